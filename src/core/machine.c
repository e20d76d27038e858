/* SPDX-License-Identifier: MIT */
#include "core/machine.h"

#include <errno.h>
#include <string.h>

#include "core/contract.h"

_Static_assert(sizeof(struct mem_block) == 16, "the promise of memory a block rests on this");
_Static_assert(MAX_SECTIONS_PER_BLOCK <= 16, "sections is a 16-bit mask");
_Static_assert(sizeof(struct node) == sizeof(struct span) + 4 * sizeof(struct zone) + 8,
	       "a node has no hidden padding");

static uint64_t lay_out(struct table *table, uint64_t at, uint32_t max, size_t size)
{
	table->at = (uint32_t)at;
	table->max = max;
	return at + (uint64_t)max * size;
}

/* Sets offsets and capacities for @shape; counts stay as they are. */
static uint64_t machine_lay_out(struct machine *m, struct machine_shape shape)
{
	uint64_t at = sizeof(*m);

	at = lay_out(&m->nodes, at, shape.nodes, sizeof(struct node));
	at = lay_out(&m->ram, at, shape.ram, sizeof(struct ram));
	at = lay_out(&m->records, at, shape.records, sizeof(struct record));
	at = lay_out(&m->groups, at, shape.groups, sizeof(struct group));
	at = lay_out(&m->resources, at, shape.resources, sizeof(struct resource));
	at = lay_out(&m->blocks, at, shape.blocks, sizeof(struct mem_block));
	m->bytes = at;
	return at;
}

struct machine *machine_new(const struct allocator *alloc, struct machine_shape shape)
{
	struct machine layout;
	struct machine *m;
	uint64_t bytes;

	CONTRACT(shape.nodes <= MAX_NODES);
	memset(&layout, 0, sizeof(layout));
	bytes = machine_lay_out(&layout, shape);
	m = alloc->alloc(alloc->context, bytes);
	if (!m)
		return NULL;
	memcpy(m, &layout, sizeof(layout));
	return m;
}

static void copy_table(struct machine *to, struct table to_table, const struct machine *from,
		       struct table from_table, size_t size)
{
	memcpy(machine_table(to, to_table), machine_table(from, from_table), from_table.nr * size);
}

/* Doubling keeps the cost of adding one block constant. */
static uint32_t grown(struct table table, uint32_t more)
{
	uint32_t need = table.nr + more;

	if (need <= table.max)
		return table.max;
	return need > 2 * table.max ? need : 2 * table.max;
}

int machine_reserve(struct machine **machine, const struct allocator *alloc, uint32_t blocks,
		    uint32_t resources)
{
	struct machine *from = *machine;
	struct machine_shape shape = {
		.nodes = from->nodes.max,
		.ram = from->ram.max,
		.records = from->records.max,
		.groups = from->groups.max,
		.resources = grown(from->resources, resources),
		.blocks = grown(from->blocks, blocks),
	};
	struct machine layout = *from;
	struct machine *to;
	uint64_t bytes;

	if (shape.resources == from->resources.max && shape.blocks == from->blocks.max)
		return 0;
	bytes = machine_lay_out(&layout, shape);
	to = alloc->alloc(alloc->context, bytes);
	if (!to)
		return -ENOMEM;
	memcpy(to, &layout, sizeof(layout));
	copy_table(to, to->nodes, from, from->nodes, sizeof(struct node));
	copy_table(to, to->ram, from, from->ram, sizeof(struct ram));
	copy_table(to, to->records, from, from->records, sizeof(struct record));
	copy_table(to, to->groups, from, from->groups, sizeof(struct group));
	copy_table(to, to->resources, from, from->resources, sizeof(struct resource));
	copy_table(to, to->blocks, from, from->blocks, sizeof(struct mem_block));
	alloc->free(alloc->context, from);
	*machine = to;
	return 0;
}

uint32_t machine_block_at(const struct machine *machine, block_id_t id)
{
	const struct mem_block *blocks = machine_blocks(machine);
	uint32_t low = 0, high = machine->blocks.nr;

	/* Blocks mostly come at the end, and mostly without gaps; do not search for those. */
	if (high && blocks[high - 1].id.val < id.val)
		return high;
	if (high && blocks[high - 1].id.val - id.val < high) {
		uint32_t guess = high - 1 - (blocks[high - 1].id.val - id.val);

		if (blocks[guess].id.val == id.val)
			return guess;
	}
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (blocks[middle].id.val < id.val)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct mem_block *machine_block(const struct machine *machine, block_id_t id)
{
	uint32_t at = machine_block_at(machine, id);
	struct mem_block *block = machine_blocks(machine) + at;

	return at < machine->blocks.nr && block->id.val == id.val ? block : NULL;
}

struct mem_block *machine_open_gap(struct machine *machine, block_id_t first, uint32_t count)
{
	uint32_t at = machine_block_at(machine, first);
	struct mem_block *gap = machine_blocks(machine) + at;

	CONTRACT(machine->blocks.nr + count <= machine->blocks.max);
	CONTRACT(at == machine->blocks.nr || gap->id.val >= first.val + count);
	memmove(gap + count, gap, (machine->blocks.nr - at) * sizeof(*gap));
	memset(gap, 0, count * sizeof(*gap));
	for (uint32_t i = 0; i < count; i++)
		gap[i].id = BLOCK_ID(first.val + i);
	machine->blocks.nr += count;
	return gap;
}

void machine_close_gap(struct machine *machine, uint32_t at, uint32_t count)
{
	struct mem_block *gap = machine_blocks(machine) + at;
	uint32_t behind = machine->blocks.nr - at - count;

	CONTRACT(at + count <= machine->blocks.nr);
	memmove(gap, gap + count, behind * sizeof(*gap));
	memset(gap + behind, 0, count * sizeof(*gap));
	machine->blocks.nr -= count;
}

struct span block_extent(const struct machine *machine, const struct mem_block *block)
{
	struct span whole = block_span(machine, block->id);
	unsigned first = 0, last = machine_sections_per_block(machine) - 1;

	CONTRACT(block->sections != 0);
	while (!(block->sections & 1u << first))
		first++;
	while (!(block->sections & 1u << last))
		last--;
	return span_between(PFN(whole.start.val + first * SECTION_PAGES),
			    PFN(whole.start.val + (last + 1) * SECTION_PAGES));
}

uint64_t block_part(const struct machine *machine, const struct mem_block *block, nid_t nid,
		    enum zone_type zone, struct span *extent)
{
	struct span whole = block_span(machine, block->id), hull = { { 0 }, 0 };
	bool mixed = block->zone == ZONE_MIXED || block->flags & BLOCK_SPREAD;
	uint64_t pages = 0;

	if (!mixed && (block->zone != zone || block->nid.val != nid.val)) {
		pages = 0;
	} else if (!mixed && (!(block->flags & BLOCK_EARLY) || block_whole(machine, block))) {
		hull = block_extent(machine, block);
		pages = block->ram_pages;
	} else {
		const struct ram *ram = machine_ram(machine);

		for (uint32_t i = 0; i < machine->ram.nr; i++) {
			struct span part = span_intersect(ram[i].span, whole);

			if (mixed && (ram[i].nid.val != nid.val || ram[i].zone != zone))
				continue;
			hull = span_hull(hull, part);
			pages += part.pages;
		}
	}
	if (extent)
		*extent = hull;
	return pages;
}

bool block_on_node(const struct machine *machine, const struct mem_block *block, nid_t nid)
{
	const struct ram *ram = machine_ram(machine);

	if (block->nid.val == nid.val)
		return true;
	if (!(block->flags & BLOCK_EARLY))
		return false;
	for (uint32_t i = 0; i < machine->ram.nr; i++)
		if (ram[i].nid.val == nid.val &&
		    span_overlaps(ram[i].span, block_span(machine, block->id)))
			return true;
	return false;
}
