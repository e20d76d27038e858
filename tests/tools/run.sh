#!/bin/sh
# SPDX-License-Identifier: MIT
# memhp run: programs on a machine, their exit status, and that nothing is left.
. "$(dirname "$0")/lib.sh"

two_nodes="-m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G"
before=$(host_blocks)

for user in $USERS; do
	got=$($user memhp run --kernel 4.10 $two_nodes -- lsmem --all --output RANGE,STATE --summary=never --noheadings)
	same "$user: lsmem shows the sixteen blocks" 16 "$(printf '%s\n' "$got" | grep -c 'online$')"
	got=$($user memhp run --kernel 6.1 -m 1G,slots=2,maxmem=4G -- sh -c '
		memhp monitor "object_add memory-backend-ram,id=a,size=1G"
		memhp monitor "device_add pc-dimm,id=d,memdev=a"
		lsmem --output RANGE,SIZE,STATE,BLOCK')
	has "$user: lsmem shows a DIMM that a script plugged" \
		'0x0000000100000000-0x000000013fffffff +1G offline +32-39' "$got"
	got=$($user memhp run --kernel 4.13 -m 1G,slots=2,maxmem=4G -- sh -c '
		echo 0x100000000 >/sys/devices/system/memory/probe
		echo online_movable >/sys/devices/system/memory/memory32/state
		cat /sys/devices/system/memory/memory32/valid_zones
		cat /sys/devices/system/node/node0/memory32/state
		readlink /sys/bus/memory/devices/memory32
		cat /proc/cmdline; id -u' 2>&1)
	same "$user: a shell reads and writes" "Movable
online
../../../devices/system/memory/memory32

0" "$got"
	answers "$user: writes are one value, truncated or not" 0 '^online$' $user memhp run --kernel 6.1 \
		-m 1G,slots=1,maxmem=2G -- sh -c '
		echo 0x100000000 >/sys/devices/system/memory/probe
		echo online 1<>/sys/devices/system/memory/memory32/state
		cat /sys/devices/system/memory/memory32/state'
	answers "$user: the exit status is the program's" 7 '^$' $user memhp run --kernel 6.1 -- sh -c 'exit 7'
	answers "$user: a signal's is 128 more" 143 '^$' $user memhp run --kernel 6.1 -- sh -c 'kill -TERM $$'
	answers "$user: a program that is not there" 127 'nowhere: command not found' $user memhp run --kernel 6.1 nowhere
	answers "$user: a path that is not there" 127 '/nowhere: No such file' $user memhp run --kernel 6.1 -- /nowhere
	answers "$user: a file that is no program" 126 'Permission denied' $user memhp run --kernel 6.1 -- "$WORK/../$(basename "$WORK")"
done

# Inside, "memhp" is the program that runs, however it was started.
mkdir "$WORK/other" "$WORK/o:o"
printf '#!/bin/sh\necho another memhp\n' >"$WORK/other/memhp"
chmod 755 "$WORK/other/memhp"
cp "$MEMHP" "$WORK/o:o/memhp"
inside="memhp monitor info status"
for user in $USERS; do
	answers "$user: memhp is found inside where PATH does not lead to it" 0 '^VM status: running' \
		$user env PATH=/usr/bin:/bin "$MEMHP" run --kernel 6.1 -- $inside
	answers "$user: and where there is no PATH" 0 '^VM status: running' \
		$user env -u PATH "$MEMHP" run --kernel 6.1 -- $inside
	answers "$user: and where PATH leads to another one" 0 '^VM status: running' \
		$user env PATH="$WORK/other:/usr/bin:/bin" "$MEMHP" run --kernel 6.1 -- $inside
done
answers "and when it was started by a relative path" 0 '^VM status: running' \
	sh -c 'cd "$(dirname "$MEMHP")" && PATH=/usr/bin:/bin ./memhp run --kernel 6.1 -- '"$inside"
same "a PATH that leads to it stays as it is" "$PATH" \
	"$(memhp run --kernel 6.1 -- sh -c 'echo "$PATH"')"
same "and so it does where no PATH can lead to it" /usr/bin:/bin \
	"$(PATH=/usr/bin:/bin "$WORK/o:o/memhp" run --kernel 6.1 -- sh -c 'echo "$PATH"')"
mkdir "$WORK/a,b"
answers "a comma in TMPDIR is part of it" 0 'VM status: running' \
	env TMPDIR="$WORK/a,b" memhp run --kernel 6.1 -- memhp monitor info status
answers "a TMPDIR that is not there is named" 1 '^memhp: no directory for the monitor: /nowhere: No such file' \
	env TMPDIR=/nowhere memhp run --kernel 6.1 -- true
answers "sysfs's own permissions bind root" 1 'Permission denied' memhp run --kernel 6.1 -- busybox sh -c '
	echo 1 >/sys/devices/system/memory/memory0/valid_zones'
answers "and for reading" 1 'Permission denied' memhp run --kernel 6.1 -- cat /sys/devices/system/memory/probe

for errno in 'EINVAL:Invalid argument:0x100000001' 'EEXIST:File exists:0'; do
	answers "${errno%%:*} reaches the writer" 1 "$(echo "$errno" | cut -d: -f2)" \
		memhp run --kernel 6.1 -m 1G,slots=1,maxmem=2G -- busybox sh -c "echo ${errno##*:} >/sys/devices/system/memory/probe"
done
answers "EBUSY reaches the writer" 1 'Device or resource busy' memhp run --kernel 6.1 -m 1G -- busybox sh -c '
	echo offline >/sys/devices/system/memory/memory3/state'
answers "a removed block's open file says so" 0 'No such device' memhp run --kernel 6.1 -m 1G,slots=1,maxmem=2G -- sh -c '
	memhp monitor object_add memory-backend-ram,id=a,size=128M
	memhp monitor device_add pc-dimm,id=d,memdev=a
	exec 5</sys/devices/system/memory/memory32/state
	memhp monitor device_del d
	cat <&5 2>&1; ls /sys/devices/system/memory | grep -c memory32 | grep -qx 0'

SHELL=/bin/sh; export SHELL
same "without a program the shell is there" "8" "$(echo 'ls -d /sys/devices/system/memory/memory* | wc -l' | memhp run --kernel 6.1 -m 1G)"
answers "and its exit status is memhp's" 5 '^$' sh -c 'echo exit 5 | memhp run --kernel 6.1'
answers "a shell that is not there" 127 '/nowhere: No such file' env SHELL=/nowhere memhp run --kernel 6.1
got=$(TERM=dumb script -qec 'memhp run --kernel 6.1 -m 1G -- sh -c "stty size >/dev/null && tty"' /dev/null </dev/null)
has "a program has the terminal" '/dev/pts/' "$got"
got=$({
	wait_for 120 said 'this shell stands' "$WORK/typescript"
	echo 'echo in-$((6*7))'
	wait_for 120 said in-42 "$WORK/typescript"
	echo 'exit 9'
} | script -qefc 'memhp run --kernel 6.1 -m 1G; echo status $?' "$WORK/typescript")
has "an interactive shell answers" 'in-42' "$got"
has "and says what it stands on" 'this shell stands on Linux 6.1' "$got"
has "and leaves its status" 'status 9' "$got"

# Whoever reaps the orphan, the first process there, has had its chance to mind the stop.
answers "a program that stops is waited for" 0 '^resumed$' timeout 120 memhp run --kernel 6.1 -m 1G -- sh -c '
	. "$TESTS/tools/wait.sh"
	stopped() { [ "$(cut -d" " -f3 /proc/$$/stat)" = T ]; }
	{
		wait_for 60 stopped
		orphan=$(sh -c "true >/dev/null & echo \$!")
		wait_for 60 not test -e /proc/$orphan
		kill -CONT $$
	} &
	kill -STOP $$; echo resumed'

# Other tests serve machines below their own directories meanwhile.
mounted() {
	awk '$1 == "memhp" && $2 ~ "^/(dev|proc|sys)"' /proc/mounts
}
# Whatever ends it: no process, no mount, no socket is left.
nothing_left() {
	wait_for 60 gone "sleep $2"
	wait_for 60 rmdir "$WORK/tmp" 2>/dev/null
	same "$1: nothing runs and no socket is left" "" "$(pgrep -f "sleep $2"; ls "$WORK/tmp" 2>/dev/null)"
	same "$1: nothing is mounted" "" "$(mounted)"
}
# nap N: an argument of sleep that is no other test's
nap() {
	echo "3141$1.$$"
}
# ends_by HOW SIGNAL SECONDS STATUS [WHOM]: to memhp, or to its group: "-"
ends_by() {
	mkdir "$WORK/tmp"
	TMPDIR=$WORK/tmp setsid memhp run --kernel 6.1 -m 1G -- sh -c "sleep $3 & exec sleep $3" &
	pid=$!
	wait_for 120 pgrep -f "^sleep $3" >/dev/null
	kill -s "$2" -- "${5-}$pid"
	wait $pid 2>/dev/null
	same "$1: exit status" "$4" $?
	nothing_left "$1" "$3"
}
ends_by "terminated" TERM $(nap 5) 143
ends_by "hung up" HUP $(nap 6) 129
ends_by "killed" KILL $(nap 7) 137
ends_by "killed with its group" KILL $(nap 9) 137 -
mkdir "$WORK/tmp"
answers "a program's own children end with it" 0 '^$' env TMPDIR="$WORK/tmp" memhp run --kernel 6.1 -- sh -c "sleep $(nap 8) & :"
nothing_left "ended" $(nap 8)

answers "without /dev/fuse there is one clear sentence" 1 '^memhp: there is no /dev/fuse here' \
	apart sh -c 'mount -t tmpfs x /dev && memhp run --kernel 6.1 -- true'
# A file of the host's root, which a user namespace gives no right to.
[ "$(id -u)" -ne 0 ] || drop="setpriv --reuid=65534 --regid=65534 --clear-groups"
answers "with one that may not be opened too" 1 '^memhp: /dev/fuse may not be opened by this user' \
	apart sh -c 'mount --bind /etc/shadow /dev/fuse && exec "$@"' sh ${drop-} \
	memhp run --kernel 6.1 -- true
answers "without user namespaces too" 1 '^memhp: user namespaces are switched off here' \
	unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces
		exec setpriv --bounding-set=-all --inh-caps=-all memhp run --kernel 6.1 -- true'
same "the host's own blocks are as they were" "$before" "$(host_blocks)"
finish
