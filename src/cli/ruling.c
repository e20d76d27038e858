/* SPDX-License-Identifier: MIT */
#include "cli/ruling.h"

#include <stdio.h>
#include <string.h>

#include "util/json_writer.h"

#define FIRST_COLUMNS "%-13s  %-6s  %6s"

static const char *const words[] = {
	[ANSWER_KEPT] = "kept",
	[ANSWER_BROKEN] = "broken",
	[ANSWER_OPEN] = "not decided",
};

static const char *const endings[] = {
	[ENDED_COMPLETE] = "complete",
	[ENDED_STATES] = "max-states",
	[ENDED_MEMORY] = "max-memory",
	[ENDED_STOPPED] = "interrupted",
};

const char *ruling_word(enum answer answer)
{
	return words[answer];
}

/* A name's first word goes above the others where it has three, or a long second. */
static const char *lower_half(const char *name)
{
	const char *cut = strchr(name, '-');

	return cut && strlen(cut) > 6 ? cut + 1 : name;
}

static int upper_half(const char *name)
{
	return (int)(lower_half(name) - name);
}

/* The last column ends the line and needs no width. */
static int column_width(unsigned promise, const struct verdict *verdicts, unsigned nr)
{
	size_t width = strlen(lower_half(promises[promise].name));

	if (promise + 1 == NR_PROMISES)
		return 0;
	for (unsigned i = 0; i < nr; i++) {
		size_t cell = strlen(words[verdicts[i].rulings[promise].answer]);

		width = cell > width ? cell : width;
	}
	return (int)width;
}

static void print_headings(const struct verdict *verdicts, unsigned nr)
{
	printf(FIRST_COLUMNS, "", "", "");
	for (unsigned p = 0; p < NR_PROMISES; p++)
		printf("  %-*.*s", column_width(p, verdicts, nr), upper_half(promises[p].name),
		       promises[p].name);
	printf("\n" FIRST_COLUMNS, "policy", "kernel", "blocks");
	for (unsigned p = 0; p < NR_PROMISES; p++)
		printf("  %-*s", column_width(p, verdicts, nr), lower_half(promises[p].name));
	puts("");
}

static void print_row(const struct verdict *v, const struct verdict *verdicts, unsigned nr)
{
	char blocks[12];

	snprintf(blocks, sizeof(blocks), "%u", v->blocks);
	printf(FIRST_COLUMNS, v->policy->name, v->profile->name, blocks);
	for (unsigned p = 0; p < NR_PROMISES; p++)
		printf("  %-*s", column_width(p, verdicts, nr), words[v->rulings[p].answer]);
	puts("");
}

static void add_move(struct text *text, struct move move, unsigned nodes)
{
	static const char *const verbs[NR_ACTS] = {
		[ACT_ADD] = "add",
		[ACT_ONLINE_KERNEL] = "online_kernel",
		[ACT_ONLINE_MOVABLE] = "online_movable",
		[ACT_ONLINE] = "online",
		[ACT_OFFLINE] = "offline",
		[ACT_REMOVE] = "remove",
	};

	text_add(text, "%s %u", verbs[move.act], move.hot);
	if (move.act == ACT_ADD && nodes > 1)
		text_add(text, " to node %u", move.node);
}

/* Hot blocks count from 0 here. */
static void print_trace(const struct verdict *v, const struct ruling *ruling)
{
	struct text trace = { 0 };

	for (unsigned i = 0; i < ruling->finding.nr; i++) {
		if (i)
			text_add(&trace, ", ");
		add_move(&trace, ruling->finding.trace[i], v->nodes);
	}
	puts(text_string(&trace));
	text_free(&trace);
}

static void print_details(const struct verdict *v)
{
	printf("\n%s: %u block%s", v->policy->name, v->blocks, v->blocks > 1 ? "s" : "");
	for (unsigned i = 0; i < 2; i++)
		printf(", %s Movable at boot %llu states, %llu events", i ? "with" : "without",
		       (unsigned long long)v->tallies[i].states,
		       (unsigned long long)v->tallies[i].moves);
	printf(", %.1f s, %s\n", v->seconds, endings[v->ending]);
	for (unsigned p = 0; p < NR_PROMISES; p++) {
		const struct ruling *ruling = &v->rulings[p];

		if (ruling->answer != ANSWER_BROKEN)
			continue;
		printf("  %s, %s Movable at boot: ", promises[p].name,
		       ruling->boot_movable ? "with" : "without");
		print_trace(v, ruling);
	}
}

static void print_part(const struct verdict *verdicts, unsigned nr, bool verbose)
{
	printf("On %u node%s:\n\n", verdicts->nodes, verdicts->nodes > 1 ? "s" : "");
	print_headings(verdicts, nr);
	for (unsigned i = 0; i < nr; i++)
		print_row(&verdicts[i], verdicts, nr);
	for (unsigned i = 0; i < nr && verbose; i++)
		print_details(&verdicts[i]);
	puts("");
}

void print_verdicts(const struct verdict *verdicts, unsigned nr, bool verbose)
{
	unsigned first = 0;

	for (unsigned i = 1; i <= nr; i++) {
		if (i < nr && verdicts[i].nodes == verdicts[first].nodes)
			continue;
		print_part(verdicts + first, i - first, verbose);
		first = i;
	}
	puts("Each row: every order of events on so many hot blocks of 128 MiB, beside 512 MiB a\n"
	     "node at boot, with and without Movable among them.");
}

static void add_machine(struct json_writer *out, const struct verdict *v, unsigned i)
{
	const struct tally *t = &v->tallies[i];

	json_open(out, NULL, '{');
	json_add_bool(out, "boot-movable", i);
	json_add_unsigned(out, "states", t->states);
	json_add_unsigned(out, "transitions", t->moves);
	json_add_unsigned(out, "depth", t->depth);
	json_add_unsigned(out, "bytes", t->bytes);
	json_add_unsigned(out, "movable-states", t->movable_states);
	json_close(out, '}');
}

static void add_promise(struct json_writer *out, const struct verdict *v, unsigned p)
{
	const struct ruling *ruling = &v->rulings[p];

	json_open(out, promises[p].name, '{');
	json_add_string(out, "answer", words[ruling->answer]);
	if (ruling->answer == ANSWER_BROKEN) {
		struct text move = { 0 };

		json_add_bool(out, "boot-movable", ruling->boot_movable);
		json_open(out, "events", '[');
		for (unsigned i = 0; i < ruling->finding.nr; i++) {
			text_clear(&move);
			add_move(&move, ruling->finding.trace[i], v->nodes);
			json_add_string(out, NULL, text_string(&move));
		}
		json_close(out, ']');
		text_free(&move);
	}
	json_close(out, '}');
}

static void add_verdict(struct json_writer *out, const struct verdict *v)
{
	json_open_lines(out, NULL, '{');
	json_add_string(out, "policy", v->policy->name);
	json_add_string(out, "kernel", v->profile->name);
	json_add_unsigned(out, "nodes", v->nodes);
	json_add_unsigned(out, "blocks", v->blocks);
	json_add_string(out, "ended", endings[v->ending]);
	json_add_raw(out, "seconds", "%.3f", v->seconds);
	json_open_lines(out, "machines", '[');
	for (unsigned i = 0; i < 2; i++)
		add_machine(out, v, i);
	json_close(out, ']');
	json_open_lines(out, "promises", '{');
	for (unsigned p = 0; p < NR_PROMISES; p++)
		add_promise(out, v, p);
	json_close(out, '}');
	json_close(out, '}');
}

void print_verdicts_json(const struct verdict *verdicts, unsigned nr)
{
	struct text text = { 0 };
	struct json_writer out = { .out = &text };

	json_open_lines(&out, NULL, '{');
	json_open_lines(&out, "verdicts", '[');
	for (unsigned i = 0; i < nr; i++)
		add_verdict(&out, &verdicts[i]);
	json_close(&out, ']');
	json_close(&out, '}');
	puts(text_string(&text));
	text_free(&text);
}
