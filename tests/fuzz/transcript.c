/* SPDX-License-Identifier: MIT */
/*
 * transcript.c - transcripts and mails: read, written, compared, side by side.
 *
 * Input: the text. Outputs of steps that follow each other are compared.
 */
#include "fuzz.h"

#include "transcript/compare.h"
#include "transcript/sidebyside.h"
#include "transcript/transcript.h"

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void check_same(const struct transcript *a, const struct transcript *b)
{
	DEMAND(same_text(a->title, b->title) && same_text(a->kernel, b->kernel) &&
		       same_text(a->machine, b->machine) && same_text(a->append, b->append),
	       "the head reads differently");
	DEMAND(a->nr_steps == b->nr_steps, "%zu steps became %zu", a->nr_steps, b->nr_steps);
	for (size_t i = 0; i < a->nr_steps; i++) {
		const struct step *x = &a->steps[i], *y = &b->steps[i];

		DEMAND(x->kind == y->kind && same_text(x->command, y->command) &&
			       x->status == y->status &&
			       same_text(text_string(&x->output), text_string(&y->output)),
		       "step %zu reads differently", i);
	}
}

/* What was written reads as it was read, but for carriage returns: one a line is no text. */
static void check_round_trip(const struct transcript *transcript, bool exact)
{
	struct text out = { 0 };
	struct transcript again;
	struct fail fail = { "" };
	int rc;

	transcript_write(transcript, &out);
	rc = transcript_parse(&again, "again", text_string(&out), out.length, &fail);
	DEMAND(rc == 0 || !exact, "what was written is refused: %s", fail.text);
	if (rc == 0 && exact)
		check_same(transcript, &again);
	if (rc == 0)
		transcript_free(&again);
	else
		fuzz_refused(rc, &fail);
	text_free(&out);
}

static void check_normal(const struct text *normal)
{
	const char *text = text_string(normal);

	DEMAND(!normal->length || text[normal->length - 1] == '\n', "a last line without an end");
	DEMAND(text[0] != '\n', "an empty line in front");
	DEMAND(normal->length < 2 || text[normal->length - 2] != '\n', "an empty line behind");
	DEMAND(!strstr(text, " \n") && !strstr(text, "\t\n"), "trailing blanks");
}

/* What a difference says of its two texts. */
struct sides {
	struct text expected, actual;
	size_t missing, extra; /* lines marked as such */
	size_t first;          /* expected line in front of which the first mark stands */
};

static void take_sides(struct sides *sides, const char *diff, bool loose)
{
	size_t at = 0;
	bool differs = false;

	while (*diff) {
		size_t length = strcspn(diff, "\n") + 1;
		char mark = *diff;

		DEMAND(mark == ' ' || mark == '-' || mark == '+', "a line marked '%c'", mark);
		if (!differs && (mark == '-' || (mark == '+' && !loose))) {
			sides->first = at;
			differs = true;
		}
		if (mark != '+')
			text_add_bytes(&sides->expected, diff + 1, length - 1);
		if (mark != '-')
			text_add_bytes(&sides->actual, diff + 1, length - 1);
		at += mark != '+';
		sides->missing += mark == '-';
		sides->extra += mark == '+';
		diff += length;
	}
}

static void check_diff(const char *expected, const char *actual, bool loose)
{
	bool same = compare_same(expected, actual, loose);
	struct sides sides = { 0 };
	struct text diff = { 0 };
	size_t first = compare_diff(expected, actual, loose, &diff);

	take_sides(&sides, text_string(&diff), loose);
	DEMAND(strcmp(text_string(&sides.expected), expected) == 0, "expected lines are lost");
	DEMAND(loose || strcmp(text_string(&sides.actual), actual) == 0, "actual lines are lost");
	DEMAND(same == (sides.missing == 0 && (loose || sides.extra == 0)),
	       "the texts are %s, the difference has %zu lines less and %zu more",
	       same ? "the same" : "not the same", sides.missing, sides.extra);
	DEMAND(same || first == sides.first, "the first difference is at %zu, not at %zu",
	       sides.first, first);
	text_free(&sides.expected);
	text_free(&sides.actual);
	text_free(&diff);
}

static void check_compare(const char *expected, const char *actual)
{
	struct text a = { 0 }, b = { 0 };

	compare_normalise(expected, &a);
	compare_normalise(actual, &b);
	check_normal(&a);
	check_normal(&b);
	for (int loose = 0; loose <= 1; loose++) {
		check_diff(text_string(&a), text_string(&b), loose);
		DEMAND(compare_same(text_string(&a), text_string(&a), loose),
		       "a text differs from itself");
	}
	text_free(&a);
	text_free(&b);
}

/* The transcript beside itself, with every output at the step before its own. */
static void check_side_by_side(const struct transcript *transcript)
{
	struct transcript moved = *transcript;
	const struct side sides[] = { { "one", transcript }, { "the other", &moved } };
	struct text out = { 0 };

	moved.steps = calloc(moved.nr_steps, sizeof(*moved.steps));
	DEMAND(moved.steps, "out of memory");
	for (size_t i = 0; i < moved.nr_steps; i++) {
		moved.steps[i] = transcript->steps[i];
		moved.steps[i].output = transcript->steps[(i + 1) % moved.nr_steps].output;
	}
	sidebyside_write(sides, ARRAY_SIZE(sides), 80, moved.nr_steps % 2, &out);
	DEMAND(out.length && out.data[out.length - 1] == '\n', "columns without an end");
	text_free(&out);
	free(moved.steps);
}

static void check_transcript(const struct transcript *transcript, bool exact)
{
	DEMAND(transcript->nr_steps > 0, "a transcript without a command");
	check_round_trip(transcript, exact);
	for (size_t i = 0; i + 1 < transcript->nr_steps; i++)
		check_compare(text_string(&transcript->steps[i].output),
			      text_string(&transcript->steps[i + 1].output));
	check_side_by_side(transcript);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool exact = !memchr(data, '\r', size);
	/* Exactly as long as the text, for a sanitizer to see who reads on. */
	char *copy = malloc(size + !size), *text = fuzz_string(data, size);
	struct transcript transcript;
	struct fail fail = { "" };
	int rc;

	DEMAND(copy, "out of memory");
	memcpy(copy, text, size);
	rc = transcript_parse(&transcript, "input", copy, size, &fail);
	if (rc == 0) {
		check_transcript(&transcript, exact);
		transcript_free(&transcript);
	} else {
		fuzz_refused(rc, &fail);
	}
	rc = transcript_parse_mail(&transcript, "input", copy, size, &fail);
	if (rc == 0) {
		/* Prose may look like lines of a transcript. */
		check_transcript(&transcript, false);
		transcript_free(&transcript);
	} else {
		fuzz_refused(rc, &fail);
	}
	check_compare(text, size ? text + size / 2 : text);
	free(text);
	free(copy);
	return 0;
}
