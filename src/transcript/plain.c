/* SPDX-License-Identifier: MIT */
#include "transcript/plain.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static size_t with_end(const char *at, size_t length)
{
	return length + (at[length] != '\0');
}

/* Length of the terminal's escape sequence at @at: colours, titles of windows, character sets. */
static size_t escape_sequence(const char *at)
{
	size_t length = 2;

	if (at[0] != '\033' || !at[1])
		return at[0] == '\033';
	switch (at[1]) {
	case '[':
		return with_end(at, 2 + strcspn(at + 2, "@~" LETTERS));
	case ']':
		length += strcspn(at + 2, "\a\033");
		return with_end(at, length) + (at[length] == '\033' && at[length + 1] == '\\');
	case '(':
	case ')':
	case '#':
		return with_end(at, 2);
	default:
		return 2;
	}
}

/* Length of "<pre>", "</b>" or "<span class=x>" at @at; an address is none. */
static size_t html_tag(const char *at)
{
	size_t length = at[0] == '<' ? 1 : 0, name;

	if (!length)
		return 0;
	length += at[1] == '/';
	name = strspn(at + length, LETTERS);
	length += name;
	if (!name || !at[length] || !strchr(" >", at[length]))
		return 0;
	length += strcspn(at + length, "<>");
	return at[length] == '>' ? length + 1 : 0;
}

/* Bytes that stand for another character, or for none. */
static const struct {
	const char *bytes, *seen;
} rows[] = {
	{ "&gt;", ">" },
	{ "&lt;", "<" },
	{ "&amp;", "&" },
	{ "&quot;", "\"" },
	{ "&nbsp;", " " },
	{ "&#160;", " " },
	{ "\u00a0", " " },
	{ "\u1680", " " },
	{ "\u2000", " " },
	{ "\u2001", " " },
	{ "\u2002", " " },
	{ "\u2003", " " },
	{ "\u2004", " " },
	{ "\u2005", " " },
	{ "\u2006", " " },
	{ "\u2007", " " },
	{ "\u2008", " " },
	{ "\u2009", " " },
	{ "\u200a", " " },
	{ "\u202f", " " },
	{ "\u205f", " " },
	{ "\u3000", " " },
	/* Zero width: a space, a joiner of words, a byte order mark; a soft hyphen. */
	{ "\u200b", "" },
	{ "\u2060", "" },
	{ "\ufeff", "" },
	{ "\u00ad", "" },
};

#define NR_ROWS (sizeof(rows) / sizeof(*rows))

/* Row of the table that @at begins with; NR_ROWS: none. */
static size_t find_row(const char *at)
{
	size_t i = 0;

	if (*at != '&' && !((unsigned char)*at & 0x80))
		return NR_ROWS;
	while (i < NR_ROWS && strncmp(at, rows[i].bytes, strlen(rows[i].bytes)) != 0)
		i++;
	return i;
}

void plain_line(const char *line, char *plain, size_t room)
{
	size_t length = 0;

	while (*line && length + 1 < room) {
		size_t skip = escape_sequence(line), row = find_row(line);

		if (!skip)
			skip = html_tag(line);
		if (skip) {
			line += skip;
		} else if (row < NR_ROWS) {
			line += strlen(rows[row].bytes);
			if (*rows[row].seen)
				plain[length++] = *rows[row].seen;
		} else if (*line == '\r') {
			/* The text before it is written over. */
			if (*++line)
				length = 0;
		} else {
			plain[length++] = *line++;
		}
	}
	plain[length] = '\0';
}
