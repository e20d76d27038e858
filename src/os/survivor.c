/* SPDX-License-Identifier: MIT */
#include "os/survivor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "os/child.h"

static _Noreturn void survive(int pipe, const char *name, void (*watch)(const void *data),
			      const void *data)
{
	prctl(PR_SET_NAME, name);
	setpgid(0, 0);
	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	signal(SIGCHLD, SIG_DFL);
	dup2(pipe, STDIN_FILENO);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	watch(data);
	_exit(0);
}

int survivor_start(struct survivor *survivor, const char *name, void (*watch)(const void *data),
		   const void *data, struct fail *fail)
{
	int pipes[2];
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return fail_with(fail, -errno, "cannot make a pipe: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		survive(pipes[0], name, watch, data);
	close(pipes[0]);
	if (pid < 0) {
		close(pipes[1]);
		return fail_with(fail, -errno, "cannot fork: %s", strerror(errno));
	}
	*survivor = (struct survivor){ .pid = pid, .pipe = pipes[1] };
	return 0;
}

bool survivor_is_left(void)
{
	ssize_t got;
	char byte;

	do
		got = read(STDIN_FILENO, &byte, 1);
	while (got < 0 && errno == EINTR);
	return got == 0;
}

void survivor_end(const struct survivor *survivor)
{
	while (write(survivor->pipe, "", 1) < 0 && errno == EINTR)
		continue;
	close(survivor->pipe);
	child_wait(survivor->pid);
}
