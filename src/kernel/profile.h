/* SPDX-License-Identifier: MIT */
/*
 * profile.h - a kernel generation, as data.
 *
 * What differs between generations stands here and nowhere else: rules for the
 * core, for booting, for the files and for the log. Code reads fields and never
 * asks which kernel it is. How each value is known: docs/fidelity.md.
 */
#ifndef MEMHP_KERNEL_PROFILE_H
#define MEMHP_KERNEL_PROFILE_H

#include "core/rules.h"

/* How the size of a memory block follows from the end of RAM. */
enum block_size_rule {
	BLOCK_SIZE_2G_FROM_64G,  /* 2 GiB from 64 GiB of RAM on */
	BLOCK_SIZE_BY_ALIGNMENT, /* from 64 GiB on: the largest that divides the end of RAM */
};

struct boot_rules {
	enum block_size_rule block_size;
	/* A node with less than this is not brought up. */
	uint64_t least_node_pages;
	/* kernelcore= and movablecore= take per cent; else the sign is ignored. */
	bool percent;
	/* Movable that would start at a node's end or above does not start at all. */
	bool no_movable_beyond_node;
	/* A boot block's zone is told by spans; else by its pages, 4 MiB apart. */
	bool block_zone_by_span;
	/* mem= bars devices that are there at boot too. */
	bool limits_devices;
	/* memory_hotplug.* parameters exist. */
	bool hotplug_parameters;
};

/* How the page allocator is sized. */
struct page_rules {
	unsigned pageblock; /* pages that share a migrate type */
	uint64_t min_free_kbytes_most;
	uint64_t batch_most;  /* limit of what a per-CPU list's size is derived from */
	bool huge;            /* the reserve grows with huge pages */
	unsigned dma_reserve; /* pages of DMA that nobody is given */
};

/* Words and lines of the kernel log. */
struct log_rules {
	uint64_t node_data_bytes;   /* of the line about a node's own structure; 0: not known */
	bool node_details;          /* pages of each node and zone */
	bool unavailable_ranges;    /* pages of holes that are described all the same */
	bool fallback_orders;       /* the order in which nodes are asked, not just how many */
	const char *user_map;       /* headline of a memory map cut by mem= */
	const char *reserved;       /* name of reserved memory in /proc/iomem */
	bool setup_possible_nodes;  /* "Initmem setup node" for nodes without memory too */
	bool says_offlined;         /* "Offlined Pages" after each offline */
	bool says_unreleased;       /* memory is removed that no single resource holds */
	bool enumeration_failure;   /* a third line when a device's memory is refused */
	const char *unaligned;      /* printf format: [block size,] start, size in bytes */
	bool unaligned_names_block; /* the format starts with the block size */
};

/* Which files there are and how they read. */
struct file_rules {
	bool zoneinfo_all_zones; /* unpopulated zones too, in short */
	bool zoneinfo_boost;     /* a line "boost", and "cma" at the end of the counts */
	bool zoneinfo_node_scanned;
	bool zoneinfo_inactive_ratio;
	bool zoneinfo_protects_empty; /* zones without pages have protection too */
	bool pagetypeinfo_root_only;
	bool zoneinfo_protection_first; /* before the zone's counters */
	const char *const *zone_stats;  /* NULL-terminated, in order */
	const char *const *node_stats;
	const char *const *vm_events;
	const char *const *meminfo;
	const char *const *node_meminfo;
	bool auto_online_words; /* auto_online_blocks takes all four words */
	bool module_parameters; /* /sys/module/memory_hotplug/parameters */
	bool generic_initiator; /* node/has_generic_initiator */
	bool removable_always;  /* "removable" reads 1 */
	bool removable_offline; /* ... when the block is offline */
	bool bool_true_false;   /* "online" takes t, T, f and F too */
	bool synth_uuid;        /* written uevents carry SYNTH_UUID */
	bool uevent_bind;       /* "bind" and "unbind" are actions */
	bool uevent_refuses;    /* an unknown action is an error */
};

/* What the guest's ACPI answers through _OST; the values are ACPI's. */
enum ost_status {
	OST_SUCCESS = 0,
	OST_FAILURE = 1,
	OST_BUSY = 0x82,
	OST_IN_PROGRESS = 0x84,
};

struct ost_rules {
	enum ost_status refused_plug;  /* the driver cannot use a new device */
	enum ost_status refused_eject; /* a device cannot go */
};

struct profile {
	const char *name;    /* as --kernel takes it */
	const char *release; /* the kernel it was recorded from */
	bool probes; /* kernels of its time have the probe file; later ones only as recorded */
	struct rules rules;
	struct boot_rules boot;
	struct page_rules pages;
	struct log_rules log;
	struct file_rules files;
	struct ost_rules ost;
};

/* All profiles, oldest first; NULL-terminated. */
extern const struct profile *const profiles[];

/* The profile called @name, NULL when there is none. */
const struct profile *profile_find(const char *name);

extern const struct profile profile_4_10;
extern const struct profile profile_4_13;
extern const struct profile profile_6_1;

#endif
