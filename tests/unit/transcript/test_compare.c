/* SPDX-License-Identifier: MIT */
/* test_compare.c - what counts as the same answer, and how a difference is told. */
#include "unit/support.h"

#include <stdio.h>

#include "transcript/compare.h"

static void normalises_by_the_rules_and_no_others(void **state)
{
	static const struct {
		const char *text, *normal;
	} rows[] = {
		{ "", "" },
		{ "\n", "" },
		{ " \t\n\n  ", "" },
		{ "Normal", "Normal\n" },
		{ "Normal Movable\n", "Normal Movable\n" },
		{ "a  \t\nb \n", "a\nb\n" },
		{ "a\r\nb \r\t\r\n", "a\nb\n" },
		{ "a\rb\n", "a\rb\n" },
		{ "a\f\nb\v\n", "a\f\nb\v\n" },
		{ "\n\na\n\n\nb\n \n\n", "a\n\n\nb\n" },
		{ "a\n  \t\nb", "a\n\nb\n" },
		{ "  a\n\tb\n", "  a\n\tb\n" },
		{ "a  b\n", "a  b\n" },
		/* A shell's complaint, whatever the shell calls itself. */
		{ "sh: write error: File exists\n", "write error: File exists\n" },
		{ "-bash: line 3: echo: write error: Invalid argument",
		  "write error: Invalid argument\n" },
		{ "write error: File exists", "write error: File exists\n" },
		{ "./x.sh: line 12: write error: a: write error: b",
		  "write error: a: write error: b\n" },
		{ "rewrite error: x", "rewrite error: x\n" },
		{ "it FAILED: write error: x", "it FAILED: write error: x\n" },
		{ "sh: it FAILED: write error: x", "sh: it FAILED: write error: x\n" },
		{ "sh: line 3 x: write error: x", "sh: line 3 x: write error: x\n" },
		{ "sh: line : write error: x", "sh: line : write error: x\n" },
		{ ": write error: x", ": write error: x\n" },
		{ "sh: write error", "sh: write error\n" },
		{ "sh: read error: x", "sh: read error: x\n" },
		{ "sh: can't open x: no such file", "sh: can't open x: no such file\n" },
		/* Time stamps, at a line's start only. */
		{ "[    1.234567] Normal zone", "Normal zone\n" },
		{ "[ 0.000000] NUMA: x", "NUMA: x\n" },
		{ "[12345.678901] x\n[12345.678902] y", "x\ny\n" },
		{ "[    1.234567]   x", "  x\n" },
		{ "[    1.234567] sh: write error: x", "write error: x\n" },
		{ "a [    1.234567] x", "a [    1.234567] x\n" },
		{ " [    1.234567] x", " [    1.234567] x\n" },
		{ "[    1.234567]x", "[    1.234567]x\n" },
		{ "[mem 0x0-0x1] x", "[mem 0x0-0x1] x\n" },
		{ "[1] x", "[1] x\n" },
		{ "[1.] x", "[1.] x\n" },
		{ "[.1] x", "[.1] x\n" },
		{ "[ 1.2", "[ 1.2\n" },
		{ "[ 1.2 ] x", "[ 1.2 ] x\n" },
		{ "[", "[\n" },
		{ "[]", "[]\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text once = { 0 }, twice = { 0 };

		print_message("[%s]\n", rows[i].text);
		compare_normalise(TEXT_OF(rows[i].text), &once);
		assert_string_equal(text_string(&once), rows[i].normal);
		compare_normalise(TEXT_OF(rows[i].normal), &twice);
		assert_string_equal(text_string(&twice), rows[i].normal);
		text_free(&once);
		text_free(&twice);
	}
}

static void a_normal_text_is_added(void **state)
{
	struct text out = { 0 };

	(void)state;
	text_add(&out, "before\n");
	compare_normalise(TEXT_OF("\n\na\n\n"), &out);
	assert_string_equal(text_string(&out), "before\na\n");
	text_free(&out);
}

static void exact_answers_are_the_same_byte_for_byte(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "", "", true },
		{ "a\nb\n", "a\nb\n", true },
		{ "a\n", "a\nb\n", false },
		{ "a\nb\n", "b\na\n", false },
		{ "a  b\n", "a b\n", false },
		{ "a\n", "", false },
		{ "a\n", "A\n", false },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("row %u\n", i);
		assert_int_equal(compare_same(TEXT_OF(rows[i].a), TEXT_OF(rows[i].b), false),
				 rows[i].same);
		assert_int_equal(compare_same(TEXT_OF(rows[i].b), TEXT_OF(rows[i].a), false),
				 rows[i].same);
	}
}

static void loose_answers_hold_the_lines_in_order(void **state)
{
	static const struct {
		const char *expected, *actual;
		bool same;
	} rows[] = {
		{ "", "", true },
		{ "", "a\n", true },
		{ "a\n", "", false },
		{ "a\nc\n", "a\nb\nc\nd\n", true },
		{ "c\na\n", "a\nb\nc\n", false },
		{ "a\na\n", "a\n", false },
		{ "a\na\n", "a\nb\na\n", true },
		{ "b\n", "a\nb", true },
		{ "a b\n", "a \t b\n", true },
		{ "a \t b\n", "a b\n", true },
		{ "ab\n", "a b\n", false },
		{ "a b\n", "ab\n", false },
		{ "a\n", "a b\n", false },
		{ "a b\n", "a\n", false },
		{ "a b c\n", "a b  d\n", false },
		{ "a b\n", "a\rb\n", false },
		{ "a b\n", "a\fb\n", false },
		{ "a ", "ab", false },
		{ "spanned 3\n", "spanned 32\n", false },
		{ "panned\n", "spanned\n", false },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("row %u\n", i);
		assert_int_equal(compare_same(TEXT_OF(rows[i].expected), TEXT_OF(rows[i].actual),
					      true),
				 rows[i].same);
	}
}

static void differences_are_unified(void **state)
{
	static const struct {
		const char *expected, *actual;
		bool loose;
		const char *diff;
		size_t line;
	} rows[] = {
		{ "", "", false, "", 0 },
		{ "a\nb\n", "a\nb\n", false, " a\n b\n", 0 },
		{ "a\nb\nc\n", "a\nx\nc\n", false, " a\n-b\n+x\n c\n", 1 },
		{ "a\nb\n", "a\nb\nc\n", false, " a\n b\n+c\n", 2 },
		{ "a\nb\nc\n", "a\nb\n", false, " a\n b\n-c\n", 2 },
		{ "b\n", "a\nb\n", false, "+a\n b\n", 0 },
		{ "a\n", "", false, "-a\n", 0 },
		{ "", "a\n", false, "+a\n", 0 },
		{ "a\n\nb\n", "a\nb\n", false, " a\n-\n b\n", 1 },
		{ "a\n", "a\nmore\n", true, " a\n", 0 },
		{ "a\nb\nc\n", "more\na\nc\n", true, " a\n-b\n c\n", 1 },
		{ "a  b\n", "a b\n", true, " a  b\n", 0 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };
		size_t line;

		print_message("row %u\n", i);
		line = compare_diff(TEXT_OF(rows[i].expected), TEXT_OF(rows[i].actual),
				    rows[i].loose, &out);
		assert_string_equal(text_string(&out), rows[i].diff);
		assert_int_equal(line, rows[i].line);
		text_free(&out);
	}
}

struct bytes {
	const char *bytes;
	size_t count;
};

#define BYTES(literal)                       \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

static struct text text_of_bytes(struct bytes bytes)
{
	struct text text = { 0 };

	text_add_bytes(&text, bytes.bytes, bytes.count);
	return text;
}

/* A NUL byte is a byte like others, wherever it stands. */
static void nothing_hides_behind_a_nul_byte(void **state)
{
	static const struct {
		struct bytes expected, actual, normal, diff;
		bool same, loose_same;
	} rows[] = {
		{ BYTES("ok\n"), BYTES("ok\n\0\nFAILED\n"), BYTES("ok\n\0\nFAILED\n"),
		  BYTES(" ok\n+\0\n+FAILED\n"), false, true },
		{ BYTES("ok\n"), BYTES("ok\0 \nx"), BYTES("ok\0\nx\n"), BYTES("-ok\n+ok\0\n+x\n"),
		  false, false },
		{ BYTES("ok\n"), BYTES("\0ok"), BYTES("\0ok\n"), BYTES("-ok\n+\0ok\n"), false,
		  false },
		{ BYTES(""), BYTES("\0"), BYTES("\0\n"), BYTES("+\0\n"), false, true },
		{ BYTES(""), BYTES("\0\n\n \n"), BYTES("\0\n"), BYTES("+\0\n"), false, true },
		{ BYTES("b\n"), BYTES("a\0\nb\n"), BYTES("a\0\nb\n"), BYTES("+a\0\n b\n"), false,
		  true },
		{ BYTES("write error: x\n"), BYTES("sh: a\0b: write error: x\0y\n"),
		  BYTES("write error: x\0y\n"), BYTES("-write error: x\n+write error: x\0y\n"),
		  false, false },
		{ BYTES("x\n"), BYTES("[    1.5] \0x \n"), BYTES("\0x\n"), BYTES("-x\n+\0x\n"),
		  false, false },
		{ BYTES("a\0b\n"), BYTES("a\0b\n"), BYTES("a\0b\n"), BYTES(" a\0b\n"), true, true },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text want = text_of_bytes(rows[i].expected), normal = { 0 }, diff = { 0 };
		struct text came = text_of_bytes(rows[i].actual);

		print_message("row %u\n", i);
		compare_normalise(&came, &normal);
		assert_int_equal(normal.length, rows[i].normal.count);
		assert_memory_equal(text_string(&normal), rows[i].normal.bytes, normal.length);
		assert_int_equal(compare_same(&want, &normal, false), rows[i].same);
		assert_int_equal(compare_same(&normal, &want, false), rows[i].same);
		assert_int_equal(compare_same(&want, &normal, true), rows[i].loose_same);
		compare_diff(&want, &normal, false, &diff);
		assert_int_equal(diff.length, rows[i].diff.count);
		assert_memory_equal(text_string(&diff), rows[i].diff.bytes, diff.length);
		text_free(&want);
		text_free(&came);
		text_free(&normal);
		text_free(&diff);
	}
}

/* Lines that nobody asked for, before and behind the one that is missing. */
static void a_loose_difference_leaves_out_what_was_not_asked_for(void **state)
{
	struct text out = { 0 };
	bool same;

	(void)state;
	compare_diff(TEXT_OF("a\nx\nb\n"), TEXT_OF("more\na\nmore\nmore\nb\nmore\n"), true, &out);
	same = strcmp(text_string(&out), " a\n-x\n+more\n+more\n b\n") == 0;
	if (!same)
		print_error("%s", text_string(&out));
	text_free(&out);
	assert_true(same);
}

/* A difference holds every line of both sides once, whatever they look like. */
static void a_difference_loses_no_line(void **state)
{
	uint32_t random = 7;

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct text sides[2] = { { 0 }, { 0 } }, out = { 0 }, back[2] = { { 0 }, { 0 } };
		size_t first, line = 0, differs = SIZE_MAX;

		for (unsigned side = 0; side < 2; side++) {
			for (unsigned i = 0; i < (random >> 8) % 9; i++) {
				random = random * 1664525 + 1013904223;
				text_add(&sides[side], "%c\n", "abc"[(random >> 16) % 3]);
			}
			random = random * 1664525 + 1013904223;
		}
		first = compare_diff(&sides[0], &sides[1], false, &out);
		for (const char *at = text_string(&out); *at; at += 3) {
			if (at[0] != ' ' && differs == SIZE_MAX)
				differs = line;
			line += at[0] != '+';
			if (at[0] != '+')
				text_add_bytes(&back[0], at + 1, 2);
			if (at[0] != '-')
				text_add_bytes(&back[1], at + 1, 2);
		}
		assert_string_equal(text_string(&back[0]), text_string(&sides[0]));
		assert_string_equal(text_string(&back[1]), text_string(&sides[1]));
		assert_int_equal(first, differs == SIZE_MAX ? 0 : differs);
		for (unsigned side = 0; side < 2; side++) {
			text_free(&sides[side]);
			text_free(&back[side]);
		}
		text_free(&out);
	}
}

/* Too long to be aligned, but where it differs is still known. */
static void the_first_difference_of_long_answers_is_found(void **state)
{
	struct text expected = { 0 }, actual = { 0 }, out = { 0 };
	size_t line;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		text_add(&expected, "line %u\n", i);
		text_add(&actual, "line %u\n", i == 4321 ? 0 : i);
	}
	line = compare_diff(&expected, &actual, false, &out);
	text_free(&expected);
	text_free(&actual);
	text_free(&out);
	assert_int_equal(line, 4321);
}

/* Lines of the difference of two texts of @nr lines of which the first differ. */
static size_t lines_of_difference(unsigned nr)
{
	struct text expected = { 0 }, actual = { 0 }, out = { 0 };
	size_t lines = 0;

	text_add(&expected, "a\n");
	text_add(&actual, "b\n");
	for (unsigned i = 1; i < nr; i++) {
		text_add(&expected, "=\n");
		text_add(&actual, "=\n");
	}
	assert_int_equal(compare_diff(&expected, &actual, false, &out), 0);
	for (size_t i = 0; i < out.length; i++)
		lines += out.data[i] == '\n';
	text_free(&expected);
	text_free(&actual);
	text_free(&out);
	return lines;
}

/* Up to 2^24 pairs of lines, and ends, are aligned: then only the first lines differ. */
static void so_many_lines_are_aligned_and_no_more(void **state)
{
	(void)state;
	assert_int_equal(lines_of_difference(4095), 4096);
	assert_int_equal(lines_of_difference(4096), 2 * 4096);
}

static bool has_x(const void *data, const char *line, size_t length)
{
	return memchr(line, *(const char *)data, length) != NULL;
}

/* Lines with an "x" count. */
static void what_counts_must_be_shown(void **state)
{
	static const struct {
		const char *expected, *actual, *unshown;
	} rows[] = {
		{ "", "", "" },
		{ "", "a\nb\n", "" },
		{ "", "a\nx\nb\n", "+x\n" },
		{ "x\n", "a\nx\nb\n", "" },
		{ "a\nb\n", "a\nx\nb\n", "+x\n" },
		{ "x\n", "x\nx\n", "+x\n" },
		{ "x 1\nx 2\n", "x 1\nx 2\n", "" },
		{ "x 2\n", "x 1\nx 2\nx 3\n", "+x 1\n+x 3\n" },
		/* In order. */
		{ "x 1\nx 2\n", "x 2\nx 1\n", "+x 1\n" },
		{ "x  1\n", "  x\t1\n", "" },
		{ "x 1\n", "x1\n", "+x1\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };

		print_message("row %u\n", i);
		assert_int_equal(compare_unshown(TEXT_OF(rows[i].expected), TEXT_OF(rows[i].actual),
						 has_x, "x", &out),
				 rows[i].unshown[0] != '\0');
		assert_string_equal(text_string(&out), rows[i].unshown);
		text_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normalises_by_the_rules_and_no_others),
		cmocka_unit_test(a_normal_text_is_added),
		cmocka_unit_test(exact_answers_are_the_same_byte_for_byte),
		cmocka_unit_test(loose_answers_hold_the_lines_in_order),
		cmocka_unit_test(differences_are_unified),
		cmocka_unit_test(nothing_hides_behind_a_nul_byte),
		cmocka_unit_test(a_loose_difference_leaves_out_what_was_not_asked_for),
		cmocka_unit_test(what_counts_must_be_shown),
		cmocka_unit_test(a_difference_loses_no_line),
		cmocka_unit_test(the_first_difference_of_long_answers_is_found),
		cmocka_unit_test(so_many_lines_are_aligned_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
