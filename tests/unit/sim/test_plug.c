/* SPDX-License-Identifier: MIT */
/* test_plug.c - pc-dimm devices: QEMU's refusals, slots, addresses, and what the guest does. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "board/dimm.h"
#include "sim/plug.h"

#define MIB (UINT64_C(1) << 20)

static void object(struct vm *vm, const char *id, const char *size)
{
	struct fail fail = { "" };
	char text[64];

	snprintf(text, sizeof(text), "memory-backend-ram,id=%s,size=%s", id, size);
	assert_int_equal(backend_add(&vm->board.backends, text, BACKEND_MONITOR, &fail), 0);
}

static void plug(struct vm *vm, const char *arguments)
{
	struct fail fail = { "" };

	if (plug_add(vm, arguments, &fail) < 0)
		fail_msg("%s: %s", arguments, fail.text);
	sound(&vm->kernel.hotplug);
}

/* A backend and a device of one name. */
static void plug_new(struct vm *vm, const char *id, const char *size, const char *more)
{
	char text[128];

	object(vm, id, size);
	snprintf(text, sizeof(text), "pc-dimm,id=%s,memdev=%s%s", id, id, more);
	plug(vm, text);
}

static void unplug(struct vm *vm, const char *name)
{
	struct fail fail = { "" };

	if (plug_remove(vm, name, &fail) < 0)
		fail_msg("%s: %s", name, fail.text);
	sound(&vm->kernel.hotplug);
}

static const struct dimm *dimm(const struct vm *vm, const char *id)
{
	for (unsigned i = 0; i < vm->board.nr_dimms; i++)
		if (strcmp(vm->board.dimms[i].id, id) == 0)
			return &vm->board.dimms[i];
	return NULL;
}

/* Demands the words and that neither devices, backends, log nor memory changed. */
static void refused_in_words(struct vm *vm, const char *arguments, const char *words)
{
	struct machine *before = snapshot(vm->kernel.hotplug.machine);
	struct backends backends = vm->board.backends;
	unsigned nr = vm->board.nr_dimms, anonymous = vm->board.nr_anonymous;
	size_t logged = vm->kernel.log.text.length;
	struct fail fail = { "" };

	assert_true(plug_add(vm, arguments, &fail) < 0);
	assert_string_equal(fail.text, words);
	assert_int_equal(vm->board.nr_dimms, nr);
	assert_int_equal(vm->board.nr_anonymous, anonymous);
	assert_int_equal(vm->kernel.log.text.length, logged);
	assert_memory_equal(&backends, &vm->board.backends, sizeof(backends));
	assert_same_machine(before, vm->kernel.hotplug.machine);
	drop_snapshot(before);
}

/* d0 of 256 MiB is in slot 1 at the base, d1 without an id in slot 0 behind it. */
static struct vm *busy_machine(void)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	plug_new(vm, "d0", "256M", ",slot=1");
	object(vm, "a", "128M");
	plug(vm, "pc-dimm,memdev=a");
	object(vm, "m", "128M");
	object(vm, "odd", "1M");
	object(vm, "big", "4G");
	return vm;
}

static void refuses_in_qemus_words(void **state)
{
	static const struct {
		const char *arguments, *words;
	} rows[] = {
		{ "pc-dimm,id=0,memdev=m", "Parameter 'id' expects an identifier" },
		{ "pc-dimm,id=,memdev=m", "Parameter 'id' expects an identifier" },
		{ "id=x", "Parameter 'driver' is missing" },
		{ "", "Parameter 'driver' is missing" },
		{ "foo,id=x", "'foo' is not a valid device model name" },
		{ "memory-backend-ram,id=x",
		  "'memory-backend-ram' is not a valid device model name" },
		{ "nvdimm,id=x", "nvdimm is not enabled: missing 'nvdimm' in '-M'" },
		{ "pc-dimm,id=d0,memdev=m", "Duplicate device ID 'd0'" },
		{ "pc-dimm,id=x,memdev=nope", "Device 'nope' not found" },
		{ "pc-dimm,id=x,foo=1,memdev=m", "Property 'pc-dimm.foo' not found" },
		{ "pc-dimm,id=x,size=1,memdev=m", "Property 'pc-dimm.size' is not writable" },
		{ "pc-dimm,id=x,memdev=m,node=a", "Parameter 'node' expects integer" },
		{ "pc-dimm,id=x,memdev=m,node=", "Parameter 'node' expects integer" },
		{ "pc-dimm,id=x,memdev=m,node=-1", "Parameter 'node' expects uint32_t" },
		{ "pc-dimm,id=x,memdev=m,node=4294967296", "Parameter 'node' expects uint32_t" },
		{ "pc-dimm,id=x,memdev=m,addr=1G", "Parameter 'addr' expects integer" },
		{ "pc-dimm,id=x,memdev=m,slot=one", "Parameter 'slot' expects integer" },
		{ "pc-dimm,id=x,memdev=m,node=-2", "Parameter 'node' expects uint32_t" },
		{ "pc-dimm,id=x,memdev=m,node=-", "Parameter 'node' expects integer" },
		{ "pc-dimm,id=x,memdev=m,slot=-2", "invalid slot number -2, valid range is [0-3]" },
		{ "pc-dimm,id=x,memdev=m,slot=2147483648", "Parameter 'slot' expects int32_t" },
		{ "pc-dimm,id=x,memdev=m,slot=-4294967297", "Parameter 'slot' expects int32_t" },
		{ "pc-dimm,id=x,memdev=m,addr=-1", "address must be aligned to 0x200000 bytes" },
		{ "pc-dimm,id=x,memdev=m,addr=18446744073709551616",
		  "Parameter 'addr' expects integer" },
		{ "pc-dimm,id=x,memdev=m,hotplugged=off",
		  "Property 'pc-dimm.hotplugged' is not writable" },
		{ "pc-dimm,id=x,memdev=m,parent_bus=b",
		  "Property 'pc-dimm.parent_bus' is not writable" },
		{ "pc-dimm,id=x,memdev=m,type=t", "Property 'pc-dimm.type' is not writable" },
		{ "pc-dimm,id=x,memdev=m,bus=foo", "Bus 'foo' not found" },
		{ "pc-dimm,id=x,memdev=m,slot=9", "invalid slot number 9, valid range is [0-3]" },
		{ "pc-dimm,id=x,memdev=m,slot=4", "invalid slot number 4, valid range is [0-3]" },
		{ "pc-dimm,id=x,memdev=m,slot=1", "slot 1 is busy" },
		{ "pc-dimm,id=x", "'memdev' property must be set" },
		{ "pc-dimm,id=x,memdev=", "'memdev' property must be set" },
		{ "pc-dimm,id=x,memdev=big",
		  "not enough space, currently 0x18000000 in use of total space for memory "
		  "devices 0x80000000" },
		{ "pc-dimm,id=x,memdev=m,addr=0x100100000",
		  "address must be aligned to 0x200000 bytes" },
		{ "pc-dimm,id=x,memdev=odd", "backend memory size must be multiple of 0x200000" },
		{ "pc-dimm,id=x,memdev=m,addr=0xf0000000",
		  "can't add memory device [0xf0000000:0x8000000], usable range for memory "
		  "devices [0x100000000:0x180000000]" },
		{ "pc-dimm,id=x,memdev=m,addr=0x278200000",
		  "can't add memory device [0x278200000:0x8000000], usable range for memory "
		  "devices [0x100000000:0x180000000]" },
		{ "pc-dimm,id=x,memdev=m,addr=0xffffffffffe00000",
		  "can't add memory device [0xffffffffffe00000:0x8000000], usable range for memory "
		  "devices [0x100000000:0x180000000]" },
		{ "pc-dimm,id=x,memdev=m,addr=0x10fe00000",
		  "address range conflicts with memory device id='d0'" },
		{ "pc-dimm,id=x,memdev=m,addr=0x117e00000",
		  "address range conflicts with memory device id='(unnamed)'" },
		{ "pc-dimm,id=x,memdev=m,node=7",
		  "'DIMM property node has value 7' which exceeds the number of numa nodes: 2" },
		{ "pc-dimm,id=x,memdev=m,node=4294967295",
		  "'DIMM property node has value 4294967295' which exceeds the number of numa "
		  "nodes: 2" },
		{ "pc-dimm,id=x,memdev=/objects/nope", "Device '/objects/nope' not found" },
		{ "pc-dimm,id=x,memdev=/machine",
		  "Invalid parameter type for 'memdev', expected: memory-backend" },
		{ "pc-dimm,id=x,memdev=/objects/d0", "can't use already busy memdev: d0" },
		{ "pc-dimm,id=x,memdev=d0", "can't use already busy memdev: d0" },
		/* These break later rules too, so only the order decides. */
		{ "foo,id=0", "Parameter 'id' expects an identifier" },
		{ "foo,id=d0,memdev=nope", "'foo' is not a valid device model name" },
		{ "pc-dimm,id=d0,memdev=nope,foo=1", "Duplicate device ID 'd0'" },
		{ "pc-dimm,id=x,foo=1,node=a,memdev=nope,slot=9", "Device 'nope' not found" },
		{ "pc-dimm,id=x,foo=1,slot=9", "Property 'pc-dimm.foo' not found" },
		{ "pc-dimm,id=x,slot=9", "invalid slot number 9, valid range is [0-3]" },
		{ "pc-dimm,id=x,memdev=big,addr=0x100001",
		  "not enough space, currently 0x18000000 in use of total space for memory "
		  "devices 0x80000000" },
		{ "pc-dimm,id=x,memdev=odd,addr=0x1", "address must be aligned to 0x200000 bytes" },
		{ "pc-dimm,id=x,memdev=odd,addr=0x200000",
		  "backend memory size must be multiple of 0x200000" },
		{ "pc-dimm,id=x,memdev=d0,addr=0x100000000,node=7",
		  "address range conflicts with memory device id='d0'" },
		{ "pc-dimm,id=x,memdev=d0,node=7",
		  "'DIMM property node has value 7' which exceeds the number of numa nodes: 2" },
	};
	struct vm *vm = busy_machine();

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("%s\n", rows[i].arguments);
		refused_in_words(vm, rows[i].arguments, rows[i].words);
	}
	stop(vm);
}

static void refuses_without_slots(void **state)
{
	static const struct {
		const char *machine, *arguments, *words;
	} rows[] = {
		{ "-m 2G,maxmem=4G", "pc-dimm,memdev=m",
		  "no slots where allocated, please specify the 'slots' option" },
		{ "-m 2G", "pc-dimm,memdev=m",
		  "no slots where allocated, please specify the 'slots' option" },
		{ "-m 2G,maxmem=4G", "pc-dimm,memdev=m,slot=0",
		  "invalid slot number 0, valid range is [0-18446744073709551615]" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start(&profile_4_10, rows[i].machine, "");

		object(vm, "m", "128M");
		refused_in_words(vm, rows[i].arguments, rows[i].words);
		stop(vm);
	}
}

static void refuses_when_all_slots_are_taken(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 2G,slots=1,maxmem=4G", "");

	(void)state;
	plug_new(vm, "d0", "128M", "");
	object(vm, "m", "128M");
	refused_in_words(vm, "pc-dimm,memdev=m", "no free slots available");
	stop(vm);
}

/* Three gaps of 1.66 GiB each hold no 1800 MiB, though the quota would. */
static void refuses_when_no_gap_is_large_enough(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 2G,slots=3,maxmem=4G", "");

	(void)state;
	plug_new(vm, "d0", "2M", ",addr=0x16a000000");
	plug_new(vm, "d1", "2M", ",addr=0x1d5000000");
	object(vm, "m", "1800M");
	refused_in_words(vm, "pc-dimm,memdev=m",
			 "could not find position in guest address space for memory device - "
			 "memory fragmented due to alignments");
	stop(vm);
}

static void the_last_value_of_a_key_counts_but_the_first_id(void **state)
{
	static const char *const rows[] = {
		"pc-dimm,id=x,id=y,memdev=m",
		"pc-dimm,id=x,memdev=nope,memdev=m",
		"pc-dimm,id=x,memdev=m,node=zebra,node=0",
		"pc-dimm,id=x,memdev=m,slot=2,slot=-1",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start(&profile_6_1, TWO_NODES, "");

		print_message("%s\n", rows[i]);
		object(vm, "m", "128M");
		plug(vm, rows[i]);
		assert_non_null(dimm(vm, "x"));
		assert_int_equal(dimm(vm, "x")->slot, 0);
		stop(vm);
	}
}

/* The example of qemu.md 3.2. */
static void addresses_and_slots_are_the_lowest_that_fit(void **state)
{
	static const struct {
		const char *id, *size;
		uint64_t address;
	} rows[] = {
		{ "d0", "256M", 0x100000000 }, { "d1", "128M", 0x110000000 },
		{ "d2", "512M", 0x118000000 }, { "d3", "1G", 0x138000000 },
		{ "d4", "100M", 0x178000000 }, { "d5", "2M", 0x17e400000 },
	};
	struct vm *vm = start(&profile_6_1, "-m 2G,slots=8,maxmem=8G", "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		plug_new(vm, rows[i].id, rows[i].size, "");
		assert_int_equal(dimm(vm, rows[i].id)->address, rows[i].address);
		assert_int_equal(dimm(vm, rows[i].id)->slot, i);
	}
	assert_int_equal(dimm_plugged(&vm->board), 2022 * MIB);
	stop(vm);
}

static void asked_for_addresses_leave_gaps_that_are_filled(void **state)
{
	static const struct {
		const char *id, *size, *more;
		uint64_t address;
	} rows[] = {
		{ "d0", "512M", ",addr=0x120000000", 0x120000000 },
		{ "d1", "256M", "", 0x100000000 },
		{ "d2", "512M", ",addr=0", 0x140000000 },
		{ "d3", "256M", "", 0x110000000 },
		{ "d4", "128M", "", 0x160000000 },
	};
	struct vm *vm = start(&profile_6_1, "-m 2G,slots=8,maxmem=8G", "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		plug_new(vm, rows[i].id, rows[i].size, rows[i].more);
		assert_int_equal(dimm(vm, rows[i].id)->address, rows[i].address);
	}
	for (unsigned i = 1; i < vm->board.nr_dimms; i++)
		assert_true(vm->board.dimms[i - 1].address < vm->board.dimms[i].address);
	stop(vm);
}

static void what_left_makes_room_for_the_next(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 2G,slots=8,maxmem=8G", "");

	(void)state;
	plug_new(vm, "d0", "128M", "");
	plug_new(vm, "d1", "256M", "");
	plug_new(vm, "d2", "128M", "");
	plug_new(vm, "d3", "100M", "");
	unplug(vm, "d3");
	unplug(vm, "d1");
	assert_int_equal(dimm_plugged(&vm->board), 256 * MIB);
	plug_new(vm, "d4", "384M", "");
	assert_int_equal(dimm(vm, "d4")->address, 0x120000000);
	assert_int_equal(dimm(vm, "d4")->slot, 1);
	plug_new(vm, "d5", "128M", "");
	assert_int_equal(dimm(vm, "d5")->address, 0x108000000);
	assert_int_equal(dimm(vm, "d5")->slot, 3);
	stop(vm);
}

static void the_quota_can_be_used_up_exactly(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	plug_new(vm, "d0", "1G", "");
	plug_new(vm, "d1", "1G", "");
	object(vm, "m", "2M");
	refused_in_words(vm, "pc-dimm,memdev=m",
			 "not enough space, currently 0x80000000 in use of "
			 "total space for memory devices 0x80000000");
	stop(vm);
}

static void blocks_come_to_the_node_that_was_named(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		plug_new(vm, "d0", "256M", ",node=1");
		plug_new(vm, "d1", "128M", "");
		assert_int_equal(block(&vm->kernel.hotplug, FIRST_HOT)->nid.val, 1);
		assert_int_equal(block(&vm->kernel.hotplug, FIRST_HOT + 1)->nid.val, 1);
		assert_int_equal(block(&vm->kernel.hotplug, FIRST_HOT + 2)->nid.val, 0);
		assert_true(dimm(vm, "d0")->attached);
		stop(vm);
	}
}

static void only_6_1_groups_the_blocks_of_a_device(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		bool groups = EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true));

		plug_new(vm, "d0", "256M", "");
		plug_new(vm, "d1", "128M", "");
		assert_int_equal(vm->kernel.hotplug.machine->groups.nr, groups ? 2 : 0);
		assert_int_equal(block(&vm->kernel.hotplug, FIRST_HOT)->group,
				 dimm(vm, "d0")->group);
		assert_int_equal(dimm(vm, "d0")->group != NO_GROUP, groups);
		unplug(vm, "d1");
		unplug(vm, "d0");
		assert_int_equal(vm->kernel.hotplug.machine->groups.nr, 0);
		stop(vm);
	}
}

/* 100 MiB is no whole section: QEMU takes it, the guest does not. */
static void a_device_that_the_guest_refuses_stays_plugged(void **state)
{
	static const PER_KERNEL(const char *) lines = {
		ON_4_X("Section-unaligned hotplug range: start 0x100000000, size 0x6400000\n"
		       "acpi PNP0C80:02: add_memory failed\n"
		       "acpi PNP0C80:02: acpi_memory_enable_device() error\n"
		       "acpi PNP0C80:02: Enumeration failure\n"),
		ON(6_1, "Block size [0x8000000] unaligned hotplug range: start 0x100000000, "
			"size 0x6400000\n"
			"acpi PNP0C80:02: add_memory failed\n"
			"acpi PNP0C80:02: acpi_memory_enable_device() error\n")
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct machine *before = snapshot(vm->kernel.hotplug.machine);
		size_t logged = vm->kernel.log.text.length;

		plug_new(vm, "d0", "100M", ",slot=2");
		assert_string_equal(text_string(&vm->kernel.log.text) + logged,
				    EXPECTED(lines, profiles[p]));
		assert_false(dimm(vm, "d0")->attached);
		assert_same_machine(before, vm->kernel.hotplug.machine);
		unplug(vm, "d0");
		assert_int_equal(vm->board.nr_dimms, 0);
		assert_same_machine(before, vm->kernel.hotplug.machine);
		drop_snapshot(before);
		stop(vm);
	}
}

static void without_its_driver_the_guest_does_nothing(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "acpi_no_memhotplug");
		struct machine *before = snapshot(vm->kernel.hotplug.machine);

		plug_new(vm, "d0", "256M", "");
		assert_same_machine(before, vm->kernel.hotplug.machine);
		assert_int_equal(dimm_plugged(&vm->board), 256 * MIB);
		unplug(vm, "d0");
		assert_int_equal(dimm_plugged(&vm->board), 0);
		drop_snapshot(before);
		stop(vm);
	}
}

/* EEXIST counts as success; what is missing in the range does not come. */
static void memory_that_was_probed_before_goes_with_the_device(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
		plug_new(vm, "d0", "256M", "");
		assert_true(dimm(vm, "d0")->attached);
		assert_null(machine_block(vm->kernel.hotplug.machine, BLOCK_ID(FIRST_HOT + 1)));
		unplug(vm, "d0");
		assert_null(machine_block(vm->kernel.hotplug.machine, BLOCK_ID(FIRST_HOT)));
		assert_int_equal(vm->board.nr_dimms, 0);
		stop(vm);
	}
}

static void online_blocks_go_offline_with_their_device(void **state)
{
	static const char *const told = "pages-offline 32, offline 32, pages-offline 33, "
					"offline 33, remove 32, remove 33";

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct machine *before = snapshot(vm->kernel.hotplug.machine);
		struct seen seen;

		plug_new(vm, "d0", "256M", "");
		done(&vm->kernel.hotplug,
		     hotplug_online(&vm->kernel.hotplug, BLOCK_ID(33), MMOP_ONLINE_MOVABLE));
		done(&vm->kernel.hotplug,
		     hotplug_online(&vm->kernel.hotplug, BLOCK_ID(32), MMOP_ONLINE));
		watch(&vm->kernel.hotplug, &seen);
		unplug(vm, "d0");
		assert_string_equal(seen.text, told);
		assert_int_equal(vm->kernel.hotplug.machine->blocks.nr, before->blocks.nr);
		assert_false(backend_find(&vm->board.backends, "d0")->used);
		drop_snapshot(before);
		stop(vm);
	}
}

/* Block 32 holds kernel data; 33 left Movable, and comes back by "online" alone. */
static void a_refused_removal_brings_back_what_it_took(void **state)
{
	static const PER_KERNEL(enum zone_type)
		zones = { ON_4_X(ZONE_MOVABLE), ON(6_1, ZONE_NORMAL) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		struct fail fail = { "" };

		plug_new(vm, "d0", "384M", "");
		done(h, block_set_state(h, BLOCK_ID(34), MMOP_ONLINE_MOVABLE));
		done(h, block_set_state(h, BLOCK_ID(33), MMOP_ONLINE_MOVABLE));
		done(h, block_set_state(h, BLOCK_ID(34), MMOP_OFFLINE));
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE_KERNEL));
		machine_block(h->machine, BLOCK_ID(32))->flags |= BLOCK_PINNED;
		assert_int_equal(plug_remove(vm, "d0", &fail), 0);
		sound(h);
		assert_non_null(dimm(vm, "d0"));
		assert_true(backend_find(&vm->board.backends, "d0")->used);
		assert_true(block_online(block(h, 32)));
		assert_true(block_online(block(h, 33)));
		assert_int_equal(block(h, 33)->zone, EXPECTED(zones, profiles[p]));
		assert_false(block_online(block(h, 34)));
		assert_non_null(strstr(text_string(&vm->kernel.log.text),
				       "memory memory32: Offline failed.\n"));
		machine_block(h->machine, BLOCK_ID(32))->flags &= (uint8_t)~BLOCK_PINNED;
		unplug(vm, "d0");
		assert_int_equal(vm->board.nr_dimms, 0);
		stop(vm);
	}
}

/* The kernel has a BUG there; a machine that lives on says the line and keeps its memory. */
static void on_4_10_silently_onlined_memory_cannot_leave(void **state)
{
	struct vm *vm = start(&profile_4_10, TWO_NODES, "memhp_default_state=online");
	struct fail fail = { "" };

	(void)state;
	plug_new(vm, "d0", "128M", "");
	refused(&vm->kernel.hotplug, plug_remove(vm, "d0", &fail), 0);
	assert_non_null(dimm(vm, "d0"));
	assert_non_null(strstr(text_string(&vm->kernel.log.text),
			       "removing memory fails, because memory "
			       "[0x0000000100000000-0x0000000107ffffff] is onlined\n"));
	stop(vm);
}

static void without_memory_devices_stay_as_they_are(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct fail fail = { "" };

	(void)state;
	plug_new(vm, "d0", "128M", "");
	object(vm, "m", "1G");
	fail_allocations = true;
	refused(&vm->kernel.hotplug, plug_remove(vm, "d0", &fail), 0);
	plug(vm, "pc-dimm,id=d1,memdev=m");
	fail_allocations = false;
	assert_true(dimm(vm, "d0")->attached);
	assert_false(dimm(vm, "d1")->attached);
	assert_int_equal(vm->kernel.hotplug.machine->groups.nr, 1);
	unplug(vm, "d1");
	unplug(vm, "d0");
	assert_int_equal(vm->board.nr_dimms, 0);
	stop(vm);
}

static void devices_are_named_by_id_or_by_path(void **state)
{
	static const struct {
		const char *more, *name;
	} rows[] = {
		{ ",id=d1", "d1" },
		{ ",id=d1", "/machine/peripheral/d1" },
		{ "", "/machine/peripheral-anon/device[0]" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start(&profile_6_1, TWO_NODES, "");
		char text[64];

		object(vm, "m", "128M");
		snprintf(text, sizeof(text), "pc-dimm,memdev=m%s", rows[i].more);
		plug(vm, text);
		unplug(vm, rows[i].name);
		assert_int_equal(vm->board.nr_dimms, 0);
		plug(vm, text);
		stop(vm);
	}
}

static void unknown_devices_cannot_be_deleted(void **state)
{
	static const struct {
		const char *name, *words;
	} rows[] = {
		{ "nope", "Device 'nope' not found" },
		{ "", " is not a hotpluggable device" },
		{ "D0", "Device 'D0' not found" },
		{ "/machine/peripheral/nope", "Device '/machine/peripheral/nope' not found" },
		{ "/machine/peripheral-anon/device[1]",
		  "Device '/machine/peripheral-anon/device[1]' not found" },
		{ "machine", "Device 'machine' not found" },
		{ "/machine", "/machine is not a hotpluggable device" },
		{ "/objects", "/objects is not a hotpluggable device" },
		{ "/objects/m", "/objects/m is not a hotpluggable device" },
		{ "/machine/peripheral", "/machine/peripheral is not a hotpluggable device" },
	};
	struct vm *vm = busy_machine();

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fail fail = { "" };

		assert_true(plug_remove(vm, rows[i].name, &fail) < 0);
		assert_string_equal(fail.text, rows[i].words);
		assert_int_equal(vm->board.nr_dimms, 2);
	}
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_in_qemus_words),
		cmocka_unit_test(refuses_without_slots),
		cmocka_unit_test(refuses_when_all_slots_are_taken),
		cmocka_unit_test(refuses_when_no_gap_is_large_enough),
		cmocka_unit_test(the_last_value_of_a_key_counts_but_the_first_id),
		cmocka_unit_test(addresses_and_slots_are_the_lowest_that_fit),
		cmocka_unit_test(asked_for_addresses_leave_gaps_that_are_filled),
		cmocka_unit_test(what_left_makes_room_for_the_next),
		cmocka_unit_test(the_quota_can_be_used_up_exactly),
		cmocka_unit_test(blocks_come_to_the_node_that_was_named),
		cmocka_unit_test(only_6_1_groups_the_blocks_of_a_device),
		cmocka_unit_test(a_device_that_the_guest_refuses_stays_plugged),
		cmocka_unit_test(without_its_driver_the_guest_does_nothing),
		cmocka_unit_test(memory_that_was_probed_before_goes_with_the_device),
		cmocka_unit_test(online_blocks_go_offline_with_their_device),
		cmocka_unit_test(a_refused_removal_brings_back_what_it_took),
		cmocka_unit_test(on_4_10_silently_onlined_memory_cannot_leave),
		cmocka_unit_test(without_memory_devices_stay_as_they_are),
		cmocka_unit_test(devices_are_named_by_id_or_by_path),
		cmocka_unit_test(unknown_devices_cannot_be_deleted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
