/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/usage.h"
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

/* The option called by @word, which may end with "=VALUE". */
static const struct option *find_option(const struct option *options, const char *word,
					const char **value)
{
	for (; options->name; options++) {
		size_t length = strlen(options->name);

		if (strncmp(options->name, word, length) != 0)
			continue;
		if (word[length] == '\0') {
			*value = NULL;
			return options;
		}
		if (word[length] == '=' && word[1] == '-') {
			*value = word + length + 1;
			return options;
		}
	}
	return NULL;
}

/* Return: how many arguments were taken; a negative errno. */
static int take_option(const struct option *option, const char *value, const char *next, void *data,
		       struct fail *fail)
{
	bool separate = option->has_argument && !value;
	int rc;

	if (separate && !next)
		return fail_with(fail, -EINVAL, "%s: requires an argument", option->name);
	rc = option->take(data, separate ? next : value, fail);
	if (rc < 0)
		return fail_in(fail, rc, "%s", option->name);
	return separate ? 2 : 1;
}

static int take_one(const struct option *options, struct machine_options *machine, void *data,
		    const char *word, const char *next, struct fail *fail)
{
	const char *value;
	const struct option *option = find_option(options, word, &value);
	int rc;

	if (option)
		return take_option(option, value, next, data, fail);
	rc = machine ? machine_option(machine, word, next, fail) : -ENOENT;
	if (rc == -ENOENT)
		return fail_with(fail, -EINVAL, "%s: invalid option", word);
	return rc < 0 ? rc : 2;
}

static void say_usage(const struct verb *verb, const struct fail *fail)
{
	complain(fail);
	fprintf(stderr, "Try 'memhp %s --help'.\n", verb->name);
}

/* Return: how many arguments @word and what belongs to it are; 0 when all is done. */
static int take_word(const struct verb *verb, const struct option *options,
		     struct machine_options *machine, void *data, const char *word,
		     const char *next)
{
	struct fail fail;
	int rc;

	if (!strcmp(word, "-h") || !strcmp(word, "--help")) {
		print_usage(verb->usage);
		return 0;
	}
	if (!strcmp(word, "-V") || !strcmp(word, "--version")) {
		printf("memhp %s\n", MEMHP_VERSION);
		return 0;
	}
	rc = take_one(options, machine, data, word, next, &fail);
	if (rc < 0)
		say_usage(verb, &fail);
	return rc;
}

/* Moves the @count arguments at @at in front of those from @to on. */
static void move_forward(char **argv, int at, int count, int to)
{
	for (int i = 0; i < count; i++) {
		char *moved = argv[at + i];

		memmove(argv + to + i + 1, argv + to + i, (size_t)(at - to) * sizeof(*argv));
		argv[to + i] = moved;
	}
}

/* What is wrong with all options together. */
static int check_machine(const struct verb *verb, const struct machine_options *machine)
{
	struct fail fail;
	int rc = machine_options_try(machine, &fail);

	if (rc < 0)
		say_usage(verb, &fail);
	return rc;
}

int parse_options(const struct verb *verb, int argc, char **argv, const struct option *options,
		  struct machine_options *machine, void *data, int *used)
{
	int at = 0;

	*used = 0;
	while (at < argc) {
		const char *word = argv[at];
		int rc = 1;

		if (word[0] != '-' || !word[1]) {
			if (!verb->options_anywhere)
				break;
			at++;
			continue;
		}
		if (strcmp(word, "--") != 0)
			rc = take_word(verb, options, machine, data, word,
				       at + 1 < argc ? argv[at + 1] : NULL);
		if (rc <= 0)
			return rc < 0 ? rc : 1;
		move_forward(argv, at, rc, *used);
		*used += rc;
		at += rc;
		if (strcmp(argv[*used - 1], "--") == 0 && rc == 1)
			break;
	}
	return machine ? check_machine(verb, machine) : 0;
}
