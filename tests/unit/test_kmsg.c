/* SPDX-License-Identifier: MIT */
/* test_kmsg.c - the log as records: numbers, times, a ring that forgets, and writing to it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"
#include "tree/tree.h"

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
	vm->log.clock = at_seven;
	vm->log.added = count;
	vm->log.data = &told;
	klog_add(&vm->log, "something happens");
	assert_int_equal(told, 1);
	snprintf(want, sizeof(want), "6,%u,7000123,-;something happens\n", (unsigned)nr);
	assert_string_equal(record(vm, nr), want);
	assert_string_equal(record(vm, nr + 1), "");
	stop(vm);
}

static void what_programs_write_is_a_line(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	uint64_t nr = lines(vm);

	(void)state;
	assert_int_equal(put(vm, "dev/kmsg", "agent: onlining\n"), 0);
	assert_int_equal(put(vm, "dev/kmsg", "<4>agent: 100% done"), 0);
	assert_int_equal(put(vm, "dev/kmsg", "<no end"), 0);
	assert_non_null(strstr(record(vm, nr), ",-;agent: onlining\n"));
	assert_non_null(strstr(record(vm, nr + 1), ",-;agent: 100% done\n"));
	assert_non_null(strstr(record(vm, nr + 2), ",-;<no end\n"));
	assert_int_equal(lines(vm), nr + 3);
	stop(vm);
}

/* Who reads too slowly goes on with the oldest line that is left. */
static void a_full_log_forgets_its_oldest_lines(void **state)
{
	struct klog log;
	struct klog_line line;

	(void)state;
	klog_init(&log, &profile_6_1);
	for (unsigned i = 0; i < 60000; i++)
		klog_add(&log,
			 "line %06u, and enough words to fill what room there is for it all, at "
			 "last",
			 i);
	assert_true(log.text.length <= 4 << 20);
	assert_true(log.first > 0);
	assert_true(klog_line(&log, 0, &line));
	assert_int_equal(atoi(line.text + 5), log.first);
	assert_true(klog_line(&log, 59999, &line));
	assert_int_equal(atoi(line.text + 5), 59999);
	assert_false(klog_line(&log, 60000, &line));
	klog_free(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(booting_has_no_time),
		cmocka_unit_test(later_lines_have_the_time_of_whoever_runs_the_machine),
		cmocka_unit_test(what_programs_write_is_a_line),
		cmocka_unit_test(a_full_log_forgets_its_oldest_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
