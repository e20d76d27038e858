/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "lab/allow.h"
#include "lab/qemu.h"

/*
 * The kernel's console goes to the first serial port and stays quiet there; a
 * guest that panics ends at once. They come first: the transcript's own win.
 */
#define OWN_APPEND "console=ttyS0 quiet panic=-1"

static void add_word(struct text *words, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add_word(struct text *words, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vadd(words, format, args);
	va_end(args);
	text_add_char(words, '\0');
}

static void add_memory(const struct machine_options *m, struct text *words)
{
	add_word(words, "-m");
	text_add(words, "size=%" PRIu64 "B", m->ram);
	if (m->has_slots)
		text_add(words, ",slots=%" PRIu64, m->slots);
	if (m->has_maxmem)
		text_add(words, ",maxmem=%" PRIu64, m->maxmem);
	text_add_char(words, '\0');
}

/* Sizes are written down, whoever counted them. */
static void add_objects(const struct machine_options *m, struct text *words)
{
	for (unsigned i = 0; i < m->backends.nr; i++) {
		add_word(words, "-object");
		add_word(words, "memory-backend-ram,id=%s,size=%" PRIu64, m->backends.table[i].id,
			 m->backends.table[i].size);
	}
	for (unsigned i = 0; i < MAX_NUMA_NODES; i++) {
		if (!m->nodes[i].has_mem || m->nodes[i].size == 0)
			continue;
		add_word(words, "-object");
		add_word(words, "memory-backend-ram,id=memhp-node%u,size=%" PRIu64, i,
			 m->nodes[i].size);
	}
}

static void add_nodes(const struct machine_options *m, struct text *words)
{
	for (unsigned i = 0; i < MAX_NUMA_NODES; i++) {
		const struct numa_node *node = &m->nodes[i];

		if (!node->present)
			continue;
		add_word(words, "-numa");
		text_add(words, "node,nodeid=%u", i);
		if (node->memdev[0])
			text_add(words, ",memdev=%s", node->memdev);
		else if (node->has_mem && node->size)
			text_add(words, ",memdev=memhp-node%u", i);
		text_add_char(words, '\0');
	}
}

int qemu_machine(const struct machine_options *machine, struct text *words, struct fail *fail)
{
	if (strlen(OWN_APPEND) + 1 + strlen(machine->append) >= MAX_APPEND)
		return fail_with(fail, -E2BIG,
				 "-append: %zu characters of the command line are left, behind "
				 "'%s'",
				 MAX_APPEND - 2 - strlen(OWN_APPEND), OWN_APPEND);
	add_memory(machine, words);
	add_objects(machine, words);
	add_nodes(machine, words);
	for (unsigned i = 0; i < machine->nr_devices; i++) {
		if (!allow_device(machine->devices[i]))
			return fail_with(fail, -EPERM,
					 "-device %s: on a real kernel a transcript may have "
					 "pc-dimm, nothing else",
					 machine->devices[i]);
		add_word(words, "-device");
		add_word(words, "%s", machine->devices[i]);
	}
	add_word(words, "-append");
	add_word(words, "%s%s%s", OWN_APPEND, machine->append[0] ? " " : "", machine->append);
	return text_failed(words) ? fail_with(fail, -ENOMEM, "out of memory") : 0;
}
