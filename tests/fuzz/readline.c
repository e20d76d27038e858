/* SPDX-License-Identifier: MIT */
/*
 * readline.c - bytes typed into the monitor's line editor, on a small terminal.
 *
 * Input: 'f' for a line that is nearly full already, anything else for an empty
 * one, then the bytes. What is echoed must leave the terminal showing the line,
 * with the cursor where the editor has it.
 */
#include "fuzz.h"

#include "monitor/readline.h"

#define PROMPT "(qemu) "
#define PROMPT_LENGTH (sizeof(PROMPT) - 1)

/* How much of a nearly full line is left. */
#define NEARLY 8

/* One row, as wide as it must be: each byte takes a column. */
struct terminal {
	char row[PROMPT_LENGTH + READLINE_MAX + 1];
	size_t cursor, end;
};

static bool takes(const char **at, const char *sequence)
{
	size_t length = strlen(sequence);

	if (strncmp(*at, sequence, length) != 0)
		return false;
	*at += length;
	return true;
}

static void show(struct terminal *t, const char *echo)
{
	while (*echo) {
		if ((uint8_t)*echo >= ' ') {
			DEMAND(*echo != 0x7f, "echo of 0x%02x", *echo);
			DEMAND(t->cursor < sizeof(t->row), "the row is full");
			t->row[t->cursor++] = *echo++;
			t->end = t->cursor > t->end ? t->cursor : t->end;
		} else if (takes(&echo, "\033[D")) {
			DEMAND(t->cursor > 0, "the cursor leaves the row");
			t->cursor--;
		} else if (takes(&echo, "\033[K")) {
			t->end = t->cursor;
		} else if (takes(&echo, "\033[2J\033[1;1H") || takes(&echo, "\r\n")) {
			t->cursor = t->end = 0;
		} else {
			DEMAND(false, "echo of 0x%02x", *echo);
		}
	}
}

static void check_finished(const char *line)
{
	DEMAND(strlen(line) <= READLINE_MAX, "a line of %zu characters", strlen(line));
	for (; *line; line++)
		DEMAND((uint8_t)*line >= ' ' && *line != 0x7f, "a line with 0x%02x", *line);
}

static void check_editor(const struct readline *rl, const struct terminal *t)
{
	DEMAND(rl->length <= READLINE_MAX && rl->cursor <= rl->length, "cursor at %zu of %zu",
	       rl->cursor, rl->length);
	DEMAND(rl->at_history <= rl->nr_history && rl->nr_history <= READLINE_HISTORY,
	       "line %u of %u", rl->at_history, rl->nr_history);
	DEMAND(t->end == PROMPT_LENGTH + rl->length && memcmp(t->row, PROMPT, PROMPT_LENGTH) == 0 &&
		       memcmp(t->row + PROMPT_LENGTH, rl->line, rl->length) == 0,
	       "the terminal shows '%.*s' for '%.*s'", (int)t->end, t->row, (int)rl->length,
	       rl->line);
	DEMAND(t->cursor == PROMPT_LENGTH + rl->cursor, "the terminal's cursor is at %zu, not %zu",
	       t->cursor, PROMPT_LENGTH + rl->cursor);
}

/* As if it had been typed; typing it would take most of the time. */
static void fill(struct readline *rl, struct terminal *t)
{
	rl->length = rl->cursor = READLINE_MAX - NEARLY;
	memset(rl->line, 'x', rl->length);
	memcpy(t->row + t->cursor, rl->line, rl->length);
	t->cursor = t->end = t->cursor + rl->length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct readline *rl = calloc(1, sizeof(*rl));
	static struct terminal terminal;
	struct text echo = { 0 };

	DEMAND(rl, "out of memory");
	terminal.cursor = terminal.end = 0;
	show(&terminal, PROMPT);
	if (size && data[0] == 'f')
		fill(rl, &terminal);
	for (size_t i = 1; i < size; i++) {
		const char *line = readline_byte(rl, (char)data[i], PROMPT, &echo);

		DEMAND(echo.length == strlen(text_string(&echo)), "a NUL in the echo");
		show(&terminal, text_string(&echo));
		text_clear(&echo);
		if (line) {
			check_finished(line);
			show(&terminal, PROMPT);
		}
		check_editor(rl, &terminal);
	}
	readline_reset(rl);
	DEMAND(rl->length == 0 && rl->cursor == 0, "something half typed is left");
	readline_free(rl);
	text_free(&echo);
	free(rl);
	return 0;
}
