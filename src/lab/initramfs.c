/* SPDX-License-Identifier: MIT */
#include "lab/initramfs.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/cpio.h"
#include "os/program.h"

/* More than any busybox has; what is larger is something else. */
#define MAX_PROGRAM (64u << 20)

extern const char guest_image[], guest_image_end[];

static int read_program(const char *path, struct text *program, struct fail *fail)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
	char bytes[65536];
	ssize_t got = 0;

	if (fd < 0)
		return fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	while (rc == 0 && (got = read(fd, bytes, sizeof(bytes))) > 0) {
		text_add_bytes(program, bytes, (size_t)got);
		if (program->length > MAX_PROGRAM)
			rc = fail_with(fail, -EFBIG, "%s: too large for a busybox", path);
	}
	if (got < 0)
		rc = fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	close(fd);
	return rc;
}

/* A guest has no libraries: the program must not ask for an interpreter. */
static int check_static(const char *path, const struct text *program, struct fail *fail)
{
	Elf64_Ehdr head;

	if (program->length < sizeof(head))
		return fail_with(fail, -ENOEXEC, "%s: no program for x86-64", path);
	memcpy(&head, program->data, sizeof(head));
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
	    head.e_machine != EM_X86_64)
		return fail_with(fail, -ENOEXEC, "%s: no program for x86-64", path);
	for (unsigned i = 0; i < head.e_phnum; i++) {
		size_t at = head.e_phoff + (size_t)i * sizeof(Elf64_Phdr);
		Elf64_Phdr part;

		if (at > program->length || program->length - at < sizeof(part))
			return fail_with(fail, -ENOEXEC, "%s: cut short", path);
		memcpy(&part, program->data + at, sizeof(part));
		if (part.p_type == PT_INTERP)
			return fail_with(fail, -ENOEXEC,
					 "%s: not a static program; a guest has no libraries "
					 "(Debian: busybox-static)",
					 path);
	}
	return 0;
}

static void fill(struct text *out, const struct text *busybox, const char *driver,
		 const char *cmdline)
{
	const struct cpio_entry entries[] = {
		{ .name = "bin", .mode = S_IFDIR | 0755 },
		{ .name = "dev", .mode = S_IFDIR | 0755 },
		{ .name = "proc", .mode = S_IFDIR | 0755 },
		{ .name = "sys", .mode = S_IFDIR | 0755 },
		{ .name = "tmp", .mode = S_IFDIR | 0755 },
		/* Complaints of the first process, before there is a devtmpfs. */
		{ .name = "dev/console", .mode = S_IFCHR | 0600, .major = 5, .minor = 1 },
		{ .name = "init",
		  .mode = S_IFREG | 0755,
		  .data = guest_image,
		  .size = (size_t)(guest_image_end - guest_image) },
		{ .name = &GUEST_BUSYBOX[1],
		  .mode = S_IFREG | 0755,
		  .data = busybox->data,
		  .size = busybox->length },
		{ .name = &GUEST_DRIVER[1],
		  .mode = S_IFREG | 0644,
		  .data = driver,
		  .size = strlen(driver) },
		{ .name = &GUEST_CMDLINE[1],
		  .mode = S_IFREG | 0444,
		  .data = cmdline,
		  .size = strlen(cmdline) },
	};

	for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++)
		cpio_add(out, &entries[i]);
	cpio_end(out);
}

static int to_memory(const struct text *archive, struct fail *fail)
{
	int fd = memfd_create("initramfs", 0);
	size_t done = 0;

	while (fd >= 0 && done < archive->length) {
		ssize_t written = write(fd, archive->data + done, archive->length - done);

		if (written < 0) {
			close(fd);
			fd = -1;
		} else {
			done += (size_t)written;
		}
	}
	return fd < 0 ? fail_with(fail, -errno, "no memory for the guest's files: %s",
				  strerror(errno)) :
			fd;
}

int initramfs_make(const char *busybox, const char *driver, const char *cmdline, struct fail *fail)
{
	char *path = program_find(busybox);
	struct text program = { 0 }, archive = { 0 }, line = { 0 };
	int rc;

	if (!path)
		return fail_with(fail, -ENOENT,
				 "%s: there is no such program; transcripts need busybox "
				 "(Debian: busybox-static)",
				 busybox);
	text_add(&line, "%s\n", cmdline);
	rc = read_program(path, &program, fail);
	if (rc == 0)
		rc = check_static(path, &program, fail);
	if (rc == 0) {
		fill(&archive, &program, driver, text_string(&line));
		rc = text_failed(&archive) ? fail_with(fail, -ENOMEM, "out of memory") :
					     to_memory(&archive, fail);
	}
	text_free(&program);
	text_free(&archive);
	text_free(&line);
	free(path);
	return rc;
}
