/* SPDX-License-Identifier: MIT */
/* Machine options: a line as a transcript's head has it, and the boot of what it describes. */
#include "fuzz.h"

/* Larger machines boot too, but each takes a while: they would only slow this down. */
#define MOST_RAM (UINT64_C(80) << 30)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine_options *options = malloc(sizeof(*options));
	struct fail fail = { "" };
	char *line;

	if (size == 0) {
		free(options);
		return 0;
	}
	line = fuzz_string(data + 1, size - 1);
	machine_options_init(options);
	if (machine_options_line(options, line, &fail) == 0 && options->ram <= MOST_RAM)
		fuzz_stop(fuzz_boot(options, fuzz_profile(data[0])));
	free(options);
	free(line);
	return 0;
}
