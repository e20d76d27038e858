/* SPDX-License-Identifier: MIT */
#include "cli/usage.h"

#include <stdio.h>
#include <string.h>

#include "kernel/profile.h"

#define PLACE "@KERNEL@"

void print_usage(const char *usage)
{
	const char *place;

	printf("Usage: memhp ");
	while ((place = strstr(usage, PLACE))) {
		printf("%.*s%s", (int)(place - usage), usage, profile_default()->name);
		usage = place + strlen(PLACE);
	}
	printf("%s", usage);
}
