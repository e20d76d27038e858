/* SPDX-License-Identifier: MIT */
/*
 * generations.h - the table of generations, and the parts that they share.
 *
 * Only the files that describe a generation, and tests, include this one: all
 * other code gets its profile from the table (profile_find(), profile_default()).
 */
#ifndef MEMHP_KERNEL_GENERATIONS_H
#define MEMHP_KERNEL_GENERATIONS_H

#include "kernel/profile.h"

/* One row for each generation, oldest first; docs/meson.build reads this line. */
#define GENERATIONS(ROW) ROW(4_10) ROW(4_13) ROW(6_1)

#define DECLARE_PROFILE(generation) extern const struct profile profile_##generation;
GENERATIONS(DECLARE_PROFILE)
#undef DECLARE_PROFILE

#define PROFILE_ROW(generation) &profile_##generation,

/* Parts of the newest kernel, and how it was built. */
extern const struct build newest_builds[];
extern const struct rules newest_rules;
extern const struct boot_rules newest_boot;
extern const struct page_rules newest_pages;
extern const struct log_rules newest_log;
extern const struct file_rules newest_files;
extern const struct name_lists newest_names;
extern const struct ost_rules newest_ost;

/* Parts of 4.x, and how it was built. */
extern const struct build builds_4[];
extern const struct boot_rules boot_4;
extern const struct page_rules pages_4;
extern const struct log_rules log_4;

#endif
