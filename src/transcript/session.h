/* SPDX-License-Identifier: MIT */
/*
 * session.h - a machine that a transcript's commands are typed into.
 *
 * One shell lives through the session, so that directories and variables last;
 * if a command ends it, the next one gets a fresh shell. The commands are
 * strangers': they run confined, with a limit on time and output.
 */
#ifndef MEMHP_TRANSCRIPT_SESSION_H
#define MEMHP_TRANSCRIPT_SESSION_H

#include "devices/vm.h"
#include "sandbox/sandbox.h"
#include "transcript/transcript.h"
#include "util/loop.h"

struct session_options {
	const char *busybox; /* the shell is "BUSYBOX sh" */
	unsigned timeout;    /* seconds that one command may take */
};

struct session {
	struct vm *vm;
	struct loop loop;
	struct sandbox sandbox;
	struct sandbox_options sandbox_options;
	const struct session_options *options;
	char *argv[8];
	int commands, output, statuses; /* pipes to and from the shell; -1: no shell */
	struct text *answer;
	bool answered;
	int status;
	const char *stopped; /* why the command was killed; NULL: it was not */
	struct text uevents; /* since the last (uevents) */
	struct text late;    /* those that (uevents) shows the time after */
	char rules[64];      /* file of udev's rules; "": no udevd */
};

/**
 * session_open - put a shell on @vm
 * @session: must not move while it is open
 * @udev: rules for an udevd, one a line; "": there is none
 *
 * With an udevd, each step is over when it has come to rest.
 *
 * Return: 0, then close it; else words in @fail.
 */
int session_open(struct session *session, struct vm *vm, const struct session_options *options,
		 const char *udev, struct fail *fail);

/**
 * session_run - run one step
 * @answer: what came back is added
 * @status: exit status; 0 for anything but shell commands
 *
 * Return: 0; a negative errno with words in @fail when the session cannot go on.
 */
int session_run(struct session *session, const struct step *step, struct text *answer, int *status,
		struct fail *fail);

void session_close(struct session *session);

#endif
