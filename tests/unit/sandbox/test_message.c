/* SPDX-License-Identifier: MIT */
/* test_message.c - packets between a sandbox and its first process, descriptors with them. */
#include "unit/support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/message.h"

struct ends {
	int here, there;
};

static struct ends ends(void)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	return (struct ends){ fds[0], fds[1] };
}

static void hang_up(struct ends *e)
{
	close(e->here);
	close(e->there);
}

static struct message message(enum message_kind kind, int value, const char *text)
{
	struct message made = { .kind = kind, .value = value };

	assert_true(strlen(text) < sizeof(made.text.text));
	memcpy(made.text.text, text, strlen(text) + 1);
	return made;
}

static void a_message_arrives_as_it_was_sent(void **state)
{
	char longest[FAIL_TEXT];
	const struct {
		enum message_kind kind;
		int value;
		const char *text;
	} rows[] = {
		{ MESSAGE_GO, 0, "" },
		{ MESSAGE_SIGNAL, 15, "" },
		{ MESSAGE_FAILED, -ENOENT, "cannot mount /sys: No such file or directory" },
		{ MESSAGE_FAILED, INT32_MIN, "two\nlines" },
		{ MESSAGE_EXITED, INT32_MAX, longest },
	};
	struct ends e = ends();

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct message sent = message(rows[i].kind, rows[i].value, rows[i].text), got;
		int fds[MESSAGE_MAX_FDS];
		unsigned nr = 99;

		assert_int_equal(message_send(e.here, &sent, NULL, 0), 0);
		memset(&got, 0xff, sizeof(got));
		assert_int_equal(message_receive(e.there, &got, fds, &nr), 1);
		assert_int_equal(got.kind, rows[i].kind);
		assert_int_equal(got.value, rows[i].value);
		assert_string_equal(got.text.text, rows[i].text);
		assert_int_equal(nr, 0);
	}
	hang_up(&e);
}

static void messages_stay_apart_and_in_order(void **state)
{
	struct ends e = ends();
	struct message one = message(MESSAGE_FAILED, 1, "long words"),
		       two = message(MESSAGE_READY, 2, "");
	struct message got;
	int fds[MESSAGE_MAX_FDS];
	unsigned nr;

	(void)state;
	assert_int_equal(message_send(e.here, &one, NULL, 0), 0);
	assert_int_equal(message_send(e.here, &two, NULL, 0), 0);
	assert_int_equal(message_receive(e.there, &got, fds, &nr), 1);
	assert_int_equal(got.value, 1);
	assert_int_equal(message_receive(e.there, &got, fds, &nr), 1);
	assert_int_equal(got.value, 2);
	assert_string_equal(got.text.text, "");
	hang_up(&e);
}

static void only_the_text_there_is_travels(void **state)
{
	struct ends e = ends();
	struct message sent = message(MESSAGE_FAILED, -1, "abc");
	char bytes[2 * sizeof(sent)];

	(void)state;
	assert_int_equal(message_send(e.here, &sent, NULL, 0), 0);
	assert_int_equal(recv(e.there, bytes, sizeof(bytes), 0),
			 offsetof(struct message, text) + sizeof("abc"));
	hang_up(&e);
}

/* Sends write ends of as many pipes, and hears each at the descriptor that arrives. */
static void descriptors_travel_in_order(void **state)
{
	static const unsigned numbers[] = { 1, 2, 3, MESSAGE_MAX_FDS };

	(void)state;
	for (unsigned n = 0; n < ARRAY_SIZE(numbers); n++) {
		struct ends e = ends();
		struct message sent = message(MESSAGE_SPAWN, 7, "with descriptors"), got;
		int pipes[MESSAGE_MAX_FDS][2], out[MESSAGE_MAX_FDS], in[MESSAGE_MAX_FDS];
		unsigned nr = 0;

		for (unsigned i = 0; i < numbers[n]; i++) {
			assert_int_equal(pipe2(pipes[i], O_CLOEXEC), 0);
			out[i] = pipes[i][1];
		}
		assert_int_equal(message_send(e.here, &sent, out, numbers[n]), 0);
		assert_int_equal(message_receive(e.there, &got, in, &nr), 1);
		assert_int_equal(nr, numbers[n]);
		assert_string_equal(got.text.text, "with descriptors");
		for (unsigned i = 0; i < nr; i++) {
			char letter = (char)('a' + i), heard = 0;

			assert_true(fcntl(in[i], F_GETFD) & FD_CLOEXEC);
			assert_int_equal(write(in[i], &letter, 1), 1);
			assert_int_equal(read(pipes[i][0], &heard, 1), 1);
			assert_int_equal(heard, letter);
			close(in[i]);
			close(pipes[i][0]);
			close(pipes[i][1]);
		}
		hang_up(&e);
	}
}

static void nothing_of_the_last_message_is_left(void **state)
{
	struct ends e = ends();
	struct message sent = message(MESSAGE_SPAWN, 1, "a text");
	struct message bare = message(MESSAGE_GO, 0, "");
	struct message got, zeros = { 0 };
	int out = STDIN_FILENO, in[MESSAGE_MAX_FDS];
	unsigned nr;

	(void)state;
	assert_int_equal(message_send(e.here, &sent, &out, 1), 0);
	assert_int_equal(message_send(e.here, &bare, NULL, 0), 0);
	assert_int_equal(message_receive(e.there, &got, in, &nr), 1);
	close(in[0]);
	assert_int_equal(message_receive(e.there, &got, in, &nr), 1);
	assert_int_equal(nr, 0);
	assert_memory_equal(&got, &zeros, sizeof(got));
	hang_up(&e);
}

/* A packet that ends early reads as zeros behind its end. */
static void a_packet_cut_short_reads_as_zeros(void **state)
{
	struct ends e = ends();
	uint32_t kind = MESSAGE_EXITED;
	struct message got;
	int fds[MESSAGE_MAX_FDS];
	unsigned nr;

	(void)state;
	assert_int_equal(send(e.here, &kind, sizeof(kind), 0), sizeof(kind));
	assert_int_equal(message_receive(e.there, &got, fds, &nr), 1);
	assert_int_equal(got.kind, MESSAGE_EXITED);
	assert_int_equal(got.value, 0);
	assert_string_equal(got.text.text, "");
	hang_up(&e);
}

static void the_end_is_no_error(void **state)
{
	struct ends e = ends();
	struct message sent = message(MESSAGE_GO, 0, ""), got;
	int fds[MESSAGE_MAX_FDS];
	unsigned nr = 99;

	(void)state;
	close(e.here);
	assert_int_equal(message_receive(e.there, &got, fds, &nr), 0);
	assert_int_equal(nr, 0);
	/* And nobody is killed who speaks to a gone one. */
	assert_int_equal(message_send(e.there, &sent, NULL, 0), -EPIPE);
	close(e.there);
}

/* Closing with messages unread resets the connection: an end like any other. */
static void a_reset_is_the_end_too(void **state)
{
	struct ends e = ends();
	struct message sent = message(MESSAGE_GO, 0, ""), got;
	int fds[MESSAGE_MAX_FDS];
	unsigned nr;

	(void)state;
	assert_int_equal(message_send(e.there, &sent, NULL, 0), 0);
	close(e.here);
	assert_int_equal(message_receive(e.there, &got, fds, &nr), 0);
	close(e.there);
}

static void errors_are_told(void **state)
{
	struct ends e = ends();
	struct message sent = message(MESSAGE_GO, 0, ""), got;
	int fds[MESSAGE_MAX_FDS], bad = -1;
	unsigned nr;

	(void)state;
	assert_int_equal(message_send(-1, &sent, NULL, 0), -EBADF);
	assert_int_equal(message_send(e.here, &sent, &bad, 1), -EBADF);
	assert_int_equal(message_receive(-1, &got, fds, &nr), -EBADF);
	assert_int_equal(recv(e.there, &got, sizeof(got), MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	hang_up(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_arrives_as_it_was_sent),
		cmocka_unit_test(messages_stay_apart_and_in_order),
		cmocka_unit_test(only_the_text_there_is_travels),
		cmocka_unit_test(descriptors_travel_in_order),
		cmocka_unit_test(nothing_of_the_last_message_is_left),
		cmocka_unit_test(a_packet_cut_short_reads_as_zeros),
		cmocka_unit_test(the_end_is_no_error),
		cmocka_unit_test(a_reset_is_the_end_too),
		cmocka_unit_test(errors_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
