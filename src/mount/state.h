/* SPDX-License-Identifier: MIT */
/*
 * state.h - what the parts of a mount share.
 *
 * operations.c answers requests; records.c those for files of records, which may
 * have to wait for one; slow.c writes that take their time.
 */
#ifndef MEMHP_MOUNT_STATE_H
#define MEMHP_MOUNT_STATE_H

#define FUSE_USE_VERSION 314
#include <fuse_lowlevel.h>

#include <time.h>

#include "mount/mount.h"
#include "mount/mounted.h"
#include "os/survivor.h"
#include "sysfs/tree.h"

struct slow_writes;

/* What is mounted at a directory, and who watches over it. */
struct kept {
	struct mounted mounted;
	struct survivor keeper;
};

struct mount {
	struct vm *vm;
	struct loop *loop;
	struct fuse_session *session;
	struct fuse_buf buffer;
	struct timespec started;   /* every file's time */
	int64_t started_ns;        /* the same, of the monotonic clock */
	struct open_file *waiting; /* readers of records, until there is one more */
	struct open_file *files;   /* all that are open, the newest first */
	struct slow_writes *slow;  /* NULL until there is one */
	uid_t owner;               /* of every file */
	gid_t group;
	int fd;
	bool gone; /* somebody unmounted it */
	struct kept kept;
};

/* An open file: its whole content as reads were given it; of records, which comes next. */
struct open_file {
	struct text content;
	bool produced; /* there is a content, from which a read was answered */
	uint64_t record;
	uint64_t offset; /* where the last read ended: tells when somebody was seeking between */
	struct place place;
	fuse_req_t reader; /* waits for a record; NULL: nobody does */
	size_t room;
	struct fuse_pollhandle *poll;
	struct open_file *next; /* of those that wait */
	struct open_file *newer, *older;
};

extern const struct fuse_lowlevel_ops mount_operations;

static inline struct mount *mount_of(fuse_req_t req)
{
	return fuse_req_userdata(req);
}

/* @error is negative, as everywhere. */
static inline void reply_error(fuse_req_t req, int error)
{
	fuse_reply_err(req, -error);
}

/* Close @file and free it. */
void file_close(struct mount *mount, struct open_file *file);

/* @file is opened: it starts at the first record that is there. */
void records_open(const struct mount *mount, struct open_file *file);

/* A reader wants the next record, of @room bytes at most. */
void records_read(fuse_req_t req, struct open_file *file, size_t room, off_t offset,
		  const struct fuse_file_info *fi);

/* Answers lseek(2) with SEEK_DATA and SEEK_HOLE; others are not asked for. */
void records_seek(fuse_req_t req, off_t offset, int whence);

/* The size that the kernel is to believe in: behind any offset of a record. */
#define RECORDS_SIZE (INT64_C(3) << 61)

/* It goes on believing so, whatever the answer to stat(2) that follows says. */
void records_keep_size(const struct mount *mount, fuse_ino_t ino);

/* The offset behind the last record, for SEEK_END. */
off_t records_end_offset(const struct mount *mount, struct place place);

/* Whether a record is there; else @file->poll is told of the next. */
bool records_ready(fuse_req_t req, struct open_file *file, struct fuse_pollhandle *poll);

/* A record came. @data: the mount. */
void records_wake(void *data);

/* @file is closed. */
void records_forget(struct mount *mount, struct open_file *file);

/* No record will come any more. */
void records_end(struct mount *mount);

/* Answer a write: with its size, or with the negative errno @rc. */
void reply_written(fuse_req_t req, int rc, size_t size);

/* A write that happens when what vm->faults.asked tells of is over. */
void slow_write(fuse_req_t req, struct place place, const char *value, size_t size);

/* No write will happen any more. */
void slow_end(struct mount *mount);

#endif
