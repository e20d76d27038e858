/* SPDX-License-Identifier: MIT */
/*
 * udev_words.h - what udevd says, line by line.
 *
 * It writes to a socket, not to our own standard error: a terminal that it held would be
 * within its programs' reach, and of a pipe we could be kept from reading.
 */
#ifndef MEMHP_SANDBOX_UDEV_WORDS_H
#define MEMHP_SANDBOX_UDEV_WORDS_H

#include "os/loop.h"
#include "util/text.h"

struct udev_words {
	struct loop *loop;
	int socket;          /* -1: nobody speaks */
	struct text unended; /* the start of a line */
	/* Called with each line, fit for a terminal; NULL: nobody asks. */
	void (*says)(void *data, const char *line);
	void *says_data;
};

void udev_words_init(struct udev_words *words, struct loop *loop,
		     void (*says)(void *data, const char *line), void *data);

/* Listen, to a new speaker alone. Return: the descriptor to speak to; a negative errno. */
int udev_words_open(struct udev_words *words);

/* Listen no more; a line without an end is told as it is. */
void udev_words_close(struct udev_words *words);

#endif
