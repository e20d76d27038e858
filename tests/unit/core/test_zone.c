/* SPDX-License-Identifier: MIT */
/* test_zone.c - spans of zones: growing, shifting a border, both ways to shrink. */
#include "core/zone.h"

#include "unit/support.h"

static struct span blocks(uint32_t first, uint32_t end)
{
	return span_between(PFN(first * SECTION_PAGES), PFN(end * SECTION_PAGES));
}

static void assert_span(const struct vm *vm, unsigned node, enum zone_type zone, struct span want)
{
	struct span have = machine_zone(vm->kernel.hotplug.machine, NID(node), zone)->span;

	assert_int_equal(have.start.val / SECTION_PAGES, want.start.val / SECTION_PAGES);
	assert_int_equal(have.pages / SECTION_PAGES, want.pages / SECTION_PAGES);
	assert_true(span_equal(have, want));
}

static void growing_reaches_over_holes(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct machine *m = vm->kernel.hotplug.machine;
	struct span node = machine_node(m, NID(1))->span;

	(void)state;
	zone_grow(m, NID(1), ZONE_NORMAL, blocks(40, 41));
	assert_span(vm, 1, ZONE_NORMAL, blocks(40, 41));
	zone_grow(m, NID(1), ZONE_NORMAL, blocks(34, 36));
	assert_span(vm, 1, ZONE_NORMAL, blocks(34, 41));
	assert_int_equal(span_end(machine_node(m, NID(1))->span).val, 41 * SECTION_PAGES);
	assert_int_equal(machine_node(m, NID(1))->span.start.val, node.start.val);
	stop(vm);
}

/* Normal 32-39, Movable empty or above; the gap between the zones goes with the border. */
static void a_border_shifts_upwards(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct machine *m = vm->kernel.hotplug.machine;

	(void)state;
	zone_grow(m, NID(0), ZONE_NORMAL, blocks(32, 40));
	zone_shift(m, NID(0), ZONE_NORMAL, ZONE_MOVABLE, blocks(39, 40));
	assert_span(vm, 0, ZONE_NORMAL, blocks(32, 39));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(39, 40));
	zone_grow(m, NID(0), ZONE_MOVABLE, blocks(44, 45));
	zone_shift(m, NID(0), ZONE_NORMAL, ZONE_MOVABLE, blocks(36, 37));
	assert_span(vm, 0, ZONE_NORMAL, blocks(32, 36));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(36, 45));
	stop(vm);
}

static void a_border_shifts_downwards(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct machine *m = vm->kernel.hotplug.machine;

	(void)state;
	zone_grow(m, NID(0), ZONE_MOVABLE, blocks(36, 40));
	zone_shift(m, NID(0), ZONE_MOVABLE, ZONE_NORMAL, blocks(36, 37));
	assert_span(vm, 0, ZONE_NORMAL, blocks(36, 37));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(37, 40));
	zone_shift(m, NID(0), ZONE_MOVABLE, ZONE_NORMAL, blocks(37, 38));
	assert_span(vm, 0, ZONE_NORMAL, blocks(36, 38));
	stop(vm);
}

/* A span that removal left behind, below the block: the border must not end up under it. */
static void a_stale_span_does_not_swallow_the_block(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct machine *m = vm->kernel.hotplug.machine;

	(void)state;
	zone_grow(m, NID(0), ZONE_MOVABLE, blocks(33, 34));
	zone_grow(m, NID(0), ZONE_NORMAL, blocks(32, 36));
	zone_shift(m, NID(0), ZONE_NORMAL, ZONE_MOVABLE, blocks(35, 36));
	assert_span(vm, 0, ZONE_NORMAL, blocks(32, 35));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(35, 36));
	stop(vm);
}

static void a_zone_of_one_block_becomes_empty(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct machine *m = vm->kernel.hotplug.machine;

	(void)state;
	zone_grow(m, NID(0), ZONE_NORMAL, blocks(32, 33));
	zone_shift(m, NID(0), ZONE_NORMAL, ZONE_MOVABLE, blocks(32, 33));
	assert_span(vm, 0, ZONE_NORMAL, blocks(0, 0));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(32, 33));
	stop(vm);
}

/* 6.1: each end moves past everything that is not online in the zone. */
static void offline_shrinks_to_what_is_online(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 32, 8, 0);
	for (uint32_t id = 32; id < 40; id += 2)
		done(h, hotplug_online(h, BLOCK_ID(id), MMOP_ONLINE_MOVABLE));
	done(h, hotplug_online(h, BLOCK_ID(33), MMOP_ONLINE_KERNEL));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(32, 39));
	done(h, hotplug_offline(h, BLOCK_ID(34)));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(32, 39));
	done(h, hotplug_offline(h, BLOCK_ID(32)));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(36, 39));
	done(h, hotplug_offline(h, BLOCK_ID(38)));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(36, 37));
	done(h, hotplug_offline(h, BLOCK_ID(36)));
	assert_span(vm, 0, ZONE_MOVABLE, blocks(0, 0));
	assert_span(vm, 0, ZONE_NORMAL, blocks(33, 34));
	assert_int_equal(span_end(machine_node(h->machine, NID(0))->span).val, 34 * SECTION_PAGES);
	stop(vm);
}

/* 4.x: offline memory still counts; only what is removed gives its span back. */
static void removal_shrinks_to_what_exists(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_blocks_to(h, 32, 1, 1);
	add_blocks_to(h, 35, 1, 1);
	add_blocks_to(h, 38, 1, 1);
	assert_span(vm, 1, ZONE_NORMAL, blocks(32, 39));
	done(h, hotplug_remove(h, blocks(35, 36)));
	assert_span(vm, 1, ZONE_NORMAL, blocks(32, 39));
	done(h, hotplug_remove(h, blocks(38, 39)));
	assert_span(vm, 1, ZONE_NORMAL, blocks(32, 33));
	done(h, hotplug_remove(h, blocks(32, 33)));
	assert_span(vm, 1, ZONE_NORMAL, blocks(0, 0));
	stop(vm);
}

static void pages_without_ram_count_as_dma_of_node_0(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "");
	nid_t nid;

	(void)state;
	assert_int_equal(zone_of_boot_page(vm->kernel.hotplug.machine, PFN(0), &nid), ZONE_DMA);
	assert_int_equal(nid.val, 0);
	assert_int_equal(zone_of_boot_page(vm->kernel.hotplug.machine, PFN(0x40000), &nid),
			 ZONE_DMA32);
	assert_int_equal(nid.val, 1);
	assert_int_equal(zone_of_boot_page(vm->kernel.hotplug.machine, PFN(0x7ffe0), &nid),
			 ZONE_DMA);
	assert_int_equal(nid.val, 0);
	stop(vm);
}

/* RAM ends 128 KiB below a multiple of 2 MiB: the hole goes with the last pages. */
static void shrinking_stops_behind_the_hole_at_the_end_of_ram(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 1536M,slots=1,maxmem=3G", "movablecore=256M");
	struct hotplug *h = &vm->kernel.hotplug;
	const struct zone *movable = machine_zone(h->machine, NID(0), ZONE_MOVABLE);

	(void)state;
	assert_int_equal(movable->span.pages, 65504);
	add_blocks_to(h, 32, 1, 0);
	done(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE_MOVABLE));
	done(h, hotplug_offline(h, BLOCK_ID(32)));
	movable = machine_zone(h->machine, NID(0), ZONE_MOVABLE);
	assert_int_equal(movable->span.start.val, 327680);
	assert_int_equal(movable->span.pages, 65536);
	assert_int_equal(movable->present, 65504);
	stop(vm);
}

/* Node 1 goes on where node 0 ends: none of its pages becomes node 0's. */
static void shrinking_stops_before_the_next_node(void **state)
{
	struct vm *vm = start(&profile_6_1,
			      "-m 2G,slots=1,maxmem=4G -numa node,mem=1001M -numa node,mem=1047M",
			      "movablecore=512M");
	struct hotplug *h = &vm->kernel.hotplug;
	struct span before = machine_zone(h->machine, NID(0), ZONE_MOVABLE)->span;
	const struct zone *movable;

	(void)state;
	assert_int_equal(span_end(before).val, 256256);
	add_blocks_to(h, 32, 1, 0);
	done(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE_MOVABLE));
	done(h, hotplug_offline(h, BLOCK_ID(32)));
	movable = machine_zone(h->machine, NID(0), ZONE_MOVABLE);
	assert_true(span_equal(movable->span, before));
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(growing_reaches_over_holes),
		cmocka_unit_test(a_border_shifts_upwards),
		cmocka_unit_test(a_border_shifts_downwards),
		cmocka_unit_test(a_stale_span_does_not_swallow_the_block),
		cmocka_unit_test(a_zone_of_one_block_becomes_empty),
		cmocka_unit_test(offline_shrinks_to_what_is_online),
		cmocka_unit_test(shrinking_stops_behind_the_hole_at_the_end_of_ram),
		cmocka_unit_test(shrinking_stops_before_the_next_node),
		cmocka_unit_test(removal_shrinks_to_what_exists),
		cmocka_unit_test(pages_without_ram_count_as_dma_of_node_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
