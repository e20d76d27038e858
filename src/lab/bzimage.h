/* SPDX-License-Identifier: MIT */
/*
 * bzimage.h - whether a file is a kernel that QEMU can start.
 */
#ifndef MEMHP_LAB_BZIMAGE_H
#define MEMHP_LAB_BZIMAGE_H

#include "util/fail.h"

/* Return: 0; -ENOEXEC when @path is no bzImage, and others, with words in @fail. */
int bzimage_check(const char *path, struct fail *fail);

#endif
