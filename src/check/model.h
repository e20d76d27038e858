/* SPDX-License-Identifier: MIT */
/*
 * model.h - a small machine on which every order of events can be tried.
 *
 * It is booted as any other; what happens to it are the core's own operations
 * on a few hot blocks that stand side by side above 4 GiB. There is no second
 * model of the rules: what a block may become is asked of the policy in force.
 *
 * Each hot block comes and goes alone, as a device of one block does, and none
 * has a group: a group of one block asks for nothing but that block.
 */
#ifndef MEMHP_CHECK_MODEL_H
#define MEMHP_CHECK_MODEL_H

#include "core/hotplug.h"
#include "kernel/profile.h"
#include "util/fail.h"

#define MAX_HOT 12
#define MAX_CHECK_NODES 2

/* A boot block or a hot one, by number, is less than this. */
#define MAX_CHECK_BLOCKS 64

/* In the order in which one is preferred where any would show a break. */
enum act {
	ACT_ADD,
	ACT_ONLINE_KERNEL,
	ACT_ONLINE_MOVABLE,
	ACT_ONLINE,
	ACT_OFFLINE,
	ACT_REMOVE,
	NR_ACTS,
};

static inline bool act_onlines(unsigned act)
{
	return act >= ACT_ONLINE_KERNEL && act <= ACT_ONLINE;
}

/* One event: @hot counts hot blocks from 0; @node is of adds only, else 0. */
struct move {
	uint8_t act;
	uint8_t hot;
	uint8_t node;
};

/**
 * struct model_options - which machine
 * @policy: NULL: the first of the profile's own
 * @nodes: 1 or MAX_CHECK_NODES, each with 512 MiB at boot
 * @blocks: hot blocks, 1 to MAX_HOT
 * @boot_movable: half of the boot memory is Movable
 */
struct model_options {
	const struct profile *profile;
	const struct memhp_policy *policy;
	unsigned nodes, blocks;
	bool boot_movable;
};

/**
 * struct model - the machine before anything happened to it
 * @machine_line, @append: it, as options
 * @overrides: the policy is not among the profile's own
 * @base: has room for all hot blocks, so that no operation moves it
 * @forgets: nobody reads the zone of an offline block, so it is kept as one zone
 */
struct model {
	struct model_options options;
	char machine_line[96];
	char append[160];
	bool overrides;
	struct rules rules;
	block_id_t first;
	struct machine *base;
	bool forgets;
};

/**
 * model_open - boot the machine
 *
 * Return: 0, then close it; -EINVAL, -ENOMEM with words in @fail.
 */
int model_open(struct model *model, const struct model_options *options, struct fail *fail);

void model_close(struct model *model);

/**
 * model_apply - one event on a machine of the model
 * @machine: a copy of the base and what happened to it since
 *
 * Blocks are taken away only when they are offline.
 *
 * Return: 0; the negative errno of the operation, and then nothing changed.
 */
int model_apply(const struct model *model, struct machine *machine, struct move move);

static inline block_id_t model_block_id(const struct model *model, unsigned hot)
{
	return BLOCK_ID(model->first.val + hot);
}

/* The zones that each hot block may join: bit ZONE of its four; 0 where none is. */
typedef uint64_t choices_t;

static inline unsigned choices_of(choices_t choices, unsigned hot)
{
	return (unsigned)(choices >> 4 * hot) & 0xf;
}

/* What "valid_zones" of all hot blocks reads, as sets. */
choices_t model_choices(const struct model *model, struct machine *machine);

/* The word that is written to "state" for @act, which is one of those writes. */
const char *act_word(enum act act);

/* The policy that decides on this model. */
const struct memhp_policy *model_policy(const struct model *model);

#endif
