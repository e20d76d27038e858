/* SPDX-License-Identifier: MIT */
/*
 * auto-movable, the other rule of 6.1.
 *
 * Without a wish a block becomes Movable as long as Movable memory stays within
 * a ratio, in per cent, of the kernel memory that was there at boot and still
 * is: of the whole machine, and of the node too unless told otherwise. A device
 * is decided on as a whole: its first block asks for all of it.
 */
#include "policy/around.h"
#include "policy/policies.h"

/* Early kernel and present Movable pages of a part of the machine. */
struct balance {
	uint64_t early;
	uint64_t movable;
};

static void weigh_node(const struct machine *machine, nid_t nid, struct balance *sum)
{
	for (unsigned zone = ZONE_DMA; zone <= ZONE_NORMAL; zone++)
		if (machine_zone(machine, nid, zone)->present)
			sum->early += machine_zone(machine, nid, zone)->early;
	sum->movable += machine_zone(machine, nid, ZONE_MOVABLE)->present;
}

static bool within_ratio(const struct machine *machine, struct balance b, uint64_t need)
{
	if (b.early == 0)
		return false;
	return b.movable + need <= machine->params.auto_movable_ratio * b.early / 100;
}

static bool may_be_movable(const struct machine *machine, nid_t nid, uint64_t need)
{
	struct balance all = { 0, 0 }, node = { 0, 0 };

	for (uint8_t n = 0; n < machine->nodes.nr; n++)
		weigh_node(machine, NID(n), &all);
	if (!within_ratio(machine, all, need))
		return false;
	weigh_node(machine, nid, &node);
	return !machine->params.auto_movable_numa_aware || within_ratio(machine, node, need);
}

static bool default_is_movable(const struct machine *machine, const struct mem_block *block)
{
	uint64_t need = machine->block_pages;

	if (machine->params.auto_movable_ratio == 0)
		return false;
	if (block->group) {
		const struct group *group = machine_groups(machine) + block->group - 1;

		if (group->kernel)
			return false;
		need = group->max_pages - group->movable;
	}
	return may_be_movable(machine, block->nid, need);
}

static int zone_for(const struct machine *machine, const struct mem_block *block,
		    enum online_type type, enum zone_type *zone)
{
	bool movable = type == MMOP_ONLINE_MOVABLE ||
		       (type == MMOP_ONLINE && default_is_movable(machine, block));

	*zone = movable ? ZONE_MOVABLE : kernel_zone_of(machine, block);
	return 0;
}

const struct policy policy_auto_movable = {
	.name = "auto-movable",
	.zone_for = zone_for,
};
