/*
 * A slow disk for one process: loaded with LD_PRELOAD, it makes every fsync and fdatasync take at least SLOW_FSYNC_MS
 * milliseconds and then do the real call. At the end it appends the number of calls it met to the file SLOW_FSYNC_LOG, so
 * that whoever measures knows that it was hit at all: SQLite inside better-sqlite3's prebuilt addon calls libc's
 * functions through the dynamic linker, and only therefore is it slowed.
 *
 * Built by slow-disk.ts:  cc -shared -fPIC -O2 -o slow-fsync.so slow-fsync.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef int (*sync_call)(int);

static atomic_long calls;

static void wait_as_a_slow_disk(void) {
  const char *text = getenv("SLOW_FSYNC_MS");
  long ms = text ? strtol(text, NULL, 10) : 0;
  struct timespec left = {ms / 1000, (ms % 1000) * 1000000L};
  atomic_fetch_add(&calls, 1);
  while (nanosleep(&left, &left) == -1 && errno == EINTR) {
  }
}

static int call_real(const char *name, int fd) {
  sync_call real = (sync_call)dlsym(RTLD_NEXT, name);
  if (!real) {
    errno = ENOSYS;
    return -1;
  }
  return real(fd);
}

int fsync(int fd) {
  wait_as_a_slow_disk();
  return call_real("fsync", fd);
}

int fdatasync(int fd) {
  wait_as_a_slow_disk();
  return call_real("fdatasync", fd);
}

__attribute__((destructor)) static void log_calls(void) {
  const char *path = getenv("SLOW_FSYNC_LOG");
  FILE *file = path ? fopen(path, "a") : NULL;
  if (!file) return;
  fprintf(file, "%ld\n", (long)atomic_load(&calls));
  fclose(file);
}
