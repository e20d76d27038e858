/* SPDX-License-Identifier: MIT */
/*
 * step.c - one operation, and what must hold after it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/invariant.h"
#include "monitor/hmp.h"
#include "tree/tree.h"
#include "util/heap.h"
#include "walk.h"

static struct machine *copy_of(const struct machine *machine)
{
	struct machine *copy = heap.alloc(heap.context, machine->bytes);

	if (copy)
		memcpy(copy, machine, machine->bytes);
	return copy;
}

static bool breaks(struct broken *broken, const char *what)
{
	snprintf(broken->what, sizeof(broken->what), "%s", what);
	return false;
}

static bool check_sound(const struct hotplug *h, struct broken *broken)
{
	struct violation v;

	if (machine_sound(h, &v))
		return true;
	snprintf(broken->what, sizeof(broken->what), "%s (block %" PRIu32 ", node %u, zone %d)",
		 v.what, v.block.val, v.nid.val, (int)v.zone);
	return false;
}

/* A refused word stays with its block; nothing else may differ. */
static void forget_pending(struct machine *machine)
{
	for (uint32_t i = 0; i < machine->blocks.nr; i++)
		machine_blocks(machine)[i].pending = MMOP_ONLINE;
}

static bool check_unchanged(const struct machine *before, const struct machine *after,
			    struct broken *broken)
{
	struct machine *a = copy_of(before), *b = copy_of(after);
	bool same;

	forget_pending(a);
	forget_pending(b);
	same = a->bytes == b->bytes && memcmp(a, b, a->bytes) == 0;
	heap.free(heap.context, a);
	heap.free(heap.context, b);
	return same || breaks(broken, "a refusal changed the machine");
}

/* Whether an online attempt as @type works, tried on a copy. */
static bool can_online(const struct hotplug *h, block_id_t id, enum online_type type,
		       enum zone_type *zone)
{
	struct hotplug other = *h;
	bool can;

	other.machine = copy_of(h->machine);
	other.observers = NULL;
	can = hotplug_online(&other, id, type) == 0;
	if (can)
		*zone = machine_block(other.machine, id)->zone;
	heap.free(heap.context, other.machine);
	return can;
}

static bool listed(const enum zone_type *zones, int nr, enum zone_type zone)
{
	for (int i = 0; i < nr; i++)
		if (zones[i] == zone)
			return true;
	return false;
}

/* What valid_zones lists can be had by the matching word, and no other zone can. */
static bool check_truthful(const struct hotplug *h, const struct mem_block *block,
			   struct broken *broken)
{
	enum zone_type zones[NR_ONLINE_TYPES - 1], got = ZONE_MIXED;
	int nr = block_choices(h, block, zones);

	if (block_online(block) || !block_complete(h->machine, block) ||
	    !block_whole(h->machine, block) || nr < 0)
		return true;
	if (can_online(h, block->id, MMOP_ONLINE_MOVABLE, &got)) {
		if (got != ZONE_MOVABLE)
			return breaks(broken, "online_movable went elsewhere");
		if (!listed(zones, nr, ZONE_MOVABLE))
			return breaks(broken, "Movable could be had but was not listed");
	} else if (listed(zones, nr, ZONE_MOVABLE) && block->zone != ZONE_MOVABLE) {
		return breaks(broken, "Movable was listed but could not be had");
	}
	if (can_online(h, block->id, MMOP_ONLINE_KERNEL, &got)) {
		if (got == ZONE_MOVABLE)
			return breaks(broken, "online_kernel went to Movable");
		if (!listed(zones, nr, got))
			return breaks(broken, "a kernel zone could be had but was not listed");
	}
	return true;
}

/* Return: 0 when it was accepted; negative when it was refused. */
static int apply(struct vm *vm, const struct operation *operation)
{
	struct place place;
	int rc;

	if (operation->monitor) {
		struct text answer = { 0 };

		hmp_run(vm, operation->line, &answer);
		rc = answer.length ? -EINVAL : 0;
		text_free(&answer);
		return rc;
	}
	rc = tree_resolve(vm, operation->path, &place);
	return rc < 0 ? rc : tree_write(vm, place, operation->value, strlen(operation->value));
}

bool walk_step(struct vm *vm, const struct operation *operation, uint64_t *state,
	       struct broken *broken)
{
	struct machine *before = copy_of(vm->hotplug.machine);
	const struct mem_block *block;
	bool good = true;

	if (apply(vm, operation) < 0)
		good = check_unchanged(before, vm->hotplug.machine, broken);
	heap.free(heap.context, before);
	text_clear(&vm->log.text);
	if (!good || !check_sound(&vm->hotplug, broken))
		return false;
	block = machine_blocks(vm->hotplug.machine) +
		walk_random(state, vm->hotplug.machine->blocks.nr);
	return check_truthful(&vm->hotplug, block, broken);
}

struct vm *walk_boot(const struct walk *walk, struct broken *broken)
{
	struct machine_options *options = malloc(sizeof(*options));
	struct vm *vm = malloc(sizeof(*vm));
	struct fail fail = { "" };

	machine_options_init(options);
	if (machine_options_line(options, walk->machine, &fail) < 0 ||
	    machine_option(options, "-append", walk->append, &fail) < 0 ||
	    vm_start(vm, options, walk->profile, NULL, &fail) < 0) {
		breaks(broken, fail.text);
		free(vm);
		vm = NULL;
	}
	free(options);
	return vm;
}
