/* SPDX-License-Identifier: MIT */
/* test_client.c - one command or a conversation with monitors true, slow and dying. */
#include "unit/support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/client.h"
#include "monitor/hmp.h"
#include "monitor/server.h"

#define GREETED HMP_GREETING "\r\n" HMP_PROMPT
#define ECHOED "i\033[K\033[Din\033[K\r\n"

/* A monitor that says what it is told to, each word with one write, then leaves. */
struct script {
	const char *greeting[4];
	const char *answer[8]; /* once a line came */
};

static void say(int fd, const char *words)
{
	send(fd, words, strlen(words), MSG_NOSIGNAL);
}

/* Packets keep their ends, so that each write is one read. */
static int fake_monitor(const struct script *script, pid_t *pid)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	*pid = fork();
	assert_true(*pid >= 0);
	if (*pid == 0) {
		char line[8192] = "";
		size_t length = 0;
		ssize_t got = 1;

		close(fds[0]);
		for (unsigned i = 0; script->greeting[i]; i++)
			say(fds[1], script->greeting[i]);
		while (script->answer[0] && got > 0 && !memchr(line, '\n', length)) {
			got = recv(fds[1], line + length, sizeof(line) - length, 0);
			length += got > 0 ? (size_t)got : 0;
		}
		for (unsigned i = 0; script->answer[i]; i++)
			say(fds[1], script->answer[i]);
		_exit(length && memcmp(line, "info status\n", length) == 0 ? 0 : 1);
	}
	close(fds[1]);
	return fds[0];
}

/* Return: its exit status; 128 + the signal that ended it. */
static int ended(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int say_once(int fd, const char *command, struct text *answer, bool *refused,
		    struct fail *fail)
{
	int rc = monitor_greeting(fd, MONITOR_PATIENCE_MS, fail);

	return rc < 0 ? rc : monitor_line(fd, command, answer, refused, fail);
}

static void takes_the_answer_out_of_the_stream(void **state)
{
	static const struct {
		struct script script;
		const char *answer;
		bool refused;
	} rows[] = {
		{ { { GREETED }, { ECHOED "VM status: running\r\n" HMP_PROMPT } },
		  "VM status: running\n",
		  false },
		{ { { GREETED }, { "\r\n" HMP_PROMPT } }, "", false },
		{ { { GREETED }, { ECHOED HMP_PROMPT } }, "", false },
		{ { { GREETED }, { ECHOED "one\r\ntwo\r\n\r\n" HMP_PROMPT } },
		  "one\ntwo\n\n",
		  false },
		/* However it is cut, also inside the prompt. */
		{ { { "QEMU 7.2.22 mon", "itor\r\n(qe", "mu) " },
		    { "i", "\033[K\033[Din", "\033[K\r", "\nVM sta", "tus: running\r\n(q", "emu",
		      ") " } },
		  "VM status: running\n",
		  false },
		/* The prompt's word inside an answer is no prompt. */
		{ { { GREETED }, { ECHOED "see (qemu) ", "x\r\n", HMP_PROMPT } },
		  "see (qemu) x\n",
		  false },
		{ { { GREETED }, { ECHOED "Error: Device 'x' not found\r\n" HMP_PROMPT } },
		  "Error: Device 'x' not found\n",
		  true },
		{ { { GREETED }, { ECHOED "unknown command: 'foo'\r\n" HMP_PROMPT } },
		  "unknown command: 'foo'\n",
		  true },
		{ { { GREETED },
		    { ECHOED "device_del: string expected\r\n"
			     "Try \"help device_del\" for more information\r\n" HMP_PROMPT } },
		  "device_del: string expected\n"
		  "Try \"help device_del\" for more information\n",
		  true },
		{ { { GREETED }, { ECHOED "No Error: here\r\n" HMP_PROMPT } },
		  "No Error: here\n",
		  false },
		/* How "quit" ends. */
		{ { { GREETED }, { ECHOED } }, "", false },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text answer = { 0 };
		struct fail fail = { "" };
		bool refused = !rows[i].refused;
		pid_t pid;
		int fd = fake_monitor(&rows[i].script, &pid);

		print_message("row %u\n", i);
		assert_int_equal(say_once(fd, "info status", &answer, &refused, &fail), 0);
		assert_string_equal(text_string(&answer), rows[i].answer);
		assert_int_equal(refused, rows[i].refused);
		assert_int_equal(ended(pid), 0);
		close(fd);
		text_free(&answer);
	}
}

/* An answer is added to what the caller has; only what was added is judged. */
static void earlier_answers_do_not_count(void **state)
{
	static const struct {
		const char *before, *line;
		bool refused;
	} rows[] = {
		{ "Error: earlier\n", "VM status: running", false },
		{ "VM status: running\n", "Error: later", true },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct script script = { { GREETED }, { ECHOED, rows[i].line, "\r\n" HMP_PROMPT } };
		struct text answer = { 0 }, whole = { 0 };
		struct fail fail = { "" };
		bool refused = !rows[i].refused, same;
		pid_t pid;
		int fd = fake_monitor(&script, &pid);

		text_add(&answer, "%s", rows[i].before);
		text_add(&whole, "%s%s\n", rows[i].before, rows[i].line);
		assert_int_equal(say_once(fd, "info status", &answer, &refused, &fail), 0);
		same = strcmp(text_string(&answer), text_string(&whole)) == 0;
		ended(pid);
		close(fd);
		text_free(&answer);
		text_free(&whole);
		assert_true(same);
		assert_int_equal(refused, rows[i].refused);
	}
}

static void a_long_answer_comes_whole(void **state)
{
	static char lines[3][4001];
	struct script script = { { GREETED },
				 { ECHOED, lines[0], lines[1], lines[2], HMP_PROMPT } };
	struct text answer = { 0 };
	struct fail fail = { "" };
	bool refused = true;
	pid_t pid;
	int fd;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		memset(lines[i], 'a' + (int)i, 4000);
	memcpy(lines[2] + 3998, "\r\n", 2);
	fd = fake_monitor(&script, &pid);
	assert_int_equal(say_once(fd, "info status", &answer, &refused, &fail), 0);
	assert_int_equal(answer.length, 3 * 4000 - 1);
	assert_int_equal(answer.data[11997], 'c');
	assert_int_equal(answer.data[11998], '\n');
	assert_false(refused);
	assert_int_equal(ended(pid), 0);
	close(fd);
	text_free(&answer);
}

static void a_monitor_that_leaves_before_its_prompt_went_away(void **state)
{
	static const struct script scripts[] = {
		{ { NULL }, { NULL } },
		{ { HMP_GREETING "\r\n" }, { NULL } },
		{ { HMP_GREETING "\r\n(qemu)" }, { NULL } },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(scripts); i++) {
		struct text answer = { 0 };
		struct fail fail = { "" };
		bool refused;
		pid_t pid;
		int fd = fake_monitor(&scripts[i], &pid), rc;

		print_message("row %u\n", i);
		rc = say_once(fd, "info status", &answer, &refused, &fail);
		ended(pid);
		close(fd);
		assert_int_equal(rc, -EIO);
		assert_non_null(strstr(fail.text, "it went away"));
		assert_string_equal(text_string(&answer), "");
		text_free(&answer);
	}
}

/* Half an answer is not to be taken for one. */
static void a_monitor_that_leaves_in_its_answer_went_away(void **state)
{
	static const struct script script = { { GREETED }, { ECHOED "VM status: run" } };
	struct text answer = { 0 };
	struct fail fail = { "" };
	bool refused;
	pid_t pid;
	int fd = fake_monitor(&script, &pid), rc;

	(void)state;
	rc = say_once(fd, "info status", &answer, &refused, &fail);
	ended(pid);
	close(fd);
	text_free(&answer);
	assert_int_equal(rc, -EIO);
	assert_non_null(strstr(fail.text, "the monitor went away"));
}

static void refuses_to_connect_in_words(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char folder[] = "/tmp/memhp-test-XXXXXX", path[64], words[128], too_long[120];
	struct fail fail = { "" };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/socket", folder);
	snprintf(words, sizeof(words), "cannot connect to the monitor at %s: %s", path,
		 strerror(ENOENT));
	assert_int_equal(monitor_connect(path, &fail), -ENOENT);
	assert_string_equal(fail.text, words);
	/* A socket that nobody listens at, as a killed memhp leaves it. */
	memcpy(address.sun_path, path, strlen(path));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	snprintf(words, sizeof(words), "cannot connect to the monitor at %s: %s", path,
		 strerror(ECONNREFUSED));
	assert_int_equal(monitor_connect(path, &fail), -ECONNREFUSED);
	assert_string_equal(fail.text, words);
	memset(too_long, 'x', sizeof(too_long) - 1);
	too_long[sizeof(too_long) - 1] = '\0';
	assert_int_equal(monitor_connect(too_long, &fail), -ENAMETOOLONG);
	assert_non_null(strstr(fail.text, too_long));
	too_long[sizeof(address.sun_path) - 1] = '\0';
	assert_int_equal(monitor_connect(too_long, &fail), -ENOENT);
	close(fd);
	unlink(path);
	rmdir(folder);
}

static void who_gets_no_place_is_told(void **state)
{
	struct fail fail = { "" };
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(monitor_await(fds[0], 0, &fail), -ETIMEDOUT);
	assert_string_equal(fail.text, "it gave no place within 0 seconds: others have them all, "
				       "or it hangs");
	say(fds[1], "Q");
	assert_int_equal(monitor_await(fds[0], 0, &fail), 0);
	close(fds[1]);
	assert_int_equal(monitor_await(fds[0], -1, &fail), 0);
	close(fds[0]);
}

static void who_gets_no_prompt_is_told(void **state)
{
	static const struct {
		const char *greeting;
		int error;
		const char *words;
	} rows[] = {
		{ "", -ETIMEDOUT,
		  "it gave no place within 0 seconds: others have them all, or it hangs" },
		{ HMP_GREETING "\r\n", -ETIMEDOUT,
		  "it gave no prompt within 0 seconds: it hangs, or is no monitor" },
		{ "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n", -EPROTO,
		  "it speaks QMP, with programs; this takes one that has a prompt, as -monitor "
		  "gives" },
		{ GREETED, 0, "" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fail fail = { "" };
		int fds[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
		say(fds[1], rows[i].greeting);
		assert_int_equal(monitor_greeting(fds[0], 0, &fail), rows[i].error);
		assert_string_equal(fail.text, rows[i].words);
		close(fds[0]);
		close(fds[1]);
	}
}

/* One connection, one greeting, as many lines as are wanted. */
static void a_connection_takes_line_after_line(void **state)
{
	static const char *const lines[] = { "info numa", "foo" };
	char folder[] = "/tmp/memhp-test-XXXXXX", path[64], where[96];
	struct vm *vm = start(&profile_6_1, "-m 1G,slots=1,maxmem=2G", "");
	struct text answer = { 0 };
	struct loop loop = { 0 };
	struct monitor *monitor;
	struct fail fail = { "" };
	bool refused = false;
	pid_t pid;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/socket", folder);
	snprintf(where, sizeof(where), "unix:%s,server=on,wait=off", path);
	assert_int_equal(monitor_open(&monitor, vm, &loop, &protocol_hmp, where, 1, &fail), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(loop_run(&loop) < 0);
	fd = monitor_connect(path, &fail);
	assert_true(fd >= 0);
	assert_int_equal(monitor_greeting(fd, MONITOR_PATIENCE_MS, &fail), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++)
		assert_int_equal(monitor_line(fd, lines[i], &answer, &refused, &fail), 0);
	assert_string_equal(text_string(&answer), "1 nodes\nnode 0 cpus: 0\nnode 0 size: 1024 MB\n"
						  "node 0 plugged: 0 MB\n"
						  "unknown command: 'foo'\n");
	assert_true(refused);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(ended(pid), 128 + SIGKILL);
	text_clear(&answer);
	assert_int_equal(monitor_line(fd, lines[0], &answer, &refused, &fail), -EIO);
	assert_non_null(strstr(fail.text, "the monitor went away"));
	assert_int_equal(answer.length, 0);
	text_free(&answer);
	close(fd);
	monitor_close(monitor);
	stop(vm);
	unlink(path);
	rmdir(folder);
}

/* A real machine in a process of its own, quit at the end. */
static void talks_with_the_real_monitor(void **state)
{
	static const struct {
		const char *command, *answer;
		bool refused;
	} rows[] = {
		{ "object_add memory-backend-ram,id=m1,size=1G", "", false },
		{ "device_add pc-dimm,id=d1,memdev=m1", "", false },
		{ "info memory_size_summary",
		  "base memory: 2147483648\nplugged memory: 1073741824\n", false },
		{ "", "", false },
		{ "device_del nope", "Error: Device 'nope' not found\n", true },
		{ "device_del",
		  "device_del: string expected\n"
		  "Try \"help device_del\" for more information\n",
		  true },
		{ "foo", "unknown command: 'foo'\n", true },
		{ "quit", "", false },
	};
	char folder[] = "/tmp/memhp-test-XXXXXX", path[64], where[96];
	struct vm *vm = start(&profile_6_1, "-m 2G,slots=4,maxmem=4G", "");
	struct monitor *monitor;
	struct loop loop = { 0 };
	struct fail fail = { "" };
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/socket", folder);
	snprintf(where, sizeof(where), "unix:%s,server=on,wait=off", path);
	assert_int_equal(monitor_open(&monitor, vm, &loop, &protocol_hmp, where, 1, &fail), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		loop_run(&loop);
		_exit(vm->quit && vm->board.nr_dimms == 1 ? 0 : 1);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text answer = { 0 };
		int fd = monitor_connect(path, &fail);
		bool refused = false;

		print_message("[%s]\n", rows[i].command);
		assert_true(fd >= 0);
		assert_int_equal(say_once(fd, rows[i].command, &answer, &refused, &fail), 0);
		assert_string_equal(text_string(&answer), rows[i].answer);
		assert_int_equal(refused, rows[i].refused);
		text_free(&answer);
		close(fd);
	}
	assert_int_equal(ended(pid), 0);
	monitor_close(monitor);
	stop(vm);
	rmdir(folder);
}

/* monitor_talk() in a process of its own: @monitor and pipes stand for its three partners. */
struct talk {
	pid_t pid;
	int monitor, in, out;
};

static struct talk talk(void)
{
	int socket[2], in[2], out[2];
	struct talk t;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socket), 0);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	t = (struct talk){ .monitor = socket[0], .in = in[1], .out = out[0] };
	fflush(stdout);
	t.pid = fork();
	assert_true(t.pid >= 0);
	if (t.pid == 0) {
		struct fail fail = { "" };
		char byte;

		signal(SIGPIPE, SIG_DFL);
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		close(socket[0]);
		close(in[1]);
		close(out[0]);
		/* Held back until the test has set its scene. */
		if (read(STDIN_FILENO, &byte, 1) != 1)
			_exit(99);
		_exit(monitor_talk(socket[1], &fail) == 0 ? 0 : 1);
	}
	close(socket[1]);
	close(in[0]);
	close(out[1]);
	return t;
}

static void go(struct talk *t)
{
	assert_int_equal(write(t->in, "!", 1), 1);
}

static void hear(int fd, const char *words)
{
	char heard[256];
	size_t length = 0;

	while (length < strlen(words)) {
		ssize_t got = read(fd, heard + length, strlen(words) - length);

		assert_true(got > 0);
		length += (size_t)got;
	}
	assert_memory_equal(heard, words, length);
}

static void assert_at_end(int fd)
{
	char byte;

	assert_int_equal(read(fd, &byte, 1), 0);
}

static void end_talk(struct talk *t, int status)
{
	assert_int_equal(ended(t->pid), status);
	assert_at_end(t->out);
	close(t->out);
}

static void a_conversation_goes_both_ways(void **state)
{
	struct talk t = talk();

	(void)state;
	go(&t);
	dprintf(t.monitor, "%s", GREETED);
	hear(t.out, GREETED);
	dprintf(t.in, "info status\n");
	hear(t.monitor, "info status\n");
	dprintf(t.monitor, "VM status: running\r\n");
	hear(t.out, "VM status: running\r\n");
	close(t.monitor);
	end_talk(&t, 0);
	close(t.in);
}

/* As in "echo info status | memhp monitor": the answer is yet to come when input ends. */
static void what_comes_after_the_end_of_input_is_shown(void **state)
{
	struct talk t = talk();

	(void)state;
	go(&t);
	dprintf(t.in, "info status\n");
	close(t.in);
	hear(t.monitor, "info status\n");
	assert_at_end(t.monitor);
	dprintf(t.monitor, "VM status: running\r\n");
	hear(t.out, "VM status: running\r\n");
	close(t.monitor);
	end_talk(&t, 0);
}

/* Both are there at once: the monitor's end, and a line for it. Nobody may be killed by that. */
static void typing_to_a_monitor_that_left_is_no_crash(void **state)
{
	struct talk t = talk();

	(void)state;
	dprintf(t.monitor, "bye\r\n");
	shutdown(t.monitor, SHUT_WR);
	close(t.monitor);
	dprintf(t.in, "!info status\n");
	hear(t.out, "bye\r\n");
	end_talk(&t, 0);
	close(t.in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_answer_out_of_the_stream),
		cmocka_unit_test(earlier_answers_do_not_count),
		cmocka_unit_test(a_long_answer_comes_whole),
		cmocka_unit_test(a_monitor_that_leaves_before_its_prompt_went_away),
		cmocka_unit_test(a_monitor_that_leaves_in_its_answer_went_away),
		cmocka_unit_test(refuses_to_connect_in_words),
		cmocka_unit_test(who_gets_no_place_is_told),
		cmocka_unit_test(who_gets_no_prompt_is_told),
		cmocka_unit_test(a_connection_takes_line_after_line),
		cmocka_unit_test(talks_with_the_real_monitor),
		cmocka_unit_test(a_conversation_goes_both_ways),
		cmocka_unit_test(what_comes_after_the_end_of_input_is_shown),
		cmocka_unit_test(typing_to_a_monitor_that_left_is_no_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
