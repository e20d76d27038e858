/* SPDX-License-Identifier: MIT */
/* test_hmp.c - the human monitor's lines and answers, in QEMU's words. */
#include "unit/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "monitor/hmp.h"

#define SLOTS "-m 2G,slots=4,maxmem=4G"

#define TRY(what) "Try \"help " what "\" for more information\n"

struct row {
	const char *line, *answer;
};

static void expect(struct vm *vm, const char *line, const char *answer)
{
	struct text out = { 0 };

	print_message("[%.70s]\n", line);
	hmp_run(vm, line, &out);
	assert_string_equal(text_string(&out), answer);
	text_free(&out);
	sound(&vm->kernel.hotplug);
}

/* Every row is refused: the machine, its devices and its objects stay as they were. */
static void expect_refusals(struct vm *vm, const struct row *rows, size_t nr)
{
	unsigned backends = vm->board.backends.nr, dimms = vm->board.nr_dimms;
	struct machine *before = snapshot(vm->kernel.hotplug.machine);

	for (size_t i = 0; i < nr; i++) {
		expect(vm, rows[i].line, rows[i].answer);
		assert_same_machine(before, vm->kernel.hotplug.machine);
		assert_int_equal(vm->board.backends.nr, backends);
		assert_int_equal(vm->board.nr_dimms, dimms);
		assert_false(vm->quit);
	}
	drop_snapshot(before);
}

static void refuses_lines_in_qemus_words(void **state)
{
	static const struct row rows[] = {
		{ "foo bar", "unknown command: 'foo'\n" },
		{ "Info status", "unknown command: 'Info'\n" },
		{ "inf", "unknown command: 'inf'\n" },
		{ "quit|q", "unknown command: 'quit|q'\n" },
		{ "|", "unknown command: '|'\n" },
		{ "# x", "unknown command: '#'\n" },
		{ "info;quit", "unknown command: 'info;quit'\n" },
		{ "\"info\" status", "unknown command: '\"info\"'\n" },
		{ "%s%n", "unknown command: '%s%n'\n" },
		{ "\xff\xfe", "unknown command: '\xff\xfe'\n" },
		{ "info foo", "unknown command: 'info foo'\n" },
		{ "info Status", "unknown command: 'info Status'\n" },
		{ "info stat", "unknown command: 'info stat'\n" },
		{ "info status x",
		  "status: extraneous characters at the end of line\n" TRY("info status") },
		{ "quit now", "quit|q: extraneous characters at the end of line\n" TRY("quit") },
		{ "q now", "quit|q: extraneous characters at the end of line\n" TRY("q") },
		{ "device_del", "device_del: string expected\n" TRY("device_del") },
		{ "object_del \t ", "object_del: string expected\n" TRY("object_del") },
		{ "object_add", "object_add: string expected\n" TRY("object_add") },
		{ "device_del a b",
		  "device_del: extraneous characters at the end of line\n" TRY("device_del") },
		{ "device_add pc-dimm, id=w",
		  "device_add: extraneous characters at the end of line\n" TRY("device_add") },
		{ "device_add", "Error: Parameter 'driver' is missing\n" },
		{ "device_add id=x", "Error: Parameter 'driver' is missing\n" },
		{ "device_del \"a",
		  "unterminated string\ndevice_del: string expected\n" TRY("device_del") },
		{ "object_add memory-backend-ram", "Error: Parameter 'id' is missing\n" },
		{ "qom-get", "qom-get: string expected\n" TRY("qom-get") },
		{ "qom-get /machine", "qom-get: string expected\n" TRY("qom-get") },
		{ "qom-get /machine \"x",
		  "unterminated string\nqom-get: string expected\n" TRY("qom-get") },
		{ "qom-get /machine memory x",
		  "qom-get: extraneous characters at the end of line\n" TRY("qom-get") },
		{ "qom-list / x",
		  "qom-list: extraneous characters at the end of line\n" TRY("qom-list") },
		{ "qom-list /nope", "Error: Device '/nope' not found\n" },
		{ "qom-get /nope size", "Error: Device '/nope' not found\n" },
		{ "qom-get pc.ram nope", "Error: Property 'memory-backend-ram.nope' not found\n" },
		{ "help foo", "unknown command: 'foo'\n" },
		{ "? foo", "unknown command: 'foo'\n" },
	};
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	expect_refusals(vm, rows, ARRAY_SIZE(rows));
	stop(vm);
}

/* "device_del: string expected" is for commands that take a string; device_add has options. */
static void an_open_quote_of_device_add_is_refused(void **state)
{
	static const struct row row = { "device_add \"pc-dimm,id=d1",
					"unterminated string\n" TRY("device_add") };
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	expect_refusals(vm, &row, 1);
	stop(vm);
}

static void command_words_are_not_unquoted(void **state)
{
	static const struct row row = { "info \"status\"", "unknown command: 'info \"status\"'\n" };
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	expect_refusals(vm, &row, 1);
	stop(vm);
}

static void refuses_objects_and_devices_in_qemus_words(void **state)
{
	static const struct row rows[] = {
		{ "object_add memory-backend-ram,id=m1,size=1M",
		  "Error: attempt to add duplicate property 'm1' to object (type 'container')\n" },
		{ "object_add memory-backend-ram,id=m2,size=1M,foo=1",
		  "Error: Parameter 'foo' is unexpected\n" },
		{ "object_add memory-backend-ram,id=m2,size=1GB",
		  "Error: Parameter 'size' expects size\n" },
		{ "object_add memory-backend-ram,id=m2,size=1M extra",
		  "Error: Parameter 'size' expects size\n" },
		{ "object_add memory-backend-ram,id=m2,size=0",
		  "Error: property 'size' of memory-backend-ram doesn't take value '0'\n" },
		{ "object_add memory-backend-ram,id=m2", "Error: Parameter 'size' is missing\n" },
		{ "object_add id=m2,size=1M", "Error: Parameter 'qom-type' is missing\n" },
		{ "object_add \"memory-backend-ram,id=m2,size=1M\"",
		  "Error: Parameter 'qom-type' does not accept value '\"memory-backend-ram'\n" },
		{ "object_add memory-backend-ram,size=1M,id=1x",
		  "Error: Parameter 'id' expects an identifier\nIdentifiers consist of letters, "
		  "digits, '-', '.', '_', starting with a letter.\n" },
		{ "object_del nope", "Error: object 'nope' not found\n" },
		{ "object_del /objects/m1", "Error: object '/objects/m1' not found\n" },
		{ "object_del m1", "Error: object 'm1' is in use, can not be deleted\n" },
		{ "device_add foo,id=d2,memdev=m1",
		  "Error: 'foo' is not a valid device model name\n" },
		{ "device_add pc-dimm,id=d1,memdev=m1", "Error: Duplicate device ID 'd1'\n" },
		{ "device_add pc-dimm,id=d2,memdev=nope", "Error: Device 'nope' not found\n" },
		{ "device_add pc-dimm,id=d2,memdev=m1",
		  "Error: can't use already busy memdev: m1\n" },
		{ "device_add pc-dimm,id=2d,memdev=m1", TRY("device_add") },
		{ "device_del nope", "Error: Device 'nope' not found\n" },
	};
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	expect(vm, "object_add memory-backend-ram,id=m1,size=256M", "");
	expect(vm, "device_add pc-dimm,id=d1,memdev=m1", "");
	expect_refusals(vm, rows, ARRAY_SIZE(rows));
	stop(vm);
}

static void an_object_of_no_known_type_is_refused(void **state)
{
	static const struct row row = {
		"object_add memory-backend-foo,id=m2,size=1M",
		"Error: Parameter 'qom-type' does not accept value 'memory-backend-foo'\n"
	};
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	expect_refusals(vm, &row, 1);
	stop(vm);
}

/* object_add takes the rest of the line: the blank belongs to the key. */
static void a_blank_in_object_add_belongs_to_the_key(void **state)
{
	static const struct row row = { "object_add memory-backend-ram,id=a, id=b,size=1M",
					"Error: Invalid parameter ' id'\n" };
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	expect_refusals(vm, &row, 1);
	stop(vm);
}

static void a_machine_without_objects_has_none_to_delete(void **state)
{
	static const struct row row = { "object_del m1", "Error: object 'm1' not found\n" };
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	expect_refusals(vm, &row, 1);
	stop(vm);
}

static void empty_lines_have_no_answer(void **state)
{
	static const struct row rows[] = { { "", "" }, { " ", "" }, { "\t \t", "" } };
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	expect_refusals(vm, rows, ARRAY_SIZE(rows));
	stop(vm);
}

static void quit_ends_the_machine(void **state)
{
	static const char *const lines[] = { "quit", "q", "  quit\t" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		struct vm *vm = start(&profile_6_1, SLOTS, "");

		expect(vm, lines[i], "");
		assert_true(vm->quit);
		stop(vm);
	}
}

static void help_is_qemus_line(void **state)
{
	static const struct row rows[] = {
		{ "help help", "help|? [cmd] -- show the help\n" },
		{ "? ?", "help|? [cmd] -- show the help\n" },
		{ "help device_add", "device_add driver[,prop=value][,...] -- add device, like "
				     "-device on the command line\n" },
		{ "help device_del and more", "device_del device -- remove device\n" },
		{ "help object_add", "object_add [qom-type=]type,id=str[,prop=value][,...] -- "
				     "create QOM object\n" },
		{ "help object_del", "object_del id -- destroy QOM object\n" },
		{ "help q", "quit|q  -- quit the emulator\n" },
		{ "help qom-get", "qom-get path property -- print QOM property\n" },
		{ "help qom-list", "qom-list path -- list QOM properties\n" },
		{ "help info memdev", "info memdev  -- show memory backends\n" },
		{ "help info status", "info status  -- show the current VM status "
				      "(running|paused)\n" },
	};
	struct vm *vm = start(&profile_6_1, SLOTS, "");
	struct text all = { 0 }, info = { 0 }, alone = { 0 };

	(void)state;
	expect_refusals(vm, rows, ARRAY_SIZE(rows));
	hmp_run(vm, "help", &all);
	for (unsigned i = 0; i < 9; i++)
		assert_non_null(strstr(text_string(&all), rows[i].answer));
	assert_non_null(strstr(text_string(&all), "info [subcommand] -- show various information "
						  "about the system state\n"));
	hmp_run(vm, "help info", &info);
	hmp_run(vm, "info", &alone);
	assert_string_equal(text_string(&info), text_string(&alone));
	assert_non_null(
		strstr(text_string(&info), "info memory-devices  -- show memory devices\n"));
	assert_non_null(strstr(text_string(&info),
			       "info memory_size_summary  -- show the amount of initially "
			       "allocated and present hotpluggable (if enabled) memory in "
			       "bytes.\n"));
	assert_non_null(strstr(text_string(&info), "info numa  -- show NUMA information\n"));
	text_free(&all);
	text_free(&info);
	text_free(&alone);
	stop(vm);
}

static void info_tells_of_the_devices_by_address(void **state)
{
	static const struct row rows[] = {
		{ "info memory-devices", "" },
		{ "info status", "VM status: running\n" },
		{ "\tinfo  \t status ", "VM status: running\n" },
		{ "info memory_size_summary", "base memory: 2147483648\nplugged memory: 0\n" },
		{ "object_add memory-backend-ram,id=m1,size=256M", "" },
		{ "object_add memory-backend-ram,size=128M,id=x,qom-type=memory-backend-ram,id=m2",
		  "" },
		{ "device_add pc-dimm,id=d1,memdev=m1,addr=0x108000000,node=1", "" },
		{ "device_add \"pc-dimm,memdev=m2\"", "" },
		{ "info memory-devices", "Memory device [dimm]: \"\"\n"
					 "  addr: 0x100000000\n"
					 "  slot: 1\n"
					 "  node: 0\n"
					 "  size: 134217728\n"
					 "  memdev: /objects/m2\n"
					 "  hotplugged: true\n"
					 "  hotpluggable: true\n"
					 "Memory device [dimm]: \"d1\"\n"
					 "  addr: 0x108000000\n"
					 "  slot: 0\n"
					 "  node: 1\n"
					 "  size: 268435456\n"
					 "  memdev: /objects/m1\n"
					 "  hotplugged: true\n"
					 "  hotpluggable: true\n" },
		{ "info memory_size_summary",
		  "base memory: 2147483648\nplugged memory: 402653184\n" },
		{ "info numa", "2 nodes\n"
			       "node 0 cpus: 0\nnode 0 size: 1152 MB\nnode 0 plugged: 128 MB\n"
			       "node 1 cpus:\nnode 1 size: 1280 MB\nnode 1 plugged: 256 MB\n" },
		{ "device_del d1", "" },
		{ "device_del /machine/peripheral-anon/device[0]", "" },
		{ "info memory-devices", "" },
		{ "object_del m1", "" },
		{ "object_del \"m2\"", "" },
		{ "info memory_size_summary", "base memory: 2147483648\nplugged memory: 0\n" },
	};
	struct vm *vm = start(&profile_6_1, TWO_NODES, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		expect(vm, rows[i].line, rows[i].answer);
	stop(vm);
}

static void objects_and_their_properties_read_as_qemus(void **state)
{
	static const struct row rows[] = {
		{ "info version", "7.2.22Debian 1:7.2+dfsg-7+deb12u18+b3\n" },
		{ "object_add memory-backend-ram,id=m1,size=128M", "" },
		{ "device_add pc-dimm,id=d1,memdev=m1", "" },
		{ "qom-list", "/\n" },
		{ "qom-list \"/\"", "type (string)\nobjects (child<container>)\n"
				    "machine (child<pc-i440fx-7.2-machine>)\n" },
		{ "qom-list /machine/peripheral", "type (string)\nd1 (child<pc-dimm>)\n" },
		{ "qom-get d1 addr", "4294967296\n" },
		{ "qom-get d1 hotplugged", "true\n" },
		{ "qom-get d1 memdev", "\"/objects/m1\"\n" },
		{ "qom-get m1 policy", "\"default\"\n" },
		{ "qom-get m1 host-nodes", "[\n]\n" },
		{ "qom-get /machine memory", "{\n    \"size\": 2147483648,\n    \"slots\": 4,\n"
					     "    \"max-size\": 4294967296\n}\n" },
	};
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		expect(vm, rows[i].line, rows[i].answer);
	stop(vm);
}

static void the_last_word_can_be_completed(void **state)
{
	static const struct row rows[] = {
		{ "dev", "device_add\ndevice_del\n" },
		{ "  inf", "info\n" },
		{ "q", "qom-get\nqom-list\nquit\nq\n" },
		{ "?", "?\n" },
		{ "zzz", "" },
		{ "info m", "memdev\nmemory-devices\nmemory_size_summary\n" },
		{ "info ve", "version\n" },
		{ "info status ", "" },
		{ "info status v", "" },
		{ "help inf", "info\n" },
		{ "? inf", "info\n" },
		{ "help info n", "numa\n" },
		{ "help quit n", "" },
		{ "device_add ", "pc-dimm\n" },
		{ "device_del ", "d1\n" },
		{ "device_del d1 ", "" },
		{ "object_add mem", "memory-backend-ram\n" },
		{ "object_del ", "m1\npc.ram\n" },
		{ "qom-list ", "" },
	};
	struct vm *vm = start(&profile_6_1, SLOTS, "");
	char *longest = malloc(4096);

	(void)state;
	expect(vm, "object_add memory-backend-ram,id=m1,size=128M", "");
	expect(vm, "device_add pc-dimm,id=d1,memdev=m1", "");
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text matches = { 0 };

		print_message("[%s]\n", rows[i].line);
		hmp_complete(vm, rows[i].line, &matches);
		assert_string_equal(text_string(&matches), rows[i].answer);
		text_free(&matches);
	}
	assert_non_null(longest);
	for (unsigned blank = 0; blank < 4095; blank += 1365) {
		struct text matches = { 0 };

		memset(longest, 'x', 4095);
		longest[4095] = '\0';
		longest[blank] = ' ';
		hmp_complete(vm, longest, &matches);
		assert_int_equal(matches.length, 0);
		text_free(&matches);
	}
	free(longest);
	stop(vm);
}

static void info_numa_knows_machines_without_nodes(void **state)
{
	static const struct {
		const char *options, *answer;
	} rows[] = {
		{ "-m 1G", "0 nodes\n" },
		{ "-m 1G,slots=2,maxmem=2G",
		  "1 nodes\nnode 0 cpus: 0\nnode 0 size: 1024 MB\nnode 0 plugged: 0 MB\n" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vm *vm = start(&profile_6_1, rows[i].options, "");

		expect(vm, "info numa", rows[i].answer);
		stop(vm);
	}
}

#define BACKEND(id, size)                                                    \
	"memory backend: " id "\n  size:  " size "\n  merge: true\n"         \
	"  dump: true\n  prealloc: false\n  share: false\n  reserve: true\n" \
	"  policy: default\n  host nodes: \n"

/* Boot RAM has a backend of its own unless nodes bring theirs. */
static void info_memdev_lists_backends(void **state)
{
	struct vm *plain = start(&profile_6_1, "-m 1G,slots=2,maxmem=2G", "");
	struct vm *numa = start(&profile_6_1,
				"-m 1G -object memory-backend-ram,id=r0,size=1G "
				"-numa node,memdev=r0",
				"");

	(void)state;
	expect(plain, "object_add memory-backend-ram,id=m0,size=128M", "");
	expect(plain, "info memdev",
	       BACKEND("pc.ram", "1073741824") BACKEND("m0", "134217728") "\n");
	expect(numa, "info memdev", BACKEND("r0", "1073741824") "\n");
	expect(numa, "object_del r0", "Error: object 'r0' is in use, can not be deleted\n");
	stop(plain);
	stop(numa);
}

/* A line holds 4095 bytes. Each is allocated to the byte, for a sanitizer to see. */
static void the_longest_lines_are_taken(void **state)
{
	static const struct {
		const char *front;
		char fill;
		const char *answer;
	} rows[] = {
		{ "", 'x', "unknown command: 'xxx" },
		{ "info ", 'x', "unknown command: 'info xxx" },
		{ "help ", 'x', "unknown command: 'xxx" },
		{ "info status ", ' ', "VM status: running\n" },
		{ "device_del ", 'x', "Error: Device 'xxx" },
		{ "device_del \"", '\\', "unterminated string\ndevice_del: string expected\n" },
		{ "object_add ", 'x', "Error: " },
		{ "object_add ", ',', "Error: " },
		{ "device_add ", ',', "Error: " },
	};
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		char *line = malloc(4096);
		struct text out = { 0 };

		assert_non_null(line);
		memset(line, rows[i].fill, 4095);
		line[4095] = '\0';
		memcpy(line, rows[i].front, strlen(rows[i].front));
		print_message("%s%c...\n", rows[i].front, rows[i].fill);
		hmp_run(vm, line, &out);
		assert_memory_equal(text_string(&out), rows[i].answer, strlen(rows[i].answer));
		assert_int_equal(text_string(&out)[out.length - 1], '\n');
		text_free(&out);
		free(line);
	}
	sound(&vm->kernel.hotplug);
	stop(vm);
}

/* No client can type it, but whoever calls is not trusted with the monitor's stack. */
static void a_line_that_no_client_can_type_does_no_harm(void **state)
{
	static const char *const fronts[] = { "", "info ", "device_del ", "object_add ", "help " };
	struct vm *vm = start(&profile_6_1, SLOTS, "");

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(fronts); i++) {
		for (size_t length = 4096; length < 100000; length += 50000) {
			char *line = malloc(length + 1);
			struct text out = { 0 };

			assert_non_null(line);
			memset(line, 'x', length);
			line[length] = '\0';
			memcpy(line, fronts[i], strlen(fronts[i]));
			hmp_run(vm, line, &out);
			assert_int_not_equal(out.length, 0);
			text_free(&out);
			free(line);
		}
	}
	sound(&vm->kernel.hotplug);
	stop(vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_lines_in_qemus_words),
		cmocka_unit_test(an_open_quote_of_device_add_is_refused),
		cmocka_unit_test(command_words_are_not_unquoted),
		cmocka_unit_test(refuses_objects_and_devices_in_qemus_words),
		cmocka_unit_test(an_object_of_no_known_type_is_refused),
		cmocka_unit_test(a_blank_in_object_add_belongs_to_the_key),
		cmocka_unit_test(a_machine_without_objects_has_none_to_delete),
		cmocka_unit_test(empty_lines_have_no_answer),
		cmocka_unit_test(quit_ends_the_machine),
		cmocka_unit_test(help_is_qemus_line),
		cmocka_unit_test(info_tells_of_the_devices_by_address),
		cmocka_unit_test(objects_and_their_properties_read_as_qemus),
		cmocka_unit_test(the_last_word_can_be_completed),
		cmocka_unit_test(info_numa_knows_machines_without_nodes),
		cmocka_unit_test(info_memdev_lists_backends),
		cmocka_unit_test(the_longest_lines_are_taken),
		cmocka_unit_test(a_line_that_no_client_can_type_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
