// What glibc's Swift module leaves out: epoll, accept4, mallopt, malloc_trim and strptime. On other systems the header declares nothing.
#if defined(__linux__)
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#ifndef _GNU_SOURCE
// Declared here and not by defining _GNU_SOURCE, with which types of other modules that include the same headers would differ.
int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
char *strptime(const char *text, const char *format, struct tm *time);
#endif
#endif
