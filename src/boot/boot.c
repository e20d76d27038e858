/* SPDX-License-Identifier: MIT */
#include "boot/boot.h"

#include <errno.h>

#include "boot/booting.h"

/* Less RAM than this, in pages, and no kernel gets to user space. */
#define LEAST_RAM 512

int boot(struct booted *booted, const struct machine_options *options,
	 const struct profile *profile, const struct allocator *alloc, struct klog *log,
	 struct fail *fail)
{
	struct booting b = { .profile = profile,
			     .firmware = &booted->firmware,
			     .cmdline = &booted->cmdline,
			     .domains = &booted->domains,
			     .log = log };
	int rc;

	*booted = (struct booted){ 0 };
	rc = firmware_build(&booted->firmware, options, fail);
	if (rc == 0)
		rc = cmdline_parse(&booted->cmdline, options->append, profile, fail);
	if (rc < 0)
		return rc;
	boot_memory_map(&b);
	if (b.max_pfn.val < LEAST_RAM)
		return fail_with(fail, -EINVAL, "%s leaves too little memory to boot",
				 booted->cmdline.mem_limit ? "-append: mem=" : "-m");
	rc = boot_numa(&b, fail);
	if (rc < 0)
		return rc;
	boot_zone_bounds(&b);
	boot_movable(&b);
	booted->machine = boot_machine(&b, alloc, (uint32_t)options->slots);
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

int booted_node_of(const struct booted *booted, uint32_t pxm)
{
	for (unsigned i = 0; i < booted->domains.nr; i++)
		if (booted->domains.pxm[i] == pxm)
			return (int)i;
	return -ENOENT;
}
