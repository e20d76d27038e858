/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>

#include "board/dimm.h"
#include "monitor/info.h"
#include "monitor/qmp_command.h"
#include "monitor/qom.h"
#include "monitor/version.h"

void qmp_add_version(struct json_writer *out, const char *key)
{
	json_open(out, key, '{');
	json_open(out, "qemu", '{');
	json_add_unsigned(out, "micro", VERSION_MICRO);
	json_add_unsigned(out, "minor", VERSION_MINOR);
	json_add_unsigned(out, "major", VERSION_MAJOR);
	json_close(out, '}');
	json_add_string(out, "package", VERSION_PACKAGE);
	json_close(out, '}');
}

static void add_place(struct json_writer *out, unsigned slot, const char *type)
{
	char name[16];

	snprintf(name, sizeof(name), "%u", slot);
	json_add_string(out, "slot", name);
	json_add_string(out, "slot-type", type);
}

void qmp_add_answer(struct json_writer *out, const char *device, struct ost ost, unsigned slot)
{
	if (device)
		json_add_string(out, "device", device);
	json_add_unsigned(out, "source", ost.source);
	json_add_unsigned(out, "status", ost.status);
	add_place(out, slot, "DIMM");
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
	struct json_writer *out = call->result;

	json_open(out, NULL, '[');
	for (unsigned slot = 0; slot < call->vm->board.options.slots; slot++) {
		const struct dimm *dimm = in_slot(call->vm, slot);

		json_open(out, NULL, '{');
		qmp_add_answer(out, dimm && dimm->id[0] ? dimm->id : NULL, call->vm->answers[slot],
			       slot);
		json_close(out, '}');
	}
	/* The CPU was there all the time; nobody asked for it. */
	json_open(out, NULL, '{');
	json_add_unsigned(out, "source", 0);
	json_add_unsigned(out, "status", 0);
	add_place(out, 0, "CPU");
	json_close(out, '}');
	json_close(out, ']');
	return 0;
}

int qmp_query_commands(struct qmp_call *call)
{
	struct json_writer *out = call->result;

	json_open(out, NULL, '[');
	for (const struct qmp_command *command = qmp_commands; command->name; command++) {
		json_open(out, NULL, '{');
		json_add_string(out, "name", command->name);
		json_close(out, '}');
	}
	json_close(out, ']');
	return 0;
}

int qmp_query_kvm(struct qmp_call *call)
{
	json_open(call->result, NULL, '{');
	json_add_bool(call->result, "enabled", false);
	json_add_bool(call->result, "present", true);
	json_close(call->result, '}');
	return 0;
}

static void add_memdev(struct json_writer *out, const char *id, uint64_t size)
{
	json_open(out, NULL, '{');
	json_add_bool(out, "share", false);
	json_add_bool(out, "reserve", true);
	json_add_bool(out, "prealloc", false);
	json_open(out, "host-nodes", '[');
	json_close(out, ']');
	json_add_unsigned(out, "size", size);
	json_add_bool(out, "merge", true);
	json_add_bool(out, "dump", true);
	json_add_string(out, "policy", "default");
	json_add_string(out, "id", id);
	json_close(out, '}');
}

int qmp_query_memdev(struct qmp_call *call)
{
	const struct machine_options *options = &call->vm->board.options;
	const struct backends *backends = &call->vm->board.backends;

	json_open(call->result, NULL, '[');
	/* Boot RAM has a backend of its own unless nodes bring theirs. */
	if (!options->nodes[0].memdev[0])
		add_memdev(call->result, "pc.ram", options->ram);
	for (unsigned i = 0; i < backends->nr; i++)
		add_memdev(call->result, backends->table[i].id, backends->table[i].size);
	json_close(call->result, ']');
	return 0;
}

static void add_dimm(struct json_writer *out, const struct dimm *dimm)
{
	char memdev[sizeof("/objects/") + sizeof(dimm->memdev)];

	snprintf(memdev, sizeof(memdev), "/objects/%s", dimm->memdev);
	json_open(out, NULL, '{');
	json_add_string(out, "type", "dimm");
	json_open(out, "data", '{');
	json_add_string(out, "memdev", memdev);
	json_add_bool(out, "hotplugged", !dimm->cold);
	json_add_unsigned(out, "addr", dimm->address);
	json_add_bool(out, "hotpluggable", true);
	json_add_unsigned(out, "size", dimm->size);
	json_add_unsigned(out, "slot", dimm->slot);
	json_add_unsigned(out, "node", dimm->node);
	if (dimm->id[0])
		json_add_string(out, "id", dimm->id);
	json_close(out, '}');
	json_close(out, '}');
}

int qmp_query_memory_devices(struct qmp_call *call)
{
	json_open(call->result, NULL, '[');
	for (unsigned i = 0; i < call->vm->board.nr_dimms; i++)
		add_dimm(call->result, &call->vm->board.dimms[i]);
	json_close(call->result, ']');
	return 0;
}

int qmp_query_memory_size_summary(struct qmp_call *call)
{
	json_open(call->result, NULL, '{');
	json_add_unsigned(call->result, "base-memory", call->vm->board.options.ram);
	json_add_unsigned(call->result, "plugged-memory", dimm_plugged(&call->vm->board));
	json_close(call->result, '}');
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
	json_open(call->result, NULL, '{');
	json_add_string(call->result, "human-readable-text", text_string(&lines));
	json_close(call->result, '}');
	text_free(&lines);
	return 0;
}

int qmp_query_status(struct qmp_call *call)
{
	json_open(call->result, NULL, '{');
	json_add_string(call->result, "status", "running");
	json_add_bool(call->result, "singlestep", false);
	json_add_bool(call->result, "running", true);
	json_close(call->result, '}');
	return 0;
}

int qmp_query_target(struct qmp_call *call)
{
	json_open(call->result, NULL, '{');
	json_add_string(call->result, "arch", "x86_64");
	json_close(call->result, '}');
	return 0;
}

int qmp_query_version(struct qmp_call *call)
{
	qmp_add_version(call->result, NULL);
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
	json_open(data, NULL, '{');
	json_add_string(data, "name", name);
	json_add_string(data, "type", type);
	json_close(data, '}');
}

int qmp_qom_list(struct qmp_call *call)
{
	struct qom_object object;
	int rc = find_object(call, &object);

	if (rc < 0)
		return rc;
	json_open(call->result, NULL, '[');
	qom_list(call->vm, object, add_property, call->result);
	json_close(call->result, ']');
	return 0;
}
