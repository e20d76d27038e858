/* SPDX-License-Identifier: MIT */
/*
 * view.h - a machine as include/memhp/view.h shows it, to the policy and to others.
 *
 * Parameters and nodes are copied once, a block when it is asked for. So a view is
 * cheap to read, and becomes stale when the machine changes.
 */
#ifndef MEMHP_CORE_VIEW_H
#define MEMHP_CORE_VIEW_H

#include <memhp/policy.h>

#include "core/machine.h"

/**
 * struct machine_view - a view of a machine, with the room that it needs
 * @shown: what others get; it points into the machine_view, which must not move
 * @machine: borrowed
 * @policy: the rule that is asked by view_zone_for(), borrowed; it decides too whether an
 *          offline block has a zone
 */
struct machine_view {
	struct memhp_view shown;
	const struct machine *machine;
	const struct memhp_policy *policy;
	struct memhp_node nodes[MAX_NODES];
};

/* Look at @machine, to ask @policy. Only entries of nodes that can exist are written. */
void view_init(struct machine_view *view, const struct machine *machine,
	       const struct memhp_policy *policy);

/* The view of a block of its machine. */
struct memhp_block view_block(const struct machine_view *view, const struct mem_block *block);

/**
 * view_zone_for - the policy's zone for @block when it is onlined as @type
 * @block: of view_block()
 * @type: one of the three online types
 * @zone: set on success only
 *
 * Return: 0; -EINVAL when it may not be onlined so.
 */
int view_zone_for(const struct machine_view *view, const struct memhp_block *block,
		  enum online_type type, enum zone_type *zone);

/* Zone of new memory at @range, under a policy with zone_at_add(). */
enum zone_type view_zone_at_add(const struct machine_view *view, nid_t nid, struct span range);

#endif
