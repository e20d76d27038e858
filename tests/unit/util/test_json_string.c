/* SPDX-License-Identifier: MIT */
/* test_json_string.c - strings out of JSON's quotes and into them. */
#include "unit/support.h"

#include <errno.h>

#include "util/json_string.h"

static void escapes_mean_characters(void **state)
{
	static const struct {
		const char *quoted, *meant;
	} rows[] = {
		{ "\"\"", "" },
		{ "''", "" },
		{ "\"abc\"", "abc" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\'\"", "\"\\/\b\f\n\r\t'" },
		{ "\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac" },
		{ "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80" },
		{ "\"\xc3\xa9\xf0\x9f\x98\x80\"", "\xc3\xa9\xf0\x9f\x98\x80" },
		{ "\"a\\u0000b\"", "a\xc0\x80"
				   "b" },
		{ "\"a\xc0\x80"
		  "b\"",
		  "a\xc0\x80"
		  "b" },
		{ "\"\\udbff\\udffd\"", "\xf4\x8f\xbf\xbd" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };
		struct fail fail = { "" };

		print_message("%s\n", rows[i].quoted);
		assert_int_equal(json_unquote(rows[i].quoted, strlen(rows[i].quoted), &out, &fail),
				 0);
		assert_string_equal(text_string(&out), rows[i].meant);
		text_free(&out);
	}
}

static void what_means_nothing_is_refused(void **state)
{
	static const struct {
		const char *quoted, *words;
	} rows[] = {
		{ "\"\\x\"", "invalid escape sequence in string" },
		{ "\"\\0\"", "invalid escape sequence in string" },
		{ "\"\\ud800\"", "\\ud800 is not a valid Unicode character" },
		{ "\"\\udc00\"", "\\udc00 is not a valid Unicode character" },
		{ "\"\\ud83d\\u0041\"", "\\ud83d is not a valid Unicode character" },
		{ "\"\\ud83d\\x\"", "\\ud83d is not a valid Unicode character" },
		{ "\"\\ud83d\\u\"", "\\ud83d is not a valid Unicode character" },
		{ "\"\\uffff\"", "\\uffff is not a valid Unicode character" },
		{ "\"\\ufdd0\"", "\\ufdd0 is not a valid Unicode character" },
		{ "\"\\ud83f\\udffe\"", "\\ud83f is not a valid Unicode character" },
		{ "\"\\u12g4\"", "\\u12g4 is not a valid Unicode character" },
		{ "\"\\u12\"", "\\u12\" is not a valid Unicode character" },
		{ "\"\\u\"", "\\u\" is not a valid Unicode character" },
		{ "\"a\xc3\"", "invalid UTF-8 sequence in string" },
		{ "\"\xc3(\"", "invalid UTF-8 sequence in string" },
		{ "\"\x80\"", "invalid UTF-8 sequence in string" },
		{ "\"\xc1\x81\"", "invalid UTF-8 sequence in string" },
		{ "\"\xe0\x80\x80\"", "invalid UTF-8 sequence in string" },
		{ "\"\xed\xa0\x80\"", "invalid UTF-8 sequence in string" },
		{ "\"\xef\xbf\xbf\"", "invalid UTF-8 sequence in string" },
		{ "\"\xf4\x90\x80\x80\"", "invalid UTF-8 sequence in string" },
		{ "\"\xf8\x88\x80\x80\"", "invalid UTF-8 sequence in string" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };
		struct fail fail = { "" };

		print_message("%s\n", rows[i].quoted);
		assert_int_equal(json_unquote(rows[i].quoted, strlen(rows[i].quoted), &out, &fail),
				 -EINVAL);
		assert_memory_equal(fail.text, "JSON parse error, ", 18);
		assert_string_equal(fail.text + 18, rows[i].words);
		text_free(&out);
	}
}

static void quoting_is_ascii(void **state)
{
	static const struct {
		const char *string, *quoted;
	} rows[] = {
		{ "", "\"\"" },
		{ "a/b'c", "\"a/b'c\"" },
		{ "\"\\\b\f\n\r\t", "\"\\\"\\\\\\b\\f\\n\\r\\t\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001F\\u007F\"" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\\u00E9\\u20AC\\uD83D\\uDE00\"" },
		{ "a\xc0\x80", "\"a\\u0000\"" },
		{ "\xff\xc3(\x80", "\"\\uFFFD\\uFFFD(\\uFFFD\"" },
		{ "\xe2\x82", "\"\\uFFFD\\uFFFD\"" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };

		json_quote(&out, rows[i].string);
		assert_string_equal(text_string(&out), rows[i].quoted);
		text_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_mean_characters),
		cmocka_unit_test(what_means_nothing_is_refused),
		cmocka_unit_test(quoting_is_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
