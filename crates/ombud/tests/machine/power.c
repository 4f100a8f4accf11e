/* Remembers what a power cut would undo: loaded with LD_PRELOAD, it notes what every write to a file
 * in a folder replaces, and every flush. `mod.rs` reads the notes after the process was killed
 * and takes back what was not flushed.
 *
 * OMBUD_TEST_POWER_FOLDER   only files below it are watched
 * OMBUD_TEST_POWER_JOURNAL  where the notes go
 * OMBUD_TEST_POWER_FULL     while this file exists, the disk is full
 *
 * A note is a header and the bytes that were there before. Files are watched through the calls that
 * Rust's standard library and SQLite make. Not watched: memory maps (SQLite's index of its log, which
 * it builds anew), renames and new names in folders. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define PATH_SIZE 512

struct note {
  uint64_t kind; /* 'W' written, 'T' truncated, 'S' synced */
  uint64_t offset;
  uint64_t size;   /* of the file before */
  uint64_t length; /* of the bytes that follow */
  char path[PATH_SIZE];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static const char *full;
static int journal = -1;
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_truncate)(int, off64_t);
static int (*real_sync)(int);

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_truncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_sync = dlsym(RTLD_NEXT, "fsync");
  folder = getenv("OMBUD_TEST_POWER_FOLDER");
  full = getenv("OMBUD_TEST_POWER_FULL");
  const char *path = getenv("OMBUD_TEST_POWER_JOURNAL");
  if (folder && path)
    journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Whether the file is watched; its path. */
static int watched(int file, char *path) {
  if (journal < 0 || file == journal) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_SIZE - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  size_t prefix = strlen(folder);
  if (strncmp(path, folder, prefix) || path[prefix] != '/') return 0;
  return length < 4 || strcmp(path + length - 4, "-shm");
}

/* Note what stands at `offset` and is about to change, at most `count` bytes of it. */
static void note(char kind, int file, const char *path, uint64_t offset, uint64_t count) {
  struct stat64 status;
  if (fstat64(file, &status)) abort();
  struct note note = {.kind = kind, .offset = offset, .size = status.st_size};
  strcpy(note.path, path);
  if (kind != 'S' && offset < note.size)
    note.length = note.size - offset < count ? note.size - offset : count;
  char *bytes = malloc(sizeof note + note.length);
  if (!bytes) abort();
  if (note.length) {
    /* The file may be open for writing only. */
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    int reading = open(link, O_RDONLY | O_CLOEXEC);
    ssize_t got = pread64(reading, bytes + sizeof note, note.length, offset);
    if (got < 0) abort();
    note.length = got;
    close(reading);
  }
  memcpy(bytes, &note, sizeof note);
  ssize_t whole = sizeof note + note.length;
  if (real_write(journal, bytes, whole) != whole) abort();
  free(bytes);
}

static ssize_t write_at(int file, const void *bytes, size_t count, off64_t offset) {
  char path[PATH_SIZE];
  if (!watched(file, path)) return real_pwrite(file, bytes, count, offset);
  if (full && !access(full, F_OK)) {
    errno = ENOSPC;
    return -1;
  }
  pthread_mutex_lock(&lock);
  note('W', file, path, offset, count);
  ssize_t written = real_pwrite(file, bytes, count, offset);
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  return write_at(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  return write_at(file, bytes, count, offset);
}

ssize_t write(int file, const void *bytes, size_t count) {
  char path[PATH_SIZE];
  int error = errno;
  int is_watched = watched(file, path);
  errno = error;
  if (!is_watched) return real_write(file, bytes, count);
  pthread_mutex_lock(&lock);
  off64_t at = lseek64(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
  note('W', file, path, at, count);
  ssize_t written = real_write(file, bytes, count);
  error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return written;
}

static int truncate_to(int file, off64_t size) {
  char path[PATH_SIZE];
  if (!watched(file, path)) return real_truncate(file, size);
  pthread_mutex_lock(&lock);
  note('T', file, path, size, UINT64_MAX);
  int result = real_truncate(file, size);
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

int ftruncate(int file, off_t size) { return truncate_to(file, size); }
int ftruncate64(int file, off64_t size) { return truncate_to(file, size); }

static int sync_file(int file) {
  char path[PATH_SIZE];
  if (!watched(file, path)) return real_sync(file);
  pthread_mutex_lock(&lock);
  int result = real_sync(file);
  int error = errno;
  if (!result) note('S', file, path, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

int fsync(int file) { return sync_file(file); }
int fdatasync(int file) { return sync_file(file); }
