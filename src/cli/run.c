/* SPDX-License-Identifier: MIT */
/*
 * run.c - memhp run: a program, else the shell, on a machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/cli.h"
#include "monitor/server.h"
#include "sandbox/sandbox.h"
#include "util/text.h"

#define MAX_MONITORS 4

/* Clients of the machine's own monitor: scripts may well overlap. */
#define OWN_CLIENTS 8

struct run {
	struct choice choice;
	struct machine_options machine;
	const char *monitors[MAX_MONITORS];
	unsigned nr_monitors;
	const char *udev; /* rules; NULL: no udevd */
	struct vm vm;
	struct loop loop;
	struct sandbox sandbox;
	struct monitor *open_monitors[MAX_MONITORS + 1];
	char socket[256]; /* the machine's own monitor */
	bool stdio;       /* a monitor has standard input and output */
	int signals;
	unsigned asked_to_end;
};

static int take_run_kernel(void *data, const char *argument, struct fail *fail)
{
	return take_kernel(&((struct run *)data)->choice, argument, fail);
}

static int take_run_policy(void *data, const char *argument, struct fail *fail)
{
	return take_policy(&((struct run *)data)->choice, argument, fail);
}

static int take_monitor(void *data, const char *argument, struct fail *fail)
{
	struct run *run = data;

	if (run->nr_monitors == MAX_MONITORS)
		return fail_with(fail, -E2BIG, "no more than %d monitors", MAX_MONITORS);
	run->stdio |= strcmp(argument, "stdio") == 0;
	run->monitors[run->nr_monitors++] = argument;
	return 0;
}

static int take_udev(void *data, const char *argument, struct fail *fail)
{
	if (access(argument, R_OK) < 0)
		return fail_with(fail, -errno, "%s: %s", argument, strerror(errno));
	((struct run *)data)->udev = argument;
	return 0;
}

static const struct option options[] = {
	{ "--kernel", true, take_run_kernel },
	{ "--policy", true, take_run_policy },
	{ "--udev", true, take_udev },
	{ "-monitor", true, take_monitor },
	{ 0 },
};

/* A comma in a path would end it there; doubled, it does not. */
static void double_commas(const char *path, struct text *out)
{
	for (; *path; path++) {
		text_add_char(out, *path);
		if (*path == ',')
			text_add_char(out, ',');
	}
}

static int open_own_monitor(struct run *run, struct fail *fail)
{
	const char *directory = getenv("TMPDIR");
	struct text where = { 0 };
	char template[200];
	int rc;

	snprintf(template, sizeof(template), "%.180s/memhp-XXXXXX",
		 directory && directory[0] == '/' ? directory : "/tmp");
	if (!mkdtemp(template))
		return fail_with(fail, -errno, "no directory for the monitor: %s: %s", template,
				 strerror(errno));
	snprintf(run->socket, sizeof(run->socket), "%s/monitor", template);
	setenv("MEMHP_MONITOR", run->socket, 1);
	text_add(&where, "unix:");
	double_commas(run->socket, &where);
	rc = monitor_open(&run->open_monitors[MAX_MONITORS], &run->vm, &run->loop,
			  text_string(&where), OWN_CLIENTS, fail);
	text_free(&where);
	return rc;
}

static void close_monitors(struct run *run)
{
	for (unsigned i = 0; i <= MAX_MONITORS; i++)
		monitor_close(run->open_monitors[i]);
	if (run->socket[0]) {
		*strrchr(run->socket, '/') = '\0';
		rmdir(run->socket);
	}
}

static int open_monitors(struct run *run, struct fail *fail)
{
	int rc = open_own_monitor(run, fail);

	for (unsigned i = 0; i < run->nr_monitors && rc == 0; i++) {
		rc = monitor_open(&run->open_monitors[i], &run->vm, &run->loop, run->monitors[i], 1,
				  fail);
		if (rc < 0)
			fail_in(fail, rc, "-monitor %s", run->monitors[i]);
	}
	return rc;
}

/* Whoever wants us to end wants the program to; who insists does not wait for it. */
static void on_signal(void *data, int fd)
{
	struct run *run = data;
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo != SIGINT && run->asked_to_end++)
		sandbox_signal(&run->sandbox, SIGKILL);
	else
		sandbox_signal(&run->sandbox, (int)info.ssi_signo);
}

static void watch_signals(struct run *run)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	run->signals = signalfd(-1, &set, SFD_CLOEXEC);
	loop_watch(&run->loop, run->signals, on_signal, run);
}

static void send_uevent(void *data, const struct uevent *uevent)
{
	sandbox_send_uevent(data, uevent);
}

/* Who listens to the machine's uevents: the programs, udevd among them if it was asked for. */
static int start_listeners(struct run *run, struct fail *fail)
{
	run->vm.uevents.sink = send_uevent;
	run->vm.uevents.data = &run->sandbox;
	return run->udev ? sandbox_start_udev(&run->sandbox, fail) : 0;
}

static int run_program(struct run *run)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int fds[] = { run->stdio ? null : STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO };
	int rc = sandbox_spawn(&run->sandbox, fds, 3);

	close(null);
	while (rc >= 0 && run->sandbox.runs[ROLE_PROGRAM] && !run->loop.stopped)
		rc = loop_step(&run->loop, -1);
	if (rc < 0 || run->sandbox.failed) {
		fprintf(stderr, "memhp: %s\n",
			run->sandbox.failed ? run->sandbox.fail.text : strerror(-rc));
		return EXIT_FAILURE;
	}
	/* The monitor's "quit" ends the machine and everybody on it. */
	return run->sandbox.runs[ROLE_PROGRAM] ?
		       EXIT_SUCCESS :
		       sandbox_exit_status(run->sandbox.status[ROLE_PROGRAM]);
}

static void greet(const struct run *run)
{
	fprintf(stderr,
		"memhp: this shell stands on Linux %s with %llu MiB; 'memhp monitor' is the "
		"machine's prompt, 'exit' leaves.\n",
		run->vm.profile->name, (unsigned long long)(run->vm.options.ram >> 20));
}

static int run_on_machine(struct run *run, char **argv)
{
	char *shell[] = { getenv("SHELL"), NULL };
	bool terminal = !run->stdio && tcgetpgrp(STDIN_FILENO) == getpgrp();
	struct sandbox_options sandbox = { .terminal = terminal,
					   .cleanup = run->socket,
					   .udev = run->udev };
	struct fail fail;
	int status;

	if (!shell[0] || !shell[0][0])
		shell[0] = (char *)"/bin/sh";
	sandbox.argv = argv ? argv : shell;
	if (open_monitors(run, &fail) < 0)
		return complain(&fail);
	watch_signals(run);
	/* libudev takes a sysfs that is a mount of ours for none at all, unless it is told not to
	 * look. */
	setenv("SYSTEMD_DEVICE_VERIFY_SYSFS", "0", 1);
	if (sandbox_open(&run->sandbox, &run->vm, &run->loop, &sandbox, &fail) < 0)
		return complain(&fail);
	if (!argv && isatty(STDIN_FILENO))
		greet(run);
	status = start_listeners(run, &fail) < 0 ? complain(&fail) : run_program(run);
	run->vm.uevents.sink = NULL;
	sandbox_close(&run->sandbox);
	if (terminal)
		tcsetpgrp(STDIN_FILENO, getpgrp());
	return status;
}

static int run_verb(const struct verb *verb, int argc, char **argv)
{
	struct run *run = calloc(1, sizeof(*run));
	struct fail fail;
	int used, rc, status;

	if (!run)
		return EXIT_FAILURE;
	machine_options_init(&run->machine);
	rc = parse_options(verb, argc, argv, options, &run->machine, run, &used);
	if (rc == 0 && run->stdio && used == argc) {
		fprintf(stderr, "memhp: -monitor stdio: needs a COMMAND, for the shell would need "
				"the terminal too\n");
		rc = -EINVAL;
	}
	if (rc) {
		free(run);
		return rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	}
	if (!run->choice.profile)
		run->choice.profile = &profile_6_1;
	if (vm_start(&run->vm, &run->machine, run->choice.profile, run->choice.policy, &fail) < 0) {
		free(run);
		return complain(&fail);
	}
	status = run_on_machine(run, used < argc ? argv + used : NULL);
	close_monitors(run);
	vm_stop(&run->vm);
	free(run);
	return status;
}

const struct verb verb_run = {
	.name = "run",
	.summary = "put a program, else your shell, on a machine",
	.usage = "run [MACHINE] [OPTION]... [--] [COMMAND [ARGUMENT]...]\n\n"
		 "Puts COMMAND, or your shell, on a machine: /sys/devices/system/memory and what\n"
		 "belongs to it are the machine's, everything else is the host's.\n\n"
		 "Machine, as in QEMU:\n"
		 "  -m SIZE[,slots=N,maxmem=SIZE]          memory, and room for more\n"
		 "  -numa node[,nodeid=N][,mem=SIZE|,memdev=ID]\n"
		 "  -object memory-backend-ram,id=ID,size=SIZE\n"
		 "  -device pc-dimm,memdev=ID[,id=ID][,node=N][,addr=A][,slot=N]\n"
		 "  -append WORDS                          the kernel's command line\n"
		 "  -monitor unix:PATH|stdio|none          one more monitor\n\n"
		 "Options:\n"
		 "      --kernel NAME  the kernel generation (default 6.1; see 'memhp list')\n"
		 "      --policy NAME  another rule for zones than the kernel's own\n"
		 "      --udev PATH    start systemd-udevd on these rules, a file or a directory,\n"
		 "                     and on no others; /run is private then\n"
		 "  -h, --help         show this help\n"
		 "  -V, --version      show the version\n\n"
		 "COMMAND finds the machine's monitor by MEMHP_MONITOR; 'memhp monitor' uses it.\n"
		 "Exit status is COMMAND's, 128 + N when signal N ended it, 1 when the machine\n"
		 "could not be had and 2 for wrong usage.\n",
	.run = run_verb,
};
