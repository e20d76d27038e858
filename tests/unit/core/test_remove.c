/* SPDX-License-Identifier: MIT */
/* test_remove.c - hotplug_remove(), hotplug_eject(): what goes, what refuses, what comes back. */
#include "unit/support.h"

#include <errno.h>

static struct span blocks(uint32_t first, uint32_t count)
{
	return (struct span){ PFN(first * SECTION_PAGES), count * SECTION_PAGES };
}

static void removal_gives_everything_back(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		uint32_t resources = h->machine->resources.nr;

		add_blocks_to(h, FIRST_HOT, 4, 1);
		done(h, hotplug_remove(h, blocks(FIRST_HOT, 4)));
		assert_int_equal(h->machine->blocks.nr, 16);
		assert_int_equal(h->machine->resources.nr, resources);
		assert_true(span_empty(machine_zone(h->machine, NID(1), ZONE_NORMAL)->span));
		add_blocks_to(h, FIRST_HOT, 4, 0);
		stop(vm);
	}
}

static void online_memory_is_not_removed(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 2, 0);
	done(h, hotplug_online(h, BLOCK_ID(FIRST_HOT + 1), MMOP_ONLINE));
	refused(h, hotplug_remove(h, blocks(FIRST_HOT, 2)), -EBUSY);
	stop(vm);
}

static void removal_without_memory_changes_nothing(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 2, 0);
	fail_allocations = true;
	refused(h, hotplug_remove(h, blocks(FIRST_HOT, 2)), -ENOMEM);
	refused(h, hotplug_eject(h, blocks(FIRST_HOT, 2)), -ENOMEM);
	fail_allocations = false;
	stop(vm);
}

static void a_node_goes_with_its_last_block(void **state)
{
	struct vm *vm =
		start(&profile_6_1, "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct seen seen;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 1, 1);
	add_blocks_to(h, FIRST_HOT + 1, 1, 1);
	watch(h, &seen);
	done(h, hotplug_remove(h, blocks(FIRST_HOT, 1)));
	assert_true(machine_node(h->machine, NID(1))->online);
	done(h, hotplug_remove(h, blocks(FIRST_HOT + 1, 1)));
	assert_false(machine_node(h->machine, NID(1))->online);
	assert_string_equal(seen.text, "remove 32, remove 33, node-remove 1");
	stop(vm);
}

/* 4.13 looks only inside the node's span, where memory that was never online is not. */
static void a_node_can_vanish_before_its_blocks_on_4_13(void **state)
{
	struct vm *vm =
		start(&profile_4_13, "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct seen seen;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 1, 1);
	add_blocks_to(h, FIRST_HOT + 1, 1, 1);
	watch(h, &seen);
	done(h, hotplug_remove(h, blocks(FIRST_HOT, 1)));
	assert_string_equal(seen.text, "remove 32, node-remove 1");
	done(h, hotplug_remove(h, blocks(FIRST_HOT + 1, 1)));
	stop(vm);
}

static void eject_takes_blocks_offline_itself(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		struct seen seen;

		add_blocks_to(h, FIRST_HOT, 2, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT + 1), MMOP_ONLINE_MOVABLE));
		watch(h, &seen);
		done(h, hotplug_eject(h, blocks(FIRST_HOT, 2)));
		assert_string_equal(seen.text,
				    "pages-offline 33, offline 33, remove 32, remove 33");
		stop(vm);
	}
}

/* Refuses the first @left times that a block is to go offline. */
static int refuse_some(void *data, enum memory_operation operation, struct span range)
{
	unsigned *left = data;

	(void)range;
	if (operation != OPERATION_OFFLINE || !*left)
		return 0;
	--*left;
	return -EBUSY;
}

/* An eject tries each block twice, and no more. */
static void eject_has_a_second_pass(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		unsigned left = 2;
		struct seen seen;

		add_blocks_to(h, FIRST_HOT, 1, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
		h->veto = (struct veto){ refuse_some, &left };
		refused(h, hotplug_eject(h, blocks(FIRST_HOT, 1)), -EBUSY);
		assert_int_equal(left, 0);
		left = 1;
		watch(h, &seen);
		done(h, hotplug_eject(h, blocks(FIRST_HOT, 1)));
		assert_string_equal(seen.text,
				    "refused 13, pages-offline 32, offline 32, remove 32");
		stop(vm);
	}
}

/* The zone after the way back is the default's, not the one from before. */
static void a_refused_eject_brings_blocks_back(void **state)
{
	static const PER_KERNEL(enum zone_type)
		back = { ON_4_X(ZONE_MOVABLE), ON(6_1, ZONE_NORMAL) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 3, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT + 2), MMOP_ONLINE_MOVABLE));
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_KERNEL));
		machine_block(h->machine, BLOCK_ID(FIRST_HOT))->flags |= BLOCK_PINNED;
		assert_int_equal(hotplug_eject(h, blocks(FIRST_HOT, 3)), -EBUSY);
		sound(h);
		assert_true(block_online(block(h, FIRST_HOT)));
		assert_false(block_online(block(h, FIRST_HOT + 1)));
		assert_true(block_online(block(h, FIRST_HOT + 2)));
		assert_int_equal(block(h, FIRST_HOT + 2)->zone, EXPECTED(back, profiles[p]));
		stop(vm);
	}
}

/* The kernel's own code stops there; this machine refuses and lives. */
static void silent_blocks_bar_an_eject_on_4_10(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "memhp_default_state=online");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 2, 0);
	refused(h, hotplug_eject(h, blocks(FIRST_HOT, 2)), -EBUSY);
	stop(vm);
}

static void removing_half_of_a_large_block_keeps_the_rest(void **state)
{
	struct vm *vm = start(&profile_4_10, "-m 66G,slots=4,maxmem=80G", "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct span low = { PFN(UINT64_C(70) << 18), UINT64_C(1) << 18 };
	struct span high = { span_end(low), UINT64_C(1) << 18 };

	(void)state;
	done(h, hotplug_add(h, low, NID(0), NO_GROUP, false));
	done(h, hotplug_add(h, high, NID(0), NO_GROUP, false));
	done(h, hotplug_remove(h, high));
	assert_int_equal(block(h, 35)->sections, 0xff);
	done(h, hotplug_remove(h, low));
	assert_null(machine_block(h->machine, BLOCK_ID(35)));
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(removal_gives_everything_back),
		cmocka_unit_test(online_memory_is_not_removed),
		cmocka_unit_test(removal_without_memory_changes_nothing),
		cmocka_unit_test(a_node_goes_with_its_last_block),
		cmocka_unit_test(a_node_can_vanish_before_its_blocks_on_4_13),
		cmocka_unit_test(eject_takes_blocks_offline_itself),
		cmocka_unit_test(eject_has_a_second_pass),
		cmocka_unit_test(a_refused_eject_brings_blocks_back),
		cmocka_unit_test(silent_blocks_bar_an_eject_on_4_10),
		cmocka_unit_test(removing_half_of_a_large_block_keeps_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
