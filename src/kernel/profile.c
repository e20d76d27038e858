/* SPDX-License-Identifier: MIT */
#include "kernel/profile.h"

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

const struct build *profile_build(const struct profile *profile, const char *name)
{
	if (!name)
		return profile->builds;
	for (const struct build *build = profile->builds; build->name; build++)
		if (same_name(build->name, name))
			return build;
	return NULL;
}

const struct profile *profile_default(void)
{
	const struct profile *const *p = profiles;

	while (p[1])
		p++;
	return *p;
}
