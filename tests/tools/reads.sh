#!/bin/sh
# SPDX-License-Identifier: MIT
# Reads of the machine's files that do not begin at their start, against the same reads of the
# same bytes in an ordinary file.
. "$(dirname "$0")/lib.sh"

cat >"$WORK/reads.py" <<'END'
import os, sys, tempfile

BLOCKS = '/sys/devices/system/memory/'
FILES = [BLOCKS + 'block_size_bytes', BLOCKS + 'memory0/valid_zones',
         '/sys/devices/system/node/node0/meminfo', '/proc/zoneinfo', '/proc/iomem',
         '/proc/meminfo', '/proc/vmstat', '/proc/pagetypeinfo', '/proc/buddyinfo']

def rest(fd, size=4096):
    got = []
    while piece := os.read(fd, size):
        got.append(piece)
    return b''.join(got)

def opened(path, use):
    fd = os.open(path, os.O_RDONLY)
    try:
        return use(fd)
    finally:
        os.close(fd)

def through_pipe(send):
    """What send(to) moves into a pipe, a piece at a time."""
    got = []
    r, w = os.pipe()
    while send(w):
        got.append(os.read(r, 1 << 20))
    os.close(r)
    os.close(w)
    return b''.join(got)

def duplicate(fd, at):
    other = os.dup(fd)
    os.lseek(other, at, os.SEEK_SET)
    first = os.read(fd, 3)
    second = os.read(other, 3)
    os.close(other)
    return first, second, rest(fd)

def two(path, at):
    return opened(path, lambda a: opened(path, lambda b: (
        os.pread(a, 5, at), os.read(b, 2), os.pread(b, 5, at), rest(a), rest(b))))

def at_offset(call):
    """A call that takes an offset and says how many bytes it moved."""
    def moved(fd, at):
        place = [at]
        def send(to):
            count = call(fd, to, place[0])
            place[0] += count
            return count
        return through_pipe(send)
    return moved

READS = {
    'pread': lambda fd, at: os.pread(fd, 20, at),
    'a large pread': lambda fd, at: os.pread(fd, 1 << 20, at),
    'lseek and read': lambda fd, at: (os.lseek(fd, at, os.SEEK_SET), rest(fd)),
    'lseek and small reads': lambda fd, at: (os.lseek(fd, at, os.SEEK_SET), rest(fd, 97)),
    'pread, then read from the start': lambda fd, at: (os.pread(fd, 9, at), rest(fd)),
    'pread between reads': lambda fd, at: (os.read(fd, 2), os.pread(fd, 9, at), os.read(fd, 5),
                                           os.pread(fd, 3, 0), rest(fd)),
    'backwards': lambda fd, at: [os.pread(fd, 4, i) for i in range(at, max(at - 60, -1), -3)],
    'a duplicate': duplicate,
    'preadv': lambda fd, at: (lambda a, b: (os.preadv(fd, [a, b], at), a, b))(
        bytearray(3), bytearray(40)),
    'sendfile': at_offset(lambda fd, to, at: os.sendfile(to, fd, at, 4096)),
    'splice': at_offset(lambda fd, to, at: os.splice(fd, to, 4096, offset_src=at)),
}

def offsets(size):
    return sorted({1, 3, size // 3, size // 2, size - 1, size, size + 1, size + 5000}
                  | {at for at in (4095, 4096, 4097, 8192) if at < size})

for path in FILES:
    content = opened(path, rest)
    if not content:
        sys.exit(path + ': empty')
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(content)
        copy.flush()
        for name, read in READS.items():
            for at in offsets(len(content)):
                want = opened(copy.name, lambda fd: read(fd, at))
                have = opened(path, lambda fd: read(fd, at))
                if want != have:
                    sys.exit(f'{path}: {name} at {at}: {have!r}, not {want!r}')
        for at in offsets(len(content)):
            if two(copy.name, at) != two(path, at):
                sys.exit(f'{path}: two descriptors at {at}')
    print('alike', path, len(content))
END
nodes=$(for i in 0 1 2 3 4 5 6 7; do printf ' -numa node,mem=256M'; done)
for user in $USERS; do
	got=$($user memhp run --kernel 6.1 -m 2G,slots=2,maxmem=4G $nodes -- python3 "$WORK/reads.py" 2>&1)
	same "$user: every read of nine files" 9 "$(printf '%s\n' "$got" | grep -c '^alike')"
	has "$user: among them one that is longer than a request" '^alike /proc/zoneinfo [0-9]{5}' "$got"
	[ "$(printf '%s\n' "$got" | grep -c '^alike')" = 9 ] || printf '%s\n' "$got" | sed 's/^/# /'
done

# tail ... of a file, and of the same bytes through a pipe
cat >"$WORK/tools.sh" <<'END'
for file in /proc/zoneinfo /sys/devices/system/memory/block_size_bytes /proc/iomem; do
	for tool in 'tail -n 3' 'tail -c 5' 'tail -c +3' 'busybox tail -n 3' 'busybox tail -c +3'; do
		[ "$($tool $file)" = "$(cat $file | $tool)" ] && [ -n "$($tool $file)" ] &&
			echo alike || echo "$tool $file differs"
	done
	for dd in dd 'busybox dd'; do
		[ "$($dd if=$file bs=3 skip=1 2>/dev/null)" = "$(cat $file | tail -c +4)" ] &&
			echo alike || echo "$dd skip=1 $file differs"
	done
done
END
got=$(memhp run --kernel 6.1 -m 2G,slots=2,maxmem=4G $nodes -- sh "$WORK/tools.sh" 2>&1)
same "tail and dd that seek" 21 "$(printf '%s\n' "$got" | grep -cx alike)"
has "each of them" '^alike$' "$(printf '%s\n' "$got" | sort -u | head -n 1)"
answers "a removed block has no content, wherever a read begins" 0 '^gone$' memhp run --kernel 6.1 \
	-m 1G,slots=1,maxmem=2G -- python3 -c '
import errno, os, subprocess
def monitor(line):
    subprocess.run(["memhp", "monitor", *line.split()], check=True)
def error(call):
    try:
        return call()
    except OSError as e:
        return e.errno
monitor("object_add memory-backend-ram,id=a,size=128M")
monitor("device_add pc-dimm,id=d,memdev=a")
new, begun, done = (os.open("/sys/devices/system/memory/memory32/state", 0) for i in range(3))
os.read(begun, 3), os.read(done, 9)
monitor("device_del d")
assert os.read(begun, 9) == b"line\n", "what was produced is still there"
for fd in new, begun, done:
    assert error(lambda: os.read(fd, 9)) == errno.ENODEV, "read"
    assert error(lambda: os.pread(fd, 9, 2)) == errno.ENODEV, "pread"
print("gone")'
answers "records are still read as before" 0 '^records$' memhp run --kernel 6.1 -m 1G -- python3 -c '
import os
fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
first, second = os.read(fd, 8192), os.read(fd, 8192)
os.lseek(fd, 0, os.SEEK_SET)
assert os.read(fd, 8192) == first != second == os.read(fd, 8192)
print("records")'
finish
