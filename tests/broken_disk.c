/* A disk that fails: while a flag file is there, whatever writes to or syncs files below one folder gets EIO, or ENOSPC.

   Preloaded into a process under test (LD_PRELOAD); BROKEN_DISK_BELOW names the folder, or the beginning of the paths
   that fail, BROKEN_DISK_WHILE the flag; with BROKEN_DISK_FULL the disk is full and not broken. SQLite and Python write by these calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int fails(int descriptor)
{
    const char *below = getenv("BROKEN_DISK_BELOW"), *flag = getenv("BROKEN_DISK_WHILE");
    char name[64], path[PATH_MAX];
    ssize_t length;

    if (!below || !flag || access(flag, F_OK))
        return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    length = readlink(name, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    if (strncmp(path, below, strlen(below)))
        return 0;
    errno = getenv("BROKEN_DISK_FULL") ? ENOSPC : EIO;
    return 1;
}

#define FAILING(type, name, parameters, arguments)                         \
    type name parameters                                                   \
    {                                                                      \
        static type (*real) parameters;                                    \
        if (!real)                                                         \
            real = (type (*) parameters)dlsym(RTLD_NEXT, #name);           \
        return fails(descriptor) ? -1 : real arguments;                    \
    }

FAILING(ssize_t, write, (int descriptor, const void *data, size_t size), (descriptor, data, size))
FAILING(ssize_t, pwrite, (int descriptor, const void *data, size_t size, off_t at), (descriptor, data, size, at))
FAILING(ssize_t, pwrite64, (int descriptor, const void *data, size_t size, off64_t at), (descriptor, data, size, at))
FAILING(ssize_t, writev, (int descriptor, const struct iovec *parts, int count), (descriptor, parts, count))
FAILING(ssize_t, pwritev, (int descriptor, const struct iovec *parts, int count, off_t at),
        (descriptor, parts, count, at))
FAILING(int, fsync, (int descriptor), (descriptor))
FAILING(int, fdatasync, (int descriptor), (descriptor))
