/* SPDX-License-Identifier: MIT */
/*
 * guest.h - what the guest's driver does about devices, and answers the firmware.
 *
 * It takes one device after the other. When nothing makes it slow, all is done when
 * a call returns.
 */
#ifndef MEMHP_SIM_GUEST_H
#define MEMHP_SIM_GUEST_H

#include "sim/vm.h"

/* The driver meets a device, and takes its memory if it can. */
void guest_attach(struct vm *vm, struct dimm *dimm);

/* The firmware tells of a new device; or, to @eject, asks for one back. It may be gone then. */
void guest_notify(struct vm *vm, struct dimm *dimm, bool eject);

/* The guest does what it has yet to do first; vm->later asked for it. */
void guest_react(struct vm *vm);

#endif
