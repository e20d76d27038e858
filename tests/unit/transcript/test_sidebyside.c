/* SPDX-License-Identifier: MIT */
/* test_sidebyside.c - answers in columns, and the mark on what changed by itself. */
#include "unit/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "transcript/sidebyside.h"

#define MEMORY "/sys/devices/system/memory/"

static struct transcript parsed(const char *text)
{
	struct transcript t;
	struct fail fail = { "" };

	if (transcript_parse(&t, "test", text, strlen(text), &fail) < 0)
		fail_msg("%s", fail.text);
	return t;
}

/* Columns for @nr texts; free with free(). */
static char *columns(const char *const *texts, unsigned nr, unsigned width, bool colour,
		     size_t *marked)
{
	static const char *const headlines[SIDES_MAX] = { "4.10", "4.13", "6.1", "mine" };
	struct transcript transcripts[SIDES_MAX];
	struct side sides[SIDES_MAX];
	struct text out = { 0 };

	for (unsigned i = 0; i < nr; i++) {
		transcripts[i] = parsed(texts[i]);
		sides[i] = (struct side){ headlines[i], &transcripts[i] };
	}
	*marked = sidebyside_write(sides, nr, width, colour, &out);
	for (unsigned i = 0; i < nr; i++)
		transcript_free(&transcripts[i]);
	assert_false(text_failed(&out));
	return out.data;
}

static size_t marks(const char *text)
{
	size_t marked, shown = 0;
	char *out = columns(&text, 1, 120, false, &marked);

	for (const char *at = out; (at = strstr(at, " <")); at++)
		shown++;
	free(out);
	assert_int_equal(shown, marked);
	return marked;
}

static void a_line_is_marked_when_it_changed_by_itself(void **state)
{
	static const struct {
		const char *why, *text;
		size_t marked;
	} rows[] = {
		{ "shown for the first time",
		  "# cat " MEMORY "memory32/valid_zones\nNormal Movable\n", 0 },
		{ "reads the same",
		  "# cat " MEMORY "memory32/valid_zones\nNormal Movable\n"
		  "# cat " MEMORY "memory32/valid_zones\nNormal Movable\n",
		  0 },
		{ "reads differently",
		  "# cat " MEMORY "memory32/valid_zones\nNormal Movable\n"
		  "# echo 0x108000000 > " MEMORY "probe\n"
		  "# cat " MEMORY "memory32/valid_zones\nNormal\n",
		  1 },
		{ "once changed it is what it was last",
		  "# cat " MEMORY "memory32/valid_zones\nNormal Movable\n"
		  "# cat " MEMORY "memory32/valid_zones\nNormal\n"
		  "# cat " MEMORY "memory32/valid_zones\nNormal\n",
		  1 },
		{ "its block was written to",
		  "# cat " MEMORY "memory32/valid_zones\nNormal Movable\n"
		  "# echo online > " MEMORY "memory32/state\n"
		  "# cat " MEMORY "memory32/valid_zones\nNormal\n",
		  0 },
		{ "another block was written to",
		  "# cat " MEMORY "memory32/valid_zones\nNormal Movable\n"
		  "# echo online > " MEMORY "memory33/state\n"
		  "# cat " MEMORY "memory32/valid_zones\nNormal\n",
		  1 },
		{ "a block whose name begins alike was written to",
		  "# cat " MEMORY "memory3/valid_zones\nNormal Movable\n"
		  "# echo online > " MEMORY "memory32/state\n"
		  "# cat " MEMORY "memory3/valid_zones\nNormal\n",
		  1 },
		{ "written to before it was shown last",
		  "# cat " MEMORY "memory32/valid_zones\nNormal Movable\n"
		  "# echo online > " MEMORY "memory32/state\n"
		  "# cat " MEMORY "memory32/valid_zones\nNormal\n"
		  "# cat " MEMORY "memory32/valid_zones\nMovable\n",
		  1 },
		{ "grep shows many files",
		  "# grep . " MEMORY "memory3?/valid_zones\n" MEMORY
		  "memory32/valid_zones:Normal\n" MEMORY "memory33/valid_zones:Normal Movable\n"
		  "# grep . " MEMORY "memory3?/valid_zones\n" MEMORY
		  "memory32/valid_zones:none\n" MEMORY
		  "memory33/valid_zones:Normal Movable\n" MEMORY
		  "memory34/valid_zones:Normal Movable\n",
		  1 },
		{ "the same file, named by grep and shown by cat",
		  "# grep . " MEMORY "memory3?/valid_zones\n" MEMORY "memory32/valid_zones:Normal\n"
		  "# cat " MEMORY "memory32/valid_zones\nMovable\n",
		  1 },
		{ "two files of one block are two",
		  "# cat " MEMORY "memory32/valid_zones\nNormal\n"
		  "# cat " MEMORY "memory32/state\noffline\n",
		  0 },
		{ "not a file",
		  "# uname -r\n4.10\n# uname -r\n4.13\n(qemu) info numa\na\n(qemu) info numa\nb\n",
		  0 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("%s\n", rows[i].why);
		assert_int_equal(marks(rows[i].text), rows[i].marked);
	}
}

/* Each of its lines is not the file. */
static void a_file_of_several_lines_is_compared_with_itself(void **state)
{
#define CAT "# cat /sys/devices/system/node/node0/meminfo\n"
	static const char lines[] = CAT "MemTotal: 1\nMemFree: 2\n";
	static const char twice[] = CAT "MemTotal: 1\nMemFree: 2\n" CAT "MemTotal: 1\nMemFree: 2\n";

	(void)state;
	assert_int_equal(marks(lines), 0);
	assert_int_equal(marks(twice), 0);
}

static void sides_stand_in_columns(void **state)
{
	static const char *const texts[] = {
		"# cat a\none\ntwo\n! 1\n(qemu) info numa\n0 nodes\n",
		"# cat a\n1\n(qemu) info numa\n",
	};
	size_t marked;
	char *out = columns(texts, 2, 44, false, &marked);

	(void)state;
	assert_string_equal(out, "    4.10                4.13\n"
				 "# cat a\n"
				 "    one                 1\n"
				 "    two\n"
				 "    (exit status 1)\n"
				 "(qemu) info numa\n"
				 "    0 nodes\n");
	assert_int_equal(marked, 0);
	free(out);
}

static void every_kind_of_step_has_its_own_prompt(void **state)
{
	static const char *const texts[] = { "# true\n(qemu) q\n(dmesg) Movable\n(uevents)\n" };
	size_t marked;
	char *out = columns(texts, 1, 80, false, &marked);
	bool dmesg = strstr(out, "\n(dmesg) Movable\n"), uevents = strstr(out, "\n(uevents)\n");

	(void)state;
	assert_memory_equal(out, "    4.10\n# true\n(qemu) q\n", 25);
	free(out);
	assert_true(dmesg);
	assert_true(uevents);
}

/* The file's name is told only where a step shows files of several names. */
static void a_block_is_named_in_short(void **state)
{
	static const struct {
		const char *answer, *shown;
	} rows[] = {
		{ MEMORY "memory32/valid_zones:Normal Movable\n" MEMORY
			 "memory33/valid_zones:none\n",
		  "    memory32: Normal Movable\n    memory33: none\n" },
		{ MEMORY "memory32/state:offline\n" MEMORY "memory32/valid_zones:none\n",
		  "    memory32/state: offline\n    memory32/valid_zones: none\n" },
		{ "/sys/devices/system/node/online:0-1\n",
		  "    /sys/devices/system/node/online: 0-1\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text text = { 0 };
		const char *string;
		size_t marked;
		char *out;

		text_add(&text, "# grep -r . /sys\n%s", rows[i].answer);
		string = text_string(&text);
		out = columns(&string, 1, 80, false, &marked);
		print_message("row %u\n", i);
		assert_string_equal(out + strlen("    4.10\n# grep -r . /sys\n"), rows[i].shown);
		free(out);
		text_free(&text);
	}
}

static void each_side_remembers_for_itself(void **state)
{
	static const char *const texts[] = {
		"# cat " MEMORY "memory32/valid_zones\nNormal\n"
		"# cat " MEMORY "memory32/valid_zones\nMovable\n",
		"# cat " MEMORY "memory32/valid_zones\nMovable\n"
		"# cat " MEMORY "memory32/valid_zones\nMovable\n",
	};
	size_t marked;
	char *out = columns(texts, 2, 60, false, &marked);

	(void)state;
	assert_int_equal(marked, 1);
	assert_non_null(strstr(out, "\n    Movable <"));
	assert_null(strstr(out, "Movable <\n"));
	free(out);
}

/* However long the lines that came, columns keep to the width; commands are shown whole. */
static void no_answer_is_wider_than_asked(void **state)
{
	static const unsigned widths[] = { 40, 60, 80, 100, 200 };
	char text[8192] = "", line[400];
	const char *const texts[SIDES_MAX] = { text, text, text, text };

	(void)state;
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	for (unsigned i = 0; i < 2; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "# cat a\n%s\n# cat " MEMORY "memory32/x\n%u%s\n# grep . " MEMORY
			 "*/x\n" MEMORY "memory33/x:%u%s\n",
			 line, i, line, i, line);
	for (unsigned w = 0; w < ARRAY_SIZE(widths); w++) {
		for (unsigned nr = 1; nr <= SIDES_MAX; nr++) {
			size_t marked;
			char *out = columns(texts, nr, widths[w], false, &marked);

			assert_int_equal(marked, 2 * nr);
			for (const char *at = out; *at; at += strcspn(at, "\n") + 1)
				if (*at == ' ')
					assert_true(strcspn(at, "\n") <= widths[w]);
			free(out);
		}
	}
}

/* Taken away again, they leave the plain columns. */
static void colours_add_nothing_but_colours(void **state)
{
	static const char *const texts[] = {
		"# cat " MEMORY "memory32/valid_zones\nNormal\n"
		"# cat " MEMORY "memory32/valid_zones\nMovable\n",
	};
	size_t marked, length = 0;
	char *plain = columns(texts, 1, 60, false, &marked);
	char *out = columns(texts, 1, 60, true, &marked);

	(void)state;
	assert_null(strchr(plain, '\033'));
	assert_non_null(strstr(out, "\033[31mMovable <"));
	for (const char *at = out; *at; at++) {
		if (*at == '\033')
			at += strcspn(at, "m");
		else
			out[length++] = *at;
	}
	out[length] = '\0';
	assert_string_equal(out, plain);
	free(out);
	free(plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_marked_when_it_changed_by_itself),
		cmocka_unit_test(a_file_of_several_lines_is_compared_with_itself),
		cmocka_unit_test(sides_stand_in_columns),
		cmocka_unit_test(every_kind_of_step_has_its_own_prompt),
		cmocka_unit_test(a_block_is_named_in_short),
		cmocka_unit_test(each_side_remembers_for_itself),
		cmocka_unit_test(no_answer_is_wider_than_asked),
		cmocka_unit_test(colours_add_nothing_but_colours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
