/* SPDX-License-Identifier: MIT */
/* test_allow.c - what strangers may ask of a QEMU, and what not. */
#include "unit/support.h"

#include <errno.h>

#include "lab/allow.h"

static void what_memhp_has_may_be_asked(void **state)
{
	static const char *const lines[] = {
		"help",
		"? device_add",
		"info memory-devices",
		"  info   numa ",
		"object_add memory-backend-ram,id=m,size=1G",
		"object_add memory-backend-ram",
		"object_add",
		"object_del m",
		"device_add pc-dimm,id=d,memdev=m,node=1",
		"device_add pc-dimm",
		"device_add",
		"device_del d",
		"quit",
		"q",
		"",
		"   ",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		char unknown[64] = "x";
		struct fail fail;

		print_message("[%s]\n", lines[i]);
		assert_int_equal(allow_line(lines[i], unknown, sizeof(unknown), &fail), 0);
		assert_string_equal(unknown, "");
	}
}

/* Each of these reaches the host's files or programs, or a command that does. */
static void what_reaches_the_host_may_not(void **state)
{
	static const char *const lines[] = {
		"object_add memory-backend-file,id=m,size=1G,mem-path=/etc/passwd",
		"object_add memory-backend-ram,qom-type=memory-backend-file,id=m",
		"object_add {\"qom-type\":\"memory-backend-file\"}",
		"object_add memory-backend-ramfs",
		"object_add id=m,qom-type=secret,file=/etc/shadow",
		"device_add usb-host",
		"device_add pc-dimm,driver=vfio-pci,host=0",
		"device_add driver=vfio-pci",
		"device_add \"pc-dimm,id=a\"",
		"device_add pc-dimm2",
		"info status\rmigrate exec:touch",
		"info status\nmigrate exec:touch",
		"help\x7f\x7f\x7f\x7fq",
		"info\tstatus",
		"info \x1b[A",
		"info \xc3\xa4",
		"\"migrate\" exec:touch",
		"a.b",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		struct fail fail = { "" };
		char unknown[64];

		print_message("[%s]\n", lines[i]);
		assert_int_equal(allow_line(lines[i], unknown, sizeof(unknown), &fail), -EPERM);
		assert_string_not_equal(fail.text, "");
	}
}

static void other_commands_are_only_asked_about(void **state)
{
	static const struct {
		const char *line, *unknown;
	} rows[] = {
		{ "migrate exec:touch", "migrate" },
		{ "  devce_add pc-dimm", "devce_add" },
		{ "qom-set a b c", "qom-set" },
		{ "quitter", "quitter" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fail fail;
		char unknown[64];

		assert_int_equal(allow_line(rows[i].line, unknown, sizeof(unknown), &fail), 0);
		assert_string_equal(unknown, rows[i].unknown);
	}
}

static void lines_and_words_end_somewhere(void **state)
{
	char line[5000], unknown[8];
	struct fail fail;

	(void)state;
	memset(line, ' ', sizeof(line));
	memcpy(line, "help", 4);
	line[4095] = '\0';
	assert_int_equal(allow_line(line, unknown, sizeof(unknown), &fail), 0);
	line[4095] = ' ';
	line[4096] = '\0';
	assert_int_equal(allow_line(line, unknown, sizeof(unknown), &fail), -EPERM);
	assert_int_equal(allow_line("sevenxx", unknown, sizeof(unknown), &fail), 0);
	assert_int_equal(allow_line("eightxxx", unknown, sizeof(unknown), &fail), -EPERM);
}

static void a_device_is_a_dimm(void **state)
{
	(void)state;
	assert_true(allow_device("pc-dimm,memdev=a"));
	assert_true(allow_device("pc-dimm"));
	assert_false(allow_device("loader,file=/etc/shadow,addr=0"));
	assert_false(allow_device("pc-dimm,driver=loader"));
	assert_false(allow_device(" pc-dimm"));
	assert_false(allow_device(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_memhp_has_may_be_asked),
		cmocka_unit_test(what_reaches_the_host_may_not),
		cmocka_unit_test(other_commands_are_only_asked_about),
		cmocka_unit_test(lines_and_words_end_somewhere),
		cmocka_unit_test(a_device_is_a_dimm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
