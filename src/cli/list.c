/* SPDX-License-Identifier: MIT */
/*
 * list.c - memhp list: the kernels and policies that there are.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "policy/policies.h"
#include "util/json_writer.h"

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

static bool is_a_kernels(const struct memhp_policy *policy)
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
	for (const struct memhp_policy *const *p = policies; *p; p++)
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

static void add_kernel(struct json_writer *out, const struct profile *profile)
{
	json_open(out, NULL, '{');
	json_add_string(out, "name", profile->name);
	json_add_string(out, "recorded-from", profile->release);
	json_open(out, "policies", '[');
	for (unsigned i = 0; i < MAX_POLICIES && profile->rules->policies[i]; i++)
		json_add_string(out, NULL, profile->rules->policies[i]->name);
	json_close(out, ']');
	json_open(out, "builds", '[');
	for (const struct build *b = profile->builds; b->name; b++)
		json_add_string(out, NULL, b->name);
	json_close(out, ']');
	json_close(out, '}');
}

static void list_json(void)
{
	struct text text = { 0 };
	struct json_writer out = { .out = &text };

	json_open_lines(&out, NULL, '{');
	json_open_lines(&out, "kernels", '[');
	for (const struct profile *const *p = profiles; *p; p++)
		add_kernel(&out, *p);
	json_close(&out, ']');
	json_open(&out, "policies", '[');
	for (const struct memhp_policy *const *p = policies; *p; p++)
		json_add_string(&out, NULL, (*p)->name);
	json_close(&out, ']');
	json_close(&out, '}');
	puts(text_string(&text));
	text_free(&text);
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
