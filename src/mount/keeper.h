/* SPDX-License-Identifier: MIT */
/*
 * keeper.h - who unmounts a directory when memhp cannot do it any more.
 *
 * A process of its own that waits for memhp to end. Whatever ended it, the mount
 * goes, and no other: a directory that only answers "Transport endpoint is not
 * connected" would be in everybody's way.
 */
#ifndef MEMHP_MOUNT_KEEPER_H
#define MEMHP_MOUNT_KEEPER_H

#include "mount/mounted.h"
#include "os/survivor.h"

/*
 * Start it before the mount; end it with survivor_end() when the mount is gone, or never was.
 * Return: 0; a negative errno with words in @fail.
 */
int keeper_start(struct survivor *keeper, const char *directory, struct fail *fail);

/* This is the mount. */
void keeper_tell(const struct survivor *keeper, const struct mounted *mounted);

#endif
