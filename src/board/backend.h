/* SPDX-License-Identifier: MIT */
/*
 * backend.h - memory backends: the "memory-backend-ram" objects of a machine.
 *
 * A backend is host memory waiting to be used once, by a node or by a DIMM.
 * Words of refusal are QEMU's.
 */
#ifndef MEMHP_BOARD_BACKEND_H
#define MEMHP_BOARD_BACKEND_H

#include <stdbool.h>
#include <stdint.h>

#include "util/fail.h"

#define MAX_BACKENDS 1024
#define ID_TEXT 128

struct backend {
	char id[ID_TEXT];
	uint64_t size; /* bytes */
	bool used;
};

struct backends {
	struct backend table[MAX_BACKENDS];
	unsigned nr;
};

/* Where an object is described: the two differ in their words only. */
enum backend_origin {
	BACKEND_OPTION,  /* -object */
	BACKEND_MONITOR, /* object_add */
};

/**
 * backend_add - create the object that @arguments describe
 * @arguments: "memory-backend-ram,id=ID,size=SIZE"
 *
 * Return: 0; -EINVAL, -EEXIST, -ENOSPC with words in @fail, nothing added; -ERANGE when
 * the object could be described but not made.
 */
int backend_add(struct backends *backends, const char *arguments, enum backend_origin origin,
		struct fail *fail);

/**
 * backend_create - create an object whose properties were taken apart already
 * @size: bytes
 *
 * Return: as backend_add().
 */
int backend_create(struct backends *backends, const char *id, uint64_t size,
		   enum backend_origin origin, struct fail *fail);

/* Whether objects of @type can be had; NULL when no type was given. Return: 0; -EINVAL. */
int backend_check_type(const char *type, struct fail *fail);

/* The backend called @id, NULL when there is none. */
struct backend *backend_find(struct backends *backends, const char *id);

/* Return: 0; -ENOENT, -EBUSY with words in @fail. */
int backend_delete(struct backends *backends, const char *id, struct fail *fail);

/* Whether @id is what QEMU calls an identifier. */
bool id_well_formed(const char *id);

#endif
