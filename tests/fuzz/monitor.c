/* SPDX-License-Identifier: MIT */
/*
 * monitor.c - lines for the machine's monitor.
 *
 * Input: a line whose first letter picks the kernel and whose second picks the
 * machine, then one monitor command a line.
 */
#include "fuzz.h"

#include "devices/dimm.h"
#include "monitor/hmp.h"

/* More would only take longer. */
#define MOST_LINES 32
#define MOST_BLOCKS 64

static const char *const machines[] = {
	"-m 256M,slots=3,maxmem=2G -numa node,mem=128M -numa node,mem=128M",
	"-m 128M",
	"-m 128M,slots=256,maxmem=96G",
	"-m 64G,slots=2,maxmem=80G",
	("-m 256M,slots=2,maxmem=1G -object memory-backend-ram,id=a,size=128M "
	 "-object memory-backend-ram,id=b,size=128M -object memory-backend-ram,id=c,size=256M "
	 "-numa node,memdev=a -numa node,memdev=b -device pc-dimm,id=d,memdev=c,node=1"),
};

/* Devices lie in their region, in order, apart, each in a slot and on a backend of its own. */
static void check_devices(struct vm *vm)
{
	uint64_t at = vm->booted.firmware.region_base;
	uint64_t end = at + vm->booted.firmware.region_size;
	unsigned used = 0;

	for (unsigned i = 0; i < vm->nr_dimms; i++) {
		const struct dimm *dimm = &vm->dimms[i];
		const struct backend *backend = backend_find(&vm->options.backends, dimm->memdev);

		DEMAND(dimm->address >= at && dimm->size && dimm->size <= end - dimm->address,
		       "device %u out of place", i);
		at = dimm->address + dimm->size;
		DEMAND(dimm->slot < vm->options.slots, "device %u in slot %u", i, dimm->slot);
		DEMAND(backend && backend->used && backend->size == dimm->size,
		       "the backend of device %u", i);
		for (unsigned j = 0; j < i; j++)
			DEMAND(vm->dimms[j].slot != dimm->slot &&
				       strcmp(vm->dimms[j].memdev, dimm->memdev) != 0,
			       "devices %u and %u share", j, i);
	}
	for (unsigned i = 0; i < vm->options.backends.nr; i++)
		used += vm->options.backends.table[i].used;
	for (unsigned i = 0; i < vm->options.nr_nodes; i++)
		used -= vm->options.nodes[i].memdev[0] != '\0';
	DEMAND(used == vm->nr_dimms, "%u backends are used by %u devices", used, vm->nr_dimms);
	DEMAND(dimm_plugged(vm) <= vm->options.maxmem - vm->options.ram, "more than maxmem");
}

static void run_line(struct vm *vm, const char *line)
{
	struct machine *before = fuzz_snapshot(vm);
	unsigned dimms = vm->nr_dimms;
	struct text out = { 0 };

	hmp_run(vm, line, &out);
	DEMAND(out.length == strlen(text_string(&out)), "a NUL in the answer");
	DEMAND(!out.length || out.data[out.length - 1] == '\n', "an answer without an end");
	if (strncmp(text_string(&out), "Error: ", 7) == 0) {
		fuzz_unchanged(vm, before, line);
		DEMAND(dimms == vm->nr_dimms, "'%s' was refused and changed devices", line);
	}
	fuzz_sound(vm);
	check_devices(vm);
	text_free(&out);
	fuzz_drop(before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vm vm;
	char *input = fuzz_string(data, size), *at = input, *line = fuzz_line(&at);

	if (line && line[0]) {
		const char *machine = machines[fuzz_pick(line[1], ARRAY_SIZE(machines))];

		DEMAND(fuzz_boot(&vm, machine, NULL, fuzz_profile(line[0]), NULL), "%s", machine);
		for (unsigned i = 0; i < MOST_LINES && !vm.quit && (line = fuzz_line(&at)); i++)
			run_line(&vm, line);
		if (vm.hotplug.machine->blocks.nr <= MOST_BLOCKS)
			fuzz_read_tree(&vm, NULL, NULL);
		vm_stop(&vm);
	}
	free(input);
	return 0;
}
