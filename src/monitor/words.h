/* SPDX-License-Identifier: MIT */
/*
 * words.h - the words of a monitor line.
 *
 * Blanks and tabs separate; a word in double quotes may hold them, with the
 * escapes of C.
 */
#ifndef MEMHP_MONITOR_WORDS_H
#define MEMHP_MONITOR_WORDS_H

#include <stddef.h>

/* Skip blanks and tabs. */
const char *words_skip(const char *line);

/**
 * words_next - take the next word off @line
 * @line: moved behind the word
 * @word: gets it, NUL-terminated
 *
 * Return: 0; -ENOENT when there is none; -EINVAL when a quote is not closed;
 * -E2BIG when it does not fit.
 */
int words_next(const char **line, char *word, size_t room);

#endif
