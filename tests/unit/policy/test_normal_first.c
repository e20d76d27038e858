/* SPDX-License-Identifier: MIT */
/* test_normal_first.c - 4.13's rule: whatever keeps Normal below Movable. */
#include "policy/policies.h"

#include <errno.h>

#include "unit/support.h"

#define NO (-EINVAL)

/* Block 36 between zones that are put where a row wants them, in blocks. */
struct row {
	uint32_t normal, normal_end, movable, movable_end; /* equal: empty */
	int online, online_with_movable_node, kernel, movable_;
};

static const struct row rows[] = {
	/* Nothing around it: everything goes. */
	{ 0, 0, 0, 0, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, ZONE_MOVABLE },
	/* Normal below, also right below. */
	{ 32, 34, 0, 0, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, ZONE_MOVABLE },
	{ 32, 36, 0, 0, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, ZONE_MOVABLE },
	/* Inside Normal. */
	{ 32, 40, 0, 0, ZONE_NORMAL, ZONE_NORMAL, ZONE_NORMAL, NO },
	{ 32, 37, 0, 0, ZONE_NORMAL, ZONE_NORMAL, ZONE_NORMAL, NO },
	/* Normal wholly above. */
	{ 38, 40, 0, 0, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, NO },
	/* Movable above, also right above. */
	{ 0, 0, 38, 40, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, ZONE_MOVABLE },
	{ 0, 0, 37, 40, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, ZONE_MOVABLE },
	/* Inside Movable, or above it. */
	{ 0, 0, 34, 40, ZONE_MOVABLE, ZONE_MOVABLE, NO, ZONE_MOVABLE },
	{ 0, 0, 32, 34, ZONE_MOVABLE, ZONE_MOVABLE, NO, ZONE_MOVABLE },
	/* Between the two. */
	{ 32, 34, 38, 40, ZONE_NORMAL, ZONE_MOVABLE, ZONE_NORMAL, ZONE_MOVABLE },
	/* Stale spans on the wrong side: plain "online" goes all the same. */
	{ 38, 40, 32, 34, ZONE_MOVABLE, ZONE_MOVABLE, NO, NO },
};

static int zone_of(const struct hotplug *h, enum online_type type)
{
	return zone_by(&policy_normal_first, h, 36, type);
}

static struct span blocks(uint32_t first, uint32_t end)
{
	return span_between(PFN(first * SECTION_PAGES), PFN(end * SECTION_PAGES));
}

static void the_two_conditions_decide(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 36, 1, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		machine_zone(h->machine, NID(0), ZONE_NORMAL)->span =
			blocks(rows[i].normal, rows[i].normal_end);
		machine_zone(h->machine, NID(0), ZONE_MOVABLE)->span =
			blocks(rows[i].movable, rows[i].movable_end);
		h->machine->params.movable_node = false;
		assert_int_equal(zone_of(h, MMOP_ONLINE), rows[i].online);
		assert_int_equal(zone_of(h, MMOP_ONLINE_KERNEL), rows[i].kernel);
		assert_int_equal(zone_of(h, MMOP_ONLINE_MOVABLE), rows[i].movable_);
		h->machine->params.movable_node = true;
		assert_int_equal(zone_of(h, MMOP_ONLINE), rows[i].online_with_movable_node);
		assert_int_equal(zone_of(h, MMOP_ONLINE_KERNEL), rows[i].kernel);
	}
	stop(vm);
}

/* udev goes upwards; the whole point of the rule is that it may. */
static void blocks_become_movable_in_any_order(void **state)
{
	static const uint32_t orders[][4] = {
		{ 32, 33, 34, 35 }, { 35, 34, 33, 32 }, { 33, 35, 32, 34 }, { 34, 32, 35, 33 }
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(orders); i++) {
		struct vm *vm = start(&profile_4_13, TWO_NODES, "");

		add_blocks_to(&vm->kernel.hotplug, 32, 4, 0);
		for (unsigned j = 0; j < 4; j++)
			done(&vm->kernel.hotplug,
			     hotplug_online(&vm->kernel.hotplug, BLOCK_ID(orders[i][j]),
					    MMOP_ONLINE_MOVABLE));
		stop(vm);
	}
}

static void below_4_gib_the_kernels_zone_is_dma32(void **state)
{
	struct vm *vm = start(&profile_4_13, "-m 2G,slots=2,maxmem=4G", "kernelcore=1G");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	assert_int_equal(block(h, 9)->zone, ZONE_MOVABLE);
	assert_int_equal(zone_by(&policy_normal_first, h, 7, MMOP_ONLINE_KERNEL), ZONE_DMA32);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_two_conditions_decide),
		cmocka_unit_test(blocks_become_movable_in_any_order),
		cmocka_unit_test(below_4_gib_the_kernels_zone_is_dma32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
