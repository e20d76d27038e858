/* SPDX-License-Identifier: MIT */
/*
 * zones.c - zones, nodes and blocks of the booted machine.
 */
#include <string.h>

#include "core/resource.h"
#include "core/zone.h"
#include "kernel/booting.h"

#define DMA_END PFN(4096)       /* 16 MiB */
#define DMA32_END PFN(0x100000) /* 4 GiB */

#define GIB_PAGES UINT64_C(0x40000)

/* From 64 GiB on blocks may be larger than a section. */
#define LARGE_MACHINE (64 * GIB_PAGES)

static pfn_t lower(pfn_t a, pfn_t b)
{
	return a.val < b.val ? a : b;
}

void boot_zone_bounds(struct booting *b)
{
	pfn_t first = b->usable[0].start;

	b->zones[ZONE_DMA] = span_between(first, lower(DMA_END, b->max_pfn));
	b->zones[ZONE_DMA32] = span_between(DMA_END, lower(DMA32_END, b->max_pfn));
	b->zones[ZONE_NORMAL] = span_between(DMA32_END, b->max_pfn);
}

/* The part of zone @zone on @node; kernel zones end where Movable starts. */
static struct span zone_on_node(const struct booting *b, const struct boot_node *node,
				enum zone_type zone)
{
	pfn_t end = span_end(node->span), movable = PFN(node->zone_movable);
	struct span span;

	if (zone == ZONE_MOVABLE)
		return movable.val ? span_between(movable, end) : (struct span){ { 0 }, 0 };
	if (span_empty(b->zones[zone]))
		return (struct span){ { 0 }, 0 };
	span = span_intersect(b->zones[zone], node->span);
	/* A zone reaches to its bound although the node's RAM has a hole there. */
	if (!span_empty(span) && movable.val && movable.val < span_end(span).val)
		span = span_between(span.start, movable);
	return span;
}

static uint64_t block_pages(const struct booting *b)
{
	uint64_t pages = 2 * GIB_PAGES;

	if (b->max_pfn.val < LARGE_MACHINE)
		return SECTION_PAGES;
	if (b->profile->boot->block_size == BLOCK_SIZE_2G_FROM_64G)
		return pages;
	while (pages > SECTION_PAGES && b->max_pfn.val % pages)
		pages /= 2;
	return pages;
}

/* RAM cut once more, at zone borders, so that each piece is in one zone. */
static void fill_ram(const struct booting *b, struct machine *m)
{
	struct ram *ram = machine_ram(m);

	for (unsigned i = 0; i < b->nr_ranges; i++) {
		const struct boot_node *node = &b->nodes[b->ranges[i].nid.val];

		if (span_empty(node->span))
			continue;
		for (unsigned zone = 0; zone < MAX_NR_ZONES; zone++) {
			struct span part =
				span_intersect(zone_on_node(b, node, zone), b->ranges[i].span);

			if (!span_empty(part))
				ram[m->ram.nr++] = (struct ram){ .span = part,
								 .nid = b->ranges[i].nid,
								 .zone = (uint8_t)zone };
		}
	}
}

/* What describes a zone's pages, and what the kernel keeps, is taken before any is free. */
static uint64_t free_pages(const struct booting *b, const struct zone *zone, enum zone_type type)
{
	uint64_t taken = boot_memmap_pages(zone);

	if (type == ZONE_DMA)
		taken += profile_pages(b->profile).dma_reserve;
	return zone->present > taken ? zone->present - taken : 0;
}

static void fill_node(const struct booting *b, struct machine *m, unsigned n)
{
	const struct boot_node *from = &b->nodes[n];
	struct node *to = machine_node(m, NID(n));
	const struct ram *ram = machine_ram(m);

	to->possible = from->possible;
	to->online = from->online;
	to->has_cpu = from->has_cpu;
	for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
		struct zone *zone = &to->zones[z];

		zone->span = zone_on_node(b, from, z);
		zone->initialised = !span_empty(zone->span);
		to->span = span_hull(to->span, zone->span);
		for (uint32_t i = 0; i < m->ram.nr; i++)
			if (ram[i].nid.val == n && ram[i].zone == z)
				zone->present += ram[i].span.pages;
		zone->early = zone->present;
		zone->managed = free_pages(b, zone, z);
	}
	/* Pages count as present up to the chunk that Movable would start at. */
	if (from->zone_movable > span_end(from->span).val) {
		struct zone *movable = &to->zones[ZONE_MOVABLE];

		movable->phantom = from->zone_movable - span_end(from->span).val;
		movable->present = movable->phantom;
	}
}

/* Takes up to @debt managed pages from a node's kernel zones. Return: what is left of it. */
static uint64_t pay(struct machine *m, unsigned node, uint64_t debt)
{
	for (unsigned z = ZONE_NORMAL + 1; z-- > ZONE_DMA;) {
		struct zone *zone = machine_zone(m, NID(node), z);
		uint64_t paid = debt < zone->managed ? debt : zone->managed;

		zone->managed -= paid;
		debt -= paid;
	}
	return debt;
}

void boot_settle(struct machine *machine)
{
	uint64_t debt = 0;

	for (unsigned n = 0; n < machine->nodes.nr; n++) {
		struct zone *movable = machine_zone(machine, NID(n), ZONE_MOVABLE);
		uint64_t present = movable->present - movable->phantom;

		debt += pay(machine, n, present - movable->managed);
		movable->managed = present;
	}
	/* Nodes that are all Movable let the others pay. */
	for (unsigned n = 0; n < machine->nodes.nr; n++)
		debt = pay(machine, n, debt);
}

/* The zone of a boot block by its pages, 4 MiB apart. */
static enum zone_type zone_by_pages(const struct machine *m, const struct mem_block *block,
				    nid_t *nid)
{
	struct span span = block_span(m, block->id);
	enum zone_type zone = ZONE_MIXED;

	for (uint64_t page = span.start.val; page < span_end(span).val; page += MAX_ORDER_PAGES) {
		uint64_t section = (page - span.start.val) / SECTION_PAGES;
		nid_t its_nid;
		enum zone_type its_zone;

		if (!(block->sections & 1u << section))
			continue;
		its_zone = zone_of_boot_page(m, PFN(page), &its_nid);
		if (zone == ZONE_MIXED) {
			zone = its_zone;
			*nid = its_nid;
		} else if (zone != its_zone || nid->val != its_nid.val) {
			return ZONE_MIXED;
		}
	}
	return zone;
}

/* The zone of a boot block by the spans that meet it. */
static enum zone_type zone_by_span(const struct machine *m, const struct mem_block *block,
				   nid_t *nid)
{
	enum zone_type found = ZONE_MIXED;
	unsigned nodes = 0;

	for (uint8_t n = 0; n < m->nodes.nr; n++) {
		const struct node *node = machine_node(m, NID(n));

		if (!block_on_node(m, block, NID(n)))
			continue;
		if (nodes++)
			return ZONE_MIXED;
		*nid = NID(n);
		for (unsigned zone = 0; zone < MAX_NR_ZONES; zone++) {
			if (!node->zones[zone].present ||
			    !span_overlaps(node->zones[zone].span, block_span(m, block->id)))
				continue;
			if (found != ZONE_MIXED)
				return ZONE_MIXED;
			found = zone;
		}
	}
	return found;
}

/* Sections, RAM pages and first node of a block that may lie in several pieces. */
static void measure_block(const struct machine *m, struct mem_block *block)
{
	const struct ram *ram = machine_ram(m);
	struct span span = block_span(m, block->id);

	for (uint32_t i = 0; i < m->ram.nr; i++) {
		struct span part = span_intersect(ram[i].span, span);
		uint64_t first, last;

		if (span_empty(part))
			continue;
		if (!block->ram_pages)
			block->nid = ram[i].nid;
		block->ram_pages += (uint32_t)part.pages;
		first = (part.start.val - span.start.val) / SECTION_PAGES;
		last = (span_end(part).val - 1 - span.start.val) / SECTION_PAGES;
		for (uint64_t s = first; s <= last; s++)
			block->sections |= (uint16_t)(1u << s);
	}
}

/* Whether pages of @block lie elsewhere than its zone says. */
static bool is_spread(const struct machine *m, const struct mem_block *block)
{
	const struct ram *ram = machine_ram(m);

	for (uint32_t i = 0; i < m->ram.nr; i++)
		if (span_overlaps(ram[i].span, block_span(m, block->id)) &&
		    (ram[i].zone != block->zone || ram[i].nid.val != block->nid.val))
			return true;
	return false;
}

static void fill_block(const struct booting *b, struct machine *m, struct mem_block *block)
{
	nid_t nid;

	block->flags = BLOCK_ONLINE | BLOCK_EARLY;
	block->pending = MMOP_ONLINE;
	measure_block(m, block);
	nid = block->nid;
	block->zone =
		(uint8_t)(b->profile->boot->block_zone_by_pages ? zone_by_pages(m, block, &nid) :
								  zone_by_span(m, block, &nid));
	if (block->zone != ZONE_MIXED && is_spread(m, block))
		block->flags |= BLOCK_SPREAD;
	/* What the kernel keeps in its own zones cannot be moved out of them. */
	if (block->zone != ZONE_MOVABLE || block->flags & BLOCK_SPREAD)
		block->flags |= BLOCK_PINNED;
}

static uint32_t count_blocks(const struct booting *b, uint64_t pages, struct machine *m)
{
	uint32_t nr = 0, next = 0;

	for (unsigned i = 0; i < b->nr_ranges; i++) {
		uint32_t first = (uint32_t)(b->ranges[i].span.start.val / pages);
		uint32_t last = (uint32_t)((span_end(b->ranges[i].span).val - 1) / pages);

		if (span_empty(b->nodes[b->ranges[i].nid.val].span))
			continue;
		for (uint32_t id = first > next ? first : next; id <= last; id++, nr++)
			if (m)
				machine_open_gap(m, BLOCK_ID(id), 1);
		next = last + 1 > next ? last + 1 : next;
	}
	return nr;
}

/* Addresses that are taken, as /proc/iomem shows them on this machine. */
static void fill_resources(const struct booting *b, struct machine *m)
{
	const struct firmware *fw = b->firmware;
	uint64_t low_end = 0;

	resource_insert(m, 0, PAGE_BYTES - 1, RESOURCE_RESERVED);
	for (unsigned i = 0; i < fw->nr_e820; i++) {
		struct e820_entry e = fw->e820[i];

		if (e.first == 0)
			e.first = PAGE_BYTES;
		if (b->cmdline->mem_limit && e.usable && e.last >= b->cmdline->mem_limit)
			e.last = b->cmdline->mem_limit - 1;
		if (e.first > e.last ||
		    (e.usable && b->cmdline->mem_limit && e.first >= b->cmdline->mem_limit))
			continue;
		resource_insert(m, e.first, e.last,
				e.usable ? RESOURCE_SYSTEM_RAM : RESOURCE_RESERVED);
		if (fw->e820[i].last < UINT64_C(0xf0000000))
			low_end = fw->e820[i].last;
	}
	resource_insert(m, 0xa0000, 0xbffff, RESOURCE_PCI_WINDOW);
	resource_insert(m, low_end + 1, 0xfebfffff, RESOURCE_PCI_WINDOW);
}

struct machine *boot_machine(const struct booting *b, const struct allocator *alloc,
			     uint32_t groups)
{
	uint64_t pages = block_pages(b);
	struct machine_shape shape = {
		.nodes = b->nr_nodes,
		.ram = b->nr_ranges * 3,
		.records = b->nr_records,
		.groups = groups,
		.resources = b->firmware->nr_e820 + 4,
		.blocks = count_blocks(b, pages, NULL),
	};
	struct machine *m = machine_new(alloc, shape);

	if (!m)
		return NULL;
	m->max_pfn = b->max_pfn;
	m->block_pages = pages;
	m->params = b->cmdline->params;
	m->nodes.nr = b->nr_nodes;
	for (; m->records.nr < b->nr_records; m->records.nr++)
		machine_records(m)[m->records.nr] =
			(struct record){ .span = b->records[m->records.nr].span,
					 .nid = b->records[m->records.nr].nid };
	fill_ram(b, m);
	for (unsigned n = 0; n < b->nr_nodes; n++)
		fill_node(b, m, n);
	count_blocks(b, pages, m);
	for (uint32_t i = 0; i < m->blocks.nr; i++)
		fill_block(b, m, machine_blocks(m) + i);
	fill_resources(b, m);
	return m;
}
