/* SPDX-License-Identifier: MIT */
/* test_json_reader.c - a stream of bytes into JSON values, and QEMU's words for what is none. */
#include "unit/support.h"

#include <stdlib.h>

#include "util/json_reader.h"
#include "util/json_writer.h"

/* All that a stream held: "[1, 2] | {} | ! words". */
struct told {
	struct json_reader *reader;
	struct text text;
};

static void tell(struct told *told, const char *front, const char *text)
{
	text_add(&told->text, "%s%s%s", told->text.length ? " | " : "", front, text);
}

static void on_value(void *data, const struct json_value *value)
{
	struct told *told = data;
	struct json_writer writer = { .out = &told->text };

	tell(told, "", "");
	json_add_value(&writer, NULL, value);
}

static void on_broken(void *data, const char *words)
{
	tell(data, "! ", words);
}

static void set_up(struct told *told)
{
	*told = (struct told){ .reader = malloc(sizeof(*told->reader)) };
	assert_non_null(told->reader);
	json_reader_init(told->reader, on_value, on_broken, told);
}

static void tear_down(struct told *told)
{
	json_reader_free(told->reader);
	free(told->reader);
	text_free(&told->text);
}

static void feed(struct told *told, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		json_read(told->reader, bytes[i]);
}

struct row {
	const char *stream, *told;
};

static void expect_bytes(const char *stream, size_t length, const char *text)
{
	struct told told;

	set_up(&told);
	feed(&told, stream, length);
	assert_string_equal(text_string(&told.text), text);
	/* Whatever came before, a byte that fits nowhere leaves a reader as new. */
	text_clear(&told.text);
	feed(&told, "\xff[]", 3);
	assert_non_null(strstr(text_string(&told.text), "\xff' | []"));
	tear_down(&told);
}

static void expect(const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		print_message("%s\n", rows[i].stream);
		expect_bytes(rows[i].stream, strlen(rows[i].stream), rows[i].told);
	}
}

#define P "! JSON parse error, "

static void values_end_with_their_last_bracket(void **state)
{
	static const struct row rows[] = {
		{ "{}", "{}" },
		{ "[]", "[]" },
		{ "{\"a\": [1, {\"b\": true}], \"c\": null}",
		  "{\"a\": [1, {\"b\": true}], \"c\": null}" },
		{ "{}{}[] {}\n\t\r[ ]", "{} | {} | [] | {} | []" },
		{ "{\"a\":1", "" },
		{ "{\"a\":\"}\"", "" },
		{ "{\"a\":\"\\\"}\"}", "{\"a\": \"\\\"}\"}" },
		{ "{'a':'x\"\\'y'}", "{\"a\": \"x\\\"'y\"}" },
		{ " \n ", "" },
		{ "true false null ", "true | false | null" },
		{ "\"a\"\"b\"", "\"a\" | \"b\"" },
		{ "1 -2\n0 -0 ", "1 | -2 | 0 | 0" },
		{ "1", "" },
		{ "1\"a\"", "1 | \"a\"" },
		{ "1.5 1e3 1.5E-2 ", "1.5 | 1000 | 0.014999999999999999" },
		{ "9223372036854775807 9223372036854775808 18446744073709551615 ",
		  "9223372036854775807 | 9223372036854775808 | 18446744073709551615" },
		{ "18446744073709551616 -9223372036854775809 ",
		  "1.8446744073709552e+19 | -9.2233720368547758e+18" },
	};

	(void)state;
	expect(rows, ARRAY_SIZE(rows));
}

static void what_is_broken_is_told_in_qemus_words(void **state)
{
	static const struct row rows[] = {
		{ "}", P "expecting value" },
		{ "]", P "expecting value" },
		{ ":", P "expecting value" },
		{ ",", P "expecting value" },
		{ "{\"a\":}", P "expecting value" },
		{ "{\"a\":1,}", P "expecting value" },
		{ "{:1}", P "expecting value" },
		{ "{,}", P "expecting value" },
		{ "[1,]", P "expecting value" },
		{ "[,1]", P "expecting value" },
		{ "{\"a\" \"b\"}", P "missing : in object pair" },
		{ "{\"a\"}", P "missing : in object pair" },
		{ "{\"a\":1 \"b\":2}", P "expected separator in dict" },
		{ "{\"a\":1:2}", P "expected separator in dict" },
		{ "{\"a\":1]", P "expected separator in dict" },
		{ "{\"a\":1]}", P "expected separator in dict | " P "expecting value" },
		{ "[1}", P "expected separator in list" },
		{ "[1 2]", P "expected separator in list" },
		{ "[1:2]", P "expected separator in list" },
		{ "{\"a\":1,\"a\":2}", P "duplicate key" },
		{ "{\"b\":1,\"a\":2,\"c\":3,\"b\":[{}]}{}", P "duplicate key | {}" },
		{ "{\"a\":{\"a\":1},\"b\":{\"a\":2}}", "{\"a\": {\"a\": 1}, \"b\": {\"a\": 2}}" },
		{ "{1:2}", P "key is not a string in object" },
		{ "{1 2}", P "key is not a string in object" },
		{ "{[1]:2}", P "key is not a string in object" },
		{ "{{}:2}", P "key is not a string in object" },
		{ "{true:2}", P "key is not a string in object" },
		{ "{[1 2]:2}", P "expected separator in list" },
		{ "{foo:1}", P "invalid keyword 'foo'" },
		{ "{\"a\":foo}", P "invalid keyword 'foo'" },
		{ "tru\n", P "invalid keyword 'tru'" },
		{ "a1 ", P "invalid keyword 'a' | 1" },
		{ "1a ", "1 | " P "invalid keyword 'a'" },
		{ "\"\\x\"", P "invalid escape sequence in string" },
		{ "{\"\\x\":1}", P "invalid escape sequence in string" },
		/* The first thing that is wrong counts. */
		{ "{\"a\":\"\\x\",\"b\" 1}", P "invalid escape sequence in string" },
		{ "{\"a\":1 \"\\x\"}", P "expected separator in dict" },
		/* Brackets are counted by their kind. */
		{ "{\"a\":[}", "" },
		{ "{\"a\":[}]", P "expecting value" },
		{ "{\"a\": foo\n{}", "" },
	};

	(void)state;
	expect(rows, ARRAY_SIZE(rows));
}

/* One complaint for a run of rubbish; marks and control characters end it. */
static void what_is_no_token_is_stray_and_forgets_the_value(void **state)
{
	static const struct row rows[] = {
		{ "%", P "stray '%'" },
		{ "%%% x \"y\" 1 \t2\n", P "stray '%'" },
		{ "%\n1\n", P "stray '%' | 1" },
		{ "%\r1\n", P "stray '%' | 1" },
		{ "%{}", P "stray '%' | {}" },
		{ "%\x01", P "stray '%' | " P "stray '\x01'" },
		{ "{\"a\": %}", P "stray '%' | " P "expecting value" },
		{ "{\"a\": % {}", P "stray '%' | {}" },
		{ "{} %{}", "{} | " P "stray '%' | {}" },
		{ "01\n", P "stray '01'" },
		{ "-01\n", P "stray '-01'" },
		{ "1.\n", P "stray '1.\n'" },
		{ "1e\n", P "stray '1e\n'" },
		{ "1.5e+\n", P "stray '1.5e+\n'" },
		{ "-a", P "stray '-a'" },
		{ "+1\n", P "stray '+'" },
		{ ".5\n", P "stray '.'" },
		{ "tRue\n", P "invalid keyword 't' | " P "stray 'R'" },
		{ "\"a\x01", P "stray '\"a\x01'" },
		{ "\"\\\n", P "stray '\"\\\n'" },
		{ "\"\t", P "stray '\"\t'" },
		{ "\"a\xfe", P "stray '\"a\xfe'" },
		{ "\xc3\xa9\n", P "stray '\xc3'" },
		{ "\xff\xff", P "stray '\xff' | " P "stray '\xff'" },
		{ "{\"a\":\"\xff{}", P "stray '\"\xff' | {}" },
	};

	(void)state;
	expect(rows, ARRAY_SIZE(rows));
	expect_bytes("\0", 1, P "stray ''");
	expect_bytes("\"a\0b\"\n", 6, P "stray '\"a'");
}

static void nesting_has_a_limit(void **state)
{
	struct told told;

	(void)state;
	set_up(&told);
	for (unsigned i = 0; i < 1024; i++)
		feed(&told, "[", 1);
	for (unsigned i = 0; i < 1024; i++)
		feed(&told, "]", 1);
	assert_int_equal(told.text.length, 2048);
	text_clear(&told.text);
	for (unsigned i = 0; i < 1025; i++)
		feed(&told, "[", 1);
	assert_string_equal(text_string(&told.text), "! JSON nesting depth limit exceeded");
	text_clear(&told.text);
	feed(&told, "{}", 2);
	assert_string_equal(text_string(&told.text), "{}");
	tear_down(&told);
}

static void values_have_a_limit_in_bytes_and_in_number(void **state)
{
	char filler[4096];
	struct told told;

	(void)state;
	memset(filler, 'x', sizeof(filler));
	set_up(&told);
	/* A megabyte is fine. */
	feed(&told, "\"", 1);
	for (unsigned i = 0; i < 256; i++)
		feed(&told, filler, sizeof(filler));
	feed(&told, "\"", 1);
	assert_int_equal(told.text.length, (1u << 20) + 2);
	text_clear(&told.text);
	/* More than four are told of once, and the next value is read. */
	feed(&told, "{\"", 2);
	for (unsigned i = 0; i < 3000; i++)
		feed(&told, filler, sizeof(filler));
	assert_string_equal(text_string(&told.text), P "value is too long");
	text_clear(&told.text);
	feed(&told, "\n{}", 3);
	assert_string_equal(text_string(&told.text), "{}");
	text_clear(&told.text);
	/* White space between values is nobody's. */
	for (unsigned i = 0; i < 5u << 20; i++)
		json_read(told.reader, ' ');
	feed(&told, "{}", 2);
	assert_string_equal(text_string(&told.text), "{}");
	text_clear(&told.text);
	feed(&told, "[", 1);
	for (unsigned i = 0; i < 70000; i++)
		feed(&told, "{},", 3);
	feed(&told, "0]{}", 4);
	assert_string_equal(text_string(&told.text), P "too many values | {}");
	tear_down(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_end_with_their_last_bracket),
		cmocka_unit_test(what_is_broken_is_told_in_qemus_words),
		cmocka_unit_test(what_is_no_token_is_stray_and_forgets_the_value),
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(values_have_a_limit_in_bytes_and_in_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
