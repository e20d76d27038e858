/* SPDX-License-Identifier: MIT */
/*
 * cmdline.h - the kernel's command line, as far as memory goes.
 *
 * Unknown words are left to others, as a kernel leaves them to init. What
 * would change memory in a way that is not modelled is refused by name.
 */
#ifndef MEMHP_KERNEL_CMDLINE_H
#define MEMHP_KERNEL_CMDLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/machine.h"
#include "kernel/profile.h"
#include "util/fail.h"

/* An amount of memory: pages, or per cent of all RAM. */
struct amount {
	uint64_t pages;
	uint64_t percent;
};

struct cmdline {
	struct amount kernelcore, movablecore;
	bool movable_node;
	bool numa_off;
	bool no_acpi_hotplug;
	uint64_t mem_limit; /* bytes; 0: none */
	struct params params;
};

/**
 * cmdline_parse - read @line as the kernel of @profile would
 *
 * Return: 0; -EINVAL with words in @fail.
 */
int cmdline_parse(struct cmdline *cmdline, const char *line, const struct profile *profile,
		  const struct build *build, struct fail *fail);

/* A kernel parameter's Y or N. Return: 0; -EINVAL. */
int parse_kernel_bool(const char *text, bool true_false, bool *value);

/* "online" and its kin, by the words of auto_online_blocks. Return: 0; -EINVAL. */
int parse_online_type(const char *word, enum online_type *type);

/* The word for @type: the reverse of parse_online_type(). */
const char *online_type_word(enum online_type type);

#endif
