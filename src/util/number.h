/* SPDX-License-Identifier: MIT */
/*
 * number.h - numbers as people write them to QEMU and to the kernel.
 *
 * Each parser takes the whole string or nothing and leaves its result alone on
 * failure.
 */
#ifndef MEMHP_UTIL_NUMBER_H
#define MEMHP_UTIL_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * number_size - a size for QEMU: "2G", "1.5G", "0x800", "2048"
 * @unit: what a number without a suffix counts: 1 or 1 << 20
 *
 * Suffixes are one of B K M G T P E in either case. A fraction needs a suffix.
 *
 * Return: 0; -EINVAL; -ERANGE over 64 bits.
 */
int number_size(const char *text, uint64_t unit, uint64_t *bytes);

/* An unsigned number, decimal or 0x. Return: 0; -EINVAL; -ERANGE over 64 bits. */
int number_unsigned(const char *text, uint64_t *value);

/**
 * number_kernel - what a sysfs file takes as an unsigned number
 *
 * An optional "+", then 0x for hex, 0 for octal or decimal digits, then at most
 * one newline.
 *
 * Return: 0; -EINVAL; -ERANGE over 64 bits.
 */
int number_kernel(const char *text, size_t length, uint64_t *value);

/**
 * number_memparse - a size on the kernel's command line: "512M", "0x1000"
 * @end: set to the first character after it
 *
 * Return: bytes; 0 when there is no number.
 */
uint64_t number_memparse(const char *text, const char **end);

#endif
