/* SPDX-License-Identifier: MIT */
/*
 * kernels.h - what the unit tests expect of each kernel, by the kernel's name.
 *
 *	static const PER_KERNEL(int) errnos = { ON_4_X(-EEXIST), ON(6_1, -E2BIG) };
 *
 *	assert_int_equal(add(vm), EXPECTED(errnos, profiles[p]));
 *
 * A test of a kernel that nothing is expected of fails with "no expectation for"
 * and its name, so that a new generation shows which tests want a word about it.
 */
#ifndef MEMHP_TESTS_KERNELS_H
#define MEMHP_TESTS_KERNELS_H

#include <stdbool.h>

#include "kernel/generations.h"

#define KERNEL_INDEX(generation) KERNEL_##generation,
enum known_kernel { GENERATIONS(KERNEL_INDEX) NR_KERNELS };
#undef KERNEL_INDEX

/* A @type for each kernel, and a last one for those that have none of their own. */
#define PER_KERNEL(type)                   \
	struct {                           \
		bool has[NR_KERNELS + 1];  \
		type want[NR_KERNELS + 1]; \
	}

/* What is expected of one kernel, of 4.10 and 4.13, and of every kernel that is not named. */
#define ON(generation, ...) \
	.has[KERNEL_##generation] = true, .want[KERNEL_##generation] = __VA_ARGS__
#define ON_4_X(...) ON(4_10, __VA_ARGS__), ON(4_13, __VA_ARGS__)
#define ON_EVERY(...) .has[NR_KERNELS] = true, .want[NR_KERNELS] = __VA_ARGS__

/* Of @expected, a PER_KERNEL(), what @profile shall do; without it the test fails. */
#define EXPECTED(expected, profile) \
	((expected).want[expectation((expected).has, (profile), __FILE__, __LINE__)])

/* The same in place: EXPECT_ON(profile, int, ON_4_X(1), ON(6_1, 2)). */
#define EXPECT_ON(profile, type, ...) EXPECTED(((const PER_KERNEL(type)){ __VA_ARGS__ }), profile)

/* Where the expectation for @profile stands, given which there are; never past the end. */
unsigned expectation(const bool *has, const struct profile *profile, const char *file, int line);

#endif
