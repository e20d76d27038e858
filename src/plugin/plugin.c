/* SPDX-License-Identifier: MIT */
#include "plugin/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <memhp/policy.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/guard.h"
#include "plugin/trial.h"
#include "policy/policies.h"

#define MAX_NAME 32

#define NO_ZONE "answered a zone that there is not"

/* A plug-in that was let in. */
struct plugin {
	char *path;
	const struct memhp_policy *theirs;
	struct memhp_policy policy;
};

static struct plugin plugins[MAX_PLUGINS];
static unsigned nr_plugins;

/* In the process of a trial: whether an answer was none. */
static bool tried, nonsense;

/* The plug-in's own function, watched. The context is that of the policy that memhp asks. */
static int ask(const void *context, const struct memhp_view *view, const struct memhp_block *block,
	       enum memhp_wish wish, enum memhp_zone *zone)
{
	const struct plugin *plugin = context;
	enum memhp_zone answer = MEMHP_NR_ZONES;
	int rc;

	guard_enter(plugin->path);
	rc = plugin->theirs->zone_for(plugin->theirs->context, view, block, wish, &answer);
	guard_leave();
	if (rc != 0)
		return -EINVAL;
	if ((unsigned)answer >= MEMHP_NR_ZONES) {
		if (!tried)
			guard_give_up(plugin->path, NO_ZONE);
		nonsense = true;
		return -EINVAL;
	}
	*zone = answer;
	return 0;
}

static bool well_named(const char *name)
{
	size_t length = name ? strnlen(name, MAX_NAME + 1) : 0;

	return length > 0 && length <= MAX_NAME &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static bool name_taken(const char *name)
{
	for (unsigned i = 0; i < nr_plugins; i++)
		if (strcmp(plugins[i].policy.name, name) == 0)
			return true;
	return policy_find(name) != NULL;
}

/* Opens @plugin and looks at what it says of itself. */
static int open_plugin(struct plugin *plugin, struct fail *fail)
{
	void *library = dlopen(plugin->path, RTLD_NOW | RTLD_LOCAL);
	const struct memhp_policy *theirs;

	if (!library) {
		const char *said = dlerror();

		/* The loader mostly names the file itself. */
		if (strncmp(said, plugin->path, strlen(plugin->path)) == 0)
			return fail_with(fail, -ENOEXEC, "%s", said);
		return fail_with(fail, -ENOEXEC, "%s: %s", plugin->path, said);
	}
	theirs = dlsym(library, "memhp_policy");
	if (!theirs)
		return fail_with(fail, -ENOEXEC, "%s: does not define memhp_policy", plugin->path);
	if (theirs->abi != MEMHP_POLICY_ABI)
		return fail_with(
			fail, -EPROTO,
			"%s: is of ABI %u; this memhp takes ABI %u: compile it against this "
			"memhp's memhp/policy.h",
			plugin->path, theirs->abi, MEMHP_POLICY_ABI);
	if (!well_named(theirs->name))
		return fail_with(fail, -EPROTO,
				 "%s: its name must be up to %d lower case letters, digits and '-'",
				 plugin->path, MAX_NAME);
	if (!theirs->zone_for)
		return fail_with(fail, -EPROTO, "%s: has no zone_for()", plugin->path);
	if (theirs->zone_at_add)
		return fail_with(fail, -EPROTO, "%s: has zone_at_add(), which a plug-in may not",
				 plugin->path);
	if (name_taken(theirs->name))
		return fail_with(fail, -EEXIST, "%s: there is another policy '%s'", plugin->path,
				 theirs->name);
	plugin->theirs = theirs;
	plugin->policy.name = theirs->name;
	return 0;
}

/* In a process of its own: opens it there and asks it about a small machine. */
static int try_plugin(void *data, struct fail *fail)
{
	struct plugin *plugin = data;
	int rc;

	guard_forget();
	tried = true;
	rc = open_plugin(plugin, fail);
	if (rc == 0)
		rc = trial_ask(&plugin->policy, fail);
	if (rc == 0 && nonsense)
		rc = fail_with(fail, -EPROTO, "%s: zone_for() " NO_ZONE, plugin->path);
	return rc;
}

bool plugin_named(const char *name)
{
	return strchr(name, '/') != NULL;
}

static int let_in(struct plugin *plugin, struct fail *fail)
{
	int rc = trial_run(plugin->path, try_plugin, plugin, fail);

	if (rc == 0)
		rc = open_plugin(plugin, fail);
	if (rc == 0) {
		rc = guard_start();
		if (rc < 0)
			fail_with(fail, rc, "%s: cannot be watched: %s", plugin->path,
				  strerror(-rc));
	}
	return rc;
}

int plugin_load(const char *path, const struct memhp_policy **policy, struct fail *fail)
{
	struct plugin *plugin = &plugins[nr_plugins];
	int rc;

	for (unsigned i = 0; i < nr_plugins; i++) {
		if (strcmp(plugins[i].path, path) == 0) {
			*policy = &plugins[i].policy;
			return 0;
		}
	}
	if (nr_plugins == MAX_PLUGINS)
		return fail_with(fail, -E2BIG, "%s: no more than %d plug-ins", path, MAX_PLUGINS);
	*plugin = (struct plugin){
		.path = strdup(path),
		.policy = { .abi = MEMHP_POLICY_ABI, .context = plugin, .zone_for = ask }
	};
	if (!plugin->path)
		return fail_with(fail, -ENOMEM, "out of memory");
	rc = let_in(plugin, fail);
	if (rc < 0) {
		free(plugin->path);
		return rc;
	}
	nr_plugins++;
	*policy = &plugin->policy;
	return 0;
}
