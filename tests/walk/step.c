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
#include "sim/start.h"
#include "sysfs/tree.h"
#include "util/heap.h"
#include "walk.h"

/* Without memory there is nothing to test. */
static void *sure(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static struct machine *copy_of(const struct machine *machine)
{
	return memcpy(sure(heap.alloc(heap.context, machine->bytes)), machine, machine->bytes);
}

static bool breaks(struct broken *broken, enum property property, const char *what)
{
	broken->is = true;
	broken->property = property;
	snprintf(broken->what, sizeof(broken->what), "%s", what);
	return false;
}

/* Words of memoryN/valid_zones; "" when there is no such block. */
static void read_zones(const struct vm *vm, block_id_t id, char *zones, size_t size)
{
	struct text text = { 0 };
	struct place place;
	char path[80];

	snprintf(path, sizeof(path), "sys/devices/system/memory/memory%" PRIu32 "/valid_zones",
		 id.val);
	if (tree_resolve(vm, path, &place) == 0 && tree_read(vm, place, &text) == 0)
		snprintf(zones, size, "%s", text_string(&text));
	else
		zones[0] = '\0';
	zones[strcspn(zones, "\n")] = '\0';
	text_free(&text);
}

static bool check_sound(const struct hotplug *h, struct broken *broken)
{
	struct violation v;
	char what[160];

	if (machine_sound(h, &v))
		return true;
	snprintf(what, sizeof(what), "%s (block %" PRIu32 ", node %u, zone %d)", v.what,
		 v.block.val, v.nid.val, (int)v.zone);
	broken->has_block = machine_block(h->machine, v.block) != NULL;
	broken->block = v.block;
	return breaks(broken, PROPERTY_SOUND, what);
}

/* What a refusal must leave alone: the kernel's memory, and the machine's devices. */
struct snapshot {
	struct machine *machine;
	struct backends backends;
	struct dimm dimms[MAX_SLOTS];
	unsigned nr_dimms;
};

static void take_snapshot(struct snapshot *snapshot, const struct vm *vm)
{
	const struct backends *backends = &vm->board.backends;

	snapshot->machine = copy_of(vm->kernel.hotplug.machine);
	snapshot->backends.nr = backends->nr;
	memcpy(snapshot->backends.table, backends->table,
	       backends->nr * sizeof(backends->table[0]));
	snapshot->nr_dimms = vm->board.nr_dimms;
	memcpy(snapshot->dimms, vm->board.dimms, vm->board.nr_dimms * sizeof(vm->board.dimms[0]));
}

static bool same_devices(const struct snapshot *snapshot, const struct vm *vm)
{
	const struct backends *a = &snapshot->backends, *b = &vm->board.backends;

	return a->nr == b->nr && snapshot->nr_dimms == vm->board.nr_dimms &&
	       memcmp(a->table, b->table, a->nr * sizeof(a->table[0])) == 0 &&
	       memcmp(snapshot->dimms, vm->board.dimms,
		      vm->board.nr_dimms * sizeof(vm->board.dimms[0])) == 0;
}

/* A refused word stays with its block; nothing else may differ. */
static void forget_pending(struct machine *machine)
{
	for (uint32_t i = 0; i < machine->blocks.nr; i++)
		machine_blocks(machine)[i].pending = MMOP_ONLINE;
}

static bool same_memory(const struct snapshot *snapshot, const struct vm *vm)
{
	struct machine *now = copy_of(vm->kernel.hotplug.machine);
	bool same;

	forget_pending(snapshot->machine);
	forget_pending(now);
	same = now->bytes == snapshot->machine->bytes &&
	       memcmp(now, snapshot->machine, now->bytes) == 0;
	heap.free(heap.context, now);
	return same;
}

static bool check_refusal(const struct snapshot *before, const struct vm *vm, struct broken *broken)
{
	if (!same_devices(before, vm))
		return breaks(broken, PROPERTY_REFUSAL, "a refusal changed the devices");
	if (!same_memory(before, vm))
		return breaks(broken, PROPERTY_REFUSAL, "a refusal changed the memory");
	return true;
}

/* Whether an online attempt as @type works, tried on a copy, and where the block goes. */
static bool can_online(const struct hotplug *h, block_id_t id, enum online_type type,
		       enum zone_type *zone)
{
	struct hotplug other = *h;
	bool can;

	other.machine = copy_of(h->machine);
	other.observers = NULL;
	can = hotplug_online(&other, id, type) == 0;
	*zone = machine_block(other.machine, id)->zone;
	heap.free(heap.context, other.machine);
	return can;
}

/* The zones that @text names, a bit each; -EINVAL when it names anything else. */
static int zones_of_text(const char *text, enum zone_type *first)
{
	static const char *const names[] = { "DMA", "DMA32", "Normal", "Movable" };
	int zones = 0;

	while (*text) {
		size_t length = strcspn(text, " ");
		unsigned zone = 0;

		while (zone < COUNT(names) &&
		       (strlen(names[zone]) != length || memcmp(names[zone], text, length) != 0))
			zone++;
		if (zone == COUNT(names) || zones & 1 << zone)
			return -EINVAL;
		if (zones == 0)
			*first = zone;
		zones |= 1 << zone;
		text += length;
		text += *text == ' ';
	}
	return zones;
}

/* Without a wish the block goes to the first zone, where the kernel lists that first. */
static bool default_is_true(const struct hotplug *h, block_id_t id, enum zone_type first)
{
	enum zone_type got;

	if (!can_online(h, id, MMOP_ONLINE, &got))
		return false;
	return h->rules->no_plain_choice || got == first;
}

static const char *untruth(const struct hotplug *h, block_id_t id, const char *text)
{
	enum zone_type first = ZONE_MIXED, got;
	int zones = zones_of_text(text, &first);
	/* A block that has a zone while it is offline only ever shifts to Normal. */
	int kernel = hotplug_policy(h)->zone_at_add ? 1 << ZONE_NORMAL : (1 << ZONE_MOVABLE) - 1;
	bool can;

	if (zones < 0)
		return "valid_zones of an offline block names no zones";
	can = can_online(h, id, MMOP_ONLINE_MOVABLE, &got);
	if (can && got != ZONE_MOVABLE)
		return "online_movable went elsewhere";
	if (can && !(zones & 1 << ZONE_MOVABLE))
		return "Movable is not listed but can be had";
	if (!can && zones & 1 << ZONE_MOVABLE)
		return "Movable is listed but cannot be had";
	can = can_online(h, id, MMOP_ONLINE_KERNEL, &got);
	if (can && !(1 << got & kernel))
		return "online_kernel went elsewhere";
	if (can && !(1 << got & zones))
		return "a kernel zone is not listed but can be had";
	if (!can && zones & kernel)
		return "a kernel zone is listed but cannot be had";
	return default_is_true(h, id, first) ? NULL : "plain online disagrees with valid_zones";
}

static bool check_truthful(const struct vm *vm, const struct mem_block *block,
			   struct broken *broken)
{
	const struct machine *machine = vm->kernel.hotplug.machine;
	char zones[64];
	const char *what;

	/* What is missing pages cannot go online, whatever its zone. */
	if (block_online(block) || !block_complete(machine, block) || !block_whole(machine, block))
		return true;
	read_zones(vm, block->id, zones, sizeof(zones));
	what = untruth(&vm->kernel.hotplug, block->id, zones);
	if (!what)
		return true;
	broken->has_block = true;
	broken->block = block->id;
	return breaks(broken, PROPERTY_TRUTHFUL, what);
}

static bool check_all_truthful(const struct vm *vm, struct broken *broken)
{
	for (uint32_t i = 0; i < vm->kernel.hotplug.machine->blocks.nr; i++)
		if (!check_truthful(vm, machine_blocks(vm->kernel.hotplug.machine) + i, broken))
			return false;
	return true;
}

/* What no line of a walk asks for an answer but gets one was refused. */
static void apply(struct vm *vm, struct operation *operation)
{
	struct place place;
	struct text text = { 0 };

	if (operation->monitor) {
		hmp_run(vm, operation->line, &text);
		operation->rc = text.length ? -EINVAL : 0;
		snprintf(operation->words, sizeof(operation->words), "%s", text_string(&text));
	} else {
		/* A newline as echo writes it. */
		text_add(&text, "%s\n", operation->value);
		operation->rc = tree_resolve(vm, operation->path, &place);
		if (operation->rc == 0)
			operation->rc = tree_write(vm, place, text_string(&text), text.length);
	}
	text_free(&text);
}

/*
 * A bug for a test of the walk itself: a build that defines WALK_PLANTED has it, and
 * a third DIMM breaks an invariant there.
 */
static bool check_planted(const struct vm *vm, struct broken *broken)
{
#ifdef WALK_PLANTED
	if (vm->board.nr_dimms >= 3)
		return breaks(broken, PROPERTY_SOUND, "a planted bug");
#endif
	(void)vm;
	(void)broken;
	return true;
}

bool walk_step(struct vm *vm, struct operation *operation, uint32_t at, struct broken *broken)
{
	static struct snapshot before;
	bool good = true;

	take_snapshot(&before, vm);
	apply(vm, operation);
	klog_clear(&vm->kernel.log);
	if (operation->rc < 0)
		good = check_refusal(&before, vm, broken);
	heap.free(heap.context, before.machine);
	good = good && check_sound(&vm->kernel.hotplug, broken) && check_planted(vm, broken);
	if (good && at == ALL_BLOCKS)
		good = check_all_truthful(vm, broken);
	else if (good)
		good = check_truthful(vm,
				      machine_blocks(vm->kernel.hotplug.machine) +
					      at % vm->kernel.hotplug.machine->blocks.nr,
				      broken);
	if (!good && broken->has_block)
		read_zones(vm, broken->block, broken->zones, sizeof(broken->zones));
	return good;
}

struct vm *walk_boot(const struct walk *walk, struct broken *broken)
{
	struct machine_options *options = sure(malloc(sizeof(*options)));
	struct vm *vm = sure(malloc(sizeof(*vm)));
	struct fail fail = { "" };
	int rc;

	machine_options_init(options);
	rc = machine_options_line(options, walk->machine, &fail);
	if (rc == 0)
		rc = machine_option(options, "-append", walk->append, &fail);
	if (rc == 0)
		rc = vm_start(vm, options, walk->profile, NULL, NULL, &fail);
	free(options);
	if (rc < 0) {
		breaks(broken, PROPERTY_ALIVE, fail.text);
		free(vm);
		return NULL;
	}
	if (!check_sound(&vm->kernel.hotplug, broken) || !check_all_truthful(vm, broken)) {
		walk_end(vm);
		return NULL;
	}
	return vm;
}

void walk_end(struct vm *vm)
{
	vm_stop(vm);
	free(vm);
}
