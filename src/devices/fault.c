/* SPDX-License-Identifier: MIT */
#include "devices/fault.h"

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
	faults->table[faults->nr++] = *fault;
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

/* The oldest fault of @operation on a block of @range. Return: its place; -ENOENT. */
static int find(const struct faults *faults, enum memory_operation operation, struct span range)
{
	uint32_t first = (uint32_t)(range.start.val / faults->block_pages);
	uint32_t last = (uint32_t)((span_end(range).val - 1) / faults->block_pages);

	for (unsigned i = 0; i < faults->nr; i++) {
		const struct fault *fault = &faults->table[i];

		if (!fault->of_uevents && fault->operation == operation &&
		    block_list_has(&fault->blocks, first, last))
			return (int)i;
	}
	return -ENOENT;
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

int faults_wait(struct faults *faults, enum memory_operation operation, struct span range)
{
	int at = faults->resumed ? -ENOENT : find(faults, operation, range);

	if (at < 0 || !faults->table[at].delay)
		return 0;
	faults->wait = faults->table[at].delay;
	return -EINPROGRESS;
}

static unsigned place_leaving(const struct faults *faults, block_id_t block)
{
	unsigned at = 0;

	while (at < faults->nr_leaving && faults->leaving[at].val != block.val)
		at++;
	return at;
}

void faults_leaving(struct faults *faults, block_id_t block)
{
	/* Of more than there is room for, the others just do not show it. */
	if (faults->nr_leaving < MAX_FAULTS)
		faults->leaving[faults->nr_leaving++] = block;
}

void faults_left(struct faults *faults, block_id_t block)
{
	unsigned at = place_leaving(faults, block);

	if (at < faults->nr_leaving)
		faults->leaving[at] = faults->leaving[--faults->nr_leaving];
}

bool faults_is_leaving(const struct faults *faults, block_id_t block)
{
	return place_leaving(faults, block) < faults->nr_leaving;
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
