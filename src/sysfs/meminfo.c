/* SPDX-License-Identifier: MIT */
/*
 * meminfo.c - /proc/meminfo and nodeN/meminfo.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kernel/watermark.h"
#include "sysfs/freepages.h"
#include "sysfs/table.h"

#define KIB_PER_PAGE 4

static const struct machine *machine_of(const struct vm *vm)
{
	return vm->kernel.hotplug.machine;
}

static uint64_t node_managed(const struct vm *vm, unsigned node)
{
	uint64_t pages = 0;

	for (unsigned zone = 0; zone < MAX_NR_ZONES; zone++)
		pages += machine_zone(machine_of(vm), NID(node), zone)->managed;
	return pages;
}

static uint64_t total_free(const struct vm *vm)
{
	struct free_pages count;

	free_pages_count(machine_of(vm), &count);
	return free_pages_total(&count);
}

/* What programs can have before the kernel starts to hold on to it. */
static uint64_t available(const struct vm *vm, uint64_t free)
{
	uint64_t kept = 0;

	for (unsigned n = 0; n < machine_of(vm)->nodes.nr; n++)
		for (unsigned z = 0; z < MAX_NR_ZONES; z++)
			kept += watermarks(machine_of(vm), vm->kernel.profile, vm->kernel.build,
					   machine_zone(machine_of(vm), NID(n), z))
					.low;
	return free > kept ? free - kept : 0;
}

/* Two names came with a column less than the others have. */
static int width_of(const char *name)
{
	return !strcmp(name, "FileHugePages") || !strcmp(name, "FilePmdMapped") ? 15 : 16;
}

/* Counts of huge pages are no sizes; nodes print them in @count_width columns. */
static void add_line(const char *name, uint64_t value, int count_width, struct text *out)
{
	char label[32];

	snprintf(label, sizeof(label), "%s:", name);
	if (strncmp(name, "HugePages_", 10) == 0)
		text_add(out, "%-16s%*" PRIu64 "\n", label, count_width, value);
	else
		text_add(out, "%-*s%8" PRIu64 " kB\n", width_of(name), label, value);
}

void show_node_meminfo(const struct vm *vm, uint32_t node, struct text *out)
{
	uint64_t total = node_managed(vm, node), free;
	struct free_pages count;

	free_pages_count(machine_of(vm), &count);
	free = free_pages_of_node(&count, node);
	for (const char *const *name = profile_names(vm->kernel.profile).node_meminfo; *name;
	     name++) {
		uint64_t pages = 0;

		if (!strcmp(*name, "MemTotal"))
			pages = total;
		else if (!strcmp(*name, "MemFree"))
			pages = free;
		else if (!strcmp(*name, "MemUsed"))
			pages = total - free;
		text_add(out, "Node %" PRIu32 " ", node);
		add_line(*name, pages * KIB_PER_PAGE, 6, out);
	}
}

/* Constants of x86-64: the range that vmalloc() has, and the size of a huge page. */
#define VMALLOC_KIB UINT64_C(34359738367)
#define HUGE_PAGE_KIB 2048

void show_meminfo(const struct vm *vm, uint32_t object, struct text *out)
{
	uint64_t total = managed_pages(machine_of(vm), ZONE_MOVABLE), free = total_free(vm);
	const struct {
		const char *name;
		uint64_t kib;
	} known[] = {
		{ "MemTotal", total * KIB_PER_PAGE },
		{ "MemFree", free * KIB_PER_PAGE },
		{ "MemAvailable", available(vm, free) * KIB_PER_PAGE },
		{ "CommitLimit", total / 2 * KIB_PER_PAGE },
		{ "VmallocTotal", VMALLOC_KIB },
		{ "Hugepagesize", HUGE_PAGE_KIB },
		{ "DirectMap2M", total * KIB_PER_PAGE },
	};

	(void)object;
	for (const char *const *name = profile_names(vm->kernel.profile).meminfo; *name; name++) {
		uint64_t kib = 0;

		for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++)
			if (strcmp(*name, known[i].name) == 0)
				kib = known[i].kib;
		add_line(*name, kib, 8, out);
	}
}
