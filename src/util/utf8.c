/* SPDX-License-Identifier: MIT */
#include "util/utf8.h"

/* By the first byte: its bits that mark the length, and the least character of that length. */
static const struct {
	uint8_t mask, mark;
	uint32_t least;
} lengths[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

#define NR_LENGTHS (sizeof(lengths) / sizeof(*lengths))

size_t utf8_decode(const char *bytes, size_t left, uint32_t *character)
{
	uint8_t first = (uint8_t)bytes[0];
	size_t more = 0;
	uint32_t c;

	while (more < NR_LENGTHS && (first & lengths[more].mask) != lengths[more].mark)
		more++;
	if (more == NR_LENGTHS || more >= left)
		return 0;
	c = first & (uint8_t)~lengths[more].mask;
	for (size_t i = 1; i <= more; i++) {
		uint8_t next = (uint8_t)bytes[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (next & 0x3f);
	}
	if (c < lengths[more].least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*character = c;
	return more + 1;
}
