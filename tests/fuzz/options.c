/* SPDX-License-Identifier: MIT */
/*
 * options.c - a line of machine options, booted on every kernel.
 *
 * Input: the line, as machine_options_line() takes it.
 */
#include "fuzz.h"

/* The checker and the walk take time by the block; larger machines only boot. */
#define MOST_BLOCKS 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vm vm;
	char *line = fuzz_string(data, size);

	for (unsigned i = 0; profiles[i]; i++) {
		static struct machine_options options;
		struct fail fail = { "" };
		int rc;

		machine_options_init(&options);
		rc = machine_options_line(&options, line, &fail);
		if (rc == 0)
			rc = vm_start(&vm, &options, profiles[i], NULL, &fail);
		if (rc < 0) {
			fuzz_refused(rc, &fail);
			continue;
		}
		if (vm.hotplug.machine->blocks.nr <= MOST_BLOCKS) {
			fuzz_sound(&vm);
			fuzz_read_tree(&vm, NULL, NULL);
		}
		vm_stop(&vm);
	}
	free(line);
	return 0;
}
