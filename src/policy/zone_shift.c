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

#include "policy/policies.h"

/* A zone that ever was between the two keeps them apart. */
static bool zone_between(const struct memhp_view *view, unsigned node, enum memhp_zone a,
			 enum memhp_zone b)
{
	enum memhp_zone low = a < b ? a : b, high = a < b ? b : a;

	for (unsigned zone = low + 1; zone < high; zone++)
		if (view->nodes[node].zones[zone].initialised)
			return true;
	return false;
}

static bool can_shift(const struct memhp_view *view, const struct memhp_block *block,
		      enum memhp_zone target)
{
	struct memhp_span zone;

	if (target == block->zone)
		return true;
	if (block->zone == MEMHP_NR_ZONES || zone_between(view, block->node, block->zone, target))
		return false;
	zone = memhp_zone_around(view, block, block->zone).span;
	if (target > block->zone)
		return block->extent.end == zone.end;
	return block->extent.start == zone.start;
}

static int zone_for(const void *context, const struct memhp_view *view,
		    const struct memhp_block *block, enum memhp_wish wish, enum memhp_zone *zone)
{
	enum memhp_zone target = block->zone;

	(void)context;
	if (wish == MEMHP_WISH_KERNEL)
		target = MEMHP_NORMAL;
	else if (wish == MEMHP_WISH_MOVABLE)
		target = MEMHP_MOVABLE;
	if (!can_shift(view, block, target))
		return -EINVAL;
	*zone = target;
	return 0;
}

static enum memhp_zone zone_at_add(const void *context, const struct memhp_view *view,
				   unsigned node, struct memhp_span added)
{
	struct memhp_span movable = memhp_zone_of(view, node, MEMHP_MOVABLE).span;

	(void)context;
	if (!memhp_empty(movable) && movable.start <= added.start)
		return MEMHP_MOVABLE;
	return MEMHP_NORMAL;
}

const struct memhp_policy policy_zone_shift = {
	.abi = MEMHP_POLICY_ABI,
	.name = "zone-shift",
	.zone_for = zone_for,
	.zone_at_add = zone_at_add,
};
