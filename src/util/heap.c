/* SPDX-License-Identifier: MIT */
#include "util/heap.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

/* From this size on memory is mapped by itself. */
#define LARGE (UINT64_C(2) << 20)

/* What stands before the memory that was asked for, keeping it aligned. */
struct header {
	_Alignas(max_align_t) size_t mapped; /* bytes with the header; 0: from calloc() */
};

static void *heap_alloc(void *context, size_t bytes)
{
	struct header *header;

	(void)context;
	if (bytes > SIZE_MAX - sizeof(*header))
		return NULL;
	bytes += sizeof(*header);
	if (bytes < LARGE) {
		header = calloc(1, bytes);
		return header ? header + 1 : NULL;
	}
	header = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (header == MAP_FAILED)
		return NULL;
	/* Without huge pages it only takes longer. */
	madvise(header, bytes, MADV_HUGEPAGE);
	header->mapped = bytes;
	return header + 1;
}

static void heap_free(void *context, void *memory)
{
	struct header *header;

	(void)context;
	if (!memory)
		return;
	header = (struct header *)memory - 1;
	if (header->mapped)
		munmap(header, header->mapped);
	else
		free(header);
}

const struct allocator heap = { heap_alloc, heap_free, NULL };
