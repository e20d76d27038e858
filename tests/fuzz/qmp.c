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

/* Each line that is sent is one JSON object in ASCII. */
static void must_be_messages(const struct text *out)
{
	const char *at = text_string(out);

	while (*at) {
		const char *end = strstr(at, "\r\n");
		json_t *message;

		must(end != NULL);
		for (const char *byte = at; byte < end; byte++)
			must(*byte >= ' ' && *byte < 0x7f);
		message = json_loadb(at, (size_t)(end - at),
				     JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
		/* Only QEMU's "inf" as an id is no JSON. */
		must(json_is_object(message) || memmem(at, (size_t)(end - at), "inf", 3));
		json_decref(message);
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
	json_object_seed(1);
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
