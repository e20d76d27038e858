/* SPDX-License-Identifier: MIT */
/* test_dev.c - the log as records: numbers, times, a ring that forgets, and writing to it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sysfs/tree.h"
#include "unit/support.h"

static uint64_t at_seven(void *data)
{
	(void)data;
	return 7000123;
}

static void count(void *data)
{
	++*(unsigned *)data;
}

/* Record @number of /dev/kmsg; "" when there is none yet. */
static const char *record(const struct vm *vm, uint64_t number)
{
	static char text[512];
	struct text out = { 0 };
	struct place place;
	int rc;

	assert_int_equal(tree_resolve(vm, "dev/kmsg", &place), 0);
	assert_true(tree_has_records(place));
	rc = tree_read_record(vm, place, number, &out);
	assert_true(rc == 0 || rc == -EAGAIN);
	snprintf(text, sizeof(text), "%s", text_string(&out));
	text_free(&out);
	return text;
}

static uint64_t lines(const struct vm *vm)
{
	uint64_t nr = 0;

	while (record(vm, nr)[0])
		nr++;
	return nr;
}

static void booting_has_no_time(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		assert_string_equal(record(vm, 0), "6,0,0,-;BIOS-e820: [mem 0x0000000000000000-"
						   "0x000000000009fbff] usable\n");
		assert_string_equal(record(vm, lines(vm) - 1) +
					    strcspn(record(vm, lines(vm) - 1), ";"),
				    ";x86/mm: Memory block size: 128MB\n");
		stop(vm);
	}
}

static void later_lines_have_the_time_of_whoever_runs_the_machine(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	uint64_t nr = lines(vm);
	unsigned told = 0;
	char want[64];

	(void)state;
	vm->kernel.log.clock = at_seven;
	vm->kernel.log.added = count;
	vm->kernel.log.data = &told;
	klog_add(&vm->kernel.log, "something happens");
	assert_int_equal(told, 1);
	snprintf(want, sizeof(want), "6,%u,7000123,-;something happens\n", (unsigned)nr);
	assert_string_equal(record(vm, nr), want);
	assert_string_equal(record(vm, nr + 1), "");
	stop(vm);
}

/* As Debian's 6.1 answered; tests/lab/kmsg.txt. */
static const struct {
	const char *written, *priority, *record;
} written[] = {
	{ "agent: onlining\n", "12", "agent: onlining" },
	{ "100% done", "12", "100% done" },
	{ "<4>level", "12", "level" },
	{ "<3>level", "11", "level" },
	{ "<191>facility", "191", "facility" },
	{ "<2048>too much", "8", "too much" },
	{ "<99999999999>far too much", "2047", "far too much" },
	{ "<010>decimal", "10", "decimal" },
	{ "<>none", "8", "none" },
	{ "<no end", "12", "<no end" },
	{ "<3", "12", "<3" },
	{ "<x>word", "12", "<x>word" },
	{ "<3 >blank", "12", "<3 >blank" },
	{ "<-3>sign", "12", "<-3>sign" },
	{ "<3><4>two", "11", "<4>two" },
	{ "<3>", "11", "" },
	{ "\n", "12", "" },
	{ "one\ntwo\n", "12", "one\\x0atwo" },
	{ "twice\n\n", "12", "twice\\x0a" },
	{ "\x01\xff\x7f\\ ~\t\r\n", "12", "\\x01\\xff\\x7f\\x5c ~\\x09\\x0d" },
};

static void what_programs_write_is_a_record_with_a_priority(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	uint64_t nr = lines(vm);
	char want[128];

	(void)state;
	for (unsigned i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		assert_int_equal(put(vm, "dev/kmsg", written[i].written), 0);
		snprintf(want, sizeof(want), "%s,%u,0,-;%s\n", written[i].priority,
			 (unsigned)nr + i, written[i].record);
		assert_string_equal(record(vm, nr + i), want);
	}
	assert_int_equal(lines(vm), nr + sizeof(written) / sizeof(written[0]));
	stop(vm);
}

static void a_write_ends_at_its_nul(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	uint64_t nr = lines(vm);
	struct place place;

	(void)state;
	assert_int_equal(tree_resolve(vm, "dev/kmsg", &place), 0);
	assert_int_equal(tree_write(vm, place, "a\0b", 3), 0);
	assert_non_null(strstr(record(vm, nr), ",-;a\n"));
	stop(vm);
}

static void what_is_too_long_is_refused_and_changes_nothing(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	uint64_t nr = lines(vm);
	char text[994];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[993] = '\0';
	assert_int_equal(put(vm, "dev/kmsg", text), -EINVAL);
	memcpy(text, "<3>", 3);
	assert_int_equal(put(vm, "dev/kmsg", text), -EINVAL);
	assert_int_equal(lines(vm), nr);
	text[992] = '\0';
	assert_int_equal(put(vm, "dev/kmsg", text), 0);
	assert_int_equal(lines(vm), nr + 1);
	stop(vm);
}

/* Adds "line N" and more for each N of [@from, @to). */
static void fill(struct klog *log, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		klog_add(log,
			 "line %06u, and enough words to fill what room there is for it all, at "
			 "last",
			 i);
}

static void a_full_log_forgets_its_oldest_lines(void **state)
{
	struct klog log;
	struct klog_line line;

	(void)state;
	klog_init(&log, &profile_6_1);
	fill(&log, 0, 30000);
	klog_write(&log, 12, "more\nthan one", 13);
	fill(&log, 30001, 60000);
	assert_true(log.text.length + log.index.length <= 4 << 20);
	assert_true(log.first > 0 && log.first < 30000);
	assert_int_equal(klog_end(&log), 60000);
	for (uint64_t number = 0; number < log.first; number++)
		assert_int_equal(klog_line(&log, number, &line), -EPIPE);
	for (uint64_t number = log.first; number < 60000; number++) {
		assert_int_equal(klog_line(&log, number, &line), 0);
		if (number != 30000)
			assert_int_equal(atoi(line.text + 5), number);
		assert_int_equal(line.priority, number == 30000 ? 12 : KLOG_INFO);
		assert_int_equal(line.text[line.length], '\n');
	}
	assert_int_equal(klog_line(&log, 30000, &line), 0);
	assert_int_equal(line.length, 13);
	assert_int_equal(klog_line(&log, 60000, &line), -EAGAIN);
	klog_free(&log);
}

static void a_cleared_log_counts_on(void **state)
{
	struct klog log;
	struct klog_line line;

	(void)state;
	klog_init(&log, &profile_6_1);
	klog_clear(&log);
	fill(&log, 0, 3);
	klog_clear(&log);
	assert_string_equal(text_string(&log.text), "");
	assert_int_equal(klog_line(&log, 2, &line), -EPIPE);
	assert_int_equal(klog_line(&log, 3, &line), -EAGAIN);
	fill(&log, 3, 4);
	assert_int_equal(klog_line(&log, 3, &line), 0);
	assert_int_equal(atoi(line.text + 5), 3);
	klog_free(&log);
}

/* Lines of no length fill it as well. */
static void a_log_of_empty_lines_is_bounded_too(void **state)
{
	struct klog log;

	(void)state;
	klog_init(&log, &profile_6_1);
	for (unsigned i = 0; i < 300000; i++)
		klog_write(&log, 12, "", 0);
	assert_true(log.text.length + log.index.length <= 4 << 20);
	assert_int_equal(klog_end(&log), 300000);
	klog_free(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(booting_has_no_time),
		cmocka_unit_test(later_lines_have_the_time_of_whoever_runs_the_machine),
		cmocka_unit_test(what_programs_write_is_a_record_with_a_priority),
		cmocka_unit_test(a_write_ends_at_its_nul),
		cmocka_unit_test(what_is_too_long_is_refused_and_changes_nothing),
		cmocka_unit_test(a_full_log_forgets_its_oldest_lines),
		cmocka_unit_test(a_cleared_log_counts_on),
		cmocka_unit_test(a_log_of_empty_lines_is_bounded_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
