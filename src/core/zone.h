/* SPDX-License-Identifier: MIT */
/*
 * zone.h - how the spans of zones and nodes grow, shift and shrink.
 *
 * These functions move borders only; pages are counted by online and offline.
 */
#ifndef MEMHP_CORE_ZONE_H
#define MEMHP_CORE_ZONE_H

#include "core/machine.h"

/* As the kernel writes them. */
extern const char *const zone_names[MAX_NR_ZONES];

/* The zone, and its node, reach over @range too. */
void zone_grow(struct machine *machine, nid_t nid, enum zone_type zone, struct span range);

/**
 * zone_shift - move the border between two zones so that @range is in @to
 *
 * @range is at the end of @from when @to lies above it, else at its start. The
 * receiving zone takes all up to its old span; @from is cut at the range.
 */
void zone_shift(struct machine *machine, nid_t nid, enum zone_type from, enum zone_type to,
		struct span range);

/**
 * zone_shrink_online - the zone gives up @range, which went offline
 *
 * Both ends move to the next page that is online in the zone; the node follows
 * its zones.
 */
void zone_shrink_online(struct machine *machine, nid_t nid, enum zone_type zone, struct span range);

/**
 * zone_shrink_existing - the zone and node give up section @section, which goes
 *
 * Both ends move to the next section that exists and belongs to the zone, or to
 * the node, online or not. Sections that are gone must not be in the block
 * table any more, or have their bit cleared.
 */
void zone_shrink_existing(struct machine *machine, nid_t nid, enum zone_type zone,
			  struct span section);

/**
 * zone_of_boot_page - zone and node that booting gave a page
 *
 * A page without RAM counts as node 0, DMA.
 */
enum zone_type zone_of_boot_page(const struct machine *machine, pfn_t page, nid_t *nid);

#endif
