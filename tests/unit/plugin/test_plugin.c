/* SPDX-License-Identifier: MIT */
/* test_plugin.c - plug-ins are let in or refused, and see the machine as it is. */
#include "plugin/plugin.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/guard.h"
#include "plugin/trial.h"
#include "unit/support.h"

static const char *path_of(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s.so", getenv("PLUGINS"), name);
	return path;
}

static int load(const char *name, const struct memhp_policy **policy, struct fail *fail)
{
	*policy = NULL;
	*fail = (struct fail){ "" };
	return plugin_load(path_of(name), policy, fail);
}

static void a_slash_makes_a_plugin(void **state)
{
	(void)state;
	assert_true(plugin_named("./mine.so"));
	assert_true(plugin_named("/usr/lib/mine.so"));
	assert_false(plugin_named("mine.so"));
	assert_false(plugin_named("contig-zones"));
}

struct refusal_row {
	const char *name;
	int error;
	const char *words;
};

static const struct refusal_row refusals[] = {
	{ "old_abi", -EPROTO, "is of ABI 1; this memhp takes ABI 2:" },
	{ "other_abi", -EPROTO, "is of ABI 3; this memhp takes ABI 2:" },
	{ "no_symbol", -ENOEXEC, "does not define memhp_policy" },
	{ "no_function", -EPROTO, "has no zone_for()" },
	{ "shifts", -EPROTO, "has zone_at_add(), which a plug-in may not" },
	{ "no_name", -EPROTO, "its name must be" },
	{ "bad_name", -EPROTO, "its name must be" },
	{ "taken_name", -EEXIST, "another policy 'mail'" },
	{ "crashes_at_load", -EPROTO, "crashed when it was tried" },
	{ "crashes", -EPROTO, "crashed when it was tried" },
	{ "exits", -EPROTO, "ended the process" },
	{ "hangs", -EPROTO, "did not return within 20 seconds" },
	{ "undefined", -ENOEXEC, "nobody_defines_this" },
	{ "not_there", -ENOEXEC, "cannot open" },
};

static void what_is_wrong_is_refused(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(refusals); i++) {
		const struct memhp_policy *policy;
		struct fail fail;

		assert_int_equal(load(refusals[i].name, &policy, &fail), refusals[i].error);
		assert_null(policy);
		assert_non_null(strstr(fail.text, refusals[i].words));
		assert_non_null(strstr(fail.text, path_of(refusals[i].name)));
	}
}

static void what_is_right_is_let_in_once(void **state)
{
	const struct memhp_policy *policy, *again;
	struct fail fail;

	(void)state;
	assert_int_equal(load("ordered_zones", &policy, &fail), 0);
	assert_string_equal(policy->name, "planted");
	assert_null(policy->zone_at_add);
	assert_int_equal(load("ordered_zones", &again, &fail), 0);
	assert_ptr_equal(policy, again);
	/* The refusals left nothing behind: a name is free, and so is the room. */
	assert_int_equal(load("free_zones", &again, &fail), -EEXIST);
}

/* The rule is 4.13's, so it must answer as the one that is built in. */
static void it_sees_the_machine_as_it_is(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "kernelcore=1G");
	struct hotplug *h = &vm->kernel.hotplug;
	const struct memhp_policy *policy;
	struct fail fail;

	(void)state;
	assert_int_equal(load("ordered_zones", &policy, &fail), 0);
	add_blocks_to(h, 32, 4, 1);
	add_blocks_to(h, 36, 4, 0);
	done(h, block_set_state(h, BLOCK_ID(33), MMOP_ONLINE_KERNEL));
	done(h, block_set_state(h, BLOCK_ID(38), MMOP_ONLINE_MOVABLE));
	for (uint32_t i = 0; i < h->machine->blocks.nr; i++) {
		for (int type = MMOP_ONLINE_KERNEL; type <= MMOP_ONLINE_MOVABLE; type++) {
			uint32_t id = machine_blocks(h->machine)[i].id.val;

			assert_int_equal(zone_by(policy, h, id, type),
					 zone_by(profile_4_13.rules->policies[0], h, id, type));
		}
	}
	stop(vm);
}

static int answer_four(void *data, struct fail *fail)
{
	return fail_with(fail, *(int *)data, "four");
}

static void a_trial_brings_back_what_was_answered(void **state)
{
	struct fail fail = { "" };
	int answer = -4;

	(void)state;
	assert_int_equal(trial_run("it", answer_four, &answer, &fail), -4);
	assert_string_equal(fail.text, "four");
}

static int kill_itself(void *data, struct fail *fail)
{
	(void)data;
	(void)fail;
	abort();
}

static int end_itself(void *data, struct fail *fail)
{
	(void)data;
	(void)fail;
	_exit(0);
}

static void a_trial_survives_its_child(void **state)
{
	struct fail fail;

	(void)state;
	assert_int_equal(trial_run("it", kill_itself, NULL, &fail), -EPROTO);
	assert_string_equal(fail.text, "it: crashed when it was tried: Aborted");
	assert_int_equal(trial_run("it", end_itself, NULL, &fail), -EPROTO);
	assert_string_equal(fail.text, "it: ended the process when it was tried");
}

/* Runs in a child: after a call was left, nobody is blamed for what comes. */
static int outside(void *data, struct fail *fail)
{
	(void)data;
	if (guard_start() < 0)
		return fail_with(fail, -EIO, "no guard");
	guard_enter("it");
	guard_leave();
	abort();
}

static void who_left_is_not_blamed(void **state)
{
	struct fail fail;

	(void)state;
	assert_int_equal(trial_run("it", outside, NULL, &fail), -EPROTO);
	assert_string_equal(fail.text, "it: crashed when it was tried: Aborted");
}

#define BLAMED 4

static _Atomic unsigned waiting;

/* All at once: they spin, since waking up would put them in a row. */
static void *give_up(void *data)
{
	atomic_fetch_add(&waiting, 1);
	while (atomic_load(&waiting) < BLAMED)
		continue;
	guard_give_up(data, "did it");
}

static _Noreturn void be_blamed(int to)
{
	static char who[] = "it";

	dup2(to, STDERR_FILENO);
	for (unsigned i = 1; i < BLAMED; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, give_up, who) != 0)
			_exit(2);
	}
	give_up(who);
	_exit(3);
}

static void several_threads_make_one_message(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 100; round++) {
		char said[256];
		size_t length = 0;
		ssize_t got;
		int fds[2], status;
		pid_t child;

		assert_int_equal(pipe(fds), 0);
		child = fork();
		if (child == 0)
			be_blamed(fds[1]);
		close(fds[1]);
		while ((got = read(fds[0], said + length, sizeof(said) - 1 - length)) > 0)
			length += (size_t)got;
		said[length] = '\0';
		close(fds[0]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_string_equal(said, "memhp: it: zone_for() did it\n");
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slash_makes_a_plugin),
		cmocka_unit_test(what_is_wrong_is_refused),
		cmocka_unit_test(what_is_right_is_let_in_once),
		cmocka_unit_test(it_sees_the_machine_as_it_is),
		cmocka_unit_test(a_trial_brings_back_what_was_answered),
		cmocka_unit_test(a_trial_survives_its_child),
		cmocka_unit_test(who_left_is_not_blamed),
		cmocka_unit_test(several_threads_make_one_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
