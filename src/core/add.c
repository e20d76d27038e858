/* SPDX-License-Identifier: MIT */
/*
 * add.c - memory appears: resource, node, sections, blocks, automatic online.
 */
#include <errno.h>

#include "core/contract.h"
#include "core/hotplug.h"
#include "core/resource.h"
#include "core/zone.h"

/* One past the last page that @bits of address can name. */
static uint64_t pages_below(unsigned bits)
{
	return UINT64_C(1) << (bits - PAGE_SHIFT);
}

/* The kernel's checks, in its order: the first that fails gives the errno. */
static int check_add(const struct hotplug *h, struct span range, nid_t nid)
{
	const struct machine *m = h->machine;
	const struct rules *rules = h->rules;
	uint64_t first = pfn_bytes(range.start), last = first + (range.pages << PAGE_SHIFT) - 1;
	struct event event = { .span = range, .nid = nid };

	if (!rules->no_address_limit && span_end(range).val > pages_below(ADDRESSABLE_BITS))
		return hotplug_refuse(h, -E2BIG, REFUSED_ADDRESS, event);
	if (span_end(range).val > pages_below(m->params.phys_bits) ||
	    !resource_free(m, first, last, !rules->resources_never_nest))
		return hotplug_refuse(h, -EEXIST, REFUSED_RESOURCE, event);
	if (!hotplug_aligned(h, range))
		return hotplug_refuse(h, -EINVAL, REFUSED_ALIGNMENT, event);
	if (!rules->takes_any_node && !nid_possible(m, nid))
		return hotplug_refuse(h, -EINVAL, REFUSED_NODE, event);
	return hotplug_ask(h, OPERATION_ADD, event);
}

static uint16_t sections_of(const struct machine *m, block_id_t id, struct span range)
{
	struct span part = span_intersect(block_span(m, id), range);
	unsigned first = (unsigned)((part.start.val - block_span(m, id).start.val) / SECTION_PAGES);
	unsigned count = (unsigned)(part.pages / SECTION_PAGES);

	return (uint16_t)(((1u << count) - 1) << first);
}

/* Sections that come to a boot block wait in it: its RAM pages are boot RAM. */
static void fill_sections(const struct machine *m, struct mem_block *block, struct span range)
{
	uint16_t fresh = sections_of(m, block->id, range) & (uint16_t)~block->sections;

	block->sections |= fresh;
	for (; fresh && !(block->flags & BLOCK_EARLY); fresh &= (uint16_t)(fresh - 1))
		block->ram_pages += (uint32_t)SECTION_PAGES;
}

/* A new block for each id in [first, end) that has none; tells of each. */
static void add_blocks(struct hotplug *h, struct span range, struct mem_block model)
{
	struct machine *m = h->machine;
	uint32_t first = block_of(m, range.start).val;
	uint32_t last = block_of(m, PFN(span_end(range).val - 1)).val;

	for (uint32_t id = first; id <= last;) {
		uint32_t at = machine_block_at(m, BLOCK_ID(id));
		const struct mem_block *next = machine_blocks(m) + at;
		uint32_t end = at < m->blocks.nr && next->id.val <= last ? next->id.val : last + 1;

		if (end > id) {
			struct mem_block *fresh = machine_open_gap(m, BLOCK_ID(id), end - id);

			for (; id < end; id++, fresh++) {
				model.id = fresh->id;
				*fresh = model;
				fill_sections(m, fresh, range);
			}
		} else {
			fill_sections(m, machine_blocks(m) + at, range);
			id++;
		}
	}
}

/* The blocks of @range that did not exist before, in order. */
static void tell_added(const struct hotplug *h, struct span range)
{
	const struct machine *m = h->machine;

	for (uint32_t at = machine_block_at(m, block_of(m, range.start)); at < m->blocks.nr; at++) {
		const struct mem_block *block = machine_blocks(m) + at;
		struct event event = { .kind = EVENT_BLOCK_ADDED,
				       .block = block->id,
				       .nid = block->nid };

		if (block_span(m, block->id).start.val >= span_end(range).val)
			break;
		if (block->sections == sections_of(m, block->id, range))
			hotplug_tell(h, &event);
	}
}

static void bring_node(struct hotplug *h, nid_t nid)
{
	struct node *node = machine_node(h->machine, nid);

	node->online = true;
	/* A node that vanished before its memory did still has it. */
	if (!span_empty(node->span))
		return;
	for (unsigned zone = 0; zone < MAX_NR_ZONES; zone++)
		node->zones[zone] = (struct zone){ 0 };
}

static int auto_online_block(struct hotplug *h, block_id_t id)
{
	switch (h->rules->auto_online) {
	case AUTO_ONLINE_SILENT: {
		int rc = hotplug_online(h, id, MMOP_ONLINE);

		if (rc == 0)
			machine_block(h->machine, id)->flags |= BLOCK_SILENT;
		return rc;
	}
	case AUTO_ONLINE_BY_FLAG:
		return block_set_online(h, id, true);
	case AUTO_ONLINE_BY_WORD:
		return block_set_state(h, id, h->machine->params.auto_online);
	}
	CONTRACT(false);
	return -EINVAL;
}

static void auto_online(struct hotplug *h, struct span range)
{
	uint32_t first = block_of(h->machine, range.start).val;
	uint32_t last = block_of(h->machine, PFN(span_end(range).val - 1)).val;

	if (h->machine->params.auto_online == MMOP_OFFLINE)
		return;
	for (uint32_t id = first; id <= last; id++)
		if (!block_online(machine_block(h->machine, BLOCK_ID(id))) &&
		    auto_online_block(h, BLOCK_ID(id)) < 0)
			break;
}

static enum zone_type zone_at_add(const struct hotplug *h, nid_t nid, struct span range)
{
	struct machine_view view;

	hotplug_view(h, &view);
	return view_zone_at_add(&view, nid, range);
}

int hotplug_add(struct hotplug *h, struct span range, nid_t nid, uint16_t group, bool altmap)
{
	const struct memhp_policy *policy = hotplug_policy(h);
	struct mem_block model = {
		.nid = nid, .group = group, .zone = ZONE_DMA, .pending = MMOP_ONLINE
	};
	uint64_t blocks = range.pages / h->machine->block_pages + 2;
	bool new_node;
	int rc = check_add(h, range, nid);

	if (rc < 0)
		return rc;
	rc = machine_reserve(&h->machine, &h->alloc, (uint32_t)blocks, 1);
	if (rc < 0)
		return hotplug_refuse(h, rc, REFUSED_MEMORY, (struct event){ .span = range });

	resource_insert(h->machine, pfn_bytes(range.start), pfn_bytes(span_end(range)) - 1,
			RESOURCE_SYSTEM_RAM);
	new_node = !machine_node(h->machine, nid)->online;
	if (new_node)
		bring_node(h, nid);
	if (policy->zone_at_add) {
		model.zone = (uint8_t)zone_at_add(h, nid, range);
		zone_grow(h->machine, nid, model.zone, range);
	}
	if (altmap && h->machine->params.memmap_on_memory && range.pages == h->machine->block_pages)
		model.flags |= BLOCK_ALTMAP;
	add_blocks(h, range, model);

	tell_added(h, range);
	if (new_node)
		hotplug_tell(h, &(struct event){ .kind = EVENT_NODE_ADDED, .nid = nid });
	auto_online(h, range);
	return 0;
}
