/* SPDX-License-Identifier: MIT */
/* test_relay.c - what a shell writes comes, in order, whoever else writes too. */
#include "unit/support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "transcript/relay.h"

struct shell {
	struct relay relay;
	int output, statuses; /* the ends that a shell has */
};

static void open_pipes(struct shell *s)
{
	int output[2], statuses[2];

	assert_int_equal(pipe2(output, O_CLOEXEC), 0);
	assert_int_equal(pipe2(statuses, O_CLOEXEC), 0);
	s->output = output[1];
	s->statuses = statuses[1];
	assert_int_equal(relay_read(&s->relay, output[0], statuses[0]), 0);
}

static struct shell open_shell(void)
{
	struct shell s;

	assert_int_equal(relay_start(&s.relay), 0);
	open_pipes(&s);
	return s;
}

static void say(int fd, const char *words)
{
	assert_int_equal(write(fd, words, strlen(words)), strlen(words));
}

/* The next packet is @kind with @words in it. */
static void comes(struct shell *s, enum relay_kind kind, const char *words)
{
	char bytes[RELAY_PACKET + 1];
	size_t count;

	assert_int_equal(relay_receive(&s->relay, bytes, &count), kind);
	assert_int_equal(count, strlen(words));
	assert_string_equal(bytes, words);
}

static void close_shell(struct shell *s)
{
	close(s->output);
	close(s->statuses);
	relay_end(&s->relay);
}

static void a_status_comes_behind_its_output(void **state)
{
	struct shell s = open_shell();

	(void)state;
	for (int i = 0; i < 200; i++) {
		say(s.output, "out\n");
		say(s.statuses, "3\n");
		comes(&s, RELAY_OUTPUT, "out\n");
		comes(&s, RELAY_STATUS, "3\n");
	}
	close_shell(&s);
}

static void draining_tells_when_all_has_come(void **state)
{
	struct shell s = open_shell();

	(void)state;
	assert_int_equal(relay_drain(&s.relay), 0);
	comes(&s, RELAY_DRAINED, "");
	for (int i = 0; i < 200; i++) {
		say(s.output, "last words");
		assert_int_equal(relay_drain(&s.relay), 0);
		comes(&s, RELAY_OUTPUT, "last words");
		comes(&s, RELAY_DRAINED, "");
	}
	close_shell(&s);
}

static void another_shell_is_read_instead(void **state)
{
	struct shell s = open_shell();
	int old_output = s.output, old_statuses = s.statuses;

	(void)state;
	open_pipes(&s);
	say(s.output, "new\n");
	comes(&s, RELAY_OUTPUT, "new\n");
	/* Nobody reads the old one's pipes any more. */
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(write(old_output, "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	close(old_output);
	close(old_statuses);
	close_shell(&s);
}

static void a_pipe_that_ended_is_no_end(void **state)
{
	struct shell s = open_shell();

	(void)state;
	close(s.output);
	s.output = -1;
	say(s.statuses, "0\n");
	comes(&s, RELAY_STATUS, "0\n");
	assert_int_equal(relay_drain(&s.relay), 0);
	comes(&s, RELAY_DRAINED, "");
	close_shell(&s);
}

/* Something in the background never stops writing: a status comes all the same. */
static void who_writes_for_ever_holds_nothing_up(void **state)
{
	struct shell s = open_shell();
	char bytes[RELAY_PACKET + 1];
	enum relay_kind kind;
	pid_t writer = fork();
	size_t count;

	(void)state;
	assert_true(writer >= 0);
	if (writer == 0)
		for (;;)
			if (write(s.output, "yyyyyyyyyyyyyyy\n", 16) < 0)
				_exit(0);
	assert_int_equal(relay_receive(&s.relay, bytes, &count), RELAY_OUTPUT);
	say(s.statuses, "7\n");
	do
		kind = relay_receive(&s.relay, bytes, &count);
	while (kind == RELAY_OUTPUT);
	assert_int_equal(kind, RELAY_STATUS);
	assert_string_equal(bytes, "7\n");
	assert_int_equal(relay_drain(&s.relay), 0);
	do
		kind = relay_receive(&s.relay, bytes, &count);
	while (kind == RELAY_OUTPUT);
	assert_int_equal(kind, RELAY_DRAINED);
	kill(writer, SIGKILL);
	assert_int_equal(waitpid(writer, NULL, 0), writer);
	close_shell(&s);
}

static void a_relay_that_is_gone_says_so(void **state)
{
	struct shell s = open_shell();
	pid_t pid = s.relay.pid;

	(void)state;
	kill(pid, SIGKILL);
	comes(&s, RELAY_END, "");
	close_shell(&s);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_comes_behind_its_output),
		cmocka_unit_test(draining_tells_when_all_has_come),
		cmocka_unit_test(another_shell_is_read_instead),
		cmocka_unit_test(a_pipe_that_ended_is_no_end),
		cmocka_unit_test(who_writes_for_ever_holds_nothing_up),
		cmocka_unit_test(a_relay_that_is_gone_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
