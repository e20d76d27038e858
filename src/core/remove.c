/* SPDX-License-Identifier: MIT */
/*
 * remove.c - memory vanishes, by itself or because its device asks for it back.
 */
#include <errno.h>
#include <string.h>

#include "core/contract.h"
#include "core/hotplug.h"
#include "core/resource.h"
#include "core/zone.h"

struct run {
	uint32_t at; /* table index of the first block */
	uint32_t nr;
};

/* The blocks that start inside @range; they stand together in the table. */
static struct run blocks_in(const struct machine *m, struct span range)
{
	uint32_t at = machine_block_at(m, block_of(m, range.start));
	uint32_t end = at;

	while (end < m->blocks.nr &&
	       block_span(m, machine_blocks(m)[end].id).start.val < span_end(range).val)
		end++;
	return (struct run){ at, end - at };
}

/* Whether anything keeps a node: memory that it spans or holds, or a CPU. */
static bool node_needed(const struct hotplug *h, nid_t nid)
{
	const struct machine *m = h->machine;
	const struct node *node = machine_node(m, nid);

	if (node->has_cpu)
		return true;
	if (!h->rules->spans_keep_no_node && !span_empty(node->span))
		return true;
	for (uint32_t i = 0; i < m->blocks.nr; i++) {
		const struct mem_block *block = machine_blocks(m) + i;

		/* Without a zone from the start, a block may lie outside its node's span. */
		if (block_on_node(m, block, nid) &&
		    (!h->rules->only_spanned_blocks_keep_node ||
		     span_overlaps(node->span, block_span(m, block->id))))
			return true;
	}
	return false;
}

static void drop_node(struct hotplug *h, nid_t nid)
{
	struct node *node = machine_node(h->machine, nid);

	memset(node->zones, 0, sizeof(node->zones));
	node->span = (struct span){ { 0 }, 0 };
	node->online = false;
	hotplug_tell(h, &(struct event){ .kind = EVENT_NODE_REMOVED, .nid = nid });
}

/* Pages of a section that its block counts: of a boot block those of boot RAM alone. */
static uint32_t counted_pages(const struct machine *m, const struct mem_block *block, pfn_t start)
{
	struct span section = { start, SECTION_PAGES };
	const struct ram *ram = machine_ram(m);
	uint64_t pages = 0;

	if (!(block->flags & BLOCK_EARLY))
		return (uint32_t)SECTION_PAGES;
	for (uint32_t i = 0; i < m->ram.nr; i++)
		pages += span_intersect(ram[i].span, section).pages;
	return (uint32_t)pages;
}

/* Section by section upwards, each looking only at those that are still there. */
static void drop_sections(const struct hotplug *h, struct span range, enum zone_type zone)
{
	struct machine *m = h->machine;

	for (uint64_t page = range.start.val; page < span_end(range).val; page += SECTION_PAGES) {
		struct mem_block *block = machine_block(m, block_of(m, PFN(page)));
		uint64_t bit;

		if (!block)
			continue;
		bit = (page - block_span(m, block->id).start.val) / SECTION_PAGES;
		if (!(block->sections & 1u << bit))
			continue;
		block->sections &= (uint16_t) ~(1u << bit);
		block->ram_pages -= counted_pages(m, block, PFN(page));
		if (h->rules->zones_shrink_at_removal)
			zone_shrink_existing(m, block->nid, zone,
					     (struct span){ PFN(page), SECTION_PAGES });
	}
}

/* Blocks without a section left go; @gone has room for all of @run and tells which. */
static uint32_t forget_blocks(struct machine *m, struct run run, struct mem_block *gone)
{
	struct mem_block *blocks = machine_blocks(m);
	uint32_t nr = 0, first = run.at;

	/* Only the outermost blocks can have sections outside the range. */
	if (blocks[first].sections) {
		first++;
		run.nr--;
	}
	if (run.nr && blocks[first + run.nr - 1].sections)
		run.nr--;
	for (; nr < run.nr; nr++)
		gone[nr] = blocks[first + nr];
	machine_close_gap(m, first, nr);
	return nr;
}

static void tell_removed(const struct hotplug *h, const struct mem_block *gone, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		hotplug_tell(h, &(struct event){ .kind = EVENT_BLOCK_REMOVED,
						 .block = gone[i].id,
						 .nid = gone[i].nid });
}

static int refuse_online(const struct hotplug *h, const struct mem_block *block)
{
	return hotplug_refuse(h, -EBUSY, REFUSED_ONLINE,
			      (struct event){ .block = block->id,
					      .nid = block->nid,
					      .span = block_span(h->machine, block->id) });
}

int hotplug_remove(struct hotplug *h, struct span range)
{
	struct run run = blocks_in(h->machine, range);
	struct event event = { .span = range };
	struct mem_block first, *gone;
	uint32_t nr;
	int rc;

	if (!hotplug_aligned(h, range))
		return hotplug_refuse(h, -EINVAL, REFUSED_ALIGNMENT, event);
	for (uint32_t i = 0; i < run.nr; i++)
		if (block_online(machine_blocks(h->machine) + run.at + i))
			return refuse_online(h, machine_blocks(h->machine) + run.at + i);
	if (run.nr == 0)
		return 0;
	rc = hotplug_ask(h, OPERATION_REMOVE, event);
	if (rc < 0)
		return rc;
	gone = h->alloc.alloc(h->alloc.context, run.nr * sizeof(*gone));
	rc = gone ? machine_reserve(&h->machine, &h->alloc, 0, 1) : -ENOMEM;
	if (rc < 0) {
		h->alloc.free(h->alloc.context, gone);
		return hotplug_refuse(h, rc, REFUSED_MEMORY, event);
	}

	first = machine_blocks(h->machine)[run.at];
	if (resource_release(h->machine, pfn_bytes(range.start), pfn_bytes(span_end(range)) - 1))
		hotplug_refuse(h, -EINVAL, REFUSED_RESOURCE, event);
	drop_sections(h, range, first.zone);
	nr = forget_blocks(h->machine, run, gone);
	tell_removed(h, gone, nr);
	if (machine_node(h->machine, first.nid)->online && !node_needed(h, first.nid))
		drop_node(h, first.nid);
	h->alloc.free(h->alloc.context, gone);
	return 0;
}

/* Marks the blocks that it takes offline in @ours, which has a byte for each block of @run. */
static bool take_offline(struct hotplug *h, struct run run, uint8_t *ours, block_id_t *stuck)
{
	bool all = true;

	for (uint32_t i = 0; i < run.nr; i++) {
		struct mem_block *block = machine_blocks(h->machine) + run.at + i;

		if (ours[i] || !block_device_online(block))
			continue;
		if (block_set_online(h, block->id, false) == 0) {
			ours[i] = true;
		} else if (all) {
			*stuck = block->id;
			all = false;
		}
	}
	return all;
}

static void bring_back(struct hotplug *h, struct run run, const uint8_t *ours)
{
	for (uint32_t i = 0; i < run.nr; i++)
		if (ours[i])
			block_set_online(h, machine_blocks(h->machine)[run.at + i].id, true);
}

int hotplug_eject(struct hotplug *h, struct span range)
{
	struct run run = blocks_in(h->machine, range);
	uint8_t *ours;
	block_id_t stuck = { 0 };
	bool offline = false;
	int rc = 0;

	if (run.nr == 0)
		return 0;
	/* A kernel stops here for good; this machine keeps the memory and lives. */
	if (!hotplug_aligned(h, range))
		return hotplug_refuse(h, -EINVAL, REFUSED_ALIGNMENT,
				      (struct event){ .span = range });
	ours = h->alloc.alloc(h->alloc.context, run.nr);
	if (!ours)
		return hotplug_refuse(h, -ENOMEM, REFUSED_MEMORY, (struct event){ .span = range });
	/* A failure may be over by the second pass; what was done stays done. */
	for (int pass = 0; pass < 2 && !offline; pass++)
		offline = take_offline(h, run, ours, &stuck);
	if (!offline) {
		rc = hotplug_refuse(h, -EBUSY, REFUSED_EJECT,
				    (struct event){ .span = range, .block = stuck });
		bring_back(h, run, ours);
	}
	h->alloc.free(h->alloc.context, ours);
	return rc < 0 ? rc : hotplug_remove(h, range);
}
