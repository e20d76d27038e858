#!/bin/sh
# SPDX-License-Identifier: MIT
# /dev/kmsg: readers that seek, wait, poll and lose records, as a kernel's device has them.
. "$(dirname "$0")/lib.sh"

cat >"$WORK/kmsg.py" <<'PYTHON'
# Plays one scene with /dev/kmsg and says what came of it.
import errno, fcntl, os, select, signal, sys, time

signal.alarm(600)


def reader(flags=os.O_NONBLOCK):
    return os.open("/dev/kmsg", os.O_RDONLY | flags)


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


def read(fd):
    record = attempt(os.read, fd, 8192)
    return record if isinstance(record, str) else record.decode()


def write(text):
    fd = os.open("/dev/kmsg", os.O_WRONLY)
    try:
        return os.write(fd, text.encode())
    finally:
        os.close(fd)


# A child writes the text as soon as its parent, who called this, sleeps in a system call.
def write_to_sleeper(text):
    sleeper = os.getpid()
    if os.fork() == 0:
        while open(f"/proc/{sleeper}/stat").read().rpartition(")")[2].split()[0] != "S":
            time.sleep(0.01)
        write(text)
        os._exit(0)


def number(record):
    return int(record.split(",")[1])


def said(record):
    return record.partition(";")[2].rstrip("\n")


def to_end(fd):
    records = []
    while not (record := read(fd)).startswith("E"):
        records.append(record)
    return records


def lost():
    late, first = reader(), reader()
    start = number(to_end(first)[-1]) + 1
    read(late)
    fd = os.open("/dev/kmsg", os.O_WRONLY)
    for i in range(7000):
        os.write(fd, f"line {start + i:08} {'x' * 900}\n".encode())
    for behind in (late, first):
        print(read(behind))
        records = to_end(behind)
        numbers = [number(record) for record in records]
        print(numbers[0] > start, numbers == list(range(numbers[0], start + 7000)))
        print(all(int(said(record).split()[1]) == number(record) for record in records))
    os.lseek(late, 0, os.SEEK_SET)
    print(number(read(late)) == numbers[0], number(read(reader())) == numbers[0])


def seek():
    fd = reader()
    to_end(fd)
    print(os.lseek(fd, 0, os.SEEK_SET), number(read(fd)), number(read(fd)))
    print(os.lseek(fd, 0, os.SEEK_DATA), number(read(fd)))
    print(attempt(os.lseek, fd, 0, os.SEEK_HOLE), attempt(os.lseek, fd, 5, os.SEEK_DATA))
    os.lseek(fd, 0, os.SEEK_END)
    print(read(fd))
    os.lseek(fd, 0, os.SEEK_SET)
    os.lseek(fd, 0, os.SEEK_END)
    write("one\n")
    write("two\n")
    print(said(read(fd)))
    os.lseek(fd, 0, os.SEEK_END)
    write("three\n")
    print(said(read(fd)), read(fd))
    print(os.fstat(fd).st_size, os.stat("/dev/kmsg").st_size)


def nonblock():
    fd = reader(0)
    fcntl.fcntl(fd, fcntl.F_SETFL, os.O_NONBLOCK)
    to_end(fd)
    print(read(fd))
    fcntl.fcntl(fd, fcntl.F_SETFL, 0)
    write_to_sleeper("woken\n")
    print(said(read(fd)))


def poll():
    fd = reader()
    to_end(fd)
    waiter = select.poll()
    waiter.register(fd, select.POLLIN)
    print(waiter.poll(0))
    write_to_sleeper("polled\n")
    print(len(waiter.poll(300000)), said(read(fd)))


def short():
    fd = reader()
    print(attempt(os.read, fd, 5), number(read(fd)))


def long():
    fd = reader()
    os.lseek(fd, 0, os.SEEK_END)
    for length in (992, 993, 5000, 200000):
        print(attempt(write, "x" * length))
    print(len(said(read(fd))), read(fd))


# Each of those who copy without reading, after whatever may tell the kernel of a size.
def splice():
    pipe = os.pipe()[1]
    for before in (
        lambda fd: None,
        lambda fd: os.fstat(fd),
        lambda fd: os.stat("/dev/kmsg"),
        lambda fd: open("/dev/kmsg", "w").close(),
        lambda fd: os.write(os.open("/dev/kmsg", os.O_WRONLY | os.O_APPEND), b"appended"),
        lambda fd: os.read(fd, 8192),
        lambda fd: (os.lseek(fd, 0, os.SEEK_END), os.lseek(fd, 0, os.SEEK_SET)),
    ):
        fd = reader()
        before(fd)
        print(attempt(os.sendfile, pipe, fd, None, 4096), attempt(os.splice, fd, pipe, 4096), end=" ")
        print(number(read(fd)), os.fstat(fd).st_size)


globals()[sys.argv[1]]()
PYTHON
chmod 644 "$WORK/kmsg.py"

# scene NAME SCENE: what the machine's /dev/kmsg answers is on standard input
scene() {
	want=$(cat)
	for user in $USERS; do
		same "$user: $1" "$want" "$($user memhp run --kernel 6.1 -m 1G -- python3 "$WORK/kmsg.py" "$2" 2>&1)"
	done
}

scene "a reader whose records are gone hears so once, and goes on with the oldest" lost <<'END'
EPIPE
True True
True
EPIPE
True True
True
True True
END
scene "seeking goes to the first record or past the last" seek <<'END'
0 0 1
0 0
EINVAL ESPIPE
EAGAIN
one
three EAGAIN
0 0
END
scene "O_NONBLOCK may come and go while it is open" nonblock <<'END'
EAGAIN
woken
END
scene "poll waits for a record" poll <<'END'
[]
1 polled
END
scene "a buffer that is too small leaves the record" short <<'END'
EINVAL 0
END
scene "what is too long is refused" long <<'END'
992
EINVAL
EINVAL
EINVAL
992 EAGAIN
END
scene "what copies without reading is refused, as from a device" splice <<'END'
EINVAL EINVAL 0 0
EINVAL EINVAL 0 0
EINVAL EINVAL 0 0
EINVAL EINVAL 0 0
EINVAL EINVAL 0 0
EINVAL EINVAL 1 0
EINVAL EINVAL 0 0
END
# busybox's cat tries sendfile(2) first. It ends when there is one more record and nobody to read it.
records=$(memhp run --kernel 6.1 -m 1G -- dmesg -r | wc -l)
for user in $USERS; do
	same "$user: cat has every record" "$records" "$($user memhp run --kernel 6.1 -m 1G -- sh -c "
		busybox cat /dev/kmsg | {
			head -n $records | wc -l
			exec </dev/null
			echo more >/dev/kmsg
		}")"
done
finish
