/* SPDX-License-Identifier: MIT */
#include "transcript/shell.h"

#include <string.h>

/*
 * "command" keeps a syntax error from ending the shell; "exit" ends it, and its own
 * exit status tells with what.
 */
const char shell_driver[] = "while IFS= read -r memhp_line <&3; do\n"
			    "command eval \"$memhp_line\" 3<&- 4>&-\n"
			    "echo $? >&4\n"
			    "done\n";

/* The shell's own complaints begin with its name; the driver adds a mark, with a number. */
static const char shell_name[] = "sh: ", eval_mark[] = "eval: line ";

/* Length of "eval: line 3: " in "sh: eval: line 3: ", which @line begins with; 0: it does not. */
static size_t mark_length(const char *line)
{
	size_t length = strlen(eval_mark), digits;

	if (strncmp(line, shell_name, strlen(shell_name)) != 0)
		return 0;
	line += strlen(shell_name);
	if (strncmp(line, eval_mark, length) != 0)
		return 0;
	digits = strspn(line + length, "0123456789");
	length += digits;
	return digits && strncmp(line + length, ": ", 2) == 0 ? length + 2 : 0;
}

void shell_drop_marks(struct text *answer, size_t from)
{
	char *line, *to, *end;

	if (from >= answer->length)
		return;
	line = to = answer->data + from;
	end = answer->data + answer->length;
	while (line < end) {
		char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t mark = mark_length(line), kept = mark ? strlen(shell_name) : 0, rest;

		memmove(to, line, kept);
		line += kept + mark;
		rest = (size_t)((stop ? stop + 1 : end) - line);
		memmove(to + kept, line, rest);
		to += kept + rest;
		line += rest;
	}
	*to = '\0';
	answer->length = (size_t)(to - answer->data);
}

void shell_say_stopped(struct text *answer, const char *why)
{
	text_add(answer, "\n[memhp: stopped: %s]\n", why);
}
