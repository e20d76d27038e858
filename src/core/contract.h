/* SPDX-License-Identifier: MIT */
/*
 * contract.h - what a caller must guarantee.
 *
 * CONTRACT() stops the program when a caller broke its side; it is never the
 * answer to bad input and never does work. The core has no libc, so it traps.
 */
#ifndef MEMHP_CORE_CONTRACT_H
#define MEMHP_CORE_CONTRACT_H

#define CONTRACT(condition)               \
	do {                              \
		if (!(condition))         \
			__builtin_trap(); \
	} while (0)

#endif
