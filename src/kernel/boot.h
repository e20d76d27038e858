/* SPDX-License-Identifier: MIT */
/*
 * boot.h - from a board and a kernel's command line to a kernel that runs, and its log.
 */
#ifndef MEMHP_KERNEL_BOOT_H
#define MEMHP_KERNEL_BOOT_H

#include <stddef.h>

#include "board/board.h"
#include "kernel/kernel.h"

/**
 * boot - start a kernel on a board
 * @kernel: after kernel_init(); gets its command line, its memory and the lines of its log
 *
 * Return: 0; -EINVAL, -ERANGE, -ENOMEM with words in @fail, and no memory.
 */
int boot(struct kernel *kernel, const struct board *board, struct fail *fail);

/**
 * boot_tables - what a kernel makes of the firmware's tables
 * @kernel: its command line is known
 * @srat: the table as bytes; one that cannot be read is not used
 * @groups: devices that the machine has room for
 *
 * Return: as boot().
 */
int boot_tables(struct kernel *kernel, const struct firmware *firmware, const void *srat,
		size_t srat_length, uint32_t groups, struct fail *fail);

#endif
