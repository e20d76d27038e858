/* SPDX-License-Identifier: MIT */
/*
 * heap.h - the allocator that machines live on.
 *
 * Large machines come straight from the system, in huge pages where it has
 * them: growing one is then a matter of copying, not of faulting in pages.
 */
#ifndef MEMHP_UTIL_HEAP_H
#define MEMHP_UTIL_HEAP_H

#include "core/machine.h"

extern const struct allocator heap;

#endif
