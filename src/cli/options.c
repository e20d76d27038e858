/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "plugin/plugin.h"
#include "policy/policies.h"
#include "util/text.h"

int complain(const struct fail *fail)
{
	struct text shown = { 0 };

	text_add_visible(&shown, fail->text, strlen(fail->text));
	fprintf(stderr, "memhp: %s\n", text_string(&shown));
	text_free(&shown);
	return EXIT_FAILURE;
}

int take_kernel(struct choice *choice, const char *argument, struct fail *fail)
{
	choice->profile = profile_find(argument);
	if (!choice->profile)
		return fail_with(fail, -ENOENT, "there is no kernel '%s'; 'memhp list' names them",
				 argument);
	return 0;
}

int take_policy(struct choice *choice, const char *argument, struct fail *fail)
{
	if (plugin_named(argument)) {
		/* The file is at fault, not who named it. */
		if (plugin_load(argument, &choice->policy, fail) < 0)
			exit(complain(fail));
		return 0;
	}
	choice->policy = policy_find(argument);
	if (!choice->policy)
		return fail_with(fail, -ENOENT, "there is no policy '%s'; 'memhp list' names them",
				 argument);
	return 0;
}

int take_each(void *data, const char *list,
	      int (*take)(void *data, const char *name, struct fail *fail), struct fail *fail)
{
	const char *at = list;

	for (;; at++) {
		size_t length = strcspn(at, ",");
		char name[64];
		int rc;

		if (length == 0)
			return fail_with(fail, -EINVAL, "'%s' lacks a name", list);
		if (length >= sizeof(name))
			return fail_with(fail, -EINVAL, "'%.40s...' is too long for a name", at);
		snprintf(name, sizeof(name), "%.*s", (int)length, at);
		rc = take(data, name, fail);
		at += length;
		if (rc < 0 || !*at)
			return rc;
	}
}
