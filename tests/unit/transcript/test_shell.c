/* SPDX-License-Identifier: MIT */
/* test_shell.c - what is done to every shell's answers, and to the log. */
#include "unit/support.h"

#include <errno.h>

#include "transcript/shell.h"

static void complaints_read_as_at_a_prompt(void **state)
{
	static const struct {
		const char *came, *read;
	} rows[] = {
		{ "sh: eval: line 1: can't open x\n", "sh: can't open x\n" },
		{ "sh: eval: line 27: a\nb\nsh: eval: line 3: c\n", "sh: a\nb\nsh: c\n" },
		{ "nothing of it\n", "nothing of it\n" },
		{ "sh: eval: line 1: sh: eval: line 2: x\n", "sh: sh: eval: line 2: x\n" },
		/* Others say that in the middle of a line, or in part. */
		{ "a sh: eval: line 1: x\n", "a sh: eval: line 1: x\n" },
		{ "bash: eval: line 1: x\n", "bash: eval: line 1: x\n" },
		{ "sh: eval: line : x\n", "sh: eval: line : x\n" },
		{ "sh: eval: line 1 x\n", "sh: eval: line 1 x\n" },
		{ "sh: eval: line 1:", "sh: eval: line 1:" },
		{ "sh: eval: line ", "sh: eval: line " },
		{ "sh: eval: line 1: ", "sh: " },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct text answer = { 0 };

		text_add(&answer, "%s", rows[i].came);
		shell_drop_marks(&answer, 0);
		assert_string_equal(text_string(&answer), rows[i].read);
		assert_int_equal(answer.length, strlen(rows[i].read));
		text_free(&answer);
	}
}

static void what_was_there_before_stays(void **state)
{
	struct text answer = { 0 };

	(void)state;
	text_add(&answer, "sh: eval: line 1: old\n");
	shell_drop_marks(&answer, answer.length);
	assert_string_equal(text_string(&answer), "sh: eval: line 1: old\n");
	text_free(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complaints_read_as_at_a_prompt),
		cmocka_unit_test(what_was_there_before_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
