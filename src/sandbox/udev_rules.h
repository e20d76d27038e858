/* SPDX-License-Identifier: MIT */
/*
 * udev_rules.h - udev rules, read whole before anything starts.
 *
 * Whatever is wrong with a file, or takes for ever, is then met where it is named.
 */
#ifndef MEMHP_SANDBOX_UDEV_RULES_H
#define MEMHP_SANDBOX_UDEV_RULES_H

#include <limits.h>

#include "util/fail.h"
#include "util/text.h"

#define UDEV_RULES_MAX_FILES 1024
#define UDEV_RULES_MAX_BYTES (16u << 20) /* of all files together */

struct udev_rules_file {
	char name[NAME_MAX + 1]; /* one that udevd reads */
	struct text text;
};

/* Zero-initialise it; free it with udev_rules_free(). */
struct udev_rules {
	struct udev_rules_file *files;
	unsigned nr;
	size_t bytes;
};

/**
 * rules_read - add a file, or all files that udevd would read of a directory
 * @path: as for open(): a pipe will do
 *
 * Of a directory these are the regular files "*.rules" that are not hidden; one at
 * least. A file may have any name.
 *
 * Return: 0; a negative errno with words in @fail: those of open() and read(), -ENOENT
 * for a directory without rules, -EFBIG when there is too much.
 */
int udev_rules_read(struct udev_rules *rules, const char *path, struct fail *fail);

/* Add a file. @name: udevd reads it. Return: 0; -EFBIG or -ENOMEM with words in @fail. */
int udev_rules_add(struct udev_rules *rules, const char *name, const char *bytes, size_t count,
		   struct fail *fail);

void udev_rules_free(struct udev_rules *rules);

#endif
