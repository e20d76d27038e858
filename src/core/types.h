/* SPDX-License-Identifier: MIT */
/*
 * types.h - the numbers of memory hotplug, each with a type of its own.
 *
 * A page frame number is not a block id and neither is a node: mixing them up
 * does not compile. Names and values are the kernel's where user space sees
 * them (zone order, online types); sizes are x86-64's.
 */
#ifndef MEMHP_CORE_TYPES_H
#define MEMHP_CORE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SHIFT 12
#define PAGE_BYTES (UINT64_C(1) << PAGE_SHIFT)

/* A section is the unit in which memory is described to the kernel: 128 MiB. */
#define SECTION_PAGES UINT64_C(32768)

/* The largest free chunk of the page allocator: order 10, 4 MiB. */
#define MAX_ORDER_PAGES UINT64_C(1024)

/* Zones shrink in steps of 2 MiB, the smallest piece that can be described. */
#define SUBSECTION_PAGES UINT64_C(512)

/* The memory map costs 64 bytes a page: one page describes 64. */
#define PAGES_PER_MEMMAP_PAGE 64

#define MAX_NODES 64
#define MAX_SECTIONS_PER_BLOCK 16

/* Page frame number: physical address / 4096. */
typedef struct {
	uint64_t val;
} pfn_t;

/* N of /sys/devices/system/memory/memoryN: physical address / block size. */
typedef struct {
	uint32_t val;
} block_id_t;

/* K of /sys/devices/system/node/nodeK. */
typedef struct {
	uint8_t val;
} nid_t;

/* Ascending by what the kernel prefers to keep; the order of /proc/zoneinfo. */
enum zone_type {
	ZONE_DMA,
	ZONE_DMA32,
	ZONE_NORMAL,
	ZONE_MOVABLE,
	MAX_NR_ZONES,
	/* Of a block only: its pages are in more than one zone or node. */
	ZONE_MIXED = MAX_NR_ZONES,
};

/* What a block is asked to become, by the words of its "state" file. */
enum online_type {
	MMOP_OFFLINE,
	MMOP_ONLINE,
	MMOP_ONLINE_KERNEL,
	MMOP_ONLINE_MOVABLE,
	NR_ONLINE_TYPES,
};

#define PFN(value) ((pfn_t){ (value) })
#define BLOCK_ID(value) ((block_id_t){ (value) })
#define NID(value) ((nid_t){ (uint8_t)(value) })

static inline pfn_t pfn_of_bytes(uint64_t address)
{
	return PFN(address >> PAGE_SHIFT);
}

static inline uint64_t pfn_bytes(pfn_t page)
{
	return page.val << PAGE_SHIFT;
}

#endif
