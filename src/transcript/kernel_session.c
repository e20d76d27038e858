/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab/lab.h"
#include "transcript/log_filter.h"
#include "transcript/session.h"
#include "transcript/shell.h"

struct kernel_session {
	struct session session;
	struct lab *lab;
	unsigned timeout; /* seconds */
};

static int run_shell(struct lab *lab, const struct step *step, struct text *answer, int *status,
		     struct fail *fail)
{
	size_t from = answer->length;
	const char *stopped;
	int rc = lab_run(lab, step->command, answer, status, &stopped, fail);

	shell_drop_marks(answer, from);
	if (stopped)
		shell_say_stopped(answer, stopped);
	return rc;
}

static int run_log(const struct kernel_session *s, const char *pattern, struct text *answer,
		   struct fail *fail)
{
	struct text log = { 0 };
	int rc = lab_log(s->lab, &log, fail);

	if (rc == 0)
		rc = log_filter(&log, pattern, s->timeout, answer, fail);
	text_free(&log);
	return rc;
}

static int kernel_session_run(struct session *session, const struct step *step, struct text *answer,
			      int *status, struct fail *fail)
{
	struct lab *lab = ((struct kernel_session *)session)->lab;

	*status = 0;
	switch (step->kind) {
	case STEP_SHELL:
		return run_shell(lab, step, answer, status, fail);
	case STEP_MONITOR:
		return lab_monitor(lab, step->command, answer, fail);
	case STEP_LOG:
		return run_log((struct kernel_session *)session, step->command, answer, fail);
	case STEP_UEVENTS:
		return lab_uevents(lab, answer, fail);
	case STEP_CTL:
		return fail_with(fail, -EOPNOTSUPP,
				 "a real kernel does not fail on demand: (memhp) %s",
				 step->command);
	}
	return 0;
}

static void kernel_session_close(struct session *session)
{
	struct kernel_session *s = (struct kernel_session *)session;

	lab_close(s->lab);
	free(s);
}

static const struct session_ops kernel_session_ops = { .run = kernel_session_run,
						       .close = kernel_session_close };

int session_on_kernel(struct session **session, const struct machine_options *machine,
		      const struct session_options *options, struct fail *fail)
{
	struct lab_options lab = { .kernel = options->kernel,
				   .qemu = options->qemu,
				   .busybox = options->busybox,
				   .driver = shell_driver,
				   .machine = machine,
				   .timeout = options->timeout,
				   .max_output = SHELL_MAX_OUTPUT };
	struct kernel_session *s = malloc(sizeof(*s));
	int rc;

	if (!s)
		return fail_with(fail, -ENOMEM, "out of memory");
	/* What a machine cannot be is refused before anything starts, in the words used elsewhere.
	 */
	rc = machine_options_try(machine, fail);
	if (rc == 0)
		rc = lab_open(&s->lab, &lab, fail);
	if (rc < 0) {
		free(s);
		return rc;
	}
	s->timeout = options->timeout;
	s->session = (struct session){ .ops = &kernel_session_ops, .on = "Linux" };
	snprintf(s->session.kernel, sizeof(s->session.kernel), "%s", lab_release(s->lab));
	*session = &s->session;
	return 0;
}
