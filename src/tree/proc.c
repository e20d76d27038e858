/* SPDX-License-Identifier: MIT */
/*
 * proc.c - the files of /proc that speak of memory layout.
 */
#include <inttypes.h>

#include "tree/meminfo.h"

static void show_cmdline(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	text_add(out, "%s\n", vm->options.append);
}

static const char *resource_name(const struct vm *vm, uint32_t kind)
{
	switch (kind) {
	case RESOURCE_SYSTEM_RAM:
		return "System RAM";
	case RESOURCE_PCI_WINDOW:
		return "PCI Bus 0000:00";
	default:
		return vm->profile->log.reserved;
	}
}

void show_iomem(const struct vm *vm, uint32_t object, struct text *out)
{
	const struct machine *machine = vm->hotplug.machine;
	const struct resource *r = machine_resources(machine);

	(void)object;
	for (uint32_t i = 0; i < machine->resources.nr; i++)
		text_add(out, "%s%08" PRIx64 "-%08" PRIx64 " : %s\n", r[i].inside ? "  " : "",
			 r[i].first, r[i].last, resource_name(vm, r[i].kind));
}

static const struct entry proc_entries[] = {
	RO_FILE("cmdline", show_cmdline),
	RO_FILE("iomem", show_iomem),
	RO_FILE("meminfo", show_meminfo),
	RO_FILE("zoneinfo", show_zoneinfo),
	{ 0 },
};

const struct dir dir_proc = { .entries = proc_entries, .no_size = true };
