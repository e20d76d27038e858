/* SPDX-License-Identifier: MIT */
/*
 * event.h - one change, one event.
 *
 * The core tells observers what happened, after it happened and in the
 * kernel's order. Uevents, the kernel log and everything else that wants to
 * know are observers; none of them is called by another.
 */
#ifndef MEMHP_CORE_EVENT_H
#define MEMHP_CORE_EVENT_H

#include "core/machine.h"

enum event_kind {
	EVENT_BLOCK_ADDED,   /* the block device exists, offline */
	EVENT_PAGES_ONLINE,  /* its pages went to a zone */
	EVENT_BLOCK_ONLINE,  /* its device says online */
	EVENT_PAGES_OFFLINE, /* its pages left their zone */
	EVENT_BLOCK_OFFLINE, /* its device says offline */
	EVENT_BLOCK_REMOVED, /* the block device is gone */
	EVENT_NODE_ADDED,
	EVENT_NODE_REMOVED,
	EVENT_REFUSED, /* nothing changed; @error and @reason say why */
};

/* Why an operation was refused, beyond its errno. */
enum refusal {
	REFUSED_ADDRESS,    /* beyond what can be addressed */
	REFUSED_RESOURCE,   /* in use, or beyond the CPU's address bits */
	REFUSED_ALIGNMENT,  /* not whole sections or blocks */
	REFUSED_NODE,       /* the node can never exist */
	REFUSED_ZONE,       /* the policy says no */
	REFUSED_STATE,      /* already there */
	REFUSED_INCOMPLETE, /* sections of the block are missing */
	REFUSED_HOLE,       /* pages of the block are missing */
	REFUSED_MIXED,      /* the block has no single zone */
	REFUSED_PINNED,     /* pages that cannot move */
	REFUSED_ONLINE,     /* to be removed, but online */
	REFUSED_EJECT,      /* a device cannot go: @block did not go offline */
	REFUSED_MEMORY,     /* the machine itself could not grow */
	REFUSED_VETO,       /* somebody said no who may */
};

/**
 * struct event - what happened; only the fields of its kind are set
 * @block: of block and page events
 * @nid: of block, page and node events
 * @zone: of page events
 * @pages: of page events: RAM pages that moved
 * @span: of refused adds and removals
 * @error: of refusals: the negative errno
 */
struct event {
	enum event_kind kind;
	enum refusal reason;
	enum zone_type zone;
	int error;
	block_id_t block;
	nid_t nid;
	uint64_t pages;
	struct span span;
};

/* Kept by its owner for as long as it is registered. */
struct observer {
	void (*notify)(void *data, const struct machine *machine, const struct event *event);
	void *data;
	struct observer *next;
};

#endif
