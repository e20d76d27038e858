/* SPDX-License-Identifier: MIT */
#include "board/dimm.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/keyval.h"
#include "util/number.h"

/* Addresses and sizes of DIMMs backed by RAM. */
#define DIMM_ALIGNMENT (UINT64_C(2) << 20)

void dimm_path(const struct dimm *dimm, char *path, size_t room)
{
	if (dimm->id[0])
		snprintf(path, room, "/machine/peripheral/%s", dimm->id);
	else
		snprintf(path, room, "/machine/peripheral-anon/device[%u]", dimm->anonymous);
}

static struct dimm *find(struct board *board, const char *name)
{
	for (unsigned i = 0; i < board->nr_dimms; i++) {
		struct dimm *dimm = &board->dimms[i];
		char path[DIMM_PATH];

		dimm_path(dimm, path, sizeof(path));
		if ((dimm->id[0] && strcmp(dimm->id, name) == 0) || strcmp(path, name) == 0)
			return dimm;
	}
	return NULL;
}

uint64_t dimm_plugged(const struct board *board)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < board->nr_dimms; i++)
		bytes += board->dimms[i].size;
	return bytes;
}

/* A device as it was asked for. */
struct wish {
	const char *id, *memdev; /* NULL when absent */
	uint64_t node, address;
	int64_t slot; /* -1: any */
};

/* A negative number wraps: who takes less than 64 bits finds it too large. */
static int parse_integer(const char *key, const char *value, uint64_t *number, struct fail *fail)
{
	bool minus = value && value[0] == '-';

	if (!value || number_unsigned(value + minus, number) < 0)
		return fail_with(fail, -EINVAL, "Parameter '%s' expects integer", key);
	if (minus)
		*number = -*number;
	return 0;
}

static int parse_node(const char *value, uint64_t *node, struct fail *fail)
{
	int rc = parse_integer("node", value, node, fail);

	if (rc == 0 && *node > UINT32_MAX)
		return fail_with(fail, -ERANGE, "Parameter 'node' expects uint32_t");
	return rc;
}

static int parse_slot(const char *value, int64_t *slot, struct fail *fail)
{
	uint64_t number = 0;
	int rc = parse_integer("slot", value, &number, fail);

	*slot = (int64_t)number;
	if (rc == 0 && *slot != (int32_t)*slot)
		return fail_with(fail, -ERANGE, "Parameter 'slot' expects int32_t");
	return rc;
}

static bool is_fixed(const char *key)
{
	static const char *const fixed[] = { "size", "hotplugged", "parent_bus", "type" };

	for (unsigned i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		if (strcmp(key, fixed[i]) == 0)
			return true;
	return false;
}

/* An object that is neither a device nor what a device can use. */
static bool is_other_object(const char *path)
{
	static const char *const paths[] = { "/machine", "/machine/peripheral",
					     "/machine/peripheral-anon", "/objects" };

	for (unsigned i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (strcmp(path, paths[i]) == 0)
			return true;
	return false;
}

/* The backend at @path; NULL when it is that of none. */
static const struct backend *backend_at(struct board *board, const char *path)
{
	static const char folder[] = "/objects/";

	if (strncmp(path, folder, strlen(folder)) != 0)
		return NULL;
	return backend_find(&board->backends, path + strlen(folder));
}

/* A backend is named by its id or its path. */
static int parse_memdev(struct board *board, const char *value, const char **memdev,
			struct fail *fail)
{
	const struct backend *backend;

	*memdev = NULL;
	if (!value || !value[0])
		return 0;
	backend = backend_find(&board->backends, value);
	if (!backend)
		backend = backend_at(board, value);
	if (!backend && (find(board, value) || is_other_object(value)))
		return fail_with(fail, -EINVAL,
				 "Invalid parameter type for 'memdev', expected: memory-backend");
	if (!backend)
		return fail_with(fail, -ENOENT, "Device '%s' not found", value);
	*memdev = backend->id;
	return 0;
}

static int parse_property(struct board *board, const char *key, const char *value,
			  struct wish *wish, struct fail *fail)
{
	if (!strcmp(key, "driver") || !strcmp(key, "id"))
		return 0;
	if (!strcmp(key, "node"))
		return parse_node(value, &wish->node, fail);
	if (!strcmp(key, "addr"))
		return parse_integer(key, value, &wish->address, fail);
	if (!strcmp(key, "slot"))
		return parse_slot(value, &wish->slot, fail);
	if (is_fixed(key))
		return fail_with(fail, -EINVAL, "Property 'pc-dimm.%s' is not writable", key);
	if (!strcmp(key, "bus"))
		return fail_with(fail, -EINVAL, "Bus '%s' not found", value ? value : "");
	if (strcmp(key, "memdev") != 0)
		return fail_with(fail, -EINVAL, "Property 'pc-dimm.%s' not found", key);
	return parse_memdev(board, value, &wish->memdev, fail);
}

static int check_driver(const char *driver, struct fail *fail)
{
	if (!driver)
		return fail_with(fail, -EINVAL, "Parameter 'driver' is missing");
	if (strcmp(driver, "pc-dimm") == 0)
		return 0;
	if (!strcmp(driver, "nvdimm"))
		return fail_with(fail, -EINVAL, "nvdimm is not enabled: missing 'nvdimm' in '-M'");
	if (!strncmp(driver, "virtio-mem", 10))
		return fail_with(fail, -EINVAL, "%s is not modelled, only pc-dimm", driver);
	return fail_with(fail, -EINVAL, "'%s' is not a valid device model name", driver);
}

static int parse_wish(struct board *board, const struct keyval *kv, bool cold, struct wish *wish,
		      struct fail *fail)
{
	int rc;

	wish->id = keyval_get_first(kv, "id");
	if (wish->id && (!id_well_formed(wish->id) || strlen(wish->id) >= ID_TEXT))
		return fail_with(fail, -EINVAL, "Parameter 'id' expects an identifier");
	rc = check_driver(keyval_get(kv, "driver"), fail);
	if (rc < 0)
		return rc;
	if (wish->id && find(board, wish->id))
		return fail_with(fail, -EEXIST,
				 cold ? "Duplicate ID '%s' for device" : "Duplicate device ID '%s'",
				 wish->id);
	if (keyval_get(kv, "memdev"))
		rc = parse_property(board, "memdev", keyval_get(kv, "memdev"), wish, fail);
	/* Of a key given several times the last counts. */
	for (size_t i = 0; rc == 0 && i < kv->nr; i++)
		if (keyval_is_last(kv, i))
			rc = parse_property(board, kv->pairs[i].key, kv->pairs[i].value, wish,
					    fail);
	return rc;
}

struct dimm *dimm_in_slot(struct board *board, unsigned slot)
{
	for (unsigned i = 0; i < board->nr_dimms; i++)
		if (board->dimms[i].slot == slot)
			return &board->dimms[i];
	return NULL;
}

static int choose_slot(struct board *board, const struct wish *wish, unsigned *slot,
		       struct fail *fail)
{
	uint64_t slots = board->options.slots;

	if (wish->slot != -1) {
		if (wish->slot < 0 || (uint64_t)wish->slot >= slots)
			return fail_with(fail, -EINVAL,
					 "invalid slot number %" PRId64
					 ", valid range is [0-%" PRIu64 "]",
					 wish->slot, slots - 1);
		if (dimm_in_slot(board, (unsigned)wish->slot))
			return fail_with(fail, -EBUSY, "slot %" PRId64 " is busy", wish->slot);
		*slot = (unsigned)wish->slot;
		return 0;
	}
	if (slots == 0)
		return fail_with(fail, -EINVAL,
				 "no slots where allocated, please specify the 'slots' option");
	for (unsigned i = 0; i < slots; i++) {
		if (!dimm_in_slot(board, i)) {
			*slot = i;
			return 0;
		}
	}
	return fail_with(fail, -EBUSY, "no free slots available");
}

/* Asked-for addresses must be free; first fit from the region's base otherwise. */
static int choose_address(const struct board *board, uint64_t wanted, uint64_t size,
			  uint64_t *address, struct fail *fail)
{
	uint64_t base = board->firmware.region_base;
	uint64_t length = board->firmware.region_size;
	uint64_t at = base;

	if (wanted && (wanted < base || size > length || wanted - base > length - size))
		return fail_with(fail, -EINVAL,
				 "can't add memory device [0x%" PRIx64 ":0x%" PRIx64
				 "], usable range for memory devices [0x%" PRIx64 ":0x%" PRIx64 "]",
				 wanted, size, base, length);
	for (unsigned i = 0; i < board->nr_dimms; i++) {
		const struct dimm *dimm = &board->dimms[i];

		if (wanted && wanted < dimm->address + dimm->size && dimm->address < wanted + size)
			return fail_with(fail, -EEXIST,
					 "address range conflicts with memory device id='%s'",
					 dimm->id[0] ? dimm->id : "(unnamed)");
		if (dimm->address < at + size)
			at = dimm->address + dimm->size;
	}
	if (!wanted && (size > length || at - base > length - size))
		return fail_with(fail, -ENOSPC,
				 "could not find position in guest address space for memory "
				 "device - memory fragmented due to alignments");
	*address = wanted ? wanted : at;
	return 0;
}

static int place(const struct board *board, const struct wish *wish, struct dimm *dimm,
		 struct fail *fail)
{
	uint64_t quota = board->options.maxmem - board->options.ram, used = dimm_plugged(board);

	if (dimm->size > quota - used)
		return fail_with(fail, -ENOSPC,
				 "not enough space, currently 0x%" PRIx64
				 " in use of total space for memory devices 0x%" PRIx64,
				 used, quota);
	if (wish->address % DIMM_ALIGNMENT)
		return fail_with(fail, -EINVAL, "address must be aligned to 0x%" PRIx64 " bytes",
				 DIMM_ALIGNMENT);
	if (dimm->size % DIMM_ALIGNMENT)
		return fail_with(fail, -EINVAL,
				 "backend memory size must be multiple of 0x%" PRIx64,
				 DIMM_ALIGNMENT);
	return choose_address(board, wish->address, dimm->size, &dimm->address, fail);
}

static int build(struct board *board, const struct wish *wish, struct dimm *dimm, struct fail *fail)
{
	struct backend *backend;
	int rc = choose_slot(board, wish, &dimm->slot, fail);

	if (rc < 0)
		return rc;
	if (!wish->memdev)
		return fail_with(fail, -EINVAL, "'memdev' property must be set");
	backend = backend_find(&board->backends, wish->memdev);
	dimm->size = backend->size;
	rc = place(board, wish, dimm, fail);
	if (rc < 0)
		return rc;
	if (wish->node >= board->options.nr_nodes)
		return fail_with(fail, -EINVAL,
				 "'DIMM property node has value %" PRIu64
				 "' which exceeds the number of numa nodes: %u",
				 wish->node, board->options.nr_nodes);
	if (backend->used)
		return fail_with(fail, -EBUSY, "can't use already busy memdev: %s", backend->id);
	backend->used = true;
	dimm->node = (uint32_t)wish->node;
	snprintf(dimm->id, sizeof(dimm->id), "%s", wish->id ? wish->id : "");
	snprintf(dimm->memdev, sizeof(dimm->memdev), "%s", backend->id);
	if (!wish->id)
		dimm->anonymous = board->nr_anonymous++;
	return 0;
}

static struct dimm *insert(struct board *board, const struct dimm *dimm)
{
	unsigned at = board->nr_dimms++;

	for (; at > 0 && board->dimms[at - 1].address > dimm->address; at--)
		board->dimms[at] = board->dimms[at - 1];
	board->dimms[at] = *dimm;
	return &board->dimms[at];
}

int dimm_insert(struct board *board, const struct keyval *properties, bool cold, struct dimm **dimm,
		struct fail *fail)
{
	struct dimm built = { .cold = cold };
	struct wish wish = { .slot = -1 };
	int rc = parse_wish(board, properties, cold, &wish, fail);

	if (rc == 0)
		rc = build(board, &wish, &built, fail);
	if (rc == 0)
		*dimm = insert(board, &built);
	return rc;
}

void dimm_remove(struct board *board, struct dimm *dimm)
{
	size_t behind = (size_t)(&board->dimms[--board->nr_dimms] - dimm);

	backend_find(&board->backends, dimm->memdev)->used = false;
	memmove(dimm, dimm + 1, behind * sizeof(*dimm));
}

int dimm_unpluggable(struct board *board, const char *name, struct dimm **dimm, struct fail *fail)
{
	*dimm = find(board, name);
	if (*dimm)
		return 0;
	if (!name[0] || is_other_object(name) || backend_at(board, name))
		return fail_with(fail, -EINVAL, "%s is not a hotpluggable device", name);
	return fail_with(fail, -ENOENT, "Device '%s' not found", name);
}
