#!/bin/sh
# SPDX-License-Identifier: MIT
# A real kernel in QEMU answers as memhp does, and whatever goes wrong there is said in a sentence.
#
# The kernel is Debian's; each guest is one CPU in software, so this takes minutes where KVM is not.
. "$(dirname "$0")/lib.sh"

# The kernel that linux-image-amd64 brought, whatever else lies in /boot.
package=$(dpkg-query -W -f '${Depends}' linux-image-amd64 | grep -o 'linux-image-[^ ,]*' | head -n 1)
KERNEL=/boot/vmlinuz-${package#linux-image-}

# What QEMU's process is, for a look whether it is gone, and what the guest sends to memhp.
cat >"$WORK/qemu" <<END
#!/bin/bash
echo \$\$ >"$WORK/pid"
exec qemu-system-x86_64 "\${@/#socket,id=guest/socket,logfile=$WORK/guest,id=guest}"
END
chmod 755 "$WORK/qemu"
TMPDIR=$WORK/tmp
export TMPDIR
mkdir "$TMPDIR"

# on OPTION...: memhp play on the kernel
on() {
	memhp play --on "qemu:$KERNEL" --qemu "$WORK/qemu" "$@"
}

running() {
	[ -f "$WORK/pid" ] && kill -0 "$(cat "$WORK/pid")" 2>/dev/null
}

# nothing_left NAME: no QEMU, no file
nothing_left() {
	wait_for 120 not running
	if running; then
		fail "$1" "QEMU still runs"
	else
		same "$1" "" "$(ls -A "$TMPDIR")"
	fi
}

for transcript in "$TESTS"/lab/*.txt "$TESTS/../examples/quickstart.txt"; do
	what=$(basename "$transcript" .txt)
	answers "memhp answers $what as recorded" 0 '^ok ' memhp play "$transcript"
	answers "a real kernel answers $what as recorded" 0 '^ok .*\(6\.1\.' on "$transcript"
done
# What the checker says of 6.1's rules is true of the real ones.
mkdir "$WORK/broken"
memhp check --blocks 4 --write "$WORK/broken" contig-zones auto-movable >/dev/null
same "each rule of 6.1 breaks two promises on one node, and on two" 8 "$(ls "$WORK/broken" | wc -l)"
for transcript in "$WORK"/broken/*.txt; do
	what=$(basename "$transcript" .txt)
	answers "memhp plays the counterexample $what" 0 '^ok ' memhp play "$transcript"
	answers "a real kernel answers it alike" 0 '^ok .*\(6\.1\.' on "$transcript"
done
nothing_left "nothing is left after that"

# fails NAME PATTERN TEXT OPTION...: what cannot be played on a kernel
fails() {
	name=$1 pattern=$2
	printf '%s' "$3" >"$WORK/fails.txt"
	shift 3
	answers "$name" 1 "^memhp: $WORK/fails.txt$pattern" on "$@" "$WORK/fails.txt"
	nothing_left "$name: nothing is left"
}
small='% machine -m 256M,slots=2,maxmem=1G'

fails "a guest that panics while it boots" ": the guest's kernel panicked: VFS: Unable to mount" \
	"$(printf '%s\n%% append rdinit=/nowhere\n# true\n' "$small")"
fails "a guest that panics later" ":3: the guest's kernel panicked: sysrq triggered crash" \
	"$(printf '%s\n# true\n# echo c > /proc/sysrq-trigger\n' "$small")"
fails "a guest that powers off" ':2: the guest powered off$' \
	"$(printf '%s\n# poweroff; sleep 1000\n' "$small")"
fails "a guest that never comes up" ': the guest did not come up within 4 s' \
	"$(printf '%s\n%% append rdinit=/bin/busybox -- sleep 1000\n# true\n' "$small")" --timeout 1
fails "commands after quit" ':3: the machine has quit$' \
	"$(printf '%s\n(qemu) quit\n# true\n' "$small")"
fails "a monitor line that reaches the host" ':2: migrate: on a real kernel' \
	"$(printf '%s\n(qemu) migrate exec:touch${IFS}%s\n' "$small" "$TMPDIR/touched")"

# A recording on the kernel is a transcript for memhp.
printf '%s\n# echo $((6*7)) runs; sleep 1000\n# echo after\nafter\n' "$small" >"$WORK/slow.txt"
answers "a command that does not end is stopped, and the next one runs" 0 '1 of 2 steps differ' \
	on --record="$WORK/recorded.txt" --timeout 30 "$WORK/slow.txt"
nothing_left "a stopped command leaves nothing"
has "a recording has the head as it was" "^$small\$" "$(cat "$WORK/recorded.txt")"
has "and what came back" '^\[memhp: stopped: it took too long\]$' "$(cat "$WORK/recorded.txt")"

# The rest starts no guest.
printf '# true\n' >"$WORK/true.txt"
answers "a kernel that is not there" 1 '/nowhere/vmlinuz: No such file' \
	memhp play --on qemu:/nowhere/vmlinuz "$WORK/true.txt"
answers "a file that is no kernel" 1 'true.txt: not a Linux kernel for x86' \
	memhp play --on "qemu:$WORK/true.txt" "$WORK/true.txt"
answers "no QEMU" 1 '/nowhere/qemu: there is no such program; a real kernel needs QEMU' \
	memhp play --on "qemu:$KERNEL" --qemu /nowhere/qemu "$WORK/true.txt"
answers "no busybox" 1 '/nowhere/busybox: there is no such program' \
	on --busybox /nowhere/busybox "$WORK/true.txt"
answers "a busybox that needs libraries" 1 "sh: not a static program" \
	on --busybox /bin/sh "$WORK/true.txt"
printf '%% machine -m 1G,slots=2\n# true\n' >"$WORK/bad.txt"
answers "a machine that there cannot be" 1 'bad.txt: slots specified but no max-size' on "$WORK/bad.txt"
printf '%% machine -m 1G -device loader,file=/etc/passwd,addr=0\n# true\n' >"$WORK/bad.txt"
answers "a device that reaches the host" 1 'bad.txt: -device loader.*nothing else' on "$WORK/bad.txt"
answers "a machine that only QEMU refuses is refused in its words" 1 \
	'true.txt: .*Property .pc-dimm.foo. not found' on -m 256M,slots=1,maxmem=1G \
	-object memory-backend-ram,id=a,size=128M -device pc-dimm,memdev=a,foo=1 "$WORK/true.txt"
answers "--on something else" 2 "'/boot/vmlinuz' is no place to play on; 'qemu:VMLINUZ' is" \
	memhp play --on /boot/vmlinuz "$WORK/true.txt"
answers "--on with --kernel" 2 '^memhp: --kernel: --on names the kernel$' \
	on --kernel 6.1 "$WORK/true.txt"
answers "--on with --build" 2 '^memhp: --build: --on names the kernel$' on --build debian "$WORK/true.txt"
answers "--on with --policy" 2 '^memhp: --policy: ' on --policy contig-zones "$WORK/true.txt"
answers "--on with --side-by-side" 2 '^memhp: --side-by-side: not with --on$' \
	on --side-by-side 4.10,6.1 "$WORK/true.txt"
answers "--qemu without --on" 2 '^memhp: --qemu: not without --on$' \
	memhp play --kernel 6.1 --qemu "$WORK/qemu" "$WORK/true.txt"
same "no file is left of all that" "" "$(ls -A "$TMPDIR")"

# Whoever kills memhp, while the guest boots or while a command runs, ends all of it.
for signal in INT KILL; do
	for when in "QEMU boots" "a command runs"; do
		rm -f "$WORK/pid" "$WORK/guest"
		# A shell's background jobs ignore SIGINT; this one does not.
		env --default-signal=INT memhp play --on "qemu:$KERNEL" --qemu "$WORK/qemu" \
			--timeout 900 "$WORK/slow.txt" >"$WORK/out" 2>&1 &
		wait_for 600 running
		[ "$when" = "QEMU boots" ] || wait_for 600 grep -qs '42 runs' "$WORK/guest"
		same "while $when: QEMU runs" 0 "$(running; echo $?)"
		kill -s $signal $!
		wait $! 2>/dev/null
		nothing_left "$signal while $when leaves nothing"
	done
done
finish
