/* SPDX-License-Identifier: MIT */
/*
 * complaint.h - lines of an answer that say that a command was refused.
 *
 * A mail may leave out lines of an answer, but not these: a session in which a command fails
 * in silence is another session than the one in the mail. Shell and programs write to one
 * stream, so a complaint is known by its words and its place, and by the exit status.
 */
#ifndef MEMHP_TRANSCRIPT_COMPLAINT_H
#define MEMHP_TRANSCRIPT_COMPLAINT_H

#include "transcript/transcript.h"

/**
 * complaint_is - whether one line of a step's answer is a complaint
 * @status: the step's exit status
 * @line: in its normal form, @length bytes without its end
 * @last: no line of the answer stands behind it
 *
 * When a command failed, its answer's last line is one; when the mail shows nothing of the
 * answer, every line is.
 */
bool complaint_is(const struct step *step, int status, const char *line, size_t length, bool last);

#endif
