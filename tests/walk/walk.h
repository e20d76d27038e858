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

#include "kernel/profile.h"
#include "sim/vm.h"
#include "util/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Operations that one walk has at most. */
#define WALK_MAX 256

/* What must hold. */
enum property {
	PROPERTY_ALIVE,    /* the machine boots and no operation ends the program */
	PROPERTY_SOUND,    /* every invariant holds */
	PROPERTY_REFUSAL,  /* what is refused changed nothing but a pending type */
	PROPERTY_TRUTHFUL, /* valid_zones lists what can be had, and nothing else */
	NR_PROPERTIES,
};

struct operation {
	bool monitor;    /* @line is for the monitor; else @value goes to @path */
	char line[128];  /* a monitor's, or "" */
	char path[80];   /* below the tree's root: "sys/devices/..." */
	char value[48];  /* without the newline that echo adds */
	int rc;          /* what came of it: 0 or a negative errno */
	char words[256]; /* what the monitor said, cut if need be */
};

struct walk {
	const struct profile *profile;
	const char *machine; /* options */
	char append[256];
	struct operation operations[WALK_MAX];
	size_t nr;
};

/* What broke, at which operation, and what the block in question said. */
struct broken {
	bool is;
	enum property property;
	char what[160];
	size_t at;
	bool has_block;
	block_id_t block;
	char zones[64]; /* of its valid_zones */
};

/* A number below @end. @state is the generator's, and not 0. */
uint64_t walk_random(uint64_t *state, uint64_t end);

/* A new machine and no operations. */
void walk_choose_machine(struct walk *walk, const struct profile *profile, uint64_t *state);

/* A random operation for @vm as it stands. */
struct operation walk_choose(const struct vm *vm, uint64_t *state);

/* Boot the walk's machine. Return: it, to be ended with walk_end(); NULL, told in @broken. */
struct vm *walk_boot(const struct walk *walk, struct broken *broken);
void walk_end(struct vm *vm);

/* A block, or all of them: which are asked whether valid_zones is true. */
#define ALL_BLOCKS UINT32_MAX

/**
 * walk_step - do one operation and look at everything
 * @operation: gets its answer
 * @at: index of the block whose valid_zones is tried; ALL_BLOCKS for each
 *
 * Return: whether all held; else @broken tells what did not.
 */
bool walk_step(struct vm *vm, struct operation *operation, uint32_t at, struct broken *broken);

/* A walk and what broke on it, shared with a child that may die on it. */
struct trial {
	struct walk walk;
	struct broken broken;
	uint64_t index; /* of the walk among those of its seed */
	uint64_t done;  /* operations, of all walks so far */
};

/* Shared memory for a trial; NULL when there is none. */
struct trial *trial_new(void);

/**
 * trial_run - run @work on @trial in a child
 * @quiet: its standard error is dropped
 *
 * A child that dies has broken PROPERTY_ALIVE at the operation it was in.
 */
void trial_run(struct trial *trial, void (*work)(struct trial *trial, void *data), void *data,
	       bool quiet);

/* Drop every operation that the walk does not need to break the same property. */
void trial_shrink(struct trial *trial);

/* The walk as a transcript, with the answers that this machine gave. */
void trial_write(const struct trial *trial, struct text *out);

#endif
