/* SPDX-License-Identifier: MIT */
/*
 * device.c - the block device over the pages: what its files accept and say.
 *
 * A device keeps an online type of its own, "pending". Writing a word to
 * "state" sets it even when the write is then refused; an online attempt uses
 * it up.
 */
#include <errno.h>

#include "core/contract.h"
#include "core/hotplug.h"

bool block_device_online(const struct mem_block *block)
{
	return block_online(block) && !(block->flags & BLOCK_SILENT);
}

static void tell_device(const struct hotplug *h, const struct mem_block *block,
			enum event_kind kind)
{
	struct event event = { .kind = kind, .block = block->id, .nid = block->nid };

	hotplug_tell(h, &event);
}

static int device_online(struct hotplug *h, struct mem_block *block)
{
	enum online_type type = block->pending;
	int rc = 0;

	block->pending = MMOP_ONLINE;
	/* A silent automatic online left the device behind; now it catches up. */
	if (block->flags & BLOCK_SILENT)
		block->flags &= (uint8_t)~BLOCK_SILENT;
	else
		rc = hotplug_online(h, block->id, type);
	if (rc == 0)
		tell_device(h, block, EVENT_BLOCK_ONLINE);
	return rc;
}

static int device_offline(struct hotplug *h, struct mem_block *block)
{
	int rc = hotplug_offline(h, block->id);

	if (rc == 0)
		tell_device(h, block, EVENT_BLOCK_OFFLINE);
	return rc;
}

int block_set_state(struct hotplug *h, block_id_t id, enum online_type type)
{
	struct mem_block *block = machine_block(h->machine, id);

	CONTRACT(block && type < NR_ONLINE_TYPES);
	if (type != MMOP_OFFLINE)
		block->pending = (uint8_t)type;
	if (block_device_online(block) == (type != MMOP_OFFLINE))
		return hotplug_refuse(h, -EINVAL, REFUSED_STATE,
				      (struct event){ .block = id, .nid = block->nid });
	return type == MMOP_OFFLINE ? device_offline(h, block) : device_online(h, block);
}

int block_set_online(struct hotplug *h, block_id_t id, bool online)
{
	struct mem_block *block = machine_block(h->machine, id);

	CONTRACT(block);
	if (block_device_online(block) == online)
		return 0;
	return online ? device_online(h, block) : device_offline(h, block);
}

int block_choices_in(const struct hotplug *h, const struct machine_view *view,
		     const struct mem_block *block, enum zone_type *zones)
{
	const struct rules *rules = h->rules;
	struct memhp_block shown;
	int nr = 0;

	if (block->zone == ZONE_MIXED)
		return -EINVAL;
	if (block_online(block) && !rules->online_lists_choices) {
		zones[0] = block->zone;
		return 1;
	}
	shown = view_block(view, block);
	for (enum online_type type = rules->no_plain_choice ? MMOP_ONLINE_KERNEL : MMOP_ONLINE;
	     type < NR_ONLINE_TYPES; type++) {
		enum zone_type zone;
		bool named = false;

		if (view_zone_for(view, &shown, type, &zone) < 0)
			continue;
		for (int j = 0; j < nr; j++)
			named |= zones[j] == zone;
		if (!named)
			zones[nr++] = zone;
	}
	return nr;
}

int block_choices(const struct hotplug *h, const struct mem_block *block, enum zone_type *zones)
{
	struct machine_view view;

	hotplug_view(h, &view);
	return block_choices_in(h, &view, block, zones);
}
