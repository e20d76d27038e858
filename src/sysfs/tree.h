/* SPDX-License-Identifier: MIT */
/*
 * tree.h - the machine's sysfs and procfs, as tables of attributes.
 *
 * A place in the tree is a small value, struct place; nothing is allocated for
 * it and it stays valid, though what it names may go. The root holds "sys", "proc"
 * and "dev". Everything is generated when it is read; a write is one whole value.
 */
#ifndef MEMHP_SYSFS_TREE_H
#define MEMHP_SYSFS_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "sim/vm.h"
#include "util/text.h"

/* What a write may hold at most, and what a sysfs file is said to be long. */
#define TREE_FILE_SIZE 4096

/**
 * struct place - one file, directory or link
 * @dir: what kind of directory it is, or is in (enum dir_kind)
 * @entry: 0 for the directory itself, else 1 + index into its table
 * @link: of generated links: 1 + what they lead to, 0 otherwise
 * @object: block id or node that the directory is about
 */
struct place {
	uint8_t dir;
	uint8_t entry;
	uint32_t link;
	uint32_t object;
};

/* The root of the tree. */
struct place tree_root(void);

/* A number for a place, not 0 and 1 for the root, and back. */
uint64_t place_number(struct place place);
struct place place_of_number(uint64_t number);

/**
 * tree_lookup - the entry called @name in the directory @parent
 *
 * Return: 0; -ENOENT; -ENOTDIR.
 */
int tree_lookup(const struct vm *vm, struct place parent, const char *name, struct place *place);

/* The place at @path, relative to the root. Return: as tree_lookup(). */
int tree_resolve(const struct vm *vm, const char *path, struct place *place);

/* Type and permissions, link count and size; also of what is gone but still open. */
void tree_stat(struct place place, struct stat *st);

/* Whether the object that a place is about, or in, is still there. */
bool tree_is_there(const struct vm *vm, struct place place);

/**
 * tree_list - the entries of a directory
 * @emit: called for each, without "." and ".."; stops when it answers non-zero
 *
 * Return: 0, or what @emit answered; -ENOENT, -ENOTDIR.
 */
int tree_list(const struct vm *vm, struct place place,
	      int (*emit)(void *data, const char *name, struct place place), void *data);

/**
 * tree_read - the whole content of a file; of one with records, all of them
 * @out: added to
 *
 * Return: 0; -EACCES when it cannot be read; -ENODEV when its device is gone.
 */
int tree_read(const struct vm *vm, struct place place, struct text *out);

/* Whether a file is read a record at a time, as /dev/kmsg is. */
bool tree_has_records(struct place place);

/* Numbers of records: of the first that is there, and of the one that is to come next. */
struct records {
	uint64_t first, end;
};

/* Those of such a file. */
struct records tree_records(const struct vm *vm, struct place place);

/**
 * tree_read_record - record @number of such a file
 * @out: added to
 *
 * Return: 0; -EAGAIN when there is no such record yet; -EPIPE when it is gone.
 */
int tree_read_record(const struct vm *vm, struct place place, uint64_t number, struct text *out);

/**
 * tree_write - write one value to a file
 *
 * Return: 0; -EACCES when it cannot be written; -ENODEV; -EINPROGRESS when it has
 * to wait as vm->faults.asked says: nothing has happened; else the file's own.
 */
int tree_write(struct vm *vm, struct place place, const char *value, size_t length);

/* The same for one that faults_begin() was told of, when its time is over. */
int tree_write_resumed(struct vm *vm, struct place place, const char *value, size_t length,
		       struct delayed *delayed);

/* Where a link leads, or led. Return: 0; -EINVAL when it is none; -ENOENT without its directory. */
int tree_readlink(const struct vm *vm, struct place place, struct text *out);

#endif
