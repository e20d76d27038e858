/* SPDX-License-Identifier: MIT */
/* test_readline.c - the line editor: keys, history, echo byte by byte, lines too long. */
#include "unit/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "monitor/readline.h"

#define PROMPT "(qemu) "
#define HOME "\001"
#define END "\005"
#define WORD "\027"
#define CLEAR "\014"
#define ESC "\033"
#define LEFT ESC "[D"
#define RIGHT ESC "[C"
#define UP ESC "[A"
#define DOWN ESC "[B"
#define ERASE ESC "[K"

static struct readline *editor(void)
{
	struct readline *rl = calloc(1, sizeof(*rl));

	assert_non_null(rl);
	return rl;
}

static void drop(struct readline *rl)
{
	readline_free(rl);
	free(rl);
}

/* Type all of @keys; the last line that was finished, NULL for none. */
static const char *type_all(struct readline *rl, const char *keys, size_t count, struct text *echo)
{
	const char *line = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *finished = readline_byte(rl, keys[i], PROMPT, echo);

		line = finished ? finished : line;
	}
	return line;
}

static const char *type(struct readline *rl, const char *keys)
{
	struct text echo = { 0 };
	const char *line = type_all(rl, keys, strlen(keys), &echo);

	text_free(&echo);
	return line;
}

static void keys_edit_the_line(void **state)
{
	static const struct {
		const char *keys, *line;
	} rows[] = {
		{ "info\n", "info" },
		{ "info\r", "info" },
		{ "\n", "" },
		{ "in\x7f\x7fq\n", "q" },
		{ "in\x08\x08q\n", "q" },
		{ "\x7f\x7fq\n", "q" },
		{ "info numa" WORD "status\n", "info status" },
		{ "info numa  " WORD "x\n", "info x" },
		{ "info" WORD "\n", "" },
		{ WORD "q\n", "q" },
		{ "a b c" LEFT WORD "\n", "a c" },
		{ "nfo" HOME "i\n", "info" },
		{ "nfo" ESC "[1~i\n", "info" },
		{ "inf" HOME END "o\n", "info" },
		{ "inf" HOME ESC "[4~o\n", "info" },
		{ "ino" LEFT "f\n", "info" },
		{ "ino" LEFT LEFT LEFT LEFT RIGHT RIGHT "f\n", "info" },
		{ "inf" RIGHT RIGHT "o\n", "info" },
		{ "xinfo" HOME ESC "[3~\n", "info" },
		{ "info" ESC "[3~\n", "info" },
		{ "infxo" LEFT "\x7f\n", "info" },
		{ "info" HOME "\x7f\n", "info" },
		{ "in" CLEAR "fo\n", "info" },
		{ "\xc3\xa9\xff\n", "\xc3\xa9\xff" },
		/* Ctrl-B C D F K P U Y and ESC [H are ignored. */
		{ "i\x02n\x03"
		  "f\x04o\x06\x0b\x10\x15\x19\n",
		  "info" },
		{ "inf" ESC "[Ho\n", "info" },
		/* Sequences that nobody knows do nothing, whatever numbers they hold. */
		{ "inf" ESC "[99~o\n", "info" },
		{ "inf" ESC "[Zo\n", "info" },
		{ "inf" ESC "[99999999999999999999~o\n", "info" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct readline *rl = editor();
		const char *line = type(rl, rows[i].keys);

		print_message("row %u, for \"%s\"\n", i, rows[i].line);
		assert_non_null(line);
		assert_string_equal(line, rows[i].line);
		drop(rl);
	}
}

static void a_nul_is_ignored(void **state)
{
	struct readline *rl = editor();
	struct text echo = { 0 };

	(void)state;
	assert_string_equal(type_all(rl, "in\0fo\n", 6, &echo), "info");
	text_free(&echo);
	drop(rl);
}

static void every_byte_has_its_echo(void **state)
{
	static const struct {
		const char *before, *key, *echo;
	} rows[] = {
		{ "", "i", "i" ERASE },
		{ "i", "n", LEFT "in" ERASE },
		{ "in", "f", LEFT LEFT "inf" ERASE },
		{ "inf", "\n", "\r\n" },
		{ "inf", "\r", "\r\n" },
		{ "", "\n", "\r\n" },
		{ "inf", "\x7f", LEFT LEFT LEFT "in" ERASE },
		{ "a b", WORD, LEFT LEFT LEFT "a " ERASE },
		{ "", CLEAR, ESC "[2J" ESC "[1;1H" PROMPT },
		{ "inf", CLEAR, ESC "[2J" ESC "[1;1H" PROMPT "inf" },
		{ "\xc3", "\xa9", LEFT "\xc3\xa9" ERASE },
		{ "inf", ESC, "" },
		{ "inf" ESC, "[", "" },
		{ "inf" ESC "[", "1", "" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct readline *rl = editor();
		struct text echo = { 0 };

		print_message("row %u\n", i);
		type(rl, rows[i].before);
		type_all(rl, rows[i].key, 1, &echo);
		assert_string_equal(text_string(&echo), rows[i].echo);
		text_free(&echo);
		drop(rl);
	}
}

/* What a terminal shows: where the cursor ends decides where the next byte is seen. */
static void the_cursor_goes_back_behind_a_change_inside(void **state)
{
	struct readline *rl = editor();
	struct text echo = { 0 };

	(void)state;
	type(rl, "ino" LEFT);
	type_all(rl, "f", 1, &echo);
	assert_string_equal(text_string(&echo), LEFT LEFT "info" ERASE LEFT);
	text_free(&echo);
	drop(rl);
}

static void history_gives_lines_back(void **state)
{
	static const struct {
		const char *keys, *line;
	} rows[] = {
		{ UP "\n", "three" },
		{ UP UP "\n", "two" },
		{ UP UP UP UP UP "\n", "one" },
		{ UP UP DOWN "\n", "three" },
		{ UP DOWN "\n", "" },
		{ DOWN "x\n", "x" },
		{ ESC "[F" ESC "[F" ESC "[E\n", "three" },
		{ UP "x\n", "threex" },
		{ UP HOME "x\n", "xthree" },
		{ "half" UP "\n", "three" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct readline *rl = editor();

		print_message("row %u, for \"%s\"\n", i, rows[i].line);
		type(rl, "one\ntwo\n\nthree\n\n");
		assert_string_equal(type(rl, rows[i].keys), rows[i].line);
		drop(rl);
	}
}

static void history_forgets_the_oldest(void **state)
{
	struct readline *rl = editor();
	char line[] = "000\n";

	(void)state;
	assert_null(type(rl, UP));
	for (int i = 0; i < READLINE_HISTORY + 2; i++) {
		line[0] = (char)('0' + i / 100);
		line[1] = (char)('0' + i / 10 % 10);
		line[2] = (char)('0' + i % 10);
		type(rl, line);
	}
	for (int i = 0; i < READLINE_HISTORY + 10; i++)
		type(rl, UP);
	assert_string_equal(type(rl, "\n"), "002");
	drop(rl);
}

static void editing_a_recalled_line_leaves_history_alone(void **state)
{
	struct readline *rl = editor();

	(void)state;
	type(rl, "one\ntwo\n");
	assert_string_equal(type(rl, UP UP "\x7f\x7f\x7fnew\n"), "new");
	assert_string_equal(type(rl, UP UP UP "\n"), "one");
	drop(rl);
}

static void a_client_that_leaves_takes_its_half_line_along(void **state)
{
	static const char *const halves[] = { "half",         "half" LEFT LEFT, "half" ESC,
					      "half" ESC "[", "half" ESC "[3",  UP };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(halves); i++) {
		struct readline *rl = editor();

		print_message("row %u\n", i);
		type(rl, "one\n");
		type(rl, halves[i]);
		readline_reset(rl);
		assert_string_equal(type(rl, "q\n"), "q");
		assert_string_equal(type(rl, UP UP "\n"), "one");
		drop(rl);
	}
}

/* Lines hold 4095 bytes; the rest is dropped silently. */
static void a_line_too_long_keeps_its_front(void **state)
{
	struct readline *rl = editor();
	struct text echo = { 0 };
	const char *line;

	(void)state;
	for (size_t i = 0; i < READLINE_MAX; i++) {
		readline_byte(rl, (char)('a' + i % 26), PROMPT, &echo);
		text_clear(&echo);
	}
	type_all(rl, "!!", 2, &echo);
	assert_int_equal(echo.length, 0);
	line = type(rl, "\n");
	assert_int_equal(strlen(line), READLINE_MAX);
	for (size_t i = 0; i < READLINE_MAX; i++)
		assert_int_equal(line[i], 'a' + i % 26);
	assert_string_equal(type(rl, "q\n"), "q");
	assert_int_equal(strlen(type(rl, UP UP "x\n")), READLINE_MAX);
	text_free(&echo);
	drop(rl);
}

/* Knows the words of this list, and says what it was asked. */
struct words {
	const char *list; /* each with "\n" behind it */
	char asked[64];
};

static void know(void *data, const char *start, struct text *matches)
{
	struct words *words = data;

	snprintf(words->asked, sizeof(words->asked), "%s", start);
	text_add(matches, "%s", words->list);
}

static void tab_fills_in_what_is_certain_and_lists_the_rest(void **state)
{
	static const struct {
		const char *keys, *list, *asked, *echo, *line;
	} rows[] = {
		{ "zz", "", "zz", "", "zz" },
		{ "qui", "quit\n", "qui", ESC "[D" ESC "[D" ESC "[Dquit " ERASE, "quit " },
		{ "quit", "quit\n", "quit", ESC "[D" ESC "[D" ESC "[D" ESC "[Dquit " ERASE,
		  "quit " },
		{ "i", "info\ni\n", "i", "\r\ni         info      \r\n" PROMPT "i" ERASE, "i" },
		{ "x me", "memory_size_summary\nmemory-devices\n", "x me",
		  "\r\nmemory-devices       memory_size_summary  \r\n" PROMPT "x memory" ERASE,
		  "x memory" },
		/* Three columns of 22 fill a line, and a line that is full has no other behind it.
		 */
		{ "m", "m3\nm2\nm1234567890123456789\nm5\nm6\nm7\n", "m",
		  "\r\nm1234567890123456789  m2                    m3                    \r\n"
		  "m5                    m6                    m7                    \r\n" PROMPT
		  "m" ERASE,
		  "m" },
		/* Only what stands before the cursor counts. */
		{ "infstat" LEFT LEFT LEFT LEFT, "info\n", "inf",
		  ESC "[D" ESC "[D" ESC "[Dinfo stat" ERASE ESC "[D" ESC "[D" ESC "[D" ESC "[D",
		  "info stat" },
		{ "", "a\nb\n", "", "\r\na         b         \r\n" PROMPT ERASE, "" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct words words = { .list = rows[i].list };
		struct readline *rl = editor();
		struct text echo = { 0 };

		print_message("%s\n", rows[i].keys);
		rl->complete = know;
		rl->data = &words;
		type(rl, rows[i].keys);
		type_all(rl, "\t", 1, &echo);
		assert_string_equal(words.asked, rows[i].asked);
		assert_string_equal(text_string(&echo), rows[i].echo);
		assert_string_equal(type(rl, "\n"), rows[i].line);
		text_free(&echo);
		drop(rl);
	}
}

static void a_full_line_takes_no_completion(void **state)
{
	struct words words = { .list = "xyz\n" };
	struct readline *rl = editor();
	struct text echo = { 0 };
	const char *line;

	(void)state;
	rl->complete = know;
	rl->data = &words;
	for (unsigned i = 0; i < READLINE_MAX - 2; i++) {
		readline_byte(rl, ' ', PROMPT, &echo);
		text_clear(&echo);
	}
	type_all(rl, "x\t\t", 3, &echo);
	assert_int_equal(rl->length, READLINE_MAX);
	line = type(rl, "\n");
	assert_int_equal(strlen(line), READLINE_MAX);
	assert_string_equal(line + READLINE_MAX - 3, " xy");
	text_free(&echo);
	drop(rl);
}

static void without_words_tab_does_nothing(void **state)
{
	struct readline *rl = editor();
	struct text echo = { 0 };

	(void)state;
	type(rl, "inf");
	type_all(rl, "\t", 1, &echo);
	assert_int_equal(echo.length, 0);
	assert_string_equal(type(rl, "o\n"), "info");
	text_free(&echo);
	drop(rl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_edit_the_line),
		cmocka_unit_test(a_nul_is_ignored),
		cmocka_unit_test(every_byte_has_its_echo),
		cmocka_unit_test(the_cursor_goes_back_behind_a_change_inside),
		cmocka_unit_test(history_gives_lines_back),
		cmocka_unit_test(history_forgets_the_oldest),
		cmocka_unit_test(editing_a_recalled_line_leaves_history_alone),
		cmocka_unit_test(a_client_that_leaves_takes_its_half_line_along),
		cmocka_unit_test(a_line_too_long_keeps_its_front),
		cmocka_unit_test(tab_fills_in_what_is_certain_and_lists_the_rest),
		cmocka_unit_test(a_full_line_takes_no_completion),
		cmocka_unit_test(without_words_tab_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
