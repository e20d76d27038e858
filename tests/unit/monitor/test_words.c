/* SPDX-License-Identifier: MIT */
/* test_words.c - the words of a monitor line: blanks, quotes, escapes, lack of room. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "monitor/words.h"

/* A word may be this long here, its NUL included. */
#define ROOM 16

/* All words of @line as "<a><b>"; where one cannot be taken, its errno ends the text. */
static const char *split(const char *line)
{
	static char text[256];
	char word[ROOM];
	int rc;

	text[0] = '\0';
	while ((rc = words_next(&line, word, sizeof(word))) == 0)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "<%s>", word);
	if (rc != -ENOENT)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s", strerror(-rc));
	return text;
}

static void splits_a_line(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{ "", "" },
		{ " \t ", "" },
		{ "info", "<info>" },
		{ "info status", "<info><status>" },
		{ " \tinfo\t \tstatus  ", "<info><status>" },
		{ "it's a\\ b", "<it's><a\\><b>" },
		{ "a\"b\" c", "<a\"b\"><c>" },
		{ "pc-dimm,id=d1, x", "<pc-dimm,id=d1,><x>" },
		{ "\xc3\xa9t\xc3\xa9 \xff", "<\xc3\xa9t\xc3\xa9><\xff>" },
		{ "\"a b\" c", "<a b><c>" },
		{ "\"\"", "<>" },
		{ "\"\" \"\"", "<><>" },
		{ "\"a\tb\"", "<a\tb>" },
		{ "\"a\\nb\"", "<a\nb>" },
		{ "\"a\\tb\\rc\"", "<a\tb\rc>" },
		{ "\"say \\\"hi\\\"\"", "<say \"hi\">" },
		{ "\"it's\"", "<it's>" },
		{ "\"a\\\\\"", "<a\\>" },
		{ "\"\\\\\" b", "<\\><b>" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("[%s]\n", rows[i].line);
		assert_string_equal(split(rows[i].line), rows[i].words);
	}
}

/* "\\n" in quotes is a backslash and an n: what an escape yields escapes nothing. */
static void an_escaped_backslash_escapes_nothing(void **state)
{
	(void)state;
	assert_string_equal(split("\"a\\\\nb\""), "<a\\nb>");
	assert_string_equal(split("\"\\\\\\n\""), "<\\\n>");
	assert_string_equal(split("\"\\\\t\""), "<\\t>");
}

static void an_open_quote_is_refused(void **state)
{
	static const char *const lines[] = { "\"", "\"abc", "\"abc\\\"", "\"abc\\", "\"a b c" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *line = lines[i];
		char word[ROOM];

		print_message("[%s]\n", lines[i]);
		assert_int_equal(words_next(&line, word, sizeof(word)), -EINVAL);
	}
}

/* The room is allocated to the byte, so that a sanitizer sees one too many. */
static void a_word_takes_all_the_room_and_no_more(void **state)
{
	static const struct {
		const char *line;
		size_t room;
		int rc;
		const char *word;
	} rows[] = {
		{ "abcd", 5, 0, "abcd" },          { "abcd", 4, -E2BIG, NULL },
		{ "abcd", 1, -E2BIG, NULL },       { "\"ab d\"", 5, 0, "ab d" },
		{ "\"ab d\"", 4, -E2BIG, NULL },   { "\"\"", 1, 0, "" },
		{ "\"a\"", 1, -E2BIG, NULL },      { "\"\\n\\n\"", 3, 0, "\n\n" },
		{ "\"\\n\\n\"", 2, -E2BIG, NULL },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *line = rows[i].line;
		char *word = malloc(rows[i].room);

		print_message("[%s] in %zu\n", rows[i].line, rows[i].room);
		assert_non_null(word);
		assert_int_equal(words_next(&line, word, rows[i].room), rows[i].rc);
		if (rows[i].word)
			assert_string_equal(word, rows[i].word);
		free(word);
	}
}

static void the_line_moves_behind_the_word(void **state)
{
	static const struct {
		const char *line, *rest;
	} rows[] = {
		{ "info status", " status" },
		{ "  info\tstatus", "\tstatus" },
		{ "\"a b\" c", " c" },
		{ "\"a b\"c", "c" },
		{ "info", "" },
		{ "\"\"", "" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *line = rows[i].line;
		char word[ROOM];

		print_message("[%s]\n", rows[i].line);
		assert_int_equal(words_next(&line, word, sizeof(word)), 0);
		assert_string_equal(line, rows[i].rest);
	}
}

static void skips_blanks_and_tabs_only(void **state)
{
	(void)state;
	assert_string_equal(words_skip(""), "");
	assert_string_equal(words_skip(" \t  "), "");
	assert_string_equal(words_skip(" \tx y "), "x y ");
	assert_string_equal(words_skip("\nx"), "\nx");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_a_line),
		cmocka_unit_test(an_escaped_backslash_escapes_nothing),
		cmocka_unit_test(an_open_quote_is_refused),
		cmocka_unit_test(a_word_takes_all_the_room_and_no_more),
		cmocka_unit_test(the_line_moves_behind_the_word),
		cmocka_unit_test(skips_blanks_and_tabs_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
