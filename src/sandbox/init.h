/* SPDX-License-Identifier: MIT */
/*
 * init.h - the first process of a sandbox: it prepares the rest, starts programs and reaps them.
 */
#ifndef MEMHP_SANDBOX_INIT_H
#define MEMHP_SANDBOX_INIT_H

#include "sandbox/namespaces.h"
#include "sandbox/options.h"

/*
 * Be the first process. It keeps @control of memhp's descriptors, and the first three unless the
 * sandbox is confined.
 */
_Noreturn void init_main(int control, const struct sandbox_options *options,
			 const struct namespaces *namespaces);

#endif
