/* SPDX-License-Identifier: MIT */
/*
 * kernel.h - a kernel that runs: its generation, its rules, its log, and its memory.
 *
 * It must not move once it runs: the log observes its memory.
 */
#ifndef MEMHP_KERNEL_KERNEL_H
#define MEMHP_KERNEL_KERNEL_H

#include "core/hotplug.h"
#include "kernel/cmdline.h"
#include "kernel/domains.h"
#include "kernel/klog.h"
#include "kernel/profile.h"

struct kernel {
	const struct profile *profile;
	const struct build *build;
	struct rules rules; /* the profile's, with another policy where one was asked for */
	struct cmdline cmdline;
	struct domains domains;
	struct klog log;
	struct hotplug hotplug;
};

/**
 * kernel_init - a kernel that has not booted: it has no memory
 * @build: one of the profile's; NULL: the first
 * @policy: rules over the profile's own policies; NULL keeps them
 */
void kernel_init(struct kernel *kernel, const struct profile *profile, const struct build *build,
		 const struct memhp_policy *policy, struct allocator alloc);

void kernel_free(struct kernel *kernel);

/* The node that proximity domain @pxm became; -ENOENT when the SRAT has no such domain. */
int kernel_node_of(const struct kernel *kernel, uint32_t pxm);

#endif
