/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "cli/cli.h"

int take_build(struct choice *choice, const char *argument, struct fail *fail)
{
	choice->build = argument;
	/* Whether the kernel has it is seen when that is chosen, which may be later. */
	for (const struct profile *const *p = profiles; *p; p++)
		if (profile_build(*p, argument))
			return 0;
	return fail_with(fail, -ENOENT,
			 "no kernel has a build '%s'; 'memhp list --json' names them", argument);
}
