/* SPDX-License-Identifier: MIT */
#include "monitor/qom.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "board/dimm.h"

#define MAX_PATH DIMM_PATH

struct property {
	const char *name;
	const char *type;
	void (*add)(const struct vm *vm, const void *of, struct json_writer *out);
};

struct qom_kind {
	const char *type;
	const char *path; /* NULL: it depends on the object */
	const struct property *properties;
};

static void add_true(const struct vm *vm, const void *of, struct json_writer *out)
{
	(void)vm;
	(void)of;
	json_add_bool(out, NULL, true);
}

static void add_false(const struct vm *vm, const void *of, struct json_writer *out)
{
	(void)vm;
	(void)of;
	json_add_bool(out, NULL, false);
}

static void add_no_nodes(const struct vm *vm, const void *of, struct json_writer *out)
{
	(void)vm;
	(void)of;
	json_open(out, NULL, '[');
	json_close(out, ']');
}

static void add_policy(const struct vm *vm, const void *of, struct json_writer *out)
{
	(void)vm;
	(void)of;
	json_add_string(out, NULL, "default");
}

static void add_backend_size(const struct vm *vm, const void *of, struct json_writer *out)
{
	const struct backend *backend = of;

	json_add_unsigned(out, NULL, backend ? backend->size : vm->board.options.ram);
}

static void add_hotplugged(const struct vm *vm, const void *of, struct json_writer *out)
{
	const struct dimm *dimm = of;

	(void)vm;
	json_add_bool(out, NULL, !dimm->cold);
}

static void add_memdev(const struct vm *vm, const void *of, struct json_writer *out)
{
	const struct dimm *dimm = of;
	char path[MAX_PATH];

	(void)vm;
	snprintf(path, sizeof(path), "/objects/%s", dimm->memdev);
	json_add_string(out, NULL, path);
}

static void add_node(const struct vm *vm, const void *of, struct json_writer *out)
{
	const struct dimm *dimm = of;

	(void)vm;
	json_add_unsigned(out, NULL, dimm->node);
}

static void add_address(const struct vm *vm, const void *of, struct json_writer *out)
{
	const struct dimm *dimm = of;

	(void)vm;
	json_add_unsigned(out, NULL, dimm->address);
}

static void add_slot(const struct vm *vm, const void *of, struct json_writer *out)
{
	const struct dimm *dimm = of;

	(void)vm;
	json_add_unsigned(out, NULL, dimm->slot);
}

static void add_dimm_size(const struct vm *vm, const void *of, struct json_writer *out)
{
	const struct dimm *dimm = of;

	(void)vm;
	json_add_unsigned(out, NULL, dimm->size);
}

static void add_memory(const struct vm *vm, const void *of, struct json_writer *out)
{
	(void)of;
	json_open(out, NULL, '{');
	json_add_unsigned(out, "size", vm->board.options.ram);
	json_add_unsigned(out, "slots", vm->board.options.slots);
	json_add_unsigned(out, "max-size", vm->board.options.maxmem);
	json_close(out, '}');
}

static void add_region_size(const struct vm *vm, const void *of, struct json_writer *out)
{
	(void)of;
	json_add_unsigned(out, NULL, vm->board.firmware.region_size);
}

static const struct property none[] = { { 0 } };

static const struct property machine_properties[] = {
	{ "memory", "MemorySizeConfiguration", add_memory },
	{ "device-memory-region-size", "int", add_region_size },
	{ 0 },
};

static const struct property dimm_properties[] = {
	{ "realized", "bool", add_true },
	{ "hotplugged", "bool", add_hotplugged },
	{ "hotpluggable", "bool", add_true },
	{ "memdev", "link<memory-backend>", add_memdev },
	{ "node", "uint32", add_node },
	{ "addr", "uint64", add_address },
	{ "slot", "int32", add_slot },
	{ "size", "uint64", add_dimm_size },
	{ 0 },
};

static const struct property backend_properties[] = {
	{ "share", "bool", add_false },
	{ "size", "int", add_backend_size },
	{ "dump", "bool", add_true },
	{ "policy", "HostMemPolicy", add_policy },
	{ "prealloc", "bool", add_false },
	{ "reserve", "bool", add_true },
	{ "host-nodes", "int", add_no_nodes },
	{ "merge", "bool", add_true },
	{ 0 },
};

/* Those that every machine has, parents before their children. */
static const struct qom_kind fixed[] = {
	{ "container", "", none },
	{ "container", "/objects", none },
	{ "pc-i440fx-7.2-machine", "/machine", machine_properties },
	{ "container", "/machine/peripheral-anon", none },
	{ "container", "/machine/peripheral", none },
};

static const struct qom_kind dimm_kind = { "pc-dimm", NULL, dimm_properties };
static const struct qom_kind backend_kind = { "memory-backend-ram", NULL, backend_properties };

/* Return: true to stop. */
typedef bool visitor(void *data, const char *path, struct qom_object object);

static void visit(const struct vm *vm, visitor *see, void *data)
{
	const struct backends *backends = &vm->board.backends;
	char path[MAX_PATH];
	bool stop = false;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed) && !stop; i++)
		stop = see(data, fixed[i].path, (struct qom_object){ &fixed[i], NULL });
	for (unsigned i = 0; i < backends->nr && !stop; i++) {
		snprintf(path, sizeof(path), "/objects/%s", backends->table[i].id);
		stop = see(data, path, (struct qom_object){ &backend_kind, &backends->table[i] });
	}
	/* Boot RAM has a backend of its own unless nodes bring theirs. */
	if (!vm->board.options.nodes[0].memdev[0] && !stop)
		stop = see(data, "/objects/pc.ram", (struct qom_object){ &backend_kind, NULL });
	for (unsigned i = 0; i < vm->board.nr_dimms && !stop; i++) {
		dimm_path(&vm->board.dimms[i], path, sizeof(path));
		stop = see(data, path, (struct qom_object){ &dimm_kind, &vm->board.dimms[i] });
	}
}

struct search {
	const char *path;
	size_t length; /* without slashes at its end */
	struct qom_object found;
	unsigned matches;
};

static bool match(void *data, const char *path, struct qom_object object)
{
	struct search *search = data;
	size_t length = strlen(path);
	const char *tail = path + length - search->length;
	bool whole = search->path[0] == '/';

	if (search->length > length || memcmp(tail, search->path, search->length) != 0)
		return false;
	if (whole ? tail != path : tail == path || tail[-1] != '/')
		return false;
	search->found = object;
	search->matches++;
	return false;
}

int qom_find(const struct vm *vm, const char *path, struct qom_object *object, struct fail *fail)
{
	struct search search = { .path = path, .length = strlen(path) };

	while (search.length && path[search.length - 1] == '/')
		search.length--;
	if (path[0])
		visit(vm, match, &search);
	/* Every object ends with nothing. */
	if (!path[0] || search.matches > 1)
		return fail_with(fail, -EINVAL, "Path '%s' is ambiguous", path);
	if (!search.matches)
		return fail_with(fail, -ENOENT, "Device '%s' not found", path);
	*object = search.found;
	return 0;
}

struct listing {
	char parent[MAX_PATH + 1];
	struct qom_object object;
	void (*add)(void *data, const char *name, const char *path, const char *type);
	void *data;
};

static bool note_parent(void *data, const char *path, struct qom_object object)
{
	struct listing *listing = data;

	if (object.kind != listing->object.kind || object.of != listing->object.of)
		return false;
	snprintf(listing->parent, sizeof(listing->parent), "%s/", path);
	return true;
}

static bool add_child(void *data, const char *path, struct qom_object object)
{
	struct listing *listing = data;
	size_t length = strlen(listing->parent);
	char type[64];

	if (strncmp(path, listing->parent, length) != 0 || strchr(path + length, '/'))
		return false;
	snprintf(type, sizeof(type), "child<%s>", object.kind->type);
	listing->add(listing->data, path + length, path, type);
	return false;
}

static void list_children(const struct vm *vm, struct listing *listing)
{
	visit(vm, note_parent, listing);
	visit(vm, add_child, listing);
}

struct adder {
	void (*add)(void *data, const char *name, const char *type);
	void *data;
};

static void add_name(void *data, const char *name, const char *path, const char *type)
{
	struct adder *adder = data;

	(void)path;
	adder->add(adder->data, name, type);
}

void qom_list(const struct vm *vm, struct qom_object object,
	      void (*add)(void *data, const char *name, const char *type), void *data)
{
	struct adder adder = { add, data };
	struct listing listing = { .object = object, .add = add_name, .data = &adder };

	add(data, "type", "string");
	for (const struct property *p = object.kind->properties; p->name; p++)
		add(data, p->name, p->type);
	list_children(vm, &listing);
}

struct child {
	const char *name;
	char path[MAX_PATH]; /* empty until it is found */
};

static void find_child(void *data, const char *name, const char *path, const char *type)
{
	struct child *child = data;

	(void)type;
	if (strcmp(name, child->name) == 0)
		snprintf(child->path, sizeof(child->path), "%s", path);
}

int qom_get(const struct vm *vm, struct qom_object object, const char *property,
	    struct json_writer *out, struct fail *fail)
{
	struct child child = { .name = property };
	struct listing listing = { .object = object, .add = find_child, .data = &child };

	if (strcmp(property, "type") == 0) {
		json_add_string(out, NULL, object.kind->type);
		return 0;
	}
	for (const struct property *p = object.kind->properties; p->name; p++) {
		if (strcmp(p->name, property) == 0) {
			p->add(vm, object.of, out);
			return 0;
		}
	}
	list_children(vm, &listing);
	if (!child.path[0])
		return fail_with(fail, -EINVAL, "Property '%s.%s' not found", object.kind->type,
				 property);
	json_add_string(out, NULL, child.path);
	return 0;
}
