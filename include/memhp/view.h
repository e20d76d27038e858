/* SPDX-License-Identifier: MIT */
/*
 * memhp/view.h - a machine's memory to look at: parameters, nodes, zones, blocks.
 *
 * A rule for zones is written against this view, whether memhp has it built in or
 * loads it as a plug-in, and "memhp check" judges by it. A view changes nothing. It
 * can stand for any machine: whoever makes one fills in parameters and nodes and
 * says how blocks are found. It is valid for the time of the call that it was given
 * to.
 *
 * Pages are counted from physical address 0, 4096 bytes each. An end is the first
 * page behind. The header is C17 and C++11.
 */
#ifndef MEMHP_VIEW_H
#define MEMHP_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum memhp_zone {
	MEMHP_DMA,
	MEMHP_DMA32,
	MEMHP_NORMAL,
	MEMHP_MOVABLE,
	MEMHP_NR_ZONES,
};

/* A run of pages; empty when start and end are equal. */
struct memhp_span {
	uint64_t start;
	uint64_t end;
};

/**
 * struct memhp_zone_info - one zone of one node
 * @span: from its first to its last page, holes included
 * @present: pages that are online
 * @managed: those of them that the page allocator was given
 * @early: those of them that have been there since boot
 * @initialised: it had a span at boot, or since its node came
 */
struct memhp_zone_info {
	struct memhp_span span;
	uint64_t present;
	uint64_t managed;
	uint64_t early;
	bool initialised;
};

/**
 * struct memhp_node - a node
 * @span: from its first to its last page, holes included
 * @zones: by enum memhp_zone
 * @possible: memory can be added to it
 * @online: it exists
 */
struct memhp_node {
	struct memhp_span span;
	struct memhp_zone_info zones[MEMHP_NR_ZONES];
	bool possible;
	bool online;
};

/**
 * struct memhp_device - a memory device, whose blocks come and go together
 * @pages: its size; 0: there is no device
 * @kernel: its pages that are online in kernel zones
 * @movable: its pages that are online in Movable
 */
struct memhp_device {
	uint64_t pages;
	uint64_t kernel;
	uint64_t movable;
};

/**
 * struct memhp_block - one memory block
 * @span: all of it
 * @extent: from the first to the last page of it that the machine has
 * @node: that it is on; the first when it is on two
 * @zone: that its pages are in; MEMHP_NR_ZONES when they are in several, or in none:
 *        those of an offline block are in one only under a policy with zone_at_add()
 * @device: that it is part of, where the kernel knows that
 */
struct memhp_block {
	struct memhp_span span;
	struct memhp_span extent;
	unsigned node;
	bool online;
	enum memhp_zone zone;
	struct memhp_device device;
};

/**
 * struct memhp_params - parameters of the kernel
 * @block_pages: pages of a block
 * @auto_movable_ratio: per cent
 */
struct memhp_params {
	uint64_t block_pages;
	unsigned auto_movable_ratio;
	bool auto_movable_numa_aware;
	bool movable_node;
};

/**
 * struct memhp_view - a machine
 * @context: for @block_from()
 * @block_from: the first block that ends behind page @page; false when there is none
 * @nodes: nodes 0 to @nr_nodes - 1; some may have no memory
 *
 * More members may follow in what memhp hands over, so do not copy it.
 */
struct memhp_view {
	const void *context;
	bool (*block_from)(const void *context, uint64_t page, struct memhp_block *block);
	const struct memhp_node *nodes;
	unsigned nr_nodes;
	struct memhp_params params;
};

static inline bool memhp_empty(struct memhp_span span)
{
	return span.start == span.end;
}

/* Whether a page is in both. */
static inline bool memhp_overlap(struct memhp_span a, struct memhp_span b)
{
	return (a.start > b.start ? a.start : b.start) < (a.end < b.end ? a.end : b.end);
}

/* The smallest span that holds both; an empty one adds nothing. */
static inline struct memhp_span memhp_hull(struct memhp_span a, struct memhp_span b)
{
	struct memhp_span hull = a;

	if (memhp_empty(a))
		return b;
	if (memhp_empty(b))
		return a;
	if (b.start < hull.start)
		hull.start = b.start;
	if (b.end > hull.end)
		hull.end = b.end;
	return hull;
}

/* A zone of a node; all zero for one that there is not. */
static inline struct memhp_zone_info memhp_zone_of(const struct memhp_view *view, unsigned node,
						   enum memhp_zone zone)
{
	const struct memhp_zone_info none = { { 0, 0 }, 0, 0, 0, false };

	if (node >= view->nr_nodes || (unsigned)zone >= MEMHP_NR_ZONES)
		return none;
	return view->nodes[node].zones[zone];
}

/* The zone @zone of the node that @block is on. */
static inline struct memhp_zone_info memhp_zone_around(const struct memhp_view *view,
						       const struct memhp_block *block,
						       enum memhp_zone zone)
{
	return memhp_zone_of(view, block->node, zone);
}

/* Whether @zone, on the node of @block, spans a part of @block. */
static inline bool memhp_spans(const struct memhp_view *view, const struct memhp_block *block,
			       enum memhp_zone zone)
{
	return memhp_overlap(memhp_zone_around(view, block, zone).span, block->span);
}

/* The kernel's own zone for @block: the lowest that spans a part of it, else Normal. */
static inline enum memhp_zone memhp_kernel_zone(const struct memhp_view *view,
						const struct memhp_block *block)
{
	if (memhp_spans(view, block, MEMHP_DMA))
		return MEMHP_DMA;
	return memhp_spans(view, block, MEMHP_DMA32) ? MEMHP_DMA32 : MEMHP_NORMAL;
}

/*
 * The first block that ends behind page @page; false when there is none. All blocks:
 *
 *	struct memhp_block block = { 0 };
 *
 *	while (memhp_block_from(view, block.span.end, &block))
 *		...
 */
static inline bool memhp_block_from(const struct memhp_view *view, uint64_t page,
				    struct memhp_block *block)
{
	return view->block_from(view->context, page, block);
}

/* The block with the page @page; false, and *@block as it may be, when there is none. */
static inline bool memhp_block_at(const struct memhp_view *view, uint64_t page,
				  struct memhp_block *block)
{
	return memhp_block_from(view, page, block) && block->span.start <= page;
}

#ifdef __cplusplus
}
#endif

#endif
