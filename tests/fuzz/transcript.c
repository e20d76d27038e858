/* SPDX-License-Identifier: MIT */
/* Transcripts and mails: reading, writing, normalising, comparing. */
#include "transcript/transcript.h"
#include "fuzz.h"
#include "transcript/compare.h"
#include "transcript/complaint.h"

static void compare(const struct text *a, const struct text *b)
{
	struct text x = { 0 }, y = { 0 }, diff = { 0 };

	compare_normalise(a, &x);
	compare_normalise(b, &y);
	for (int loose = 0; loose < 2; loose++) {
		must(compare_same(&x, &x, loose));
		compare_same(&x, &y, loose);
		compare_diff(&x, &y, loose, &diff);
	}
	text_free(&x);
	text_free(&y);
	text_free(&diff);
}

static bool is_complaint(const void *step, const char *line, size_t length)
{
	return complaint_is(step, 1, line, length, false) ||
	       complaint_is(step, 1, line, length, true);
}

/* An answer that shows all of itself hides no complaint. */
static void complaints(const struct step *step, const struct text *answer)
{
	struct text shown = { 0 }, came = { 0 }, out = { 0 };

	compare_normalise(&step->output, &shown);
	compare_normalise(answer, &came);
	must(!compare_unshown(&shown, &shown, is_complaint, step, &out) && !out.length);
	must(compare_unshown(&shown, &came, is_complaint, step, &out) == (out.length > 0));
	text_free(&shown);
	text_free(&came);
	text_free(&out);
}

/* What was written is read again as it was. */
static void round_trip(const struct transcript *t)
{
	struct transcript again;
	struct text text = { 0 };
	struct fail fail;

	must(transcript_write(t, &text, &fail) == 0);
	must(transcript_parse(&again, "again", text_string(&text), text.length, &fail) == 0);
	must(again.nr_steps == t->nr_steps);
	for (size_t i = 0; i < t->nr_steps; i++)
		must(strcmp(again.steps[i].command, t->steps[i].command) == 0 &&
		     strcmp(text_string(&again.steps[i].output),
			    text_string(&t->steps[i].output)) == 0);
	transcript_free(&again);
	text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct transcript t;
	struct fail fail = { "" };

	if (transcript_parse(&t, "fuzz", (const char *)data, size, &fail) == 0) {
		for (size_t i = 1; i < t.nr_steps; i++)
			compare(&t.steps[i - 1].output, &t.steps[i].output);
		round_trip(&t);
		transcript_free(&t);
	}
	if (transcript_parse_mail(&t, "fuzz", (const char *)data, size, &fail) == 0) {
		must(t.loose && t.nr_steps > 0);
		must((t.nr_unplayed > 0) == (t.unplayed.length > 0));
		for (size_t i = 0; i < t.nr_steps; i++)
			complaints(&t.steps[i], &t.steps[t.nr_steps - 1 - i].output);
		transcript_free(&t);
	}
	return 0;
}
