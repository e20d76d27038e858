/* SPDX-License-Identifier: MIT */
/* test_fault.c - faults act on what they name, as often as they say, and change nothing. */
#include "sim/fault.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"
#include "unit/support.h"

static void set(struct vm *vm, const char *line)
{
	struct fault fault;
	struct fail fail = { "" };

	if (fault_parse(line, &fault, &fail) < 0)
		fail_msg("%s", fail.text);
	assert_int_equal(faults_add(&vm->faults, &fault), 0);
}

#define STATE(id) "sys/devices/system/memory/memory" #id "/state"
#define ONLINE(id) "sys/devices/system/memory/memory" #id "/online"
#define PROBE "sys/devices/system/memory/probe"

static void each_operation_answers_its_errno_and_changes_nothing(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

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
	struct hotplug *h = &vm->kernel.hotplug;

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
	struct hotplug *h = &vm->kernel.hotplug;

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
	struct hotplug *h = &vm->kernel.hotplug;

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

/* Somebody whose write to a file takes its time. */
struct writer {
	struct vm *vm;
	struct place place;
	const char *value;
	struct delayed delayed;
};

/* A write that takes its time has begun. */
static void begin(struct writer *writer, struct vm *vm, const char *path, const char *value)
{
	refused(&vm->kernel.hotplug, put(vm, path, value), -EINPROGRESS);
	assert_int_equal(tree_resolve(vm, path, &writer->place), 0);
	writer->vm = vm;
	writer->value = value;
	writer->delayed = vm->faults.asked;
	assert_int_not_equal(writer->delayed.wait, 0);
	faults_begin(&vm->faults, &writer->delayed);
}

static int resume(struct writer *writer)
{
	return tree_write_resumed(writer->vm, writer->place, writer->value, strlen(writer->value),
				  &writer->delayed);
}

static void give_up(struct writer *writer)
{
	faults_over(&writer->vm->faults, &writer->delayed);
}

static void what_takes_its_time_is_tried_again(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct writer writer;

	(void)state;
	add_blocks_to(h, 32, 1, 0);
	set(vm, "online 32 ok delay=70 times=1");
	/* A word that asks for nothing new has nothing to wait for. */
	refused(h, put(vm, STATE(32), "offline"), -EINVAL);
	begin(&writer, vm, STATE(32), "online_movable");
	assert_int_equal(writer.delayed.wait, 70);
	done(h, resume(&writer));
	assert_int_equal(vm->faults.nr, 0);
	assert_null(vm->faults.delayed);
	assert_int_equal(block(h, 32)->zone, ZONE_MOVABLE);
	stop(vm);
}

static void a_block_that_takes_its_time_is_going_offline(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct writer writer;

	(void)state;
	add_blocks_to(h, 32, 2, 0);
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
	set(vm, "offline ok delay=10");
	begin(&writer, vm, STATE(32), "offline");
	assert_string_equal(content(vm, STATE(32)), "going-offline\n");
	assert_string_equal(content(vm, STATE(33)), "offline\n");
	give_up(&writer);
	assert_string_equal(content(vm, STATE(32)), "online\n");
	begin(&writer, vm, STATE(32), "offline");
	done(h, resume(&writer));
	assert_string_equal(content(vm, STATE(32)), "offline\n");
	stop(vm);
}

/* More than there can be faults. */
static void any_number_of_blocks_is_going_offline(void **state)
{
	enum { NR = 2 * MAX_FAULTS };
	struct vm *vm = start(&profile_6_1, "-m 1G,slots=1,maxmem=64G", "");
	struct hotplug *h = &vm->kernel.hotplug;
	static struct writer writers[NR];
	char path[64];

	(void)state;
	add_blocks_to(h, 32, NR, 0);
	set(vm, "offline ok delay=10");
	for (unsigned i = 0; i < NR; i++) {
		snprintf(path, sizeof(path), "sys/devices/system/memory/memory%u/state", 32 + i);
		assert_int_equal(put(vm, path, "online"), 0);
		begin(&writers[i], vm, path, "offline");
	}
	for (unsigned i = 0; i < NR; i++) {
		snprintf(path, sizeof(path), "sys/devices/system/memory/memory%u/state", 32 + i);
		assert_string_equal(content(vm, path), "going-offline\n");
		assert_int_equal(resume(&writers[i]), 0);
		assert_string_equal(content(vm, path), "offline\n");
	}
	sound(h);
	stop(vm);
}

static void who_waits_has_taken_the_turn_of_a_fault(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct writer writer;

	(void)state;
	add_blocks_to(h, 32, 4, 0);
	set(vm, "online 32-34 EBUSY times=1 delay=10");
	begin(&writer, vm, STATE(32), "online");
	done(h, put(vm, STATE(33), "online"));
	refused(h, resume(&writer), -EBUSY);
	assert_int_equal(vm->faults.nr, 0);
	done(h, put(vm, STATE(32), "online"));
	stop(vm);
}

static void who_gives_up_gives_the_turn_back(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct writer writer, other;

	(void)state;
	add_blocks_to(h, 32, 4, 0);
	set(vm, "online EBUSY times=1 delay=10");
	begin(&writer, vm, STATE(32), "online");
	give_up(&writer);
	begin(&other, vm, STATE(33), "online");
	done(h, put(vm, STATE(32), "online"));
	refused(h, resume(&other), -EBUSY);
	done(h, put(vm, STATE(33), "online"));
	stop(vm);
}

/* The turn is of that fault, whatever older or newer ones there are by then. */
static void who_waited_meets_the_fault_that_had_it_wait(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct writer first, second;

	(void)state;
	add_blocks_to(h, 32, 4, 0);
	set(vm, "online EBUSY times=1 delay=10");
	set(vm, "online EIO times=1 delay=10");
	begin(&first, vm, STATE(32), "online");
	begin(&second, vm, STATE(33), "online");
	refused(h, resume(&second), -EIO);
	refused(h, resume(&first), -EBUSY);
	set(vm, "online EBUSY delay=10");
	begin(&first, vm, STATE(32), "online");
	vm->faults.nr = 0;
	set(vm, "online 33 EIO");
	done(h, resume(&first));
	stop(vm);
}

static void a_block_is_written_to_by_one_at_a_time(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct writer writer;

	(void)state;
	add_blocks_to(h, 32, 2, 0);
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
	set(vm, "offline ok delay=10 times=1");
	begin(&writer, vm, STATE(32), "offline");
	for (const char *const *value = (const char *const[]){ "0", "1", NULL }; *value; value++) {
		refused(h, put(vm, ONLINE(32), *value), -EINPROGRESS);
		assert_int_equal(vm->faults.asked.wait, 0);
	}
	refused(h, put(vm, STATE(32), "online"), -EINPROGRESS);
	assert_int_equal(vm->faults.asked.wait, 0);
	/* What is no word does not get so far, and other blocks are others'. */
	refused(h, put(vm, STATE(32), "rubbish"), -EINVAL);
	done(h, put(vm, STATE(33), "online"));
	done(h, resume(&writer));
	done(h, put(vm, ONLINE(32), "0"));
	done(h, put(vm, ONLINE(32), "1"));
	stop(vm);
}

static void a_block_that_went_away_meanwhile_is_forgotten(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct writer writer;

	(void)state;
	add_blocks_to(h, 32, 1, 0);
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
	set(vm, "offline ok delay=10");
	begin(&writer, vm, STATE(32), "offline");
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_OFFLINE));
	done(h, hotplug_remove(h, block_span(h->machine, BLOCK_ID(32))));
	refused(h, resume(&writer), -ENODEV);
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
	add_blocks_to(&vm->kernel.hotplug, 32, 4, 0);
	assert_string_equal(heard.text,
			    "add memory32, add memory34, add memory34, add memory35 late, ");
	heard.text[0] = '\0';
	done(&vm->kernel.hotplug, block_set_state(&vm->kernel.hotplug, BLOCK_ID(33), MMOP_ONLINE));
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
	add_blocks_to(&vm->kernel.hotplug, 32, 1, 1);
	assert_string_equal(heard.text, "add node1, ");
	set(vm, "uevent lost");
	done(&vm->kernel.hotplug,
	     hotplug_remove(&vm->kernel.hotplug,
			    block_span(vm->kernel.hotplug.machine, BLOCK_ID(32))));
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
		cmocka_unit_test(any_number_of_blocks_is_going_offline),
		cmocka_unit_test(who_waits_has_taken_the_turn_of_a_fault),
		cmocka_unit_test(who_gives_up_gives_the_turn_back),
		cmocka_unit_test(who_waited_meets_the_fault_that_had_it_wait),
		cmocka_unit_test(a_block_is_written_to_by_one_at_a_time),
		cmocka_unit_test(a_block_that_went_away_meanwhile_is_forgotten),
		cmocka_unit_test(uevents_get_lost_come_late_or_twice),
		cmocka_unit_test(uevents_of_nodes_have_no_block),
		cmocka_unit_test(there_is_an_end_to_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
