/* SPDX-License-Identifier: MIT */
#include "kernel/cmdline.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "board/firmware.h"
#include "util/number.h"

#define DEFAULT_AUTO_MOVABLE_RATIO 301

static const char *const online_words[NR_ONLINE_TYPES] = {
	[MMOP_OFFLINE] = "offline",
	[MMOP_ONLINE] = "online",
	[MMOP_ONLINE_KERNEL] = "online_kernel",
	[MMOP_ONLINE_MOVABLE] = "online_movable",
};

const char *online_type_word(enum online_type type)
{
	return online_words[type];
}

int parse_online_type(const char *word, enum online_type *type)
{
	for (unsigned i = 0; i < NR_ONLINE_TYPES; i++) {
		if (strcmp(word, online_words[i]) == 0) {
			*type = i;
			return 0;
		}
	}
	return -EINVAL;
}

int parse_kernel_bool(const char *text, bool true_false, bool *value)
{
	int first = tolower((unsigned char)text[0]);
	int second = first ? tolower((unsigned char)text[1]) : '\0';

	if (first == '1' || first == 'y' || (first == 'o' && second == 'n') ||
	    (true_false && first == 't'))
		*value = true;
	else if (first == '0' || first == 'n' || (first == 'o' && second == 'f') ||
		 (true_false && first == 'f'))
		*value = false;
	else
		return -EINVAL;
	return 0;
}

/* What a parameter acts on. */
struct parsing {
	struct cmdline *cmdline;
	const struct profile *profile;
	struct fail *fail;
};

static int take_amount(const struct parsing *p, const char *value, struct amount *amount)
{
	const char *end;
	uint64_t number = number_memparse(value, &end);

	*amount = (struct amount){ 0 };
	if (!p->profile->boot->no_percent && *end == '%')
		amount->percent = number;
	else
		amount->pages = number >> PAGE_SHIFT;
	return 0;
}

static int take_kernelcore(const struct parsing *p, const char *value)
{
	if (strncmp(value, "mirror", 6) == 0)
		return fail_with(p->fail, -EINVAL,
				 "kernelcore=mirror: the machine has no mirrored memory");
	return take_amount(p, value, &p->cmdline->kernelcore);
}

static int take_movablecore(const struct parsing *p, const char *value)
{
	return take_amount(p, value, &p->cmdline->movablecore);
}

static int take_movable_node(const struct parsing *p, const char *value)
{
	(void)value;
	p->cmdline->movable_node = true;
	return 0;
}

static int take_mem(const struct parsing *p, const char *value)
{
	const char *end;
	uint64_t limit = number_memparse(value, &end);

	if (limit)
		p->cmdline->mem_limit = limit;
	return 0;
}

static int take_numa(const struct parsing *p, const char *value)
{
	if (strncmp(value, "off", 3) != 0)
		return fail_with(p->fail, -EINVAL, "numa=%s: not modelled", value);
	p->cmdline->numa_off = true;
	return 0;
}

static int take_no_acpi(const struct parsing *p, const char *value)
{
	(void)value;
	p->cmdline->no_acpi_hotplug = true;
	return 0;
}

static int take_default_state(const struct parsing *p, const char *value)
{
	enum online_type type;

	if (parse_online_type(value, &type) == 0 &&
	    (!p->profile->boot->default_state_two_words || type <= MMOP_ONLINE))
		p->cmdline->params.auto_online = (uint8_t)type;
	return 0;
}

static int take_online_policy(const struct parsing *p, const char *value)
{
	const struct memhp_policy *const *policies = p->profile->rules->policies;

	for (unsigned i = 0; i < MAX_POLICIES && policies[i]; i++)
		if (strcmp(value, policies[i]->name) == 0)
			p->cmdline->params.online_policy = (uint8_t)i;
	return 0;
}

static int take_ratio(const struct parsing *p, const char *value)
{
	uint64_t ratio;

	if (number_kernel(value, strlen(value), &ratio) == 0 && ratio <= UINT32_MAX)
		p->cmdline->params.auto_movable_ratio = (uint32_t)ratio;
	return 0;
}

static int take_flag(const char *value, uint8_t *flag)
{
	bool on;

	/* A parameter without a value is switched on. */
	if (parse_kernel_bool(value[0] ? value : "1", true, &on) == 0)
		*flag = on;
	return 0;
}

static int take_numa_aware(const struct parsing *p, const char *value)
{
	return take_flag(value, &p->cmdline->params.auto_movable_numa_aware);
}

static int take_memmap(const struct parsing *p, const char *value)
{
	return take_flag(value, &p->cmdline->params.memmap_on_memory);
}

static int not_modelled(const struct parsing *p, const char *value)
{
	return fail_with(p->fail, -EINVAL, "not modelled%s%s", value[0] ? ", like " : "", value);
}

static const struct parameter {
	const char *name;
	bool hotplug_module; /* only where memory_hotplug.* exists */
	int (*take)(const struct parsing *p, const char *value);
} parameters[] = {
	{ "kernelcore", false, take_kernelcore },
	{ "movablecore", false, take_movablecore },
	{ "movable_node", false, take_movable_node },
	{ "mem", false, take_mem },
	{ "numa", false, take_numa },
	{ "acpi_no_memhotplug", false, take_no_acpi },
	{ "memhp_default_state", false, take_default_state },
	{ "memory_hotplug.online_policy", true, take_online_policy },
	{ "memory_hotplug.auto_movable_ratio", true, take_ratio },
	{ "memory_hotplug.auto_movable_numa_aware", true, take_numa_aware },
	{ "memory_hotplug.memmap_on_memory", true, take_memmap },
	{ "memmap", false, not_modelled },
	{ "crashkernel", false, not_modelled },
	{ "hugepages", false, not_modelled },
	{ "cma", false, not_modelled },
};

static int take_word(const struct parsing *p, char *word)
{
	char *value = strchr(word, '=');
	int rc = 0;

	if (value)
		*value++ = '\0';
	for (unsigned i = 0; i < sizeof(parameters) / sizeof(*parameters); i++) {
		const struct parameter *parameter = &parameters[i];

		if (strcmp(word, parameter->name) != 0 ||
		    (parameter->hotplug_module && p->profile->boot->no_hotplug_parameters))
			continue;
		rc = parameter->take(p, value ? value : "");
		if (rc < 0)
			return fail_in(p->fail, rc, "-append: %s", word);
	}
	return 0;
}

int cmdline_parse(struct cmdline *cmdline, const char *line, const struct profile *profile,
		  const struct build *build, struct fail *fail)
{
	struct parsing parsing = { cmdline, profile, fail };
	char copy[MAX_APPEND], *at = copy, *word;
	int rc;

	*cmdline = (struct cmdline){
		.params = {
			.auto_movable_ratio = DEFAULT_AUTO_MOVABLE_RATIO,
			.auto_movable_numa_aware = true,
			.auto_online = (uint8_t)build->auto_online,
			.phys_bits = CPU_PHYS_BITS,
		},
	};
	snprintf(copy, sizeof(copy), "%s", line);
	while ((word = strtok_r(at, " \t\n", &at))) {
		rc = take_word(&parsing, word);
		if (rc < 0)
			return rc;
	}
	cmdline->params.movable_node = cmdline->movable_node;
	return 0;
}
