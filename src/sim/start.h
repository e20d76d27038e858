/* SPDX-License-Identifier: MIT */
/*
 * start.h - from a description to a machine that runs, with the devices that it starts with.
 */
#ifndef MEMHP_SIM_START_H
#define MEMHP_SIM_START_H

#include "sim/vm.h"

/**
 * vm_start - boot a machine
 * @options: copied; checked here
 * @build: one of the profile's; NULL: the first
 * @policy: rules over the profile's own policies; NULL keeps them
 *
 * Return: 0, then end it with vm_stop(); else words in @fail.
 */
int vm_start(struct vm *vm, const struct machine_options *options, const struct profile *profile,
	     const struct build *build, const struct memhp_policy *policy, struct fail *fail);

#endif
