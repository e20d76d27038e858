/* SPDX-License-Identifier: MIT */
#include "transcript/prompt.h"

#include <regex.h>
#include <stddef.h>
#include <string.h>

#include "transcript/plain.h"

/*
 * Extended regular expressions, put together from named parts. A prompt is what names a user,
 * a host, a directory or a shell, and then a sign. A sign behind anything that prose could
 * have as well counts only in front of a word that is known to be a command.
 */
#define BLANK "[[:blank:]]"
#define END "(" BLANK "|$)"
#define NAME "[[:alpha:]][[:alnum:]_.-]*"
#define HOST "[[:alnum:]_.()-]+"
#define NO_HOST "[(]none[)]"
#define ADDRESS "[0-9]+([.][0-9]+)+"
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
	"^(" BLANK "|" DRAWN "|[|:}*`]|[0-9]+[.)]|[a-z][)]|[A-Za-z]{0,4}>" \
	"|[(][^()]*[)]" BLANK "|\\[[0-9 .:]+\\]|[0-9]+(:[0-9]+)+" BLANK ")*"

/* "(master)", "[0]": what a shell says behind a place. */
#define STATE "(" BLANK "?([(][^()]*[)]|\\[[^][]*\\]))?"

/*
 * "[root@host ~]", "root@host:/dir", "root@host ~", "host:~", "host ~", "~", "~]", "/",
 * "(none)", "bash-5.1"
 */
#define CERTAIN                                                                                  \
	"(\\[[^]]*[@~][^]]*\\]|" NAME "@" HOST "(:[^[:blank:]#$%>]+|:[~/][^#$%>]*|" BLANK        \
	"+" PLACE ")"                                                                            \
	"|(" NAME "|" NO_HOST ")?:" PLACE "|(" NAME BLANK "+)?" HOME "\\]?|/|" NO_HOST "(" BLANK \
	"+" PLACE ")?"                                                                           \
	"|-?(a|ba|da|k|mk|z)?sh-[0-9][0-9.]*[a-z]?)" STATE BLANK "?"

/* "[host dir]", "root@host", "host /sys", "/sys", "host", "host:", "192.168.0.1" */
#define DOUBTFUL                                                                             \
	"(\\[[^]]+\\]|" NAME "@" HOST "|(" NAME BLANK "+)?" DIRECTORY "|" NAME "(" DIRECTORY \
	")?:?|" ADDRESS ")"

/* Names of commands that no sentence has, and those that a sentence may have. */
#define COMMANDS                                                                               \
	"acpi_listen|acpidump|awk|base64|bash|blockdev|bpftrace|busybox|cat|cd|chmem|chmod"    \
	"|chown|chroot|cmp|cp|cpupower|curl|cxl|daxctl|dd|df|diff|dmesg|dmidecode|dnf|dracut"  \
	"|drgn|du|echo|egrep|ethtool|fgrep|fio|gcc|gdb|getconf|git|grep|grubby|hexdump"        \
	"|hugeadm|id|insmod|ip|journalctl|kexec|ln|losetup|ls|lsblk|lscpu|lshw|lsmem|lsmod"    \
	"|lspci|lstopo|mcelog|memhog|memtester|migratepages|mkdir|mkfs|mkswap|modinfo"         \
	"|modprobe|mv|ndctl|nproc|numactl|numademo|numastat|od|perf|pgrep|pkill|printf"        \
	"|ps|pwd|python3?|qemu-ga|rasdaemon|readlink|rm|rmdir|rmmod|sed|seq|setsid|sh|slabtop" \
	"|smem|strace|stress-ng|stressapptest|su|sudo|swapoff|swapon|sysctl|systemctl|tar|tee" \
	"|trace-cmd|turbostat|udevadm|umount|uname|uptime|virsh|vmstat|wc|wget|xargs|xxd|yum"  \
	"|zcat"
#define WORDS                                                                                    \
	"apt|cut|date|env|eval|exec|export|file|find|for|free|head|history|kill|less|make|man"   \
	"|more|mount|nohup|perl|reboot|set|sleep|sort|source|stat|stress|strings|sync|tail|test" \
	"|time|timeout|top|touch|tr|type|wait|watch|which|while"

/* A command that is known, or one that has a path. */
#define KNOWN                                                                      \
	"((" COMMANDS ")(" BLANK "*[;|&>]|" BLANK "+[^=[:blank:]]|" BLANK "*$)"    \
	"|(" WORDS ")" BLANK "+([^=[:blank:]].*[|>;$*&/\"]|([^=[:blank:]].*" BLANK \
	")?(-[[:alpha:]]|[0-9.]+$|[|>/$*\"]))"                                     \
	"|(\\./|/(bin|home|mnt|opt|root|sbin|srv|tmp|usr|var)/)[^[:blank:]])"

/* "[ -e x ] ||", "if a; then", "M=/sys; ls" */
#define SYNTAX                                                                                    \
	"(\\[\\[?" BLANK "+[^]]*" BLANK "\\]\\]?(" BLANK "*[;|&]|$)"                              \
	"|(if|until|while)" BLANK ".*;" BLANK "*(then|do)" END "|for" BLANK ".*;" BLANK "*do" END \
	"|[[:alpha:]_][[:alnum:]_]*=([^[:blank:]]*[/$\"`][^[:blank:]]*|[^[:blank:];]+;"           \
	"(" BLANK ".*)?)$|[[:alpha:]_][[:alnum:]_]*=[^[:blank:];]+[;]?" BLANK "+(" COMMANDS       \
	")" END ")"

/* Whatever can begin a command; a word of prose would end as the last set does. */
#define ANY                                                                 \
	"([[:alpha:]_~{!\"'($:[]|[[:alpha:]_./~{!\"'($[][^[:blank:]]*[^,:?" \
	"[:blank:]])" END

#define QEMU "([Qq][Ee][Mm][Uu]|[Hh][Mm][Pp]|[Mm]onitor)"

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
	LEAD "(" DOUBTFUL BLANK "?|- )?[#$%]" BLANK "+" SYNTAX,
	/* "$ls", "$> ls", "% ls", and in a list "1. # ls", "- # ls" */
	LEAD "(- )?[#$]>?" BLANK "*" KNOWN,
	LEAD "(%|\u276f|\u279c)" BLANK "+((" NAME "|" HOME "|" DIRECTORY ")" BLANK "+)?" KNOWN,
	/* "# make" where the reader sees other bytes than a person does: it takes no such blank */
	"^[ >]*[#$]" BLANK "+" ANY,
	/* "+ cat /sys/x": what a shell says with "set -x"; patches and lists have a "+", too */
	"^[+]+ ((" COMMANDS ")" BLANK ".*/(dev|proc|sys)/|echo [[:alnum:]_]+$)",
	/* "(qemu)info numa", "(QEMU) info numa", "QEMU> info numa", "monitor# info numa" */
	LEAD "([(]" QEMU "[^)]*[)]|" QEMU "[>#])" BLANK "*" MONITOR,
	/* "-> { "execute": "stop" }" */
	LEAD "(->" BLANK "*)?[{]" BLANK "*[\"']execute(-oob)?[\"']" BLANK "*:",
	/* The format of a transcript, which a mail has no use for. */
	LEAD "([(](dmesg|memhp)[)]" BLANK "+[^[:blank:]]|[(]uevents[)]$)",
	/* Programs that have a prompt of their own, or reach a monitor. */
	LEAD "([(](dracut|gdb|initramfs)[)]|(crash|grub|virsh|QMP)>|virsh #"
	     "|virsh qemu-monitor-command)" BLANK "+[^[:blank:]]",
};

#define NR_SHAPES (sizeof(shapes) / sizeof(*shapes))

/* A prompt may name a directory, with the longest path that there is. */
#define MAX_SHAPE (4096 + 200)

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

	plain_line(line, shown, sizeof(shown));
	if (!strpbrk(shown, "#$%>)+{\xe2") && !strstr(shown, "virsh"))
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
