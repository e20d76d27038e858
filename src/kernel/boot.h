/* SPDX-License-Identifier: MIT */
/*
 * boot.h - from options and a profile to a booted machine and its log.
 */
#ifndef MEMHP_KERNEL_BOOT_H
#define MEMHP_KERNEL_BOOT_H

#include <stddef.h>

#include "board/firmware.h"
#include "board/options.h"
#include "core/machine.h"
#include "kernel/cmdline.h"
#include "kernel/domains.h"
#include "kernel/klog.h"

/* What booting leaves behind. */
struct booted {
	struct firmware firmware;
	struct cmdline cmdline;
	struct domains domains;
	struct machine *machine; /* the caller frees it */
};

/**
 * boot - start the kernel of @profile on the machine that @options describe
 * @options: checked (machine_options_check())
 * @alloc: what the machine comes from
 * @log: initialised; gets the boot's lines
 *
 * Return: 0; -EINVAL, -ERANGE, -ENOMEM with words in @fail, and no machine.
 */
int boot(struct booted *booted, const struct machine_options *options,
	 const struct profile *profile, const struct allocator *alloc, struct klog *log,
	 struct fail *fail);

/**
 * boot_tables - the kernel's part of boot()
 * @booted: its firmware and command line are known
 * @srat: the firmware's table as bytes; one that cannot be read is not used
 * @groups: devices that the machine has room for
 *
 * Return: as boot().
 */
int boot_tables(struct booted *booted, const void *srat, size_t srat_length, uint32_t groups,
		const struct profile *profile, const struct allocator *alloc, struct klog *log,
		struct fail *fail);

/* The node that proximity domain @pxm became; -ENOENT when the SRAT has no such domain. */
int booted_node_of(const struct booted *booted, uint32_t pxm);

#endif
