/* SPDX-License-Identifier: MIT */
/*
 * vm.h - a machine that runs: a board, a kernel on it, and what is yet to happen.
 *
 * A monitor or a file acts on it. A vm must not move once it runs: observers
 * point into it.
 */
#ifndef MEMHP_SIM_VM_H
#define MEMHP_SIM_VM_H

#include "board/board.h"
#include "kernel/kernel.h"
#include "sim/fault.h"
#include "sim/uevent.h"
#include "sim/vm_event.h"

/* What the guest has yet to do about a device: its driver takes one after the other. */
struct reaction {
	unsigned slot;
	bool eject;    /* else it is a new device */
	unsigned wait; /* milliseconds that it takes */
	uint64_t turn; /* of the fault that has it wait; 0: none has */
};

#define MAX_REACTIONS 64

struct vm {
	struct board board;
	struct kernel kernel;
	struct uevents uevents;
	struct faults faults;
	struct vm_events events;
	struct ost answers[MAX_SLOTS]; /* the guest's last about each slot */
	struct reaction reactions[MAX_REACTIONS];
	unsigned nr_reactions;
	/* Asked to call guest_react() in @wait milliseconds; NULL: nobody waits, all happens at
	 * once. */
	void (*later)(void *data, unsigned wait);
	void *later_data;
	bool quit; /* the monitor ended the machine */
};

/* End a machine that vm_start() made. */
void vm_stop(struct vm *vm);

/* Somebody at a monitor ends the machine. */
void vm_quit(struct vm *vm);

/* Tell the sink of vm->events. */
void vm_tell(const struct vm *vm, const struct vm_event *event);

#endif
