/* SPDX-License-Identifier: MIT */
/* test_zoneinfo.c - /proc/zoneinfo: which zones, which lines, which numbers. */
#include "unit/support.h"

#include <stdio.h>

#include "sysfs/tree.h"

/* The whole file; free with text_free(). */
static struct text zoneinfo(const struct vm *vm)
{
	struct text out = { 0 };
	struct place place;

	assert_int_equal(tree_resolve(vm, "proc/zoneinfo", &place), 0);
	assert_int_equal(tree_read(vm, place, &out), 0);
	return out;
}

/* The part about one zone; "" when it is not shown. */
static const char *part(const struct vm *vm, unsigned node, const char *zone)
{
	static char text[8192];
	struct text all = zoneinfo(vm);
	char head[64], *at, *end;

	snprintf(head, sizeof(head), "Node %u, zone %8s\n", node, zone);
	at = strstr(text_string(&all), head);
	text[0] = '\0';
	if (at) {
		end = strstr(at + 1, "\nNode ");
		snprintf(text, sizeof(text), "%.*s", end ? (int)(end + 1 - at) : (int)strlen(at),
			 at);
	}
	text_free(&all);
	return text;
}

/* The number behind @label in a zone's part; UINT64_MAX without such a line. */
static uint64_t number(const struct vm *vm, unsigned node, const char *zone, const char *label)
{
	const char *at = strstr(part(vm, node, zone), label);
	unsigned long long value;

	if (!at)
		return UINT64_MAX;
	assert_int_equal(sscanf(at + strlen(label), "%llu\n", &value), 1);
	return value;
}

/* Zones, their spans and whether they have a start, as the recordings "boot two nodes" have it. */
static void shows_the_zones_that_each_generation_shows(void **state)
{
	static const struct {
		unsigned node;
		const char *zone;
		uint64_t spanned, start_pfn;
	} rows[] = {
		{ 0, "DMA", 4095, 1 },          { 0, "DMA32", 258048, 4096 },
		{ 0, "Normal", 0, UINT64_MAX }, { 0, "Movable", 0, UINT64_MAX },
		{ 1, "DMA", 0, UINT64_MAX },    { 1, "DMA32", 262112, 262144 },
		{ 1, "Normal", 0, UINT64_MAX }, { 1, "Movable", 0, UINT64_MAX },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			bool shown =
				rows[i].spanned || EXPECT_ON(profiles[p], bool, ON(4_10, false),
							     ON(4_13, true), ON(6_1, true));

			assert_int_equal(number(vm, rows[i].node, rows[i].zone,
						"        spanned  "),
					 shown ? rows[i].spanned : UINT64_MAX);
			assert_int_equal(number(vm, rows[i].node, rows[i].zone,
						"  start_pfn:           "),
					 rows[i].start_pfn);
		}
		stop(vm);
	}
}

static void nodes_that_are_not_there_are_not_shown(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p],
				      "-m 2G,slots=2,maxmem=4G -numa node,mem=2G -numa node", "");
		bool all = EXPECT_ON(profiles[p], bool, ON(4_10, false), ON(4_13, true),
				     ON(6_1, true));

		assert_string_equal(part(vm, 1, "DMA"), "");
		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 1);
		assert_int_equal(part(vm, 1, "DMA")[0] != '\0', all);
		assert_int_equal(part(vm, 1, "Movable")[0] != '\0', all);
		assert_null(strstr(part(vm, 1, "Normal"), "per-node stats"));
		stop(vm);
	}
}

static void node_statistics_stand_in_the_first_populated_zone(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		static const char head[] = "Node 1, zone    DMA32\n"
					   "  per-node stats\n"
					   "      nr_inactive_anon 0\n"
					   "      nr_active_anon 0\n";
		unsigned times = 0;
		struct text all = zoneinfo(vm);

		for (const char *at = text_string(&all); (at = strstr(at, "per-node stats")); at++)
			times++;
		text_free(&all);
		assert_int_equal(times, 2);
		assert_non_null(strstr(part(vm, 0, "DMA"), "per-node stats"));
		assert_int_equal(strncmp(part(vm, 1, "DMA32"), head, strlen(head)), 0);
		stop(vm);
	}
}

/* The labels of a populated zone's part in order, without the names of the counters. */
static const char *const order_4_10[] = { "  pages free     ",
					  "        min      ",
					  "        low      ",
					  "        high     ",
					  "   node_scanned  ",
					  "        spanned  ",
					  "        present  ",
					  "        managed  ",
					  "      nr_free_pages ",
					  "      nr_slab_unreclaimable ",
					  "      numa_other   ",
					  "      nr_free_cma  ",
					  "        protection: (",
					  "  pagesets\n",
					  "    cpu: 0\n",
					  "              count: ",
					  "              high:  ",
					  "              batch: ",
					  "  vm stats threshold: ",
					  "  node_unreclaimable:  ",
					  "  start_pfn:           ",
					  "  node_inactive_ratio: ",
					  NULL };

static const char *const order_4_13[] = { "  pages free     ",
					  "        min      ",
					  "        low      ",
					  "        high     ",
					  "        spanned  ",
					  "        present  ",
					  "        managed  ",
					  "        protection: (",
					  "      nr_free_pages ",
					  "      nr_kernel_stack ",
					  "      numa_other   ",
					  "      nr_free_cma  ",
					  "  pagesets\n",
					  "    cpu: 0\n",
					  "              count: ",
					  "              high:  ",
					  "              batch: ",
					  "  vm stats threshold: ",
					  "  node_unreclaimable:  ",
					  "  start_pfn:           ",
					  "  node_inactive_ratio: ",
					  NULL };

static const char *const order_6_1[] = { "  pages free     ",
					 "        boost    ",
					 "        min      ",
					 "        low      ",
					 "        high     ",
					 "        spanned  ",
					 "        present  ",
					 "        managed  ",
					 "        cma      ",
					 "        protection: (",
					 "      nr_free_pages ",
					 "      nr_bounce    ",
					 "      nr_free_cma  ",
					 "      numa_hit     ",
					 "      numa_other   ",
					 "  pagesets\n",
					 "    cpu: 0\n",
					 "              count: ",
					 "              high:  ",
					 "              batch: ",
					 "  vm stats threshold: ",
					 "  node_unreclaimable:  ",
					 "  start_pfn:           ",
					 NULL };

static void lines_stand_in_each_generations_order(void **state)
{
	static const PER_KERNEL(const char *const *)
		orders = { ON(4_10, order_4_10), ON(4_13, order_4_13), ON(6_1, order_6_1) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		const char *const *order = EXPECTED(orders, profiles[p]);
		const char *at = part(vm, 0, "DMA32");

		for (unsigned i = 0; order[i]; i++) {
			print_message("%s on %s\n", order[i], profiles[p]->name);
			at = strstr(at, order[i]);
			assert_non_null(at);
			assert_int_equal(at[-1], '\n');
		}
		assert_int_equal(strstr(at, "node_inactive_ratio") != NULL,
				 EXPECT_ON(profiles[p], bool, ON_4_X(true), ON(6_1, false)));
		assert_int_equal(strchr(at, '\n')[1], '\0');
		assert_int_equal(strstr(part(vm, 0, "DMA32"), "node_scanned") != NULL,
				 EXPECT_ON(profiles[p], bool, ON(4_10, true), ON(4_13, false),
					   ON(6_1, false)));
		assert_int_equal(strstr(part(vm, 0, "DMA32"), "boost") != NULL,
				 EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true)));
		stop(vm);
	}
}

static void unpopulated_zones_end_with_their_protection(void **state)
{
	static const PER_KERNEL(const char *)
		text = { ON(4_10, ""),
			 ON(4_13, "Node 0, zone  Movable\n"
				  "  pages free     0\n"
				  "        min      0\n"
				  "        low      0\n"
				  "        high     0\n"
				  "        spanned  0\n"
				  "        present  0\n"
				  "        managed  0\n"
				  "        protection: (0, 0, 0, 0)\n"),
			 ON(6_1, "Node 0, zone  Movable\n"
				 "  pages free     0\n"
				 "        boost    0\n"
				 "        min      0\n"
				 "        low      0\n"
				 "        high     0\n"
				 "        spanned  0\n"
				 "        present  0\n"
				 "        managed  0\n"
				 "        cma      0\n"
				 "        protection: (0, 0, 0, 0)\n") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		assert_string_equal(part(vm, 0, "Movable"), EXPECTED(text, profiles[p]));
		stop(vm);
	}
}

/* 4.10 hides the zone, 4.13 keeps its span, 6.1 has none left. */
static void a_zone_that_went_offline_shows_what_is_left_of_it(void **state)
{
	static const PER_KERNEL(uint64_t)
		spanned = { ON(4_10, UINT64_MAX), ON(4_13, SECTION_PAGES), ON(6_1, 0) };
	static const PER_KERNEL(uint64_t)
		present = { ON(4_10, UINT64_MAX), ON(4_13, 0), ON(6_1, 0) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 1, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
		assert_int_equal(number(vm, 0, "Movable", "        present  "), SECTION_PAGES);
		assert_int_equal(number(vm, 0, "Movable", "        managed  "), SECTION_PAGES);
		assert_int_equal(number(vm, 0, "Movable", "  pages free     "), SECTION_PAGES);
		assert_int_equal(number(vm, 0, "Movable", "      nr_free_pages "), SECTION_PAGES);
		assert_int_equal(number(vm, 0, "Movable", "  start_pfn:           "), 1048576);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_OFFLINE));
		assert_int_equal(number(vm, 0, "Movable", "        spanned  "),
				 EXPECTED(spanned, profiles[p]));
		assert_int_equal(number(vm, 0, "Movable", "        present  "),
				 EXPECTED(present, profiles[p]));
		assert_int_equal(number(vm, 0, "Movable", "  start_pfn:           "), UINT64_MAX);
		stop(vm);
	}
}

/* kernels.md 10.3: what is managed above a zone, by 256, 256 and 32. */
static void protection_follows_from_the_zones_above(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		uint64_t dma32 = machine_zone(h->machine, NID(0), ZONE_DMA32)->managed;
		char line[96];

		add_blocks_to(h, FIRST_HOT, 2, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT + 1), MMOP_ONLINE_MOVABLE));
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_KERNEL));
		snprintf(line, sizeof(line), "        protection: (0, %u, %u, %u)\n",
			 (unsigned)(dma32 / 256), (unsigned)((dma32 + 32768) / 256),
			 (unsigned)((dma32 + 65536) / 256));
		assert_non_null(strstr(part(vm, 0, "DMA"), line));
		assert_non_null(
			strstr(part(vm, 0, "DMA32"), "        protection: (0, 0, 128, 256)\n"));
		assert_non_null(
			strstr(part(vm, 0, "Normal"), "        protection: (0, 0, 0, 1024)\n"));
		assert_non_null(
			strstr(part(vm, 0, "Movable"), "        protection: (0, 0, 0, 0)\n"));
		stop(vm);
	}
}

/* Only 6.1 spares zones without managed pages. */
static void on_4_13_empty_zones_are_protected_too(void **state)
{
	/* 4.10 does not show the zone. */
	static const PER_KERNEL(const char *)
		lines = { ON(4_10, ""), ON(4_13, "        protection: (0, 0, 0, 1024)\n"),
			  ON(6_1, "        protection: (0, 0, 0, 0)\n") };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;

		print_message("%s\n", profiles[p]->name);
		add_blocks_to(h, FIRST_HOT, 1, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
		assert_int_equal(number(vm, 0, "Normal", "        present  "),
				 EXPECT_ON(profiles[p], uint64_t, ON(4_10, UINT64_MAX), ON(4_13, 0),
					   ON(6_1, 0)));
		assert_non_null(strstr(part(vm, 0, "Normal"), EXPECTED(lines, profiles[p])));
		stop(vm);
	}
}

static uint64_t root_of(uint64_t value)
{
	uint64_t root = 0;

	while ((root + 1) * (root + 1) <= value)
		root++;
	return root;
}

/*
 * kernels.md 10.3, at boot, when high marks are still 0. The recorded 6.1 has transparent huge
 * pages, which want 11 pageblocks of 512 pages for each populated kernel zone, or a twentieth.
 */
static void watermarks_follow_from_managed_pages(void **state)
{
	static const struct {
		unsigned node;
		const char *zone;
	} zones[] = { { 0, "DMA" }, { 0, "DMA32" }, { 1, "DMA32" } };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		uint64_t sum = 0, reserve, huge;

		print_message("%s\n", profiles[p]->name);
		for (unsigned i = 0; i < ARRAY_SIZE(zones); i++)
			sum += number(vm, zones[i].node, zones[i].zone, "        managed  ");
		reserve = root_of(16 * 4 * sum);
		huge = 11 * 512 * ARRAY_SIZE(zones) < sum / 20 ? 11 * 512 * ARRAY_SIZE(zones) :
								 sum / 20;
		if (EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true)) &&
		    huge * 4 > reserve)
			reserve = huge * 4;
		for (unsigned i = 0; i < ARRAY_SIZE(zones); i++) {
			unsigned n = zones[i].node;
			const char *z = zones[i].zone;
			uint64_t managed = number(vm, n, z, "        managed  ");
			uint64_t min = reserve / 4 * managed / sum;
			uint64_t gap = min / 4 > managed / 1000 ? min / 4 : managed / 1000;

			assert_int_equal(number(vm, n, z, "        min      "), min);
			assert_int_equal(number(vm, n, z, "        low      "), min + gap);
			assert_int_equal(number(vm, n, z, "        high     "), min + 2 * gap);
		}
		stop(vm);
	}
}

/* kernels.md 10.4, by hand: 32768 managed pages, one CPU. */
static void per_cpu_lists_follow_from_managed_pages(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		uint64_t low;

		add_blocks_to(h, FIRST_HOT, 1, 0);
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_MOVABLE));
		low = number(vm, 0, "Movable", "        low      ");
		assert_int_equal(number(vm, 0, "Movable", "              batch: "), 7);
		assert_int_equal(number(vm, 0, "Movable", "              high:  "),
				 EXPECT_ON(profiles[p], uint64_t, ON_4_X(6 * 7),
					   ON(6_1, low > 28 ? low : 28)));
		assert_int_equal(number(vm, 0, "Movable", "  vm stats threshold: "), 2 * (1 + 1));
		/* 3840 to 4095 pages: b is 1 and the batch would be 0. */
		assert_int_equal(number(vm, 0, "DMA", "              batch: "), 1);
		if (EXPECT_ON(profiles[p], bool, ON_4_X(true), ON(6_1, false)))
			assert_int_equal(number(vm, 0, "DMA", "              high:  "), 0);
		stop(vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_the_zones_that_each_generation_shows),
		cmocka_unit_test(nodes_that_are_not_there_are_not_shown),
		cmocka_unit_test(node_statistics_stand_in_the_first_populated_zone),
		cmocka_unit_test(lines_stand_in_each_generations_order),
		cmocka_unit_test(unpopulated_zones_end_with_their_protection),
		cmocka_unit_test(a_zone_that_went_offline_shows_what_is_left_of_it),
		cmocka_unit_test(protection_follows_from_the_zones_above),
		cmocka_unit_test(on_4_13_empty_zones_are_protected_too),
		cmocka_unit_test(watermarks_follow_from_managed_pages),
		cmocka_unit_test(per_cpu_lists_follow_from_managed_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
