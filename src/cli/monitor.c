/* SPDX-License-Identifier: MIT */
/*
 * monitor.c - memhp monitor: the machine's prompt, or one command to it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "monitor/client.h"
#include "monitor/readline.h"

static int take_socket(void *data, const char *argument, struct fail *fail)
{
	(void)fail;
	*(const char **)data = argument;
	return 0;
}

static const struct verb_option options[] = {
	{ "-s", required_argument, take_socket },
	{ "--socket", required_argument, take_socket },
	{ 0 },
};

static int connect_to(const char *path)
{
	struct fail fail;
	int fd;

	if (!path || !path[0]) {
		fprintf(stderr,
			"memhp: no monitor: neither an argument nor MEMHP_MONITOR names one; "
			"the latter is set inside 'memhp run'\n");
		return -1;
	}
	fd = monitor_connect(path, &fail);
	if (fd < 0)
		complain(&fail);
	return fd;
}

/* What the monitor would take for keys, or for the next line, or would not take at all. */
static int check_command(const char *command, struct fail *fail)
{
	for (const char *at = command; *at; at++)
		if (iscntrl((unsigned char)*at))
			return fail_with(fail, -EINVAL,
					 "a command is one line without control characters");
	if (strlen(command) > READLINE_MAX)
		return fail_with(fail, -E2BIG, "a command has %d characters at most", READLINE_MAX);
	return 0;
}

/* A script must not wait for ever: for others to leave, or for what is no prompt. */
static int wait_for_prompt(const char *path, int fd, struct fail *fail)
{
	int rc = monitor_greeting(fd, MONITOR_PATIENCE_MS, fail);

	return rc < 0 ? fail_in(fail, rc, "the monitor at %s", path) : 0;
}

int monitor_say(const char *path, const char *command)
{
	struct text answer = { 0 }, shown = { 0 };
	struct fail fail;
	bool refused = false;
	int rc, fd;

	if (check_command(command, &fail) < 0) {
		complain(&fail);
		return EXIT_USAGE;
	}
	fd = connect_to(path);
	if (fd < 0)
		return EXIT_FAILURE;
	rc = wait_for_prompt(path, fd, &fail);
	if (rc == 0)
		rc = monitor_line(fd, command, &answer, &refused, &fail);
	/* Another program may have made the monitor. */
	text_add_visible(&shown, text_string(&answer), answer.length);
	fputs(text_string(&shown), stdout);
	text_free(&shown);
	text_free(&answer);
	close(fd);
	if (rc < 0)
		return complain(&fail);
	return refused ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int talk(const char *path)
{
	struct fail fail;
	int rc, status, fd = connect_to(path);

	if (fd < 0)
		return EXIT_FAILURE;
	/* A person may wait, but should know. */
	rc = monitor_await(fd, MONITOR_PATIENCE_MS, &fail);
	if (rc < 0) {
		fail_in(&fail, rc, "the monitor at %s", path);
		complain(&fail);
	}
	status = monitor_talk(fd, &fail) < 0 ? complain(&fail) : EXIT_SUCCESS;
	close(fd);
	return status;
}

static int monitor_verb(const struct verb *verb, int argc, char **argv)
{
	const char *path = getenv("MEMHP_MONITOR");
	struct text command = { 0 };
	int used, status, rc = parse_options(verb, argc, argv, options, NULL, &path, &used);

	if (rc)
		return rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	if (used == argc)
		return talk(path);
	/* Words given apart are one command, as at a prompt. */
	for (int i = used; i < argc; i++)
		text_add(&command, i > used ? " %s" : "%s", argv[i]);
	status = monitor_say(path, text_string(&command));
	text_free(&command);
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
		 "Exit status is 1 when the monitor refuses COMMAND or cannot be reached, and 2\n"
		 "for wrong usage.\n",
	.run = monitor_verb,
};
