/* SPDX-License-Identifier: MIT */
/* test_parse.c - transcripts read and written, and sessions taken out of mails. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "transcript/compare.h"
#include "transcript/transcript.h"

typedef int (*parser)(struct transcript *, const char *, const char *, size_t, struct fail *);

/* Parses a copy that ends where its memory ends, for a sanitizer to see who reads on. */
static int parse_bytes(parser parse, struct transcript *t, const char *text, size_t length,
		       struct fail *fail)
{
	char *copy = malloc(length + !length);
	int rc;

	assert_non_null(copy);
	memcpy(copy, text, length);
	rc = parse(t, "mail.txt", copy, length, fail);
	free(copy);
	return rc;
}

static struct transcript parsed(parser parse, const char *text)
{
	struct transcript t;
	struct fail fail = { "" };

	if (parse_bytes(parse, &t, text, strlen(text), &fail) < 0)
		fail_msg("%s", fail.text);
	return t;
}

static void expect_step(const struct transcript *t, size_t at, enum step_kind kind, unsigned line,
			const char *command, const char *output, int status)
{
	const struct step *step = &t->steps[at];

	assert_true(at < t->nr_steps);
	assert_int_equal(step->kind, kind);
	assert_int_equal(step->line, line);
	assert_string_equal(step->command, command);
	assert_string_equal(text_string(&step->output), output);
	assert_int_equal(step->status, status);
}

static const char whole[] =
	"% title the thread\n"
	"% kernel 4.10\n"
	"% machine -m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G\n"
	"% append acpi_no_memhotplug\n"
	"(qemu) object_add memory-backend-ram,id=mem1,size=1G\n"
	"(qemu) device_del nope\n"
	"Error: Device 'nope' not found\n"
	"# echo 0x100000000 > /sys/devices/system/memory/probe\n"
	"# grep . /sys/devices/system/memory/memory32/valid_zones\n"
	"Normal Movable\n"
	"# echo 0x100000000 > /sys/devices/system/memory/probe\n"
	"write error: File exists\n"
	"! 1\n"
	"(dmesg) ^Normal|Movable$\n"
	"  Normal zone: 0 pages\n"
	"\n"
	"Movable\n"
	"(uevents)\n"
	"ACTION=add DEVPATH=/devices/system/memory/memory32\n";

static void reads_every_kind_of_line(void **state)
{
	struct transcript t = parsed(transcript_parse, whole);

	(void)state;
	assert_string_equal(t.name, "mail.txt");
	assert_string_equal(t.title, "the thread");
	assert_string_equal(t.kernel, "4.10");
	assert_string_equal(t.machine,
			    "-m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G");
	assert_string_equal(t.append, "acpi_no_memhotplug");
	assert_int_equal(t.kernel_line, 2);
	assert_int_equal(t.machine_line, 3);
	assert_int_equal(t.append_line, 4);
	assert_false(t.loose);
	assert_int_equal(t.nr_steps, 7);
	expect_step(&t, 0, STEP_MONITOR, 5, "object_add memory-backend-ram,id=mem1,size=1G", "", 0);
	expect_step(&t, 1, STEP_MONITOR, 6, "device_del nope", "Error: Device 'nope' not found\n",
		    0);
	expect_step(&t, 2, STEP_SHELL, 8, "echo 0x100000000 > /sys/devices/system/memory/probe", "",
		    0);
	expect_step(&t, 3, STEP_SHELL, 9, "grep . /sys/devices/system/memory/memory32/valid_zones",
		    "Normal Movable\n", 0);
	expect_step(&t, 4, STEP_SHELL, 11, "echo 0x100000000 > /sys/devices/system/memory/probe",
		    "write error: File exists\n", 1);
	expect_step(&t, 5, STEP_LOG, 14, "^Normal|Movable$", "  Normal zone: 0 pages\n\nMovable\n",
		    0);
	expect_step(&t, 6, STEP_UEVENTS, 18, "",
		    "ACTION=add DEVPATH=/devices/system/memory/memory32\n", 0);
	transcript_free(&t);
	assert_null(t.steps);
	assert_int_equal(t.nr_steps, 0);
}

static void the_build_is_a_key_of_its_own(void **state)
{
	struct transcript t = parsed(transcript_parse, "% kernel 6.1\n% build debian\n# true\n");

	(void)state;
	assert_string_equal(t.kernel, "6.1");
	assert_string_equal(t.build, "debian");
	assert_int_equal(t.build_line, 2);
	transcript_free(&t);
	assert_null(t.build);
}

static void what_is_written_reads_the_same(void **state)
{
	static const char *const texts[] = {
		whole,
		"# true\n",
		"% append \n# false\n! 1\n# exit 255\n! 255\n",
		"% kernel 6.1\n% build debian\n# true\n",
		"(uevents)\n(uevents)\n(qemu) q\n",
		"# printf 'a\\n\\nb'\n\n  a\n\n\tb \n\xff\xfe\n",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(texts); i++) {
		struct transcript t = parsed(transcript_parse, texts[i]);
		struct text out = { 0 };
		struct fail fail;

		assert_int_equal(transcript_write(&t, &out, &fail), 0);
		assert_string_equal(text_string(&out), texts[i]);
		text_free(&out);
		transcript_free(&t);
	}
}

/* A step with an answer of @length bytes, as a recording has it. */
static struct transcript answered(const char *answer, size_t length)
{
	struct transcript t = { .name = strdup("a.txt") };
	struct step *step = transcript_add_step(&t, STEP_SHELL, 7, "cat x");

	assert_non_null(step);
	text_add_bytes(&step->output, answer, length);
	step->status = 3;
	assert_non_null(transcript_add_step(&t, STEP_UEVENTS, 8, ""));
	return t;
}

#define REFUSED " of what came back cannot be written down as an answer, "
#define OWN REFUSED "it would read as a line of its own: "

static void an_answer_that_would_read_as_something_else_is_not_written(void **state)
{
	static const struct {
		const char *answer;
		size_t length;
		const char *words;
	} rows[] = {
#define ROW(answer, words) { answer, sizeof(answer) - 1, words }
		ROW("# touch /tmp/x\n", "line 1" OWN "'# touch /tmp/x'"),
		ROW("a\n\n# \nb\n", "line 3" OWN "'# '"),
		ROW("a\n(qemu) quit\n", "line 2" OWN "'(qemu) quit'"),
		ROW("(dmesg) x\n", "line 1" OWN "'(dmesg) x'"),
		ROW("(uevents)\nx\n", "line 1" OWN "'(uevents)'"),
		ROW("(uevents)\r\nx\n", "line 1" OWN "'(uevents)\r'"),
		ROW("(memhp) x\n", "line 1" OWN "'(memhp) x'"),
		ROW("! 3\n", "line 1" OWN "'! 3'"),
		ROW("! x\n", "line 1" OWN "'! x'"),
		ROW("% kernel 4.10\n", "line 1" OWN "'% kernel 4.10'"),
		ROW("%\tx\n", "line 1" OWN "'%\tx'"),
		ROW("a\nb\0# c\n", "line 2" REFUSED "it has a NUL byte: 'b'"),
#undef ROW
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct transcript t = answered(rows[i].answer, rows[i].length);
		struct text out = { 0 };
		struct fail fail = { "" };
		char words[FAIL_TEXT];

		text_add(&out, "before");
		assert_int_equal(transcript_write(&t, &out, &fail), -EINVAL);
		snprintf(words, sizeof(words), "a.txt:7: %s", rows[i].words);
		assert_string_equal(fail.text, words);
		assert_string_equal(text_string(&out), "before");
		text_free(&out);
		transcript_free(&t);
	}
}

static void what_could_not_be_read_again_is_not_written(void **state)
{
	static char much[16 << 20];
	struct text out = { 0 };
	struct fail fail = { "" };
	struct transcript t;

	(void)state;
	memset(much, 'x', sizeof(much) - 1);
	much[sizeof(much) - 1] = '\n';
	t = answered(much, sizeof(much));
	assert_int_equal(transcript_write(&t, &out, &fail), -EFBIG);
	assert_string_equal(fail.text, "a.txt: as a transcript longer than 16 MiB");
	text_free(&out);
	transcript_free(&t);
}

/* Whether @text reads as the one step and the answer that answered() gave it. */
static bool reads_as(const char *text, const char *answer)
{
	struct fail fail;
	struct transcript t;
	bool same;

	if (parse_bytes(transcript_parse, &t, text, strlen(text), &fail) < 0)
		return false;
	same = t.nr_steps == 2 && t.steps[0].kind == STEP_SHELL &&
	       strcmp(t.steps[0].command, "cat x") == 0 && t.steps[0].status == 3 &&
	       strcmp(text_string(&t.steps[0].output), answer) == 0 &&
	       t.steps[1].kind == STEP_UEVENTS && !t.steps[1].output.length && !t.title;
	transcript_free(&t);
	return same;
}

/* Either it reads again as it was, or it is refused and would have read as something else. */
static void an_answer_reads_again_as_it_was_or_is_refused(void **state)
{
	static const char *const pieces[] = { "# ",       "(qemu) ", "(dmesg) ", "(uevents)",
					      "(memhp) ", "! ",      "% ",       "#",
					      " ",        "\t",      "\n",       "\n",
					      "x",        "3",       "kernel 6", "" };
	unsigned random = 1, written = 0;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		struct text answer = { 0 }, out = { 0 }, plain = { 0 };
		struct transcript t;
		struct fail fail;
		int rc;

		for (unsigned i = 0; i < 6; i++) {
			random = random * 1103515245 + 12345;
			text_add(&answer, "%s", pieces[random >> 16 & 15]);
		}
		text_add_char(&answer, '\n');
		t = answered(text_string(&answer), answer.length);
		rc = transcript_write(&t, &out, &fail);
		text_add(&plain, "# cat x\n%s! 3\n(uevents)\n", text_string(&answer));
		if (rc == 0)
			assert_string_equal(text_string(&out), text_string(&plain));
		assert_int_equal(rc,
				 reads_as(text_string(&plain), text_string(&answer)) ? 0 : -EINVAL);
		written += rc == 0;
		text_free(&answer);
		text_free(&plain);
		text_free(&out);
		transcript_free(&t);
	}
	assert_in_range(written, 5000, 15000);
}

static void many_steps_keep_their_order(void **state)
{
	struct text text = { 0 }, out = { 0 };
	struct transcript t;
	struct fail fail;

	(void)state;
	for (unsigned i = 0; i < 1025; i++)
		text_add(&text, "# echo %u\n%u\n", i, i);
	t = parsed(transcript_parse, text_string(&text));
	assert_int_equal(t.nr_steps, 1025);
	assert_int_equal(transcript_write(&t, &out, &fail), 0);
	assert_string_equal(text_string(&out), text_string(&text));
	text_free(&text);
	text_free(&out);
	transcript_free(&t);
}

static void lines_end_as_they_may(void **state)
{
	static const char *const texts[] = {
		"% title x\n# echo a\na\n! 3\n",
		"% title x\r\n# echo a\r\na\r\n! 3\r\n",
		"% title x\n# echo a\na\n! 3",
		"%\ttitle\t x\n# echo a\na\n! 3\n",
		"\n \t\n% title x\n\n# echo a\na\n! 3\n",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(texts); i++) {
		struct transcript t = parsed(transcript_parse, texts[i]);

		print_message("row %u\n", i);
		assert_string_equal(t.title, "x");
		assert_int_equal(t.nr_steps, 1);
		assert_string_equal(t.steps[0].command, "echo a");
		assert_string_equal(text_string(&t.steps[0].output), "a\n");
		assert_int_equal(t.steps[0].status, 3);
		transcript_free(&t);
	}
}

/* Whatever resembles a line of the format without being one came back from the command. */
static void anything_else_is_output(void **state)
{
	static const char *const lines[] = {
		"#no blank", "#",  "(qemu)",      "(qemu)x", "(uevents) x", "(dmesg)",
		"%no blank", "!1", " # indented", " ! 1",    "> # quoted",  "$ true",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		char text[64], output[64];
		struct transcript t;

		print_message("[%s]\n", lines[i]);
		snprintf(text, sizeof(text), "# true\n%s\n", lines[i]);
		snprintf(output, sizeof(output), "%s\n", lines[i]);
		t = parsed(transcript_parse, text);
		assert_int_equal(t.nr_steps, 1);
		expect_step(&t, 0, STEP_SHELL, 1, "true", output, 0);
		transcript_free(&t);
	}
}

#define KNOWN " (known: title, kernel, build, machine, append, udev)"

static void refuses_with_the_line_and_what_is_wrong(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "% kernel 6.1\n% color red\n# true\n", "mail.txt:2: unknown key 'color'" KNOWN },
		{ "% Kernel 6.1\n# true\n", "mail.txt:1: unknown key 'Kernel'" KNOWN },
		{ "% kernels 6.1\n# true\n", "mail.txt:1: unknown key 'kernels'" KNOWN },
		{ "% \n# true\n", "mail.txt:1: unknown key ''" KNOWN },
		{ "% kernel 6.1\n\n% kernel 6.1\n# true\n",
		  "mail.txt:3: 'kernel' was given before" },
		{ "% title a\n% title b\n# true\n", "mail.txt:2: 'title' was given before" },
		{ "# true\n% kernel 6.1\n",
		  "mail.txt:2: a line of the head after the first command" },
		{ "% kernel 6.1\nhello\n# true\n",
		  "mail.txt:2: output before the first command: 'hello'" },
		{ "! 1\n# true\n", "mail.txt:1: an exit status without a shell command" },
		{ "(qemu) q\n! 1\n", "mail.txt:2: an exit status without a shell command" },
		{ "(dmesg) x\n! 1\n", "mail.txt:2: an exit status without a shell command" },
		{ "(uevents)\nx\n! 1\n", "mail.txt:3: an exit status without a shell command" },
		{ "# true\n! 256\n", "mail.txt:2: '! 256' is no exit status (0 to 255)" },
		{ "# true\n! -1\n", "mail.txt:2: '! -1' is no exit status (0 to 255)" },
		{ "# true\n! \n", "mail.txt:2: '! ' is no exit status (0 to 255)" },
		{ "# true\n! one\n", "mail.txt:2: '! one' is no exit status (0 to 255)" },
		{ "# true\n! 1 x\n", "mail.txt:2: '! 1 x' is no exit status (0 to 255)" },
		{ "# true\n! 4294967297\n",
		  "mail.txt:2: '! 4294967297' is no exit status (0 to 255)" },
		{ "# true\n! 18446744073709551617\n",
		  "mail.txt:2: '! 18446744073709551617' is no exit status (0 to 255)" },
		{ "", "mail.txt: there is no command in it" },
		{ "\n\n", "mail.txt: there is no command in it" },
		{ "% kernel 6.1\n", "mail.txt: there is no command in it" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct transcript t;
		struct fail fail = { "" };

		assert_int_equal(parse_bytes(transcript_parse, &t, rows[i].text,
					     strlen(rows[i].text), &fail),
				 -EINVAL);
		assert_string_equal(fail.text, rows[i].words);
		assert_null(t.steps);
		assert_null(t.kernel);
	}
}

static void refuses_what_is_no_text(void **state)
{
	static const parser parsers[] = { transcript_parse, transcript_parse_mail };
	static const char bytes[] = "# true\nab\0cd\n";

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(parsers); i++) {
		struct transcript t;
		struct fail fail = { "" };

		assert_int_equal(parse_bytes(parsers[i], &t, bytes, sizeof(bytes) - 1, &fail),
				 -EINVAL);
		assert_string_equal(fail.text, "mail.txt:2: not a text: a NUL byte");
	}
}

/* Lines of megabytes, and words about them that stay short. */
static void long_lines_are_taken_and_named_in_short(void **state)
{
	size_t length = 1u << 20;
	char *text = malloc(length + 1);
	struct transcript t;
	struct fail fail = { "" };

	(void)state;
	assert_non_null(text);
	memset(text, 'x', length);
	text[length] = '\0';
	assert_int_equal(parse_bytes(transcript_parse, &t, text, length, &fail), -EINVAL);
	assert_true(strlen(fail.text) < 200);
	memcpy(text, "% ", 2);
	assert_int_equal(parse_bytes(transcript_parse, &t, text, length, &fail), -EINVAL);
	assert_true(strlen(fail.text) < 200);
	memcpy(text, "# ", 2);
	t = parsed(transcript_parse, text);
	assert_int_equal(strlen(t.steps[0].command), length - 2);
	transcript_free(&t);
	free(text);
}

static const char mail[] = "On Fri 10-03-17 someone@example.com wrote:\n"
			   "> OK so I did with -m 2G and it costs $ 5, # of slots is 4\n"
			   "Then I hotplugged 1G slot\n"
			   "(qemu) object_add memory-backend-ram,id=mem1,size=1G\n"
			   "(qemu) device_add pc-dimm,id=dimm1,memdev=mem1\n"
			   "\n"
			   "unfortunatelly the memory didn't show up\n"
			   "\n"
			   "> > # echo 0x100000000 > /sys/devices/system/memory/probe\n"
			   ">> # grep . /sys/devices/system/memory/memory3?/valid_zones\n"
			   "> > /sys/devices/system/memory/memory33/valid_zones:Normal Movable\n"
			   ">\t> /sys/devices/system/memory/memory34/valid_zones:Movable Normal\n"
			   "> > \n"
			   "> > which looks reasonably right?\n"
			   "\n"
			   "  #\techo\tonline > state\n"
			   "sh: write error: Invalid argument\n";

static void takes_the_session_out_of_a_mail(void **state)
{
	struct transcript t = parsed(transcript_parse_mail, mail);

	(void)state;
	assert_true(t.loose);
	assert_null(t.machine);
	assert_int_equal(t.nr_steps, 5);
	expect_step(&t, 0, STEP_MONITOR, 4, "object_add memory-backend-ram,id=mem1,size=1G", "", 0);
	expect_step(&t, 1, STEP_MONITOR, 5, "device_add pc-dimm,id=dimm1,memdev=mem1", "", 0);
	expect_step(&t, 2, STEP_SHELL, 9, "echo 0x100000000 > /sys/devices/system/memory/probe", "",
		    0);
	expect_step(&t, 3, STEP_SHELL, 10, "grep . /sys/devices/system/memory/memory3?/valid_zones",
		    "/sys/devices/system/memory/memory33/valid_zones:Normal Movable\n"
		    "/sys/devices/system/memory/memory34/valid_zones:Movable Normal\n",
		    0);
	expect_step(&t, 4, STEP_SHELL, 16, "echo\tonline > state",
		    "sh: write error: Invalid argument\n", 0);
	transcript_free(&t);
}

static void knows_prompts_and_what_only_resembles_them(void **state)
{
	static const struct {
		const char *line;
		enum step_kind kind;
		const char *command; /* NULL: prose */
	} rows[] = {
		{ "# lsmem", STEP_SHELL, "lsmem" },
		{ "$ lsmem", STEP_SHELL, "lsmem" },
		{ "#\tlsmem", STEP_SHELL, "lsmem" },
		{ "#   lsmem -a", STEP_SHELL, "lsmem -a" },
		{ "# lsmem\r", STEP_SHELL, "lsmem" },
		{ "> | # lsmem", STEP_SHELL, NULL },
		{ "(qemu) info numa", STEP_MONITOR, "info numa" },
		{ "(qemu)\tinfo numa", STEP_MONITOR, "info numa" },
		{ "> (qemu) info numa", STEP_MONITOR, "info numa" },
		{ "root@host:~# lsmem", STEP_SHELL, "lsmem" },
		{ "user@host:/sys$ lsmem", STEP_SHELL, "lsmem" },
		{ "[root@host ~]# lsmem", STEP_SHELL, "lsmem" },
		{ "[user@host memory]$ lsmem", STEP_SHELL, "lsmem" },
		{ "> > root@host:~# lsmem", STEP_SHELL, "lsmem" },
		{ "#lsmem", STEP_SHELL, NULL },
		{ "#", STEP_SHELL, NULL },
		{ "# ", STEP_SHELL, NULL },
		{ "(qemu) ", STEP_SHELL, NULL },
		{ "(qemu)info", STEP_SHELL, NULL },
		{ "it costs $ 5", STEP_SHELL, NULL },
		{ "ask me@example.com # or not", STEP_SHELL, NULL },
		{ "me@example.com wrote:", STEP_SHELL, NULL },
		{ "[ 0.000000] ACPI: me@host $ x", STEP_SHELL, NULL },
		{ "[root@host", STEP_SHELL, NULL },
		{ "[root@host ~] # lsmem", STEP_SHELL, NULL },
		{ "% machine -m 2G", STEP_SHELL, NULL },
		{ "! 1", STEP_SHELL, NULL },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[128];
		struct transcript t;

		print_message("[%s]\n", rows[i].line);
		snprintf(text, sizeof(text), "\n%s\n\n# true\n", rows[i].line);
		t = parsed(transcript_parse_mail, text);
		assert_int_equal(t.nr_steps, rows[i].command ? 2 : 1);
		if (rows[i].command)
			expect_step(&t, 0, rows[i].kind, 2, rows[i].command, "", 0);
		transcript_free(&t);
	}
}

/* As people paste them: the last prompt, at which nothing was typed yet, and then prose. */
static void an_empty_prompt_ends_the_output(void **state)
{
	static const char *const prompts[] = { "#", "# ", "$ ", "> # ", "(qemu) ", "(qemu)" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(prompts); i++) {
		char text[64];
		struct transcript t;

		print_message("[%s]\n", prompts[i]);
		snprintf(text, sizeof(text), "# cat x\nNormal\n%s\nsee?\n", prompts[i]);
		t = parsed(transcript_parse_mail, text);
		assert_int_equal(t.nr_steps, 1);
		expect_step(&t, 0, STEP_SHELL, 1, "cat x", "Normal\n", 0);
		transcript_free(&t);
	}
}

static void prompts_that_are_not_taken_are_counted(void **state)
{
	static const char text[] = "# echo a\n"
				   "a\n"
				   "linux:~ # cat x\n"
				   "b\n"
				   "\n"
				   "prose, 100% of it\n"
				   "> (qemu)info numa\r\n"
				   "# if\n"
				   "#define X\n"
				   "> > $ sudo qemu-system-x86_64 -m 1G \\\n"
				   "  -numa node\n"
				   "root@vm:~# qemu-system-x86_64 -m 1G\n"
				   "(qemu) qemu-system-x86_64\n";
	struct transcript t = parsed(transcript_parse_mail, text);

	(void)state;
	assert_int_equal(t.nr_steps, 3);
	expect_step(&t, 0, STEP_SHELL, 1, "echo a", "a\n", 0);
	expect_step(&t, 1, STEP_SHELL, 8, "if", "#define X\n", 0);
	expect_step(&t, 2, STEP_MONITOR, 13, "qemu-system-x86_64", "", 0);
	assert_int_equal(t.nr_unplayed, 4);
	assert_string_equal(text_string(&t.unplayed),
			    "line 3: linux:~ # cat x\n"
			    "line 7: (qemu)info numa\n"
			    "line 10: $ sudo qemu-system-x86_64 -m 1G \\\n"
			    "line 12: root@vm:~# qemu-system-x86_64 -m 1G\n");
	transcript_free(&t);
	assert_int_equal(t.nr_unplayed, 0);
}

static void a_long_prompt_is_shown_in_short(void **state)
{
	char line[256], shown[256];
	struct transcript t;
	struct text text = { 0 };

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line, "~ # ", 4);
	for (unsigned length = 160; length <= 161; length++) {
		text_clear(&text);
		text_add(&text, "# true\n%.*s\n", (int)length, line);
		t = parsed(transcript_parse_mail, text_string(&text));
		snprintf(shown, sizeof(shown), "line 2: %.160s%s\n", line,
			 length > 160 ? "..." : "");
		assert_string_equal(text_string(&t.unplayed), shown);
		transcript_free(&t);
	}
	text_free(&text);
}

static void a_mail_of_nothing_but_other_prompts_names_the_first(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "Hi,\n\n~ # cat x\nb\n",
		  "mail.txt: there is no command in it that can be played; 1 line looks like a "
		  "prompt, first line 3: ~ # cat x" },
		{ "\n# qemu-system-x86_64 -m 1G\n~ # cat x\n",
		  "mail.txt: there is no command in it that can be played; 2 lines look like a "
		  "prompt, first line 2: # qemu-system-x86_64 -m 1G" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct transcript t;
		struct fail fail = { "" };

		assert_int_equal(parse_bytes(transcript_parse_mail, &t, rows[i].text,
					     strlen(rows[i].text), &fail),
				 -EINVAL);
		assert_string_equal(fail.text, rows[i].words);
		assert_null(t.steps);
		assert_int_equal(t.nr_unplayed, 0);
	}
}

/* A transcript's format says what a command is: all else is output. */
static void a_transcript_has_no_other_prompts(void **state)
{
	struct transcript t = parsed(transcript_parse, "# echo a\nlinux:~ # cat x\n");

	(void)state;
	assert_int_equal(t.nr_unplayed, 0);
	expect_step(&t, 0, STEP_SHELL, 1, "echo a", "linux:~ # cat x\n", 0);
	transcript_free(&t);
}

static void a_mail_without_a_command_is_refused(void **state)
{
	static const char *const texts[] = { "", "\n", "Hello,\n\nno session.\n", "# \n> #\n" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(texts); i++) {
		struct transcript t;
		struct fail fail = { "" };

		assert_int_equal(parse_bytes(transcript_parse_mail, &t, texts[i], strlen(texts[i]),
					     &fail),
				 -EINVAL);
		assert_string_equal(fail.text, "mail.txt: there is no command in it");
		assert_null(t.steps);
	}
}

/* Mails lose lines and runs of blanks, but hold no line that did not come. */
static void a_mails_answer_is_found_among_the_whole_one(void **state)
{
	static const struct {
		const char *mailed, *came;
		bool same;
	} rows[] = {
		{ "> Normal Movable\n", "Normal Movable\n", true },
		{ "> b\n> d\n", "a\nb\nc\nd\n", true },
		{ "> d\n> b\n", "a\nb\nc\nd\n", false },
		{ "[ 0.000000] Normal empty\n", "[    0.000000]   x\n[    0.1]   Normal   empty\n",
		  true },
		{ "[ 0.000000] Normal empty\n", "[    0.000000] Normal   empty\n", true },
		{ "pages free     3840\n        min      3\n",
		  "pages free     3840\n        min      3\n", true },
		{ ">   pages free     3840\n>         min      3\n",
		  "Node 0, zone DMA\n  pages free     3840\n        min      3\n", true },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text text = { 0 }, want = { 0 }, have = { 0 };
		struct transcript t;
		bool same;

		print_message("row %u\n", i);
		text_add(&text, "> # cat x\n%s", rows[i].mailed);
		t = parsed(transcript_parse_mail, text_string(&text));
		compare_normalise(&t.steps[0].output, &want);
		compare_normalise(TEXT_OF(rows[i].came), &have);
		same = compare_same(&want, &have, t.loose);
		text_free(&text);
		text_free(&want);
		text_free(&have);
		transcript_free(&t);
		assert_int_equal(same, rows[i].same);
	}
}

static void reads_a_file_whole(void **state)
{
	char folder[] = "/tmp/memhp-test-XXXXXX", path[64], words[256];
	struct text content = { 0 };
	struct fail fail = { "" };
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/file", folder);
	assert_int_equal(transcript_read_file(path, &content, &fail), -ENOENT);
	snprintf(words, sizeof(words), "%s: %s", path, strerror(ENOENT));
	assert_string_equal(fail.text, words);
	assert_int_equal(transcript_read_file(folder, &content, &fail), -EISDIR);
	snprintf(words, sizeof(words), "%s: %s", folder, strerror(EISDIR));
	assert_string_equal(fail.text, words);
	file = fopen(path, "w");
	assert_non_null(file);
	for (unsigned i = 0; i < 20000; i++)
		fprintf(file, "%05u\n", i);
	fputc('\0', file);
	fclose(file);
	assert_int_equal(transcript_read_file(path, &content, &fail), 0);
	assert_int_equal(content.length, 120001);
	assert_memory_equal(content.data + 6 * 19999, "19999\n", 7);
	text_clear(&content);
	assert_int_equal(truncate(path, 1 << 30), 0);
	assert_int_equal(transcript_read_file(path, &content, &fail), -EFBIG);
	snprintf(words, sizeof(words), "%s: longer than 16 MiB", path);
	assert_string_equal(fail.text, words);
	assert_true(content.length < 17u << 20);
	text_free(&content);
	unlink(path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_line),
		cmocka_unit_test(the_build_is_a_key_of_its_own),
		cmocka_unit_test(what_is_written_reads_the_same),
		cmocka_unit_test(an_answer_that_would_read_as_something_else_is_not_written),
		cmocka_unit_test(what_could_not_be_read_again_is_not_written),
		cmocka_unit_test(an_answer_reads_again_as_it_was_or_is_refused),
		cmocka_unit_test(many_steps_keep_their_order),
		cmocka_unit_test(lines_end_as_they_may),
		cmocka_unit_test(anything_else_is_output),
		cmocka_unit_test(refuses_with_the_line_and_what_is_wrong),
		cmocka_unit_test(refuses_what_is_no_text),
		cmocka_unit_test(long_lines_are_taken_and_named_in_short),
		cmocka_unit_test(takes_the_session_out_of_a_mail),
		cmocka_unit_test(knows_prompts_and_what_only_resembles_them),
		cmocka_unit_test(an_empty_prompt_ends_the_output),
		cmocka_unit_test(prompts_that_are_not_taken_are_counted),
		cmocka_unit_test(a_long_prompt_is_shown_in_short),
		cmocka_unit_test(a_mail_of_nothing_but_other_prompts_names_the_first),
		cmocka_unit_test(a_transcript_has_no_other_prompts),
		cmocka_unit_test(a_mail_without_a_command_is_refused),
		cmocka_unit_test(a_mails_answer_is_found_among_the_whole_one),
		cmocka_unit_test(reads_a_file_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
