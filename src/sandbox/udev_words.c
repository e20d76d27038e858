/* SPDX-License-Identifier: MIT */
#include "sandbox/udev_words.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What comes without a newline for longer than this is a line all the same. */
#define MAX_LINE 2048

static void tell(const struct udev_words *words, size_t length)
{
	struct text shown = { 0 };

	text_add_visible(&shown, words->unended.data, length);
	if (length && words->says)
		words->says(words->says_data, text_string(&shown));
	text_free(&shown);
}

static void tell_lines(struct udev_words *words)
{
	struct text *unended = &words->unended;

	while (unended->length) {
		const char *end = memchr(unended->data, '\n', unended->length);
		size_t length = end ? (size_t)(end - unended->data) : unended->length;

		if (!end && length < MAX_LINE)
			break;
		tell(words, length);
		text_drop(unended, length + (end != NULL));
	}
}

static void on_words(void *data, int fd)
{
	struct udev_words *words = data;
	char bytes[MAX_LINE];
	ssize_t got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (got > 0) {
		text_add_bytes(&words->unended, bytes, (size_t)got);
		tell_lines(words);
	} else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
		udev_words_close(words);
	}
}

void udev_words_init(struct udev_words *words, struct loop *loop,
		     void (*says)(void *data, const char *line), void *data)
{
	*words = (struct udev_words){ .loop = loop, .socket = -1, .says = says, .says_data = data };
}

int udev_words_open(struct udev_words *words)
{
	int ends[2], rc;

	udev_words_close(words);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	rc = loop_watch(words->loop, ends[0], on_words, words);
	if (rc < 0) {
		close(ends[0]);
		close(ends[1]);
		return rc;
	}
	words->socket = ends[0];
	return ends[1];
}

void udev_words_close(struct udev_words *words)
{
	if (words->socket < 0)
		return;
	if (words->unended.length)
		tell(words, words->unended.length);
	text_free(&words->unended);
	loop_forget(words->loop, words->socket);
	close(words->socket);
	words->socket = -1;
}
