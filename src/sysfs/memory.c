/* SPDX-License-Identifier: MIT */
/*
 * memory.c - /sys/devices/system/memory: the files above the blocks.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sysfs/table.h"
#include "util/number.h"

static void show_block_size(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	text_add(out, "%" PRIx64 "\n", vm->kernel.hotplug.machine->block_pages << PAGE_SHIFT);
}

static void show_auto_online(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)object;
	text_add(out, "%s\n", online_type_word(vm->kernel.hotplug.machine->params.auto_online));
}

static int store_auto_online(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	enum online_type last = vm->kernel.profile->files->auto_online_two_words ?
					MMOP_ONLINE :
					MMOP_ONLINE_MOVABLE;

	(void)object;
	for (enum online_type type = MMOP_OFFLINE; type <= last; type++) {
		if (!value_is(value, length, online_type_word(type)))
			continue;
		vm->kernel.hotplug.machine->params.auto_online = (uint8_t)type;
		return 0;
	}
	return -EINVAL;
}

static int store_probe(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	struct machine *machine = vm->kernel.hotplug.machine;
	struct span block = { { 0 }, machine->block_pages };
	uint64_t address;
	int rc = number_kernel(value, length, &address);

	(void)object;
	if (rc < 0)
		return rc;
	if (address % (machine->block_pages << PAGE_SHIFT))
		return -EINVAL;
	block.start = pfn_of_bytes(address);
	rc = faults_wait(&vm->faults, OPERATION_ADD, block);
	return rc < 0 ? rc :
			hotplug_add(&vm->kernel.hotplug, block,
				    hotplug_nid_of(machine, block.start), NO_GROUP, false);
}

static int store_memory_uevent(struct vm *vm, uint32_t object, const char *value, size_t length)
{
	(void)object;
	return store_device_uevent(vm, "/devices/system/memory", "memory", value, length);
}

static int find_block(const struct vm *vm, uint32_t object, const char *name, struct child *child)
{
	uint32_t id;
	int rc = parse_numbered(name, "memory", &id);

	(void)object;
	if (rc < 0 || !machine_block(vm->kernel.hotplug.machine, BLOCK_ID(id)))
		return -ENOENT;
	*child = (struct child){ .dir = DIR_BLOCK, .object = id };
	return 0;
}

static int list_blocks(const struct vm *vm, uint32_t object, emit_child emit, void *data)
{
	const struct machine *machine = vm->kernel.hotplug.machine;
	int rc = 0;

	(void)object;
	for (uint32_t i = 0; i < machine->blocks.nr && rc == 0; i++) {
		uint32_t id = machine_blocks(machine)[i].id.val;
		char name[24];

		snprintf(name, sizeof(name), "memory%" PRIu32, id);
		rc = emit(data, name, (struct child){ .dir = DIR_BLOCK, .object = id });
	}
	return rc;
}

static bool has_probe(const struct vm *vm, uint32_t object)
{
	(void)object;
	return !vm->kernel.build->no_probe;
}

static const struct entry memory_entries[] = {
	RW_FILE("auto_online_blocks", show_auto_online, store_auto_online),
	RO_FILE("block_size_bytes", show_block_size),
	POWER(DIR_MEMORY_POWER),
	{ .name = "probe", .mode = S_IFREG | 0200, .store = store_probe, .exists = has_probe },
	RW_FILE("uevent", show_nothing, store_memory_uevent),
	{ 0 },
};

const struct dir dir_memory_power = { .entries = power_entries };

const struct dir dir_memory = {
	.entries = memory_entries,
	.find = find_block,
	.list = list_blocks,
};
