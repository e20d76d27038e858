/* SPDX-License-Identifier: MIT */
#include "monitor/readline.h"

#include <stdlib.h>
#include <string.h>

#define CTRL(letter) ((letter) - '@')
#define DELETE 0x7f
#define SCREEN 80 /* columns */
#define ESCAPE 0x1b

static void move_left(size_t columns, struct text *echo)
{
	while (columns--)
		text_add(echo, "\033[D");
}

/* From the old cursor back to the line's start, the line, and the new cursor. */
static void redraw(const struct readline *rl, size_t old_cursor, struct text *echo)
{
	move_left(old_cursor, echo);
	text_add_bytes(echo, rl->line, rl->length);
	text_add(echo, "\033[K");
	move_left(rl->length - rl->cursor, echo);
}

static void insert(struct readline *rl, char byte)
{
	memmove(rl->line + rl->cursor + 1, rl->line + rl->cursor, rl->length - rl->cursor);
	rl->line[rl->cursor++] = byte;
	rl->length++;
}

/* Delete [@from, @to); the cursor goes to @from. */
static void delete (struct readline *rl, size_t from, size_t to)
{
	memmove(rl->line + from, rl->line + to, rl->length - to);
	rl->length -= to - from;
	rl->cursor = from;
}

static size_t word_start(const struct readline *rl)
{
	size_t at = rl->cursor;

	while (at > 0 && rl->line[at - 1] == ' ')
		at--;
	while (at > 0 && rl->line[at - 1] != ' ')
		at--;
	return at;
}

static void recall(struct readline *rl, int step)
{
	const char *line = "";

	if (step < 0 && rl->at_history > 0)
		rl->at_history--;
	else if (step > 0 && rl->at_history < rl->nr_history)
		rl->at_history++;
	else
		return;
	if (rl->at_history < rl->nr_history)
		line = rl->history[rl->at_history];
	rl->length = rl->cursor = strlen(line);
	memcpy(rl->line, line, rl->length);
}

static void remember(struct readline *rl)
{
	char *copy = rl->length ? strdup(rl->line) : NULL;

	if (copy && rl->nr_history == READLINE_HISTORY) {
		free(rl->history[0]);
		memmove(rl->history, rl->history + 1, sizeof(rl->history) - sizeof(char *));
		rl->nr_history--;
	}
	if (copy)
		rl->history[rl->nr_history++] = copy;
	rl->at_history = rl->nr_history;
}

static bool is_text(char byte)
{
	return (unsigned char)byte >= ' ' && byte != DELETE;
}

/* A key by its control byte or the last byte of its sequence. */
static void edit(struct readline *rl, char key)
{
	switch (key) {
	case CTRL('A'):
		rl->cursor = 0;
		break;
	case CTRL('E'):
		rl->cursor = rl->length;
		break;
	case CTRL('H'):
	case DELETE:
		if (rl->cursor)
			delete (rl, rl->cursor - 1, rl->cursor);
		break;
	case CTRL('W'):
		delete (rl, word_start(rl), rl->cursor);
		break;
	default:
		if (is_text(key))
			insert(rl, key);
		break;
	}
}

static void sequence(struct readline *rl, char last)
{
	switch (last) {
	case 'A':
	case 'F':
		recall(rl, -1);
		break;
	case 'B':
	case 'E':
		recall(rl, 1);
		break;
	case 'C':
		rl->cursor += rl->cursor < rl->length;
		break;
	case 'D':
		rl->cursor -= rl->cursor > 0;
		break;
	case '~':
		if (rl->parameter == 1)
			rl->cursor = 0;
		else if (rl->parameter == 4)
			rl->cursor = rl->length;
		else if (rl->parameter == 3 && rl->cursor < rl->length)
			delete (rl, rl->cursor, rl->cursor + 1);
		break;
	default:
		break;
	}
}

/* Return: whether @byte belongs to an escape sequence and is dealt with. */
static bool escaped(struct readline *rl, char byte)
{
	if (rl->key == KEY_ESCAPE) {
		rl->key = byte == '[' ? KEY_SEQUENCE : KEY_PLAIN;
		rl->parameter = 0;
		return true;
	}
	if (rl->key == KEY_SEQUENCE) {
		if (byte >= '0' && byte <= '9') {
			rl->parameter = (rl->parameter * 10 + (unsigned)(byte - '0')) % 1000;
		} else {
			rl->key = KEY_PLAIN;
			sequence(rl, byte);
		}
		return true;
	}
	if (byte == ESCAPE)
		rl->key = KEY_ESCAPE;
	return byte == ESCAPE;
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What all of @words begin with. */
static size_t common_length(char *const *words, size_t nr)
{
	size_t length = strlen(words[0]);

	for (size_t i = 1; i < nr; i++)
		for (size_t at = 0; at < length; at++)
			if (words[i][at] != words[0][at])
				length = at;
	return length;
}

static void add_columns(char *const *words, size_t nr, struct text *echo)
{
	size_t width = 10, columns;

	for (size_t i = 0; i < nr; i++)
		if (width < strlen(words[i]) + 2)
			width = strlen(words[i]) + 2;
	columns = width < SCREEN ? SCREEN / width : 1;
	text_add(echo, "\r\n");
	for (size_t i = 0; i < nr; i++)
		text_add(echo, "%-*s%s", (int)width, words[i],
			 i + 1 == nr || i % columns == columns - 1 ? "\r\n" : "");
}

static void insert_more(struct readline *rl, const char *text, size_t length)
{
	for (size_t i = 0; i < length && rl->length < READLINE_MAX; i++)
		insert(rl, text[i]);
}

/* One word: it is filled in. Several: they are listed, and what they share is filled in. */
static void fill_in(struct readline *rl, char **words, size_t nr, const char *prompt,
		    struct text *echo)
{
	size_t old_cursor = rl->cursor, typed = 0;

	while (typed < rl->cursor && rl->line[rl->cursor - typed - 1] != ' ')
		typed++;
	qsort(words, nr, sizeof(*words), compare_words);
	insert_more(rl, words[0] + typed, common_length(words, nr) - typed);
	if (nr == 1) {
		insert_more(rl, " ", 1);
	} else {
		add_columns(words, nr, echo);
		text_add(echo, "%s", prompt);
		old_cursor = 0;
	}
	redraw(rl, old_cursor, echo);
}

static void complete(struct readline *rl, const char *prompt, struct text *echo)
{
	struct text matches = { 0 };
	char *start = strndup(rl->line, rl->cursor), **words = NULL, *rest;
	size_t nr = 0, lines = 0;

	if (start)
		rl->complete(rl->data, start, &matches);
	for (size_t i = 0; i < matches.length; i++)
		lines += matches.data[i] == '\n';
	if (lines && !text_failed(&matches))
		words = malloc(lines * sizeof(*words));
	rest = matches.data;
	while (words && nr < lines)
		words[nr++] = strsep(&rest, "\n");
	if (words)
		fill_in(rl, words, nr, prompt, echo);
	free(words);
	free(start);
	text_free(&matches);
}

const char *readline_byte(struct readline *rl, char byte, const char *prompt, struct text *echo)
{
	size_t old_cursor = rl->cursor;

	if (rl->key == KEY_PLAIN && (byte == '\n' || byte == '\r')) {
		rl->line[rl->length] = '\0';
		remember(rl);
		rl->length = rl->cursor = 0;
		text_add(echo, "\r\n");
		return rl->line;
	}
	if (rl->key == KEY_PLAIN && byte == CTRL('L')) {
		text_add(echo, "\033[2J\033[1;1H%s", prompt);
		text_add_bytes(echo, rl->line, rl->length);
		move_left(rl->length - rl->cursor, echo);
		return NULL;
	}
	if (rl->key == KEY_PLAIN && byte == '\t') {
		if (rl->complete)
			complete(rl, prompt, echo);
		return NULL;
	}
	/* What no longer fits is dropped silently. */
	if (rl->key == KEY_PLAIN && rl->length == READLINE_MAX && is_text(byte))
		return NULL;
	if (!escaped(rl, byte))
		edit(rl, byte);
	if (rl->key == KEY_PLAIN)
		redraw(rl, old_cursor, echo);
	return NULL;
}

void readline_reset(struct readline *rl)
{
	rl->length = rl->cursor = 0;
	rl->key = KEY_PLAIN;
	rl->at_history = rl->nr_history;
}

void readline_free(struct readline *rl)
{
	for (unsigned i = 0; i < rl->nr_history; i++)
		free(rl->history[i]);
	rl->nr_history = 0;
}
