#!/bin/sh
# SPDX-License-Identifier: MIT
# Real programs, from their packages, on the machine; and on a dead copy of it.
#
# Each check of checks.sh must pass on a machine, as root and as an ordinary user,
# and must fail on a static copy of the same tree: else it proves nothing.
. "$(dirname "$0")/lib.sh"

EXAMPLES=$(cd "$TESTS/../examples" && pwd)
export EXAMPLES
machine="-m 2G,slots=4,maxmem=8G -numa node,mem=1G -numa node,mem=1G -numa node
	-object memory-backend-ram,id=cold,size=512M -device pc-dimm,id=cold,memdev=cold"
before=$(host_blocks)
checks="$TESTS/tools/checks.sh"

cat >"$WORK/movable.rules" <<'RULES'
SUBSYSTEM=="memory", ACTION=="add", ATTR{state}=="offline", ATTR{state}="online_movable"
SUBSYSTEM=="memory", ENV{MEMHP_SEEN}="1"
RULES
cat >"$WORK/kdump.rules" <<'RULES'
SUBSYSTEM=="memory", ACTION=="online", PROGRAM="/bin/sh -c 'echo online $env{DEVPATH} >>/run/kdump'"
SUBSYSTEM=="memory", ACTION=="offline", PROGRAM="/bin/sh -c 'echo offline $env{DEVPATH} >>/run/kdump'"
RULES
chmod 644 "$WORK"/*.rules

# copy_of KERNEL: the tree as files, the way fixtures are made
copy=$WORK/copy
copy_of() {
	rm -rf "$copy"
	mkdir "$copy"
	memhp run --kernel $1 $machine -- sh -c '
		for part in sys/devices/system/memory sys/devices/system/node sys/bus/memory; do
			mkdir -p "$0/$part"
			cp -rP --no-preserve=mode "/$part/." "$0/$part" 2>/dev/null
		done
		mkdir "$0/proc" "$0/dev"
		for file in meminfo zoneinfo buddyinfo vmstat; do cat /proc/$file >"$0/proc/$file"; done
		dmesg --raw >"$0/dev/kmsg"' "$copy"
	chmod -R a+rwX "$copy"
}

# A script for a new mount namespace, since a container's /dev may have no kmsg
dev_with_kmsg='
	mkdir -p "$COPY/devices" && mount -t tmpfs x "$COPY/devices"
	for entry in /dev/*; do
		new=$COPY/devices/${entry##*/}
		if [ -L "$entry" ]; then
			cp -P "$entry" "$new"
		elif [ -d "$entry" ]; then
			mkdir "$new" && mount --rbind "$entry" "$new"
		else
			: >"$new" && mount --bind "$entry" "$new"
		fi
	done
	: >"$COPY/devices/kmsg"
	mount --rbind "$COPY/devices" /dev'

# on_copy COMMAND...: in namespaces where the copy lies over the host's files
on_copy() {
	env COPY="$copy" unshare -Urmnpf --kill-child --propagation private sh -c '
		[ -e /dev/kmsg ] || { '"$dev_with_kmsg"'; }
		for part in sys/devices/system/memory sys/devices/system/node sys/bus/memory \
			proc/meminfo proc/zoneinfo proc/buddyinfo proc/vmstat dev/kmsg; do
			mount --bind "$COPY/$part" /$part || exit 99
		done
		mount -t tmpfs x /run
		ip link set lo up
		exec "$@"' sh "$@"
}

# program NAME KERNEL [OPTION...]
program() {
	check=$1 kernel=$2
	shift 2
	for user in $USERS; do
		got=$($user timeout 600 memhp run --kernel $kernel $machine "$@" -- sh "$checks" $check 2>&1)
		rc=$?
		if [ $rc -eq 0 ]; then
			pass "$user: $check"
		else
			fail "$user: $check" "exit status $rc" "$got"
		fi
	done
	copy_of $kernel
	got=$(SYSTEMD_DEVICE_VERIFY_SYSFS=0 PATIENCE=2 on_copy timeout 600 sh "$checks" $check 2>&1)
	rc=$?
	if [ $rc -eq 1 ]; then
		pass "$check fails on a static copy"
	else
		fail "$check fails on a static copy" "exit status $rc" "$got"
	fi
}
[ $# -eq 0 ] || { program "$@"; finish; }
program lsmem 6.1
program chmem 6.1
program lscpu 6.1
program numactl 6.1
program numastat 4.10
program lstopo 6.1
program free 6.1
program vmstat 6.1
program dmesg 4.10
program udevadm_monitor 6.1
program udevadm_info 6.1
program udevadm_trigger 6.1
program udevd 6.1 --udev "$WORK/movable.rules"
program kdump_rules 4.13 --udev "$WORK/kdump.rules"
program qemu_ga 6.1
program stress_ng 6.1
program node_exporter 6.1
program online_file 6.1
same "the host's own blocks are as they were" "$before" "$(host_blocks)"
finish
