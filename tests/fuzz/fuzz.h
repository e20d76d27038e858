/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h - what the fuzzers share.
 *
 * Each harness is one LLVMFuzzerTestOneInput(). A broken invariant traps, as a
 * sanitizer's finding does.
 */
#ifndef MEMHP_TESTS_FUZZ_H
#define MEMHP_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/invariant.h"
#include "kernel/profile.h"
#include "sim/start.h"
#include "sim/vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool condition)
{
	if (!condition)
		__builtin_trap();
}

/* Every invariant holds; the one that does not is named. */
static inline void must_be_sound(const struct vm *vm)
{
	struct violation v;

	if (machine_sound(&vm->kernel.hotplug, &v))
		return;
	fprintf(stderr, "%s (block %u, node %u, zone %d)\n", v.what, v.block.val, v.nid.val,
		(int)v.zone);
	__builtin_trap();
}

/* The input as a string. */
static inline char *fuzz_string(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	must(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

/* One of the profiles, by a byte of the input. */
static inline const struct profile *fuzz_profile(uint8_t byte)
{
	unsigned nr = 0;

	while (profiles[nr])
		nr++;
	return profiles[byte % nr];
}

/* A machine of @options and @append; NULL when there cannot be one. */
static inline struct vm *fuzz_boot(const struct machine_options *options,
				   const struct profile *profile)
{
	struct vm *vm = malloc(sizeof(*vm));
	struct fail fail;

	must(vm != NULL);
	if (vm_start(vm, options, profile, NULL, NULL, &fail) < 0) {
		must(fail.text[0] != '\0');
		free(vm);
		return NULL;
	}
	must_be_sound(vm);
	return vm;
}

/* The two-node machine with slots, and two backends. */
static inline struct vm *fuzz_two_nodes(const struct profile *profile)
{
	struct machine_options *options = malloc(sizeof(*options));
	struct fail fail;
	struct vm *vm;

	must(options != NULL);
	machine_options_init(options);
	must(machine_options_line(options,
				  "-m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G "
				  "-object memory-backend-ram,id=a,size=256M "
				  "-object memory-backend-ram,id=b,size=384M",
				  &fail) == 0);
	vm = fuzz_boot(options, profile);
	free(options);
	return vm;
}

static inline void fuzz_stop(struct vm *vm)
{
	if (vm)
		vm_stop(vm);
	free(vm);
}

#endif
