/* SPDX-License-Identifier: MIT */
/*
 * path.h - "memhp" inside "memhp run" is the memhp that runs there.
 */
#ifndef MEMHP_CLI_PATH_H
#define MEMHP_CLI_PATH_H

/**
 * path_add_self - put memhp's own directory in front of PATH
 *
 * PATH stays as it is where its "memhp" is this very program already, and
 * where this program can be found by no PATH: because it has another name,
 * is gone from the disk, or its directory has a colon in its name.
 *
 * Return: 0; -ENOMEM.
 */
int path_add_self(void);

#endif
