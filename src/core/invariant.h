/* SPDX-License-Identifier: MIT */
/*
 * invariant.h - one checker for the whole machine.
 *
 * It recounts what the machine keeps counts of and tries every table's
 * promise. Tests call it after each step, so that a bug shows where it is made.
 */
#ifndef MEMHP_CORE_INVARIANT_H
#define MEMHP_CORE_INVARIANT_H

#include "core/hotplug.h"

/* What is wrong, and where; fields that do not apply are zero. */
struct violation {
	const char *what;
	block_id_t block;
	nid_t nid;
	enum zone_type zone;
};

/**
 * machine_sound - whether every invariant holds
 * @violation: set to the first that does not; may be NULL
 */
bool machine_sound(const struct hotplug *h, struct violation *violation);

#endif
