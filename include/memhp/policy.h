/* SPDX-License-Identifier: MIT */
/*
 * memhp/policy.h - a rule for zones: memhp's own, or one of yours as a plug-in.
 *
 * A plug-in is a shared object that defines memhp_policy:
 *
 *	#include <memhp/policy.h>
 *
 *	static int zone_for(const void *context, const struct memhp_view *view,
 *			    const struct memhp_block *block, enum memhp_wish wish,
 *			    enum memhp_zone *zone)
 *	{
 *		*zone = wish == MEMHP_WISH_MOVABLE ? MEMHP_MOVABLE :
 *						     memhp_kernel_zone(view, block);
 *		return 0;
 *	}
 *
 *	const struct memhp_policy memhp_policy = MEMHP_POLICY("as-you-wish", zone_for);
 *
 * Compile it with "cc -shared -fPIC -o mine.so mine.c" and name it with a slash
 * in it: "memhp check ./mine.so", "memhp run --policy ./mine.so". It needs
 * nothing of memhp to be linked with. It may be written in C++ too.
 *
 * What "valid_zones" reads and what a write to "state" does both come from
 * zone_for(), so they agree as long as it is a pure function: same view, same
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
 */
#ifndef MEMHP_POLICY_H
#define MEMHP_POLICY_H

#include <stddef.h>

#include <memhp/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes whenever a plug-in would have to be compiled anew; others are refused. */
#define MEMHP_POLICY_ABI 2

/* The word that is, or would be, written to the block's "state". */
enum memhp_wish {
	MEMHP_WISH_NONE,    /* "online" */
	MEMHP_WISH_KERNEL,  /* "online_kernel" */
	MEMHP_WISH_MOVABLE, /* "online_movable" */
};

/**
 * struct memhp_policy - what a plug-in defines, under the name memhp_policy
 * @abi: MEMHP_POLICY_ABI
 * @name: lower case letters, digits and '-', up to 32; no other policy's
 * @context: handed to the functions, which may share them among several policies
 * @zone_for: the zone that @block joins when it is onlined with @wish
 * @zone_at_add: for memhp's own rules; NULL in a plug-in. The zone that pages are in
 *               from the moment they are added. With it, zones span memory that is not
 *               online yet, and onlining a block elsewhere shifts the border between
 *               two zones, so the block has to touch it. Without, zones span what was
 *               onlined.
 *
 * zone_for() answers 0 with *@zone set, or anything else when the block may not
 * be onlined so; the write then fails with EINVAL. It is asked about online
 * blocks too: what would be next?
 */
struct memhp_policy {
	unsigned abi;
	const char *name;
	const void *context;
	int (*zone_for)(const void *context, const struct memhp_view *view,
			const struct memhp_block *block, enum memhp_wish wish,
			enum memhp_zone *zone);
	enum memhp_zone (*zone_at_add)(const void *context, const struct memhp_view *view,
				       unsigned node, struct memhp_span added);
};

/* A policy without a context. */
#define MEMHP_POLICY(name, zone_for)                             \
	{                                                        \
		MEMHP_POLICY_ABI, (name), NULL, (zone_for), NULL \
	}

extern const struct memhp_policy memhp_policy;

#ifdef __cplusplus
}
#endif

#endif
