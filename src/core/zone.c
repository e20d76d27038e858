/* SPDX-License-Identifier: MIT */
#include "core/zone.h"

#include "core/contract.h"

const char *const zone_names[MAX_NR_ZONES] = { "DMA", "DMA32", "Normal", "Movable" };

void zone_grow(struct machine *machine, nid_t nid, enum zone_type zone, struct span range)
{
	struct node *node = machine_node(machine, nid);

	node->zones[zone].span = span_hull(node->zones[zone].span, range);
	node->zones[zone].initialised = true;
	node->span = span_hull(node->span, range);
}

void zone_shift(struct machine *machine, nid_t nid, enum zone_type from, enum zone_type to,
		struct span range)
{
	struct zone *giver = machine_zone(machine, nid, from);
	struct zone *taker = machine_zone(machine, nid, to);

	/* What is left of a zone whose memory went may lie on the wrong side: hulls see to that. */
	CONTRACT(from != to);
	if (to > from) {
		pfn_t end = span_end(span_hull(taker->span, range));

		giver->span = span_between(giver->span.start, range.start);
		taker->span = span_between(range.start, end);
	} else {
		pfn_t start = span_hull(taker->span, range).start;

		giver->span = span_between(span_end(range), span_end(giver->span));
		taker->span = span_between(start, span_end(range));
	}
	taker->initialised = true;
}

/* A question about a block: which of its pages count for the span in question? */
typedef struct span (*extent_fn)(const struct machine *machine, const struct mem_block *block,
				 nid_t nid, enum zone_type zone, struct span within);

/* The first page at or above @from that counts, searching upwards to @old's end. */
static pfn_t next_start(const struct machine *machine, extent_fn extent, nid_t nid,
			enum zone_type zone, struct span old, pfn_t from)
{
	struct span within = span_between(from, span_end(old));
	const struct mem_block *blocks = machine_blocks(machine);
	uint32_t at = machine_block_at(machine, block_of(machine, from));

	for (; at < machine->blocks.nr; at++) {
		struct span found;

		if (block_span(machine, blocks[at].id).start.val >= span_end(old).val)
			break;
		found = extent(machine, &blocks[at], nid, zone, within);
		if (!span_empty(found))
			return found.start;
	}
	return span_end(old);
}

/* The end of the last page below @to that counts, searching down to @old's start. */
static pfn_t previous_end(const struct machine *machine, extent_fn extent, nid_t nid,
			  enum zone_type zone, struct span old, pfn_t to)
{
	struct span within = span_between(old.start, to);
	const struct mem_block *blocks = machine_blocks(machine);
	uint32_t at = machine_block_at(machine, BLOCK_ID(block_of(machine, to).val + 1));

	while (at-- > 0) {
		struct span found;

		if (span_end(block_span(machine, blocks[at].id)).val <= old.start.val)
			break;
		found = extent(machine, &blocks[at], nid, zone, within);
		if (!span_empty(found))
			return span_end(found);
	}
	return old.start;
}

/* Both ends of @old without @gone; what is in the middle stays spanned. */
static struct span shrunk(const struct machine *machine, extent_fn extent, nid_t nid,
			  enum zone_type zone, struct span old, struct span gone)
{
	if (span_empty(old))
		return old;
	if (gone.start.val == old.start.val)
		return span_between(next_start(machine, extent, nid, zone, old, span_end(gone)),
				    span_end(old));
	if (span_end(gone).val == span_end(old).val)
		return span_between(old.start,
				    previous_end(machine, extent, nid, zone, old, gone.start));
	return old;
}

static bool is_boot_ram(const struct machine *machine, pfn_t page)
{
	const struct ram *ram = machine_ram(machine);

	for (uint32_t i = 0; i < machine->ram.nr; i++)
		if (span_has(ram[i].span, page))
			return true;
	return false;
}

/* A hole behind the last page is described together with it, and counts as the zone's. */
static pfn_t described_end(const struct machine *machine, pfn_t end)
{
	pfn_t up = { (end.val + SUBSECTION_PAGES - 1) & ~(SUBSECTION_PAGES - 1) };

	return up.val == end.val || is_boot_ram(machine, PFN(up.val - 1)) ? end : up;
}

static struct span online_extent(const struct machine *machine, const struct mem_block *block,
				 nid_t nid, enum zone_type zone, struct span within)
{
	struct span extent = { { 0 }, 0 };

	if (!block_online(block) || !block_part(machine, block, nid, zone, &extent))
		return extent;
	extent = span_between(PFN(extent.start.val & ~(SUBSECTION_PAGES - 1)),
			      described_end(machine, span_end(extent)));
	return span_intersect(extent, within);
}

void zone_shrink_online(struct machine *machine, nid_t nid, enum zone_type zone, struct span range)
{
	struct node *node = machine_node(machine, nid);
	struct span all = { { 0 }, 0 };

	node->zones[zone].span =
		shrunk(machine, online_extent, nid, zone, node->zones[zone].span, range);
	for (unsigned z = 0; z < MAX_NR_ZONES; z++)
		all = span_hull(all, node->zones[z].span);
	node->span = all;
}

enum zone_type zone_of_boot_page(const struct machine *machine, pfn_t page, nid_t *nid)
{
	const struct ram *ram = machine_ram(machine);

	for (uint32_t i = 0; i < machine->ram.nr; i++) {
		if (span_has(ram[i].span, page)) {
			*nid = ram[i].nid;
			return ram[i].zone;
		}
	}
	*nid = (nid_t){ 0 };
	return ZONE_DMA;
}

/* Whether boot RAM of a node, and of @zone unless any will do, is in @section. */
static bool boot_ram_in(const struct machine *machine, struct span section, nid_t nid,
			enum zone_type zone, bool any_zone)
{
	const struct ram *ram = machine_ram(machine);

	for (uint32_t i = 0; i < machine->ram.nr; i++)
		if (ram[i].nid.val == nid.val && (any_zone || ram[i].zone == zone) &&
		    span_overlaps(ram[i].span, section))
			return true;
	return false;
}

/* The sections of @block inside @within that have pages of the node and zone; as a hull. */
static struct span section_extent(const struct machine *machine, const struct mem_block *block,
				  nid_t nid, enum zone_type zone, bool any_zone, struct span within)
{
	struct span whole = block_span(machine, block->id), hull = { { 0 }, 0 };
	bool several = block->zone == ZONE_MIXED || block->flags & BLOCK_SPREAD;
	bool its = block->nid.val == nid.val && (any_zone || block->zone == zone);

	for (unsigned i = 0; i < machine_sections_per_block(machine); i++) {
		struct span section = { PFN(whole.start.val + i * SECTION_PAGES), SECTION_PAGES };

		/* A boot zone may start or end inside a section. */
		section = span_intersect(section, within);
		if (!(block->sections & 1u << i) || span_empty(section))
			continue;
		if (several ? boot_ram_in(machine, section, nid, zone, any_zone) : its)
			hull = span_hull(hull, section);
	}
	return hull;
}

static struct span zone_sections(const struct machine *machine, const struct mem_block *block,
				 nid_t nid, enum zone_type zone, struct span within)
{
	return section_extent(machine, block, nid, zone, false, within);
}

static struct span node_sections(const struct machine *machine, const struct mem_block *block,
				 nid_t nid, enum zone_type zone, struct span within)
{
	return section_extent(machine, block, nid, zone, true, within);
}

void zone_shrink_existing(struct machine *machine, nid_t nid, enum zone_type zone,
			  struct span section)
{
	struct node *node = machine_node(machine, nid);
	struct span *span = &node->zones[zone].span;

	*span = shrunk(machine, zone_sections, nid, zone, *span, section);
	node->span = shrunk(machine, node_sections, nid, zone, node->span, section);
}
