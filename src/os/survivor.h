/* SPDX-License-Identifier: MIT */
/*
 * survivor.h - a process that is left when memhp is killed, to clean up.
 *
 * It is in a process group of its own, ignores all signals that it can, and knows by a
 * pipe that memhp is gone. Its session, and so its terminal, is memhp's.
 */
#ifndef MEMHP_OS_SURVIVOR_H
#define MEMHP_OS_SURVIVOR_H

#include <stdbool.h>

#include <sys/types.h>

#include "util/fail.h"

struct survivor {
	pid_t pid;
	int pipe; /* to its standard input */
};

/**
 * survivor_start - start one
 * @name: of the process
 * @watch: called there; the pipe is its standard input, all signals are ignored but
 *         SIGCHLD, nothing else is open but standard output and error
 *
 * Return: 0; a negative errno with words in @fail.
 */
int survivor_start(struct survivor *survivor, const char *name, void (*watch)(const void *data),
		   const void *data, struct fail *fail);

/* In @watch: wait. Return: whether memhp is gone without survivor_end(). */
bool survivor_is_left(void);

/* It has nothing left to do; wait until it has ended. */
void survivor_end(const struct survivor *survivor);

#endif
