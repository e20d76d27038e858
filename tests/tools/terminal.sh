#!/bin/sh
# SPDX-License-Identifier: MIT
# However "memhp run" ends, the terminal is the caller's again, with the modes that it had.
. "$(dirname "$0")/lib.sh"

# Before and after the command of a test. The shell has no job control, so that it does nothing
# for the terminal itself.
cat >"$WORK/before" <<'END'
modes=$(stty -g)
leader=$$
restored() {
	[ "$(stty -g)" = "$modes" ] && [ "$(ps -o tpgid= -p $leader)" -eq $leader ]
}
# The program of a test is there, and has changed the modes.
ready() {
	until [ -e "$WORK/ready" ]; do :; done
	rm "$WORK/ready"
	pgrep -x -P $leader memhp >"$WORK/pid"
}
END
cat >"$WORK/after" <<'END'
code=$?
tries=6000
until restored || [ $tries -eq 0 ]; do
	tries=$((tries - 1))
	sleep 0.01
done
echo; echo "status $code, $(restored && echo restored || echo left as "$(stty -a)")"
END
# At once: memhp itself did it.
cat >"$WORK/at-once" <<'END'
code=$?
echo; echo "status $code, $(restored && echo restored || echo left as "$(stty -a)")"
END
export WORK
# An ordinary user may not have root's python3.
SYSTEM_PATH=$(dirname "$MEMHP"):/usr/bin:/bin
cat >"$WORK/raw" <<'END'
#!/bin/sh
stty raw -echo -isig
touch "$WORK/ready"
END
cat >"$WORK/raw-for-long" <<'END'
#!/bin/sh
"$WORK/raw"
exec sleep 1000
END
chmod 755 "$WORK"/raw*

# restores NAME STATUS WHEN COMMAND [AWAITED TYPED]...
restores() {
	name="$1" status=$2 when=$3 command=$4
	shift 4
	for user in $USERS; do
		rm -f "$WORK/ready" "$WORK/pid" "$WORK/gone"
		has "$user: $name" "^status $status, restored" "$(
			chmod 777 "$WORK"
			"$user" env PATH="$SYSTEM_PATH" python3 "$TESTS/tools/on_terminal.py" ". '$WORK/before'
$command
. '$WORK/$when'" "$@" | tr -d '\r')"
		chmod 755 "$WORK"
	done
}
RUN='memhp run --kernel 6.1'

restores "a program that changes the modes and ends" 3 at-once \
	"$RUN -- sh -c '\"\$WORK/raw\"; exit 3'"
restores "a program that a signal ends" 137 at-once \
	"$RUN -- sh -c '\"\$WORK/raw\"; kill -KILL \$\$'"
restores "quit at memhp's prompt inside" 0 at-once \
	"$RUN -- memhp monitor" '(qemu) ' 'quit\r'
restores "quit from outside" 0 at-once \
	"(ready; memhp monitor -s \$WORK/m.socket quit) &
	$RUN -monitor unix:\$WORK/m.socket -- \"\$WORK/raw-for-long\""
restores "quit in the midst of a line at a shell that edits it" 0 at-once \
	"(until [ -e \$WORK/ready ]; do :; done; memhp monitor -s \$WORK/m.socket quit) &
	PS1='shell> ' SHELL=/bin/bash $RUN -monitor unix:\$WORK/m.socket -- bash --norc" \
	'shell> ' ': >$WORK/ready\rec'
restores "a monitor on the terminal" 0 at-once \
	"$RUN -monitor stdio -- sleep 1000" '(qemu) ' 'quit\r'
restores "SIGTERM" 143 at-once \
	"(ready; kill -TERM \$(cat \$WORK/pid)) & $RUN -- \"\$WORK/raw-for-long\""
restores "SIGTERM twice, where the program ignores it" 137 at-once \
	"(ready; until [ -e \$WORK/gone ]; do kill -TERM \$(cat \$WORK/pid) || touch \$WORK/gone
	done) 2>/dev/null &
	$RUN -- sh -c 'trap \"\" TERM; \"\$WORK/raw-for-long\"'"
restores "SIGKILL of memhp" 137 after \
	"(ready; kill -KILL \$(cat \$WORK/pid)) & $RUN -- \"\$WORK/raw-for-long\""
restores "SIGKILL of memhp with a monitor on the terminal" 137 after \
	"(ready; kill -KILL \$(cat \$WORK/pid)) &
	$RUN -monitor stdio -- sh -c ': >\$WORK/ready; exec sleep 1000'"
restores "a program that is not there" 127 at-once "$RUN -- /nowhere"
restores "a machine that cannot be had" 1 at-once \
	"stty() { command stty \"\$@\"; }; $RUN -monitor unix:/nowhere/m,server=on,wait=off -- true"

# A shell with job control types of its own; dash and bash give and take the terminal differently.
# jobs NAME EXPECTED [AWAITED TYPED]...: the terminal shows EXPECTED in the end, which is typed
# with quotes in it, so that its echo reads otherwise
jobs() {
	name=$1 expected=$2
	shift 2
	for shell in "bash --norc --noediting" dash; do
		rm -f "$WORK/ready" "$WORK/pid" "$WORK/go" "$WORK/gone"
		has "$shell: $name" "^$expected$" "$(
			python3 "$TESTS/tools/on_terminal.py" ". '$WORK/before'
export modes
exec env PS1='ready> ' $shell -i" 'ready> ' 'RUN="memhp run --kernel 6.1 --"\r' 'ready> ' \
				"restored() { [ \"\$(stty -g)\" = \"\$modes\" ] && echo all is well; }\r" \
				"$@" "$expected" HANGUP | tr -d '\r'
			echo)"
	done
}
# It starts no program, which a stop could catch between fork and exec.
LOOP="until [ -e $WORK/go ]; do :; done"
jobs "stopped, continued behind, and the shell still has its terminal" 'done it' \
	'ready> ' "\$RUN sh -c ': >$WORK/ready; echo it is \"started\"; $LOOP; : >$WORK/gone'\r" \
	'it is started' '\x1a' 'ready> ' 'bg\r' 'ready> ' "stty -a >/dev/null && touch $WORK/go; wait; echo do''ne it\r"
jobs "stopped, continued in front, and it ends raw" 'all is well' \
	'ready> ' "\$RUN sh -c 'echo it is \"started\"; $LOOP; stty raw -echo'\r" \
	'it is started' '\x1a' 'ready> ' "touch $WORK/go; fg\r" 'ready> ' 'restored\r'
jobs "started behind, brought to the front, and quit at memhp's prompt" 'all is well' \
	'ready> ' '$RUN memhp monitor &\r' 'ready> ' '\r' 'ready> ' 'fg\r' '(qemu) ' 'quit\r' \
	'ready> ' 'restored\r'
jobs "a program in the background that wants the terminal waits for it" 'read: word' \
	'ready> ' "\$RUN sh -c 'read word; echo read: \$word' &\r" 'ready> ' '\r' 'ready> ' 'fg\r' \
	'fg' '' 'read word' 'word\r'
jobs "SIGTERM ends one that is stopped" 'it is gone' \
	'ready> ' "\$RUN sh -c 'echo it is \"started\"; exec sleep 1000'\r" 'it is started' '\x1a' \
	'ready> ' 'kill -TERM %1; kill -CONT %1; wait %1; echo "it is" gone\r'

# A terminal that is not lent stays as those want it who use it.
others() {
	has "$1" "$2" "$(python3 "$TESTS/tools/on_terminal.py" "$3" | tr -d '\r')"
}
others "in the background the terminal is not touched" '^left alone$' "set -m
	$RUN -- sh -c 'until [ -e \"\$WORK/go\" ]; do sleep 0.01; done' </dev/null &
	stty -echo; : >\$WORK/go; wait
	stty -a | grep -q -e ' -echo ' && echo left alone"
rm -f "$WORK/go"
others "nor is it of another of the same process group" '^left alone$' "
	$RUN -- sh -c 'until [ -e \"\$WORK/go\" ]; do sleep 0.01; done' </dev/null &
	stty -echo; : >\$WORK/go; wait
	stty -a | grep -q -e ' -echo ' && echo left alone"
rm -f "$WORK/go"
others "nor are modes taken for the user's that somebody had for a moment" '^left alone$' "
	stty raw -echo; before=\$(stty -g)
	$RUN -- sh -c ': >\"\$WORK/there\"; until [ -e \"\$WORK/go\" ]; do sleep 0.01; done' </dev/null &
	until [ -e \$WORK/there ]; do :; done
	stty sane; after=\$(stty -g); : >\$WORK/go; wait
	[ \"\$(stty -g)\" = \"\$after\" ] && [ \"\$before\" != \"\$after\" ] && echo left alone"
finish
