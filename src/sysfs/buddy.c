/* SPDX-License-Identifier: MIT */
/*
 * buddy.c - /proc/buddyinfo and /proc/pagetypeinfo: free pages by the size of their chunks.
 *
 * Free pages lie in the largest chunks that there are. All are of type Movable, as
 * fresh memory is, but for what holds its own memory map.
 */
#include <inttypes.h>

#include "core/zone.h"
#include "sysfs/freepages.h"
#include "sysfs/table.h"

#define NR_ORDERS 11

static const char *const migrate_types[] = { "Unmovable", "Movable", "Reclaimable", "HighAtomic",
					     "Isolate" };

#define NR_TYPES (sizeof(migrate_types) / sizeof(*migrate_types))
#define UNMOVABLE 0
#define MOVABLE 1

typedef void (*zone_printer)(const struct vm *vm, unsigned node, unsigned zone, uint64_t free,
			     struct text *out);

/* Chunks of @order among @free pages: the highest order takes all that it can. */
static uint64_t chunks(uint64_t free, unsigned order)
{
	return order == NR_ORDERS - 1 ? free >> order : free >> order & 1;
}

static void for_populated_zones(const struct vm *vm, zone_printer print, struct text *out)
{
	const struct machine *machine = vm->kernel.hotplug.machine;
	struct free_pages free;

	free_pages_count(machine, &free);
	for (unsigned node = 0; node < machine->nodes.nr; node++)
		for (unsigned zone = 0; zone < MAX_NR_ZONES; zone++)
			if (machine_node(machine, NID(node))->online &&
			    machine_zone(machine, NID(node), zone)->present)
				print(vm, node, zone, free.zone[node][zone], out);
}

static void print_buddy(const struct vm *vm, unsigned node, unsigned zone, uint64_t free,
			struct text *out)
{
	(void)vm;
	text_add(out, "Node %u, zone %8s ", node, zone_names[zone]);
	for (unsigned order = 0; order < NR_ORDERS; order++)
		text_add(out, "%6" PRIu64 " ", chunks(free, order));
	text_add_char(out, '\n');
}

void show_buddyinfo(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	for_populated_zones(vm, print_buddy, out);
}

static void print_free_types(const struct vm *vm, unsigned node, unsigned zone, uint64_t free,
			     struct text *out)
{
	(void)vm;
	for (unsigned type = 0; type < NR_TYPES; type++) {
		text_add(out, "Node %4u, zone %8s, type %12s ", node, zone_names[zone],
			 migrate_types[type]);
		for (unsigned order = 0; order < NR_ORDERS; order++)
			text_add(out, "%6" PRIu64 " ", type == MOVABLE ? chunks(free, order) : 0);
		text_add_char(out, '\n');
	}
}

/* Pageblocks of online blocks that hold their own memory map. */
static uint64_t unmovable_pageblocks(const struct machine *machine, unsigned node, unsigned zone,
				     uint64_t pageblock)
{
	const struct mem_block *blocks = machine_blocks(machine);
	uint64_t nr = 0;

	for (uint32_t i = 0; i < machine->blocks.nr; i++)
		if (blocks[i].flags & BLOCK_ALTMAP && block_online(&blocks[i]) &&
		    blocks[i].nid.val == node && blocks[i].zone == zone)
			nr += blocks[i].ram_pages / PAGES_PER_MEMMAP_PAGE / pageblock;
	return nr;
}

static void print_block_types(const struct vm *vm, unsigned node, unsigned zone, uint64_t free,
			      struct text *out)
{
	const struct machine *machine = vm->kernel.hotplug.machine;
	uint64_t pageblock = profile_pages(vm->kernel.profile).pageblock;
	uint64_t present = machine_zone(machine, NID(node), zone)->present;
	uint64_t all = (present + pageblock - 1) / pageblock;
	uint64_t unmovable = unmovable_pageblocks(machine, node, zone, pageblock);

	(void)free;
	text_add(out, "Node %u, zone %8s ", node, zone_names[zone]);
	for (unsigned type = 0; type < NR_TYPES; type++)
		text_add(out, "%12" PRIu64 " ",
			 type == MOVABLE   ? all - unmovable :
			 type == UNMOVABLE ? unmovable :
					     0);
	text_add_char(out, '\n');
}

void show_pagetypeinfo(const struct vm *vm, uint32_t object, struct text *out)
{
	unsigned pageblock = profile_pages(vm->kernel.profile).pageblock;

	(void)object;
	text_add(out, "Page block order: %d\n", __builtin_ctz(pageblock));
	text_add(out, "Pages per block:  %u\n\n", pageblock);
	text_add(out, "%-43s ", "Free pages count per migrate type at order");
	for (unsigned order = 0; order < NR_ORDERS; order++)
		text_add(out, "%6u ", order);
	text_add_char(out, '\n');
	for_populated_zones(vm, print_free_types, out);
	text_add(out, "\n%-23s", "Number of blocks type ");
	for (unsigned type = 0; type < NR_TYPES; type++)
		text_add(out, "%12s ", migrate_types[type]);
	text_add_char(out, '\n');
	for_populated_zones(vm, print_block_types, out);
}
