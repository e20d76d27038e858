/* SPDX-License-Identifier: MIT */
/*
 * records.c - reading a file of records, seeking in it, and waiting for the next.
 *
 * FUSE seeks by bytes and mostly by itself; only the next read tells of it. So a read at
 * another offset than the last one ended at goes on from where that offset leads: 0 to the
 * first record, one that SEEK_END gave to the record that was to come then.
 *
 * splice(2) and sendfile(2) answer EINVAL, as from a device, and programs fall back to read(2).
 * The kernel would splice from its cache, up to the size that it believes in. To stat(2) that
 * is 0, and at 0 nobody asks here: so it has to believe in another. What it wants for its cache
 * is then refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "mount/state.h"

/*
 * From here on an offset names a record. A record has less than so many bytes, so that those
 * that were read never add up to an offset that names a later one.
 */
#define NAMED_OFFSET (UINT64_C(1) << 62)
#define RECORD_ROOM (UINT64_C(1) << 16)

void records_open(const struct mount *mount, struct open_file *file)
{
	file->record = tree_records(mount->vm, file->place).first;
}

off_t records_end_offset(const struct mount *mount, struct place place)
{
	return (off_t)(NAMED_OFFSET + tree_records(mount->vm, place).end * RECORD_ROOM);
}

/* An answer that is older than this word counts for stat(2) alone. */
void records_keep_size(const struct mount *mount, fuse_ino_t ino)
{
	fuse_lowlevel_notify_inval_inode(mount->session, ino, -1, 0);
}

/* Nobody has cleared the log, so the data since then begins at the first record. */
void records_seek(fuse_req_t req, off_t offset, int whence)
{
	if (offset != 0)
		reply_error(req, -ESPIPE);
	else if (whence != SEEK_DATA)
		reply_error(req, -EINVAL);
	else
		fuse_reply_lseek(req, 0);
}

/* Go where a reader at @offset wants to read. Any other offset leads nowhere. */
static void follow_seek(const struct mount *mount, struct open_file *file, uint64_t offset)
{
	uint64_t end = tree_records(mount->vm, file->place).end;
	uint64_t named = (offset - NAMED_OFFSET) / RECORD_ROOM;

	if (offset == file->offset)
		return;
	if (offset == 0)
		records_open(mount, file);
	else if (offset >= NAMED_OFFSET)
		file->record = named < end ? named : end;
	file->offset = offset;
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

/* Answers a reader with the next record. Return: whether there was one. */
static bool reply_record(fuse_req_t req, struct open_file *file, size_t room)
{
	int rc;

	text_clear(&file->content);
	rc = tree_read_record(mount_of(req)->vm, file->place, file->record, &file->content);
	if (rc == -EAGAIN)
		return false;
	if (rc == -EPIPE)
		records_open(mount_of(req), file);
	if (rc == 0 && file->content.length > room)
		rc = -EINVAL;
	if (rc < 0) {
		reply_error(req, rc);
		return true;
	}
	file->record++;
	file->offset += file->content.length;
	fuse_reply_buf(req, file->content.data, file->content.length);
	return true;
}

/* A signal came to a reader that waits. */
static void interrupted(fuse_req_t req, void *data)
{
	struct open_file *file = data;

	file->reader = NULL;
	stop_waiting(mount_of(req), file);
	reply_error(req, -EINTR);
}

void records_read(fuse_req_t req, struct open_file *file, size_t room, off_t offset,
		  const struct fuse_file_info *fi)
{
	/* Only the cache reads for nobody. */
	if (!fi->lock_owner) {
		reply_error(req, -EINVAL);
		return;
	}
	follow_seek(mount_of(req), file, (uint64_t)offset);
	if (reply_record(req, file, room))
		return;
	if (fi->flags & O_NONBLOCK || file->reader) {
		reply_error(req, -EAGAIN);
		return;
	}
	file->reader = req;
	file->room = room;
	start_waiting(mount_of(req), file);
	fuse_req_interrupt_func(req, interrupted, file);
}

/* A record came: whoever waits has it, or hears of it. */
void records_wake(void *data)
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

bool records_ready(fuse_req_t req, struct open_file *file, struct fuse_pollhandle *poll)
{
	struct text record = { 0 };
	bool ready =
		tree_read_record(mount_of(req)->vm, file->place, file->record, &record) != -EAGAIN;

	text_free(&record);
	if (poll && ready)
		fuse_pollhandle_destroy(poll);
	if (!poll || ready)
		return ready;
	if (file->poll)
		fuse_pollhandle_destroy(file->poll);
	file->poll = poll;
	start_waiting(mount_of(req), file);
	return false;
}

void records_forget(struct mount *mount, struct open_file *file)
{
	stop_waiting(mount, file);
	if (file->poll)
		fuse_pollhandle_destroy(file->poll);
}

void records_end(struct mount *mount)
{
	for (struct open_file *file = mount->waiting; file; file = file->next)
		if (file->reader)
			reply_error(file->reader, -ENODEV);
	mount->waiting = NULL;
}
