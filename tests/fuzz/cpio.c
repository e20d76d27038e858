/* SPDX-License-Identifier: MIT */
/* An initramfs: what is written, a reader finds again, entry by entry. */
#include "lab/cpio.h"
#include "fuzz.h"

#define MAX_ENTRIES 64

/* "070701" and 13 numbers of 8 digits. */
#define HEADER 110

enum field { MODE = 1, SIZE = 6, MAJOR = 9, MINOR = 10, NAME_SIZE = 11 };

static unsigned field(const char *header, enum field field)
{
	char digits[9];
	char *end;
	unsigned long value;

	memcpy(digits, header + 6 + 8 * field, 8);
	digits[8] = '\0';
	value = strtoul(digits, &end, 16);
	must(end == digits + 8);
	return (unsigned)value;
}

static size_t aligned(size_t at)
{
	return (at + 3) & ~(size_t)3;
}

/* Return: where the next one begins. */
static size_t read_entry(const struct text *archive, size_t at, const struct cpio_entry *entry)
{
	const char *header = archive->data + at;
	size_t name = strlen(entry->name) + 1;

	must(at % 4 == 0 && at + HEADER + name <= archive->length);
	must(memcmp(header, "070701", 6) == 0);
	must(field(header, MODE) == entry->mode && field(header, SIZE) == entry->size);
	must(field(header, MAJOR) == entry->major && field(header, MINOR) == entry->minor);
	must(field(header, NAME_SIZE) == name);
	must(memcmp(header + HEADER, entry->name, name) == 0);
	at = aligned(at + HEADER + name);
	must(at + entry->size <= archive->length);
	must(entry->size == 0 || memcmp(archive->data + at, entry->data, entry->size) == 0);
	return aligned(at + entry->size);
}

/* An entry: four bytes, a name up to a NUL, and content up to another. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cpio_entry entries[MAX_ENTRIES + 1];
	struct text archive = { 0 };
	char *text = fuzz_string(data, size);
	size_t nr = 0, at = 0;

	while (at + 4 < size && nr < MAX_ENTRIES) {
		struct cpio_entry *entry = &entries[nr++];

		*entry = (struct cpio_entry){ .name = text + at + 4,
					      .mode = (unsigned)(data[at] | data[at + 1] << 8),
					      .major = data[at + 2],
					      .minor = data[at + 3] };
		at += 4 + strlen(entry->name) + 1;
		if (at >= size)
			break;
		entry->data = text + at;
		entry->size = strlen(entry->data);
		at += entry->size + 1;
	}
	for (size_t i = 0; i < nr; i++)
		cpio_add(&archive, &entries[i]);
	cpio_end(&archive);
	entries[nr++] = (struct cpio_entry){ .name = "TRAILER!!!" };
	at = 0;
	for (size_t i = 0; i < nr; i++)
		at = read_entry(&archive, at, &entries[i]);
	must(at == archive.length);
	text_free(&archive);
	free(text);
	return 0;
}
