/* SPDX-License-Identifier: MIT */
/*
 * program.h - programs by name, as a shell finds them.
 */
#ifndef MEMHP_OS_PROGRAM_H
#define MEMHP_OS_PROGRAM_H

/* Where a shell looks if PATH is not set. */
#define PROGRAM_DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

/**
 * program_find - the file that running @name would run
 * @name: a path when it has a slash, else looked for along PATH
 *
 * Return: its path, to be freed; NULL when nothing that can be run is there.
 */
char *program_find(const char *name);

#endif
