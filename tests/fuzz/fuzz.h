/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h - what the harnesses share: demands, machines, a walk over all files.
 *
 * A harness turns bytes into something that a user could do and demands, after
 * each step, what tests demand: no crash, a sound machine, and that a refusal
 * has words and changed nothing. What can be text is text, so that seeds can be
 * read and written by hand.
 */
#ifndef MEMHP_TESTS_FUZZ_H
#define MEMHP_TESTS_FUZZ_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/invariant.h"
#include "devices/vm.h"
#include "profile/profile.h"
#include "tree/tree.h"
#include "util/heap.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* The entry point that libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what is wrong and stops, for libFuzzer to keep the input. */
#define DEMAND(condition, ...)                                          \
	do {                                                            \
		if (!(condition)) {                                     \
			fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
			fprintf(stderr, __VA_ARGS__);                   \
			fputc('\n', stderr);                            \
			abort();                                        \
		}                                                       \
	} while (0)

/* A copy of @size bytes as a string that ends where its memory ends. */
static inline char *fuzz_string(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);

	DEMAND(copy, "out of memory");
	if (size)
		memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

/* One of @count things by a character: 'a' is the first. */
static inline unsigned fuzz_pick(char letter, size_t count)
{
	return (unsigned)((uint8_t)(letter - 'a') % count);
}

static inline const struct profile *fuzz_profile(char letter)
{
	size_t count = 0;

	while (profiles[count])
		count++;
	return profiles[fuzz_pick(letter, count)];
}

/* Takes a line off @text, whose end becomes a NUL; NULL when there is none. */
static inline char *fuzz_line(char **text)
{
	char *line = *text, *end;

	if (!*line)
		return NULL;
	end = line + strcspn(line, "\n");
	*text = end + (*end == '\n');
	*end = '\0';
	return line;
}

/* A refusal has words, and they end. */
static inline void fuzz_refused(int rc, const struct fail *fail)
{
	DEMAND(rc < 0, "a result of %d", rc);
	DEMAND(memchr(fail->text, '\0', sizeof(fail->text)), "words without an end");
	DEMAND(fail->text[0], "%s, without a word", strerror(-rc));
}

static inline void fuzz_sound(const struct vm *vm)
{
	struct violation v;

	DEMAND(machine_sound(&vm->hotplug, &v), "%s (block %u, node %u, zone %d) on %s", v.what,
	       v.block.val, v.nid.val, (int)v.zone, vm->profile->name);
}

/**
 * fuzz_boot - boot the machine that @line and @append describe
 * @vm: must not move while it runs
 * @append: NULL for what @line says
 *
 * Return: whether it runs; then end it with vm_stop().
 */
static inline bool fuzz_boot(struct vm *vm, const char *line, const char *append,
			     const struct profile *profile, const struct policy *policy)
{
	static struct machine_options options;
	struct fail fail = { "" };
	int rc;

	machine_options_init(&options);
	rc = machine_options_line(&options, line, &fail);
	if (rc == 0 && append)
		rc = machine_option(&options, "-append", append, &fail);
	if (rc == 0)
		rc = vm_start(vm, &options, profile, policy, &fail);
	if (rc != 0) {
		fuzz_refused(rc, &fail);
		return false;
	}
	fuzz_sound(vm);
	DEMAND(!vm->log.text.failed, "the log is cut short");
	return true;
}

/* The machine as it is now, to see later what changed; free with fuzz_drop(). */
static inline struct machine *fuzz_snapshot(const struct vm *vm)
{
	struct machine *copy = heap.alloc(heap.context, vm->hotplug.machine->bytes);

	DEMAND(copy, "out of memory");
	memcpy(copy, vm->hotplug.machine, vm->hotplug.machine->bytes);
	return copy;
}

static inline void fuzz_drop(struct machine *snapshot)
{
	heap.free(heap.context, snapshot);
}

/* Demands that a refusal changed nothing but what an online attempt is remembered by. */
static inline void fuzz_unchanged(const struct vm *vm, struct machine *before, const char *what)
{
	const struct machine *now = vm->hotplug.machine;

	DEMAND(before->bytes == now->bytes && before->blocks.nr == now->blocks.nr,
	       "'%s' was refused and changed the machine's size", what);
	for (uint32_t i = 0; i < now->blocks.nr; i++)
		machine_blocks(before)[i].pending = machine_blocks(now)[i].pending;
	DEMAND(memcmp(before, now, now->bytes) == 0, "'%s' was refused and changed the machine",
	       what);
}

/* Files of the tree, by where they are. */
struct fuzz_files {
	struct place *place;
	size_t nr, room;
};

static inline void fuzz_files_add(struct fuzz_files *files, struct place place)
{
	if (files->nr == files->room) {
		files->room = files->room ? 2 * files->room : 64;
		files->place = realloc(files->place, files->room * sizeof(*files->place));
		DEMAND(files->place, "out of memory");
	}
	files->place[files->nr++] = place;
}

static inline void fuzz_files_free(struct fuzz_files *files)
{
	free(files->place);
	*files = (struct fuzz_files){ 0 };
}

struct fuzz_walk {
	const struct vm *vm;
	struct place dir;
	struct fuzz_files *all, *writable;
	struct text content;
};

static inline void fuzz_visit_file(struct fuzz_walk *walk, const char *name, struct place place,
				   const struct stat *st)
{
	int rc;

	text_clear(&walk->content);
	rc = tree_read(walk->vm, place, &walk->content);
	DEMAND(rc == (st->st_mode & 0444 ? 0 : -EACCES), "reading %s: %d", name, rc);
	if (walk->all)
		fuzz_files_add(walk->all, place);
	if (walk->writable && st->st_mode & 0222)
		fuzz_files_add(walk->writable, place);
}

static inline int fuzz_visit(void *data, const char *name, struct place place)
{
	struct fuzz_walk *walk = data;
	struct place found, dir = walk->dir;
	struct stat st;
	int rc = tree_lookup(walk->vm, walk->dir, name, &found);

	DEMAND(rc == 0, "%s is listed but not found: %d", name, rc);
	DEMAND(place_number(found) == place_number(place), "%s is found elsewhere", name);
	found = place_of_number(place_number(place));
	DEMAND(place_number(found) == place_number(place), "the number of %s is another's", name);
	tree_stat(place, &st);
	if (S_ISDIR(st.st_mode)) {
		walk->dir = place;
		rc = tree_list(walk->vm, place, fuzz_visit, walk);
		DEMAND(rc == 0, "listing %s: %d", name, rc);
		walk->dir = dir;
	} else if (S_ISLNK(st.st_mode)) {
		text_clear(&walk->content);
		rc = tree_readlink(walk->vm, place, &walk->content);
		DEMAND(rc == 0 && walk->content.length, "where %s leads: %d", name, rc);
	} else {
		fuzz_visit_file(walk, name, place, &st);
	}
	return 0;
}

/**
 * fuzz_read_tree - list every directory, read every file and link
 * @all: gets every file; may be NULL
 * @writable: gets the files that can be written to; may be NULL
 */
static inline void fuzz_read_tree(const struct vm *vm, struct fuzz_files *all,
				  struct fuzz_files *writable)
{
	struct fuzz_walk walk = { .vm = vm, .dir = tree_root(), .all = all, .writable = writable };
	int rc = tree_list(vm, tree_root(), fuzz_visit, &walk);

	DEMAND(rc == 0, "listing the root: %d", rc);
	text_free(&walk.content);
}

#endif
