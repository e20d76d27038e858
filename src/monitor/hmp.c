/* SPDX-License-Identifier: MIT */
#include "monitor/hmp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "monitor/ctl.h"
#include "monitor/info.h"
#include "monitor/qom.h"
#include "monitor/words.h"
#include "sim/plug.h"

#define MAX_WORD 4096

/* What follows a command's name. */
enum arguments {
	ARGS_NONE,
	ARGS_WORD,
	ARGS_PERHAPS, /* a word or nothing */
	ARGS_TWO,     /* words */
	ARGS_REST,    /* all that is left of the line, needed */
	ARGS_ANY,     /* whatever is there */
};

/* How many words that is. */
static const struct {
	unsigned least, most;
} words_of[] = {
	[ARGS_NONE] = { 0, 0 },
	[ARGS_WORD] = { 1, 1 },
	[ARGS_PERHAPS] = { 0, 1 },
	[ARGS_TWO] = { 2, 2 },
};

struct command {
	const char *names; /* "quit|q" */
	const char *parameters;
	const char *help;
	enum arguments arguments;
	/* Words stand in @argument one behind the other, each with its NUL. */
	void (*run)(struct vm *vm, const char *argument, struct text *out);
	void (*show)(const struct vm *vm, struct text *out); /* of "info" */
};

static void say_error(struct text *out, const struct fail *fail)
{
	text_add(out, "Error: %s\n", fail->text);
}

static void run_device_add(struct vm *vm, const char *argument, struct text *out)
{
	struct fail fail;

	if (plug_add(vm, argument, &fail) == 0)
		return;
	if (strncmp(fail.text, "Parameter 'id' expects", 22) == 0)
		text_add(out, "Try \"help device_add\" for more information\n");
	else
		say_error(out, &fail);
}

static void run_device_del(struct vm *vm, const char *argument, struct text *out)
{
	struct fail fail;

	if (plug_remove(vm, argument, &fail) < 0)
		say_error(out, &fail);
}

static void run_object_add(struct vm *vm, const char *argument, struct text *out)
{
	struct fail fail;

	if (backend_add(&vm->board.backends, argument, BACKEND_MONITOR, &fail) < 0)
		say_error(out, &fail);
}

static void run_object_del(struct vm *vm, const char *argument, struct text *out)
{
	struct fail fail;

	if (backend_delete(&vm->board.backends, argument, &fail) < 0)
		say_error(out, &fail);
}

static void run_quit(struct vm *vm, const char *argument, struct text *out)
{
	(void)argument;
	(void)out;
	vm_quit(vm);
}

static void add_property(void *data, const char *name, const char *type)
{
	text_add(data, "%s (%s)\n", name, type);
}

static void run_qom_list(struct vm *vm, const char *argument, struct text *out)
{
	struct qom_object object;
	struct fail fail;

	if (!argument[0])
		text_add(out, "/\n");
	else if (qom_find(vm, argument, &object, &fail) < 0)
		say_error(out, &fail);
	else
		qom_list(vm, object, add_property, out);
}

/* A value of one line as people read it: a line for each member, and for each bracket. */
static void add_pretty(const char *json, struct text *out)
{
	bool inside = false;

	for (; *json; json++) {
		bool opens = *json == '{' || *json == '[', closes = *json == '}' || *json == ']';

		if (closes)
			text_add_char(out, '\n');
		text_add_char(out, *json);
		if (opens || (inside && *json == ',')) {
			inside = true;
			/* An empty list has no line of its own. */
			text_add(out, json[1] == ']' ? "" : "\n    ");
			json += json[1] == ' ';
		}
	}
	text_add_char(out, '\n');
}

static void run_qom_get(struct vm *vm, const char *argument, struct text *out)
{
	struct text value = { 0 };
	struct json_writer writer = { .out = &value };
	struct qom_object object;
	struct fail fail;

	if (qom_find(vm, argument, &object, &fail) < 0 ||
	    qom_get(vm, object, argument + strlen(argument) + 1, &writer, &fail) < 0)
		say_error(out, &fail);
	else
		add_pretty(text_string(&value), out);
	text_free(&value);
}

static const struct command info_commands[] = {
	{ "memdev", "", "show memory backends", ARGS_NONE, NULL, info_memdev },
	{ "memory-devices", "", "show memory devices", ARGS_NONE, NULL, info_memory_devices },
	{ "memory_size_summary", "",
	  "show the amount of initially allocated and present hotpluggable (if enabled) memory "
	  "in bytes.",
	  ARGS_NONE, NULL, info_memory_size_summary },
	{ "numa", "", "show NUMA information", ARGS_NONE, NULL, info_numa },
	{ "status", "", "show the current VM status (running|paused)", ARGS_NONE, NULL,
	  info_status },
	{ "version", "", "show the version of QEMU", ARGS_NONE, NULL, info_version },
	{ 0 },
};

static void run_info(struct vm *vm, const char *argument, struct text *out);
static void run_help(struct vm *vm, const char *argument, struct text *out);

static const struct command commands[] = {
	{ "device_add", " driver[,prop=value][,...]",
	  "add device, like -device on the command line", ARGS_WORD, run_device_add, NULL },
	{ "device_del", " device", "remove device", ARGS_WORD, run_device_del, NULL },
	{ "help|?", " [cmd]", "show the help", ARGS_ANY, run_help, NULL },
	{ "info", " [subcommand]", "show various information about the system state", ARGS_ANY,
	  run_info, NULL },
	{ "memhp", " fault|faults|clear|pin|unpin ...",
	  "what no real machine has: see memhp-ctl(1)", ARGS_REST, ctl_run, NULL },
	{ "object_add", " [qom-type=]type,id=str[,prop=value][,...]", "create QOM object",
	  ARGS_REST, run_object_add, NULL },
	{ "object_del", " id", "destroy QOM object", ARGS_WORD, run_object_del, NULL },
	{ "qom-get", " path property", "print QOM property", ARGS_TWO, run_qom_get, NULL },
	{ "qom-list", " path", "list QOM properties", ARGS_PERHAPS, run_qom_list, NULL },
	{ "quit|q", "", "quit the emulator", ARGS_NONE, run_quit, NULL },
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

/* The command's words, as its run() takes them. Return: 0; -ENOENT, -EINVAL as words_next(). */
static int take_words(const struct command *command, const char **rest, char *argument)
{
	const char *end = argument + MAX_WORD;
	unsigned nr = 0;
	int rc = 0;

	while (nr < words_of[command->arguments].most) {
		rc = words_next(rest, argument, (size_t)(end - argument));
		if (rc < 0)
			break;
		argument += strlen(argument) + 1;
		nr++;
	}
	return rc == -ENOENT && nr >= words_of[command->arguments].least ? 0 : rc;
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
	} else {
		rc = take_words(command, &rest, argument);
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
		command->show(vm, out);
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

static void offer(const char *word, const char *typed, struct text *matches)
{
	if (strncmp(word, typed, strlen(typed)) == 0)
		text_add(matches, "%s\n", word);
}

/* Each name of a command counts. */
static void offer_commands(const struct command *table, const char *typed, struct text *matches)
{
	for (; table->names; table++) {
		char names[64], *rest = names, *name;

		snprintf(names, sizeof(names), "%s", table->names);
		while ((name = strsep(&rest, "|")))
			offer(name, typed, matches);
	}
}

static void offer_objects(const struct vm *vm, const char *typed, struct text *matches)
{
	for (unsigned i = 0; i < vm->board.backends.nr; i++)
		offer(vm->board.backends.table[i].id, typed, matches);
	if (!vm->board.options.nodes[0].memdev[0])
		offer("pc.ram", typed, matches);
}

static void offer_devices(const struct vm *vm, const char *typed, struct text *matches)
{
	for (unsigned i = 0; i < vm->board.nr_dimms; i++)
		if (vm->board.dimms[i].id[0])
			offer(vm->board.dimms[i].id, typed, matches);
}

/* What may stand behind a command's name, @typed being the last word so far. */
static void offer_arguments(const struct vm *vm, const char *name, const char *typed,
			    struct text *matches)
{
	if (strcmp(name, "info") == 0)
		offer_commands(info_commands, typed, matches);
	else if (strcmp(name, "help") == 0 || strcmp(name, "?") == 0)
		offer_commands(commands, typed, matches);
	else if (strcmp(name, "device_add") == 0)
		offer("pc-dimm", typed, matches);
	else if (strcmp(name, "device_del") == 0)
		offer_devices(vm, typed, matches);
	else if (strcmp(name, "object_add") == 0)
		offer("memory-backend-ram", typed, matches);
	else if (strcmp(name, "object_del") == 0)
		offer_objects(vm, typed, matches);
}

void hmp_complete(const struct vm *vm, const char *start, struct text *matches)
{
	const char *typed = strrchr(start, ' ');
	char name[MAX_WORD];

	typed = typed ? typed + 1 : start;
	start = words_skip(start);
	if (typed <= start) {
		offer_commands(commands, typed, matches);
		return;
	}
	if (strlen(start) >= MAX_WORD)
		return;
	take_name(&start, name);
	start = words_skip(start);
	/* "help info" is followed by what "info" is. */
	if (typed > start && strcmp(name, "help") == 0) {
		take_name(&start, name);
		start = words_skip(start);
		if (strcmp(name, "info") != 0)
			return;
	}
	if (typed == start)
		offer_arguments(vm, name, typed, matches);
}
