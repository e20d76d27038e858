/* SPDX-License-Identifier: MIT */
/*
 * proc.c - the files of /proc that speak of memory layout.
 */
#include <inttypes.h>

#include <string.h>

#include "sysfs/freepages.h"
#include "sysfs/table.h"

static void show_cmdline(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	text_add(out, "%s\n", vm->board.options.append);
}

static const char *resource_name(const struct vm *vm, uint32_t kind)
{
	switch (kind) {
	case RESOURCE_SYSTEM_RAM:
		return "System RAM";
	case RESOURCE_PCI_WINDOW:
		return "PCI Bus 0000:00";
	default:
		return vm->kernel.profile->files->iomem_lower_case ? "reserved" : "Reserved";
	}
}

void show_iomem(const struct vm *vm, uint32_t object, struct text *out)
{
	const struct machine *machine = vm->kernel.hotplug.machine;
	const struct resource *r = machine_resources(machine);

	(void)object;
	for (uint32_t i = 0; i < machine->resources.nr; i++)
		text_add(out, "%s%08" PRIx64 "-%08" PRIx64 " : %s\n", r[i].inside ? "  " : "",
			 r[i].first, r[i].last, resource_name(vm, r[i].kind));
}

static void add_counters(const char *const *names, uint64_t free, struct text *out)
{
	for (; *names; names++)
		text_add(out, "%s %" PRIu64 "\n", *names,
			 strcmp(*names, "nr_free_pages") == 0 ? free : 0);
}

/* Counters of zones, of nodes and of events, summed up; nothing happens on the machine. */
static void show_vmstat(const struct vm *vm, uint32_t object, struct text *out)
{
	struct name_lists names = profile_names(vm->kernel.profile);
	struct free_pages free;

	(void)object;
	free_pages_count(vm->kernel.hotplug.machine, &free);
	add_counters(names.zone_stats, free_pages_total(&free), out);
	add_counters(names.node_stats, 0, out);
	add_counters(names.vm_events, 0, out);
}

static bool pagetypeinfo_is_open(const struct vm *vm, uint32_t object)
{
	(void)object;
	return vm->kernel.profile->files->pagetypeinfo_for_all;
}

static bool pagetypeinfo_is_closed(const struct vm *vm, uint32_t object)
{
	return !pagetypeinfo_is_open(vm, object);
}

static const struct entry proc_entries[] = {
	RO_FILE("buddyinfo", show_buddyinfo),
	RO_FILE("cmdline", show_cmdline),
	RO_FILE("iomem", show_iomem),
	RO_FILE("meminfo", show_meminfo),
	{ .name = "pagetypeinfo",
	  .mode = S_IFREG | 0444,
	  .show = show_pagetypeinfo,
	  .exists = pagetypeinfo_is_open },
	{ .name = "pagetypeinfo",
	  .mode = S_IFREG | 0400,
	  .show = show_pagetypeinfo,
	  .exists = pagetypeinfo_is_closed },
	RO_FILE("vmstat", show_vmstat),
	RO_FILE("zoneinfo", show_zoneinfo),
	{ 0 },
};

const struct dir dir_proc = { .entries = proc_entries, .no_size = true };
