#!/bin/sh
# SPDX-License-Identifier: MIT
# checks.sh NAME - what one program prints and does on the machine it stands on.
#
# The machine: 2 GiB on two nodes, blocks 32 to 35 plugged and offline. Each check
# changes something through sysfs or the monitor and asks the program about it, so
# that a tree of dead files cannot pass. Exit status 0: all was as a kernel's is.
# PATIENCE: after so many seconds what never happens on dead files is given up.
set -u
. "$(dirname "$0")/wait.sh"
PATIENCE=${PATIENCE:-120}
memory=/sys/devices/system/memory
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"; kill $(jobs -p) 2>/dev/null' EXIT

# want WHAT EXPECTED ACTUAL
want() {
	[ "$2" = "$3" ] && return
	echo "$1: expected '$2', got '$3'"
	exit 1
}

# shows WHAT PATTERN TEXT
shows() {
	printf '%s\n' "$3" | grep -Eq -- "$2" && return
	echo "$1: no '$2' in:"
	printf '%s\n' "$3"
	exit 1
}

# becomes WORD BLOCK: the block is set, by its state file
becomes() {
	echo "$1" >$memory/memory"$2"/state || exit 1
}

# eventually PATTERN FILE: a line comes
eventually() {
	wait_for $PATIENCE said "$1" "$2" && return
	echo "no '$1' in $2:"
	cat "$2"
	exit 1
}

# listens FILE: udevadm writes to it what it hears, by now also this
told() {
	echo change >$memory/memory0/uevent
	said ' change +/devices/system/memory/memory0 ' "$1"
}
listens() {
	wait_for $PATIENCE told "$1" && return
	echo 'udevadm monitor hears nothing'
	exit 1
}

kib_of_node() {
	awk '/MemTotal/ { print $4 }' /sys/devices/system/node/node"$1"/meminfo
}

check_lsmem() {
	becomes online_movable 32
	shows lsmem '^0x0000000100000000-0x0000000107ffffff +online +32 +Movable$' \
		"$(lsmem --all --output RANGE,STATE,BLOCK,ZONES)"
	shows 'lsmem: the sum' '^Total online memory: +2.1G$' "$(lsmem)"
	shows 'lsmem --json' '"state":"offline", *"block":"33-35"|"block": "33-35"' \
		"$(lsmem --json --output STATE,BLOCK | tr -d '\n')"
}

check_chmem() {
	chmem --enable -b 32 || exit 1
	want 'chmem --enable -b: Movable where it may' Movable "$(cat $memory/memory32/valid_zones)"
	chmem --enable --zone Normal -b 33 || exit 1
	want 'chmem --zone' Normal "$(cat $memory/memory33/valid_zones)"
	chmem --enable 128m || exit 1
	want 'chmem SIZE' online "$(cat $memory/memory34/state)"
	chmem --enable --zone Movable 0x0000000118000000-0x000000011fffffff || exit 1
	want 'chmem RANGE' Movable "$(cat $memory/memory35/valid_zones)"
	chmem --disable -b 35 || exit 1
	want 'chmem --disable' offline "$(cat $memory/memory35/state)"
	shows 'chmem --disable, valid zones' 'Normal.*Movable|Movable.*Normal' "$(cat $memory/memory35/valid_zones)"
	# Boot memory in use stays: a part succeeds, and that has a status of its own.
	chmem --disable -b 15-33 2>"$scratch/words"
	want 'chmem: exit status of a partial success' 64 $?
	want 'chmem: what could go is gone' offline "$(cat $memory/memory33/state)"
	want 'chmem: what could not is there' online "$(cat $memory/memory15/state)"
}

# A node without memory appears with its first DIMM.
check_lscpu() {
	shows 'lscpu: two nodes' 'NUMA node\(s\): +2$' "$(lscpu)"
	memhp monitor object_add memory-backend-ram,id=third,size=128M
	memhp monitor device_add pc-dimm,id=third,memdev=third,node=2
	shows 'lscpu: three nodes' 'NUMA node\(s\): +3$' "$(lscpu)"
	shows 'lscpu: the new one' 'NUMA node2 CPU\(s\): *$' "$(lscpu)"
}

check_numactl() {
	before=$(numactl -H | sed -n 's/^node 0 size: \([0-9]*\) MB$/\1/p')
	becomes online 32
	want 'numactl -H: 128 MB more' $((before + 128)) \
		"$(numactl -H | sed -n 's/^node 0 size: \([0-9]*\) MB$/\1/p')"
	shows 'numactl -H: nodes' '^available: 2 nodes \(0-1\)$' "$(numactl -H)"
	shows 'numactl -H: distances' '^  0:  10  20' "$(numactl -H)"
}

check_numastat() {
	before=$(numastat -m 2>/dev/null | awk '/^MemTotal/ { print int($2) }')
	becomes online 32
	want 'numastat -m: 128 MB more' $((before + 128)) \
		"$(numastat -m 2>/dev/null | awk '/^MemTotal/ { print int($2) }')"
	want 'numastat -m: node 0 of meminfo' "$(($(kib_of_node 0) / 1024))" \
		"$(numastat -m 2>/dev/null | awk '/^MemTotal/ { print int($2) }')"
}

check_lstopo() {
	before=$(lstopo-no-graphics --disallowed --of console | sed -n 's/.*NUMANode L#0 (P#0 \([0-9]*\)MB).*/\1/p')
	becomes online 32
	becomes online 33
	want 'lstopo: 256 MB more' $((before + 256)) \
		"$(lstopo-no-graphics --disallowed --of console | sed -n 's/.*NUMANode L#0 (P#0 \([0-9]*\)MB).*/\1/p')"
	shows 'lstopo: the second node' 'NUMANode L#1 \(P#1 ' "$(lstopo-no-graphics --disallowed --of console)"
}

check_free() {
	before=$(free -k | awk '/^Mem:/ { print $2 }')
	becomes online_movable 32
	want 'free: 131072 kB more' $((before + 131072)) "$(free -k | awk '/^Mem:/ { print $2 }')"
	becomes offline 32
	want 'free: and gone again' "$before" "$(free -k | awk '/^Mem:/ { print $2 }')"
}

check_vmstat() {
	before=$(vmstat -s -S k | awk '/total memory/ { print $1 }')
	free=$(vmstat | awk 'END { print $4 }')
	becomes online_movable 32
	want 'vmstat -s: more memory' true \
		"$([ "$(vmstat -s -S k | awk '/total memory/ { print $1 }')" -gt "$before" ] && echo true)"
	want 'vmstat: all of it is free' $((free + 131072)) "$(vmstat | awk 'END { print $4 }')"
}

# 4.10 tells of each block that goes offline.
check_dmesg() {
	shows 'dmesg: boot' 'Early memory node ranges' "$(dmesg)"
	becomes online 32
	becomes offline 32
	shows 'dmesg: going offline' '^\[ +[0-9]+\.[0-9]{6}\] Offlined Pages 32768$' "$(dmesg)"
	dmesg --follow >"$scratch/follow" &
	becomes online 33
	becomes offline 33
	both() {
		[ "$(grep -c 'Offlined Pages' "$scratch/follow")" = 2 ]
	}
	wait_for $PATIENCE both
	want 'dmesg --follow' 2 "$(grep -c 'Offlined Pages' "$scratch/follow")"
}

check_udevadm_monitor() {
	stdbuf -oL udevadm monitor --kernel --property >"$scratch/events" 2>&1 &
	listens "$scratch/events"
	becomes online_movable 32
	eventually '^KERNEL\[[0-9.]*\] online +/devices/system/memory/memory32 \(memory\)' "$scratch/events"
	eventually '^SUBSYSTEM=memory' "$scratch/events"
	eventually '^SEQNUM=[0-9]' "$scratch/events"
}

check_udevadm_info() {
	becomes online_movable 32
	shows 'udevadm info: attributes' 'ATTR\{state\}=="online"$' \
		"$(udevadm info --attribute-walk --path=/devices/system/memory/memory32)"
	shows 'udevadm info: properties' '^E: SUBSYSTEM=memory$' "$(udevadm info $memory/memory32)"
	shows 'udevadm info: all devices' '^P: /devices/system/node/node1$' "$(udevadm info --export-db)"
}

check_udevadm_trigger() {
	stdbuf -oL udevadm monitor --kernel --property >"$scratch/events" 2>&1 &
	listens "$scratch/events"
	udevadm trigger --action=change --subsystem-match=memory --sysname-match=memory33
	eventually '^KERNEL\[[0-9.]*\] change +/devices/system/memory/memory33 \(memory\)' "$scratch/events"
	eventually '^SYNTH_UUID=' "$scratch/events"
}

# The rule: every new block becomes Movable. A DIMM comes, udevd does it.
check_udevd() {
	memhp monitor object_add memory-backend-ram,id=more,size=512M
	memhp monitor device_add pc-dimm,id=more,memdev=more
	udevadm settle
	for id in 36 37 38 39; do
		want "udevd: block $id" Movable "$(cat $memory/memory$id/valid_zones)"
	done
	# What was plugged before it started it has heard of as well.
	want 'udevd: block 32' Movable "$(cat $memory/memory32/valid_zones)"
	shows 'udevd: its database' '^E: MEMHP_SEEN=1$' "$(udevadm info $memory/memory36)"
}

# As kdump's rules: whatever goes online or offline makes it load its kernel anew.
check_kdump_rules() {
	becomes online_movable 33
	becomes offline 33
	eventually '^online /devices/system/memory/memory33$' /run/kdump
	eventually '^offline /devices/system/memory/memory33$' /run/kdump
}

check_qemu_ga() {
	qemu-ga --method=unix-listen --path="$scratch/ga" --statedir="$scratch" --pidfile="$scratch/pid" \
		--logfile="$scratch/log" &
	agent=$!
	ask() {
		printf '%s\n' "$1" | timeout 120 nc -W 1 -U "$scratch/ga" 2>/dev/null | head -n 1
	}
	answered() {
		[ -n "$(ask '{"execute":"guest-ping"}')" ]
	}
	wait_for 120 answered
	shows 'qemu-ga: block size' '"size": *134217728' "$(ask '{"execute":"guest-get-memory-block-info"}')"
	shows 'qemu-ga: setting a block' '"response": *"success"' \
		"$(ask '{"execute":"guest-set-memory-blocks","arguments":{"mem-blks":[{"phys-index":32,"online":true}]}}')"
	want 'qemu-ga: the block it set' Normal "$(cat $memory/memory32/valid_zones)"
	blocks=$(ask '{"execute":"guest-get-memory-blocks"}' | tr '{}' '\n\n')
	shows 'qemu-ga: an online block' '"online": *true' "$(printf '%s\n' "$blocks" | grep -E '"phys-index": *32[,} ]*')"
	shows 'qemu-ga: an offline block' '"online": *false' "$(printf '%s\n' "$blocks" | grep -E '"phys-index": *33')"
	shows 'qemu-ga: a block that cannot go' 'operation-failed' \
		"$(ask '{"execute":"guest-set-memory-blocks","arguments":{"mem-blks":[{"phys-index":2,"online":false}]}}')"
	kill $agent
}

check_stress_ng() {
	for id in 32 33 34 35; do becomes online_movable $id; done
	stdbuf -oL udevadm monitor --kernel >"$scratch/events" 2>&1 &
	listens "$scratch/events"
	stress-ng --memhotplug 1 --memhotplug-ops 60 --timeout 120 --temp-path "$scratch" >"$scratch/words" 2>&1
	want 'stress-ng --memhotplug: exit status' 0 $?
	eventually ' offline +/devices/system/memory/memory3[2-5] ' "$scratch/events"
	eventually ' online +/devices/system/memory/memory3[2-5] ' "$scratch/events"
	want 'stress-ng: states that are none' '' "$(cat $memory/memory*/state | grep -vx 'online\|offline')"
}

# A static Go program, with parsers of its own.
check_node_exporter() {
	prometheus-node-exporter --web.listen-address=127.0.0.1:9101 --collector.disable-defaults \
		--collector.meminfo_numa --collector.zoneinfo --collector.buddyinfo >"$scratch/words" 2>&1 &
	becomes online_movable 32
	wait_for 120 busybox wget -q -O "$scratch/metrics" http://127.0.0.1:9101/metrics 2>/dev/null
	metrics=$(cat "$scratch/metrics")
	shows 'node-exporter: zoneinfo' \
		'^node_zoneinfo_present_pages\{node="0",zone="Movable"\} 32768$' "$metrics"
	shows 'node-exporter: buddyinfo' \
		'^node_buddyinfo_blocks\{node="0",size="10",zone="Movable"\} 32$' "$metrics"
	want 'node-exporter: meminfo of node 0' "$(($(kib_of_node 0) * 1024))" \
		"$(printf '%s\n' "$metrics" |
			awk '/^node_memory_numa_MemTotal\{node="0"\}/ { printf "%.0f", $2 }')"
}

# "online" takes a yes or no; any word that starts with "on" is a yes.
check_online_file() {
	sh "$EXAMPLES/online-file-agent.sh" 32 >"$scratch/words" 2>&1
	want 'the agent believes that it worked' 0 $?
	want 'and the block is not Movable' Normal "$(cat $memory/memory32/valid_zones)"
}

"check_$1"
