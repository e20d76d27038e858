/* SPDX-License-Identifier: MIT */
/* test_ctl.c - commands beyond real machines: what they do, and what they refuse. */
#include "monitor/ctl.h"

#include <errno.h>
#include <stdio.h>

#include "monitor/hmp.h"
#include "unit/support.h"

static const char *say(struct vm *vm, const char *line)
{
	static char words[512];
	struct text out = { 0 };

	ctl_run(vm, line, &out);
	snprintf(words, sizeof(words), "%s", text_string(&out));
	text_free(&out);
	sound(&vm->kernel.hotplug);
	return words;
}

static void pinned_blocks_do_not_go_offline(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, 32, 1, 0);
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE_MOVABLE));
		assert_string_equal(say(vm, "pin 32"), "");
		refused(h, block_set_state(h, BLOCK_ID(32), MMOP_OFFLINE), -EBUSY);
		assert_string_equal(say(vm, "unpin 32"), "");
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_OFFLINE));
		stop(vm);
	}
}

static void a_list_with_a_block_that_is_not_there_pins_none(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, 32, 2, 0);
	assert_string_equal(say(vm, "pin 32-34"), "Error: there is no block 34\n");
	assert_false(block(&vm->kernel.hotplug, 32)->flags & BLOCK_PINNED);
	stop(vm);
}

static void faults_are_listed_and_cleared(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	assert_string_equal(say(vm, "fault online 32 EBUSY times=2"), "");
	assert_string_equal(say(vm, "  fault uevent lost"), "");
	assert_string_equal(say(vm, "faults"),
			    "fault online 32 EBUSY times=2\nfault uevent lost\n");
	assert_string_equal(say(vm, "clear"), "");
	assert_string_equal(say(vm, "faults"), "");
	stop(vm);
}

static void refusals_are_errors(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	assert_string_equal(say(vm, "break"),
			    "Error: 'break' is none of fault, faults, clear, pin and unpin\n");
	assert_string_equal(say(vm, ""),
			    "Error: '' is none of fault, faults, clear, pin and unpin\n");
	assert_string_equal(say(vm, "clear all"), "Error: clear takes nothing: 'all'\n");
	assert_string_equal(say(vm, "faults all"), "Error: faults takes nothing: 'all'\n");
	assert_string_equal(say(vm, "pin"),
			    "Error: '' is no list of blocks, like 32,34-36, of 8 parts at most\n");
	for (unsigned i = 0; i < MAX_FAULTS; i++)
		assert_string_equal(say(vm, "fault add EIO"), "");
	assert_string_equal(say(vm, "fault add EIO"), "Error: no more than 64 faults at a time\n");
	stop(vm);
}

static void the_monitor_knows_them_by_a_word(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct text out = { 0 };

	(void)state;
	hmp_run(vm, "memhp fault add EIO", &out);
	hmp_run(vm, "memhp faults", &out);
	assert_string_equal(text_string(&out), "fault add EIO\n");
	text_free(&out);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pinned_blocks_do_not_go_offline),
		cmocka_unit_test(a_list_with_a_block_that_is_not_there_pins_none),
		cmocka_unit_test(faults_are_listed_and_cleared),
		cmocka_unit_test(refusals_are_errors),
		cmocka_unit_test(the_monitor_knows_them_by_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
