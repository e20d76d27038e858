/* SPDX-License-Identifier: MIT */
/*
 * cpio.h - newc archives.
 */
#ifndef MEMHP_LAB_CPIO_H
#define MEMHP_LAB_CPIO_H

#include "util/text.h"

struct cpio_entry {
	const char *name; /* without a leading slash */
	unsigned mode;    /* type and permissions, as of stat() */
	const char *data; /* of a regular file */
	size_t size;
	unsigned major, minor; /* of a device */
};

/* Add an entry to the archive in @out; directories come before what is in them. */
void cpio_add(struct text *out, const struct cpio_entry *entry);

/* Add what ends an archive. */
void cpio_end(struct text *out);

#endif
