/* SPDX-License-Identifier: MIT */
/*
 * events.h - what QEMU's machine monitor tells unasked.
 *
 * Of its events three matter: what the guest answers to a device that is
 * plugged or wanted back (_OST), and why the guest ended.
 */
#ifndef MEMHP_LAB_EVENTS_H
#define MEMHP_LAB_EVENTS_H

/* What makes QEMU send events; its own answer is not waited for. */
#define QMP_HELLO "{\"execute\": \"qmp_capabilities\"}\n"

enum guest_event_kind {
	GUEST_OTHER,     /* an answer, or an event that does not matter */
	GUEST_PLUGGED,   /* the guest is done with a new device */
	GUEST_UNPLUGGED, /* it is done with giving a device back, or refused to */
	GUEST_SHUTDOWN,
};

struct guest_event {
	enum guest_event_kind kind;
	char reason[40]; /* of GUEST_SHUTDOWN: "guest-shutdown", "guest-reset", ... */
};

/* Read one line that QEMU sent. What it cannot read is GUEST_OTHER. */
struct guest_event guest_event_read(const char *line);

#endif
