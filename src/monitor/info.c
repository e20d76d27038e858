/* SPDX-License-Identifier: MIT */
#include "monitor/info.h"

#include <inttypes.h>

#include "board/dimm.h"
#include "monitor/version.h"

static void add_memdev(const char *id, uint64_t size, struct text *out)
{
	text_add(out, "memory backend: %s\n", id);
	text_add(out, "  size:  %" PRIu64 "\n", size);
	text_add(out, "  merge: true\n  dump: true\n  prealloc: false\n  share: false\n"
		      "  reserve: true\n  policy: default\n  host nodes: \n");
}

void info_memdev(const struct vm *vm, struct text *out)
{
	const struct backends *backends = &vm->board.backends;

	/* Boot RAM has a backend of its own unless nodes bring theirs. */
	if (!vm->board.options.nodes[0].memdev[0])
		add_memdev("pc.ram", vm->board.options.ram, out);
	for (unsigned i = 0; i < backends->nr; i++)
		add_memdev(backends->table[i].id, backends->table[i].size, out);
	text_add_char(out, '\n');
}

void info_memory_devices(const struct vm *vm, struct text *out)
{
	for (unsigned i = 0; i < vm->board.nr_dimms; i++) {
		const struct dimm *dimm = &vm->board.dimms[i];

		text_add(out, "Memory device [dimm]: \"%s\"\n", dimm->id);
		text_add(out, "  addr: 0x%" PRIx64 "\n", dimm->address);
		text_add(out, "  slot: %u\n", dimm->slot);
		text_add(out, "  node: %" PRIu32 "\n", dimm->node);
		text_add(out, "  size: %" PRIu64 "\n", dimm->size);
		text_add(out, "  memdev: /objects/%s\n", dimm->memdev);
		text_add(out, "  hotplugged: %s\n  hotpluggable: true\n",
			 dimm->cold ? "false" : "true");
	}
}

void info_memory_size_summary(const struct vm *vm, struct text *out)
{
	text_add(out, "base memory: %" PRIu64 "\n", vm->board.options.ram);
	text_add(out, "plugged memory: %" PRIu64 "\n", dimm_plugged(&vm->board));
}

void info_numa(const struct vm *vm, struct text *out)
{
	text_add(out, "%u nodes\n", vm->board.options.nr_nodes);
	for (unsigned node = 0; node < vm->board.options.nr_nodes; node++) {
		uint64_t plugged = 0;

		for (unsigned i = 0; i < vm->board.nr_dimms; i++)
			plugged += vm->board.dimms[i].node == node ? vm->board.dimms[i].size : 0;
		text_add(out, "node %u cpus:%s\n", node, node == 0 ? " 0" : "");
		text_add(out, "node %u size: %" PRIu64 " MB\n", node,
			 (vm->board.options.nodes[node].size + plugged) >> 20);
		text_add(out, "node %u plugged: %" PRIu64 " MB\n", node, plugged >> 20);
	}
}

void info_status(const struct vm *vm, struct text *out)
{
	(void)vm;
	text_add(out, "VM status: running\n");
}

void info_version(const struct vm *vm, struct text *out)
{
	(void)vm;
	text_add(out, VERSION_TEXT "\n");
}
