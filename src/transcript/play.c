/* SPDX-License-Identifier: MIT */
#include "transcript/play.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/builds.h"
#include "sim/start.h"
#include "transcript/compare.h"
#include "transcript/complaint.h"

/* The machine that the head describes, in @options. */
static int read_head(const struct transcript *t, struct machine_options *options, struct fail *fail)
{
	int rc;

	machine_options_init(options);
	rc = t->machine ? machine_options_line(options, t->machine, fail) : 0;
	if (rc < 0)
		return fail_in(fail, rc, "%s:%u: machine", t->name, t->machine_line);
	rc = t->append ? machine_option(options, "-append", t->append, fail) : 0;
	if (rc < 0)
		return fail_in(fail, rc, "%s:%u: append", t->name, t->append_line);
	return 0;
}

static int choose_profile(const struct transcript *t, const struct play_options *options,
			  const struct profile **profile, struct fail *fail)
{
	*profile = options->profile;
	if (!*profile)
		*profile = t->kernel ? profile_find(t->kernel) : profile_default();
	if (!*profile)
		return fail_with(fail, -ENOENT,
				 "%s:%u: there is no kernel '%.40s' here; 'memhp list' names them",
				 t->name, t->kernel_line, t->kernel);
	return 0;
}

/* Return: 0; -ENOENT, with words in @fail that name the builds there are. */
static int choose_build(const struct transcript *t, const struct play_options *options,
			const struct profile *profile, const struct build **build,
			struct fail *fail)
{
	int rc = profile_choose_build(profile, options->build ? options->build : t->build, build,
				      fail);

	return rc < 0 && !options->build ? fail_in(fail, rc, "%s:%u", t->name, t->build_line) : rc;
}

/* A step beside what came of it. */
struct outcome {
	const struct step *step;
	int status;
	struct text expected, actual; /* in their normal form */
	struct text lines;            /* the difference */
	size_t first;                 /* expected line that differs first */
};

static bool counts_as_complaint(const void *data, const char *line, size_t length)
{
	const struct outcome *outcome = data;
	const char *end = outcome->actual.data + outcome->actual.length;

	return complaint_is(outcome->step, outcome->status, line, length, line + length + 1 == end);
}

/* A mail has no exit statuses: it has to show that a command was refused. */
static bool is_as_written(struct outcome *outcome, bool loose)
{
	const struct text *expected = &outcome->expected, *actual = &outcome->actual;
	bool same = compare_same(expected, actual, loose);

	if (same && loose)
		return !compare_unshown(expected, actual, counts_as_complaint, outcome,
					&outcome->lines);
	if (same && outcome->status == outcome->step->status)
		return true;
	outcome->first = compare_diff(expected, actual, loose, &outcome->lines);
	return false;
}

static void report_difference(const struct transcript *t, const struct outcome *outcome,
			      struct play_result *result, struct text *report)
{
	const struct step *step = outcome->step;

	if (result->different++ == 0) {
		result->first_line = step->line + (unsigned)outcome->first + 1;
		text_add(report, "--- %s\n+++ on %s %s\n", t->name, result->on, result->kernel);
	}
	text_add(report, "@@ line %u @@ %s\n", step->line, step->command);
	text_add_text(report, &outcome->lines);
	if (outcome->status == step->status || t->loose)
		return;
	if (step->status)
		text_add(report, "-! %d\n", step->status);
	if (outcome->status)
		text_add(report, "+! %d\n", outcome->status);
}

static int check_step(const struct transcript *t, const struct step *step, int status,
		      const struct text *answer, struct play_result *result, struct text *report)
{
	struct outcome outcome = { .step = step, .status = status };
	bool failed;

	compare_normalise(&step->output, &outcome.expected);
	compare_normalise(answer, &outcome.actual);
	if (!is_as_written(&outcome, t->loose))
		report_difference(t, &outcome, result, report);
	failed = text_failed(&outcome.expected) || text_failed(&outcome.actual);
	text_free(&outcome.expected);
	text_free(&outcome.actual);
	text_free(&outcome.lines);
	return failed ? -ENOMEM : 0;
}

/* Whether the normal form of @answer has lost nothing that its own normal form needs. */
static bool stays_normal(const struct text *answer, const struct text *normal)
{
	struct text again = { 0 };
	bool same;

	compare_normalise(normal, &again);
	same = compare_same(&again, normal, false);
	text_free(&again);
	return same && !memchr(text_string(answer), '\0', answer->length);
}

static int record_step(struct transcript *recorded, const struct step *step, int status,
		       const struct text *answer)
{
	struct step *copy = transcript_add_step(recorded, step->kind, step->line, step->command);

	if (!copy)
		return -ENOMEM;
	copy->status = status;
	compare_normalise(answer, &copy->output);
	/* Two stamps in a row, say: with one gone, the other would go when it is compared. */
	if (!stays_normal(answer, &copy->output)) {
		text_clear(&copy->output);
		text_add_text(&copy->output, answer);
		if (answer->data[answer->length - 1] != '\n')
			text_add_char(&copy->output, '\n');
	}
	return text_failed(&copy->output) ? -ENOMEM : 0;
}

static int play_step(const struct transcript *t, const struct step *step, struct session *session,
		     struct transcript *recorded, struct text *report, struct play_result *result,
		     struct fail *fail)
{
	struct text answer = { 0 };
	int status, rc = session->ops->run(session, step, &answer, &status, fail);

	if (rc < 0) {
		text_free(&answer);
		return fail_in(fail, rc, "%s:%u", t->name, step->line);
	}
	if (step == &t->steps[t->nr_steps - 1] && session->ops->end)
		session->ops->end(session, &answer);
	rc = check_step(t, step, status, &answer, result, report);
	if (rc == 0 && recorded)
		rc = record_step(recorded, step, status, &answer);
	result->steps++;
	text_free(&answer);
	return rc < 0 ? fail_with(fail, rc, "%s:%u: out of memory", t->name, step->line) : 0;
}

/* @kernel: the recording's; NULL: it names none */
static int copy_head(const struct transcript *from, const char *kernel, const char *build,
		     struct transcript *to)
{
	const char *of = build ? build : from->build;

	*to = (struct transcript){ .name = strdup(from->name),
				   .title = from->title ? strdup(from->title) : NULL,
				   .kernel = kernel ? strdup(kernel) : NULL,
				   .build = of ? strdup(of) : NULL,
				   .machine = from->machine ? strdup(from->machine) : NULL,
				   .append = from->append ? strdup(from->append) : NULL };
	text_add(&to->udev, "%s", text_string(&from->udev));
	return to->name && (to->kernel || !kernel) && (to->build || !of) &&
			       !text_failed(&to->udev) ?
		       0 :
		       -ENOMEM;
}

static int play_steps(struct session *session, const struct transcript *t,
		      struct transcript *recorded, struct text *report, struct play_result *result,
		      struct fail *fail)
{
	int rc = 0;

	result->on = session->on;
	snprintf(result->kernel, sizeof(result->kernel), "%s", session->kernel);
	for (size_t i = 0; i < t->nr_steps && rc == 0; i++)
		rc = play_step(t, &t->steps[i], session, recorded, report, result, fail);
	return rc;
}

/* Starts @vm; it is stopped by the caller once this succeeded. */
static int start_vm(struct vm *vm, const struct transcript *t, const struct play_options *options,
		    const struct machine_options *machine, struct transcript *recorded,
		    struct fail *fail)
{
	const struct profile *profile;
	const struct build *build = NULL;
	int rc = choose_profile(t, options, &profile, fail);

	if (rc == 0)
		rc = choose_build(t, options, profile, &build, fail);
	if (rc < 0)
		return rc;
	if (recorded && copy_head(t, profile->name, options->build, recorded) < 0)
		return fail_with(fail, -ENOMEM, "out of memory");
	rc = vm_start(vm, machine, profile, build, options->policy, fail);
	if (rc < 0 && !options->machine)
		fail_in(fail, rc, "%s:%u", t->name, t->machine_line);
	return rc;
}

static int play_on_vm(const struct transcript *t, const struct play_options *options,
		      const struct machine_options *machine, struct transcript *recorded,
		      struct text *report, struct play_result *result, struct fail *fail)
{
	struct vm *vm = malloc(sizeof(*vm));
	struct session *session;
	int rc = vm ? start_vm(vm, t, options, machine, recorded, fail) :
		      fail_with(fail, -ENOMEM, "out of memory");

	if (rc == 0) {
		rc = session_on_vm(&session, vm, &options->session, text_string(&t->udev), fail);
		if (rc == 0) {
			rc = play_steps(session, t, recorded, report, result, fail);
			session->ops->close(session);
		}
		vm_stop(vm);
	}
	free(vm);
	return rc;
}

static int play_on_kernel(const struct transcript *t, const struct play_options *options,
			  const struct machine_options *machine, struct transcript *recorded,
			  struct text *report, struct play_result *result, struct fail *fail)
{
	struct session *session;
	int rc;

	if (t->udev.length)
		return fail_with(fail, -EOPNOTSUPP,
				 "%s: a session with udev in its head plays on memhp only",
				 t->name);
	if (recorded && copy_head(t, t->kernel, NULL, recorded) < 0)
		return fail_with(fail, -ENOMEM, "out of memory");
	rc = session_on_kernel(&session, machine, &options->session, fail);
	if (rc < 0)
		return fail_in(fail, rc, "%s", t->name);
	rc = play_steps(session, t, recorded, report, result, fail);
	session->ops->close(session);
	return rc;
}

int memhp_play(const struct transcript *transcript, const struct play_options *options,
	       struct transcript *recorded, struct text *report, struct play_result *result,
	       struct fail *fail)
{
	struct machine_options *machine = malloc(sizeof(*machine));
	int rc = 0;

	*result = (struct play_result){ 0 };
	if (!machine)
		return fail_with(fail, -ENOMEM, "out of memory");
	if (options->machine)
		*machine = *options->machine;
	else
		rc = read_head(transcript, machine, fail);
	if (rc == 0)
		rc = (options->session.kernel ? play_on_kernel : play_on_vm)(
			transcript, options, machine, recorded, report, result, fail);
	free(machine);
	return rc;
}
