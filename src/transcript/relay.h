/* SPDX-License-Identifier: MIT */
/*
 * relay.h - a process that reads a shell's pipes in memhp's place.
 *
 * Whoever writes to a pipe keeps it locked while the kernel asks memhp for the
 * bytes: sendfile() from one of the machine's files does that, and so does a
 * write from a mapping of one. If memhp read such a pipe itself, it would wait
 * for a lock that waits for memhp.
 */
#ifndef MEMHP_TRANSCRIPT_RELAY_H
#define MEMHP_TRANSCRIPT_RELAY_H

#include <stddef.h>
#include <sys/types.h>

#define RELAY_PACKET 16384 /* the most bytes that come at once */

struct relay {
	pid_t pid;
	int socket; /* can be watched for what comes */
};

enum relay_kind {
	RELAY_END = 0, /* the process is gone */
	RELAY_OUTPUT,  /* bytes */
	RELAY_STATUS,  /* bytes; all output before them has come */
	RELAY_DRAINED, /* all output that was written before relay_drain() has come */
};

/* Start it. Return: 0, then end it with relay_end(); a negative errno. */
int relay_start(struct relay *relay);

/**
 * relay_read - read these pipes from now on, and no others
 * @output, @statuses: become the relay's and are closed here, whatever happens
 *
 * Return: 0; a negative errno.
 */
int relay_read(struct relay *relay, int output, int statuses);

/* Ask for RELAY_DRAINED. Return: 0; a negative errno. */
int relay_drain(struct relay *relay);

/**
 * relay_receive - the next that came; waits for it
 * @bytes: room for RELAY_PACKET + 1
 * @count: how many came, without the kind
 */
enum relay_kind relay_receive(struct relay *relay, char *bytes, size_t *count);

/* Kill it and wait for it: when nobody can hold a pipe of its any more. */
void relay_end(struct relay *relay);

#endif
