/* SPDX-License-Identifier: MIT */
/* The kernel's command line, on a machine with room for all that it may ask. */
#include "fuzz.h"

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
	must(machine_options_line(options,
				  "-m 5G,slots=2,maxmem=8G -numa node,mem=1G -numa node,mem=4G "
				  "-object memory-backend-ram,id=a,size=256M "
				  "-device pc-dimm,id=a,memdev=a",
				  &fail) == 0);
	if (machine_option(options, "-append", line, &fail) == 0)
		fuzz_stop(fuzz_boot(options, fuzz_profile(data[0])));
	free(options);
	free(line);
	return 0;
}
