/* SPDX-License-Identifier: MIT */
/*
 * listeners.h - which listeners of uevents are to be waited for.
 *
 * A listener whose buffer is full is waited for as long as it reads. Who has not read
 * anything for two seconds is not waited for any more until it reads again; that costs
 * the others these two seconds, once, and nothing else.
 */
#ifndef MEMHP_UEVENT_LISTENERS_H
#define MEMHP_UEVENT_LISTENERS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Of more that are full at once, the rest is not waited for. */
#define LISTENERS_MAX 64

/* So full may a buffer be before more is sent; the usual one holds twice as much. */
#define FULL_BYTES 98304

/* A listener that has not read anything for so many milliseconds is not waited for. */
#define PATIENCE_MS 2000

/* One whose buffer is full. */
struct listener {
	uint64_t inode; /* of its socket */
	uint64_t bytes; /* that waited for it when it was looked at last */
	uint64_t since; /* milliseconds: when it read last, or its buffer became full */
};

/* All zero at first. */
struct listeners {
	struct listener full[LISTENERS_MAX];
	unsigned nr;
};

/**
 * listeners_look - look at the listeners' buffers
 * @table: the lines of /proc/PID/net/netlink; NULL: there are none
 * @now: milliseconds
 *
 * Return: whether one is to be waited for; then look again soon.
 */
bool listeners_look(struct listeners *listeners, FILE *table, uint64_t now);

#endif
