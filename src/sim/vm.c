/* SPDX-License-Identifier: MIT */
#include "sim/vm.h"

void vm_stop(struct vm *vm)
{
	kernel_free(&vm->kernel);
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
