/* SPDX-License-Identifier: MIT */
/* test_prompt.c - prompts that the reader of mails does not take, and what only resembles one. */
#include "transcript/prompt.h"

#include <stdlib.h>

#include "unit/support.h"

static void prompts_of_many_systems_are_recognised(void **state)
{
	static const char *const lines[] = {
		/* SUSE, busybox, dracut, plain shells */
		"linux:~ # echo hi",
		"sles12:/sys # online_all",
		"h:/sys/devices/system/memory # echo 1 > memory3/online",
		"user@linux:~> cat x",
		"vm01 ~ # echo hi",
		"~ # echo hi",
		"/ # x",
		"/sys # cat x",
		":/# x",
		"dracut:/# x",
		"switch_root:/# ls",
		"(dracut) ls",
		"(initramfs) cat x",
		"bash-5.1# x",
		"-bash-4.2$ x",
		"sh-4.2# x",
		"bash# ls",
		/* user and host in another order or with other blanks */
		"root:~# x",
		"root@vm01 ~ # x",
		"root@host:/#ls",
		"root@host# ls",
		"root@(none):/ # ls",
		"root@192.168.1.5:~ # ls",
		"user@host /sys $ x",
		"(venv) user@host:~$ x",
		"[root@host ~] # x",
		"[root@host ~]#ls",
		"[host memory]# cat state",
		"[12:34:56] root@vm ~ # x",
		"12:34:56 root@vm:~# x",
		"[   12.345678] # echo hi",
		"vm01# for i in 1 2; do echo $i; done",
		"localhost # cat x",
		"host% cat x",
		"(none):/# x",
		"(none):~# x",
		"(none)# x",
		"(none) / # x",
		"guest:$ cat x",
		"vm-1:# cat x",
		"host/sys/devices # cat x",
		"192.168.0.1# cat x",
		"[root@host ~][0]# x",
		"~]# x",
		/* commands that only their syntax or their path gives away */
		"host # [ -e /x ] || echo no",
		"host # M=/sys; echo x",
		"host # M=1 sh x",
		"host # if true; then echo x; fi",
		"host # while read a; do :; done",
		"host# kexec -l",
		"host# numademo",
		"host# memtester 1G",
		"host# dmidecode",
		"host# acpi_listen",
		"host # /tmp/x.sh",
		"host # /mnt/x",
		"root@debian:~ % ls",
		"root@vm /home/user [0]# x",
		"user@host:~/linux (master)$ x",
		"user@host ~/linux (git:main) $ x",
		"root@vm:~/dir with blanks# x",
		"\u2514\u2500$ cat x",
		"\u2570\u2500\u2500# ls",
		/* no user and no host */
		"$echo hi",
		"#echo hi",
		"$> ls",
		"% echo hi",
		"$./run.sh",
		"\u276f ls",
		"\u279c  ~ ls",
		/* in lists, in quotes, in code, in colour */
		"1. # echo hi",
		"a) $ echo hi",
		"| # echo hi",
		"* root@vm:~# x",
		"- root@vm:~# x",
		"`# cat x`",
		"JD> # cat x",
		"\033[01;32mroot@vm\033[00m:\033[01;34m~\033[00m # x",
		"\033]0;root@vm: ~\aroot@vm ~ # x",
		"\033]0;root@vm: ~\033\\root@vm ~ # x",
		"\033]0;t\033\\# x",
		"\033(B\033[m~ # x",
		"root@vm:~#\033(B\033[m x",
		"\r~ # x",
		"old \033[K\r# x",
		"<pre># x",
		"<p><code>root@vm:~# x",
		"&gt; # x",
		"&gt;&gt;&nbsp;# x",
		"- # ls",
		/* blanks that are none for the reader */
		"root@host:~#\u00a0x",
		"#\u00a0x",
		"\u00a0# x",
		"~\u2003# x",
		"#\u2009x",
		"$\u202fx",
		"\ufeff# x",
		"(qemu)\u00a0device_add pc-dimm,id=d,memdev=m",
		/* monitors, and other programs */
		"(qemu)info status",
		"(QEMU) info status",
		"(qemu-kvm) device_add pc-dimm,id=d,memdev=m",
		"QEMU> qom-list /",
		"monitor> info numa",
		"monitor# info numa",
		"(hmp) info numa",
		"qemu# device_add pc-dimm,id=d,memdev=m",
		"-> { \"execute\": \"stop\" }",
		"{\"execute\":\"stop\"}",
		"+ echo online",
		"++ cat /sys/devices/system/memory/memory0/state",
		"1. # M=/sys; ls",
		"hmp> info numa",
		"QMP> { \"execute\": \"stop\" }",
		"virsh # list",
		"virsh> list",
		"virsh qemu-monitor-command vm --hmp info status",
		"(gdb) bt",
		"(dmesg) Normal zone",
		"(memhp) pin 32",
		"(uevents)",
		"crash> kmem -i",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		print_message("[%s]\n", lines[i]);
		assert_true(prompt_resembles(lines[i]));
	}
}

static void prose_patches_and_code_are_none(void **state)
{
	static const char *const lines[] = {
		"",
		"#",
		"root@host:~#",
		"linux:~ # ",
		"online",
		"/sys/devices/system/memory/memory32/valid_zones:Normal Movable",
		/* prose */
		"#1 of my complaints, and #2",
		"100% of the blocks, 50 % of memory",
		"it costs $100 or $ 5, # of slots is 4",
		"$5",
		"ratio ~ 5% more",
		"~ $5",
		"quoted > text",
		"result > find the text",
		"1. # of slots is 4",
		"* # of slots",
		"| col | # cat |",
		"## echo heading",
		"### Steps to reproduce",
		"==> cat x",
		"-> cat x",
		"(qemu) too",
		"(QEMU) is an emulator",
		"(see #5) cat",
		"(dmesg)",
		"(uevents) of blocks",
		"foo@bar.com> wrote:",
		"someone@example.com> a \u00e9crit :",
		"a@b: # of pages",
		"https://example.org/#anchor",
		"[1] https://example.org/~user/#x",
		"memory_hotplug.c:123: # of blocks",
		/* tags of patches */
		"stable@vger.kernel.org # v4.10",
		"Cc: <stable@vger.kernel.org> # 4.10+",
		"<stable@vger.kernel.org> # v4.10",
		"[PATCH v2 1/3] mm: fix $foo # stable 4.10",
		"[a@example.org: fix # typo]",
		"[src/x.c] #include <y.h> is no longer needed",
		/* patches and code */
		"+#define X 1",
		"-#include <a.h>",
		"+# echo added",
		"+	echo added",
		"+ make sgr for linux entries agree",
		"+ lstopo now has a --thickness option",
		"+ echo newline in wgetstr(), again",
		"+++ /usr/include/inttypes.h",
		"$file=/build/x;",
		"set $pc=*(void**)",
		"#perl modules",
		"+    echo added",
		"- # find the block",
		"-	# cat x",
		"<- { \"return\": {} }",
		"{ \"return\": {} }",
		"host # X=1",
		"host # if it is so, then it is",
		"[PATCH] x # [RFC] cat",
		"text </dev/null # x",
		"-# echo removed",
		"#include <stdio.h>",
		"#if defined(X)",
		"#define cat dog",
		"#ifdef X",
		"#error no",
		"#line 5",
		"#CONFIG_X is not set",
		"x = 5; # cat",
		"sleep 5 # wait for it",
		"make # builds",
		"done # end of it",
		"$cat = 5;",
		"$id = $x->id;",
		"$file = \"x\";",
		"a->b > find->x",
		"if (a > cat)",
		"%s: cat",
		"%ls",
		"--- a/x",
		"+++ b/x",
		"@@ -1,2 +3,4 @@ cat",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		print_message("[%s]\n", lines[i]);
		assert_false(prompt_resembles(lines[i]));
	}
}

/* Only the start of a line decides, however long it is and wherever it ends. */
static void long_and_broken_lines_are_read_to_their_end(void **state)
{
	static const char *const starts[] = { "\033", "\033[", "\033]", "\033[0", "[",
					      "(",    "root@", "1.",    ":",      "\xe2\x9d" };
	static char line[1 << 20];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(starts); i++) {
		char *copy = strdup(starts[i]);

		assert_non_null(copy);
		assert_false(prompt_resembles(copy));
		free(copy);
	}
	memset(line, 'x', sizeof(line) - 1);
	assert_false(prompt_resembles(line));
	memcpy(line, "~ # ", 4);
	assert_true(prompt_resembles(line));
	memcpy(line + 4096, " # ls", 5);
	memcpy(line, "host:/", 6);
	assert_true(prompt_resembles(line));
	memset(line, ' ', sizeof(line) - 1);
	assert_false(prompt_resembles(line));
}

static void a_machine_is_told_from_commands_on_it(void **state)
{
	static const char *const machines[] = {
		"qemu-system-x86_64",
		"qemu-system-x86_64 -enable-kvm -m 1G,slots=2,maxmem=4G ...",
		"sudo qemu-system-aarch64 -M virt \\",
		"/usr/bin/qemu-system-x86_64 -m 1G",
		"./x86_64-softmmu/qemu-system-x86_64 -m 1G",
		"QEMU_AUDIO_DRV=none qemu-system-x86_64 -m 1G",
		"cd build && qemu-system-x86_64 -m 1G",
		"numactl -N 0 qemu-system-x86_64 -m 1G",
		"(qemu-system-x86_64 -m 1G)",
		"qemu-kvm -m 1G",
		"/usr/libexec/qemu-kvm -m 1G",
		"sudo kvm -m 1G",
	};
	static const char *const others[] = {
		"",
		"cat /sys/devices/system/memory/memory0/state",
		"modprobe kvm",
		"kvm",
		"dmesg | grep kvm",
		"ls /usr/share/doc/my-qemu-system-notes",
		"cat qemu-systems",
		"qemu-img create x 1G",
		"echo qemu",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(machines); i++) {
		print_message("[%s]\n", machines[i]);
		assert_true(prompt_starts_machine(machines[i]));
	}
	for (unsigned i = 0; i < ARRAY_SIZE(others); i++) {
		print_message("[%s]\n", others[i]);
		assert_false(prompt_starts_machine(others[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prompts_of_many_systems_are_recognised),
		cmocka_unit_test(prose_patches_and_code_are_none),
		cmocka_unit_test(long_and_broken_lines_are_read_to_their_end),
		cmocka_unit_test(a_machine_is_told_from_commands_on_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
