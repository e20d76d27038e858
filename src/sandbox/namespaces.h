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

#include "sandbox/options.h"
#include "util/fail.h"

/* The work of the first process of a sandbox before it prepares the sandbox. */
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

/* Begins the first process, with its end of the socket to memhp; it does not return. */
typedef void namespaces_begin(int control, const struct sandbox_options *options,
			      const struct namespaces *namespaces);

/**
 * namespaces_fork - fork the first process of a sandbox
 * @theirs: its end of the socket to memhp
 * @begin: called in the child
 *
 * Return: 0, then call namespaces_map() when @theirs is closed; a negative errno with words in
 * @fail.
 */
int namespaces_fork(struct namespaces *namespaces, int theirs,
		    const struct sandbox_options *options, namespaces_begin *begin,
		    struct fail *fail);

/**
 * namespaces_map - give the first process its user and group ids
 * @ours: memhp's end of the socket
 *
 * Return: 0; a negative errno with words in @fail.
 */
int namespaces_map(const struct namespaces *namespaces, int ours,
		   const struct sandbox_options *options, struct fail *fail);

/* Say that namespaces are refused, with @error, and what helps. Return: @error. */
int namespaces_fail(struct fail *fail, int error);

#endif
