/* SPDX-License-Identifier: MIT */
/* A generation that never was: the newest, with a word more in its log and a line less in a file.
 */
#include "made_up/made_up.h"

static const struct log_rules lines = { .names_list_order = true, .says_offlined = true };
static const struct file_rules files = { .zoneinfo_no_cma = true };

const struct profile profile_made_up = {
	.name = "99.0",
	.release = "99.0.1",
	.builds = newest_builds,
	.rules = &newest_rules,
	.boot = &newest_boot,
	.pages = &newest_pages,
	.log = &lines,
	.files = &files,
	.names = &newest_names,
	.ost = &newest_ost,
};
