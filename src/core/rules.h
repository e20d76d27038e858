/* SPDX-License-Identifier: MIT */
/*
 * rules.h - what differs between kernel generations, as the core needs it.
 *
 * A profile fills this in. The core reads these fields and never asks for a
 * version: each field names one behaviour.
 */
#ifndef MEMHP_CORE_RULES_H
#define MEMHP_CORE_RULES_H

#include "core/policy.h"

#define MAX_POLICIES 2

/* How "auto_online_blocks" brings a new block online. */
enum auto_online {
	AUTO_ONLINE_SILENT,  /* pages only; the device is not told */
	AUTO_ONLINE_BY_FLAG, /* as a 1 written to "online" */
	AUTO_ONLINE_BY_WORD, /* as the configured word written to "state" */
};

struct rules {
	/* The policies that params.online_policy chooses from; the first is the default. */
	const struct policy *policies[MAX_POLICIES];

	/* The online types that valid_zones asks the policy about, in its order. */
	enum online_type choices[NR_ONLINE_TYPES - 1];
	unsigned nr_choices;
	/* An online block's valid_zones names its zone and nothing else. */
	bool online_has_one_choice;

	enum auto_online auto_online;
	/* Zones give pages back when a block goes offline; else when it is removed. */
	bool zones_shrink_at_offline;
	/* Memory comes in whole blocks; else in sections. */
	bool adds_whole_blocks;
	/* A block with a hole cannot go offline; else it cannot come back. */
	bool holes_stay_online;
	/* New memory may lie inside a resource that is not busy. */
	bool resources_nest;
	/* A node must be possible to get memory. */
	bool checks_node;
	/* Devices form groups, and memmap_on_memory exists. */
	bool has_groups;
	/* First address bit that no memory can have; 0: only the CPU's own limit. */
	unsigned addressable_bits;
};

#endif
