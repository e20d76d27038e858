/* SPDX-License-Identifier: MIT */
/* test_fault.c - faults act on what they name, as often as they say, and change nothing. */
#include "devices/fault.h"

#include <errno.h>
#include <stdio.h>

#include "support.h"
#include "tree/tree.h"

static void set(struct vm *vm, const char *line)
{
	struct fault fault;
	struct fail fail = { "" };

	if (fault_parse(line, &fault, &fail) < 0)
		fail_msg("%s", fail.text);
	assert_int_equal(faults_add(&vm->faults, &fault), 0);
}

#define STATE(id) "sys/devices/system/memory/memory" #id "/state"
#define PROBE "sys/devices/system/memory/probe"

static void each_operation_answers_its_errno_and_changes_nothing(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->hotplug;

		set(vm, "add ENOMEM times=1");
		refused(h, put(vm, PROBE, "0x100000000"), -ENOMEM);
		done(h, put(vm, PROBE, "0x100000000"));
		set(vm, "online EBUSY times=1");
		refused(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE), -EBUSY);
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
		set(vm, "offline EINTR times=1");
		refused(h, block_set_state(h, BLOCK_ID(32), MMOP_OFFLINE), -EINTR);
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_OFFLINE));
		set(vm, "remove EIO times=1");
		refused(h, hotplug_remove(h, block_span(h->machine, BLOCK_ID(32))), -EIO);
		done(h, hotplug_remove(h, block_span(h->machine, BLOCK_ID(32))));
		assert_int_equal(vm->faults.nr, 0);
		stop(vm);
	}
}

static void a_fault_is_of_its_blocks_alone(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->hotplug;

	(void)state;
	add_blocks_to(h, 32, 4, 0);
	set(vm, "online 33,35 EBUSY");
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
	refused(h, hotplug_online(h, BLOCK_ID(33), MMOP_ONLINE), -EBUSY);
	done(h, block_set_state(h, BLOCK_ID(34), MMOP_ONLINE));
	refused(h, hotplug_online(h, BLOCK_ID(35), MMOP_ONLINE), -EBUSY);
	refused(h, hotplug_online(h, BLOCK_ID(35), MMOP_ONLINE), -EBUSY);
	stop(vm);
}

/* What the kernel refuses by itself is not the fault's doing, and does not use it up. */
static void a_fault_comes_last(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->hotplug;

	(void)state;
	set(vm, "offline EIO times=1");
	refused(h, block_set_state(h, BLOCK_ID(0), MMOP_OFFLINE), -EINVAL);
	refused(h, block_set_state(h, BLOCK_ID(3), MMOP_OFFLINE), -EBUSY);
	assert_int_equal(vm->faults.nr, 1);
	stop(vm);
}

static void the_oldest_fault_acts_first(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->hotplug;

	(void)state;
	add_blocks_to(h, 32, 1, 0);
	set(vm, "online ENOMEM times=2");
	set(vm, "online 32 EBUSY times=1");
	refused(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE), -ENOMEM);
	refused(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE), -ENOMEM);
	refused(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE), -EBUSY);
	done(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE));
	stop(vm);
}

static void what_takes_its_time_is_tried_again(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->hotplug;

	(void)state;
	add_blocks_to(h, 32, 1, 0);
	set(vm, "online 32 ok delay=70 times=1");
	refused(h, put(vm, STATE(32), "online_movable"), -EINPROGRESS);
	assert_int_equal(vm->faults.wait, 70);
	/* A word that asks for nothing new has nothing to wait for. */
	refused(h, put(vm, STATE(32), "offline"), -EINVAL);
	vm->faults.resumed = true;
	done(h, put(vm, STATE(32), "online_movable"));
	vm->faults.resumed = false;
	assert_int_equal(vm->faults.nr, 0);
	assert_int_equal(block(h, 32)->zone, ZONE_MOVABLE);
	stop(vm);
}

static void a_block_that_takes_its_time_is_going_offline(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->hotplug;
	struct place place;

	(void)state;
	add_blocks_to(h, 32, 2, 0);
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
	set(vm, "offline ok delay=10");
	assert_int_equal(tree_resolve(vm, STATE(32), &place), 0);
	refused(h, put(vm, STATE(32), "offline"), -EINPROGRESS);
	assert_string_equal(content(vm, STATE(32)), "going-offline\n");
	assert_string_equal(content(vm, STATE(33)), "offline\n");
	tree_write_abandoned(vm, place);
	assert_string_equal(content(vm, STATE(32)), "online\n");
	refused(h, put(vm, STATE(32), "offline"), -EINPROGRESS);
	done(h, tree_write_resumed(vm, place, "offline", 7));
	assert_string_equal(content(vm, STATE(32)), "offline\n");
	stop(vm);
}

static void a_block_that_went_away_meanwhile_is_forgotten(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->hotplug;
	struct place place;

	(void)state;
	add_blocks_to(h, 32, 1, 0);
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
	set(vm, "offline ok delay=10");
	assert_int_equal(tree_resolve(vm, STATE(32), &place), 0);
	refused(h, put(vm, STATE(32), "offline"), -EINPROGRESS);
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_OFFLINE));
	done(h, hotplug_remove(h, block_span(h->machine, BLOCK_ID(32))));
	refused(h, tree_write_resumed(vm, place, "offline", 7), -ENODEV);
	add_blocks_to(h, 32, 1, 0);
	assert_string_equal(content(vm, STATE(32)), "offline\n");
	stop(vm);
}

struct heard {
	char text[512];
};

static void hear(void *data, const struct uevent *uevent)
{
	struct heard *heard = data;
	size_t used = strlen(heard->text);

	snprintf(heard->text + used, sizeof(heard->text) - used, "%s %s%s", uevent->action,
		 strrchr(uevent->devpath, '/') + 1, uevent->delay ? " late, " : ", ");
}

static void uevents_get_lost_come_late_or_twice(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct heard heard = { "" };

	(void)state;
	vm->uevents.sink = hear;
	vm->uevents.data = &heard;
	set(vm, "uevent 33 lost times=1");
	set(vm, "uevent 34 doubled times=1");
	set(vm, "uevent 35 late times=1");
	add_blocks_to(&vm->hotplug, 32, 4, 0);
	assert_string_equal(heard.text,
			    "add memory32, add memory34, add memory34, add memory35 late, ");
	heard.text[0] = '\0';
	done(&vm->hotplug, block_set_state(&vm->hotplug, BLOCK_ID(33), MMOP_ONLINE));
	assert_string_equal(heard.text, "online memory33, ");
	stop(vm);
}

/* Without blocks it is of nodes too; with them it is not. */
static void uevents_of_nodes_have_no_block(void **state)
{
	struct vm *vm =
		start(&profile_6_1, "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");
	struct heard heard = { "" };

	(void)state;
	vm->uevents.sink = hear;
	vm->uevents.data = &heard;
	set(vm, "uevent 32-99 lost");
	add_blocks_to(&vm->hotplug, 32, 1, 1);
	assert_string_equal(heard.text, "add node1, ");
	set(vm, "uevent lost");
	done(&vm->hotplug,
	     hotplug_remove(&vm->hotplug, block_span(vm->hotplug.machine, BLOCK_ID(32))));
	assert_string_equal(heard.text, "add node1, ");
	stop(vm);
}

static void there_is_an_end_to_faults(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct fault fault = { .operation = OPERATION_ADD, .error = -EIO };

	(void)state;
	for (unsigned i = 0; i < MAX_FAULTS; i++)
		assert_int_equal(faults_add(&vm->faults, &fault), 0);
	assert_int_equal(faults_add(&vm->faults, &fault), -ENOSPC);
	assert_int_equal(vm->faults.nr, MAX_FAULTS);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_operation_answers_its_errno_and_changes_nothing),
		cmocka_unit_test(a_fault_is_of_its_blocks_alone),
		cmocka_unit_test(a_fault_comes_last),
		cmocka_unit_test(the_oldest_fault_acts_first),
		cmocka_unit_test(what_takes_its_time_is_tried_again),
		cmocka_unit_test(a_block_that_takes_its_time_is_going_offline),
		cmocka_unit_test(a_block_that_went_away_meanwhile_is_forgotten),
		cmocka_unit_test(uevents_get_lost_come_late_or_twice),
		cmocka_unit_test(uevents_of_nodes_have_no_block),
		cmocka_unit_test(there_is_an_end_to_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
