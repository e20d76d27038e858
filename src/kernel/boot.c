/* SPDX-License-Identifier: MIT */
#include "kernel/boot.h"

#include <errno.h>

#include "kernel/booting.h"
#include "util/text.h"

/* Less RAM than this, in pages, and no kernel gets to user space. */
#define LEAST_RAM 512

static bool has_memory(const struct booting *b)
{
	for (unsigned n = 0; n < b->nr_nodes; n++)
		if (!span_empty(b->nodes[n].span))
			return true;
	return false;
}

int boot_tables(struct booted *booted, const void *srat, size_t srat_length, uint32_t groups,
		const struct profile *profile, const struct allocator *alloc, struct klog *log,
		struct fail *fail)
{
	struct srat parsed;
	struct booting b = { .profile = profile,
			     .firmware = &booted->firmware,
			     .cmdline = &booted->cmdline,
			     .domains = &booted->domains,
			     .log = log };

	if (acpi_srat_parse(srat, srat_length, &parsed) == 0)
		b.srat = &parsed;
	boot_memory_map(&b);
	if (b.max_pfn.val >= LEAST_RAM)
		boot_numa(&b);
	if (!has_memory(&b))
		return fail_with(fail, -EINVAL, "%s leaves too little memory to boot",
				 booted->cmdline.mem_limit ? "-append: mem=" : "-m");
	boot_zone_bounds(&b);
	boot_movable(&b);
	booted->machine = boot_machine(&b, alloc, groups);
	if (booted->machine) {
		boot_log(&b, booted->machine);
		boot_settle(booted->machine);
	}
	if (!booted->machine || text_failed(&log->text)) {
		if (booted->machine)
			alloc->free(alloc->context, booted->machine);
		return fail_with(fail, -ENOMEM, "not enough memory for the machine");
	}
	return 0;
}

/* Nodes that the SRAT will name: with memory, with the CPU, or with the room for devices. */
static unsigned nodes_seen(const struct machine_options *options)
{
	bool region = options->maxmem > options->ram;
	unsigned seen = 0;

	for (unsigned i = 0; i < options->nr_nodes; i++)
		seen += options->nodes[i].size || i == 0 || (region && i + 1 == options->nr_nodes);
	return seen;
}

int boot(struct booted *booted, const struct machine_options *options,
	 const struct profile *profile, const struct allocator *alloc, struct klog *log,
	 struct fail *fail)
{
	struct text srat = { 0 };
	int rc;

	*booted = (struct booted){ 0 };
	rc = firmware_build(&booted->firmware, options, fail);
	if (rc == 0)
		rc = cmdline_parse(&booted->cmdline, options->append, profile, fail);
	if (rc < 0)
		return rc;
	if (!booted->cmdline.numa_off && nodes_seen(options) > MAX_NODES)
		return fail_with(fail, -EINVAL, "a kernel knows %d nodes at most", MAX_NODES);
	acpi_srat(&booted->firmware, &srat);
	rc = boot_tables(booted, srat.data, srat.length, (uint32_t)options->slots, profile, alloc,
			 log, fail);
	text_free(&srat);
	return rc;
}

int booted_node_of(const struct booted *booted, uint32_t pxm)
{
	for (unsigned i = 0; i < booted->domains.nr; i++)
		if (booted->domains.pxm[i] == pxm)
			return (int)i;
	return -ENOENT;
}
