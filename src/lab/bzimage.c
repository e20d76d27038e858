/* SPDX-License-Identifier: MIT */
#include "lab/bzimage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* The setup header, as the x86 boot protocol has it from version 2.00 on. */
#define HEADER_END 0x212
#define BOOT_FLAG 0x1fe
#define MAGIC 0x202
#define LOADFLAGS 0x211
#define LOADED_HIGH 1

static bool is_bzimage(const unsigned char *header)
{
	return header[BOOT_FLAG] == 0x55 && header[BOOT_FLAG + 1] == 0xaa &&
	       memcmp(header + MAGIC, "HdrS", 4) == 0 && (header[LOADFLAGS] & LOADED_HIGH);
}

int bzimage_check(const char *path, struct fail *fail)
{
	unsigned char header[HEADER_END];
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
	ssize_t got = fd < 0 ? -1 : read(fd, header, sizeof(header));

	if (got < 0)
		rc = fail_with(fail, -errno, "%s: %s", path, strerror(errno));
	else if (got < HEADER_END || !is_bzimage(header))
		rc = fail_with(fail, -ENOEXEC, "%s: not a Linux kernel for x86 (bzImage)", path);
	if (fd >= 0)
		close(fd);
	return rc;
}
