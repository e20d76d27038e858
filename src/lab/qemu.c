/* SPDX-License-Identifier: MIT */
#include "lab/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/child.h"
#include "os/program.h"

/* Descriptors of the child, out of the way of those that it opens itself. */
#define FIRST_FD 20

static const char *const chardevs[] = {
	[QEMU_CONSOLE] = "console",
	[QEMU_GUEST] = "guest",
	[QEMU_HMP] = "hmp",
	[QEMU_QMP] = "qmp",
};

static void add(struct text *words, const char *word)
{
	text_add_bytes(words, word, strlen(word) + 1);
}

static void add_fixed(const struct qemu_options *options, struct text *words)
{
	static const char *const fixed[] = {
		"-nodefaults",
		"-no-user-config",
		"-no-reboot",
		"-display",
		"none",
		"-vga",
		"none",
		"-M",
		"pc",
		"-smp",
		"1",
		"-serial",
		"chardev:console",
		"-serial",
		"chardev:guest",
		"-mon",
		"chardev=hmp,mode=readline",
		"-mon",
		"chardev=qmp,mode=control",
	};

	add(words, options->program);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		add(words, fixed[i]);
	add(words, "-accel");
	add(words, options->kvm ? "kvm" : "tcg");
	add(words, "-kernel");
	add(words, options->kernel);
	add(words, "-initrd");
	text_add(words, "/proc/self/fd/%d", options->initramfs);
	text_add_char(words, '\0');
	for (int i = 0; i < QEMU_ERRORS; i++) {
		add(words, "-chardev");
		text_add(words, "socket,id=%s,fd=%d", chardevs[i], FIRST_FD + i);
		text_add_char(words, '\0');
	}
}

/* Pointers to the NUL-separated words; freed with the words' own memory by the caller. */
static char **split(const struct text *words)
{
	size_t nr = 0;
	char **argv;

	for (size_t i = 0; i < words->length; i++)
		nr += words->data[i] == '\0';
	argv = calloc(nr + 1, sizeof(*argv));
	nr = 0;
	for (char *at = words->data; argv && at < words->data + words->length; at += strlen(at) + 1)
		argv[nr++] = at;
	return argv;
}

static int open_lines(struct qemu *qemu, int theirs[QEMU_LINES])
{
	for (int i = 0; i < QEMU_LINES; i++)
		qemu->lines[i] = theirs[i] = -1;
	for (int i = 0; i < QEMU_LINES; i++) {
		int ends[2];

		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
			return -errno;
		qemu->lines[i] = ends[0];
		theirs[i] = ends[1];
	}
	return 0;
}

static void close_all(int fds[QEMU_LINES])
{
	for (int i = 0; i < QEMU_LINES; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

static _Noreturn void become_qemu(char **argv, const int theirs[QEMU_LINES], pid_t parent)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	/* Whoever kills memhp kills QEMU, also if that happened just now. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 0; i < QEMU_ERRORS; i++)
		dup2(theirs[i], FIRST_FD + i);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(theirs[QEMU_ERRORS], STDERR_FILENO);
	execv(argv[0], argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(EXIT_NOT_FOUND);
}

bool qemu_has_kvm(void)
{
	bool virtualizes = false;
	char line[8192];
	FILE *cpus;

	if (access("/dev/kvm", R_OK | W_OK) < 0)
		return false;
	/* A /dev/kvm without the processor's help has been seen that starts guests and hangs. */
	cpus = fopen("/proc/cpuinfo", "re");
	while (cpus && !virtualizes && fgets(line, sizeof(line), cpus))
		virtualizes = strncmp(line, "flags", 5) == 0 &&
			      (strstr(line, " vmx") || strstr(line, " svm"));
	if (cpus)
		fclose(cpus);
	return virtualizes;
}

static int start(struct qemu *qemu, char **argv, struct fail *fail)
{
	int theirs[QEMU_LINES], rc = open_lines(qemu, theirs);
	pid_t parent = getpid();

	if (rc == 0) {
		qemu->pid = fork();
		if (qemu->pid == 0)
			become_qemu(argv, theirs, parent);
		rc = qemu->pid < 0 ? -errno : 0;
	}
	close_all(theirs);
	if (rc < 0) {
		close_all(qemu->lines);
		return fail_with(fail, rc, "cannot start QEMU: %s", strerror(-rc));
	}
	return 0;
}

int qemu_start(struct qemu *qemu, const struct qemu_options *options, struct fail *fail)
{
	char *program = program_find(options->program);
	struct qemu_options found = *options;
	struct text words = { 0 };
	char **argv = NULL;
	int rc;

	*qemu = (struct qemu){ 0 };
	if (!program)
		return fail_with(fail, -ENOENT,
				 "%s: there is no such program; a real kernel needs QEMU "
				 "(Debian: qemu-system-x86)",
				 options->program);
	found.program = program;
	add_fixed(&found, &words);
	rc = qemu_machine(options->machine, &words, fail);
	if (rc == 0) {
		argv = split(&words);
		rc = argv ? start(qemu, argv, fail) : fail_with(fail, -ENOMEM, "out of memory");
	}
	free(argv);
	text_free(&words);
	free(program);
	return rc;
}

void qemu_end(struct qemu *qemu)
{
	if (qemu->pid <= 0)
		return;
	child_kill(qemu->pid);
	qemu->pid = 0;
	close_all(qemu->lines);
}
