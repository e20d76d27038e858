/* SPDX-License-Identifier: MIT */
#include "transcript/shell.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
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

int shell_filter_log(const char *log, const char *pattern, struct text *answer, struct fail *fail)
{
	regex_t regex;
	int rc = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);

	if (rc) {
		char why[128];

		regerror(rc, &regex, why, sizeof(why));
		return fail_with(fail, -EINVAL, "'%s' is no regular expression: %s", pattern, why);
	}
	while (*log) {
		size_t length = strcspn(log, "\n");
		char *copy = strndup(log, length);

		if (copy && regexec(&regex, copy, 0, NULL, 0) == 0)
			text_add(answer, "%s\n", copy);
		free(copy);
		log += length + (log[length] == '\n');
	}
	regfree(&regex);
	return 0;
}
