/* SPDX-License-Identifier: MIT */
#include "monitor/readline.h"

#include <stdlib.h>
#include <string.h>

#define CTRL(letter) ((letter) - '@')
#define DELETE 0x7f
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
