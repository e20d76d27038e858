/* SPDX-License-Identifier: MIT */
/*
 * confine.h - strangers' commands lose what they could do harm with.
 */
#ifndef MEMHP_SANDBOX_CONFINE_H
#define MEMHP_SANDBOX_CONFINE_H

#include <stdint.h>

#include "util/fail.h"

/* Nothing of the host can be written from now on; /tmp is private, /run is empty. */
int confine_mounts(struct fail *fail);

/**
 * confine_process - the calling process gives up its privileges, for good
 * @keep: a mask of the capabilities it keeps, a bit each
 *
 * Return: 0; a negative errno.
 */
int confine_process(uint64_t keep);

#endif
