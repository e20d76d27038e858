/* SPDX-License-Identifier: MIT */
/* Lines of the monitor, each followed by the invariant checker. */
#include "fuzz.h"
#include "monitor/hmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vm *vm;
	char *text, *at, *line;

	if (size == 0)
		return 0;
	vm = fuzz_two_nodes(fuzz_profile(data[0]));
	at = text = fuzz_string(data + 1, size - 1);
	while ((line = strsep(&at, "\n"))) {
		struct text answer = { 0 };

		hmp_run(vm, line, &answer);
		must(answer.length == 0 || answer.data[answer.length - 1] == '\n');
		must_be_sound(vm);
		text_free(&answer);
	}
	free(text);
	fuzz_stop(vm);
	return 0;
}
