/* SPDX-License-Identifier: MIT */
/* test_online.c - hotplug_online(), hotplug_offline(): counting, refusing, memory maps. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

static const struct zone *zone(const struct hotplug *h, unsigned node, enum zone_type type)
{
	return machine_zone(h->machine, NID(node), type);
}

static void onlining_counts_pages_and_offlining_uncounts_them(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 1, 1);
		done(h, hotplug_online(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
		assert_int_equal(zone(h, 1, ZONE_MOVABLE)->present, SECTION_PAGES);
		assert_int_equal(zone(h, 1, ZONE_MOVABLE)->managed, SECTION_PAGES);
		assert_int_equal(zone(h, 1, ZONE_MOVABLE)->early, 0);
		done(h, hotplug_offline(h, BLOCK_ID(FIRST_HOT)));
		assert_int_equal(zone(h, 1, ZONE_MOVABLE)->present, 0);
		assert_int_equal(zone(h, 1, ZONE_MOVABLE)->managed, 0);
		stop(vm);
	}
}

static void refusals_of_the_policy_change_nothing(void **state)
{
	static const struct profile *const strict[] = { &profile_4_10, &profile_4_13 };

	(void)state;
	for (unsigned p = 0; p < ARRAY_SIZE(strict); p++) {
		struct vm *vm = start(strict[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 3, 0);
		done(h, hotplug_online(h, BLOCK_ID(FIRST_HOT + 1), MMOP_ONLINE_KERNEL));
		refused(h, hotplug_online(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE), -EINVAL);
		stop(vm);
	}
}

static void boot_blocks_that_cannot_go_offline_say_why(void **state)
{
	static const struct {
		const char *why;
		uint32_t id;
		enum refusal reason;
		int errno_;
	} rows[] = {
		{ "two zones", 0, REFUSED_MIXED, -EINVAL },
		{ "kernel memory", 1, REFUSED_PINNED, -EBUSY },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct seen seen;

		watch(&vm->kernel.hotplug, &seen);
		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			char told[32];

			seen.text[0] = '\0';
			refused(&vm->kernel.hotplug,
				hotplug_offline(&vm->kernel.hotplug, BLOCK_ID(rows[i].id)),
				rows[i].errno_);
			snprintf(told, sizeof(told), "refused %d", (int)rows[i].reason);
			assert_string_equal(seen.text, told);
		}
		stop(vm);
	}
}

/* The last block of boot RAM has a hole of 128 KiB; here it is all Movable. */
static void a_hole_keeps_a_block_online_on_6_1(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 1000M", "kernelcore=200M");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	assert_int_equal(block(h, 7)->zone, ZONE_MOVABLE);
	refused(h, hotplug_offline(h, BLOCK_ID(7)), -EINVAL);
	done(h, hotplug_offline(h, BLOCK_ID(6)));
	done(h, hotplug_online(h, BLOCK_ID(6), MMOP_ONLINE_MOVABLE));
	stop(vm);
}

/* 4.x lets it go, with the pages it has, and then does not take it back. */
static void a_hole_keeps_a_block_offline_on_4_x(void **state)
{
	static const struct profile *const old[] = { &profile_4_10, &profile_4_13 };

	(void)state;
	for (unsigned p = 0; p < ARRAY_SIZE(old); p++) {
		struct vm *vm = start(old[p], "-m 1G", "kernelcore=200M");
		struct hotplug *h = &vm->kernel.hotplug;
		uint64_t present = zone(h, 0, ZONE_MOVABLE)->present;

		assert_int_equal(block(h, 7)->ram_pages, SECTION_PAGES - 32);
		done(h, hotplug_offline(h, BLOCK_ID(7)));
		assert_int_equal(zone(h, 0, ZONE_MOVABLE)->present, present - (SECTION_PAGES - 32));
		refused(h, hotplug_online(h, BLOCK_ID(7), MMOP_ONLINE_MOVABLE), -EBUSY);
		stop(vm);
	}
}

static void boot_memory_counts_as_early_while_it_is_present(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 5G -numa node,mem=5G", "movablecore=512M");
	struct hotplug *h = &vm->kernel.hotplug;
	uint64_t early = zone(h, 0, ZONE_MOVABLE)->early;

	(void)state;
	assert_int_equal(early, 4 * SECTION_PAGES);
	done(h, hotplug_offline(h, BLOCK_ID(47)));
	assert_int_equal(zone(h, 0, ZONE_MOVABLE)->early, early - SECTION_PAGES);
	done(h, hotplug_online(h, BLOCK_ID(47), MMOP_ONLINE_KERNEL));
	assert_int_equal(zone(h, 0, ZONE_NORMAL)->early, zone(h, 0, ZONE_NORMAL)->present);
	stop(vm);
}

/* memmap_on_memory: 512 of a block's pages describe the block. */
static void a_block_can_hold_its_own_memory_map(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "memory_hotplug.memmap_on_memory=1");
	struct hotplug *h = &vm->kernel.hotplug;
	struct span one = block_span(h->machine, BLOCK_ID(FIRST_HOT));
	struct span two = { PFN(one.start.val + one.pages), 2 * SECTION_PAGES };

	(void)state;
	done(h, hotplug_add(h, one, NID(0), NO_GROUP, true));
	done(h, hotplug_add(h, two, NID(1), NO_GROUP, true));
	done(h, hotplug_online(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_KERNEL));
	assert_int_equal(zone(h, 0, ZONE_NORMAL)->present, 32768);
	assert_int_equal(zone(h, 0, ZONE_NORMAL)->managed, 32256);
	done(h, hotplug_online(h, BLOCK_ID(FIRST_HOT + 1), MMOP_ONLINE_KERNEL));
	assert_int_equal(zone(h, 1, ZONE_NORMAL)->managed, 32768);
	done(h, hotplug_offline(h, BLOCK_ID(FIRST_HOT)));
	assert_int_equal(zone(h, 0, ZONE_NORMAL)->managed, 0);
	stop(vm);
}

static void a_group_knows_how_much_of_it_is_where(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct span range = { PFN(FIRST_HOT * SECTION_PAGES), 2 * SECTION_PAGES };
	const struct group *group;
	uint16_t number;

	(void)state;
	assert_int_equal(hotplug_new_group(h, range.pages, &number), 0);
	done(h, hotplug_add(h, range, NID(0), number, false));
	done(h, hotplug_online(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_KERNEL));
	done(h, hotplug_online(h, BLOCK_ID(FIRST_HOT + 1), MMOP_ONLINE_MOVABLE));
	group = machine_groups(h->machine) + number - 1;
	assert_int_equal(group->kernel, SECTION_PAGES);
	assert_int_equal(group->movable, SECTION_PAGES);
	done(h, hotplug_offline(h, BLOCK_ID(FIRST_HOT)));
	assert_int_equal(group->kernel, 0);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(onlining_counts_pages_and_offlining_uncounts_them),
		cmocka_unit_test(refusals_of_the_policy_change_nothing),
		cmocka_unit_test(boot_blocks_that_cannot_go_offline_say_why),
		cmocka_unit_test(a_hole_keeps_a_block_online_on_6_1),
		cmocka_unit_test(a_hole_keeps_a_block_offline_on_4_x),
		cmocka_unit_test(boot_memory_counts_as_early_while_it_is_present),
		cmocka_unit_test(a_block_can_hold_its_own_memory_map),
		cmocka_unit_test(a_group_knows_how_much_of_it_is_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
