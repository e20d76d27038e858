/* SPDX-License-Identifier: MIT */
/*
 * plug.h - plugging and unplugging devices of a machine that runs.
 *
 * A refused device leaves nothing behind. Words of refusal are QEMU's. What the
 * guest does about a device is told in guest.h.
 */
#ifndef MEMHP_SIM_PLUG_H
#define MEMHP_SIM_PLUG_H

#include "sim/vm.h"
#include "util/keyval.h"

/**
 * plug_add - plug a device
 * @arguments: "pc-dimm,id=ID,memdev=ID[,node=N][,addr=A][,slot=N]"
 *
 * Return: 0; -EINVAL and others with words in @fail.
 */
int plug_add(struct vm *vm, const char *arguments, struct fail *fail);

/* As plug_add(), of properties that were taken apart already. */
int plug_add_keyval(struct vm *vm, const struct keyval *properties, struct fail *fail);

/**
 * plug_add_cold - a device that is there when the machine starts
 *
 * The guest finds it while it boots; its blocks start as hot-added ones do.
 */
int plug_add_cold(struct vm *vm, const char *arguments, struct fail *fail);

/**
 * plug_remove - ask the guest for a device back
 * @name: its id or its path below /machine
 *
 * The guest may refuse; that is no failure here and shows in the device staying.
 *
 * Return: 0; -ENOENT with words in @fail.
 */
int plug_remove(struct vm *vm, const char *name, struct fail *fail);

#endif
