/* SPDX-License-Identifier: MIT */
/*
 * ctl.h - what memhp's machines do beyond real ones: faults and pinned pages.
 *
 * Commands: "fault ...", see fault_parse(); "faults" lists them; "clear" drops
 * them all; "pin BLOCKS" and "unpin BLOCKS" give blocks pages that cannot move, or
 * take them away. The monitor knows them behind the word "memhp".
 */
#ifndef MEMHP_MONITOR_CTL_H
#define MEMHP_MONITOR_CTL_H

#include "sim/vm.h"
#include "util/text.h"

/* Run one command; "Error: TEXT" is added to @out for one that is refused. */
void ctl_run(struct vm *vm, const char *line, struct text *out);

#endif
