/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>

#include "board/dimm.h"
#include "monitor/info.h"
#include "monitor/json_string.h"
#include "monitor/qmp_command.h"
#include "monitor/qom.h"
#include "monitor/version.h"

/* Between the elements of an array or object. */
static void separate(struct text *out)
{
	if (out->length && out->data[out->length - 1] != '[')
		text_add(out, ", ");
}

/* The device in @slot; NULL when it is empty. */
static const struct dimm *in_slot(const struct vm *vm, unsigned slot)
{
	for (unsigned i = 0; i < vm->board.nr_dimms; i++)
		if (vm->board.dimms[i].slot == slot)
			return &vm->board.dimms[i];
	return NULL;
}

int qmp_query_acpi_ospm_status(struct qmp_call *call)
{
	text_add_char(call->result, '[');
	for (unsigned slot = 0; slot < call->vm->board.options.slots; slot++) {
		const struct dimm *dimm = in_slot(call->vm, slot);

		text_add_char(call->result, '{');
		if (dimm && dimm->id[0])
			text_add(call->result, "\"device\": \"%s\", ", dimm->id);
		text_add(call->result,
			 "\"source\": %u, \"status\": %u, \"slot\": \"%u\", "
			 "\"slot-type\": \"DIMM\"}, ",
			 call->vm->answers[slot].source, call->vm->answers[slot].status, slot);
	}
	/* The CPU was there all the time; nobody asked for it. */
	text_add(call->result,
		 "{\"source\": 0, \"status\": 0, \"slot\": \"0\", \"slot-type\": \"CPU\"}]");
	return 0;
}

int qmp_query_commands(struct qmp_call *call)
{
	text_add_char(call->result, '[');
	for (const struct qmp_command *command = qmp_commands; command->name; command++) {
		separate(call->result);
		text_add(call->result, "{\"name\": \"%s\"}", command->name);
	}
	text_add_char(call->result, ']');
	return 0;
}

int qmp_query_kvm(struct qmp_call *call)
{
	text_add(call->result, "{\"enabled\": false, \"present\": true}");
	return 0;
}

static void add_memdev(struct text *out, const char *id, uint64_t size)
{
	separate(out);
	text_add(out,
		 "{\"share\": false, \"reserve\": true, \"prealloc\": false, \"host-nodes\": [], "
		 "\"size\": %" PRIu64 ", \"merge\": true, \"dump\": true, "
		 "\"policy\": \"default\", \"id\": \"%s\"}",
		 size, id);
}

int qmp_query_memdev(struct qmp_call *call)
{
	const struct machine_options *options = &call->vm->board.options;
	const struct backends *backends = &call->vm->board.backends;

	text_add_char(call->result, '[');
	/* Boot RAM has a backend of its own unless nodes bring theirs. */
	if (!options->nodes[0].memdev[0])
		add_memdev(call->result, "pc.ram", options->ram);
	for (unsigned i = 0; i < backends->nr; i++)
		add_memdev(call->result, backends->table[i].id, backends->table[i].size);
	text_add_char(call->result, ']');
	return 0;
}

int qmp_query_memory_devices(struct qmp_call *call)
{
	text_add_char(call->result, '[');
	for (unsigned i = 0; i < call->vm->board.nr_dimms; i++) {
		const struct dimm *dimm = &call->vm->board.dimms[i];

		separate(call->result);
		text_add(call->result,
			 "{\"type\": \"dimm\", \"data\": {\"memdev\": \"/objects/%s\", "
			 "\"hotplugged\": %s, \"addr\": %" PRIu64 ", \"hotpluggable\": true, "
			 "\"size\": %" PRIu64 ", \"slot\": %u, \"node\": %" PRIu32,
			 dimm->memdev, dimm->cold ? "false" : "true", dimm->address, dimm->size,
			 dimm->slot, dimm->node);
		if (dimm->id[0])
			text_add(call->result, ", \"id\": \"%s\"", dimm->id);
		text_add(call->result, "}}");
	}
	text_add_char(call->result, ']');
	return 0;
}

int qmp_query_memory_size_summary(struct qmp_call *call)
{
	text_add(call->result, "{\"base-memory\": %" PRIu64 ", \"plugged-memory\": %" PRIu64 "}",
		 call->vm->board.options.ram, dimm_plugged(&call->vm->board));
	return 0;
}

int qmp_query_name(struct qmp_call *call)
{
	(void)call;
	return 0;
}

int qmp_query_numa(struct qmp_call *call)
{
	struct text lines = { 0 };

	info_numa(call->vm, &lines);
	text_add(call->result, "{\"human-readable-text\": ");
	json_quote(call->result, text_string(&lines));
	text_add_char(call->result, '}');
	text_free(&lines);
	return 0;
}

int qmp_query_status(struct qmp_call *call)
{
	text_add(call->result, "{\"status\": \"running\", \"singlestep\": false, "
			       "\"running\": true}");
	return 0;
}

int qmp_query_target(struct qmp_call *call)
{
	text_add(call->result, "{\"arch\": \"x86_64\"}");
	return 0;
}

int qmp_query_version(struct qmp_call *call)
{
	text_add(call->result, VERSION_JSON);
	return 0;
}

/* Return: 0; -ENOENT, -EINVAL. */
static int find_object(struct qmp_call *call, struct qom_object *object)
{
	int rc = qom_find(call->vm, qmp_string(call, "path"), object, &call->fail);

	if (rc == -ENOENT)
		call->class = "DeviceNotFound";
	return rc;
}

int qmp_qom_get(struct qmp_call *call)
{
	struct qom_object object;
	int rc = find_object(call, &object);

	if (rc < 0)
		return rc;
	return qom_get(call->vm, object, qmp_string(call, "property"), call->result, &call->fail);
}

static void add_property(void *data, const char *name, const char *type)
{
	separate(data);
	text_add(data, "{\"name\": \"%s\", \"type\": \"%s\"}", name, type);
}

int qmp_qom_list(struct qmp_call *call)
{
	struct qom_object object;
	int rc = find_object(call, &object);

	if (rc < 0)
		return rc;
	text_add_char(call->result, '[');
	qom_list(call->vm, object, add_property, call->result);
	text_add_char(call->result, ']');
	return 0;
}
