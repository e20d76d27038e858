/* SPDX-License-Identifier: MIT */
/*
 * zonelists.h - the lists by which nodes fall back on each other, as the log tells them.
 *
 * Lists are rebuilt whenever a zone gets its first page or loses its last, and
 * when a node comes; each time the log says so.
 */
#ifndef MEMHP_BOOT_ZONELISTS_H
#define MEMHP_BOOT_ZONELISTS_H

#include "boot/klog.h"
#include "core/machine.h"

/* All lists, as at boot. Marks are not set yet then: @booting. */
void zonelists_log(struct klog *log, const struct machine *machine, bool booting);

/* What the log says of @event, which has happened; nothing for most. */
void zonelists_log_event(struct klog *log, const struct machine *machine,
			 const struct event *event);

/**
 * zonelists_order - the nodes in which @nid looks for memory
 * @order: room for MAX_NODES
 *
 * @nid first, then those with memory.
 *
 * Return: how many.
 */
unsigned zonelists_order(const struct machine *machine, nid_t nid, nid_t *order);

#endif
