/* SPDX-License-Identifier: MIT */
/*
 * firmware.h - what QEMU's "pc" machine tells its guest about memory.
 *
 * The e820 map, the entries of the SRAT, and the region where devices can be
 * plugged. Addresses and sizes are bytes.
 */
#ifndef MEMHP_BOARD_FIRMWARE_H
#define MEMHP_BOARD_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "board/options.h"
#include "util/fail.h"

#define MAX_E820 8
#define MAX_SRAT (MAX_NUMA_NODES + 4)
#define CPU_PHYS_BITS 40

struct e820_entry {
	uint64_t first, last; /* last is inclusive */
	bool usable;
};

struct srat_memory {
	uint64_t base, length;
	uint32_t pxm;
	bool enabled;
	bool hotplug;
};

struct firmware {
	struct e820_entry e820[MAX_E820];
	unsigned nr_e820;

	/* The SRAT: one CPU in proximity domain 0, then these. None: no SRAT. */
	bool has_srat;
	struct srat_memory srat[MAX_SRAT];
	unsigned nr_srat;

	/* Where DIMMs go; size 0: nowhere. */
	uint64_t region_base, region_size;
};

/**
 * firmware_build - lay out the machine
 * @options: checked
 *
 * Return: 0; -ERANGE when the CPU cannot address it all.
 */
int firmware_build(struct firmware *firmware, const struct machine_options *options,
		   struct fail *fail);

#endif
