/* SPDX-License-Identifier: MIT */
#include "board/firmware.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define GIB (UINT64_C(1) << 30)
#define FOUR_GIB (4 * GIB)

/* From this much RAM on, the rest lies above 4 GiB and 3 GiB stay below. */
#define SPLIT_FROM UINT64_C(0xe0000000)
#define SPLIT_AT UINT64_C(0xc0000000)

#define ACPI_TABLES UINT64_C(0x20000)
#define LOW_END UINT64_C(0xa0000)
#define HIGH_START UINT64_C(0x100000)
#define HYPERTRANSPORT UINT64_C(0xfd00000000)

static uint64_t below_4g(uint64_t ram)
{
	return ram < SPLIT_FROM ? ram : SPLIT_AT;
}

static uint64_t round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) / unit * unit;
}

static void add_e820(struct firmware *fw, uint64_t first, uint64_t last, bool usable)
{
	fw->e820[fw->nr_e820++] = (struct e820_entry){ first, last, usable };
}

static void build_e820(struct firmware *fw, uint64_t ram)
{
	uint64_t low = below_4g(ram);

	add_e820(fw, 0, 0x9fbff, true);
	add_e820(fw, 0x9fc00, 0x9ffff, false);
	add_e820(fw, 0xf0000, 0xfffff, false);
	add_e820(fw, HIGH_START, low - ACPI_TABLES - 1, true);
	add_e820(fw, low - ACPI_TABLES, low - 1, false);
	add_e820(fw, 0xfffc0000, 0xffffffff, false);
	if (ram > low)
		add_e820(fw, FOUR_GIB, FOUR_GIB + ram - low - 1, true);
	add_e820(fw, HYPERTRANSPORT, UINT64_C(0xffffffffff), false);
}

static void add_srat(struct firmware *fw, uint32_t pxm, uint64_t start, uint64_t end)
{
	if (start < end)
		fw->srat[fw->nr_srat++] = (struct srat_memory){
			.base = start, .length = end - start, .pxm = pxm, .enabled = true
		};
}

/* The RAM of a node, [start, end) of RAM counted without the hole below 4 GiB. */
static void add_node_ram(struct firmware *fw, uint32_t pxm, uint64_t start, uint64_t end,
			 uint64_t low)
{
	uint64_t low_end = end < low ? end : low;
	uint64_t high_start = start > low ? start : low;

	/* 640 KiB to 1 MiB is described to nobody. */
	add_srat(fw, pxm, start, low_end < LOW_END ? low_end : LOW_END);
	add_srat(fw, pxm, start > HIGH_START ? start : HIGH_START, low_end);
	if (high_start < end)
		add_srat(fw, pxm, FOUR_GIB + high_start - low, FOUR_GIB + end - low);
}

static void build_srat(struct firmware *fw, const struct machine_options *options)
{
	uint64_t at = 0, low = below_4g(options->ram);

	fw->has_srat = options->nr_nodes > 0;
	if (!fw->has_srat)
		return;
	for (uint32_t pxm = 0; pxm < options->nr_nodes; pxm++) {
		add_node_ram(fw, pxm, at, at + options->nodes[pxm].size, low);
		at += options->nodes[pxm].size;
	}
	/* Entries that stay unused stand there empty and disabled. */
	while (fw->nr_srat < options->nr_nodes + 2)
		fw->srat[fw->nr_srat++] = (struct srat_memory){ 0 };
	if (fw->region_size)
		fw->srat[fw->nr_srat++] = (struct srat_memory){
			.base = fw->region_base,
			.length = fw->region_size,
			.pxm = options->nr_nodes - 1,
			.enabled = true,
			.hotplug = true,
		};
}

/* Sums of sizes that people wrote may be beyond 64 bits; then they are just too large. */
static uint64_t plus(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static int build_region(struct firmware *fw, const struct machine_options *options,
			struct fail *fail)
{
	uint64_t high = options->ram - below_4g(options->ram), last;
	uint64_t limit = (UINT64_C(1) << CPU_PHYS_BITS) - 1;

	if (options->maxmem > options->ram)
		fw->region_size = plus(options->maxmem - options->ram, options->slots * GIB);
	fw->region_base = high > UINT64_MAX / 2 ? high : round_up(FOUR_GIB + high, GIB);
	last = plus(plus(fw->region_base, fw->region_size), 2 * GIB - 1);
	/* AMD's bus owns the top of 40 bits: all above 4 GiB would move past it. */
	if (last >= HYPERTRANSPORT)
		last = plus(last, (UINT64_C(1) << CPU_PHYS_BITS) - FOUR_GIB);
	if (last > limit)
		return fail_with(fail, -ERANGE,
				 "Address space limit 0x%" PRIx64 " < 0x%" PRIx64
				 " phys-bits too low (%d)",
				 limit, last, CPU_PHYS_BITS);
	return 0;
}

int firmware_build(struct firmware *firmware, const struct machine_options *options,
		   struct fail *fail)
{
	int rc;

	memset(firmware, 0, sizeof(*firmware));
	if (options->ram < 2 * HIGH_START)
		return fail_with(fail, -EINVAL, "a machine needs at least 2 MiB to boot");
	rc = build_region(firmware, options, fail);
	if (rc < 0)
		return rc;
	build_e820(firmware, options->ram);
	build_srat(firmware, options);
	return 0;
}
