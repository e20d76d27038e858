/* SPDX-License-Identifier: MIT */
/*
 * mount.h - the tree as a file system, on libfuse's low-level interface.
 *
 * Inodes are places of the tree; nothing is kept for them. Files behave as in
 * sysfs: content is made at each read from the start, each write is one value,
 * whatever its offset, and permission bits bind root too.
 */
#ifndef MEMHP_MOUNT_MOUNT_H
#define MEMHP_MOUNT_MOUNT_H

#include "os/loop.h"
#include "sim/vm.h"
#include "util/fail.h"

struct mount;

/* The file system type's options for mount(2), around the descriptor's number. */
#define MOUNT_OPTIONS "fd=%d,rootmode=40755,user_id=0,group_id=0,default_permissions,allow_other"

/**
 * mount_serve - serve @vm on @fd, in @loop
 * @fd: /dev/fuse, mounted already; taken over
 *
 * Return: 0, then end it with mount_end(); -EIO with words in @fail.
 */
int mount_serve(struct mount **mount, struct vm *vm, int fd, struct loop *loop, struct fail *fail);

/**
 * mount_at - mount @vm at @directory and serve it, in @loop
 *
 * Its files are the caller's own. It goes with the caller, however that ends.
 *
 * Return: 0, then end it with mount_leave(); else words in @fail.
 */
int mount_at(struct mount **mount, struct vm *vm, const char *directory, struct loop *loop,
	     struct fail *fail);

/* Whether somebody has unmounted it. */
bool mount_gone(const struct mount *mount);

/* Stop serving; who still uses the mount gets ENOTCONN. NULL is fine. */
void mount_end(struct mount *mount);

/**
 * mount_leave - as mount_end(), and unmount what mount_at() mounted, wherever it is now
 *
 * Return: 0; a negative errno when it stays, with words in @fail that say where and what
 * to do.
 */
int mount_leave(struct mount *mount, struct fail *fail);

#endif
