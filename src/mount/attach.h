/* SPDX-License-Identifier: MIT */
/*
 * attach.h - a FUSE mount at a directory of the host, for its owner or for all.
 */
#ifndef MEMHP_MOUNT_ATTACH_H
#define MEMHP_MOUNT_ATTACH_H

#include "mount/mounted.h"
#include "os/survivor.h"

/**
 * attach - mount at @directory
 * @keeper: told which mount it is, before anybody can be in its way where that can be
 * @mounted: set to it
 *
 * Root's is open to everybody. Others need fusermount3 and have it for themselves, for
 * they may let others in only where /etc/fuse.conf says so. A machine that stands there
 * already is refused, one that another memhp is about to put there too.
 *
 * Return: a descriptor to serve; a negative errno with words in @fail.
 */
int attach(const char *directory, const struct survivor *keeper, struct mounted *mounted,
	   struct fail *fail);

#endif
