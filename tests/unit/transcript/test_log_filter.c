/* SPDX-License-Identifier: MIT */
/* test_log_filter.c - strangers' expressions match, and harm nobody. */
#include "transcript/log_filter.h"

#include <errno.h>
#include <stdlib.h>

#include "unit/support.h"

static void lines_of_the_log_that_match(void **state)
{
	static const char log[] = "Zone ranges:\n  DMA      [mem]\n\n  Normal   empty";
	static const struct {
		const char *pattern, *answer;
	} rows[] = {
		{ "Zone|Normal", "Zone ranges:\n  Normal   empty\n" },
		{ "^ +(DMA|Normal) ", "  DMA      [mem]\n  Normal   empty\n" },
		{ "^$", "\n" },
		{ "Movable", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct text answer = { 0 };
		struct fail fail;

		assert_int_equal(log_filter(TEXT_OF(log), rows[i].pattern, 10, &answer, &fail), 0);
		assert_string_equal(text_string(&answer), rows[i].answer);
		text_free(&answer);
	}
}

/* Whatever stands behind a NUL byte is a part of its line, and the lines after it are looked at. */
static void a_nul_byte_hides_nothing(void **state)
{
	static const char log[] = "a\0b\nc\0\nab\n";
	struct text text = { 0 }, answer = { 0 };
	struct fail fail;

	(void)state;
	text_add_bytes(&text, log, sizeof(log) - 1);
	assert_int_equal(log_filter(&text, "b$", 10, &answer, &fail), 0);
	assert_int_equal(answer.length, 7);
	assert_memory_equal(text_string(&answer), "a\0b\nab\n", 7);
	text_free(&answer);
	text_free(&text);
}

static void a_bad_expression_is_named(void **state)
{
	struct text answer = { 0 };
	struct fail fail;

	(void)state;
	assert_int_equal(log_filter(TEXT_OF("a\n"), "(a", 10, &answer, &fail), -EINVAL);
	assert_non_null(strstr(fail.text, "'(a' is no regular expression: "));
	assert_int_equal(answer.length, 0);
}

/* It fills memory while it is compiled. */
static void one_that_takes_too_much_memory_is_refused(void **state)
{
	struct text answer = { 0 };
	struct fail fail;

	(void)state;
	assert_int_equal(log_filter(TEXT_OF("a\n"), "((((a{1,255}){1,255}){1,255}){1,255}){1,255}",
				    60, &answer, &fail),
			 -ENOMEM);
	assert_non_null(strstr(fail.text, "' takes too much memory to match"));
	assert_int_equal(answer.length, 0);
}

static void one_that_takes_too_long_is_refused(void **state)
{
	static const char log[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n";
	struct text answer = { 0 };
	struct fail fail;

	(void)state;
	assert_int_equal(log_filter(TEXT_OF(log), "((a*)(a*)(a*)(a*)(a*)(a*))*\\2\\3\\4\\5\\6\\7c",
				    1, &answer, &fail),
			 -ETIMEDOUT);
	assert_non_null(strstr(fail.text, "' takes too long to match"));
	assert_int_equal(answer.length, 0);
}

static void one_that_is_too_long_is_refused(void **state)
{
	char pattern[LOG_FILTER_MAX_PATTERN + 2];
	struct text answer = { 0 };
	struct fail fail;

	(void)state;
	memset(pattern, '(', sizeof(pattern) - 1);
	pattern[sizeof(pattern) - 1] = '\0';
	assert_int_equal(log_filter(TEXT_OF("a\n"), pattern, 10, &answer, &fail), -E2BIG);
	assert_string_equal(fail.text, "a regular expression has no more than 1000 bytes");
	pattern[LOG_FILTER_MAX_PATTERN] = '\0';
	assert_int_equal(log_filter(TEXT_OF("a\n"), pattern, 10, &answer, &fail), -EINVAL);
	assert_int_equal(answer.length, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_the_log_that_match),
		cmocka_unit_test(a_nul_byte_hides_nothing),
		cmocka_unit_test(a_bad_expression_is_named),
		cmocka_unit_test(one_that_takes_too_much_memory_is_refused),
		cmocka_unit_test(one_that_takes_too_long_is_refused),
		cmocka_unit_test(one_that_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
