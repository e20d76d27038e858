/* SPDX-License-Identifier: MIT */
/* test_qmp.c - one client of QMP: negotiation, commands, ids, errors, the order of events. */
#include "unit/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "monitor/qmp.h"

#define SLOTS "-m 2G,slots=4,maxmem=4G"

#define ERROR(words) "{\"error\": {\"class\": \"GenericError\", \"desc\": \"" words "\"}}\r\n"
#define NO_DEVICE(words) "{\"error\": {\"class\": \"DeviceNotFound\", \"desc\": \"" words "\"}}\r\n"
#define NO_COMMAND(words) \
	"{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"" words "\"}}\r\n"
#define RETURN(value) "{\"return\": " value "}\r\n"
#define DONE RETURN("{}")

/* All events happen at one moment here. */
#define EVENT(name, data)                                                    \
	"{\"timestamp\": {\"seconds\": 1795382892, \"microseconds\": 555}, " \
	"\"event\": \"" name "\", \"data\": " data "}\r\n"
#define OST(device, source, status, slot)                                         \
	EVENT("ACPI_DEVICE_OST",                                                  \
	      "{\"info\": {" device "\"source\": " source ", \"status\": " status \
	      ", \"slot\": \"" slot "\", \"slot-type\": \"DIMM\"}}")

#define CAPABILITIES "{\"execute\": \"qmp_capabilities\"}"
#define OBJECT(id, size)                                                                       \
	"{\"execute\": \"object-add\", \"arguments\": {\"qom-type\": \"memory-backend-ram\", " \
	"\"id\": \"" id "\", \"size\": " size "}}"
#define DEVICE(more) \
	"{\"execute\": \"device_add\", \"arguments\": {\"driver\": \"pc-dimm\"" more "}}"
#define DELETE(id) "{\"execute\": \"device_del\", \"arguments\": {\"id\": \"" id "\"}}"

struct client {
	struct vm *vm;
	struct qmp qmp;
	struct text heard;
};

static void hear(void *data, const struct vm_event *event)
{
	struct client *client = data;

	qmp_event(&client->qmp, event, 1795382892, 555, &client->heard);
}

static struct client *connect_to(struct vm *vm)
{
	struct client *client = calloc(1, sizeof(*client));

	assert_non_null(client);
	client->vm = vm;
	vm->events.sink = hear;
	vm->events.data = client;
	qmp_init(&client->qmp, vm);
	return client;
}

static void leave(struct client *client)
{
	struct vm *vm = client->vm;

	qmp_free(&client->qmp);
	text_free(&client->heard);
	free(client);
	stop(vm);
}

static void expect(struct client *client, const char *input, const char *answer)
{
	print_message("%.200s\n", input);
	qmp_read(&client->qmp, input, strlen(input), &client->heard);
	assert_string_equal(text_string(&client->heard), answer);
	text_clear(&client->heard);
	sound(&client->vm->kernel.hotplug);
}

/* A client that has negotiated. */
static struct client *negotiated(const struct profile *profile, const char *options)
{
	struct client *client = connect_to(start(profile, options, ""));

	expect(client, CAPABILITIES, DONE);
	return client;
}

struct row {
	const char *input, *answer;
};

/* Every row is refused: the machine, its devices and its objects stay as they were. */
static void expect_refusals(struct client *client, const struct row *rows, size_t nr)
{
	struct vm *vm = client->vm;
	unsigned backends = vm->board.backends.nr, dimms = vm->board.nr_dimms;
	struct machine *before = snapshot(vm->kernel.hotplug.machine);

	for (size_t i = 0; i < nr; i++) {
		expect(client, rows[i].input, rows[i].answer);
		assert_same_machine(before, vm->kernel.hotplug.machine);
		assert_int_equal(vm->board.backends.nr, backends);
		assert_int_equal(vm->board.nr_dimms, dimms);
		assert_false(vm->quit);
	}
	drop_snapshot(before);
}

static void greets_as_qemu(void **state)
{
	struct text out = { 0 };

	(void)state;
	qmp_greet(&out);
	assert_string_equal(text_string(&out),
			    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, "
			    "\"major\": 7}, \"package\": \"Debian 1:7.2+dfsg-7+deb12u18+b3\"}, "
			    "\"capabilities\": [\"oob\"]}}\r\n");
	text_free(&out);
}

#define EXPECTING NO_COMMAND("Expecting capabilities negotiation with 'qmp_capabilities'")

static void nothing_goes_before_negotiation(void **state)
{
	static const struct row rows[] = {
		{ "{\"execute\": \"query-name\"}", EXPECTING },
		{ "{\"execute\": \"foo\"}", EXPECTING },
		{ "{\"execute\": \"quit\"}", EXPECTING },
		{ OBJECT("m", "134217728"), EXPECTING },
		{ "{\"execute\": \"query-name\", \"id\": 5}",
		  "{\"id\": 5, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Expecting "
		  "capabilities negotiation with 'qmp_capabilities'\"}}\r\n" },
		{ "{}", ERROR("QMP input lacks member 'execute'") },
		{ "%", ERROR("JSON parse error, stray '%'") },
		{ "{\"exec-oob\": \"qmp_capabilities\"}",
		  ERROR("QMP input member 'exec-oob' is unexpected") },
		{ "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": [\"foo\"]}}",
		  ERROR("Parameter 'null' does not accept value 'foo'") },
		{ "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": [1]}}",
		  ERROR("Invalid parameter type for 'enable[0]', expected: string") },
		{ "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": \"oob\"}}",
		  ERROR("Invalid parameter type for 'enable', expected: array") },
		{ "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"foo\": 1}}",
		  ERROR("Parameter 'foo' is unexpected") },
	};
	struct client *client = connect_to(start(&profile_6_1, SLOTS, ""));

	(void)state;
	expect_refusals(client, rows, ARRAY_SIZE(rows));
	expect(client, CAPABILITIES "{\"execute\": \"query-name\"}", DONE DONE);
	expect(client, "{\"execute\": \"qmp_capabilities\", \"id\": 3}",
	       "{\"id\": 3, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Capabilities "
	       "negotiation is already complete, command ignored\"}}\r\n");
	leave(client);
}

static void no_command_goes_out_of_band(void **state)
{
	static const struct row rows[] = {
		{ "{\"exec-oob\": \"query-status\"}",
		  ERROR("The command query-status does not support OOB") },
		{ "{\"exec-oob\": \"qmp_capabilities\"}",
		  ERROR("The command qmp_capabilities does not support OOB") },
		{ "{\"exec-oob\": \"foo\"}", NO_COMMAND("The command foo has not been found") },
		{ "{\"exec-oob\": 1}", ERROR("QMP input member 'exec-oob' must be a string") },
		{ "{\"execute\": \"a\", \"exec-oob\": \"b\"}",
		  ERROR("QMP input member 'execute' clashes with 'exec-oob'") },
	};
	struct client *client = connect_to(start(&profile_6_1, SLOTS, ""));

	(void)state;
	expect(client,
	       "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": [\"oob\"]}}", DONE);
	expect_refusals(client, rows, ARRAY_SIZE(rows));
	leave(client);
}

/* After a return, before an error. */
static void ids_are_sent_back(void **state)
{
	static const struct row rows[] = {
		{ "{\"execute\": \"query-name\", \"id\": 1}", "{\"return\": {}, \"id\": 1}\r\n" },
		{ "{\"id\": \"a\", \"execute\": \"query-name\"}",
		  "{\"return\": {}, \"id\": \"a\"}\r\n" },
		{ "{\"execute\": \"query-name\", \"id\": null}",
		  "{\"return\": {}, \"id\": null}\r\n" },
		{ "{\"execute\": \"query-name\", \"id\": {\"a\": [0.1, \"\\u00e9\"]}}",
		  "{\"return\": {}, \"id\": {\"a\": [0.10000000000000001, \"\\u00E9\"]}}\r\n" },
		{ "{\"execute\": \"query-name\", \"id\": [true, {}, [], -0, 1.0, 1e20]}",
		  "{\"return\": {}, \"id\": [true, {}, [], 0, 1, 1e+20]}\r\n" },
		{ "{'id': '\\ud83d\\ude00\x7f/', 'execute': 'query-name'}",
		  "{\"return\": {}, \"id\": \"\\uD83D\\uDE00\\u007F/\"}\r\n" },
		{ "{\"execute\": \"query-name\", \"id\": 1e400}",
		  ERROR("JSON parse error, number in id is out of range") },
		{ "{\"execute\": \"query-name\", \"id\": {\"a\": [1, -1e400]}}",
		  ERROR("JSON parse error, number in id is out of range") },
		{ "{\"execute\": \"query-name\", \"id\": 18446744073709551615}",
		  "{\"return\": {}, \"id\": 18446744073709551615}\r\n" },
		{ "{\"execute\": \"foo\", \"id\": 1}",
		  "{\"id\": 1, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command "
		  "foo has not been found\"}}\r\n" },
		{ "{\"id\": [1]}",
		  "{\"id\": [1], \"error\": {\"class\": \"GenericError\", \"desc\": \"QMP input "
		  "lacks member 'execute'\"}}\r\n" },
		{ "{\"id\": 1,, }", ERROR("JSON parse error, expecting value") },
		{ "[{\"id\": 1}]", ERROR("QMP input must be a JSON object") },
	};
	struct client *client = negotiated(&profile_6_1, SLOTS);

	(void)state;
	expect_refusals(client, rows, ARRAY_SIZE(rows));
	leave(client);
}

static void refuses_what_is_no_command_in_qemus_words(void **state)
{
	static const struct row rows[] = {
		{ "[]", ERROR("QMP input must be a JSON object") },
		{ "1 ", ERROR("QMP input must be a JSON object") },
		{ "\"x\"", ERROR("QMP input must be a JSON object") },
		{ "null\n", ERROR("QMP input must be a JSON object") },
		{ "{}", ERROR("QMP input lacks member 'execute'") },
		{ "{\"arguments\": {}}", ERROR("QMP input lacks member 'execute'") },
		{ "{\"execute\": 1}", ERROR("QMP input member 'execute' must be a string") },
		{ "{\"foo\": 2, \"execute\": null}",
		  ERROR("QMP input member 'execute' must be a string") },
		{ "{\"execute\": \"foo\", \"arguments\": 3}",
		  ERROR("QMP input member 'arguments' must be an object") },
		{ "{\"execute\": \"query-name\", \"arguments\": null}",
		  ERROR("QMP input member 'arguments' must be an object") },
		{ "{\"execute\": \"query-name\", \"foo\": 1}",
		  ERROR("QMP input member 'foo' is unexpected") },
		{ "{\"foo\": 2}", ERROR("QMP input member 'foo' is unexpected") },
		{ "{\"execute\": \"query-name\", \"exec-oob\": \"x\"}",
		  ERROR("QMP input member 'exec-oob' is unexpected") },
		{ "{\"execute\": \"foo\"}", NO_COMMAND("The command foo has not been found") },
		{ "{\"execute\": \"object_add\"}",
		  NO_COMMAND("The command object_add has not been found") },
		{ "{\"execute\": \"device-add\"}",
		  NO_COMMAND("The command device-add has not been found") },
		{ "{\"execute\": \"stop\"}", NO_COMMAND("The command stop has not been found") },
		{ "{\"execute\": \"a\\nb\\u0000\\u00e9\"}",
		  NO_COMMAND("The command a\\nb\\u0000\\u00E9 has not been found") },
		{ "{\"execute\": \"query-name\", \"arguments\": {\"x\": 1}}",
		  ERROR("Parameter 'x' is unexpected") },
		{ "{\"execute\": \"device_del\"}", ERROR("Parameter 'id' is missing") },
		{ "{\"execute\": \"device_del\", \"arguments\": {\"id\": 1}}",
		  ERROR("Invalid parameter type for 'id', expected: string") },
		{ "{\"execute\": \"device_del\", \"arguments\": {\"id\": \"x\", \"y\": 1}}",
		  ERROR("Parameter 'y' is unexpected") },
		{ "{\"execute\": \"quit\", \"arguments\": {\"now\": true}}",
		  ERROR("Parameter 'now' is unexpected") },
		{ "\xff", ERROR("JSON parse error, stray '\\uFFFD'") },
		{ "\n1.\n", ERROR("JSON parse error, stray '1.\\n'") },
		{ "{\"execute\": \"query-name\"]",
		  ERROR("JSON parse error, expected separator in dict") },
	};
	struct client *client = negotiated(&profile_6_1, SLOTS);

	(void)state;
	expect_refusals(client, rows, ARRAY_SIZE(rows));
	leave(client);
}

#define ADD(more) "{\"execute\": \"object-add\", \"arguments\": {" more "}}"
#define RAM "\"qom-type\": \"memory-backend-ram\""

static void refuses_objects_in_qemus_words(void **state)
{
	static const struct row rows[] = {
		{ "{\"execute\": \"object-add\"}", ERROR("Parameter 'qom-type' is missing") },
		{ ADD("\"qom-type\": 1"),
		  ERROR("Invalid parameter type for 'qom-type', expected: string") },
		{ ADD("\"qom-type\": \"foo\""),
		  ERROR("Parameter 'qom-type' does not accept value 'foo'") },
		{ ADD(RAM), ERROR("Parameter 'id' is missing") },
		{ ADD(RAM ", \"id\": 1"),
		  ERROR("Invalid parameter type for 'id', expected: string") },
		{ ADD(RAM ", \"id\": 18446744073709551615"),
		  ERROR("Invalid parameter type for 'id', expected: string") },
		{ ADD(RAM ", \"id\": \"a\""), ERROR("Parameter 'size' is missing") },
		{ ADD(RAM ", \"id\": \"a\", \"props\": {\"size\": 1}"),
		  ERROR("Parameter 'size' is missing") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": \"1\""),
		  ERROR("Parameter 'size' expects uint64") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": 1.5"),
		  ERROR("Parameter 'size' expects uint64") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": -1"),
		  ERROR("Parameter 'size' expects uint64") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": 18446744073709551615"),
		  ERROR("Parameter 'size' expects uint64") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": 0"),
		  ERROR("property 'size' of memory-backend-ram doesn't take value '0'") },
		{ ADD(RAM ", \"id\": \"1a\", \"size\": 1"),
		  ERROR("Parameter 'id' expects an identifier") },
		{ ADD(RAM ", \"id\": \"a\\u0000\", \"size\": 1"),
		  ERROR("Parameter 'id' expects an identifier") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": 1, \"foo\": 1"),
		  ERROR("Parameter 'foo' is unexpected") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": \"x\", \"share\": 1, \"dump\": 1"),
		  ERROR("Invalid parameter type for 'dump', expected: boolean") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": \"x\", \"share\": \"on\""),
		  ERROR("Invalid parameter type for 'share', expected: boolean") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": 1, \"host-nodes\": 1"),
		  ERROR("Invalid parameter type for 'host-nodes', expected: array") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": 1, \"policy\": 1"),
		  ERROR("Invalid parameter type for 'policy', expected: string") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": 1, \"prealloc-threads\": \"x\""),
		  ERROR("Parameter 'prealloc-threads' expects uint64") },
		{ ADD(RAM ", \"id\": \"a\", \"size\": 1, \"policy\": \"bind\""),
		  ERROR("property 'policy' is not modelled") },
		{ OBJECT("m", "1"),
		  ERROR("attempt to add duplicate property 'm' to object (type 'container')") },
		{ "{\"execute\": \"object-del\", \"arguments\": {\"id\": \"nope\"}}",
		  ERROR("object 'nope' not found") },
		{ "{\"execute\": \"object-del\", \"arguments\": {\"id\": \"m\"}}",
		  ERROR("object 'm' is in use, can not be deleted") },
	};
	struct client *client = negotiated(&profile_6_1, SLOTS);

	(void)state;
	expect(client, OBJECT("m", "134217728"), DONE);
	expect(client, DEVICE(", \"memdev\": \"m\""), DONE OST("", "1", "0", "0"));
	expect_refusals(client, rows, ARRAY_SIZE(rows));
	leave(client);
}

#define MEMDEV ", \"memdev\": \"m\""

static void refuses_devices_in_qemus_words(void **state)
{
	static const struct row rows[] = {
		{ "{\"execute\": \"device_add\"}", ERROR("Parameter 'driver' is missing") },
		{ "{\"execute\": \"device_add\", \"arguments\": {\"driver\": {}}}",
		  ERROR("Parameter 'driver' is missing") },
		{ "{\"execute\": \"device_add\", \"arguments\": {\"driver\": 1}}",
		  ERROR("'1' is not a valid device model name") },
		{ DEVICE(""), ERROR("'memdev' property must be set") },
		{ DEVICE(", \"id\": 1"), ERROR("'memdev' property must be set") },
		{ DEVICE(", \"memdev\": null"), ERROR("'memdev' property must be set") },
		{ DEVICE(", \"id\": \"1x\""), ERROR("Parameter 'id' expects an identifier") },
		{ DEVICE(", \"id\": \"d\""), ERROR("Duplicate device ID 'd'") },
		{ DEVICE(", \"memdev\": \"nope\", \"foo\": 1"),
		  NO_DEVICE("Device 'nope' not found") },
		{ DEVICE(", \"memdev\": 1"), NO_DEVICE("Device '1' not found") },
		{ DEVICE(MEMDEV ", \"a=b,\\u0000\": 1"),
		  ERROR("Property 'pc-dimm.a=b,\\u0000' not found") },
		{ DEVICE(MEMDEV ", \"node\": true"), ERROR("Parameter 'node' expects integer") },
		{ DEVICE(MEMDEV ", \"node\": 1.5"), ERROR("Parameter 'node' expects integer") },
		{ DEVICE(MEMDEV ", \"node\": -1"), ERROR("Parameter 'node' expects uint32_t") },
		{ DEVICE(MEMDEV ", \"node\": 1.0"),
		  ERROR("'DIMM property node has value 1' which exceeds the number of numa nodes: "
			"1") },
		{ DEVICE(MEMDEV ", \"node\": \"1\""),
		  ERROR("'DIMM property node has value 1' which exceeds the number of numa nodes: "
			"1") },
		{ DEVICE(MEMDEV ", \"node\": [7], \"slot\": -2"),
		  ERROR("invalid slot number -2, valid range is [0-3]") },
		{ DEVICE(MEMDEV ", \"addr\": 18446744073709551615"),
		  ERROR("address must be aligned to 0x200000 bytes") },
		{ DEVICE(MEMDEV), ERROR("can't use already busy memdev: m") },
		{ DELETE("nope"), NO_DEVICE("Device 'nope' not found") },
		{ DELETE("/machine"), ERROR("/machine is not a hotpluggable device") },
	};
	struct client *client = negotiated(&profile_6_1, SLOTS);
	struct text many = { 0 };

	(void)state;
	expect(client, OBJECT("m", "134217728"), DONE);
	expect(client, DEVICE(", \"id\": \"d\"" MEMDEV),
	       DONE OST("\"device\": \"d\", ", "1", "0", "0"));
	expect_refusals(client, rows, ARRAY_SIZE(rows));
	text_add(&many, "{\"execute\": \"device_add\", \"arguments\": {\"k\": 1");
	for (unsigned i = 0; i < 100; i++)
		text_add(&many, ", \"k%u\": %u", i, i);
	text_add(&many, "}}");
	expect(client, text_string(&many), ERROR("too many parameters"));
	text_free(&many);
	leave(client);
}

static void plugged_memory_is_told_of(void **state)
{
	struct client *client = negotiated(&profile_6_1, TWO_NODES);

	(void)state;
	expect(client, "{\"execute\": \"query-memory-devices\"}", RETURN("[]"));
	expect(client, OBJECT("m1", "134217728") OBJECT("m2", "268435456"), DONE DONE);
	expect(client, DEVICE(", \"id\": \"d1\", \"memdev\": \"m1\", \"node\": 1, \"slot\": 2"),
	       DONE OST("\"device\": \"d1\", ", "1", "0", "2"));
	expect(client, DEVICE(", \"memdev\": \"/objects/m2\""), DONE OST("", "1", "0", "0"));
	expect(client, "{\"execute\": \"query-memory-devices\"}",
	       RETURN("[{\"type\": \"dimm\", \"data\": {\"memdev\": \"/objects/m1\", "
		      "\"hotplugged\": true, \"addr\": 4294967296, \"hotpluggable\": true, "
		      "\"size\": 134217728, \"slot\": 2, \"node\": 1, \"id\": \"d1\"}}, "
		      "{\"type\": \"dimm\", \"data\": {\"memdev\": \"/objects/m2\", "
		      "\"hotplugged\": true, \"addr\": 4429185024, \"hotpluggable\": true, "
		      "\"size\": 268435456, \"slot\": 0, \"node\": 0}}]"));
	expect(client, "{\"execute\": \"query-memory-size-summary\"}",
	       RETURN("{\"base-memory\": 2147483648, \"plugged-memory\": 402653184}"));
	expect(client, "{\"execute\": \"query-memdev\", \"id\": 1}",
	       "{\"return\": [{\"share\": false, \"reserve\": true, \"prealloc\": false, "
	       "\"host-nodes\": [], \"size\": 2147483648, \"merge\": true, \"dump\": true, "
	       "\"policy\": \"default\", \"id\": \"pc.ram\"}, {\"share\": false, \"reserve\": "
	       "true, \"prealloc\": false, \"host-nodes\": [], \"size\": 134217728, \"merge\": "
	       "true, \"dump\": true, \"policy\": \"default\", \"id\": \"m1\"}, {\"share\": "
	       "false, \"reserve\": true, \"prealloc\": false, \"host-nodes\": [], \"size\": "
	       "268435456, \"merge\": true, \"dump\": true, \"policy\": \"default\", \"id\": "
	       "\"m2\"}], \"id\": 1}\r\n");
	expect(client, "{\"execute\": \"x-query-numa\"}",
	       RETURN("{\"human-readable-text\": \"2 nodes\\nnode 0 cpus: 0\\nnode 0 size: 1280 "
		      "MB\\nnode 0 plugged: 256 MB\\nnode 1 cpus:\\nnode 1 size: 1152 MB\\nnode 1 "
		      "plugged: 128 MB\\n\"}"));
	leave(client);
}

static void queries_answer_as_qemus(void **state)
{
	static const struct row rows[] = {
		{ "{\"execute\": \"query-status\"}",
		  RETURN("{\"status\": \"running\", \"singlestep\": false, \"running\": true}") },
		{ "{\"execute\": \"query-version\"}",
		  RETURN("{\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, \"package\": "
			 "\"Debian 1:7.2+dfsg-7+deb12u18+b3\"}") },
		{ "{\"execute\": \"query-name\"}", DONE },
		{ "{\"execute\": \"query-kvm\"}",
		  RETURN("{\"enabled\": false, \"present\": true}") },
		{ "{\"execute\": \"query-target\"}", RETURN("{\"arch\": \"x86_64\"}") },
		{ "{\"execute\": \"query-memory-size-summary\"}",
		  RETURN("{\"base-memory\": 2147483648, \"plugged-memory\": 0}") },
		{ "{\"execute\": \"qom-list\", \"arguments\": {\"path\": \"/machine/peripheral\"}}",
		  RETURN("[{\"name\": \"type\", \"type\": \"string\"}]") },
		{ "{\"execute\": \"qom-list\", \"arguments\": {\"path\": \"/\"}}",
		  RETURN("[{\"name\": \"type\", \"type\": \"string\"}, {\"name\": \"objects\", "
			 "\"type\": \"child<container>\"}, {\"name\": \"machine\", \"type\": "
			 "\"child<pc-i440fx-7.2-machine>\"}]") },
		{ "{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"/machine\", "
		  "\"property\": \"memory\"}}",
		  RETURN("{\"size\": 2147483648, \"slots\": 4, \"max-size\": 4294967296}") },
		{ "{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"/machine\", "
		  "\"property\": \"nope\"}}",
		  ERROR("Property 'pc-i440fx-7.2-machine.nope' not found") },
		{ "{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"nope\", "
		  "\"property\": \"nope\"}}",
		  NO_DEVICE("Device 'nope' not found") },
		{ "{\"execute\": \"qom-list\", \"arguments\": {\"path\": \"\"}}",
		  ERROR("Path '' is ambiguous") },
		{ "{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"/\"}}",
		  ERROR("Parameter 'property' is missing") },
	};
	struct client *client = negotiated(&profile_6_1, SLOTS);

	(void)state;
	expect_refusals(client, rows, ARRAY_SIZE(rows));
	leave(client);
}

/* Each command that is listed is there, and those that QEMU lists are by their names. */
static void commands_are_listed(void **state)
{
	static const char *const names[] = {
		"device_add", "device_del",       "human-monitor-command",
		"object-add", "qmp_capabilities", "quit"
	};
	struct client *client = negotiated(&profile_6_1, SLOTS);
	const char *input = "{\"execute\": \"query-commands\"}";

	(void)state;
	qmp_read(&client->qmp, input, strlen(input), &client->heard);
	assert_memory_equal(text_string(&client->heard), "{\"return\": [{\"name\": \"", 22);
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		char member[64];

		snprintf(member, sizeof(member), "{\"name\": \"%s\"}", names[i]);
		assert_non_null(strstr(text_string(&client->heard), member));
	}
	leave(client);
}

#define HUMAN(more) \
	"{\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": " more "}}"

static void people_have_their_monitor_inside(void **state)
{
	static const struct row rows[] = {
		{ HUMAN("\"info status\""), RETURN("\"VM status: running\\r\\n\"") },
		{ HUMAN("\"\""), RETURN("\"\"") },
		{ HUMAN("\"info foo\""), RETURN("\"unknown command: 'info foo'\\r\\n\"") },
		{ HUMAN("\"device_del nope\""),
		  RETURN("\"Error: Device 'nope' not found\\r\\n\"") },
		{ HUMAN("\"\\n info status\""), RETURN("\"VM status: running\\r\\n\"") },
		{ HUMAN("\"info status\\ninfo numa\""),
		  RETURN("\"status: extraneous characters at the end of line\\r\\n"
			 "Try \\\"help info status\\\" for more information\\r\\n\"") },
		{ HUMAN("\"info \\u00e9\\u0000\""),
		  RETURN("\"unknown command: 'info \\u00E9\\u0000'\\r\\n\"") },
		{ HUMAN("\"info status\", \"cpu-index\": 0"),
		  RETURN("\"VM status: running\\r\\n\"") },
		{ HUMAN("\"info status\", \"cpu-index\": 1"),
		  ERROR("Parameter 'cpu-index' expects a CPU number") },
		{ HUMAN("\"info status\", \"cpu-index\": \"x\""),
		  ERROR("Invalid parameter type for 'cpu-index', expected: integer") },
		{ HUMAN("1"),
		  ERROR("Invalid parameter type for 'command-line', expected: string") },
		{ "{\"execute\": \"human-monitor-command\"}",
		  ERROR("Parameter 'command-line' is missing") },
	};
	struct client *client = negotiated(&profile_6_1, SLOTS);

	(void)state;
	expect_refusals(client, rows, ARRAY_SIZE(rows));
	expect(client, HUMAN("\"object_add memory-backend-ram,id=m,size=128M\""), RETURN("\"\""));
	expect(client, HUMAN("\"device_add pc-dimm,id=d,memdev=m\""),
	       RETURN("\"\"") OST("\"device\": \"d\", ", "1", "0", "0"));
	leave(client);
}

#define SLOT(device, source, status, slot) \
	"{" device "\"source\": " source ", \"status\": " status ", \"slot\": \"" slot "\", "
#define DIMM(device, source, status, slot) \
	SLOT(device, source, status, slot) "\"slot-type\": \"DIMM\"}, "
#define STATUS(first, second)                                                   \
	RETURN("[" first second DIMM("", "0", "0", "2") DIMM("", "0", "0", "3") \
		       SLOT("", "0", "0", "0") "\"slot-type\": \"CPU\"}]")
#define QUERY "{\"execute\": \"query-acpi-ospm-status\"}"

static void what_the_guest_says_follows_the_answer(void **state)
{
	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct client *client = negotiated(profiles[p], SLOTS);

		expect(client, QUERY, STATUS(DIMM("", "0", "0", "0"), DIMM("", "0", "0", "1")));
		expect(client, OBJECT("m", "134217728") OBJECT("n", "134217728"), DONE DONE);
		expect(client, DEVICE(", \"id\": \"d\", \"memdev\": \"m\""),
		       DONE OST("\"device\": \"d\", ", "1", "0", "0"));
		expect(client, DEVICE(", \"memdev\": \"n\""), DONE OST("", "1", "0", "1"));
		expect(client, QUERY,
		       STATUS(DIMM("\"device\": \"d\", ", "1", "0", "0"), DIMM("", "1", "0", "1")));
		expect(client, DELETE("d"),
		       DONE OST("\"device\": \"d\", ", "3", "132", "0")
			       EVENT("DEVICE_DELETED",
				     "{\"device\": \"d\", \"path\": \"/machine/peripheral/d\"}")
				       OST("", "3", "0", "0"));
		expect(client, DELETE("/machine/peripheral-anon/device[0]"),
		       DONE OST("", "3", "132", "1")
			       EVENT("DEVICE_DELETED",
				     "{\"path\": \"/machine/peripheral-anon/device[0]\"}")
				       OST("", "3", "0", "1"));
		expect(client, QUERY, STATUS(DIMM("", "3", "0", "0"), DIMM("", "3", "0", "1")));
		leave(client);
	}
}

static void a_refused_unplug_ends_in_each_kernels_words(void **state)
{
	static const PER_KERNEL(const char *)
		answers = { ON(4_10, DONE OST("\"device\": \"d\", ", "3", "132", "0")
					     OST("\"device\": \"d\", ", "3", "1", "0")),
			    ON(4_13, DONE OST("\"device\": \"d\", ", "3", "132", "0")
					     OST("\"device\": \"d\", ", "3", "130", "0")),
			    ON(6_1, DONE OST("\"device\": \"d\", ", "3", "132", "0")
					    OST("\"device\": \"d\", ", "3", "130", "0")) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct client *client = negotiated(profiles[p], SLOTS);
		struct hotplug *h = &client->vm->kernel.hotplug;

		expect(client, OBJECT("m", "134217728"), DONE);
		expect(client, DEVICE(", \"id\": \"d\", \"memdev\": \"m\""),
		       DONE OST("\"device\": \"d\", ", "1", "0", "0"));
		done(h, block_set_state(h, BLOCK_ID(FIRST_HOT), MMOP_ONLINE_KERNEL));
		machine_block(h->machine, BLOCK_ID(FIRST_HOT))->flags |= BLOCK_PINNED;
		expect(client, DELETE("d"), EXPECTED(answers, profiles[p]));
		expect(client, DELETE("d"), EXPECTED(answers, profiles[p]));
		assert_int_equal(client->vm->board.nr_dimms, 1);
		leave(client);
	}
}

/* 100 MiB is no whole section: 4.x says that it failed, 6.1 does not. */
static void a_refused_plug_is_told_as_each_kernel_does(void **state)
{
	static const PER_KERNEL(const char *) answers = { ON_4_X(DONE OST("", "1", "1", "0")),
							  ON(6_1, DONE OST("", "1", "0", "0")) };

	(void)state;
	for (unsigned p = 0; profiles[p]; p++) {
		struct client *client = negotiated(profiles[p], SLOTS);

		expect(client, OBJECT("m", "104857600"), DONE);
		expect(client, DEVICE(MEMDEV), EXPECTED(answers, profiles[p]));
		leave(client);
	}
}

/* What others do is told at once; before negotiation, never. */
static void events_come_from_elsewhere_too(void **state)
{
	struct client *client = connect_to(start(&profile_6_1, SLOTS, ""));
	struct vm_event deleted = { .kind = VM_DELETED, .device = "x", .path = "/machine/x" };

	(void)state;
	vm_tell(client->vm, &deleted);
	assert_int_equal(client->heard.length, 0);
	expect(client, CAPABILITIES, DONE);
	vm_tell(client->vm, &deleted);
	expect(client, "{\"execute\":",
	       EVENT("DEVICE_DELETED", "{\"device\": \"x\", \"path\": \"/machine/x\"}"));
	expect(client, "\"query-name\"}", DONE);
	leave(client);
}

/* The machine's end comes first, then the answer, then nothing. */
static void quit_is_told_then_answered(void **state)
{
	static const struct row rows[] = {
		{ "{\"execute\": \"quit\", \"id\": 9}{\"execute\": \"query-name\"}",
		  EVENT("SHUTDOWN",
			"{\"guest\": false, \"reason\": \"host-qmp-quit\"}") "{\"return\": {}, "
									     "\"id\": 9}\r\n" },
		{ HUMAN("\"quit\"") "{\"execute\": \"query-name\"}",
		  EVENT("SHUTDOWN", "{\"guest\": false, \"reason\": \"host-qmp-quit\"}")
			  RETURN("\"\"") },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *client = negotiated(&profile_6_1, SLOTS);

		expect(client, rows[i].input, rows[i].answer);
		assert_true(client->vm->quit);
		leave(client);
	}
}

static void commands_need_nothing_between_them(void **state)
{
	static const char all[] = CAPABILITIES "{'execute':'query-name'}\n\n\t{\"execute\":"
					       "\"query-target\"}[]";
	struct client *client = connect_to(start(&profile_6_1, SLOTS, ""));

	(void)state;
	for (unsigned i = 0; i < sizeof(all) - 1; i++)
		qmp_read(&client->qmp, all + i, 1, &client->heard);
	expect(client, "",
	       DONE DONE RETURN("{\"arch\": \"x86_64\"}") ERROR("QMP input must be a JSON object"));
	leave(client);
}

/* The words of an error are bounded, whatever was sent. */
static void long_names_are_cut_not_feared(void **state)
{
	struct client *client = negotiated(&profile_6_1, SLOTS);
	struct text input = { 0 };

	(void)state;
	text_add(&input, "{\"execute\": \"");
	for (unsigned i = 0; i < 100000; i++)
		text_add(&input, "\\u00e9");
	text_add(&input, "\"}");
	qmp_read(&client->qmp, text_string(&input), input.length, &client->heard);
	assert_true(client->heard.length > 1024 && client->heard.length < 8192);
	text_clear(&client->heard);
	expect(client, "{\"execute\": \"query-name\"}", DONE);
	text_free(&input);
	leave(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(greets_as_qemu),
		cmocka_unit_test(nothing_goes_before_negotiation),
		cmocka_unit_test(no_command_goes_out_of_band),
		cmocka_unit_test(ids_are_sent_back),
		cmocka_unit_test(refuses_what_is_no_command_in_qemus_words),
		cmocka_unit_test(refuses_objects_in_qemus_words),
		cmocka_unit_test(refuses_devices_in_qemus_words),
		cmocka_unit_test(plugged_memory_is_told_of),
		cmocka_unit_test(queries_answer_as_qemus),
		cmocka_unit_test(commands_are_listed),
		cmocka_unit_test(people_have_their_monitor_inside),
		cmocka_unit_test(what_the_guest_says_follows_the_answer),
		cmocka_unit_test(a_refused_unplug_ends_in_each_kernels_words),
		cmocka_unit_test(a_refused_plug_is_told_as_each_kernel_does),
		cmocka_unit_test(events_come_from_elsewhere_too),
		cmocka_unit_test(quit_is_told_then_answered),
		cmocka_unit_test(commands_need_nothing_between_them),
		cmocka_unit_test(long_names_are_cut_not_feared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
