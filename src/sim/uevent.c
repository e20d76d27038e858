/* SPDX-License-Identifier: MIT */
#include "sim/uevent.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *action;
	bool node;
} told[] = {
	[EVENT_BLOCK_ADDED] = { "add", false },
	[EVENT_BLOCK_ONLINE] = { "online", false },
	[EVENT_BLOCK_OFFLINE] = { "offline", false },
	[EVENT_BLOCK_REMOVED] = { "remove", false },
	[EVENT_NODE_ADDED] = { "add", true },
	[EVENT_NODE_REMOVED] = { "remove", true },
	[EVENT_REFUSED] = { NULL, false },
};

/* What the machine says about itself may suffer on its way. */
static void deliver(const struct uevents *uevents, struct uevent uevent, const block_id_t *block)
{
	enum uevent_fate fate = UEVENT_SENT;

	if (uevents->faults)
		fate = faults_uevent(uevents->faults, block, &uevent.delay);
	if (fate == UEVENT_LOST)
		return;
	if (fate != UEVENT_LATE)
		uevent.delay = 0;
	uevents_send(uevents, &uevent);
	if (fate == UEVENT_DOUBLED)
		uevents_send(uevents, &uevent);
}

static void on_event(void *data, const struct machine *machine, const struct event *event)
{
	struct uevents *uevents = data;
	char devpath[64];

	(void)machine;
	if (!told[event->kind].action)
		return;
	if (told[event->kind].node)
		snprintf(devpath, sizeof(devpath), "/devices/system/node/node%u", event->nid.val);
	else
		snprintf(devpath, sizeof(devpath), "/devices/system/memory/memory%" PRIu32,
			 event->block.val);
	deliver(uevents,
		(struct uevent){ .action = told[event->kind].action,
				 .devpath = devpath,
				 .subsystem = told[event->kind].node ? "node" : "memory" },
		told[event->kind].node ? NULL : &event->block);
}

void uevents_init(struct uevents *uevents, struct faults *faults)
{
	*uevents = (struct uevents){ .observer = { .notify = on_event, .data = uevents },
				     .faults = faults };
}

void uevents_send(const struct uevents *uevents, const struct uevent *uevent)
{
	if (uevents->sink)
		uevents->sink(uevents->data, uevent);
}
