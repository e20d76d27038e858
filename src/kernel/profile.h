/* SPDX-License-Identifier: MIT */
/*
 * profile.h - a kernel generation, as data.
 *
 * A profile points to parts; generations that agree in a part share it. Each field
 * decides one behaviour, and zero stands for what the newest kernel does, so that a
 * part holds only what an older kernel does otherwise. Code reads fields and never
 * asks which kernel it is. How each value is known: docs/fidelity.md.
 */
#ifndef MEMHP_KERNEL_PROFILE_H
#define MEMHP_KERNEL_PROFILE_H

#include "core/rules.h"

/* How the size of a memory block follows from the end of RAM. */
enum block_size_rule {
	BLOCK_SIZE_BY_ALIGNMENT, /* from 64 GiB on: the largest that divides the end of RAM */
	BLOCK_SIZE_2G_FROM_64G,  /* 2 GiB from 64 GiB of RAM on */
};

struct boot_rules {
	enum block_size_rule block_size;
	/* A node with less than this is not brought up. */
	uint64_t least_node_pages;
	/* The sign after the number of kernelcore= and movablecore= is ignored. */
	bool no_percent;
	/* Movable may start at a node's end or above it. */
	bool movable_beyond_node;
	/* A boot block's zone is found by its pages, 4 MiB apart; else by spans. */
	bool block_zone_by_pages;
	/* mem= does not bar devices that are there at boot. */
	bool devices_beyond_limit;
	/* There are no parameters memory_hotplug.*. */
	bool no_hotplug_parameters;
	/* memhp_default_state= takes "online" and "offline" alone. */
	bool default_state_two_words;
};

/* How the page allocator is sized; profile_pages() puts the newest kernel's values for 0. */
struct page_rules {
	unsigned pageblock; /* pages that share a migrate type */
	uint64_t min_free_kbytes_most;
	uint64_t batch_most;  /* limit of what a per-CPU list's size is derived from */
	unsigned dma_reserve; /* pages of DMA that nobody is given */
};

/* Words and lines of the kernel log. */
struct log_rules {
	uint64_t node_data_bytes;     /* of the line about a node's own structure; 0: no line */
	bool node_details;            /* pages of each node and zone */
	bool no_unavailable_ranges;   /* no line on pages of holes that are described */
	bool no_fallback_orders;      /* no line on the order in which a node asks others */
	bool names_list_order;        /* "Built N zonelists" says "in Node order" */
	bool lists_before_zone;       /* zonelists are told before a new zone is in them, too */
	bool new_node_set_up;         /* "Initmem setup node" when a node comes */
	bool memoryless_set_up_last;  /* nodes without memory come after all others */
	bool memoryless_as_range;     /* ... and show an empty range, not "as memoryless" */
	bool no_memoryless_line;      /* no "Initializing node" before a node that is offline */
	bool offline_not_set_up;      /* no "Initmem setup node" for nodes that are offline */
	bool user_map_says_e820;      /* in the headline of a memory map cut by mem= */
	bool says_offlined;           /* "Offlined Pages" after each offline */
	bool says_unreleased;         /* memory is removed that no single resource holds */
	bool enumeration_failure;     /* a third line when a device's memory is refused */
	bool unaligned_names_section; /* an unaligned range is told without the block size */
	bool short_uevent_complaint;  /* one line about a written uevent that is refused */
};

/* How "removable" of a block reads. */
enum removable_rule {
	REMOVABLE_ALWAYS, /* 1 */
	REMOVABLE_BY_PAGES,
	REMOVABLE_OFFLINE_OR_BY_PAGES, /* 1 when the block is offline, else by its pages */
};

/* Which files there are and how they read. */
struct file_rules {
	bool iomem_lower_case;         /* "reserved" in /proc/iomem starts with a small letter */
	bool zoneinfo_populated_only;  /* other zones are left out, not shortened */
	bool zoneinfo_no_boost;        /* no line "boost" */
	bool zoneinfo_no_cma;          /* no line "cma" */
	bool zoneinfo_node_scanned;    /* a line "node_scanned" */
	bool zoneinfo_inactive_ratio;  /* a line "node_inactive_ratio" */
	bool zoneinfo_protects_empty;  /* zones without pages have protection too */
	bool zoneinfo_protection_last; /* after the zone's counters */
	bool pageset_high_by_batch;    /* "high" of a per-CPU list follows from its batch */
	bool pagetypeinfo_for_all;     /* not for root alone */
	bool auto_online_two_words;    /* auto_online_blocks takes "online" and "offline" alone */
	bool no_module_parameters;     /* no /sys/module/memory_hotplug/parameters */
	bool no_generic_initiator;     /* no node/has_generic_initiator */
	enum removable_rule removable;
	bool bool_without_true_false; /* "online" does not take t, T, f and F */
	bool uevent_action_alone;     /* a written uevent takes no words behind the action */
	bool uevent_no_uuid;          /* a written uevent carries no SYNTH_UUID */
	bool uevent_no_bind;          /* "bind" and "unbind" are no actions */
	bool uevent_takes_all;        /* writing an unknown action succeeds, and sends nothing */
};

/*
 * NULL-terminated lists of names, in the order in which files print them;
 * profile_names() puts the newest kernel's list for NULL.
 */
struct name_lists {
	const char *const *zone_stats;
	const char *const *node_stats;
	const char *const *vm_events;
	const char *const *meminfo;
	const char *const *node_meminfo;
};

/* Answers of the guest's ACPI through _OST; the values are ACPI's. */
enum ost_status {
	OST_SUCCESS = 0,
	OST_FAILURE = 1,
	OST_BUSY = 0x82,
	OST_IN_PROGRESS = 0x84,
};

struct ost_rules {
	bool refused_plug_fails;  /* FAILURE when the driver cannot use a device; else SUCCESS */
	bool refused_eject_fails; /* FAILURE when a device cannot go; else BUSY */
};

/* How a kernel was configured, which is no matter of its generation. */
struct build {
	const char *name;             /* as --build takes it; NULL ends a list */
	bool no_probe;                /* no memory/probe */
	bool device_zone;             /* zones have a fifth one for devices, which is empty */
	bool power;                   /* each device has a directory "power" */
	bool no_thp;                  /* no transparent huge pages, which make the reserve grow */
	bool no_hugetlb;              /* no nodeN/hugepages */
	enum online_type auto_online; /* of blocks, where the command line does not say */
};

struct profile {
	const char *name;           /* as --kernel takes it */
	const char *release;        /* the kernel it was recorded from */
	const struct build *builds; /* that are known of it; the first is the recorded one */
	/* No part is NULL. */
	const struct rules *rules;
	const struct boot_rules *boot;
	const struct page_rules *pages;
	const struct log_rules *log;
	const struct file_rules *files;
	const struct name_lists *names;
	const struct ost_rules *ost;
};

/* All profiles, oldest first; NULL-terminated. */
extern const struct profile *const profiles[];

/* The profile called @name, NULL when there is none. */
const struct profile *profile_find(const char *name);

/* The profile of those who name none: the newest. */
const struct profile *profile_default(void);

/* The build called @name, NULL when there is none; the first for NULL. */
const struct build *profile_build(const struct profile *profile, const char *name);

/* How the page allocator of @profile is sized; no value is 0. */
struct page_rules profile_pages(const struct profile *profile);

/* The names that files of @profile print; no list is NULL. */
struct name_lists profile_names(const struct profile *profile);

#endif
