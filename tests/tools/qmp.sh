#!/bin/sh
# SPDX-License-Identifier: MIT
# QMP from outside: programs on a socket, on standard input, several at once.
. "$(dirname "$0")/lib.sh"

machine="-m 1G,slots=2,maxmem=4G"
socket=$WORK/qmp
hello='{"execute": "qmp_capabilities"}'
object='{"execute": "object-add", "arguments": {"qom-type": "memory-backend-ram", "id": "m", "size": 268435456}}'
device='{"execute": "device_add", "arguments": {"driver": "pc-dimm", "id": "d", "memdev": "m"}}'
delete='{"execute": "device_del", "arguments": {"id": "d"}, "id": 7}'

# outside SCRIPT: run it while a machine with QMP at $socket stands
outside() {
	memhp run $machine -qmp "unix:$socket,server=on,wait=off" -- sleep 30 &
	pid=$!
	for i in 1 2 3 4 5 6 7 8 9 10; do
		nc -N -U "$socket" </dev/null >/dev/null 2>&1 && break
		sleep 0.1
	done
	sh -c "$1"
	kill $pid 2>/dev/null
	wait $pid 2>/dev/null
}
export socket hello object device delete
# talk MESSAGE...: the answers, greeting and all
TALK='talk() { printf "%s" "$@" | timeout 20 nc -N -U "$socket"; }; '

got=$(outside "$TALK"'talk "$hello" "{\"execute\": \"query-memory-size-summary\", \"id\": 1}"')
same "byte for byte, with CR LF" '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2+dfsg-7+deb12u18+b3"}, "capabilities": ["oob"]}}\r
{"return": {}}\r
{"return": {"base-memory": 1073741824, "plugged-memory": 0}, "id": 1}\r' \
	"$(printf '%s' "$got" | sed 's/\r$/\\r/')"

# What a client of QMP makes of it: names in order, all of it good JSON.
names='if .event then .event + " " + (.data.info.status // .data.path | tostring)
	elif .QMP then "greeting" else (keys - ["id"])[0] end'
got=$(outside "$TALK"'talk "$hello" "$object" "$device" "$delete"' | jq -r "$names")
same "plug and unplug, with their events in order" "greeting
return
return
return
ACPI_DEVICE_OST 0
return
ACPI_DEVICE_OST 132
DEVICE_DELETED /machine/peripheral/d
ACPI_DEVICE_OST 0" "$got"
got=$(outside "$TALK"'talk "$hello" "$object" "$device" "$delete"' |
	jq -r 'select(.timestamp) | .timestamp.seconds')
now=$(date +%s)
good=0
for second in $got; do
	[ "$second" -le "$now" ] && [ "$second" -gt $((now - 60)) ] && good=$((good + 1))
done
same "events have the time of day" 4 $good

# A listener hears what another does; so does one who comes by memhp monitor's socket.
got=$(memhp run $machine -qmp "unix:$socket,server=on,wait=off" -- sh -c '
	(printf "%s" "$hello"; sleep 2) | nc -N -U "$socket" >'"$WORK"'/heard &
	sleep 0.5
	memhp monitor object_add memory-backend-ram,id=m,size=256M
	memhp monitor device_add pc-dimm,id=d,memdev=m
	memhp monitor device_del d
	wait'; jq -r "$names" "$WORK/heard")
same "a listener hears what is done at the prompt" "greeting
return
ACPI_DEVICE_OST 0
ACPI_DEVICE_OST 132
DEVICE_DELETED /machine/peripheral/d
ACPI_DEVICE_OST 0" "$got"

got=$(outside "$TALK"'
	for i in 1 2 3 4 5 6; do (sleep 1 | nc -N -U "$socket" >/dev/null) & done
	sleep 0.3
	talk "$hello" "{\"execute\": \"query-status\"}" | tail -n 1
	wait')
same "those who say nothing are in nobody's way" \
	'{"return": {"status": "running", "singlestep": false, "running": true}}' \
	"$(printf '%s' "$got" | tr -d '\r')"
got=$(outside "$TALK"'
	head -c 3000000 /dev/zero | tr "\0" x | timeout 20 nc -N -U "$socket" >/dev/null
	(printf "%s[" "$hello"; head -c 4300000 /dev/zero | tr "\0" x) | timeout 60 nc -N -U "$socket" |
		tail -n 1
	head -c 100000 /dev/urandom | timeout 20 nc -N -U "$socket" >/dev/null
	talk "$hello" "{\"execute\": \"query-name\"}" | tail -n 1')
same "megabytes and rubbish harm nobody" \
	'{"error": {"class": "GenericError", "desc": "JSON parse error, value is too long"}}
{"return": {}}' "$(printf '%s' "$got" | tr -d '\r')"

got=$(outside "$TALK"'talk "{\"execute\": \"quit\"}" "$hello" "{\"execute\": \"quit\"}" "{}"' |
	jq -r '.error.class // .event // (keys[0])')
same "quit, once negotiated, ends it all" "QMP
CommandNotFound
return
SHUTDOWN
return" "$got"
same "the socket goes with the machine" "" "$(ls "$socket" 2>/dev/null)"

got=$(printf '%s{"execute": "query-target"}{"execute": "quit"}' "$hello" |
	timeout 10 memhp run -m 1G -qmp stdio -- sleep 30 | jq -c .return)
same "on standard input and output" 'null
{}
{"arch":"x86_64"}
null
{}' "$got"
got=$(printf '%s{"execute": "human-monitor-command", "arguments": {"command-line": "info numa"}}' "$hello" |
	timeout 10 memhp run $machine -qmp stdio -- sleep 1 | tail -n 1 | jq -r .return | tr -d '\r')
has "the end of standard input does not end the machine" '^node 0 cpus: 0$' "$got"
answers "two monitors cannot share standard input" 2 'another monitor has standard input' \
	memhp run -m 1G -monitor stdio -qmp stdio -- true
answers "a path that cannot be" 1 "^memhp: -qmp unix:/nonexistent/q: Failed to bind socket to /nonexistent/q: No such file or directory$" \
	memhp run -m 1G -qmp unix:/nonexistent/q -- true
got=$(memhp run $machine -qmp "unix:$socket" -qmp "unix:$socket.2" -- sh -c '
	for s in "$socket" "$socket.2"; do
		printf "%s" "$hello" | nc -N -U "$s" | grep -c return
	done')
same "several sockets" "1
1" "$got"
finish
