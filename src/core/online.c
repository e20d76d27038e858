/* SPDX-License-Identifier: MIT */
/*
 * online.c - pages of a block go to a zone and come back from it.
 */
#include <errno.h>

#include "core/contract.h"
#include "core/hotplug.h"
#include "core/zone.h"

/* Pages of @block that hold its own memory map instead of being free. */
static uint64_t altmap_pages(const struct mem_block *block)
{
	return block->flags & BLOCK_ALTMAP ? block->ram_pages / PAGES_PER_MEMMAP_PAGE : 0;
}

static void count_pages(struct machine *m, const struct mem_block *block, bool online)
{
	struct zone *zone = machine_zone(m, block->nid, block->zone);
	uint64_t present = block->ram_pages, managed = present - altmap_pages(block);
	uint64_t early = block->flags & BLOCK_EARLY ? present : 0;

	/* Unsigned arithmetic wraps, so adding the negative subtracts. */
	zone->present += online ? present : -present;
	zone->managed += online ? managed : -managed;
	zone->early += online ? early : -early;
	if (block->group != NO_GROUP) {
		struct group *group = machine_groups(m) + block->group - 1;
		uint64_t *count = block->zone == ZONE_MOVABLE ? &group->movable : &group->kernel;

		*count += online ? present : -present;
	}
}

static struct event page_event(enum event_kind kind, const struct mem_block *block)
{
	return (struct event){ .kind = kind,
			       .block = block->id,
			       .nid = block->nid,
			       .zone = block->zone,
			       .pages = block->ram_pages };
}

static int refuse_block(const struct hotplug *h, const struct mem_block *block, int error,
			enum refusal reason)
{
	return hotplug_refuse(h, error, reason,
			      (struct event){ .block = block->id, .nid = block->nid });
}

static int ask(const struct hotplug *h, const struct mem_block *block,
	       enum memory_operation operation)
{
	return hotplug_ask(h, operation,
			   (struct event){ .block = block->id,
					   .nid = block->nid,
					   .span = block_span(h->machine, block->id) });
}

int hotplug_zone_for(const struct hotplug *h, const struct mem_block *block, enum online_type type,
		     enum zone_type *zone)
{
	struct machine_view view;
	struct memhp_block shown;

	hotplug_view(h, &view);
	shown = view_block(&view, block);
	return view_zone_for(&view, &shown, type, zone);
}

int hotplug_online(struct hotplug *h, block_id_t id, enum online_type type)
{
	const struct memhp_policy *policy = hotplug_policy(h);
	struct machine *m = h->machine;
	struct mem_block *block = machine_block(m, id);
	struct span span = block_span(m, id);
	struct event event;
	enum zone_type zone;
	int rc;

	CONTRACT(block && !block_online(block) && type != MMOP_OFFLINE);
	if (!block_complete(m, block))
		return refuse_block(h, block, -EBUSY, REFUSED_INCOMPLETE);
	if (h->rules->holes_stay_offline && !block_whole(m, block))
		return refuse_block(h, block, -EBUSY, REFUSED_HOLE);
	if (hotplug_zone_for(h, block, type, &zone) < 0)
		return refuse_block(h, block, -EINVAL, REFUSED_ZONE);
	rc = ask(h, block, OPERATION_ONLINE);
	if (rc < 0)
		return rc;

	/* Growing matters under zone_at_add too: parts of a large block may be of another node. */
	if (policy->zone_at_add && zone != block->zone)
		zone_shift(m, block->nid, block->zone, zone, span);
	else
		zone_grow(m, block->nid, zone, span);
	block->zone = (uint8_t)zone;
	block->flags |= BLOCK_ONLINE;
	count_pages(m, block, true);
	event = page_event(EVENT_PAGES_ONLINE, block);
	hotplug_tell(h, &event);
	return 0;
}

int hotplug_offline(struct hotplug *h, block_id_t id)
{
	struct machine *m = h->machine;
	struct mem_block *block = machine_block(m, id);
	struct event event;
	int rc;

	CONTRACT(block && block_online(block));
	if (!block_complete(m, block))
		return refuse_block(h, block, -EINVAL, REFUSED_INCOMPLETE);
	if (block->zone == ZONE_MIXED)
		return refuse_block(h, block, -EINVAL, REFUSED_MIXED);
	if (!h->rules->holes_go_offline && !block_whole(m, block))
		return refuse_block(h, block, -EINVAL, REFUSED_HOLE);
	if (block->flags & BLOCK_PINNED)
		return refuse_block(h, block, -EBUSY, REFUSED_PINNED);
	rc = ask(h, block, OPERATION_OFFLINE);
	if (rc < 0)
		return rc;

	count_pages(m, block, false);
	block->flags &= (uint8_t)~BLOCK_ONLINE;
	if (!h->rules->zones_shrink_at_removal)
		zone_shrink_online(m, block->nid, block->zone, block_span(m, id));
	event = page_event(EVENT_PAGES_OFFLINE, block);
	hotplug_tell(h, &event);
	return 0;
}
