/* SPDX-License-Identifier: MIT */
/* test_text.c - a string that grows: bytes kept exactly, room made as needed, failure kept. */
#include "unit/support.h"

#include <stdio.h>

#include "util/text.h"

static void an_empty_text_reads_as_an_empty_string(void **state)
{
	struct text text = { 0 };

	(void)state;
	assert_string_equal(text_string(&text), "");
	text_clear(&text);
	text_drop(&text, 0);
	assert_string_equal(text_string(&text), "");
	assert_int_equal(text.length, 0);
	assert_false(text_failed(&text));
	text_free(&text);
	text_free(&text);
}

static void additions_follow_each_other(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add(&text, "memory%d %s", 32, "online");
	text_add_char(&text, '\n');
	text_add_bytes(&text, "xyz", 2);
	text_add(&text, "%s", "");
	assert_string_equal(text_string(&text), "memory32 online\nxy");
	assert_int_equal(text.length, strlen("memory32 online\nxy"));
	text_free(&text);
}

/* A log is as long as it is; nothing may be cut or lost on the way. */
static void every_length_is_kept_whole(void **state)
{
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < 3000; i++) {
		if (i % 2)
			text_add_char(&text, (char)('a' + i % 26));
		else
			text_add(&text, "%c", (int)('a' + i % 26));
		assert_int_equal(text.length, i + 1);
		assert_int_equal(strlen(text_string(&text)), i + 1);
	}
	for (size_t i = 0; i < 3000; i++)
		assert_int_equal(text_string(&text)[i], 'a' + i % 26);
	text_free(&text);
}

/* Room starts at some size and doubles: the bytes around it must not be special. */
static void one_addition_may_be_of_any_length(void **state)
{
	static const size_t lengths[] = { 0, 1, 62, 63, 64, 65, 127, 128, 4095, 4096, 100000 };
	static char bytes[100001];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct text text = { 0 }, formatted = { 0 };

		memset(bytes, 'm', lengths[i]);
		bytes[lengths[i]] = '\0';
		text_add_bytes(&text, bytes, lengths[i]);
		text_add(&formatted, "%s", bytes);
		assert_string_equal(text_string(&text), bytes);
		assert_string_equal(text_string(&formatted), bytes);
		assert_int_equal(formatted.length, lengths[i]);
		text_free(&text);
		text_free(&formatted);
	}
}

static void nul_bytes_are_bytes(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add_bytes(&text, "add@/a\0ACTION", 13);
	text_add_char(&text, '\0');
	assert_int_equal(text.length, 14);
	assert_memory_equal(text_string(&text), "add@/a\0ACTION\0", 15);
	text_free(&text);
}

static void a_shell_reads_a_quoted_word_as_it_was(void **state)
{
	static const struct {
		const char *word, *quoted;
	} rows[] = {
		{ "", "''" },
		{ "/tmp/a machine", "'/tmp/a machine'" },
		{ "user's", "'user'\\''s'" },
		{ "''", "''\\'''\\'''" },
		{ "$HOME `id` \"*\" \\ %s \n", "'$HOME `id` \"*\" \\ %s \n'" },
		{ "Gr\xc3\xbc\xc3\x9f", "'Gr\xc3\xbc\xc3\x9f'" },
		{ "\033[2J", "''\"$(printf '\\033')\"'[2J'" },
		{ "a\xff\r", "'a'\"$(printf '\\377')\"''\"$(printf '\\015')\"''" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text command = { 0 }, quoted = { 0 };
		char read[64];
		FILE *shell;

		text_add_quoted(&quoted, rows[i].word);
		assert_string_equal(text_string(&quoted), rows[i].quoted);
		text_add(&command, "printf %%s %s", text_string(&quoted));
		shell = popen(text_string(&command), "r");
		assert_non_null(shell);
		read[fread(read, 1, sizeof(read) - 1, shell)] = '\0';
		assert_int_equal(pclose(shell), 0);
		assert_string_equal(read, rows[i].word);
		text_free(&quoted);
		text_free(&command);
	}
}

static void dropping_takes_from_the_front(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add(&text, "first\nsecond\n");
	text_drop(&text, 6);
	assert_string_equal(text_string(&text), "second\n");
	text_drop(&text, 0);
	text_add(&text, "third");
	assert_string_equal(text_string(&text), "second\nthird");
	text_drop(&text, text.length);
	assert_string_equal(text_string(&text), "");
	assert_int_equal(text.length, 0);
	text_free(&text);
}

static void a_cleared_text_starts_again_in_the_same_memory(void **state)
{
	struct text text = { 0 };
	size_t room;

	(void)state;
	text_add(&text, "%0200d", 7);
	room = text.room;
	text_clear(&text);
	assert_string_equal(text_string(&text), "");
	assert_int_equal(text.room, room);
	text_add(&text, "new");
	assert_string_equal(text_string(&text), "new");
	text_free(&text);
	assert_string_equal(text_string(&text), "");
}

static void after_a_failure_nothing_is_added(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_add(&text, "kept");
	text.failed = true;
	text_add(&text, "%d", 1);
	text_add_char(&text, 'x');
	text_add_bytes(&text, "y", 1);
	assert_true(text_failed(&text));
	assert_string_equal(text_string(&text), "kept");
	text_free(&text);
	assert_false(text_failed(&text));
}

static void what_a_terminal_would_obey_is_made_visible(void **state)
{
	static const struct {
		const char *bytes, *shown;
	} rows[] = {
		{ "", "" },
		{ "plain\ttext\n", "plain\ttext\n" },
		{ "\033[2J\a\r", "\\x1b[2J\\x07\\x0d" },
		{ "\x7f", "\\x7f" },
		{ "Gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80",
		  "Gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80" },
		/* U+009B starts a sequence as ESC [ does, and so may the byte alone. */
		{ "\xc2\x9b"
		  "31m",
		  "\\xc2\\x9b31m" },
		{ "\x9b"
		  "31m",
		  "\\x9b31m" },
		{ "\xc2\xa0", "\xc2\xa0" },
		/* U+202A to U+202E, U+2066 to U+2069 and marks: what follows would be shown turned.
		 */
		{ "a\u061cb", "a\\xd8\\x9cb" },
		{ "\u200d\u200e\u200f\u2010", "\u200d\\xe2\\x80\\x8e\\xe2\\x80\\x8f\u2010" },
		{ "\u2029\u202a\u202b", "\u2029\\xe2\\x80\\xaa\\xe2\\x80\\xab" },
		{ "\u202c\u202d", "\\xe2\\x80\\xac\\xe2\\x80\\xad" },
		{ "\u202ekO\u202f", "\\xe2\\x80\\xaekO\u202f" },
		{ "\u2065\u2066\u2067", "\u2065\\xe2\\x81\\xa6\\xe2\\x81\\xa7" },
		{ "\u2068\u2069\u206a", "\\xe2\\x81\\xa8\\xe2\\x81\\xa9\u206a" },
		{ "\u05e9\u05dc", "\u05e9\u05dc" },
		/* No UTF-8: too long a form, cut off, no such number. */
		{ "\xc0\x9b", "\\xc0\\x9b" },
		{ "\xe2\x82", "\\xe2\\x82" },
		{ "\xe0\x80\x9b", "\\xe0\\x80\\x9b" },
		{ "\xf0\x80\x82\x9b", "\\xf0\\x80\\x82\\x9b" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xff", "\\xff" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text text = { 0 };

		text_add_visible(&text, rows[i].bytes, strlen(rows[i].bytes));
		assert_string_equal(text_string(&text), rows[i].shown);
		text_free(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_text_reads_as_an_empty_string),
		cmocka_unit_test(additions_follow_each_other),
		cmocka_unit_test(every_length_is_kept_whole),
		cmocka_unit_test(one_addition_may_be_of_any_length),
		cmocka_unit_test(nul_bytes_are_bytes),
		cmocka_unit_test(what_a_terminal_would_obey_is_made_visible),
		cmocka_unit_test(a_shell_reads_a_quoted_word_as_it_was),
		cmocka_unit_test(dropping_takes_from_the_front),
		cmocka_unit_test(a_cleared_text_starts_again_in_the_same_memory),
		cmocka_unit_test(after_a_failure_nothing_is_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
