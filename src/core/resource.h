/* SPDX-License-Identifier: MIT */
/*
 * resource.h - the lines of /proc/iomem: who owns which addresses.
 *
 * Addresses are bytes, ends inclusive. Entries do not overlap, except that one
 * may lie wholly inside another that is not busy. Added memory is never merged
 * with its neighbours.
 */
#ifndef MEMHP_CORE_RESOURCE_H
#define MEMHP_CORE_RESOURCE_H

#include "core/machine.h"

/* Whether [@first, @last] is free; inside a PCI window too when @nests. */
bool resource_free(const struct machine *machine, uint64_t first, uint64_t last, bool nests);

/* Enter a resource; there must be room (machine_reserve()). */
void resource_insert(struct machine *machine, uint64_t first, uint64_t last,
		     enum resource_kind kind);

/**
 * resource_release - give back the System RAM [@first, @last]
 *
 * An entry is deleted, trimmed or split as needed; splitting needs room for one
 * more.
 *
 * Return: 0; -EINVAL when no single entry holds the range, and then nothing changed.
 */
int resource_release(struct machine *machine, uint64_t first, uint64_t last);

#endif
