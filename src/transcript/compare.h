/* SPDX-License-Identifier: MIT */
/*
 * compare.h - whether what came back is what was written down.
 *
 * Texts are normalised by the rules of the format and no others: trailing
 * blanks, empty lines at either end, a shell's "PREFIX: write error: TEXT",
 * time stamps of the kernel log. A text has a length: NUL bytes are compared as well.
 */
#ifndef MEMHP_TRANSCRIPT_COMPARE_H
#define MEMHP_TRANSCRIPT_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/text.h"

/* The normalised form of @text, lines ending with "\n", added to @out. */
void compare_normalise(const struct text *text, struct text *out);

/**
 * compare_same - whether two normalised texts agree
 * @loose: the lines of @expected need only be among @actual, in order; runs of
 *         blanks count as one
 */
bool compare_same(const struct text *expected, const struct text *actual, bool loose);

/**
 * compare_diff - a unified difference of two normalised texts
 *
 * Each line goes to @out behind ' ', '-' (only expected) or '+' (only actual).
 * With @loose, lines that were not asked for are shown only where one that was
 * is missing, as what came in its place.
 *
 * Return: number of the first line of @expected that differs, from 0.
 */
size_t compare_diff(const struct text *expected, const struct text *actual, bool loose,
		    struct text *out);

/* Whether a line of an answer, without its end, must be in what is expected. */
typedef bool compare_counts(const void *data, const char *line, size_t length);

/**
 * compare_unshown - lines of @actual that @expected, which may leave out others, lacks
 *
 * Each of them for which @counts answers true goes to @out behind '+'. Lines agree as with
 * loose of compare_same(), and in order.
 *
 * Return: whether there is one.
 */
bool compare_unshown(const struct text *expected, const struct text *actual, compare_counts *counts,
		     const void *data, struct text *out);

#endif
