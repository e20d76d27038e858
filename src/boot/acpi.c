/* SPDX-License-Identifier: MIT */
#include "boot/acpi.h"

#include <string.h>

#define CHECKSUM_AT 9
#define LENGTH_AT 4

enum srat_type { SRAT_CPU = 0, SRAT_MEMORY = 1 };
enum srat_flag { SRAT_ENABLED = 1, SRAT_HOTPLUG = 2 };

/* Numbers are little-endian. */
static void add_number(struct text *out, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		text_add_char(out, (char)(value >> (8 * i)));
}

static void add_header(struct text *out)
{
	text_add_bytes(out, "SRAT", 4);
	add_number(out, 0, 4); /* length, filled in at the end */
	add_number(out, 1, 1); /* revision */
	add_number(out, 0, 1); /* checksum, likewise */
	text_add_bytes(out, "BOCHS ", 6);
	text_add_bytes(out, "BXPC    ", 8);
	add_number(out, 1, 4);
	text_add_bytes(out, "BXPC", 4);
	add_number(out, 1, 4);
	add_number(out, 1, 4);
	add_number(out, 0, 8);
}

/* The one CPU, in proximity domain 0. */
static void add_cpu(struct text *out)
{
	add_number(out, SRAT_CPU, 1);
	add_number(out, 16, 1);
	add_number(out, 0, 1); /* proximity, low byte */
	add_number(out, 0, 1); /* APIC id */
	add_number(out, SRAT_ENABLED, 4);
	add_number(out, 0, 8);
}

static void add_memory(const struct srat_memory *memory, struct text *out)
{
	add_number(out, SRAT_MEMORY, 1);
	add_number(out, 40, 1);
	add_number(out, memory->pxm, 4);
	add_number(out, 0, 2);
	add_number(out, memory->base, 8);
	add_number(out, memory->length, 8);
	add_number(out, 0, 4);
	add_number(out, (memory->enabled ? SRAT_ENABLED : 0) | (memory->hotplug ? SRAT_HOTPLUG : 0),
		   4);
	add_number(out, 0, 8);
}

/* All bytes of a table add up to 0. */
static void finish(char *table, size_t length)
{
	unsigned char sum = 0;

	for (unsigned i = 0; i < 4; i++)
		table[LENGTH_AT + i] = (char)(length >> (8 * i));
	for (size_t i = 0; i < length; i++)
		sum = (unsigned char)(sum + (unsigned char)table[i]);
	table[CHECKSUM_AT] = (char)-sum;
}

void acpi_srat(const struct firmware *firmware, struct text *out)
{
	size_t start = out->length;

	if (!firmware->has_srat)
		return;
	add_header(out);
	add_cpu(out);
	for (unsigned i = 0; i < firmware->nr_srat; i++)
		add_memory(&firmware->srat[i], out);
	if (!text_failed(out))
		finish(out->data + start, out->length - start);
}
