/* SPDX-License-Identifier: MIT */
/* test_vm_found.c - what random walks found once, each shrunk to its few steps. */
#include <errno.h>

#include "sim/plug.h"
#include "unit/support.h"

static void object(struct vm *vm, const char *arguments)
{
	struct fail fail;

	assert_int_equal(backend_add(&vm->board.backends, arguments, BACKEND_MONITOR, &fail), 0);
}

static void plug(struct vm *vm, const char *arguments)
{
	struct fail fail;

	assert_int_equal(plug_add(vm, arguments, &fail), 0);
	sound(&vm->kernel.hotplug);
}

static void unplug(struct vm *vm, const char *id)
{
	struct fail fail;

	assert_int_equal(plug_remove(vm, id, &fail), 0);
	sound(&vm->kernel.hotplug);
}

/* Boot memory maps lie in kernel zones: all of Movable can go offline. */
static void all_of_a_boot_movable_zone_goes_offline(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], "-m 5G -numa node,mem=4G -numa node,mem=1G",
				      "movablecore=512M");
		struct hotplug *h = &vm->kernel.hotplug;

		for (uint32_t id = 40; id < 48; id++)
			if (block(h, id)->zone == ZONE_MOVABLE)
				done(h, block_set_state(h, BLOCK_ID(id), MMOP_OFFLINE));
		assert_int_equal(machine_zone(h->machine, NID(1), ZONE_MOVABLE)->managed, 0);
		stop(vm);
	}
}

/* A device that overlaps probed memory without matching it: it stays, the blocks too. */
static void a_device_that_cuts_through_blocks_is_not_ejected(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 66G,slots=4,maxmem=80G", "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	done(h, put(vm, "sys/devices/system/memory/probe", "0x1100000000"));
	object(vm, "memory-backend-ram,id=a,size=384M");
	object(vm, "memory-backend-ram,id=b,size=1G");
	plug(vm, "pc-dimm,id=a,memdev=a");
	plug(vm, "pc-dimm,id=b,memdev=b");
	unplug(vm, "b");
	assert_non_null(machine_block(h->machine, BLOCK_ID(68)));
	stop(vm);
}

/* The second half of a boot block's 2 GiB comes, goes, comes and goes. */
static void a_boot_block_can_be_filled_and_emptied(void **state)
{
	struct vm *vm = start(&profile_4_10,
			      "-m 66G,slots=4,maxmem=80G -numa node,mem=34G -numa node,mem=32G",
			      "kernelcore=512M");
	uint32_t pages = block(&vm->kernel.hotplug, 33)->ram_pages;

	(void)state;
	object(vm, "memory-backend-ram,id=a,size=1G");
	for (int times = 0; times < 2; times++) {
		plug(vm, "pc-dimm,id=a,memdev=a,node=1");
		assert_int_equal(block(&vm->kernel.hotplug, 33)->sections, 0xffff);
		unplug(vm, "a");
		assert_int_equal(block(&vm->kernel.hotplug, 33)->sections, 0x00ff);
		assert_int_equal(block(&vm->kernel.hotplug, 33)->ram_pages, pages);
	}
	stop(vm);
}

/* A boot zone that starts inside a block of two nodes keeps its pages. */
static void a_zone_inside_a_mixed_block_is_not_forgotten(void **state)
{
	struct vm *vm = start(&profile_4_10,
			      "-m 1000M,slots=4,maxmem=3G -numa node,mem=300M -numa node,mem=700M",
			      "kernelcore=512M");
	struct span movable = machine_zone(vm->kernel.hotplug.machine, NID(0), ZONE_MOVABLE)->span;

	(void)state;
	object(vm, "memory-backend-ram,id=a,size=128M");
	plug(vm, "pc-dimm,id=a,memdev=a,node=0");
	unplug(vm, "a");
	assert_int_equal(
		machine_zone(vm->kernel.hotplug.machine, NID(0), ZONE_MOVABLE)->span.start.val,
		movable.start.val);
	stop(vm);
}

/* 4.13: a node that went before its memory comes back without losing count of it. */
static void a_node_that_vanished_early_comes_back_whole(void **state)
{
	struct vm *vm =
		start(&profile_4_13, "-m 2G,slots=4,maxmem=5G -numa node,mem=2G -numa node", "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	object(vm, "memory-backend-ram,id=a,size=256M");
	object(vm, "memory-backend-ram,id=b,size=128M");
	plug(vm, "pc-dimm,id=a,memdev=a,node=1");
	plug(vm, "pc-dimm,id=b,memdev=b,node=1");
	unplug(vm, "a");
	done(h, block_set_state(h, BLOCK_ID(34), MMOP_ONLINE_MOVABLE));
	plug(vm, "pc-dimm,id=a,memdev=a,node=1");
	assert_int_equal(machine_zone(h->machine, NID(1), ZONE_MOVABLE)->present, SECTION_PAGES);
	stop(vm);
}

/* 4.10: the halves of a 2 GiB block came on two nodes; online, it is all of the first one's. */
static void a_block_of_two_nodes_is_inside_its_zone(void **state)
{
	struct vm *vm =
		start(&profile_4_10,
		      "-m 66G,slots=4,maxmem=80G -numa node,mem=34G -numa node,mem=32G", "");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	object(vm, "memory-backend-ram,id=a,size=2G");
	object(vm, "memory-backend-ram,id=b,size=4G");
	plug(vm, "pc-dimm,id=a,memdev=a,node=1");
	plug(vm, "pc-dimm,id=b,memdev=b,node=0");
	done(h, block_set_state(h, BLOCK_ID(34), MMOP_ONLINE));
	assert_int_equal(block(h, 34)->nid.val, 1);
	assert_true(span_contains(machine_zone(h->machine, NID(1), ZONE_NORMAL)->span,
				  block_span(h->machine, BLOCK_ID(34))));
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_a_boot_movable_zone_goes_offline),
		cmocka_unit_test(a_device_that_cuts_through_blocks_is_not_ejected),
		cmocka_unit_test(a_boot_block_can_be_filled_and_emptied),
		cmocka_unit_test(a_zone_inside_a_mixed_block_is_not_forgotten),
		cmocka_unit_test(a_node_that_vanished_early_comes_back_whole),
		cmocka_unit_test(a_block_of_two_nodes_is_inside_its_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
