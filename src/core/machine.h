/* SPDX-License-Identifier: MIT */
/*
 * machine.h - a machine's memory as plain data.
 *
 * One value of machine->bytes bytes: no pointers into itself, no globals, no
 * clock. It can be copied with memcpy(), compared with memcmp() and saved.
 * What is not in use is zero, so equal machines are equal byte for byte.
 *
 * Tables stand behind the header at the offsets it names:
 *
 *   header | nodes | ram | records | groups | resources | blocks
 *
 * nodes to groups are sized once at boot; resources and blocks grow by moving
 * the whole value into a larger allocation (machine_reserve()). Counts are in
 * pages unless a name says bytes.
 */
#ifndef MEMHP_CORE_MACHINE_H
#define MEMHP_CORE_MACHINE_H

#include "core/span.h"
#include "core/types.h"

/* What the machine allocates with. @free gets the pointer that @alloc gave. */
struct allocator {
	void *(*alloc)(void *context, size_t bytes); /* zeroed; NULL when there is none */
	void (*free)(void *context, void *memory);
	void *context;
};

/**
 * struct zone - one zone of one node
 * @span: from its first to its last page, holes included
 * @present: pages that exist and are online
 * @managed: pages that the page allocator was given
 * @early: present pages that have been there since boot
 * @phantom: pages that some kernels count as present although no memory backs them: the
 *           rest of a 4 MiB chunk above a node that kernelcore= used up
 * @initialised: it had a span at boot or since the node came
 *
 * present - phantom == sum of the online blocks' pages in the zone
 */
struct zone {
	struct span span;
	uint64_t present;
	uint64_t managed;
	uint64_t early;
	uint64_t phantom;
	uint64_t initialised;
};

/**
 * struct node - a node that may exist (possible) and perhaps does (online)
 * @span: from the first to the last page; it follows its zones
 */
struct node {
	struct span span;
	struct zone zones[MAX_NR_ZONES];
	bool possible;
	bool online;
	bool has_cpu;
	uint8_t unused[5];
};

/* RAM of the booted machine, cut wherever node or zone change; ascending. */
struct ram {
	struct span span;
	nid_t nid;
	uint8_t zone;
	uint8_t unused[6];
};

/* A range that the firmware gave to a node, as the kernel tidied it up. */
struct record {
	struct span span;
	nid_t nid;
	uint8_t unused[7];
};

/**
 * struct group - a memory device as kernels with groups see it: blocks that come and go together
 * @max_pages: size of the device; 0 when the entry is free
 * @kernel: its present pages in kernel zones
 * @movable: its present pages in Movable
 */
struct group {
	uint64_t max_pages;
	uint64_t kernel;
	uint64_t movable;
};

enum resource_kind {
	RESOURCE_SYSTEM_RAM,
	RESOURCE_RESERVED,
	RESOURCE_PCI_WINDOW, /* may hold others: not busy */
};

/* A line of /proc/iomem, in bytes, @last inclusive; ascending by @first. */
struct resource {
	uint64_t first;
	uint64_t last;
	uint32_t kind;
	uint32_t inside; /* whether it lies in a window, which stands before it */
};

enum block_flag {
	BLOCK_ONLINE = 1 << 0,
	BLOCK_EARLY = 1 << 1,  /* has been there since boot */
	BLOCK_PINNED = 1 << 2, /* holds pages that cannot move */
	BLOCK_SILENT = 1 << 3, /* online, but its device was not told */
	BLOCK_ALTMAP = 1 << 4, /* holds its own memory map (memmap_on_memory) */
	BLOCK_SPREAD = 1 << 5, /* has pages outside its zone */
};

/**
 * struct mem_block - one memoryN
 * @ram_pages: pages of RAM in it; fewer than its size when it has holes
 * @sections: bit i is set when its i-th section exists
 * @group: index + 1 of its group, 0 for none
 * @nid: its node; of the first page when it lies in two
 * @zone: enum zone_type of its pages, also while it is offline
 * @pending: enum online_type that an online attempt without a word uses
 */
struct mem_block {
	block_id_t id;
	uint32_t ram_pages;
	uint16_t sections;
	uint16_t group;
	nid_t nid;
	uint8_t zone;
	uint8_t flags;
	uint8_t pending;
};

/* Parameters that the kernel keeps and files show. */
struct params {
	uint32_t auto_movable_ratio; /* per cent */
	uint8_t auto_movable_numa_aware;
	uint8_t online_policy; /* index into the rules' policies */
	uint8_t auto_online;   /* enum online_type; MMOP_OFFLINE: do not */
	uint8_t movable_node;
	uint8_t memmap_on_memory;
	uint8_t phys_bits; /* physical address bits of the CPU */
	uint8_t unused[2];
};

struct table {
	uint32_t at; /* bytes from the machine's start */
	uint32_t nr;
	uint32_t max;
};

struct machine {
	uint64_t bytes; /* of the whole value, tables included */
	pfn_t max_pfn;  /* end of boot RAM */
	uint64_t block_pages;
	struct params params;
	struct table nodes, ram, records, groups, resources, blocks;
};

/* How many entries each table of a new machine can hold. */
struct machine_shape {
	uint32_t nodes, ram, records, groups, resources, blocks;
};

/**
 * machine_new - an empty machine
 * @alloc: borrowed for the call; the caller frees the machine through it
 * @shape: room in each table; nodes at most MAX_NODES
 *
 * Return: the machine, all zero but its layout; NULL without memory.
 */
struct machine *machine_new(const struct allocator *alloc, struct machine_shape shape);

/**
 * machine_reserve - make room for @blocks more blocks and @resources more resources
 * @machine: replaced by a larger one where needed; untouched on failure
 *
 * Return: 0; -ENOMEM.
 */
int machine_reserve(struct machine **machine, const struct allocator *alloc, uint32_t blocks,
		    uint32_t resources);

/**
 * machine_block_at - index of the first block whose id is at least @id
 *
 * Return: the index; machine->blocks.nr when all are below.
 */
uint32_t machine_block_at(const struct machine *machine, block_id_t id);

/* The block with @id, NULL when there is none. */
struct mem_block *machine_block(const struct machine *machine, block_id_t id);

/**
 * machine_open_gap - @count new blocks from @first on, all zero but their ids
 *
 * None of them may exist and there must be room (machine_reserve()).
 *
 * Return: the first of them.
 */
struct mem_block *machine_open_gap(struct machine *machine, block_id_t first, uint32_t count);

/* Forget @count blocks from table index @at on. */
void machine_close_gap(struct machine *machine, uint32_t at, uint32_t count);

static inline void *machine_table(const struct machine *machine, struct table table)
{
	return (char *)machine + table.at;
}

static inline struct node *machine_node(const struct machine *machine, nid_t nid)
{
	return (struct node *)machine_table(machine, machine->nodes) + nid.val;
}

static inline struct ram *machine_ram(const struct machine *machine)
{
	return machine_table(machine, machine->ram);
}

static inline struct record *machine_records(const struct machine *machine)
{
	return machine_table(machine, machine->records);
}

static inline struct group *machine_groups(const struct machine *machine)
{
	return machine_table(machine, machine->groups);
}

static inline struct resource *machine_resources(const struct machine *machine)
{
	return machine_table(machine, machine->resources);
}

static inline struct mem_block *machine_blocks(const struct machine *machine)
{
	return machine_table(machine, machine->blocks);
}

static inline struct zone *machine_zone(const struct machine *machine, nid_t nid,
					enum zone_type zone)
{
	return &machine_node(machine, nid)->zones[zone];
}

static inline bool nid_possible(const struct machine *machine, nid_t nid)
{
	return nid.val < machine->nodes.nr && machine_node(machine, nid)->possible;
}

static inline unsigned machine_sections_per_block(const struct machine *machine)
{
	return (unsigned)(machine->block_pages / SECTION_PAGES);
}

static inline struct span block_span(const struct machine *machine, block_id_t id)
{
	return (struct span){ PFN(id.val * machine->block_pages), machine->block_pages };
}

static inline block_id_t block_of(const struct machine *machine, pfn_t page)
{
	return BLOCK_ID((uint32_t)(page.val / machine->block_pages));
}

static inline bool block_online(const struct mem_block *block)
{
	return block->flags & BLOCK_ONLINE;
}

/* Every section of it exists. */
static inline bool block_complete(const struct machine *machine, const struct mem_block *block)
{
	return block->sections == (1u << machine_sections_per_block(machine)) - 1;
}

/* No page of it is missing: neither a section nor a hole in its RAM. */
static inline bool block_whole(const struct machine *machine, const struct mem_block *block)
{
	return block->ram_pages == machine->block_pages;
}

/* From the first to the last section of @block that exists. */
struct span block_extent(const struct machine *machine, const struct mem_block *block);

/**
 * block_part - the pages of @block that are in one zone of one node
 * @extent: set to the smallest span that holds them; may be NULL
 *
 * For a block of several zones the boot RAM table tells.
 *
 * Return: how many pages of RAM they are.
 */
uint64_t block_part(const struct machine *machine, const struct mem_block *block, nid_t nid,
		    enum zone_type zone, struct span *extent);

/* Whether a link between @block and node @nid exists: it has pages there. */
bool block_on_node(const struct machine *machine, const struct mem_block *block, nid_t nid);

#endif
