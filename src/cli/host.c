/* SPDX-License-Identifier: MIT */
#include "cli/host.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "kernel/builds.h"
#include "sim/guest.h"
#include "sim/start.h"
#include "util/text.h"

/* Clients of the machine's own monitor, where scripts may well overlap, and of QMP. */
#define MANY_CLIENTS 8

int host_take_kernel(void *data, const char *argument, struct fail *fail)
{
	return take_kernel(&((struct host *)data)->choice, argument, fail);
}

int host_take_build(void *data, const char *argument, struct fail *fail)
{
	return take_build(&((struct host *)data)->choice, argument, fail);
}

int host_take_policy(void *data, const char *argument, struct fail *fail)
{
	return take_policy(&((struct host *)data)->choice, argument, fail);
}

/* Return: -EBUSY with words in @fail when an earlier monitor has the socket @path. */
static int check_path(const struct host *host, const char *path, struct fail *fail)
{
	for (unsigned i = 0; i < host->nr_monitors; i++) {
		char other[SOCKET_PATH];

		monitor_check(host->monitors[i].where, other, fail);
		if (path[0] && strcmp(path, other) == 0)
			return fail_with(fail, -EBUSY, "another monitor has the socket %s", path);
	}
	return 0;
}

static int take_wanted(struct host *host, struct wanted wanted, struct fail *fail)
{
	bool stdio = strcmp(wanted.where, "stdio") == 0;
	char path[SOCKET_PATH];
	int rc = monitor_check(wanted.where, path, fail);

	if (rc < 0)
		return rc;
	rc = check_path(host, path, fail);
	if (rc < 0)
		return rc;

	if (host->nr_monitors == MAX_MONITORS)
		return fail_with(fail, -E2BIG, "no more than %d monitors", MAX_MONITORS);
	if (stdio && host->stdio)
		return fail_with(fail, -EBUSY, "another monitor has standard input and output");
	host->stdio |= stdio;
	host->monitors[host->nr_monitors++] = wanted;
	return 0;
}

/* As in QEMU, people take turns at a prompt. */
int host_take_monitor(void *data, const char *argument, struct fail *fail)
{
	return take_wanted(data, (struct wanted){ "-monitor", &protocol_hmp, argument, 1 }, fail);
}

int host_take_qmp(void *data, const char *argument, struct fail *fail)
{
	return take_wanted(data, (struct wanted){ "-qmp", &protocol_qmp, argument, MANY_CLIENTS },
			   fail);
}

static void on_reaction(void *data, int fd)
{
	struct host *host = data;
	uint64_t times;

	if (read(fd, &times, sizeof(times)) == sizeof(times))
		guest_react(&host->vm);
}

static void react_later(void *data, unsigned wait)
{
	const struct host *host = data;
	/* A timer of no time at all would never go off. */
	struct itimerspec when = { .it_value = { .tv_sec = wait / 1000,
						 .tv_nsec = (long)(wait % 1000) * 1000000 + 1 } };

	timerfd_settime(host->reactions, 0, &when, NULL);
}

int host_choose(struct host *host)
{
	struct fail fail;
	int rc;

	if (!host->choice.profile)
		host->choice.profile = profile_default();
	rc = profile_choose_build(host->choice.profile, host->choice.build, &host->build, &fail);
	if (rc < 0) {
		fail_in(&fail, rc, "--build");
		complain(&fail);
	}
	return rc;
}

int host_start(struct host *host, struct fail *fail)
{
	int rc = vm_start(&host->vm, &host->machine, host->choice.profile, host->build,
			  host->choice.policy, fail);
	if (rc < 0)
		return rc;
	host->reactions = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (host->reactions < 0 ||
	    loop_watch(&host->loop, host->reactions, on_reaction, host) < 0) {
		vm_stop(&host->vm);
		return fail_with(fail, -ENFILE, "no timer for the guest");
	}
	host->vm.later = react_later;
	host->vm.later_data = host;
	return 0;
}

/* A comma in a path would end it there; doubled, it does not. */
static void double_commas(const char *path, struct text *out)
{
	for (; *path; path++) {
		text_add_char(out, *path);
		if (*path == ',')
			text_add_char(out, ',');
	}
}

static void remove_directory(const char *socket)
{
	char directory[sizeof(((struct host *)NULL)->socket)];

	snprintf(directory, sizeof(directory), "%s", socket);
	*strrchr(directory, '/') = '\0';
	rmdir(directory);
}

static void remove_socket(const void *socket)
{
	if (!survivor_is_left())
		return;
	unlink(socket);
	remove_directory(socket);
}

static int fail_directory(const char *directory, int error, struct fail *fail)
{
	return fail_with(fail, error, "no directory for the monitor: %s: %s", directory,
			 strerror(-error));
}

/*
 * The path that is left when all links are followed: it is used from other directories, and in a
 * sandbox where what a link leads through may be covered.
 *
 * Return: to be freed; NULL with words in @fail.
 */
static char *find_temporary(struct fail *fail)
{
	const char *named = getenv("TMPDIR"), *directory = named && *named ? named : "/tmp";
	char *path = realpath(directory, NULL);

	if (!path)
		fail_directory(directory, -errno, fail);
	return path;
}

/* A directory of its own below @temporary. */
static int make_directory(const char *temporary, struct text *directory, struct fail *fail)
{
	text_add(directory, "%s/memhp-XXXXXX", temporary);
	if (text_failed(directory))
		return fail_directory(temporary, -ENOMEM, fail);
	if (directory->length + strlen("/monitor") >= SOCKET_PATH)
		return fail_directory(temporary, -ENAMETOOLONG, fail);
	if (!mkdtemp(directory->data))
		return fail_directory(temporary, -errno, fail);
	return 0;
}

static int place_socket(struct host *host, struct fail *fail)
{
	char *temporary = find_temporary(fail);
	struct text directory = { 0 };
	int rc;

	if (!temporary)
		return -ENOENT;
	rc = make_directory(temporary, &directory, fail);
	if (rc == 0)
		snprintf(host->socket, sizeof(host->socket), "%s/monitor", text_string(&directory));
	text_free(&directory);
	free(temporary);
	return rc;
}

int host_open_own_monitor(struct host *host, struct fail *fail)
{
	struct text where = { 0 };
	int rc = place_socket(host, fail);

	if (rc < 0)
		return rc;
	rc = survivor_start(&host->survivor, "memhp-survivor", remove_socket, host->socket, fail);
	if (rc < 0) {
		remove_directory(host->socket);
		host->socket[0] = '\0';
		return rc;
	}
	setenv("MEMHP_MONITOR", host->socket, 1);
	text_add(&where, "unix:");
	double_commas(host->socket, &where);
	rc = monitor_open(&host->open_monitors[MAX_MONITORS], &host->vm, &host->loop, &protocol_hmp,
			  text_string(&where), MANY_CLIENTS, fail);
	text_free(&where);
	return rc;
}

int host_open_monitors(struct host *host, struct fail *fail)
{
	int rc = 0;

	for (unsigned i = 0; i < host->nr_monitors && rc == 0; i++) {
		const struct wanted *wanted = &host->monitors[i];

		rc = monitor_open(&host->open_monitors[i], &host->vm, &host->loop, wanted->protocol,
				  wanted->where, wanted->clients, fail);
		if (rc < 0)
			fail_in(fail, rc, "%s %s", wanted->option, wanted->where);
	}
	return rc;
}

int host_watch_signals(struct host *host, loop_callback ready, void *data)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	return fd < 0 ? -errno : loop_watch(&host->loop, fd, ready, data);
}

void host_stop(struct host *host)
{
	for (unsigned i = 0; i <= MAX_MONITORS; i++)
		monitor_close(host->open_monitors[i]);
	if (host->socket[0]) {
		remove_directory(host->socket);
		survivor_end(&host->survivor);
	}
	vm_stop(&host->vm);
}
