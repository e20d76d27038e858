/* SPDX-License-Identifier: MIT */
#include "board/backend.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "util/keyval.h"
#include "util/number.h"

#define RAM_TYPE "memory-backend-ram"

bool id_well_formed(const char *id)
{
	if (!isalpha((unsigned char)id[0]))
		return false;
	for (const char *at = id; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("-._", *at))
			return false;
	return true;
}

struct backend *backend_find(struct backends *backends, const char *id)
{
	for (unsigned i = 0; i < backends->nr; i++)
		if (strcmp(backends->table[i].id, id) == 0)
			return &backends->table[i];
	return NULL;
}

int backend_check_type(const char *type, struct fail *fail)
{
	if (!type)
		return fail_with(fail, -EINVAL, "Parameter 'qom-type' is missing");
	if (strcmp(type, RAM_TYPE) == 0)
		return 0;
	if (!strcmp(type, "memory-backend-file") || !strcmp(type, "memory-backend-memfd"))
		return fail_with(fail, -EINVAL, "%s is not modelled, only " RAM_TYPE, type);
	return fail_with(fail, -EINVAL, "Parameter 'qom-type' does not accept value '%s'", type);
}

/* Properties that change nothing a guest can see, by the values they take. */
static bool is_switch(const char *key)
{
	static const char *const switches[] = { "share", "merge", "dump", "prealloc", "reserve" };

	for (unsigned i = 0; i < sizeof(switches) / sizeof(*switches); i++)
		if (strcmp(key, switches[i]) == 0)
			return true;
	return false;
}

static int check_switch(const char *key, const char *value, enum backend_origin origin,
			struct fail *fail)
{
	static const char *const words[] = { "on", "off", "yes", "no", "true", "false" };

	for (unsigned i = 0; value && i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(value, words[i]) == 0)
			return 0;
	if (!value && origin == BACKEND_MONITOR)
		return fail_with(fail, -EINVAL, "Expected '=' after parameter '%s'", key);
	return fail_with(fail, -EINVAL, "Parameter '%s' expects 'on' or 'off'", key);
}

static int check_keys(const struct keyval *kv, enum backend_origin origin, struct fail *fail)
{
	for (size_t i = 0; i < kv->nr; i++) {
		const char *key = kv->pairs[i].key;
		int rc = 0;

		if (!strcmp(key, "qom-type") || !strcmp(key, "id") || !strcmp(key, "size"))
			continue;
		if (is_switch(key))
			rc = check_switch(key, kv->pairs[i].value, origin, fail);
		else if (!strcmp(key, "policy") || !strcmp(key, "host-nodes") ||
			 !strcmp(key, "prealloc-threads"))
			rc = fail_with(fail, -EINVAL, "property '%s' is not modelled", key);
		else if (origin == BACKEND_MONITOR && id_well_formed(key))
			rc = fail_with(fail, -EINVAL, "Parameter '%s' is unexpected", key);
		else
			rc = fail_with(fail, -EINVAL, "Invalid parameter '%s'", key);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int parse_size(const struct keyval *kv, enum backend_origin origin, uint64_t *size,
		      struct fail *fail)
{
	const char *value = keyval_get(kv, "size");

	if (!value)
		return fail_with(fail, -EINVAL, "Parameter 'size' is missing");
	if (number_size(value, 1, size) < 0 || *size > UINT64_MAX - 4096)
		return fail_with(fail, -EINVAL, "Parameter 'size' expects %s",
				 origin == BACKEND_MONITOR ? "size" : "a size value");
	return 0;
}

static int check_id(const char *id, struct fail *fail)
{
	if (!id)
		return fail_with(fail, -EINVAL, "Parameter 'id' is missing");
	if (!id_well_formed(id))
		return fail_with(fail, -EINVAL,
				 "Parameter 'id' expects an identifier\n"
				 "Identifiers consist of letters, digits, '-', '.', '_', "
				 "starting with a letter.");
	if (strlen(id) >= ID_TEXT)
		return fail_with(fail, -EINVAL, "id '%.16s...' is longer than %d characters", id,
				 ID_TEXT - 1);
	return 0;
}

int backend_create(struct backends *backends, const char *id, uint64_t size,
		   enum backend_origin origin, struct fail *fail)
{
	struct backend backend = { .size = size };
	int rc = check_id(id, fail);

	if (rc < 0)
		return rc;
	if (size == 0)
		return fail_with(fail, -ERANGE,
				 "property 'size' of " RAM_TYPE " doesn't take value '0'");
	if (backend_find(backends, id) && origin == BACKEND_MONITOR)
		return fail_with(fail, -EEXIST,
				 "attempt to add duplicate property '%s' to object "
				 "(type 'container')",
				 id);
	if (backend_find(backends, id))
		return fail_with(fail, -EEXIST, "Duplicate ID '%s' for object", id);
	if (backends->nr == MAX_BACKENDS)
		return fail_with(fail, -ENOSPC, "no more than %d objects", MAX_BACKENDS);
	snprintf(backend.id, sizeof(backend.id), "%s", id);
	backends->table[backends->nr++] = backend;
	return 0;
}

static int add_parsed(struct backends *backends, const struct keyval *kv,
		      enum backend_origin origin, struct fail *fail)
{
	const char *id = keyval_get(kv, "id");
	uint64_t size = 0;
	int rc = backend_check_type(keyval_get(kv, "qom-type"), fail);

	if (rc == 0)
		rc = check_id(id, fail);
	if (rc == 0)
		rc = check_keys(kv, origin, fail);
	if (rc == 0)
		rc = parse_size(kv, origin, &size, fail);
	if (rc == 0)
		rc = backend_create(backends, id, size, origin, fail);
	return rc;
}

int backend_add(struct backends *backends, const char *arguments, enum backend_origin origin,
		struct fail *fail)
{
	struct keyval kv;
	int rc = keyval_parse(&kv, arguments, "qom-type");

	if (rc < 0)
		return fail_with(fail, rc, "too many parameters");
	rc = add_parsed(backends, &kv, origin, fail);
	keyval_free(&kv);
	return rc;
}

int backend_delete(struct backends *backends, const char *id, struct fail *fail)
{
	struct backend *backend = backend_find(backends, id);

	if (!backend)
		return fail_with(fail, -ENOENT, "object '%s' not found", id);
	if (backend->used)
		return fail_with(fail, -EBUSY, "object '%s' is in use, can not be deleted", id);
	backends->nr--;
	memmove(backend, backend + 1,
		(size_t)(backends->table + backends->nr - backend) * sizeof(*backend));
	return 0;
}
