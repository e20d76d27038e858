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

#include "policy/around.h"
#include "policy/policies.h"

static bool can_be_normal(const struct machine *machine, const struct mem_block *block)
{
	struct span movable = zone_around(machine, block, ZONE_MOVABLE);
	pfn_t block_end = span_end(block_span(machine, block->id));

	return span_empty(movable) || block_end.val <= movable.start.val;
}

static bool can_be_movable(const struct machine *machine, const struct mem_block *block)
{
	struct span normal = zone_around(machine, block, kernel_zone_of(machine, block));
	pfn_t block_start = block_span(machine, block->id).start;

	return span_empty(normal) || span_end(normal).val <= block_start.val;
}

/* Without a wish: Normal where it can be, unless movable_node asks for new memory. */
static enum zone_type default_zone(const struct machine *machine, const struct mem_block *block)
{
	enum zone_type normal = kernel_zone_of(machine, block);

	if (!can_be_normal(machine, block))
		return ZONE_MOVABLE;
	if (machine->params.movable_node && !zone_spans_part(machine, block, normal))
		return ZONE_MOVABLE;
	return normal;
}

static int zone_for(const struct machine *machine, const struct mem_block *block,
		    enum online_type type, enum zone_type *zone)
{
	switch (type) {
	case MMOP_ONLINE_KERNEL:
		if (!can_be_normal(machine, block))
			return -EINVAL;
		*zone = kernel_zone_of(machine, block);
		return 0;
	case MMOP_ONLINE_MOVABLE:
		if (!can_be_movable(machine, block))
			return -EINVAL;
		*zone = ZONE_MOVABLE;
		return 0;
	default:
		*zone = default_zone(machine, block);
		return 0;
	}
}

const struct policy policy_normal_first = {
	.name = "normal-first",
	.zone_for = zone_for,
};
