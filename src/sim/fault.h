/* SPDX-License-Identifier: MIT */
/*
 * fault.h - failures on demand: what an agent meets once a year on real hardware.
 *
 * Operations of the machine answer an errno, take their time, or both; uevents get
 * lost, come late or come twice. A fault acts a number of times, or until it is
 * cleared, on some blocks or on all. Of several that fit, the oldest acts.
 */
#ifndef MEMHP_SIM_FAULT_H
#define MEMHP_SIM_FAULT_H

#include "core/hotplug.h"
#include "util/fail.h"
#include "util/text.h"

#define MAX_FAULTS 64
#define MAX_FAULT_RANGES 8

/* Blocks by their ids, both ends inclusive. */
struct block_range {
	uint32_t first, last;
};

/* Some blocks; none at all stands for all that there are or will be. */
struct block_list {
	struct block_range ranges[MAX_FAULT_RANGES];
	unsigned nr;
};

enum uevent_fate {
	UEVENT_SENT,
	UEVENT_LOST,
	UEVENT_LATE,
	UEVENT_DOUBLED,
};

struct fault {
	bool of_uevents;
	enum memory_operation operation; /* of others */
	enum uevent_fate fate;           /* of uevents */
	struct block_list blocks;
	int error;      /* the negative errno that the operation answers; 0: it works */
	unsigned delay; /* milliseconds that it takes, or comes late by */
	unsigned times; /* how often it still acts; 0: until it is cleared */
	unsigned taken; /* of these times, how many are of operations that take theirs */
	uint64_t turn;  /* names it to them */
};

/* An operation that has to wait: it has not happened yet. */
struct delayed {
	enum memory_operation operation;
	struct span range;
	unsigned wait; /* milliseconds; 0: until another operation on @range is over */
	uint64_t turn; /* of the fault that has it wait */
	struct delayed *next;
};

struct faults {
	struct fault table[MAX_FAULTS];
	unsigned nr;
	uint64_t block_pages;    /* of the machine */
	struct delayed asked;    /* set with -EINPROGRESS */
	struct delayed *delayed; /* all that have begun and are not over */
	uint64_t turn;           /* of the one that is tried again now; 0: none is */
	uint64_t turns;          /* given so far */
};

/* Add a fault. Return: 0; -ENOSPC. */
int faults_add(struct faults *faults, const struct fault *fault);

/* The veto of a machine (struct veto); @data is its struct faults. */
int faults_ask(void *data, enum memory_operation operation, struct span range);

/**
 * faults_wait - whether an operation takes its time
 *
 * Whoever can wait asks before it tries the operation.
 *
 * Return: 0: no, or it has waited; -EINPROGRESS: try again when faults->asked is over.
 */
int faults_wait(struct faults *faults, enum memory_operation operation, struct span range);

/* Whether it has to wait for another on its range, as for a device's lock. Return: the same. */
int faults_follow(struct faults *faults, struct span range);

/* A fault whose turn this is acts for nobody else until it is given back. */
void faults_take(struct faults *faults, uint64_t turn);
void faults_give_back(struct faults *faults, uint64_t turn);

/*
 * What faults_wait() asked for begins. Until it is over, or given up, others on its range
 * wait for it, and it must not move.
 */
void faults_begin(struct faults *faults, struct delayed *delayed);
void faults_over(struct faults *faults, struct delayed *delayed);

/* Whether offlining @block takes its time: "state" says so. */
bool faults_is_leaving(const struct faults *faults, block_id_t block);

/**
 * faults_uevent - what becomes of an uevent
 * @block: NULL: it is not about a block
 * @delay: set for UEVENT_LATE
 */
enum uevent_fate faults_uevent(struct faults *faults, const block_id_t *block, unsigned *delay);

/* Read "32,34-36". Return: 0; -EINVAL with words in @fail. */
int block_list_parse(const char *text, struct block_list *blocks, struct fail *fail);

bool block_list_has(const struct block_list *blocks, uint32_t first, uint32_t last);

/**
 * fault_parse - read "OP [BLOCKS] ERRNO|ok [times=N] [delay=MS]"
 *
 * OP is add, online, offline or remove; or uevent, with lost, late or doubled in
 * the place of ERRNO, and a delay for late alone.
 *
 * Return: 0; -EINVAL with words in @fail.
 */
int fault_parse(const char *line, struct fault *fault, struct fail *fail);

/* The fault as fault_parse() reads it again, the same; without its newline. */
void fault_write(const struct fault *fault, struct text *out);

#endif
