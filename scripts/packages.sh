# SPDX-License-Identifier: MIT
# packages.sh - what memhp is built, run and tested with, and Debian 12's packages that bring it.
#
# A line is a need and its package. A need is found wherever it comes from:
#   program NAME   along PATH, or where only root's PATH leads
#   header NAME    by the C compiler
#   library NAME   by pkg-config
#   file PATTERN   on the disk
#   package NAME   as a package only

BUILD_NEEDS="
program cc           gcc
header stdio.h       libc6-dev
program meson        meson
program ninja        ninja-build
program pkg-config   pkg-config
library fuse3        libfuse3-dev
library libseccomp   libseccomp-dev
program busybox      busybox-static
"

# Programs that the tests run on machines, and that they are made with.
SUITE_NEEDS="
program python3      python3
program scdoc        scdoc
library cmocka       libcmocka-dev
program c++          g++
program fusermount3  fuse3
program udevadm      udev
program lsmem        util-linux
program mount        mount
program script       bsdutils
program ps           procps
program numactl      numactl
program lstopo       hwloc-nox
program stress-ng    stress-ng
program qemu-ga      qemu-guest-agent
program prometheus-node-exporter prometheus-node-exporter
program nc           netcat-openbsd
program ip           iproute2
program jq           jq
"

# What scripts/test takes beyond its suites.
TEST_NEEDS="
program git          git
program clang        clang
program clang-format clang-format
program clang-tidy   clang-tidy
file /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a libclang-rt-14-dev
program spin         spin
"

# A real kernel, and what it runs in.
LAB_NEEDS="
program qemu-system-x86_64 qemu-system-x86
package linux-image-amd64  linux-image-amd64
"

# What scripts/test-fresh takes to make an empty Debian, and to enter it.
FRESH_NEEDS="
program git          git
program mmdebstrap   mmdebstrap
program gpgv         gpgv
program mount        mount
program unshare      util-linux
program tar          tar
file /usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
"

# there KIND NAME: whether a need is met
there() {
	case $1 in
	program) PATH=$PATH:/usr/sbin:/sbin command -v "$2" ;;
	header) echo "#include <$2>" | cc -E - ;;
	library) pkg-config --exists "$2" ;;
	file) ls -d $2 ;;
	package) [ "$(dpkg-query -W -f '${db:Status-Status}' "$2")" = installed ] ;;
	esac >/dev/null 2>&1
}

# missing NEEDS...: the packages of those that are not met
missing() {
	echo "$@" | while read -r kind name package; do
		[ -z "$kind" ] || there "$kind" "$name" || echo "$package"
	done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# as_root: prints what runs a command as root, if anything; fails where nothing does. A password
# is asked for once, and at a terminal only.
as_root() {
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }
}

# tell REASON: the command that root would type, in lines that can be pasted
tell() {
	printf '%s Root installs them with:\n\n' "$1" >&2
	echo "apt-get update && $install $packages" | fold -s -w 74 | sed 's/^/  /; $!s/ *$/ \\/' >&2
	echo >&2
	return 1
}

# followed SCRIPT COMMAND...: what it says goes to $log, and what sed's SCRIPT prints of it is shown
# as it comes. The status needs no file.
followed() {
	follow=$1
	shift
	{
		status=$({
			{
				"$@" 2>&1 </dev/null 3>&- 4>&-
				echo $? >&3
			} | tee "$log" | sed -un "$follow" >&4
		} 3>&1)
	} 4>&1
	return "${status:-1}"
}

# apt COMMAND...: shows which packages it fetches and unpacks
apt() {
	followed '
		s/^Get:[0-9]* [^ ]* [^ ]* [^ ]* \([a-z0-9][^ ]*\) .*/  fetching \1/p
		s/^Unpacking \([^ ]*\) .*/  unpacking \1/p' $sudo env DEBIAN_FRONTEND=noninteractive "$@"
}

# complain_of_apt: shows errors and warnings of what it said, else its last lines
complain_of_apt() {
	printf '%s\n' "$lists" | cat - "$log" | grep '^[EW]: ' | sort -u | tail -n 20 | fold -s -w 80 |
		grep . >&2 || tail -n 20 "$log" | fold -s -w 80 >&2
}

# install_missing NEEDS...: installs packages for needs that are not met; else says how, and fails
install_missing() {
	packages=$(missing "$@")
	[ -n "$packages" ] || return 0
	install="apt-get install -y --no-install-recommends"
	command -v apt-get >/dev/null || { tell "Packages are missing."; return; }
	sudo=$(as_root) || { tell "Packages are missing."; return; }
	echo "Installing Debian packages${sudo:+ with sudo}:"
	echo "$packages" | fold -s -w 76 | sed 's/^/  /; s/ *$//'
	log=$(mktemp) || return
	lists=
	# Without lists there is nothing to install from; with them they may be recent enough.
	if ! apt $install $packages &&
		! { apt apt-get update && lists=$(cat "$log") && apt $install $packages; }; then
		complain_of_apt
		# "apt-get update" succeeds without a network, with warnings.
		case $lists$(cat "$log") in
		*"Failed to fetch"* | *"Temporary failure resolving"* | *"Could not connect"*)
			reason="Packages could not be fetched: no network reaches them."
			;;
		*) reason="Packages could not be installed." ;;
		esac
		rm -f "$log"
		tell "$reason"
		return
	fi
	rm -f "$log"
	packages=$(missing "$@")
	[ -z "$packages" ] || tell "Packages were installed, and these are missing still."
}
