/* SPDX-License-Identifier: MIT */
/*
 * options.h - a machine as QEMU's command line describes it.
 *
 * -m, -numa, -object, -device and -append are understood; what a machine may have
 * beyond that is refused by name. Words of refusal are QEMU's.
 */
#ifndef MEMHP_BOARD_OPTIONS_H
#define MEMHP_BOARD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "board/backend.h"
#include "util/fail.h"

#define MAX_NUMA_NODES 128
#define MAX_SLOTS 256
#define MAX_APPEND 2048 /* what a kernel's command line can hold */
#define MAX_DEVICE_TEXT 512

struct numa_node {
	bool present;
	bool has_mem;
	uint64_t size; /* bytes; of mem= or of its backend */
	char memdev[ID_TEXT];
	char argument[2 * ID_TEXT]; /* as it was written, for messages */
};

struct machine_options {
	bool given;      /* at least one option was */
	uint64_t ram;    /* bytes */
	uint64_t maxmem; /* bytes; equal to ram when not given */
	uint64_t slots;
	bool has_slots;
	bool has_maxmem;
	struct numa_node nodes[MAX_NUMA_NODES];
	unsigned nr_nodes, last_node, newest_node;
	struct backends backends;
	/* Of -device, as they were written: they are made when the machine is. */
	char devices[MAX_SLOTS][MAX_DEVICE_TEXT];
	unsigned nr_devices;
	char append[MAX_APPEND];
};

/* A fresh machine: 128 MiB, no slots, no nodes. */
void machine_options_init(struct machine_options *options);

/* The names of the options that machine_option() takes. Return: NULL behind the last. */
const char *machine_option_name(unsigned nr);

/* Whether QEMU has the option @name, written with one dash, and memhp models nothing like it. */
bool machine_option_not_modelled(const char *name);

/**
 * machine_option - take one option and its argument
 * @name: as on the command line: "-m", "-numa", "-object", "-device", "-append"
 *
 * Return: 0; -ENOENT when @name is no option of a machine; -EINVAL and others
 * with words in @fail.
 */
int machine_option(struct machine_options *options, const char *name, const char *argument,
		   struct fail *fail);

/**
 * machine_options_line - take a whole line of options: "-m 2G -numa node,mem=2G"
 *
 * Words are separated by blanks; quotes are not known.
 */
int machine_options_line(struct machine_options *options, const char *line, struct fail *fail);

/**
 * machine_options_check - what only shows when all options are known
 *
 * Resolves memdev=, fills in the implicit node and marks used backends. Call
 * once, after the last option.
 */
int machine_options_check(struct machine_options *options, struct fail *fail);

/* What machine_options_check() would say, on a copy: nothing is filled in, no backend used up. */
int machine_options_try(const struct machine_options *options, struct fail *fail);

#endif
