/* SPDX-License-Identifier: MIT */
/*
 * plain.h - the start of a mail's line as its reader sees it.
 *
 * Terminals put colours and titles of windows between the characters, mail programs and web
 * pages put blanks of other kinds and marks of HTML there. None of that is what was typed.
 */
#ifndef MEMHP_TRANSCRIPT_PLAIN_H
#define MEMHP_TRANSCRIPT_PLAIN_H

#include <stddef.h>

/**
 * plain_line - copy what is seen of @line
 * @room: bytes of @plain, the NUL byte among them; what does not fit is left out
 */
void plain_line(const char *line, char *plain, size_t room);

#endif
