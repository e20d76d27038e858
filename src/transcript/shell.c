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

/* What the driver adds to the shell's own complaints, with a number behind it. */
static const char eval_mark[] = "sh: eval: line ";

void shell_drop_marks(struct text *answer, size_t from)
{
	char *at = answer->data ? answer->data + from : NULL;

	while (at && (at = memmem(at, answer->length - (size_t)(at - answer->data), eval_mark,
				  strlen(eval_mark)))) {
		size_t mark = strlen(eval_mark) - strlen("sh: ");
		char *rest;

		at += strlen("sh: ");
		mark += strspn(at + mark, "0123456789");
		mark += strspn(at + mark, ": ");
		rest = at + mark;
		memmove(at, rest, answer->length - (size_t)(rest - answer->data) + 1);
		answer->length -= mark;
	}
}

void shell_say_stopped(struct text *answer, const char *why)
{
	text_add(answer, "\n[memhp: stopped: %s]\n", why);
}
