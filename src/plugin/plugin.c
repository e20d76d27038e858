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
	struct policy policy;
};

static struct plugin plugins[MAX_PLUGINS];
static unsigned nr_plugins;

/* In the process of a trial: whether an answer was none. */
static bool tried, nonsense;

/* What a plug-in sees, and behind it what it does not. */
struct window {
	struct memhp_machine machine;
	const struct machine *behind;
};

static const struct machine *behind(const struct memhp_machine *machine)
{
	return ((const struct window *)machine)->behind;
}

static struct memhp_span show_span(struct span span)
{
	return (struct memhp_span){ span.start.val, span_end(span).val };
}

static struct memhp_block show_block(const struct machine *m, const struct mem_block *block)
{
	bool has_zone = block_online(block) && block->zone != ZONE_MIXED;

	return (struct memhp_block){
		.span = show_span(block_span(m, block->id)),
		.node = block->nid.val,
		.online = block_online(block),
		.zone = has_zone ? (enum memhp_zone)block->zone : MEMHP_NR_ZONES,
	};
}

static struct memhp_zone_info show_zone(const struct memhp_machine *machine, unsigned node,
					enum memhp_zone zone)
{
	const struct machine *m = behind(machine);
	const struct zone *found;

	if (node >= m->nodes.nr || (unsigned)zone >= MAX_NR_ZONES)
		return (struct memhp_zone_info){ 0 };
	found = machine_zone(m, NID(node), (enum zone_type)zone);
	return (struct memhp_zone_info){ show_span(found->span), found->present, found->early };
}

static bool find_block(const struct memhp_machine *machine, uint64_t page,
		       struct memhp_block *block)
{
	const struct machine *m = behind(machine);
	uint64_t number = page / m->block_pages;
	const struct mem_block *found =
		number <= UINT32_MAX ? machine_block(m, BLOCK_ID((uint32_t)number)) : NULL;

	if (!found)
		return false;
	*block = show_block(m, found);
	return true;
}

static enum memhp_wish wish_of(enum online_type type)
{
	if (type == MMOP_ONLINE_KERNEL)
		return MEMHP_WISH_KERNEL;
	return type == MMOP_ONLINE_MOVABLE ? MEMHP_WISH_MOVABLE : MEMHP_WISH_NONE;
}

static int ask(const struct plugin *plugin, const struct machine *machine,
	       const struct mem_block *block, enum online_type type, enum zone_type *zone)
{
	const struct window window = {
		.machine = { .nr_nodes = machine->nodes.nr,
			     .movable_node = machine->params.movable_node,
			     .zone = show_zone,
			     .block = find_block },
		.behind = machine,
	};
	const struct memhp_block shown = show_block(machine, block);
	enum memhp_zone answer = MEMHP_NR_ZONES;
	int rc;

	guard_enter(plugin->path);
	rc = plugin->theirs->zone_for(&window.machine, &shown, wish_of(type), &answer);
	guard_leave();
	if (rc != 0)
		return -EINVAL;
	if ((unsigned)answer >= MEMHP_NR_ZONES) {
		if (!tried)
			guard_give_up(plugin->path, NO_ZONE);
		nonsense = true;
		return -EINVAL;
	}
	*zone = (enum zone_type)answer;
	return 0;
}

/* A policy is a function without a context: each plug-in has one of its own. */
#define ASK(number)                                                                           \
	static int ask_##number(const struct machine *machine, const struct mem_block *block, \
				enum online_type type, enum zone_type *zone)                  \
	{                                                                                     \
		return ask(&plugins[number], machine, block, type, zone);                     \
	}

ASK(0)
ASK(1)
ASK(2)
ASK(3)
ASK(4)
ASK(5)
ASK(6)
ASK(7)

static int (*const askers[])(const struct machine *, const struct mem_block *, enum online_type,
			     enum zone_type *) = { ask_0, ask_1, ask_2, ask_3,
						   ask_4, ask_5, ask_6, ask_7 };

_Static_assert(sizeof(askers) / sizeof(*askers) == MAX_PLUGINS, "one function for each plug-in");

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
			"%s: is for version %u of the plug-in interface, not %u; compile it "
			"against this memhp's memhp/policy.h",
			plugin->path, theirs->abi, MEMHP_POLICY_ABI);
	if (!well_named(theirs->name))
		return fail_with(fail, -EPROTO,
				 "%s: its name must be up to %d lower case letters, digits and '-'",
				 plugin->path, MAX_NAME);
	if (!theirs->zone_for)
		return fail_with(fail, -EPROTO, "%s: has no zone_for()", plugin->path);
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

int plugin_load(const char *path, const struct policy **policy, struct fail *fail)
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
	*plugin = (struct plugin){ .path = strdup(path),
				   .policy = { .zone_for = askers[nr_plugins] } };
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
