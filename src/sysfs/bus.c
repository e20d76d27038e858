/* SPDX-License-Identifier: MIT */
/*
 * bus.c - /sys/bus/memory and /sys/bus/node: links to every device.
 */
#include <errno.h>
#include <inttypes.h>

#include "sysfs/table.h"

static void show_autoprobe(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)vm;
	(void)object;
	text_add(out, "1\n");
}

/* There are no drivers, so nothing can be probed or switched. */
static int store_autoprobe(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	(void)vm;
	(void)object;
	(void)value;
	(void)length;
	return 0;
}

static int store_probe(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	(void)vm;
	(void)object;
	(void)value;
	(void)length;
	return -ENODEV;
}

static int as_link(int rc, struct child *child)
{
	if (rc == 0)
		*child = (struct child){ .is_link = true, .link = child->object };
	return rc;
}

static int find_memory(const struct vm *vm, uint32_t object, const char *name, struct child *child)
{
	return as_link(dir_memory.find(vm, object, name, child), child);
}

static int find_node(const struct vm *vm, uint32_t object, const char *name, struct child *child)
{
	return as_link(dir_nodes.find(vm, object, name, child), child);
}

struct relay {
	emit_child emit;
	void *data;
};

static int emit_link(void *data, const char *name, struct child child)
{
	struct relay *relay = data;

	as_link(0, &child);
	return relay->emit(relay->data, name, child);
}

static int list_memory(const struct vm *vm, uint32_t object, emit_child emit, void *data)
{
	return dir_memory.list(vm, object, emit_link, &(struct relay){ emit, data });
}

static int list_node(const struct vm *vm, uint32_t object, emit_child emit, void *data)
{
	return dir_nodes.list(vm, object, emit_link, &(struct relay){ emit, data });
}

static void readlink_memory(const struct vm *vm, uint32_t object, uint32_t link, struct text *out)
{
	(void)vm;
	(void)object;
	text_add(out, "../../../devices/system/memory/memory%" PRIu32, link);
}

static void readlink_node(const struct vm *vm, uint32_t object, uint32_t link, struct text *out)
{
	(void)vm;
	(void)object;
	text_add(out, "../../../devices/system/node/node%" PRIu32, link);
}

#define BUS_FILES                                                      \
	RW_FILE("drivers_autoprobe", show_autoprobe, store_autoprobe), \
		WO_FILE("drivers_probe", store_probe), WO_FILE("uevent", store_bus_uevent)

static const struct entry bus_memory_entries[] = {
	SUBDIR("devices", DIR_BUS_MEMORY_DEVICES),
	SUBDIR("drivers", DIR_BUS_MEMORY_DRIVERS),
	BUS_FILES,
	{ 0 },
};

static const struct entry bus_node_entries[] = {
	SUBDIR("devices", DIR_BUS_NODE_DEVICES),
	SUBDIR("drivers", DIR_BUS_NODE_DRIVERS),
	BUS_FILES,
	{ 0 },
};

const struct dir dir_bus_memory = { .entries = bus_memory_entries };
const struct dir dir_bus_node = { .entries = bus_node_entries };
const struct dir dir_bus_drivers = { .entries = NULL };

const struct dir dir_bus_memory_devices = {
	.find = find_memory,
	.list = list_memory,
	.readlink = readlink_memory,
};

const struct dir dir_bus_node_devices = {
	.find = find_node,
	.list = list_node,
	.readlink = readlink_node,
};
