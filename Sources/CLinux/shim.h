// What glibc's Swift module leaves out: epoll, eventfd, accept4, mallopt, malloc_trim and strptime.
#ifndef __linux__
#error "playlists-emulator runs on Linux only. On another system, run its container image: see README.md."
#endif
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#ifndef _GNU_SOURCE
// Declared here: with _GNU_SOURCE defined, types would differ from those of other modules that include the same headers.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
char *strptime(const char *text, const char *format, struct tm *time);
#endif
