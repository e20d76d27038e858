/* SPDX-License-Identifier: MIT */
/* test_guestlog.c - a guest's log without its marks, and its last words. */
#include "unit/support.h"

#include "lab/guestlog.h"

static void levels_and_time_stamps_go(void **state)
{
	static const struct {
		const char *raw, *stripped;
	} rows[] = {
		{ "<6>[    0.000000] Zone ranges:\n<7>[    0.000000]   DMA  [x]\n",
		  "Zone ranges:\n  DMA  [x]\n" },
		{ "<6>[12345.678901] a\n", "a\n" },
		{ "<30>no stamp\n", "no stamp\n" },
		{ "[    1.5] no level\n", "no level\n" },
		{ "<6>[mem 0x0-0x1] is no stamp\n", "[mem 0x0-0x1] is no stamp\n" },
		{ "<6>[    1.]\n<6>[    .5] b\n", "[    1.]\n[    .5] b\n" },
		{ "<x>kept\n<6kept\n<>kept\n", "<x>kept\n<6kept\n<>kept\n" },
		{ "<6>[    0.1] \n\n<6>[    0.1] cut", "\n\ncut\n" },
		{ "", "" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };

		guestlog_strip(TEXT_OF(rows[i].raw), &out);
		assert_string_equal(text_string(&out), rows[i].stripped);
		text_free(&out);
	}
}

static void a_panic_tells_its_reason(void **state)
{
	static const struct {
		const char *console;
		bool panicked;
		const char *why;
	} rows[] = {
		{ "[    1.0] Kernel panic - not syncing: VFS: no root\r\n[    1.1] CPU: 0\r\n",
		  true, "VFS: no root" },
		{ "Kernel panic - not syncing: half a li", false, "" },
		{ "all is well\r\n", false, "" },
		{ "", false, "" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text why = { 0 };

		assert_int_equal(guestlog_panic(rows[i].console, &why), rows[i].panicked);
		assert_string_equal(text_string(&why), rows[i].why);
		text_free(&why);
	}
}

static void the_last_line_with_something_in_it(void **state)
{
	static const struct {
		const char *console, *last;
	} rows[] = {
		{ "a\r\nb b\r\n \r\n\n", "b b" },
		{ "only", "only" },
		{ "\n\n", "" },
		{ "", "" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text last = { 0 };

		guestlog_last(rows[i].console, &last);
		assert_string_equal(text_string(&last), rows[i].last);
		text_free(&last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_and_time_stamps_go),
		cmocka_unit_test(a_panic_tells_its_reason),
		cmocka_unit_test(the_last_line_with_something_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
