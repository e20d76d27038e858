/* SPDX-License-Identifier: MIT */
/*
 * message.h - what memhp and the first process of a sandbox tell each other.
 *
 * Messages are packets on a socket; descriptors travel with them.
 */
#ifndef MEMHP_SANDBOX_MESSAGE_H
#define MEMHP_SANDBOX_MESSAGE_H

#include <stdint.h>

#include "util/fail.h"

#define MESSAGE_MAX_FDS 8

enum message_kind {
	/* To the first process. */
	MESSAGE_GO, /* it has its user and group ids */
	/* Role; value: whether udevd starts, or for the program whether it is lent the terminal;
	 * with its descriptors. */
	MESSAGE_SPAWN,
	MESSAGE_SIGNAL,   /* value: the signal */
	MESSAGE_CONTINUE, /* the program; value: whether it is lent the terminal */
	/* From it. */
	MESSAGE_LEFT_ROOT, /* it is in a user namespace of its own and has no ids there */
	MESSAGE_FUSE,      /* with the descriptor of the mount */
	MESSAGE_UEVENTS,   /* with a netlink socket of the sandbox's network */
	MESSAGE_READY,     /* the machine is in place */
	MESSAGE_FAILED,    /* value: negative errno; text: words */
	MESSAGE_EXITED,    /* role; value: wait status */
	MESSAGE_STOPPED,   /* the program stopped; value: the signal */
};

struct message {
	uint32_t kind;
	int32_t value;
	uint32_t role;
	struct fail text;
};

/* Send; 0 or a negative errno. Only as much of the text as there is travels. */
int message_send(int socket, const struct message *message, const int *fds, unsigned nr_fds);

/**
 * message_receive - wait for a message
 * @fds: room for SANDBOX_MAX_FDS
 *
 * Return: 1; 0 at the end; a negative errno.
 */
int message_receive(int socket, struct message *message, int *fds, unsigned *nr_fds);

#endif
