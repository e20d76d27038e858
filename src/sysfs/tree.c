/* SPDX-License-Identifier: MIT */
#include "sysfs/tree.h"

#include <errno.h>
#include <string.h>

#include "core/contract.h"
#include "sysfs/table.h"

static const struct entry root_entries[] = {
	SUBDIR("sys", DIR_SYS),
	SUBDIR("proc", DIR_PROC),
	SUBDIR("dev", DIR_DEV),
	{ 0 },
};

static const struct entry sys_entries[] = {
	SUBDIR("devices", DIR_SYS_DEVICES),
	SUBDIR("module", DIR_SYS_MODULE),
	SUBDIR("bus", DIR_SYS_BUS),
	SUBDIR("firmware", DIR_FIRMWARE),
	{ 0 },
};

static const struct entry sys_devices_entries[] = {
	SUBDIR("system", DIR_SYS_DEVICES_SYSTEM),
	{ 0 },
};

static const struct entry sys_devices_system_entries[] = {
	SUBDIR("memory", DIR_MEMORY),
	SUBDIR("node", DIR_NODES),
	{ 0 },
};

static bool has_module(const struct vm *vm, uint32_t object)
{
	(void)object;
	return !vm->kernel.profile->files->no_module_parameters;
}

static const struct entry sys_module_entries[] = {
	{ .name = "memory_hotplug",
	  .mode = S_IFDIR | 0755,
	  .dir = DIR_MODULE,
	  .exists = has_module },
	{ 0 },
};

static const struct entry sys_bus_entries[] = {
	SUBDIR("memory", DIR_BUS_MEMORY),
	SUBDIR("node", DIR_BUS_NODE),
	{ 0 },
};

static const struct dir dir_root = { .entries = root_entries };
static const struct dir dir_sys = { .entries = sys_entries };
static const struct dir dir_sys_devices = { .entries = sys_devices_entries };
static const struct dir dir_sys_devices_system = { .entries = sys_devices_system_entries };
static const struct dir dir_sys_module = { .entries = sys_module_entries };
static const struct dir dir_sys_bus = { .entries = sys_bus_entries };

static const struct dir *const dirs[NR_DIR_KINDS] = {
	[DIR_ROOT] = &dir_root,
	[DIR_SYS] = &dir_sys,
	[DIR_SYS_DEVICES] = &dir_sys_devices,
	[DIR_SYS_DEVICES_SYSTEM] = &dir_sys_devices_system,
	[DIR_SYS_MODULE] = &dir_sys_module,
	[DIR_SYS_BUS] = &dir_sys_bus,
	[DIR_MEMORY] = &dir_memory,
	[DIR_BLOCK] = &dir_block,
	[DIR_NODES] = &dir_nodes,
	[DIR_NODE] = &dir_node,
	[DIR_MODULE] = &dir_module,
	[DIR_MODULE_PARAMETERS] = &dir_module_parameters,
	[DIR_BUS_MEMORY] = &dir_bus_memory,
	[DIR_BUS_MEMORY_DEVICES] = &dir_bus_memory_devices,
	[DIR_BUS_NODE] = &dir_bus_node,
	[DIR_BUS_NODE_DEVICES] = &dir_bus_node_devices,
	[DIR_BUS_MEMORY_DRIVERS] = &dir_bus_drivers,
	[DIR_BUS_NODE_DRIVERS] = &dir_bus_drivers,
	[DIR_FIRMWARE] = &dir_firmware,
	[DIR_FIRMWARE_ACPI] = &dir_firmware_acpi,
	[DIR_FIRMWARE_ACPI_TABLES] = &dir_firmware_acpi_tables,
	[DIR_MEMORY_POWER] = &dir_memory_power,
	[DIR_BLOCK_POWER] = &dir_block_power,
	[DIR_NODES_POWER] = &dir_nodes_power,
	[DIR_NODE_POWER] = &dir_node_power,
	[DIR_NODE_HUGEPAGES] = &dir_node_hugepages,
	[DIR_NODE_HUGEPAGES_2M] = &dir_node_hugepages_2m,
	[DIR_PROC] = &dir_proc,
	[DIR_DEV] = &dir_dev,
};

struct place tree_root(void)
{
	return (struct place){ .dir = DIR_ROOT };
}

/* object: bits 0-31, link: 32-51, entry: 52-57, dir: 58-63; the root is 1. */
uint64_t place_number(struct place place)
{
	return ((uint64_t)place.dir << 58 | (uint64_t)place.entry << 52 |
		(uint64_t)place.link << 32 | place.object) +
	       1;
}

struct place place_of_number(uint64_t number)
{
	number--;
	return (struct place){
		.dir = (uint8_t)(number >> 58),
		.entry = (uint8_t)(number >> 52 & 0x3f),
		.link = (uint32_t)(number >> 32 & 0xfffff),
		.object = (uint32_t)number,
	};
}

static bool entry_exists(const struct vm *vm, const struct entry *entry, uint32_t object)
{
	return !entry->exists || entry->exists(vm, object);
}

static const struct entry *place_entry(struct place place)
{
	CONTRACT(place.dir < NR_DIR_KINDS);
	return place.entry ? &dirs[place.dir]->entries[place.entry - 1] : NULL;
}

static bool is_directory(struct place place)
{
	return place.entry == 0 && place.link == 0;
}

static struct place place_of_child(struct place parent, struct child child)
{
	if (child.is_link)
		return (struct place){ .dir = parent.dir,
				       .link = child.link + 1,
				       .object = parent.object };
	return (struct place){ .dir = (uint8_t)child.dir, .object = child.object };
}

static struct place place_of_entry(struct place parent, unsigned index, const struct entry *entry)
{
	if (S_ISDIR(entry->mode))
		return (struct place){ .dir = (uint8_t)entry->dir, .object = parent.object };
	return (struct place){ .dir = parent.dir,
			       .entry = (uint8_t)(index + 1),
			       .object = parent.object };
}

bool tree_is_there(const struct vm *vm, struct place place)
{
	const struct dir *dir = dirs[place.dir];

	return !dir->present || dir->present(vm, place.object);
}

int tree_lookup(const struct vm *vm, struct place parent, const char *name, struct place *place)
{
	const struct dir *dir = dirs[parent.dir];
	struct child child;
	int rc;

	if (!is_directory(parent))
		return -ENOTDIR;
	if (!tree_is_there(vm, parent))
		return -ENOENT;
	for (unsigned i = 0; dir->entries && dir->entries[i].name; i++) {
		if (strcmp(dir->entries[i].name, name) != 0 ||
		    !entry_exists(vm, &dir->entries[i], parent.object))
			continue;
		*place = place_of_entry(parent, i, &dir->entries[i]);
		return 0;
	}
	rc = dir->find ? dir->find(vm, parent.object, name, &child) : -ENOENT;
	if (rc == 0)
		*place = place_of_child(parent, child);
	return rc;
}

int tree_resolve(const struct vm *vm, const char *path, struct place *place)
{
	struct place at = tree_root();

	while (*path) {
		size_t length = strcspn(path, "/");
		char name[64];
		int rc;

		if (length >= sizeof(name))
			return -ENOENT;
		memcpy(name, path, length);
		name[length] = '\0';
		rc = length ? tree_lookup(vm, at, name, &at) : 0;
		if (rc < 0)
			return rc;
		path += length + (path[length] == '/');
	}
	*place = at;
	return 0;
}

void tree_stat(struct place place, struct stat *st)
{
	const struct entry *entry = place_entry(place);

	memset(st, 0, sizeof(*st));
	st->st_ino = place_number(place);
	st->st_nlink = is_directory(place) ? 2 : 1;
	if (is_directory(place))
		st->st_mode = S_IFDIR | 0755;
	else if (place.link)
		st->st_mode = S_IFLNK | 0777;
	else
		st->st_mode = entry->mode;
	if (S_ISREG(st->st_mode) && !dirs[place.dir]->no_size)
		st->st_size = TREE_FILE_SIZE;
}

struct listing {
	struct place dir;
	int (*emit)(void *data, const char *name, struct place place);
	void *data;
};

static int list_child(void *data, const char *name, struct child child)
{
	struct listing *listing = data;

	return listing->emit(listing->data, name, place_of_child(listing->dir, child));
}

int tree_list(const struct vm *vm, struct place place,
	      int (*emit)(void *data, const char *name, struct place place), void *data)
{
	struct listing listing = { place, emit, data };
	const struct dir *dir = dirs[place.dir];

	if (!is_directory(place))
		return -ENOTDIR;
	if (!tree_is_there(vm, place))
		return -ENOENT;
	for (unsigned i = 0; dir->entries && dir->entries[i].name; i++) {
		const struct entry *entry = &dir->entries[i];
		int rc = 0;

		if (entry_exists(vm, entry, place.object))
			rc = emit(data, entry->name, place_of_entry(place, i, entry));
		if (rc)
			return rc;
	}
	return dir->list ? dir->list(vm, place.object, list_child, &listing) : 0;
}

static void read_all_records(const struct vm *vm, const struct entry *entry, struct text *out)
{
	struct records records = entry->records(vm);

	for (uint64_t number = records.first; number < records.end; number++)
		entry->record(vm, number, out);
}

int tree_read(const struct vm *vm, struct place place, struct text *out)
{
	const struct entry *entry = place_entry(place);

	if (entry && entry->unreadable)
		return tree_is_there(vm, place) ? entry->unreadable : -ENODEV;
	if (!entry || !(entry->show || entry->record) || !(entry->mode & 0444))
		return -EACCES;
	if (!tree_is_there(vm, place))
		return -ENODEV;
	if (entry->show)
		entry->show(vm, place.object, out);
	else
		read_all_records(vm, entry, out);
	return text_failed(out) ? -ENOMEM : 0;
}

bool tree_has_records(struct place place)
{
	const struct entry *entry = place_entry(place);

	return entry && entry->record;
}

struct records tree_records(const struct vm *vm, struct place place)
{
	const struct entry *entry = place_entry(place);

	CONTRACT(entry && entry->records);
	return entry->records(vm);
}

int tree_read_record(const struct vm *vm, struct place place, uint64_t number, struct text *out)
{
	const struct entry *entry = place_entry(place);
	int rc;

	CONTRACT(entry && entry->record);
	rc = entry->record(vm, number, out);
	return rc == 0 && text_failed(out) ? -ENOMEM : rc;
}

int tree_write(struct vm *vm, struct place place, const char *value, size_t length)
{
	const struct entry *entry = place_entry(place);
	char copy[TREE_FILE_SIZE + 1];

	if (!entry || !entry->store || !(entry->mode & 0222))
		return -EACCES;
	if (!tree_is_there(vm, place))
		return -ENODEV;
	if (length > TREE_FILE_SIZE)
		length = TREE_FILE_SIZE;
	memcpy(copy, value, length);
	copy[length] = '\0';
	return entry->store(vm, place.object, copy, length);
}

int tree_write_resumed(struct vm *vm, struct place place, const char *value, size_t length,
		       struct delayed *delayed)
{
	int rc;

	faults_over(&vm->faults, delayed);
	vm->faults.turn = delayed->turn;
	rc = tree_write(vm, place, value, length);
	vm->faults.turn = 0;
	return rc;
}

int tree_readlink(const struct vm *vm, struct place place, struct text *out)
{
	const struct entry *entry = place_entry(place);

	if (!tree_is_there(vm, place))
		return -ENOENT;
	if (place.link)
		dirs[place.dir]->readlink(vm, place.object, place.link - 1, out);
	else if (entry && entry->target)
		text_add(out, "%s", entry->target);
	else
		return -EINVAL;
	return text_failed(out) ? -ENOMEM : 0;
}
