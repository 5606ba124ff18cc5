// Preloaded into the emulator by script/torture: makes what writes to the database fail, at points that a seed decides.
//
// TORTURE_IO_FILES is the path that all files of the database begin with. TORTURE_IO_CONTROL is a file of four 32-bit numbers that
// both sides map: how many of a million calls fail, the state of the random stream, how many calls were seen, how many failed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

struct control {
  volatile uint32_t per_million, stream, seen, failed;
};

static struct control *control;
static const char *files;

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("TORTURE_IO_CONTROL");
  files = getenv("TORTURE_IO_FILES");
  if (!path || !files) return;
  int descriptor = open(path, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  void *map = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  if (map != MAP_FAILED) control = map;
}

static int is_database(int descriptor) {
  char link[64], target[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(link, target, sizeof target - 1);
  if (count < 0) return 0;
  target[count] = 0;
  return strncmp(target, files, strlen(files)) == 0;
}

// Whether this call fails, and with which error.
static int fails(int descriptor, int has_room) {
  if (!control || control->per_million == 0 || !is_database(descriptor)) return 0;
  uint32_t state = control->stream;
  state ^= state << 13, state ^= state >> 17, state ^= state << 5;
  control->stream = state;
  control->seen++;
  if (state % 1000000 >= control->per_million) return 0;
  control->failed++;
  errno = !has_room && (state >> 24) % 2 ? ENOSPC : EIO;
  return 1;
}

#define NEXT(name) \
  static __typeof__(&name) next; \
  if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int descriptor, const void *bytes, size_t count) {
  NEXT(write);
  return fails(descriptor, 0) ? -1 : next(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  NEXT(pwrite);
  return fails(descriptor, 0) ? -1 : next(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  NEXT(pwrite64);
  return fails(descriptor, 0) ? -1 : next(descriptor, bytes, count, offset);
}

int fsync(int descriptor) {
  NEXT(fsync);
  return fails(descriptor, 1) ? -1 : next(descriptor);
}

int fdatasync(int descriptor) {
  NEXT(fdatasync);
  return fails(descriptor, 1) ? -1 : next(descriptor);
}

int ftruncate(int descriptor, off_t length) {
  NEXT(ftruncate);
  return fails(descriptor, 0) ? -1 : next(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length) {
  NEXT(ftruncate64);
  return fails(descriptor, 0) ? -1 : next(descriptor, length);
}
