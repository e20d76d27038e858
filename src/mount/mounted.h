/* SPDX-License-Identifier: MIT */
/*
 * mounted.h - a mount that is known again, wherever it lies by then.
 *
 * Paths get renamed, hidden and taken by others while a machine stands there. So a
 * mount is known by its number, and what is unmounted is that mount or nothing. No
 * descriptor is held on it: with one, nobody's umount would work.
 */
#ifndef MEMHP_MOUNT_MOUNTED_H
#define MEMHP_MOUNT_MOUNTED_H

#include <stdbool.h>
#include <stdint.h>

#include "util/fail.h"

/* Numbers are used again; both at once, by another memhp, are not. */
struct mounted {
	uint64_t id;
	char device[24]; /* "MAJOR:MINOR" of its file system */
};

/* The mount that @fd is on; its file system is not asked. Return: 0; a negative errno. */
int mounted_identify(int fd, struct mounted *mounted);

/* Whether it is a machine's, of whichever memhp. */
bool mounted_machine(const struct mounted *mounted);

/**
 * mounted_detach - unmount it where it lies now, in use or not
 *
 * What is mounted inside goes with it; what is mounted over it keeps it there.
 *
 * Return: 0, also when it is gone already; a negative errno with words in @fail that
 * name the place and what to type.
 */
int mounted_detach(const struct mounted *mounted, struct fail *fail);

#endif
