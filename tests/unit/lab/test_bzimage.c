/* SPDX-License-Identifier: MIT */
/* test_bzimage.c - kernels that QEMU can start, and what else people name. */
#include "unit/support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lab/bzimage.h"

/* A file with @bytes in it, in a folder of its own; remove() both. */
struct made {
	char folder[32], path[64];
};

static struct made make(const void *bytes, size_t count)
{
	struct made made = { "/tmp/memhp-test-XXXXXX", "" };
	int fd;

	assert_non_null(mkdtemp(made.folder));
	snprintf(made.path, sizeof(made.path), "%s/file", made.folder);
	fd = open(made.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	assert_int_equal(write(fd, bytes, count), count);
	close(fd);
	return made;
}

static void put_away(const struct made *made)
{
	unlink(made->path);
	rmdir(made->folder);
}

/* The first bytes of a kernel, with one of them changed; @at beyond them: none. */
static struct made kernel(size_t at, size_t count)
{
	unsigned char header[0x212] = { 0 };

	header[0x1fe] = 0x55;
	header[0x1ff] = 0xaa;
	memcpy(header + 0x202, "HdrS", 4);
	header[0x211] = 0x81;
	if (at < sizeof(header))
		header[at] ^= 1;
	return make(header, count);
}

static void a_kernel_is_known_by_its_header(void **state)
{
	static const struct {
		size_t at, count;
		int rc;
	} rows[] = {
		{ 0x212, 0x212, 0 },        { 0, 0x212, 0 },
		{ 0x1fe, 0x212, -ENOEXEC }, { 0x1ff, 0x212, -ENOEXEC },
		{ 0x202, 0x212, -ENOEXEC }, { 0x205, 0x212, -ENOEXEC },
		{ 0x211, 0x212, -ENOEXEC }, { 0x212, 0x211, -ENOEXEC },
		{ 0x212, 0, -ENOEXEC },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct made made = kernel(rows[i].at, rows[i].count);
		struct fail fail = { "" };
		char words[128] = "";

		if (rows[i].rc)
			snprintf(words, sizeof(words), "%s: not a Linux kernel for x86 (bzImage)",
				 made.path);
		assert_int_equal(bzimage_check(made.path, &fail), rows[i].rc);
		assert_string_equal(fail.text, words);
		put_away(&made);
	}
}

static void a_kernel_that_cannot_be_read_is_named(void **state)
{
	struct fail fail = { "" };

	(void)state;
	assert_int_equal(bzimage_check("/nowhere/vmlinuz", &fail), -ENOENT);
	assert_string_equal(fail.text, "/nowhere/vmlinuz: No such file or directory");
	assert_int_equal(bzimage_check("/", &fail), -EISDIR);
	assert_string_equal(fail.text, "/: Is a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernel_is_known_by_its_header),
		cmocka_unit_test(a_kernel_that_cannot_be_read_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
