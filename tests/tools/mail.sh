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
finish
