/* SPDX-License-Identifier: MIT */
/*
 * node.c - /sys/devices/system/node.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sysfs/freepages.h"
#include "sysfs/table.h"
#include "util/number.h"

#define LOCAL_DISTANCE 10
#define REMOTE_DISTANCE 20

static const struct node *node_at(const struct vm *vm, unsigned node)
{
	return machine_node(vm->kernel.hotplug.machine, NID(node));
}

static unsigned node_count(const struct vm *vm)
{
	return vm->kernel.hotplug.machine->nodes.nr;
}

static bool node_online(const struct vm *vm, unsigned node)
{
	return node_at(vm, node)->online;
}

static bool node_possible(const struct vm *vm, unsigned node)
{
	return node_at(vm, node)->possible;
}

static bool node_has_cpu(const struct vm *vm, unsigned node)
{
	return node_at(vm, node)->has_cpu;
}

/* Present pages of the zones up to @last, without those that no memory backs. */
static uint64_t node_present(const struct vm *vm, unsigned node, enum zone_type last)
{
	uint64_t pages = 0;

	for (unsigned zone = ZONE_DMA; zone <= last; zone++)
		pages += node_at(vm, node)->zones[zone].present -
			 node_at(vm, node)->zones[zone].phantom;
	return pages;
}

static bool node_has_memory(const struct vm *vm, unsigned node)
{
	return node_present(vm, node, ZONE_MOVABLE) != 0;
}

static bool node_has_normal(const struct vm *vm, unsigned node)
{
	return node_present(vm, node, ZONE_NORMAL) != 0;
}

static void show_possible(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	add_list(out, node_count(vm), node_possible, vm);
}

static void show_online(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	add_list(out, node_count(vm), node_online, vm);
}

static void show_has_cpu(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	add_list(out, node_count(vm), node_has_cpu, vm);
}

static void show_has_memory(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	add_list(out, node_count(vm), node_has_memory, vm);
}

static void show_has_normal(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	add_list(out, node_count(vm), node_has_normal, vm);
}

static void show_newline(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)vm;
	(void)object;
	text_add_char(out, '\n');
}

static bool has_generic_initiator(const struct vm *vm, uint32_t object)
{
	(void)object;
	return !vm->kernel.profile->files->no_generic_initiator;
}

static int store_nodes_uevent(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	(void)object;
	return store_device_uevent(vm, "/devices/system/node", "node", value, length);
}

static int find_node(const struct vm *vm, uint32_t object, const char *name, struct child *child)
{
	uint32_t node;
	int rc = parse_numbered(name, "node", &node);

	(void)object;
	if (rc < 0 || node >= node_count(vm) || !node_online(vm, node))
		return -ENOENT;
	*child = (struct child){ .dir = DIR_NODE, .object = node };
	return 0;
}

static int list_nodes(const struct vm *vm, uint32_t object, emit_child emit, void *data)
{
	int rc = 0;

	(void)object;
	for (uint32_t node = 0; node < node_count(vm) && rc == 0; node++) {
		char name[24];

		if (!node_online(vm, node))
			continue;
		snprintf(name, sizeof(name), "node%" PRIu32, node);
		rc = emit(data, name, (struct child){ .dir = DIR_NODE, .object = node });
	}
	return rc;
}

static const struct entry nodes_entries[] = {
	RO_FILE("has_cpu", show_has_cpu),
	{ .name = "has_generic_initiator",
	  .mode = S_IFREG | 0444,
	  .show = show_newline,
	  .exists = has_generic_initiator },
	RO_FILE("has_memory", show_has_memory),
	RO_FILE("has_normal_memory", show_has_normal),
	RO_FILE("online", show_online),
	RO_FILE("possible", show_possible),
	POWER(DIR_NODES_POWER),
	RW_FILE("uevent", show_nothing, store_nodes_uevent),
	{ 0 },
};

const struct dir dir_nodes = {
	.entries = nodes_entries,
	.find = find_node,
	.list = list_nodes,
};

static bool node_present_dir(const struct vm *vm, uint32_t node)
{
	return node < node_count(vm) && node_online(vm, node);
}

/* One CPU, on the node that the SRAT gives it. */
static void show_cpumap(const struct vm *vm, uint32_t node, struct text *out)
{
	text_add(out, "%08x,%08x\n", 0, node_has_cpu(vm, node));
}

static void show_cpulist(const struct vm *vm, uint32_t node, struct text *out)
{
	text_add(out, "%s\n", node_has_cpu(vm, node) ? "0" : "");
}

static void show_distance(const struct vm *vm, uint32_t node, struct text *out)
{
	const char *blank = "";

	for (unsigned other = 0; other < node_count(vm); other++) {
		if (!node_online(vm, other))
			continue;
		text_add(out, "%s%d", blank, other == node ? LOCAL_DISTANCE : REMOTE_DISTANCE);
		blank = " ";
	}
	text_add_char(out, '\n');
}

static void show_numastat(const struct vm *vm, uint32_t node, struct text *out)
{
	static const char *const names[] = { "numa_hit",       "numa_miss",  "numa_foreign",
					     "interleave_hit", "local_node", "other_node" };

	(void)vm;
	(void)node;
	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		text_add(out, "%s 0\n", names[i]);
}

static void show_vmstat(const struct vm *vm, uint32_t node, struct text *out)
{
	struct name_lists names = profile_names(vm->kernel.profile);
	struct free_pages free;

	free_pages_count(vm->kernel.hotplug.machine, &free);
	for (const char *const *name = names.zone_stats; *name; name++)
		text_add(out, "%s %" PRIu64 "\n", *name,
			 strcmp(*name, "nr_free_pages") == 0 ? free_pages_of_node(&free, node) : 0);
	for (const char *const *name = names.node_stats; *name; name++)
		text_add(out, "%s 0\n", *name);
}

/* There is nothing to compact; the kernel accepts anything. */
static int store_compact(struct vm *vm, uint32_t node, const char *value, size_t length)
{
	(void)vm;
	(void)node;
	(void)value;
	(void)length;
	return 0;
}

static int store_uevent(struct vm *vm, uint32_t node, const char *value, size_t length)
{
	char devpath[64];

	snprintf(devpath, sizeof(devpath), "/devices/system/node/node%" PRIu32, node);
	return store_device_uevent(vm, devpath, "node", value, length);
}

static int find_block(const struct vm *vm, uint32_t node, const char *name, struct child *child)
{
	const struct mem_block *block;
	uint32_t id;

	if (parse_numbered(name, "memory", &id) < 0)
		return -ENOENT;
	block = machine_block(vm->kernel.hotplug.machine, BLOCK_ID(id));
	if (!block || !block_on_node(vm->kernel.hotplug.machine, block, NID(node)))
		return -ENOENT;
	*child = (struct child){ .is_link = true, .link = id };
	return 0;
}

static int list_blocks(const struct vm *vm, uint32_t node, emit_child emit, void *data)
{
	const struct machine *machine = vm->kernel.hotplug.machine;
	int rc = 0;

	for (uint32_t i = 0; i < machine->blocks.nr && rc == 0; i++) {
		const struct mem_block *block = machine_blocks(machine) + i;
		char name[24];

		if (!block_on_node(machine, block, NID(node)))
			continue;
		snprintf(name, sizeof(name), "memory%" PRIu32, block->id.val);
		rc = emit(data, name, (struct child){ .is_link = true, .link = block->id.val });
	}
	return rc;
}

static void readlink_block(const struct vm *vm, uint32_t node, uint32_t link, struct text *out)
{
	(void)vm;
	(void)node;
	text_add(out, "../../memory/memory%" PRIu32, link);
}

static bool has_cpu(const struct vm *vm, uint32_t node)
{
	return node_has_cpu(vm, node);
}

static bool has_hugepages(const struct vm *vm, uint32_t node)
{
	(void)node;
	return !vm->kernel.build->no_hugetlb;
}

static void show_none(const struct vm *vm, uint32_t node, struct text *out)
{
	(void)vm;
	(void)node;
	text_add(out, "0\n");
}

/* A kernel takes as many as it finds, which is no failure; here it finds none. */
static int store_nr_hugepages(struct vm *vm, uint32_t node, const char *value, size_t length)
{
	uint64_t nr;

	(void)vm;
	(void)node;
	return number_kernel(value, length, &nr);
}

static const struct entry hugepages_entries[] = {
	SUBDIR("hugepages-2048kB", DIR_NODE_HUGEPAGES_2M),
	{ 0 },
};

static const struct entry hugepages_2m_entries[] = {
	RO_FILE("free_hugepages", show_none),
	RW_FILE("nr_hugepages", show_none, store_nr_hugepages),
	RO_FILE("surplus_hugepages", show_none),
	{ 0 },
};

static const struct entry node_entries[] = {
	WO_FILE("compact", store_compact),
	{ .name = "cpu0", .mode = S_IFLNK | 0777, .target = "../../cpu/cpu0", .exists = has_cpu },
	RO_FILE("cpulist", show_cpulist),
	RO_FILE("cpumap", show_cpumap),
	RO_FILE("distance", show_distance),
	{ .name = "hugepages",
	  .mode = S_IFDIR | 0755,
	  .dir = DIR_NODE_HUGEPAGES,
	  .exists = has_hugepages },
	RO_FILE("meminfo", show_node_meminfo),
	RO_FILE("numastat", show_numastat),
	POWER(DIR_NODE_POWER),
	LINK("subsystem", "../../../../bus/node"),
	RW_FILE("uevent", show_nothing, store_uevent),
	RO_FILE("vmstat", show_vmstat),
	{ 0 },
};

const struct dir dir_node = {
	.entries = node_entries,
	.present = node_present_dir,
	.find = find_block,
	.list = list_blocks,
	.readlink = readlink_block,
};

const struct dir dir_nodes_power = { .entries = power_entries };
const struct dir dir_node_power = { .entries = power_entries, .present = node_present_dir };

const struct dir dir_node_hugepages = {
	.entries = hugepages_entries,
	.present = node_present_dir,
};

const struct dir dir_node_hugepages_2m = {
	.entries = hugepages_2m_entries,
	.present = node_present_dir,
};
