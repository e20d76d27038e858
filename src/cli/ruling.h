/* SPDX-License-Identifier: MIT */
/*
 * ruling.h - verdicts as a table and as JSON.
 */
#ifndef MEMHP_CLI_RULING_H
#define MEMHP_CLI_RULING_H

#include "check/verdict.h"

/* "kept", "broken" or "not decided". */
const char *ruling_word(enum answer answer);

/* A table, policy by promise, a part for each number of nodes; @verbose adds lines. */
void print_verdicts(const struct verdict *verdicts, unsigned nr, bool verbose);

void print_verdicts_json(const struct verdict *verdicts, unsigned nr);

#endif
