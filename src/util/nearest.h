/* SPDX-License-Identifier: MIT */
/*
 * nearest.h - the name that a misspelt word was probably meant to be.
 */
#ifndef MEMHP_UTIL_NEAREST_H
#define MEMHP_UTIL_NEAREST_H

/* Longer words and names are like no others. */
#define NEAREST_MAX 32

struct nearest {
	const char *name; /* the best so far; NULL: no name is near */
	unsigned distance;
};

/**
 * nearest_distance - how many letters must be added, dropped, changed or swapped with the next
 *
 * Return: the smallest number of such steps that make @a of @b; NEAREST_MAX + 1 when one of them
 * is longer than NEAREST_MAX.
 */
unsigned nearest_distance(const char *a, const char *b);

/**
 * nearest_try - compare one more name with a word
 * @nearest: all zero before the first name
 * @word: the same word each time
 * @name: kept in @nearest when it is nearer than the names before
 *
 * A name is near a word of up to four letters at one step, and at one more for each further four.
 * A word of one letter is near no name.
 */
void nearest_try(struct nearest *nearest, const char *word, const char *name);

#endif
