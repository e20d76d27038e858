#!/bin/sh
# SPDX-License-Identifier: MIT
# Uevents: a plain listener, udevadm, and systemd-udevd on rules of one's own.
. "$(dirname "$0")/lib.sh"

machine="-m 1G,slots=4,maxmem=600G"
cat >"$WORK/movable.rules" <<'RULES'
SUBSYSTEM=="memory", ACTION=="add", ATTR{state}=="offline", ATTR{state}="online_movable"
RULES
cat >"$WORK/listen.py" <<'LISTENER'
# Prints as many messages, parts with blanks between them, and what else comes before the last of all.
import signal, socket, subprocess, sys
signal.alarm(600)
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
s.bind((0, 1))
subprocess.run(["sh", "-c", sys.argv[1]], check=True)
def hear():
    return [part.decode() for part in s.recv(8192).rstrip(b"\0").split(b"\0")]
for message in range(int(sys.argv[2])):
    print(*hear())
with open("/sys/devices/system/memory/memory0/uevent", "w") as last:
    last.write("move")
while not (parts := hear())[0].startswith("move@"):
    print(*parts)
LISTENER
cat >"$WORK/slow.py" <<'LISTENER'
# Counts what a slow listener hears beside one that never reads.
import errno, socket, subprocess, sys, time

def listener():
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
    s.bind((0, 1))
    return s

never, slow = listener(), listener()
subprocess.run(["sh", "-c", sys.argv[1]], check=True)
slow.settimeout(120)
heard = []
lost = 0
try:
    while len(heard) < int(sys.argv[2]):
        try:
            heard.append(int(slow.recv(8192).split(b"\0")[0].rpartition(b"memory")[2]))
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            lost += 1
        time.sleep(0.0005)
except TimeoutError:
    pass
print(f"heard {len(heard)}, {'in' if heard == sorted(heard) else 'out of'} order, overrun {lost} times")
LISTENER
mkdir "$WORK/rules.d"
cp "$WORK/movable.rules" "$WORK/rules.d/90-a.rules"
echo 'this is no rule' >"$WORK/rules.d/README"
chmod -R a+rX "$WORK"

for user in $USERS; do
	got=$($user memhp run --kernel 4.13 $machine -- python3 "$WORK/listen.py" '
		memhp monitor object_add memory-backend-ram,id=a,size=256M
		memhp monitor device_add pc-dimm,id=d,memdev=a
		echo online >/sys/devices/system/memory/memory33/state
		echo change >/sys/devices/system/memory/memory32/uevent
		memhp monitor device_del d' 7)
	at=/devices/system/memory/memory
	event() {
		echo "$1@$at$2 ACTION=$1 DEVPATH=$at$2 SUBSYSTEM=memory${3-}"
	}
	want=$(
		event add 32
		event add 33
		event online 33
		event change 32 ' SYNTH_UUID=0'
		event offline 33
		event remove 32
		event remove 33
	)
	same "$user: a plain listener hears the kernel's messages" "$want" \
		"$(printf '%s\n' "$got" | sed 's/ SEQNUM=[0-9]*$//')"
	same "$user: each with the next number" ok "$(printf '%s\n' "$got" | sed 's/.*SEQNUM=//' |
		awk 'NR > 1 && $1 <= last { print "not after", last, $1 } { last = $1 } END { print "ok" }')"

	got=$($user memhp run --kernel 6.1 $machine -- python3 "$WORK/listen.py" '
		memhp ctl fault uevent 32,35 late delay=4000
		memhp ctl fault uevent 33 late delay=50
		memhp monitor object_add memory-backend-ram,id=a,size=512M
		memhp monitor device_add pc-dimm,id=d,memdev=a' 4)
	same "$user: late ones come when they are due" "34 33 32 35" \
		"$(printf '%s\n' "$got" | sed -n 's/^add@[^ ]*memory\([0-9]*\) .*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
	same "$user: one that never reads takes nothing from a slow one" "heard 4096, in order, overrun 0 times" "$(
		$user timeout 900 memhp run --kernel 6.1 $machine -- python3 "$WORK/slow.py" '
			memhp monitor object_add memory-backend-ram,id=a,size=512G
			memhp monitor device_add pc-dimm,id=d,memdev=a' 4096 2>&1)"

	for rules in movable.rules rules.d; do
		got=$($user memhp run --kernel 6.1 --udev "$WORK/$rules" $machine -- sh -c '
			memhp monitor object_add memory-backend-ram,id=a,size=512M
			memhp monitor device_add pc-dimm,id=d,memdev=a
			udevadm settle
			cat /sys/devices/system/memory/memory3?/valid_zones | uniq -c' 2>&1)
		has "$user: udevd on $rules" '^ +4 Movable$' "$got"
	done

	# Thousands at once: nothing is lost, whatever the size of udevd's buffer.
	got=$($user timeout 1800 memhp run --kernel 6.1 --udev "$WORK/movable.rules" $machine -- sh -c '
		. "$TESTS/tools/wait.sh"
		movable() {
			[ "$(cat /sys/devices/system/memory/memory*/valid_zones | grep -cx Movable)" = 4096 ]
		}
		memhp monitor object_add memory-backend-ram,id=a,size=512G
		memhp monitor device_add pc-dimm,id=d,memdev=a
		wait_for 60 movable
		udevadm settle
		cat /sys/devices/system/memory/memory*/valid_zones | sort | uniq -c' 2>&1)
	has "$user: 4,096 blocks at once all become Movable" '^ +4096 Movable$' "$got"
	has "$user: and boot memory is as it was" '^ +7 DMA32$' "$got"
done

got=$(memhp run --kernel 6.1 --udev "$WORK/movable.rules" -m 1G -- sh -c '
	ls /run; ls /run/udev/rules.d; ls /etc/udev/rules.d /usr/lib/udev/rules.d; pgrep -c systemd-udevd')
same "udevd's world is its own" "udev
movable.rules
/etc/udev/rules.d:

/usr/lib/udev/rules.d:
1" "$got"
# A mark in its environment tells this udevd from those of other tests.
marked() {
	grep -lsz "^MARK=$$\$" $(pgrep -x systemd-udevd | sed 's#.*#/proc/&/environ#') /dev/null
}
mkfifo "$WORK/hold"
MARK=$$ memhp run --kernel 6.1 --udev "$WORK/movable.rules" -m 1G -- cat "$WORK/hold" &
pid=$!
wait_for 120 marked >/dev/null
same "one udevd runs" 1 "$(marked | wc -l)"
: >"$WORK/hold"
wait $pid
same "udevd ends with the command" 0 $?
wait_for 60 not marked >/dev/null
same "and nothing of it is left" "" "$(marked)"
answers "rules that are not there" 2 '^memhp: --udev: /nowhere: No such file or directory' memhp run --kernel 6.1 --udev /nowhere -- true
mkdir "$WORK/empty"
answers "a directory without rules" 2 "^memhp: --udev: $WORK/empty: there is no file \*.rules in it" \
	memhp run --kernel 6.1 --udev "$WORK/empty" -- true
answers "rules that make no sense are complained of" 0 "Invalid key 'BOGUS'" sh -c '
	echo "BOGUS==\"1\"" >"$0/bad.rules"; memhp run --kernel 6.1 --udev "$0/bad.rules" -m 1G -- true' "$WORK"
answers "rules may come by a pipe" 0 "Invalid key 'BOGUS'" sh -c '
	echo "BOGUS==\"1\"" | memhp run --kernel 6.1 --udev /proc/self/fd/0 -m 1G -- true'
mkdir "$WORK/odd.d"
mkfifo "$WORK/odd.d/pipe.rules"
cp "$WORK/bad.rules" "$WORK/odd.d/$(printf 'n%.0s' $(seq 240))a.rules"
cp "$WORK/movable.rules" "$WORK/odd.d/$(printf 'n%.0s' $(seq 240))b.rules"
answers "nobody waits for a pipe among them, and no file is lost" 0 'a.rules:1 Invalid key' \
	timeout 300 memhp run --kernel 6.1 --udev "$WORK/odd.d" -m 1G,slots=1,maxmem=2G -- sh -c '
	[ "$(ls /run/udev/rules.d | wc -l)" = 2 ]'

# While udevd starts, memhp still heeds everybody. This udevd does not come to rest.
nap=31420.$$
printf '%s, RUN+="/bin/sleep '$nap'"\n' 'SUBSYSTEM=="memory", ACTION=="add"' >"$WORK/busy.rules"
busy() {
	mkdir -p "$WORK/tmp"
	TMPDIR=$WORK/tmp memhp run --kernel 6.1 --udev "$WORK/busy.rules" -m 1G "$@" -- echo ran >"$WORK/busy.out" 2>&1 &
	pid=$!
	wait_for 120 pgrep -f "sleep $nap" >/dev/null
}
stopped() {
	wait $pid
	same "$1: exit status" "$2" $?
	wait_for 60 gone "sleep $nap"
	same "$1: nothing is said, and nothing ran" "" "$(cat "$WORK/busy.out")"
	same "$1: nothing is left" "" "$(ls "$WORK/tmp"; pgrep -f "sleep $nap")"
}
busy
kill $pid
stopped "a signal while udevd starts" 143
busy -monitor "unix:$WORK/busy.sock"
printf 'quit\n' | nc -U "$WORK/busy.sock" >/dev/null
stopped "quit while udevd starts" 0

answers "udevd that ends before the command is spoken of" 0 \
	'^memhp: systemd-udevd ended by itself \(exit status 137\); no rule is applied any more$' \
	sh -c 'memhp run --kernel 6.1 --udev "$0/movable.rules" -m 1G -- sh -c "
		. \"\$TESTS/tools/wait.sh\"; pkill -KILL udevd; wait_for 60 said . $0/spoken" 2>"$0/spoken"
		status=$?; cat "$0/spoken"; exit $status' "$WORK"
same "the host's rules are still there" "$(ls /usr/lib/udev/rules.d | wc -l)" \
	"$(memhp run --kernel 6.1 -m 1G -- ls /usr/lib/udev/rules.d | wc -l)"
finish
