/* SPDX-License-Identifier: MIT */
#include "monitor/qmp.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "monitor/json_string.h"
#include "monitor/qmp_command.h"
#include "monitor/version.h"

#define GENERIC_ERROR "GenericError"
#define NO_COMMAND "CommandNotFound"

/* Return: -EINVAL. */
static int wrong_input(struct qmp_call *call, const char *what, const char *member, const char *why)
{
	return fail_with(&call->fail, -EINVAL, "QMP input %s '%s'%s", what, member, why);
}

/* The members of @request, whatever the command. Return: 0; -EINVAL. */
static int check_request(const struct qmp *qmp, json_t *request, struct qmp_call *call)
{
	json_t *execute = json_object_get(request, "execute");
	json_t *arguments = json_object_get(request, "arguments"), *value;
	json_t *oob = qmp->out_of_band ? json_object_get(request, "exec-oob") : NULL;
	const char *key;

	if (execute && oob)
		return wrong_input(call, "member", "execute", " clashes with 'exec-oob'");
	if (execute && !json_is_string(execute))
		return wrong_input(call, "member", "execute", " must be a string");
	if (oob && !json_is_string(oob))
		return wrong_input(call, "member", "exec-oob", " must be a string");
	if (arguments && !json_is_object(arguments))
		return wrong_input(call, "member", "arguments", " must be an object");
	json_object_foreach(request, key,
			    value) if (strcmp(key, "id") != 0 && value != execute && value != oob &&
				       value != arguments) return wrong_input(call, "member", key,
									      " is unexpected");
	if (!execute && !oob)
		return wrong_input(call, "lacks member", "execute", "");
	return 0;
}

static int not_found(struct qmp_call *call, const char *words)
{
	call->class = NO_COMMAND;
	return fail_with(&call->fail, -ENOENT, "%s", words);
}

static int negotiate(struct qmp *qmp, struct qmp_call *call)
{
	static const struct qmp_argument table[] = { { "enable", QMP_ARRAY, true }, { 0 } };
	json_t *enable = json_object_get(call->arguments, "enable"), *capability;
	size_t i;

	if (qmp_check_arguments(call, table) < 0)
		return -EINVAL;
	json_array_foreach(enable, i, capability)
	{
		if (!json_is_string(capability))
			return fail_with(&call->fail, -EINVAL,
					 "Invalid parameter type for 'enable[%zu]', "
					 "expected: string",
					 i);
		/* QEMU cannot say where the value stands either. */
		if (strcmp(json_string_value(capability), "oob") != 0)
			return fail_with(&call->fail, -EINVAL,
					 "Parameter 'null' does not accept value '%s'",
					 json_string_value(capability));
	}
	if (qmp->negotiated)
		return not_found(call, "Capabilities negotiation is already complete, command "
				       "ignored");
	qmp->out_of_band = json_array_size(enable) > 0;
	qmp->negotiated = true;
	return 0;
}

static int run_request(struct qmp *qmp, json_t *request, struct qmp_call *call)
{
	json_t *oob = qmp->out_of_band ? json_object_get(request, "exec-oob") : NULL;
	const char *name = json_string_value(oob ? oob : json_object_get(request, "execute"));
	const struct qmp_command *command = qmp_command_find(name);

	call->arguments = json_object_get(request, "arguments");
	if (command && !command->run && !oob)
		return negotiate(qmp, call);
	if (!qmp->negotiated)
		return not_found(call, "Expecting capabilities negotiation with "
				       "'qmp_capabilities'");
	if (!command) {
		call->class = NO_COMMAND;
		return fail_with(&call->fail, -ENOENT, "The command %s has not been found", name);
	}
	if (oob)
		return fail_with(&call->fail, -EINVAL, "The command %s does not support OOB", name);
	return qmp_run(command, call);
}

static void answer_error(struct text *out, const char *id, const char *class, const char *words)
{
	text_add_char(out, '{');
	if (id)
		text_add(out, "\"id\": %s, ", id);
	text_add(out, "\"error\": {\"class\": \"%s\", \"desc\": ", class);
	json_quote(out, words);
	text_add(out, "}}\r\n");
}

static void answer(struct text *out, const char *id, const struct text *result)
{
	text_add(out, "{\"return\": %s", result->length ? text_string(result) : "{}");
	if (id)
		text_add(out, ", \"id\": %s", id);
	text_add(out, "}\r\n");
}

static void on_value(void *data, json_t *request, const char *id)
{
	struct qmp *qmp = data;
	struct text result = { 0 };
	struct qmp_call call = { .vm = qmp->vm, .result = &result, .class = GENERIC_ERROR };
	int rc;

	if (!json_is_object(request)) {
		rc = fail_with(&call.fail, -EINVAL, "QMP input must be a JSON object");
	} else {
		rc = check_request(qmp, request, &call);
		qmp->running = true;
		if (rc == 0)
			rc = run_request(qmp, request, &call);
		qmp->running = false;
	}
	if (rc < 0)
		answer_error(qmp->out, id, call.class, call.fail.text);
	else
		answer(qmp->out, id, &result);
	text_add_bytes(qmp->out, text_string(&qmp->later), qmp->later.length);
	text_free(&qmp->later);
	text_free(&result);
}

static void on_broken(void *data, const char *words)
{
	struct qmp *qmp = data;

	answer_error(qmp->out, NULL, GENERIC_ERROR, words);
}

void qmp_init(struct qmp *qmp, struct vm *vm)
{
	*qmp = (struct qmp){ .vm = vm };
	json_reader_init(&qmp->reader, on_value, on_broken, qmp);
}

void qmp_greet(struct text *out)
{
	text_add(out,
		 "{\"QMP\": {\"version\": " VERSION_JSON ", \"capabilities\": [\"oob\"]}}\r\n");
}

void qmp_read(struct qmp *qmp, const char *bytes, size_t count, struct text *out)
{
	qmp->out = out;
	for (size_t i = 0; i < count && !qmp->vm->quit; i++)
		json_read(&qmp->reader, bytes[i]);
}

static void add_answered(const struct vm_event *event, struct text *out)
{
	text_add(out, "{\"info\": {");
	if (event->device)
		text_add(out, "\"device\": \"%s\", ", event->device);
	text_add(out, "\"source\": %u, \"status\": %u, \"slot\": \"%u\", \"slot-type\": \"DIMM\"}}",
		 event->ost.source, event->ost.status, event->slot);
}

static void add_deleted(const struct vm_event *event, struct text *out)
{
	text_add_char(out, '{');
	if (event->device)
		text_add(out, "\"device\": \"%s\", ", event->device);
	text_add(out, "\"path\": \"%s\"}", event->path);
}

static void add_shutdown(const struct vm_event *event, struct text *out)
{
	(void)event;
	text_add(out, "{\"guest\": false, \"reason\": \"host-qmp-quit\"}");
}

static const struct {
	const char *name;
	void (*add_data)(const struct vm_event *event, struct text *out);
	bool within; /* it happens inside the command that causes it */
} events[] = {
	[VM_ANSWERED] = { "ACPI_DEVICE_OST", add_answered, false },
	[VM_DELETED] = { "DEVICE_DELETED", add_deleted, false },
	[VM_SHUTDOWN] = { "SHUTDOWN", add_shutdown, true },
};

void qmp_event(struct qmp *qmp, const struct vm_event *event, int64_t seconds, long microseconds,
	       struct text *out)
{
	if (!qmp->negotiated)
		return;
	if (qmp->running && !events[event->kind].within)
		out = &qmp->later;
	text_add(out,
		 "{\"timestamp\": {\"seconds\": %" PRId64 ", \"microseconds\": %ld}, "
		 "\"event\": \"%s\", \"data\": ",
		 seconds, microseconds, events[event->kind].name);
	events[event->kind].add_data(event, out);
	text_add(out, "}\r\n");
}

void qmp_free(struct qmp *qmp)
{
	json_reader_free(&qmp->reader);
	text_free(&qmp->later);
}
