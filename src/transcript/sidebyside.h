/* SPDX-License-Identifier: MIT */
/*
 * sidebyside.h - the same commands on several machines, answers in columns.
 *
 * A line of an answer is marked when the file it shows reads differently from
 * when it was last shown, although no command since named the block it belongs
 * to: it changed under the reader's feet.
 */
#ifndef MEMHP_TRANSCRIPT_SIDEBYSIDE_H
#define MEMHP_TRANSCRIPT_SIDEBYSIDE_H

#include <stdbool.h>

#include "transcript/transcript.h"

#define SIDES_MAX 4

struct side {
	const char *headline;
	const struct transcript *answers; /* the same steps on every side */
};

/**
 * sidebyside_write - columns, one a side
 * @width: characters that a line may have
 * @colour: mark with the terminal's colours too
 *
 * Return: how many lines were marked.
 */
size_t sidebyside_write(const struct side *sides, unsigned nr, unsigned width, bool colour,
			struct text *out);

#endif
