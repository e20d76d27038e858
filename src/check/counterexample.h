/* SPDX-License-Identifier: MIT */
/*
 * counterexample.h - how promises are broken, as transcripts in a directory.
 *
 * A file is there whole or not at all.
 */
#ifndef MEMHP_CHECK_COUNTEREXAMPLE_H
#define MEMHP_CHECK_COUNTEREXAMPLE_H

#include "check/verdict.h"

/**
 * counterexample_directory - open @path for writing; it is made if it is not there
 *
 * That a file can be made in it is tried.
 *
 * Return: a descriptor; a negative errno with words in @fail.
 */
int counterexample_directory(const char *path, struct fail *fail);

/**
 * counterexample_write_all - write one for each promise that a verdict calls broken
 * @directory: from counterexample_directory()
 *
 * Their names begin with numbers, the shortest first. SIGXFSZ should be ignored.
 *
 * Return: 0; a negative errno with words in @fail that name the file.
 */
int counterexample_write_all(int directory, const struct verdict *verdicts, unsigned nr,
			     struct fail *fail);

#endif
