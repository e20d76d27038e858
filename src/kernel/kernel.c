/* SPDX-License-Identifier: MIT */
#include "kernel/kernel.h"

#include <errno.h>

#include "kernel/klog_events.h"

void kernel_init(struct kernel *kernel, const struct profile *profile, const struct build *build,
		 const struct memhp_policy *policy, struct allocator alloc)
{
	*kernel = (struct kernel){ .profile = profile,
				   .build = build ? build : profile->builds,
				   .rules = *profile->rules };
	for (unsigned i = 0; policy && i < MAX_POLICIES; i++)
		kernel->rules.policies[i] = policy;
	klog_init(&kernel->log, profile);
	kernel->log.build = kernel->build;
	klog_observe(&kernel->log);
	kernel->hotplug = (struct hotplug){ .rules = &kernel->rules, .alloc = alloc };
	hotplug_observe(&kernel->hotplug, &kernel->log.observer);
}

void kernel_free(struct kernel *kernel)
{
	struct allocator alloc = kernel->hotplug.alloc;

	if (kernel->hotplug.machine)
		alloc.free(alloc.context, kernel->hotplug.machine);
	klog_free(&kernel->log);
}

int kernel_node_of(const struct kernel *kernel, uint32_t pxm)
{
	for (unsigned i = 0; i < kernel->domains.nr; i++)
		if (kernel->domains.pxm[i] == pxm)
			return (int)i;
	return -ENOENT;
}
