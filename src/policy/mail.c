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

#include "policy/around.h"
#include "policy/policies.h"

static bool populated(const struct machine *machine, const struct mem_block *block,
		      enum zone_type zone)
{
	return machine_zone(machine, block->nid, zone)->present != 0;
}

static bool can_be_normal(const struct machine *machine, const struct mem_block *block)
{
	pfn_t block_end = span_end(block_span(machine, block->id));

	return !populated(machine, block, ZONE_MOVABLE) ||
	       block_end.val < zone_around(machine, block, ZONE_MOVABLE).start.val;
}

static bool can_be_movable(const struct machine *machine, const struct mem_block *block)
{
	enum zone_type normal = kernel_zone_of(machine, block);
	pfn_t block_start = block_span(machine, block->id).start;

	return !populated(machine, block, normal) ||
	       span_end(zone_around(machine, block, normal)).val < block_start.val;
}

static int zone_for(const struct machine *machine, const struct mem_block *block,
		    enum online_type type, enum zone_type *zone)
{
	if (type != MMOP_ONLINE_MOVABLE && can_be_normal(machine, block))
		*zone = kernel_zone_of(machine, block);
	else if (type != MMOP_ONLINE_KERNEL && can_be_movable(machine, block))
		*zone = ZONE_MOVABLE;
	else
		return -EINVAL;
	return 0;
}

const struct policy policy_mail = {
	.name = "mail",
	.zone_for = zone_for,
};
