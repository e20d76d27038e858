/* SPDX-License-Identifier: MIT */
/*
 * acpi.h - the firmware's tables as bytes, as a program finds them in sysfs.
 */
#ifndef MEMHP_BOOT_ACPI_H
#define MEMHP_BOOT_ACPI_H

#include "boot/firmware.h"
#include "util/text.h"

/* The SRAT, with its checksum; nothing is added where the machine has none. */
void acpi_srat(const struct firmware *firmware, struct text *out);

#endif
