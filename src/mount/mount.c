/* SPDX-License-Identifier: MIT */
#define FUSE_USE_VERSION 314
#include "mount/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "tree/tree.h"

/* How long to linger for the next request, and how many to serve before others' turn. */
#define LINGER_NS 50000
#define MAX_AT_ONCE 64

/* A write that takes its time: it has not happened yet. */
struct slow_write {
	fuse_req_t req;
	struct mount *mount;
	int timer;
	struct place place;
	size_t length;
	struct slow_write *next;
	char value[];
};

struct mount {
	struct vm *vm;
	struct loop *loop;
	struct fuse_session *session;
	struct fuse_buf buffer;
	struct timespec started;   /* every file's time */
	long started_ns;           /* the same, of the monotonic clock */
	struct open_file *waiting; /* readers of records, until there is one more */
	struct slow_write *slow;
	int fd;
};

/* An open file: what it read from the start; of records, which comes next. */
struct open_file {
	struct text content;
	uint64_t record;
	bool blocks;
	struct place place;
	fuse_req_t reader; /* waits for a record; NULL: nobody does */
	size_t room;
	struct fuse_pollhandle *poll;
	struct open_file *next; /* of those that wait */
};

/* An open directory: its entries when it was opened. */
struct open_dir {
	struct listed {
		char name[32];
		struct place place;
	} * entries;
	size_t nr, room;
	bool failed;
};

static struct vm *vm_of(fuse_req_t req)
{
	return ((struct mount *)fuse_req_userdata(req))->vm;
}

static void stat_of(fuse_req_t req, struct place place, struct stat *st)
{
	const struct mount *mount = fuse_req_userdata(req);

	tree_stat(place, st);
	st->st_atim = st->st_mtim = st->st_ctim = mount->started;
}

static void reply_error(fuse_req_t req, int error)
{
	fuse_reply_err(req, -error);
}

static void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param entry = { 0 };
	struct place place;
	int rc = tree_lookup(vm_of(req), place_of_number(parent), name, &place);

	if (rc < 0) {
		reply_error(req, rc);
		return;
	}
	stat_of(req, place, &entry.attr);
	entry.ino = place_number(place);
	fuse_reply_entry(req, &entry);
}

static void op_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat st;

	(void)fi;
	stat_of(req, place_of_number(ino), &st);
	fuse_reply_attr(req, &st, 0);
}

/* Truncation before a write is what shells do; it changes nothing here. */
static void op_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int to_set,
		       struct fuse_file_info *fi)
{
	(void)attr;
	if (to_set & (FUSE_SET_ATTR_MODE | FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID))
		reply_error(req, -EPERM);
	else
		op_getattr(req, ino, fi);
}

static void op_readlink(fuse_req_t req, fuse_ino_t ino)
{
	struct text target = { 0 };
	int rc = tree_readlink(vm_of(req), place_of_number(ino), &target);

	if (rc < 0)
		reply_error(req, rc);
	else
		fuse_reply_readlink(req, text_string(&target));
	text_free(&target);
}

/* sysfs looks at the bits itself, so even root cannot write what nobody may. */
static int check_open(struct place place, int flags)
{
	struct stat st;
	int access = flags & O_ACCMODE;

	tree_stat(place, &st);
	if (access != O_RDONLY && !(st.st_mode & 0222))
		return -EACCES;
	if (access != O_WRONLY && !(st.st_mode & 0444))
		return -EACCES;
	return 0;
}

static void op_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	int rc = check_open(place_of_number(ino), fi->flags);
	struct open_file *file = rc < 0 ? NULL : calloc(1, sizeof(*file));

	if (!file) {
		reply_error(req, rc < 0 ? rc : -ENOMEM);
		return;
	}
	file->place = place_of_number(ino);
	file->blocks = !(fi->flags & O_NONBLOCK);
	fi->fh = (uintptr_t)file;
	fi->direct_io = 1;
	if (fuse_reply_open(req, fi) == -ENOENT)
		free(file);
}

static void stop_waiting(struct mount *mount, struct open_file *file)
{
	struct open_file **at = &mount->waiting;

	while (*at && *at != file)
		at = &(*at)->next;
	if (*at)
		*at = file->next;
	file->next = NULL;
}

static void start_waiting(struct mount *mount, struct open_file *file)
{
	stop_waiting(mount, file);
	file->next = mount->waiting;
	mount->waiting = file;
}

static void op_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct open_file *file = (struct open_file *)(uintptr_t)fi->fh;

	(void)ino;
	stop_waiting(fuse_req_userdata(req), file);
	if (file->poll)
		fuse_pollhandle_destroy(file->poll);
	text_free(&file->content);
	free(file);
	fuse_reply_err(req, 0);
}

/* Answers a reader with the next record. Return: whether there was one. */
static bool reply_record(fuse_req_t req, struct open_file *file, size_t room)
{
	int rc;

	text_clear(&file->content);
	rc = tree_read_record(vm_of(req), file->place, file->record, &file->content);
	if (rc == -EAGAIN)
		return false;
	if (rc == 0 && file->content.length > room)
		rc = -EINVAL;
	if (rc < 0) {
		reply_error(req, rc);
		return true;
	}
	file->record++;
	fuse_reply_buf(req, file->content.data, file->content.length);
	return true;
}

/* A signal came to a reader that waits. */
static void interrupted(fuse_req_t req, void *data)
{
	struct open_file *file = data;

	file->reader = NULL;
	stop_waiting(fuse_req_userdata(req), file);
	reply_error(req, -EINTR);
}

static void read_record(fuse_req_t req, struct open_file *file, size_t room, off_t offset)
{
	if (offset == 0)
		file->record = 0;
	if (reply_record(req, file, room))
		return;
	if (!file->blocks || file->reader) {
		reply_error(req, -EAGAIN);
		return;
	}
	file->reader = req;
	file->room = room;
	start_waiting(fuse_req_userdata(req), file);
	fuse_req_interrupt_func(req, interrupted, file);
}

/* A record came: whoever waits has it, or hears of it. */
static void wake_readers(void *data)
{
	struct mount *mount = data;
	struct open_file *file = mount->waiting, *next;

	mount->waiting = NULL;
	for (; file; file = next) {
		fuse_req_t req = file->reader;

		next = file->next;
		file->next = NULL;
		file->reader = NULL;
		if (file->poll) {
			fuse_lowlevel_notify_poll(file->poll);
			fuse_pollhandle_destroy(file->poll);
			file->poll = NULL;
		}
		if (req) {
			fuse_req_interrupt_func(req, NULL, NULL);
			reply_record(req, file, file->room);
		}
	}
}

static void op_poll(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi,
		    struct fuse_pollhandle *handle)
{
	struct open_file *file = (struct open_file *)(uintptr_t)fi->fh;
	struct text record = { 0 };
	bool ready = true;

	(void)ino;
	if (tree_has_records(file->place))
		ready = tree_read_record(vm_of(req), file->place, file->record, &record) == 0;
	text_free(&record);
	if (handle && ready) {
		fuse_pollhandle_destroy(handle);
	} else if (handle) {
		if (file->poll)
			fuse_pollhandle_destroy(file->poll);
		file->poll = handle;
		start_waiting(fuse_req_userdata(req), file);
	}
	fuse_reply_poll(req, POLLOUT | (ready ? POLLIN : 0));
}

static void op_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	struct open_file *file = (struct open_file *)(uintptr_t)fi->fh;
	size_t from = (size_t)offset, left;
	int rc = 0;

	if (tree_has_records(file->place)) {
		read_record(req, file, size, offset);
		return;
	}
	if (offset == 0) {
		text_clear(&file->content);
		rc = tree_read(vm_of(req), place_of_number(ino), &file->content);
	}
	if (rc < 0) {
		reply_error(req, rc);
		return;
	}
	left = from < file->content.length ? file->content.length - from : 0;
	fuse_reply_buf(req, left ? file->content.data + from : NULL, left < size ? left : size);
}

static void reply_written(fuse_req_t req, int rc, size_t size)
{
	if (rc < 0)
		reply_error(req, rc);
	else
		fuse_reply_write(req, size);
}

static void free_slow(struct slow_write *slow)
{
	struct slow_write **at = &slow->mount->slow;

	while (*at != slow)
		at = &(*at)->next;
	*at = slow->next;
	loop_forget(slow->mount->loop, slow->timer);
	close(slow->timer);
	free(slow);
}

static void finish_slow(void *data, int fd)
{
	struct slow_write *slow = data;
	fuse_req_t req = slow->req;
	int rc;

	(void)fd;
	fuse_req_interrupt_func(req, NULL, NULL);
	rc = tree_write_resumed(slow->mount->vm, slow->place, slow->value, slow->length);
	reply_written(req, rc, slow->length);
	free_slow(slow);
}

/* A signal came to the writer: what it asked for does not happen. */
static void interrupt_slow(fuse_req_t req, void *data)
{
	free_slow(data);
	reply_error(req, -EINTR);
}

static void write_slowly(fuse_req_t req, struct place place, const char *value, size_t size)
{
	struct mount *mount = fuse_req_userdata(req);
	unsigned wait = mount->vm->faults.wait;
	struct itimerspec when = { .it_value = { .tv_sec = wait / 1000,
						 .tv_nsec = (long)(wait % 1000) * 1000000 } };
	struct slow_write *slow = calloc(1, sizeof(*slow) + size);
	int timer = slow ? timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK) : -1;

	if (timer < 0 || loop_watch(mount->loop, timer, finish_slow, slow) < 0) {
		if (timer >= 0)
			close(timer);
		free(slow);
		reply_error(req, -ENOMEM);
		return;
	}
	slow->req = req;
	slow->mount = mount;
	slow->timer = timer;
	slow->place = place;
	slow->length = size;
	slow->next = mount->slow;
	mount->slow = slow;
	memcpy(slow->value, value, size);
	timerfd_settime(timer, 0, &when, NULL);
	fuse_req_interrupt_func(req, interrupt_slow, slow);
}

static void op_write(fuse_req_t req, fuse_ino_t ino, const char *value, size_t size, off_t offset,
		     struct fuse_file_info *fi)
{
	int rc;

	(void)offset;
	(void)fi;
	if (size > TREE_FILE_SIZE)
		size = TREE_FILE_SIZE;
	rc = tree_write(vm_of(req), place_of_number(ino), value, size);
	if (rc == -EINPROGRESS)
		write_slowly(req, place_of_number(ino), value, size);
	else
		reply_written(req, rc, size);
}

static int add_listed(void *data, const char *name, struct place place)
{
	struct open_dir *dir = data;

	if (dir->nr == dir->room) {
		size_t room = dir->room ? 2 * dir->room : 64;
		struct listed *entries = realloc(dir->entries, room * sizeof(*entries));

		if (!entries)
			return -ENOMEM;
		dir->entries = entries;
		dir->room = room;
	}
	snprintf(dir->entries[dir->nr].name, sizeof(dir->entries->name), "%s", name);
	dir->entries[dir->nr++].place = place;
	return 0;
}

static void free_dir(struct open_dir *dir)
{
	if (dir)
		free(dir->entries);
	free(dir);
}

static void op_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct open_dir *dir = calloc(1, sizeof(*dir));
	struct place self = place_of_number(ino);
	int rc = dir ? 0 : -ENOMEM;

	if (rc == 0)
		rc = add_listed(dir, ".", self);
	if (rc == 0)
		rc = add_listed(dir, "..", self);
	if (rc == 0)
		rc = tree_list(vm_of(req), self, add_listed, dir);
	if (rc < 0) {
		free_dir(dir);
		reply_error(req, rc);
		return;
	}
	fi->fh = (uintptr_t)dir;
	if (fuse_reply_open(req, fi) == -ENOENT)
		free_dir(dir);
}

static void op_releasedir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	free_dir((struct open_dir *)(uintptr_t)fi->fh);
	fuse_reply_err(req, 0);
}

static void op_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		       struct fuse_file_info *fi)
{
	const struct open_dir *dir = (struct open_dir *)(uintptr_t)fi->fh;
	char *buffer = malloc(size);
	size_t used = 0;

	(void)ino;
	if (!buffer) {
		reply_error(req, -ENOMEM);
		return;
	}
	for (size_t i = (size_t)offset; i < dir->nr; i++) {
		struct stat st;
		size_t need;

		/* Of the attributes only inode and type are passed on. */
		tree_stat(dir->entries[i].place, &st);
		need = fuse_add_direntry(req, buffer + used, size - used, dir->entries[i].name, &st,
					 (off_t)i + 1);
		if (need > size - used)
			break;
		used += need;
	}
	fuse_reply_buf(req, buffer, used);
	free(buffer);
}

static const struct fuse_lowlevel_ops operations = {
	.lookup = op_lookup,
	.getattr = op_getattr,
	.setattr = op_setattr,
	.readlink = op_readlink,
	.open = op_open,
	.read = op_read,
	.write = op_write,
	.poll = op_poll,
	.release = op_release,
	.opendir = op_opendir,
	.readdir = op_readdir,
	.releasedir = op_releasedir,
};

static long nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000L + now.tv_nsec;
}

static uint64_t log_clock(void *data)
{
	const struct mount *mount = data;

	return (uint64_t)(nanoseconds() - mount->started_ns) / 1000;
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
	long until = nanoseconds() + LINGER_NS;

	for (unsigned nr = 0; nr < MAX_AT_ONCE;) {
		bool served;

		if (!serve_one(mount, &served)) {
			loop_forget(mount->loop, fd);
			return;
		}
		if (served) {
			nr++;
			until = nanoseconds() + LINGER_NS;
		} else if (nanoseconds() >= until) {
			return;
		}
	}
}

int mount_serve(struct mount **mount, struct vm *vm, int fd, struct loop *loop, struct fail *fail)
{
	char name[] = "memhp", path[32];
	char *argv[] = { name, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct mount *m = calloc(1, sizeof(*m));

	if (m)
		m->session = fuse_session_new(&args, &operations, sizeof(operations), m);
	fuse_opt_free_args(&args);
	if (!m || !m->session) {
		free(m);
		close(fd);
		return fail_with(fail, -EIO, "libfuse cannot start");
	}
	m->vm = vm;
	m->loop = loop;
	m->fd = fd;
	clock_gettime(CLOCK_REALTIME, &m->started);
	m->started_ns = nanoseconds();
	/* A request may be taken back between poll and read; never wait for it. */
	fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	if (fuse_session_mount(m->session, path) || loop_watch(loop, fd, serve, m) < 0) {
		fuse_session_destroy(m->session);
		free(m);
		return fail_with(fail, -EIO, "libfuse cannot use the mount");
	}
	vm->log.clock = log_clock;
	vm->log.added = wake_readers;
	vm->log.data = m;
	*mount = m;
	return 0;
}

/* Nobody is left waiting for an answer that cannot come. */
static void release_all(struct mount *mount)
{
	while (mount->slow) {
		reply_error(mount->slow->req, -ENODEV);
		free_slow(mount->slow);
	}
	for (struct open_file *file = mount->waiting; file; file = file->next)
		if (file->reader)
			reply_error(file->reader, -ENODEV);
}

void mount_end(struct mount *mount)
{
	if (!mount)
		return;
	release_all(mount);
	mount->vm->log.clock = NULL;
	mount->vm->log.added = NULL;
	loop_forget(mount->loop, mount->fd);
	fuse_session_destroy(mount->session);
	free(mount->buffer.mem);
	free(mount);
}
