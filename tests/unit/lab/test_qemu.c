/* SPDX-License-Identifier: MIT */
/* test_qemu.c - the words that describe a machine to QEMU, and its life and death. */
#include "unit/support.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/qemu.h"

#define APPENDED "-append|console=ttyS0 quiet panic=-1"

/* The words for @line and @append, with "|" between them; NULL when they are refused. */
static const char *words(const char *line, const char *append, struct fail *fail)
{
	static char joined[8192];
	struct machine_options *machine = malloc(sizeof(*machine));
	struct text out = { 0 };
	int rc;

	machine_options_init(machine);
	assert_int_equal(machine_options_line(machine, line, fail), 0);
	assert_int_equal(machine_option(machine, "-append", append, fail), 0);
	rc = qemu_machine(machine, &out, fail);
	for (size_t i = 0; i + 1 < out.length; i++)
		if (out.data[i] == '\0')
			out.data[i] = '|';
	snprintf(joined, sizeof(joined), "%s", text_string(&out));
	text_free(&out);
	free(machine);
	return rc < 0 ? NULL : joined;
}

static void a_machine_in_words(void **state)
{
	static const struct {
		const char *line, *append, *words;
	} rows[] = {
		{ "-m 1G", "", "-m|size=1073741824B|" APPENDED },
		{ "-m 1G,slots=2,maxmem=4G", "movable_node",
		  "-m|size=1073741824B,slots=2,maxmem=4294967296|" APPENDED " movable_node" },
		/* What today's machines do not take is spelled as they want it. */
		{ "-m 2G -numa node,mem=1G -numa node,mem=1G", "",
		  "-m|size=2147483648B|-object|memory-backend-ram,id=memhp-node0,size=1073741824|"
		  "-object|memory-backend-ram,id=memhp-node1,size=1073741824|"
		  "-numa|node,nodeid=0,memdev=memhp-node0|-numa|node,nodeid=1,memdev=memhp-"
		  "node1|" APPENDED },
		{ "-m 1G -numa node -numa node,mem=1G -numa node,mem=0", "",
		  "-m|size=1073741824B|-object|memory-backend-ram,id=memhp-node1,size=1073741824|"
		  "-numa|node,nodeid=0|-numa|node,nodeid=1,memdev=memhp-node1|-numa|node,nodeid="
		  "2|" APPENDED },
		{ "-m 1G -numa node,memdev=a,nodeid=1 -object memory-backend-ram,id=a,size=1G "
		  "-numa node,nodeid=0",
		  "",
		  "-m|size=1073741824B|-object|memory-backend-ram,id=a,size=1073741824|"
		  "-numa|node,nodeid=0|-numa|node,nodeid=1,memdev=a|" APPENDED },
		{ "-m 1G,slots=1,maxmem=2G -object memory-backend-ram,id=a,size=128M "
		  "-device pc-dimm,memdev=a,addr=0x110000000",
		  "",
		  "-m|size=1073741824B,slots=1,maxmem=2147483648|"
		  "-object|memory-backend-ram,id=a,size=134217728|"
		  "-device|pc-dimm,memdev=a,addr=0x110000000|" APPENDED },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fail fail = { "" };
		const char *got = words(rows[i].line, rows[i].append, &fail);

		assert_non_null(got);
		assert_string_equal(got, rows[i].words);
	}
}

static void what_is_no_memory_is_refused(void **state)
{
	struct fail fail = { "" };
	char append[MAX_APPEND];

	(void)state;
	assert_null(words("-m 1G -device loader,file=/etc/shadow,addr=0", "", &fail));
	assert_non_null(strstr(fail.text, "-device loader,file=/etc/shadow,addr=0: "));
	memset(append, 'x', sizeof(append));
	append[MAX_APPEND - 2 - strlen("console=ttyS0 quiet panic=-1")] = '\0';
	assert_non_null(words("-m 1G", append, &fail));
	append[strlen(append)] = 'x';
	append[MAX_APPEND - 1 - strlen("console=ttyS0 quiet panic=-1")] = '\0';
	assert_null(words("-m 1G", append, &fail));
	assert_non_null(strstr(fail.text, "-append: 2018 characters of the command line are left"));
}

/* A program in QEMU's place: a shell script. */
struct stand_in {
	char folder[32], path[64];
	struct machine_options *machine;
	struct qemu_options options;
};

static struct stand_in *stand_in(const char *script)
{
	struct stand_in *s = calloc(1, sizeof(*s));
	int fd;

	strcpy(s->folder, "/tmp/memhp-test-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(s->path, sizeof(s->path), "%s/qemu", s->folder);
	fd = open(s->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	assert_true(dprintf(fd, "#!/bin/bash\n%s\n", script) > 0);
	close(fd);
	s->machine = malloc(sizeof(*s->machine));
	machine_options_init(s->machine);
	s->options = (struct qemu_options){ .program = s->path,
					    .kernel = "/a/kernel",
					    .initramfs = memfd_create("test", 0),
					    .machine = s->machine };
	return s;
}

static void put_away(struct stand_in *s)
{
	close(s->options.initramfs);
	unlink(s->path);
	rmdir(s->folder);
	free(s->machine);
	free(s);
}

/* All that comes out of @fd until its other end is closed. */
static const char *all_of(int fd)
{
	static char bytes[8192];
	size_t length = 0;
	ssize_t got;

	while ((got = read(fd, bytes + length, sizeof(bytes) - 1 - length)) > 0)
		length += (size_t)got;
	bytes[length] = '\0';
	return bytes;
}

static void it_gets_its_lines_and_says_its_words(void **state)
{
	struct stand_in *s = stand_in("echo \"$@\" >&2; echo console >&20; echo guest >&21\n"
				      "read line <&22; echo \"$line\" back >&23");
	struct fail fail = { "" };
	struct qemu qemu;
	char expected[1024];

	(void)state;
	assert_int_equal(qemu_start(&qemu, &s->options, &fail), 0);
	assert_int_equal(write(qemu.lines[QEMU_HMP], "there\n", 6), 6);
	snprintf(expected, sizeof(expected),
		 "-nodefaults -no-user-config -no-reboot -display none -vga none -M pc -smp 1 "
		 "-serial chardev:console -serial chardev:guest -mon chardev=hmp,mode=readline "
		 "-mon chardev=qmp,mode=control -accel tcg -kernel /a/kernel -initrd "
		 "/proc/self/fd/%d "
		 "-chardev socket,id=console,fd=20 -chardev socket,id=guest,fd=21 "
		 "-chardev socket,id=hmp,fd=22 -chardev socket,id=qmp,fd=23 -m size=134217728B "
		 "-append console=ttyS0 quiet panic=-1\n",
		 s->options.initramfs);
	assert_string_equal(all_of(qemu.lines[QEMU_ERRORS]), expected);
	assert_string_equal(all_of(qemu.lines[QEMU_CONSOLE]), "console\n");
	assert_string_equal(all_of(qemu.lines[QEMU_GUEST]), "guest\n");
	assert_string_equal(all_of(qemu.lines[QEMU_QMP]), "there back\n");
	qemu_end(&qemu);
	put_away(s);
}

static void ending_it_leaves_nothing(void **state)
{
	struct stand_in *s = stand_in("trap '' TERM INT HUP; while :; do sleep 1000; done");
	struct fail fail = { "" };
	struct qemu qemu;
	pid_t pid;

	(void)state;
	assert_int_equal(qemu_start(&qemu, &s->options, &fail), 0);
	pid = qemu.pid;
	assert_int_equal(kill(pid, 0), 0);
	qemu_end(&qemu);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	for (int i = 0; i < QEMU_LINES; i++)
		assert_int_equal(qemu.lines[i], -1);
	qemu_end(&qemu); /* again: nothing to do */
	put_away(s);
}

/* Nobody calls qemu_end() here: its parent is killed. */
static void it_dies_with_its_parent(void **state)
{
	struct stand_in *s = stand_in("exec sleep 1000");
	int told[2];
	pid_t parent, pid = 0;
	struct pollfd end;
	char rest;

	(void)state;
	assert_int_equal(pipe(told), 0);
	parent = fork();
	assert_true(parent >= 0);
	if (parent == 0) {
		struct fail fail;
		struct qemu qemu;

		if (qemu_start(&qemu, &s->options, &fail) < 0 ||
		    write(told[1], &qemu.pid, sizeof(qemu.pid)) < 0)
			_exit(1);
		pause();
		_exit(1);
	}
	close(told[1]);
	assert_int_equal(read(told[0], &pid, sizeof(pid)), sizeof(pid));
	assert_int_equal(kill(pid, 0), 0);
	kill(parent, SIGKILL);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	/* The pipe is inherited down to the last of them: its end is theirs. */
	end = (struct pollfd){ told[0], POLLIN, 0 };
	assert_int_equal(poll(&end, 1, 120000), 1);
	assert_int_equal(read(told[0], &rest, 1), 0);
	close(told[0]);
	put_away(s);
}

static void a_program_that_is_not_there_is_named(void **state)
{
	struct stand_in *s = stand_in("true");
	struct fail fail = { "" };
	struct qemu qemu;

	(void)state;
	s->options.program = "/nowhere/qemu";
	assert_int_equal(qemu_start(&qemu, &s->options, &fail), -ENOENT);
	assert_non_null(strstr(fail.text, "/nowhere/qemu: there is no such program"));
	assert_int_equal(qemu.pid, 0);
	put_away(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_in_words),
		cmocka_unit_test(what_is_no_memory_is_refused),
		cmocka_unit_test(it_gets_its_lines_and_says_its_words),
		cmocka_unit_test(ending_it_leaves_nothing),
		cmocka_unit_test(it_dies_with_its_parent),
		cmocka_unit_test(a_program_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
