/* SPDX-License-Identifier: MIT */
/*
 * inbox.h - what came from a guest and its QEMU, byte by byte, and what it means.
 *
 * Nothing here reads or waits. What the guest sends is a stranger's: it is bounded,
 * and rubbish is noticed. Zero-initialise it.
 */
#ifndef MEMHP_LAB_INBOX_H
#define MEMHP_LAB_INBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "util/text.h"

/* What is kept of a console and of QEMU's own words, in bytes: the last of it. */
#define INBOX_KEPT 65536

/**
 * struct inbox - all that came
 * @answer: output of what was asked is added to it; NULL: nobody listens
 * @max_output: no more than a frame over so many bytes is added
 * @release: of the guest's kernel, once it is @ready
 * @answered: all of the answer is there, and its @status
 * @nonsense: the guest sent what is no frame
 * @plugged, @unplugged: how often it was done with a device
 * @reason: why it ended, in QEMU's word; ""
 */
struct inbox {
	struct text *answer;
	size_t max_output;
	char release[72];
	bool ready, answered, nonsense;
	int status;
	unsigned plugged, unplugged;
	char reason[40];
	/* Its own. */
	struct text frames, events; /* up to a whole one */
	struct text console, errors;
};

/* Bytes came: from the guest, from QMP, from the console, on QEMU's standard error. */
void inbox_guest(struct inbox *inbox, const char *bytes, size_t count);
void inbox_qmp(struct inbox *inbox, const char *bytes, size_t count);
void inbox_console(struct inbox *inbox, const char *bytes, size_t count);
void inbox_errors(struct inbox *inbox, const char *bytes, size_t count);

/* Whether more was printed than may be. */
bool inbox_is_full(const struct inbox *inbox);

/* Whether the console says that the kernel panicked. */
bool inbox_panicked(const struct inbox *inbox);

/* Add why there is no guest any more to @why, as far as it is known. */
void inbox_farewell(const struct inbox *inbox, struct text *why);

void inbox_free(struct inbox *inbox);

#endif
