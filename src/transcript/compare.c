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

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "sh", "/tmp/x.sh" or "line 3", which a shell says of itself and of where it is. */
static bool is_shells_place(struct slice part)
{
	static const char line[] = "line ";
	size_t at = part.length > strlen(line) && memcmp(part.at, line, strlen(line)) == 0 ?
			    strlen(line) :
			    0;

	while (at < part.length && !is_blank(part.at[at]))
		at++;
	return part.length && at == part.length;
}

/* Places in front of "write error: " when a shell complains, each with ": " behind it. */
static size_t complaint_prefix(struct slice line)
{
	static const char words[] = "write error: ";
	size_t at = 0;

	while (line.length - at < strlen(words) ||
	       memcmp(line.at + at, words, strlen(words)) != 0) {
		const char *end = memmem(line.at + at, line.length - at, ": ", 2);
		size_t length = end ? (size_t)(end - line.at) - at : 0;

		if (!end || !is_shells_place((struct slice){ line.at + at, length }))
			return 0;
		at += length + 2;
	}
	return at;
}

static struct slice normal_line(struct slice line)
{
	size_t skip = time_stamp(line);

	line.at += skip;
	line.length -= skip;
	skip = complaint_prefix(line);
	line.at += skip;
	line.length -= skip;
	/* A carriage return is a part of how a line ends. */
	while (line.length &&
	       (is_blank(line.at[line.length - 1]) || line.at[line.length - 1] == '\r'))
		line.length--;
	return line;
}

static struct slice whole(const struct text *text)
{
	return (struct slice){ text_string(text), text->length };
}

/* Takes the first line off @text. A NUL byte is a byte like others. */
static struct slice next_line(struct slice *text)
{
	const char *end = memchr(text->at, '\n', text->length);
	struct slice line = { text->at, end ? (size_t)(end - text->at) : text->length };
	size_t used = line.length + (end ? 1 : 0);

	text->at += used;
	text->length -= used;
	return line;
}

void compare_normalise(const struct text *text, struct text *out)
{
	struct slice left = whole(text);
	size_t empty = 0, lines = 0;

	while (left.length) {
		struct slice line = normal_line(next_line(&left));

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

static bool at_blank(struct slice s, size_t at)
{
	return at < s.length && is_blank(s.at[at]);
}

/* Alike but for how many blanks there are, and for indentation. */
static bool same_blanks_folded(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;

	for (bool first = true;; first = false) {
		bool blank_a = at_blank(a, i), blank_b = at_blank(b, j);

		while (at_blank(a, i))
			i++;
		while (at_blank(b, j))
			j++;
		if (i == a.length || j == b.length)
			return i == a.length && j == b.length;
		if (!first && blank_a != blank_b)
			return false;
		if (a.at[i++] != b.at[j++])
			return false;
	}
}

static bool same_line(struct slice a, struct slice b, bool loose)
{
	if (loose)
		return same_blanks_folded(a, b);
	return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

bool compare_same(const struct text *expected, const struct text *actual, bool loose)
{
	struct slice wanted = whole(expected), came = whole(actual);

	if (!loose)
		return same_line(wanted, came, false);
	while (wanted.length) {
		struct slice want = next_line(&wanted);

		do {
			if (!came.length)
				return false;
		} while (!same_line(want, next_line(&came), true));
	}
	return true;
}

static size_t split(const struct text *text, struct slice **lines)
{
	struct slice left = whole(text);
	size_t nr = 0, room = 1;

	for (size_t i = 0; i < left.length; i++)
		room += left.at[i] == '\n';
	*lines = calloc(room, sizeof(**lines));
	while (*lines && left.length)
		(*lines)[nr++] = next_line(&left);
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

/* The lines of one side that are still to be told of. */
struct rest {
	const struct slice *lines;
	size_t nr, at;
};

/* Told of so far, and what a gap between two common lines has shown. */
struct telling {
	struct text *out;
	bool loose;
	bool missing; /* a line that was expected, since the last common one */
	size_t first; /* expected line that differs first; SIZE_MAX: none yet */
};

static void tell_common(struct telling *t, struct rest *a, struct rest *b)
{
	add_line(t->out, ' ', a->lines[a->at++]);
	b->at++;
	t->missing = false;
}

static void tell_missing(struct telling *t, struct rest *a)
{
	t->first = t->first < a->at ? t->first : a->at;
	add_line(t->out, '-', a->lines[a->at++]);
	t->missing = true;
}

static void tell_extra(struct telling *t, const struct rest *a, struct rest *b)
{
	if (!t->loose)
		t->first = t->first < a->at ? t->first : a->at;
	if (!t->loose || t->missing)
		add_line(t->out, '+', b->lines[b->at]);
	b->at++;
}

static void tell_all(struct telling *t, struct rest a, struct rest b)
{
	size_t from_a, from_b, columns;
	uint32_t *table;

	while (a.at < a.nr && b.at < b.nr && same_line(a.lines[a.at], b.lines[b.at], t->loose))
		tell_common(t, &a, &b);
	from_a = a.at;
	from_b = b.at;
	columns = b.nr - from_b + 1;
	table = common_lengths(a.lines + from_a, a.nr - from_a, b.lines + from_b, b.nr - from_b,
			       t->loose);
	while (a.at < a.nr || b.at < b.nr) {
		const uint32_t *cell =
			table ? table + (a.at - from_a) * columns + (b.at - from_b) : NULL;

		/* Without a table: all that was expected, then all that came. */
		if (cell && a.at < a.nr && b.at < b.nr &&
		    same_line(a.lines[a.at], b.lines[b.at], t->loose))
			tell_common(t, &a, &b);
		else if (a.at < a.nr && (!cell || b.at == b.nr || cell[columns] >= cell[1]))
			tell_missing(t, &a);
		else
			tell_extra(t, &a, &b);
	}
	free(table);
}

size_t compare_diff(const struct text *expected, const struct text *actual, bool loose,
		    struct text *out)
{
	struct telling telling = { .out = out, .loose = loose, .first = SIZE_MAX };
	struct slice *a, *b;
	size_t na = split(expected, &a), nb = split(actual, &b);

	if (a && b)
		tell_all(&telling, (struct rest){ a, na, 0 }, (struct rest){ b, nb, 0 });
	free(a);
	free(b);
	return telling.first == SIZE_MAX ? 0 : telling.first;
}

/* Drops what @text has up to a line like @line. Return: false, and nothing dropped, without one. */
static bool find_line(struct slice *text, struct slice line)
{
	struct slice rest = *text;

	while (rest.length) {
		if (!same_line(next_line(&rest), line, true))
			continue;
		*text = rest;
		return true;
	}
	return false;
}

bool compare_unshown(const struct text *expected, const struct text *actual, compare_counts *counts,
		     const void *data, struct text *out)
{
	struct slice wanted = whole(expected), came = whole(actual);
	bool any = false;

	while (came.length) {
		struct slice line = next_line(&came);

		if (!counts(data, line.at, line.length) || find_line(&wanted, line))
			continue;
		add_line(out, '+', line);
		any = true;
	}
	return any;
}
