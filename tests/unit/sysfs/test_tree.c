/* SPDX-License-Identifier: MIT */
/* test_tree.c - places: finding, numbering, listing, reading and losing them. */
#include "unit/support.h"

#include <errno.h>
#include <stdio.h>

#include "sysfs/tree.h"

static struct place at(const struct vm *vm, const char *path)
{
	struct place place;

	assert_int_equal(tree_resolve(vm, path, &place), 0);
	return place;
}

static void paths_lead_to_places(void **state)
{
	static const struct {
		const char *path;
		int rc;
	} rows[] = {
		{ "", 0 },
		{ "/", 0 },
		{ "sys", 0 },
		{ "/sys//devices/system/memory/", 0 },
		{ "sys/devices/system/memory/memory0/state", 0 },
		{ "proc/zoneinfo", 0 },
		{ "proc/zoneinfos", -ENOENT },
		{ "proc/zoneinf", -ENOENT },
		{ "Sys", -ENOENT },
		{ "sys/.", -ENOENT },
		{ "sys/..", -ENOENT },
		{ "sys/devices/system/memory/memory16", -ENOENT },
		{ "sys/devices/system/memory/memory00", -ENOENT },
		{ "sys/devices/system/memory/memory", -ENOENT },
		{ "sys/devices/system/memory/memory0/state/x", -ENOTDIR },
		{ "sys/bus/memory/devices/memory0/state", -ENOTDIR },
		{ "sys/devices/system/memory/nothing/at/all", -ENOENT },
		{ "sys/devices/system/memory/memory\xff", -ENOENT },
		{ "sys/devices/system/memory/"
		  "memory0000000000000000000000000000000000000000000000000000000000000",
		  -ENOENT },
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct place untouched = { 1, 2, 3, 4 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct place place = untouched;

		print_message("%s\n", rows[i].path);
		assert_int_equal(tree_resolve(vm, rows[i].path, &place), rows[i].rc);
		if (rows[i].rc < 0)
			assert_memory_equal(&place, &untouched, sizeof(place));
	}
	stop(vm);
}

/* Every place of the machine, by walking down. */
struct walk {
	const struct vm *vm;
	uint64_t numbers[4096];
	unsigned nr, files, links;
};

static int visit(void *data, const char *name, struct place place)
{
	struct walk *walk = data;
	struct place back = place_of_number(place_number(place)), found;
	struct text out = { 0 };
	struct stat st;

	(void)name;
	assert_int_equal(back.dir, place.dir);
	assert_int_equal(back.entry, place.entry);
	assert_int_equal(back.link, place.link);
	assert_int_equal(back.object, place.object);
	assert_true(walk->nr < ARRAY_SIZE(walk->numbers));
	for (unsigned i = 0; i < walk->nr; i++)
		assert_true(walk->numbers[i] != place_number(place));
	walk->numbers[walk->nr++] = place_number(place);

	tree_stat(place, &st);
	assert_int_equal(st.st_ino, place_number(place));
	if (S_ISDIR(st.st_mode)) {
		assert_int_equal(tree_readlink(walk->vm, place, &out), -EINVAL);
		assert_int_equal(tree_list(walk->vm, place, visit, walk), 0);
	} else {
		assert_int_equal(st.st_nlink, 1);
		assert_int_equal(tree_list(walk->vm, place, visit, walk), -ENOTDIR);
		assert_int_equal(tree_lookup(walk->vm, place, "x", &found), -ENOTDIR);
	}
	if (S_ISLNK(st.st_mode)) {
		walk->links++;
		assert_int_equal(tree_readlink(walk->vm, place, &out), 0);
		assert_true(out.length > 0);
	}
	if (S_ISREG(st.st_mode)) {
		walk->files++;
		assert_int_equal(tree_readlink(walk->vm, place, &out), -EINVAL);
		assert_int_equal(tree_read(walk->vm, place, &out), st.st_mode & 0444 ? 0 : -EACCES);
	}
	text_free(&out);
	return 0;
}

static void every_place_has_a_number_of_its_own(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");
		struct walk walk = { .vm = vm };

		assert_int_equal(place_number(tree_root()), 1);
		add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 2, 1);
		assert_int_equal(tree_list(vm, tree_root(), visit, &walk), 0);
		/* memoryN: online phys_device phys_index removable state uevent valid_zones */
		assert_true(walk.files > 18 * 7);
		/* Each block is linked from the bus and a node, and links that node and the bus. */
		assert_true(walk.links >= 18 * 4);
		stop(vm);
	}
}

static void numbers_reach_to_the_largest_block(void **state)
{
	struct vm *vm = start(&profile_6_1, "-m 2G", "");
	struct place place;
	/* The firmware keeps what is above for itself. */
	uint32_t last = 0xfcf8000000 / (SECTION_PAGES * PAGE_BYTES);

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, last, 1, 0);
	place = place_of_number(place_number(at(vm, "sys/devices/system/node/node0/memory8095")));
	assert_int_equal(place.link, last + 1);
	place = place_of_number(place_number(at(vm, "sys/devices/system/memory/memory8095/state")));
	assert_int_equal(place.object, last);
	stop(vm);
}

static int look_up_again(void *data, const char *name, struct place place)
{
	struct walk *walk = data;
	struct place parent = place_of_number(walk->numbers[0]), found;

	assert_int_equal(tree_lookup(walk->vm, parent, name, &found), 0);
	assert_int_equal(place_number(found), place_number(place));
	walk->nr++;
	return 0;
}

static void what_is_found_by_name_is_what_is_listed(void **state)
{
	static const char *const dirs[] = {
		"",
		"sys",
		"proc",
		"sys/bus/memory/devices",
		"sys/bus/node/devices",
		"sys/bus/memory",
		"sys/devices/system/memory",
		"sys/devices/system/memory/memory3",
		"sys/devices/system/node",
		"sys/devices/system/node/node1",
	};

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct vm *vm = start(profiles[p], TWO_NODES, "");

		for (unsigned i = 0; i < ARRAY_SIZE(dirs); i++) {
			struct place dir = at(vm, dirs[i]);
			struct walk walk = { .vm = vm, .numbers = { place_number(dir) } };

			assert_int_equal(tree_list(vm, dir, look_up_again, &walk), 0);
			assert_true(walk.nr > 0);
		}
		stop(vm);
	}
}

static int stop_at_third(void *data, const char *name, struct place place)
{
	int *calls = data;

	(void)name;
	(void)place;
	return ++*calls == 3 ? 7 : 0;
}

/* Among fixed entries, among generated ones and among generated links. */
static void listing_stops_when_it_is_told_to(void **state)
{
	static const char *const dirs[] = { "sys", "sys/devices/system/memory/memory0",
					    "sys/bus/memory/devices" };
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(dirs); i++) {
		int calls = 0;

		assert_int_equal(tree_list(vm, at(vm, dirs[i]), stop_at_third, &calls), 7);
		assert_int_equal(calls, 3);
	}
	stop(vm);
}

static void sizes_are_those_of_sysfs_and_procfs(void **state)
{
	static const struct {
		const char *path;
		off_t size;
		nlink_t links;
	} rows[] = {
		{ "sys", 0, 2 },
		{ "sys/devices/system/memory/memory0", 0, 2 },
		{ "sys/devices/system/memory/memory0/state", 4096, 1 },
		{ "sys/devices/system/memory/probe", 4096, 1 },
		{ "sys/devices/system/memory/memory0/node0", 0, 1 },
		{ "proc/zoneinfo", 0, 1 },
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct stat st;

		tree_stat(at(vm, rows[i].path), &st);
		assert_int_equal(st.st_size, rows[i].size);
		assert_int_equal(st.st_nlink, rows[i].links);
	}
	stop(vm);
}

static void modes_hold_for_root_too(void **state)
{
	static const char *const unwritable[] = {
		"sys/devices/system/memory/block_size_bytes",
		"sys/devices/system/memory/memory0/valid_zones",
		"sys/devices/system/memory/memory0/subsystem",
		"sys/devices/system/memory/memory0/node0",
		"sys/devices/system/memory/memory0",
		"sys/module/memory_hotplug/parameters/memmap_on_memory",
		"proc/zoneinfo",
	};
	static const char *const unreadable[] = {
		"sys/devices/system/memory/probe",
		"sys/devices/system/node/node0/compact",
		"sys/bus/memory/drivers_probe",
		"sys/devices/system/memory",
		"sys/devices/system/memory/memory0/subsystem",
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct text out = { 0 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(unwritable); i++)
		refused(&vm->kernel.hotplug, tree_write(vm, at(vm, unwritable[i]), "1", 1),
			-EACCES);
	for (unsigned i = 0; i < ARRAY_SIZE(unreadable); i++) {
		assert_int_equal(tree_read(vm, at(vm, unreadable[i]), &out), -EACCES);
		assert_int_equal(out.length, 0);
	}
	text_free(&out);
	stop(vm);
}

static void reading_adds_to_what_is_there(void **state)
{
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct text out = { 0 };

	(void)state;
	text_add(&out, "state: ");
	assert_int_equal(tree_read(vm, at(vm, "sys/devices/system/memory/memory0/state"), &out), 0);
	assert_string_equal(text_string(&out), "state: online\n");
	text_free(&out);
	stop(vm);
}

/* A value of two pages is cut to one, which is then no word that a file knows. */
static void long_and_hostile_values_change_nothing(void **state)
{
	static char large[2 * TREE_FILE_SIZE];
	static const char nul[] = "online\0", binary[] = "\xff\xfe\0\n";
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct place place;

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 0);
	place = at(vm, "sys/devices/system/memory/memory32/state");
	memset(large, 'x', sizeof(large));
	memcpy(large, "online", 6);
	refused(&vm->kernel.hotplug, tree_write(vm, place, large, sizeof(large)), -EINVAL);
	refused(&vm->kernel.hotplug, tree_write(vm, place, nul, sizeof(nul)), -EINVAL);
	refused(&vm->kernel.hotplug, tree_write(vm, place, binary, sizeof(binary)), -EINVAL);
	refused(&vm->kernel.hotplug, tree_write(vm, place, "", 0), -EINVAL);
	refused(&vm->kernel.hotplug, tree_write(vm, place, "\n", 1), -EINVAL);
	place = at(vm, "sys/devices/system/memory/memory32/online");
	refused(&vm->kernel.hotplug, tree_write(vm, place, "", 0), -EINVAL);
	refused(&vm->kernel.hotplug, tree_write(vm, place, binary, sizeof(binary)), -EINVAL);
	done(&vm->kernel.hotplug, tree_write(vm, place, "1", 1));
	stop(vm);
}

/* The links below node1 and the bus go with the block, as those in its own directory do. */
static void places_outlive_what_they_name(void **state)
{
	static const char *const links[] = {
		"sys/devices/system/memory/memory32/node1",
		"sys/devices/system/memory/memory32/subsystem",
		"sys/devices/system/node/node1/memory32",
		"sys/bus/memory/devices/memory32",
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct place file, dir, link[ARRAY_SIZE(links)], found;
	struct text out = { 0 };
	struct stat st;
	int calls = 0;

	(void)state;
	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 1);
	file = at(vm, "sys/devices/system/memory/memory32/state");
	dir = at(vm, "sys/devices/system/memory/memory32");
	for (unsigned i = 0; i < ARRAY_SIZE(links); i++)
		link[i] = at(vm, links[i]);
	done(&vm->kernel.hotplug,
	     hotplug_remove(&vm->kernel.hotplug,
			    block_span(vm->kernel.hotplug.machine, BLOCK_ID(FIRST_HOT))));

	assert_int_equal(tree_read(vm, file, &out), -ENODEV);
	refused(&vm->kernel.hotplug, tree_write(vm, file, "online", 6), -ENODEV);
	/* Who still has it open may ask what it is. */
	tree_stat(file, &st);
	assert_int_equal(st.st_mode, S_IFREG | 0644);
	tree_stat(dir, &st);
	assert_int_equal(st.st_mode, S_IFDIR | 0755);
	assert_int_equal(tree_lookup(vm, dir, "state", &found), -ENOENT);
	assert_int_equal(tree_list(vm, dir, stop_at_third, &calls), -ENOENT);
	assert_int_equal(calls, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(links); i++) {
		print_message("%s\n", links[i]);
		tree_stat(link[i], &st);
		assert_int_equal(st.st_mode, S_IFLNK | 0777);
		/* The first two are in the block's own directory. */
		assert_int_equal(tree_readlink(vm, link[i], &out), i < 2 ? -ENOENT : 0);
		text_clear(&out);
	}

	add_blocks_to(&vm->kernel.hotplug, FIRST_HOT, 1, 1);
	assert_int_equal(tree_read(vm, file, &out), 0);
	assert_string_equal(text_string(&out), "offline\n");
	text_free(&out);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_lead_to_places),
		cmocka_unit_test(every_place_has_a_number_of_its_own),
		cmocka_unit_test(numbers_reach_to_the_largest_block),
		cmocka_unit_test(what_is_found_by_name_is_what_is_listed),
		cmocka_unit_test(listing_stops_when_it_is_told_to),
		cmocka_unit_test(sizes_are_those_of_sysfs_and_procfs),
		cmocka_unit_test(modes_hold_for_root_too),
		cmocka_unit_test(reading_adds_to_what_is_there),
		cmocka_unit_test(long_and_hostile_values_change_nothing),
		cmocka_unit_test(places_outlive_what_they_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
