/* SPDX-License-Identifier: MIT */
#include "monitor/ctl.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "monitor/words.h"

static int run_fault(struct vm *vm, const char *rest, struct text *out, struct fail *fail)
{
	struct fault fault;
	int rc = fault_parse(rest, &fault, fail);

	(void)out;
	if (rc == 0 && faults_add(&vm->faults, &fault) < 0)
		rc = fail_with(fail, -ENOSPC, "no more than %d faults at a time", MAX_FAULTS);
	return rc;
}

static int take_nothing(const char *command, const char *rest, struct fail *fail)
{
	return *rest ? fail_with(fail, -EINVAL, "%s takes nothing: '%.40s'", command, rest) : 0;
}

static int run_faults(struct vm *vm, const char *rest, struct text *out, struct fail *fail)
{
	int rc = take_nothing("faults", rest, fail);

	for (unsigned i = 0; i < vm->faults.nr && rc == 0; i++) {
		text_add(out, "fault ");
		fault_write(&vm->faults.table[i], out);
		text_add_char(out, '\n');
	}
	return rc;
}

static int run_clear(struct vm *vm, const char *rest, struct text *out, struct fail *fail)
{
	int rc = take_nothing("clear", rest, fail);

	(void)out;
	if (rc == 0)
		vm->faults.nr = 0;
	return rc;
}

/* All of the list must be there before any is touched. */
static int check_blocks(const struct machine *machine, const struct block_list *blocks,
			struct fail *fail)
{
	for (unsigned i = 0; i < blocks->nr; i++)
		for (uint64_t id = blocks->ranges[i].first; id <= blocks->ranges[i].last; id++)
			if (!machine_block(machine, BLOCK_ID((uint32_t)id)))
				return fail_with(fail, -ENOENT, "there is no block %" PRIu64, id);
	return 0;
}

static int set_pins(struct vm *vm, const char *rest, bool pinned, struct fail *fail)
{
	struct machine *machine = vm->kernel.hotplug.machine;
	struct block_list blocks;
	int rc = block_list_parse(rest, &blocks, fail);

	if (rc == 0)
		rc = check_blocks(machine, &blocks, fail);
	if (rc < 0)
		return rc;
	for (uint32_t i = 0; i < machine->blocks.nr; i++) {
		struct mem_block *block = machine_blocks(machine) + i;

		if (!block_list_has(&blocks, block->id.val, block->id.val))
			continue;
		if (pinned)
			block->flags |= BLOCK_PINNED;
		else
			block->flags &= (uint8_t)~BLOCK_PINNED;
	}
	return 0;
}

static int run_pin(struct vm *vm, const char *rest, struct text *out, struct fail *fail)
{
	(void)out;
	return set_pins(vm, rest, true, fail);
}

static int run_unpin(struct vm *vm, const char *rest, struct text *out, struct fail *fail)
{
	(void)out;
	return set_pins(vm, rest, false, fail);
}

static const struct {
	const char *name;
	int (*run)(struct vm *vm, const char *rest, struct text *out, struct fail *fail);
} commands[] = {
	{ "fault", run_fault }, { "faults", run_faults }, { "clear", run_clear },
	{ "pin", run_pin },     { "unpin", run_unpin },
};

static int run(struct vm *vm, const char *line, struct text *out, struct fail *fail)
{
	size_t length;

	line = words_skip(line);
	length = strcspn(line, " \t");
	for (unsigned i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strlen(commands[i].name) == length &&
		    memcmp(commands[i].name, line, length) == 0)
			return commands[i].run(vm, words_skip(line + length), out, fail);
	return fail_with(fail, -EINVAL, "'%.*s' is none of fault, faults, clear, pin and unpin",
			 (int)(length < 40 ? length : 40), line);
}

void ctl_run(struct vm *vm, const char *line, struct text *out)
{
	struct fail fail;

	if (run(vm, line, out, &fail) < 0)
		text_add(out, "Error: %s\n", fail.text);
}
