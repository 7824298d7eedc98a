/* A disk that fails when told to: preloaded into a process, makes its writes and fsyncs fail or wait.
 *
 *   cc -shared -fPIC -O2 -o fault.so fault.c -ldl
 *   GLUEBOX_FAULT=control LD_PRELOAD=./fault.so program
 *
 * The control file holds rules, one per line, the first that fits decides:
 *
 *   CALL WHAT PREFIX          CALL: sync | write | allocate | any
 *                             WHAT: EIO | ENOSPC | EDQUOT | EROFS | delay=MILLISECONDS
 *                             PREFIX: the paths that are meant (no blanks in it)
 *
 * sync: fsync, fdatasync, sync_file_range. write: write, pwrite, writev, pwritev. allocate: fallocate.
 * An empty or missing file means no fault. It is read again whenever its time or size changed (one stat per call). A delayed call is carried out afterwards; a failed one
 * is not carried out at all, except that a failing write may first put half of its bytes there, as a
 * disk does: "WHAT" then has the suffix "-half".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { SYNC = 1, WRITE = 2, ALLOCATE = 4 };
enum { MOST_RULES = 16 };

struct rule {
    int calls, error, half;
    long delay;
    char prefix[512];
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct rule rules[MOST_RULES];
static int count;
static struct stat seen;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int parse(const char *line, struct rule *rule) {
    char call[16], what[32];
    memset(rule, 0, sizeof *rule);
    if (sscanf(line, "%15s %31s %511s", call, what, rule->prefix) != 3) return 0;
    rule->calls = !strcmp(call, "sync") ? SYNC : !strcmp(call, "write") ? WRITE
                : !strcmp(call, "allocate") ? ALLOCATE : SYNC | WRITE | ALLOCATE;
    char *half = strstr(what, "-half");
    if (half) { rule->half = 1; *half = 0; }
    if (!strncmp(what, "delay=", 6)) rule->delay = atol(what + 6);
    else rule->error = !strcmp(what, "ENOSPC") ? ENOSPC : !strcmp(what, "EDQUOT") ? EDQUOT
                     : !strcmp(what, "EROFS") ? EROFS : EIO;
    return 1;
}

static void reread(void) {
    const char *control = getenv("GLUEBOX_FAULT");
    struct stat now;
    if (!control || stat(control, &now)) { count = 0; memset(&seen, 0, sizeof seen); return; }
    if (now.st_ino == seen.st_ino && now.st_size == seen.st_size
        && now.st_mtim.tv_sec == seen.st_mtim.tv_sec && now.st_mtim.tv_nsec == seen.st_mtim.tv_nsec) return;
    seen = now;
    count = 0;
    FILE *file = fopen(control, "re");
    if (!file) return;
    char line[640];
    while (count < MOST_RULES && fgets(line, sizeof line, file)) count += parse(line, &rules[count]);
    fclose(file);
}

/* The rule for a call on a path, in *out; waits if the rule says so. Returns the error to report. */
static int fault_at(int call, const char *path, int *half) {
    struct rule hit = {0};
    pthread_mutex_lock(&mutex);
    reread();
    for (int i = 0; i < count; i++)
        if ((rules[i].calls & call) && !strncmp(path, rules[i].prefix, strlen(rules[i].prefix))) {
            hit = rules[i];
            break;
        }
    pthread_mutex_unlock(&mutex);
    if (hit.delay) {
        struct timespec wait = {hit.delay / 1000, hit.delay % 1000 * 1000000};
        nanosleep(&wait, NULL);
    }
    if (half) *half = hit.half;
    return hit.error;
}

static int fault(int call, int fd, int *half) {
    char link[64], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = 0;
    return fault_at(call, path, half);
}

#define FAIL_IF(call, fd) \
    do { int error = fault(call, fd, NULL); if (error) { errno = error; return -1; } } while (0)

int fsync(int fd) { REAL(fsync); FAIL_IF(SYNC, fd); return real(fd); }
int fdatasync(int fd) { REAL(fdatasync); FAIL_IF(SYNC, fd); return real(fd); }
int sync_file_range(int fd, off64_t at, off64_t length, unsigned flags) {
    REAL(sync_file_range);
    FAIL_IF(SYNC, fd);
    return real(fd, at, length, flags);
}

#define WRITES(fd, all, some) \
    do { \
        int half, error = fault(WRITE, fd, &half); \
        if (error && half) { ssize_t ignored = some; (void)ignored; } \
        if (error) { errno = error; return -1; } \
        return all; \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(write);
    WRITES(fd, real(fd, bytes, length), real(fd, bytes, length / 2));
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    REAL(pwrite);
    WRITES(fd, real(fd, bytes, length, at), real(fd, bytes, length / 2, at));
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    REAL(pwrite64);
    WRITES(fd, real(fd, bytes, length, at), real(fd, bytes, length / 2, at));
}
ssize_t writev(int fd, const struct iovec *parts, int n) {
    REAL(writev);
    FAIL_IF(WRITE, fd);
    return real(fd, parts, n);
}
ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at) {
    REAL(pwritev);
    FAIL_IF(WRITE, fd);
    return real(fd, parts, n, at);
}
int fallocate(int fd, int mode, off_t at, off_t length) {
    REAL(fallocate);
    FAIL_IF(ALLOCATE, fd);
    return real(fd, mode, at, length);
}
int fallocate64(int fd, int mode, off64_t at, off64_t length) {
    REAL(fallocate64);
    FAIL_IF(ALLOCATE, fd);
    return real(fd, mode, at, length);
}
