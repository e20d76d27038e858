/* SPDX-License-Identifier: MIT */
/*
 * domains.h - which of the firmware's proximity domains is which of the kernel's nodes.
 */
#ifndef MEMHP_KERNEL_DOMAINS_H
#define MEMHP_KERNEL_DOMAINS_H

#include <stdint.h>

#include "core/machine.h"

/* pxm[K] is node K. */
struct domains {
	uint32_t pxm[MAX_NODES];
	unsigned nr;
};

#endif
