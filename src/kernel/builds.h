/* SPDX-License-Identifier: MIT */
/*
 * builds.h - the build that somebody asked for by name.
 */
#ifndef MEMHP_KERNEL_BUILDS_H
#define MEMHP_KERNEL_BUILDS_H

#include "kernel/profile.h"
#include "util/fail.h"

/**
 * profile_choose_build - a build of @profile by its name
 * @name: NULL: the first
 *
 * Return: 0; -ENOENT, with words in @fail that name those there are.
 */
int profile_choose_build(const struct profile *profile, const char *name,
			 const struct build **build, struct fail *fail);

#endif
