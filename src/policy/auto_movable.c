/* SPDX-License-Identifier: MIT */
/*
 * auto-movable, the other rule of 6.1.
 *
 * Without a wish a block becomes Movable as long as Movable memory stays within
 * a ratio, in per cent, of the kernel memory that was there at boot and still
 * is: of the whole machine, and of the node too unless told otherwise. A device
 * is decided on as a whole: its first block asks for all of it.
 */
#include "policy/policies.h"

/* Early kernel and present Movable pages of a part of the machine. */
struct balance {
	uint64_t early;
	uint64_t movable;
};

static void weigh_node(const struct memhp_view *view, unsigned node, struct balance *sum)
{
	const struct memhp_zone_info *zones = view->nodes[node].zones;

	for (unsigned zone = MEMHP_DMA; zone <= MEMHP_NORMAL; zone++)
		if (zones[zone].present)
			sum->early += zones[zone].early;
	sum->movable += zones[MEMHP_MOVABLE].present;
}

static bool within_ratio(const struct memhp_view *view, struct balance b, uint64_t need)
{
	if (b.early == 0)
		return false;
	return b.movable + need <= view->params.auto_movable_ratio * b.early / 100;
}

static bool may_be_movable(const struct memhp_view *view, unsigned node, uint64_t need)
{
	struct balance all = { 0, 0 }, own = { 0, 0 };

	for (unsigned n = 0; n < view->nr_nodes; n++)
		weigh_node(view, n, &all);
	if (!within_ratio(view, all, need))
		return false;
	weigh_node(view, node, &own);
	return !view->params.auto_movable_numa_aware || within_ratio(view, own, need);
}

static bool default_is_movable(const struct memhp_view *view, const struct memhp_block *block)
{
	uint64_t need = view->params.block_pages;

	if (view->params.auto_movable_ratio == 0)
		return false;
	if (block->device.pages) {
		if (block->device.kernel)
			return false;
		need = block->device.pages - block->device.movable;
	}
	return may_be_movable(view, block->node, need);
}

static int zone_for(const void *context, const struct memhp_view *view,
		    const struct memhp_block *block, enum memhp_wish wish, enum memhp_zone *zone)
{
	bool movable = wish == MEMHP_WISH_MOVABLE ||
		       (wish == MEMHP_WISH_NONE && default_is_movable(view, block));

	(void)context;
	*zone = movable ? MEMHP_MOVABLE : memhp_kernel_zone(view, block);
	return 0;
}

const struct memhp_policy policy_auto_movable = MEMHP_POLICY("auto-movable", zone_for);
