/* SPDX-License-Identifier: MIT */
/*
 * protocol.h - what a monitor speaks: the human monitor or QMP.
 *
 * A session is a place that clients take one after the other; it keeps what
 * outlives them. Bytes in, bytes out: who carries them is not its business.
 */
#ifndef MEMHP_MONITOR_PROTOCOL_H
#define MEMHP_MONITOR_PROTOCOL_H

#include <time.h>

#include "sim/vm.h"
#include "util/text.h"

struct protocol {
	bool echoes; /* keys, so that a terminal must not */
	/* Return: a session, to be ended with close(); NULL without memory. */
	void *(*open)(struct vm *vm);
	/* A client comes. */
	void (*greet)(void *session, struct text *out);
	/* It sent @bytes; once vm->quit is set, no more of them are taken. */
	void (*read)(void *session, const char *bytes, size_t count, struct text *out);
	/* Something happened, also while it reads; NULL: it does not want to know. */
	void (*event)(void *session, const struct vm_event *event, const struct timespec *when,
		      struct text *out);
	/* The client is gone. */
	void (*leave)(void *session);
	void (*close)(void *session);
};

extern const struct protocol protocol_hmp, protocol_qmp;

#endif
