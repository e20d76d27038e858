/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - what adding and onlining a block costs, on a small and a large machine.
 *
 * Prints nanoseconds a block for each, their ratio, and bytes a block. Rounds
 * of the two alternate and the best of each counts, so that what else the
 * computer does weighs on both alike.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/hotplug.h"
#include "kernel/profile.h"
#include "util/heap.h"

#define SMALL 1024
#define LARGE 524288
#define ROUNDS 7

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* A machine without memory, with one node that may have some. */
static struct hotplug empty_machine(const struct profile *profile)
{
	struct hotplug h = { .rules = profile->rules, .alloc = heap };

	h.machine = machine_new(&h.alloc, (struct machine_shape){ .nodes = 1 });
	if (!h.machine)
		abort();
	h.machine->block_pages = SECTION_PAGES;
	h.machine->nodes.nr = 1;
	h.machine->params.phys_bits = 46;
	machine_node(h.machine, NID(0))->possible = true;
	return h;
}

/* One block at a time, as "probe" and "state" do it. Return: nanoseconds a block. */
static double grow(const struct profile *profile, uint32_t blocks, uint64_t *bytes)
{
	struct hotplug h = empty_machine(profile);
	double start = now(), end;

	for (uint32_t id = 0; id < blocks; id++) {
		struct span span = { PFN(id * SECTION_PAGES), SECTION_PAGES };

		if (hotplug_add(&h, span, NID(0), NO_GROUP, false) < 0 ||
		    block_set_state(&h, BLOCK_ID(id), MMOP_ONLINE) < 0)
			abort();
	}
	end = now();
	*bytes = h.machine->bytes;
	heap.free(heap.context, h.machine);
	return (end - start) / blocks;
}

int main(void)
{
	for (const struct profile *const *p = profiles; *p; p++) {
		double small = 1e9, large = 1e9;
		uint64_t bytes;

		for (int round = 0; round < ROUNDS; round++) {
			double time = 0;

			/* As many small machines as take about as long as a large one. */
			for (int i = 0; i < LARGE / SMALL; i++)
				time += grow(*p, SMALL, &bytes) / (LARGE / SMALL);
			small = time < small ? time : small;
			time = grow(*p, LARGE, &bytes);
			large = time < large ? time : large;
		}
		printf("%s: %.0f ns a block for %d, %.0f ns for %d: %.2f times; %.1f bytes a "
		       "block\n",
		       (*p)->name, small, SMALL, large, LARGE, large / small,
		       (double)bytes / LARGE);
	}
	return 0;
}
