/* SPDX-License-Identifier: MIT */
/* test_server.c - monitors on real sockets: clients polite, many, rude and gone. */
#include "unit/monitor_scene.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "monitor/hmp.h"

#define GREETED HMP_GREETING "\r\n" HMP_PROMPT
#define RUNNING "VM status: running\r\n" HMP_PROMPT

/* What @peer heard since the last call, without the echo's redrawing. */
static const char *news(struct scene *s, struct peer *peer)
{
	static char text[16384];
	size_t length = 0;
	const char *at;

	settle(s, &peer, 1);
	for (at = text_string(&peer->heard); *at;) {
		const char *erased = strstr(at, "\033[K"), *end = strchr(at, '\n');

		/* The prompt stands before the first drawing of a line. */
		if (strncmp(at, HMP_PROMPT, strlen(HMP_PROMPT)) == 0) {
			memcpy(text + length, at, strlen(HMP_PROMPT));
			length += strlen(HMP_PROMPT);
			at += strlen(HMP_PROMPT);
			continue;
		}
		if (erased && (!end || erased < end)) {
			at = erased + strlen("\033[K");
			continue;
		}
		assert_true(length < sizeof(text) - sizeof(HMP_PROMPT));
		text[length++] = *at++;
	}
	text[length] = '\0';
	text_clear(&peer->heard);
	return text;
}

static void the_stream_is_qemus_byte_for_byte(void **state)
{
	struct scene *s = *state;
	struct peer peer, *peers = &peer;

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	settle(s, &peers, 1);
	assert_string_equal(text_string(&peer.heard),
			    "QEMU 7.2.22 monitor - type 'help' for more information\r\n(qemu) ");
	text_clear(&peer.heard);
	say(&peer, "inf");
	settle(s, &peers, 1);
	assert_string_equal(text_string(&peer.heard), "i\033[K\033[Din\033[K\033[D\033[Dinf\033[K");
	text_clear(&peer.heard);
	say(&peer, "\n");
	settle(s, &peers, 1);
	assert_string_equal(text_string(&peer.heard), "\r\nunknown command: 'inf'\r\n(qemu) ");
	text_clear(&peer.heard);
	say(&peer, "\r\n");
	settle(s, &peers, 1);
	assert_string_equal(text_string(&peer.heard), "\r\n(qemu) \r\n(qemu) ");
	leave(&peer);
}

static void several_lines_in_one_write_run_in_order(void **state)
{
	struct scene *s = *state;
	struct peer peer;

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	say(&peer, "object_add memory-backend-ram,id=m1,size=1G\n"
		   "device_add pc-dimm,id=d1,memdev=m1\ninfo status\n");
	assert_string_equal(news(s, &peer),
			    GREETED "\r\n" HMP_PROMPT "\r\n" HMP_PROMPT "\r\n" RUNNING);
	assert_int_equal(s->vm->board.nr_dimms, 1);
	sound(&s->vm->kernel.hotplug);
	leave(&peer);
}

static void a_line_may_come_bit_by_bit(void **state)
{
	static const char *const bits[] = { "in", "fo", " ", "stat", "us" };
	struct scene *s = *state;
	struct peer peer;

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	assert_string_equal(news(s, &peer), GREETED);
	for (unsigned i = 0; i < ARRAY_SIZE(bits); i++) {
		say(&peer, bits[i]);
		assert_string_equal(news(s, &peer), "");
	}
	say(&peer, "\n");
	assert_string_equal(news(s, &peer), "\r\n" RUNNING);
	leave(&peer);
}

static void others_hear_nothing_until_the_only_client_leaves(void **state)
{
	struct scene *s = *state;
	struct peer first, second, third;

	open_for(s, &protocol_hmp, 1);
	first = connected(s);
	assert_string_equal(news(s, &first), GREETED);
	second = connected(s);
	say(&second, "info status\n");
	third = connected(s);
	assert_string_equal(news(s, &second), "");
	assert_string_equal(news(s, &third), "");
	say(&first, "info status\n");
	assert_string_equal(news(s, &first), "\r\n" RUNNING);
	leave(&first);
	assert_string_equal(news(s, &second), GREETED "\r\n" RUNNING);
	assert_string_equal(news(s, &third), "");
	leave(&second);
	assert_string_equal(news(s, &third), GREETED);
	leave(&third);
}

static void leaving_drops_the_half_line_but_not_history(void **state)
{
	struct scene *s = *state;
	struct peer peer;

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	say(&peer, "info status\nquit");
	assert_string_equal(news(s, &peer), GREETED "\r\n" RUNNING);
	leave(&peer);
	peer = connected(s);
	say(&peer, "\n\033[A\n");
	assert_string_equal(news(s, &peer), GREETED "\r\n" HMP_PROMPT "\r\n" RUNNING);
	assert_false(s->vm->quit);
	leave(&peer);
}

static void as_many_clients_talk_as_may(void **state)
{
	struct scene *s = *state;
	struct peer peers[4];

	open_for(s, &protocol_hmp, 3);
	for (unsigned i = 0; i < 4; i++) {
		peers[i] = connected(s);
		assert_string_equal(news(s, &peers[i]), i < 3 ? GREETED : "");
	}
	/* Their lines do not mix. */
	say(&peers[0], "info sta");
	say(&peers[1], "info nu");
	settle(s, NULL, 0);
	say(&peers[0], "tus\n");
	say(&peers[1], "ma\n");
	say(&peers[2], "foo\n");
	settle(s, NULL, 0);
	assert_string_equal(news(s, &peers[0]), "\r\n" RUNNING);
	assert_string_equal(news(s, &peers[1]),
			    "\r\n1 nodes\r\nnode 0 cpus: 0\r\nnode 0 size: 2048 MB\r\n"
			    "node 0 plugged: 0 MB\r\n" HMP_PROMPT);
	assert_string_equal(news(s, &peers[2]), "\r\nunknown command: 'foo'\r\n" HMP_PROMPT);
	assert_string_equal(news(s, &peers[3]), "");
	leave(&peers[1]);
	assert_string_equal(news(s, &peers[3]), GREETED);
	leave(&peers[0]);
	leave(&peers[2]);
	leave(&peers[3]);
}

static void clients_come_and_go_without_end(void **state)
{
	struct scene *s = *state;

	open_for(s, &protocol_hmp, 2);
	for (unsigned i = 0; i < 300; i++) {
		struct peer peer = connected(s);

		if (i % 3)
			assert_string_equal(news(s, &peer), GREETED);
		if (i % 5 == 0)
			say(&peer, "half");
		leave(&peer);
	}
	settle(s, NULL, 0);
	assert_int_equal(s->vm->quit, false);
}

static void quit_stops_the_loop_and_hangs_up(void **state)
{
	struct scene *s = *state;
	struct peer peer;

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	assert_string_equal(news(s, &peer), GREETED);
	say(&peer, "quit\nobject_add memory-backend-ram,id=m1,size=1G\n");
	assert_string_equal(news(s, &peer), "\r\n");
	assert_true(peer.ended);
	assert_true(s->vm->quit);
	assert_true(s->loop.stopped);
	assert_int_equal(s->vm->board.backends.nr, 0);
	leave(&peer);
}

static void rubbish_is_answered_or_ignored(void **state)
{
	struct scene *s = *state;
	struct peer peer;
	uint32_t random = 1;
	char bytes[997];

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	for (unsigned round = 0; round < 40; round++) {
		for (unsigned i = 0; i < sizeof(bytes); i++) {
			random = random * 1664525 + 1013904223;
			bytes[i] = (char)(random >> 24);
		}
		assert_int_equal(send(peer.fd, bytes, sizeof(bytes), MSG_NOSIGNAL), sizeof(bytes));
		settle(s, (struct peer *[]){ &peer }, 1);
		text_clear(&peer.heard);
	}
	assert_false(peer.ended);
	say(&peer, "\n\n");
	settle(s, (struct peer *[]){ &peer }, 1);
	text_clear(&peer.heard);
	say(&peer, "info status\n");
	assert_string_equal(news(s, &peer), "\r\n" RUNNING);
	sound(&s->vm->kernel.hotplug);
	leave(&peer);
}

/*
 * Its echo is quadratic in its length, and yet a client that reads it all may type the longest
 * line; what is beyond is dropped silently, be it megabytes.
 */
static void the_longest_line_is_run_and_the_rest_is_dropped(void **state)
{
	struct scene *s = *state;
	struct peer peer, *peers = &peer;
	size_t line = 4095, flood = 2u << 20;
	char *bytes = malloc(flood);

	assert_non_null(bytes);
	memset(bytes, 'x', flood);
	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	send_reading(s, &peer, bytes, line);
	settle(s, &peers, 1);
	assert_false(peer.ended);
	send_reading(s, &peer, bytes, flood);
	settle(s, &peers, 1);
	free(bytes);
	assert_false(peer.ended);
	text_clear(&peer.heard);
	say(&peer, "\n");
	settle(s, &peers, 1);
	assert_int_equal(peer.heard.length,
			 strlen("\r\nunknown command: ''\r\n" HMP_PROMPT) + line);
	text_clear(&peer.heard);
	say(&peer, "info status\n");
	assert_string_equal(news(s, &peer), "\r\n" RUNNING);
	leave(&peer);
}

/* Answers that nobody reads are bounded: the deaf one is hung up on, others do not notice. */
static void a_client_that_never_reads_is_hung_up_on(void **state)
{
	struct scene *s = *state;
	struct peer deaf, other, *others = &other;
	size_t sent = 0;
	int error;

	open_for(s, &protocol_hmp, 2);
	deaf = connected(s);
	deaf.deaf = true;
	other = connected(s);
	assert_string_equal(news(s, &other), GREETED);
	do {
		error = send(deaf.fd, "help\n", 5, MSG_NOSIGNAL) < 0 ? errno : 0;
		settle(s, &others, 1);
		assert_true(++sent < 1u << 17);
	} while (!error);
	assert_true(error == EPIPE || error == ECONNRESET);
	say(&other, "info status\n");
	assert_string_equal(news(s, &other), "\r\n" RUNNING);
	leave(&deaf);
	leave(&other);
}

static void a_client_that_reads_late_gets_every_byte(void **state)
{
	struct scene *s = *state;
	struct peer peer, *peers = &peer;
	size_t prompts = 0;

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	peer.deaf = true;
	for (unsigned i = 0; i < 2000; i++) {
		say(&peer, "help\n");
		settle(s, &peers, 1);
	}
	peer.deaf = false;
	settle(s, &peers, 1);
	assert_false(peer.ended);
	for (const char *at = text_string(&peer.heard); (at = strstr(at, HMP_PROMPT)); at++)
		prompts++;
	assert_int_equal(prompts, 2001);
	text_clear(&peer.heard);
	say(&peer, "info status\n");
	assert_string_equal(news(s, &peer), "\r\n" RUNNING);
	leave(&peer);
}

static void a_client_that_left_mid_answer_frees_its_place(void **state)
{
	struct scene *s = *state;
	struct peer peer, next;

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	peer.deaf = true;
	for (unsigned i = 0; i < 1000; i++) {
		say(&peer, "help\n");
		settle(s, NULL, 0);
	}
	next = connected(s);
	assert_string_equal(news(s, &next), "");
	leave(&peer);
	assert_string_equal(news(s, &next), GREETED);
	leave(&next);
}

/* It can be written to no more, but is not gone: the loop must not turn on the spot. */
static void a_client_that_stops_listening_is_hung_up_on(void **state)
{
	struct scene *s = *state;
	struct peer peer, next, *peers = &peer;

	open_for(s, &protocol_hmp, 1);
	peer = connected(s);
	peer.deaf = true;
	for (unsigned i = 0; i < 1000; i++) {
		say(&peer, "help\n");
		settle(s, NULL, 0);
	}
	shutdown(peer.fd, SHUT_RD);
	peer.deaf = false;
	settle(s, &peers, 1);
	next = connected(s);
	assert_string_equal(news(s, &next), GREETED);
	leave(&peer);
	leave(&next);
}

static void closing_hangs_up_and_removes_the_socket(void **state)
{
	struct scene *s = *state;
	struct peer peers[2];
	struct stat st;

	open_for(s, &protocol_hmp, 1);
	assert_int_equal(stat(s->path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	peers[0] = connected(s);
	assert_string_equal(news(s, &peers[0]), GREETED);
	peers[1] = connected(s);
	say(&peers[0], "half a line");
	settle(s, NULL, 0);
	monitor_close(s->monitor);
	s->monitor = NULL;
	for (unsigned i = 0; i < 2; i++) {
		listen_to(&peers[i]);
		assert_true(peers[i].ended);
		leave(&peers[i]);
	}
	assert_int_equal(stat(s->path, &st), -1);
	for (unsigned i = 0; i < s->loop.nr; i++)
		assert_int_equal(s->loop.watches[i].fd, -1);
	monitor_close(NULL);
}

static int open_second(struct scene *s, struct fail *fail)
{
	struct monitor *monitor = NULL;
	int rc = monitor_open(&monitor, s->vm, &s->loop, &protocol_hmp, s->where, 1, fail);

	monitor_close(monitor);
	return rc;
}

static void a_socket_is_replaced_when_nobody_listens_any_more(void **state)
{
	struct scene *s = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct peer peer;
	struct fail fail;

	memcpy(address.sun_path, s->path, strlen(s->path));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 0), 0);
	assert_int_equal(open_second(s, &fail), -EADDRINUSE);
	/* Nor when its queue is full. */
	assert_int_equal(open_second(s, &fail), -EADDRINUSE);
	close(fd);
	open_for(s, &protocol_hmp, 1);
	assert_int_equal(open_second(s, &fail), -EADDRINUSE);
	assert_non_null(strstr(fail.text, "another monitor listens there"));
	peer = connected(s);
	assert_string_equal(news(s, &peer), GREETED);
	leave(&peer);
}

static void what_is_no_socket_stays(void **state)
{
	struct scene *s = *state;
	struct stat st;
	struct fail fail;

	assert_int_equal(symlink("/nonexistent", s->path), 0);
	assert_int_equal(open_second(s, &fail), -EEXIST);
	assert_int_equal(unlink(s->path), 0);
	close(open(s->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(open_second(s, &fail), -EEXIST);
	assert_non_null(strstr(fail.text, "what is there is no socket"));
	assert_int_equal(unlink(s->path), 0);
	/* Nor does closing remove what came later. */
	open_for(s, &protocol_hmp, 1);
	assert_int_equal(unlink(s->path), 0);
	close(open(s->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	monitor_close(s->monitor);
	s->monitor = NULL;
	assert_int_equal(stat(s->path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

/* Every row must leave the loop and the folder as they were. */
static void refuses_places_in_words(void **state)
{
	static const struct {
		const char *where, *words;
		int errno_;
	} rows[] = {
		{ "unix:/nonexistent/m,server=on,wait=off",
		  "Failed to bind socket to /nonexistent/m: No such file or directory", -ENOENT },
		{ "unix:/tmp/m,foo=1", "Invalid parameter 'foo'", -EINVAL },
		{ "unix:/tmp/m,server=off", "a monitor can only listen: server=on", -EINVAL },
		{ "tcp::4444",
		  "'tcp::4444' is not a valid monitor: stdio, none or "
		  "unix:PATH,server=on,wait=off",
		  -EINVAL },
		{ "", "'' is not a valid monitor: stdio, none or unix:PATH,server=on,wait=off",
		  -EINVAL },
	};
	struct scene *s = *state;

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct monitor *monitor = NULL;
		struct fail fail = { "" };

		print_message("%s\n", rows[i].where);
		assert_int_equal(monitor_open(&monitor, s->vm, &s->loop, &protocol_hmp,
					      rows[i].where, 1, &fail),
				 rows[i].errno_);
		assert_string_equal(fail.text, rows[i].words);
		assert_null(monitor);
		assert_int_equal(s->loop.nr, 0);
	}
}

static void a_path_may_fill_the_address_but_no_more(void **state)
{
	struct scene *s = *state;
	char where[256], *path = where + strlen("unix:");
	struct monitor *monitor = NULL;
	struct fail fail = { "" };
	size_t room = sizeof(((struct sockaddr_un *)0)->sun_path);

	memset(where, 'x', sizeof(where));
	memcpy(where, "unix:", 5);
	memcpy(path, s->folder, strlen(s->folder));
	path[strlen(s->folder)] = '/';
	path[room - 1] = '\0';
	assert_int_equal(monitor_open(&monitor, s->vm, &s->loop, &protocol_hmp, where, 1, &fail),
			 0);
	assert_int_equal(access(path, F_OK), 0);
	monitor_close(monitor);
	assert_int_equal(access(path, F_OK), -1);
	monitor = NULL;
	path[room - 1] = 'x';
	path[room] = '\0';
	assert_int_equal(monitor_open(&monitor, s->vm, &s->loop, &protocol_hmp, where, 1, &fail),
			 -ENAMETOOLONG);
	assert_non_null(strstr(fail.text, path));
	assert_null(monitor);
}

static void a_full_loop_is_told_and_leaves_no_socket(void **state)
{
	struct scene *s = *state;
	struct monitor *monitor = NULL;
	struct fail fail = { "" };

	for (int i = 0; i < LOOP_MAX; i++)
		assert_int_equal(loop_watch(&s->loop, 1000 + i, NULL, NULL), 0);
	assert_int_equal(monitor_open(&monitor, s->vm, &s->loop, &protocol_hmp, s->where, 1, &fail),
			 -ENFILE);
	assert_null(monitor);
	assert_string_not_equal(fail.text, "");
	assert_int_equal(access(s->path, F_OK), -1);
}

static void none_is_no_monitor(void **state)
{
	struct scene *s = *state;
	struct fail fail = { "" };

	assert_int_equal(
		monitor_open(&s->monitor, s->vm, &s->loop, &protocol_hmp, "none", 1, &fail), 0);
	assert_int_equal(loop_step(&s->loop, 0), 0);
}

struct standard {
	int saved[2];
	int in, out; /* our ends */
};

/* Standard input and output become pipes; nothing may be asserted until they are back. */
static struct standard redirect(void)
{
	struct standard std;
	int in[2], out[2];

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	fflush(stdout);
	for (int fd = 0; fd < 2; fd++) {
		std.saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 100);
		dup2(fd == 0 ? in[0] : out[1], fd);
	}
	close(in[0]);
	close(out[1]);
	std.in = in[1];
	std.out = out[0];
	return std;
}

static void restore(struct standard *std)
{
	for (int fd = 0; fd < 2; fd++) {
		dup2(std->saved[fd], fd);
		close(std->saved[fd]);
	}
}

static void the_end_of_standard_input_ends_no_machine(void **state)
{
	struct scene *s = *state;
	struct fail fail = { "" };
	struct standard std = redirect();
	char heard[512] = "";
	unsigned steps = 0;
	int rc;

	dprintf(std.in, "foo\n");
	close(std.in);
	rc = monitor_open(&s->monitor, s->vm, &s->loop, &protocol_hmp, "stdio", 1, &fail);
	while (loop_step(&s->loop, 0) > 0 && steps < MANY_STEPS)
		steps++;
	restore(&std);
	assert_int_equal(rc, 0);
	assert_true(steps < MANY_STEPS);
	assert_true(read(std.out, heard, sizeof(heard) - 1) > 0);
	close(std.out);
	assert_memory_equal(heard, GREETED, strlen(GREETED));
	assert_non_null(strstr(heard, "\r\nunknown command: 'foo'\r\n" HMP_PROMPT));
	assert_false(s->vm->quit);
	assert_false(s->loop.stopped);
}

/* As in "memhp run -monitor stdio | head": nobody reads, and nobody says anything either. */
static void a_closed_standard_output_leaves_the_loop_at_rest(void **state)
{
	struct scene *s = *state;
	struct fail fail = { "" };
	struct standard std = redirect();
	unsigned steps = 0;
	int rc;

	rc = monitor_open(&s->monitor, s->vm, &s->loop, &protocol_hmp, "stdio", 1, &fail);
	close(std.out);
	while (loop_step(&s->loop, 0) > 0 && steps < MANY_STEPS)
		steps++;
	monitor_close(s->monitor);
	s->monitor = NULL;
	restore(&std);
	close(std.in);
	assert_int_equal(rc, 0);
	assert_true(steps < MANY_STEPS);
}

static void a_socket_without_a_path_is_refused(void **state)
{
	static const char *const rows[] = { "unix:", "unix:server=on", "unix:,server=on" };
	struct scene *s = *state;

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct monitor *monitor = NULL;
		struct fail fail = { "" };

		print_message("%s\n", rows[i]);
		assert_true(monitor_open(&monitor, s->vm, &s->loop, &protocol_hmp, rows[i], 1,
					 &fail) < 0);
		assert_string_not_equal(fail.text, "");
		assert_null(monitor);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(the_stream_is_qemus_byte_for_byte),
		scene_test(several_lines_in_one_write_run_in_order),
		scene_test(a_line_may_come_bit_by_bit),
		scene_test(others_hear_nothing_until_the_only_client_leaves),
		scene_test(leaving_drops_the_half_line_but_not_history),
		scene_test(as_many_clients_talk_as_may),
		scene_test(clients_come_and_go_without_end),
		scene_test(quit_stops_the_loop_and_hangs_up),
		scene_test(rubbish_is_answered_or_ignored),
		scene_test(the_longest_line_is_run_and_the_rest_is_dropped),
		scene_test(a_client_that_never_reads_is_hung_up_on),
		scene_test(a_client_that_reads_late_gets_every_byte),
		scene_test(a_client_that_left_mid_answer_frees_its_place),
		scene_test(a_client_that_stops_listening_is_hung_up_on),
		scene_test(closing_hangs_up_and_removes_the_socket),
		scene_test(a_socket_is_replaced_when_nobody_listens_any_more),
		scene_test(what_is_no_socket_stays),
		scene_test(refuses_places_in_words),
		scene_test(a_path_may_fill_the_address_but_no_more),
		scene_test(a_full_loop_is_told_and_leaves_no_socket),
		scene_test(none_is_no_monitor),
		scene_test(the_end_of_standard_input_ends_no_machine),
		scene_test(a_closed_standard_output_leaves_the_loop_at_rest),
		scene_test(a_socket_without_a_path_is_refused),
	};

	/* Whoever opens monitors ignores it, as memhp does. */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
