/* SPDX-License-Identifier: MIT */
/*
 * syscalls.h - system calls that confined processes may not make.
 */
#ifndef MEMHP_SANDBOX_SYSCALLS_H
#define MEMHP_SANDBOX_SYSCALLS_H

/**
 * confine_syscalls - refuse them to the calling process, which can gain no privilege any more
 *
 * Return: 0; a negative errno.
 */
int confine_syscalls(void);

#endif
