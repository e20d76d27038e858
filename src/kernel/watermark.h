/* SPDX-License-Identifier: MIT */
/*
 * watermark.h - what the kernel keeps back of each zone's pages.
 *
 * All of it follows from the managed pages. Nothing else is modelled to use
 * pages, so marks are what they are on an idle machine.
 */
#ifndef MEMHP_KERNEL_WATERMARK_H
#define MEMHP_KERNEL_WATERMARK_H

#include "core/machine.h"
#include "kernel/profile.h"

/* In pages. */
struct marks {
	uint64_t min, low, high;
};

/* The marks of @zone, one of @machine's; all 0 without managed pages. */
struct marks watermarks(const struct machine *machine, const struct profile *profile,
			const struct build *build, const struct zone *zone);

/* Managed pages of all nodes' zones from DMA to @last. */
uint64_t managed_pages(const struct machine *machine, enum zone_type last);

/* How many pages of @zone one CPU takes at once, less one: 0 for the smallest zones. */
uint64_t zone_batch(const struct profile *profile, const struct zone *zone);

#endif
