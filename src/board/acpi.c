/* SPDX-License-Identifier: MIT */
#include "board/acpi.h"

#include <errno.h>
#include <string.h>

#define HEADER_BYTES 48
#define CHECKSUM_AT 9
#define LENGTH_AT 4

enum srat_type { SRAT_CPU = 0, SRAT_MEMORY = 1, SRAT_X2APIC = 2 };
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
static unsigned char sum_of(const void *table, size_t length)
{
	const unsigned char *bytes = table;
	unsigned char sum = 0;

	for (size_t i = 0; i < length; i++)
		sum = (unsigned char)(sum + bytes[i]);
	return sum;
}

static void finish(char *table, size_t length)
{
	for (unsigned i = 0; i < 4; i++)
		table[LENGTH_AT + i] = (char)(length >> (8 * i));
	table[CHECKSUM_AT] = (char)-sum_of(table, length);
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

static uint64_t number(const unsigned char *at, unsigned bytes)
{
	uint64_t value = 0;

	for (unsigned i = bytes; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

static int take_cpu(const unsigned char *entry, bool x2apic, struct srat *srat)
{
	struct srat_cpu *cpu = &srat->cpus[srat->nr_cpus];
	uint64_t flags = x2apic ? number(entry + 12, 4) : number(entry + 4, 4);

	if (!(flags & SRAT_ENABLED))
		return 0;
	if (srat->nr_cpus == MAX_SRAT_CPUS)
		return -E2BIG;
	cpu->x2apic = x2apic;
	if (x2apic) {
		cpu->pxm = (uint32_t)number(entry + 4, 4);
		cpu->apic = (uint32_t)number(entry + 8, 4);
	} else {
		/* The domain's higher bytes came later, behind what was there. */
		cpu->pxm = (uint32_t)(number(entry + 2, 1) | number(entry + 9, 3) << 8);
		cpu->apic = entry[3];
	}
	srat->nr_cpus++;
	return 0;
}

static int take_memory(const unsigned char *entry, struct srat *srat)
{
	struct srat_memory *memory = &srat->memory[srat->nr_memory];
	uint64_t flags = number(entry + 28, 4);

	if (!(flags & SRAT_ENABLED))
		return 0;
	if (srat->nr_memory == MAX_SRAT)
		return -E2BIG;
	*memory = (struct srat_memory){ .base = number(entry + 8, 8),
					.length = number(entry + 16, 8),
					.pxm = (uint32_t)number(entry + 2, 4),
					.enabled = true,
					.hotplug = flags & SRAT_HOTPLUG };
	if (memory->length == 0 || memory->base + memory->length - 1 < memory->base)
		return -EINVAL;
	srat->nr_memory++;
	return 0;
}

static int take_entry(const unsigned char *entry, unsigned length, struct srat *srat)
{
	switch (entry[0]) {
	case SRAT_CPU:
		return length < 16 ? -EINVAL : take_cpu(entry, false, srat);
	case SRAT_MEMORY:
		return length < 40 ? -EINVAL : take_memory(entry, srat);
	case SRAT_X2APIC:
		return length < 24 ? -EINVAL : take_cpu(entry, true, srat);
	default:
		return 0;
	}
}

int acpi_srat_parse(const void *table, size_t length, struct srat *srat)
{
	const unsigned char *bytes = table;

	memset(srat, 0, sizeof(*srat));
	if (length < HEADER_BYTES || memcmp(bytes, "SRAT", 4) != 0 ||
	    number(bytes + LENGTH_AT, 4) != length || sum_of(table, length) != 0)
		return -EINVAL;
	for (size_t at = HEADER_BYTES; at < length; at += bytes[at + 1]) {
		int rc;

		if (length - at < 2 || bytes[at + 1] < 2 || bytes[at + 1] > length - at)
			return -EINVAL;
		rc = take_entry(bytes + at, bytes[at + 1], srat);
		if (rc < 0)
			return rc;
	}
	return 0;
}
