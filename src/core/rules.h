/* SPDX-License-Identifier: MIT */
/*
 * rules.h - what differs between kernel generations, as the core needs it.
 *
 * A profile points to these. The core reads the fields and never asks for a
 * version: each field decides one behaviour, and zero in it is what the newest
 * kernel does. The policies alone have no default.
 */
#ifndef MEMHP_CORE_RULES_H
#define MEMHP_CORE_RULES_H

#include <memhp/policy.h>

#include "core/types.h"

#define MAX_POLICIES 2

/* The first address bit that no memory can have, where a kernel has such a limit. */
#define ADDRESSABLE_BITS 46

/* How "auto_online_blocks" brings a new block online. */
enum auto_online {
	AUTO_ONLINE_BY_WORD, /* as the configured word written to "state" */
	AUTO_ONLINE_BY_FLAG, /* as a 1 written to "online" */
	AUTO_ONLINE_SILENT,  /* pages only; the device is not told */
};

struct rules {
	/* The policies that params.online_policy chooses from; the first is the default. */
	const struct memhp_policy *policies[MAX_POLICIES];

	/* valid_zones does not ask the policy about a plain "online". */
	bool no_plain_choice;
	/* An online block's valid_zones names all that it could have; else its zone alone. */
	bool online_lists_choices;

	enum auto_online auto_online;
	/* Zones give pages back when a block is removed; else when it goes offline. */
	bool zones_shrink_at_removal;
	/* A node may go while its span is not empty. */
	bool spans_keep_no_node;
	/* A node may go while blocks of it are left that its span does not meet. */
	bool only_spanned_blocks_keep_node;
	/* Memory comes in sections; else in whole blocks. */
	bool adds_sections;
	/* A block with a hole can go offline. */
	bool holes_go_offline;
	/* A block with a hole that is offline cannot come back. */
	bool holes_stay_offline;
	/* New memory cannot lie inside a resource, whether that is busy or not. */
	bool resources_never_nest;
	/* A node that is not possible may get memory. */
	bool takes_any_node;
	/* Devices form no groups. */
	bool no_groups;
	/* Memory may have any address that the CPU can have. */
	bool no_address_limit;
};

#endif
