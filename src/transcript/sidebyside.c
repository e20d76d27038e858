/* SPDX-License-Identifier: MIT */
#include "transcript/sidebyside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK "<--"
#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define PLAIN "\033[0m"

/* A file as it was last shown on one side. */
struct shown {
	char *file;
	char *value;
	bool touched; /* a command named its block since */
};

struct memory {
	struct shown *files;
	size_t nr;
};

/* "…/memory32/valid_zones" to "memory32/": what a command must name to touch it. */
static const char *block_part(const char *file, size_t *length)
{
	const char *at = strstr(file, "/memory/memory");

	if (!at)
		return NULL;
	at += strlen("/memory/");
	*length = strcspn(at, "/");
	return at;
}

static void note_command(struct memory *memory, const char *command)
{
	for (size_t i = 0; i < memory->nr; i++) {
		size_t length;
		const char *block = block_part(memory->files[i].file, &length);
		const char *at = block ? memmem(command, strlen(command), block, length) : NULL;

		if (at && at[length] == '/' && strchr(command, '>'))
			memory->files[i].touched = true;
	}
}

/* Whether @file now reads otherwise without anybody's doing; remembers the value. */
static bool changed(struct memory *memory, const char *file, const char *value)
{
	struct shown *files;
	bool marked = false;

	for (size_t i = 0; i < memory->nr; i++) {
		struct shown *shown = &memory->files[i];

		if (strcmp(shown->file, file) != 0)
			continue;
		marked = !shown->touched && strcmp(shown->value, value) != 0;
		free(shown->value);
		shown->value = strdup(value);
		shown->touched = false;
		return marked;
	}
	files = realloc(memory->files, (memory->nr + 1) * sizeof(*files));
	if (!files)
		return false;
	memory->files = files;
	files[memory->nr++] = (struct shown){ strdup(file), strdup(value), false };
	return false;
}

static void forget(struct memory *memory)
{
	for (size_t i = 0; i < memory->nr; i++) {
		free(memory->files[i].file);
		free(memory->files[i].value);
	}
	free(memory->files);
}

/* The one file that a command shows, where it names just one and no pattern. */
static bool only_file(const char *command, char *file, size_t room)
{
	const char *at = strstr(command, "/sys/");
	size_t length;

	if (!at || strpbrk(at, "*?[>"))
		return false;
	length = strcspn(at, " \t");
	if (strstr(at + length, "/sys/") || length >= room)
		return false;
	memcpy(file, at, length);
	file[length] = '\0';
	return true;
}

/* One line of an answer: how it is shown, and whether it is marked. */
struct cell {
	char text[160];
	bool marked;
};

/* A block's file as it is shown: "memory32", and "memory32/state" where a step shows several. */
static void shorten(const char *file, bool several, char *to, size_t room)
{
	const char *at = strstr(file, "/memory/memory");
	size_t length;

	at = at ? at + strlen("/memory/") : file;
	length = several || at == file ? strlen(at) : strcspn(at, "/");
	snprintf(to, room, "%.*s", (int)(length < room ? length : room - 1), at);
}

static const char *file_name(const char *line)
{
	const char *end = line + strcspn(line, ":\n"), *at = end;

	while (at > line && at[-1] != '/')
		at--;
	return at;
}

/* Whether an answer's lines are about files of several names. */
static bool shows_several(const char *answer)
{
	const char *first = file_name(answer);
	size_t length = strcspn(first, ":\n");

	for (const char *line = answer; *line; line += strcspn(line, "\n") + 1) {
		const char *name = file_name(line);

		if (strcspn(name, ":\n") != length || memcmp(name, first, length) != 0)
			return true;
		if (!line[strcspn(line, "\n")])
			break;
	}
	return false;
}

static bool one_line(const char *answer)
{
	size_t length = strcspn(answer, "\n");

	return answer[length] == '\0' || answer[length + 1] == '\0';
}

static struct cell make_cell(struct memory *memory, const struct step *step, const char *line)
{
	const char *colon = line[0] == '/' ? strchr(line, ':') : NULL;
	struct cell cell = { .marked = false };
	char file[256], name[60];

	if (colon && (size_t)(colon - line) < sizeof(file)) {
		memcpy(file, line, (size_t)(colon - line));
		file[colon - line] = '\0';
		cell.marked = changed(memory, file, colon + 1);
		shorten(file, shows_several(text_string(&step->output)), name, sizeof(name));
		snprintf(cell.text, sizeof(cell.text), "%s: %.90s", name, colon + 1);
		return cell;
	}
	if (one_line(text_string(&step->output)) && only_file(step->command, file, sizeof(file)))
		cell.marked = changed(memory, file, line);
	snprintf(cell.text, sizeof(cell.text), "%.*s", (int)sizeof(cell.text) - 1, line);
	return cell;
}

/* The answer's lines, one at a time; the exit status is the last where it is not 0. */
static bool next_line(const struct step *step, const char **at, bool *status, char *line,
		      size_t room)
{
	size_t length = strcspn(*at, "\n");

	if (**at) {
		snprintf(line, room, "%.*s", (int)length, *at);
		*at += length + ((*at)[length] == '\n');
		return true;
	}
	if (step->status && !*status) {
		snprintf(line, room, "(exit status %d)", step->status);
		*status = true;
		return true;
	}
	return false;
}

static void add_cell(struct text *out, struct cell cell, unsigned width, bool last, bool colour)
{
	int room = (int)width - (cell.marked ? 5 : 1);
	int used = (int)strlen(cell.text) < room ? (int)strlen(cell.text) : room;

	text_add(out, "%s%.*s%s%s", colour && cell.marked ? RED : "", used, cell.text,
		 cell.marked ? " " MARK : "", colour && cell.marked ? PLAIN : "");
	if (!last)
		text_add(out, "%*s", (int)width - used - (cell.marked ? 4 : 0), "");
}

/* Columns that stay empty leave no blanks behind. */
static void end_line(struct text *out)
{
	while (out->length && out->data[out->length - 1] == ' ')
		out->length--;
	text_add_char(out, '\n');
}

static size_t write_step(const struct side *sides, unsigned nr, size_t index, unsigned width,
			 bool colour, struct memory *memories, struct text *out)
{
	const char *at[SIDES_MAX];
	bool status[SIDES_MAX] = { false };
	size_t marked = 0;
	bool more = true;

	for (unsigned i = 0; i < nr; i++)
		at[i] = text_string(&sides[i].answers->steps[index].output);
	while (more) {
		struct cell cells[SIDES_MAX] = { 0 };

		more = false;
		for (unsigned i = 0; i < nr; i++) {
			const struct step *step = &sides[i].answers->steps[index];
			char line[512];

			if (!next_line(step, &at[i], &status[i], line, sizeof(line)))
				continue;
			cells[i] = make_cell(&memories[i], step, line);
			marked += cells[i].marked;
			more = true;
		}
		for (unsigned i = 0; more && i < nr; i++) {
			text_add(out, i == 0 ? "    " : "");
			add_cell(out, cells[i], width, i + 1 == nr, colour);
		}
		if (more)
			end_line(out);
	}
	return marked;
}

static void write_headline(const struct side *sides, unsigned nr, unsigned width, bool colour,
			   struct text *out)
{
	for (unsigned i = 0; i < nr; i++)
		text_add(out, "%s%s%-*.*s%s", i == 0 ? "    " : "", colour ? BOLD : "",
			 i + 1 < nr ? (int)width : 0, (int)width, sides[i].headline,
			 colour ? PLAIN : "");
	text_add_char(out, '\n');
}

size_t sidebyside_write(const struct side *sides, unsigned nr, unsigned width, bool colour,
			struct text *out)
{
	struct memory memories[SIDES_MAX] = { 0 };
	const struct transcript *first = sides[0].answers;
	unsigned column = (width - 4) / nr;
	size_t marked = 0;

	write_headline(sides, nr, column, colour, out);
	for (size_t s = 0; s < first->nr_steps; s++) {
		const struct step *step = &first->steps[s];

		text_add(out, "%s%s%s%s\n", colour ? DIM : "", transcript_prompt(step->kind),
			 step->command, colour ? PLAIN : "");
		for (unsigned i = 0; i < nr; i++)
			note_command(&memories[i], step->command);
		marked += write_step(sides, nr, s, column, colour, memories, out);
	}
	for (unsigned i = 0; i < nr; i++)
		forget(&memories[i]);
	return marked;
}
