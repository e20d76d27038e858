/* SPDX-License-Identifier: MIT */
/*
 * value.c - small things that the tables share: names, values, lists.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "sysfs/table.h"
#include "util/number.h"

int parse_numbered(const char *name, const char *prefix, uint32_t *number)
{
	size_t length = strlen(prefix);
	uint64_t value;

	if (strncmp(name, prefix, length) != 0 || !isdigit((unsigned char)name[length]))
		return -ENOENT;
	name += length;
	if ((name[0] == '0' && name[1]) || number_unsigned(name, &value) < 0 || value > UINT32_MAX)
		return -ENOENT;
	*number = (uint32_t)value;
	return 0;
}

size_t value_length(const char *value, size_t length)
{
	return length && value[length - 1] == '\n' ? length - 1 : length;
}

bool value_is(const char *value, size_t length, const char *word)
{
	length = value_length(value, length);
	return length == strlen(word) && memcmp(value, word, length) == 0;
}

void add_list(struct text *out, unsigned end, bool (*has)(const struct vm *vm, unsigned number),
	      const struct vm *vm)
{
	const char *comma = "";

	for (unsigned first = 0; first < end; first++) {
		unsigned last = first;

		if (!has(vm, first))
			continue;
		while (last + 1 < end && has(vm, last + 1))
			last++;
		text_add(out, first == last ? "%s%u" : "%s%u-%u", comma, first, last);
		comma = ",";
		first = last;
	}
	text_add_char(out, '\n');
}

void show_nothing(const struct vm *vm, uint32_t object, struct text *out)
{
	(void)vm;
	(void)object;
	(void)out;
}
