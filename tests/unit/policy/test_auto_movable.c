/* SPDX-License-Identifier: MIT */
/* test_auto_movable.c - 6.1's other rule: Movable as far as a ratio allows. */
#include "policy/policies.h"

#include "unit/support.h"

/* A device of @count blocks on @node. */
static void add_device(struct hotplug *h, uint32_t first, uint32_t count, unsigned node)
{
	struct span range = { PFN(first * SECTION_PAGES), count * SECTION_PAGES };
	uint16_t group;

	assert_int_equal(hotplug_new_group(h, range.pages, &group), 0);
	done(h, hotplug_add(h, range, NID(node), group, false));
}

static int zone_of(const struct hotplug *h, uint32_t id, enum online_type type)
{
	return zone_by(&policy_auto_movable, h, id, type);
}

/* kernels.md 4.4: node 1 has 262112 early pages, so 20 % are 52422. */
static void the_ratio_decides_over_a_whole_device(void **state)
{
	static const struct {
		uint32_t ratio, blocks;
		enum zone_type zone;
	} rows[] = {
		{ 20, 2, ZONE_NORMAL }, { 20, 1, ZONE_MOVABLE }, { 301, 8, ZONE_MOVABLE },
		{ 0, 1, ZONE_NORMAL },  { 49, 4, ZONE_NORMAL },  { 51, 4, ZONE_MOVABLE },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start(&profile_6_1, TWO_NODES, "");

		vm->kernel.hotplug.machine->params.auto_movable_ratio = rows[i].ratio;
		add_device(&vm->kernel.hotplug, 32, rows[i].blocks, 1);
		assert_int_equal(zone_of(&vm->kernel.hotplug, 32, MMOP_ONLINE), rows[i].zone);
		stop(vm);
	}
}

static void wishes_are_granted_whatever_the_ratio(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	vm->kernel.hotplug.machine->params.auto_movable_ratio = 0;
	add_device(&vm->kernel.hotplug, 32, 1, 0);
	assert_int_equal(zone_of(&vm->kernel.hotplug, 32, MMOP_ONLINE_MOVABLE), ZONE_MOVABLE);
	vm->kernel.hotplug.machine->params.auto_movable_ratio = 100000;
	assert_int_equal(zone_of(&vm->kernel.hotplug, 32, MMOP_ONLINE_KERNEL), ZONE_NORMAL);
	stop(vm);
}

/* A device that is decided on is not decided on again for each of its blocks. */
static void later_blocks_follow_the_first(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "memory_hotplug.online_policy=auto-movable");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	h->machine->params.auto_movable_ratio = 51;
	add_device(h, 32, 4, 1);
	for (uint32_t id = 32; id < 36; id++) {
		assert_int_equal(zone_of(h, id, MMOP_ONLINE), ZONE_MOVABLE);
		done(h, hotplug_online(h, BLOCK_ID(id), MMOP_ONLINE));
	}
	stop(vm);
}

static void a_device_with_kernel_memory_stays_with_the_kernel(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_device(h, 32, 2, 0);
	assert_int_equal(zone_of(h, 33, MMOP_ONLINE), ZONE_MOVABLE);
	done(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE_KERNEL));
	assert_int_equal(zone_of(h, 33, MMOP_ONLINE), ZONE_NORMAL);
	stop(vm);
}

/* Hot-added kernel memory earns no Movable memory. */
static void only_boot_memory_counts_for_the_kernel(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	h->machine->params.auto_movable_ratio = 20;
	add_device(h, 32, 8, 1);
	for (uint32_t id = 32; id < 40; id++)
		done(h, hotplug_online(h, BLOCK_ID(id), MMOP_ONLINE_KERNEL));
	add_device(h, 40, 2, 1);
	assert_int_equal(zone_of(h, 40, MMOP_ONLINE), ZONE_NORMAL);
	stop(vm);
}

static void a_node_without_boot_memory_needs_numa_awareness_off(void **state)
{
	struct vm *vm =
		start(&profile_6_1, "-m 2G,slots=4,maxmem=5G -numa node,mem=2G -numa node", "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	add_device(h, 32, 1, 1);
	assert_int_equal(zone_of(h, 32, MMOP_ONLINE), ZONE_NORMAL);
	h->machine->params.auto_movable_numa_aware = false;
	assert_int_equal(zone_of(h, 32, MMOP_ONLINE), ZONE_MOVABLE);
	stop(vm);
}

static void probed_blocks_ask_for_themselves(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "memory_hotplug.online_policy=auto-movable");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	h->machine->params.auto_movable_ratio = 20;
	add_blocks_to(h, 32, 2, 1);
	assert_int_equal(zone_of(h, 32, MMOP_ONLINE), ZONE_MOVABLE);
	done(h, hotplug_online(h, BLOCK_ID(32), MMOP_ONLINE));
	assert_int_equal(zone_of(h, 33, MMOP_ONLINE), ZONE_NORMAL);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ratio_decides_over_a_whole_device),
		cmocka_unit_test(wishes_are_granted_whatever_the_ratio),
		cmocka_unit_test(later_blocks_follow_the_first),
		cmocka_unit_test(a_device_with_kernel_memory_stays_with_the_kernel),
		cmocka_unit_test(only_boot_memory_counts_for_the_kernel),
		cmocka_unit_test(a_node_without_boot_memory_needs_numa_awareness_off),
		cmocka_unit_test(probed_blocks_ask_for_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
