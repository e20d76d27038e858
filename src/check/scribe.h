/* SPDX-License-Identifier: MIT */
/*
 * scribe.h - a broken promise as a session that can be played.
 *
 * The events are typed as a user would type them, to a machine with its monitor
 * and its files, and what it answers is written down: a second look at what
 * the explorer found, through the interface that people know.
 */
#ifndef MEMHP_CHECK_SCRIBE_H
#define MEMHP_CHECK_SCRIBE_H

#include "check/explore.h"
#include "transcript/transcript.h"

/**
 * scribe - write @finding down
 * @promise: which promise it breaks
 * @transcript: set to the session; free it with transcript_free()
 *
 * Where the kernel has the probe file and the blocks stay and are node 0's, they
 * are probed; else each is a DIMM.
 *
 * Return: 0; -ENOMEM; -EPROTO when the machine does not do what was found, with
 * words in @fail.
 */
int scribe(const struct model *model, enum promise_id promise, const struct finding *finding,
	   struct transcript *transcript, struct fail *fail);

#endif
