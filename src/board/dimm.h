/* SPDX-License-Identifier: MIT */
/*
 * dimm.h - pc-dimm devices and their place: slot, address, backend.
 *
 * A refused device leaves nothing behind. Words of refusal are QEMU's.
 */
#ifndef MEMHP_BOARD_DIMM_H
#define MEMHP_BOARD_DIMM_H

#include <stddef.h>

#include "board/board.h"
#include "util/keyval.h"

/**
 * dimm_insert - put a device on the board
 * @properties: "driver" and others, as they were asked for
 * @cold: it is there when the machine starts
 * @dimm: set to it; valid until a device comes or goes
 *
 * Return: 0; -EINVAL and others with words in @fail.
 */
int dimm_insert(struct board *board, const struct keyval *properties, bool cold, struct dimm **dimm,
		struct fail *fail);

/* Take @dimm, which is on the board, out of it; its backend can be used again. */
void dimm_remove(struct board *board, struct dimm *dimm);

/**
 * dimm_unpluggable - the device that @name means
 * @name: its id or its path below /machine
 *
 * Return: 0; -ENOENT, or -EINVAL for what is no such device, with words in @fail.
 */
int dimm_unpluggable(struct board *board, const char *name, struct dimm **dimm, struct fail *fail);

/* Long enough for any device's path. */
#define DIMM_PATH (ID_TEXT + 64)

/* "/machine/peripheral/ID", or of a device without an id "/machine/peripheral-anon/device[N]". */
void dimm_path(const struct dimm *dimm, char *path, size_t room);

/* The device in this slot; NULL when it is free. */
struct dimm *dimm_in_slot(struct board *board, unsigned slot);

/* Bytes of all plugged devices. */
uint64_t dimm_plugged(const struct board *board);

#endif
