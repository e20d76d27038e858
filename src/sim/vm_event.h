/* SPDX-License-Identifier: MIT */
/*
 * vm_event.h - what happens to the machine beyond its memory.
 *
 * The guest's ACPI answers for a slot, a device is gone, a monitor ends it all.
 * Each is told to one sink when it has happened. The machine has no clock: who
 * wants the time takes it in the sink.
 */
#ifndef MEMHP_SIM_VM_EVENT_H
#define MEMHP_SIM_VM_EVENT_H

#include "kernel/profile.h"

/* What an answer is about; the values are ACPI's. */
enum ost_source {
	OST_NOTHING = 0, /* no answer so far */
	OST_PLUG = 1,
	OST_EJECT = 3,
};

/* The guest's last answer for a slot. */
struct ost {
	enum ost_source source;
	enum ost_status status;
};

enum vm_event_kind {
	VM_ANSWERED, /* ACPI_DEVICE_OST */
	VM_DELETED,  /* DEVICE_DELETED */
	VM_SHUTDOWN, /* SHUTDOWN */
};

/* Only the fields of its kind are set; the strings are valid in the sink alone. */
struct vm_event {
	enum vm_event_kind kind;
	const char *device; /* of answers and deletions: its id; NULL without one, or when gone */
	const char *path;   /* of deletions: "/machine/peripheral/d1" */
	unsigned slot;      /* of answers */
	struct ost ost;     /* of answers */
};

struct vm_events {
	void (*sink)(void *data, const struct vm_event *event); /* NULL: nobody listens */
	void *data;
};

#endif
