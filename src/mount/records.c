/* SPDX-License-Identifier: MIT */
/*
 * records.c - reading a file of records, and waiting for the next.
 */
#include <errno.h>

#include "mount/state.h"

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
	stop_waiting(mount_of(req), file);
	reply_error(req, -EINTR);
}

void records_read(fuse_req_t req, struct open_file *file, size_t room, off_t offset)
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
	bool ready = tree_read_record(mount_of(req)->vm, file->place, file->record, &record) == 0;

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
