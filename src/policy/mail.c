/* SPDX-License-Identifier: MIT */
/*
 * mail, the simple rule as it was first asked for, before any kernel had it.
 *
 * A block can be Normal if nothing is in Movable or the block ends below the
 * first page of Movable. It can be Movable if nothing is in Normal or Normal
 * ends below the first page of the block. Both comparisons are strict: a block
 * that touches the other zone may not join its own. A zone counts from its
 * first online page on and until its last. Below 4 GiB the kernel's zone is DMA
 * or DMA32, and stands in for Normal. Who has no wish gets Normal if the rule
 * allows it, else Movable if it allows that.
 */
#include <errno.h>

#include "policy/policies.h"

static bool populated(const struct memhp_view *view, const struct memhp_block *block,
		      enum memhp_zone zone)
{
	return memhp_zone_around(view, block, zone).present != 0;
}

static bool can_be_normal(const struct memhp_view *view, const struct memhp_block *block)
{
	struct memhp_span movable = memhp_zone_around(view, block, MEMHP_MOVABLE).span;

	return !populated(view, block, MEMHP_MOVABLE) || block->span.end < movable.start;
}

static bool can_be_movable(const struct memhp_view *view, const struct memhp_block *block)
{
	enum memhp_zone kernel = memhp_kernel_zone(view, block);
	struct memhp_span normal = memhp_zone_around(view, block, kernel).span;

	return !populated(view, block, kernel) || normal.end < block->span.start;
}

static int zone_for(const void *context, const struct memhp_view *view,
		    const struct memhp_block *block, enum memhp_wish wish, enum memhp_zone *zone)
{
	(void)context;
	if (wish != MEMHP_WISH_MOVABLE && can_be_normal(view, block))
		*zone = memhp_kernel_zone(view, block);
	else if (wish != MEMHP_WISH_KERNEL && can_be_movable(view, block))
		*zone = MEMHP_MOVABLE;
	else
		return -EINVAL;
	return 0;
}

const struct memhp_policy policy_mail = MEMHP_POLICY("mail", zone_for);
