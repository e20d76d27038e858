/* SPDX-License-Identifier: MIT */
/* Every file that can be written, with any value, then every file read back. */
#include "fuzz.h"
#include "sysfs/tree.h"

#define MAX_FILES 512

struct files {
	struct vm *vm;
	struct place writable[MAX_FILES];
	size_t nr;
};

/* Reads what can be read, and remembers what can be written. */
static int visit(void *data, const char *name, struct place place)
{
	struct files *files = data;
	struct text content = { 0 };
	struct stat st;

	(void)name;
	tree_stat(place, &st);
	if (S_ISDIR(st.st_mode))
		return tree_list(files->vm, place, visit, files);
	if (S_ISLNK(st.st_mode))
		must(tree_readlink(files->vm, place, &content) == 0);
	else if (st.st_mode & 0444)
		must(tree_read(files->vm, place, &content) == 0);
	if (S_ISREG(st.st_mode) && st.st_mode & 0222 && files->nr < MAX_FILES)
		files->writable[files->nr++] = place;
	text_free(&content);
	return 0;
}

static void visit_all(struct files *files)
{
	files->nr = 0;
	must(tree_list(files->vm, tree_root(), visit, files) == 0);
}

/* Two bytes choose a file, the value goes up to the next NUL. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct files *files = calloc(1, sizeof(*files));
	size_t at = 1;

	must(files != NULL);
	if (size == 0) {
		free(files);
		return 0;
	}
	files->vm = fuzz_two_nodes(fuzz_profile(data[0]));
	visit_all(files);
	while (at + 2 < size) {
		size_t file = (size_t)(data[at] | data[at + 1] << 8) % files->nr;
		const uint8_t *end = memchr(data + at + 2, '\0', size - at - 2);
		size_t length = end ? (size_t)(end - data) - at - 2 : size - at - 2;

		tree_write(files->vm, files->writable[file], (const char *)data + at + 2, length);
		must_be_sound(files->vm);
		at += 2 + length + 1;
	}
	visit_all(files);
	fuzz_stop(files->vm);
	free(files);
	return 0;
}
