/* SPDX-License-Identifier: MIT */
/*
 * apart.c - zones that keep apart, in whatever order.
 *
 * Does Movable have to lie above Normal, or is it enough that the two do not
 * overlap? No kernel ever tried. Here a block may join a zone if that zone, stretched to
 * reach it, stays clear of all others of its node. Try it
 * from the top of memhp's source:
 *
 *	cc -shared -fPIC -Iinclude -o apart.so examples/apart.c
 *	memhp check --kernel 6.1 ./apart.so
 */
#include <errno.h>
#include <memhp/policy.h>

static bool fits(const struct memhp_view *view, const struct memhp_block *block,
		 enum memhp_zone zone)
{
	const struct memhp_zone_info *zones = view->nodes[block->node].zones;
	struct memhp_span reach = memhp_hull(zones[zone].span, block->span);

	for (unsigned z = 0; z < MEMHP_NR_ZONES; z++)
		if (z != zone && memhp_overlap(reach, zones[z].span))
			return false;
	return true;
}

static int zone_for(const void *context, const struct memhp_view *view,
		    const struct memhp_block *block, enum memhp_wish wish, enum memhp_zone *zone)
{
	enum memhp_zone kernel = memhp_kernel_zone(view, block);

	(void)context;
	if (wish != MEMHP_WISH_MOVABLE && fits(view, block, kernel))
		*zone = kernel;
	else if (wish != MEMHP_WISH_KERNEL && fits(view, block, MEMHP_MOVABLE))
		*zone = MEMHP_MOVABLE;
	else
		return -EINVAL;
	return 0;
}

const struct memhp_policy memhp_policy = MEMHP_POLICY("apart", zone_for);
