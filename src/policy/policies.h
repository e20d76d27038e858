/* SPDX-License-Identifier: MIT */
/*
 * policies.h - the policies that memhp knows, one rule a file.
 */
#ifndef MEMHP_POLICY_POLICIES_H
#define MEMHP_POLICY_POLICIES_H

#include <memhp/policy.h>

/* 4.10: a block may join the zone on the other side of the border it touches. */
extern const struct memhp_policy policy_zone_shift;

/* 4.13: whatever keeps Normal below Movable. */
extern const struct memhp_policy policy_normal_first;

/* 6.1: any zone; without a wish, the one that lies around the block. */
extern const struct memhp_policy policy_contig_zones;

/* 6.1: any zone; without a wish, Movable as far as a ratio allows. */
extern const struct memhp_policy policy_auto_movable;

/* The simple rule as a mail asked for it, strict inequalities and all. */
extern const struct memhp_policy policy_mail;

/* All of them, by name; NULL-terminated. */
extern const struct memhp_policy *const policies[];

/* The policy called @name, NULL when there is none. */
const struct memhp_policy *policy_find(const char *name);

#endif
