/* SPDX-License-Identifier: MIT */
#include "monitor/qmp.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "monitor/qmp_command.h"
#include "monitor/version.h"

#define GENERIC_ERROR "GenericError"
#define NO_COMMAND "CommandNotFound"

/* Return: -EINVAL. */
static int wrong_input(struct qmp_call *call, const char *what, const char *member, const char *why)
{
	return fail_with(&call->fail, -EINVAL, "QMP input %s '%s'%s", what, member, why);
}

/* The member of @request that names a command to run out of band; NULL: there is none. */
static const struct json_value *out_of_band(const struct qmp *qmp, const struct json_value *request)
{
	return qmp->out_of_band ? json_get(request, "exec-oob") : NULL;
}

/* The members of @request, whatever the command. Return: 0; -EINVAL. */
static int check_request(const struct qmp *qmp, const struct json_value *request,
			 struct qmp_call *call)
{
	const struct json_value *execute = json_get(request, "execute");
	const struct json_value *arguments = json_get(request, "arguments");
	const struct json_value *oob = out_of_band(qmp, request);

	if (execute && oob)
		return wrong_input(call, "member", "execute", " clashes with 'exec-oob'");
	if (execute && !json_is(execute, JSON_STRING))
		return wrong_input(call, "member", "execute", " must be a string");
	if (oob && !json_is(oob, JSON_STRING))
		return wrong_input(call, "member", "exec-oob", " must be a string");
	if (arguments && !json_is(arguments, JSON_OBJECT))
		return wrong_input(call, "member", "arguments", " must be an object");
	for (const struct json_value *member = request->first; member; member = member->next)
		if (strcmp(member->key, "id") != 0 && member != execute && member != oob &&
		    member != arguments)
			return wrong_input(call, "member", member->key, " is unexpected");
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
	const struct json_value *enable = json_get(call->arguments, "enable"), *capability;
	unsigned i = 0;

	if (qmp_check_arguments(call, table) < 0)
		return -EINVAL;
	for (capability = enable ? enable->first : NULL; capability;
	     capability = capability->next, i++) {
		if (!json_is(capability, JSON_STRING))
			return fail_with(&call->fail, -EINVAL,
					 "Invalid parameter type for 'enable[%u]', "
					 "expected: string",
					 i);
		/* QEMU cannot say where the value stands either. */
		if (strcmp(capability->string, "oob") != 0)
			return fail_with(&call->fail, -EINVAL,
					 "Parameter 'null' does not accept value '%s'",
					 capability->string);
	}
	if (qmp->negotiated)
		return not_found(call, "Capabilities negotiation is already complete, command "
				       "ignored");
	qmp->out_of_band = enable && enable->first;
	qmp->negotiated = true;
	return 0;
}

static int run_request(struct qmp *qmp, const struct json_value *request, struct qmp_call *call)
{
	const struct json_value *oob = out_of_band(qmp, request);
	const char *name = json_string(oob ? oob : json_get(request, "execute"));
	const struct qmp_command *command = qmp_command_find(name);

	call->arguments = json_get(request, "arguments");
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

static void answer_error(struct text *out, const struct json_value *id, const char *class,
			 const char *words)
{
	struct json_writer writer = { .out = out };

	json_open(&writer, NULL, '{');
	if (id)
		json_add_value(&writer, "id", id);
	json_open(&writer, "error", '{');
	json_add_string(&writer, "class", class);
	json_add_string(&writer, "desc", words);
	json_close(&writer, '}');
	json_close(&writer, '}');
	text_add(out, "\r\n");
}

static void answer(struct text *out, const struct json_value *id, const struct text *result)
{
	struct json_writer writer = { .out = out };

	json_open(&writer, NULL, '{');
	json_add_raw(&writer, "return", "%s", result->length ? text_string(result) : "{}");
	if (id)
		json_add_value(&writer, "id", id);
	json_close(&writer, '}');
	text_add(out, "\r\n");
}

/* QEMU would send "inf" back, which is no JSON. */
static bool can_be_sent(const struct json_value *value)
{
	const struct json_value *item;

	if (value->type == JSON_REAL)
		return isfinite(value->real);
	if (value->type != JSON_ARRAY && value->type != JSON_OBJECT)
		return true;
	for (item = value->first; item && can_be_sent(item); item = item->next)
		continue;
	return !item;
}

static void on_broken(void *data, const char *words)
{
	struct qmp *qmp = data;

	answer_error(qmp->out, NULL, GENERIC_ERROR, words);
}

static void on_value(void *data, const struct json_value *request)
{
	struct qmp *qmp = data;
	struct text text = { 0 };
	struct json_writer result = { .out = &text };
	struct qmp_call call = { .vm = qmp->vm, .result = &result, .class = GENERIC_ERROR };
	const struct json_value *id = json_get(request, "id");
	int rc;

	if (id && !can_be_sent(id)) {
		on_broken(qmp, "JSON parse error, number in id is out of range");
		return;
	}
	if (!json_is(request, JSON_OBJECT)) {
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
		answer(qmp->out, id, &text);
	text_add_bytes(qmp->out, text_string(&qmp->later), qmp->later.length);
	text_free(&qmp->later);
	text_free(&text);
}

void qmp_init(struct qmp *qmp, struct vm *vm)
{
	*qmp = (struct qmp){ .vm = vm };
	json_reader_init(&qmp->reader, on_value, on_broken, qmp);
}

void qmp_greet(struct text *out)
{
	struct json_writer writer = { .out = out };

	json_open(&writer, NULL, '{');
	json_open(&writer, "QMP", '{');
	qmp_add_version(&writer, "version");
	json_open(&writer, "capabilities", '[');
	json_add_string(&writer, NULL, "oob");
	json_close(&writer, ']');
	json_close(&writer, '}');
	json_close(&writer, '}');
	text_add(out, "\r\n");
}

void qmp_read(struct qmp *qmp, const char *bytes, size_t count, struct text *out)
{
	qmp->out = out;
	for (size_t i = 0; i < count && !qmp->vm->quit; i++)
		json_read(&qmp->reader, bytes[i]);
}

static void add_answered(const struct vm_event *event, struct json_writer *out)
{
	json_open(out, "info", '{');
	qmp_add_answer(out, event->device, event->ost, event->slot);
	json_close(out, '}');
}

static void add_deleted(const struct vm_event *event, struct json_writer *out)
{
	if (event->device)
		json_add_string(out, "device", event->device);
	json_add_string(out, "path", event->path);
}

static void add_shutdown(const struct vm_event *event, struct json_writer *out)
{
	(void)event;
	json_add_bool(out, "guest", false);
	json_add_string(out, "reason", "host-qmp-quit");
}

static const struct {
	const char *name;
	void (*add_data)(const struct vm_event *event, struct json_writer *out); /* members */
	bool within; /* it happens inside the command that causes it */
} events[] = {
	[VM_ANSWERED] = { "ACPI_DEVICE_OST", add_answered, false },
	[VM_DELETED] = { "DEVICE_DELETED", add_deleted, false },
	[VM_SHUTDOWN] = { "SHUTDOWN", add_shutdown, true },
};

void qmp_event(struct qmp *qmp, const struct vm_event *event, int64_t seconds, long microseconds,
	       struct text *out)
{
	struct json_writer writer = { .out = out };

	if (!qmp->negotiated)
		return;
	if (qmp->running && !events[event->kind].within)
		writer.out = &qmp->later;
	json_open(&writer, NULL, '{');
	json_open(&writer, "timestamp", '{');
	json_add_integer(&writer, "seconds", seconds);
	json_add_integer(&writer, "microseconds", microseconds);
	json_close(&writer, '}');
	json_add_string(&writer, "event", events[event->kind].name);
	json_open(&writer, "data", '{');
	events[event->kind].add_data(event, &writer);
	json_close(&writer, '}');
	json_close(&writer, '}');
	text_add(writer.out, "\r\n");
}

void qmp_free(struct qmp *qmp)
{
	json_reader_free(&qmp->reader);
	text_free(&qmp->later);
}
