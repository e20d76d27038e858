/* SPDX-License-Identifier: MIT */
/*
 * uevent.h - uevents of memory blocks and nodes.
 *
 * An observer of the machine turns its events into the kernel's messages and
 * hands them to one sink; files named "uevent" add messages of their own.
 */
#ifndef MEMHP_SIM_UEVENT_H
#define MEMHP_SIM_UEVENT_H

#include "core/event.h"
#include "sim/fault.h"
#include "util/text.h"

struct uevent {
	const char *action;
	const char *devpath; /* "/devices/system/memory/memory32" */
	const char *subsystem;
	const char *extra; /* more keys, separated by blanks; NULL for none */
	unsigned delay;    /* milliseconds by which it comes late */
};

struct uevents {
	struct observer observer;
	void (*sink)(void *data, const struct uevent *uevent); /* NULL: nobody listens */
	void *data;
	struct faults *faults; /* what becomes of them on the way; NULL: nothing */
};

/* Nobody listens yet. @uevents must not move once its observer is registered. */
void uevents_init(struct uevents *uevents, struct faults *faults);

/* Send an event that somebody wrote to a device's "uevent" file. */
void uevents_send(const struct uevents *uevents, const struct uevent *uevent);

#endif
