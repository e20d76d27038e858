/* SPDX-License-Identifier: MIT */
#include "lab/cpio.h"

#include <string.h>

/* Names and contents start at multiples of this. */
#define ALIGNMENT 4

static void pad(struct text *out)
{
	while (out->length % ALIGNMENT && !text_failed(out))
		text_add_char(out, '\0');
}

void cpio_add(struct text *out, const struct cpio_entry *entry)
{
	/* Of no use here: inode, owner, group, time, the device that it lies on. */
	text_add(out, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0U, entry->mode,
		 0U, 0U, 1U, 0U, (unsigned)entry->size, 0U, 0U, entry->major, entry->minor,
		 (unsigned)strlen(entry->name) + 1, 0U);
	text_add_bytes(out, entry->name, strlen(entry->name) + 1);
	pad(out);
	if (entry->size)
		text_add_bytes(out, entry->data, entry->size);
	pad(out);
}

void cpio_end(struct text *out)
{
	cpio_add(out, &(struct cpio_entry){ .name = "TRAILER!!!" });
}
