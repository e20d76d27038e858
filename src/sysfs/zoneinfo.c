/* SPDX-License-Identifier: MIT */
/*
 * zoneinfo.c - /proc/zoneinfo, in each generation's format.
 *
 * Watermarks, protection and per-CPU lists follow from the managed pages.
 */
#include <inttypes.h>
#include <string.h>

#include "core/zone.h"
#include "kernel/watermark.h"
#include "sysfs/freepages.h"
#include "sysfs/table.h"

/* The zone of devices stands behind the others, where the kernel was built with one. */
#define ZONE_OF_DEVICES MAX_NR_ZONES

static unsigned zone_count(const struct vm *vm)
{
	return MAX_NR_ZONES + vm->kernel.build->device_zone;
}

static const struct zone *zone_at(const struct vm *vm, unsigned node, unsigned zone)
{
	static const struct zone empty = { 0 };

	if (zone == ZONE_OF_DEVICES)
		return &empty;
	return machine_zone(vm->kernel.hotplug.machine, NID(node), zone);
}

static struct marks marks_of(const struct vm *vm, const struct zone *zone)
{
	return watermarks(vm->kernel.hotplug.machine, vm->kernel.profile, vm->kernel.build, zone);
}

static void add_protection(const struct vm *vm, unsigned node, unsigned zone, struct text *out)
{
	static const unsigned ratio[] = { 256, 256, 32, 1, 1 };
	bool protect = zone_at(vm, node, zone)->managed ||
		       vm->kernel.profile->files->zoneinfo_protects_empty;
	uint64_t above = 0;

	text_add(out, "        protection: (");
	for (unsigned j = 0; j < zone_count(vm); j++) {
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

static unsigned bits(uint64_t value)
{
	return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

static void add_pagesets(const struct vm *vm, const struct zone *zone, struct text *out)
{
	uint64_t batch = zone_batch(vm->kernel.profile, zone), shown = batch ? batch : 1;
	uint64_t high = 6 * batch;

	if (!vm->kernel.profile->files->pageset_high_by_batch) {
		high = marks_of(vm, zone).low;
		high = high > 4 * shown ? high : 4 * shown;
	}
	text_add(out, "  pagesets\n    cpu: 0\n");
	text_add(out, "              count: 0\n");
	text_add(out, "              high:  %" PRIu64 "\n", high);
	text_add(out, "              batch: %" PRIu64 "\n", shown);
	text_add(out, "  vm stats threshold: %u\n", 2 * (1 + bits(zone->managed / 32768)));
}

static void add_counts(const struct vm *vm, const struct zone *zone, uint64_t free,
		       struct text *out)
{
	const struct file_rules *files = vm->kernel.profile->files;
	struct marks marks = marks_of(vm, zone);

	text_add(out, "  pages free     %" PRIu64 "\n", free);
	if (!files->zoneinfo_no_boost)
		text_add(out, "        boost    0\n");
	text_add(out, "        min      %" PRIu64 "\n", marks.min);
	text_add(out, "        low      %" PRIu64 "\n", marks.low);
	text_add(out, "        high     %" PRIu64 "\n", marks.high);
	if (files->zoneinfo_node_scanned)
		text_add(out, "   node_scanned  0\n");
	text_add(out, "        spanned  %" PRIu64 "\n", zone->span.pages);
	text_add(out, "        present  %" PRIu64 "\n", zone->present);
	text_add(out, "        managed  %" PRIu64 "\n", zone->managed);
	if (!files->zoneinfo_no_cma)
		text_add(out, "        cma      0\n");
}

static void add_zone(const struct vm *vm, unsigned node, unsigned z, uint64_t free, bool first,
		     struct text *out)
{
	const struct file_rules *files = vm->kernel.profile->files;
	const struct zone *zone = zone_at(vm, node, z);

	if (files->zoneinfo_populated_only && !zone->present)
		return;
	text_add(out, "Node %u, zone %8s\n", node, z == ZONE_OF_DEVICES ? "Device" : zone_names[z]);
	if (first) {
		text_add(out, "  per-node stats\n");
		add_stats(profile_names(vm->kernel.profile).node_stats, "      ", 0, out);
	}
	add_counts(vm, zone, free, out);
	if (!files->zoneinfo_protection_last)
		add_protection(vm, node, z, out);
	if (!zone->present)
		return;
	add_stats(profile_names(vm->kernel.profile).zone_stats, "      ", free, out);
	if (files->zoneinfo_protection_last)
		add_protection(vm, node, z, out);
	add_pagesets(vm, zone, out);
	text_add(out, "  node_unreclaimable:  0\n");
	text_add(out, "  start_pfn:           %" PRIu64 "\n", zone->span.start.val);
	if (files->zoneinfo_inactive_ratio)
		text_add(out, "  node_inactive_ratio: 0\n");
}

void show_zoneinfo(const struct vm *vm, uint32_t object, struct text *out)
{
	struct free_pages free;

	(void)object;
	free_pages_count(vm->kernel.hotplug.machine, &free);
	for (unsigned node = 0; node < vm->kernel.hotplug.machine->nodes.nr; node++) {
		bool first = true;

		if (!machine_node(vm->kernel.hotplug.machine, NID(node))->online)
			continue;
		for (unsigned z = 0; z < zone_count(vm); z++) {
			bool populated = zone_at(vm, node, z)->present != 0;
			uint64_t pages = populated ? free.zone[node][z] : 0;

			add_zone(vm, node, z, pages, first && populated, out);
			first &= !populated;
		}
	}
}
