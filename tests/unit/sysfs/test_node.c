/* SPDX-License-Identifier: MIT */
/* test_node.c - /sys/devices/system/node: lists of nodes, and each node's files and links. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"

static bool exists(const struct vm *vm, const char *path)
{
	struct place place;

	return tree_resolve(vm, path, &place) == 0;
}

#define DIR "sys/devices/system/node/"
#define MEMORYLESS_NODE "-m 2G,slots=4,maxmem=4G -numa node,mem=2G -numa node"

static void has_the_files_of_the_inventory(void **state)
{
	static const struct {
		const char *name;
		mode_t mode;
	} rows[] = {
		{ "has_cpu", S_IFREG | 0444 },
		{ "has_memory", S_IFREG | 0444 },
		{ "has_normal_memory", S_IFREG | 0444 },
		{ "online", S_IFREG | 0444 },
		{ "possible", S_IFREG | 0444 },
		{ "uevent", S_IFREG | 0644 },
		{ "node0", S_IFDIR | 0755 },
		{ "node0/compact", S_IFREG | 0200 },
		{ "node0/cpulist", S_IFREG | 0444 },
		{ "node0/cpumap", S_IFREG | 0444 },
		{ "node0/distance", S_IFREG | 0444 },
		{ "node0/meminfo", S_IFREG | 0444 },
		{ "node0/numastat", S_IFREG | 0444 },
		{ "node0/vmstat", S_IFREG | 0444 },
		{ "node0/uevent", S_IFREG | 0644 },
		{ "node0/subsystem", S_IFLNK | 0777 },
		{ "node0/memory0", S_IFLNK | 0777 },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			char path[96];

			snprintf(path, sizeof(path), DIR "%s", rows[i].name);
			assert_int_equal(mode(vm, path), rows[i].mode);
		}
		assert_int_equal(exists(vm, DIR "has_generic_initiator"),
				 EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true)));
		assert_int_equal(strstr(names(vm, DIR), "has_generic_initiator") != NULL,
				 EXPECT_ON(profiles[p], bool, ON_4_X(false), ON(6_1, true)));
		assert_string_equal(target(vm, DIR "node1/subsystem"), "../../../../bus/node");
		assert_string_equal(content(vm, DIR "uevent"), "");
		assert_string_equal(content(vm, DIR "node0/uevent"), "");
		stop(vm);
	}
}

static void lists_tell_nodes_apart_at_boot(void **state)
{
	static const struct {
		const char *options;
		const char *possible, *online, *has_cpu, *has_memory, *has_normal;
	} rows[] = {
		{ "-m 2G", "0\n", "0\n", "0\n", "0\n", "0\n" },
		{ TWO_NODES, "0-1\n", "0-1\n", "0\n", "0-1\n", "0-1\n" },
		{ MEMORYLESS_NODE, "0-1\n", "0\n", "0\n", "0\n", "0\n" },
		{ "-m 2G -numa node -numa node,mem=2G", "0-1\n", "0-1\n", "0\n", "1\n", "1\n" },
		{ "-m 3G -numa node,mem=1G -numa node -numa node,mem=1G -numa node,mem=1G", "0-2\n",
		  "0-2\n", "0\n", "0-2\n", "0-2\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		for (unsigned p = 0; profiles[p]; p++) {
			struct vm *vm = start(profiles[p], rows[i].options, "");

			print_message("%s on %s\n", rows[i].options, profiles[p]->name);
			assert_string_equal(content(vm, DIR "possible"), rows[i].possible);
			assert_string_equal(content(vm, DIR "online"), rows[i].online);
			assert_string_equal(content(vm, DIR "has_cpu"), rows[i].has_cpu);
			assert_string_equal(content(vm, DIR "has_memory"), rows[i].has_memory);
			assert_string_equal(content(vm, DIR "has_normal_memory"),
					    rows[i].has_normal);
			stop(vm);
		}
	}
}

/* A directory with the first block added, memory with the first block online. */
static void a_node_comes_with_memory_and_goes_with_it(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], MEMORYLESS_NODE, "");
		struct hotplug *h = &vm->kernel.hotplug;

		assert_false(exists(vm, DIR "node1"));
		add_blocks_to(h, FIRST_HOT, 2, 1);
		assert_true(exists(vm, DIR "node1"));
		assert_string_equal(content(vm, DIR "online"), "0-1\n");
		assert_string_equal(content(vm, DIR "has_memory"), "0\n");

		done(h, block_set_state(h, BLOCK_ID(33), MMOP_ONLINE_MOVABLE));
		assert_string_equal(content(vm, DIR "has_memory"), "0-1\n");
		assert_string_equal(content(vm, DIR "has_normal_memory"), "0\n");
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE_KERNEL));
		assert_string_equal(content(vm, DIR "has_normal_memory"), "0-1\n");
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_OFFLINE));
		assert_string_equal(content(vm, DIR "has_normal_memory"), "0\n");
		assert_string_equal(content(vm, DIR "has_memory"), "0-1\n");
		done(h, block_set_state(h, BLOCK_ID(33), MMOP_OFFLINE));
		assert_string_equal(content(vm, DIR "has_memory"), "0\n");
		assert_string_equal(content(vm, DIR "online"), "0-1\n");

		done(h, hotplug_remove(h, (struct span){ PFN(FIRST_HOT * SECTION_PAGES),
							 2 * SECTION_PAGES }));
		assert_false(exists(vm, DIR "node1"));
		assert_string_equal(content(vm, DIR "online"), "0\n");
		assert_string_equal(content(vm, DIR "possible"), "0-1\n");
		stop(vm);
	}
}

/* kernels.md 6: blocks that were never online are not in 4.13's node span. */
static void on_4_13_a_node_may_go_before_its_blocks(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], MEMORYLESS_NODE, "");
		struct hotplug *h = &vm->kernel.hotplug;

		add_blocks_to(h, FIRST_HOT, 2, 1);
		add_blocks_to(h, FIRST_HOT + 2, 1, 1);
		done(h, hotplug_remove(h, block_span(h->machine, BLOCK_ID(FIRST_HOT + 2))));
		assert_int_equal(exists(vm, DIR "node1"),
				 EXPECT_ON(profiles[p], bool, ON(4_10, true), ON(4_13, false),
					   ON(6_1, true)));
		assert_true(exists(vm, "sys/devices/system/memory/memory32"));
		stop(vm);
	}
}

/* With 300 MiB on node 0, block 2 is in both. */
static void links_follow_the_pages_not_their_state(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p],
				      "-m 1000M,slots=1,maxmem=2G -numa node,mem=300M "
				      "-numa node,mem=700M",
				      "");
		struct hotplug *h = &vm->kernel.hotplug;

		assert_non_null(strstr(names(vm, DIR "node0"), "memory0 memory1 memory2"));
		assert_false(exists(vm, DIR "node0/memory3"));
		assert_non_null(strstr(names(vm, DIR "node1"),
				       "memory2 memory3 memory4 memory5 memory6 memory7"));
		assert_false(exists(vm, DIR "node1/memory1"));
		assert_string_equal(target(vm, DIR "node1/memory2"), "../../memory/memory2");

		add_blocks_to(h, FIRST_HOT, 1, 0);
		assert_string_equal(target(vm, DIR "node0/memory32"), "../../memory/memory32");
		assert_false(exists(vm, DIR "node1/memory32"));
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
		assert_true(exists(vm, DIR "node0/memory32"));
		assert_false(exists(vm, DIR "node0/memory032"));
		assert_false(exists(vm, DIR "node0/memory"));
		assert_false(exists(vm, DIR "node2"));
		assert_false(exists(vm, DIR "node256"));
		assert_false(exists(vm, DIR "node4294967295"));
		stop(vm);
	}
}

static void distances_are_those_between_nodes_that_are_there(void **state)
{
	struct vm *vm = start(&profile_6_1, MEMORYLESS_NODE, "");

	(void)state;
	assert_string_equal(content(vm, DIR "node0/distance"), "10\n");
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 1);
	assert_string_equal(content(vm, DIR "node0/distance"), "10 20\n");
	assert_string_equal(content(vm, DIR "node1/distance"), "20 10\n");
	assert_string_equal(content(vm, DIR "node0/cpulist"), "0\n");
	assert_string_equal(content(vm, DIR "node1/cpulist"), "\n");
	stop(vm);
}

static unsigned long mem_total(const struct vm *vm, unsigned node)
{
	char path[64], format[64];
	unsigned long kib = 0;

	snprintf(path, sizeof(path), DIR "node%u/meminfo", node);
	snprintf(format, sizeof(format), "Node %u MemTotal:       ", node);
	assert_int_equal(strncmp(content(vm, path), format, strlen(format)), 0);
	assert_int_equal(sscanf(content(vm, path) + strlen(format), "%8lu kB\n", &kib), 1);
	return kib;
}

static void meminfo_counts_what_is_online(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct hotplug *h = &vm->kernel.hotplug;
		unsigned long before = mem_total(vm, 1), other = mem_total(vm, 0);

		add_blocks_to(h, FIRST_HOT, 1, 1);
		assert_int_equal(mem_total(vm, 1), before);
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE));
		assert_int_equal(mem_total(vm, 1), before + 131072);
		assert_int_equal(mem_total(vm, 0), other);
		done(h, block_set_state(h, BLOCK_ID(32), MMOP_OFFLINE));
		assert_int_equal(mem_total(vm, 1), before);
		stop(vm);
	}
}

static void memory_that_holds_its_own_map_is_counted_without_it(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "memory_hotplug.memmap_on_memory=Y");
	struct hotplug *h = &vm->kernel.hotplug;
	unsigned long before = mem_total(vm, 0);

	(void)state;
	done(h, hotplug_add(h, block_span(h->machine, BLOCK_ID(32)), NID(0), NO_GROUP, true));
	done(h, block_set_state(h, BLOCK_ID(32), MMOP_ONLINE_MOVABLE));
	assert_int_equal(mem_total(vm, 0), before + 129024);
	stop(vm);
}

static void meminfo_has_each_generations_lines(void **state)
{
	static const struct {
		const char *line;
		bool on_4, on_6_1;
	} rows[] = {
		{ "Node 1 MemUsed:               0 kB\n", true, true },
		{ "Node 1 Active(anon):          0 kB\n", true, true },
		{ "Node 1 Inactive(file):        0 kB\n", true, true },
		{ "Node 1 NFS_Unstable:          0 kB\n", true, true },
		{ "Node 1 WritebackTmp:          0 kB\n", true, true },
		{ "Node 1 SwapCached:            0 kB\n", false, true },
		{ "Node 1 SecPageTables:         0 kB\n", false, true },
		{ "Node 1 KReclaimable:          0 kB\n", false, true },
		{ "Node 1 AnonHugePages:         0 kB\n", false, true },
		{ "Node 1 FileHugePages:        0 kB\n", false, true },
		{ "Node 1 FilePmdMapped:        0 kB\n", false, true },
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
			bool wanted = EXPECT_ON(profiles[p], bool, ON_4_X(rows[i].on_4),
						ON(6_1, rows[i].on_6_1));

			print_message("%s on %s\n", rows[i].line, profiles[p]->name);
			assert_int_equal(strstr(content(vm, DIR "node1/meminfo"), rows[i].line) !=
						 NULL,
					 wanted);
		}
		stop(vm);
	}
}

static void statistics_are_names_and_values(void **state)
{
	static const char *const files[] = { DIR "node0/vmstat", DIR "node0/numastat" };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		assert_int_equal(strncmp(content(vm, DIR "node0/vmstat"), "nr_free_pages ", 14), 0);
		for (unsigned i = 0; i < ARRAY_SIZE(files); i++) {
			char text[4096], *at = text;

			snprintf(text, sizeof(text), "%s", content(vm, files[i]));
			for (char *line; (line = strsep(&at, "\n")) && *line;) {
				char name[64];
				unsigned long value;
				int length = 0;

				assert_int_equal(
					sscanf(line, "%63[a-z_] %lu%n", name, &value, &length), 2);
				assert_int_equal(line[length], '\0');
			}
			assert_null(at);
		}
		stop(vm);
	}
}

static void keep(void *data, const struct uevent *uevent)
{
	snprintf(data, 128, "%s %s %s", uevent->action, uevent->devpath, uevent->subsystem);
}

static void writing_sends_a_uevent_or_does_nothing(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	char told[128] = "";

	(void)state;
	vm->uevents.sink = keep;
	vm->uevents.data = told;
	refused(&vm->kernel.hotplug, put(vm, DIR "node0/compact", "1\n"), 0);
	refused(&vm->kernel.hotplug, put(vm, DIR "node1/uevent", "bogus"), -EINVAL);
	assert_string_equal(told, "");
	refused(&vm->kernel.hotplug, put(vm, DIR "node1/uevent", "add\n"), 0);
	assert_string_equal(told, "add /devices/system/node/node1 node");
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_files_of_the_inventory),
		cmocka_unit_test(lists_tell_nodes_apart_at_boot),
		cmocka_unit_test(a_node_comes_with_memory_and_goes_with_it),
		cmocka_unit_test(on_4_13_a_node_may_go_before_its_blocks),
		cmocka_unit_test(links_follow_the_pages_not_their_state),
		cmocka_unit_test(distances_are_those_between_nodes_that_are_there),
		cmocka_unit_test(meminfo_counts_what_is_online),
		cmocka_unit_test(memory_that_holds_its_own_map_is_counted_without_it),
		cmocka_unit_test(meminfo_has_each_generations_lines),
		cmocka_unit_test(statistics_are_names_and_values),
		cmocka_unit_test(writing_sends_a_uevent_or_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
