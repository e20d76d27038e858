/* SPDX-License-Identifier: MIT */
#include "lab/guest_setup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "lab/initramfs.h"
#include "os/child.h"

/* Uevents may come by the thousand while nobody asks for them. */
#define UEVENT_BUFFER (16 << 20)

_Noreturn void guest_end(const char *what)
{
	fprintf(stderr, "memhp: guest: %s: %s\n", what, strerror(errno));
	sync();
	reboot(RB_POWER_OFF);
	abort();
}

void guest_mount_all(void)
{
	static const struct {
		const char *type, *where;
	} mounts[] = { { "proc", "/proc" },
		       { "sysfs", "/sys" },
		       { "devtmpfs", "/dev" },
		       { "tmpfs", "/tmp" } };

	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++)
		if (mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, NULL) < 0)
			guest_end(mounts[i].where);
	/* As the transcript gave it. */
	if (mount(GUEST_CMDLINE, "/proc/cmdline", NULL, MS_BIND, NULL) < 0)
		guest_end(GUEST_CMDLINE);
}

int guest_open_line(void)
{
	struct termios raw;
	int line = open(GUEST_LINE, O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (line < 0 || tcgetattr(line, &raw) < 0)
		guest_end(GUEST_LINE);
	cfmakeraw(&raw);
	cfsetspeed(&raw, B115200);
	raw.c_cflag |= CLOCAL | CREAD;
	raw.c_cflag &= (tcflag_t)~CRTSCTS;
	if (tcsetattr(line, TCSANOW, &raw) < 0)
		guest_end(GUEST_LINE);
	return line;
}

int guest_open_uevents(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int size = UEVENT_BUFFER;
	int uevents = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	if (uevents < 0 ||
	    setsockopt(uevents, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0 ||
	    bind(uevents, (struct sockaddr *)&address, sizeof(address)) < 0)
		guest_end("uevents");
	return uevents;
}

int guest_open_signals(void)
{
	sigset_t set;
	int signals;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (signals < 0)
		guest_end("signals");
	return signals;
}

void guest_install_busybox(void)
{
	char *argv[] = { (char *)GUEST_BUSYBOX, (char *)"--install", (char *)"-s", (char *)"/bin",
			 NULL };

	if (child_run(argv) != 0)
		guest_end(GUEST_BUSYBOX);
}
