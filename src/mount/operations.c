/* SPDX-License-Identifier: MIT */
/*
 * operations.c - what each request of the file system is answered with.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mount/state.h"

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
	return mount_of(req)->vm;
}

/* Of files that have no size of their own. */
static off_t content_size(const struct vm *vm, struct place place)
{
	struct text content = { 0 };
	off_t size = tree_read(vm, place, &content) < 0 ? 0 : (off_t)content.length;

	text_free(&content);
	return size;
}

/*
 * The files of procfs are empty to stat(), and still sendfile() reads them to their end.
 * From a mount like this one it reads no more than the size, so here they have one.
 */
static void stat_of(fuse_req_t req, struct place place, struct stat *st)
{
	const struct mount *mount = mount_of(req);

	tree_stat(place, st);
	if (S_ISREG(st->st_mode) && st->st_mode & 0444 && !st->st_size && !tree_has_records(place))
		st->st_size = content_size(mount->vm, place);
	st->st_uid = mount->owner;
	st->st_gid = mount->group;
	st->st_atim = st->st_mtim = st->st_ctim = mount->started;
}

/* The same with the size that the kernel is to believe in. */
static void believed_stat(fuse_req_t req, struct place place, struct stat *st)
{
	stat_of(req, place, st);
	if (tree_has_records(place))
		st->st_size = RECORDS_SIZE;
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
	believed_stat(req, place, &entry.attr);
	entry.ino = place_number(place);
	fuse_reply_entry(req, &entry);
}

static void op_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat st;

	stat_of(req, place_of_number(ino), &st);
	/* Only SEEK_END asks about an open file; stat() and fstat() ask about the inode. */
	if (tree_has_records(place_of_number(ino))) {
		if (fi)
			st.st_size = records_end_offset(mount_of(req), place_of_number(ino));
		else
			records_keep_size(mount_of(req), ino);
	}
	fuse_reply_attr(req, &st, 0);
}

/* Truncation is asked for by itself, since what open() truncates has no size for the kernel. */
static void op_init(void *data, struct fuse_conn_info *connection)
{
	(void)data;
	connection->want &= ~FUSE_CAP_ATOMIC_O_TRUNC;
}

/* Truncation before a write is what shells do; it changes nothing here. */
static void op_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int to_set,
		       struct fuse_file_info *fi)
{
	struct stat st;

	(void)attr;
	(void)fi;
	if (to_set & (FUSE_SET_ATTR_MODE | FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID)) {
		reply_error(req, -EPERM);
		return;
	}
	believed_stat(req, place_of_number(ino), &st);
	fuse_reply_attr(req, &st, 0);
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
	if (tree_has_records(file->place))
		records_open(mount_of(req), file);
	file->older = mount_of(req)->files;
	if (file->older)
		file->older->newer = file;
	mount_of(req)->files = file;
	fi->fh = (uintptr_t)file;
	fi->direct_io = 1;
	if (fuse_reply_open(req, fi) == -ENOENT)
		file_close(mount_of(req), file);
}

void file_close(struct mount *mount, struct open_file *file)
{
	records_forget(mount, file);
	*(file->newer ? &file->newer->older : &mount->files) = file->older;
	if (file->older)
		file->older->newer = file->newer;
	text_free(&file->content);
	free(file);
}

static void op_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	file_close(mount_of(req), (struct open_file *)(uintptr_t)fi->fh);
	fuse_reply_err(req, 0);
}

static void op_poll(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi,
		    struct fuse_pollhandle *handle)
{
	struct open_file *file = (struct open_file *)(uintptr_t)fi->fh;
	bool ready = true;

	(void)ino;
	if (tree_has_records(file->place))
		ready = records_ready(req, file, handle);
	else if (handle)
		fuse_pollhandle_destroy(handle);
	fuse_reply_poll(req, POLLOUT | (ready ? POLLIN : 0));
}

/*
 * What a kernel's files of text do: a descriptor's first read produces the content, and so does
 * each that does not go on where the last one ended; that one skips to its offset. The reads in
 * between are answered from it, until there is nothing left: then the file has to be there.
 */
static int produce(fuse_req_t req, struct open_file *file, uint64_t offset)
{
	if (file->produced && offset && offset == file->offset)
		return offset < file->content.length || tree_is_there(vm_of(req), file->place) ?
			       0 :
			       -ENODEV;
	text_clear(&file->content);
	file->produced = false;
	return tree_read(vm_of(req), file->place, &file->content);
}

static void op_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	struct open_file *file = (struct open_file *)(uintptr_t)fi->fh;
	size_t from = (size_t)offset, left;
	int rc;

	(void)ino;
	if (tree_has_records(file->place)) {
		records_read(req, file, size, offset, fi);
		return;
	}
	rc = produce(req, file, (uint64_t)offset);
	if (rc < 0) {
		reply_error(req, rc);
		return;
	}
	left = from < file->content.length ? file->content.length - from : 0;
	left = left < size ? left : size;
	file->produced = true;
	file->offset = (uint64_t)offset + left;
	fuse_reply_buf(req, left ? file->content.data + from : NULL, left);
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
		slow_write(req, place_of_number(ino), value, size);
	else
		reply_written(req, rc, size);
}

/* Of other files each is one piece of data, up to its size. */
static void op_lseek(fuse_req_t req, fuse_ino_t ino, off_t offset, int whence,
		     struct fuse_file_info *fi)
{
	struct stat st;

	(void)fi;
	if (tree_has_records(place_of_number(ino))) {
		records_seek(req, offset, whence);
		return;
	}
	stat_of(req, place_of_number(ino), &st);
	if (offset < 0 || offset >= st.st_size)
		reply_error(req, -ENXIO);
	else
		fuse_reply_lseek(req, whence == SEEK_DATA ? offset : st.st_size);
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

/* Only the machine makes files and takes them away; each of these says so as sysfs does. */

static void op_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		      struct fuse_file_info *fi)
{
	(void)parent, (void)name, (void)mode, (void)fi;
	reply_error(req, -EACCES);
}

static void op_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	(void)parent, (void)name, (void)mode;
	reply_error(req, -EPERM);
}

static void op_remove(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	(void)parent, (void)name;
	reply_error(req, -EPERM);
}

static void op_symlink(fuse_req_t req, const char *link, fuse_ino_t parent, const char *name)
{
	(void)link, (void)parent, (void)name;
	reply_error(req, -EPERM);
}

static void op_rename(fuse_req_t req, fuse_ino_t parent, const char *name, fuse_ino_t newparent,
		      const char *newname, unsigned int flags)
{
	(void)parent, (void)name, (void)newparent, (void)newname, (void)flags;
	reply_error(req, -EPERM);
}

const struct fuse_lowlevel_ops mount_operations = {
	.init = op_init,
	.lookup = op_lookup,
	.getattr = op_getattr,
	.setattr = op_setattr,
	.readlink = op_readlink,
	.open = op_open,
	.read = op_read,
	.write = op_write,
	.lseek = op_lseek,
	.poll = op_poll,
	.release = op_release,
	.opendir = op_opendir,
	.readdir = op_readdir,
	.releasedir = op_releasedir,
	.create = op_create,
	.mkdir = op_mkdir,
	.rmdir = op_remove,
	.unlink = op_remove,
	.symlink = op_symlink,
	.rename = op_rename,
};
