/* corpus.h - the texts that are measured. */
#ifndef RO_BENCH_CORPUS_H
#define RO_BENCH_CORPUS_H

#include <stddef.h>

#define CORPORA 2

typedef struct corpus {
    const char *name;
    char *text; /* valid UTF-8, ended by NUL */
    size_t size;
} corpus;

/* Fills corpora[CORPORA] with those that can be made here, and returns how many. They are found from the current folder, the repository. */
size_t corpora_make(corpus *corpora);
void corpora_free(corpus *corpora, size_t count);

#endif
