/* SPDX-License-Identifier: MIT */
/*
 * qom.h - the tree of objects that "qom-list" and "qom-get" walk.
 *
 * Of QEMU's tree it has the machine, devices and memory backends, and of their
 * properties those that the machine knows. Words of refusal are QEMU's.
 */
#ifndef MEMHP_MONITOR_QOM_H
#define MEMHP_MONITOR_QOM_H

#include "sim/vm.h"
#include "util/fail.h"
#include "util/json_writer.h"

struct qom_kind;

/* An object; valid until devices or backends come or go. */
struct qom_object {
	const struct qom_kind *kind;
	const void *of; /* its device or backend, if it is one */
};

/**
 * qom_find - the object at @path
 * @path: from the root, or as much of its end as names one object alone
 *
 * Return: 0; -ENOENT when there is none; -EINVAL when there are several.
 */
int qom_find(const struct vm *vm, const char *path, struct qom_object *object, struct fail *fail);

/* Call @add for each property and each child, with the type as QEMU writes it. */
void qom_list(const struct vm *vm, struct qom_object object,
	      void (*add)(void *data, const char *name, const char *type), void *data);

/**
 * qom_get - write the value of a property
 *
 * Return: 0; -EINVAL with words in @fail.
 */
int qom_get(const struct vm *vm, struct qom_object object, const char *property,
	    struct json_writer *out, struct fail *fail);

#endif
