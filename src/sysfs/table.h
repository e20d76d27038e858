/* SPDX-License-Identifier: MIT */
/*
 * table.h - how the tree's tables are written.
 *
 * A kind of directory has entries that are always there (struct entry) and, if
 * it has objects or links to objects, functions that find and list those.
 */
#ifndef MEMHP_SYSFS_TABLE_H
#define MEMHP_SYSFS_TABLE_H

#include "sysfs/tree.h"

enum dir_kind {
	DIR_ROOT,
	DIR_SYS,
	DIR_SYS_DEVICES,
	DIR_SYS_DEVICES_SYSTEM,
	DIR_SYS_MODULE,
	DIR_SYS_BUS,
	DIR_MEMORY,
	DIR_BLOCK, /* memoryN */
	DIR_NODES,
	DIR_NODE, /* nodeK */
	DIR_MEMORY_POWER,
	DIR_BLOCK_POWER,
	DIR_NODES_POWER,
	DIR_NODE_POWER,
	DIR_NODE_HUGEPAGES,
	DIR_NODE_HUGEPAGES_2M,
	DIR_MODULE,
	DIR_MODULE_PARAMETERS,
	DIR_BUS_MEMORY,
	DIR_BUS_MEMORY_DEVICES,
	DIR_BUS_NODE,
	DIR_BUS_NODE_DEVICES,
	DIR_BUS_MEMORY_DRIVERS,
	DIR_BUS_NODE_DRIVERS,
	DIR_FIRMWARE,
	DIR_FIRMWARE_ACPI,
	DIR_FIRMWARE_ACPI_TABLES,
	DIR_PROC,
	DIR_DEV,
	NR_DIR_KINDS,
};

struct entry {
	const char *name;
	mode_t mode; /* type and permissions */
	/* Of directories. */
	enum dir_kind dir;
	/* Of links. */
	const char *target;
	/* Of files. @value is NUL-terminated too. */
	void (*show)(const struct vm *vm, uint32_t object, struct text *out);
	int (*store)(struct vm *vm, uint32_t object, const char *value, size_t length);
	/* Of files that are read a record at a time: as tree_records(), tree_read_record(). */
	struct records (*records)(const struct vm *vm);
	int (*record)(const struct vm *vm, uint64_t number, struct text *out);
	/* The negative errno of files that cannot be read. */
	int unreadable;
	/* Whether this object has it; NULL: all have. */
	bool (*exists)(const struct vm *vm, uint32_t object);
};

#define RO_FILE(name_, show_)                                            \
	{                                                                \
		.name = (name_), .mode = S_IFREG | 0444, .show = (show_) \
	}
#define WO_FILE(name_, store_)                                             \
	{                                                                  \
		.name = (name_), .mode = S_IFREG | 0200, .store = (store_) \
	}
#define RW_FILE(name_, show_, store_)                                                       \
	{                                                                                   \
		.name = (name_), .mode = S_IFREG | 0644, .show = (show_), .store = (store_) \
	}
#define SUBDIR(name_, dir_)                                            \
	{                                                              \
		.name = (name_), .mode = S_IFDIR | 0755, .dir = (dir_) \
	}
#define LINK(name_, target_)                                                 \
	{                                                                    \
		.name = (name_), .mode = S_IFLNK | 0777, .target = (target_) \
	}

/* What a generated name leads to: a directory about an object, or a link to one. */
struct child {
	enum dir_kind dir;
	uint32_t object;
	bool is_link;
	uint32_t link; /* of links: what @readlink of the directory is asked for */
};

typedef int (*emit_child)(void *data, const char *name, struct child child);

struct dir {
	const struct entry *entries; /* up to one without a name; NULL: none */
	/* Whether the object is there; NULL: always. */
	bool (*present)(const struct vm *vm, uint32_t object);
	/* Finds a generated entry. Return: 0; -ENOENT. */
	int (*find)(const struct vm *vm, uint32_t object, const char *name, struct child *child);
	/* Lists them; stops when @emit answers non-zero, and answers that. */
	int (*list)(const struct vm *vm, uint32_t object, emit_child emit, void *data);
	/* Where a generated link leads. */
	void (*readlink)(const struct vm *vm, uint32_t object, uint32_t link, struct text *out);
	/* Files that are said to be empty, as in procfs. */
	bool no_size;
};

extern const struct dir dir_memory, dir_block;
extern const struct dir dir_memory_power, dir_block_power, dir_nodes_power, dir_node_power;
extern const struct dir dir_nodes, dir_node, dir_node_hugepages, dir_node_hugepages_2m;
extern const struct dir dir_module, dir_module_parameters;
extern const struct dir dir_bus_memory, dir_bus_memory_devices;
extern const struct dir dir_bus_node, dir_bus_node_devices, dir_bus_drivers;
extern const struct dir dir_firmware, dir_firmware_acpi, dir_firmware_acpi_tables;
extern const struct dir dir_proc, dir_dev;

/**
 * parse_numbered - the N of a name made of @prefix and a number
 *
 * Leading zeros are no part of such names.
 *
 * Return: 0; -ENOENT.
 */
int parse_numbered(const char *name, const char *prefix, uint32_t *number);

/* Takes one trailing newline off, as most sysfs files do. */
size_t value_length(const char *value, size_t length);

/* Whether @value is @word, with one newline or none behind it. */
bool value_is(const char *value, size_t length, const char *word);

/* Prints a list of numbers as the kernel does: "0-1,3". @has answers for each below @end. */
void add_list(struct text *out, unsigned end, bool (*has)(const struct vm *vm, unsigned number),
	      const struct vm *vm);

/* Names of zones, of enum zone_type. */

/* Files in "power" of a device, and its entry where the kernel was built with it. */
extern const struct entry power_entries[];
bool has_power(const struct vm *vm, uint32_t object);
#define POWER(dir_)                                                                         \
	{                                                                                   \
		.name = "power", .mode = S_IFDIR | 0755, .dir = (dir_), .exists = has_power \
	}

/* Files that several tables share. */
void show_nothing(const struct vm *vm, uint32_t object, struct text *out);
int store_bus_uevent(struct vm *vm, uint32_t object, const char *value, size_t length);

/* A write to the "uevent" file of the device at @devpath; NULL: one that sends nothing. */
int store_device_uevent(struct vm *vm, const char *devpath, const char *subsystem,
			const char *value, size_t length);

/* Files of /proc, and of nodes. */
void show_meminfo(const struct vm *vm, uint32_t object, struct text *out);
void show_node_meminfo(const struct vm *vm, uint32_t node, struct text *out);
void show_buddyinfo(const struct vm *vm, uint32_t object, struct text *out);
void show_pagetypeinfo(const struct vm *vm, uint32_t object, struct text *out);
void show_zoneinfo(const struct vm *vm, uint32_t object, struct text *out);
void show_iomem(const struct vm *vm, uint32_t object, struct text *out);

#endif
