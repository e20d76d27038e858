/* SPDX-License-Identifier: MIT */
/* What may be asked of a real QEMU: nothing that can reach the host, whatever was written. */
#include "lab/allow.h"
#include "fuzz.h"
#include "lab/qemu.h"

/* Lines that get through are printable, and one of few commands with one type. */
static void must_be_tame(const char *line)
{
	static const char *const tame[] = { "help", "?",          "info",      "quit",
					    "q",    "object_del", "device_del" };
	char word[32] = "", type[32] = "";

	for (const char *at = line; *at; at++)
		must(*at >= ' ' && *at <= '~');
	sscanf(line, "%31s %31[^ ,]", word, type);
	for (size_t i = 0; i < sizeof(tame) / sizeof(*tame); i++)
		if (strcmp(word, tame[i]) == 0)
			return;
	if (strcmp(word, "object_add") == 0)
		must(!type[0] ||
		     (strcmp(type, "memory-backend-ram") == 0 && !strstr(line, "qom-type")));
	else if (strcmp(word, "device_add") == 0)
		must(!type[0] || (strcmp(type, "pc-dimm") == 0 && !strstr(line, "driver=")));
	else
		must(word[0] == '\0');
}

static void ask_line(const char *line)
{
	struct fail fail = { "" };
	char unknown[64];

	if (allow_line(line, unknown, sizeof(unknown), &fail) < 0) {
		must(fail.text[0] != '\0');
		return;
	}
	if (!unknown[0])
		must_be_tame(line);
	for (const char *at = unknown; *at; at++)
		must(strchr(" ,|/;=", *at) == NULL);
}

/* An id of QEMU's, up to @end. */
static void must_be_id(const char *id, const char *end)
{
	must(end > id);
	for (const char *at = id; at < end; at++)
		must((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
		     (*at >= '0' && *at <= '9') || *at == '-' || *at == '.' || *at == '_');
}

/* Every word behind an option is one of memhp's own shape. */
static void must_be_ours(const char *option, const char *word)
{
	static const char object[] = "memory-backend-ram,id=";
	const char *memdev = strstr(word, ",memdev=");

	if (strcmp(option, "-m") == 0) {
		must(strncmp(word, "size=", 5) == 0);
		must(strspn(word + 5, "0123456789B,slotmaxe=") == strlen(word + 5));
	} else if (strcmp(option, "-object") == 0) {
		must(strncmp(word, object, sizeof(object) - 1) == 0);
		word += sizeof(object) - 1;
		must_be_id(word, word + strcspn(word, ","));
		word += strcspn(word, ",");
		must(strncmp(word, ",size=", 6) == 0);
		must(strspn(word + 6, "0123456789") == strlen(word + 6));
	} else if (strcmp(option, "-numa") == 0) {
		must(strncmp(word, "node,nodeid=", 12) == 0);
		if (memdev)
			must_be_id(memdev + 8, word + strlen(word));
	} else if (strcmp(option, "-device") == 0) {
		must(strncmp(word, "pc-dimm", 7) == 0 && (!word[7] || word[7] == ','));
		must(!strstr(word, "driver="));
	} else {
		must(strcmp(option, "-append") == 0);
	}
}

static void start_machine(const char *line)
{
	struct machine_options *options = malloc(sizeof(*options));
	struct text words = { 0 };
	struct fail fail = { "" };

	must(options != NULL);
	machine_options_init(options);
	if (machine_options_line(options, line, &fail) == 0 &&
	    machine_options_check(options, &fail) == 0 &&
	    qemu_machine(options, &words, &fail) == 0) {
		const char *end = words.data + words.length;

		for (const char *at = words.data; at < end; at += strlen(at) + 1) {
			const char *option = at;

			at += strlen(at) + 1;
			must(at < end);
			must_be_ours(option, at);
		}
	} else {
		must(fail.text[0] != '\0');
	}
	text_free(&words);
	free(options);
}

/* The first byte chooses: a line for the monitor, or options of a machine. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size == 0)
		return 0;
	text = fuzz_string(data + 1, size - 1);
	if (data[0] % 2)
		ask_line(text);
	else
		start_machine(text);
	free(text);
	return 0;
}
