/* SPDX-License-Identifier: MIT */
#include "lab/wire.h"

#include <errno.h>
#include <string.h>

static const char kinds[] = { WIRE_RUN,   WIRE_LOG,    WIRE_UEVENTS, WIRE_KILL,
			      WIRE_READY, WIRE_OUTPUT, WIRE_STATUS,  WIRE_ENDED };

void wire_head(char head[WIRE_HEAD], enum wire_kind kind, size_t length)
{
	head[0] = (char)kind;
	head[1] = (char)(length & 0xff);
	head[2] = (char)(length >> 8);
}

ssize_t wire_take(const char *bytes, size_t count, struct wire_frame *frame)
{
	size_t length;

	if (count == 0)
		return 0;
	if (!memchr(kinds, bytes[0], sizeof(kinds)))
		return -EPROTO;
	if (count < WIRE_HEAD)
		return 0;
	length = (unsigned char)bytes[1] | (size_t)(unsigned char)bytes[2] << 8;
	if (length > WIRE_MAX)
		return -EPROTO;
	if (count < WIRE_HEAD + length)
		return 0;
	*frame = (struct wire_frame){ (enum wire_kind)bytes[0], bytes + WIRE_HEAD, length };
	return (ssize_t)(WIRE_HEAD + length);
}
