/* SPDX-License-Identifier: MIT */
/*
 * overlay.h - the machine's files over the host's.
 *
 * Each function returns 0, or a negative errno with words in @fail.
 */
#ifndef MEMHP_SANDBOX_OVERLAY_H
#define MEMHP_SANDBOX_OVERLAY_H

#include "util/fail.h"

#define FUSE_NAME "fuse"
#define FUSE_DEVICE "/dev/" FUSE_NAME

/* Mounts of this mount namespace are not seen in others from now on. */
int overlay_keep_mounts(struct fail *fail);

/**
 * overlay_mount - mount FUSE; the tree is reached below the stage
 * @devices: a directory with the device that is to be opened; -1: the host's own
 * @fd: set to its descriptor
 */
int overlay_mount(int devices, int *fd, struct fail *fail);

/* Take what the machine has to lay over the host's files, and unmount the stage. */
struct overlay;
int overlay_take(struct overlay **overlay, struct fail *fail);

/* Lay it over the host's files. Frees @overlay. */
int overlay_place(struct overlay *overlay, struct fail *fail);

#endif
