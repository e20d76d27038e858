/* SPDX-License-Identifier: MIT */
/* A guest's log and its console: any text. */
#include "lab/guestlog.h"
#include "fuzz.h"

/* Each line that came out is the end of the one that went in. */
static void must_be_ends(const char *raw, const char *stripped)
{
	while (*raw) {
		size_t before = strcspn(raw, "\n"), after = strcspn(stripped, "\n");

		must(after <= before && stripped[after] == '\n');
		must(memcmp(raw + before - after, stripped, after) == 0);
		raw += before + (raw[before] == '\n');
		stripped += after + 1;
	}
	must(*stripped == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *raw = fuzz_string(data, size);
	struct text text = { 0 }, stripped = { 0 }, why = { 0 }, last = { 0 };

	text_add(&text, "%s", raw);
	guestlog_strip(&text, &stripped);
	text_free(&text);
	must_be_ends(raw, text_string(&stripped));
	if (guestlog_panic(raw, &why))
		must(strcspn(text_string(&why), "\r\n") == why.length);
	else
		must(why.length == 0);
	guestlog_last(raw, &last);
	must(strcspn(text_string(&last), "\n") == last.length);
	must(strstr(raw, text_string(&last)) != NULL);
	text_free(&stripped);
	text_free(&why);
	text_free(&last);
	free(raw);
	return 0;
}
