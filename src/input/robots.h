/* robots.h - robots.txt (RFC 9309): whether a program of a name may fetch a path, and how long it is to wait between two. */
#ifndef RO_INPUT_ROBOTS_H
#define RO_INPUT_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

/* The longest rule that fits the path (with its query) decides, of the groups for `agent`, or else for "*"; Allow wins a tie. */
bool ro_robots_allow(const char *robots, size_t size, const char *agent, const char *path);

/* Crawl-delay in seconds, 0 where there is none, 3600 at most. */
unsigned ro_robots_delay(const char *robots, size_t size, const char *agent);

#endif
