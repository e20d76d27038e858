#!/bin/sh
# SPDX-License-Identifier: MIT
# What memhp play says: verdicts, differences, recordings, refusals.
. "$(dirname "$0")/lib.sh"

machine='-m 1G,slots=2,maxmem=4G'

cat >"$WORK/right.txt" <<END
% title right
% kernel 4.13
% machine $machine
# cat /sys/devices/system/memory/block_size_bytes
8000000
# cd /sys/devices/system/memory/memory0
# cat state
online
# echo 1 > valid_zones
sh: can't create valid_zones: Permission denied
! 1
# x=5
# echo \$x; exit 3
5
! 3
# echo "\$x|"; pwd
|
/
(qemu) info memory-devices
END
answers "a shell lives through the session, and another follows it" 0 '^ok .*4.13, 8 steps' \
	memhp play "$WORK/right.txt"

cat >"$WORK/wrong.txt" <<END
% kernel 4.13
% machine $machine
# printf 'a\\nb\\nc\\n'
a
x
c
# false
END
answers "a difference fails" 1 '^FAIL .*2 of 2 steps differ, first at line 5' \
	memhp play "$WORK/wrong.txt"
got=$(memhp play "$WORK/wrong.txt")
has "it shows what is missing" '^-x$' "$got"
has "it shows what came instead" '^\+b$' "$got"
has "it shows what is the same" '^ a$' "$got"
has "it shows an exit status that nobody expected" '^\+! 1$' "$got"

answers "several files are counted" 1 '^1 passed, 1 failed$' \
	memhp play "$WORK/right.txt" "$WORK/wrong.txt"
answers "a recording is a transcript of what came back" 0 '^ok ' \
	sh -c "memhp play --record '$WORK/wrong.txt' 2>/dev/null | memhp play -"
answers "a recording goes to the file that is named" 0 'FAIL' \
	memhp play --record="$WORK/recorded.txt" "$WORK/wrong.txt"
answers "and plays from there" 0 '^ok ' memhp play "$WORK/recorded.txt"

# A recording is a transcript of the same steps, whole, or there is none.
# unwritable NAME COMMAND LINE WORDS: COMMAND's answer has a line that is none of an answer's
unwritable() {
	printf '%% kernel 6.1\n# true\n# %s\n' "$2" >"$WORK/odd.txt"
	echo before >"$WORK/kept.txt"
	got=$(memhp play --record="$WORK/kept.txt" "$WORK/odd.txt" 2>&1 >"$WORK/odd.out")
	same "$1 is not recorded" 1 $?
	same "and said so: $1" "memhp: --record: $WORK/odd.txt:3: line $3 of what came back cannot be written down as an answer, $4" "$got"
	same "and the file stays: $1" before "$(cat "$WORK/kept.txt")"
	same "nor on standard output: $1" "" "$(memhp play --record "$WORK/odd.txt" 2>/dev/null)"
}
own='it would read as a line of its own:'
unwritable "what looks like a command" "echo '# touch /tmp/x'" 1 "$own '# touch /tmp/x'"
unwritable "a monitor line" "echo a; echo; echo '(qemu) quit'" 3 "$own '(qemu) quit'"
unwritable "a question to the log" "echo '(dmesg) x'" 1 "$own '(dmesg) x'"
unwritable "a question for uevents" "echo '(uevents)'" 1 "$own '(uevents)'"
unwritable "a fault" "echo '(memhp) x'" 1 "$own '(memhp) x'"
unwritable "an exit status" "echo '! 3'" 1 "$own '! 3'"
unwritable "a head" "echo '% kernel 4.10'" 1 "$own '% kernel 4.10'"
unwritable "a NUL byte" "printf 'a\\0b\\n'" 1 "it has a NUL byte: 'a'"
rm "$WORK/kept.txt"
memhp play --record="$WORK/kept.txt" "$WORK/odd.txt" >"$WORK/odd.out" 2>&1
same "and no file is made, nor left beside it" "" "$(find "$WORK" -name 'kept*' -o -name '.memhp*')"

cat >"$WORK/stamps.txt" <<'END'
% kernel 6.1
# echo '[    1.000000] [    2.000000] x'; echo 'a: write error: b: write error: c'
# echo '[    1.000000] x'
# printf 'no end'; exit 5
# echo '#x'; echo '!'; echo ' # indented'; echo '(uevents) x'; echo; echo '%'
# echo '[    1.000000] [    2.000000] # x'
(dmesg) Normal zone
(uevents)
END
answers "what is recorded" 0 '' memhp play --record="$WORK/stamps.rec" "$WORK/stamps.txt"
answers "plays as it was" 0 '^ok .* 7 steps' memhp play "$WORK/stamps.rec"
same "and has the same steps" "$(grep -E '^(# |\(dmesg|\(uevents\)$)' "$WORK/stamps.txt")" \
	"$(grep -E '^(# |\(dmesg|\(uevents\)$)' "$WORK/stamps.rec")"
echo before >"$WORK/kept.txt"
for option in --record --record="$WORK/kept.txt"; do
	answers "no ${option%%=*} of several" 2 '^memhp: --record: of one transcript only$' \
		memhp play "$option" "$WORK/right.txt" "$WORK/wrong.txt"
	answers "nor in columns" 2 '^memhp: --record: not with --side-by-side$' \
		memhp play "$option" --side-by-side 4.10,6.1 "$WORK/right.txt"
done
same "before anything plays" before "$(cat "$WORK/kept.txt")"
answers "a file without a name" 2 'record: it names no file$' memhp play --record= "$WORK/right.txt"
chmod 640 "$WORK/kept.txt"
answers "a recording takes a file's place" 0 '^ok ' memhp play --record="$WORK/kept.txt" "$WORK/right.txt"
answers "and its mode" 0 '^640$' stat -c %a "$WORK/kept.txt"
mkfifo "$WORK/pipe"
cat "$WORK/pipe" >"$WORK/piped.txt" &
reader=$!
answers "a pipe will do" 0 '^ok ' memhp play --record="$WORK/pipe" "$WORK/right.txt"
wait $reader
same "and gets all of it" "$(cat "$WORK/kept.txt")" "$(cat "$WORK/piped.txt")"
ln -s /proc/self/fd/1 "$WORK/out-link"
memhp play --record="$WORK/out-link" "$WORK/right.txt" >"$WORK/stdout.txt"
has "so will a link to standard output" '^# cat state$' "$(cat "$WORK/stdout.txt")"
[ -L "$WORK/out-link" ]
same "which stays" 0 $?
answers "a directory will not" 1 "^memhp: --record: $WORK: Is a directory$" \
	memhp play --record="$WORK" "$WORK/right.txt"
answers "nor a place that is not there" 1 "^memhp: --record: $WORK/no/f: No such file or directory$" \
	memhp play --record="$WORK/no/f" "$WORK/right.txt"
answers "nor a disk that is full" 1 '^memhp: --record: /dev/full: No space left on device$' \
	memhp play --record=/dev/full "$WORK/right.txt"
answers "nor one behind standard output" 1 '^memhp: --record: standard output: No space left on device$' \
	sh -c "memhp play --record '$WORK/right.txt' >/dev/full"
answers "half a file is none" 1 "^memhp: --record: $WORK/kept.txt: File too large$" sh -c "
	trap '' XFSZ; ulimit -f 1
	printf '# seq 9999\\n' >'$WORK/long.txt'
	memhp play --kernel 6.1 --record='$WORK/kept.txt' '$WORK/long.txt'"
same "and what was there stays" "$(cat "$WORK/piped.txt")" "$(cat "$WORK/kept.txt")"

answers "a kernel on the command line wins" 1 'on memhp 6.1' \
	memhp play --kernel 6.1 "$TESTS/transcripts/4.10/thread.txt"
answers "options may follow the file" 0 '^ok ' \
	memhp play "$TESTS/transcripts/6.1/thread.txt" --kernel 6.1
answers "a machine on the command line wins" 1 '^\+0-7$' sh -c "
	printf '# cat /sys/devices/system/node/online\n0\n' >'$WORK/m.txt'
	memhp play --kernel 6.1 -m 2G -numa node,mem=1G -numa node,mem=1G '$WORK/m.txt' | sed 's/0-1/0-7/'; exit 1"

# refuse NAME PATTERN TEXT: a transcript that cannot be played
refuse() {
	printf '%s' "$3" >"$WORK/bad.txt"
	answers "$1" 1 "$2" memhp play --kernel 6.1 "$WORK/bad.txt"
}
refuse "an unknown key is named with its line" "bad.txt:2: unknown key 'kernle'" \
	"$(printf '%% title x\n%% kernle 4.10\n# true\n')"
refuse "a key given twice" "bad.txt:2: 'kernel' was given before" \
	"$(printf '%% kernel 4.10\n%% kernel 4.10\n# true\n')"
printf '%% kernel 5.5\n# true\n' >"$WORK/kernel.txt"
answers "a kernel that there is not" 1 "kernel.txt:1: there is no kernel '5.5'" memhp play "$WORK/kernel.txt"
printf '%% kernel 4.10\n%% build debian\n# true\n' >"$WORK/build.txt"
answers "a build that the kernel has not" 1 \
	"build.txt:2: kernel 4.10 has no build 'debian', only: recorded" memhp play "$WORK/build.txt"
cat >"$WORK/built.txt" <<END
% kernel 6.1
% build debian
% machine $machine
# ls -d /sys/devices/system/memory/p*
/sys/devices/system/memory/power
(dmesg) Device
  Device   empty
END
answers "a build is the head's" 0 '^ok ' memhp play "$WORK/built.txt"
answers "or that of --build" 1 '^\+/sys/devices/system/memory/probe$' \
	memhp play --build recorded "$WORK/built.txt"
got=$(memhp play --record "$WORK/built.txt" 2>&1)
has "a recording names the head's build" '^% build debian$' "$got"
got=$(memhp play --build recorded --record "$WORK/built.txt" 2>&1)
has "or that of --build" '^% build recorded$' "$got"
refuse "a machine that there cannot be" "bad.txt:1: machine: -m 2Q: Parameter 'size'" \
	"$(printf '%% machine -m 2Q\n# true\n')"
refuse "a machine that shows wrong as a whole" "bad.txt:1: slots specified but no max-size" \
	"$(printf '%% machine -m 2G,slots=2\n# true\n')"
refuse "what is not modelled is named" 'bad.txt:1: machine: -smp: not modelled' \
	"$(printf '%% machine -smp 4\n# true\n')"
refuse "a kernel parameter that is not modelled" 'append: memmap: not modelled' \
	"$(printf '%% append memmap=1G!4G\n# true\n')"
refuse "output before any command" "bad.txt:1: output before the first command: 'hello'" 'hello'
refuse "a status without a command" 'bad.txt:2: an exit status without a shell command' \
	"$(printf '(qemu) info numa\n! 1\n')"
refuse "a status that is none" "bad.txt:2: '! 256' is no exit status" "$(printf '# true\n! 256\n')"
refuse "two statuses of one command" "bad.txt:3: the exit status of line 1 is 0 by an earlier line" \
	"$(printf '# false\n! 0\n! 1\n')"
printf '# false\n! 1\n! 1\n' >"$WORK/twice.txt"
answers "but one may be said twice" 0 '^ok ' memhp play --kernel 6.1 "$WORK/twice.txt"
refuse "a bad regular expression" "bad.txt:1: '\\(' is no regular expression" "$(printf '(dmesg) (\n')"
refuse "a file without commands" 'bad.txt: there is no command in it' ''
refuse "commands after quit" 'bad.txt:2: the machine has quit' "$(printf '(qemu) quit\n# true\n')"
printf '# a\0b\n' >"$WORK/nul.txt"
answers "a binary file" 1 'nul.txt:1: not a text' memhp play --kernel 6.1 "$WORK/nul.txt"
answers "a missing file" 1 'nowhere.txt: No such file or directory' memhp play --kernel 6.1 nowhere.txt
answers "a directory" 1 'Is a directory' memhp play --kernel 6.1 "$WORK"
answers "a shell that is not there" 1 '/nowhere: there is no such program' \
	memhp play --busybox /nowhere "$WORK/right.txt"

# What cannot run commands is told before the first step, and gives no answer. $WORK lies in /tmp.
busybox=$(command -v busybox)
mkdir "$WORK/shells"
cp "$busybox" "$WORK/shells/busybox"
for shell in --busybox="$WORK/shells/busybox" --busybox=shells/busybox --busybox=./shells/busybox; do
	same "a shell in a directory that the commands do not have: $shell" "1 memhp: $WORK/shells/busybox: No such file or directory; commands of a transcript have a /dev, a /run and a /tmp of their own; the program has to lie elsewhere" \
		"$(memhp play "$shell" "$WORK/right.txt" >"$WORK/shell.out" 2>&1; echo $? "$(cat "$WORK/shell.out")")"
done
answers "so is one along PATH" 1 "^memhp: $WORK/shells/busybox: No such file or directory; " \
	env PATH="$WORK/shells:$PATH" memhp play "$WORK/right.txt"
answers "what is no shell" 1 "^memhp: /bin/true: no shell that runs commands: it ended$" \
	memhp play --busybox /bin/true "$WORK/right.txt"
same "a relative path is the user's" "ok    $WORK/right.txt (4.13, 8 steps)" \
	"$(cd "$(dirname "$busybox")" && memhp play --busybox "./$(basename "$busybox")" "$WORK/right.txt" 2>&1)"
answers "no file at all" 2 'no transcript is named' memhp play --kernel 6.1

printf '# sleep 1000\n# echo after\nafter\n' >"$WORK/slow.txt"
answers "a command that does not end is stopped, and the next one runs" 1 '1 of 2 steps differ' \
	memhp play --kernel 6.1 --timeout 10 "$WORK/slow.txt"
printf '# yes\n# echo after\nafter\n' >"$WORK/much.txt"
answers "a command that floods is stopped" 1 'stopped: too much output' \
	sh -c "memhp play --kernel 6.1 '$WORK/much.txt' >'$WORK/much.out'; status=\$?; tail -n 3 '$WORK/much.out'; exit \$status"
printf "# echo 'unclosed\n# echo after\nafter\n" >"$WORK/syntax.txt"
answers "a syntax error does not end the session" 1 '1 of 2 steps differ' memhp play --kernel 6.1 "$WORK/syntax.txt"
printf '# (sleep 1000 &) ; echo started\nstarted\n' >"$WORK/behind.txt"
answers "what runs in the background ends with the session" 0 '^ok ' memhp play --kernel 6.1 "$WORK/behind.txt"
printf '# cat\n# read x; echo "$?"\n1\n# kill -9 $$\n! 137\n# echo after\nafter\n' >"$WORK/stdin.txt"
answers "commands cannot eat the transcript" 0 '^ok ' memhp play --kernel 6.1 "$WORK/stdin.txt"

{
	printf '# '
	for i in 1 2 3 4 5 6 7 8 9 10; do printf 'cat /sys/devices/system/memory/memory*/state; '; done
	printf '\n'
	for i in 1 2 3 4 5 6 7 8 9 10; do printf 'online\n'; done
} >"$WORK/once.txt"
{
	printf '%% machine -m 128M\n'
	for i in 1 2 3 4 5 6 7 8 9 10; do cat "$WORK/once.txt" "$WORK/once.txt" "$WORK/once.txt"; done
} >"$WORK/straight.txt"
for i in 1 2 3 4 5; do
	answers "files that are copied straight to the output hold nobody up ($i)" 0 '^ok ' \
		timeout 600 memhp play --kernel 6.1 "$WORK/straight.txt"
done

cat >"$WORK/files.txt" <<'END'
% machine -m 1G
% append foo=1
# cat /proc/cmdline
foo=1
# for f in iomem zoneinfo meminfo; do busybox cat /proc/$f | cmp - /proc/$f && echo same; done
same
same
same
# cd /sys/devices/system/memory; mkdir memory99; rmdir memory1; rm memory1/state; ln -s a b
mkdir: can't create directory 'memory99': Operation not permitted
rmdir: 'memory1': Operation not permitted
rm: can't remove 'memory1/state': Operation not permitted
ln: b: Operation not permitted
! 1
# touch memory1/x
touch: memory1/x: Permission denied
! 1
# echo 1 > x
sh: can't create x: Permission denied
! 1
# mv memory1/state memory1/x
mv: can't rename 'memory1/state': Operation not permitted
! 1
END
answers "files read whole however they are read; nothing is made or taken away" 0 '^ok ' \
	memhp play --kernel 6.1 "$WORK/files.txt"

got=$(memhp play --side-by-side 4.10,4.13,6.1 "$TESTS/transcripts/4.10/thread.txt")
# widest WIDTH: the longest line of an answer in three columns, with COLUMNS set to it
widest() {
	COLUMNS=$1 memhp play --side-by-side 4.10,4.13,6.1 "$WORK/wide.txt" | grep -v '^#' | wc -L
}
printf '%% kernel 6.1\n# printf %%0300d 0\n' >"$WORK/wide.txt"
for width in 40 80 1000; do
	same "columns keep to COLUMNS=$width" "ok $width" \
		"$([ "$(widest $width)" -le $width ] && [ "$(widest $width)" -gt $((width * 3 / 4)) ] && echo ok) $width"
done
for width in "" 39 1001 -80 80x; do
	same "COLUMNS='$width' is none" "$(env -u COLUMNS memhp play --side-by-side 4.10,4.13,6.1 "$WORK/wide.txt")" \
		"$(COLUMNS=$width memhp play --side-by-side 4.10,4.13,6.1 "$WORK/wide.txt")"
done
same "changes under the reader's feet are marked, on 4.10 only" 3 \
	"$(printf '%s\n' "$got" | grep -c '^    memory3[23]: Normal.* <--')"
has "and counted" '^<-- marks 3 answers' "$got"

# What a terminal would obey is shown, on every way out.
escape=$(printf '\033')
printf "# printf '\\\\033]0;x\\\\a\\\\n'\nnothing\n" >"$WORK/escape.txt"
got=$(memhp play --kernel 6.1 "$WORK/escape.txt" 2>&1)
has "an escape sequence in an answer is shown" '^\+\\x1b\]0;x\\x07$' "$got"
got=$got$(memhp play --side-by-side 4.10,6.1 "$WORK/escape.txt" 2>&1)
printf '(dmesg) %s[2J(\n' "$escape" >"$WORK/pattern.txt"
got=$got$(memhp play --kernel 6.1 "$WORK/pattern.txt" 2>&1)
got=$got$(memhp play --side-by-side 4.10,6.1 "$WORK/pattern.txt" 2>&1)
same "and none goes out as it came" 0 "$(printf '%s' "$got" | grep -c "$escape")"
has "nor in a complaint" '\\x1b\[2J' "$got"
memhp play --kernel 6.1 --record "$WORK/escape.txt" 2>/dev/null >"$WORK/escape.rec"
same "but a recording has the bytes" 1 "$(grep -c "^$escape" "$WORK/escape.rec")"

# A NUL byte is a byte like others: what follows it is compared, and shown.
cat >"$WORK/nul-bytes.txt" <<'END'
% kernel 6.1
# printf "ok\n\0\n"; echo FAILED
ok
# printf '\0'
# printf 'a\0b\n' | cat
a
# printf 'ok \0 \n'
ok
# printf '[    1.5] \0x\n'; printf 'sh: write error: y\0z\n'
write error: y
# cd '/sys/devices/system/memory/memory0' && printf 'online\0 offline' | cat state -
online
# echo ok
ok
END
got=$(memhp play "$WORK/nul-bytes.txt")
has "no answer hides behind a NUL byte" '^FAIL .*6 of 7 steps differ, first at line 4\)$' "$got"
for line in '^\+\\x00$' '^\+FAILED$' '^\+a\\x00b$' '^\+ok \\x00$' '^\+\\x00x$' \
	'^\+write error: y\\x00z$' '^\+online\\x00 offline$'; do
	has "and it is shown: $line" "$line" "$got"
done
printf '# printf "ok\\nx\\0y\\n"\nok\nx\n' >"$WORK/nul.mail"
answers "nor in a mail" 1 '^\+x\\x00y$' memhp play --mail --kernel 6.1 "$WORK/nul.mail"
answers "nor in columns" 0 '^    x\\x00y  +x\\x00y$' \
	memhp play --mail --side-by-side 4.10,6.1 "$WORK/nul.mail"
answers "nor is it recorded" 1 "line 2 of what came back cannot be written down as an answer, it has a NUL byte" \
	memhp play --mail --kernel 6.1 --record "$WORK/nul.mail"
printf '%% kernel 6.1\n# printf "before\\0hidden\\n" >/dev/kmsg; echo after >/dev/kmsg\n(dmesg) before|hidden|after\nbefore\nafter\n' \
	>"$WORK/nul-log.txt"
answers "a kernel's log ends a line at its NUL byte, and goes on" 0 '^ok ' memhp play "$WORK/nul-log.txt"

# Only blanks and a carriage return are dropped at a line's end, only a shell's name before its words.
cat >"$WORK/dropped.txt" <<'END'
% kernel 6.1
# printf 'ok \t\r\n'; echo x >/sys/devices/system/memory/memory0/state
ok
write error: Invalid argument
! 1
# printf 'ok\f\n'
ok
# printf 'lost\rok\n'
ok
# echo 'all of it is lost: write error: Invalid argument'
write error: Invalid argument
END
got=$(memhp play "$WORK/dropped.txt")
has "nothing else is dropped from an answer" '^FAIL .*3 of 4 steps differ, first at line 7\)$' "$got"
same "and it is shown" '+ok\x0c +lost\x0dok +all of it is lost: write error: Invalid argument' \
	"$(printf '%s\n' "$got" | grep '^+[^+]' | paste -sd ' ')"

# Words of memhp's own shell are dropped where that says them.
cat >"$WORK/eval.txt" <<'END'
% kernel 6.1
# nope
sh: nope: not found
! 127
# echo a sh: eval: line 3: x
a sh: x
END
answers "but not in a line that others wrote" 1 '^\+a sh: eval: line 3: x$' memhp play "$WORK/eval.txt"
has "and nowhere else" '^FAIL .*1 of 2 steps differ, first at line 6\)$' "$(memhp play "$WORK/eval.txt")"

# What a command in the background prints while memhp waits for udevd counts. The rule's program
# ends once it was printed.
cat >"$WORK/late.txt" <<'END'
% machine -m 1G,slots=1,maxmem=2G
% udev KERNEL=="memory32", ACTION=="add", RUN+="/bin/sh -c 'echo >/tmp/go; until [ -e /tmp/said ]; do :; done'"
# (until [ -e /tmp/go ]; do :; done; echo BEHIND; : >/tmp/said) &
(qemu) object_add memory-backend-ram,id=a,size=128M
(qemu) device_add pc-dimm,id=d,memdev=a
END
answers "what is printed behind the last command is the last line's" 1 '^\+BEHIND$' memhp play --kernel 6.1 "$WORK/late.txt"
memhp play --kernel 6.1 --record="$WORK/late.rec" "$WORK/late.txt" >"$WORK/late.out"
same "and is recorded" BEHIND "$(tail -n 1 "$WORK/late.rec")"
answers "which plays" 0 '^ok ' memhp play --kernel 6.1 "$WORK/late.rec"
echo '# true' >>"$WORK/late.txt"
got=$(memhp play --kernel 6.1 "$WORK/late.txt")
has "what is printed while udevd works is an answer" '^FAIL .*1 of 4 steps differ, first at line 7\)$' "$got"
same "and it is the next shell command's" "@@ line 6 @@ true +BEHIND" \
	"$(printf '%s\n' "$got" | sed '1,3d' | paste -sd ' ')"
finish
