/* SPDX-License-Identifier: MIT */
/*
 * parse.c - a verb's table of options, and the machine's, under getopt_long_only().
 *
 * Short options can be combined, and long ones with two dashes can be abbreviated. With one dash
 * a long name is exact and its argument is a word of its own, as in QEMU: "-mon" is another
 * option there and no abbreviation of "-monitor".
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/usage.h"
#include "util/nearest.h"

#define ENTRIES_MAX 48

/* getopt answers this and the number of an entry for its long option: more than any letter. */
#define FIRST_LONG 256

/* One name of an option. */
struct entry {
	const char *name; /* with its dashes */
	int has_argument; /* as in getopt's struct option */
	/* One of these takes it: the verb, the machine by its own name for it, or this file. */
	const struct verb_option *option;
	const char *machine;
	int (*show)(const struct verb *verb);
};

struct parser {
	const struct verb *verb;
	struct machine_options *machine;
	void *data;
	struct entry entries[ENTRIES_MAX];
	unsigned nr;
	struct option longs[ENTRIES_MAX + 1];
	char shorts[2 * ENTRIES_MAX + 3];
};

static int show_help(const struct verb *verb)
{
	print_usage(verb->usage);
	return 1;
}

static int show_version(const struct verb *verb)
{
	(void)verb;
	printf("memhp %s\n", MEMHP_VERSION);
	return 1;
}

static void add_entry(struct parser *parser, struct entry entry)
{
	/* The tables of all verbs are known, so this is a mistake in one of them. */
	if (parser->nr == ENTRIES_MAX)
		abort();
	parser->entries[parser->nr++] = entry;
}

static void collect_entries(struct parser *parser, const struct verb_option *options)
{
	const char *name;

	for (; options->name; options++)
		add_entry(parser, (struct entry){ .name = options->name,
						  .has_argument = options->has_argument,
						  .option = options });
	for (unsigned i = 0; parser->machine && (name = machine_option_name(i)); i++)
		add_entry(parser, (struct entry){ name, required_argument, .machine = name });
	if (parser->machine)
		add_entry(parser, (struct entry){ "--memory", required_argument, .machine = "-m" });
	add_entry(parser, (struct entry){ "-h", no_argument, .show = show_help });
	add_entry(parser, (struct entry){ "--help", no_argument, .show = show_help });
	add_entry(parser, (struct entry){ "-V", no_argument, .show = show_version });
	add_entry(parser, (struct entry){ "--version", no_argument, .show = show_version });
}

static const char *without_dashes(const char *name)
{
	return name + strspn(name, "-");
}

/* "-m" is a long name of one letter, lest "-mem-path" be read as "-m em-path". */
static bool is_short(const struct entry *entry)
{
	return entry->name[1] != '-' && !entry->name[2] && !entry->machine;
}

static void make_tables(struct parser *parser)
{
	struct option *next = parser->longs;
	/* '+': the first argument that is no option ends them. ':': getopt prints nothing. */
	char *at = stpcpy(parser->shorts, parser->verb->options_anywhere ? ":" : "+:");

	for (unsigned i = 0; i < parser->nr; i++) {
		const struct entry *entry = &parser->entries[i];

		if (is_short(entry)) {
			*at++ = entry->name[1];
			if (entry->has_argument == required_argument)
				*at++ = ':';
			continue;
		}
		*next++ = (struct option){ without_dashes(entry->name), entry->has_argument, NULL,
					   FIRST_LONG + (int)i };
	}
	*at = '\0';
}

/* The entry that getopt means by @value; NULL: none. */
static const struct entry *entry_of(const struct parser *parser, int value)
{
	if (value >= FIRST_LONG)
		return &parser->entries[value - FIRST_LONG];
	for (unsigned i = 0; i < parser->nr; i++)
		if (is_short(&parser->entries[i]) && parser->entries[i].name[1] == value)
			return &parser->entries[i];
	return NULL;
}

/* The name in @word, which may be "--NAME=VALUE". Return: false when it is too long. */
static bool name_in(const char *word, char *name, size_t room)
{
	const char *start = without_dashes(word);
	size_t length = strcspn(start, "=");

	if (length >= room)
		return false;
	memcpy(name, start, length);
	name[length] = '\0';
	return true;
}

/* Long options that begin with @name: the first two are put in @found. Return: how many. */
static unsigned find_beginning(const struct parser *parser, const char *name, const char *found[2])
{
	unsigned nr = 0;

	for (unsigned i = 0; i < parser->nr; i++) {
		const struct entry *entry = &parser->entries[i];

		if (is_short(entry) ||
		    strncmp(without_dashes(entry->name), name, strlen(name)) != 0)
			continue;
		if (nr < 2)
			found[nr] = entry->name;
		nr++;
	}
	return nr;
}

/* The option, with its dashes, that is spelt nearly as @name; NULL: none. */
static const char *find_near(const struct parser *parser, const char *name)
{
	struct nearest nearest = { 0 };
	const char *found = NULL;

	for (unsigned i = 0; i < parser->nr; i++) {
		const char *tried = without_dashes(parser->entries[i].name);

		nearest_try(&nearest, name, tried);
		if (nearest.name == tried)
			found = parser->entries[i].name;
	}
	return found;
}

/* An option that getopt does not know, or that memhp does not take as getopt does. */
static int fail_unknown(const struct parser *parser, const char *word, struct fail *fail)
{
	char name[NEAREST_MAX + 1], with_dash[NEAREST_MAX + 2];
	const char *found[2], *meant;
	unsigned nr;

	if (!name_in(word, name, sizeof(name)))
		return fail_with(fail, -EINVAL, "%s: invalid option", word);
	snprintf(with_dash, sizeof(with_dash), "-%s", name);
	if (parser->machine && machine_option_not_modelled(with_dash))
		return fail_with(fail, -EINVAL, "%s: not modelled", with_dash);
	nr = *name ? find_beginning(parser, name, found) : 0;
	if (nr > 1 && word[1] == '-')
		return fail_with(fail, -EINVAL, "%s: ambiguous option: '%s', '%s'%s", word,
				 found[0], found[1], nr > 2 ? " and others begin so" : " begin so");
	meant = nr == 1 ? found[0] : find_near(parser, name);
	if (!meant)
		return fail_with(fail, -EINVAL, "%s: invalid option", word);
	return fail_with(fail, -EINVAL, "%s: invalid option; did you mean '%s'?", word, meant);
}

/* Whether the long option was written with one dash, but not as QEMU has it. */
static bool is_strange(const struct parser *parser, const struct entry *entry, const char *word)
{
	if (is_short(entry) || word[1] == '-')
		return false;
	return strcmp(word + 1, without_dashes(entry->name)) != 0 ||
	       (parser->machine && machine_option_not_modelled(word));
}

static int take_entry(const struct parser *parser, const struct entry *entry, const char *argument,
		      struct fail *fail)
{
	int rc;

	if (entry->show)
		return entry->show(parser->verb);
	if (entry->machine)
		return machine_option(parser->machine, entry->machine, argument, fail);
	rc = entry->option->take(parser->data, argument, fail);
	return rc < 0 ? fail_in(fail, rc, "%s", entry->name) : 0;
}

/* getopt complained of @word with @answer, '?' or ':'. */
static int fail_parse(const struct parser *parser, int answer, const char *word, struct fail *fail)
{
	const struct entry *entry = entry_of(parser, optopt);

	if (entry && is_strange(parser, entry, word))
		return fail_unknown(parser, word, fail);
	if (entry)
		return fail_with(fail, -EINVAL, "%s: %s", entry->name,
				 answer == ':' ? "requires an argument" : "takes no argument");
	if (optopt)
		return fail_with(fail, -EINVAL, "-%c: invalid option", optopt);
	return fail_unknown(parser, word, fail);
}

/* Take the next option of @argv. Return: 0; 1 when all is done; a negative errno. */
static int take_next(const struct parser *parser, int answer, char **argv, struct fail *fail)
{
	const struct entry *entry;
	const char *word = argv[optind - 1];

	if (answer == '?' || answer == ':')
		return fail_parse(parser, answer, word, fail);
	entry = entry_of(parser, answer);
	/* An argument that is a word of its own stands behind its option. */
	if (optarg == word)
		word = argv[optind - 2];
	if (is_strange(parser, entry, word))
		return fail_unknown(parser, word, fail);
	return take_entry(parser, entry, optarg, fail);
}

static void say_usage(const struct verb *verb, const struct fail *fail)
{
	complain(fail);
	fprintf(stderr, "Try 'memhp %s --help'.\n", verb->name);
}

int parse_options(const struct verb *verb, int argc, char **argv, const struct verb_option *options,
		  struct machine_options *machine, void *data, int *used)
{
	struct parser parser = { .verb = verb, .machine = machine, .data = data };
	struct fail fail;
	int answer, rc = 0;

	collect_entries(&parser, options);
	make_tables(&parser);
	/* getopt begins behind argv[0], the program's name; here that is the verb's. */
	optind = 0;
	while (rc == 0 && (answer = getopt_long_only(argc + 1, argv - 1, parser.shorts,
						     parser.longs, NULL)) != -1)
		rc = take_next(&parser, answer, argv - 1, &fail);
	*used = optind - 1;
	if (rc == 0 && machine)
		rc = machine_options_try(machine, &fail);
	if (rc < 0)
		say_usage(verb, &fail);
	return rc;
}
