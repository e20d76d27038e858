/* SPDX-License-Identifier: MIT */
/* The monitor's line editor: any bytes at all. */
#include "monitor/readline.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct readline *rl = calloc(1, sizeof(*rl));
	struct text echo = { 0 };

	must(rl != NULL);
	for (size_t i = 0; i < size; i++) {
		const char *line = readline_byte(rl, (char)data[i], "(qemu) ", &echo);

		must(rl->cursor <= rl->length && rl->length <= READLINE_MAX);
		must(!line || strlen(line) <= READLINE_MAX);
		text_clear(&echo);
		if (data[i] == 0xff)
			readline_reset(rl);
	}
	text_free(&echo);
	readline_free(rl);
	free(rl);
	return 0;
}
