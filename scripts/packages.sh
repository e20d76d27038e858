# SPDX-License-Identifier: MIT
# packages.sh - what memhp is built, run and tested with, from Debian 12's packages.
#
# need PACKAGE... installs those that are missing and says so. sudo is used for
# that alone, and only by those who are not root.

BUILD_PACKAGES="gcc libc6-dev meson ninja-build pkg-config libfuse3-dev libjansson-dev scdoc"
TEST_PACKAGES="fuse3 udev numactl hwloc-nox stress-ng qemu-guest-agent prometheus-node-exporter
	clang clang-format clang-tidy libclang-rt-14-dev libcmocka-dev python3
	util-linux bsdutils procps netcat-openbsd iproute2 jq spin
	qemu-system-x86 linux-image-amd64 busybox-static"

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

need() {
	missing=
	for package in "$@"; do
		installed "$package" || missing="$missing $package"
	done
	# Either busybox will do: the two packages exclude each other.
	installed busybox || installed busybox-static || missing="$missing busybox-static"
	[ -n "$missing" ] || return 0
	sudo=
	[ "$(id -u)" -eq 0 ] || sudo=sudo
	echo "Installing Debian packages:$missing" >&2
	# Without lists there is nothing to install from; with them they may be recent enough.
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		$missing >/dev/null 2>&1 ||
		{ $sudo apt-get update -q >/dev/null &&
			$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
				--no-install-recommends $missing >/dev/null; } ||
		{ echo "Could not install:$missing" >&2; exit 1; }
}
