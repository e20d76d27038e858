/* SPDX-License-Identifier: MIT */
/* Linux 6.1: zones may overlap, and a policy chooses when nobody asked for a zone. */
#include "kernel/generations.h"

const struct profile profile_6_1 = {
	.name = "6.1",
	.release = "6.1.192",
	.builds = newest_builds,
	.rules = &newest_rules,
	.boot = &newest_boot,
	.pages = &newest_pages,
	.log = &newest_log,
	.files = &newest_files,
	.names = &newest_names,
	.ost = &newest_ost,
};
