/* SPDX-License-Identifier: MIT */
#include "check/model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/contract.h"
#include "kernel/cmdline.h"
#include "sim/start.h"
#include "sim/vm.h"
#include "util/heap.h"

/* Per cent that auto-movable gets to work with: two blocks for a node's 512 MiB. */
#define RATIO 60

/* Devices start here as long as boot memory ends below. */
#define HOT_ADDRESS (UINT64_C(4) << 30)

static const enum online_type types[NR_ACTS] = {
	[ACT_ONLINE] = MMOP_ONLINE,
	[ACT_ONLINE_KERNEL] = MMOP_ONLINE_KERNEL,
	[ACT_ONLINE_MOVABLE] = MMOP_ONLINE_MOVABLE,
	[ACT_OFFLINE] = MMOP_OFFLINE,
};

/* The index of @policy among the profile's own; -ENOENT. */
static int own_policy(const struct profile *profile, const struct memhp_policy *policy)
{
	for (int i = 0; i < MAX_POLICIES && profile->rules->policies[i]; i++)
		if (profile->rules->policies[i] == policy)
			return i;
	return -ENOENT;
}

static void describe(struct model *model, int own)
{
	const struct model_options *o = &model->options;
	char *end = model->append + sizeof(model->append);
	char *at = model->append;

	snprintf(model->machine_line, sizeof(model->machine_line), "-m %uM,slots=%u,maxmem=8G%s",
		 512 * o->nodes, MAX_HOT,
		 o->nodes > 1 ? " -numa node,mem=512M -numa node,mem=512M" : "");
	at += snprintf(at, (size_t)(end - at), "memhp_default_state=offline");
	if (o->boot_movable)
		at += snprintf(at, (size_t)(end - at), " kernelcore=%uM", 256 * o->nodes);
	if (own > 0)
		snprintf(at, (size_t)(end - at),
			 " memory_hotplug.online_policy=%s memory_hotplug.auto_movable_ratio=%d",
			 o->policy->name, RATIO);
}

static int start(struct model *model, struct vm *vm, struct fail *fail)
{
	struct machine_options *options = malloc(sizeof(*options));
	int rc;

	if (!options)
		return fail_with(fail, -ENOMEM, "out of memory");
	machine_options_init(options);
	rc = machine_options_line(options, model->machine_line, fail);
	if (rc == 0)
		rc = machine_option(options, "-append", model->append, fail);
	if (rc == 0)
		rc = vm_start(vm, options, model->options.profile, NULL,
			      model->overrides ? model->options.policy : NULL, fail);
	free(options);
	return rc;
}

/* Each add wants room for two blocks beyond its own, each removal for a resource. */
static int take_machine(struct model *model, struct vm *vm, struct fail *fail)
{
	struct hotplug *h = &vm->kernel.hotplug;

	if (machine_reserve(&h->machine, &heap, model->options.blocks + 3,
			    model->options.blocks + 1) < 0)
		return fail_with(fail, -ENOMEM, "out of memory");
	model->base = h->machine;
	h->machine = NULL;
	return 0;
}

int model_open(struct model *model, const struct model_options *options, struct fail *fail)
{
	struct vm *vm = malloc(sizeof(*vm));
	int own, rc;

	if (!vm)
		return fail_with(fail, -ENOMEM, "out of memory");
	CONTRACT(options->blocks >= 1 && options->blocks <= MAX_HOT);
	CONTRACT(options->nodes >= 1 && options->nodes <= MAX_CHECK_NODES);
	*model = (struct model){ .options = *options };
	if (!model->options.policy)
		model->options.policy = options->profile->rules->policies[0];
	own = own_policy(options->profile, model->options.policy);
	model->overrides = own < 0;
	describe(model, own);
	rc = start(model, vm, fail);
	if (rc == 0) {
		model->rules = vm->kernel.rules;
		rc = take_machine(model, vm, fail);
		vm_stop(vm);
	}
	free(vm);
	if (rc < 0)
		return rc;
	model->first = block_of(model->base, pfn_of_bytes(HOT_ADDRESS));
	model->forgets = !model->rules.zones_shrink_at_removal && !model_policy(model)->zone_at_add;
	CONTRACT(model->base->nodes.nr == options->nodes && model->base->groups.nr == 0);
	CONTRACT(model->first.val + options->blocks <= MAX_CHECK_BLOCKS);
	CONTRACT(machine_block_at(model->base, model->first) == model->base->blocks.nr);
	return 0;
}

void model_close(struct model *model)
{
	heap.free(heap.context, model->base);
	model->base = NULL;
}

const struct memhp_policy *model_policy(const struct model *model)
{
	return model->rules.policies[model->base->params.online_policy];
}

/* All that an operation on one block ever asks for is a copy of that block. */
struct scratch {
	struct mem_block block;
};

static void *scratch_alloc(void *context, size_t bytes)
{
	struct scratch *scratch = context;

	return bytes <= sizeof(scratch->block) ? &scratch->block : NULL;
}

static void scratch_free(void *context, void *memory)
{
	(void)context;
	(void)memory;
}

int model_apply(const struct model *model, struct machine *machine, struct move move)
{
	struct scratch scratch = { 0 };
	struct hotplug h = { .machine = machine,
			     .rules = &model->rules,
			     .alloc = { scratch_alloc, scratch_free, &scratch } };
	block_id_t id = model_block_id(model, move.hot);
	int rc;

	if (move.act == ACT_ADD)
		rc = hotplug_add(&h, block_span(machine, id), NID(move.node), NO_GROUP, false);
	else if (move.act == ACT_REMOVE)
		rc = hotplug_remove(&h, block_span(machine, id));
	else
		rc = block_set_state(&h, id, types[move.act]);
	CONTRACT(h.machine == machine);
	if (rc == 0 && move.act == ACT_OFFLINE && model->forgets)
		machine_block(machine, id)->zone = ZONE_DMA;
	return rc;
}

choices_t model_choices(const struct model *model, struct machine *machine)
{
	struct hotplug h = { .machine = machine, .rules = &model->rules };
	const struct mem_block *blocks = machine_blocks(machine);
	uint32_t at = machine_block_at(machine, model->first);
	choices_t choices = 0;
	struct machine_view view;

	hotplug_view(&h, &view);
	for (; at < machine->blocks.nr; at++) {
		enum zone_type zones[NR_ONLINE_TYPES - 1];
		int nr = block_choices_in(&h, &view, &blocks[at], zones);

		for (int i = 0; i < nr; i++)
			choices |= UINT64_C(1)
				   << (4 * (blocks[at].id.val - model->first.val) + zones[i]);
	}
	return choices;
}

const char *act_word(enum act act)
{
	return online_type_word(types[act]);
}
