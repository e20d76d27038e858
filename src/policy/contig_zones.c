/* SPDX-License-Identifier: MIT */
/*
 * contig-zones, the default of 6.1.
 *
 * Zones may overlap, so a wish is always granted. Without one the block joins
 * the zone that lies around it; where that does not decide, the kernel's zone,
 * or Movable under movable_node.
 */
#include "policy/around.h"
#include "policy/policies.h"

static enum zone_type default_zone(const struct machine *machine, const struct mem_block *block)
{
	enum zone_type kernel = kernel_zone_of(machine, block);
	bool in_kernel = zone_spans_part(machine, block, kernel);
	bool in_movable = zone_spans_part(machine, block, ZONE_MOVABLE);

	if (in_kernel != in_movable)
		return in_kernel ? kernel : ZONE_MOVABLE;
	return machine->params.movable_node ? ZONE_MOVABLE : kernel;
}

static int zone_for(const struct machine *machine, const struct mem_block *block,
		    enum online_type type, enum zone_type *zone)
{
	if (type == MMOP_ONLINE_KERNEL)
		*zone = kernel_zone_of(machine, block);
	else if (type == MMOP_ONLINE_MOVABLE)
		*zone = ZONE_MOVABLE;
	else
		*zone = default_zone(machine, block);
	return 0;
}

const struct policy policy_contig_zones = {
	.name = "contig-zones",
	.zone_for = zone_for,
};
