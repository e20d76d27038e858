/* SPDX-License-Identifier: MIT */
#include "policy/policies.h"

const struct memhp_policy *const policies[] = {
	&policy_zone_shift,   &policy_normal_first, &policy_contig_zones,
	&policy_auto_movable, &policy_mail,         NULL,
};

static bool same_name(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

const struct memhp_policy *policy_find(const char *name)
{
	for (const struct memhp_policy *const *p = policies; *p; p++)
		if (same_name((*p)->name, name))
			return *p;
	return NULL;
}
