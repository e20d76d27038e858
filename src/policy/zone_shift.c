/* SPDX-License-Identifier: MIT */
/*
 * zone-shift, the rule of 4.10.
 *
 * Pages are in a zone from the moment they are added. Onlining a block in
 * another zone moves the border between the two, so the block has to touch it:
 * it must be the last of the lower zone to go up, the first of the upper to go
 * down. That is why only the last block of what was added can become Movable.
 */
#include <errno.h>

#include "policy/around.h"
#include "policy/policies.h"

/* A zone that ever was between the two keeps them apart. */
static bool zone_between(const struct machine *machine, nid_t nid, enum zone_type a,
			 enum zone_type b)
{
	enum zone_type low = a < b ? a : b, high = a < b ? b : a;

	for (unsigned zone = low + 1; zone < high; zone++)
		if (machine_zone(machine, nid, zone)->initialised)
			return true;
	return false;
}

static bool can_shift(const struct machine *machine, const struct mem_block *block,
		      enum zone_type target)
{
	struct span span = block_extent(machine, block);
	struct span zone;

	if (target == block->zone)
		return true;
	if (block->zone == ZONE_MIXED || zone_between(machine, block->nid, block->zone, target))
		return false;
	zone = zone_around(machine, block, block->zone);
	if (target > block->zone)
		return span_end(span).val == span_end(zone).val;
	return span.start.val == zone.start.val;
}

static int zone_for(const struct machine *machine, const struct mem_block *block,
		    enum online_type type, enum zone_type *zone)
{
	enum zone_type target = block->zone;

	if (type == MMOP_ONLINE_KERNEL)
		target = ZONE_NORMAL;
	else if (type == MMOP_ONLINE_MOVABLE)
		target = ZONE_MOVABLE;
	if (!can_shift(machine, block, target))
		return -EINVAL;
	*zone = target;
	return 0;
}

static enum zone_type zone_at_add(const struct machine *machine, nid_t nid, struct span range)
{
	struct span movable = machine_zone(machine, nid, ZONE_MOVABLE)->span;

	if (!span_empty(movable) && movable.start.val <= range.start.val)
		return ZONE_MOVABLE;
	return ZONE_NORMAL;
}

const struct policy policy_zone_shift = {
	.name = "zone-shift",
	.zone_for = zone_for,
	.zone_at_add = zone_at_add,
};
