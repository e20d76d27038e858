/* SPDX-License-Identifier: MIT */
/*
 * vm.h - the whole virtual machine: booted memory, plugged devices, log.
 *
 * What a monitor or a file acts on. A vm must not move once it runs: observers
 * point into it.
 */
#ifndef MEMHP_SIM_VM_H
#define MEMHP_SIM_VM_H

#include "core/hotplug.h"
#include "kernel/boot.h"
#include "kernel/profile.h"
#include "sim/fault.h"
#include "sim/uevent.h"
#include "sim/vm_event.h"

/* A pc-dimm. Addresses and sizes are bytes. */
struct dimm {
	char id[ID_TEXT]; /* "" when it was given none */
	char memdev[ID_TEXT];
	uint64_t address;
	uint64_t size;
	uint32_t node; /* proximity domain */
	unsigned slot;
	uint16_t group;
	unsigned anonymous; /* number among devices without an id */
	bool attached;      /* the guest's driver took its memory */
	bool cold;          /* it was there when the machine started */
};

/* What the guest has yet to do about a device: its driver takes one after the other. */
struct reaction {
	unsigned slot;
	bool eject;    /* else it is a new device */
	unsigned wait; /* milliseconds that it takes */
	uint64_t turn; /* of the fault that has it wait; 0: none has */
};

#define MAX_REACTIONS 64

struct vm {
	struct machine_options options;
	const struct profile *profile;
	struct rules rules; /* the profile's, with another policy where one was asked for */
	struct booted booted;
	struct klog log;
	struct uevents uevents;
	struct faults faults;
	struct vm_events events;
	struct hotplug hotplug;
	struct dimm dimms[MAX_SLOTS]; /* ascending by address */
	unsigned nr_dimms;
	unsigned nr_anonymous; /* devices without an id so far */
	struct ost answers[MAX_SLOTS];
	struct reaction reactions[MAX_REACTIONS];
	unsigned nr_reactions;
	/* Asked to call guest_react() in @wait milliseconds; NULL: nobody waits, all happens at
	 * once. */
	void (*later)(void *data, unsigned wait);
	void *later_data;
	bool quit; /* the monitor ended the machine */
};

/**
 * vm_start - boot a machine
 * @options: copied; checked here
 * @policy: rules over the profile's own policies; NULL keeps them
 *
 * Return: 0, then end it with vm_stop(); else words in @fail.
 */
int vm_start(struct vm *vm, const struct machine_options *options, const struct profile *profile,
	     const struct policy *policy, struct fail *fail);

void vm_stop(struct vm *vm);

/* Somebody at a monitor ends the machine. */
void vm_quit(struct vm *vm);

/* Tell the sink of vm->events. */
void vm_tell(const struct vm *vm, const struct vm_event *event);

#endif
