/* SPDX-License-Identifier: MIT */
/*
 * memhp/policy.h - a rule for zones of your own, as a plug-in.
 *
 * A plug-in is a shared object that defines memhp_policy:
 *
 *	#include <memhp/policy.h>
 *
 *	static int zone_for(const struct memhp_machine *machine,
 *			    const struct memhp_block *block, enum memhp_wish wish,
 *			    enum memhp_zone *zone)
 *	{
 *		*zone = wish == MEMHP_WISH_MOVABLE ? MEMHP_MOVABLE :
 *						     memhp_kernel_zone(machine, block);
 *		return 0;
 *	}
 *
 *	const struct memhp_policy memhp_policy = MEMHP_POLICY("as-you-wish", zone_for);
 *
 * Compile it with "cc -shared -fPIC -o mine.so mine.c" and name it with a slash
 * in it: "memhp check ./mine.so", "memhp run --policy ./mine.so". It needs
 * nothing of memhp to be linked with.
 *
 * What "valid_zones" reads and what a write to "state" does both come from
 * zone_for(), so they agree as long as it is a pure function: same machine, same
 * block, same wish, same answer. It must keep nothing, and it is called from
 * several threads at once. It may get memory, take locks and write to standard
 * error, with fprintf() or dprintf(), and asks the kernel for nothing else.
 *
 * memhp ends, with a message that names the plug-in and with exit status 1, when
 * zone_for() crashes, calls exit(), answers what is no zone or does not return
 * within some seconds; on x86-64 also when it makes any other system call, such as
 * those that end, stop or fork a program, or close its files. Before a plug-in is
 * let in it is tried so in a process of its own.
 *
 * Nothing more is promised. A plug-in is code in memhp's own process, with your
 * rights: one that writes where it should not, or does something when it is loaded
 * or unloaded or in a thread of its own, can do to memhp what it likes. Do not run
 * a stranger's.
 *
 * Pages are counted from physical address 0, 4096 bytes each. An end is the
 * first page behind.
 */
#ifndef MEMHP_POLICY_H
#define MEMHP_POLICY_H

#include <stdbool.h>
#include <stdint.h>

/* Changes whenever a plug-in would have to be compiled anew; others are refused. */
#define MEMHP_POLICY_ABI 1

enum memhp_zone {
	MEMHP_DMA,
	MEMHP_DMA32,
	MEMHP_NORMAL,
	MEMHP_MOVABLE,
	MEMHP_NR_ZONES,
};

/* The word that is, or would be, written to the block's "state". */
enum memhp_wish {
	MEMHP_WISH_NONE,    /* "online" */
	MEMHP_WISH_KERNEL,  /* "online_kernel" */
	MEMHP_WISH_MOVABLE, /* "online_movable" */
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
 * @early: those of them that have been there since boot
 */
struct memhp_zone_info {
	struct memhp_span span;
	uint64_t present;
	uint64_t early;
};

/**
 * struct memhp_block - one memory block
 * @zone: of an online block; MEMHP_NR_ZONES of one that is offline, or in several
 */
struct memhp_block {
	struct memhp_span span;
	unsigned node;
	bool online;
	enum memhp_zone zone;
};

/**
 * struct memhp_machine - the machine that is asked about
 * @nr_nodes: nodes are 0 to @nr_nodes - 1; some may have no memory
 * @movable_node: the kernel was booted with movable_node
 * @zone: a zone of a node; all zero for one that there is not
 * @block: the block with the page @page; false when there is none
 *
 * Valid until zone_for() returns. More members may follow in what memhp hands
 * over, so do not copy it.
 */
struct memhp_machine {
	unsigned nr_nodes;
	bool movable_node;
	struct memhp_zone_info (*zone)(const struct memhp_machine *machine, unsigned node,
				       enum memhp_zone zone);
	bool (*block)(const struct memhp_machine *machine, uint64_t page,
		      struct memhp_block *block);
};

/**
 * struct memhp_policy - what a plug-in defines, under the name memhp_policy
 * @abi: MEMHP_POLICY_ABI
 * @name: lower case letters, digits and '-', up to 32; no other policy's
 * @zone_for: the zone that @block joins when it is onlined with @wish
 *
 * zone_for() answers 0 with *@zone set, or anything else when the block may not
 * be onlined so; the write then fails with EINVAL. It is asked about online
 * blocks too: what would be next?
 */
struct memhp_policy {
	unsigned abi;
	const char *name;
	int (*zone_for)(const struct memhp_machine *machine, const struct memhp_block *block,
			enum memhp_wish wish, enum memhp_zone *zone);
};

#define MEMHP_POLICY(name, zone_for)                 \
	{                                            \
		MEMHP_POLICY_ABI, (name), (zone_for) \
	}

extern const struct memhp_policy memhp_policy;

static inline bool memhp_overlap(struct memhp_span a, struct memhp_span b)
{
	return a.start < b.end && b.start < a.end;
}

/* The smallest span that holds both; an empty one adds nothing. */
static inline struct memhp_span memhp_hull(struct memhp_span a, struct memhp_span b)
{
	if (a.start == a.end)
		return b;
	if (b.start == b.end)
		return a;
	return (struct memhp_span){ a.start < b.start ? a.start : b.start,
				    a.end > b.end ? a.end : b.end };
}

/* The kernel's own zone for @block: the one that lies around it, else Normal. */
static inline enum memhp_zone memhp_kernel_zone(const struct memhp_machine *machine,
						const struct memhp_block *block)
{
	for (unsigned zone = MEMHP_DMA; zone < MEMHP_NORMAL; zone++)
		if (memhp_overlap(machine->zone(machine, block->node, (enum memhp_zone)zone).span,
				  block->span))
			return (enum memhp_zone)zone;
	return MEMHP_NORMAL;
}

#endif
