/* cage.c - shutting a process in: Landlock by its system calls, seccomp by libseccomp, limits */
#include "base/cage.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's own header may be older than the kernel that runs, so the few numbers are spelt here (linux/landlock.h). */
#define NR_CREATE_RULESET 444
#define NR_ADD_RULE       445
#define NR_RESTRICT_SELF  446
#define CREATE_VERSION    1u
#define RULE_PATH_BENEATH 1
#define FS_READ_FILE      (1ull << 2)
#define FS_READ_DIR       (1ull << 3)
#define FS_ABI_1          ((1ull << 13) - 1)
#define FS_REFER          (1ull << 13)  /* ABI 2 */
#define FS_TRUNCATE       (1ull << 14)  /* ABI 3 */
#define FS_IOCTL_DEV      (1ull << 15)  /* ABI 5 */
#define NET_TCP           3ull          /* ABI 4: bind and connect */
#define SCOPE_ALL         3ull          /* ABI 6: abstract sockets and signals */

typedef struct {
	guint64 fs, net, scoped; /* older kernels take the longer struct as long as what they do not know is 0 */
} Ruleset;

typedef struct __attribute__((packed)) {
	guint64 allowed;
	gint32 parent_fd;
} PathBeneath;

int
cage_landlock_abi(void)
{
	long abi = syscall(NR_CREATE_RULESET, NULL, 0, CREATE_VERSION);

	return abi > 0 ? (int)abi : 0;
}

bool
cage_has_seccomp(void)
{
	return seccomp_api_get() >= 3; /* 3: KILL_PROCESS, Linux 4.14 */
}

static Ruleset
ruleset_for(int abi)
{
	Ruleset rules = { .fs = FS_ABI_1 };

	if (abi >= 2)
		rules.fs |= FS_REFER;
	if (abi >= 3)
		rules.fs |= FS_TRUNCATE;
	if (abi >= 4)
		rules.net = NET_TCP;
	if (abi >= 5)
		rules.fs |= FS_IOCTL_DEV;
	if (abi >= 6)
		rules.scoped = SCOPE_ALL;
	return rules;
}

static bool
grant_reading(int ruleset, const char *path)
{
	PathBeneath rule = { .allowed = FS_READ_FILE };
	int fd = open(path, O_PATH | O_CLOEXEC);
	struct stat st;
	bool done;

	if (fd < 0)
		return true; /* what is not there needs no rule */
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		rule.allowed |= FS_READ_DIR;
	rule.parent_fd = fd;
	done = syscall(NR_ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0;
	close(fd);
	return done;
}

static bool
close_files(const CagePlan *plan, char **fault)
{
	int abi = cage_landlock_abi();
	Ruleset rules = ruleset_for(abi);
	bool done = true;
	int fd;

	if (abi == 0 && !plan->require)
		return true;
	fd = (int)syscall(NR_CREATE_RULESET, &rules, sizeof rules, 0);
	if (fd < 0) {
		*fault = g_strdup_printf("Landlock: %s", g_strerror(errno));
		return false;
	}
	for (gsize i = 0; done && plan->readable != NULL && plan->readable[i] != NULL; i++)
		done = grant_reading(fd, plan->readable[i]);
	done = done && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(NR_RESTRICT_SELF, fd, 0) == 0;
	if (!done)
		*fault = g_strdup_printf("Landlock: %s", g_strerror(errno));
	close(fd);
	return done;
}

/* ---- seccomp ---- */

/* What a reader may always call. */
static const char *const allowed[] = {
	/* memory and time */
	"brk", "munmap", "mremap", "madvise", "mincore", "membarrier", "clock_gettime", "clock_getres", "gettimeofday", "time", "times",
	"nanosleep", "clock_nanosleep", "getrandom", "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "getcpu",
	/* files that Landlock lets it open, and its channel */
	"read", "readv", "pread64", "preadv", "write", "writev", "close", "lseek", "fstat", "newfstatat", "stat", "lstat", "statx", "statfs",
	"fstatfs", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents", "getdents64", "getcwd", "fadvise64", "readahead",
	"dup", "dup2", "dup3", "pipe", "pipe2", "eventfd2", "recvmsg", "poll", "ppoll", "select", "pselect6",
	/* itself */
	"getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "getpgrp", "getrusage",
	"getrlimit", "sysinfo", "uname", "futex", "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "arch_prctl",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "sigaltstack", "restart_syscall", "exit", "exit_group",
	NULL
};

/* What no reader needs and only an intruder calls: it ends the process at once. */
static const char *const deadly[] = {
	"socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmmsg",
	"execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "tkill", "rt_sigqueueinfo",
	"rt_tgsigqueueinfo", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "mount", "umount2", "pivot_root", "chroot", "move_mount",
	"open_tree", "fsopen", "fsmount", "mount_setattr", "setns", "unshare", "init_module", "finit_module", "delete_module", "bpf",
	"perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter", "io_uring_register",
	"open_by_handle_at", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "setuid", "setgid", "setreuid", "setregid",
	"setresuid", "setresgid", "setgroups", "capset", NULL
};

/* A rule; calls that this machine does not have need none. */
static bool
rule(scmp_filter_ctx filter, uint32_t action, const char *name, guint n, const struct scmp_arg_cmp *conditions)
{
	int number = seccomp_syscall_resolve_name(name);

	if (number == __NR_SCMP_ERROR || number < 0)
		return true;
	return seccomp_rule_add_array(filter, action, number, n, conditions) == 0;
}

static bool
rules(scmp_filter_ctx filter, uint32_t action, const char *const *names)
{
	for (gsize i = 0; names[i] != NULL; i++)
		if (!rule(filter, action, names[i], 0, NULL))
			return false;
	return true;
}

/* Opening is for reading; Landlock says what.  A kernel without Landlock still refuses writing here. */
static bool
rules_for_opening(scmp_filter_ctx filter)
{
	const int writing = O_ACCMODE | O_CREAT | O_TRUNC;
	const struct scmp_arg_cmp open_reads[] = { SCMP_A1(SCMP_CMP_MASKED_EQ, writing, 0) };
	const struct scmp_arg_cmp openat_reads[] = { SCMP_A2(SCMP_CMP_MASKED_EQ, writing, 0) };

	return rule(filter, SCMP_ACT_ALLOW, "open", 1, open_reads) && rule(filter, SCMP_ACT_ALLOW, "openat", 1, openat_reads) &&
	       rule(filter, SCMP_ACT_ERRNO(ENOSYS), "openat2", 0, NULL);
}

/* Memory is either writable or executable; executable only from a file (modules of iconv and the like). */
static bool
rules_for_memory(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp plain[] = { SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) };
	const struct scmp_arg_cmp library[] = { SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE, PROT_EXEC),
	                                        SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0) };

	return rule(filter, SCMP_ACT_ALLOW, "mmap", 1, plain) && rule(filter, SCMP_ACT_ALLOW, "mmap", 2, library) &&
	       rule(filter, SCMP_ACT_ALLOW, "mprotect", 1, plain);
}

/* No new process: fork kills, a thread (some library tries) only fails.  clone3 hides its flags behind a pointer, so it "does not exist". */
static bool
rules_for_processes(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp thread[] = { SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD) };
	const struct scmp_arg_cmp process[] = { SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0) };
	const struct scmp_arg_cmp self[] = { SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()) };
	const struct scmp_arg_cmp other[] = { SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)getpid()) };

	return rule(filter, SCMP_ACT_ERRNO(EAGAIN), "clone", 1, thread) && rule(filter, SCMP_ACT_KILL_PROCESS, "clone", 1, process) &&
	       rule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3", 0, NULL) && rule(filter, SCMP_ACT_ALLOW, "kill", 1, self) &&
	       rule(filter, SCMP_ACT_KILL_PROCESS, "kill", 1, other) && rule(filter, SCMP_ACT_ALLOW, "tgkill", 1, self) &&
	       rule(filter, SCMP_ACT_KILL_PROCESS, "tgkill", 1, other);
}

/* libc looks for a local name service before it reads /etc/passwd: that socket only fails, every other one kills. */
static bool
rules_for_the_rest(scmp_filter_ctx filter)
{
	static const int commands[] = { F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC };
	const struct scmp_arg_cmp local[] = { SCMP_A0(SCMP_CMP_EQ, AF_UNIX) };
	const struct scmp_arg_cmp abroad[] = { SCMP_A0(SCMP_CMP_NE, AF_UNIX) };
	const struct scmp_arg_cmp is_terminal[] = { SCMP_A1(SCMP_CMP_EQ, TCGETS) };
	const struct scmp_arg_cmp thread_name[] = { SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME) };
	const struct scmp_arg_cmp limits_read[] = { SCMP_A2(SCMP_CMP_EQ, 0) };

	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
		const struct scmp_arg_cmp command[] = { SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)commands[i]) };

		if (!rule(filter, SCMP_ACT_ALLOW, "fcntl", 1, command))
			return false;
	}
	return rule(filter, SCMP_ACT_ERRNO(EACCES), "socket", 1, local) && rule(filter, SCMP_ACT_KILL_PROCESS, "socket", 1, abroad) &&
	       rule(filter, SCMP_ACT_ALLOW, "ioctl", 1, is_terminal) && rule(filter, SCMP_ACT_ALLOW, "prctl", 1, thread_name) &&
	       rule(filter, SCMP_ACT_ALLOW, "prlimit64", 1, limits_read);
}

static bool
close_calls(const CagePlan *plan, char **fault)
{
	scmp_filter_ctx filter;
	bool done;
	int failure = 0;

	if (!cage_has_seccomp() && !plan->require)
		return true;
	filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	done = filter != NULL && seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
	       rules(filter, SCMP_ACT_ALLOW, allowed) && rules(filter, SCMP_ACT_KILL_PROCESS, deadly) && rules_for_opening(filter) &&
	       rules_for_memory(filter) && rules_for_processes(filter) && rules_for_the_rest(filter);
	if (done) {
		seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree instead of a list; only speed */
		failure = seccomp_load(filter);
	}
	if (!done || failure != 0)
		*fault = g_strdup_printf("seccomp: %s", done ? g_strerror(-failure) : "a rule was refused");
	if (filter != NULL)
		seccomp_release(filter);
	return done && failure == 0;
}

static bool
limit(int what, rlim_t value)
{
	const struct rlimit both = { value, value };

	return setrlimit((__rlimit_resource_t)what, &both) == 0;
}

static bool
close_limits(const CagePlan *plan, char **fault)
{
	bool done = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NPROC, 0) && limit(RLIMIT_NOFILE, 64);

#if !defined(__SANITIZE_ADDRESS__) /* the sanitizer itself maps terabytes */
	if (plan->memory > 0)
		done = done && limit(RLIMIT_AS, plan->memory);
#endif
	if (!done)
		*fault = g_strdup_printf("limits: %s", g_strerror(errno));
	return done;
}

bool
cage_close(const CagePlan *plan, char **fault)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
		*fault = g_strdup_printf("no_new_privs: %s", g_strerror(errno));
		return false;
	}
	return close_limits(plan, fault) && close_files(plan, fault) && close_calls(plan, fault);
}

char *
cage_describe(bool *whole)
{
	int abi = cage_landlock_abi();
	bool seccomp = cage_has_seccomp();
	GString *lines = g_string_new(NULL);

	if (abi == 0)
		g_string_append(lines, "Landlock: missing (a caged reader could open files that this user may read)");
	else
		g_string_append_printf(lines, "Landlock: ABI %d (files%s%s)", abi, abi >= 4 ? ", TCP" : "", abi >= 6 ? ", signals, abstract sockets" : "");
	g_string_append(lines, seccomp ? "\nseccomp: a list of allowed calls; sockets, exec, fork, ptrace kill the reader"
	                               : "\nseccomp: missing (a caged reader could open sockets and start programs)");
	g_string_append(lines, "\nlimits: address space, processor time, wall time, length of the answer, no files written");
	if (whole != NULL)
		*whole = abi > 0 && seccomp;
	return g_string_free(lines, FALSE);
}
