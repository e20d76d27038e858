/* SPDX-License-Identifier: MIT */
/*
 * walk.h - random walks over a machine, and what must hold after each step.
 *
 * A walk is a machine and a list of operations, each a line that a transcript
 * could hold. The same seed gives the same walk.
 */
#ifndef MEMHP_TESTS_WALK_H
#define MEMHP_TESTS_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/vm.h"
#include "profile/profile.h"
#include "util/text.h"

/* Operations that one walk has at most. */
#define WALK_MAX 256

struct operation {
	bool monitor; /* @line is for the monitor; else @value goes to @path */
	char line[128];
	char path[80]; /* below the tree's root: "sys/devices/..." */
	char value[48];
};

struct walk {
	const struct profile *profile;
	const char *machine; /* options */
	const char *append;
	struct operation operations[WALK_MAX];
	size_t nr;
};

/* What broke, and at which operation. */
struct broken {
	char what[160];
	size_t at;
};

/* A new machine and no operations. @state is the random generator's. */
void walk_choose_machine(struct walk *walk, const struct profile *profile, uint64_t *state);

/* Boot the walk's machine. Return: it, to be stopped and freed; NULL with words. */
struct vm *walk_boot(const struct walk *walk, struct broken *broken);

/* A random operation for @vm as it stands. */
struct operation walk_choose(const struct vm *vm, uint64_t *state);

/**
 * walk_step - do one operation and look at everything
 *
 * Return: whether all held; else @broken->what says what did not.
 */
bool walk_step(struct vm *vm, const struct operation *operation, uint64_t *state,
	       struct broken *broken);

/* Replay a walk from its start. Return: whether all held. */
bool walk_replay(const struct walk *walk, struct broken *broken);

/* Drop what is not needed for it to fail. */
void walk_shrink(struct walk *walk);

/* The walk as a transcript. */
void walk_write(const struct walk *walk, const char *title, struct text *out);

/* A number below @end. */
uint64_t walk_random(uint64_t *state, uint64_t end);

#endif
