#!/bin/sh
# SPDX-License-Identifier: MIT
# Wrong options: one clear sentence on standard error, and exit status 2.
. "$(dirname "$0")/lib.sh"

# usage PATTERN ARGUMENT...
usage() {
	pattern=$1
	shift
	answers "memhp $*" 2 "$pattern" memhp "$@"
	same "memhp $*: nothing on standard output" "" "$(memhp "$@" 2>/dev/null </dev/null)"
}
usage "memhp: there is no verb 'bogus'" bogus
usage 'memhp: --bogus: invalid option' run --bogus
usage 'memhp: -m: requires an argument' run -m
usage "memhp: -m 2X: Parameter 'size' expects" run -m 2X -- true
usage "memhp: -m 1G,foo=1: Invalid parameter 'foo'" run -m 1G,foo=1
usage 'memhp: -numa dist,src=0: -numa dist is not modelled' run -numa dist,src=0
usage "memhp: -numa node,mem=1G,memdev=a: numa configuration should use either" run -numa node,mem=1G,memdev=a
usage "memhp: -object memory-backend-ram,id=a: Parameter 'size' is missing" run -object memory-backend-ram,id=a
usage 'memhp: total memory for NUMA nodes \(0x40000000\) should equal RAM' run -m 2G -numa node,mem=1G -- true
usage 'memhp: slots specified but no max-size' serve -m 1G,slots=257 /tmp
usage 'memhp: unsupported amount of memory slots: 257' play -m 1G,slots=257,maxmem=2G x
usage 'memhp: -cpu: not modelled' run -cpu host
usage "memhp: --kernel: there is no kernel '2.6'" run --kernel 2.6
usage "memhp: --build: no kernel has a build 'magic'" run --build magic
usage "memhp: --build: no kernel has a build 'magic'" play --build magic x
usage "memhp: --build: kernel 4.13 has no build 'debian', only: recorded" run --build debian --kernel 4.13
usage "memhp: --build: kernel 4.13 has no build 'debian', only: recorded" serve --build debian --kernel 4.13 /tmp
usage "memhp: --policy: there is no policy 'magic'" run --policy magic
usage 'memhp: --kernel: requires an argument' run --kernel
usage 'memhp: a monitor on stdio needs a COMMAND' run -monitor stdio
usage "memhp: -monitor: 'tcp:1' is not a valid monitor" run -monitor tcp:1
usage "memhp: -qmp: 'tcp:1' is not a valid monitor" serve -qmp tcp:1 /tmp
usage "memhp: -qmp: Parameter 'path' is missing" run -qmp unix:
usage "memhp: -monitor: Invalid parameter 'mux'" run -monitor unix:/tmp/x,mux=on
usage "memhp: -monitor: a monitor can only listen" run -monitor unix:/tmp/x,server=off
usage "memhp: -monitor: UNIX socket path '.*' is too long" run -monitor "unix:/tmp/$(printf %0108d 0)"
usage "memhp: -qmp: another monitor has the socket /tmp/x$" run -monitor unix:/tmp/x -qmp unix:path=/tmp/x,server=on
usage "memhp: --timeout: 'soon' is no number of seconds" play --timeout soon x
usage "memhp: --side-by-side: there is no kernel '9'" play --side-by-side 4.10,9 x
for list in '' , 4.10, ,4.10 4.10,,6.1; do
	usage "memhp: --side-by-side: '$list' lacks a name" play --side-by-side "$list" x
done
usage "memhp: --side-by-side: '4.10$(printf %036d 0 | tr 0 4)\.\.\.' is too long for a name" \
	play --side-by-side "6.1,4.10$(printf %060d 0 | tr 0 4)" x
usage "memhp: list takes no argument: 'x'" list x
usage "Try 'memhp monitor --help'" monitor --bogus

# Misspelt words: the message names the one that is near.
usage "memhp: there is no verb 'rnu'; did you mean 'run'\?" rnu
usage "memhp: --kernle: invalid option; did you mean '--kernel'\?$" run --kernle 6.1
usage "memhp: --kernle=6.1: invalid option; did you mean '--kernel'\?$" play --kernle=6.1 x
usage "memhp: --verbos3: invalid option; did you mean '--verbose'\?$" check --verbos3
usage "memhp: --nmua: invalid option; did you mean '-numa'\?$" serve --nmua node /tmp
usage 'memhp: --bogus=1: invalid option$' run --bogus=1
usage 'memhp: -x: invalid option$' list -x
usage 'memhp: -x: invalid option$' list -Jx
usage 'memhp: --json: takes no argument$' list --json=1
# With one dash a name is exact, as in QEMU, and its argument stands apart.
usage "memhp: -mon: invalid option; did you mean '-monitor'\?$" run -mon chardev=x
usage "memhp: -monitor=none: invalid option; did you mean '-monitor'\?$" run -monitor=none
usage 'memhp: -mem-path: invalid option$' run -mem-path /x
usage 'memhp: -m=1G: invalid option$' run -m=1G
usage 'memhp: -kernel: not modelled$' run -kernel /boot/vmlinuz
usage 'memhp: -smp: not modelled$' play --smp 4 x
# Abbreviations: of one option alone.
usage "memhp: --max: ambiguous option: '--max-states', '--max-memory' begin so$" check --max 3
usage "memhp: --ver: ambiguous option: '--verbose', '--version' begin so$" check --ver
usage "memhp: --kernel: there is no kernel '2.6'" run --ker 2.6
usage "memhp: --kernel: there is no kernel '2.6'" run --k=2.6
usage "memhp: -m 2X: Parameter 'size' expects" run --mem 2X -- true
answers "--mem is --memory, which is -m" 0 '^MemTotal: ' \
	memhp run --kernel 6.1 --mem=256M -- grep '^MemTotal: .* 256896 kB' /proc/meminfo
answers "two dashes in front of QEMU's options" 0 '^0-1$' memhp run --kernel 6.1 \
	--m 256M --numa node,mem=128M --numa=node,mem=128M -- cat /sys/devices/system/node/online
answers "short options in one word" 0 '"verdicts"' memhp check -vJ --kernel 6.1 --blocks 1 contig-zones
answers "an option's argument in its own word" 1 'cannot connect to the monitor at /nowhere' \
	memhp monitor -s/nowhere info numa
answers "options of a command are the command's" 0 '^--kernel -J$' \
	memhp run --kernel 6.1 -m 1G echo --kernel -J
answers "and so are all behind --" 0 '^-- -m$' memhp run --kernel 6.1 -m 1G -- echo -- -m

answers "a monitor nowhere" 1 'Failed to bind socket to /nowhere/x: No such file' \
	memhp run --kernel 6.1 -monitor unix:/nowhere/x -- true
answers "no monitor to talk to" 1 'neither an argument nor MEMHP_MONITOR' env -u MEMHP_MONITOR memhp monitor info numa
answers "a monitor that is not there" 1 'cannot connect to the monitor at /nowhere' memhp monitor -s /nowhere info numa

for verb in "" run play monitor list; do
	answers "memhp $verb --help" 0 '^Usage: memhp ' memhp $verb --help
	answers "memhp $verb --version" 0 '^memhp [0-9]' memhp $verb --version
done
answers "a policy that no kernel had is listed too" 0 '^- +- +mail$' memhp list
answers "kernels are listed" 0 '^6.1 .*contig-zones, auto-movable' memhp list
answers "as JSON too" 0 '^contig-zones$' sh -c '
	memhp list --json | python3 -c "import json,sys; print(json.load(sys.stdin)[\"kernels\"][2][\"policies\"][0])"'
# The default kernel: named here and nowhere else. The help says it, and it is what stands there.
default=6.1
printf '# false\n' >"$WORK/default.txt"
for verb in run serve check; do
	answers "memhp $verb --help names the default kernel" 0 "default:?.* $default[;)]" memhp $verb --help
done
answers "run takes the default kernel" 0 "stands on Linux $default " \
	script -qec 'SHELL=/bin/true memhp run -m 1G' /dev/null
answers "play takes the default kernel" 1 "^\+\+\+ on memhp $default" memhp play "$WORK/default.txt"
answers "check takes it for a plug-in" 0 "^apart +$default +1 " memhp check --blocks 1 "$APART"

answers "a closed standard output is none either" 1 'memhp: standard output: Bad file descriptor' \
	sh -c 'memhp list >&-'
answers "closed descriptors are no places for memhp's own" 0 '^ok ' sh -c '
	printf "# echo x\nx\n" >"$0/closed.txt"; timeout 120 memhp play --kernel 6.1 "$0/closed.txt" <&- 2>&-' "$WORK"
answers "and a command is not handed any" 0 '^/dev/null$' sh -c '
	timeout 120 memhp run --kernel 6.1 -m 1G -- readlink /proc/self/fd/0 <&- 2>&-'
answers "a full disk is no success" 1 'memhp: standard output: No space left' sh -c 'memhp list >/dev/full'
finish
