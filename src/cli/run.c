/* SPDX-License-Identifier: MIT */
/*
 * run.c - memhp run: a program, else the shell, on a machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/host.h"
#include "cli/path.h"
#include "os/tty.h"
#include "sandbox/sandbox.h"

/* Seconds that udevd may take for what is there at the start. */
#define UDEV_PATIENCE 120

struct run {
	struct host host;
	struct udev_rules rules; /* no file: no udevd */
	struct sandbox sandbox;
	unsigned asked_to_end;
	int ended_by; /* signal that came before the program ran; 0: none */
};

static int take_udev(void *data, const char *argument, struct fail *fail)
{
	struct run *run = data;

	udev_rules_free(&run->rules);
	return udev_rules_read(&run->rules, argument, fail);
}

static const struct verb_option options[] = {
	HOST_OPTIONS,
	{ "--udev", required_argument, take_udev },
	{ 0 },
};

static void udev_says(void *data, const char *line)
{
	(void)data;
	fprintf(stderr, "memhp: udevd: %s\n", line);
}

/* Whoever wants us to end wants the program to; who insists does not wait for it. */
static void on_signal(void *data, int fd)
{
	struct run *run = data;
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (!run->sandbox.runs[ROLE_PROGRAM]) {
		run->ended_by = (int)info.ssi_signo;
		run->host.loop.stopped = true;
		return;
	}
	if (info.ssi_signo != SIGINT && run->asked_to_end++)
		sandbox_signal(&run->sandbox, SIGKILL);
	else
		sandbox_signal(&run->sandbox, (int)info.ssi_signo);
}

static void send_uevent(void *data, const struct uevent *uevent)
{
	sandbox_send_uevent(data, uevent);
}

/* Who listens to the machine's uevents: the programs, udevd among them if it was asked for. */
static int start_listeners(struct run *run, struct fail *fail)
{
	run->host.vm.uevents.sink = send_uevent;
	run->host.vm.uevents.data = &run->sandbox;
	return run->rules.nr ? sandbox_start_udev(&run->sandbox, fail) : 0;
}

static int run_program(struct run *run)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int fds[] = { run->host.stdio ? null : STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO };
	int rc = sandbox_spawn(&run->sandbox, ROLE_PROGRAM, false, fds, 3);
	bool udevd = run->rules.nr;

	close(null);
	if (rc < 0) {
		fprintf(stderr, "memhp: cannot start the command: %s\n", strerror(-rc));
		return EXIT_FAILURE;
	}
	while (rc >= 0 && run->sandbox.runs[ROLE_PROGRAM] && !run->host.loop.stopped) {
		rc = loop_step(&run->host.loop, -1);
		if (udevd && !run->sandbox.runs[ROLE_UDEVD] && !run->sandbox.failed)
			fprintf(stderr,
				"memhp: systemd-udevd ended by itself (exit status %d); no rule is "
				"applied any more\n",
				sandbox_exit_status(run->sandbox.status[ROLE_UDEVD]));
		udevd &= run->sandbox.runs[ROLE_UDEVD];
	}
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
		run->host.vm.kernel.profile->name,
		(unsigned long long)(run->host.vm.board.options.ram >> 20));
}

/* Exit status where nothing had to run any more: a signal's, or that of the monitor's "quit". */
static int stopped_status(const struct run *run)
{
	return run->ended_by ? 128 + run->ended_by : EXIT_SUCCESS;
}

/* Exit status. */
static int run_in_sandbox(struct run *run, const struct sandbox_options *sandbox, bool greets)
{
	struct host *host = &run->host;
	struct fail fail;
	int rc, status;

	rc = sandbox_open(&run->sandbox, &host->vm, &host->loop, sandbox, &fail);
	if (rc < 0)
		return rc == -ECANCELED ? stopped_status(run) : complain(&fail);
	if (greets)
		greet(run);
	rc = start_listeners(run, &fail);
	if (rc < 0)
		status = rc == -ECANCELED ? stopped_status(run) : complain(&fail);
	else
		status = run_program(run);
	host->vm.uevents.sink = NULL;
	sandbox_close(&run->sandbox);
	return status;
}

/* Signals, environment and monitors, before there is a sandbox. Return: 0; a negative errno with
 * words in @fail. */
static int prepare(struct run *run, struct fail *fail)
{
	struct host *host = &run->host;
	int rc = host_watch_signals(host, on_signal, run);

	if (rc < 0)
		return fail_with(fail, rc, "cannot wait for signals: %s", strerror(-rc));
	/* libudev trusts /sys only where it is a sysfs throughout; this tells it not to look. */
	setenv("SYSTEMD_DEVICE_VERIFY_SYSFS", "0", 1);
	rc = path_add_self();
	if (rc < 0)
		return fail_with(fail, rc, "PATH: %s", strerror(-rc));
	rc = host_open_own_monitor(host, fail);
	return rc < 0 ? rc : host_open_monitors(host, fail);
}

static int run_on_machine(struct run *run, char **argv)
{
	struct host *host = &run->host;
	char *shell[] = { getenv("SHELL"), NULL };
	struct sandbox_options sandbox = { .visible = host->socket,
					   .udev = run->rules.nr ? &run->rules : NULL,
					   .udev_patience = UDEV_PATIENCE,
					   .udev_says = udev_says };
	struct tty *tty;
	struct fail fail;
	int status;

	if (!shell[0] || !shell[0][0])
		shell[0] = (char *)"/bin/sh";
	sandbox.argv = argv ? argv : shell;
	if (tty_open(&tty, STDIN_FILENO, &fail) < 0)
		return complain(&fail);
	/* A monitor on standard input has the terminal from here on, else the program has it later.
	 */
	if (!host->stdio)
		sandbox.terminal = tty;
	else if (tty)
		tty_lend(tty);
	if (prepare(run, &fail) < 0)
		status = complain(&fail);
	else
		status = run_in_sandbox(run, &sandbox, !argv && isatty(STDIN_FILENO));
	tty_close(tty);
	return status;
}

static void free_run(struct run *run)
{
	udev_rules_free(&run->rules);
	free(run);
}

static int run_verb(const struct verb *verb, int argc, char **argv)
{
	struct run *run = calloc(1, sizeof(*run));
	struct fail fail;
	int used, rc, status;

	if (!run)
		return EXIT_FAILURE;
	machine_options_init(&run->host.machine);
	rc = parse_options(verb, argc, argv, options, &run->host.machine, run, &used);
	if (rc == 0 && run->host.stdio && used == argc) {
		fprintf(stderr, "memhp: a monitor on stdio needs a COMMAND, for the shell would "
				"need the terminal too\n");
		rc = -EINVAL;
	}
	if (rc == 0)
		rc = host_choose(&run->host);
	if (rc) {
		free_run(run);
		return rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	}
	if (host_start(&run->host, &fail) < 0) {
		free_run(run);
		return complain(&fail);
	}
	status = run_on_machine(run, used < argc ? argv + used : NULL);
	host_stop(&run->host);
	free_run(run);
	return status;
}

const struct verb verb_run = {
	.name = "run",
	.summary = "put a program, else your shell, on a machine",
	.usage = "run [MACHINE] [OPTION]... [--] [COMMAND [ARGUMENT]...]\n\n"
		 "Puts COMMAND, or your shell, on a machine: /sys/devices/system/memory and what\n"
		 "belongs to it are the machine's, everything else is the "
		 "host's.\n\n" HOST_MACHINE_USAGE "\nOptions:\n" HOST_KERNEL_USAGE
		 "      --udev PATH    start systemd-udevd on these rules, a file or a directory,\n"
		 "                     and on no others; /run is private then\n"
		 "  -h, --help         show this help\n"
		 "  -V, --version      show the version\n\n"
		 "COMMAND finds the machine's monitor by MEMHP_MONITOR; 'memhp monitor' uses it,\n"
		 "and PATH leads to this memhp.\n"
		 "Exit status is COMMAND's, 128 + N when signal N ended it, 1 when the machine\n"
		 "could not be had and 2 for wrong usage.\n",
	.run = run_verb,
};
