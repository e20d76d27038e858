/* SPDX-License-Identifier: MIT */
#include "core/view.h"

#include <errno.h>

#include "core/contract.h"

_Static_assert(MEMHP_DMA == (int)ZONE_DMA && MEMHP_DMA32 == (int)ZONE_DMA32 &&
		       MEMHP_NORMAL == (int)ZONE_NORMAL && MEMHP_MOVABLE == (int)ZONE_MOVABLE &&
		       MEMHP_NR_ZONES == (int)ZONE_MIXED,
	       "zones have one numbering");
_Static_assert(MMOP_ONLINE + MEMHP_WISH_NONE == (int)MMOP_ONLINE &&
		       MMOP_ONLINE + MEMHP_WISH_KERNEL == (int)MMOP_ONLINE_KERNEL &&
		       MMOP_ONLINE + MEMHP_WISH_MOVABLE == (int)MMOP_ONLINE_MOVABLE,
	       "wishes are the online types in their order");

static struct memhp_span show_span(struct span span)
{
	return (struct memhp_span){ span.start.val, span_end(span).val };
}

static void show_node(const struct node *node, struct memhp_node *shown)
{
	shown->span = show_span(node->span);
	for (unsigned z = 0; z < MAX_NR_ZONES; z++) {
		const struct zone *zone = &node->zones[z];

		shown->zones[z] = (struct memhp_zone_info){
			.span = show_span(zone->span),
			.present = zone->present,
			.managed = zone->managed,
			.early = zone->early,
			.initialised = zone->initialised,
		};
	}
	shown->possible = node->possible;
	shown->online = node->online;
}

static struct memhp_device show_device(const struct machine *machine, uint16_t group)
{
	const struct group *found = machine_groups(machine) + group - 1;

	if (group == 0)
		return (struct memhp_device){ 0 };
	return (struct memhp_device){ found->max_pages, found->kernel, found->movable };
}

struct memhp_block view_block(const struct machine_view *view, const struct mem_block *block)
{
	const struct machine *m = view->machine;
	bool in_zone = block_online(block) || view->policy->zone_at_add;
	struct span span = block_span(m, block->id);

	return (struct memhp_block){
		.span = show_span(span),
		.extent = show_span(block_complete(m, block) ? span : block_extent(m, block)),
		.node = block->nid.val,
		.online = block_online(block),
		.zone = in_zone ? (enum memhp_zone)block->zone : MEMHP_NR_ZONES,
		.device = show_device(m, block->group),
	};
}

static bool block_from(const void *context, uint64_t page, struct memhp_block *block)
{
	const struct machine_view *view = context;
	const struct machine *m = view->machine;
	uint64_t number = page / m->block_pages;
	uint32_t at;

	if (number > UINT32_MAX)
		return false;
	at = machine_block_at(m, BLOCK_ID((uint32_t)number));
	if (at == m->blocks.nr)
		return false;
	*block = view_block(view, machine_blocks(m) + at);
	return true;
}

void view_init(struct machine_view *view, const struct machine *machine,
	       const struct memhp_policy *policy)
{
	view->shown = (struct memhp_view){
		.context = view,
		.block_from = block_from,
		.nodes = view->nodes,
		.nr_nodes = machine->nodes.nr,
		.params = {
			.block_pages = machine->block_pages,
			.auto_movable_ratio = machine->params.auto_movable_ratio,
			.auto_movable_numa_aware = machine->params.auto_movable_numa_aware,
			.movable_node = machine->params.movable_node,
		},
	};
	view->machine = machine;
	view->policy = policy;
	for (unsigned n = 0; n < machine->nodes.nr; n++)
		show_node(machine_node(machine, NID(n)), &view->nodes[n]);
}

int view_zone_for(const struct machine_view *view, const struct memhp_block *block,
		  enum online_type type, enum zone_type *zone)
{
	enum memhp_wish wish = (enum memhp_wish)(type - MMOP_ONLINE);
	enum memhp_zone answer = MEMHP_NR_ZONES;

	CONTRACT(type >= MMOP_ONLINE && type < NR_ONLINE_TYPES);
	if (view->policy->zone_for(view->policy->context, &view->shown, block, wish, &answer) != 0)
		return -EINVAL;
	*zone = (enum zone_type)answer;
	return 0;
}

enum zone_type view_zone_at_add(const struct machine_view *view, nid_t nid, struct span range)
{
	return (enum zone_type)view->policy->zone_at_add(view->policy->context, &view->shown,
							 nid.val, show_span(range));
}
