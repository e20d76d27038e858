/* SPDX-License-Identifier: MIT */
/*
 * child.h - children of this process: waited for, ended, run as programs.
 */
#ifndef MEMHP_OS_CHILD_H
#define MEMHP_OS_CHILD_H

#include <sys/types.h>

/* Exit statuses of a child that could not become a program, as shells have them. */
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_NOT_FOUND 127

/* In a child before it becomes another program: signals as programs expect them. */
void child_reset_signals(void);

/* Wait until @pid has ended. Return: its wait status; a negative errno. */
int child_wait(pid_t pid);

/* As child_wait(), but SIGKILL ends it first. */
int child_kill(pid_t pid);

/**
 * child_run - run a program and wait until it has ended
 * @argv: NULL-terminated; the program is found along PATH
 *
 * Return: its wait status, that of exit status 127 when there is no such program; a negative errno.
 */
int child_run(char *const *argv);

#endif
