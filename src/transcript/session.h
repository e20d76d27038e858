/* SPDX-License-Identifier: MIT */
/*
 * session.h - what a transcript's steps are typed into.
 *
 * The player knows this interface and nothing of what stands behind it. One
 * shell lives through the session, so that directories and variables last; if
 * a command ends it, the next one gets a fresh shell. The commands are
 * strangers': they run confined, with a limit on time and output.
 */
#ifndef MEMHP_TRANSCRIPT_SESSION_H
#define MEMHP_TRANSCRIPT_SESSION_H

#include "sim/vm.h"
#include "transcript/transcript.h"

struct session_options {
	const char *busybox; /* the shell is "BUSYBOX sh" */
	unsigned timeout;    /* seconds that one command may take */
	const char *kernel;  /* a bzImage to play on; NULL: memhp's own machine */
	const char *qemu;    /* what runs it */
};

struct session;

struct session_ops {
	/**
	 * run - run one step
	 * @answer: what came back is added
	 * @status: exit status; 0 for anything but shell commands
	 *
	 * Return: 0; a negative errno with words in @fail when the session cannot go on.
	 */
	int (*run)(struct session *session, const struct step *step, struct text *answer,
		   int *status, struct fail *fail);

	/**
	 * end - there are no more steps
	 * @answer: of the last one; what commands in the background have printed since is
	 *          added, as it would stand in front of a next command's answer
	 *
	 * Waits for nobody. NULL: nothing can have come.
	 */
	void (*end)(struct session *session, struct text *answer);

	/* End whatever the session started, and free it. */
	void (*close)(struct session *session);
};

/* Stands first in whatever implements it. */
struct session {
	const struct session_ops *ops;
	const char *on;  /* "memhp", "Linux" */
	char kernel[72]; /* a generation, or the release that a real kernel tells */
};

/**
 * session_on_vm - put a shell on @vm
 * @vm: must live as long as the session
 * @udev: rules for an udevd, one a line; "": there is none
 *
 * With an udevd, each step is over when it has come to rest.
 *
 * Return: 0, then close it; else words in @fail.
 */
int session_on_vm(struct session **session, struct vm *vm, const struct session_options *options,
		  const char *udev, struct fail *fail);

/**
 * session_on_kernel - boot a real kernel and put a shell on it
 * @machine: copied where needed
 *
 * Return: 0, then close it; else words in @fail.
 */
int session_on_kernel(struct session **session, const struct machine_options *machine,
		      const struct session_options *options, struct fail *fail);

#endif
