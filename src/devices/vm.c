/* SPDX-License-Identifier: MIT */
#include "devices/vm.h"

#include "util/heap.h"

int vm_start(struct vm *vm, const struct machine_options *options, const struct profile *profile,
	     const struct policy *policy, struct fail *fail)
{
	int rc;

	*vm = (struct vm){ .options = *options, .profile = profile, .rules = profile->rules };
	for (unsigned i = 0; policy && i < MAX_POLICIES; i++)
		vm->rules.policies[i] = policy;
	rc = machine_options_check(&vm->options, fail);
	if (rc < 0)
		return rc;
	klog_init(&vm->log, profile);
	rc = boot(&vm->booted, &vm->options, profile, &heap, &vm->log, fail);
	if (rc < 0) {
		klog_free(&vm->log);
		return rc;
	}
	vm->hotplug = (struct hotplug){ .machine = vm->booted.machine,
					.rules = &vm->rules,
					.alloc = heap };
	vm->booted.machine = NULL;
	hotplug_observe(&vm->hotplug, &vm->log.observer);
	uevents_init(&vm->uevents);
	hotplug_observe(&vm->hotplug, &vm->uevents.observer);
	return 0;
}

void vm_stop(struct vm *vm)
{
	heap.free(heap.context, vm->hotplug.machine);
	klog_free(&vm->log);
}
