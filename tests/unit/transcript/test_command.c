/* SPDX-License-Identifier: MIT */
/* test_command.c - which words of a shell's line name a program that it runs. */
#include "transcript/command.h"

#include <stdlib.h>

#include "unit/support.h"

static bool runs(const char *line, const char *name)
{
	return command_runs(line, name, strlen(name));
}

static void a_word_in_command_position_is_run(void **state)
{
	static const char *const lines[] = {
		"x",
		"  x a",
		"/usr/bin/x a",
		"./x",
		"a; x",
		"a | x",
		"a && x",
		"a || x b",
		"a & x",
		"a;x",
		"(x)",
		"{ x; }",
		"! x",
		"if x; then a; fi",
		"if a; then x; else b; fi",
		"if a; then b; elif x; then c; fi",
		"for i in 1 2; do x; done",
		"while x; do a; done",
		"case a in a) x;; esac",
		"A=1 x",
		"A=\"b c\" B='d e' x",
		"A=$(x)",
		"echo \"$(x a)\"",
		"echo `x a`",
		"echo \"a `x`\"",
		"echo $(echo \"$(x)\")",
		"sudo x",
		"sudo -u root x",
		"sudo -E x a",
		"sudo -E a x", /* "a" may be the option's */
		"env A=1 x",
		"nice -n 10 x",
		"time x",
		"timeout 5 x",
		"sudo env nice x",
		"busybox x",
		"sh -c 'x a'",
		"bash -ec \"a; x\"",
		"sudo sh -c \"echo \\\"a\\\"; x\"",
		"eval 'x'",
		">f x",
		"2>&1 | x",
		"a 2>&1; x",
		"a \"b; c\" d; x",
		"a \\; b; x",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		print_message("[%s]\n", lines[i]);
		assert_true(runs(lines[i], "x"));
	}
}

static void other_words_are_not(void **state)
{
	static const char *const lines[] = {
		"",
		"xx",
		"ax",
		"a x",
		"a 'b; x'",
		"a \"b; x\"",
		"a \"b | x\"",
		"grep -E 'a|x' f",
		"grep -e 'x' f",
		"a \\; x",
		"a >x",
		"a > x",
		"a 2>x b",
		"A=x",
		"for x in 1 2; do a; done",
		"sudo a x",
		"sudo -u root a x b",
		"timeout 5 a x",
		"a -c x",
		"a --c 'x'",
		"a '$(x)'",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		print_message("[%s]\n", lines[i]);
		assert_false(runs(lines[i], "x"));
	}
	assert_false(runs("x", ""));
	assert_false(command_runs("x", "xy", 2));
	assert_true(command_runs("x", "xy", 1));
}

/* Lines of strangers: cut anywhere, and nested so deeply that nobody wants to know. */
static void any_line_is_read_to_its_end(void **state)
{
	static const char *const parts[] = { "$(",    "`",      "\"$(",   "-c '$(' ", "-c '\"' ",
					     "-c \"", "eval '", "sudo -", "\\",       "<&" };
	enum { REPEATS = 100000 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(parts); i++) {
		size_t size = strlen(parts[i]);
		char *line = malloc(REPEATS * size + 1);

		assert_non_null(line);
		for (size_t repeat = 0; repeat < REPEATS; repeat++)
			memcpy(line + repeat * size, parts[i], size);
		line[REPEATS * size] = '\0';
		assert_false(runs(line, "x"));
		for (size_t length = 0; length < 4 * size; length++) {
			char *copy = strndup(line, length);

			assert_non_null(copy);
			assert_false(runs(copy, "x"));
			free(copy);
		}
		free(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_in_command_position_is_run),
		cmocka_unit_test(other_words_are_not),
		cmocka_unit_test(any_line_is_read_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
