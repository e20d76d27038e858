/* SPDX-License-Identifier: MIT */
/* test_contig_zones.c - 6.1's default: wishes are granted, zones attract. */
#include "policy/policies.h"

#include "unit/support.h"

static int zone_of(const struct hotplug *h, enum online_type type)
{
	return zone_by(&policy_contig_zones, h, 36, type);
}

static struct span blocks(uint32_t first, uint32_t end)
{
	return span_between(PFN(first * SECTION_PAGES), PFN(end * SECTION_PAGES));
}

static void the_zone_around_a_block_attracts_it(void **state)
{
	static const struct {
		uint32_t normal, normal_end, movable, movable_end;
		enum zone_type online, online_with_movable_node;
	} rows[] = {
		{ 0, 0, 0, 0, ZONE_NORMAL, ZONE_MOVABLE },
		{ 32, 40, 0, 0, ZONE_NORMAL, ZONE_NORMAL },
		{ 0, 0, 32, 40, ZONE_MOVABLE, ZONE_MOVABLE },
		{ 32, 40, 34, 38, ZONE_NORMAL, ZONE_MOVABLE },
		{ 32, 36, 37, 40, ZONE_NORMAL, ZONE_MOVABLE },
		{ 37, 40, 32, 36, ZONE_NORMAL, ZONE_MOVABLE },
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 36, 1, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		machine_zone(h->machine, NID(0), ZONE_NORMAL)->span =
			blocks(rows[i].normal, rows[i].normal_end);
		machine_zone(h->machine, NID(0), ZONE_MOVABLE)->span =
			blocks(rows[i].movable, rows[i].movable_end);
		for (int with = 0; with < 2; with++) {
			h->machine->params.movable_node = (uint8_t)with;
			assert_int_equal(zone_of(h, MMOP_ONLINE),
					 with ? rows[i].online_with_movable_node : rows[i].online);
			assert_int_equal(zone_of(h, MMOP_ONLINE_KERNEL), ZONE_NORMAL);
			assert_int_equal(zone_of(h, MMOP_ONLINE_MOVABLE), ZONE_MOVABLE);
		}
	}
	stop(vm);
}

static void another_nodes_zones_do_not_count(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 36, 1, 0);
	machine_zone(h->machine, NID(1), ZONE_MOVABLE)->span = blocks(32, 40);
	assert_int_equal(zone_of(h, MMOP_ONLINE), ZONE_NORMAL);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_zone_around_a_block_attracts_it),
		cmocka_unit_test(another_nodes_zones_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
