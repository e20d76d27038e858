/* SPDX-License-Identifier: MIT */
/*
 * hmp.h - the human monitor: one line in, its answer out.
 *
 * Words and commands are QEMU's; what QEMU has and memhp does not model is an
 * unknown command.
 */
#ifndef MEMHP_MONITOR_HMP_H
#define MEMHP_MONITOR_HMP_H

#include "sim/vm.h"
#include "util/text.h"

#define HMP_GREETING "QEMU 7.2.22 monitor - type 'help' for more information"
#define HMP_PROMPT "(qemu) "

/**
 * hmp_run - run one line
 * @line: without its newline
 * @out: the answer is added, each line ending with "\n"
 *
 * "quit" is vm_quit().
 */
void hmp_run(struct vm *vm, const char *line, struct text *out);

/**
 * hmp_complete - words that the last word of a line may become
 * @start: the line up to where the last word ends
 * @matches: each is added with "\n" behind it, in no order
 */
void hmp_complete(const struct vm *vm, const char *start, struct text *matches);

#endif
