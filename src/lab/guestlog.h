/* SPDX-License-Identifier: MIT */
/*
 * guestlog.h - what a guest prints: its log, and its last words.
 */
#ifndef MEMHP_LAB_GUESTLOG_H
#define MEMHP_LAB_GUESTLOG_H

#include <stdbool.h>

#include "util/text.h"

/* Add the lines of @raw, as "dmesg -r" prints them, without levels and time stamps. */
void guestlog_strip(const struct text *raw, struct text *out);

/* Add why the kernel panicked to @why. Return: whether @console says that it did. */
bool guestlog_panic(const char *console, struct text *why);

/* Add the last line of @console that is not empty. */
void guestlog_last(const char *console, struct text *line);

#endif
