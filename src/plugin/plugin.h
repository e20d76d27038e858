/* SPDX-License-Identifier: MIT */
/*
 * plugin.h - a policy from a shared object, as include/memhp/policy.h tells.
 *
 * A plug-in is tried in a process of its own before it is let in: one that
 * crashes, hangs, or is not what it should be is refused. Once in, its calls are
 * watched (guard.h).
 */
#ifndef MEMHP_PLUGIN_PLUGIN_H
#define MEMHP_PLUGIN_PLUGIN_H

#include "util/fail.h"
#include <memhp/policy.h>

#define MAX_PLUGINS 8

/* Whether @name means a plug-in rather than a policy of memhp's: it has a slash. */
bool plugin_named(const char *name);

/**
 * plugin_load - the policy of the plug-in at @path
 * @policy: set to it; it stays for as long as the program runs
 *
 * The same path gives the same policy again.
 *
 * Return: 0; -ENOEXEC when it is no plug-in, -EPROTO when it is for another
 * ABI or misbehaves, -EEXIST when its name is taken, -E2BIG when there are too many,
 * with words in @fail that name @path.
 */
int plugin_load(const char *path, const struct memhp_policy **policy, struct fail *fail);

#endif
