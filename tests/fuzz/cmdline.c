/* SPDX-License-Identifier: MIT */
/*
 * cmdline.c - a kernel command line, booted on every kernel and several machines.
 *
 * Input: the line, as -append takes it.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const machines[] = {
		"-m 64M",
		"-m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G",
		("-m 4608M,slots=2,maxmem=8G "
		 "-numa node,mem=4G -numa node,mem=0 -numa node,mem=512M "
		 "-object memory-backend-ram,id=a,size=256M -device pc-dimm,memdev=a,node=1"),
	};
	static struct vm vm;
	char *line = fuzz_string(data, size);

	for (unsigned i = 0; profiles[i]; i++) {
		for (unsigned m = 0; m < ARRAY_SIZE(machines); m++) {
			if (!fuzz_boot(&vm, machines[m], line, profiles[i], NULL))
				continue;
			fuzz_read_tree(&vm, NULL, NULL);
			vm_stop(&vm);
		}
	}
	free(line);
	return 0;
}
