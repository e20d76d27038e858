/* SPDX-License-Identifier: MIT */
/* test_survivor.c - who is left knows whether memhp is gone, whatever signals its group. */
#include "os/survivor.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/support.h"

/* Seen by both processes. */
struct shared {
	pid_t group;
	int waits;
	int left; /* -1: not known yet */
};

static struct shared *shared;

static int share_it(void **state)
{
	(void)state;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		return -1;
	shared->left = -1;
	return 0;
}

static int unshare_it(void **state)
{
	(void)state;
	return munmap(shared, sizeof(*shared));
}

static void survive(const void *data)
{
	struct shared *ours = *(struct shared *const *)data;

	ours->group = getpgrp();
	__atomic_store_n(&ours->waits, 1, __ATOMIC_SEQ_CST);
	ours->left = survivor_is_left();
}

static struct survivor start_one(void)
{
	struct survivor survivor;
	struct fail fail;

	assert_int_equal(survivor_start(&survivor, "survivor", survive, &shared, &fail), 0);
	while (!__atomic_load_n(&shared->waits, __ATOMIC_SEQ_CST))
		usleep(1000);
	return survivor;
}

static void it_is_told_of_a_good_end(void **state)
{
	struct survivor survivor = start_one();

	(void)state;
	survivor_end(&survivor);
	assert_int_equal(shared->left, 0);
	assert_int_equal(kill(survivor.pid, 0), -1);
}

static void it_knows_when_it_is_left(void **state)
{
	struct survivor survivor = start_one();

	(void)state;
	close(survivor.pipe);
	assert_int_equal(waitpid(survivor.pid, NULL, 0), survivor.pid);
	assert_int_equal(shared->left, 1);
}

static void no_signal_to_a_group_reaches_it(void **state)
{
	struct survivor survivor = start_one();

	(void)state;
	assert_int_not_equal(shared->group, getpgrp());
	kill(survivor.pid, SIGTERM);
	kill(survivor.pid, SIGHUP);
	survivor_end(&survivor);
	assert_int_equal(shared->left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_is_told_of_a_good_end, share_it, unshare_it),
		cmocka_unit_test_setup_teardown(it_knows_when_it_is_left, share_it, unshare_it),
		cmocka_unit_test_setup_teardown(no_signal_to_a_group_reaches_it, share_it,
						unshare_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
