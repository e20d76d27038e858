/* SPDX-License-Identifier: MIT */
/* test_hotplug.c - observers, groups, and which node memory goes to. */
#include "unit/support.h"

#include <errno.h>

static void observers_hear_in_the_order_they_came(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct seen first, second;

	(void)state;
	watch(&vm->kernel.hotplug, &first);
	watch(&vm->kernel.hotplug, &second);
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
	assert_string_equal(first.text, "add 32");
	assert_string_equal(second.text, "add 32");
	assert_ptr_equal(first.observer.next, &second.observer);
	stop(vm);
}

static void a_refusal_is_told_and_answered(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct seen seen;

	(void)state;
	watch(&vm->kernel.hotplug, &seen);
	assert_int_equal(hotplug_refuse(&vm->kernel.hotplug, -EBUSY, REFUSED_PINNED,
					(struct event){ 0 }),
			 -EBUSY);
	assert_non_null(strstr(seen.text, "refused"));
	stop(vm);
}

static void there_are_as_many_groups_as_slots(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 1G,slots=2,maxmem=4G", "");
	struct hotplug *h = &vm->kernel.hotplug;
	uint16_t a, b, c;

	(void)state;
	assert_int_equal(hotplug_new_group(h, 1, &a), 0);
	assert_int_equal(hotplug_new_group(h, 2, &b), 0);
	refused(h, hotplug_new_group(h, 3, &c), -ENOSPC);
	hotplug_free_group(h, a);
	sound(h);
	assert_int_equal(h->machine->groups.nr, 2);
	assert_int_equal(hotplug_new_group(h, 4, &c), 0);
	assert_int_equal(c, a);
	hotplug_free_group(h, b);
	hotplug_free_group(h, c);
	sound(h);
	assert_int_equal(h->machine->groups.nr, 0);
	stop(vm);
}

static void kernels_without_groups_give_none(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	uint16_t group = 7;

	(void)state;
	assert_int_equal(hotplug_new_group(&vm->kernel.hotplug, 100, &group), 0);
	assert_int_equal(group, NO_GROUP);
	hotplug_free_group(&vm->kernel.hotplug, group);
	stop(vm);
}

/* Whatever the SRAT says of a window: above boot RAM the first record decides. */
static void memory_goes_to_the_record_that_holds_it_else_to_the_first(void **state)
{
	static const struct {
		uint64_t page;
		unsigned node;
	} rows[] = { { 0, 0 }, { 0x3ffff, 0 }, { 0x40000, 1 }, { 0x7ffdf, 1 }, { 0x100000, 0 } };
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(hotplug_nid_of(vm->kernel.hotplug.machine, PFN(rows[i].page)).val,
				 rows[i].node);
	stop(vm);
}

static void the_parameter_chooses_the_policy(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	assert_string_equal(hotplug_policy(&vm->kernel.hotplug)->name, "contig-zones");
	vm->kernel.hotplug.machine->params.online_policy = 1;
	assert_string_equal(hotplug_policy(&vm->kernel.hotplug)->name, "auto-movable");
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(observers_hear_in_the_order_they_came),
		cmocka_unit_test(a_refusal_is_told_and_answered),
		cmocka_unit_test(there_are_as_many_groups_as_slots),
		cmocka_unit_test(kernels_without_groups_give_none),
		cmocka_unit_test(memory_goes_to_the_record_that_holds_it_else_to_the_first),
		cmocka_unit_test(the_parameter_chooses_the_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
