/* SPDX-License-Identifier: MIT */
/*
 * qemu.h - a QEMU as a child process.
 *
 * It is talked to over socket pairs and a pipe: nothing of it has a name in the
 * file system. It dies with memhp, however memhp dies.
 */
#ifndef MEMHP_LAB_QEMU_H
#define MEMHP_LAB_QEMU_H

#include <stdbool.h>
#include <sys/types.h>

#include "board/options.h"
#include "util/fail.h"
#include "util/text.h"

struct qemu_options {
	const char *program; /* its name or path */
	const char *kernel;  /* a bzImage */
	int initramfs;       /* inherited */
	bool kvm;            /* else software emulation */
	const struct machine_options *machine;
};

/* What QEMU talks over: memhp's ends. */
enum qemu_line {
	QEMU_CONSOLE, /* the guest's first serial port */
	QEMU_GUEST,   /* its second */
	QEMU_HMP,
	QEMU_QMP,
	QEMU_ERRORS, /* its standard error */
	QEMU_LINES,
};

struct qemu {
	pid_t pid;
	int lines[QEMU_LINES];
};

/**
 * qemu_machine - the options that describe a machine to QEMU
 * @words: gets them, each ending with a NUL
 *
 * A node's mem= becomes a backend, as today's machines want it.
 *
 * Return: 0; -EPERM, -E2BIG with words in @fail.
 */
int qemu_machine(const struct machine_options *machine, struct text *words, struct fail *fail);

/* Whether the processor's own virtualization can be used. */
bool qemu_has_kvm(void);

/**
 * qemu_start - start it
 *
 * Return: 0, then end it with qemu_end(); else words in @fail.
 */
int qemu_start(struct qemu *qemu, const struct qemu_options *options, struct fail *fail);

/* Kill it and wait until it is gone. */
void qemu_end(struct qemu *qemu);

#endif
