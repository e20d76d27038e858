/* SPDX-License-Identifier: MIT */
#include "monitor/hmp.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "devices/dimm.h"
#include "monitor/ctl.h"
#include "monitor/words.h"

#define MAX_WORD 4096

/* What follows a command's name. */
enum arguments {
	ARGS_NONE,
	ARGS_WORD, /* one word, needed */
	ARGS_REST, /* all that is left of the line, needed */
	ARGS_ANY,  /* whatever is there */
};

struct command {
	const char *names; /* "quit|q" */
	const char *parameters;
	const char *help;
	enum arguments arguments;
	void (*run)(struct vm *vm, const char *argument, struct text *out);
};

static void say_error(struct text *out, const struct fail *fail)
{
	text_add(out, "Error: %s\n", fail->text);
}

static void run_device_add(struct vm *vm, const char *argument, struct text *out)
{
	struct fail fail;

	if (dimm_add(vm, argument, &fail) == 0)
		return;
	if (strncmp(fail.text, "Parameter 'id' expects", 22) == 0)
		text_add(out, "Try \"help device_add\" for more information\n");
	else
		say_error(out, &fail);
}

static void run_device_del(struct vm *vm, const char *argument, struct text *out)
{
	struct fail fail;

	if (dimm_del(vm, argument, &fail) < 0)
		say_error(out, &fail);
}

static void run_object_add(struct vm *vm, const char *argument, struct text *out)
{
	struct fail fail;

	if (backend_add(&vm->options.backends, argument, BACKEND_MONITOR, &fail) < 0)
		say_error(out, &fail);
}

static void run_object_del(struct vm *vm, const char *argument, struct text *out)
{
	struct fail fail;

	if (backend_delete(&vm->options.backends, argument, &fail) < 0)
		say_error(out, &fail);
}

static void run_quit(struct vm *vm, const char *argument, struct text *out)
{
	(void)argument;
	(void)out;
	vm_quit(vm);
}

static void add_memdev(const char *id, uint64_t size, struct text *out)
{
	text_add(out, "memory backend: %s\n", id);
	text_add(out, "  size:  %" PRIu64 "\n", size);
	text_add(out, "  merge: true\n  dump: true\n  prealloc: false\n  share: false\n"
		      "  reserve: true\n  policy: default\n  host nodes: \n");
}

static void info_memdev(struct vm *vm, const char *argument, struct text *out)
{
	const struct backends *backends = &vm->options.backends;

	(void)argument;
	/* Boot RAM has a backend of its own unless nodes bring theirs. */
	if (!vm->options.nodes[0].memdev[0])
		add_memdev("pc.ram", vm->options.ram, out);
	for (unsigned i = 0; i < backends->nr; i++)
		add_memdev(backends->table[i].id, backends->table[i].size, out);
	text_add_char(out, '\n');
}

static void info_memory_devices(struct vm *vm, const char *argument, struct text *out)
{
	(void)argument;
	for (unsigned i = 0; i < vm->nr_dimms; i++) {
		const struct dimm *dimm = &vm->dimms[i];

		text_add(out, "Memory device [dimm]: \"%s\"\n", dimm->id);
		text_add(out, "  addr: 0x%" PRIx64 "\n", dimm->address);
		text_add(out, "  slot: %u\n", dimm->slot);
		text_add(out, "  node: %" PRIu32 "\n", dimm->node);
		text_add(out, "  size: %" PRIu64 "\n", dimm->size);
		text_add(out, "  memdev: /objects/%s\n", dimm->memdev);
		text_add(out, "  hotplugged: %s\n  hotpluggable: true\n",
			 dimm->cold ? "false" : "true");
	}
}

static void info_size_summary(struct vm *vm, const char *argument, struct text *out)
{
	(void)argument;
	text_add(out, "base memory: %" PRIu64 "\n", vm->options.ram);
	text_add(out, "plugged memory: %" PRIu64 "\n", dimm_plugged(vm));
}

static void info_numa(struct vm *vm, const char *argument, struct text *out)
{
	(void)argument;
	text_add(out, "%u nodes\n", vm->options.nr_nodes);
	for (unsigned node = 0; node < vm->options.nr_nodes; node++) {
		uint64_t plugged = 0;

		for (unsigned i = 0; i < vm->nr_dimms; i++)
			plugged += vm->dimms[i].node == node ? vm->dimms[i].size : 0;
		text_add(out, "node %u cpus:%s\n", node, node == 0 ? " 0" : "");
		text_add(out, "node %u size: %" PRIu64 " MB\n", node,
			 (vm->options.nodes[node].size + plugged) >> 20);
		text_add(out, "node %u plugged: %" PRIu64 " MB\n", node, plugged >> 20);
	}
}

static void info_status(struct vm *vm, const char *argument, struct text *out)
{
	(void)vm;
	(void)argument;
	text_add(out, "VM status: running\n");
}

static const struct command info_commands[] = {
	{ "memdev", "", "show memory backends", ARGS_NONE, info_memdev },
	{ "memory-devices", "", "show memory devices", ARGS_NONE, info_memory_devices },
	{ "memory_size_summary", "",
	  "show the amount of initially allocated and present hotpluggable (if enabled) memory "
	  "in bytes.",
	  ARGS_NONE, info_size_summary },
	{ "numa", "", "show NUMA information", ARGS_NONE, info_numa },
	{ "status", "", "show the current VM status (running|paused)", ARGS_NONE, info_status },
	{ 0 },
};

static void run_info(struct vm *vm, const char *argument, struct text *out);
static void run_help(struct vm *vm, const char *argument, struct text *out);

static const struct command commands[] = {
	{ "device_add", " driver[,prop=value][,...]",
	  "add device, like -device on the command line", ARGS_WORD, run_device_add },
	{ "device_del", " device", "remove device", ARGS_WORD, run_device_del },
	{ "help|?", " [cmd]", "show the help", ARGS_ANY, run_help },
	{ "info", " [subcommand]", "show various information about the system state", ARGS_ANY,
	  run_info },
	{ "memhp", " fault|faults|clear|pin|unpin ...", "what no real machine has: see memhp-ctl(1)",
	  ARGS_REST, ctl_run },
	{ "object_add", " [qom-type=]type,id=str[,prop=value][,...]", "create QOM object",
	  ARGS_REST, run_object_add },
	{ "object_del", " id", "destroy QOM object", ARGS_WORD, run_object_del },
	{ "quit|q", "", "quit the emulator", ARGS_NONE, run_quit },
	{ 0 },
};

static bool has_name(const struct command *command, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = command->names; *at;) {
		size_t name = strcspn(at, "|");

		if (name == length && memcmp(at, word, length) == 0)
			return true;
		at += name + (at[name] == '|');
	}
	return false;
}

static const struct command *find_command(const struct command *table, const char *word)
{
	for (; table->names; table++)
		if (has_name(table, word))
			return table;
	return NULL;
}

static void help_line(const char *group, const struct command *command, struct text *out)
{
	text_add(out, "%s%s%s -- %s\n", group, command->names,
		 command->parameters[0] ? command->parameters : " ", command->help);
}

static void help_table(const char *group, const struct command *table, struct text *out)
{
	for (; table->names; table++)
		help_line(group, table, out);
}

static void run_help(struct vm *vm, const char *argument, struct text *out)
{
	char word[MAX_WORD];
	const struct command *command;

	(void)vm;
	if (words_next(&argument, word, sizeof(word)) < 0) {
		help_table("", commands, out);
		return;
	}
	command = find_command(commands, word);
	if (!command)
		text_add(out, "unknown command: '%s'\n", word);
	else if (command->run != run_info)
		help_line("", command, out);
	else if (words_next(&argument, word, sizeof(word)) < 0)
		help_table("info ", info_commands, out);
	else if ((command = find_command(info_commands, word)))
		help_line("info ", command, out);
	else
		text_add(out, "unknown command: 'info %s'\n", word);
}

static void say_try(const char *group, const char *word, struct text *out)
{
	text_add(out, "Try \"help %s%s\" for more information\n", group, word);
}

/* Checks and takes the argument. Return: whether the command can run. */
static bool take_argument(const struct command *command, const char *group, const char *typed,
			  const char *rest, char *argument, struct text *out)
{
	int rc = -ENOENT;

	rest = words_skip(rest);
	argument[0] = '\0';
	if (command->arguments == ARGS_ANY || command->arguments == ARGS_REST) {
		memcpy(argument, rest, strlen(rest) + 1);
		rest += strlen(rest);
		rc = argument[0] || command->arguments == ARGS_ANY ? 0 : -ENOENT;
	} else if (command->arguments == ARGS_WORD) {
		rc = words_next(&rest, argument, MAX_WORD);
	} else {
		rc = 0;
	}
	if (rc == -EINVAL)
		text_add(out, "unterminated string\n");
	if (rc == -ENOENT && command->run == run_device_add) {
		text_add(out, "Error: Parameter 'driver' is missing\n");
		return false;
	}
	if (rc < 0 && command->run != run_device_add) {
		text_add(out, "%s: string expected\n", command->names);
	} else if (rc == 0 && *words_skip(rest)) {
		text_add(out, "%s: extraneous characters at the end of line\n", command->names);
		rc = -E2BIG;
	}
	if (rc < 0)
		say_try(group, typed, out);
	return rc == 0;
}

/* A command's name is taken as it stands; quotes mean nothing in it. */
static void take_name(const char **line, char *name)
{
	size_t length = strcspn(*line, " \t");

	memcpy(name, *line, length);
	name[length] = '\0';
	*line += length;
}

static void run_info(struct vm *vm, const char *argument, struct text *out)
{
	char word[MAX_WORD], rest[MAX_WORD];
	const struct command *command;

	if (!*argument) {
		help_table("info ", info_commands, out);
		return;
	}
	take_name(&argument, word);
	command = find_command(info_commands, word);
	if (!command)
		text_add(out, "unknown command: 'info %s'\n", word);
	else if (take_argument(command, "info ", word, argument, rest, out))
		command->run(vm, rest, out);
}

void hmp_run(struct vm *vm, const char *line, struct text *out)
{
	char name[MAX_WORD], argument[MAX_WORD];
	const struct command *command;
	const char *at = words_skip(line);

	if (!*at)
		return;
	if (strlen(at) >= MAX_WORD) {
		text_add(out, "the line is longer than %d characters\n", MAX_WORD - 1);
		return;
	}
	take_name(&at, name);
	command = find_command(commands, name);
	if (!command)
		text_add(out, "unknown command: '%s'\n", name);
	else if (take_argument(command, "", name, at, argument, out))
		command->run(vm, argument, out);
}
