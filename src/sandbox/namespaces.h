/* SPDX-License-Identifier: MIT */
/*
 * namespaces.h - the namespaces of a sandbox, and the user that its programs are.
 *
 * An ordinary user's sandbox is a user namespace in which that user is root. So is
 * the sandbox of strangers when memhp is root, but there root is the host's user
 * "nobody": nothing that belongs to the host's root is the strangers' own, and no
 * namespace of the sandbox was made by their user id. Only a program of root's own
 * has no user namespace.
 */
#ifndef MEMHP_SANDBOX_NAMESPACES_H
#define MEMHP_SANDBOX_NAMESPACES_H

#include <sys/types.h>

#include "sandbox/sandbox.h"
#include "util/fail.h"

/* What the first process of a sandbox is to do before it prepares the sandbox. */
enum namespaces_kind {
	NAMESPACES_OF_ROOT,  /* nothing: it is the host's root */
	NAMESPACES_OF_USER,  /* take the ids of its user namespace, once they are mapped */
	NAMESPACES_LEFT_ROOT /* make the user namespace itself, then the same */
};

struct namespaces {
	enum namespaces_kind kind;
	pid_t init; /* the first process */
	/* In the first process: negative errno when the sandbox's network cannot be entered. */
	int network_error;
};

/**
 * namespaces_fork - fork the first process of a sandbox
 * @ours: memhp's end of the socket between the two
 * @theirs: the end of the first process
 *
 * In the child it does not return: init_main() goes on there.
 *
 * Return: 0, then call namespaces_map() when @theirs is closed; a negative errno with words in
 * @fail.
 */
int namespaces_fork(struct namespaces *namespaces, int theirs,
		    const struct sandbox_options *options, struct fail *fail);

/**
 * namespaces_map - give the first process its user and group ids
 *
 * Return: 0; a negative errno with words in @fail.
 */
int namespaces_map(const struct namespaces *namespaces, int ours,
		   const struct sandbox_options *options, struct fail *fail);

/* Say that namespaces are refused, with @error, and what helps. Return: @error. */
int namespaces_fail(struct fail *fail, int error);

/**
 * namespaces_leave_root - in the first process, which is the host's root: make a user namespace
 * @devices: set to a directory whose "fuse" every user may open; -1 where that cannot be made
 *
 * A new /proc is mounted before, since a user namespace may not do that where the host hides parts
 * of its own.
 *
 * Return: 0; a negative errno with words in @fail.
 */
int namespaces_leave_root(int *devices, struct fail *fail);

/**
 * namespaces_take_ids - in the first process: be root of the user namespace, once ids are mapped
 *
 * Return: 0; a negative errno with words in @fail.
 */
int namespaces_take_ids(struct fail *fail);

#endif
