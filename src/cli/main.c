/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "util/nearest.h"

static const struct verb *const verbs[] = { &verb_run,     &verb_serve, &verb_play, &verb_check,
					    &verb_monitor, &verb_ctl,   &verb_list };

#define NR_VERBS (sizeof(verbs) / sizeof(*verbs))

static void print_help(FILE *to)
{
	fputs("Usage: memhp VERB [OPTION]...\n\n"
	      "Linux memory hotplug in user space: describe a machine as you would to QEMU, and\n"
	      "your own programs stand on it.\n\nVerbs:\n",
	      to);
	for (unsigned i = 0; i < NR_VERBS; i++)
		fprintf(to, "  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
	fputs("\n  -h, --help     show this help; 'memhp VERB --help' shows a verb's\n"
	      "  -V, --version  show the version\n",
	      to);
}

/* What was printed must have been written before it is called a success. */
static int finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "memhp: standard output: %s\n", strerror(errno ? errno : EIO));
	return EXIT_FAILURE;
}

/*
 * Where a standard descriptor is closed, one of our own would take its number. Using
 * what stands there instead fails, as it would have failed before.
 */
static bool fill_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return false;
	return true;
}

static void fail_verb(const char *name)
{
	struct nearest nearest = { 0 };
	struct fail fail;

	for (unsigned i = 0; i < NR_VERBS; i++)
		nearest_try(&nearest, name, verbs[i]->name);
	if (nearest.name)
		fail_with(&fail, -ENOENT,
			  "there is no verb '%.64s'; did you mean '%s'? 'memhp --help' lists them",
			  name, nearest.name);
	else
		fail_with(&fail, -ENOENT, "there is no verb '%.64s'; 'memhp --help' lists them",
			  name);
	complain(&fail);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (!fill_standard())
		return EXIT_FAILURE;

	if (!strcmp(name, "-h") || !strcmp(name, "--help") || !strcmp(name, "help")) {
		print_help(stdout);
		return finish(EXIT_SUCCESS);
	}
	if (!strcmp(name, "-V") || !strcmp(name, "--version")) {
		printf("memhp %s\n", MEMHP_VERSION);
		return finish(EXIT_SUCCESS);
	}
	for (unsigned i = 0; i < NR_VERBS; i++)
		if (strcmp(name, verbs[i]->name) == 0)
			return finish(verbs[i]->run(verbs[i], argc - 2, argv + 2));
	if (argc > 1)
		fail_verb(name);
	else
		print_help(stderr);
	return EXIT_USAGE;
}
