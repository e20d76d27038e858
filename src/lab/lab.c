/* SPDX-License-Identifier: MIT */
#include "lab/lab.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/allow.h"
#include "lab/bzimage.h"
#include "lab/events.h"
#include "lab/guestlog.h"
#include "lab/inbox.h"
#include "lab/initramfs.h"
#include "lab/qemu.h"
#include "lab/wire.h"
#include "monitor/client.h"
#include "os/loop.h"
#include "os/now.h"

/* Bytes that are read at a time. */
#define TAKEN 16384

/* A guest that does not come up with KVM in this many seconds is tried without. */
#define KVM_PATIENCE 30

/* Seconds that a killed command may take to be gone. */
#define KILL_PATIENCE 20

#define STATUS_KILLED (128 + SIGKILL)

struct lab {
	struct qemu qemu;
	struct loop loop;
	unsigned timeout;
	struct inbox inbox;
	bool quit; /* the monitor was told to */
	bool gone; /* QEMU is */
};

/* Return: how much there was; at the end of the stream @fd is forgotten. */
static size_t take(struct lab *lab, int fd, char bytes[TAKEN])
{
	ssize_t got = read(fd, bytes, TAKEN);

	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		loop_forget(&lab->loop, fd);
	return got > 0 ? (size_t)got : 0;
}

static void on_console(void *data, int fd)
{
	struct lab *lab = data;
	char bytes[TAKEN];
	size_t got;

	while ((got = take(lab, fd, bytes)))
		inbox_console(&lab->inbox, bytes, got);
}

static void on_errors(void *data, int fd)
{
	struct lab *lab = data;
	char bytes[TAKEN];
	size_t got;

	while ((got = take(lab, fd, bytes)))
		inbox_errors(&lab->inbox, bytes, got);
}

static void on_qmp(void *data, int fd)
{
	struct lab *lab = data;
	char bytes[TAKEN];
	size_t got = take(lab, fd, bytes);

	if (got)
		inbox_qmp(&lab->inbox, bytes, got);
	else
		lab->gone = true;
}

static void on_guest(void *data, int fd)
{
	struct lab *lab = data;
	char bytes[TAKEN];
	size_t got = take(lab, fd, bytes);

	if (got)
		inbox_guest(&lab->inbox, bytes, got);
}

/* Why there is no guest any more. */
static int say_gone(struct lab *lab, struct fail *fail)
{
	struct text why = { 0 };

	if (lab->qemu.lines[QEMU_CONSOLE] >= 0)
		on_console(lab, lab->qemu.lines[QEMU_CONSOLE]);
	if (lab->qemu.lines[QEMU_ERRORS] >= 0)
		on_errors(lab, lab->qemu.lines[QEMU_ERRORS]);
	if (lab->quit && !inbox_panicked(&lab->inbox))
		text_add(&why, "the machine has quit");
	else
		inbox_farewell(&lab->inbox, &why);
	fail_with(fail, -ESHUTDOWN, "%s", text_string(&why));
	text_free(&why);
	return -ESHUTDOWN;
}

/**
 * wait_for - run the loop until @flag is set
 * @end: now_milliseconds(); -ETIMEDOUT then, without words
 *
 * Return: 0; -ESHUTDOWN, -EPROTO and others with words in @fail.
 */
static int wait_for(struct lab *lab, const bool *flag, int64_t end, struct fail *fail)
{
	while (!*flag) {
		int64_t left = end - now_milliseconds();
		int rc;

		if (lab->gone || inbox_panicked(&lab->inbox))
			return say_gone(lab, fail);
		if (lab->inbox.nonsense)
			return fail_with(fail, -EPROTO,
					 "the guest's serial port was written to by a command");
		if (inbox_is_full(&lab->inbox))
			return -E2BIG;
		if (left <= 0)
			return -ETIMEDOUT;
		rc = loop_step(&lab->loop, (int)left);
		if (rc < 0)
			return fail_with(fail, rc, "waiting for the guest: %s", strerror(-rc));
	}
	return 0;
}

static int send_frame(struct lab *lab, enum wire_kind kind, const char *payload, size_t length,
		      struct fail *fail)
{
	struct text frame = { 0 };
	char head[WIRE_HEAD];
	ssize_t sent;

	wire_head(head, kind, length);
	text_add_bytes(&frame, head, sizeof(head));
	text_add_bytes(&frame, payload, length);
	sent = send(lab->qemu.lines[QEMU_GUEST], text_string(&frame), frame.length, MSG_NOSIGNAL);
	length = frame.length;
	text_free(&frame);
	if (sent == (ssize_t)length)
		return 0;
	return lab->gone || (sent < 0 && errno == EPIPE) ?
		       say_gone(lab, fail) :
		       fail_with(fail, -EIO, "the guest does not take commands any more");
}

/* What came unasked since the last step. */
static int catch_up(struct lab *lab, struct fail *fail)
{
	int rc;

	do {
		rc = loop_step(&lab->loop, 0);
	} while (rc > 0 && !lab->gone);
	return lab->gone || inbox_panicked(&lab->inbox) ? say_gone(lab, fail) : 0;
}

static int ask(struct lab *lab, enum wire_kind kind, const char *payload, struct text *answer,
	       struct fail *fail)
{
	int rc = catch_up(lab, fail);

	if (rc == 0)
		rc = send_frame(lab, kind, payload, strlen(payload), fail);
	if (rc < 0)
		return rc;
	lab->inbox.answer = answer;
	lab->inbox.answered = false;
	rc = wait_for(lab, &lab->inbox.answered, now_milliseconds() + INT64_C(1000) * lab->timeout,
		      fail);
	lab->inbox.answer = NULL;
	return rc;
}

/* The command is killed; the guest is given up when not even that ends it. */
static int stop(struct lab *lab, struct fail *fail)
{
	int rc = send_frame(lab, WIRE_KILL, "", 0, fail);

	if (rc == 0)
		rc = wait_for(lab, &lab->inbox.answered,
			      now_milliseconds() + INT64_C(1000) * KILL_PATIENCE, fail);
	if (rc == -ETIMEDOUT)
		return fail_with(fail, rc, "a command took too long and cannot be killed");
	return rc;
}

int lab_run(struct lab *lab, const char *command, struct text *output, int *status,
	    const char **stopped, struct fail *fail)
{
	int rc;

	*stopped = NULL;
	if (strlen(command) > WIRE_MAX)
		return fail_with(fail, -E2BIG, "a command longer than %d characters", WIRE_MAX);
	rc = ask(lab, WIRE_RUN, command, output, fail);
	if (rc == -ETIMEDOUT || rc == -E2BIG) {
		*stopped = rc == -E2BIG ? "too much output" : "it took too long";
		rc = stop(lab, fail);
		lab->inbox.status = STATUS_KILLED;
	}
	*status = lab->inbox.status;
	return rc;
}

static int ask_text(struct lab *lab, enum wire_kind kind, struct text *answer, struct fail *fail)
{
	int rc = ask(lab, kind, "", answer, fail);

	if (rc == -ETIMEDOUT || rc == -E2BIG)
		return fail_with(fail, rc, "the guest does not answer");
	return rc;
}

int lab_log(struct lab *lab, struct text *log, struct fail *fail)
{
	struct text raw = { 0 };
	int rc = ask_text(lab, WIRE_LOG, &raw, fail);

	if (rc == 0)
		guestlog_strip(&raw, log);
	text_free(&raw);
	return rc;
}

int lab_uevents(struct lab *lab, struct text *uevents, struct fail *fail)
{
	return ask_text(lab, WIRE_UEVENTS, uevents, fail);
}

/* The guest tells when it is done with a device; QEMU passes that on as an event. */
static int wait_for_guest(struct lab *lab, const unsigned *count, unsigned before, const char *line,
			  struct fail *fail)
{
	int64_t end = now_milliseconds() + INT64_C(1000) * lab->timeout;
	bool seen = *count != before;
	int rc = 0;

	while (rc == 0 && !seen) {
		bool never = false;

		rc = wait_for(lab, &never,
			      now_milliseconds() + 20 < end ? now_milliseconds() + 20 : end, fail);
		seen = *count != before;
		if (rc == -ETIMEDOUT && now_milliseconds() < end)
			rc = 0;
	}
	if (seen)
		return 0;
	if (rc == -ETIMEDOUT)
		return fail_with(fail, rc, "%s: the guest did not react within %u s", line,
				 lab->timeout);
	return rc;
}

static bool starts_with(const char *line, const char *word)
{
	size_t length = strlen(word);

	line += strspn(line, " ");
	return strncmp(line, word, length) == 0 && (!line[length] || line[length] == ' ');
}

/* An unknown command is as unknown to "help", and that is safe to ask. */
static int ask_about(struct lab *lab, const char *command, struct text *answer, struct fail *fail)
{
	struct text line = { 0 }, help = { 0 };
	bool refused = false;
	int rc;

	text_add(&line, "help %s", command);
	rc = monitor_line(lab->qemu.lines[QEMU_HMP], text_string(&line), &help, &refused, fail);
	if (rc == 0 && strncmp(text_string(&help), "unknown command:", 16) != 0)
		rc = fail_with(fail, -EPERM,
			       "%s: on a real kernel a transcript may ask the monitor for help, "
			       "info, object_add, object_del, device_add, device_del and quit",
			       command);
	if (rc == 0)
		text_add_text(answer, &help);
	text_free(&line);
	text_free(&help);
	return rc;
}

int lab_monitor(struct lab *lab, const char *line, struct text *answer, struct fail *fail)
{
	unsigned plugged = lab->inbox.plugged, unplugged = lab->inbox.unplugged;
	bool refused = false;
	char unknown[64];
	int rc = allow_line(line, unknown, sizeof(unknown), fail);

	if (rc == 0)
		rc = catch_up(lab, fail);
	if (rc < 0)
		return rc;
	if (unknown[0])
		return ask_about(lab, unknown, answer, fail);
	lab->quit = starts_with(line, "quit") || starts_with(line, "q");
	rc = monitor_line(lab->qemu.lines[QEMU_HMP], line, answer, &refused, fail);
	if (rc < 0) {
		lab->gone = true;
		return say_gone(lab, fail);
	}
	if (refused || lab->quit)
		return 0;
	if (starts_with(line, "device_add"))
		return wait_for_guest(lab, &lab->inbox.plugged, plugged, line, fail);
	if (starts_with(line, "device_del"))
		return wait_for_guest(lab, &lab->inbox.unplugged, unplugged, line, fail);
	return 0;
}

const char *lab_release(const struct lab *lab)
{
	return lab->inbox.release;
}

static int watch(struct lab *lab)
{
	static const loop_callback callbacks[] = { [QEMU_CONSOLE] = on_console,
						   [QEMU_GUEST] = on_guest,
						   [QEMU_HMP] = NULL,
						   [QEMU_QMP] = on_qmp,
						   [QEMU_ERRORS] = on_errors };
	int rc = 0;

	for (int i = 0; i < QEMU_LINES && rc == 0; i++) {
		if (!callbacks[i])
			continue;
		fcntl(lab->qemu.lines[i], F_SETFL, O_NONBLOCK);
		rc = loop_watch(&lab->loop, lab->qemu.lines[i], callbacks[i], lab);
	}
	return rc;
}

static int say_late(const struct lab *lab, unsigned seconds, struct fail *fail)
{
	struct text last = { 0 };

	guestlog_last(text_string(&lab->inbox.console), &last);
	fail_with(fail, -ETIMEDOUT, "the guest did not come up within %u s%s%s", seconds,
		  last.length ? "; its console ends with: " : "", text_string(&last));
	text_free(&last);
	return -ETIMEDOUT;
}

/* Wait until the guest's first process and QEMU's monitor are there. */
static int come_up(struct lab *lab, unsigned seconds, struct fail *fail)
{
	int rc = watch(lab);

	if (rc < 0)
		return fail_with(fail, rc, "watching the guest: %s", strerror(-rc));
	/* A QEMU that ended is noticed by the wait. */
	send(lab->qemu.lines[QEMU_QMP], QMP_HELLO, strlen(QMP_HELLO), MSG_NOSIGNAL);
	rc = wait_for(lab, &lab->inbox.ready, now_milliseconds() + INT64_C(1000) * seconds, fail);
	if (rc == -ETIMEDOUT)
		return say_late(lab, seconds, fail);
	if (rc < 0)
		return rc;
	rc = monitor_greeting(lab->qemu.lines[QEMU_HMP], MONITOR_PATIENCE_MS, fail);
	return rc < 0 ? fail_in(fail, rc, "QEMU's monitor") : 0;
}

static int boot(struct lab **result, const struct lab_options *options,
		const struct qemu_options *qemu, unsigned seconds, struct fail *fail)
{
	struct timeval patience = { .tv_sec = options->timeout };
	struct lab *lab = calloc(1, sizeof(*lab));
	int rc;

	if (!lab)
		return fail_with(fail, -ENOMEM, "out of memory");
	lab->timeout = options->timeout;
	lab->inbox.max_output = options->max_output;
	rc = qemu_start(&lab->qemu, qemu, fail);
	if (rc < 0) {
		free(lab);
		return rc;
	}
	setsockopt(lab->qemu.lines[QEMU_HMP], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	rc = come_up(lab, seconds, fail);
	if (rc < 0)
		lab_close(lab);
	else
		*result = lab;
	return rc;
}

int lab_open(struct lab **lab, const struct lab_options *options, struct fail *fail)
{
	unsigned seconds = options->timeout * LAB_BOOT_TIMES;
	struct qemu_options qemu = { .program = options->qemu,
				     .kernel = options->kernel,
				     .kvm = qemu_has_kvm(),
				     .machine = options->machine };
	int rc = bzimage_check(options->kernel, fail);

	if (rc < 0)
		return rc;
	qemu.initramfs =
		initramfs_make(options->busybox, options->driver, options->machine->append, fail);
	if (qemu.initramfs < 0)
		return qemu.initramfs;
	if (qemu.kvm)
		rc = boot(lab, options, &qemu, seconds < KVM_PATIENCE ? seconds : KVM_PATIENCE,
			  fail);
	/* What KVM cannot do here, software can, or says better why not. */
	if (!qemu.kvm || rc < 0) {
		qemu.kvm = false;
		rc = boot(lab, options, &qemu, seconds, fail);
	}
	close(qemu.initramfs);
	return rc;
}

void lab_close(struct lab *lab)
{
	qemu_end(&lab->qemu);
	inbox_free(&lab->inbox);
	free(lab);
}
