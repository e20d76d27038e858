/* SPDX-License-Identifier: MIT */
/* test_number.c - numbers as QEMU, sysfs files and the kernel's command line take them. */
#include "unit/support.h"

#include <errno.h>

#include "util/number.h"

#define UNTOUCHED UINT64_C(0x5555aaaa5555aaaa)
#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static void sizes_are_read_as_qemu_reads_them(void **state)
{
	static const struct {
		const char *text;
		uint64_t unit;
		int rc;
		uint64_t bytes;
	} rows[] = {
		{ "2G", MIB, 0, 2 * GIB },
		{ "2g", MIB, 0, 2 * GIB },
		{ "2048", MIB, 0, 2 * GIB },
		{ "2048", 1, 0, 2048 },
		{ "2048M", 1, 0, 2 * GIB },
		{ "2097152K", MIB, 0, 2 * GIB },
		{ "2147483648B", MIB, 0, 2 * GIB },
		{ "2147483648b", MIB, 0, 2 * GIB },
		{ "+1G", MIB, 0, GIB },
		{ "1T", 1, 0, UINT64_C(1) << 40 },
		{ "1p", 1, 0, UINT64_C(1) << 50 },
		{ "15E", 1, 0, UINT64_C(15) << 60 },
		{ "1.5G", MIB, 0, GIB + GIB / 2 },
		{ "0.5G", MIB, 0, GIB / 2 },
		{ "100.5M", MIB, 0, 100 * MIB + MIB / 2 },
		{ "010", MIB, 0, 10 * MIB },
		{ "0x800", MIB, 0, 2 * GIB },
		{ "0X800M", 1, 0, 2 * GIB },
		{ "0", MIB, 0, 0 },
		{ "18446744073709551615", 1, 0, UINT64_MAX },

		{ "", MIB, -EINVAL, 0 },
		{ "+", MIB, -EINVAL, 0 },
		{ "-5", MIB, -EINVAL, 0 },
		{ "+-5", MIB, -EINVAL, 0 },
		{ " 5", MIB, -EINVAL, 0 },
		{ "5 ", MIB, -EINVAL, 0 },
		{ "abc", MIB, -EINVAL, 0 },
		{ "G", MIB, -EINVAL, 0 },
		{ "2X", MIB, -EINVAL, 0 },
		{ "2GB", MIB, -EINVAL, 0 },
		{ "2GiB", MIB, -EINVAL, 0 },
		{ "1e3", MIB, -EINVAL, 0 },
		{ "1.5", MIB, -EINVAL, 0 },
		{ ".5G", MIB, -EINVAL, 0 },
		{ "1.5.5G", MIB, -EINVAL, 0 },
		{ "0x", MIB, -EINVAL, 0 },
		{ "0x 5", MIB, -EINVAL, 0 },
		{ "0x-5", MIB, -EINVAL, 0 },
		{ "0x1.8G", MIB, -EINVAL, 0 },
		{ "2\xff", MIB, -EINVAL, 0 },

		{ "18446744073709551616", 1, -ERANGE, 0 },
		{ "0x10000000000000000", 1, -ERANGE, 0 },
		{ "2000000000000T", MIB, -ERANGE, 0 },
		{ "16E", 1, -ERANGE, 0 },
		{ "17592186044416", MIB, -ERANGE, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t bytes = UNTOUCHED;

		print_message("size \"%s\"\n", rows[i].text);
		assert_int_equal(number_size(rows[i].text, rows[i].unit, &bytes), rows[i].rc);
		assert_int_equal(bytes, rows[i].rc ? UNTOUCHED : rows[i].bytes);
	}
}

/* QEMU rounds RAM up to 8 KiB, so the odd bytes of a fraction show. */
static void a_fraction_counts_parts_of_its_suffix(void **state)
{
	uint64_t bytes;

	(void)state;
	assert_int_equal(number_size("1.3G", MIB, &bytes), 0);
	assert_int_equal((bytes + 8191) / 8192 * 8192, UINT64_C(1395867648));
	assert_int_equal(number_size("1.99999999999999999999G", MIB, &bytes), 0);
	assert_in_range(bytes, 2 * GIB - 1, 2 * GIB);
}

static void unsigned_numbers_take_no_suffix_and_no_sign(void **state)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t value;
	} rows[] = {
		{ "0", 0, 0 },
		{ "4", 0, 4 },
		{ "010", 0, 10 },
		{ "0x10", 0, 16 },
		{ "0XfF", 0, 255 },
		{ "18446744073709551615", 0, UINT64_MAX },
		{ "", -EINVAL, 0 },
		{ "x", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "1\n", -EINVAL, 0 },
		{ "4K", -EINVAL, 0 },
		{ "1.0", -EINVAL, 0 },
		{ "0x", -EINVAL, 0 },
		{ "0xg", -EINVAL, 0 },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "0x10000000000000000", -ERANGE, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t value = UNTOUCHED;

		print_message("unsigned \"%s\"\n", rows[i].text);
		assert_int_equal(number_unsigned(rows[i].text, &value), rows[i].rc);
		assert_int_equal(value, rows[i].rc ? UNTOUCHED : rows[i].value);
	}
}

static void files_take_numbers_as_the_kernel_does(void **state)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t value;
	} rows[] = {
		{ "4294967296", 0, UINT64_C(1) << 32 },
		{ "4294967296\n", 0, UINT64_C(1) << 32 },
		{ "0x100000000\n", 0, UINT64_C(1) << 32 },
		{ "0X1fF", 0, 511 },
		{ "+8", 0, 8 },
		{ "+0x8", 0, 8 },
		{ "010", 0, 8 },
		{ "0", 0, 0 },
		{ "00", 0, 0 },
		{ "0xffffffffffffffff", 0, UINT64_MAX },
		{ "01777777777777777777777\n", 0, UINT64_MAX },

		{ "", -EINVAL, 0 },
		{ "\n", -EINVAL, 0 },
		{ "1\n\n", -EINVAL, 0 },
		{ "\n1", -EINVAL, 0 },
		{ "+", -EINVAL, 0 },
		{ "++1", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "1M", -EINVAL, 0 },
		{ "08", -EINVAL, 0 },
		{ "0x", -EINVAL, 0 },
		{ "0xg", -EINVAL, 0 },
		{ "0x-8", -EINVAL, 0 },
		{ "a", -EINVAL, 0 },
		{ "1\xff", -EINVAL, 0 },
		{ "ppppppppppppppppppppppppppppppppppppppppppppp", -EINVAL, 0 },

		{ "18446744073709551616\n", -ERANGE, 0 },
		{ "0x10000000000000000", -ERANGE, 0 },
		{ "02000000000000000000000", -ERANGE, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t value = UNTOUCHED;

		print_message("file \"%s\"\n", rows[i].text);
		assert_int_equal(number_kernel(rows[i].text, strlen(rows[i].text), &value),
				 rows[i].rc);
		assert_int_equal(value, rows[i].rc ? UNTOUCHED : rows[i].value);
	}
}

/* strtoull() takes a prefix of its own after the one that was skipped. */
static void a_prefix_is_taken_once(void **state)
{
	uint64_t value = UNTOUCHED;
	const char *end;

	(void)state;
	assert_int_equal(number_size("0x0x5", MIB, &value), -EINVAL);
	assert_int_equal(number_unsigned("0x0x5", &value), -EINVAL);
	assert_int_equal(number_kernel("0x0x5", 5, &value), -EINVAL);
	assert_int_equal(value, UNTOUCHED);
	assert_int_equal(number_memparse("0x0x5", &end), 0);
	assert_string_equal(end, "x5");
}

/* It is the value that may be too large, not the text too long. */
static void files_take_any_number_of_digits(void **state)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t value;
	} rows[] = {
		{ "0000000000000000000000000000000000000010", 0, 8 },
		{ "0x000000000000000000000000000000000000008\n", 0, 8 },
		{ "9999999999999999999999999999999999999999\n", -ERANGE, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t value = UNTOUCHED;

		assert_int_equal(number_kernel(rows[i].text, strlen(rows[i].text), &value),
				 rows[i].rc);
		assert_int_equal(value, rows[i].rc ? UNTOUCHED : rows[i].value);
	}
}

/* A write comes with a length and without an end. */
static void files_do_not_read_beyond_what_was_written(void **state)
{
	char bytes[2] = { '1', '2' };
	uint64_t value = UNTOUCHED;

	(void)state;
	assert_int_equal(number_kernel(bytes, 1, &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(number_kernel(bytes, 2, &value), 0);
	assert_int_equal(value, 12);
	assert_int_equal(number_kernel("1\0x", 3, &value), -EINVAL);
	assert_int_equal(value, 12);
}

static void the_command_line_takes_what_it_can_of_a_size(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
		const char *rest;
	} rows[] = {
		{ "512M", 512 * MIB, "" },
		{ "1g", GIB, "" },
		{ "4k,x", 4096, ",x" },
		{ "2T", UINT64_C(2) << 40, "" },
		{ "1P", UINT64_C(1) << 50, "" },
		{ "1E", UINT64_C(1) << 60, "" },
		{ "0x1000", 4096, "" },
		{ "0x10K", 16384, "" },
		{ "010", 8, "" },
		{ "4096", 4096, "" },
		{ "30%", 30, "%" },
		{ "30M%", 30 * MIB, "%" },
		{ "1MB", MIB, "B" },
		{ "5B", 5, "B" },
		{ "1.5G", 1, ".5G" },
		{ "", 0, "" },
		{ "nopentium", 0, "nopentium" },
		{ "-1", 0, "-1" },
		{ " 1", 0, " 1" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *end = NULL;

		print_message("memparse \"%s\"\n", rows[i].text);
		assert_int_equal(number_memparse(rows[i].text, &end), rows[i].bytes);
		assert_string_equal(end, rows[i].rest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_read_as_qemu_reads_them),
		cmocka_unit_test(a_fraction_counts_parts_of_its_suffix),
		cmocka_unit_test(unsigned_numbers_take_no_suffix_and_no_sign),
		cmocka_unit_test(files_take_numbers_as_the_kernel_does),
		cmocka_unit_test(a_prefix_is_taken_once),
		cmocka_unit_test(files_take_any_number_of_digits),
		cmocka_unit_test(files_do_not_read_beyond_what_was_written),
		cmocka_unit_test(the_command_line_takes_what_it_can_of_a_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
