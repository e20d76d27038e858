/* SPDX-License-Identifier: MIT */
/* test_complaint.c - which lines of an answer say that a command was refused. */
#include "transcript/complaint.h"

#include "unit/support.h"

struct row {
	enum step_kind kind;
	const char *command;
	const char *mailed; /* the answer that the mail shows */
	int status;
	const char *line;
	bool complaint;
};

static const struct row rows[] = {
	/* The shell's own words, whatever the exit status of the whole line was. */
	{ STEP_SHELL, "echo online > x; true", "", 0, "write error: Invalid argument", true },
	{ STEP_SHELL, "echo 1 > x; true", "", 0, "sh: can't create x: nonexistent directory",
	  true },
	{ STEP_SHELL, "nope; true", "", 0, "sh: nope: not found", true },
	{ STEP_SHELL, "tail -f x", "a\n", 137, "[memhp: stopped: it took too long]", true },
	/* And what it says of a program that a signal or an exception ended. */
	{ STEP_SHELL, "./x; echo ok", "ok\n", 0, "Segmentation fault", true },
	{ STEP_SHELL, "./x.py; echo ok", "ok\n", 0, "Traceback (most recent call last):", true },
	/* A program's, whatever the exit status of the whole line was. */
	{ STEP_SHELL, "ls a b", "b\n", 1, "ls: a: No such file or directory", true },
	{ STEP_SHELL, "lsmem -Q", "b\n", 1, "lsmem: invalid option -- 'Q'", true },
	{ STEP_SHELL, "lsmem -Q; true", "b\n", 0, "lsmem: invalid option -- 'Q'", true },
	{ STEP_SHELL, "/usr/bin/lsmem -Q; true", "b\n", 0, "lsmem: invalid option -- 'Q'", true },
	{ STEP_SHELL, "lsmem -Q; true", "b\n", 0, "/usr/bin/lsmem: invalid option", true },
	{ STEP_SHELL, "./x.sh; true", "b\n", 0, "./x.sh: line 3: no", true },
	{ STEP_SHELL, "cat lsmem; true", "b\n", 0, "lsmem: a program", false },
	{ STEP_SHELL, "grep -E 'a|MemFree' f", "b\n", 0, "MemFree:   12 kB", false },
	/* An error's words, with the name of anything in the line, or of a line that failed. */
	{ STEP_SHELL, "ls a; true", "", 0, "ls: a: No such file or directory", true },
	{ STEP_SHELL, "cat a; true", "", 0, "a: I/O error", true },
	{ STEP_SHELL, "x=$(cat a)", "b\n", 1, "cat: can't open 'a': No such file or directory",
	  true },
	{ STEP_SHELL, "grep . a b", "b\n", 1, "a: No such file or directory", true },
	{ STEP_SHELL, "./x", "b\n", 1, "ls: a: No such file or directory", true },
	{ STEP_SHELL, "./x", "b\n", 1, "y: I/O error", true },
	{ STEP_SHELL, "./x; true", "b\n", 0, "ls: a: No such file or directory", false },
	{ STEP_SHELL, "./x", "b\n", 1, "ls: nothing", false },
	{ STEP_SHELL, "ls", "b\n", 0, "ls: No such file or directory", true },
	{ STEP_SHELL, "ls", "b\n", 0, "ls:No such file or directory", false },
	{ STEP_SHELL, "ls", "b\n", 0, ": No such file or directory", false },
	{ STEP_SHELL, "ls", "b\n", 0, "No such file or directory", false },
	/* A command that failed, and of which the mail shows nothing. */
	{ STEP_SHELL, "diff a b", "", 1, "1c1", true },
	{ STEP_SHELL, "diff a b", "1c1\n", 1, "< x", false },
	{ STEP_SHELL, "cat a", "", 0, "online", false },
	{ STEP_SHELL, "echo Error: no", "", 0, "Error: no", false },
	/* Monitors have no exit status. */
	{ STEP_MONITOR, "device_add pc-dimm,id=d", "", 0, "Error: Device 'd' not found", true },
	{ STEP_MONITOR, "nope", "", 0, "unknown command: 'nope'", true },
	{ STEP_MONITOR, "device_del", "", 0, "device_del: string expected", true },
	{ STEP_MONITOR, "device_del \"", "", 0, "unterminated string", true },
	{ STEP_MONITOR, "info numa", "", 0, "node 0 size: 1024 MB", false },
	{ STEP_MONITOR, "info numa", "", 0, "sh: x: not found", false },
	{ STEP_MONITOR, "info numa", "", 0, "write error: Invalid argument", false },
	{ STEP_MONITOR, "info numa", "", 0, "Error", false },
	{ STEP_LOG, ".", "", 0, "Error: x", false },
	{ STEP_UEVENTS, "", "", 0, "write error: Invalid argument", false },
};

static void a_complaint_is_known_by_its_words_and_the_status(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		char command[64];
		struct step step = { .kind = row->kind, .command = command };

		print_message("row %u: %s\n", i, row->line);
		strcpy(command, row->command);
		text_add(&step.output, "%s", row->mailed);
		assert_int_equal(complaint_is(&step, row->status, row->line, strlen(row->line),
					      false),
				 row->complaint);
		text_free(&step.output);
	}
}

/* "1", a lone message, or a traceback's last line. */
static void the_last_line_of_a_command_that_failed_counts(void **state)
{
	char command[] = "./x";
	struct step step = { .kind = STEP_SHELL, .command = command };

	(void)state;
	text_add(&step.output, "b\n");
	assert_true(complaint_is(&step, 1, "KeyError", 8, true));
	assert_false(complaint_is(&step, 1, "KeyError", 8, false));
	assert_false(complaint_is(&step, 0, "KeyError", 8, true));
	step.kind = STEP_LOG;
	assert_false(complaint_is(&step, 1, "KeyError", 8, true));
	text_free(&step.output);
}

/* The words of the next line, and bytes behind a NUL byte, are not this line's. */
static void a_line_ends_where_its_length_says(void **state)
{
	static const char line[] = "ls: a: No such file or directory";
	static const char nul[] = "ls: \0a: No such file or directory";
	char command[] = "cat ls";
	struct step step = { .kind = STEP_SHELL, .command = command };

	(void)state;
	for (size_t length = 0; length < sizeof(line) - 1; length++)
		assert_false(complaint_is(&step, 0, line, length, false));
	assert_true(complaint_is(&step, 0, line, sizeof(line) - 1, false));
	assert_true(complaint_is(&step, 0, nul, sizeof(nul) - 1, false));
	assert_false(complaint_is(&step, 0, nul, strlen(nul), false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complaint_is_known_by_its_words_and_the_status),
		cmocka_unit_test(the_last_line_of_a_command_that_failed_counts),
		cmocka_unit_test(a_line_ends_where_its_length_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
