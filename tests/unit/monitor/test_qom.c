/* SPDX-License-Identifier: MIT */
/* test_qom.c - the tree of objects: paths, what they have, and what that is. */
#include "unit/support.h"

#include <errno.h>

#include "monitor/qom.h"
#include "sim/plug.h"

/* d1 and a device without an id; "twin" is a backend and a device. */
static struct vm *machine(void)
{
	static const char *const ids[] = { "m1", "m2", "twin" };
	static const char *const devices[] = { "pc-dimm,id=d1,memdev=m1,slot=2,node=1",
					       "pc-dimm,memdev=m2", "pc-dimm,id=twin,memdev=twin" };
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");
	struct fail fail = { "" };

	for (unsigned i = 0; i < ARRAY_SIZE(ids); i++) {
		assert_int_equal(backend_create(&vm->board.backends, ids[i], 128u << 20,
						BACKEND_MONITOR, &fail),
				 0);
		assert_int_equal(plug_add(vm, devices[i], &fail), 0);
	}
	return vm;
}

static struct qom_object find(const struct vm *vm, const char *path)
{
	struct qom_object object = { 0 };
	struct fail fail = { "" };

	if (qom_find(vm, path, &object, &fail) < 0)
		fail_msg("%s: %s", path, fail.text);
	return object;
}

static void add_name(void *data, const char *name, const char *type)
{
	text_add(data, "%s (%s)\n", name, type);
}

static void lists_what_the_machine_knows(void **state)
{
	static const struct {
		const char *path, *list;
	} rows[] = {
		{ "/", "type (string)\nobjects (child<container>)\n"
		       "machine (child<pc-i440fx-7.2-machine>)\n" },
		{ "/objects", "type (string)\nm1 (child<memory-backend-ram>)\n"
			      "m2 (child<memory-backend-ram>)\n"
			      "twin (child<memory-backend-ram>)\n"
			      "pc.ram (child<memory-backend-ram>)\n" },
		{ "/machine", "type (string)\nmemory (MemorySizeConfiguration)\n"
			      "device-memory-region-size (int)\n"
			      "peripheral-anon (child<container>)\n"
			      "peripheral (child<container>)\n" },
		{ "/machine/peripheral",
		  "type (string)\nd1 (child<pc-dimm>)\ntwin (child<pc-dimm>)\n" },
		{ "/machine/peripheral-anon/", "type (string)\ndevice[0] (child<pc-dimm>)\n" },
		{ "/machine/peripheral/d1",
		  "type (string)\nrealized (bool)\nhotplugged (bool)\nhotpluggable (bool)\n"
		  "memdev (link<memory-backend>)\nnode (uint32)\naddr (uint64)\nslot (int32)\n"
		  "size (uint64)\n" },
		{ "m1", "type (string)\nshare (bool)\nsize (int)\ndump (bool)\n"
			"policy (HostMemPolicy)\nprealloc (bool)\nreserve (bool)\n"
			"host-nodes (int)\nmerge (bool)\n" },
	};
	struct vm *vm = machine();

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };

		print_message("%s\n", rows[i].path);
		qom_list(vm, find(vm, rows[i].path), add_name, &out);
		assert_string_equal(text_string(&out), rows[i].list);
		text_free(&out);
	}
	stop(vm);
}

static void tells_values_as_json(void **state)
{
	static const struct {
		const char *path, *property, *value;
	} rows[] = {
		{ "/", "type", "\"container\"" },
		{ "/", "machine", "\"/machine\"" },
		{ "/machine", "type", "\"pc-i440fx-7.2-machine\"" },
		{ "machine", "memory",
		  "{\"size\": 2147483648, \"slots\": 4, \"max-size\": 4294967296}" },
		{ "/machine", "device-memory-region-size", "6442450944" },
		{ "/machine", "peripheral", "\"/machine/peripheral\"" },
		{ "/objects", "m1", "\"/objects/m1\"" },
		{ "peripheral", "d1", "\"/machine/peripheral/d1\"" },
		{ "peripheral-anon", "device[0]", "\"/machine/peripheral-anon/device[0]\"" },
		{ "d1", "type", "\"pc-dimm\"" },
		{ "d1", "realized", "true" },
		{ "d1", "hotplugged", "true" },
		{ "d1", "hotpluggable", "true" },
		{ "d1", "memdev", "\"/objects/m1\"" },
		{ "peripheral/d1", "node", "1" },
		{ "/machine/peripheral/d1", "addr", "4294967296" },
		{ "d1", "slot", "2" },
		{ "d1", "size", "134217728" },
		{ "device[0]", "slot", "0" },
		{ "m1", "type", "\"memory-backend-ram\"" },
		{ "m1", "size", "134217728" },
		{ "objects/m1", "share", "false" },
		{ "m1", "dump", "true" },
		{ "m1", "merge", "true" },
		{ "m1", "prealloc", "false" },
		{ "m1", "reserve", "true" },
		{ "m1", "policy", "\"default\"" },
		{ "m1", "host-nodes", "[]" },
		{ "pc.ram", "size", "2147483648" },
	};
	struct vm *vm = machine();

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };
		struct json_writer writer = { .out = &out };
		struct fail fail = { "" };

		print_message("%s %s\n", rows[i].path, rows[i].property);
		assert_int_equal(
			qom_get(vm, find(vm, rows[i].path), rows[i].property, &writer, &fail), 0);
		assert_string_equal(text_string(&out), rows[i].value);
		text_free(&out);
	}
	stop(vm);
}

static void refuses_paths_in_qemus_words(void **state)
{
	static const struct {
		const char *path, *words;
		int errno_;
	} rows[] = {
		{ "/nope", "Device '/nope' not found", -ENOENT },
		{ "nope", "Device 'nope' not found", -ENOENT },
		{ "1", "Device '1' not found", -ENOENT },
		{ "/m1", "Device '/m1' not found", -ENOENT },
		{ "/peripheral/d1", "Device '/peripheral/d1' not found", -ENOENT },
		{ "jects/m1", "Device 'jects/m1' not found", -ENOENT },
		{ "/machine/peripheral/d", "Device '/machine/peripheral/d' not found", -ENOENT },
		{ "/machine/peripheral/m1", "Device '/machine/peripheral/m1' not found", -ENOENT },
		{ "twin", "Path 'twin' is ambiguous", -EINVAL },
		{ "", "Path '' is ambiguous", -EINVAL },
	};
	struct vm *vm = machine();

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct qom_object object = { 0 };
		struct fail fail = { "" };

		print_message("%s\n", rows[i].path);
		assert_int_equal(qom_find(vm, rows[i].path, &object, &fail), rows[i].errno_);
		assert_string_equal(fail.text, rows[i].words);
		assert_null(object.kind);
	}
	stop(vm);
}

static void refuses_properties_in_qemus_words(void **state)
{
	static const struct {
		const char *path, *property, *words;
	} rows[] = {
		{ "/machine", "nope", "Property 'pc-i440fx-7.2-machine.nope' not found" },
		{ "m1", "nope", "Property 'memory-backend-ram.nope' not found" },
		{ "d1", "id", "Property 'pc-dimm.id' not found" },
		{ "/objects", "d1", "Property 'container.d1' not found" },
		{ "/machine/peripheral", "device[0]", "Property 'container.device[0]' not found" },
		{ "/", "", "Property 'container.' not found" },
	};
	struct vm *vm = machine();

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text out = { 0 };
		struct json_writer writer = { .out = &out };
		struct fail fail = { "" };

		print_message("%s %s\n", rows[i].path, rows[i].property);
		assert_int_equal(qom_get(vm, find(vm, rows[i].path), rows[i].property, &writer,
					 &fail),
				 -EINVAL);
		assert_string_equal(fail.text, rows[i].words);
		assert_int_equal(out.length, 0);
	}
	stop(vm);
}

/* Nodes that bring their memory leave none for a backend of boot RAM. */
static void boot_ram_is_an_object_unless_nodes_have_theirs(void **state)
{
	struct vm *vm = start(&profile_6_1,
			      "-m 1G -object memory-backend-ram,id=r0,size=1G "
			      "-numa node,memdev=r0",
			      "");
	struct qom_object object;
	struct fail fail;

	(void)state;
	assert_int_equal(qom_find(vm, "pc.ram", &object, &fail), -ENOENT);
	find(vm, "r0");
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_what_the_machine_knows),
		cmocka_unit_test(tells_values_as_json),
		cmocka_unit_test(refuses_paths_in_qemus_words),
		cmocka_unit_test(refuses_properties_in_qemus_words),
		cmocka_unit_test(boot_ram_is_an_object_unless_nodes_have_theirs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
