#!/bin/sh
# SPDX-License-Identifier: MIT
# A stranger's transcript can read, and write to the machine; nothing else.
. "$(dirname "$0")/lib.sh"
. "$TESTS/tools/stranger.sh"

mkdir "$WORK/open"
chmod 777 "$WORK/open"
echo untouched >"$WORK/open/file"
chmod 666 "$WORK/open/file"
before=$(host_blocks)

# tries NAME COMMAND: must fail inside, whatever it says
tries() {
	printf '# { %s; } >/dev/null 2>&1 || echo refused\nrefused\n' "$2" >"$WORK/try.txt"
	plays "$1" "$WORK/try.txt"
}
tries "writes no file" "echo x > $WORK/open/file"
tries "makes no file" "touch $WORK/open/new"
tries "removes no file" "rm $WORK/open/file"
tries "writes no other sysfs file" 'echo 1 > /sys/kernel/profiling'
tries "changes no kernel setting" 'echo 0 > /proc/sys/vm/swappiness'
tries "remounts nothing" 'mount -o remount,rw /'
tries "mounts nothing" 'mount -t tmpfs x /mnt'
tries "gets nothing back from a new namespace" 'unshare -Urm mount -o remount,rw /'
tries "uncovers nothing" 'umount /sys/devices/system/memory'
tries "makes no device" 'mknod /tmp/mem c 1 1'
tries "sees no device of the host but five" 'ls /dev | grep -vx -e null -e zero -e full -e random -e urandom -e kmsg -e fd -e std.*'
tries "and changes none of those" 'chmod 666 /dev/full || touch -c /dev/full || chmod 666 /dev/stdin || chmod 666 /proc/self/fd/0'
tries "reaches no network" 'ls /sys/class/net/eth0/device && ip route get 1.1.1.1'
tries "sees no process of the host" 'test "$(ls -d /proc/[0-9]* | wc -l)" -gt 8'
sleep 1000 &
outside=$!
tries "signals nobody outside" "kill -0 $outside"
kill $outside
tries "has no terminal" 'true </dev/tty || [ $(cut -d" " -f7 /proc/self/stat) != 0 ]'
tries "and none through a descriptor" 'ls -l /proc/self/fd /proc/1/fd | grep -q /dev/pts'
segment=$(ipcmk -M 4096 -p 0666 | sed 's/.*: //')
tries "sees no shared memory of the host" "ipcrm -m $segment || [ \$(wc -l </proc/sysvipc/shm) -gt 1 ]"
answers "which is still there" 0 '^$' ipcrm -m "$segment"
python "has no socket to a virtual machine's host" 'Address family not supported by protocol' \
	'print(error(socket.socket, socket.AF_VSOCK))'
python "nor to the kernel's ciphers" 'Address family not supported by protocol' \
	'print(error(socket.socket, socket.AF_ALG))'
python "has ordinary sockets" '[None, None, None]' \
	'print([socket.socket(f).close() for f in (1, 2, 10)])'
python "types into no terminal" 'Operation not permitted' \
	'print(error(fcntl.ioctl, 0, 0x5412, bytes(1)))'
[ "$(uname -m)" = x86_64 ] &&
	python "sees no key of the user" 'Function not implemented' 'print(call(250, 0, -3, 0))'
same "the file is as it was" untouched "$(cat "$WORK/open/file")"
same "no file is new" file "$(ls "$WORK/open")"

printf '# echo x > /tmp/scratch && cat /tmp/scratch\nx\n# ls -A /run\n' >"$WORK/tmp.txt"
answers "has a /tmp of its own" 0 '^ok ' memhp play --kernel 6.1 "$WORK/tmp.txt"
same "which the host does not see" "" "$(ls /tmp/scratch 2>/dev/null)"
printf '# echo x > /dev/null; head -c 2 /dev/zero | wc -c\n2\n' >"$WORK/dev.txt"
answers "has the devices that harm nobody" 0 '^ok ' memhp play --kernel 6.1 "$WORK/dev.txt"
printf '# for b in /sys/devices/system/memory/memory*; do echo offline > $b/state; done 2>/dev/null\n! 1\n' >"$WORK/all.txt"
answers "may do what it likes to the machine's blocks" 0 '^ok ' memhp play --kernel 6.1 "$WORK/all.txt"
same "the host's own blocks are as they were" "$before" "$(host_blocks)"

# On a terminal as well: neither a command nor what udevd runs has it.
cat >"$WORK/terminal.txt" <<'END'
% udev SUBSYSTEM=="memory", KERNEL=="memory0", ACTION=="add", RUN+="/bin/sh -c 'cut -d\  -f7 /proc/self/stat >/tmp/udev; ls -l /proc/self/fd >>/tmp/udev'"
# cat /tmp/udev | grep -c -e /dev/pts -e tty
0
! 1
# head -n1 /tmp/udev
0
# cut -d' ' -f7 /proc/self/stat
0
# true </dev/tty
sh: can't open /dev/tty: no such file
! 1
END
has "on a terminal: nobody is given it" '^ok ' \
	"$(TERM=dumb script -qec "memhp play --kernel 6.1 $WORK/terminal.txt" /dev/null </dev/null)"

# Nothing makes memhp wait for longer than --timeout allows.
patient() {
	answers "$1" 1 "$2" timeout 300 memhp play --kernel 6.1 --timeout 5 "$3"
}
printf '# kill -STOP $$\n# echo alive\nalive\n' >"$WORK/stop.txt"
patient "a shell that stops itself" 'stopped: it took too long' "$WORK/stop.txt"
printf '%% udev SUBSYSTEM=="memory", ACTION=="change", RUN+="/bin/sleep 1000"\n# echo change >/sys/devices/system/memory/memory0/uevent\n' >"$WORK/rest.txt"
patient "a rule that sleeps" "rest.txt:2: systemd-udevd does not come to rest within 5 seconds" "$WORK/rest.txt"
printf '%% udev SUBSYSTEM=="memory", RUN+="/bin/sleep 1000"\n# true\n' >"$WORK/start.txt"
patient "and one that does so at once" 'does not come to rest within 5 seconds' "$WORK/start.txt"
printf '%% udev BOGUS=="1"\n# true\n' >"$WORK/nonsense.txt"
answers "rules that make no sense are complained of" 0 "^memhp: udevd: udev.rules:1 Invalid key 'BOGUS'" \
	memhp play --kernel 6.1 "$WORK/nonsense.txt"
finish
