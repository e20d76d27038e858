#!/bin/sh
# SPDX-License-Identifier: MIT
# memhp ctl: an agent meets what it would meet once a year.
. "$(dirname "$0")/lib.sh"

machine="-m 1G,slots=2,maxmem=4G -object memory-backend-ram,id=a,size=256M"
at=/sys/devices/system/memory

for user in $USERS; do
	answers "$user: an errno, once" 0 '^write error: Cannot allocate memory, then online$' \
		$user memhp run --kernel 6.1 $machine -device pc-dimm,id=d,memdev=a -- busybox sh -c "
		memhp ctl fault online 32 ENOMEM times=1
		a=\$( (echo online >$at/memory32/state) 2>&1 | sed 's/.*: write/write/')
		echo online >$at/memory32/state
		echo \"\$a, then \$(cat $at/memory32/state)\""
	got=$($user memhp run --kernel 6.1 $machine -device pc-dimm,id=d,memdev=a -- sh -c "
		memhp ctl pin 32
		echo online_movable >$at/memory32/state
		chmem --disable -b 32 2>&1
		memhp ctl unpin 32
		chmem --disable -b 32 && cat $at/memory32/state")
	same "$user: pinned pages keep a block online" "chmem: Memory Block 32 (0x0000000100000000-0x0000000107ffffff) disable failed: Device or resource busy
offline" "$(printf '%s\n' "$got" | grep -v '0 B\|disabled')"
done

# Hundreds at once, and the monitor still answers.
got=$(memhp run --kernel 6.1 -m 1G,slots=1,maxmem=64G -object memory-backend-ram,id=a,size=32G \
	-device pc-dimm,id=d,memdev=a -- sh -c "
	memhp ctl fault online ok delay=3000
	for i in \$(seq 32 287); do
		(echo online >$at/memory\$i/state) 2>&1 &
	done
	memhp monitor info status
	wait
	cat $at/memory*/state | sort | uniq -c")
same "many slow blocks" "VM status: running
    264 online" "$got"
# The first ends as soon as memory has come; the second has to wait for it.
got=$(memhp run --kernel 6.1 $machine -- sh -c "
	memhp ctl fault add ok delay=600000 times=1
	memhp monitor device_add pc-dimm,id=d,memdev=a
	ls -d $at/memory32 2>/dev/null")
same "a guest that is slow: the monitor has answered before" "" "$got"
got=$(memhp run --kernel 6.1 $machine -- sh -c "
	. '$TESTS/tools/wait.sh'
	memhp ctl fault add ok delay=400 times=1
	start=\$(date +%s%N)
	memhp monitor device_add pc-dimm,id=d,memdev=a
	wait_for 60 test -e $at/memory32
	[ \$((\$(date +%s%N) - start)) -ge 400000000 ] && echo later
	memhp ctl fault remove EBUSY times=1
	memhp monitor device_del d
	ls -d $at/memory33
	memhp monitor device_del d
	ls -d $at/memory33 2>/dev/null")
same "its memory comes later, and one that refuses" "later
$at/memory33" "$got"

got=$(memhp run --kernel 6.1 -m 1G -- sh -c 'memhp ctl "$MEMHP_MONITOR" fault online 3 EIO times=2; memhp ctl faults; memhp ctl clear; memhp ctl faults')
same "a socket by name, a list, and an end" "fault online 3 EIO times=2" "$got"
got=$(memhp run --kernel 6.1 -m 1G -- sh -c '
	for fault in "uevent 1 late" "uevent late delay=7" "online 3-5,9 EIO delay=0" "uevent lost times=2"; do
		memhp ctl fault $fault
	done
	memhp ctl faults >'"$WORK"'/faults
	memhp ctl clear
	while read -r line; do memhp ctl $line; done <'"$WORK"'/faults
	memhp ctl faults')
same "what is listed gives the same faults again" "$(cat "$WORK/faults")" "$got"
same "and they are all there" 4 "$(wc -l <"$WORK/faults")"
answers "an option that a fault does not have" 1 "^Error: fault uevent lost: 'delay=7' is of 'late' alone" \
	memhp run --kernel 6.1 -- memhp ctl fault uevent lost delay=7
answers "a refusal" 1 "^Error: fault: 'walk' is none of" memhp run --kernel 6.1 -- memhp ctl fault walk EIO

# Others hold all places and say nothing; at the second monitor they fill the queue for them too.
cat >"$WORK/idle.py" <<'IDLE'
import os, socket, subprocess, sys, time
own, other = os.environ["MEMHP_MONITOR"], sys.argv[1]
# A place may have to become free first: the first client leaves the queue when memhp gets to it.
def idle(path, count):
    held = []
    while len(held) < count:
        s = socket.socket(socket.AF_UNIX)
        s.setblocking(False)
        try:
            s.connect(path)
            held.append(s)
        except BlockingIOError:
            time.sleep(0.05)
    return held
def ctl(path):
    return subprocess.Popen(["memhp", "ctl", path, "faults"], stderr=subprocess.PIPE, text=True)
def told(p):
    words = p.communicate(timeout=600)[1].replace(own, "OWN").replace(other, "OTHER")
    print(p.returncode, words.strip())
# One is served and nine queue.
held = idle(own, 8) + idle(other, 10)
clients = [ctl(own), ctl(other)]
for p in clients:
    told(p)
for s in held:
    s.close()
for path in own, other:
    told(ctl(path))
IDLE
same "who finds no place is told, and once there is one gets it" "1 memhp: the monitor at OWN: it gave no place within 10 seconds: others have them all, or it hangs
1 memhp: cannot connect to the monitor at OTHER: it gave no place within 10 seconds: others have them all, or it hangs
0 
0 " "$(memhp run --kernel 6.1 -m 1G -monitor "unix:$WORK/other" -- python3 "$WORK/idle.py" "$WORK/other")"

qmp="^memhp: the monitor at $WORK/qmp: it speaks QMP, with programs; this takes one that has a prompt, as -monitor gives\$"
for client in "ctl $WORK/qmp faults" "monitor -s $WORK/qmp info status"; do
	answers "memhp ${client%% *} at a monitor for programs" 1 "$qmp" \
		memhp run --kernel 6.1 -m 1G -qmp "unix:$WORK/qmp" -- timeout 120 memhp $client
done

newline="fault online EIO
quit"
answers "two lines in one argument" 2 '^memhp: a command is one line without control characters$' \
	memhp run --kernel 6.1 -- memhp ctl "$newline"
answers "nor for the monitor" 2 '^memhp: a command is one line without control characters$' \
	memhp run --kernel 6.1 -- memhp monitor "$newline"
answers "more than the monitor's line takes" 2 '^memhp: a command has 4095 characters at most$' \
	memhp run --kernel 6.1 -- memhp ctl "$(printf %04096d 0)"
answers "no command" 2 '^memhp: ctl: no command is given' memhp ctl
answers "no machine" 1 '^memhp: no monitor: neither' env -u MEMHP_MONITOR memhp ctl faults
answers "a socket that is not there" 1 '^memhp: cannot connect to the monitor at /nowhere/m' memhp ctl /nowhere/m faults
cat >"$WORK/slow.py" <<'SLOW'
# Writes that take their time, each by a thread; what is seen meanwhile and what comes of them.
# What takes for ever ends with the program.
import collections, errno, os, subprocess, sys, threading, time

AT = "/sys/devices/system/memory/memory"


def ctl(*words):
    subprocess.run(["memhp", "ctl", *words], check=True)


def read(block):
    with open(f"{AT}{block}/state") as f:
        return f.read().strip()


class Writer(threading.Thread):
    def __init__(self, block, value, file="state"):
        super().__init__(daemon=True)
        self.fd = os.open(f"{AT}{block}/{file}", os.O_WRONLY)
        self.value = value.encode()
        self.outcome = None
        self.start()

    def run(self):
        try:
            os.write(self.fd, self.value)
            self.outcome = "done"
        except OSError as error:
            self.outcome = errno.errorcode[error.errno]

    def wait(self):
        self.join()
        return self.outcome


def until(true):
    while not true():
        time.sleep(0.01)


def many():
    blocks = range(32, 160)
    for block in blocks:
        Writer(block, "online").wait()
    ctl("fault", "offline", "ok", "delay=600000")
    for block in blocks:
        Writer(block, "offline")
    until(lambda: all(read(block) == "going-offline" for block in blocks))
    print("all are going offline")


def turns():
    ctl("fault", "online", "33,34", "EBUSY", "times=1", "delay=600000")
    writers = [Writer(33, "online"), Writer(34, "online")]
    until(lambda: any(writer.outcome for writer in writers))
    print({writer.outcome for writer in writers} == {"done", None})
    print(sorted(read(block) for block in (33, 34)))


def serial():
    Writer(33, "online").wait()
    ctl("fault", "offline", "33", "ok", "times=1", "delay=1500")
    first = Writer(33, "offline")
    until(lambda: read(33) != "online")
    ctl("clear")
    ctl("fault", "offline", "33", "ok", "delay=600000")
    again = Writer(33, "0", "online")
    print(Writer(34, "online").wait(), first.wait(), read(33), again.wait(), read(33))


# dd once it sleeps with its output open: only writing to that makes it.
def begin(file, value, block=33):
    path = f"{AT}{block}/{file}"
    dd = subprocess.Popen(["dd", f"of={path}", "status=none"], stdin=subprocess.PIPE)
    dd.stdin.write(value)
    dd.stdin.close()
    until(lambda: os.readlink(f"/proc/{dd.pid}/fd/1") == path)
    until(lambda: open(f"/proc/{dd.pid}/stat").read().rpartition(")")[2].split()[0] == "S")
    return dd


def end(dd):
    dd.kill()
    dd.wait()


# Requests reach memhp in the order they are made: whatever is asked behind begin() is answered later.
def alone():
    ctl("fault", "online", "32", "ok", "delay=600000")
    first = begin("state", b"online", 32)
    print(read(32), Writer(33, "online").wait(), read(33), end=" ")
    print("waits" if first.poll() is None else "went on", end=" ")
    end(first)
    print(read(32))


def delay():
    ctl("fault", "online", "32", "ok", "delay=600")
    start = time.monotonic()
    print(Writer(32, "online").wait(), time.monotonic() - start >= 0.6, read(32))


def due_first():
    ctl("fault", "online", "33", "ok", "delay=300")
    ctl("fault", "online", "ok", "delay=600000")
    blocks = [32, *range(34, 160)]
    others = [begin("state", b"online", block) for block in blocks]
    print(Writer(33, "online").wait(), read(33))
    for other in others:
        end(other)
    ctl("clear")
    print(dict(collections.Counter(read(block) for block in blocks)), Writer(34, "online").wait(), read(34))


def given_up():
    Writer(33, "online").wait()
    ctl("fault", "offline", "33", "ok", "delay=600000")
    first = begin("state", b"offline")
    end(begin("online", b"0"))
    print(read(33), end=" ")
    second = begin("online", b"0")
    ctl("clear")
    end(first)
    print(second.wait(), read(33))


globals()[sys.argv[1]]()
sys.stdout.flush()
os._exit(0)
SLOW
chmod 644 "$WORK/slow.py"
large="-m 1G,slots=1,maxmem=64G -object memory-backend-ram,id=a,size=16G -device pc-dimm,id=d,memdev=a"
# slow NAME SCENE: what it says is on standard input
slow() {
	same "$1" "$(cat)" "$(timeout 600 memhp run --kernel 6.1 $large -- python3 "$WORK/slow.py" "$2" 2>&1)"
}
slow "who takes its time waits alone, and has not written when it gives up" alone <<'END'
offline done online waits offline
END
slow "it does so as long as it was told" delay <<'END'
done True online
END
slow "one that is due before others, and a hundred that give up" due_first <<'END'
done online
{'offline': 127} done online
END
slow "every block of many says that it is going offline" many <<'END'
all are going offline
END
slow "of two at once a fault for one time meets one" turns <<'END'
True
['offline', 'online']
END
slow "who writes to a block that is going offline waits for that and no longer" serial <<'END'
done done offline done offline
END
slow "and goes on when the one before gives up" given_up <<'END'
going-offline 0 offline
END
finish
