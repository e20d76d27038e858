/* SPDX-License-Identifier: MIT */
/*
 * whole_file.h - files that are written whole or not at all.
 *
 * The text goes to a file of another name beside it, which takes the name once it
 * is whole. Nobody sees a half of it, and a failure leaves what was there.
 */
#ifndef MEMHP_OS_WHOLE_FILE_H
#define MEMHP_OS_WHOLE_FILE_H

#include "util/text.h"

/* Whether a file could be made in @directory. Return: 0; a negative errno. */
int whole_file_possible(int directory);

/**
 * whole_file_replace - make @name in @directory a file that holds @text
 *
 * Return: 0; a negative errno, with nothing changed.
 */
int whole_file_replace(int directory, const char *name, const struct text *text);

/**
 * whole_file_put - write @text to @path
 *
 * A file that is there keeps its mode. A link, a pipe or a device is no file that could
 * be replaced: it is written to, as far as that goes.
 *
 * Return: 0; a negative errno.
 */
int whole_file_put(const char *path, const struct text *text);

/* Write all of @text to @fd. Return: 0; a negative errno. */
int whole_file_pour(int fd, const struct text *text);

#endif
