#!/bin/sh
# SPDX-License-Identifier: MIT
# Monitors from outside: on sockets, on standard input, by memhp monitor.
. "$(dirname "$0")/lib.sh"

machine="-m 1G,slots=2,maxmem=4G"
socket=$WORK/monitor

# outside SCRIPT: run it while a machine with a monitor at $socket stands
outside() {
	memhp run --kernel 6.1 $machine -monitor "unix:$socket,server=on,wait=off" -- sleep 1000 &
	pid=$!
	wait_for 120 memhp monitor -s "$socket" info status >/dev/null 2>&1
	sh -c "$1"
	kill $pid 2>/dev/null
	wait $pid 2>/dev/null
}
plain() {
	tr -d '\r' | sed 's/\x1b\[[DK]//g'
}

got=$(outside "printf 'info status\n' | nc -N -U $socket" | plain)
has "a greeting" "^QEMU 7.2.22 monitor - type 'help' for more information" "$got"
has "an answer" '^VM status: running$' "$got"
got=$(outside "printf 'inf' | nc -N -U $socket" | od -An -c | tr -d ' \n')
has "the echo redraws the line" 'i033\[K033\[Din033\[K033\[D033\[Dinf033\[K$' "$got"
got=$(outside "memhp monitor -s $socket object_add memory-backend-ram,id=a,size=256M
	memhp monitor -s $socket device_add pc-dimm,id=d,memdev=a
	memhp monitor -s $socket info memory_size_summary")
same "commands from outside" "base memory: 1073741824
plugged memory: 268435456" "$got"
got=$(outside "memhp monitor -s $socket device_add pc-dimm; echo \$?")
same "a refusal is a failure" "Error: 'memdev' property must be set
1" "$got"
got=$(outside "printf 'help info numa\n' | memhp monitor -s $socket" | plain)
has "a prompt for a pipe" '^info numa  -- show NUMA information$' "$got"
cat >"$WORK/turns.py" <<'TURNS'
# The first has asked and been answered twice since the second came.
import signal, socket, sys
signal.alarm(600)
first, second = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
def hear(client, words):
    heard = b""
    while words not in heard:
        heard += client.recv(4096)
first.connect(sys.argv[1])
hear(first, b"(qemu) ")
second.connect(sys.argv[1])
for question in range(2):
    first.sendall(b"info status\n")
    hear(first, b"VM status: running\r\n(qemu) ")
second.setblocking(False)
try:
    print(second.recv(1))
except BlockingIOError:
    print("nothing yet")
first.close()
second.setblocking(True)
hear(second, b"(qemu) ")
print("its turn")
TURNS
got=$(outside "python3 $WORK/turns.py $socket" 2>&1)
same "one client at a time: the second waits its turn" "nothing yet
its turn" "$got"
random_test
rubbish 100000 q >"$WORK/rubbish"
got=$(outside "head -c 3000000 /dev/zero | tr '\0' x | timeout 120 nc -N -U $socket | wc -c >/dev/null
	timeout 120 nc -N -U $socket <'$WORK/rubbish' >/dev/null
	memhp monitor -s $socket info status")
same "rubbish harms nobody" 'VM status: running' "$got"
same "the socket goes with the machine" "" "$(ls "$socket" 2>/dev/null)"

# Another program may have made the monitor, and what it answers reaches the user's terminal.
cat >"$WORK/hostile.py" <<'HOSTILE'
# It listens before its socket has the name that is waited for, and hears a whole line, which may
# come in pieces, before it answers. It goes on when the one that asked has left.
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1] + ".new")
listener.listen()
os.rename(sys.argv[1] + ".new", sys.argv[1])
for answer in (b"help", b"info status"):
    client, _ = listener.accept()
    client.sendall(b"QEMU\r\n(qemu) ")
    heard = client.makefile("rb")
    heard.readline()
    client.sendall(answer + b"\r\n\x1b]0;title\x07\x1b[31mred \xed\xa0\x80\r\n(qemu) ")
    heard.read()
    client.close()
HOSTILE
python3 "$WORK/hostile.py" "$WORK/hostile" &
wait_for 60 test -S "$WORK/hostile"
harmless='^\\x1b]0;title\\x07\\x1b\[31mred \\xed\\xa0\\x80$'
answers "a hostile monitor's answer is made visible" 0 "$harmless" \
	memhp monitor -s "$WORK/hostile" help
answers "for ctl as well" 0 "$harmless" memhp ctl "$WORK/hostile" info status
wait $!

echo mine >"$WORK/file"
answers "a file is not replaced" 1 "^memhp: -monitor unix:$WORK/file: .*: what is there is no socket$" \
	memhp run --kernel 6.1 -m 1G -monitor "unix:$WORK/file" -- true
same "and stays" mine "$(cat "$WORK/file")"
got=$(outside "memhp run --kernel 6.1 -m 1G -qmp unix:$socket -- true; echo \$?; memhp monitor -s $socket info status" 2>&1)
same "nor is another's socket taken" "memhp: -qmp unix:$socket: Failed to bind socket to $socket: another monitor listens there
1
VM status: running" "$got"

# Under a shell that leaves terminals alone.
cat >"$WORK/terminal.py" <<'TERMINAL'
import os, pty, select, signal, sys, termios, time
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(PS1="READY> ", HISTFILE="")
    os.execlp("dash", "dash", "-i")
heard = b""
def hear(words):
    global heard
    while words not in heard:
        heard += os.read(terminal, 4096)
    heard = heard.split(words, 1)[1]
def mode():
    return termios.tcgetattr(terminal)[:4]
def foreground():
    return os.tcgetpgrp(terminal)
def stands():
    return {str(cooked): "as before", str(raw): "raw"}.get(str(mode()), "something else")
# What a program that goes on does about it cannot be heard.
def await_raw():
    for tries in range(12000):
        if stands() == "raw":
            break
        time.sleep(0.01)
    return stands()
def enter():
    os.write(terminal, b"memhp monitor -s %s\n" % sys.argv[1].encode())
    hear(b"(qemu) ")
def told(name):
    hear(b"READY> ")
    print(name, stands())
signal.alarm(600)
hear(b"READY> ")
cooked = raw = mode()
enter()
raw = mode()
os.write(terminal, b"\x04")
told("key 4:")
for key in b"\x03", b"\x1c":
    enter()
    os.write(terminal, key)
    told("key %d:" % key[0])
for number in signal.SIGTERM, signal.SIGHUP:
    enter()
    os.killpg(foreground(), number)
    told(number.name + ":")
enter()
client = foreground()
os.write(terminal, b"\x1a")
told("key 26:")
os.write(terminal, b"fg\n")
print("fg:", await_raw())
os.killpg(client, signal.SIGSTOP)
hear(b"READY> ")
os.write(terminal, b"stty sane; echo sane\n")
hear(b"sane\r\n")
hear(b"READY> ")
os.write(terminal, b"fg\n")
print("fg:", await_raw())
os.write(terminal, b"\x04")
told("key 4:")
enter()
client = foreground()
stopped = os.pidfd_open(client)
os.write(terminal, b"\x1a")
told("key 26:")
for number in signal.SIGTERM, signal.SIGCONT:
    os.killpg(client, number)
print("SIGTERM ends a stopped one:", select.select([stopped], [], [], 120)[0] == [stopped])
os.kill(pid, signal.SIGKILL)
os.waitpid(pid, 0)
TERMINAL
got=$(outside "timeout 600 python3 $WORK/terminal.py $socket" 2>&1)
same "a shell gets its terminal back as it was" "key 4: as before
key 3: as before
key 28: as before
SIGTERM: as before
SIGHUP: as before
key 26: as before
fg: raw
fg: raw
key 4: as before
key 26: as before
SIGTERM ends a stopped one: True" "$got"

answers "quit ends the machine and its programs" 0 '^$' timeout 120 memhp run --kernel 6.1 -m 1G -- sh -c 'memhp monitor quit; sleep 1000'
got=$(printf 'info status\nquit\n' | timeout 120 memhp run --kernel 6.1 -m 1G -monitor stdio -- sleep 1000 | plain)
has "a monitor on standard input and output" '^VM status: running$' "$got"
# The program hears two answers after memhp has come to the end of its input.
printf 'info numa\n' >"$WORK/input"
timeout 120 memhp run --kernel 6.1 $machine -monitor stdio -- sh -c '
	. "$TESTS/tools/wait.sh"
	wait_for 60 said "node 0 cpus: 0" "$0/output"
	memhp monitor info status >"$0/status" && memhp monitor info status >"$0/status"
	exit 7' "$WORK" <"$WORK/input" >"$WORK/output"
same "the end of standard input does not end the machine" "7 VM status: running" "$? $(cat "$WORK/status")"
has "and what came before it is answered" '^node 0 cpus: 0$' "$(plain <"$WORK/output")"
got=$(memhp run --kernel 6.1 $machine -- sh -c '
	for i in 1 2 3 4 5 6; do memhp monitor info status & done; wait')
same "a machine's own monitor serves scripts that overlap" 6 "$(printf '%s\n' "$got" | grep -c running)"

# Where that monitor's socket lives, whatever way leads there.
mkdir "$WORK/tmp" "$WORK/elsewhere"
ln -s tmp "$WORK/link"
for named in tmp ./tmp ../$(basename "$WORK")/tmp "$WORK/link" "/$WORK//tmp/"; do
	answers "TMPDIR=$named" 0 "^$(realpath "$WORK")/tmp/memhp-[^/]*/monitor: VM status: running\$" sh -c '
		cd "$0" && TMPDIR=$1 memhp run --kernel 6.1 -m 1G -- sh -c "
			cd $0/elsewhere; echo \$MEMHP_MONITOR: \$(memhp monitor info status)"' "$WORK" "$named"
done
same "nothing of it stays" "" "$(ls "$WORK/tmp")"
answers "an empty TMPDIR is none" 0 '^/tmp/' env TMPDIR= memhp run --kernel 6.1 -m 1G -- printenv MEMHP_MONITOR
answers "a file as TMPDIR" 1 "^memhp: no directory for the monitor: .*/file: Not a directory\$" \
	env TMPDIR="$WORK/file" memhp run --kernel 6.1 -m 1G -- true
long=$WORK/$(printf %0100d 0)
mkdir "$long"
answers "a TMPDIR too long for a socket" 1 "^memhp: no directory for the monitor: .*0: File name too long\$" \
	env TMPDIR="$long" memhp run --kernel 6.1 -m 1G -- true
# Under udevd the way through /run is another.
echo 'SUBSYSTEM=="memory", ACTION=="add", ATTR{state}=="offline", ATTR{state}="online"' >"$WORK/a.rules"
for named in /run/t /var/run/t //run/t; do
	answers "TMPDIR=$named, with udevd" 0 '^7\.2\.22' apart sh -c '
		mount -t tmpfs memhp /run && mkdir /run/t && exec timeout 300 env TMPDIR="$1" \
			memhp run --kernel 6.1 --udev "$0" -m 1G -- memhp monitor info version' "$WORK/a.rules" "$named"
done
finish
