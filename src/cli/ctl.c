/* SPDX-License-Identifier: MIT */
/*
 * ctl.c - memhp ctl: faults and pinned pages on a machine that runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "monitor/client.h"

static const struct verb_option options[] = { { 0 } };

/* A socket's path has a slash; no command has one. */
static const char *take_socket(int *argc, char ***argv)
{
	if (*argc == 0 || !strchr((*argv)[0], '/'))
		return getenv("MEMHP_MONITOR");
	(*argc)--;
	return *(*argv)++;
}

static int ctl_verb(const struct verb *verb, int argc, char **argv)
{
	struct text command = { 0 };
	const char *path;
	int used, status, rc = parse_options(verb, argc, argv, options, NULL, NULL, &used);

	if (rc)
		return rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	argc -= used;
	argv += used;
	path = take_socket(&argc, &argv);
	if (argc == 0) {
		fprintf(stderr, "memhp: ctl: no command is given\nTry 'memhp ctl --help'.\n");
		return EXIT_USAGE;
	}
	text_add(&command, "memhp");
	for (int i = 0; i < argc; i++)
		text_add(&command, " %s", argv[i]);
	status = monitor_say(path, text_string(&command));
	text_free(&command);
	return status;
}

const struct verb verb_ctl = {
	.name = "ctl",
	.summary = "make a machine fail: errnos, delays, lost uevents, pinned pages",
	.usage = "ctl [SOCKET] COMMAND\n\n"
		 "Tells the machine whose monitor listens at SOCKET (default: what MEMHP_MONITOR\n"
		 "names, which 'memhp run' sets) to do what real ones seldom do:\n\n"
		 "  fault OP [BLOCKS] ERRNO [times=N] [delay=MS]\n"
		 "                 OP (add, online, offline or remove) answers ERRNO, like EBUSY,\n"
		 "                 after MS milliseconds; 'ok' for ERRNO: it only takes its time\n"
		 "  fault uevent [BLOCKS] lost|doubled [times=N]\n"
		 "  fault uevent [BLOCKS] late [times=N] [delay=MS]\n"
		 "                 uevents get lost, come twice or come late\n"
		 "  faults         lists the faults that are left\n"
		 "  clear          drops them\n"
		 "  pin BLOCKS     gives blocks pages that cannot move: they do not go offline\n"
		 "  unpin BLOCKS   takes those away\n\n"
		 "BLOCKS is a list like 32,34-36; without it a fault is of all blocks. A fault "
		 "acts\n"
		 "N times, or until it is cleared.\n\n"
		 "  -h, --help     show this help\n"
		 "  -V, --version  show the version\n",
	.run = ctl_verb,
};
