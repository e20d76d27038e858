/* SPDX-License-Identifier: MIT */
/* test_meminfo.c - /proc/meminfo and the nodes' own: totals, and what memory maps cost. */
#include "sysfs/freepages.h"

#include <stdlib.h>

#include "unit/support.h"

/* The number of one line, in kB. */
static uint64_t line(const struct vm *vm, const char *path, const char *name)
{
	const char *at = strstr(content(vm, path), name);

	assert_non_null(at);
	return strtoull(at + strlen(name), NULL, 10);
}

#define PROC "proc/meminfo"
#define NODE0 "sys/devices/system/node/node0/meminfo"
#define NODE1 "sys/devices/system/node/node1/meminfo"

static void a_block_online_is_128_mib_more(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		uint64_t total = line(vm, PROC, "MemTotal:"), node = line(vm, NODE1, "MemTotal:");

		add_blocks_to(h, FIRST_HOT, 1, 1);
		assert_int_equal(line(vm, PROC, "MemTotal:"), total);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
		assert_int_equal(line(vm, PROC, "MemTotal:"), total + 131072);
		assert_int_equal(line(vm, NODE1, "MemTotal:"), node + 131072);
		assert_int_equal(line(vm, NODE0, "MemTotal:") + line(vm, NODE1, "MemTotal:"),
				 total + 131072);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_OFFLINE));
		assert_int_equal(line(vm, PROC, "MemTotal:"), total);
		stop(vm);
	}
}

/* 2 MiB a block, from the node that it came to, from the moment it is there. */
static void adding_costs_the_memory_map(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	uint64_t free = line(vm, PROC, "MemFree:"), node = line(vm, NODE1, "MemFree:");

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 3, 1);
	assert_int_equal(line(vm, PROC, "MemFree:"), free - 3 * 2048);
	assert_int_equal(line(vm, NODE1, "MemFree:"), node - 3 * 2048);
	assert_int_equal(line(vm, NODE1, "MemUsed:"), 3 * 2048);
	stop(vm);
}

static void a_node_that_has_none_lets_others_pay(void **state)
{
	struct vm *vm =
		start(&profile_6_1, "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");
	uint64_t free = line(vm, NODE0, "MemFree:");

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 2, 1);
	assert_int_equal(line(vm, NODE1, "MemFree:"), 0);
	assert_int_equal(line(vm, NODE0, "MemFree:"), free - 2 * 2048);
	stop(vm);
}

static void a_block_that_holds_its_own_map_costs_nobody(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "memory_hotplug.memmap_on_memory=1");
	struct hotplug *h = &vm->kernel.hotplug;
	uint64_t total = line(vm, PROC, "MemTotal:"), free = line(vm, PROC, "MemFree:");

	(void)state;
	done(h,
	     hotplug_add(h, block_span(h->machine, BLOCK_ID(FIRST_HOT)), NID(0), NO_GROUP, true));
	assert_int_equal(line(vm, PROC, "MemFree:"), free);
	done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE));
	assert_int_equal(line(vm, PROC, "MemTotal:"), total + 129024);
	stop(vm);
}

static void available_is_less_than_free(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		uint64_t available = line(vm, PROC, "MemAvailable:");

		assert_in_range(available, 1, line(vm, PROC, "MemFree:") - 1);
		stop(vm);
	}
}

static void lines_are_each_generations(void **state)
{
	struct vm *old = start(&profile_4_10, TWO_NODES, "");
	struct vm *new = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	assert_null(strstr(content(old, PROC), "KReclaimable"));
	assert_non_null(strstr(content(new, PROC), "KReclaimable:          0 kB\n"));
	assert_non_null(strstr(content(new, PROC), "FileHugePages:        0 kB\n"));
	assert_non_null(strstr(content(new, PROC), "HugePages_Total:       0\n"));
	assert_null(strstr(content(old, PROC), "HugePages_Total"));
	stop(old);
	stop(new);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_online_is_128_mib_more),
		cmocka_unit_test(adding_costs_the_memory_map),
		cmocka_unit_test(a_node_that_has_none_lets_others_pay),
		cmocka_unit_test(a_block_that_holds_its_own_map_costs_nobody),
		cmocka_unit_test(available_is_less_than_free),
		cmocka_unit_test(lines_are_each_generations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
