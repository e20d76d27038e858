/* SPDX-License-Identifier: MIT */
#include "sim/vm.h"

#include "kernel/klog_events.h"
#include "sim/dimm.h"
#include "util/heap.h"

/* Devices of the command line, which the kernel meets after all boot memory. */
static int add_devices(struct vm *vm, struct fail *fail)
{
	for (unsigned i = 0; i < vm->options.nr_devices; i++) {
		int rc = dimm_add_cold(vm, vm->options.devices[i], fail);

		if (rc < 0)
			return fail_in(fail, rc, "-device %s", vm->options.devices[i]);
	}
	return 0;
}

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
	klog_observe(&vm->log);
	hotplug_observe(&vm->hotplug, &vm->log.observer);
	vm->faults.block_pages = vm->hotplug.machine->block_pages;
	vm->hotplug.veto = (struct veto){ faults_ask, &vm->faults };
	uevents_init(&vm->uevents, &vm->faults);
	hotplug_observe(&vm->hotplug, &vm->uevents.observer);
	rc = add_devices(vm, fail);
	if (rc < 0)
		vm_stop(vm);
	return rc;
}

void vm_stop(struct vm *vm)
{
	heap.free(heap.context, vm->hotplug.machine);
	klog_free(&vm->log);
}

void vm_tell(const struct vm *vm, const struct vm_event *event)
{
	if (vm->events.sink)
		vm->events.sink(vm->events.data, event);
}

void vm_quit(struct vm *vm)
{
	vm->quit = true;
	vm_tell(vm, &(struct vm_event){ .kind = VM_SHUTDOWN });
}
