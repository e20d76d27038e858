/* SPDX-License-Identifier: MIT */
/*
 * allow.h - what a transcript may ask of a real QEMU.
 *
 * Transcripts are strangers'. QEMU's monitor and its devices can read and write
 * the host's files and run its programs; let through is what memhp's own
 * monitor and options know, and nothing else.
 */
#ifndef MEMHP_LAB_ALLOW_H
#define MEMHP_LAB_ALLOW_H

#include <stdbool.h>

#include "util/fail.h"

/* Whether @properties, as behind -device, describe a pc-dimm whatever else they say. */
bool allow_device(const char *properties);

/**
 * allow_line - look at a line for the monitor
 * @unknown: set when its command is not one of those: what "help" says about it,
 *           "unknown command: ...", is all that may be asked; gets the command
 * @room: of @unknown
 *
 * Return: 0; -EPERM with words in @fail when it may not be asked.
 */
int allow_line(const char *line, char *unknown, unsigned room, struct fail *fail);

#endif
