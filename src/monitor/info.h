/* SPDX-License-Identifier: MIT */
/*
 * info.h - what the monitor tells people about the machine, in QEMU's words.
 */
#ifndef MEMHP_MONITOR_INFO_H
#define MEMHP_MONITOR_INFO_H

#include "sim/vm.h"
#include "util/text.h"

void info_memdev(const struct vm *vm, struct text *out);
void info_memory_devices(const struct vm *vm, struct text *out);
void info_memory_size_summary(const struct vm *vm, struct text *out);
void info_numa(const struct vm *vm, struct text *out);
void info_status(const struct vm *vm, struct text *out);
void info_version(const struct vm *vm, struct text *out);

#endif
