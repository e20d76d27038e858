# SPDX-License-Identifier: MIT
# fresh-root.sh - a minimal Debian 12 in a directory, and commands in it as in a container.

# apt_sources: the host's own sources of Debian 12, else Debian's
apt_sources() {
	apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' \
		'Origin: Debian' 2>/dev/null | grep -E '^deb [^ ]+ bookworm' | sort -u | grep . ||
		echo "deb http://deb.debian.org/debian bookworm main"
}

# apt_options: how the host's apt gets there, through which proxy
apt_options() {
	apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|Check-Date|Check-Valid-Until|Retries)\b'
}

# make_root ROOT: what mmdebstrap calls "minbase", an ordinary user "user", and the two files in
# /etc that container runtimes add
make_root() {
	apt_options >"$1.conf"
	# What mmdebstrap mounts goes with it, even when it is killed.
	apt_sources | unshare --mount --propagation private mmdebstrap --mode=root \
		--variant=minbase --format=directory --aptopt="$1.conf" bookworm "$1" - &&
		chroot "$1" useradd --create-home --shell /bin/sh user &&
		cat /etc/resolv.conf >"$1/etc/resolv.conf" &&
		ln -sf /proc/mounts "$1/etc/mtab"
}

# enter ROOT USER DIRECTORY COMMAND...: in namespaces of its own, which end with COMMAND.
# /dev has what a container's has: no kmsg, no kvm, no links to open files. The network is the
# host's.
enter() {
	unshare --mount --propagation private --pid --fork --kill-child --uts --ipc sh -ec '
		root=$1 user=$2 directory=$3
		shift 3
		hostname fresh
		mount --bind "$root" "$root"
		cd "$root"
		mount -t proc proc proc
		mount --rbind /sys sys
		mount -t tmpfs -o mode=755 dev dev
		for node in null zero full random urandom tty fuse; do
			: >dev/$node
			mount --bind /dev/$node dev/$node
		done
		mkdir dev/pts dev/shm
		mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts dev/pts
		ln -s pts/ptmx dev/ptmx
		mount -t tmpfs -o mode=1777 shm dev/shm
		pivot_root . mnt
		umount -l /mnt
		cd "$directory"
		home=$(getent passwd "$user" | cut -d: -f6)
		# The shell stays: as the first process it reaps what is left behind.
		setpriv --reuid="$user" --regid="$user" --init-groups env -i HOME="$home" USER="$user" \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
			LANG=C.UTF-8 ${http_proxy:+http_proxy="$http_proxy"} \
			${https_proxy:+https_proxy="$https_proxy"} "$@" </dev/null || exit
		exit 0' sh "$@"
}
