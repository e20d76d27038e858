/* SPDX-License-Identifier: MIT */
/* test_machine.c - the machine as a value: tables, copies, growth, lookups. */
#include "unit/support.h"

#include <errno.h>
#include <stdlib.h>

static void a_copy_lives_on_its_own(void **state)
{
	struct vm *vm = start(&profile_4_13, TWO_NODES, "");
	struct machine *copy, *before;
	struct hotplug other = vm->kernel.hotplug;

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 4, 0);
	copy = snapshot(vm->kernel.hotplug.machine);
	before = snapshot(vm->kernel.hotplug.machine);
	other.machine = copy;
	other.observers = NULL;

	done(&other, hotplug_online(&other, BLOCK_ID(35), MMOP_ONLINE_MOVABLE));
	done(&other, hotplug_remove(&other, block_span(copy, BLOCK_ID(32))));
	assert_same_machine(before, vm->kernel.hotplug.machine);

	done(&vm->kernel.hotplug,
	     hotplug_online(&vm->kernel.hotplug, BLOCK_ID(33), MMOP_ONLINE_KERNEL));
	assert_false(block_online(machine_block(other.machine, BLOCK_ID(33))));
	assert_true(block_online(machine_block(other.machine, BLOCK_ID(35))));
	drop_snapshot(before);
	drop_snapshot(other.machine);
	stop(vm);
}

/* Whatever way led there: equal machines are equal byte for byte. */
static void undone_steps_leave_no_trace(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct machine *before;

	(void)state;
	add_blocks_to(h, FIRST_HOT, 8, 0);
	before = snapshot(h->machine);
	done(h, hotplug_online(h, BLOCK_ID(34), MMOP_ONLINE_MOVABLE));
	done(h, hotplug_online(h, BLOCK_ID(36), MMOP_ONLINE_MOVABLE));
	done(h, hotplug_offline(h, BLOCK_ID(34)));
	done(h, hotplug_offline(h, BLOCK_ID(36)));
	/* All but the zones that the blocks were in. */
	machine_zone(h->machine, NID(0), ZONE_MOVABLE)->initialised = false;
	machine_block(h->machine, BLOCK_ID(34))->zone = ZONE_DMA;
	machine_block(h->machine, BLOCK_ID(36))->zone = ZONE_DMA;
	assert_same_machine(before, h->machine);
	drop_snapshot(before);
	stop(vm);
}

static void it_grows_without_losing_anything(void **state)
{
	struct machine_shape shape = {
		.nodes = 2, .ram = 1, .records = 1, .groups = 1, .resources = 1, .blocks = 1
	};
	struct machine *m = machine_new(&test_allocator, shape);

	(void)state;
	assert_non_null(m);
	m->block_pages = SECTION_PAGES;
	machine_node(m, NID(1))->has_cpu = true;
	machine_ram(m)->zone = ZONE_NORMAL;
	m->ram.nr = 1;
	machine_groups(m)->max_pages = 7;
	m->groups.nr = 1;
	m->nodes.nr = 2;
	machine_open_gap(m, BLOCK_ID(5), 1)->ram_pages = 99;
	assert_int_equal(machine_reserve(&m, &test_allocator, 100, 50), 0);
	assert_true(m->blocks.max >= 101);
	assert_true(m->resources.max >= 50);
	assert_true(machine_node(m, NID(1))->has_cpu);
	assert_int_equal(machine_ram(m)->zone, ZONE_NORMAL);
	assert_int_equal(machine_groups(m)->max_pages, 7);
	assert_int_equal(machine_block(m, BLOCK_ID(5))->ram_pages, 99);
	drop_snapshot(m);
}

static void growing_without_memory_changes_nothing(void **state)
{
	struct machine_shape shape = { .nodes = 1, .blocks = 1 };
	struct machine *m = machine_new(&test_allocator, shape), *same = m;

	(void)state;
	fail_allocations = true;
	assert_int_equal(machine_reserve(&m, &test_allocator, 100, 0), -ENOMEM);
	assert_null(machine_new(&test_allocator, shape));
	fail_allocations = false;
	assert_ptr_equal(m, same);
	drop_snapshot(m);
}

static void blocks_are_found_by_id(void **state)
{
	struct machine_shape shape = { .nodes = 1, .blocks = 8 };
	struct machine *m = machine_new(&test_allocator, shape);

	(void)state;
	m->block_pages = SECTION_PAGES;
	assert_null(machine_block(m, BLOCK_ID(0)));
	machine_open_gap(m, BLOCK_ID(10), 2);
	machine_open_gap(m, BLOCK_ID(20), 1);
	machine_open_gap(m, BLOCK_ID(12), 3);
	assert_int_equal(machine_block_at(m, BLOCK_ID(0)), 0);
	assert_int_equal(machine_block_at(m, BLOCK_ID(15)), 5);
	assert_int_equal(machine_block_at(m, BLOCK_ID(21)), 6);
	assert_null(machine_block(m, BLOCK_ID(15)));
	assert_int_equal(machine_block(m, BLOCK_ID(14))->id.val, 14);
	machine_close_gap(m, 1, 3);
	assert_int_equal(m->blocks.nr, 3);
	assert_null(machine_block(m, BLOCK_ID(12)));
	assert_int_equal(machine_block(m, BLOCK_ID(20))->id.val, 20);
	drop_snapshot(m);
}

/* Block 0 of a PC: DMA from page 1, a hole below 1 MiB, then DMA32. */
static void a_mixed_block_is_taken_apart_by_zone(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	const struct machine *m = vm->kernel.hotplug.machine;
	const struct mem_block *first = block(&vm->kernel.hotplug, 0);
	struct span extent;

	(void)state;
	assert_int_equal(first->zone, ZONE_MIXED);
	assert_int_equal(block_part(m, first, NID(0), ZONE_DMA, &extent), 158 + 4096 - 256);
	assert_true(span_equal(extent, span_between(PFN(1), PFN(4096))));
	assert_int_equal(block_part(m, first, NID(0), ZONE_DMA32, NULL), SECTION_PAGES - 4096);
	assert_int_equal(block_part(m, first, NID(0), ZONE_MOVABLE, &extent), 0);
	assert_true(span_empty(extent));
	assert_int_equal(block_part(m, first, NID(1), ZONE_DMA, NULL), 0);
	stop(vm);
}

static void a_block_over_a_node_border_is_on_both(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 1000M -numa node,mem=300M -numa node,mem=700M", "");
	const struct machine *m = vm->kernel.hotplug.machine;

	(void)state;
	assert_true(block_on_node(m, block(&vm->kernel.hotplug, 2), NID(0)));
	assert_true(block_on_node(m, block(&vm->kernel.hotplug, 2), NID(1)));
	assert_false(block_on_node(m, block(&vm->kernel.hotplug, 3), NID(0)));
	assert_false(block_on_node(m, block(&vm->kernel.hotplug, 1), NID(1)));
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_lives_on_its_own),
		cmocka_unit_test(undone_steps_leave_no_trace),
		cmocka_unit_test(it_grows_without_losing_anything),
		cmocka_unit_test(growing_without_memory_changes_nothing),
		cmocka_unit_test(blocks_are_found_by_id),
		cmocka_unit_test(a_mixed_block_is_taken_apart_by_zone),
		cmocka_unit_test(a_block_over_a_node_border_is_on_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
