/* SPDX-License-Identifier: MIT */
#include "sysfs/freepages.h"

#include <string.h>

/* Pages that describe blocks added to each node, if not held by the blocks themselves. */
static void count_memmaps(const struct machine *machine, uint64_t *pages)
{
	const struct mem_block *blocks = machine_blocks(machine);

	for (uint32_t i = 0; i < machine->blocks.nr; i++)
		if (!(blocks[i].flags & (BLOCK_EARLY | BLOCK_ALTMAP)))
			pages[blocks[i].nid.val] += blocks[i].ram_pages / PAGES_PER_MEMMAP_PAGE;
}

/* Takes up to @debt pages from a node's kernel zones. Return: what is left of it. */
static uint64_t pay(struct free_pages *free, unsigned node, uint64_t debt)
{
	for (unsigned zone = ZONE_NORMAL + 1; zone-- > ZONE_DMA;) {
		uint64_t *have = &free->zone[node][zone];
		uint64_t paid = debt < *have ? debt : *have;

		*have -= paid;
		debt -= paid;
	}
	return debt;
}

void free_pages_count(const struct machine *machine, struct free_pages *free)
{
	uint64_t memmaps[MAX_NODES] = { 0 }, owed = 0;

	memset(free, 0, sizeof(*free));
	for (unsigned n = 0; n < machine->nodes.nr; n++)
		for (unsigned z = 0; z < MAX_NR_ZONES; z++)
			free->zone[n][z] = machine_zone(machine, NID(n), z)->managed;
	count_memmaps(machine, memmaps);
	for (unsigned n = 0; n < machine->nodes.nr; n++)
		owed += pay(free, n, memmaps[n]);
	for (unsigned n = 0; n < machine->nodes.nr && owed; n++)
		owed = pay(free, n, owed);
}

uint64_t free_pages_of_node(const struct free_pages *free, unsigned node)
{
	uint64_t pages = 0;

	for (unsigned zone = 0; zone < MAX_NR_ZONES; zone++)
		pages += free->zone[node][zone];
	return pages;
}

uint64_t free_pages_total(const struct free_pages *free)
{
	uint64_t pages = 0;

	for (unsigned node = 0; node < MAX_NODES; node++)
		pages += free_pages_of_node(free, node);
	return pages;
}
