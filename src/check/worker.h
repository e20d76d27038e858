/* SPDX-License-Identifier: MIT */
/*
 * worker.h - one state at a time: every event is tried in it, by the core's own
 * operations.
 *
 * New states are entered, and what is seen is put before the promises. Several
 * workers, a thread each, share the states of one depth.
 */
#ifndef MEMHP_CHECK_WORKER_H
#define MEMHP_CHECK_WORKER_H

#include "check/witness.h"

/* States by their numbers. */
struct indices {
	uint32_t *list;
	size_t nr, room;
};

/* Return: 0; -ENOMEM. */
int indices_add(struct indices *indices, uint32_t index);

/* What workers share; @depth is that of the states that are worked on. */
struct ground {
	const struct model *model;
	struct coder coder;
	struct states *states;
	struct witnesses witnesses;
	unsigned depth;
};

/**
 * struct worker - one of them
 * @next: the states that it found, to be worked on at the next depth
 * @moves: the events that it tried
 */
struct worker {
	struct ground *ground;
	struct lane lane;
	struct indices next;
	struct machine *here, *there, *spare;
	struct state *state; /* room to build one */
	uint64_t moves;
};

/* Return: 0; -ENOMEM; close it in either case. */
int worker_open(struct worker *worker, struct ground *ground);
void worker_close(struct worker *worker);

/* Enter the state that a model begins in. Return: as worker_expand(). */
int worker_begin(struct worker *worker);

/**
 * worker_expand - try everything in state @at
 *
 * Return: 0; -ENOMEM; -ERANGE when a state cannot be written down.
 */
int worker_expand(struct worker *worker, uint32_t at);

#endif
