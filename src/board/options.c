/* SPDX-License-Identifier: MIT */
#include "board/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/keyval.h"
#include "util/number.h"

#define MIB (UINT64_C(1) << 20)
#define DEFAULT_RAM (128 * MIB)

/* QEMU rounds RAM up to this. */
#define RAM_UNIT 8192

void machine_options_init(struct machine_options *options)
{
	memset(options, 0, sizeof(*options));
	options->ram = DEFAULT_RAM;
}

static int parse_size(const char *key, const char *value, uint64_t unit, uint64_t *size,
		      struct fail *fail)
{
	int rc = value ? number_size(value, unit, size) : -EINVAL;

	if (rc == -ERANGE)
		return fail_with(fail, rc, "Value '%s' is out of range for parameter '%s'", value,
				 key);
	if (rc < 0)
		return fail_with(fail, rc,
				 "Parameter '%s' expects a non-negative number below 2^64\n"
				 "Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, "
				 "tera-, peta-\nand exabytes, respectively.",
				 key);
	return 0;
}

static int parse_slots(struct machine_options *options, const char *value, struct fail *fail)
{
	int rc = value ? number_unsigned(value, &options->slots) : -EINVAL;

	if (rc == -ERANGE)
		return fail_with(fail, rc, "Value '%s' is too large for parameter 'slots'", value);
	if (rc < 0)
		return fail_with(fail, rc, "Parameter 'slots' expects a number");
	options->has_slots = true;
	return 0;
}

/* Keys are looked at in this order, whatever order they are written in. */
static int option_memory(struct machine_options *options, const struct keyval *kv,
			 struct fail *fail)
{
	int rc = 0;

	for (size_t i = 0; i < kv->nr && rc == 0; i++) {
		const char *key = kv->pairs[i].key, *value = kv->pairs[i].value;

		if (strcmp(key, "size") == 0) {
			rc = parse_size(key, value, MIB, &options->ram, fail);
		} else if (strcmp(key, "maxmem") == 0) {
			rc = parse_size(key, value, 1, &options->maxmem, fail);
			options->has_maxmem = true;
		}
	}
	for (size_t i = 0; i < kv->nr && rc == 0; i++)
		if (strcmp(kv->pairs[i].key, "slots") == 0)
			rc = parse_slots(options, kv->pairs[i].value, fail);
	for (size_t i = 0; i < kv->nr && rc == 0; i++) {
		const char *key = kv->pairs[i].key;

		if (strcmp(key, "size") != 0 && strcmp(key, "maxmem") != 0 &&
		    strcmp(key, "slots") != 0)
			rc = fail_with(fail, -EINVAL, "Invalid parameter '%s'", key);
	}
	if (kv->nr == 0)
		rc = parse_size("size", "", MIB, &options->ram, fail);
	return rc;
}

/* The id that a node names, or the next free one. */
static int parse_nodeid(const struct machine_options *options, const char *value, uint64_t *id,
			struct fail *fail)
{
	int rc;

	if (!value) {
		*id = options->nr_nodes;
		rc = 0;
	} else {
		rc = number_unsigned(value, id);
	}
	if (rc == -EINVAL)
		return fail_with(fail, rc, "Parameter 'nodeid' expects a uint64 value");
	if (rc < 0 || *id > UINT16_MAX)
		return fail_with(fail, -ERANGE, "Parameter 'nodeid' expects uint16_t");
	if (*id >= MAX_NUMA_NODES)
		return fail_with(fail, -ERANGE, "Max number of NUMA nodes reached: %" PRIu64, *id);
	if (options->nodes[*id].present)
		return fail_with(fail, -EEXIST, "Duplicate NUMA nodeid: %" PRIu64, *id);
	return 0;
}

static int check_numa_keys(const struct keyval *kv, struct fail *fail)
{
	const char *type = keyval_get(kv, "type");

	if (!type)
		return fail_with(fail, -EINVAL, "Parameter 'type' is missing");
	if (!strcmp(type, "cpu") || !strcmp(type, "dist") || !strncmp(type, "hmat-", 5))
		return fail_with(fail, -EINVAL, "-numa %s is not modelled", type);
	if (strcmp(type, "node") != 0)
		return fail_with(fail, -EINVAL, "Parameter 'type' does not accept value '%s'",
				 type);
	for (size_t i = 0; i < kv->nr; i++) {
		const char *key = kv->pairs[i].key;

		if (!strcmp(key, "cpus") || !strcmp(key, "initiator"))
			return fail_with(fail, -EINVAL, "'%s' of a node is not modelled", key);
		if (strcmp(key, "type") != 0 && strcmp(key, "nodeid") != 0 &&
		    strcmp(key, "mem") != 0 && strcmp(key, "memdev") != 0)
			return fail_with(fail, -EINVAL, "Invalid parameter '%s'", key);
	}
	return 0;
}

static bool mixes_mem_and_memdev(const struct machine_options *options,
				 const struct numa_node *node)
{
	bool mem = node->has_mem, memdev = node->memdev[0];

	for (unsigned i = 0; i < MAX_NUMA_NODES; i++) {
		mem |= options->nodes[i].has_mem;
		memdev |= options->nodes[i].memdev[0] != '\0';
	}
	return mem && memdev;
}

static int option_numa(struct machine_options *options, const struct keyval *kv, struct fail *fail)
{
	const char *mem = keyval_get(kv, "mem"), *memdev = keyval_get(kv, "memdev");
	struct numa_node node = { .present = true };
	uint64_t id = 0;
	int rc = check_numa_keys(kv, fail);

	if (rc == 0)
		rc = parse_nodeid(options, keyval_get(kv, "nodeid"), &id, fail);
	if (rc == 0 && mem) {
		rc = parse_size("mem", mem, MIB, &node.size, fail);
		node.has_mem = true;
	}
	if (rc < 0)
		return rc;
	if (memdev && (!memdev[0] || strlen(memdev) >= sizeof(node.memdev)))
		return fail_with(fail, -EINVAL, "memdev=%.40s is ambiguous", memdev);
	if (memdev)
		snprintf(node.memdev, sizeof(node.memdev), "%s", memdev);
	if (mixes_mem_and_memdev(options, &node))
		return fail_with(fail, -EINVAL,
				 "numa configuration should use either mem= or memdev=,"
				 "mixing both is not allowed");
	options->nodes[id] = node;
	options->nr_nodes++;
	options->last_node = (unsigned)id > options->last_node ? (unsigned)id : options->last_node;
	options->newest_node = (unsigned)id;
	return 0;
}

static int option_append(struct machine_options *options, const char *argument, struct fail *fail)
{
	if (strlen(argument) >= sizeof(options->append))
		return fail_with(fail, -E2BIG, "a kernel takes %d characters at most",
				 MAX_APPEND - 1);
	snprintf(options->append, sizeof(options->append), "%s", argument);
	return 0;
}

static int option_device(struct machine_options *options, const char *argument, struct fail *fail)
{
	if (options->nr_devices == MAX_SLOTS)
		return fail_with(fail, -E2BIG, "no more than %d devices", MAX_SLOTS);
	if (strlen(argument) >= MAX_DEVICE_TEXT)
		return fail_with(fail, -E2BIG, "longer than %d characters", MAX_DEVICE_TEXT - 1);
	snprintf(options->devices[options->nr_devices++], MAX_DEVICE_TEXT, "%s", argument);
	return 0;
}

static int with_keyval(struct machine_options *options, const char *argument, const char *first,
		       int (*take)(struct machine_options *, const struct keyval *, struct fail *),
		       struct fail *fail)
{
	struct keyval kv;
	int rc = keyval_parse(&kv, argument, first);

	if (rc < 0)
		return fail_with(fail, rc, "too many parameters");
	rc = take(options, &kv, fail);
	keyval_free(&kv);
	return rc;
}

static int take_memory(struct machine_options *options, const char *argument, struct fail *fail)
{
	return with_keyval(options, argument, "size", option_memory, fail);
}

static int take_numa(struct machine_options *options, const char *argument, struct fail *fail)
{
	int rc = with_keyval(options, argument, "type", option_numa, fail);

	if (rc == 0)
		snprintf(options->nodes[options->newest_node].argument,
			 sizeof(options->nodes->argument), "%s", argument);
	return rc;
}

static int take_object(struct machine_options *options, const char *argument, struct fail *fail)
{
	return backend_add(&options->backends, argument, BACKEND_OPTION, fail);
}

static const struct option_kind {
	const char *name;
	/* Return: 0; a negative errno with words in @fail. */
	int (*take)(struct machine_options *options, const char *argument, struct fail *fail);
} kinds[] = {
	{ "-m", take_memory },        { "-numa", take_numa },       { "-object", take_object },
	{ "-device", option_device }, { "-append", option_append },
};

#define NR_KINDS (sizeof(kinds) / sizeof(*kinds))

const char *machine_option_name(unsigned nr)
{
	return nr < NR_KINDS ? kinds[nr].name : NULL;
}

/* Options of QEMU that memhp does not model yet. */
bool machine_option_not_modelled(const char *name)
{
	static const char *const names[] = { "-smp",    "-cpu",    "-M",     "-machine",
					     "-kernel", "-initrd", "-accel", "-enable-kvm" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static const struct option_kind *find_kind(const char *name)
{
	for (unsigned i = 0; i < NR_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

int machine_option(struct machine_options *options, const char *name, const char *argument,
		   struct fail *fail)
{
	const struct option_kind *kind = find_kind(name);
	int rc;

	if (machine_option_not_modelled(name))
		return fail_with(fail, -EINVAL, "%s: not modelled", name);
	if (!kind)
		return -ENOENT;
	if (!argument)
		return fail_with(fail, -EINVAL, "%s: requires an argument", name);
	options->given = true;
	rc = kind->take(options, argument, fail);
	/* What fails when the object is made no longer knows its option. */
	if (rc < 0 && !(kind->take == take_object && rc == -ERANGE))
		fail_in(fail, rc, "%s %s", name, argument);
	return rc;
}

int machine_options_line(struct machine_options *options, const char *line, struct fail *fail)
{
	char copy[4096], *at = copy, *name;

	if (strlen(line) >= sizeof(copy))
		return fail_with(fail, -E2BIG, "options longer than %zu characters",
				 sizeof(copy) - 1);
	snprintf(copy, sizeof(copy), "%s", line);
	while ((name = strtok_r(at, " \t", &at))) {
		int rc = machine_option(options, name, strtok_r(at, " \t", &at), fail);

		if (rc == -ENOENT)
			return fail_with(fail, -EINVAL, "%s: invalid option", name);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int resolve_memdevs(struct machine_options *options, struct fail *fail)
{
	for (unsigned i = 0; i < MAX_NUMA_NODES; i++) {
		struct numa_node *node = &options->nodes[i];
		struct backend *backend;

		if (!node->memdev[0])
			continue;
		backend = backend_find(&options->backends, node->memdev);
		if (!backend)
			return fail_with(fail, -ENOENT, "-numa %s: memdev=%s is ambiguous",
					 node->argument, node->memdev);
		node->size = backend->size;
	}
	return 0;
}

static int claim_memdevs(struct machine_options *options, struct fail *fail)
{
	for (unsigned i = 0; i < MAX_NUMA_NODES; i++) {
		struct numa_node *node = &options->nodes[i];
		struct backend *backend;

		if (!node->memdev[0])
			continue;
		backend = backend_find(&options->backends, node->memdev);
		if (backend->used)
			return fail_with(fail, -EBUSY,
					 "memory backend %s can't be used multiple times.",
					 node->memdev);
		backend->used = true;
	}
	return 0;
}

static int check_sizes(struct machine_options *options, struct fail *fail)
{
	options->ram = options->ram ? options->ram : DEFAULT_RAM;
	if (options->ram > UINT64_MAX - RAM_UNIT)
		return fail_with(fail, -ERANGE,
				 "Value '%" PRIu64 "' is out of range for parameter 'size'",
				 options->ram);
	options->ram = (options->ram + RAM_UNIT - 1) / RAM_UNIT * RAM_UNIT;
	if (options->has_maxmem && options->maxmem < options->ram)
		return fail_with(fail, -EINVAL,
				 "invalid value of maxmem: maximum memory size (0x%" PRIx64
				 ") must be at least the initial memory size (0x%" PRIx64 ")",
				 options->maxmem, options->ram);
	if (options->has_maxmem && options->maxmem == options->ram && options->slots)
		return fail_with(fail, -EINVAL,
				 "invalid value of maxmem: memory slots were specified but maximum "
				 "memory size (0x%" PRIx64
				 ") is equal to the initial memory size (0x%" PRIx64 ")",
				 options->maxmem, options->ram);
	if (options->has_slots && !options->has_maxmem)
		return fail_with(fail, -EINVAL, "slots specified but no max-size");
	if (!options->has_maxmem)
		options->maxmem = options->ram;
	return 0;
}

static int check_nodes(struct machine_options *options, struct fail *fail)
{
	uint64_t sum = 0;
	int rc = resolve_memdevs(options, fail);

	if (rc < 0)
		return rc;
	/* With room for hotplug there is a node even if nobody asks for one. */
	if (options->nr_nodes == 0 && options->maxmem > options->ram) {
		options->nodes[0] = (struct numa_node){ .present = true, .size = options->ram };
		options->nr_nodes = 1;
	}
	for (unsigned i = options->last_node; i-- > 0;)
		if (!options->nodes[i].present)
			return fail_with(fail, -EINVAL, "numa: Node ID missing: %u", i);
	for (unsigned i = 0; i < options->nr_nodes; i++)
		if (__builtin_add_overflow(sum, options->nodes[i].size, &sum))
			return fail_with(fail, -ERANGE, "memory of NUMA nodes exceeds 64 bits");
	if (options->nr_nodes && sum != options->ram)
		return fail_with(fail, -EINVAL,
				 "total memory for NUMA nodes (0x%" PRIx64
				 ") should equal RAM size (0x%" PRIx64 ")",
				 sum, options->ram);
	return claim_memdevs(options, fail);
}

int machine_options_check(struct machine_options *options, struct fail *fail)
{
	int rc = check_sizes(options, fail);

	if (rc == 0)
		rc = check_nodes(options, fail);
	if (rc < 0)
		return rc;
	if (options->slots > MAX_SLOTS)
		return fail_with(fail, -EINVAL, "unsupported amount of memory slots: %" PRIu64,
				 options->slots);
	if (options->maxmem % 4096)
		return fail_with(fail, -EINVAL,
				 "maximum memory size must by aligned to multiple of 4096 bytes");
	return 0;
}

int machine_options_try(const struct machine_options *options, struct fail *fail)
{
	struct machine_options *copy = malloc(sizeof(*copy));
	int rc;

	if (!copy)
		return fail_with(fail, -ENOMEM, "out of memory");
	*copy = *options;
	rc = machine_options_check(copy, fail);
	free(copy);
	return rc;
}
