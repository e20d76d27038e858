/* SPDX-License-Identifier: MIT */
#include "monitor/listen.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/keyval.h"

static int listen_at(const char *path, struct fail *fail)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return fail_with(fail, -ENAMETOOLONG, "UNIX socket path '%s' is too long", path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fail_with(fail, -errno, "Failed to create a socket: %s", strerror(errno));
	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 8) < 0) {
		int error = -errno;

		close(fd);
		return fail_with(fail, error, "Failed to bind socket to %s: %s", path,
				 strerror(-error));
	}
	return fd;
}

static bool is_off(const char *value)
{
	return value && (strcmp(value, "off") == 0 || strcmp(value, "no") == 0);
}

/* A monitor of ours always listens and never waits. */
int listen_unix(const char *where, char *path, struct fail *fail)
{
	struct keyval kv;
	int rc = keyval_parse(&kv, where, "path");

	if (rc < 0)
		return fail_with(fail, rc, "too many parameters");
	for (size_t i = 0; i < kv.nr && rc == 0; i++) {
		const char *key = kv.pairs[i].key, *value = kv.pairs[i].value;

		if (strcmp(key, "path") == 0 || strcmp(key, "wait") == 0 ||
		    strcmp(key, "nowait") == 0)
			continue;
		if (strcmp(key, "server") != 0)
			rc = fail_with(fail, -EINVAL, "Invalid parameter '%s'", key);
		else if (is_off(value))
			rc = fail_with(fail, -EINVAL, "a monitor can only listen: server=on");
	}
	if (rc == 0 && !(keyval_get(&kv, "path") && keyval_get(&kv, "path")[0]))
		rc = fail_with(fail, -EINVAL, "Parameter 'path' is missing");
	if (rc == 0)
		rc = listen_at(keyval_get(&kv, "path"), fail);
	if (rc >= 0)
		snprintf(path, SOCKET_PATH, "%s", keyval_get(&kv, "path"));
	keyval_free(&kv);
	return rc;
}
