/* SPDX-License-Identifier: MIT */
/*
 * qmp.h - the monitor for programs: JSON in, answers and events out, no I/O.
 *
 * A client is greeted, negotiates and then sends commands; each has one answer.
 * Words, classes and the order of members are QEMU's; what QEMU has and memhp does
 * not model is CommandNotFound.
 */
#ifndef MEMHP_MONITOR_QMP_H
#define MEMHP_MONITOR_QMP_H

#include "sim/vm.h"
#include "util/json_reader.h"

/* One client. It must not move. */
struct qmp {
	struct vm *vm;
	struct json_reader reader;
	bool negotiated;
	bool out_of_band;  /* the client asked for exec-oob */
	bool running;      /* a command is */
	struct text *out;  /* where answers go while bytes are read */
	struct text later; /* events that follow the answer of the command that runs */
};

/* A client comes. End with qmp_free(). */
void qmp_init(struct qmp *qmp, struct vm *vm);

void qmp_greet(struct text *out);

/**
 * qmp_read - take what the client sent
 * @out: answers are added, one a line, each ending with CR LF
 *
 * "quit" is vm_quit(); what follows it is not read.
 */
void qmp_read(struct qmp *qmp, const char *bytes, size_t count, struct text *out);

/**
 * qmp_event - tell the client what happened, if it has negotiated
 * @seconds, @microseconds: when, since 1970
 *
 * What the guest says about a command of this client follows the command's answer.
 */
void qmp_event(struct qmp *qmp, const struct vm_event *event, int64_t seconds, long microseconds,
	       struct text *out);

void qmp_free(struct qmp *qmp);

#endif
