/* SPDX-License-Identifier: MIT */
/*
 * sandbox.h - programs that stand on the machine.
 *
 * A sandbox has its own mount, network and process namespaces, and a user
 * namespace where memhp is not root. In it the machine's files lie over the
 * host's. Its first process watches over the rest: when memhp ends, however it
 * ends, all of it ends, and with it the mounts.
 */
#ifndef MEMHP_SANDBOX_SANDBOX_H
#define MEMHP_SANDBOX_SANDBOX_H

#include <sys/types.h>

#include "mount/mount.h"
#include "os/loop.h"
#include "sandbox/options.h"
#include "sandbox/udev_rules.h"
#include "sandbox/udev_words.h"
#include "sim/vm.h"
#include "uevent/uevents.h"
#include "util/fail.h"

struct sandbox {
	struct vm *vm;
	struct loop *loop;
	const struct sandbox_options *options;
	struct mount *mount;
	struct uevent_link *uevents;
	pid_t init;
	int control; /* socket to the first process */
	struct udev_words udev_words;
	bool ready;
	bool failed;
	bool runs[NR_ROLES];
	int status[NR_ROLES]; /* wait status of the last that ended */
	struct fail fail;
};

/**
 * sandbox_open - make the namespaces and mount the machine in them
 * @options: kept by the caller while the sandbox is open
 *
 * Return: 0, then close it with sandbox_close(); -ECANCELED when the loop was stopped; else
 * another negative errno with words in @fail.
 */
int sandbox_open(struct sandbox *sandbox, struct vm *vm, struct loop *loop,
		 const struct sandbox_options *options, struct fail *fail);

/**
 * sandbox_spawn - start what has the role
 * @starts: for ROLE_UDEVADM, whether it waits for udevd's start
 * @fds: become its descriptors 0 to @nr - 1; the caller may close its own
 *
 * sandbox->runs[@role] is true until it has ended; then sandbox->status[@role] tells how.
 *
 * Return: 0; a negative errno.
 */
int sandbox_spawn(struct sandbox *sandbox, enum sandbox_role role, bool starts, const int *fds,
		  unsigned nr);

/**
 * sandbox_start_udev - start systemd-udevd on the rules of the options
 *
 * When it returns, udevd has seen every block and node and has nothing left to do.
 *
 * Return: 0; -ECANCELED when the loop was stopped; another negative errno with words in @fail.
 */
int sandbox_start_udev(struct sandbox *sandbox, struct fail *fail);

/* Wait until udevd has nothing left to do. Return: as sandbox_start_udev(). */
int sandbox_settle(struct sandbox *sandbox, struct fail *fail);

/* Send an uevent into the sandbox's network namespace, where its programs listen. */
void sandbox_send_uevent(struct sandbox *sandbox, const struct uevent *uevent);

/* Send a signal to the program; SIGKILL goes to everything in the sandbox. */
void sandbox_signal(struct sandbox *sandbox, int signal);

/* End everything in it and wait until it is gone. */
void sandbox_close(struct sandbox *sandbox);

/* The exit status that stands for a wait status: 128 + signal for a killed one. */
int sandbox_exit_status(int status);

#endif
