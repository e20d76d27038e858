/* SPDX-License-Identifier: MIT */
#include "mount/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* All that is known is where it may have been mounted: what is there and dead was. */
static int find_dead(const char *directory, struct mounted *mounted)
{
	int rc, fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	rc = fstat(fd, &st) < 0 && errno == ENOTCONN ? mounted_identify(fd, mounted) : -ENOENT;
	close(fd);
	return rc;
}

static void unmount(const char *directory, struct mounted *mounted)
{
	struct fail fail;

	if (!mounted->id && find_dead(directory, mounted) < 0)
		return;
	if (mounted_detach(mounted, &fail) < 0)
		fprintf(stderr, "memhp: %s\n", fail.text);
}

/*
 * Waits for the other end of the pipe. It says which mount it is about; a byte says that all is
 * well, its end that it is not.
 */
static void keep_watch(const char *directory)
{
	struct mounted mounted = { 0 }, heard;
	ssize_t got;

	do {
		got = read(STDIN_FILENO, &heard, sizeof(heard));
		if (got == sizeof(heard))
			mounted = heard;
	} while (got == sizeof(heard) || (got < 0 && errno == EINTR));
	if (got == 0)
		unmount(directory, &mounted);
}

static _Noreturn void be_keeper(int pipe, const char *directory)
{
	prctl(PR_SET_NAME, "memhp-keeper");
	setsid();
	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	signal(SIGCHLD, SIG_DFL);
	dup2(pipe, STDIN_FILENO);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	keep_watch(directory);
	_exit(0);
}

int keeper_start(int *keeper, const char *directory, struct fail *fail)
{
	int pipes[2];
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return fail_with(fail, -errno, "cannot make a pipe: %s", strerror(errno));
	/* Twice, so that it is nobody's child to wait for. */
	pid = fork();
	if (pid == 0) {
		close(pipes[1]);
		if (fork() == 0)
			be_keeper(pipes[0], directory);
		_exit(0);
	}
	close(pipes[0]);
	if (pid < 0) {
		close(pipes[1]);
		return fail_with(fail, -errno, "cannot fork: %s", strerror(errno));
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	*keeper = pipes[1];
	return 0;
}

void keeper_tell(int keeper, const struct mounted *mounted)
{
	while (write(keeper, mounted, sizeof(*mounted)) < 0 && errno == EINTR)
		continue;
}

void keeper_end(int keeper)
{
	while (write(keeper, "", 1) < 0 && errno == EINTR)
		continue;
	close(keeper);
}
