/* SPDX-License-Identifier: MIT */
/*
 * serve.c - memhp serve: the machine's files at a directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/host.h"
#include "mount/mount.h"
#include "util/number.h"

struct serve {
	struct host host;
	int ready_fd; /* -1: none */
	struct mount *mount;
};

/* Looked at now: what is not open yet is about to be one of memhp's own. */
static bool open_for_writing(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

static int take_ready_fd(void *data, const char *argument, struct fail *fail)
{
	uint64_t fd;

	if (number_unsigned(argument, &fd) < 0 || fd > 1023)
		return fail_with(fail, -EINVAL, "'%s' is no descriptor", argument);
	if (!open_for_writing((int)fd))
		return fail_with(fail, -EBADF, "%s is not open for writing", argument);
	((struct serve *)data)->ready_fd = (int)fd;
	return 0;
}

static const struct verb_option options[] = {
	HOST_OPTIONS,
	{ "--ready-fd", required_argument, take_ready_fd },
	{ 0 },
};

/* A service manager that wants to know is told; nobody else is there to hear. */
static void notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (!path || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof(address.sun_path))
		return;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	/* An abstract name starts with a NUL. */
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address,
	       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)));
	close(fd);
}

static int say_ready(const struct serve *serve, const char *directory, struct fail *fail)
{
	static const char line[] = "ready\n";

	/* A program that hears of "ready" may read the words at once. */
	fprintf(stderr, "memhp: Linux %s with %llu MiB stands at %s\n",
		serve->host.vm.kernel.profile->name,
		(unsigned long long)(serve->host.vm.board.options.ram >> 20), directory);
	notify("READY=1");
	if (serve->ready_fd >= 0) {
		if (write(serve->ready_fd, line, strlen(line)) < 0)
			return fail_with(fail, -errno, "--ready-fd %d: %s", serve->ready_fd,
					 strerror(errno));
		close(serve->ready_fd);
	}
	return 0;
}

static void on_signal(void *data, int fd)
{
	struct serve *serve = data;
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) == sizeof(info))
		serve->host.loop.stopped = true;
}

/* Until a signal, the monitor's "quit", or somebody unmounts it. */
static int serve_until_told(struct serve *serve)
{
	int rc = 1;

	while (rc >= 0 && !serve->host.loop.stopped && !mount_gone(serve->mount))
		rc = loop_step(&serve->host.loop, -1);
	notify("STOPPING=1");
	return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int serve_at(struct serve *serve, const char *directory)
{
	struct host *host = &serve->host;
	struct fail fail;
	int rc, status;

	if (host_watch_signals(host, on_signal, serve) < 0) {
		fprintf(stderr, "memhp: cannot wait for signals: %s\n", strerror(errno));
		return EXIT_FAILURE;
	}
	rc = mount_at(&serve->mount, &host->vm, directory, &host->loop, &fail);
	if (rc < 0) {
		fail_in(&fail, rc, "serve");
		return complain(&fail);
	}
	if (host_open_monitors(host, &fail) < 0 || say_ready(serve, directory, &fail) < 0)
		status = complain(&fail);
	else
		status = serve_until_told(serve);
	if (mount_leave(serve->mount, &fail) < 0)
		status = complain(&fail);
	return status;
}

static int check_arguments(int argc, char **argv)
{
	if (argc == 1)
		return EXIT_SUCCESS;
	fprintf(stderr, "memhp: serve takes one directory%s%s\nTry 'memhp serve --help'.\n",
		argc ? ", and then nothing: " : "", argc ? argv[1] : "");
	return EXIT_USAGE;
}

static int serve_verb(const struct verb *verb, int argc, char **argv)
{
	struct serve *serve = calloc(1, sizeof(*serve));
	struct fail fail;
	int used, rc, status;

	if (!serve)
		return EXIT_FAILURE;
	serve->ready_fd = -1;
	machine_options_init(&serve->host.machine);
	rc = parse_options(verb, argc, argv, options, &serve->host.machine, serve, &used);
	if (rc == 0)
		rc = host_choose(&serve->host);
	if (rc)
		status = rc < 0 ? EXIT_USAGE : EXIT_SUCCESS;
	else
		status = check_arguments(argc - used, argv + used);
	if (rc == 0 && status == EXIT_SUCCESS) {
		if (host_start(&serve->host, &fail) < 0) {
			status = complain(&fail);
		} else {
			status = serve_at(serve, argv[used]);
			host_stop(&serve->host);
		}
	}
	free(serve);
	return status;
}

const struct verb verb_serve = {
	.name = "serve",
	.summary = "put a machine's files at a directory",
	.options_anywhere = true,
	.usage = "serve [MACHINE] [OPTION]... DIRECTORY\n\n"
		 "Mounts a machine's sys, proc and dev at DIRECTORY, for programs that take "
		 "another\n"
		 "root and for containers, until a signal, the monitor's 'quit' or umount ends "
		 "it.\n\n" HOST_MACHINE_USAGE "\nOptions:\n" HOST_KERNEL_USAGE
		 "      --ready-fd N   write a line to descriptor N when the files are there;\n"
		 "                     a service manager hears of it by NOTIFY_SOCKET\n"
		 "  -h, --help         show this help\n"
		 "  -V, --version      show the version\n\n"
		 "Exit status is 0 when it was told to end and 1 when it could not serve, or not\n"
		 "unmount.\n",
	.run = serve_verb,
};
