/* SPDX-License-Identifier: MIT */
/*
 * calls.h - what foreign code asks the kernel for, caught thread by thread.
 *
 * While a thread's gate is shut, each of its system calls raises SIGSYS in it
 * instead. Children do not inherit that. Where the kernel or the processor cannot
 * do it nothing is caught.
 */
#ifndef MEMHP_PLUGIN_CALLS_H
#define MEMHP_PLUGIN_CALLS_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef _Atomic char gate_t;

#define GATE_OPEN 0
#define GATE_SHUT 1

/**
 * calls_watch - catch the calling thread's system calls whenever @gate is shut
 * @gate: open; must stay until calls_forget()
 *
 * The thread's handler of SIGSYS must be there already, and may not be changed.
 *
 * Return: 0; -ENOSYS, -EINVAL where that cannot be.
 */
int calls_watch(gate_t *gate);
void calls_forget(void);

/* Whether a SIGSYS is of a system call that was caught. */
bool calls_caught(const siginfo_t *info);

/**
 * calls_let_through - make a caught system call after all, if it does no harm
 * @context: of the signal handler; gets the answer; the gate must be open
 *
 * Memory, locks and what a program says on standard error do no harm, nor what the
 * C library asks of that before.
 *
 * Return: whether it was made.
 */
bool calls_let_through(const siginfo_t *info, void *context);

/* The signal that a caught call sends; 0: it sends none. */
int calls_signal(const siginfo_t *info, const void *context);

/* What a caught call does to the program, in words; NULL: nothing that has a name. */
const char *calls_words(const siginfo_t *info);

#endif
