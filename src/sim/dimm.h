/* SPDX-License-Identifier: MIT */
/*
 * dimm.h - plugging and unplugging pc-dimm devices.
 *
 * A refused device leaves nothing behind. Words of refusal are QEMU's. What the
 * guest does about a device is told in guest.h.
 */
#ifndef MEMHP_SIM_DIMM_H
#define MEMHP_SIM_DIMM_H

#include "sim/vm.h"
#include "util/keyval.h"

/**
 * dimm_add - plug a device
 * @arguments: "pc-dimm,id=ID,memdev=ID[,node=N][,addr=A][,slot=N]"
 *
 * Return: 0; -EINVAL and others with words in @fail.
 */
int dimm_add(struct vm *vm, const char *arguments, struct fail *fail);

/* As dimm_add(), of properties that were taken apart already. */
int dimm_add_keyval(struct vm *vm, const struct keyval *arguments, struct fail *fail);

/**
 * dimm_add_cold - a device that is there when the machine starts
 *
 * The guest finds it while it boots; its blocks start as hot-added ones do.
 */
int dimm_add_cold(struct vm *vm, const char *arguments, struct fail *fail);

/**
 * dimm_del - ask the guest for a device back
 * @name: its id or its path below /machine
 *
 * The guest may refuse; that is no failure here and shows in the device staying.
 *
 * Return: 0; -ENOENT with words in @fail.
 */
int dimm_del(struct vm *vm, const char *name, struct fail *fail);

/* Long enough for any device's path. */
#define DIMM_PATH (ID_TEXT + 64)

/* "/machine/peripheral/ID", or of a device without an id "/machine/peripheral-anon/device[N]". */
void dimm_path(const struct dimm *dimm, char *path, size_t room);

/* The device with this id or path; NULL when there is none. */
struct dimm *dimm_find(struct vm *vm, const char *name);

/* Bytes of all plugged devices. */
uint64_t dimm_plugged(const struct vm *vm);

#endif
