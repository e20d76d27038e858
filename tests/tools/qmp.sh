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
	memhp run --kernel 6.1 $machine -qmp "unix:$socket,server=on,wait=off" -- sleep 1000 &
	pid=$!
	wait_for 120 nc -N -U "$socket" </dev/null >/dev/null 2>&1
	sh -c "$1"
	kill $pid 2>/dev/null
	wait $pid 2>/dev/null
}
export socket hello object device delete
# talk MESSAGE...: the answers, greeting and all
TALK='talk() { printf "%s" "$@" | timeout 120 nc -N -U "$socket"; }; '

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
earliest=$(date +%s)
got=$(outside "$TALK"'talk "$hello" "$object" "$device" "$delete"' |
	jq -r 'select(.timestamp) | .timestamp.seconds')
now=$(date +%s)
good=0
for second in $got; do
	[ "$second" -le "$now" ] && [ "$second" -ge "$earliest" ] && good=$((good + 1))
done
same "events have the time of day" 4 $good

# A listener hears what another does; so does one who comes by memhp monitor's socket.
got=$(memhp run --kernel 6.1 $machine -qmp "unix:$socket,server=on,wait=off" -- sh -c '
	. "$TESTS/tools/wait.sh"
	cd '"$WORK"' && mkfifo words
	nc -N -U "$socket" <words >heard &
	exec 9>words
	printf "%s" "$hello" >&9
	wait_for 120 said return heard
	memhp monitor object_add memory-backend-ram,id=m,size=256M
	memhp monitor device_add pc-dimm,id=d,memdev=m
	memhp monitor device_del d
	answered() { [ "$(grep -c ACPI_DEVICE_OST heard)" -ge 3 ]; }
	wait_for 120 answered
	exec 9>&-
	wait'; jq -r "$names" "$WORK/heard")
same "a listener hears what is done at the prompt" "greeting
return
ACPI_DEVICE_OST 0
ACPI_DEVICE_OST 132
DEVICE_DELETED /machine/peripheral/d
ACPI_DEVICE_OST 0" "$got"

got=$(outside "$TALK"'
	. "$TESTS/tools/wait.sh"
	silent=
	cd '"$WORK"' && mkfifo silence && exec 9<>silence
	for i in 1 2 3 4 5 6; do nc -N -U "$socket" <silence >greeted.$i & silent="$silent $!"; done
	for i in 1 2 3 4 5 6; do wait_for 120 said QMP greeted.$i; done
	talk "$hello" "{\"execute\": \"query-status\"}" | tail -n 1
	kill $silent
	cat greeted.* | grep -c QMP')
same "those who say nothing are in nobody's way" \
	'{"return": {"status": "running", "singlestep": false, "running": true}}
6' \
	"$(printf '%s' "$got" | tr -d '\r')"
random_test
rubbish 100000 >"$WORK/rubbish"
got=$(outside "$TALK"'
	head -c 3000000 /dev/zero | tr "\0" x | timeout 120 nc -N -U "$socket" >/dev/null
	(printf "%s[" "$hello"; head -c 4300000 /dev/zero | tr "\0" x) | timeout 300 nc -N -U "$socket" |
		tail -n 1
	timeout 120 nc -N -U "$socket" <'"$WORK"'/rubbish >/dev/null
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
	timeout 120 memhp run --kernel 6.1 -m 1G -qmp stdio -- sleep 1000 | jq -c .return)
same "on standard input and output" 'null
{}
{"arch":"x86_64"}
null
{}' "$got"
# The program hears two answers after memhp has come to the end of its input.
printf '%s{"execute": "human-monitor-command", "arguments": {"command-line": "info numa"}}' "$hello" \
	>"$WORK/input"
timeout 120 memhp run --kernel 6.1 $machine -qmp stdio -- sh -c '
	. "$TESTS/tools/wait.sh"
	wait_for 60 said "node 0 cpus: 0" "$0/output"
	memhp monitor info status >"$0/status" && memhp monitor info status >"$0/status"
	exit 7' "$WORK" <"$WORK/input" >"$WORK/output"
same "the end of standard input does not end the machine" "7 VM status: running" "$? $(cat "$WORK/status")"
has "and what came before it is answered" '^node 0 cpus: 0$' \
	"$(tail -n 1 "$WORK/output" | jq -r .return | tr -d '\r')"
answers "two monitors cannot share standard input" 2 'another monitor has standard input' \
	memhp run --kernel 6.1 -m 1G -monitor stdio -qmp stdio -- true
answers "a path that cannot be" 1 "^memhp: -qmp unix:/nonexistent/q: Failed to bind socket to /nonexistent/q: No such file or directory$" \
	memhp run --kernel 6.1 -m 1G -qmp unix:/nonexistent/q -- true
got=$(memhp run --kernel 6.1 $machine -qmp "unix:$socket" -qmp "unix:$socket.2" -- sh -c '
	for s in "$socket" "$socket.2"; do
		printf "%s" "$hello" | nc -N -U "$s" | grep -c return
	done')
same "several sockets" "1
1" "$got"
finish
