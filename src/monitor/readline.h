/* SPDX-License-Identifier: MIT */
/*
 * readline.h - the line editor that a monitor's client types into.
 *
 * Bytes in, echo out, as QEMU's: each accepted byte redraws the line. It does
 * not know what a line means.
 */
#ifndef MEMHP_MONITOR_READLINE_H
#define MEMHP_MONITOR_READLINE_H

#include "util/text.h"

#define READLINE_MAX 4095
#define READLINE_HISTORY 64

struct readline {
	char line[READLINE_MAX + 1];
	size_t length;
	size_t cursor;
	enum { KEY_PLAIN, KEY_ESCAPE, KEY_SEQUENCE } key;
	unsigned parameter; /* number inside an escape sequence */
	char *history[READLINE_HISTORY];
	unsigned nr_history;
	unsigned at_history;
	/*
	 * Adds what the last word of @start may become, each with "\n" behind it; NULL: Tab
	 * does nothing.
	 */
	void (*complete)(void *data, const char *start, struct text *matches);
	void *data;
};

/**
 * readline_byte - take one byte
 * @echo: what to send back is added
 *
 * Return: the finished line, valid until the next call; NULL while it is typed.
 */
const char *readline_byte(struct readline *rl, char byte, const char *prompt, struct text *echo);

/* A client left: drop what was half typed; the history stays. */
void readline_reset(struct readline *rl);

void readline_free(struct readline *rl);

#endif
