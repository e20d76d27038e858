#!/bin/sh
# SPDX-License-Identifier: MIT
# memhp play --mail: sessions out of mails and posts.
. "$(dirname "$0")/lib.sh"

machine="--kernel 4.10 -m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G -append acpi_no_memhotplug"

cat >"$WORK/mail.txt" <<'END'
From: someone
Subject: blocks that will not move

On Monday another one wrote:
> > I tried it like this and it is as I said (see below):
> >
> > # echo 0x100000000 > /sys/devices/system/memory/probe
> > # grep . /sys/devices/system/memory/memory32/valid_zones
> > Normal	Movable
> >
> > which is fine, but
>
> root@vm:~# echo 0x108000000 > /sys/devices/system/memory/probe
> [root@vm ~]# grep . /sys/devices/system/memory/memory3?/valid_zones
> /sys/devices/system/memory/memory33/valid_zones:Normal Movable
>
> only the last one is left; #1 of my complaints. And then

(qemu) object_add memory-backend-ram,id=mem1,size=1G
(qemu)	info memory-devices

# ls -d /sys/devices/system/memory/memory32 /sys/devices/system/memory/memory33

$ cat /sys/devices/system/memory/block_size_bytes
8000000
#
prose with a # in it, and (qemu) too
END
answers "a mail plays: quote marks, tabs, prompts, prose, lost lines" 0 '^ok .*\(4.10, 8 steps\)' \
	memhp play --mail $machine "$WORK/mail.txt"

sed 's/memory33\/valid_zones:Normal Movable/memory33\/valid_zones:Normal/' "$WORK/mail.txt" >"$WORK/lie.txt"
answers "a wrong answer in it is found" 1 'FAIL .*1 of 8 steps differ, first at line 15' \
	memhp play --mail "$WORK/lie.txt" $machine
has "and shown" '^-/sys/devices/system/memory/memory33/valid_zones:Normal$' \
	"$(memhp play --mail "$WORK/lie.txt" $machine)"
printf '# grep . /sys/devices/system/memory/memory[12]/state\n/sys/devices/system/memory/memory2/state:online\n/sys/devices/system/memory/memory1/state:online\n' >"$WORK/order.txt"
answers "lines out of order are a wrong answer" 1 'FAIL' memhp play --kernel 6.1 --mail "$WORK/order.txt"
printf 'nothing here\nbut prose\n' >"$WORK/prose.txt"
answers "a mail without a session" 1 'prose.txt: there is no command in it' memhp play --kernel 6.1 --mail "$WORK/prose.txt"
answers "the same mail on another kernel" 1 'FAIL' \
	memhp play --mail "$WORK/lie.txt" -m 2G,slots=4,maxmem=4G -numa node,mem=1G -numa node,mem=1G --kernel 6.1

# A mail that shows no answer says that the command was not refused.
# refused NAME TEXT WORDS: the mail TEXT differs at its first command, with WORDS in the report
refused() {
	printf "$2" >"$WORK/refused.mail"
	got=$(memhp play --mail --kernel 6.1 -m 1G,slots=2,maxmem=4G "$WORK/refused.mail" 2>&1)
	same "$1: it is no pass" 1 $?
	has "$1: it is a difference" "^FAIL .*1 of 2 steps differ, first at line 2\)$" "$got"
	same "$1: it is shown" "$3" "$(printf '%s\n' "$got" | sed '1,3d')"
}
block=/sys/devices/system/memory/memory0
refused "a device that is not added" '(qemu) device_add pc-dimm,id=d,memdev=nope\n\nIt is in.\n# true\n' \
	"@@ line 1 @@ device_add pc-dimm,id=d,memdev=nope
+Error: Device 'nope' not found"
refused "a monitor that does not know the command" '(qemu) devce_add x\n# true\n' \
	"@@ line 1 @@ devce_add x
+unknown command: 'devce_add'"
refused "a write to a file that is not there" '# echo 1 > /sys/devices/system/memory/nope\n# true\n' \
	"@@ line 1 @@ echo 1 > /sys/devices/system/memory/nope
+sh: can't create /sys/devices/system/memory/nope: Permission denied"
refused "a write that is refused, in a line that goes on" "# echo x > $block/state; true\n# true\n" \
	"@@ line 1 @@ echo x > $block/state; true
+write error: Invalid argument"
refused "a program that fails" "# cat $block/state $block/nope\nonline\n# true\n" \
	"@@ line 1 @@ cat $block/state $block/nope
+cat: can't open '$block/nope': No such file or directory"
refused "a program that is not there" '# /usr/bin/nope; true\n# true\n' \
	"@@ line 1 @@ /usr/bin/nope; true
+sh: /usr/bin/nope: not found"
refused "a failure in other words" '# echo 1; exit 3\n# true\n' \
	"@@ line 1 @@ echo 1; exit 3
+1"
refused "a program that fails in a line that goes on" '# lsmem --foo; echo ok\nok\n# true\n' \
	"@@ line 1 @@ lsmem --foo; echo ok
+lsmem: unrecognized option '--foo'"
refused "a program in a substitution" '# echo "$(/bin/cat /x/nope)"; echo ok\nok\n# true\n' \
	"@@ line 1 @@ echo \"\$(/bin/cat /x/nope)\"; echo ok
+/bin/cat: /x/nope: No such file or directory"
refused "busybox's own words" "# echo ok; dd if=$block/nope | cat; busybox cat $block/../nope | cat\nok\n# true\n" \
	"@@ line 1 @@ echo ok; dd if=$block/nope | cat; busybox cat $block/../nope | cat
+dd: can't open '$block/nope': No such file or directory
+cat: can't open '$block/../nope': No such file or directory"
refused "the last line of a program that fails" "# echo ok; python3 -c 'raise KeyError(1)'\nok\n# true\n" \
	"@@ line 1 @@ echo ok; python3 -c 'raise KeyError(1)'
+Traceback (most recent call last):
+KeyError: 1"
refused "a program that a signal ends" "# sh -c 'kill -SEGV \$\$'; echo ok\nok\n# true\n" \
	"@@ line 1 @@ sh -c 'kill -SEGV \$\$'; echo ok
+Segmentation fault"
cat >"$WORK/shown.mail" <<END
# echo x > $block/state
bash: echo: write error: Invalid argument
# cat $block/nope; echo; false
cat: can't open '$block/nope': No such file or directory
# grep -q nope $block/state
# for i in 1 2; do echo \$i; done
2
(qemu) device_add pc-dimm,id=d,memdev=nope
Error: Device 'nope' not found
(qemu) info memory-devices
(qemu) help device_add
END
answers "a refusal that the mail shows is as written, and so is silence" 0 '^ok .*\(6.1, 7 steps\)$' \
	memhp play --mail --kernel 6.1 "$WORK/shown.mail"

# What was typed at other prompts is missing: such a mail never passes.
cat >"$WORK/half.mail" <<'END'
# echo a
a

linux:~ # echo online_movable > /sys/devices/system/memory/memory99/state

> (qemu)info numa
#if 0
100% of > text
END
unplayed="2 lines look like prompts and were not played:
line 4: linux:~ # echo online_movable > /sys/devices/system/memory/memory99/state
line 6: (qemu)info numa"
got=$(memhp play --mail --kernel 6.1 "$WORK/half.mail")
same "prompts that are not taken are no pass" 1 $?
same "they are counted and shown" "FAIL  $WORK/half.mail (6.1, 1 steps, 2 lines not played)
$unplayed" "$got"
got=$(sed 's/^a$/b/' "$WORK/half.mail" | memhp play --mail --kernel 6.1 -)
same "so they are behind differences" "FAIL  - (6.1, 1 of 1 steps differ, first at line 2, 2 lines not played)
$unplayed" "$(printf '%s\n' "$got" | grep -v '^[-+@ ]')"
got=$(memhp play --mail --side-by-side 4.10,6.1 "$WORK/half.mail")
same "and under columns" "$unplayed" "$(printf '%s\n' "$got" | tail -n 3)"
got=$(memhp play --mail --kernel 6.1 --record="$WORK/half.rec" "$WORK/half.mail")
same "a recording is still written" 0 $?
has "with the count in its verdict" '^FAIL .*2 lines not played\)$' "$got"
same "and has what was played" '# echo a
a' "$(grep -v '^%' "$WORK/half.rec")"
answers "several files are counted right" 1 '^1 passed, 1 failed$' \
	memhp play --mail --kernel 6.1 "$WORK/shown.mail" "$WORK/half.mail"
printf '# true\n~ # echo \033]0;x\a\377\n' >"$WORK/escape.mail"
has "what a terminal would obey is shown" '^line 2: ~ # echo \\x1b\]0;x\\x07\\xff$' \
	"$(memhp play --mail --kernel 6.1 "$WORK/escape.mail")"
printf 'Hello,\n~ # cat x\n' >"$WORK/other.mail"
answers "a mail that has other prompts only" 1 \
	'other.mail: there is no command in it that can be played; 1 line looks like a prompt, first line 2: ~ # cat x$' \
	memhp play --mail --kernel 6.1 "$WORK/other.mail"

printf '# true\n(dmesg) .\n(uevents)\n(memhp) pin 1\n' >"$WORK/ours.mail"
answers "so are a transcript's own prompts, which a mail has not" 1 '^FAIL .*\(6.1, 1 steps, 3 lines not played\)$' \
	memhp play --mail --kernel 6.1 "$WORK/ours.mail"

# Blanks that are none for the reader, and what a terminal or a web page puts in.
for line in '#\0302\0240echo x' '\0302\0240# echo x' '(qemu)\0302\0240info numa' '\033]0;t\033\\# echo x' \
	'\033(B\033[m# echo x' '\r# echo x' '<pre># echo x' '&gt; # echo x' '(none):/# echo x' \
	'-> { "execute": "stop" }'; do
	printf '# true\n%b\n' "$line" >"$WORK/blank.mail"
	answers "it is no pass: $line" 1 '^FAIL .*\(6.1, 1 steps, 1 line not played\)$' \
		memhp play --mail --kernel 6.1 "$WORK/blank.mail"
done

# A QEMU is the machine: it is not run on one.
printf '# sh -c "echo ran; exit 0" qemu-system-x86_64 -m 1G\n# true\n' >"$WORK/qemu.mail"
got=$(memhp play --mail --kernel 6.1 "$WORK/qemu.mail" 2>&1)
same "a mail with a QEMU in it is no pass" 1 $?
same "it is not run" "FAIL  $WORK/qemu.mail (6.1, 1 steps, 1 line not played)
1 line looks like a prompt and was not played:
line 1: # sh -c \"echo ran; exit 0\" qemu-system-x86_64 -m 1G" "$got"
finish
