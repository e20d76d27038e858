/* SPDX-License-Identifier: MIT */
/* test_guest.c - a guest that takes its time over devices: one after the other, none lost. */
#include "sim/guest.h"

#include "monitor/ctl.h"
#include "sim/plug.h"
#include "unit/support.h"

struct alarm_clock {
	unsigned nr, wait;
};

static void set_clock(void *data, unsigned wait)
{
	struct alarm_clock *clock = data;

	clock->nr++;
	clock->wait = wait;
}

static void ctl(struct vm *vm, const char *line)
{
	struct text out = { 0 };

	ctl_run(vm, line, &out);
	assert_string_equal(text_string(&out), "");
	text_free(&out);
}

static struct vm *machine(struct alarm_clock *clock)
{
	struct vm *vm = start(&profile_6_1,
			      "-m 1G,slots=4,maxmem=3G -object memory-backend-ram,id=a,size=128M "
			      "-object memory-backend-ram,id=b,size=128M",
			      "");

	*clock = (struct alarm_clock){ 0, 0 };
	vm->later = set_clock;
	vm->later_data = clock;
	return vm;
}

static void plug(struct vm *vm, const char *arguments)
{
	struct fail fail;

	assert_int_equal(plug_add(vm, arguments, &fail), 0);
	sound(&vm->kernel.hotplug);
}

static bool has_block(const struct vm *vm, uint32_t id)
{
	return machine_block(vm->kernel.hotplug.machine, BLOCK_ID(id)) != NULL;
}

static void without_a_fault_all_happens_at_once(void **state)
{
	struct alarm_clock clock;
	struct vm *vm = machine(&clock);

	(void)state;
	plug(vm, "pc-dimm,id=a,memdev=a");
	assert_true(has_block(vm, 32));
	assert_int_equal(clock.nr, 0);
	stop(vm);
}

static void the_guest_follows_when_its_time_is_over(void **state)
{
	struct alarm_clock clock;
	struct vm *vm = machine(&clock);

	(void)state;
	ctl(vm, "fault add 32 ok delay=40 times=1");
	plug(vm, "pc-dimm,id=a,memdev=a");
	plug(vm, "pc-dimm,id=b,memdev=b");
	assert_false(has_block(vm, 32));
	assert_false(has_block(vm, 33));
	assert_int_equal(clock.wait, 40);
	guest_react(vm);
	assert_true(has_block(vm, 32));
	assert_false(has_block(vm, 33));
	assert_int_equal(clock.wait, 0);
	guest_react(vm);
	assert_true(has_block(vm, 33));
	assert_int_equal(vm->nr_reactions, 0);
	assert_int_equal(vm->faults.nr, 0);
	stop(vm);
}

static void only_whoever_has_the_turn_of_a_fault_waits(void **state)
{
	struct alarm_clock clock;
	struct vm *vm = machine(&clock);

	(void)state;
	ctl(vm, "fault add ENOMEM delay=40 times=1");
	plug(vm, "pc-dimm,id=a,memdev=a");
	plug(vm, "pc-dimm,id=b,memdev=b");
	assert_int_equal(clock.wait, 40);
	guest_react(vm);
	assert_int_equal(clock.wait, 0);
	guest_react(vm);
	assert_false(has_block(vm, 32));
	assert_true(has_block(vm, 33));
	assert_int_equal(vm->faults.nr, 0);
	stop(vm);
}

/* Two requests for one device, and only one device to take. */
static void asking_twice_takes_it_once(void **state)
{
	struct alarm_clock clock;
	struct vm *vm = machine(&clock);
	struct fail fail;

	(void)state;
	plug(vm, "pc-dimm,id=a,memdev=a");
	ctl(vm, "fault remove ok delay=10 times=1");
	assert_int_equal(plug_remove(vm, "a", &fail), 0);
	assert_int_equal(plug_remove(vm, "a", &fail), 0);
	assert_true(has_block(vm, 32));
	guest_react(vm);
	assert_false(has_block(vm, 32));
	guest_react(vm);
	assert_int_equal(vm->board.nr_dimms, 0);
	stop(vm);
}

static void where_nobody_keeps_the_time_nothing_waits(void **state)
{
	struct alarm_clock clock;
	struct vm *vm = machine(&clock);

	(void)state;
	vm->later = NULL;
	ctl(vm, "fault add ok delay=40");
	plug(vm, "pc-dimm,id=a,memdev=a");
	assert_true(has_block(vm, 32));
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_fault_all_happens_at_once),
		cmocka_unit_test(the_guest_follows_when_its_time_is_over),
		cmocka_unit_test(only_whoever_has_the_turn_of_a_fault_waits),
		cmocka_unit_test(asking_twice_takes_it_once),
		cmocka_unit_test(where_nobody_keeps_the_time_nothing_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
