/* SPDX-License-Identifier: MIT */
/* test_child.c - children: how they ended, and what a program is started with. */
#include "os/child.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/support.h"

static int run(const char *script)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)script, NULL };

	return child_run(argv);
}

static void a_program_tells_how_it_ended(void **state)
{
	int status;

	(void)state;
	assert_int_equal(run("exit 0"), 0);
	status = run("exit 17");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 17);
	status = run("kill -TERM $$");
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void a_program_that_is_not_there_ends_with_127(void **state)
{
	char *argv[] = { (char *)"/nowhere/program", NULL };

	(void)state;
	assert_int_equal(WEXITSTATUS(child_run(argv)), 127);
}

/* Bits of signal N are bit N - 1 of these masks. */
static void a_program_finds_no_signal_ignored_or_blocked(void **state)
{
	sigset_t set, old;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(run("grep -q '^SigBlk:.0*$' /proc/self/status &&"
			     " grep -q '^SigIgn:.0*$' /proc/self/status"),
			 0);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void a_child_is_ended_and_waited_for(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0)
		for (;;)
			pause();
	assert_true(pid > 0);
	status = child_kill(pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	assert_int_equal(child_wait(pid), -ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_tells_how_it_ended),
		cmocka_unit_test(a_program_that_is_not_there_ends_with_127),
		cmocka_unit_test(a_program_finds_no_signal_ignored_or_blocked),
		cmocka_unit_test(a_child_is_ended_and_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
