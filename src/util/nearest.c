/* SPDX-License-Identifier: MIT */
#include "util/nearest.h"

#include <string.h>

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The table of distances between beginnings of both words, of which three rows are kept. */
unsigned nearest_distance(const char *a, const char *b)
{
	unsigned rows[3][NEAREST_MAX + 1];
	size_t length_a = strlen(a), length_b = strlen(b);

	if (length_a > NEAREST_MAX || length_b > NEAREST_MAX)
		return NEAREST_MAX + 1;
	for (unsigned j = 0; j <= length_b; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= length_a; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];

		row[0] = i;
		for (unsigned j = 1; j <= length_b; j++) {
			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], second[j - 2] + 1);
		}
	}
	return rows[length_a % 3][length_b];
}

void nearest_try(struct nearest *nearest, const char *word, const char *name)
{
	size_t length = strlen(word);
	unsigned distance;

	if (length < 2 || length > NEAREST_MAX)
		return;
	distance = nearest_distance(word, name);
	if (distance > 1 + (length - 1) / 4)
		return;
	if (nearest->name && nearest->distance <= distance)
		return;
	*nearest = (struct nearest){ name, distance };
}
