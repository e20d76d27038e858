/* SPDX-License-Identifier: MIT */
#include "mount/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Who mounts with fusermount3's help needs it to unmount, too. */
static void run_fusermount(const char *directory)
{
	pid_t pid = fork();

	if (pid == 0) {
		execlp("fusermount3", "fusermount3", "-u", "-z", "-q", "--", directory, NULL);
		_exit(1);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

static void unmount(const char *directory)
{
	if (umount2(directory, MNT_DETACH) < 0)
		run_fusermount(directory);
}

/* Waits for the other end of the pipe: a byte says that all is well, its end that it is not. */
static _Noreturn void keep_watch(int pipe, const char *directory)
{
	char byte;
	ssize_t got;

	prctl(PR_SET_NAME, "memhp-keeper");
	setsid();
	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	dup2(pipe, STDIN_FILENO);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	do
		got = read(STDIN_FILENO, &byte, 1);
	while (got < 0 && errno == EINTR);
	signal(SIGCHLD, SIG_DFL);
	if (got == 0)
		unmount(directory);
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
			keep_watch(pipes[0], directory);
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

void keeper_end(int keeper)
{
	while (write(keeper, "", 1) < 0 && errno == EINTR)
		continue;
	close(keeper);
}
