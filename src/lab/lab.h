/* SPDX-License-Identifier: MIT */
/*
 * lab.h - a real kernel in QEMU, and a shell in it.
 *
 * The guest is the shell's alone: it has neither disks nor network. It ends
 * with memhp, however memhp ends, and leaves nothing behind.
 */
#ifndef MEMHP_LAB_LAB_H
#define MEMHP_LAB_LAB_H

#include "board/options.h"
#include "util/fail.h"
#include "util/text.h"

struct lab_options {
	const char *kernel;  /* a bzImage */
	const char *qemu;    /* QEMU's name or path */
	const char *busybox; /* a static one */
	/* What "busybox sh -c" is told: it takes commands from descriptor 3, a line each, and
	 * tells their exit status on 4. */
	const char *driver;
	const struct machine_options *machine;
	unsigned timeout;  /* seconds: for a command, for the guest's reaction to a device */
	size_t max_output; /* bytes that a command may print */
};

struct lab;

/**
 * lab_open - boot the kernel and wait for its shell
 *
 * Booting may take LAB_BOOT_TIMES the timeout.
 *
 * Return: 0, then close it; else words in @fail.
 */
int lab_open(struct lab **lab, const struct lab_options *options, struct fail *fail);

#define LAB_BOOT_TIMES 4

/* The release of its kernel, as "uname -r" prints it. */
const char *lab_release(const struct lab *lab);

/**
 * lab_run - run a shell command
 * @output: what it printed on both streams is added
 * @status: its exit status; 137 when it was stopped
 * @stopped: why it was stopped; NULL when it was not
 *
 * Return: 0; a negative errno with words in @fail when the guest is no more.
 */
int lab_run(struct lab *lab, const char *command, struct text *output, int *status,
	    const char **stopped, struct fail *fail);

/* Add the kernel's log, lines of all levels, without time stamps. */
int lab_log(struct lab *lab, struct text *log, struct fail *fail);

/* Add the uevents of blocks and nodes since the last time, one a line, without SEQNUM. */
int lab_uevents(struct lab *lab, struct text *uevents, struct fail *fail);

/**
 * lab_monitor - send a line to QEMU's human monitor
 *
 * When it plugs a DIMM or wants one back, the guest is done with it on return.
 *
 * Return: 0; -EPERM when @line may not be asked; others when the guest is no more or
 * does not react; with words in @fail.
 */
int lab_monitor(struct lab *lab, const char *line, struct text *answer, struct fail *fail);

void lab_close(struct lab *lab);

#endif
