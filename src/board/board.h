/* SPDX-License-Identifier: MIT */
/*
 * board.h - the machine as its firmware tells of it, and the objects and devices on it.
 *
 * A board knows no kernel. Devices come and go on it (dimm.h); what a guest does about them is
 * told elsewhere.
 */
#ifndef MEMHP_BOARD_BOARD_H
#define MEMHP_BOARD_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "board/backend.h"
#include "board/firmware.h"
#include "board/options.h"

/* A pc-dimm. Addresses and sizes are bytes. */
struct dimm {
	char id[ID_TEXT]; /* "" when it was given none */
	char memdev[ID_TEXT];
	uint64_t address;
	uint64_t size;
	uint32_t node; /* proximity domain */
	unsigned slot;
	unsigned anonymous; /* number among devices without an id */
	bool cold;          /* it was there when the machine started */
	/* These belong to the guest's driver. */
	uint16_t group;
	bool attached; /* the driver took its memory */
};

struct board {
	struct machine_options options; /* as the machine was described */
	struct firmware firmware;
	struct backends backends;     /* those of the description, and later ones */
	struct dimm dimms[MAX_SLOTS]; /* ascending by address */
	unsigned nr_dimms;
	unsigned nr_anonymous; /* devices without an id so far */
};

/**
 * board_init - a board without devices
 * @options: copied, and checked here
 *
 * Return: 0; -EINVAL, -ERANGE and others with words in @fail.
 */
int board_init(struct board *board, const struct machine_options *options, struct fail *fail);

#endif
