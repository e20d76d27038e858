/* SPDX-License-Identifier: MIT */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/start.h"
#include "sysfs/tree.h"
#include "util/heap.h"

bool fail_allocations;

static void *heap_alloc(void *context, size_t bytes)
{
	(void)context;
	return fail_allocations ? NULL : heap.alloc(heap.context, bytes);
}

static void heap_free(void *context, void *memory)
{
	(void)context;
	heap.free(heap.context, memory);
}

const struct allocator test_allocator = { heap_alloc, heap_free, NULL };

struct vm *start(const struct profile *profile, const char *options, const char *append)
{
	struct machine_options *machine = malloc(sizeof(*machine));
	struct vm *vm = malloc(sizeof(*vm));
	struct fail fail = { "" };

	assert_non_null(machine);
	assert_non_null(vm);
	machine_options_init(machine);
	if (machine_options_line(machine, options, &fail) < 0 ||
	    machine_option(machine, "-append", append, &fail) < 0 ||
	    vm_start(vm, machine, profile, NULL, NULL, &fail) < 0)
		fail_msg("%s", fail.text);
	free(machine);
	vm->kernel.hotplug.alloc = test_allocator;
	sound(&vm->kernel.hotplug);
	return vm;
}

void stop(struct vm *vm)
{
	vm_stop(vm);
	free(vm);
}

void assert_sound(const struct hotplug *h, const char *file, int line)
{
	struct violation v;

	if (machine_sound(h, &v))
		return;
	print_error("%s:%d: %s (block %u, node %u, zone %d)\n", file, line, v.what, v.block.val,
		    v.nid.val, (int)v.zone);
	fail();
}

void add_blocks_to(struct hotplug *h, uint32_t first, uint32_t count, unsigned node)
{
	struct span range = block_span(h->machine, BLOCK_ID(first));

	range.pages *= count;
	done(h, hotplug_add(h, range, NID(node), NO_GROUP, false));
}

const struct mem_block *block(const struct hotplug *h, uint32_t id)
{
	const struct mem_block *found = machine_block(h->machine, BLOCK_ID(id));

	assert_non_null(found);
	return found;
}

int zone_by(const struct memhp_policy *policy, const struct hotplug *h, uint32_t id,
	    enum online_type type)
{
	struct machine_view view;
	struct memhp_block shown;
	enum zone_type zone = ZONE_MIXED;
	int rc;

	view_init(&view, h->machine, policy);
	shown = view_block(&view, block(h, id));
	rc = view_zone_for(&view, &shown, type, &zone);
	/* A refusal sets no zone. */
	assert_int_equal(rc < 0, zone == ZONE_MIXED);
	return rc < 0 ? rc : (int)zone;
}

const char *choices(const struct hotplug *h, uint32_t id)
{
	static const char *const names[] = { "DMA", "DMA32", "Normal", "Movable" };
	static char text[64];
	enum zone_type zones[NR_ONLINE_TYPES - 1];
	int nr = block_choices(h, block(h, id), zones);

	if (nr < 0) {
		assert_int_equal(nr, -EINVAL);
		return "none";
	}
	text[0] = '\0';
	for (int i = 0; i < nr; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? " " : "",
			 names[zones[i]]);
	return text;
}

struct machine *snapshot(const struct machine *machine)
{
	struct machine *copy = heap.alloc(heap.context, machine->bytes);

	assert_non_null(copy);
	memcpy(copy, machine, machine->bytes);
	return copy;
}

void assert_same_machine(const struct machine *a, const struct machine *b)
{
	assert_int_equal(a->bytes, b->bytes);
	assert_memory_equal(a, b, a->bytes);
}

void drop_snapshot(struct machine *copy)
{
	heap.free(heap.context, copy);
}

static void see(void *data, const struct machine *machine, const struct event *event)
{
	static const char *const names[] = {
		[EVENT_BLOCK_ADDED] = "add",       [EVENT_PAGES_ONLINE] = "pages-online",
		[EVENT_BLOCK_ONLINE] = "online",   [EVENT_PAGES_OFFLINE] = "pages-offline",
		[EVENT_BLOCK_OFFLINE] = "offline", [EVENT_BLOCK_REMOVED] = "remove",
		[EVENT_NODE_ADDED] = "node-add",   [EVENT_NODE_REMOVED] = "node-remove",
		[EVENT_REFUSED] = "refused",
	};
	struct seen *seen = data;
	bool node = event->kind == EVENT_NODE_ADDED || event->kind == EVENT_NODE_REMOVED;
	size_t used = strlen(seen->text);

	(void)machine;
	if (event->kind == EVENT_REFUSED)
		snprintf(seen->text + used, sizeof(seen->text) - used, "%srefused %d",
			 used ? ", " : "", (int)event->reason);
	else
		snprintf(seen->text + used, sizeof(seen->text) - used, "%s%s %u", used ? ", " : "",
			 names[event->kind], node ? event->nid.val : event->block.val);
}

void watch(struct hotplug *h, struct seen *seen)
{
	*seen = (struct seen){ .observer = { .notify = see, .data = seen } };
	hotplug_observe(h, &seen->observer);
}

const char *content(const struct vm *vm, const char *path)
{
	static char text[16384];
	struct text out = { 0 };
	struct place place;

	assert_int_equal(tree_resolve(vm, path, &place), 0);
	assert_int_equal(tree_read(vm, place, &out), 0);
	snprintf(text, sizeof(text), "%s", text_string(&out));
	text_free(&out);
	return text;
}

int put(struct vm *vm, const char *path, const char *value)
{
	struct place place;

	assert_int_equal(tree_resolve(vm, path, &place), 0);
	return tree_write(vm, place, value, strlen(value));
}

static int add_name(void *data, const char *name, struct place place)
{
	struct text *names = data;

	(void)place;
	text_add(names, "%s%s", names->length ? " " : "", name);
	return 0;
}

const char *names(const struct vm *vm, const char *path)
{
	static char text[16384];
	struct text out = { 0 };
	struct place place;

	assert_int_equal(tree_resolve(vm, path, &place), 0);
	assert_int_equal(tree_list(vm, place, add_name, &out), 0);
	snprintf(text, sizeof(text), "%s", text_string(&out));
	text_free(&out);
	return text;
}

mode_t mode(const struct vm *vm, const char *path)
{
	struct place place;
	struct stat st;

	assert_int_equal(tree_resolve(vm, path, &place), 0);
	tree_stat(place, &st);
	return st.st_mode;
}

const char *target(const struct vm *vm, const char *path)
{
	static char text[256];
	struct text out = { 0 };
	struct place place;

	assert_int_equal(tree_resolve(vm, path, &place), 0);
	assert_int_equal(tree_readlink(vm, place, &out), 0);
	snprintf(text, sizeof(text), "%s", text_string(&out));
	text_free(&out);
	return text;
}
