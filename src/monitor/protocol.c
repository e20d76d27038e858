/* SPDX-License-Identifier: MIT */
#include "monitor/protocol.h"

#include <stdlib.h>

#include "monitor/hmp.h"
#include "monitor/qmp.h"
#include "monitor/readline.h"

/* A person at a prompt. */
struct human {
	struct vm *vm;
	struct readline readline;
};

static void human_complete(void *data, const char *start, struct text *matches)
{
	hmp_complete(((struct human *)data)->vm, start, matches);
}

static void *human_open(struct vm *vm)
{
	struct human *human = calloc(1, sizeof(*human));

	if (!human)
		return NULL;
	human->vm = vm;
	human->readline.complete = human_complete;
	human->readline.data = human;
	return human;
}

static void send_lines(struct text *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			text_add_char(out, '\r');
		text_add_char(out, *text);
	}
}

static void human_greet(void *session, struct text *out)
{
	(void)session;
	send_lines(out, HMP_GREETING "\n" HMP_PROMPT);
}

static void run_line(struct vm *vm, const char *line, struct text *out)
{
	struct text answer = { 0 };

	hmp_run(vm, line, &answer);
	send_lines(out, text_string(&answer));
	text_free(&answer);
	if (!vm->quit)
		text_add(out, HMP_PROMPT);
}

static void human_read(void *session, const char *bytes, size_t count, struct text *out)
{
	struct human *human = session;

	for (size_t i = 0; i < count && !human->vm->quit; i++) {
		const char *line = readline_byte(&human->readline, bytes[i], HMP_PROMPT, out);

		if (line)
			run_line(human->vm, line, out);
	}
}

static void human_leave(void *session)
{
	readline_reset(&((struct human *)session)->readline);
}

static void human_close(void *session)
{
	readline_free(&((struct human *)session)->readline);
	free(session);
}

const struct protocol protocol_hmp = {
	.echoes = true,
	.open = human_open,
	.greet = human_greet,
	.read = human_read,
	.leave = human_leave,
	.close = human_close,
};

/* A program; nothing outlives it. */
static void *program_open(struct vm *vm)
{
	struct qmp *qmp = malloc(sizeof(*qmp));

	if (qmp)
		qmp_init(qmp, vm);
	return qmp;
}

static void program_greet(void *session, struct text *out)
{
	(void)session;
	qmp_greet(out);
}

static void program_read(void *session, const char *bytes, size_t count, struct text *out)
{
	qmp_read(session, bytes, count, out);
}

static void program_event(void *session, const struct vm_event *event, const struct timespec *when,
			  struct text *out)
{
	qmp_event(session, event, when->tv_sec, when->tv_nsec / 1000, out);
}

static void program_leave(void *session)
{
	struct qmp *qmp = session;
	struct vm *vm = qmp->vm;

	qmp_free(qmp);
	qmp_init(qmp, vm);
}

static void program_close(void *session)
{
	qmp_free(session);
	free(session);
}

const struct protocol protocol_qmp = {
	.open = program_open,
	.greet = program_greet,
	.read = program_read,
	.event = program_event,
	.leave = program_leave,
	.close = program_close,
};
