/* SPDX-License-Identifier: MIT */
/*
 * options.h - what a sandbox is to be, and who runs in it.
 */
#ifndef MEMHP_SANDBOX_OPTIONS_H
#define MEMHP_SANDBOX_OPTIONS_H

#include <stdbool.h>

struct tty;
struct udev_rules;

/* Processes that memhp starts in a sandbox, at most one of each. */
enum sandbox_role {
	ROLE_PROGRAM,
	ROLE_UDEVD,   /* systemd-udevd */
	ROLE_UDEVADM, /* waits for udevd: for its start, or until it has nothing to do */
	NR_ROLES,
};

struct sandbox_options {
	/* The program and its arguments, NULL-terminated; found along PATH. */
	char *const *argv;
	/* Strangers' commands: no privilege, nothing of the host can be written. */
	bool confine;
	/* Lend the program this terminal, which it has as standard input; NULL: it has none. */
	struct tty *terminal;
	/* A file that stays visible, with its directory, where udevd has a /run of its own; or
	 * NULL.
	 */
	const char *visible;
	/* For an udevd that knows no others; NULL: there is none. */
	const struct udev_rules *udev;
	/* Seconds that udevd may take to start, and to come to rest. */
	unsigned udev_patience;
	/* Called with each line that udevd writes, fit for a terminal. */
	void (*udev_says)(void *data, const char *line);
	void *udev_says_data;
};

#endif
