/* SPDX-License-Identifier: MIT */
/*
 * normal-first, the simple rule, as 4.13 has it.
 *
 * A block can be Normal if there is no Movable zone or the block ends where
 * Movable starts or below. It can be Movable if there is no Normal zone or
 * Normal ends where the block starts or below. Nothing else is asked: not the
 * order in which blocks came, not what is online beside them. Below 4 GiB the
 * kernel's zone is DMA or DMA32, and stands in for Normal.
 */
#include <errno.h>

#include "policy/policies.h"

static bool can_be_normal(const struct memhp_view *view, const struct memhp_block *block)
{
	struct memhp_span movable = memhp_zone_around(view, block, MEMHP_MOVABLE).span;

	return memhp_empty(movable) || block->span.end <= movable.start;
}

static bool can_be_movable(const struct memhp_view *view, const struct memhp_block *block)
{
	enum memhp_zone kernel = memhp_kernel_zone(view, block);
	struct memhp_span normal = memhp_zone_around(view, block, kernel).span;

	return memhp_empty(normal) || normal.end <= block->span.start;
}

/* Without a wish: Normal where it can be, unless movable_node asks for new memory. */
static enum memhp_zone default_zone(const struct memhp_view *view, const struct memhp_block *block)
{
	enum memhp_zone normal = memhp_kernel_zone(view, block);

	if (!can_be_normal(view, block))
		return MEMHP_MOVABLE;
	if (view->params.movable_node && !memhp_spans(view, block, normal))
		return MEMHP_MOVABLE;
	return normal;
}

static int zone_for(const void *context, const struct memhp_view *view,
		    const struct memhp_block *block, enum memhp_wish wish, enum memhp_zone *zone)
{
	(void)context;
	switch (wish) {
	case MEMHP_WISH_KERNEL:
		if (!can_be_normal(view, block))
			return -EINVAL;
		*zone = memhp_kernel_zone(view, block);
		return 0;
	case MEMHP_WISH_MOVABLE:
		if (!can_be_movable(view, block))
			return -EINVAL;
		*zone = MEMHP_MOVABLE;
		return 0;
	default:
		*zone = default_zone(view, block);
		return 0;
	}
}

const struct memhp_policy policy_normal_first = MEMHP_POLICY("normal-first", zone_for);
