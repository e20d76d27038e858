/* SPDX-License-Identifier: MIT */
#include "transcript/complaint.h"

#include <string.h>

/* Errno values lie below this. */
#define MAX_ERRNO 134

static bool starts_with(const char *line, size_t length, const char *words)
{
	return length >= strlen(words) && memcmp(line, words, strlen(words)) == 0;
}

/* What stands in front of words of the monitor's, of the shell's, and of the player's. */
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

/* "...: No such file or directory" */
static bool ends_with_error(const char *line, size_t length)
{
	for (int error = 1; error < MAX_ERRNO; error++) {
		const char *words = strerrordesc_np(error);
		size_t size = words ? strlen(words) : 0;

		if (size && length > size + 2 && memcmp(line + length - size, words, size) == 0 &&
		    memcmp(line + length - size - 2, ": ", 2) == 0)
			return true;
	}
	return false;
}

/* "NAME: words", from a program that the command names. */
static bool has_programs_name(const struct step *step, const char *line, size_t length)
{
	const char *colon = memmem(line, length, ": ", 2);

	return colon && colon > line && is_word_of(step->command, line, (size_t)(colon - line));
}

bool complaint_is(const struct step *step, int status, const char *line, size_t length)
{
	bool named, error;

	if (has_known_start(step->kind, line, length))
		return true;
	if (step->kind == STEP_MONITOR)
		return has_programs_name(step, line, length);
	if (step->kind != STEP_SHELL)
		return false;
	if (status && !step->output.length)
		return true;
	named = has_programs_name(step, line, length);
	error = ends_with_error(line, length);
	return status ? named || error : named && error;
}
