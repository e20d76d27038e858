/* SPDX-License-Identifier: MIT */
#include "os/child.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

void child_reset_signals(void)
{
	sigset_t none;

	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int child_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return status;
}

int child_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	return child_wait(pid);
}

int child_run(char *const *argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		child_reset_signals();
		execvp(argv[0], argv);
		_exit(EXIT_NOT_FOUND);
	}
	return pid < 0 ? -errno : child_wait(pid);
}
