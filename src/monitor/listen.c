/* SPDX-License-Identifier: MIT */
#include "monitor/listen.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/keyval.h"

static bool is_off(const char *value)
{
	return value && (strcmp(value, "off") == 0 || strcmp(value, "no") == 0);
}

/* A monitor of ours always listens and never waits. */
static int check_keys(const struct keyval *kv, struct fail *fail)
{
	for (size_t i = 0; i < kv->nr; i++) {
		const char *key = kv->pairs[i].key, *value = kv->pairs[i].value;

		if (strcmp(key, "path") == 0 || strcmp(key, "wait") == 0 ||
		    strcmp(key, "nowait") == 0)
			continue;
		if (strcmp(key, "server") != 0)
			return fail_with(fail, -EINVAL, "Invalid parameter '%s'", key);
		if (is_off(value))
			return fail_with(fail, -EINVAL, "a monitor can only listen: server=on");
	}
	return 0;
}

static int take_path(const char *value, char *path, struct fail *fail)
{
	if (!value || !value[0])
		return fail_with(fail, -EINVAL, "Parameter 'path' is missing");
	if (strlen(value) >= SOCKET_PATH)
		return fail_with(fail, -ENAMETOOLONG, "UNIX socket path '%s' is too long", value);
	snprintf(path, SOCKET_PATH, "%s", value);
	return 0;
}

int listen_parse(const char *where, char *path, struct fail *fail)
{
	struct keyval kv;
	int rc = keyval_parse(&kv, where, "path");

	if (rc < 0)
		return fail_with(fail, rc, "too many parameters");
	rc = check_keys(&kv, fail);
	if (rc == 0)
		rc = take_path(keyval_get(&kv, "path"), path, fail);
	keyval_free(&kv);
	return rc;
}

static int new_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

/* Whether nobody listens on the socket at @address: who does would let us in, or have us wait. */
static bool is_dead(const struct sockaddr_un *address)
{
	int fd = new_socket();
	bool dead = fd >= 0 &&
		    connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
		    errno == ECONNREFUSED;

	if (fd >= 0)
		close(fd);
	return dead;
}

/* Return: 0 when a socket can be made there; else words in @fail. */
static int make_room(const struct sockaddr_un *address, struct fail *fail)
{
	const char *path = address->sun_path;
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0;
	if (!S_ISSOCK(st.st_mode))
		return fail_with(fail, -EEXIST,
				 "Failed to bind socket to %s: what is there is no socket", path);
	if (!is_dead(address))
		return fail_with(fail, -EADDRINUSE,
				 "Failed to bind socket to %s: another monitor listens there",
				 path);
	unlink(path);
	return 0;
}

static int bind_socket(int fd, const struct sockaddr_un *address, struct listener *listener)
{
	struct stat st;

	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 || listen(fd, 8) < 0 ||
	    lstat(address->sun_path, &st) < 0)
		return -errno;
	listener->device = st.st_dev;
	listener->inode = st.st_ino;
	return 0;
}

int listen_open(struct listener *listener, const char *where, struct fail *fail)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, rc = listen_parse(where, listener->path, fail);

	listener->fd = -1;
	if (rc < 0)
		return rc;
	memcpy(address.sun_path, listener->path, SOCKET_PATH);
	rc = make_room(&address, fail);
	if (rc < 0)
		return rc;
	fd = new_socket();
	if (fd < 0)
		return fail_with(fail, fd, "Failed to create a socket: %s", strerror(-fd));
	rc = bind_socket(fd, &address, listener);
	if (rc < 0) {
		close(fd);
		return fail_with(fail, rc, "Failed to bind socket to %s: %s", listener->path,
				 strerror(-rc));
	}
	listener->fd = fd;
	return 0;
}

void listen_close(struct listener *listener)
{
	struct stat st;

	close(listener->fd);
	listener->fd = -1;
	if (lstat(listener->path, &st) == 0 && st.st_dev == listener->device &&
	    st.st_ino == listener->inode)
		unlink(listener->path);
}
