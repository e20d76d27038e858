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

int boot_tables(struct kernel *kernel, const struct firmware *firmware, const void *srat,
		size_t srat_length, uint32_t groups, struct fail *fail)
{
	struct allocator *alloc = &kernel->hotplug.alloc;
	struct machine *machine;
	struct srat parsed;
	struct booting b = { .profile = kernel->profile,
			     .firmware = firmware,
			     .cmdline = &kernel->cmdline,
			     .domains = &kernel->domains,
			     .log = &kernel->log };

	if (acpi_srat_parse(srat, srat_length, &parsed) == 0)
		b.srat = &parsed;
	boot_memory_map(&b);
	if (b.max_pfn.val >= LEAST_RAM)
		boot_numa(&b);
	if (!has_memory(&b))
		return fail_with(fail, -EINVAL, "%s leaves too little memory to boot",
				 kernel->cmdline.mem_limit ? "-append: mem=" : "-m");
	boot_zone_bounds(&b);
	boot_movable(&b);
	machine = boot_machine(&b, alloc, groups);
	if (machine) {
		boot_log(&b, machine);
		boot_settle(machine);
	}
	if (!machine || text_failed(&kernel->log.text)) {
		if (machine)
			alloc->free(alloc->context, machine);
		return fail_with(fail, -ENOMEM, "not enough memory for the machine");
	}
	kernel->hotplug.machine = machine;
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

int boot(struct kernel *kernel, const struct board *board, struct fail *fail)
{
	const struct machine_options *options = &board->options;
	struct text srat = { 0 };
	int rc = cmdline_parse(&kernel->cmdline, options->append, kernel->profile, kernel->build,
			       fail);

	if (rc < 0)
		return rc;
	if (!kernel->cmdline.numa_off && nodes_seen(options) > MAX_NODES)
		return fail_with(fail, -EINVAL, "a kernel knows %d nodes at most", MAX_NODES);
	acpi_srat(&board->firmware, &srat);
	rc = boot_tables(kernel, &board->firmware, srat.data, srat.length, (uint32_t)options->slots,
			 fail);
	text_free(&srat);
	return rc;
}
