/* SPDX-License-Identifier: MIT */
/*
 * leave_root.h - in the first process: from the host's root to the root of a user namespace.
 */
#ifndef MEMHP_SANDBOX_LEAVE_ROOT_H
#define MEMHP_SANDBOX_LEAVE_ROOT_H

#include "util/fail.h"

/* A /proc of this process namespace; where that is refused, the host's own has to do. */
void mount_own_proc(void);

/**
 * namespaces_leave_root - in the first process, which is the host's root: make a user namespace
 * @devices: set to a directory whose "fuse" every user may open; -1 where that cannot be made
 *
 * A new /proc is mounted before, since a user namespace may not do that where the host hides parts
 * of its own.
 *
 * Return: 0; a negative errno with words in @fail.
 */
int namespaces_leave_root(int *devices, struct fail *fail);

/**
 * namespaces_take_ids - in the first process: be root of the user namespace, once ids are mapped
 *
 * Return: 0; a negative errno with words in @fail.
 */
int namespaces_take_ids(struct fail *fail);

#endif
