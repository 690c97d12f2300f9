/* page.h - the files of the page and of the API's description, built into the program (cmake/page.S.in). No other file is ever served. */
#ifndef RO_SERVE_PAGE_H
#define RO_SERVE_PAGE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ro_page_file {
    const char *path, *type;
    const unsigned char *bytes;
    size_t size;
} ro_page_file;

/* The file of a path ("/" is the page itself); NULL where there is none, or where the page was left out of the build. */
const ro_page_file *ro_page_find(const char *path, ro_page_file *room);

/* Whether the page was built in: it is left out where node and npm are lacking. */
bool ro_page_is_there(void);

/* The schemas of the API's answers: an object of JSON. */
const char *ro_page_schemas(size_t *size);

#endif
