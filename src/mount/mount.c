/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mount/attach.h"
#include "mount/keeper.h"
#include "mount/state.h"
#include "os/now.h"

/* How long to linger for the next request, and how many to serve before others' turn. */
#define LINGER_NS 50000
#define MAX_AT_ONCE 64

static uint64_t log_clock(void *data)
{
	const struct mount *mount = data;

	return (uint64_t)(now_nanoseconds() - mount->started_ns) / 1000;
}

/* Return: whether the mount is still there; @served: whether a request was. */
static bool serve_one(struct mount *mount, bool *served)
{
	int rc = fuse_session_receive_buf(mount->session, &mount->buffer);

	*served = rc > 0;
	if (rc == -EINTR || rc == -EAGAIN)
		return true;
	if (rc > 0)
		fuse_session_process_buf(mount->session, &mount->buffer);
	return rc > 0 && !fuse_session_exited(mount->session);
}

/*
 * One request seldom comes alone: a program looks up, opens, reads. Waiting a
 * moment for the next is cheaper than going to sleep and being woken for it.
 */
static void serve(void *data, int fd)
{
	struct mount *mount = data;
	int64_t until = now_nanoseconds() + LINGER_NS;

	for (unsigned nr = 0; nr < MAX_AT_ONCE;) {
		bool served;

		if (!serve_one(mount, &served)) {
			loop_forget(mount->loop, fd);
			mount->gone = true;
			return;
		}
		if (served) {
			nr++;
			until = now_nanoseconds() + LINGER_NS;
		} else if (now_nanoseconds() >= until) {
			return;
		}
	}
}

/* Sets *@mount, to NULL where it fails. */
static int open_session(struct mount **mount, struct vm *vm, struct loop *loop, struct fail *fail)
{
	char name[] = "memhp";
	char *argv[] = { name, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct mount *m = calloc(1, sizeof(*m));

	*mount = NULL;
	if (m)
		m->session =
			fuse_session_new(&args, &mount_operations, sizeof(mount_operations), m);
	fuse_opt_free_args(&args);
	if (!m || !m->session) {
		free(m);
		return fail_with(fail, -EIO, "libfuse cannot start");
	}
	m->vm = vm;
	m->loop = loop;
	clock_gettime(CLOCK_REALTIME, &m->started);
	m->started_ns = now_nanoseconds();
	*mount = m;
	return 0;
}

/* Frees *@mount, which serves nothing, and sets it to NULL. */
static void drop_session(struct mount **mount)
{
	fuse_session_destroy((*mount)->session);
	free(*mount);
	*mount = NULL;
}

/* Serve @fd, which is taken over. Drops *@mount when it cannot. */
static int start_session(struct mount **mount, int fd, struct fail *fail)
{
	struct mount *m = *mount;
	char path[32];

	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	if (fuse_session_mount(m->session, path) < 0) {
		close(fd);
		drop_session(mount);
		return fail_with(fail, -EIO, "libfuse does not take a mount");
	}
	m->fd = fd;
	/* A request may be taken back between poll and read; never wait for it. */
	fcntl(m->fd, F_SETFL, O_RDWR | O_NONBLOCK);
	if (loop_watch(m->loop, m->fd, serve, m) < 0) {
		drop_session(mount);
		return fail_with(fail, -ENFILE, "too many descriptors to watch");
	}
	m->vm->kernel.log.clock = log_clock;
	m->vm->kernel.log.added = records_wake;
	m->vm->kernel.log.data = m;
	return 0;
}

int mount_serve(struct mount **mount, struct vm *vm, int fd, struct loop *loop, struct fail *fail)
{
	int rc = open_session(mount, vm, loop, fail);

	if (!*mount) {
		close(fd);
		return rc;
	}
	return start_session(mount, fd, fail);
}

/* Takes @fd over. */
static int serve_kept(struct mount **mount, struct vm *vm, int fd, const struct kept *kept,
		      struct loop *loop, struct fail *fail)
{
	int rc = open_session(mount, vm, loop, fail);
	struct fail ignored;

	if (!*mount) {
		close(fd);
	} else {
		(*mount)->owner = geteuid();
		(*mount)->group = getegid();
		(*mount)->kept = *kept;
		rc = start_session(mount, fd, fail);
	}
	if (rc < 0)
		mounted_detach(&kept->mounted, &ignored);
	return rc;
}

int mount_at(struct mount **mount, struct vm *vm, const char *directory, struct loop *loop,
	     struct fail *fail)
{
	struct kept kept = { 0 };
	int rc = keeper_start(&kept.keeper, directory, fail);

	if (rc < 0)
		return rc;
	rc = attach(directory, &kept.keeper, &kept.mounted, fail);
	if (rc >= 0)
		rc = serve_kept(mount, vm, rc, &kept, loop, fail);
	if (rc < 0)
		survivor_end(&kept.keeper);
	return rc;
}

bool mount_gone(const struct mount *mount)
{
	return mount->gone;
}

void mount_end(struct mount *mount)
{
	if (!mount)
		return;
	slow_end(mount);
	records_end(mount);
	/* Programs that were killed did not get to close them. */
	while (mount->files)
		file_close(mount, mount->files);
	mount->vm->kernel.log.clock = NULL;
	mount->vm->kernel.log.added = NULL;
	loop_forget(mount->loop, mount->fd);
	fuse_session_destroy(mount->session);
	free(mount->buffer.mem);
	free(mount);
}

int mount_leave(struct mount *mount, struct fail *fail)
{
	struct kept kept = mount->kept;
	int rc;

	/* First, so that nobody who asks for it is waited for in vain. */
	mount_end(mount);
	rc = mounted_detach(&kept.mounted, fail);
	survivor_end(&kept.keeper);
	return rc;
}
