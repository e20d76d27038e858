/* SPDX-License-Identifier: MIT */
/*
 * zonelists.h - the lists by which nodes fall back on each other, as the log tells them.
 *
 * Lists are rebuilt whenever a zone gets its first page or loses its last, and
 * when a node comes; each time the log says so.
 */
#ifndef MEMHP_KERNEL_ZONELISTS_H
#define MEMHP_KERNEL_ZONELISTS_H

#include "core/machine.h"
#include "kernel/klog.h"

/* All lists, as at boot. Marks are not set yet then: @booting. */
void zonelists_log(struct klog *log, const struct machine *machine, bool booting);

/* What the log says of @event, which has happened; nothing for most. */
void zonelists_log_event(struct klog *log, const struct machine *machine,
			 const struct event *event);

/* When lists are made. */
struct zonelists_moment {
	bool booting; /* CPUs belong to no node yet */
	bool alone;   /* one node gets a list; else all do, one after another */
	/* It still counts as a node with memory while its last goes; NULL: there is none. */
	const nid_t *emptied;
};

/**
 * zonelists_order - the nodes in which @nid looks for memory
 * @order: room for MAX_NODES
 *
 * @nid first, then those with memory.
 *
 * Return: how many.
 */
unsigned zonelists_order(const struct machine *machine, nid_t nid, struct zonelists_moment moment,
			 nid_t *order);

#endif
