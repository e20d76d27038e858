/* SPDX-License-Identifier: MIT */
/*
 * play.c - memhp play: transcripts, and mails, on machines.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"
#include "os/whole_file.h"
#include "transcript/play.h"
#include "transcript/sidebyside.h"
#include "util/number.h"

#define DEFAULT_TIMEOUT 60
#define DEFAULT_WIDTH 100
#define MIN_WIDTH 40
#define MAX_WIDTH 1000
#define DEFAULT_QEMU "qemu-system-x86_64"

/* What --on names a kernel behind. */
#define ON_QEMU "qemu:"

struct play {
	struct choice choice;
	struct machine_options machine;
	struct play_options options;
	bool mail;
	bool record;
	const char *record_to; /* NULL: standard output */
	const struct profile *sides[SIDES_MAX];
	unsigned nr_sides;
	const char *qemu; /* NULL: not given */
};

static int take_play_kernel(void *data, const char *argument, struct fail *fail)
{
	return take_kernel(&((struct play *)data)->choice, argument, fail);
}

static int take_play_build(void *data, const char *argument, struct fail *fail)
{
	return take_build(&((struct play *)data)->choice, argument, fail);
}

static int take_play_policy(void *data, const char *argument, struct fail *fail)
{
	return take_policy(&((struct play *)data)->choice, argument, fail);
}

static int take_mail(void *data, const char *argument, struct fail *fail)
{
	(void)argument;
	(void)fail;
	((struct play *)data)->mail = true;
	return 0;
}

static int take_record(void *data, const char *argument, struct fail *fail)
{
	struct play *play = data;

	if (argument && !*argument)
		return fail_with(fail, -EINVAL, "it names no file");
	play->record = true;
	play->record_to = argument;
	return 0;
}

static int take_busybox(void *data, const char *argument, struct fail *fail)
{
	(void)fail;
	((struct play *)data)->options.session.busybox = argument;
	return 0;
}

static int take_on(void *data, const char *argument, struct fail *fail)
{
	struct play *play = data;

	if (strncmp(argument, ON_QEMU, strlen(ON_QEMU)) != 0 || !argument[strlen(ON_QEMU)])
		return fail_with(fail, -EINVAL, "'%s' is no place to play on; 'qemu:VMLINUZ' is",
				 argument);
	play->options.session.kernel = argument + strlen(ON_QEMU);
	return 0;
}

static int take_qemu(void *data, const char *argument, struct fail *fail)
{
	(void)fail;
	((struct play *)data)->qemu = argument;
	return 0;
}

static int take_timeout(void *data, const char *argument, struct fail *fail)
{
	uint64_t seconds;

	if (number_unsigned(argument, &seconds) < 0 || seconds == 0 || seconds > 86400)
		return fail_with(fail, -EINVAL, "'%s' is no number of seconds from 1 to 86400",
				 argument);
	((struct play *)data)->options.session.timeout = (unsigned)seconds;
	return 0;
}

static int take_side(void *data, const char *name, struct fail *fail)
{
	struct play *play = data;
	struct choice side = { 0 };
	int rc = take_kernel(&side, name, fail);

	if (rc < 0)
		return rc;
	if (play->nr_sides == SIDES_MAX)
		return fail_with(fail, -E2BIG, "no more than %d kernels", SIDES_MAX);
	play->sides[play->nr_sides++] = side.profile;
	return 0;
}

static int take_sides(void *data, const char *argument, struct fail *fail)
{
	return take_each(data, argument, take_side, fail);
}

static const struct verb_option options[] = {
	{ "--kernel", required_argument, take_play_kernel },
	{ "--policy", required_argument, take_play_policy },
	{ "--build", required_argument, take_play_build },
	{ "--mail", no_argument, take_mail },
	{ "--record", optional_argument, take_record },
	{ "--side-by-side", required_argument, take_sides },
	{ "--busybox", required_argument, take_busybox },
	{ "--timeout", required_argument, take_timeout },
	{ "--on", required_argument, take_on },
	{ "--qemu", required_argument, take_qemu },
	{ 0 },
};

static int read_transcript(const struct play *play, const char *path, struct transcript *t,
			   struct fail *fail)
{
	struct text content = { 0 };
	int rc = transcript_read_file(path, &content, fail);

	if (rc == 0)
		rc = (play->mail ? transcript_parse_mail : transcript_parse)(
			t, path, text_string(&content), content.length, fail);
	text_free(&content);
	return rc;
}

/* What strangers wrote goes to a terminal only after this. */
static void make_visible(struct text *text)
{
	struct text shown = { 0 };

	text_add_visible(&shown, text_string(text), text->length);
	text_free(text);
	*text = shown;
}

/* A file is written whole or not at all; on its way to a terminal the text is made visible. */
static int put_recording(const struct play *play, struct text *text)
{
	if (play->record_to)
		return whole_file_put(play->record_to, text);
	if (isatty(STDOUT_FILENO))
		make_visible(text);
	fflush(stdout);
	return whole_file_pour(STDOUT_FILENO, text);
}

static int write_recording(const struct play *play, const struct transcript *recorded)
{
	struct text text = { 0 };
	struct fail fail;
	int rc = transcript_write(recorded, &text, &fail);

	if (rc == 0) {
		rc = put_recording(play, &text);
		if (rc < 0)
			fail_with(&fail, rc, "%s: %s",
				  play->record_to ? play->record_to : "standard output",
				  strerror(-rc));
	}
	text_free(&text);
	if (rc == 0)
		return EXIT_SUCCESS;
	fail_in(&fail, rc, "--record");
	return complain(&fail);
}

static void make_answers_visible(struct transcript *answers)
{
	for (size_t i = 0; i < answers->nr_steps; i++) {
		struct step *step = &answers->steps[i];
		struct text command = { 0 };

		make_visible(&step->output);
		text_add_visible(&command, step->command, strlen(step->command));
		if (command.data) {
			free(step->command);
			step->command = command.data;
		}
	}
}

static bool is_good(const struct transcript *t, const struct play_result *result)
{
	return result->different == 0 && t->nr_unplayed == 0;
}

/* "ok", or why not: answers that differ, and lines of a mail that nobody played. */
static void add_verdict(struct text *out, const struct transcript *t,
			const struct play_result *result)
{
	text_add(out, "%s  %s (%s, ", is_good(t, result) ? "ok  " : "FAIL", t->name,
		 result->kernel);
	if (result->different)
		text_add(out, "%zu of %zu steps differ, first at line %u", result->different,
			 result->steps, result->first_line);
	else
		text_add(out, "%zu steps", result->steps);
	if (t->nr_unplayed)
		text_add(out, ", %zu line%s not played", t->nr_unplayed,
			 t->nr_unplayed == 1 ? "" : "s");
	text_add(out, ")\n");
}

static void add_unplayed(struct text *out, const struct transcript *t)
{
	if (!t->nr_unplayed)
		return;
	text_add(out, "%zu %s not played:\n", t->nr_unplayed,
		 t->nr_unplayed == 1 ? "line looks like a prompt and was" :
				       "lines look like prompts and were");
	text_add_text(out, &t->unplayed);
}

/* A verdict a file; what is wrong follows it. */
static void print_verdict(FILE *to, const struct transcript *t, const struct play_result *result,
			  const struct text *report)
{
	struct text verdict = { 0 };

	add_verdict(&verdict, t, result);
	text_add_text(&verdict, report);
	add_unplayed(&verdict, t);
	make_visible(&verdict);
	fputs(text_string(&verdict), to);
	fflush(to);
	text_free(&verdict);
}

/* Return: whether it played as written; words on standard error where it could not play. */
static bool play_read(const struct play *play, const struct transcript *t)
{
	struct transcript recorded = { 0 };
	struct text report = { 0 };
	struct play_result result;
	struct fail fail;
	bool good = memhp_play(t, &play->options, play->record ? &recorded : NULL, &report, &result,
			       &fail) == 0;

	if (!good) {
		complain(&fail);
	} else {
		/* A recording on standard output has it for itself. */
		print_verdict(play->record && !play->record_to ? stderr : stdout, t, &result,
			      &report);
		good = play->record ? write_recording(play, &recorded) == EXIT_SUCCESS :
				      is_good(t, &result);
	}
	text_free(&report);
	transcript_free(&recorded);
	return good;
}

static int play_one(const struct play *play, const char *path)
{
	struct transcript t = { 0 };
	struct fail fail;
	bool good;

	if (read_transcript(play, path, &t, &fail) < 0)
		return complain(&fail);
	good = play_read(play, &t);
	transcript_free(&t);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Width of the terminal, else COLUMNS as a shell has it, else a default. */
static unsigned output_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t width;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= MIN_WIDTH)
		return size.ws_col;
	if (columns && number_unsigned(columns, &width) == 0 && width >= MIN_WIDTH &&
	    width <= MAX_WIDTH)
		return (unsigned)width;
	return DEFAULT_WIDTH;
}

/* Columns have no verdict, but say what is missing in them. */
static void print_unplayed(const struct transcript *t)
{
	struct text unplayed = { 0 };

	add_unplayed(&unplayed, t);
	make_visible(&unplayed);
	if (unplayed.length)
		printf("\n%s", text_string(&unplayed));
	text_free(&unplayed);
}

static void print_sides(const struct transcript *t, const struct side *sides, unsigned nr)
{
	bool colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	struct text out = { 0 };
	size_t marked = sidebyside_write(sides, nr, output_width(), colour, &out);

	fputs(text_string(&out), stdout);
	print_unplayed(t);
	if (marked)
		printf("\n%s<--%s marks %zu answer%s that changed under the reader's feet: nothing "
		       "was asked of that block.\n",
		       colour ? "\033[31m" : "", colour ? "\033[0m" : "", marked,
		       marked == 1 ? "" : "s");
	text_free(&out);
}

static int play_sides(const struct play *play, const char *path)
{
	struct transcript t = { 0 }, answers[SIDES_MAX] = { 0 };
	char headlines[SIDES_MAX][80];
	struct side sides[SIDES_MAX];
	struct fail fail;
	int rc = read_transcript(play, path, &t, &fail);

	for (unsigned i = 0; i < play->nr_sides && rc == 0; i++) {
		struct play_options side_options = play->options;
		struct play_result result;
		struct text report = { 0 };

		side_options.profile = play->sides[i];
		rc = memhp_play(&t, &side_options, &answers[i], &report, &result, &fail);
		text_free(&report);
		make_answers_visible(&answers[i]);
		snprintf(headlines[i], sizeof(headlines[i]), "Linux %s", play->sides[i]->name);
		sides[i] = (struct side){ headlines[i], &answers[i] };
	}
	if (rc == 0)
		print_sides(&t, sides, play->nr_sides);
	else
		complain(&fail);
	for (unsigned i = 0; i < play->nr_sides; i++)
		transcript_free(&answers[i]);
	transcript_free(&t);
	return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int play_files(struct play *play, int nr, char **paths)
{
	int failed = 0;

	play->options.profile = play->choice.profile;
	play->options.build = play->choice.build;
	play->options.policy = play->choice.policy;
	/* A machine on the command line takes the place of the head's. */
	if (play->machine.given)
		play->options.machine = &play->machine;
	for (int i = 0; i < nr; i++)
		failed += (play->nr_sides ? play_sides : play_one)(play, paths[i]) != EXIT_SUCCESS;
	if (nr > 1)
		printf("%d passed, %d failed\n", nr - failed, failed);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Options that contradict each other. Return: 0; -EINVAL after saying which. */
static int check_usage(const struct play *play, int nr_transcripts)
{
	bool on = play->options.session.kernel;
	const struct {
		bool wrong;
		const char *words;
	} rows[] = {
		{ on && play->choice.profile, "--kernel: --on names the kernel" },
		{ on && play->choice.build, "--build: --on names the kernel" },
		{ on && play->choice.policy, "--policy: a kernel of --on has its own" },
		{ on && play->nr_sides, "--side-by-side: not with --on" },
		{ !on && play->qemu, "--qemu: not without --on" },
		{ play->record && play->nr_sides, "--record: not with --side-by-side" },
		{ play->record && nr_transcripts > 1, "--record: of one transcript only" },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!rows[i].wrong)
			continue;
		fprintf(stderr, "memhp: %s\nTry 'memhp play --help'.\n", rows[i].words);
		return -EINVAL;
	}
	return 0;
}

static int play_verb(const struct verb *verb, int argc, char **argv)
{
	struct play *play = calloc(1, sizeof(*play));
	int used, rc, status;

	if (!play)
		return EXIT_FAILURE;
	signal(SIGPIPE, SIG_IGN);
	machine_options_init(&play->machine);
	play->options.session =
		(struct session_options){ .busybox = "busybox", .timeout = DEFAULT_TIMEOUT };
	rc = parse_options(verb, argc, argv, options, &play->machine, play, &used);
	if (rc == 0 && used == argc) {
		fprintf(stderr, "memhp: play: no transcript is named\nTry 'memhp play --help'.\n");
		rc = -EINVAL;
	}
	if (rc == 0)
		rc = check_usage(play, argc - used);
	play->options.session.qemu = play->qemu ? play->qemu : DEFAULT_QEMU;
	if (rc)
		status = rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	else
		status = play_files(play, argc - used, argv + used);
	free(play);
	return status;
}

const struct verb verb_play = {
	.name = "play",
	.summary = "play transcripts of sessions, and compare the answers",
	.options_anywhere = true,
	.usage = "play [OPTION]... TRANSCRIPT...\n\n"
		 "Types each TRANSCRIPT's commands into a fresh machine and compares what comes\n"
		 "back. '-' is standard input. Commands can write to nothing but the machine.\n\n"
		 "      --kernel NAME         this kernel, whatever the head says\n"
		 "      --build NAME          this build of it, whatever the head says\n"
		 "      --policy NAME         another rule for zones than the kernel's own; one "
		 "with\n"
		 "                            a '/' is a plug-in\n"
		 "      -m, -numa, -object, -device, -append\n"
		 "                            this machine, whatever the head says\n"
		 "      --mail                TRANSCRIPT is a mail: commands behind '#' and\n"
		 "                            '(qemu)', quote marks dropped, prose skipped\n"
		 "      --record[=FILE]       write what came back to one TRANSCRIPT, as another\n"
		 "      --side-by-side LIST   show the answers of several kernels in columns\n"
		 "      --on qemu:VMLINUZ     on this real kernel (a bzImage) in QEMU instead\n"
		 "      --qemu PROGRAM        what runs it (default qemu-system-x86_64)\n"
		 "      --busybox PATH        the shell's program (default: busybox)\n"
		 "      --timeout SECONDS     what one command may take (default 60); four times\n"
		 "                            that for a real kernel to boot\n"
		 "  -h, --help                show this help\n"
		 "  -V, --version             show the version\n\n"
		 "Exit status is 1 when an answer differs (but not with --record), a mail has "
		 "lines\n"
		 "that look like prompts and were not played, or something could not be played.\n",
	.run = play_verb,
};
