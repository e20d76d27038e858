/* SPDX-License-Identifier: MIT */
#include "sim/fault.h"

#include <errno.h>

bool block_list_has(const struct block_list *blocks, uint32_t first, uint32_t last)
{
	for (unsigned i = 0; i < blocks->nr; i++)
		if (blocks->ranges[i].first <= last && first <= blocks->ranges[i].last)
			return true;
	return blocks->nr == 0;
}

int faults_add(struct faults *faults, const struct fault *fault)
{
	if (faults->nr == MAX_FAULTS)
		return -ENOSPC;
	faults->table[faults->nr] = *fault;
	faults->table[faults->nr++].turn = ++faults->turns;
	return 0;
}

/* The fault at @at has acted once more; the last time, it goes. */
static void acted(struct faults *faults, unsigned at)
{
	struct fault *fault = &faults->table[at];

	if (fault->times == 0 || --fault->times)
		return;
	for (faults->nr--; at < faults->nr; at++)
		faults->table[at] = faults->table[at + 1];
}

static bool fits(const struct faults *faults, const struct fault *fault,
		 enum memory_operation operation, struct span range)
{
	uint32_t first = (uint32_t)(range.start.val / faults->block_pages);
	uint32_t last = (uint32_t)((span_end(range).val - 1) / faults->block_pages);

	return !fault->of_uevents && fault->operation == operation &&
	       block_list_has(&fault->blocks, first, last);
}

static bool all_taken(const struct fault *fault)
{
	return fault->times && fault->taken >= fault->times;
}

/*
 * The fault that acts on @operation: the one that had it wait; else the oldest that has a
 * turn left. Return: its place; -ENOENT.
 */
static int find(const struct faults *faults, enum memory_operation operation, struct span range)
{
	int oldest = -ENOENT;

	for (unsigned i = 0; i < faults->nr; i++) {
		const struct fault *fault = &faults->table[i];

		if (!fits(faults, fault, operation, range))
			continue;
		if (faults->turn && fault->turn == faults->turn)
			return (int)i;
		if (oldest < 0 && !all_taken(fault))
			oldest = (int)i;
	}
	return oldest;
}

int faults_ask(void *data, enum memory_operation operation, struct span range)
{
	struct faults *faults = data;
	int at = find(faults, operation, range), error;

	if (at < 0)
		return 0;
	error = faults->table[at].error;
	acted(faults, (unsigned)at);
	return error;
}

int faults_follow(struct faults *faults, struct span range)
{
	for (const struct delayed *other = faults->turn ? NULL : faults->delayed; other;
	     other = other->next) {
		if (!span_overlaps(other->range, range))
			continue;
		faults->asked = (struct delayed){ .range = range };
		return -EINPROGRESS;
	}
	return 0;
}

int faults_wait(struct faults *faults, enum memory_operation operation, struct span range)
{
	int at;

	if (faults->turn)
		return 0;
	at = find(faults, operation, range);
	if (at < 0 || !faults->table[at].delay)
		return 0;
	faults->asked = (struct delayed){ .operation = operation,
					  .range = range,
					  .wait = faults->table[at].delay,
					  .turn = faults->table[at].turn };
	return -EINPROGRESS;
}

static struct fault *fault_of_turn(struct faults *faults, uint64_t turn)
{
	for (unsigned i = 0; i < faults->nr; i++)
		if (faults->table[i].turn == turn)
			return &faults->table[i];
	return NULL;
}

void faults_take(struct faults *faults, uint64_t turn)
{
	struct fault *fault = fault_of_turn(faults, turn);

	if (fault)
		fault->taken++;
}

/* It may have been cleared meanwhile. */
void faults_give_back(struct faults *faults, uint64_t turn)
{
	struct fault *fault = fault_of_turn(faults, turn);

	if (fault)
		fault->taken--;
}

void faults_begin(struct faults *faults, struct delayed *delayed)
{
	faults_take(faults, delayed->turn);
	delayed->next = faults->delayed;
	faults->delayed = delayed;
}

void faults_over(struct faults *faults, struct delayed *delayed)
{
	struct delayed **at = &faults->delayed;

	while (*at != delayed)
		at = &(*at)->next;
	*at = delayed->next;
	faults_give_back(faults, delayed->turn);
}

bool faults_is_leaving(const struct faults *faults, block_id_t block)
{
	for (const struct delayed *delayed = faults->delayed; delayed; delayed = delayed->next)
		if (delayed->operation == OPERATION_OFFLINE &&
		    delayed->range.start.val / faults->block_pages == block.val)
			return true;
	return false;
}

enum uevent_fate faults_uevent(struct faults *faults, const block_id_t *block, unsigned *delay)
{
	for (unsigned i = 0; i < faults->nr; i++) {
		const struct fault *fault = &faults->table[i];
		enum uevent_fate fate = fault->fate;

		if (!fault->of_uevents)
			continue;
		if (block ? !block_list_has(&fault->blocks, block->val, block->val) :
			    fault->blocks.nr != 0)
			continue;
		*delay = fault->delay;
		acted(faults, i);
		return fate;
	}
	return UEVENT_SENT;
}
