/* SPDX-License-Identifier: MIT */
#include "transcript/complaint.h"

#include <string.h>

#include "transcript/command.h"

/* Errno values lie below this. */
#define MAX_ERRNO 134

static bool starts_with(const char *line, size_t length, const char *words)
{
	return length >= strlen(words) && memcmp(line, words, strlen(words)) == 0;
}

/* How words of the monitor, of the shell, of Python and of the player begin. */
static bool has_known_start(enum step_kind kind, const char *line, size_t length)
{
	static const struct {
		enum step_kind kind;
		const char *words;
	} rows[] = {
		{ STEP_MONITOR, "Error: " },
		{ STEP_MONITOR, "unknown command: " },
		{ STEP_MONITOR, "unterminated string" },
		{ STEP_MONITOR, "the line is longer than " },
		{ STEP_SHELL, "sh: " },
		{ STEP_SHELL, "write error: " },
		{ STEP_SHELL, "Aborted" },
		{ STEP_SHELL, "Bus error" },
		{ STEP_SHELL, "Illegal instruction" },
		{ STEP_SHELL, "Segmentation fault" },
		{ STEP_SHELL, "Traceback (most recent call last):" },
		{ STEP_SHELL, "[memhp: stopped: " },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].kind == kind && starts_with(line, length, rows[i].words))
			return true;
	return false;
}

/* Whether @name, as it is or behind a directory, is a word of @command. */
static bool is_word_of(const char *command, const char *name, size_t length)
{
	static const char ends[] = " \t;|&<>(){}`'\"";

	for (const char *at = command; *at;) {
		size_t size = strcspn(at, ends);

		if (size >= length && memcmp(at + size - length, name, length) == 0 &&
		    (size == length || at[size - length - 1] == '/'))
			return true;
		at += size;
		at += strspn(at, ends);
	}
	return false;
}

static bool ends_with(const char *line, size_t length, const char *words)
{
	size_t size = strlen(words);

	return length > size + 2 && memcmp(line + length - size, words, size) == 0 &&
	       memcmp(line + length - size - 2, ": ", 2) == 0;
}

/* "...: No such file or directory" */
static bool ends_with_error(const char *line, size_t length)
{
	/* Words of busybox's own. */
	static const char *const others[] = { "I/O error", "no such file", "nonexistent directory",
					      "not found", "short read",   "short write" };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (ends_with(line, length, others[i]))
			return true;
	for (int error = 1; error < MAX_ERRNO; error++) {
		const char *words = strerrordesc_np(error);

		if (words && ends_with(line, length, words))
			return true;
	}
	return false;
}

/* The NAME of "NAME: words", without its directory. */
static const char *find_name(const char *line, size_t length, size_t *size)
{
	const char *colon = memmem(line, length, ": ", 2);
	const char *slash = colon ? memrchr(line, '/', (size_t)(colon - line)) : NULL;
	const char *name = slash ? slash + 1 : line;

	*size = colon ? (size_t)(colon - name) : 0;
	return *size ? name : NULL;
}

bool complaint_is(const struct step *step, int status, const char *line, size_t length, bool last)
{
	size_t size;
	const char *name = find_name(line, length, &size);

	if (has_known_start(step->kind, line, length))
		return true;
	if (step->kind == STEP_MONITOR)
		return name && is_word_of(step->command, name, size);
	if (step->kind != STEP_SHELL)
		return false;
	if (status && (last || !step->output.length))
		return true;
	if (name && command_runs(step->command, name, size))
		return true;
	return ends_with_error(line, length) &&
	       (status || (name && is_word_of(step->command, name, size)));
}
