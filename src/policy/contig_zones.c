/* SPDX-License-Identifier: MIT */
/*
 * contig-zones, the default of 6.1.
 *
 * Zones may overlap, so a wish is always granted. Without one the block joins
 * the zone that lies around it; where that does not decide, the kernel's zone,
 * or Movable under movable_node.
 */
#include "policy/policies.h"

static enum memhp_zone default_zone(const struct memhp_view *view, const struct memhp_block *block)
{
	enum memhp_zone kernel = memhp_kernel_zone(view, block);
	bool in_kernel = memhp_spans(view, block, kernel);
	bool in_movable = memhp_spans(view, block, MEMHP_MOVABLE);

	if (in_kernel != in_movable)
		return in_kernel ? kernel : MEMHP_MOVABLE;
	return view->params.movable_node ? MEMHP_MOVABLE : kernel;
}

static int zone_for(const void *context, const struct memhp_view *view,
		    const struct memhp_block *block, enum memhp_wish wish, enum memhp_zone *zone)
{
	(void)context;
	if (wish == MEMHP_WISH_KERNEL)
		*zone = memhp_kernel_zone(view, block);
	else if (wish == MEMHP_WISH_MOVABLE)
		*zone = MEMHP_MOVABLE;
	else
		*zone = default_zone(view, block);
	return 0;
}

const struct memhp_policy policy_contig_zones = MEMHP_POLICY("contig-zones", zone_for);
