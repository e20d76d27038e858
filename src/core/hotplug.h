/* SPDX-License-Identifier: MIT */
/*
 * hotplug.h - the operations: add, online, offline, remove.
 *
 * Every operation either happens whole or leaves the machine as it was; it
 * answers 0 or the negative errno that the kernel gives. A refusal is told to
 * the observers too. Operations may replace hotplug->machine by a larger one,
 * so keep no pointers into it across them.
 */
#ifndef MEMHP_CORE_HOTPLUG_H
#define MEMHP_CORE_HOTPLUG_H

#include "core/event.h"
#include "core/machine.h"
#include "core/rules.h"
#include "core/view.h"

#define NO_GROUP 0

enum memory_operation {
	OPERATION_ADD,
	OPERATION_ONLINE,
	OPERATION_OFFLINE,
	OPERATION_REMOVE,
	NR_OPERATIONS,
};

/*
 * Who may say no, as a kernel's notifiers may: asked last, when all else would let
 * the operation happen, and before anything has changed.
 */
struct veto {
	/* Return: 0 lets it happen; a negative errno is the operation's answer. */
	int (*ask)(void *data, enum memory_operation operation, struct span range);
	void *data;
};

struct hotplug {
	struct machine *machine; /* owned by the caller */
	const struct rules *rules;
	struct allocator alloc;
	struct observer *observers;
	struct veto veto; /* without @ask nobody says no */
};

/* The policy in force: machine->params.online_policy of the rules. */
const struct memhp_policy *hotplug_policy(const struct hotplug *h);

/* The policy sees this of the machine; good until an operation changes it. */
void hotplug_view(const struct hotplug *h, struct machine_view *view);

/* The zone that the policy gives @block as @type. Return: 0; -EINVAL when it may not. */
int hotplug_zone_for(const struct hotplug *h, const struct mem_block *block, enum online_type type,
		     enum zone_type *zone);

/* Add @observer behind those that are there; it stays the caller's. */
void hotplug_observe(struct hotplug *h, struct observer *observer);

/* Tell every observer. */
void hotplug_tell(const struct hotplug *h, const struct event *event);

/* Tell of a refusal. Return: @error. */
int hotplug_refuse(const struct hotplug *h, int error, enum refusal reason, struct event event);

/* Ask who may say no; a refusal is told. Return: 0; a negative errno. */
int hotplug_ask(const struct hotplug *h, enum memory_operation operation, struct event event);

/**
 * hotplug_new_group - a group for a device of @pages pages
 * @group: set to its number, or NO_GROUP where the kernel has no groups
 *
 * Return: 0; -ENOSPC when all are taken.
 */
int hotplug_new_group(struct hotplug *h, uint64_t pages, uint16_t *group);

/* Give @group back; its blocks must be gone. NO_GROUP is fine. */
void hotplug_free_group(struct hotplug *h, uint16_t group);

/**
 * hotplug_add - memory appears at @range on node @nid
 * @group: of hotplug_new_group(), or NO_GROUP
 * @altmap: the caller's kind of memory may hold its own memory map
 *
 * New blocks are offline unless they are onlined automatically; a failure of
 * that does not fail the add.
 *
 * Return: 0; -E2BIG, -EEXIST, -EINVAL as the kernel; -ENOMEM.
 */
int hotplug_add(struct hotplug *h, struct span range, nid_t nid, uint16_t group, bool altmap);

/* Whether @range is of whole blocks or sections, as the kernel wants it. */
bool hotplug_aligned(const struct hotplug *h, struct span range);

/* The node that memory at @page goes to when nobody names one. */
nid_t hotplug_nid_of(const struct machine *machine, pfn_t page);

/**
 * hotplug_online - bring the pages of @id online as @type
 *
 * Below the device: no look at what the device says. See block_set_state().
 *
 * Return: 0; -EINVAL, -EBUSY.
 */
int hotplug_online(struct hotplug *h, block_id_t id, enum online_type type);

/**
 * hotplug_offline - take the pages of @id away from their zone
 *
 * Return: 0; -EINVAL, -EBUSY.
 */
int hotplug_offline(struct hotplug *h, block_id_t id);

/**
 * hotplug_remove - the blocks of @range, all offline, vanish
 *
 * Return: 0; -EINVAL when @range cuts through what comes and goes as a whole;
 * -EBUSY when a block is online; -ENOMEM.
 */
int hotplug_remove(struct hotplug *h, struct span range);

/**
 * hotplug_eject - a device asks for its memory at @range back
 *
 * Blocks are taken offline as needed and brought back if one refuses.
 *
 * Return: 0 when the memory is gone; -EBUSY and others when it stayed.
 */
int hotplug_eject(struct hotplug *h, struct span range);

/**
 * block_set_state - what a write to memoryN/state does
 * @type: MMOP_OFFLINE or one of the online types
 *
 * Return: 0; -EINVAL when it already is; else as online and offline.
 */
int block_set_state(struct hotplug *h, block_id_t id, enum online_type type);

/**
 * block_set_online - what a write to memoryN/online does
 *
 * Return: 0, also when nothing was to do; else as online and offline.
 */
int block_set_online(struct hotplug *h, block_id_t id, bool online);

/* What memoryN/online reads: the device's own idea, not the pages'. */
bool block_device_online(const struct mem_block *block);

/**
 * block_choices - the zones that memoryN/valid_zones names, in its order
 * @zones: at least NR_ONLINE_TYPES - 1 entries
 *
 * Return: how many, possibly 0; -EINVAL when the block has no single zone
 * ("none").
 */
int block_choices(const struct hotplug *h, const struct mem_block *block, enum zone_type *zones);

/* The same when somebody looks at the machine already, with hotplug_view(). */
int block_choices_in(const struct hotplug *h, const struct machine_view *view,
		     const struct mem_block *block, enum zone_type *zones);

#endif
