/* SPDX-License-Identifier: MIT */
#include "transcript/compare.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this many pairs of lines a difference is not worth aligning. */
#define MAX_PAIRS (16u << 20)

struct slice {
	const char *at;
	size_t length;
};

/* "[    1.234567] " at the line's start. */
static size_t time_stamp(struct slice line)
{
	size_t at = 1, digits;

	if (!line.length || line.at[0] != '[')
		return 0;
	while (at < line.length && line.at[at] == ' ')
		at++;
	for (digits = at; at < line.length && isdigit((unsigned char)line.at[at]); at++)
		continue;
	if (at == digits || at >= line.length || line.at[at++] != '.')
		return 0;
	for (digits = at; at < line.length && isdigit((unsigned char)line.at[at]); at++)
		continue;
	if (at == digits || at + 1 >= line.length || line.at[at] != ']' || line.at[at + 1] != ' ')
		return 0;
	return at + 2;
}

/* What stands before "write error: " when a shell complains. */
static size_t complaint_prefix(struct slice line)
{
	static const char words[] = ": write error: ";
	const char *at = memmem(line.at, line.length, words, strlen(words));

	return at ? (size_t)(at - line.at) + 2 : 0;
}

static struct slice normal_line(struct slice line)
{
	size_t skip = time_stamp(line);

	line.at += skip;
	line.length -= skip;
	skip = complaint_prefix(line);
	line.at += skip;
	line.length -= skip;
	while (line.length && isspace((unsigned char)line.at[line.length - 1]))
		line.length--;
	return line;
}

static const char *next_line(const char *text, struct slice *line)
{
	line->at = text;
	line->length = strcspn(text, "\n");
	text += line->length;
	return text + (*text == '\n');
}

void compare_normalise(const char *text, struct text *out)
{
	size_t empty = 0, lines = 0;

	while (*text) {
		struct slice line;

		text = next_line(text, &line);
		line = normal_line(line);
		if (!line.length) {
			empty++;
			continue;
		}
		/* Empty lines count once something follows them, and only inside. */
		for (; lines && empty; empty--)
			text_add_char(out, '\n');
		empty = 0;
		text_add_bytes(out, line.at, line.length);
		text_add_char(out, '\n');
		lines++;
	}
}

static bool same_blanks_folded(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;

	while (i < a.length || j < b.length) {
		bool blank = false;

		while (i < a.length && isspace((unsigned char)a.at[i])) {
			i++;
			blank = true;
		}
		if (blank != (j < b.length && isspace((unsigned char)b.at[j])) && j < b.length &&
		    i < a.length)
			return false;
		while (j < b.length && isspace((unsigned char)b.at[j]))
			j++;
		if (i == a.length || j == b.length)
			return i == a.length && j == b.length;
		if (a.at[i++] != b.at[j++])
			return false;
	}
	return true;
}

static bool same_line(struct slice a, struct slice b, bool loose)
{
	if (loose)
		return same_blanks_folded(a, b);
	return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

bool compare_same(const char *expected, const char *actual, bool loose)
{
	struct slice want, have;

	if (!loose)
		return strcmp(expected, actual) == 0;
	while (*expected) {
		expected = next_line(expected, &want);
		do {
			if (!*actual)
				return false;
			actual = next_line(actual, &have);
		} while (!same_line(want, have, true));
	}
	return true;
}

static size_t split(const char *text, struct slice **lines)
{
	size_t nr = 0, room = 1;

	for (const char *at = text; *at; at++)
		room += *at == '\n';
	*lines = calloc(room, sizeof(**lines));
	while (*lines && *text)
		text = next_line(text, &(*lines)[nr++]);
	return nr;
}

static void add_line(struct text *out, char mark, struct slice line)
{
	text_add_char(out, mark);
	text_add_bytes(out, line.at, line.length);
	text_add_char(out, '\n');
}

/* Lengths of common subsequences: table[i * (nb + 1) + j] of a[i..] and b[j..]. */
static uint32_t *common_lengths(const struct slice *a, size_t na, const struct slice *b, size_t nb,
				bool loose)
{
	uint32_t *table;

	if ((na + 1) > MAX_PAIRS / (nb + 1))
		return NULL;
	table = calloc((na + 1) * (nb + 1), sizeof(*table));
	for (size_t i = na; table && i-- > 0;) {
		for (size_t j = nb; j-- > 0;) {
			uint32_t below = table[(i + 1) * (nb + 1) + j];
			uint32_t right = table[i * (nb + 1) + j + 1];

			if (same_line(a[i], b[j], loose))
				table[i * (nb + 1) + j] = table[(i + 1) * (nb + 1) + j + 1] + 1;
			else
				table[i * (nb + 1) + j] = below > right ? below : right;
		}
	}
	return table;
}

size_t compare_diff(const char *expected, const char *actual, bool loose, struct text *out)
{
	struct slice *a, *b;
	size_t na = split(expected, &a), nb = split(actual, &b), i = 0, j = 0, first = SIZE_MAX;
	uint32_t *table = a && b ? common_lengths(a, na, b, nb, loose) : NULL;

	while (a && b && (i < na || j < nb)) {
		if (table && i < na && j < nb && same_line(a[i], b[j], loose)) {
			add_line(out, ' ', a[i++]);
			j++;
			continue;
		}
		/* Without a table: all that was expected, then all that came. */
		if (i < na && (!table || j == nb ||
			       table[(i + 1) * (nb + 1) + j] >= table[i * (nb + 1) + j + 1])) {
			first = first < i ? first : i;
			add_line(out, '-', a[i++]);
		} else {
			if (!loose)
				first = first < i ? first : i;
			if (!loose || first != SIZE_MAX)
				add_line(out, '+', b[j]);
			j++;
		}
	}
	free(table);
	free(a);
	free(b);
	return first == SIZE_MAX ? 0 : first;
}
