/* SPDX-License-Identifier: MIT */
/*
 * sysfs.c - writes to files of the tree, and monitor commands between them.
 *
 * Input: a line whose letters pick kernel, machine and policy, then steps:
 *
 *     /sys/devices/system/memory/memory32/state online_movable
 *     (qemu) device_del d
 *
 * A value is written with its newline, as echo does, unless it ends in "\c", and
 * may go on for lines that start no step. A path that leads to no file which can
 * be written to picks one among all that can.
 */
#include "fuzz.h"

#include "monitor/hmp.h"
#include "policy/policies.h"

/* More would only take longer. */
#define MOST_STEPS 24

#define MONITOR "(qemu) "

static const char *const machines[] = {
	("-m 256M,slots=3,maxmem=4G -numa node,mem=128M -numa node,mem=128M "
	 "-object memory-backend-ram,id=m,size=512M -device pc-dimm,id=d,memdev=m "
	 "-object memory-backend-ram,id=n,size=256M"),
	"-m 256M -append kernelcore=128M",
	("-m 4G,slots=2,maxmem=5G -append movable_node -numa node,mem=4G -numa node,mem=0 "
	 "-object memory-backend-ram,id=m,size=256M -device pc-dimm,id=d,memdev=m,node=1 "
	 "-object memory-backend-ram,id=n,size=128M"),
	("-m 64G,slots=2,maxmem=80G -object memory-backend-ram,id=m,size=4224M "
	 "-device pc-dimm,id=d,memdev=m -object memory-backend-ram,id=n,size=2176M"),
};

static const struct policy *pick_policy(char letter)
{
	size_t count = 0;
	unsigned at;

	while (policies[count])
		count++;
	/* The first choice is the kernel's own. */
	at = letter ? fuzz_pick(letter, count + 1) : 0;
	return at ? policies[at - 1] : NULL;
}

static bool starts_step(const char *line)
{
	return line[0] == '/' || strncmp(line, MONITOR, strlen(MONITOR)) == 0;
}

/* Takes a step off @input; its length is in @length, its newline is the last. */
static char *take_step(char **input, size_t *left, size_t *length)
{
	char *step = *input, *at = step, *end = step + *left;

	if (!*left)
		return NULL;
	do {
		char *stop = memchr(at, '\n', (size_t)(end - at));

		at = stop ? stop + 1 : end;
	} while (at < end && !starts_step(at));
	*length = (size_t)(at - step);
	*left -= *length;
	*input = at;
	return step;
}

static struct place pick_file(const struct vm *vm, const char *path, const struct fuzz_files *files)
{
	struct place place;
	unsigned sum = 0;
	struct stat st;

	if (tree_resolve(vm, path, &place) == 0) {
		tree_stat(place, &st);
		if (S_ISREG(st.st_mode) && st.st_mode & 0222)
			return place;
	}
	for (; *path; path++)
		sum = sum * 31 + (uint8_t)*path;
	return files->place[sum % files->nr];
}

static void run_write(struct vm *vm, char *step, size_t length, const struct fuzz_files *files)
{
	struct machine *before = fuzz_snapshot(vm);
	size_t path = strcspn(step, " \n");
	char *value = step + (path < length ? path + 1 : length);
	size_t count = (size_t)(step + length - value);
	char *copy;
	int rc;

	if (path < length)
		step[path] = '\0';
	if (count >= 3 && memcmp(value + count - 3, "\\c\n", 3) == 0)
		count -= 3;
	copy = fuzz_string((const uint8_t *)value, count);
	rc = tree_write(vm, pick_file(vm, step, files), copy, count);
	DEMAND(rc <= 0, "writing to %s: %d", step, rc);
	if (rc < 0)
		fuzz_unchanged(vm, before, step);
	free(copy);
	fuzz_drop(before);
}

static void run_step(struct vm *vm, char *step, size_t length, const struct fuzz_files *files)
{
	struct text out = { 0 };
	char *line;

	if (strncmp(step, MONITOR, strlen(MONITOR)) != 0) {
		run_write(vm, step, length, files);
		return;
	}
	line = fuzz_string((const uint8_t *)step, length);
	line[strcspn(line, "\n")] = '\0';
	hmp_run(vm, line + strlen(MONITOR), &out);
	text_free(&out);
	free(line);
}

/* Places stay valid when what they name goes: a file may still be open. */
static void use_what_went(struct vm *vm, const struct fuzz_files *files)
{
	struct text out = { 0 };

	for (size_t i = 0; i < files->nr; i++) {
		int rc = tree_read(vm, files->place[i], &out);

		DEMAND(rc == 0 || rc == -EACCES || rc == -ENODEV, "reading an open file: %d", rc);
		if (rc != -ENODEV)
			continue;
		rc = tree_write(vm, files->place[i], "0\n", 2);
		DEMAND(rc == -EACCES || rc == -ENODEV, "writing to a device that is gone: %d", rc);
	}
	text_free(&out);
}

static void run(struct vm *vm, char *at, size_t left)
{
	struct fuzz_files first = { 0 }, writable = { 0 };
	size_t length = 0;
	char *step;

	fuzz_read_tree(vm, &first, &writable);
	for (unsigned i = 0; i < MOST_STEPS && (step = take_step(&at, &left, &length)); i++) {
		run_step(vm, step, length, &writable);
		fuzz_sound(vm);
		writable.nr = 0;
		fuzz_read_tree(vm, NULL, &writable);
	}
	use_what_went(vm, &first);
	fuzz_files_free(&first);
	fuzz_files_free(&writable);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vm vm;
	char *input = fuzz_string(data, size), *end = memchr(input, '\n', size);
	char *at = end ? end + 1 : input + size;

	if (end && end - input >= 2) {
		const char *machine = machines[fuzz_pick(input[1], ARRAY_SIZE(machines))];

		*end = '\0';
		DEMAND(fuzz_boot(&vm, machine, NULL, fuzz_profile(input[0]), pick_policy(input[2])),
		       "%s", machine);
		run(&vm, at, size - (size_t)(at - input));
		vm_stop(&vm);
	}
	free(input);
	return 0;
}
