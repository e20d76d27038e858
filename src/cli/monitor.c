/* SPDX-License-Identifier: MIT */
/*
 * monitor.c - memhp monitor: the machine's prompt, or one command to it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "monitor/client.h"

static int take_socket(void *data, const char *argument, struct fail *fail)
{
	(void)fail;
	*(const char **)data = argument;
	return 0;
}

static const struct option options[] = {
	{ "-s", true, take_socket },
	{ "--socket", true, take_socket },
	{ 0 },
};

/* Words given apart are one command, as at a prompt. */
static int send_command(int fd, int argc, char **argv, struct fail *fail)
{
	struct text command = { 0 }, answer = { 0 };
	bool refused = false;
	int rc;

	for (int i = 0; i < argc; i++)
		text_add(&command, i ? " %s" : "%s", argv[i]);
	rc = monitor_command(fd, text_string(&command), &answer, &refused, fail);
	fputs(text_string(&answer), stdout);
	text_free(&command);
	text_free(&answer);
	if (rc < 0)
		return complain(fail);
	return refused ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int monitor_verb(const struct verb *verb, int argc, char **argv)
{
	const char *path = getenv("MEMHP_MONITOR");
	struct fail fail;
	int used, fd, rc = parse_options(verb, argc, argv, options, NULL, &path, &used);
	int status;

	if (rc)
		return rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	if (!path || !path[0]) {
		fprintf(stderr, "memhp: no monitor: neither --socket nor MEMHP_MONITOR names one; "
				"the latter is set inside 'memhp run'\n");
		return EXIT_FAILURE;
	}
	fd = monitor_connect(path, &fail);
	if (fd < 0)
		return complain(&fail);
	if (used < argc)
		status = send_command(fd, argc - used, argv + used, &fail);
	else
		status = monitor_talk(fd, &fail) < 0 ? complain(&fail) : EXIT_SUCCESS;
	close(fd);
	return status;
}

const struct verb verb_monitor = {
	.name = "monitor",
	.summary = "open a machine's prompt, or send it one command",
	.usage = "monitor [OPTION]... [COMMAND]\n\n"
		 "Sends COMMAND to a machine's monitor and prints the answer; without COMMAND\n"
		 "opens its prompt, which Ctrl-D leaves.\n\n"
		 "  -s, --socket PATH  the monitor (default: what MEMHP_MONITOR names, which\n"
		 "                     'memhp run' sets)\n"
		 "  -h, --help         show this help\n"
		 "  -V, --version      show the version\n\n"
		 "Exit status is 1 when the monitor refuses COMMAND or cannot be reached.\n",
	.run = monitor_verb,
};
