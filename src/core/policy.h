/* SPDX-License-Identifier: MIT */
/*
 * policy.h - the shape of a policy: the rule that says which zone a block joins.
 *
 * A policy is two pure functions over the machine. What "valid_zones" prints
 * and what a write to "state" does both come from them, so they cannot
 * disagree. A policy changes nothing and keeps nothing.
 */
#ifndef MEMHP_CORE_POLICY_H
#define MEMHP_CORE_POLICY_H

#include "core/machine.h"

struct policy {
	const char *name;

	/**
	 * zone_for - the zone that @block joins when it is onlined as @type
	 * @block: offline, or online and asked about what would be next
	 * @type: one of the three online types
	 * @zone: set on success only
	 *
	 * Return: 0; -EINVAL when it may not.
	 */
	int (*zone_for)(const struct machine *machine, const struct mem_block *block,
			enum online_type type, enum zone_type *zone);

	/**
	 * zone_at_add - the zone that pages are in from the moment they are added
	 *
	 * With it, zones span memory that is not online yet, and onlining a block
	 * elsewhere shifts the border between two zones. NULL: zones span what
	 * was onlined.
	 */
	enum zone_type (*zone_at_add)(const struct machine *machine, nid_t nid, struct span range);
};

#endif
