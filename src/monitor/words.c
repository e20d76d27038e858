/* SPDX-License-Identifier: MIT */
#include "monitor/words.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

const char *words_skip(const char *line)
{
	return line + strspn(line, " \t");
}

static void unescape(char *c)
{
	static const char letters[] = "nrt", meant[] = "\n\r\t";
	const char *at = strchr(letters, *c);

	if (at)
		*c = meant[at - letters];
}

/* From behind the opening quote. */
static int quoted(const char **line, char *word, size_t room)
{
	const char *at = *line;
	size_t length = 0;

	while (*at != '"') {
		bool escaped = *at == '\\';

		at += escaped;
		if (!*at)
			return -EINVAL;
		if (length + 1 >= room)
			return -E2BIG;
		word[length] = *at++;
		if (escaped)
			unescape(&word[length]);
		length++;
	}
	word[length] = '\0';
	*line = at + 1;
	return 0;
}

int words_next(const char **line, char *word, size_t room)
{
	const char *at = words_skip(*line);
	size_t length = strcspn(at, " \t");

	*line = at;
	if (!*at)
		return -ENOENT;
	if (*at == '"') {
		*line = at + 1;
		return quoted(line, word, room);
	}
	if (length >= room)
		return -E2BIG;
	memcpy(word, at, length);
	word[length] = '\0';
	*line = at + length;
	return 0;
}
