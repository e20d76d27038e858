/* SPDX-License-Identifier: MIT */
/*
 * zoneinfo.c - /proc/zoneinfo, in each generation's format.
 *
 * Watermarks, protection and per-CPU lists follow from the managed pages.
 * Nothing runs on the machine, so all managed pages are free.
 */
#include <inttypes.h>
#include <string.h>

#include "tree/table.h"

#define WATERMARK_SCALE 10 /* of 10000 */
#define MIN_FREE_KBYTES_LEAST 128
#define HUGE_PAGE_PAGES 512

struct marks {
	uint64_t min, low, high;
};

static const struct zone *zone_at(const struct vm *vm, unsigned node, unsigned zone)
{
	return machine_zone(vm->hotplug.machine, NID(node), zone);
}

static uint64_t managed_sum(const struct vm *vm, unsigned last_zone)
{
	uint64_t pages = 0;

	for (unsigned node = 0; node < vm->hotplug.machine->nodes.nr; node++)
		for (unsigned zone = 0; zone <= last_zone; zone++)
			pages += zone_at(vm, node, zone)->managed;
	return pages;
}

static uint64_t square_root(uint64_t value)
{
	uint64_t root = 0;

	for (uint64_t bit = UINT64_C(1) << 31; bit; bit >>= 1)
		if ((root + bit) * (root + bit) <= value)
			root += bit;
	return root;
}

/* Kernel zones that have pages, over all nodes. */
static uint64_t kernel_zones(const struct vm *vm)
{
	uint64_t zones = 0;

	for (unsigned node = 0; node < vm->hotplug.machine->nodes.nr; node++)
		for (unsigned zone = ZONE_DMA; zone <= ZONE_NORMAL; zone++)
			zones += zone_at(vm, node, zone)->present != 0;
	return zones;
}

/* So much that huge pages can be had, but never more than a twentieth. */
static uint64_t huge_page_kbytes(const struct vm *vm, uint64_t kernel_pages)
{
	uint64_t pages = kernel_zones(vm) * 11 * HUGE_PAGE_PAGES;

	return 4 * (pages < kernel_pages / 20 ? pages : kernel_pages / 20);
}

/* The reserve that the kernel keeps, from the memory that it can use itself. */
static uint64_t min_free_kbytes(const struct vm *vm)
{
	const struct file_rules *files = &vm->profile->files;
	uint64_t most = files->zoneinfo_boost ? 262144 : 65536;
	uint64_t pages = managed_sum(vm, ZONE_NORMAL);
	uint64_t kbytes = square_root(UINT64_C(64) * pages);

	if (kbytes < MIN_FREE_KBYTES_LEAST)
		kbytes = MIN_FREE_KBYTES_LEAST;
	kbytes = kbytes < most ? kbytes : most;
	if (files->zoneinfo_huge_pages && huge_page_kbytes(vm, pages) > kbytes)
		kbytes = huge_page_kbytes(vm, pages);
	return kbytes;
}

static struct marks marks_of(const struct vm *vm, const struct zone *zone)
{
	uint64_t sum = managed_sum(vm, ZONE_MOVABLE), min, gap;

	if (!zone->managed)
		return (struct marks){ 0, 0, 0 };
	min = min_free_kbytes(vm) / 4 * zone->managed / sum;
	gap = zone->managed * WATERMARK_SCALE / 10000;
	gap = gap > min / 4 ? gap : min / 4;
	return (struct marks){ min, min + gap, min + 2 * gap };
}

static void add_protection(const struct vm *vm, unsigned node, unsigned zone, struct text *out)
{
	static const unsigned ratio[] = { 256, 256, 32, 1 };
	bool protect =
		zone_at(vm, node, zone)->managed || vm->profile->files.zoneinfo_protects_empty;
	uint64_t above = 0;

	text_add(out, "        protection: (");
	for (unsigned j = 0; j < MAX_NR_ZONES; j++) {
		if (j > zone)
			above += zone_at(vm, node, j)->managed;
		text_add(out, j ? ", %" PRIu64 : "%" PRIu64, protect ? above / ratio[zone] : 0);
	}
	text_add(out, ")\n");
}

static void add_stats(const char *const *names, const char *indent, uint64_t free, struct text *out)
{
	for (; *names; names++)
		text_add(out, "%s%-12s %" PRIu64 "\n", indent, *names,
			 strcmp(*names, "nr_free_pages") == 0 ? free : 0);
}

/* Size of the chunks that one CPU takes from the zone at once. */
static uint64_t batch_of(const struct vm *vm, uint64_t managed)
{
	uint64_t most = vm->profile->files.zoneinfo_boost ? 256 : 128;
	uint64_t b = managed / 1024, power = 1;

	b = (b < most ? b : most) / 4;
	b = b ? b : 1;
	while (power * 2 <= b + b / 2)
		power *= 2;
	return power - 1;
}

static unsigned bits(uint64_t value)
{
	return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

static void add_pagesets(const struct vm *vm, const struct zone *zone, struct text *out)
{
	uint64_t batch = batch_of(vm, zone->managed), shown = batch ? batch : 1;
	uint64_t high = 6 * batch;

	if (vm->profile->files.zoneinfo_boost) {
		high = marks_of(vm, zone).low;
		high = high > 4 * shown ? high : 4 * shown;
	}
	text_add(out, "  pagesets\n    cpu: 0\n");
	text_add(out, "              count: 0\n");
	text_add(out, "              high:  %" PRIu64 "\n", high);
	text_add(out, "              batch: %" PRIu64 "\n", shown);
	text_add(out, "  vm stats threshold: %u\n", 2 * (1 + bits(zone->managed / 32768)));
}

static void add_counts(const struct vm *vm, const struct zone *zone, struct text *out)
{
	const struct file_rules *files = &vm->profile->files;
	struct marks marks = marks_of(vm, zone);

	text_add(out, "  pages free     %" PRIu64 "\n", zone->managed);
	if (files->zoneinfo_boost)
		text_add(out, "        boost    0\n");
	text_add(out, "        min      %" PRIu64 "\n", marks.min);
	text_add(out, "        low      %" PRIu64 "\n", marks.low);
	text_add(out, "        high     %" PRIu64 "\n", marks.high);
	if (files->zoneinfo_node_scanned)
		text_add(out, "   node_scanned  0\n");
	text_add(out, "        spanned  %" PRIu64 "\n", zone->span.pages);
	text_add(out, "        present  %" PRIu64 "\n", zone->present);
	text_add(out, "        managed  %" PRIu64 "\n", zone->managed);
	if (files->zoneinfo_boost)
		text_add(out, "        cma      0\n");
}

static void add_zone(const struct vm *vm, unsigned node, unsigned z, bool first, struct text *out)
{
	const struct file_rules *files = &vm->profile->files;
	const struct zone *zone = zone_at(vm, node, z);

	if (!files->zoneinfo_all_zones && !zone->present)
		return;
	text_add(out, "Node %u, zone %8s\n", node, zone_names[z]);
	if (first) {
		text_add(out, "  per-node stats\n");
		add_stats(files->node_stats, "      ", 0, out);
	}
	add_counts(vm, zone, out);
	if (files->zoneinfo_protection_first)
		add_protection(vm, node, z, out);
	if (!zone->present)
		return;
	add_stats(files->zone_stats, "      ", zone->managed, out);
	if (!files->zoneinfo_protection_first)
		add_protection(vm, node, z, out);
	add_pagesets(vm, zone, out);
	text_add(out, "  node_unreclaimable:  0\n");
	text_add(out, "  start_pfn:           %" PRIu64 "\n", zone->span.start.val);
	if (files->zoneinfo_inactive_ratio)
		text_add(out, "  node_inactive_ratio: 0\n");
}

void show_zoneinfo(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	for (unsigned node = 0; node < vm->hotplug.machine->nodes.nr; node++) {
		bool first = true;

		if (!machine_node(vm->hotplug.machine, NID(node))->online)
			continue;
		for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
			bool populated = zone_at(vm, node, z)->present != 0;

			add_zone(vm, node, z, first && populated, out);
			first &= !populated;
		}
	}
}
