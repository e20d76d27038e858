/* SPDX-License-Identifier: MIT */
/* test_json_writer.c - where commas, lines and quotes go. */
#include "unit/support.h"

#include "util/json_writer.h"

static void expect(struct text *text, const char *expected)
{
	assert_string_equal(text_string(text), expected);
	text_free(text);
}

static void each_kind_of_value_is_written(void **state)
{
	struct text text = { 0 };
	struct json_writer out = { .out = &text };

	(void)state;
	json_open(&out, NULL, '{');
	json_add_string(&out, "a\"b", "\xc3\xa9\n\xff");
	json_add_unsigned(&out, "most", UINT64_MAX);
	json_add_integer(&out, "least", INT64_MIN);
	json_add_bool(&out, "yes", true);
	json_add_bool(&out, "no", false);
	json_add_raw(&out, "seconds", "%.3f", 1.5);
	json_open(&out, "none", '{');
	json_close(&out, '}');
	json_open(&out, "list", '[');
	json_add_unsigned(&out, NULL, 1);
	json_open(&out, NULL, '[');
	json_close(&out, ']');
	json_add_unsigned(&out, NULL, 2);
	json_close(&out, ']');
	json_add_bool(&out, "last", true);
	json_close(&out, '}');
	expect(&text, "{\"a\\\"b\": \"\\u00E9\\n\\uFFFD\", \"most\": 18446744073709551615, "
		      "\"least\": -9223372036854775808, \"yes\": true, \"no\": false, "
		      "\"seconds\": 1.500, \"none\": {}, \"list\": [1, [], 2], \"last\": true}");
}

static void lines_are_indented(void **state)
{
	struct text text = { 0 };
	struct json_writer out = { .out = &text };

	(void)state;
	json_open_lines(&out, NULL, '{');
	json_add_bool(&out, "a", true);
	json_open_lines(&out, "b", '[');
	json_open(&out, NULL, '{');
	json_add_bool(&out, "c", true);
	json_add_bool(&out, "d", true);
	json_close(&out, '}');
	json_open_lines(&out, NULL, '{');
	json_close(&out, '}');
	json_close(&out, ']');
	json_open(&out, "e", '[');
	json_add_unsigned(&out, NULL, 1);
	json_add_unsigned(&out, NULL, 2);
	json_close(&out, ']');
	json_close(&out, '}');
	expect(&text, "{\n"
		      "  \"a\": true,\n"
		      "  \"b\": [\n"
		      "    {\"c\": true, \"d\": true},\n"
		      "    {}\n"
		      "  ],\n"
		      "  \"e\": [1, 2]\n"
		      "}");
}

/* Deeper than the mask of lines reaches, all is one line, and what is outside keeps its own. */
static void depth_has_no_limit(void **state)
{
	struct text text = { 0 };
	struct json_writer out = { .out = &text };

	(void)state;
	json_open_lines(&out, NULL, '[');
	for (unsigned i = 0; i < 1023; i++)
		json_open(&out, NULL, '[');
	json_open_lines(&out, NULL, '[');
	json_add_unsigned(&out, NULL, 1);
	for (unsigned i = 0; i < 1024; i++)
		json_close(&out, ']');
	json_add_unsigned(&out, NULL, 2);
	json_close(&out, ']');
	assert_int_equal(text.length, strlen("[\n  ") + 1024 + 1 + 1024 + strlen(",\n  2\n]"));
	assert_memory_equal(text.data, "[\n  [[[[", 8);
	assert_string_equal(text.data + text.length - 10, "]]],\n  2\n]");
	text_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_value_is_written),
		cmocka_unit_test(lines_are_indented),
		cmocka_unit_test(depth_has_no_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
