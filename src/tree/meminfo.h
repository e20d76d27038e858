/* SPDX-License-Identifier: MIT */
/*
 * meminfo.h - how much of the machine's memory is free.
 */
#ifndef MEMHP_TREE_MEMINFO_H
#define MEMHP_TREE_MEMINFO_H

#include "tree/table.h"

/* Free pages of @node. */
uint64_t free_pages(const struct vm *vm, unsigned node);

/* Managed pages of the whole machine. */
uint64_t total_pages(const struct vm *vm);

/* /sys/devices/system/node/nodeN/meminfo and /proc/meminfo. */
void show_node_meminfo(const struct vm *vm, uint32_t node, struct text *out);
void show_meminfo(const struct vm *vm, uint32_t object, struct text *out);

#endif
