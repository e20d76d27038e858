/* SPDX-License-Identifier: MIT */
/*
 * wire.h - frames between memhp and the guest's first process.
 *
 * They travel over a serial line, which keeps every byte and their order. A
 * frame is its kind, the length of its payload in two bytes, the low one first,
 * and the payload. What the guest sends is a stranger's: whoever is root there
 * can write to the line.
 */
#ifndef MEMHP_LAB_WIRE_H
#define MEMHP_LAB_WIRE_H

#include <stddef.h>
#include <sys/types.h>

#define WIRE_HEAD 3
#define WIRE_MAX 32768 /* bytes of payload */

enum wire_kind {
	/* To the guest. Each is answered by OUTPUT frames, then STATUS or ENDED. */
	WIRE_RUN = 'r',     /* a command for the shell, without a newline */
	WIRE_LOG = 'l',     /* the kernel's log, as dmesg -r prints it */
	WIRE_UEVENTS = 'u', /* uevents of blocks and nodes since the last time */
	/* To the guest: the command that runs is to end now. */
	WIRE_KILL = 'k',
	/* From the guest. */
	WIRE_READY = 'R',  /* first: the release of its kernel */
	WIRE_OUTPUT = 'O', /* bytes of the answer */
	WIRE_STATUS = 'S', /* one byte: exit status; the shell lives on */
	WIRE_ENDED = 'E',  /* one byte: exit status of the shell */
};

struct wire_frame {
	enum wire_kind kind;
	const char *payload;
	size_t length;
};

/* Write what stands in front of @length bytes of payload to @head. */
void wire_head(char head[WIRE_HEAD], enum wire_kind kind, size_t length);

/**
 * wire_take - the first frame of @bytes
 * @frame: points into @bytes
 *
 * Return: how many bytes it takes; 0 when it is not complete yet; -EPROTO when it
 * is no frame.
 */
ssize_t wire_take(const char *bytes, size_t count, struct wire_frame *frame);

#endif
