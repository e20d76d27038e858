/* SPDX-License-Identifier: MIT */
/*
 * booting.h - what the steps of booting hand to each other.
 *
 * numa.c finds nodes and their RAM, movable.c where Movable starts, zones.c
 * turns both into the machine. Each step writes its part of the log.
 */
#ifndef MEMHP_KERNEL_BOOTING_H
#define MEMHP_KERNEL_BOOTING_H

#include "board/acpi.h"
#include "board/firmware.h"
#include "core/machine.h"
#include "kernel/cmdline.h"
#include "kernel/domains.h"
#include "kernel/klog.h"

#define MAX_RANGES (MAX_E820 + 2 * MAX_SRAT)

/* A range of RAM, or of the firmware's claims, and the node it belongs to. */
struct range {
	struct span span;
	nid_t nid;
};

struct boot_node {
	bool possible;
	bool online;
	bool has_cpu;
	struct span span;      /* from its first to its last page of RAM */
	uint64_t zone_movable; /* first pfn of Movable; 0: none */
};

struct booting {
	const struct profile *profile;
	const struct firmware *firmware;
	const struct cmdline *cmdline;
	const struct srat *srat; /* NULL: the machine has none that could be read */
	struct klog *log;
	struct domains *domains;

	pfn_t max_pfn;
	struct span usable[MAX_E820]; /* whole pages of usable RAM */
	unsigned nr_usable;
	struct range records[MAX_RANGES]; /* the SRAT, tidied up */
	unsigned nr_records;
	struct range ranges[MAX_RANGES]; /* RAM, cut at node borders */
	unsigned nr_ranges;
	struct boot_node nodes[MAX_NODES];
	unsigned nr_nodes;               /* highest possible node + 1 */
	struct span zones[MAX_NR_ZONES]; /* bounds over all nodes; Movable unused */
};

/* The memory map and the end of RAM. */
void boot_memory_map(struct booting *b);

/* Nodes, records and ranges; a table that makes no sense is not used. */
void boot_numa(struct booting *b);

/* Where each node's Movable starts; needs boot_zone_bounds(). */
void boot_movable(struct booting *b);

/* DMA, DMA32 and Normal over all nodes. */
void boot_zone_bounds(struct booting *b);

/* The machine. Return: it; NULL without memory. */
struct machine *boot_machine(const struct booting *b, const struct allocator *alloc,
			     uint32_t groups);

/* All lines of the log about zones, nodes and lists. */
void boot_log(const struct booting *b, const struct machine *machine);

/*
 * The log told an estimate; now each node's kernel zones pay for the memory maps,
 * of Movable too, which holds nothing that the kernel needs.
 */
void boot_settle(struct machine *machine);

/* Pages that the memory map of a zone takes. */
uint64_t boot_memmap_pages(const struct zone *zone);

#endif
