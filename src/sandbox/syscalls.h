/* SPDX-License-Identifier: MIT */
/*
 * syscalls.h - the filter of system calls that confined processes run under.
 *
 * memhp builds the filter, and its children only install the finished program: a child of a
 * process with several threads cannot rely on the C library's locks.
 */
#ifndef MEMHP_SANDBOX_SYSCALLS_H
#define MEMHP_SANDBOX_SYSCALLS_H

#include <seccomp.h>
#include <stdint.h>

#include "util/fail.h"

/**
 * syscalls_make_filter - make the filter for one architecture
 * @architecture: SCMP_ARCH_X86_64 and so on; SCMP_ARCH_NATIVE is refused
 * @filter: set to the filter, which the caller gives to seccomp_release()
 *
 * Return: 0; -EOPNOTSUPP for an architecture that the rules were not written for; another
 * negative errno.
 */
int syscalls_make_filter(uint32_t architecture, scmp_filter_ctx *filter);

/**
 * syscalls_prepare - build the program that syscalls_confine() installs
 *
 * The program is kept until this process ends; another call does nothing.
 *
 * Return: 0; a negative errno with words in @fail.
 */
int syscalls_prepare(struct fail *fail);

/**
 * syscalls_confine - install the prepared program in the calling process
 *
 * The process must be unable to gain privileges (PR_SET_NO_NEW_PRIVS).
 *
 * Return: 0; -ENODATA when nothing was prepared; another negative errno.
 */
int syscalls_confine(void);

#endif
