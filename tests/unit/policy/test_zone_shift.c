/* SPDX-License-Identifier: MIT */
/* test_zone_shift.c - 4.10's rule: a block moves only over the border that it touches. */
#include "policy/policies.h"

#include <errno.h>

#include "unit/support.h"

#define NO (-EINVAL)

/* Asks for all three types; a zone or a refusal each. */
static void assert_zones(const struct hotplug *h, uint32_t id, int online, int kernel, int movable)
{
	int want[] = { [MMOP_ONLINE] = online,
		       [MMOP_ONLINE_KERNEL] = kernel,
		       [MMOP_ONLINE_MOVABLE] = movable };

	for (enum online_type type = MMOP_ONLINE; type <= MMOP_ONLINE_MOVABLE; type++)
		assert_int_equal(zone_by(&policy_zone_shift, h, id, type), want[type]);
}

static void only_the_last_block_of_normal_can_be_movable(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 32, 3, 0);
	assert_zones(h, 32, ZONE_NORMAL, ZONE_NORMAL, NO);
	assert_zones(h, 33, ZONE_NORMAL, ZONE_NORMAL, NO);
	assert_zones(h, 34, ZONE_NORMAL, ZONE_NORMAL, ZONE_MOVABLE);
	stop(vm);
}

static void only_the_first_block_of_movable_can_be_normal(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 32, 3, 0);
	done(h, hotplug_online(h, BLOCK_ID(34), MMOP_ONLINE_MOVABLE));
	done(h, hotplug_online(h, BLOCK_ID(33), MMOP_ONLINE_MOVABLE));
	assert_zones(h, 33, ZONE_MOVABLE, ZONE_NORMAL, ZONE_MOVABLE);
	assert_zones(h, 34, ZONE_MOVABLE, NO, ZONE_MOVABLE);
	assert_zones(h, 32, ZONE_NORMAL, ZONE_NORMAL, ZONE_MOVABLE);
	stop(vm);
}

/* The check looks at spans: a gap behind the block is not its zone's end. */
static void a_gap_below_the_span_end_bars_the_way(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 32, 1, 0);
	add_blocks_to(h, 36, 1, 0);
	done(h, hotplug_online(h, BLOCK_ID(36), MMOP_ONLINE_MOVABLE));
	assert_int_equal(machine_zone(h->machine, NID(0), ZONE_NORMAL)->span.pages,
			 4 * SECTION_PAGES);
	assert_zones(h, 32, ZONE_NORMAL, ZONE_NORMAL, NO);
	stop(vm);
}

/* The last block of a node's DMA32: free to go up while no Normal ever stood between. */
static void a_zone_that_ever_was_between_keeps_others_apart(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	assert_zones(h, 7, ZONE_DMA32, ZONE_NORMAL, ZONE_MOVABLE);
	add_blocks_to(h, 32, 1, 0);
	assert_zones(h, 7, ZONE_DMA32, ZONE_NORMAL, NO);
	assert_zones(h, 6, ZONE_DMA32, NO, NO);
	stop(vm);
}

static void a_block_of_several_zones_goes_nowhere_else(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");

	(void)state;
	for (enum online_type type = MMOP_ONLINE_KERNEL; type <= MMOP_ONLINE_MOVABLE; type++)
		assert_int_equal(zone_by(&policy_zone_shift, &vm->kernel.hotplug, 0, type), NO);
	stop(vm);
}

static enum zone_type at_add(const struct hotplug *h, struct span range)
{
	struct machine_view view;

	hotplug_view(h, &view);
	return view_zone_at_add(&view, NID(0), range);
}

static void new_memory_joins_movable_only_above_its_start(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct span at34 = block_span(h->machine, BLOCK_ID(34));

	(void)state;
	assert_int_equal(at_add(h, at34), ZONE_NORMAL);
	add_blocks_to(h, 36, 1, 0);
	done(h, hotplug_online(h, BLOCK_ID(36), MMOP_ONLINE_MOVABLE));
	assert_int_equal(at_add(h, at34), ZONE_NORMAL);
	add_blocks_to(h, 38, 1, 0);
	assert_int_equal(block(h, 38)->zone, ZONE_MOVABLE);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_last_block_of_normal_can_be_movable),
		cmocka_unit_test(only_the_first_block_of_movable_can_be_normal),
		cmocka_unit_test(a_gap_below_the_span_end_bars_the_way),
		cmocka_unit_test(a_zone_that_ever_was_between_keeps_others_apart),
		cmocka_unit_test(a_block_of_several_zones_goes_nowhere_else),
		cmocka_unit_test(new_memory_joins_movable_only_above_its_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
