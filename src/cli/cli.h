/* SPDX-License-Identifier: MIT */
/*
 * cli.h - the command: one verb a file.
 *
 * A verb parses options and prints; it knows nothing that another program
 * could want. Exit status is 0 for success, 1 for failure, 2 for wrong usage.
 */
#ifndef MEMHP_CLI_CLI_H
#define MEMHP_CLI_CLI_H

#include <getopt.h>
#include <stdbool.h>

#include "board/options.h"
#include "kernel/profile.h"
#include "util/fail.h"

#define EXIT_USAGE 2

struct verb {
	const char *name;
	const char *summary;
	const char *usage;     /* its --help */
	bool options_anywhere; /* also behind its other arguments */
	int (*run)(const struct verb *verb, int argc, char **argv);
};

extern const struct verb verb_run, verb_serve, verb_play, verb_check, verb_monitor, verb_ctl,
	verb_list;

/* An option of a verb, besides those of a machine. */
struct verb_option {
	const char *name; /* "--kernel" */
	int has_argument; /* no_argument, required_argument or optional_argument of getopt.h */
	/* @argument: NULL where there is none. Return: 0; a negative errno with words in @fail. */
	int (*take)(void *data, const char *argument, struct fail *fail);
};

/**
 * parse_options - take options off the arguments
 * @argv: stands behind the verb's name, argv[-1]
 * @options: up to one without a name
 * @machine: takes machine options, which must make a machine; NULL where there are none
 * @used: set to how many arguments were taken, a "--" with them; the others
 *        stand behind them in @argv
 *
 * Options are read as getopt_long_only() reads them; parse.c tells what is different. They end
 * at the first argument that is none; with verb->options_anywhere they may follow it.
 *
 * --help and --version print and answer 1.
 *
 * Return: 0; 1 when all is done; a negative errno after saying what is wrong.
 */
int parse_options(const struct verb *verb, int argc, char **argv, const struct verb_option *options,
		  struct machine_options *machine, void *data, int *used);

/* What a machine runs on, as several verbs take it. */
struct choice {
	const struct profile *profile; /* NULL: not chosen */
	const char *build;             /* NULL: the first of the kernel */
	const struct memhp_policy *policy;
};

int take_kernel(struct choice *choice, const char *argument, struct fail *fail);
int take_build(struct choice *choice, const char *argument, struct fail *fail);
int take_policy(struct choice *choice, const char *argument, struct fail *fail);

/**
 * take_each - hand the names in "NAME,NAME" to @take, one after the other
 *
 * Return: 0; -EINVAL when a name is missing, also the only one; what @take answered.
 */
int take_each(void *data, const char *list,
	      int (*take)(void *data, const char *name, struct fail *fail), struct fail *fail);

/**
 * monitor_say - send the monitor at @path one command and print its answer
 * @path: NULL or "": nobody named one, which is complained of
 * @command: wrong usage if it is more than one line
 *
 * Return: the exit status.
 */
int monitor_say(const char *path, const char *command);

/* "memhp: TEXT" on standard error. Return: EXIT_FAILURE. */
int complain(const struct fail *fail);

#endif
