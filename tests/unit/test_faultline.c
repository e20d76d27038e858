/* SPDX-License-Identifier: MIT */
/* test_faultline.c - faults as they are written, read and written again. */
#include "devices/fault.h"

#include <errno.h>

#include "support.h"

static void what_is_read_is_written_as_it_was(void **state)
{
	static const char *const lines[] = {
		"add ENOMEM",
		"online 32 EBUSY times=1",
		"offline 32-35,40 EAGAIN times=3 delay=250",
		"remove 32,33,34,35,36,37,38,39 EIO",
		"online ok delay=1",
		"uevent lost",
		"uevent 33 doubled times=2",
		"uevent 33-34 late delay=20",
		"add 4294967295 E2BIG",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		struct text text = { 0 };
		struct fault fault;
		struct fail fail;

		assert_int_equal(fault_parse(lines[i], &fault, &fail), 0);
		fault_write(&fault, &text);
		assert_string_equal(text_string(&text), lines[i]);
		text_free(&text);
	}
}

static void late_has_a_time_of_its_own(void **state)
{
	struct fault fault;
	struct fail fail;

	(void)state;
	assert_int_equal(fault_parse("uevent late", &fault, &fail), 0);
	assert_int_equal(fault.delay, 1000);
	assert_int_equal(fault.times, 0);
}

static void refusals_name_the_word(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{ "", "fault: '' is none of add, online, offline, remove and uevent" },
		{ "walk EBUSY",
		  "fault: 'walk' is none of add, online, offline, remove and uevent" },
		{ "online", "fault: '' is no errno, like EBUSY, and not 'ok'" },
		{ "online 32", "fault: '' is no errno, like EBUSY, and not 'ok'" },
		{ "online EWHAT", "fault: 'EWHAT' is no errno, like EBUSY, and not 'ok'" },
		{ "online ok", "fault: 'ok' without delay=MS is no fault" },
		{ "online 3x EIO", "'3x' is no list of blocks, like 32,34-36, of 8 parts at most" },
		{ "online 35-32 EIO",
		  "'35-32' is no list of blocks, like 32,34-36, of 8 parts at most" },
		{ "online 32, EIO",
		  "'32,' is no list of blocks, like 32,34-36, of 8 parts at most" },
		{ "online 4294967296 EIO",
		  "'4294967296' is no list of blocks, like 32,34-36, of 8 parts at most" },
		{ "online 1,2,3,4,5,6,7,8,9 EIO",
		  "'1,2,3,4,5,6,7,8,9' is no list of blocks, like 32,34-36, of 8 parts at most" },
		{ "uevent EIO", "fault uevent: 'EIO' is none of lost, late and doubled" },
		{ "online EIO times=0",
		  "fault: 'times=0' is neither times=N, 1 to 1000000, nor delay=MS, up to 600000" },
		{ "online EIO delay=600001", "fault: 'delay=600001' is neither times=N, 1 to "
					     "1000000, nor delay=MS, up to 600000" },
		{ "online EIO twice",
		  "fault: 'twice' is neither times=N, 1 to 1000000, nor delay=MS, up to 600000" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fault fault;
		struct fail fail = { "" };

		assert_int_equal(fault_parse(rows[i].line, &fault, &fail), -EINVAL);
		assert_string_equal(fail.text, rows[i].words);
	}
}

static void no_list_is_all_blocks(void **state)
{
	struct block_list all = { .nr = 0 }, some;
	struct fail fail;

	(void)state;
	assert_true(block_list_has(&all, 0, 0));
	assert_int_equal(block_list_parse("32-34,40", &some, &fail), 0);
	assert_true(block_list_has(&some, 34, 34));
	assert_true(block_list_has(&some, 0, 32));
	assert_false(block_list_has(&some, 35, 39));
	assert_true(block_list_has(&some, 40, 99));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_written_as_it_was),
		cmocka_unit_test(late_has_a_time_of_its_own),
		cmocka_unit_test(refusals_name_the_word),
		cmocka_unit_test(no_list_is_all_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
