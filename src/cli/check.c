/* SPDX-License-Identifier: MIT */
/*
 * check.c - memhp check: which promises a rule for zones keeps.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/counterexample.h"
#include "check/verdict.h"
#include "cli/cli.h"
#include "cli/ruling.h"
#include "policy/policies.h"
#include "util/number.h"

#define MAX_POLICIES_ASKED 16

struct check {
	const struct profile *profile; /* NULL: each policy's own */
	const struct memhp_policy *policies[MAX_POLICIES_ASKED];
	unsigned nr_policies;
	unsigned nodes; /* 0: each number that there is */
	unsigned blocks;
	bool required[NR_PROMISES];
	const char *path; /* where counterexamples go; NULL: nowhere */
	int directory;    /* opened */
	bool json, verbose;
	struct limits limits;
	struct verdict verdicts[MAX_CHECK_NODES * MAX_POLICIES_ASKED];
	unsigned nr_verdicts;
	const struct question *current; /* what progress is told of */
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

static int take_policy_to_check(void *data, const char *argument, struct fail *fail)
{
	struct check *check = data;
	struct choice choice = { 0 };
	int rc = take_policy(&choice, argument, fail);

	if (rc < 0)
		return rc;
	if (check->nr_policies == MAX_POLICIES_ASKED)
		return fail_with(fail, -E2BIG, "no more than %d policies", MAX_POLICIES_ASKED);
	check->policies[check->nr_policies++] = choice.policy;
	return 0;
}

static int take_check_kernel(void *data, const char *argument, struct fail *fail)
{
	struct choice choice = { 0 };
	int rc = take_kernel(&choice, argument, fail);

	if (rc == 0)
		((struct check *)data)->profile = choice.profile;
	return rc;
}

static int take_number(const char *argument, unsigned least, unsigned most, unsigned *number,
		       struct fail *fail)
{
	uint64_t value;

	if (number_unsigned(argument, &value) < 0 || value < least || value > most)
		return fail_with(fail, -EINVAL, "'%s' is no number from %u to %u", argument, least,
				 most);
	*number = (unsigned)value;
	return 0;
}

static int take_nodes(void *data, const char *argument, struct fail *fail)
{
	return take_number(argument, 1, MAX_CHECK_NODES, &((struct check *)data)->nodes, fail);
}

static int take_blocks(void *data, const char *argument, struct fail *fail)
{
	return take_number(argument, 1, MAX_HOT, &((struct check *)data)->blocks, fail);
}

static int take_threads(void *data, const char *argument, struct fail *fail)
{
	return take_number(argument, 1, MAX_THREADS, &((struct check *)data)->limits.threads, fail);
}

static int take_max_states(void *data, const char *argument, struct fail *fail)
{
	struct check *check = data;

	if (number_unsigned(argument, &check->limits.max_states) < 0 || !check->limits.max_states)
		return fail_with(fail, -EINVAL, "'%s' is no number above 0", argument);
	return 0;
}

static int take_max_memory(void *data, const char *argument, struct fail *fail)
{
	struct check *check = data;
	int rc = number_size(argument, 1, &check->limits.max_memory);

	if (rc == -ERANGE)
		return fail_with(fail, rc, "'%s' is more than a number of 64 bits holds", argument);
	if (rc < 0 || !check->limits.max_memory)
		return fail_with(fail, -EINVAL, "'%s' is no size above 0", argument);
	return 0;
}

static int require(void *data, const char *name, struct fail *fail)
{
	int promise = promise_find(name);

	if (promise < 0)
		return fail_with(fail, -ENOENT,
				 "there is no promise '%s'; 'memhp check --help' names them", name);
	((struct check *)data)->required[promise] = true;
	return 0;
}

static int take_require(void *data, const char *argument, struct fail *fail)
{
	return take_each(data, argument, require, fail);
}

static int take_write(void *data, const char *argument, struct fail *fail)
{
	if (!*argument)
		return fail_with(fail, -EINVAL, "'' is no directory");
	((struct check *)data)->path = argument;
	return 0;
}

static int take_json(void *data, const char *argument, struct fail *fail)
{
	(void)argument;
	(void)fail;
	((struct check *)data)->json = true;
	return 0;
}

static int take_verbose(void *data, const char *argument, struct fail *fail)
{
	(void)argument;
	(void)fail;
	((struct check *)data)->verbose = true;
	return 0;
}

static const struct verb_option options[] = {
	{ "--policy", required_argument, take_policy_to_check },
	{ "--kernel", required_argument, take_check_kernel },
	{ "--nodes", required_argument, take_nodes },
	{ "--blocks", required_argument, take_blocks },
	{ "--require", required_argument, take_require },
	{ "--write", required_argument, take_write },
	{ "--max-states", required_argument, take_max_states },
	{ "--max-memory", required_argument, take_max_memory },
	{ "--threads", required_argument, take_threads },
	{ "-J", no_argument, take_json },
	{ "--json", no_argument, take_json },
	{ "-v", no_argument, take_verbose },
	{ "--verbose", no_argument, take_verbose },
	{ 0 },
};

static void show_progress(void *data, const struct progress *progress)
{
	const struct check *check = data;
	const struct question *question = check->current;

	fprintf(stderr,
		"\r%s, %u node%s: %llu states, depth %u, %.1f million events a second\033[K",
		question->policy->name, question->nodes, question->nodes > 1 ? "s" : "",
		(unsigned long long)progress->states, progress->depth,
		(double)progress->moves / progress->seconds / 1e6);
}

static void clear_progress(const struct check *check)
{
	if (check->limits.progress)
		fputs("\r\033[K", stderr);
}

static int decide(struct check *check, unsigned nodes, struct fail *fail)
{
	for (unsigned i = 0; i < check->nr_policies && !interrupted; i++) {
		struct question question = { check->profile, check->policies[i], nodes,
					     check->blocks, &check->limits };
		int rc;

		check->current = &question;
		rc = verdict_reach(&question, &check->verdicts[check->nr_verdicts], fail);
		clear_progress(check);
		if (rc < 0)
			return fail_in(fail, rc, "%s", check->policies[i]->name);
		check->nr_verdicts++;
	}
	return 0;
}

static int decide_all(struct check *check, struct fail *fail)
{
	struct sigaction action = { .sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND };
	int rc = 0;

	/* Whoever insists does not wait. */
	sigaction(SIGINT, &action, NULL);
	check->limits.stop = &interrupted;
	if (isatty(STDERR_FILENO)) {
		check->limits.progress = show_progress;
		check->limits.data = check;
	}
	for (unsigned nodes = 1; nodes <= MAX_CHECK_NODES && rc == 0; nodes++)
		if (!check->nodes || check->nodes == nodes)
			rc = decide(check, nodes, fail);
	signal(SIGINT, SIG_DFL);
	return rc;
}

/* Whether every promise that was asked for is kept, and words where one is not. */
static bool keep_required(const struct check *check)
{
	bool all = true;

	for (unsigned i = 0; i < check->nr_verdicts; i++) {
		const struct verdict *v = &check->verdicts[i];

		for (unsigned p = 0; p < NR_PROMISES; p++) {
			if (!check->required[p] || v->rulings[p].answer == ANSWER_KEPT)
				continue;
			fprintf(stderr, "memhp: %s on %u node%s: %s is %s\n", v->policy->name,
				v->nodes, v->nodes > 1 ? "s" : "", promises[p].name,
				ruling_word(v->rulings[p].answer));
			all = false;
		}
	}
	return all;
}

static int write_counterexamples(const struct check *check, struct fail *fail)
{
	int rc = counterexample_write_all(check->directory, check->verdicts, check->nr_verdicts,
					  fail);

	return rc < 0 ? fail_in(fail, rc, "--write: %s", check->path) : 0;
}

static int answer(const struct check *check)
{
	struct fail fail;
	bool good = keep_required(check);
	int rc;

	if (check->json)
		print_verdicts_json(check->verdicts, check->nr_verdicts);
	else
		print_verdicts(check->verdicts, check->nr_verdicts, check->verbose);
	rc = check->path ? write_counterexamples(check, &fail) : 0;
	if (rc < 0)
		return complain(&fail);
	if (interrupted)
		fputs("memhp: interrupted; this is what was known by then\n", stderr);
	return good && !interrupted ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Without a name all rules are checked. */
static int name_policies(struct check *check, int nr, char **names, struct fail *fail)
{
	int rc = 0;

	for (int i = 0; i < nr && rc == 0; i++)
		rc = take_policy_to_check(check, names[i], fail);
	if (rc == 0 && check->nr_policies == 0)
		for (const struct memhp_policy *const *p = policies; *p; p++)
			check->policies[check->nr_policies++] = *p;
	return rc;
}

/* Before minutes are spent on what cannot be written down. */
static int open_directory(struct check *check, struct fail *fail)
{
	if (!check->path)
		return 0;
	/* A file that may not grow is told of, as a full disk is. */
	signal(SIGXFSZ, SIG_IGN);
	check->directory = counterexample_directory(check->path, fail);
	return check->directory < 0 ? fail_in(fail, check->directory, "--write") : 0;
}

static unsigned processors(void)
{
	long nr = sysconf(_SC_NPROCESSORS_ONLN);

	return nr < 1 ? 1 : nr > MAX_THREADS ? MAX_THREADS : (unsigned)nr;
}

/* What may go to states when nobody says: swapping helps nobody. */
static uint64_t half_the_memory(void)
{
	return (uint64_t)sysconf(_SC_PHYS_PAGES) / 2 * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int check_verb(const struct verb *verb, int argc, char **argv)
{
	struct check *check = calloc(1, sizeof(*check));
	struct fail fail;
	int used, status, rc;

	if (!check)
		return EXIT_FAILURE;
	check->directory = -1;
	check->limits.threads = processors();
	check->limits.max_memory = half_the_memory();
	rc = parse_options(verb, argc, argv, options, NULL, check, &used);
	if (rc == 0) {
		rc = name_policies(check, argc - used, argv + used, &fail);
		if (rc < 0)
			complain(&fail);
	}
	if (rc) {
		free(check);
		return rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	}
	status = open_directory(check, &fail) < 0 || decide_all(check, &fail) < 0 ?
			 complain(&fail) :
			 answer(check);
	if (check->directory >= 0)
		close(check->directory);
	free(check);
	return status;
}

const struct verb verb_check = {
	.name = "check",
	.summary = "explore which promises a rule for zones keeps",
	.options_anywhere = true,
	.usage = "check [OPTION]... [POLICY]...\n\n"
		 "Tries every order of adding, onlining, offlining and removing blocks on small\n"
		 "machines and prints which promises each POLICY keeps; without one, all that\n"
		 "'memhp list --json' names. A POLICY with a '/' is a plug-in.\n\n"
		 "      --policy NAME       one more POLICY\n"
		 "      --kernel NAME       on this kernel (default: the policy's own, else "
		 "@KERNEL@)\n"
		 "      --nodes N           on machines with 1 or 2 nodes only\n"
		 "      --blocks N          hot blocks, up to 12 (default: 8, fewer where that "
		 "would\n"
		 "                          take more than a million states)\n"
		 "      --require LIST      fail unless these promises are kept: disjoint, "
		 "ordered,\n"
		 "                          truthful, stable-under-add, stable-under-online,\n"
		 "                          order-free, reversible, never-stranded\n"
		 "      --write DIR         write each counterexample as a transcript, shortest "
		 "first\n"
		 "      --max-states N      give up after so many states of one machine\n"
		 "      --max-memory SIZE   give up when states take so much memory (default: half "
		 "of\n"
		 "                          what there is)\n"
		 "      --threads N         threads (default: one a processor)\n"
		 "  -v, --verbose           print states and events, and how each promise is "
		 "broken\n"
		 "  -J, --json              print JSON\n"
		 "  -h, --help              show this help\n"
		 "  -V, --version           show the version\n\n"
		 "Exit status is 1 when a promise of --require is not kept, or not decided, and 2\n"
		 "for wrong usage.\n",
	.run = check_verb,
};
