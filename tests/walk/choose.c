/* SPDX-License-Identifier: MIT */
/*
 * choose.c - which machines and operations a walk is made of.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "walk.h"

#define MEMORY "sys/devices/system/memory/"
#define PARAMETERS "sys/module/memory_hotplug/parameters/"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ONE_OF(state, array) ((array)[walk_random(state, COUNT(array))])

/* xorshift64*: small, and the same everywhere. */
uint64_t walk_random(uint64_t *state, uint64_t end)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * UINT64_C(2685821657736338717) >> 33) % end;
}

static const char *const machines[] = {
	"-m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G",
	"-m 1G,slots=4,maxmem=3G -numa node,mem=1G",
	"-m 2G,slots=4,maxmem=5G -numa node,mem=2G -numa node",
	"-m 5G,slots=4,maxmem=8G -numa node,mem=4G -numa node,mem=1G",
	"-m 3G,slots=8,maxmem=6G -numa node,mem=1G -numa node,mem=1G -numa node,mem=1G",
	"-m 1000M,slots=4,maxmem=3G -numa node,mem=300M -numa node,mem=700M",
	"-m 2G,slots=4,maxmem=4G -numa node,mem=1023M -numa node,mem=1025M",
	"-m 512M,slots=16,maxmem=4G",
	"-m 66G,slots=4,maxmem=80G -numa node,mem=34G -numa node,mem=32G",
	"-m 1G,slots=4,maxmem=3G -object memory-backend-ram,id=cold,size=384M "
	"-device pc-dimm,id=cold,memdev=cold",
};

static const char *const appends[] = {
	"",
	"",
	"movable_node",
	"kernelcore=512M",
	"movablecore=512M",
	"kernelcore=30%",
	"memhp_default_state=online",
	"memhp_default_state=online_movable",
	"acpi_no_memhotplug",
	"kernelcore=512M acpi_no_memhotplug",
	"mem=900M",
	"numa=off",
	"memory_hotplug.memmap_on_memory=1",
	"memory_hotplug.online_policy=auto-movable",
	"memory_hotplug.online_policy=auto-movable memory_hotplug.auto_movable_ratio=40 "
	"memory_hotplug.auto_movable_numa_aware=0",
};

void walk_choose_machine(struct walk *walk, const struct profile *profile, uint64_t *state)
{
	*walk = (struct walk){ .profile = profile,
			       .machine = ONE_OF(state, machines),
			       .append = ONE_OF(state, appends) };
}

static struct operation monitor_line(const char *format, unsigned a, unsigned b, unsigned c)
{
	struct operation operation = { .monitor = true };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(operation.line, sizeof(operation.line), format, a, b, c);
#pragma GCC diagnostic pop
	return operation;
}

static struct operation choose_monitor(uint64_t *state)
{
	static const unsigned sizes[] = { 2, 100, 128, 256, 384, 512, 1024 };
	static const char *const lines[] = {
		"object_add memory-backend-ram,id=m%u,size=%uM",
		"device_add pc-dimm,id=d%u,memdev=m%u,node=%u",
		"device_add pc-dimm,id=d%u,memdev=m%u,node=%u",
		"device_del d%u",
		"device_del d%u",
		"object_del m%u",
	};
	unsigned id = (unsigned)walk_random(state, 6), kind = (unsigned)walk_random(state, 6);
	unsigned second = kind == 0 ? ONE_OF(state, sizes) : (unsigned)walk_random(state, 6);

	return monitor_line(lines[kind], id, second, (unsigned)walk_random(state, 4));
}

static struct operation write_of(const char *path, const char *value)
{
	struct operation operation = { .monitor = false };

	snprintf(operation.path, sizeof(operation.path), "%s", path);
	snprintf(operation.value, sizeof(operation.value), "%s", value);
	return operation;
}

/* Mostly where devices go or blocks are, sometimes anywhere. */
static struct operation choose_probe(const struct vm *vm, uint64_t *state)
{
	uint64_t bytes = vm->hotplug.machine->block_pages << PAGE_SHIFT;
	uint64_t first = vm->booted.firmware.region_base / bytes;
	char value[48];

	switch (walk_random(state, 8)) {
	case 0:
		return write_of(MEMORY "probe", "zebra");
	case 1:
		first = 0;
		break;
	case 2:
		bytes += PAGE_BYTES;
		break;
	default:
		break;
	}
	snprintf(value, sizeof(value), "0x%" PRIx64, (first + walk_random(state, 24)) * bytes);
	return write_of(MEMORY "probe", value);
}

static struct operation choose_block(const struct vm *vm, uint64_t *state)
{
	static const char *const words[] = { "online",         "online_kernel", "online_movable",
					     "online_movable", "offline",       "offline",
					     "movable" };
	static const char *const flags[] = { "0", "1", "y", "offline", "7" };
	const struct machine *machine = vm->hotplug.machine;
	uint64_t at = walk_random(state, machine->blocks.nr);
	bool flag = walk_random(state, 5) == 0;
	char path[80];

	/* Blocks at the end are those that were added. */
	if (walk_random(state, 4))
		at = machine->blocks.nr - 1 - at % 12 % machine->blocks.nr;
	snprintf(path, sizeof(path), MEMORY "memory%" PRIu32 "/%s",
		 machine_blocks(machine)[at].id.val, flag ? "online" : "state");
	return write_of(path, flag ? ONE_OF(state, flags) : ONE_OF(state, words));
}

static struct operation choose_parameter(const struct vm *vm, uint64_t *state)
{
	static const char *const words[] = { "online", "offline", "online_movable", "online_kernel",
					     "bogus" };
	static const char *const policies[] = { "contig-zones", "auto-movable", "none" };
	static const char *const ratios[] = { "0", "20", "100", "301", "4294967296", "-1" };
	static const char *const switches[] = { "Y", "N", "x" };

	if (!vm->profile->files.module_parameters || walk_random(state, 2))
		return write_of(MEMORY "auto_online_blocks", ONE_OF(state, words));
	switch (walk_random(state, 3)) {
	case 0:
		return write_of(PARAMETERS "online_policy", ONE_OF(state, policies));
	case 1:
		return write_of(PARAMETERS "auto_movable_ratio", ONE_OF(state, ratios));
	default:
		return write_of(PARAMETERS "auto_movable_numa_aware", ONE_OF(state, switches));
	}
}

struct operation walk_choose(const struct vm *vm, uint64_t *state)
{
	uint64_t kind = walk_random(state, 20);

	if (kind < 6)
		return choose_monitor(state);
	if (kind < 9)
		return choose_probe(vm, state);
	if (kind < 10)
		return choose_parameter(vm, state);
	return choose_block(vm, state);
}
