/* SPDX-License-Identifier: MIT */
/*
 * code.h - the state of a model's machine in few bytes.
 *
 * A code holds what events can change and nothing that follows from it: a byte
 * for each hot block, and for each node whether it is there, which zones ever
 * were, and where they and the node start and end. Everything else of the
 * machine follows: code_read() builds it anew. So two machines have the same
 * code only if they are equal byte for byte, which code_exact() shows for one.
 */
#ifndef MEMHP_CHECK_CODE_H
#define MEMHP_CHECK_CODE_H

#include "check/model.h"

/* A node's byte of flags, then start and end of the node and of each zone. */
#define CODE_NODE_BYTES (1 + 2 * (1 + MAX_NR_ZONES))
#define CODE_MAX (MAX_HOT + MAX_CHECK_NODES * CODE_NODE_BYTES)

/* Pages where a span starts or ends that are no block's border. */
#define MAX_ODD_BORDERS 16

/* A byte of a code from which on it is an index of such a page, not a block. */
#define ODD_BORDER 128

struct coder {
	const struct model *model;
	unsigned size; /* bytes of each code */
	pfn_t odd[MAX_ODD_BORDERS];
	unsigned nr_odd;
	bool apart; /* no resource can hold hot memory, or be held by it */
};

/* What a code says of one hot block. */
enum {
	CODE_HERE = 1 << 0,
	CODE_ONLINE = 1 << 1,
	CODE_ZONE_SHIFT = 2, /* four zones */
	CODE_NODE_SHIFT = 4, /* the nodes above its own: the greatest code has the lowest node */
};

void coder_init(struct coder *coder, const struct model *model);

/**
 * code_write - the code of @machine
 *
 * Return: 0; -ERANGE when a span ends where none of the model's can.
 */
int code_write(const struct coder *coder, const struct machine *machine, uint8_t *code);

/* The machine of @code, into @machine of the size of the model's base. */
void code_read(const struct coder *coder, const uint8_t *code, struct machine *machine);

/**
 * code_exact - whether @code says all there is about @machine
 * @spare: of the size of the model's base; overwritten
 */
bool code_exact(const struct coder *coder, const uint8_t *code, const struct machine *machine,
		struct machine *spare);

static inline bool code_here(const uint8_t *code, unsigned hot)
{
	return code[hot] & CODE_HERE;
}

static inline bool code_online(const uint8_t *code, unsigned hot)
{
	return code[hot] & CODE_ONLINE;
}

#endif
