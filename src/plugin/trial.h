/* SPDX-License-Identifier: MIT */
/*
 * trial.h - foreign code tried where it can do no harm: in a process of its own.
 */
#ifndef MEMHP_PLUGIN_TRIAL_H
#define MEMHP_PLUGIN_TRIAL_H

#include "util/fail.h"
#include <memhp/policy.h>

/* A machine may be busy: this ends a hang and measures nothing. */
#define TRIAL_SECONDS 20

/**
 * trial_run - run @attempt in a child of this process
 * @who: for messages
 * @attempt: answers 0, or a negative errno with words in its @fail
 *
 * Return: what @attempt answered, with its words; -EPROTO when it crashed, ended
 * the process or took longer than TRIAL_SECONDS; another negative errno when it
 * could not be tried.
 */
int trial_run(const char *who, int (*attempt)(void *data, struct fail *fail), void *data,
	      struct fail *fail);

/**
 * trial_ask - ask @policy everything about a small machine
 *
 * Any answer will do, as long as one comes.
 *
 * Return: 0; -ENOMEM with words in @fail.
 */
int trial_ask(const struct memhp_policy *policy, struct fail *fail);

#endif
