/* SPDX-License-Identifier: MIT */
#include "monitor/qmp_command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "monitor/hmp.h"
#include "sim/plug.h"
#include "util/number.h"

static const struct {
	const char *expected; /* in "Invalid parameter type for ..., expected: ..." */
	const char *expects;  /* in "Parameter ... expects ...", of types that are told so */
} types[] = {
	[QMP_STRING] = { "string", NULL },   [QMP_BOOL] = { "boolean", NULL },
	[QMP_INTEGER] = { "integer", NULL }, [QMP_UNSIGNED] = { NULL, "uint64" },
	[QMP_ARRAY] = { "array", NULL },
};

static bool has_type(const struct json_value *value, enum qmp_type type)
{
	switch (type) {
	case QMP_STRING:
		return json_is(value, JSON_STRING);
	case QMP_BOOL:
		return json_is(value, JSON_BOOL);
	case QMP_INTEGER:
		return json_is(value, JSON_INTEGER);
	case QMP_UNSIGNED:
		/* QEMU takes more, and then cannot allocate it or ends itself. */
		return json_is(value, JSON_INTEGER) && value->integer >= 0;
	default:
		return json_is(value, JSON_ARRAY);
	}
}

int qmp_check_types(struct qmp_call *call, const struct qmp_argument *table)
{
	for (; table->name; table++) {
		const struct json_value *value = json_get(call->arguments, table->name);

		if (!value && !table->optional)
			return fail_with(&call->fail, -EINVAL, "Parameter '%s' is missing",
					 table->name);
		if (!value || has_type(value, table->type))
			continue;
		if (types[table->type].expects)
			return fail_with(&call->fail, -EINVAL, "Parameter '%s' expects %s",
					 table->name, types[table->type].expects);
		return fail_with(&call->fail, -EINVAL,
				 "Invalid parameter type for '%s', expected: %s", table->name,
				 types[table->type].expected);
	}
	return 0;
}

static bool in_table(const struct qmp_argument *table, const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return true;
	return false;
}

int qmp_check_arguments(struct qmp_call *call, const struct qmp_argument *table)
{
	int rc = qmp_check_types(call, table);

	if (rc < 0 || !call->arguments)
		return rc;
	for (const struct json_value *value = call->arguments->first; value; value = value->next)
		if (!in_table(table, value->key))
			return fail_with(&call->fail, -EINVAL, "Parameter '%s' is unexpected",
					 value->key);
	return 0;
}

const char *qmp_string(const struct qmp_call *call, const char *name)
{
	return json_string(json_get(call->arguments, name));
}

uint64_t qmp_number(const struct qmp_call *call, const char *name)
{
	const struct json_value *value = json_get(call->arguments, name);

	return json_is(value, JSON_INTEGER) ? (uint64_t)value->integer : 0;
}

static int no_device(struct qmp_call *call, int rc)
{
	if (rc == -ENOENT)
		call->class = "DeviceNotFound";
	return rc;
}

/* Room for any number as text. */
#define NUMBER_TEXT 32

/* A property's value as text; NULL where it counts as not set. */
static const char *property_text(const struct json_value *value, char *room)
{
	if (value->type == JSON_STRING)
		return value->string;
	if (strcmp(value->key, "id") == 0)
		return NULL;
	switch (value->type) {
	case JSON_INTEGER:
		snprintf(room, NUMBER_TEXT, "%" PRId64, value->integer);
		return room;
	case JSON_UNSIGNED:
		snprintf(room, NUMBER_TEXT, "%" PRIu64, value->natural);
		return room;
	case JSON_REAL:
		snprintf(room, NUMBER_TEXT, "%.17g", value->real);
		return room;
	case JSON_BOOL:
		return value->boolean ? "true" : "false";
	default:
		return NULL;
	}
}

static int run_device_add(struct qmp_call *call)
{
	const struct json_value *value = call->arguments ? call->arguments->first : NULL;
	char numbers[KEYVAL_MAX][NUMBER_TEXT];
	struct keyval kv = { 0 };

	for (; value; value = value->next) {
		const char *text;

		if (kv.nr == KEYVAL_MAX)
			return fail_with(&call->fail, -E2BIG, "too many parameters");
		text = property_text(value, numbers[kv.nr]);
		if (!text)
			continue;
		kv.pairs[kv.nr].key = value->key;
		kv.pairs[kv.nr++].value = text;
	}
	return no_device(call, plug_add_keyval(call->vm, &kv, &call->fail));
}

static int run_device_del(struct qmp_call *call)
{
	return no_device(call, plug_remove(call->vm, qmp_string(call, "id"), &call->fail));
}

static int run_object_add(struct qmp_call *call)
{
	static const struct qmp_argument type[] = { { "qom-type", QMP_STRING, false }, { 0 } };
	static const struct qmp_argument all[] = {
		{ "qom-type", QMP_STRING, false }, { "id", QMP_STRING, false },
		{ "dump", QMP_BOOL, true },        { "host-nodes", QMP_ARRAY, true },
		{ "merge", QMP_BOOL, true },       { "policy", QMP_STRING, true },
		{ "prealloc", QMP_BOOL, true },    { "prealloc-threads", QMP_UNSIGNED, true },
		{ "share", QMP_BOOL, true },       { "reserve", QMP_BOOL, true },
		{ "size", QMP_UNSIGNED, false },   { 0 },
	};
	static const char *const not_modelled[] = { "host-nodes", "policy", "prealloc-threads" };
	int rc = qmp_check_types(call, type);

	if (rc == 0)
		rc = backend_check_type(qmp_string(call, "qom-type"), &call->fail);
	if (rc == 0)
		rc = qmp_check_arguments(call, all);
	if (rc < 0)
		return rc;
	for (unsigned i = 0; i < sizeof(not_modelled) / sizeof(*not_modelled); i++)
		if (json_get(call->arguments, not_modelled[i]))
			return fail_with(&call->fail, -EINVAL, "property '%s' is not modelled",
					 not_modelled[i]);
	rc = backend_create(&call->vm->board.backends, qmp_string(call, "id"),
			    qmp_number(call, "size"), BACKEND_MONITOR, &call->fail);
	/* A second line is for people. */
	if (rc < 0)
		call->fail.text[strcspn(call->fail.text, "\n")] = '\0';
	return rc;
}

static int run_object_del(struct qmp_call *call)
{
	return backend_delete(&call->vm->board.backends, qmp_string(call, "id"), &call->fail);
}

static int run_quit(struct qmp_call *call)
{
	vm_quit(call->vm);
	return 0;
}

/* Newlines in a command are blanks, those of its answer have carriage returns. */
static int run_human(struct qmp_call *call)
{
	struct text line = { 0 }, answer = { 0 }, lines = { 0 };

	/* There is one CPU. */
	if (qmp_number(call, "cpu-index") != 0)
		return fail_with(&call->fail, -EINVAL,
				 "Parameter 'cpu-index' expects a CPU number");
	for (const char *at = qmp_string(call, "command-line"); *at; at++) {
		bool blank = *at == '\n' || *at == '\r';

		text_add_bytes(&line, blank ? " " : at, 1);
	}
	hmp_run(call->vm, text_string(&line), &answer);
	for (const char *at = text_string(&answer); *at; at++)
		text_add(&lines, *at == '\n' ? "\r%c" : "%c", *at);
	json_add_string(call->result, NULL, text_string(&lines));
	text_free(&line);
	text_free(&answer);
	text_free(&lines);
	return 0;
}

static const struct qmp_argument no_arguments[] = { { 0 } };
static const struct qmp_argument id_argument[] = { { "id", QMP_STRING, false }, { 0 } };
static const struct qmp_argument human_arguments[] = {
	{ "command-line", QMP_STRING, false },
	{ "cpu-index", QMP_INTEGER, true },
	{ 0 },
};
static const struct qmp_argument path_argument[] = { { "path", QMP_STRING, false }, { 0 } };
static const struct qmp_argument get_arguments[] = {
	{ "path", QMP_STRING, false },
	{ "property", QMP_STRING, false },
	{ 0 },
};

const struct qmp_command qmp_commands[] = {
	{ "device_add", NULL, run_device_add },
	{ "device_del", id_argument, run_device_del },
	{ "human-monitor-command", human_arguments, run_human },
	{ "object-add", NULL, run_object_add },
	{ "object-del", id_argument, run_object_del },
	{ "qmp_capabilities", NULL, NULL },
	{ "qom-get", get_arguments, qmp_qom_get },
	{ "qom-list", path_argument, qmp_qom_list },
	{ "query-acpi-ospm-status", no_arguments, qmp_query_acpi_ospm_status },
	{ "query-commands", no_arguments, qmp_query_commands },
	{ "query-kvm", no_arguments, qmp_query_kvm },
	{ "query-memdev", no_arguments, qmp_query_memdev },
	{ "query-memory-devices", no_arguments, qmp_query_memory_devices },
	{ "query-memory-size-summary", no_arguments, qmp_query_memory_size_summary },
	{ "query-name", no_arguments, qmp_query_name },
	{ "query-status", no_arguments, qmp_query_status },
	{ "query-target", no_arguments, qmp_query_target },
	{ "query-version", no_arguments, qmp_query_version },
	{ "quit", no_arguments, run_quit },
	{ "x-query-numa", no_arguments, qmp_query_numa },
	{ 0 },
};

const struct qmp_command *qmp_command_find(const char *name)
{
	for (const struct qmp_command *command = qmp_commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

int qmp_run(const struct qmp_command *command, struct qmp_call *call)
{
	int rc = command->arguments ? qmp_check_arguments(call, command->arguments) : 0;

	return rc < 0 ? rc : command->run(call);
}
