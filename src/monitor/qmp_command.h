/* SPDX-License-Identifier: MIT */
/*
 * qmp_command.h - the commands of QMP, by name.
 */
#ifndef MEMHP_MONITOR_QMP_COMMAND_H
#define MEMHP_MONITOR_QMP_COMMAND_H

#include "sim/vm.h"
#include "util/fail.h"
#include "util/json_value.h"
#include "util/json_writer.h"

enum qmp_type { QMP_STRING, QMP_BOOL, QMP_INTEGER, QMP_UNSIGNED, QMP_ARRAY };

/* An argument of a command; tables of them end with one without a name. */
struct qmp_argument {
	const char *name;
	enum qmp_type type;
	bool optional;
};

/* A command with what it was given and what it answers. */
struct qmp_call {
	struct vm *vm;
	const struct json_value *arguments; /* an object; NULL without any */
	struct json_writer *result;         /* nothing written stands for {} */
	const char *class;                  /* of a failure */
	struct fail fail;
};

struct qmp_command {
	const char *name;
	const struct qmp_argument *arguments; /* NULL: run() checks them itself */
	int (*run)(struct qmp_call *call);    /* NULL: it is about the connection, see qmp.c */
};

/* The command called @name; NULL when there is none. */
const struct qmp_command *qmp_command_find(const char *name);

/**
 * qmp_run - check the arguments of a command and run it
 *
 * Return: 0; a negative errno with call->fail and call->class.
 */
int qmp_run(const struct qmp_command *command, struct qmp_call *call);

/* Whether the arguments are of these types and none needed is missing. Return: 0; -EINVAL. */
int qmp_check_types(struct qmp_call *call, const struct qmp_argument *table);

/* The same, and that there are no others. */
int qmp_check_arguments(struct qmp_call *call, const struct qmp_argument *table);

/* The argument's value; NULL and 0 when it is absent. */
const char *qmp_string(const struct qmp_call *call, const char *name);
uint64_t qmp_number(const struct qmp_call *call, const char *name);

/* Adds the version of the QEMU that memhp speaks as. */
void qmp_add_version(struct json_writer *out, const char *key);

/* Adds the members of a guest's answer (_OST) about a slot; @device: NULL where it has no id. */
void qmp_add_answer(struct json_writer *out, const char *device, struct ost ost, unsigned slot);

/* qmp_query.c: commands that only look. */
int qmp_query_acpi_ospm_status(struct qmp_call *call);
int qmp_query_commands(struct qmp_call *call);
int qmp_query_kvm(struct qmp_call *call);
int qmp_query_memdev(struct qmp_call *call);
int qmp_query_memory_devices(struct qmp_call *call);
int qmp_query_memory_size_summary(struct qmp_call *call);
int qmp_query_name(struct qmp_call *call);
int qmp_query_numa(struct qmp_call *call);
int qmp_query_status(struct qmp_call *call);
int qmp_query_target(struct qmp_call *call);
int qmp_query_version(struct qmp_call *call);
int qmp_qom_get(struct qmp_call *call);
int qmp_qom_list(struct qmp_call *call);

/* All commands, ending with one without a name. */
extern const struct qmp_command qmp_commands[];

#endif
