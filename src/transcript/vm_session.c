/* SPDX-License-Identifier: MIT */
#include "transcript/session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "monitor/ctl.h"
#include "monitor/hmp.h"
#include "os/loop.h"
#include "os/now.h"
#include "os/program.h"
#include "sandbox/sandbox.h"
#include "transcript/log_filter.h"
#include "transcript/relay.h"
#include "transcript/shell.h"

/* Exit status of a command that was stopped from outside. */
#define STATUS_KILLED (128 + SIGKILL)

/* What udevd calls the head's rules. */
#define RULES_NAME "udev.rules"

/* So many complaints of udevd's are worth reading. */
#define MAX_COMPLAINTS 20

struct vm_session {
	struct session session;
	struct vm *vm;
	struct loop loop;
	struct sandbox sandbox;
	struct sandbox_options sandbox_options;
	const struct session_options *options;
	char *argv[8];
	struct relay relay; /* reads what the shell writes */
	bool drained, relay_gone;
	int commands;        /* pipe to the shell; -1: no shell */
	struct text *answer; /* of the command that runs; NULL: none does */
	struct text left;    /* what came while none did: the next answer begins with it */
	bool answered;
	int status;
	const char *stopped;     /* why the command was killed; NULL: it was not */
	struct text uevents;     /* since the last (uevents) */
	struct text late;        /* those that (uevents) shows the time after */
	struct udev_rules rules; /* of udev; no file: no udevd */
	unsigned complaints;     /* of udevd that were passed on */
};

static void take_relayed(void *data, int fd)
{
	struct vm_session *s = data;
	struct text *answer = s->answer ? s->answer : &s->left;
	char bytes[RELAY_PACKET + 1];
	size_t count;

	switch (relay_receive(&s->relay, bytes, &count)) {
	case RELAY_OUTPUT:
		if (answer->length <= SHELL_MAX_OUTPUT)
			text_add_bytes(answer, bytes, count);
		break;
	case RELAY_STATUS:
		s->status = (int)strtol(bytes, NULL, 10) & 0xff;
		s->answered = true;
		break;
	case RELAY_DRAINED:
		s->drained = true;
		break;
	case RELAY_END:
		loop_forget(&s->loop, fd);
		s->relay_gone = true;
		break;
	}
}

static void close_shell(struct vm_session *s)
{
	if (s->commands < 0)
		return;
	close(s->commands);
	s->commands = -1;
}

/* All that was written until now has come after this. */
static void drain(struct vm_session *s)
{
	int rc = relay_drain(&s->relay);

	s->drained = false;
	while (rc >= 0 && !s->drained && !s->relay_gone)
		rc = loop_step(&s->loop, -1);
}

static int open_shell(struct vm_session *s)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int commands[2] = { -1, -1 }, output[2] = { -1, -1 }, statuses[2] = { -1, -1 };
	int rc = 0;

	if (null < 0 || pipe2(commands, O_CLOEXEC) < 0 || pipe2(output, O_CLOEXEC) < 0 ||
	    pipe2(statuses, O_CLOEXEC) < 0) {
		rc = -errno;
	} else {
		int fds[] = { null, output[1], output[1], commands[0], statuses[1] };

		rc = sandbox_spawn(&s->sandbox, ROLE_PROGRAM, false, fds,
				   sizeof(fds) / sizeof(*fds));
	}
	close(null);
	close(commands[0]);
	close(output[1]);
	close(statuses[1]);
	s->commands = commands[1];
	if (rc < 0) {
		close(output[0]);
		close(statuses[0]);
		return rc;
	}
	rc = relay_read(&s->relay, output[0], statuses[0]);
	/* A status of an earlier shell is nobody's. */
	if (rc == 0)
		drain(s);
	return rc;
}

/* What comes late is heard of when the next are asked for. */
static void record_uevent(void *data, const struct uevent *uevent)
{
	struct vm_session *s = data;

	text_add(uevent->delay ? &s->late : &s->uevents, "ACTION=%s DEVPATH=%s SUBSYSTEM=%s%s%s\n",
		 uevent->action, uevent->devpath, uevent->subsystem, uevent->extra ? " " : "",
		 uevent->extra ? uevent->extra : "");
	sandbox_send_uevent(&s->sandbox, uevent);
}

static void tell_uevents(struct vm_session *s, struct text *answer)
{
	struct text late = s->late;

	text_add_text(answer, &s->uevents);
	text_clear(&s->uevents);
	s->late = s->uevents;
	s->uevents = late;
}

/* Runs the loop until the shell has answered, ended, or must be stopped. */
static int wait_for_answer(struct vm_session *s, struct fail *fail)
{
	int64_t end = now_milliseconds() + INT64_C(1000) * s->options->timeout;

	while (!s->answered && s->sandbox.runs[ROLE_PROGRAM]) {
		int64_t left = end - now_milliseconds();
		int rc = left > 0 ? loop_step(&s->loop, (int)left) : 0;

		if (rc < 0)
			return fail_with(fail, rc, "waiting for the shell: %s", strerror(-rc));
		if (s->sandbox.failed) {
			*fail = s->sandbox.fail;
			return -EPIPE;
		}
		if (s->relay_gone)
			return fail_with(fail, -EPIPE, "what reads the shell's output is gone");
		if (now_milliseconds() >= end || s->answer->length > SHELL_MAX_OUTPUT) {
			s->stopped =
				now_milliseconds() >= end ? "it took too long" : "too much output";
			s->answered = true;
			sandbox_signal(&s->sandbox, SIGKILL);
		}
	}
	return 0;
}

static int write_command(struct vm_session *s, const char *command)
{
	size_t length = strlen(command);
	char *line;
	ssize_t written;

	if (asprintf(&line, "%s\n", command) < 0)
		return -ENOMEM;
	written = write(s->commands, line, length + 1);
	free(line);
	return written == (ssize_t)length + 1 ? 0 : -EPIPE;
}

/* Once the shell has ended, what it wrote before is in the pipe. */
static int wait_until_gone(struct vm_session *s)
{
	int rc = 0;

	while (rc >= 0 && s->sandbox.runs[ROLE_PROGRAM] && !s->sandbox.failed)
		rc = loop_step(&s->loop, -1);
	drain(s);
	close_shell(s);
	return rc < 0 ? rc : 0;
}

/* Output of commands in the background, since the last command was over. */
static void take_left(struct vm_session *s, struct text *answer)
{
	text_add_text(answer, &s->left);
	text_clear(&s->left);
}

/* The answer to the command that was written; s->stopped and s->answered tell how far it came. */
static int take_answer(struct vm_session *s, struct text *answer, struct fail *fail)
{
	int rc;

	s->answer = answer;
	s->answered = false;
	s->stopped = NULL;
	s->status = 0;
	rc = wait_for_answer(s, fail);
	if (rc == 0 && (!s->sandbox.runs[ROLE_PROGRAM] || s->stopped)) {
		rc = wait_until_gone(s);
		if (!s->answered)
			s->status = sandbox_exit_status(s->sandbox.status[ROLE_PROGRAM]);
	}
	s->answer = NULL;
	return rc;
}

static int run_shell(struct vm_session *s, const char *command, struct text *answer, int *status,
		     struct fail *fail)
{
	size_t from = answer->length;
	int rc = s->commands < 0 ? open_shell(s) : 0;

	if (rc < 0)
		return fail_with(fail, rc, "cannot start the shell: %s", strerror(-rc));
	rc = write_command(s, command);
	if (rc < 0)
		return fail_with(fail, rc, "the shell is gone");
	take_left(s, answer);
	rc = take_answer(s, answer, fail);
	shell_drop_marks(answer, from);
	if (s->stopped)
		shell_say_stopped(answer, s->stopped);
	*status = s->stopped ? STATUS_KILLED : s->status;
	return rc;
}

static int run_step(struct vm_session *s, const struct step *step, struct text *answer, int *status,
		    struct fail *fail)
{
	switch (step->kind) {
	case STEP_SHELL:
		return run_shell(s, step->command, answer, status, fail);
	case STEP_MONITOR:
		hmp_run(s->vm, step->command, answer);
		return 0;
	case STEP_LOG:
		return log_filter(&s->vm->kernel.log.text, step->command, s->options->timeout,
				  answer, fail);
	case STEP_UEVENTS:
		tell_uevents(s, answer);
		return 0;
	case STEP_CTL:
		ctl_run(s->vm, step->command, answer);
		return 0;
	}
	return 0;
}

/* A command that had to be killed takes udevd with it. */
static int rest(struct vm_session *s, struct fail *fail)
{
	if (s->sandbox.runs[ROLE_UDEVD])
		return sandbox_settle(&s->sandbox, fail);
	return sandbox_start_udev(&s->sandbox, fail);
}

static int vm_session_run(struct session *session, const struct step *step, struct text *answer,
			  int *status, struct fail *fail)
{
	struct vm_session *s = (struct vm_session *)session;
	int rc;

	*status = 0;
	if (s->vm->quit)
		return fail_with(fail, -ESHUTDOWN, "the machine has quit");
	rc = run_step(s, step, answer, status, fail);
	return rc == 0 && s->rules.nr ? rest(s, fail) : rc;
}

static void vm_session_end(struct session *session, struct text *answer)
{
	struct vm_session *s = (struct vm_session *)session;

	drain(s);
	take_left(s, answer);
}

static void vm_session_close(struct session *session)
{
	struct vm_session *s = (struct vm_session *)session;

	s->vm->uevents.sink = NULL;
	close_shell(s);
	sandbox_close(&s->sandbox);
	relay_end(&s->relay);
	text_free(&s->left);
	text_free(&s->uevents);
	text_free(&s->late);
	udev_rules_free(&s->rules);
	free(s->argv[0]);
	free(s);
}

static const struct session_ops vm_session_ops = { .run = vm_session_run,
						   .end = vm_session_end,
						   .close = vm_session_close };

/*
 * What udevd says of the rules themselves; what comes of applying them is seen on the
 * machine.
 */
static void udev_says(void *data, const char *line)
{
	struct vm_session *s = data;
	const char *place = strstr(line, RULES_NAME ":");

	if (!place || line[0] != '/' || s->complaints >= MAX_COMPLAINTS)
		return;
	fprintf(stderr, "memhp: udevd: %s\n", place);
	if (++s->complaints == MAX_COMPLAINTS)
		fprintf(stderr, "memhp: udevd: and more of that kind\n");
}

static int open_sandbox(struct vm_session *s, const char *udev, struct fail *fail)
{
	int rc = udev[0] ? udev_rules_add(&s->rules, RULES_NAME, udev, strlen(udev), fail) : 0;

	s->sandbox_options = (struct sandbox_options){ .argv = s->argv,
						       .confine = true,
						       .udev = s->rules.nr ? &s->rules : NULL,
						       .udev_patience = s->options->timeout,
						       .udev_says = udev_says,
						       .udev_says_data = s };
	return rc < 0 ? rc : sandbox_open(&s->sandbox, s->vm, &s->loop, &s->sandbox_options, fail);
}

/* Uevents are heard from now on, by udevd too; what is there already is no part of the session. */
static int listen(struct vm_session *s, struct fail *fail)
{
	int rc;

	s->vm->uevents.sink = record_uevent;
	s->vm->uevents.data = s;
	rc = s->rules.nr ? sandbox_start_udev(&s->sandbox, fail) : 0;
	text_clear(&s->uevents);
	return rc;
}

/* The likely reason why the commands' user cannot reach the program at @path. */
static const char *way_out(const char *path)
{
	static const char *const own[] = { "/dev/", "/run/", "/tmp/", "/var/run/", "/var/tmp/" };

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (strncmp(path, own[i], strlen(own[i])) == 0)
			return "commands of a transcript have a /dev, a /run and a /tmp of their "
			       "own; the program has to lie elsewhere";
	if (geteuid() == 0)
		return "commands of a transcript run as the user nobody, who has to be able to "
		       "reach it";
	return "transcripts need busybox (Debian: busybox-static)";
}

/* The shell has said @said instead of running a command. */
static int refuse_shell(const struct vm_session *s, const char *said, struct fail *fail)
{
	static const char speaker[] = "memhp: ";
	const char *path = s->argv[0], *why = s->stopped ? s->stopped : said;

	if (strncmp(said, speaker, strlen(speaker)) == 0 &&
	    strncmp(said + strlen(speaker), path, strlen(path)) == 0) {
		said += strlen(speaker);
		return fail_with(fail, -EACCES, "%.*s; %s", (int)strcspn(said, "\n"), said,
				 way_out(path));
	}
	if (!*why)
		why = "it ended";
	return fail_with(fail, -ENOEXEC, "%s: no shell that runs commands: %.*s", path,
			 (int)strcspn(why, "\n"), why);
}

/* Before the first step: what cannot run commands gives no answers. */
static int try_shell(struct vm_session *s, struct fail *fail)
{
	struct text answer = { 0 };
	int rc = open_shell(s);

	if (rc < 0)
		return fail_with(fail, rc, "cannot start the shell: %s", strerror(-rc));
	rc = write_command(s, ":");
	/* One that has ended may have said why. */
	if (rc < 0 && rc != -EPIPE)
		return fail_with(fail, rc, "out of memory");
	take_left(s, &answer);
	rc = take_answer(s, &answer, fail);
	if (rc == 0 && (!s->answered || s->stopped))
		rc = refuse_shell(s, text_string(&answer), fail);
	text_add_text(&s->left, &answer);
	text_free(&answer);
	return rc;
}

/* The relay first: it must not hold what the sandbox is made of. */
static int start(struct vm_session *s, const char *udev, struct fail *fail)
{
	int rc = relay_start(&s->relay);

	if (rc == 0) {
		rc = loop_watch(&s->loop, s->relay.socket, take_relayed, s);
		if (rc < 0)
			relay_end(&s->relay);
	}
	if (rc < 0)
		return fail_with(fail, rc, "cannot start the relay of output: %s", strerror(-rc));
	rc = open_sandbox(s, udev, fail);
	if (rc < 0)
		relay_end(&s->relay);
	return rc;
}

/* Commands begin in another directory. */
static char *find_shell(const char *name)
{
	char *found = program_find(name), *directory, *path;

	if (!found || *found == '/')
		return found;
	directory = getcwd(NULL, 0);
	if (!directory || asprintf(&path, "%s/%s", directory,
				   strncmp(found, "./", 2) == 0 ? found + 2 : found) < 0)
		path = NULL;
	free(directory);
	free(found);
	return path;
}

int session_on_vm(struct session **session, struct vm *vm, const struct session_options *options,
		  const char *udev, struct fail *fail)
{
	static char sh[] = "sh", flag[] = "-c";
	struct vm_session *s = malloc(sizeof(*s));
	char *busybox = find_shell(options->busybox);
	int rc;

	if (!s || !busybox) {
		free(busybox);
		free(s);
		return !s ? fail_with(fail, -ENOMEM, "out of memory") :
			    fail_with(fail, -ENOENT,
				      "%s: there is no such program; transcripts need busybox "
				      "(Debian: busybox-static)",
				      options->busybox);
	}
	*s = (struct vm_session){ .session = { .ops = &vm_session_ops, .on = "memhp" },
				  .vm = vm,
				  .options = options,
				  .commands = -1,
				  .argv = { busybox, sh, flag, (char *)shell_driver, NULL } };
	snprintf(s->session.kernel, sizeof(s->session.kernel), "%s", vm->kernel.profile->name);
	rc = start(s, udev, fail);
	if (rc < 0) {
		free(busybox);
		free(s);
		return rc;
	}
	rc = listen(s, fail);
	if (rc == 0)
		rc = try_shell(s, fail);
	if (rc < 0)
		vm_session_close(&s->session);
	else
		*session = &s->session;
	return rc;
}
