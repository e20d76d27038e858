/* SPDX-License-Identifier: MIT */
/* test_bus.c - /sys/bus/memory and /sys/bus/node: links to every device, and no drivers. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"

static bool exists(const struct vm *vm, const char *path)
{
	struct place place;

	return tree_resolve(vm, path, &place) == 0;
}

static const char *const buses[] = { "sys/bus/memory", "sys/bus/node" };

static const char *in_bus(unsigned bus, const char *name)
{
	static char path[96];

	snprintf(path, sizeof(path), "%s/%s", buses[bus], name);
	return path;
}

static void have_the_files_of_the_inventory(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		assert_string_equal(names(vm, "sys/bus"), "memory node");
		for (unsigned i = 0; i < ARRAY_SIZE(buses); i++) {
			assert_string_equal(names(vm, buses[i]),
					    "devices drivers drivers_autoprobe drivers_probe "
					    "uevent");
			assert_int_equal(mode(vm, in_bus(i, "devices")), S_IFDIR | 0755);
			assert_int_equal(mode(vm, in_bus(i, "drivers")), S_IFDIR | 0755);
			assert_int_equal(mode(vm, in_bus(i, "drivers_autoprobe")), S_IFREG | 0644);
			assert_int_equal(mode(vm, in_bus(i, "drivers_probe")), S_IFREG | 0200);
			assert_int_equal(mode(vm, in_bus(i, "uevent")), S_IFREG | 0200);
			assert_string_equal(names(vm, in_bus(i, "drivers")), "");
			assert_string_equal(content(vm, in_bus(i, "drivers_autoprobe")), "1\n");
		}
		stop(vm);
	}
}

static void devices_are_links_to_all_there_are(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p],
				      "-m 512M,slots=1,maxmem=1G -numa node,mem=512M "
				      "-numa node",
				      "");
		struct hotplug *h = &vm->kernel.hotplug;

		assert_string_equal(names(vm, "sys/bus/memory/devices"),
				    "memory0 memory1 memory2 memory3");
		assert_string_equal(names(vm, "sys/bus/node/devices"), "node0");
		assert_int_equal(mode(vm, "sys/bus/memory/devices/memory3"), S_IFLNK | 0777);
		assert_string_equal(target(vm, "sys/bus/memory/devices/memory3"),
				    "../../../devices/system/memory/memory3");
		assert_string_equal(target(vm, "sys/bus/node/devices/node0"),
				    "../../../devices/system/node/node0");

		add_blocks_to(h, FIRST_HOT, 1, 1);
		assert_string_equal(target(vm, "sys/bus/memory/devices/memory32"),
				    "../../../devices/system/memory/memory32");
		assert_string_equal(names(vm, "sys/bus/node/devices"), "node0 node1");
		assert_string_equal(target(vm, "sys/bus/node/devices/node1"),
				    "../../../devices/system/node/node1");

		done(h, hotplug_remove(h, block_span(h->machine, BLOCK_ID(FIRST_HOT))));
		assert_false(exists(vm, "sys/bus/memory/devices/memory32"));
		assert_false(exists(vm, "sys/bus/node/devices/node1"));
		stop(vm);
	}
}

static void other_names_are_no_devices(void **state)
{
	static const char *const rows[] = {
		"sys/bus/memory/devices/memory16",
		"sys/bus/memory/devices/memory01",
		"sys/bus/memory/devices/probe",
		"sys/bus/memory/devices/node0",
		"sys/bus/node/devices/memory0",
		"sys/bus/node/devices/node2",
		"sys/bus/node/devices/has_memory",
		"sys/bus/memory/drivers/memory",
		"sys/bus/cpu",
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		assert_false(exists(vm, rows[i]));
	stop(vm);
}

static void writing_changes_nothing(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		for (unsigned i = 0; i < ARRAY_SIZE(buses); i++) {
			refused(&vm->kernel.hotplug,
				put(vm, in_bus(i, "drivers_probe"), "memory0\n"), -ENODEV);
			refused(&vm->kernel.hotplug, put(vm, in_bus(i, "drivers_autoprobe"), "1\n"),
				0);
			refused(&vm->kernel.hotplug, put(vm, in_bus(i, "uevent"), "change\n"), 0);
			assert_string_equal(content(vm, in_bus(i, "drivers_autoprobe")), "1\n");
		}
		stop(vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(have_the_files_of_the_inventory),
		cmocka_unit_test(devices_are_links_to_all_there_are),
		cmocka_unit_test(other_names_are_no_devices),
		cmocka_unit_test(writing_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
