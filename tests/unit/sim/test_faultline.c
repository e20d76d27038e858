/* SPDX-License-Identifier: MIT */
/* test_faultline.c - faults as they are written, read and written again. */
#include "sim/fault.h"

#include <errno.h>
#include <stdio.h>

#include "unit/support.h"

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

static void same_fault(const struct fault *a, const struct fault *b)
{
	assert_int_equal(a->of_uevents, b->of_uevents);
	assert_int_equal(a->operation, b->operation);
	assert_int_equal(a->fate, b->fate);
	assert_int_equal(a->error, b->error);
	assert_int_equal(a->delay, b->delay);
	assert_int_equal(a->times, b->times);
	assert_int_equal(a->blocks.nr, b->blocks.nr);
	for (unsigned i = 0; i < a->blocks.nr; i++) {
		assert_int_equal(a->blocks.ranges[i].first, b->blocks.ranges[i].first);
		assert_int_equal(a->blocks.ranges[i].last, b->blocks.ranges[i].last);
	}
}

/* Return: whether @line is a fault; then what is written of it gives the same again. */
static bool comes_back(const char *line)
{
	struct text text = { 0 };
	struct fault fault, again;
	struct fail fail;

	if (fault_parse(line, &fault, &fail) < 0)
		return false;
	fault_write(&fault, &text);
	if (fault_parse(text_string(&text), &again, &fail) < 0)
		fail_msg("'%s', of '%s': %s", text_string(&text), line, fail.text);
	same_fault(&fault, &again);
	text_free(&text);
	return true;
}

#define MOST "4294967294-4294967295"
#define MOST_FOUR MOST "," MOST "," MOST "," MOST

/* Every kind with every list, answer and setting, also those that it does not have. */
static void what_is_listed_gives_the_same_fault_again(void **state)
{
	static const char *const kinds[] = { "add", "online", "offline", "remove", "uevent" };
	static const char *const lists[] = { "", " 32", " 0x20-0x22,40", " 7-7",
					     " " MOST_FOUR "," MOST_FOUR };
	static const char *const answers[] = {
		"EPERM",     "EINTR", "EIO",    "E2BIG",  "EAGAIN",  "ENOMEM",
		"EACCES",    "EBUSY", "EEXIST", "ENODEV", "EINVAL",  "ENOSPC",
		"ETIMEDOUT", "ok",    "lost",   "late",   "doubled",
	};
	static const char *const settings[] = { "",
						" times=1",
						" times=1000000",
						" delay=0",
						" delay=1",
						" delay=1000",
						" times=2 delay=0",
						" delay=600000 times=3",
						" delay=5 delay=0" };
	unsigned nr = 0;

	(void)state;
	for (unsigned k = 0; k < ARRAY_SIZE(kinds); k++)
		for (unsigned l = 0; l < ARRAY_SIZE(lists); l++)
			for (unsigned a = 0; a < ARRAY_SIZE(answers); a++)
				for (unsigned s = 0; s < ARRAY_SIZE(settings); s++) {
					char line[512];

					snprintf(line, sizeof(line), "%s%s %s%s", kinds[k],
						 lists[l], answers[a], settings[s]);
					nr += comes_back(line);
				}
	/* Errnos have all settings, "ok" three; "late" six; "lost" and "doubled" three. */
	assert_int_equal(nr, 4 * 5 * (13 * 9 + 3) + 5 * (6 + 3 + 3));
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
		{ "uevent lost delay=7", "fault uevent lost: 'delay=7' is of 'late' alone" },
		{ "uevent 33 doubled times=2 delay=0",
		  "fault uevent doubled: 'delay=0' is of 'late' alone" },
		{ "uevent 1 late delay=0", "fault uevent: 'late' with delay=0 is no fault" },
		{ "online ok delay=0", "fault: 'ok' without delay=MS is no fault" },
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

/* Cut off somewhere, its list of blocks would be another one. */
static void a_long_line_is_refused_whole(void **state)
{
	struct fault fault;
	struct fail fail = { "" };
	char line[600];

	(void)state;
	snprintf(line, sizeof(line), "online 32,%0120d EIO", 33);
	assert_int_equal(fault_parse(line, &fault, &fail), -EINVAL);
	snprintf(line, sizeof(line), "online 32%550s", "EIO");
	assert_int_equal(fault_parse(line, &fault, &fail), -EINVAL);
	assert_string_equal(fail.text, "fault: more than 511 characters");
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
		cmocka_unit_test(what_is_listed_gives_the_same_fault_again),
		cmocka_unit_test(a_long_line_is_refused_whole),
		cmocka_unit_test(late_has_a_time_of_its_own),
		cmocka_unit_test(refusals_name_the_word),
		cmocka_unit_test(no_list_is_all_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
