/* SPDX-License-Identifier: MIT */
#include "lab/inbox.h"

#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "lab/events.h"
#include "lab/guestlog.h"
#include "lab/wire.h"

static void keep(struct text *text, const char *bytes, size_t count)
{
	text_add_bytes(text, bytes, count);
	if (text->length > INBOX_KEPT)
		text_drop(text, text->length - INBOX_KEPT);
}

/* A terminal shows nothing of a NUL byte; here it would hide what follows it. */
void inbox_console(struct inbox *inbox, const char *bytes, size_t count)
{
	while (count) {
		const char *nul = memchr(bytes, '\0', count);
		size_t length = nul ? (size_t)(nul - bytes) : count;

		keep(&inbox->console, bytes, length);
		length += nul ? 1 : 0;
		bytes += length;
		count -= length;
	}
}

void inbox_errors(struct inbox *inbox, const char *bytes, size_t count)
{
	keep(&inbox->errors, bytes, count);
}

static void take_event(struct inbox *inbox, const char *line)
{
	struct guest_event event = guest_event_read(line);

	inbox->plugged += event.kind == GUEST_PLUGGED;
	inbox->unplugged += event.kind == GUEST_UNPLUGGED;
	if (event.kind == GUEST_SHUTDOWN)
		memcpy(inbox->reason, event.reason, sizeof(inbox->reason));
}

void inbox_qmp(struct inbox *inbox, const char *bytes, size_t count)
{
	char *end;

	text_add_bytes(&inbox->events, bytes, count);
	while (inbox->events.length &&
	       (end = memchr(inbox->events.data, '\n', inbox->events.length))) {
		*end = '\0';
		take_event(inbox, inbox->events.data);
		text_drop(&inbox->events, (size_t)(end + 1 - inbox->events.data));
	}
}

bool inbox_is_full(const struct inbox *inbox)
{
	return inbox->answer && inbox->answer->length > inbox->max_output;
}

static void take_frame(struct inbox *inbox, const struct wire_frame *frame)
{
	switch (frame->kind) {
	case WIRE_READY:
		snprintf(inbox->release, sizeof(inbox->release), "%.*s", (int)frame->length,
			 frame->payload);
		inbox->ready = true;
		break;
	case WIRE_OUTPUT:
		if (inbox->answer && !inbox_is_full(inbox))
			text_add_bytes(inbox->answer, frame->payload, frame->length);
		break;
	case WIRE_STATUS:
	case WIRE_ENDED:
		inbox->status = frame->length ? (unsigned char)frame->payload[0] : 0;
		inbox->answered = true;
		break;
	default:
		inbox->nonsense = true;
		break;
	}
}

void inbox_guest(struct inbox *inbox, const char *bytes, size_t count)
{
	struct wire_frame frame;
	size_t done = 0;
	ssize_t used = 1;

	text_add_bytes(&inbox->frames, bytes, count);
	while (used > 0) {
		used = wire_take(inbox->frames.data + done, inbox->frames.length - done, &frame);
		if (used > 0) {
			take_frame(inbox, &frame);
			done += (size_t)used;
		}
	}
	inbox->nonsense |= used < 0;
	text_drop(&inbox->frames, done);
}

bool inbox_panicked(const struct inbox *inbox)
{
	struct text why = { 0 };
	bool panicked = guestlog_panic(text_string(&inbox->console), &why);

	text_free(&why);
	return panicked;
}

/* What QEMU complained about, without the newlines at its end. */
static void add_complaint(const struct inbox *inbox, struct text *why)
{
	size_t length = inbox->errors.length;

	while (length && inbox->errors.data[length - 1] == '\n')
		length--;
	if (length)
		text_add_bytes(why, inbox->errors.data, length);
	else
		text_add(why, "QEMU ended by itself");
}

void inbox_farewell(const struct inbox *inbox, struct text *why)
{
	struct text panic = { 0 };

	if (guestlog_panic(text_string(&inbox->console), &panic))
		text_add(why, "the guest's kernel panicked: %s", text_string(&panic));
	else if (strcmp(inbox->reason, "guest-shutdown") == 0)
		text_add(why, "the guest powered off");
	else if (strcmp(inbox->reason, "guest-reset") == 0)
		text_add(why, "the guest restarted%s",
			 inbox->ready ? "" : " while it booted: has it too little memory?");
	else
		add_complaint(inbox, why);
	text_free(&panic);
}

void inbox_free(struct inbox *inbox)
{
	text_free(&inbox->frames);
	text_free(&inbox->events);
	text_free(&inbox->console);
	text_free(&inbox->errors);
}
