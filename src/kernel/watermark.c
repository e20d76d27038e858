/* SPDX-License-Identifier: MIT */
#include "kernel/watermark.h"

#define WATERMARK_SCALE 10 /* of 10000 */
#define MIN_FREE_KBYTES_LEAST 128

uint64_t managed_pages(const struct machine *machine, enum zone_type last)
{
	uint64_t pages = 0;

	for (unsigned node = 0; node < machine->nodes.nr; node++)
		for (unsigned zone = ZONE_DMA; zone <= last; zone++)
			pages += machine_zone(machine, NID(node), zone)->managed;
	return pages;
}

static uint64_t square_root(uint64_t value)
{
	uint64_t root = 0;

	for (uint64_t bit = UINT64_C(1) << 31; bit; bit >>= 1)
		if ((root + bit) * (root + bit) <= value)
			root += bit;
	return root;
}

/* Kernel zones that have pages, over all nodes. */
static uint64_t kernel_zones(const struct machine *machine)
{
	uint64_t zones = 0;

	for (unsigned node = 0; node < machine->nodes.nr; node++)
		for (unsigned zone = ZONE_DMA; zone <= ZONE_NORMAL; zone++)
			zones += machine_zone(machine, NID(node), zone)->present != 0;
	return zones;
}

/* So much that huge pages can be had, but never more than a twentieth. */
static uint64_t huge_page_kbytes(const struct machine *machine, const struct profile *profile,
				 uint64_t kernel_pages)
{
	uint64_t pages = kernel_zones(machine) * 11 * profile_pages(profile).pageblock;

	return 4 * (pages < kernel_pages / 20 ? pages : kernel_pages / 20);
}

/* The reserve that the kernel keeps, from the memory that it can use itself. */
static uint64_t min_free_kbytes(const struct machine *machine, const struct profile *profile,
				const struct build *build)
{
	struct page_rules rules = profile_pages(profile);
	uint64_t pages = managed_pages(machine, ZONE_NORMAL);
	uint64_t kbytes = square_root(UINT64_C(64) * pages), huge;

	if (kbytes < MIN_FREE_KBYTES_LEAST)
		kbytes = MIN_FREE_KBYTES_LEAST;
	if (kbytes > rules.min_free_kbytes_most)
		kbytes = rules.min_free_kbytes_most;
	if (build->no_thp)
		return kbytes;
	huge = huge_page_kbytes(machine, profile, pages);
	return huge > kbytes ? huge : kbytes;
}

struct marks watermarks(const struct machine *machine, const struct profile *profile,
			const struct build *build, const struct zone *zone)
{
	uint64_t sum = managed_pages(machine, ZONE_MOVABLE), min, gap;

	if (!zone->managed || !sum)
		return (struct marks){ 0, 0, 0 };
	min = min_free_kbytes(machine, profile, build) / 4 * zone->managed / sum;
	gap = zone->managed * WATERMARK_SCALE / 10000;
	gap = gap > min / 4 ? gap : min / 4;
	return (struct marks){ min, min + gap, min + 2 * gap };
}

uint64_t zone_batch(const struct profile *profile, const struct zone *zone)
{
	uint64_t most = profile_pages(profile).batch_most;
	uint64_t b = zone->managed / 1024, power = 1;

	b = (b < most ? b : most) / 4;
	b = b ? b : 1;
	while (power * 2 <= b + b / 2)
		power *= 2;
	return power - 1;
}
