/* SPDX-License-Identifier: MIT */
#include "uevent/listeners.h"

#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

/* The group that kernels send uevents to. */
#define KERNEL_GROUP 1

/* Of what is listed: the protocol, the groups (hexadecimal), the bytes that wait, the socket. */
enum { PROTOCOL_COLUMN = 1, GROUPS_COLUMN = 3, BYTES_COLUMN = 4, INODE_COLUMN = 9 };

/* The number in column @column, from 0 on, of a line of blanks and words. */
static uint64_t column_of(const char *line, unsigned column, int base)
{
	line += strspn(line, " ");
	while (column--) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	return strtoull(line, NULL, base);
}

static bool is_full(const char *line)
{
	return column_of(line, PROTOCOL_COLUMN, 10) == NETLINK_KOBJECT_UEVENT &&
	       column_of(line, GROUPS_COLUMN, 16) & KERNEL_GROUP &&
	       column_of(line, BYTES_COLUMN, 10) >= FULL_BYTES;
}

static const struct listener *find(const struct listeners *listeners, uint64_t inode)
{
	for (unsigned i = 0; i < listeners->nr; i++)
		if (listeners->full[i].inode == inode)
			return &listeners->full[i];
	return NULL;
}

/* The listener of @line, known from before or not. */
static struct listener look_at(const struct listeners *before, const char *line, uint64_t now)
{
	struct listener listener = { .inode = column_of(line, INODE_COLUMN, 10),
				     .bytes = column_of(line, BYTES_COLUMN, 10),
				     .since = now };
	const struct listener *known = find(before, listener.inode);

	if (known && listener.bytes >= known->bytes)
		listener.since = known->since;
	return listener;
}

bool listeners_look(struct listeners *listeners, FILE *table, uint64_t now)
{
	struct listeners found = { .nr = 0 };
	bool wait = false;
	char line[256];

	while (table && found.nr < LISTENERS_MAX && fgets(line, sizeof(line), table)) {
		if (!is_full(line))
			continue;
		found.full[found.nr] = look_at(listeners, line, now);
		wait = wait || now - found.full[found.nr].since < PATIENCE_MS;
		found.nr++;
	}
	*listeners = found;
	return wait;
}
