/* SPDX-License-Identifier: MIT */
/*
 * acpi.h - the SRAT as bytes: as firmware writes it and as a kernel reads it.
 *
 * Programs find the same bytes in sysfs. Numbers in the table are little-endian.
 */
#ifndef MEMHP_BOARD_ACPI_H
#define MEMHP_BOARD_ACPI_H

#include "board/firmware.h"
#include "util/text.h"

#define MAX_SRAT_CPUS 256

struct srat_cpu {
	uint32_t pxm;
	uint32_t apic;
	bool x2apic; /* described by the longer entry */
};

/* What a table says; entries that are not enabled are left out. */
struct srat {
	struct srat_cpu cpus[MAX_SRAT_CPUS];
	unsigned nr_cpus;
	struct srat_memory memory[MAX_SRAT];
	unsigned nr_memory;
};

/* Write the SRAT, with its checksum; nothing is added where the machine has none. */
void acpi_srat(const struct firmware *firmware, struct text *out);

/**
 * acpi_srat_parse - read a table of @length bytes at @table
 *
 * Entries of other kinds are passed over.
 *
 * Return: 0; -EINVAL when it is no table, its length or checksum is wrong or an
 * entry is cut short; -E2BIG when it has more entries than there is room for.
 */
int acpi_srat_parse(const void *table, size_t length, struct srat *srat);

#endif
