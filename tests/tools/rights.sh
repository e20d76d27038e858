#!/bin/sh
# SPDX-License-Identifier: MIT
# A stranger's commands have no right over the namespaces they are in, no privilege, and nothing
# of the user's environment or memory; nor has what a stranger's udev rule runs.
. "$(dirname "$0")/lib.sh"

. "$TESTS/tools/stranger.sh"

REFUSED="{'Operation not permitted'}"

# Numbers of setns() and open_by_handle_at().
case $(uname -m) in
x86_64) SETNS=308 HANDLE=304 ;;
s390x) SETNS=339 HANDLE=336 ;;
ppc64 | ppc64le) SETNS=350 HANDLE=346 ;;
*) SETNS=268 HANDLE=265 ;;
esac
python "enters no namespace" "$REFUSED" \
	"spaces = [os.open(path, 0) for path in glob.glob(\"/proc/self/ns/*\")]" \
	"print({call($SETNS, space, 0) for space in spaces})"
python "not even in words that the kernel would not take" "$REFUSED" \
	"print({call($SETNS, -1, 0)})"
python "opens no namespace by its handle" "$REFUSED" "print({call($HANDLE, -1, 0, 0)})"
python "follows no namespace to its owner or its parent" "$REFUSED" \
	"spaces = [os.open(path, 0) for path in glob.glob(\"/proc/self/ns/*\")]" \
	"print({error(fcntl.ioctl, space, 0xb700 + nr) for space in spaces for nr in range(1, 12)})"
python "follows no process to its namespaces" "$REFUSED" \
	"me = os.pidfd_open(os.getpid())" \
	"print({error(fcntl.ioctl, me, 0xff00 + nr) for nr in range(1, 12)})"
python "has no raw socket" "$REFUSED" \
	"families = (socket.AF_INET, socket.AF_INET6)" \
	"print({error(socket.socket, family, socket.SOCK_RAW, 1) for family in families})"
cat >"$WORK/links.txt" <<'END'
# ip link set lo down 2>/dev/null || echo refused
refused
# ip link add d0 type dummy 2>/dev/null || echo refused
refused
# ip addr add 10.9.9.9/8 dev lo 2>/dev/null || echo refused
refused
END
plays "changes nothing of its network" "$WORK/links.txt"

# The whole way: from the network to the user namespace that owns it, and to its mounts.
python "gets no capability from a namespace" '0000000000000000' \
	'path = "/proc/self/ns/net"' \
	'error(lambda: libc.setns(fcntl.ioctl(os.open(path, 0), 0xb701), 0x10000000))' \
	'print([line.split()[1] for line in open("/proc/self/status") if "CapEff" in line][0])'

# For root, the sandbox's root is a user of the host to whom nothing belongs.
if [ "$(id -u)" -eq 0 ]; then
	USER_ID=65534 GROUP_ID=65534
else
	USER_ID=$(id -u) GROUP_ID=$(id -g)
fi
cat >"$WORK/ids.txt" <<END
# awk '{ print \$1, \$2, \$3 }' /proc/self/uid_map /proc/self/gid_map
0 $USER_ID 1
0 $GROUP_ID 1
# cat /etc/shadow 2>/dev/null || echo refused
refused
END
plays "is nobody on the host" "$WORK/ids.txt"

cat >"$WORK/environment.txt" <<'END'
# env | grep -v -e ^PWD= -e ^SHLVL= | sort
HOME=/
LANG=C.UTF-8
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
SYSTEMD_DEVICE_VERIFY_SYSFS=0
TERM=linux
END
plays "has an environment of memhp's" "$WORK/environment.txt"
has "and so has a recording" 'ok' "$(SECRET=hunter2 memhp play --kernel 6.1 \
	--record="$WORK/recorded.txt" "$WORK/environment.txt")"
same "which holds nothing else" "$(cat "$WORK/environment.txt")" \
	"$(grep -v '^%' "$WORK/recorded.txt")"

# Nor do they see what memhp was asked for.
cat >"$WORK/asked.txt" <<'END'
# cat /proc/[0-9]*/cmdline | grep -a -c 'asked[.]txt'
0
! 1
END
plays "does not see memhp's command line" "$WORK/asked.txt"

# A mount of the host's, since what lies in /tmp is hidden from the commands.
[ "$(id -u)" -ne 0 ] || for i in 1 2 3; do
	answers "root's busybox that nobody cannot reach ($i)" 1 \
		'^memhp: /mnt/shells/busybox: Permission denied; commands of a transcript run as the user nobody, who has to be able to reach it$' \
		unshare -m sh -c 'mount -t tmpfs memhp /mnt && mkdir -m 700 /mnt/shells &&
		cp "$(command -v busybox)" /mnt/shells/busybox &&
		exec memhp play --kernel 6.1 --busybox /mnt/shells/busybox "$0/ids.txt"' "$WORK"
done

# A rule's program looks at everybody while udevadm waits for it, whatever PATH says.
mkdir -p "$WORK/bin"
cp /bin/true "$WORK/bin/udevadm"
cat >"$WORK/rights.txt" <<'END'
% udev SUBSYSTEM=="memory", ACTION=="change", RUN+="/bin/sh -c 'until grep -qsx udevadm /proc/[0-9]*/comm; do :; done; cat /proc/[0-9]*/comm >/tmp/names; for p in /proc/[0-9]*; do [ $$p = /proc/1 ] || grep -h -e CapEff -e NoNewPrivs -e Seccomp: $$p/status; done | sort -u >/tmp/rights; grep -e CapInh -e CapPrm -e CapEff -e CapAmb /proc/self/status >/tmp/own; cat /proc/self/uid_map >/tmp/map; cat /proc/[0-9]*/environ 2>/dev/null | grep -a -c SECRET=hunter2 >/tmp/secrets'"
# echo change >/sys/devices/system/memory/memory0/uevent
# grep -x udevadm /tmp/names
udevadm
# cat /tmp/rights
CapEff:	0000000000000000
CapEff:	0000000000001000
NoNewPrivs:	1
Seccomp:	2
# grep -v CapInh /tmp/own
CapPrm:	0000000000000000
CapEff:	0000000000000000
CapAmb:	0000000000000000
# awk '{ print $1, $3 }' /tmp/map
0 1
# cat /tmp/secrets
0
END
for user in $USERS; do
	answers "$user: udevd has one privilege, and its rules' programs none" 0 '^ok ' \
		"$user" env SECRET=hunter2 PATH="$WORK/bin:$PATH" \
		memhp play --kernel 6.1 "$WORK/rights.txt"
done

# Root of a sandbox is not root of the host: the device for FUSE may be root's alone.
cat >"$WORK/true.txt" <<'END'
# cat /sys/devices/system/memory/block_size_bytes
8000000
END
[ "$(id -u)" -ne 0 ] ||
	answers "root plays where /dev/fuse is root's alone" 0 '^ok ' unshare -m sh -c '
	mknod -m 600 "$0/fuse-of-root" c 10 229 && mount --bind "$0/fuse-of-root" /dev/fuse &&
	exec memhp play --kernel 6.1 "$0/true.txt"' "$WORK"

# in_chroot COMMAND...: the root directory is a mount below the host's
in_chroot() {
	unshare -m sh -c '
		mkdir "$0/root" && mount --bind "$0/root" "$0/root"
		for name in /*; do
			if [ -L "$name" ]; then
				cp -P "$name" "$0/root"
			elif [ -d "$name" ]; then
				mkdir "$0/root$name" && mount --rbind "$name" "$0/root$name"
			fi
		done
		exec chroot "$0/root" "$@"' "$WORK" "$@"
}
if [ "$(id -u)" -eq 0 ]; then
	answers "root plays in a chroot" 0 '^ok ' in_chroot memhp play --kernel 6.1 "$WORK/true.txt"
	rm -rf --one-file-system "$WORK/root"
	answers "as nobody, too" 0 '^ok ' in_chroot memhp play --kernel 6.1 "$WORK/ids.txt"
fi
finish
