/* SPDX-License-Identifier: MIT */
#include "transcript/prompt.h"

#include <regex.h>
#include <stddef.h>
#include <string.h>

/*
 * Extended regular expressions, put together from named parts. A prompt is what names a user,
 * a host, a directory or a shell, and then a sign. A sign behind anything that prose could
 * have as well counts only in front of a word that is known to be a command.
 */
#define BLANK "[[:blank:]]"
#define END "(" BLANK "|$)"
#define NAME "[[:alpha:]][[:alnum:]_.-]*"
#define HOST "[[:alnum:]_.()-]+"
#define HOME "~(/[^[:blank:]#$%>]*)?"
#define DIRECTORY "/([^][:blank:]#$%>/][^][:blank:]#$%>]*)?"
#define PLACE "(" HOME "|" DIRECTORY ")"

/*
 * What may stand in front of a whole prompt: other marks of quotes, bullets and numbers of a
 * list, code in a line, a virtual environment, the time, a line drawn from the prompt's first
 * half. "+" and "-" are a patch's.
 */
#define DRAWN "(\u2514|\u2570)(\u2500)+"
#define LEAD                                                               \
	"^(" BLANK "|" DRAWN "|[|:}*`]|[0-9]+[.)]|[a-z][)]|[A-Za-z]{1,4}>" \
	"|[(][^()]*[)]" BLANK "|\\[[0-9 .:]+\\]|[0-9]+(:[0-9]+)+" BLANK ")*"

/* "(master)", "[0]": what a shell says behind a place. */
#define STATE "(" BLANK "([(][^()]*[)]|\\[[^][]*\\]))?"

/* "[root@host ~]", "root@host:/dir", "root@host ~", "host:~", "host ~", "~", "/", "bash-5.1" */
#define CERTAIN                                                                           \
	"(\\[[^]]*[@~][^]]*\\]|" NAME "@" HOST "(:[^[:blank:]#$%>]+|:[~/][^#$%>]*|" BLANK \
	"+" PLACE ")"                                                                     \
	"|(" NAME ")?:" PLACE "|(" NAME BLANK "+)?" HOME "|/"                             \
	"|-?(a|ba|da|k|mk|z)?sh-[0-9][0-9.]*[a-z]?)" STATE BLANK "?"

/* "[host dir]", "root@host", "host /sys", "/sys", "host" */
#define DOUBTFUL "(\\[[^]]+\\]|" NAME "@" HOST "|(" NAME BLANK "+)?" DIRECTORY "|" NAME ")"

/* Names of commands that no sentence has, those that a sentence may have, and paths. */
#define COMMANDS                                                                               \
	"awk|base64|bash|busybox|cat|cd|chmem|chmod|chown|chroot|cmp|cp|curl|cxl|daxctl|dd|df" \
	"|diff|dmesg|dnf|du|echo|egrep|ethtool|fgrep|fio|gcc|gdb|getconf|git|grep|hexdump|id"  \
	"|insmod|ip|journalctl|ln|ls|lsblk|lscpu|lsmem|lsmod|lspci|lstopo|mkdir|modinfo"       \
	"|modprobe|mv|ndctl|nproc|numactl|numastat|od|perf|pgrep|pkill|printf|ps|pwd|python3?" \
	"|readlink|rm|rmdir|rmmod|sed|seq|sh|stress-ng|su|sudo|swapoff|swapon|sysctl"          \
	"|systemctl|tar|tee|udevadm|umount|uname|uptime|virsh|vmstat|wc|wget|xargs|xxd|yum|zcat"
#define WORDS                                                                                  \
	"apt|cut|date|env|eval|exec|export|file|find|for|free|head|history|kill|less|make|man" \
	"|more|mount|nohup|reboot|set|sleep|sort|source|stat|stress|strings|sync|tail|test"    \
	"|time|timeout|top|touch|tr|type|wait|watch|which|while"
#define KNOWN                                                                      \
	"((" COMMANDS ")(" BLANK "*[;|&>]|" BLANK "+[^=[:blank:]]|" BLANK "*$)"    \
	"|(" WORDS ")" BLANK "+([^=[:blank:]].*[|>;$*&/\"]|([^=[:blank:]].*" BLANK \
	")?(-[[:alpha:]]|[0-9.]+$|[|>/$*\"]))"                                     \
	"|(\\./|/(bin|home|opt|root|sbin|usr)/)[^[:blank:]])"

/* Whatever can begin a command; a word of prose would end as the last set does. */
#define ANY                                                                 \
	"([[:alpha:]_~{!\"'($:[]|[[:alpha:]_./~{!\"'($[][^[:blank:]]*[^,:?" \
	"[:blank:]])" END

#define MONITOR                                                                                  \
	"(balloon|commit|cont|cpu|help|hmp|info|migrate|nmi|quit|sendkey|stop|xp|[a-z]+_[a-z_]+" \
	"|(chardev|qom|query)-[a-z-]+)" END

static const char *const shapes[] = {
	/* "root@host ~ # make", where the reader takes "root@host:~# make" alone */
	LEAD "(-" BLANK ")?" CERTAIN "[#$]" BLANK "*" ANY,
	/* "user@host:~> ls", "host% ls", "host # ls", "/sys # ls" */
	LEAD CERTAIN "[%>]" BLANK "*" KNOWN,
	LEAD DOUBTFUL BLANK "?[#$]" BLANK "*" KNOWN,
	LEAD DOUBTFUL "[%>]" BLANK "+" KNOWN,
	/* "$ls", "$> ls", "% ls", and in a list "1. # ls" */
	LEAD "[#$]>?" BLANK "*" KNOWN,
	LEAD "(%|\u276f|\u279c)" BLANK "+((" NAME "|" HOME "|" DIRECTORY ")" BLANK "+)?" KNOWN,
	/* "(qemu)info numa", "(QEMU) info numa", "QEMU> info numa" */
	LEAD "([(][Qq][Ee][Mm][Uu][^)]*[)]|([Qq][Ee][Mm][Uu]|hmp|monitor)>)" BLANK "*" MONITOR,
	/* The format of a transcript, which a mail has no use for. */
	LEAD "([(](dmesg|memhp)[)]" BLANK "+[^[:blank:]]|[(]uevents[)]$)",
	/* Programs that have a prompt of their own, or reach a monitor. */
	LEAD "([(](dracut|gdb|initramfs)[)]|(crash|grub|virsh|QMP)>|virsh #"
	     "|virsh qemu-monitor-command)" BLANK "+[^[:blank:]]",
};

#define NR_SHAPES (sizeof(shapes) / sizeof(*shapes))

/* No prompt, and no command's first word, reaches further. */
#define MAX_SHAPE 200

/* Length of the terminal's escape sequence at @at: colours, and titles of windows. */
static size_t escape_sequence(const char *at)
{
	size_t length;

	if (at[0] != '\033' || (at[1] != '[' && at[1] != ']'))
		return 0;
	length = 2 + strcspn(at + 2, at[1] == ']' ? "\a" :
						    "@ABCDEFGHIJKLMNOPQRSTUVWXYZ"
						    "abcdefghijklmnopqrstuvwxyz~");
	return length + (at[length] != '\0');
}

/* The start of @line as a terminal shows it. */
static void copy_shown(const char *line, char shown[static MAX_SHAPE + 1])
{
	size_t length = 0;

	while (*line && length < MAX_SHAPE) {
		size_t skip = escape_sequence(line);

		if (skip)
			line += skip;
		else
			shown[length++] = *line++;
	}
	shown[length] = '\0';
}

static bool matches(const char *pattern, regex_t *compiled, const char *string)
{
	/* The patterns are constants: one that does not compile has re_nsub, and matches, none. */
	if (!compiled->re_nsub && regcomp(compiled, pattern, REG_EXTENDED) != 0)
		return false;
	return regexec(compiled, string, 0, NULL, 0) == 0;
}

bool prompt_resembles(const char *line)
{
	static regex_t compiled[NR_SHAPES];
	char shown[MAX_SHAPE + 1];

	copy_shown(line, shown);
	if (!strpbrk(shown, "#$%>)\xe2") && !strstr(shown, "virsh"))
		return false;
	for (size_t i = 0; i < NR_SHAPES; i++)
		if (matches(shapes[i], &compiled[i], shown))
			return true;
	return false;
}

bool prompt_starts_machine(const char *command)
{
	static const char pattern[] =
		/* at the start, or behind what ends a word: "sudo", "VAR=x", "&&", "time" */
		"(^|[[:blank:];|&(){}`\"'=])([^[:blank:];|&(){}`\"'=]*/)?qemu-system-[[:alnum:]_]"
		"|^(sudo" BLANK "+)?([^[:blank:]]*/)?(qemu-kvm|kvm)" BLANK "+-";
	static regex_t compiled;

	return matches(pattern, &compiled, command);
}
