/* SPDX-License-Identifier: MIT */
#include "sim/start.h"

#include "kernel/boot.h"
#include "sim/plug.h"
#include "util/heap.h"

/* Devices of the command line, which the kernel meets after all boot memory. */
static int add_devices(struct vm *vm, struct fail *fail)
{
	for (unsigned i = 0; i < vm->board.options.nr_devices; i++) {
		int rc = plug_add_cold(vm, vm->board.options.devices[i], fail);

		if (rc < 0)
			return fail_in(fail, rc, "-device %s", vm->board.options.devices[i]);
	}
	return 0;
}

int vm_start(struct vm *vm, const struct machine_options *options, const struct profile *profile,
	     const struct build *build, const struct memhp_policy *policy, struct fail *fail)
{
	struct hotplug *hotplug = &vm->kernel.hotplug;
	int rc;

	*vm = (struct vm){ 0 };
	rc = board_init(&vm->board, options, fail);
	if (rc < 0)
		return rc;
	kernel_init(&vm->kernel, profile, build, policy, heap);
	rc = boot(&vm->kernel, &vm->board, fail);
	if (rc < 0) {
		kernel_free(&vm->kernel);
		return rc;
	}
	vm->faults.block_pages = hotplug->machine->block_pages;
	hotplug->veto = (struct veto){ faults_ask, &vm->faults };
	uevents_init(&vm->uevents, &vm->faults);
	hotplug_observe(hotplug, &vm->uevents.observer);
	rc = add_devices(vm, fail);
	if (rc < 0)
		vm_stop(vm);
	return rc;
}
