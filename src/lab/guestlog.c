/* SPDX-License-Identifier: MIT */
#include "lab/guestlog.h"

#include <ctype.h>
#include <string.h>

static const char panic[] = "Kernel panic - not syncing: ";

static const char *skip_level(const char *line)
{
	size_t digits = *line == '<' ? strspn(line + 1, "0123456789") : 0;

	return digits && line[1 + digits] == '>' ? line + digits + 2 : line;
}

/* "[    1.234567] " */
static const char *skip_stamp(const char *line)
{
	const char *at = line + 1;
	size_t seconds, fraction;

	if (*line != '[')
		return line;
	at += strspn(at, " ");
	seconds = strspn(at, "0123456789");
	at += seconds;
	fraction = *at == '.' ? strspn(at + 1, "0123456789") : 0;
	at += fraction + 1;
	return seconds && fraction && at[0] == ']' && at[1] == ' ' ? at + 2 : line;
}

void guestlog_strip(const struct text *raw, struct text *out)
{
	const char *at = text_string(raw), *end = at + raw->length;

	while (at < end) {
		const char *line = skip_stamp(skip_level(at));
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		stop = stop ? stop : end;
		text_add_bytes(out, line, (size_t)(stop - line));
		text_add_char(out, '\n');
		at = stop + 1;
	}
}

bool guestlog_panic(const char *console, struct text *why)
{
	const char *at = strstr(console, panic);

	/* Only whole lines: the rest may still be under way. */
	if (!at || !strchr(at, '\n'))
		return false;
	at += strlen(panic);
	text_add_bytes(why, at, strcspn(at, "\r\n"));
	return true;
}

void guestlog_last(const char *console, struct text *line)
{
	const char *end = console + strlen(console), *start;

	while (end > console && isspace((unsigned char)end[-1]))
		end--;
	for (start = end; start > console && start[-1] != '\n';)
		start--;
	text_add_bytes(line, start, (size_t)(end - start));
}
