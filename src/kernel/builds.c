/* SPDX-License-Identifier: MIT */
#include "kernel/builds.h"

#include <errno.h>

#include "util/text.h"

int profile_choose_build(const struct profile *profile, const char *name,
			 const struct build **build, struct fail *fail)
{
	struct text known = { 0 };
	int rc;

	*build = profile_build(profile, name);
	if (*build)
		return 0;
	for (const struct build *b = profile->builds; b->name; b++)
		text_add(&known, "%s%s", b == profile->builds ? "" : ", ", b->name);
	rc = fail_with(fail, -ENOENT, "kernel %s has no build '%.40s', only: %s", profile->name,
		       name, text_string(&known));
	text_free(&known);
	return rc;
}
