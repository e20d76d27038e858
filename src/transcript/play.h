/* SPDX-License-Identifier: MIT */
/*
 * play.h - play a transcript and say where it differs.
 */
#ifndef MEMHP_TRANSCRIPT_PLAY_H
#define MEMHP_TRANSCRIPT_PLAY_H

#include "kernel/profile.h"
#include "sim/vm.h"
#include "transcript/session.h"
#include "transcript/transcript.h"

/**
 * struct play_options - what plays, over what the transcript's head says
 * @profile: NULL: the head's kernel, else the newest
 * @build: of that kernel; NULL: the head's, else the first
 * @machine: NULL: the head's
 * @policy: NULL: the profile's own
 */
struct play_options {
	const struct profile *profile;
	const char *build;
	const struct machine_options *machine;
	const struct memhp_policy *policy;
	struct session_options session;
};

struct play_result {
	size_t steps;
	size_t different;    /* steps that did not answer as written */
	unsigned first_line; /* of the transcript, where it first differs */
	const char *on;      /* as of the session: "memhp", "Linux" */
	char kernel[72];     /* a generation, or the release that a real kernel tells */
};

/**
 * memhp_play - run every step on a fresh machine
 * @recorded: becomes a transcript of what came back; NULL when nobody asks
 * @report: differences are added, readable as a unified difference
 *
 * Return: 0 when all could be run, different or not; else words in @fail.
 */
int memhp_play(const struct transcript *transcript, const struct play_options *options,
	       struct transcript *recorded, struct text *report, struct play_result *result,
	       struct fail *fail);

#endif
