/* SPDX-License-Identifier: MIT */
#include "check/scribe.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/hmp.h"
#include "sim/start.h"
#include "sim/vm.h"
#include "sysfs/tree.h"

#define MEMORY "/sys/devices/system/memory"

struct scribe {
	const struct model *model;
	const struct finding *finding;
	struct transcript *transcript;
	struct vm *vm;
	bool probes;
	uint16_t here, online; /* hot blocks, one bit each */
	unsigned serial;       /* of devices, so that each has a name of its own */
	unsigned device[MAX_HOT];
	struct fail *fail;
};

static int no_memory(const struct scribe *s)
{
	fail_with(s->fail, -ENOMEM, "out of memory");
	return -ENOMEM;
}

static uint64_t address_of(const struct scribe *s, unsigned hot)
{
	return pfn_bytes(block_span(s->model->base, model_block_id(s->model, hot)).start);
}

static struct step *add_step(struct scribe *s, enum step_kind kind, const char *command)
{
	return transcript_add_step(s->transcript, kind, 0, command);
}

static int type_to_monitor(struct scribe *s, const char *line)
{
	struct step *step = add_step(s, STEP_MONITOR, line);

	if (!step)
		return no_memory(s);
	hmp_run(s->vm, line, &step->output);
	if (step->output.length)
		return fail_with(s->fail, -EPROTO, "'%s' was answered '%s'", line,
				 text_string(&step->output));
	return 0;
}

static int read_file(const struct scribe *s, const char *path, struct text *out)
{
	struct place place;
	int rc = tree_resolve(s->vm, path + 1, &place);

	return rc < 0 ? rc : tree_read(s->vm, place, out);
}

/* "echo WORD > PATH" at a shell; @expected is what the explorer saw come of it. */
static int type_echo(struct scribe *s, const char *word, const char *path, int expected)
{
	struct place place;
	struct step *step;
	char line[160];
	int rc;

	snprintf(line, sizeof(line), "echo %s > %s", word, path);
	step = add_step(s, STEP_SHELL, line);
	if (!step)
		return no_memory(s);
	snprintf(line, sizeof(line), "%s\n", word);
	rc = tree_resolve(s->vm, path + 1, &place);
	if (rc == 0)
		rc = tree_write(s->vm, place, line, strlen(line));
	if (rc < 0) {
		text_add(&step->output, "write error: %s\n", strerror(-rc));
		step->status = 1;
	}
	if (rc != expected)
		return fail_with(s->fail, -EPROTO, "'%s' was answered %d, not %d", step->command,
				 rc, expected);
	return 0;
}

/* "grep -H . FILE..." of all hot blocks' files called @name. */
static int type_grep(struct scribe *s, const char *name)
{
	struct text command = { 0 }, content = { 0 };
	struct step *step;
	char path[96];

	text_add(&command, "grep -H .");
	for (unsigned hot = 0; hot < s->model->options.blocks; hot++)
		if (s->here >> hot & 1)
			text_add(&command, " " MEMORY "/memory%u/%s",
				 model_block_id(s->model, hot).val, name);
	step = add_step(s, STEP_SHELL, text_string(&command));
	text_free(&command);
	if (!step)
		return no_memory(s);
	for (unsigned hot = 0; hot < s->model->options.blocks; hot++) {
		if (!(s->here >> hot & 1))
			continue;
		snprintf(path, sizeof(path), MEMORY "/memory%u/%s",
			 model_block_id(s->model, hot).val, name);
		text_clear(&content);
		if (read_file(s, path, &content) == 0 && content.length > 1)
			text_add(&step->output, "%s:%s", path, text_string(&content));
	}
	step->status = step->output.length ? 0 : 1;
	text_free(&content);
	return 0;
}

static const char zones_command[] =
	"awk '/^Node/{z=$2 $4} z~/Normal|Movable/&&/ spanned |start_pfn/{print z,$1,$2}' "
	"/proc/zoneinfo";

/* What the command above prints of one line of zoneinfo. */
static void print_line(char *line, char *zone, size_t size, struct text *out)
{
	char node[32], word[32], number[32];

	if (sscanf(line, "Node %31[^,], zone %31s", node, word) == 2)
		snprintf(zone, size, "%s,%s", node, word);
	else if ((strstr(zone, "Normal") || strstr(zone, "Movable")) &&
		 (strstr(line, " spanned ") || strstr(line, "start_pfn")) &&
		 sscanf(line, "%31s %31s", word, number) == 2)
		text_add(out, "%s %s %s\n", zone, word, number);
}

static int type_zones(struct scribe *s)
{
	struct text content = { 0 };
	struct step *step = add_step(s, STEP_SHELL, zones_command);
	char zone[72] = "", *at = NULL;

	if (!step || read_file(s, "/proc/zoneinfo", &content) < 0)
		return no_memory(s);
	for (char *line = strtok_r(content.data, "\n", &at); line; line = strtok_r(NULL, "\n", &at))
		print_line(line, zone, sizeof(zone), &step->output);
	text_free(&content);
	return 0;
}

static int plug(struct scribe *s, struct move move)
{
	char line[128], address[24];
	int rc;

	snprintf(address, sizeof(address), "0x%llx", (unsigned long long)address_of(s, move.hot));
	if (s->probes)
		return type_echo(s, address, MEMORY "/probe", 0);
	s->device[move.hot] = ++s->serial;
	snprintf(line, sizeof(line), "object_add memory-backend-ram,id=mem%u,size=128M", s->serial);
	rc = type_to_monitor(s, line);
	snprintf(line, sizeof(line), "device_add pc-dimm,id=dimm%u,memdev=mem%u,node=%u,addr=%s",
		 s->serial, s->serial, move.node, address);
	return rc < 0 ? rc : type_to_monitor(s, line);
}

static int pull(struct scribe *s, struct move move)
{
	char line[64];
	int rc;

	snprintf(line, sizeof(line), "device_del dimm%u", s->device[move.hot]);
	rc = type_to_monitor(s, line);
	snprintf(line, sizeof(line), "object_del mem%u", s->device[move.hot]);
	return rc < 0 ? rc : type_to_monitor(s, line);
}

static int type_state(struct scribe *s, unsigned hot, enum act act, int expected)
{
	char path[96];

	snprintf(path, sizeof(path), MEMORY "/memory%u/state", model_block_id(s->model, hot).val);
	return type_echo(s, act_word(act), path, expected);
}

/* The blocks of the machine must be those that the moves so far leave. */
static int check_blocks(const struct scribe *s)
{
	for (unsigned hot = 0; hot < s->model->options.blocks; hot++) {
		block_id_t id = model_block_id(s->model, hot);
		const struct mem_block *block = machine_block(s->vm->kernel.hotplug.machine, id);

		if ((block != NULL) != (s->here >> hot & 1) ||
		    (block && block_online(block)) != (s->online >> hot & 1))
			return fail_with(s->fail, -EPROTO, "memory%u is not what was found",
					 id.val);
	}
	return 0;
}

static int type_move(struct scribe *s, struct move move, int expected)
{
	uint16_t bit = (uint16_t)(1u << move.hot);
	int rc;

	if (move.act == ACT_ADD) {
		rc = plug(s, move);
		s->here |= bit;
	} else if (move.act == ACT_REMOVE) {
		rc = pull(s, move);
		s->here &= (uint16_t)~bit;
	} else {
		rc = type_state(s, move.hot, move.act, expected);
		if (expected == 0 && move.act == ACT_OFFLINE)
			s->online &= (uint16_t)~bit;
		else if (expected == 0)
			s->online |= bit;
	}
	return rc < 0 ? rc : check_blocks(s);
}

/* All writes to the block's state: those that are refused, then one that is not. */
static int show_writes(struct scribe *s)
{
	unsigned hot = s->finding->hot;
	unsigned taken = NR_ACTS;
	int rc = 0;

	for (unsigned act = 0; act < NR_ACTS && rc == 0; act++) {
		struct mem_block *block =
			machine_block(s->vm->kernel.hotplug.machine, model_block_id(s->model, hot));
		enum zone_type zone;
		enum online_type type = MMOP_ONLINE;

		if (!act_onlines(act))
			continue;
		rc = parse_online_type(act_word(act), &type);
		if (rc == 0 && hotplug_zone_for(&s->vm->kernel.hotplug, block, type, &zone) < 0)
			rc = type_state(s, hot, act, -EINVAL);
		else
			taken = act;
	}
	if (rc < 0 || taken == NR_ACTS)
		return rc;
	rc = type_move(s, (struct move){ (uint8_t)taken, (uint8_t)hot, 0 }, 0);
	return rc < 0 ? rc : type_grep(s, "valid_zones");
}

static int show(struct scribe *s, enum promise_id promise, const struct move *moves)
{
	bool refused = promise == PROMISE_ORDER_FREE;
	int rc = s->here ? type_grep(s, "valid_zones") : 0;

	for (unsigned i = 0; i < s->finding->shown && rc == 0; i++) {
		rc = type_move(s, moves[i], refused ? -EINVAL : 0);
		if (rc == 0)
			rc = type_grep(s, "valid_zones");
	}
	if (rc == 0)
		rc = type_grep(s, "state");
	if (rc == 0 && (promise == PROMISE_DISJOINT || promise == PROMISE_ORDERED))
		rc = type_zones(s);
	if (rc == 0 && (promise == PROMISE_TRUTHFUL || promise == PROMISE_NEVER_STRANDED))
		rc = show_writes(s);
	return rc;
}

/* Memory that stands behind the addresses that are probed. */
static int plug_all(struct scribe *s)
{
	char line[96];
	int rc;

	snprintf(line, sizeof(line), "object_add memory-backend-ram,id=mem,size=%uM",
		 128 * s->model->options.blocks);
	rc = type_to_monitor(s, line);
	return rc < 0 ? rc : type_to_monitor(s, "device_add pc-dimm,id=dimm,memdev=mem");
}

/* Whether the probe file would do all that the finding does. */
static bool can_probe(const struct model *model, const struct finding *finding)
{
	for (unsigned i = 0; i < finding->nr; i++) {
		struct span span =
			block_span(model->base, model_block_id(model, finding->trace[i].hot));

		if (finding->trace[i].act == ACT_REMOVE ||
		    (finding->trace[i].act == ACT_ADD &&
		     finding->trace[i].node != hotplug_nid_of(model->base, span.start).val))
			return false;
	}
	/* A transcript is for any kernel of the generation, however it was built. */
	for (const struct build *build = model->options.profile->builds; build->name; build++)
		if (build->no_probe)
			return false;
	return true;
}

/* A key of the head; NULL without memory. */
static char *head(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *head(const char *format, ...)
{
	va_list args;
	char *text;
	int rc;

	va_start(args, format);
	rc = vasprintf(&text, format, args);
	va_end(args);
	return rc < 0 ? NULL : text;
}

static int write_head(const struct scribe *s, enum promise_id promise)
{
	const struct model *model = s->model;
	struct transcript *t = s->transcript;

	*t = (struct transcript){ 0 };
	t->title = head("%s is not %s: %s%s", model_policy(model)->name, promises[promise].name,
			promises[promise].means,
			model->overrides ? "; to be played with its --policy" : "");
	t->kernel = head("%s", model->options.profile->name);
	t->machine = head("%s", model->machine_line);
	t->append = head("%s%s", model->append, s->probes ? " acpi_no_memhotplug" : "");
	return t->title && t->kernel && t->machine && t->append ? 0 : no_memory(s);
}

static int start(struct scribe *s)
{
	struct machine_options *options = malloc(sizeof(*options));
	int rc;

	if (!options)
		return no_memory(s);
	machine_options_init(options);
	rc = machine_options_line(options, s->transcript->machine, s->fail);
	if (rc == 0)
		rc = machine_option(options, "-append", s->transcript->append, s->fail);
	if (rc == 0)
		rc = vm_start(s->vm, options, s->model->options.profile, NULL,
			      s->model->overrides ? model_policy(s->model) : NULL, s->fail);
	free(options);
	return rc;
}

static int write_session(struct scribe *s, enum promise_id promise)
{
	const struct finding *finding = s->finding;
	unsigned leading = finding->nr - finding->shown;
	int rc = s->probes ? plug_all(s) : 0;

	for (unsigned i = 0; i < leading && rc == 0; i++)
		rc = type_move(s, finding->trace[i], 0);
	return rc < 0 ? rc : show(s, promise, finding->trace + leading);
}

int scribe(const struct model *model, enum promise_id promise, const struct finding *finding,
	   struct transcript *transcript, struct fail *fail)
{
	struct scribe s = { .model = model,
			    .finding = finding,
			    .transcript = transcript,
			    .vm = malloc(sizeof(*s.vm)),
			    .probes = can_probe(model, finding),
			    .fail = fail };
	int rc;

	if (!s.vm)
		return no_memory(&s);
	rc = write_head(&s, promise);
	if (rc == 0)
		rc = start(&s);
	if (rc == 0) {
		rc = write_session(&s, promise);
		vm_stop(s.vm);
	}
	free(s.vm);
	if (rc < 0)
		transcript_free(transcript);
	return rc;
}
