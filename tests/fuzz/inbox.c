/* SPDX-License-Identifier: MIT */
/* What a guest and its QEMU send: any bytes on any line, whole and in pieces. */
#include "lab/inbox.h"
#include "fuzz.h"
#include "lab/wire.h"

#define MAX_OUTPUT 1000

struct end {
	struct inbox inbox;
	struct text answer;
};

static void (*const lines[])(struct inbox *, const char *, size_t) = {
	inbox_guest,
	inbox_qmp,
	inbox_console,
	inbox_errors,
};

static void feed(struct inbox *inbox, unsigned line, const char *bytes, size_t count, size_t piece)
{
	for (size_t at = 0; at < count; at += piece)
		lines[line](inbox, bytes + at, count - at < piece ? count - at : piece);
}

static void must_be_bounded(const struct end *end)
{
	const struct inbox *inbox = &end->inbox;

	must(inbox->console.length <= INBOX_KEPT && inbox->errors.length <= INBOX_KEPT);
	must(end->answer.length <= MAX_OUTPUT + WIRE_MAX);
	must(inbox_is_full(inbox) == (end->answer.length > MAX_OUTPUT));
	must(inbox->nonsense || inbox->frames.length < WIRE_HEAD + WIRE_MAX);
	must(inbox->status >= 0 && inbox->status <= 255);
	must(strnlen(inbox->release, sizeof(inbox->release)) < sizeof(inbox->release));
	must(strnlen(inbox->reason, sizeof(inbox->reason)) < sizeof(inbox->reason));
}

/* How the bytes were cut makes no difference. */
static void must_be_same(const struct end *a, const struct end *b)
{
	must(a->inbox.nonsense == b->inbox.nonsense && a->inbox.ready == b->inbox.ready);
	must(a->inbox.answered == b->inbox.answered && a->inbox.status == b->inbox.status);
	must(a->inbox.plugged == b->inbox.plugged && a->inbox.unplugged == b->inbox.unplugged);
	must(strcmp(a->inbox.release, b->inbox.release) == 0);
	must(strcmp(a->inbox.reason, b->inbox.reason) == 0);
	must(a->answer.length == b->answer.length);
	must(a->answer.length == 0 ||
	     memcmp(a->answer.data, b->answer.data, a->answer.length) == 0);
	must(a->inbox.console.length == b->inbox.console.length);
}

static void bid_farewell(struct end *end)
{
	struct text why = { 0 };

	inbox_panicked(&end->inbox);
	inbox_farewell(&end->inbox, &why);
	must(why.length > 0);
	text_free(&why);
	inbox_free(&end->inbox);
	text_free(&end->answer);
}

/*
 * The first byte tells how long pieces are. Then: a byte for the line and for how
 * often what follows comes (more than anybody would type in), two for its length.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct end whole = { .inbox = { .max_output = MAX_OUTPUT } }, parts = whole;
	size_t piece, at = 1;

	if (size == 0)
		return 0;
	whole.inbox.answer = &whole.answer;
	parts.inbox.answer = &parts.answer;
	piece = data[0] ? data[0] : 1;
	while (at + 3 <= size) {
		unsigned line = data[at] % 4, times = 1 + data[at] / 4;
		size_t count = (size_t)(data[at + 1] | data[at + 2] << 8);

		at += 3;
		if (count > size - at)
			count = size - at;
		for (unsigned i = 0; i < times; i++) {
			feed(&whole.inbox, line, (const char *)data + at, count, SIZE_MAX);
			feed(&parts.inbox, line, (const char *)data + at, count, piece);
		}
		must_be_bounded(&whole);
		must_be_bounded(&parts);
		must_be_same(&whole, &parts);
		at += count;
	}
	bid_farewell(&whole);
	bid_farewell(&parts);
	return 0;
}
