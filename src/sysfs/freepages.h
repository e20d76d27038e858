/* SPDX-License-Identifier: MIT */
/*
 * freepages.h - which pages of the machine are free.
 *
 * Nothing runs on the machine: what is managed is free, but for the memory maps of
 * added blocks. A node's kernel zones pay for those, the highest first; what they
 * cannot pay other nodes do, the lowest first.
 */
#ifndef MEMHP_SYSFS_FREEPAGES_H
#define MEMHP_SYSFS_FREEPAGES_H

#include "core/machine.h"

/* In pages. */
struct free_pages {
	uint64_t zone[MAX_NODES][MAX_NR_ZONES];
};

void free_pages_count(const struct machine *machine, struct free_pages *free);

/* Of all zones of node @node. */
uint64_t free_pages_of_node(const struct free_pages *free, unsigned node);

/* Of all nodes. */
uint64_t free_pages_total(const struct free_pages *free);

#endif
