/* SPDX-License-Identifier: MIT */
/* test_initramfs.c - a guest's files, and programs that cannot be among them. */
#include "unit/support.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lab/initramfs.h"
#include "util/text.h"

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

struct program {
	Elf64_Ehdr head;
	Elf64_Phdr part;
};

static struct program program(unsigned char class, unsigned machine, unsigned part)
{
	struct program p = { .head = { .e_machine = (Elf64_Half)machine,
				       .e_phoff = sizeof(Elf64_Ehdr),
				       .e_phnum = 1 },
			     .part = { .p_type = part } };

	memcpy(p.head.e_ident, ELFMAG, SELFMAG);
	p.head.e_ident[EI_CLASS] = class;
	return p;
}

static void a_static_program_goes_in(void **state)
{
	const struct program p = program(ELFCLASS64, EM_X86_64, PT_LOAD);
	struct made made = make(&p, sizeof(p));
	struct text archive = { 0 };
	struct fail fail = { "" };
	char bytes[4096];
	ssize_t got;
	int fd = initramfs_make(made.path, "a driver", "a=1 b", &fail);

	(void)state;
	assert_true(fd >= 0);
	/* QEMU inherits it. */
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0)
		text_add_bytes(&archive, bytes, (size_t)got);
	assert_memory_equal(archive.data, "070701", 6);
	assert_non_null(memmem(archive.data, archive.length, &p, sizeof(p)));
	assert_non_null(memmem(archive.data, archive.length, "driver\0\0\0\0a driver", 18));
	assert_non_null(memmem(archive.data, archive.length, "cmdline\0\0\0a=1 b\n", 16));
	assert_non_null(memmem(archive.data, archive.length, "TRAILER!!!", 11));
	text_free(&archive);
	close(fd);
	put_away(&made);
}

static void other_programs_are_refused(void **state)
{
	static const struct {
		unsigned char class;
		unsigned machine, part;
		size_t count;
		const char *words;
	} rows[] = {
		{ ELFCLASS64, EM_X86_64, PT_INTERP, sizeof(struct program),
		  "not a static program" },
		{ ELFCLASS64, EM_AARCH64, PT_LOAD, sizeof(struct program),
		  "no program for x86-64" },
		{ ELFCLASS32, EM_X86_64, PT_LOAD, sizeof(struct program), "no program for x86-64" },
		{ ELFCLASS64, EM_X86_64, PT_LOAD, sizeof(Elf64_Ehdr) - 1, "no program for x86-64" },
		{ ELFCLASS64, EM_X86_64, PT_LOAD, sizeof(struct program) - 1, "cut short" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct program p = program(rows[i].class, rows[i].machine, rows[i].part);
		struct made made = make(&p, rows[i].count);
		struct fail fail = { "" };

		assert_int_equal(initramfs_make(made.path, "", "", &fail), -ENOEXEC);
		assert_non_null(strstr(fail.text, made.path));
		assert_non_null(strstr(fail.text, rows[i].words));
		put_away(&made);
	}
}

static void a_program_that_is_not_there_is_named(void **state)
{
	struct fail fail = { "" };

	(void)state;
	assert_int_equal(initramfs_make("/nowhere/busybox", "", "", &fail), -ENOENT);
	assert_non_null(strstr(fail.text, "/nowhere/busybox: there is no such program"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_static_program_goes_in),
		cmocka_unit_test(other_programs_are_refused),
		cmocka_unit_test(a_program_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
