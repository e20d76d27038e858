/* SPDX-License-Identifier: MIT */
/*
 * initramfs.h - what a guest's root directory holds.
 *
 * A newc archive, as kernels unpack it: the first process, a busybox, and what
 * the shell is told.
 */
#ifndef MEMHP_LAB_INITRAMFS_H
#define MEMHP_LAB_INITRAMFS_H

#include "util/fail.h"
#include "util/text.h"

/* Where the first process finds things. */
#define GUEST_BUSYBOX "/bin/busybox"
#define GUEST_DRIVER "/driver"
#define GUEST_CMDLINE "/cmdline"
#define GUEST_LINE "/dev/ttyS1"

/**
 * initramfs_make - an archive in memory
 * @busybox: a static program for x86-64, by name or path
 * @driver: what "sh -c" is told
 * @cmdline: what /proc/cmdline shows: the kernel's, without what memhp adds
 *
 * Return: a descriptor that stays open across exec(), for the caller to close;
 * -ENOENT, -ENOEXEC and others with words in @fail.
 */
int initramfs_make(const char *busybox, const char *driver, const char *cmdline, struct fail *fail);

#endif
