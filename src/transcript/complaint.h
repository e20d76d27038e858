/* SPDX-License-Identifier: MIT */
/*
 * complaint.h - lines of an answer that say that a command was refused.
 *
 * A mail may leave out lines of an answer, but not these: a session in which a command fails
 * in silence is another session than the one in the mail. Shell and programs write to one
 * stream, so a complaint is known by its words, and by the exit status.
 */
#ifndef MEMHP_TRANSCRIPT_COMPLAINT_H
#define MEMHP_TRANSCRIPT_COMPLAINT_H

#include "transcript/transcript.h"

/**
 * complaint_is - whether one line of a step's answer is a complaint
 * @status: the step's exit status
 * @line: in its normal form, @length bytes without its end
 *
 * Of a command that failed and shows nothing in the mail, every line is one.
 */
bool complaint_is(const struct step *step, int status, const char *line, size_t length);

#endif
