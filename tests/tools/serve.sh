#!/bin/sh
# SPDX-License-Identifier: MIT
# memhp serve: files at a directory, who hears that it is ready, and how it ends.
. "$(dirname "$0")/lib.sh"

directory=$WORK/machine
mkdir "$directory"

# What every session below does: run by one user, in one script.
cat >"$WORK/serving.sh" <<'SERVING'
set -u
. "$TESTS/tools/wait.sh"
scratch=$(mktemp -d)
# serving OPTION...: start it at $directory and wait until it is ready; its process is $pid
serving() {
	mkfifo "$scratch/ready"
	memhp serve --kernel 6.1 --ready-fd 5 "$@" "$directory" 5>"$scratch/ready" 2>"$scratch/words" &
	pid=$!
	cat "$scratch/ready"
	rm "$scratch/ready"
}
SERVING

# What one user does with it and what is left.
cat >"$WORK/session.sh" <<'SESSION'
directory=$1
. "$(dirname "$0")/serving.sh"
# ended NAME: how, and what is left when its mount is
ended() {
	wait $pid
	echo "$1: $?"
	wait_for 60 not grep -q " $directory " /proc/mounts
	grep " $directory " /proc/mounts
	ls "$directory"
}
serving --kernel 4.13 -m 1G,slots=2,maxmem=4G -monitor "unix:$scratch/monitor,server=on,wait=off"
sed "s#$directory#DIRECTORY#" "$scratch/words"
ls "$directory" | tr '\n' ' ' | sed 's/ $/\n/'
memhp monitor -s "$scratch/monitor" object_add memory-backend-ram,id=a,size=256M
memhp monitor -s "$scratch/monitor" device_add pc-dimm,id=d,memdev=a
echo online_movable >"$directory/sys/devices/system/memory/memory32/state"
cat "$directory/sys/devices/system/memory/memory32/valid_zones"
lsmem --raw --noheadings --sysroot "$directory" --output RANGE,STATE,BLOCK,ZONES | grep ' 32 '
kill -TERM $pid
ended "told to end"
serving -m 1G
kill -KILL $pid
ended killed 2>/dev/null
serving -m 1G
# Somebody who is still there does not keep it from going.
(cd "$directory/sys" && exec sleep 1000) >/dev/null 2>&1 &
sleeper=$!
there() {
	[ "$(readlink /proc/$sleeper/cwd)" = "$directory/sys" ]
}
wait_for 60 there
kill -INT $pid
ended "interrupted while in use"
kill $sleeper
serving -m 1G
umount "$directory" 2>/dev/null || fusermount3 -u "$directory"
ended "unmounted by somebody"
serving -m 1G -monitor "unix:$scratch/monitor,server=on,wait=off"
memhp monitor -s "$scratch/monitor" quit
ended "the monitor's quit"
rm -rf "$scratch"
SESSION
for user in $USERS; do
	[ $user = root ] || [ "$(id -u)" -ne 0 ] || chown 65534 "$directory"
	same "$user: it serves, says when it is ready, and leaves nothing" "ready
memhp: Linux 4.13 with 1024 MiB stands at DIRECTORY
dev proc sys
Movable
0x0000000100000000-0x0000000107ffffff online 32 Movable
told to end: 0
ready
killed: 137
ready
interrupted while in use: 0
ready
unmounted by somebody: 0
ready
the monitor's quit: 0" "$($user timeout 900 sh "$WORK/session.sh" "$directory" 2>&1 | grep -v '^Terminated\|^Killed')"
done

# A mount is known by more than its path, which may be renamed, hidden or taken meanwhile.
cat >"$WORK/places.sh" <<'PLACES'
. "$(dirname "$0")/serving.sh"
directory="$scratch/room/a user's machine"
mkdir -p "$directory"
# left: how many machines stand below $scratch, once there are no more than $1
few() {
	[ "$(grep -c " $scratch/.* fuse " /proc/self/mounts)" -le "$1" ]
}
left() {
	wait_for 60 few "$1"
	grep -c " $scratch/.* fuse " /proc/self/mounts
}
# ended NAME MACHINES: tell it to end; how it did, what it said behind its greeting, what is left
ended() {
	kill -TERM $pid
	wait $pid
	echo "$1: $?, $(left "$2") left
$(sed 1d "$scratch/words" | sed "s#$scratch#SCRATCH#")"
}
# refused COMMAND...: exit status and words
refused() {
	words=$("$@" 2>&1)
	echo "$?, $words" | sed "s#$scratch#SCRATCH#"
}
serving
refused memhp serve --kernel 6.1 "$directory"
refused memhp serve --kernel 6.1 "$directory/sys"
ls "$directory"
ended "the first of two" 0
refused flock "$directory" memhp serve --kernel 6.1 "$directory"
serving
mv "$scratch/room" "$scratch/moved"
ended "renamed" 0
mv "$scratch/moved" "$scratch/room"
ln -s room "$scratch/link"
directory="$scratch/link/a user's machine"
serving
rm "$scratch/link"
ended "its link is gone" 0
directory="$scratch/room/a user's machine"
serving
killed=$pid
mv "$scratch/room" "$scratch/moved"
mkdir -p "$directory"
serving
kill -KILL $killed
echo "killed, with another at its old place: $(left 1) left"
ls "$directory"
ended "the other" 0
serving
chmod 000 "$scratch/room"
ended "out of reach" $(($(id -u) != 0))
chmod 755 "$scratch/room"
command=$(sed -n 's/.*type: //p' "$scratch/words")
eval "${command:-true}"
echo "$(left 0) left"
[ "$(id -u)" -eq 0 ] || { rm -rf "$scratch"; exit; }
serving
mount -t tmpfs memory "$directory"
echo mine >"$directory/file"
ended "covered" 1
cat "$directory/file"
umount "$directory"
umount "$directory"
mkdir "$directory/old"
directory="$directory/old"
serving
killed=$pid
mount -t tmpfs memory "$scratch/room"
mkdir -p "$directory"
mount -t tmpfs memory "$directory"
kill -KILL $killed
spoken() {
	[ $(wc -l <"$scratch/words") -ge 3 ]
}
wait_for 60 spoken
echo "killed and hidden: $(grep -c "$scratch.* tmpfs" /proc/self/mounts) left
$(sed 1d "$scratch/words" | sed "s#$scratch#SCRATCH#")"
umount "$directory"
umount "$scratch/room"
umount "$directory"
rm -rf "$scratch"
PLACES
with_space="SCRATCH/room/a user's machine"
quoted="'SCRATCH/room/a user'\\''s machine'"
for user in $USERS; do
	if [ $user = root ]; then
		reach="out of reach: 0, 0 left" others="ready
covered: 1, 1 left
memhp: cannot unmount $with_space: something is mounted over it
When nothing is in the way, type: umount -l $quoted
mine
ready
killed and hidden: 2 left
memhp: cannot unmount $with_space/old: another mount hides it
When nothing is in the way, type: umount -l 'SCRATCH/room/a user'\\''s machine/old'"
	else
		others="" reach="out of reach: 1, 1 left
memhp: cannot unmount $with_space: Permission denied
When nothing is in the way, type: fusermount3 -u -z $quoted"
	fi
	same "$user: it unmounts its own mount, wherever that is, and no other" "ready
1, memhp: serve: $with_space: a machine of memhp stands there already; umount ends it
1, memhp: serve: $with_space/sys: a machine of memhp stands there already; umount ends it
dev
proc
sys
the first of two: 0, 0 left
1, memhp: serve: $with_space: another memhp is about to serve there
ready
renamed: 0, 0 left
ready
its link is gone: 0, 0 left
ready
ready
killed, with another at its old place: 1 left
dev
proc
sys
the other: 0, 0 left
ready
$reach
0 left${others:+
$others}" "$($user timeout 900 sh "$WORK/places.sh" 2>&1 | sed '/^$/d' | grep -v '^Terminated\|^Killed')"
done

# A service manager's socket.
cat >"$WORK/manager.py" <<'MANAGER'
import os, socket, subprocess, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(300)
p = subprocess.Popen(["memhp", "serve", "--kernel", "6.1", "-m", "1G", sys.argv[2]],
                     env=dict(os.environ, NOTIFY_SOCKET=sys.argv[1]), stderr=subprocess.DEVNULL)
print(s.recv(64).decode())
print(os.path.exists(sys.argv[2] + "/sys/devices/system/memory/memory7"))
p.terminate()
print(s.recv(64).decode(), p.wait())
MANAGER
same "a service manager hears of it" "READY=1
True
STOPPING=1 0" "$(python3 "$WORK/manager.py" "$WORK/notify" "$directory")"

# In one file: nobody who hears that it is ready waits for the words.
memhp serve --kernel 6.1 -m 1G --ready-fd 5 "$directory" 2>"$WORK/both" 5>&2 &
wait_for 60 said '^ready$' "$WORK/both"
same "its words come before it is ready" "memhp: Linux 6.1 with 1024 MiB stands at $directory
ready" "$(cat "$WORK/both")"
kill -TERM $!
wait $!

answers "no directory" 2 '^memhp: serve takes one directory$' memhp serve --kernel 6.1
answers "two directories" 2 '^memhp: serve takes one directory, and then nothing: /tmp$' memhp serve --kernel 6.1 "$directory" /tmp
answers "one that is not there" 1 '^memhp: serve: /nowhere: No such file or directory$' memhp serve --kernel 6.1 /nowhere
answers "one that is none" 1 '^memhp: serve: /etc/passwd: Not a directory$' memhp serve --kernel 6.1 /etc/passwd
answers "the root directory" 1 '^memhp: serve: /: nothing can stand on the root directory$' \
	unshare -rm timeout 120 memhp serve --kernel 6.1 /
answers "a descriptor that is none" 2 "^memhp: --ready-fd: 'x' is no descriptor" memhp serve --kernel 6.1 --ready-fd x "$directory"
# Whatever memhp opens for itself later gets one of these.
for fd in 3 4 5 6 7 8 9; do
	answers "descriptor $fd is closed" 2 "^memhp: --ready-fd: $fd is not open for writing\$" \
		timeout 120 sh -c "exec memhp serve --kernel 6.1 --ready-fd $fd \"\$0\" $fd>&-" "$directory"
done
answers "a descriptor that can only be read" 2 '^memhp: --ready-fd: 0 is not open for writing$' \
	timeout 120 memhp serve --kernel 6.1 --ready-fd 0 "$directory"
answers "a monitor that cannot be" 1 '^memhp: -monitor unix:/nowhere/m: Failed to bind' memhp serve --kernel 6.1 -monitor unix:/nowhere/m "$directory"
same "after refusals nothing is mounted" 0 "$(grep -c " $directory " /proc/mounts)"
finish
