/* SPDX-License-Identifier: MIT */
/*
 * firmware.c - /sys/firmware/acpi/tables: what the firmware said about memory.
 */
#include "board/acpi.h"
#include "sysfs/table.h"

static void show_srat(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	acpi_srat(&vm->board.firmware, out);
}

static bool has_srat(const struct vm *vm, uint32_t object)
{
	(void)object;
	return vm->board.firmware.has_srat;
}

static const struct entry firmware_entries[] = {
	SUBDIR("acpi", DIR_FIRMWARE_ACPI),
	{ 0 },
};

static const struct entry acpi_entries[] = {
	SUBDIR("tables", DIR_FIRMWARE_ACPI_TABLES),
	{ 0 },
};

static const struct entry tables_entries[] = {
	{ .name = "SRAT", .mode = S_IFREG | 0400, .show = show_srat, .exists = has_srat },
	{ 0 },
};

const struct dir dir_firmware = { .entries = firmware_entries };
const struct dir dir_firmware_acpi = { .entries = acpi_entries };
const struct dir dir_firmware_acpi_tables = { .entries = tables_entries };
