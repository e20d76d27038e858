/* SPDX-License-Identifier: MIT */
/*
 * list.c - memhp list: the kernels and policies that there are.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "policy/policies.h"

static int take_json(void *data, const char *argument, struct fail *fail)
{
	(void)argument;
	(void)fail;
	*(bool *)data = true;
	return 0;
}

static const struct verb_option options[] = { { "-J", no_argument, take_json },
					      { "--json", no_argument, take_json },
					      { 0 } };

static bool is_a_kernels(const struct policy *policy)
{
	for (const struct profile *const *p = profiles; *p; p++)
		for (unsigned i = 0; i < MAX_POLICIES; i++)
			if ((*p)->rules->policies[i] == policy)
				return true;
	return false;
}

/* What --policy and check take beyond the kernels' own. */
static void list_others(void)
{
	for (const struct policy *const *p = policies; *p; p++)
		if (!is_a_kernels(*p))
			printf("%-6s  %-13s  %s\n", "-", "-", (*p)->name);
}

static void list_text(void)
{
	puts("KERNEL  RECORDED FROM  POLICIES");
	for (const struct profile *const *p = profiles; *p; p++) {
		printf("%-6s  %-13s  %s", (*p)->name, (*p)->release,
		       (*p)->rules->policies[0]->name);
		for (unsigned i = 1; i < MAX_POLICIES && (*p)->rules->policies[i]; i++)
			printf(", %s", (*p)->rules->policies[i]->name);
		puts("");
	}
	list_others();
}

static void list_json(void)
{
	fputs("{\n  \"kernels\": [", stdout);
	for (const struct profile *const *p = profiles; *p; p++) {
		printf("%s\n    {\"name\": \"%s\", \"recorded-from\": \"%s\", \"policies\": [",
		       p == profiles ? "" : ",", (*p)->name, (*p)->release);
		for (unsigned i = 0; i < MAX_POLICIES && (*p)->rules->policies[i]; i++)
			printf("%s\"%s\"", i ? ", " : "", (*p)->rules->policies[i]->name);
		fputs("], \"builds\": [", stdout);
		for (const struct build *b = (*p)->builds; b->name; b++)
			printf("%s\"%s\"", b == (*p)->builds ? "" : ", ", b->name);
		fputs("]}", stdout);
	}
	fputs("\n  ],\n  \"policies\": [", stdout);
	for (const struct policy *const *p = policies; *p; p++)
		printf("%s\"%s\"", p == policies ? "" : ", ", (*p)->name);
	puts("]\n}");
}

static int list_verb(const struct verb *verb, int argc, char **argv)
{
	bool json = false;
	int used, rc = parse_options(verb, argc, argv, options, NULL, &json, &used);

	if (rc)
		return rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	if (used < argc) {
		fprintf(stderr, "memhp: list takes no argument: '%s'\n", argv[used]);
		return EXIT_USAGE;
	}
	if (json)
		list_json();
	else
		list_text();
	return EXIT_SUCCESS;
}

const struct verb verb_list = {
	.name = "list",
	.summary = "list kernels and policies",
	.usage = "list [OPTION]...\n\n"
		 "Lists the kernel generations and the policies that they choose zones by; the\n"
		 "first is a kernel's default, and --policy takes any of them. '-': no kernel had\n"
		 "this one.\n\n"
		 "  -J, --json     print JSON\n"
		 "  -h, --help     show this help\n"
		 "  -V, --version  show the version\n",
	.run = list_verb,
};
