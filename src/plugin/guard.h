/* SPDX-License-Identifier: MIT */
/*
 * guard.h - calls into foreign code, watched.
 *
 * While a thread is inside, a crash, the end of the program, a call that does not
 * return for GUARD_SECONDS and, where they can be caught (calls.h), system calls
 * that do more than get memory end memhp with one sentence and exit status 1.
 * Entering and leaving cost a few stores.
 */
#ifndef MEMHP_PLUGIN_GUARD_H
#define MEMHP_PLUGIN_GUARD_H

#define GUARD_SECONDS 5

/**
 * guard_start - watch from now on; once a program
 *
 * Return: 0; a negative errno.
 */
int guard_start(void);

/* The calling thread goes into what @who names; @who must stay. Nothing before guard_start(). */
void guard_enter(const char *who);
void guard_leave(void);

/* End the program for what @who did, as when it crashed: "memhp: WHO: zone_for() TEXT". */
_Noreturn void guard_give_up(const char *who, const char *text);

/* In a forked child: it has no guard, until it starts one. */
void guard_forget(void);

#endif
