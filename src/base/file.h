/* file.h - the bytes of files: whole, line by line, and checked to be text. "-" names standard input.
 *
 * Files are read, not mapped: a mapped input that another process cuts short kills the reader with SIGBUS. (Weights are mapped, in
 * model/weights: they are ours, and are checked first.) */
#ifndef RO_BASE_FILE_H
#define RO_BASE_FILE_H

#include "base/arena.h"
#include "base/error.h"

/* What messages call standard input. */
#define RO_STDIN_NAME "<stdin>"

/* Reads a whole file into *bytes (a NUL stands behind it; free with ro_file_free). false on failure; err says: open, directory, read, size
 * (more than limit bytes), memory. */
bool ro_file_read(const char *path, size_t limit, const ro_allocator *allocator, char **bytes, size_t *size, ro_error *err);
void ro_file_free(const ro_allocator *allocator, char *bytes);

/* Whether the bytes are text that readout takes: some, in UTF-8, without NUL. err says: empty, binary (and which kind, where its first bytes
 * tell), UTF-8, NUL, each with line, column and byte. name is the file's, for the messages. */
bool ro_text_check(const char *bytes, size_t size, const char *name, ro_error *err);

/* Line and column (characters, from 1) of a byte of a text. */
void ro_text_place(const char *text, size_t byte, size_t *line, size_t *column);

/* A file read piece by piece, in bounded memory. */
typedef struct ro_reader ro_reader;

/* limit: the longest line (or block) in bytes. NULL on failure; err as for ro_file_read. Free with ro_reader_close. */
ro_reader *ro_reader_open(const char *path, size_t limit, const ro_allocator *allocator, ro_error *err);
void ro_reader_close(ro_reader *reader);

typedef struct ro_piece {
    const char *bytes; /* the reader's, until its next call; not ended by NUL */
    size_t size;
    size_t line; /* number of its first line, from 1 */
    size_t byte; /* offset of its first byte in the file */
} ro_piece;

/* The next line, without its "\n" or "\r\n". false at the end of the file, or on failure (then err->code is not RO_OK). After a line over the
 * limit (RO_E_SIZE) one may go on: the next call gives the line behind it. */
bool ro_reader_line(ro_reader *reader, ro_piece *line, ro_error *err);

/* The next lines up to and with an empty line, at least `least` bytes if the file has them: whole blocks of a format that an empty line
 * separates. false as for ro_reader_line. */
bool ro_reader_block(ro_reader *reader, size_t least, ro_piece *block, ro_error *err);

#endif
