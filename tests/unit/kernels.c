/* SPDX-License-Identifier: MIT */
#include "unit/kernels.h"

#include "unit/support.h"

unsigned expectation(const bool *has, const struct profile *profile, const char *file, int line)
{
	static const struct profile *const known[] = { GENERATIONS(PROFILE_ROW) };

	for (unsigned i = 0; i < NR_KERNELS; i++)
		if (known[i] == profile && has[i])
			return i;
	if (has[NR_KERNELS])
		return NR_KERNELS;
	print_error("no expectation for %s\n", profile->name);
	_fail(file, line);
	return NR_KERNELS;
}
