/* SPDX-License-Identifier: MIT */
/*
 * utf8.h - characters in UTF-8, by RFC 3629: no longer form than needed, no surrogates, nothing
 * above U+10FFFF.
 */
#ifndef MEMHP_UTIL_UTF8_H
#define MEMHP_UTIL_UTF8_H

#include <stddef.h>
#include <stdint.h>

/**
 * utf8_decode - the character that @bytes start with
 * @left: how many bytes there are, at least one
 * @character: set to it
 *
 * Return: how many bytes it takes; 0 when the bytes are no character.
 */
size_t utf8_decode(const char *bytes, size_t left, uint32_t *character);

#endif
