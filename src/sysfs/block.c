/* SPDX-License-Identifier: MIT */
/*
 * block.c - /sys/devices/system/memory/memoryN.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "core/zone.h"
#include "sysfs/table.h"

static const struct mem_block *block_at(const struct vm *vm, uint32_t object)
{
	return machine_block(vm->kernel.hotplug.machine, BLOCK_ID(object));
}

static bool block_present(const struct vm *vm, uint32_t object)
{
	return block_at(vm, object) != NULL;
}

static void show_state(const struct vm *vm, uint32_t object, struct text *out)
{
	const char *state = block_online(block_at(vm, object)) ? "online" : "offline";

	if (faults_is_leaving(&vm->faults, BLOCK_ID(object)))
		state = "going-offline";
	text_add(out, "%s\n", state);
}

/* Whether a write has to wait, by itself or for another. Return: 0; -EINPROGRESS. */
static int wait_for(struct vm *vm, uint32_t object, bool online)
{
	struct span span = block_span(vm->kernel.hotplug.machine, BLOCK_ID(object));
	int rc = faults_follow(&vm->faults, span);

	if (rc == 0 && block_device_online(block_at(vm, object)) != online)
		rc = faults_wait(&vm->faults, online ? OPERATION_ONLINE : OPERATION_OFFLINE, span);
	return rc;
}

static int store_state(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	for (enum online_type type = MMOP_OFFLINE; type < NR_ONLINE_TYPES; type++) {
		int rc;

		if (!value_is(value, length, online_type_word(type)))
			continue;
		rc = wait_for(vm, object, type != MMOP_OFFLINE);
		return rc < 0 ? rc : block_set_state(&vm->kernel.hotplug, BLOCK_ID(object), type);
	}
	return -EINVAL;
}

static void show_online(const struct vm *vm, uint32_t object, struct text *out)
{
	text_add(out, "%d\n", block_device_online(block_at(vm, object)));
}

static int store_online(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	bool online;
	int rc;

	(void)length;
	if (parse_kernel_bool(value, !vm->kernel.profile->files->bool_without_true_false, &online) <
	    0)
		return -EINVAL;
	rc = wait_for(vm, object, online);
	return rc < 0 ? rc : block_set_online(&vm->kernel.hotplug, BLOCK_ID(object), online);
}

static void show_phys_index(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)vm;
	text_add(out, "%08" PRIx32 "\n", object);
}

static void show_phys_device(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)vm;
	(void)object;
	text_add(out, "0\n");
}

static void show_valid_zones(const struct vm *vm, uint32_t object, struct text *out)
{
	enum zone_type zones[NR_ONLINE_TYPES - 1];
	int nr = block_choices(&vm->kernel.hotplug, block_at(vm, object), zones);

	if (nr < 0)
		text_add(out, "none");
	for (int i = 0; i < nr; i++)
		text_add(out, i ? " %s" : "%s", zone_names[zones[i]]);
	text_add_char(out, '\n');
}

/* Whether the zone of the block at @page spans that page. */
static bool in_its_zone(const struct machine *machine, const struct mem_block *block, pfn_t page)
{
	enum zone_type zone = block->zone;
	nid_t nid = block->nid;

	if (zone == ZONE_MIXED)
		zone = zone_of_boot_page(machine, page, &nid);
	return span_has(machine_zone(machine, nid, zone)->span, page);
}

/* By the first page of each 4 MiB: one outside its zone, as page 0 is, cannot move. */
static bool removable_by_pages(const struct vm *vm, const struct mem_block *block)
{
	const struct machine *machine = vm->kernel.hotplug.machine;
	struct span extent = block_extent(machine, block);

	for (uint64_t page = extent.start.val; page < span_end(extent).val; page += MAX_ORDER_PAGES)
		if (!in_its_zone(machine, block, PFN(page)))
			return false;
	return true;
}

static void show_removable(const struct vm *vm, uint32_t object, struct text *out)
{
	enum removable_rule rule = vm->kernel.profile->files->removable;
	const struct mem_block *block = block_at(vm, object);
	bool removable = rule == REMOVABLE_ALWAYS ||
			 (rule == REMOVABLE_OFFLINE_OR_BY_PAGES && !block_online(block)) ||
			 removable_by_pages(vm, block);

	text_add(out, "%d\n", removable);
}

static int store_uevent(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	char devpath[64];

	snprintf(devpath, sizeof(devpath), "/devices/system/memory/memory%" PRIu32, object);
	return store_device_uevent(vm, devpath, "memory", value, length);
}

static int find_node(const struct vm *vm, uint32_t object, const char *name, struct child *child)
{
	uint32_t node;
	int rc = parse_numbered(name, "node", &node);

	if (rc < 0 || node >= vm->kernel.hotplug.machine->nodes.nr ||
	    !block_on_node(vm->kernel.hotplug.machine, block_at(vm, object), NID(node)))
		return -ENOENT;
	*child = (struct child){ .is_link = true, .link = node };
	return 0;
}

static int list_nodes(const struct vm *vm, uint32_t object, emit_child emit, void *data)
{
	int rc = 0;

	for (uint32_t node = 0; node < vm->kernel.hotplug.machine->nodes.nr && rc == 0; node++) {
		char name[24];

		if (!block_on_node(vm->kernel.hotplug.machine, block_at(vm, object), NID(node)))
			continue;
		snprintf(name, sizeof(name), "node%" PRIu32, node);
		rc = emit(data, name, (struct child){ .is_link = true, .link = node });
	}
	return rc;
}

static void readlink_node(const struct vm *vm, uint32_t object, uint32_t link, struct text *out)
{
	(void)vm;
	(void)object;
	text_add(out, "../../node/node%" PRIu32, link);
}

static const struct entry block_entries[] = {
	RW_FILE("online", show_online, store_online), RO_FILE("phys_device", show_phys_device),
	RO_FILE("phys_index", show_phys_index),       POWER(DIR_BLOCK_POWER),
	RO_FILE("removable", show_removable),         RW_FILE("state", show_state, store_state),
	LINK("subsystem", "../../../../bus/memory"),  RW_FILE("uevent", show_nothing, store_uevent),
	RO_FILE("valid_zones", show_valid_zones),     { 0 },
};

const struct dir dir_block_power = { .entries = power_entries, .present = block_present };

const struct dir dir_block = {
	.entries = block_entries,
	.present = block_present,
	.find = find_node,
	.list = list_nodes,
	.readlink = readlink_node,
};
