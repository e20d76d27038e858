/* SPDX-License-Identifier: MIT */
/*
 * bootlog.c - what the kernel's log says once memory is laid out.
 */
#include <inttypes.h>

#include "core/zone.h"
#include "kernel/booting.h"
#include "kernel/watermark.h"
#include "kernel/zonelists.h"

static void log_zone_bounds(const struct booting *b)
{
	klog_add(b->log, "Zone ranges:");
	for (unsigned zone = ZONE_DMA; zone <= ZONE_NORMAL; zone++) {
		struct span span = b->zones[zone];

		if (span_empty(span))
			klog_add(b->log, "  %-8s empty", zone_names[zone]);
		else
			klog_add(b->log, "  %-8s [mem 0x%016" PRIx64 "-0x%016" PRIx64 "]",
				 zone_names[zone], pfn_bytes(span.start),
				 pfn_bytes(span_end(span)) - 1);
	}
	if (b->log->build->device_zone)
		klog_add(b->log, "  Device   empty");
	klog_add(b->log, "Movable zone start for each node");
	for (unsigned n = 0; n < b->nr_nodes; n++)
		if (b->nodes[n].zone_movable)
			klog_add(b->log, "  Node %u: 0x%016" PRIx64, n,
				 pfn_bytes(PFN(b->nodes[n].zone_movable)));
}

/* Whether node @n is set up after those that have memory. */
static bool set_up_last(const struct booting *b, unsigned n)
{
	return b->profile->log->memoryless_set_up_last && span_empty(b->nodes[n].span);
}

static void log_setup_node(const struct booting *b, unsigned n)
{
	const struct boot_node *node = &b->nodes[n];
	const struct log_rules *rules = b->profile->log;

	if (!rules->no_memoryless_line && !node->online)
		klog_add(b->log, "Initializing node %u as memoryless", n);
	if (!span_empty(node->span))
		klog_add(b->log, "Initmem setup node %u [mem 0x%016" PRIx64 "-0x%016" PRIx64 "]", n,
			 pfn_bytes(node->span.start), pfn_bytes(span_end(node->span)) - 1);
	else if (rules->offline_not_set_up && !node->online)
		return;
	else if (rules->memoryless_as_range)
		klog_add(b->log, "Initmem setup node %u [mem 0x%016x-0x%016x]", n, 0, 0);
	else
		klog_add(b->log, "Initmem setup node %u as memoryless", n);
}

static void log_ranges(const struct booting *b)
{
	klog_add(b->log, "Early memory node ranges");
	for (unsigned i = 0; i < b->nr_ranges; i++)
		klog_add(b->log, "  node %3u: [mem 0x%016" PRIx64 "-0x%016" PRIx64 "]",
			 b->ranges[i].nid.val, pfn_bytes(b->ranges[i].span.start),
			 pfn_bytes(span_end(b->ranges[i].span)) - 1);
}

uint64_t boot_memmap_pages(const struct zone *zone)
{
	/* Of a zone with large holes only the pages that exist are described. */
	bool holes = zone->span.pages > zone->present + zone->present / 16;
	uint64_t described = holes ? zone->present : zone->span.pages;

	return (described + PAGES_PER_MEMMAP_PAGE - 1) / PAGES_PER_MEMMAP_PAGE;
}

static void log_details(const struct booting *b, const struct machine *m, unsigned n)
{
	uint64_t total = 0;

	for (unsigned z = 0; z < MAX_NR_ZONES; z++)
		total += machine_zone(m, NID(n), z)->present;
	klog_add(b->log, "On node %u totalpages: %" PRIu64, n, total);
	for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
		const struct zone *zone = machine_zone(m, NID(n), z);

		if (span_empty(zone->span))
			continue;
		klog_add(b->log, "  %s zone: %" PRIu64 " pages used for memmap", zone_names[z],
			 boot_memmap_pages(zone));
		if (z == ZONE_DMA)
			klog_add(b->log, "  DMA zone: %u pages reserved",
				 profile_pages(b->profile).dma_reserve);
		klog_add(b->log, "  %s zone: %" PRIu64 " pages, LIFO batch:%" PRIu64, zone_names[z],
			 zone->present, zone_batch(b->profile, zone));
	}
}

static void log_nodes(const struct booting *b, const struct machine *m)
{
	for (int last = false; last <= true; last++) {
		for (unsigned n = 0; n < b->nr_nodes; n++) {
			if (set_up_last(b, n) != last)
				continue;
			log_setup_node(b, n);
			if (b->profile->log->node_details && !span_empty(b->nodes[n].span))
				log_details(b, m, n);
		}
	}
}

/* Whether the section of @page has any RAM, so that all its pages are described. */
static bool section_present(const struct machine *m, uint64_t page)
{
	const struct mem_block *block = machine_block(m, block_of(m, PFN(page)));

	return block && block->sections & 1u << (page % m->block_pages / SECTION_PAGES);
}

/* Described pages of [@from, @to) without RAM, told with the zone behind them. */
static void log_hole(const struct booting *b, const struct machine *m, uint64_t from, uint64_t to,
		     const struct ram *ram)
{
	uint64_t pages = 0, step = profile_pages(b->profile).pageblock;

	while (from < to) {
		uint64_t next = (from / step + 1) * step;

		next = next < to ? next : to;
		if (section_present(m, from / step * step))
			pages += next - from;
		from = next;
	}
	if (pages)
		klog_add(b->log, "On node %u, zone %s: %" PRIu64 " pages in unavailable ranges",
			 ram->nid.val, zone_names[ram->zone], pages);
}

static void log_holes(const struct booting *b, const struct machine *m)
{
	const struct ram *ram = machine_ram(m);
	uint64_t hole = 0, end;

	for (uint32_t i = 0; i < m->ram.nr; i++) {
		log_hole(b, m, hole, ram[i].span.start.val, &ram[i]);
		hole = span_end(ram[i].span).val;
	}
	end = (hole + SECTION_PAGES - 1) / SECTION_PAGES * SECTION_PAGES;
	if (m->ram.nr)
		log_hole(b, m, hole, end, &ram[m->ram.nr - 1]);
}

void boot_log(const struct booting *b, const struct machine *m)
{
	log_zone_bounds(b);
	log_ranges(b);
	log_nodes(b, m);
	if (!b->profile->log->no_unavailable_ranges)
		log_holes(b, m);
	zonelists_log(b->log, m, true);
	klog_add(b->log, "x86/mm: Memory block size: %" PRIu64 "MB",
		 m->block_pages * PAGE_BYTES >> 20);
}
