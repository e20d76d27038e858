/* SPDX-License-Identifier: MIT */
#include "kernel/profile.h"

const struct profile *const profiles[] = { &profile_4_10, &profile_4_13, &profile_6_1, NULL };

static bool same_name(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

const struct profile *profile_find(const char *name)
{
	for (const struct profile *const *p = profiles; *p; p++)
		if (same_name((*p)->name, name))
			return *p;
	return NULL;
}
