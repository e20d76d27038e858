/* SPDX-License-Identifier: MIT */
/*
 * around.h - where a block stands among the zones of its node.
 *
 * The vocabulary that the rules are written in.
 */
#ifndef MEMHP_POLICY_AROUND_H
#define MEMHP_POLICY_AROUND_H

#include "core/machine.h"

/* The span of @zone on the node of @block. */
static inline struct span zone_around(const struct machine *machine, const struct mem_block *block,
				      enum zone_type zone)
{
	return machine_zone(machine, block->nid, zone)->span;
}

static inline bool zone_spans_part(const struct machine *machine, const struct mem_block *block,
				   enum zone_type zone)
{
	return span_overlaps(zone_around(machine, block, zone), block_span(machine, block->id));
}

/* The lowest kernel zone that spans a part of the block; Normal when none does. */
static inline enum zone_type kernel_zone_of(const struct machine *machine,
					    const struct mem_block *block)
{
	for (unsigned zone = ZONE_DMA; zone < ZONE_NORMAL; zone++)
		if (zone_spans_part(machine, block, zone))
			return zone;
	return ZONE_NORMAL;
}

#endif
