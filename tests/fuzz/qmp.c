/* SPDX-License-Identifier: MIT */
/* Bytes of a QMP client, in any pieces, each followed by the invariant checker. */
#include "monitor/qmp.h"
#include "fuzz.h"

struct client {
	struct qmp qmp;
	struct text out;
};

static void on_event(void *data, const struct vm_event *event)
{
	struct client *client = data;

	qmp_event(&client->qmp, event, 0, 0, &client->out);
}

static void count_object(void *data, const struct json_value *value)
{
	must(json_is(value, JSON_OBJECT));
	++*(unsigned *)data;
}

static void refuse_broken(void *data, const char *words)
{
	(void)data;
	(void)words;
	must(false);
}

/* One object in one line, read back. */
static void must_be_object(const char *bytes, size_t count)
{
	struct json_reader *reader = malloc(sizeof(*reader));
	unsigned objects = 0;

	must(reader != NULL);
	json_reader_init(reader, count_object, refuse_broken, &objects);
	for (size_t i = 0; i < count; i++)
		json_read(reader, bytes[i]);
	must(objects == 1);
	json_reader_free(reader);
	free(reader);
}

/* Each line that is sent is one JSON object in ASCII. */
static void must_be_messages(const struct text *out)
{
	const char *at = text_string(out);

	while (*at) {
		const char *end = strstr(at, "\r\n");
		must(end != NULL);
		for (const char *byte = at; byte < end; byte++)
			must(*byte >= ' ' && *byte < 0x7f);
		must_be_object(at, (size_t)(end - at));
		at = end + 2;
	}
}

/* The first byte chooses the kernel, the second how long the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char hello[] = "{\"execute\": \"qmp_capabilities\"}";
	struct client *client = calloc(1, sizeof(*client));
	size_t piece;
	struct vm *vm;

	must(client != NULL);
	if (size < 2) {
		free(client);
		return 0;
	}
	vm = fuzz_two_nodes(fuzz_profile(data[0]));
	vm->events.sink = on_event;
	vm->events.data = client;
	piece = data[1] ? data[1] : 1;
	qmp_init(&client->qmp, vm);
	qmp_read(&client->qmp, hello, sizeof(hello) - 1, &client->out);
	for (size_t at = 2; at < size; at += piece) {
		size_t count = size - at < piece ? size - at : piece;

		qmp_read(&client->qmp, (const char *)data + at, count, &client->out);
		must_be_messages(&client->out);
		must_be_sound(vm);
		text_clear(&client->out);
	}
	qmp_free(&client->qmp);
	text_free(&client->out);
	free(client);
	fuzz_stop(vm);
	return 0;
}
