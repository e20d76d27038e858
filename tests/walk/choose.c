/* SPDX-License-Identifier: MIT */
/*
 * choose.c - which machines and operations a walk is made of.
 *
 * Most choices make sense for the machine as it stands, so that walks get
 * somewhere; the others are what users get wrong.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "walk.h"

#define MEMORY "sys/devices/system/memory/"
#define PARAMETERS "sys/module/memory_hotplug/parameters/"

#define ONE_OF(state, array) ((array)[walk_random(state, COUNT(array))])

/* xorshift64*: small, and the same everywhere. */
uint64_t walk_random(uint64_t *state, uint64_t end)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * UINT64_C(2685821657736338717) >> 33) % end;
}

static bool one_in(uint64_t *state, uint64_t times)
{
	return walk_random(state, times) == 0;
}

static const char *const machines[] = {
	/* Those of the recorded walks. */
	"-m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G",
	"-m 1G,slots=4,maxmem=3G -numa node,mem=1G",
	"-m 2G,slots=4,maxmem=5G -numa node,mem=2G -numa node",
	"-m 5G,slots=4,maxmem=8G -numa node,mem=4G -numa node,mem=1G",
	"-m 3G,slots=8,maxmem=6G -numa node,mem=1G -numa node,mem=1G -numa node,mem=1G",
	/* Borders inside of blocks, a node on both sides of the hole, no nodes, many slots. */
	"-m 1000M,slots=4,maxmem=3G -numa node,mem=300M -numa node,mem=700M",
	"-m 2G,slots=4,maxmem=4G -numa node,mem=1023M -numa node,mem=1025M",
	"-m 6G,slots=4,maxmem=9G -numa node,mem=1G -numa node,mem=5G",
	"-m 512M,slots=16,maxmem=4G",
	"-m 512M,slots=16,maxmem=4G -numa node -numa node,mem=512M -numa node",
	/* Blocks of 2 GiB on some kernels. */
	"-m 66G,slots=4,maxmem=80G -numa node,mem=34G -numa node,mem=32G",
	"-m 64G,slots=4,maxmem=80G",
	/* Devices that are there from the start. */
	("-m 1G,slots=4,maxmem=3G -object memory-backend-ram,id=cold,size=384M "
	 "-device pc-dimm,id=cold,memdev=cold"),
};

/* Each part of a command line is one of these, mostly none. */
static const char *const parts[][12] = {
	{ "kernelcore=512M", "movablecore=512M", "kernelcore=30%", "movablecore=40%",
	  "kernelcore=256M movablecore=256M", "mem=900M", "numa=off" },
	{ "movable_node", "movable_node", "acpi_no_memhotplug" },
	{ "memhp_default_state=online", "memhp_default_state=offline",
	  "memhp_default_state=online_kernel", "memhp_default_state=online_movable" },
	{ "memory_hotplug.memmap_on_memory=1", "memory_hotplug.memmap_on_memory=Y" },
	{ "memory_hotplug.online_policy=auto-movable", "memory_hotplug.online_policy=auto-movable",
	  "memory_hotplug.online_policy=auto-movable memory_hotplug.auto_movable_ratio=100",
	  "memory_hotplug.online_policy=auto-movable memory_hotplug.auto_movable_ratio=40 "
	  "memory_hotplug.auto_movable_numa_aware=0" },
};

void walk_choose_machine(struct walk *walk, const struct profile *profile, uint64_t *state)
{
	size_t used = 0;

	memset(walk, 0, sizeof(*walk));
	walk->profile = profile;
	walk->machine = ONE_OF(state, machines);
	for (size_t i = 0; i < COUNT(parts); i++) {
		const char *part = ONE_OF(state, parts[i]);

		if (part)
			used += (size_t)snprintf(walk->append + used, sizeof(walk->append) - used,
						 "%s%s", used ? " " : "", part);
	}
}

static struct operation monitor_line(void)
{
	return (struct operation){ .monitor = true };
}

static struct operation write_of(const char *path, const char *value)
{
	struct operation operation = { .monitor = false };

	snprintf(operation.path, sizeof(operation.path), "%s", path);
	snprintf(operation.value, sizeof(operation.value), "%s", value);
	return operation;
}

static struct operation choose_object(const struct vm *vm, uint64_t *state)
{
	static const unsigned sizes[] = { 128, 128, 128, 256, 256, 384, 512, 1024, 2048, 4096 };
	static const unsigned odd[] = { 2, 100, 130, 300 };
	unsigned size = one_in(state, 16) ? ONE_OF(state, odd) : ONE_OF(state, sizes);
	struct operation operation = monitor_line();

	(void)vm;
	snprintf(operation.line, sizeof(operation.line),
		 "object_add memory-backend-ram,id=m%u,size=%uM",
		 (unsigned)walk_random(state, WALK_MAX), size);
	return operation;
}

/* Any object, also one that is in use; one that was never made when there is none. */
static const char *any_backend(const struct vm *vm, uint64_t *state)
{
	const struct backends *backends = &vm->board.backends;

	if (backends->nr == 0 || one_in(state, 16))
		return "nothing";
	return backends->table[walk_random(state, backends->nr)].id;
}

static const char *free_backend(const struct vm *vm, uint64_t *state)
{
	const struct backends *backends = &vm->board.backends;

	for (unsigned i = 0; i < backends->nr; i++)
		if (!backends->table[i].used)
			return backends->table[i].id;
	return any_backend(vm, state);
}

static struct operation choose_device(const struct vm *vm, uint64_t *state)
{
	struct operation operation = monitor_line();
	const char *memdev = one_in(state, 8) ? any_backend(vm, state) : free_backend(vm, state);
	int used = snprintf(operation.line, sizeof(operation.line),
			    "device_add pc-dimm,id=d%u,memdev=%s",
			    (unsigned)walk_random(state, WALK_MAX), memdev);
	char *rest = operation.line + used;
	size_t room = sizeof(operation.line) - (size_t)used;

	if (!one_in(state, 3)) {
		used = snprintf(rest, room, ",node=%u", (unsigned)walk_random(state, 4));
		rest += used;
		room -= (size_t)used;
	}
	if (one_in(state, 6)) {
		uint64_t address = vm->board.firmware.region_base +
				   walk_random(state, 16) * (SECTION_PAGES << PAGE_SHIFT);

		snprintf(rest, room, ",addr=0x%" PRIx64, address);
	} else if (one_in(state, 6)) {
		snprintf(rest, room, ",slot=%u", (unsigned)walk_random(state, 6));
	}
	return operation;
}

static struct operation choose_unplug(const struct vm *vm, uint64_t *state)
{
	struct operation operation = monitor_line();

	if (one_in(state, 4))
		snprintf(operation.line, sizeof(operation.line), "object_del %s",
			 any_backend(vm, state));
	else if (vm->board.nr_dimms == 0 || one_in(state, 16))
		snprintf(operation.line, sizeof(operation.line), "device_del nothing");
	else
		snprintf(operation.line, sizeof(operation.line), "device_del %s",
			 vm->board.dimms[walk_random(state, vm->board.nr_dimms)].id);
	return operation;
}

static struct operation choose_probe(const struct vm *vm, uint64_t *state)
{
	static const char *const wrong[] = {
		"zebra", "",   "-1", "0x", "134217728 ", "0x100000001", "18446744073709551616",
		"128M",  "08",
	};
	static const uint64_t far[] = {
		UINT64_C(0xc0000000), /* the hole below 4 GiB */
		UINT64_C(0xf8000000), UINT64_C(1) << 39, UINT64_C(1) << 40,
		UINT64_C(1) << 46,    UINT64_C(1) << 52, UINT64_C(0xfffffffff8000000),
	};
	static const char *const formats[] = { "0x%" PRIx64, "%" PRIu64, "0%" PRIo64 };
	uint64_t bytes = vm->kernel.hotplug.machine->block_pages << PAGE_SHIFT;
	uint64_t address = vm->board.firmware.region_base / bytes * bytes;
	char value[48];

	if (one_in(state, 12))
		return write_of(MEMORY "probe", ONE_OF(state, wrong));
	if (one_in(state, 12))
		address = ONE_OF(state, far);
	else if (one_in(state, 8))
		address = walk_random(state, 40) * bytes;
	else
		address += walk_random(state, 24) * bytes;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(value, sizeof(value), ONE_OF(state, formats), address);
#pragma GCC diagnostic pop
	return write_of(MEMORY "probe", value);
}

/* Blocks at the end are those that were added; most walks are about them. */
static uint32_t choose_block_id(const struct machine *machine, uint64_t *state)
{
	uint32_t nr = machine->blocks.nr;
	uint64_t from_end = walk_random(state, nr < 16 ? nr : 16);
	uint64_t at = one_in(state, 4) ? walk_random(state, nr) : nr - 1 - from_end;

	return machine_blocks(machine)[at].id.val;
}

static struct operation choose_block(const struct vm *vm, uint64_t *state)
{
	static const char *const words[] = { "online", "online_kernel", "online_movable",
					     "offline" };
	static const char *const wrong[] = { "movable",        "online movable", "onlin", "",
					     "online_Movable", "offline_",       "1" };
	static const char *const flags[] = { "0",  "1",       "0", "1", "y", "n",
					     "on", "offline", "t", "f", "7", "" };
	static const char *const others[] = { "phys_index", "removable", "valid_zones", "uevent",
					      "nothing" };
	uint32_t id = choose_block_id(vm->kernel.hotplug.machine, state);
	const char *file = "state", *value = ONE_OF(state, words);
	char path[80];

	if (one_in(state, 40)) {
		file = ONE_OF(state, others);
	} else if (one_in(state, 5)) {
		file = "online";
		value = ONE_OF(state, flags);
	} else if (one_in(state, 12)) {
		value = ONE_OF(state, wrong);
	}
	snprintf(path, sizeof(path), MEMORY "memory%" PRIu32 "/%s", id, file);
	return write_of(path, value);
}

static struct operation choose_parameter(const struct vm *vm, uint64_t *state)
{
	static const char *const words[] = { "online", "offline", "online_movable", "online_kernel",
					     "bogus" };
	static const char *const policies[] = { "contig-zones", "auto-movable", "none", "" };
	static const char *const ratios[] = { "0",    "20",         "100",  "301",
					      "0x64", "4294967296", "many", "-1" };
	static const char *const switches[] = { "Y", "N", "on", "0", "x" };

	(void)vm;
	switch (walk_random(state, 6)) {
	case 0:
		return write_of(PARAMETERS "online_policy", ONE_OF(state, policies));
	case 1:
		return write_of(PARAMETERS "auto_movable_ratio", ONE_OF(state, ratios));
	case 2:
		return write_of(PARAMETERS "auto_movable_numa_aware", ONE_OF(state, switches));
	case 3:
		return write_of(one_in(state, 2) ? PARAMETERS "memmap_on_memory" :
						   MEMORY "block_size_bytes",
				"1");
	default:
		return write_of(MEMORY "auto_online_blocks", ONE_OF(state, words));
	}
}

struct operation walk_choose(const struct vm *vm, uint64_t *state)
{
	static struct operation (*const kinds[])(const struct vm *vm, uint64_t *state) = {
		choose_object, choose_device, choose_device,    choose_unplug, choose_probe,
		choose_probe,  choose_probe,  choose_parameter, choose_block,  choose_block,
		choose_block,  choose_block,  choose_block,     choose_block,  choose_block,
		choose_block,  choose_block,  choose_block,     choose_block,  choose_block,
	};

	return ONE_OF(state, kinds)(vm, state);
}
