/* SPDX-License-Identifier: MIT */
/* test_buddy.c - buddyinfo, pagetypeinfo and what else counts free pages: they agree. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "sysfs/freepages.h"
#include "unit/support.h"

#define BUDDY "proc/buddyinfo"
#define TYPES "proc/pagetypeinfo"

/* The line of @path that starts with @start, without its newline. */
static const char *line_of(const struct vm *vm, const char *path, const char *start)
{
	static char line[256];
	const char *at = strstr(content(vm, path), start);

	assert_non_null(at);
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
	return line;
}

static uint64_t pages_in_chunks(const char *numbers)
{
	uint64_t pages = 0;
	char *end;

	for (unsigned order = 0; order < 11; order++, numbers = end)
		pages += strtoull(numbers, &end, 10) << order;
	return pages;
}

static void a_fresh_block_is_in_the_largest_chunks(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, 32, 1, 1);
		assert_null(strstr(content(vm, BUDDY), "Movable"));
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE_MOVABLE));
		assert_string_equal(
			line_of(vm, BUDDY, "Node 1, zone  Movable"),
			"Node 1, zone  Movable      0      0      0      0      0      0"
			"      0      0      0      0     32 ");
		assert_string_equal(
			line_of(vm, TYPES, "Node    1, zone  Movable, type      Movable"),
			"Node    1, zone  Movable, type      Movable      0      0      0"
			"      0      0      0      0      0      0      0     32 ");
		stop(vm);
	}
}

/* The memory map of a block is its own: 512 pages, in a pageblock that cannot move. */
static void a_block_with_its_own_map_has_a_pageblock_less(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "memory_hotplug.memmap_on_memory=1");
	struct hotplug *h = &vm->kernel.hotplug;

	(void)state;
	done(h, hotplug_add(h, block_span(h->machine, BLOCK_ID(32)), NID(1), NO_GROUP, true));
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE_MOVABLE));
	assert_string_equal(line_of(vm, BUDDY, "Node 1, zone  Movable"),
			    "Node 1, zone  Movable      0      0      0      0      0      0      0"
			    "      0      0      1     31 ");
	assert_string_equal(line_of(vm, TYPES, "Node 1, zone  Movable"),
			    "Node 1, zone  Movable            1           63            0"
			    "            0            0 ");
	stop(vm);
}

static void all_files_count_the_same_free_pages(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct free_pages free;
		uint64_t total;

		add_blocks_to(&vm->kernel.hotplug, 32, 4, 0);
		free_pages_count(vm->kernel.hotplug.machine, &free);
		total = free_pages_total(&free);
		assert_int_equal(strtoull(strstr(content(vm, "proc/meminfo"), "MemFree:") + 8, NULL,
					  10),
				 total * 4);
		assert_int_equal(strtoull(strstr(content(vm, "proc/vmstat"), "nr_free_pages ") + 14,
					  NULL, 10),
				 total);
		assert_int_equal(pages_in_chunks(line_of(vm, BUDDY, "Node 0, zone    DMA32") + 21),
				 free.zone[0][ZONE_DMA32]);
		assert_int_equal(pages_in_chunks(line_of(vm, BUDDY, "Node 1, zone    DMA32") + 21),
				 free.zone[1][ZONE_DMA32]);
		stop(vm);
	}
}

/* A node that is all Movable cannot pay for maps: kernel zones elsewhere do. */
static void movable_memory_pays_for_no_map(void **state)
{
	struct vm *vm =
		start(&profile_6_1, "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");
	struct hotplug *h = &vm->kernel.hotplug;
	struct free_pages before, after;

	(void)state;
	add_blocks_to(h, 32, 1, 1);
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE_MOVABLE));
	free_pages_count(h->machine, &before);
	add_blocks_to(h, 33, 1, 1);
	free_pages_count(h->machine, &after);
	assert_int_equal(after.zone[1][ZONE_MOVABLE], SECTION_PAGES);
	assert_int_equal(after.zone[0][ZONE_DMA32], before.zone[0][ZONE_DMA32] - 512);
	stop(vm);
}

static void pagetypeinfo_is_each_generations(void **state)
{
	struct vm *old = start(&profile_4_10, TWO_NODES, ""),
		  *new = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	assert_int_equal(mode(old, TYPES), S_IFREG | 0444);
	assert_int_equal(mode(new, TYPES), S_IFREG | 0400);
	assert_ptr_equal(strstr(content(old, TYPES),
				"Page block order: 10\nPages per block:  1024\n\n"),
			 content(old, TYPES));
	assert_ptr_equal(strstr(content(new, TYPES),
				"Page block order: 9\nPages per block:  512\n\n"),
			 content(new, TYPES));
	assert_string_equal(line_of(new, TYPES, "Free pages"),
			    "Free pages count per migrate type at order       0      1      2      "
			    "3      4      5"
			    "      6      7      8      9     10 ");
	assert_string_equal(
		line_of(new, TYPES, "Number of"),
		"Number of blocks type     Unmovable      Movable  Reclaimable   HighAtomic"
		"      Isolate ");
	stop(old);
	stop(new);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fresh_block_is_in_the_largest_chunks),
		cmocka_unit_test(a_block_with_its_own_map_has_a_pageblock_less),
		cmocka_unit_test(all_files_count_the_same_free_pages),
		cmocka_unit_test(movable_memory_pays_for_no_map),
		cmocka_unit_test(pagetypeinfo_is_each_generations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
