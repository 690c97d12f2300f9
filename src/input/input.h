/* input.h - whatever people have, one report after the other: files, folders, archives, standard input.
 *
 * Reading has two halves, so that the costly one can run on any thread: an ro_input (one thread's) finds the pieces that hold a report, in
 * the order of the inputs; ro_item_read makes a report of a piece (any thread). Formats are known by their content, not by their name.
 * Nothing from outside is trusted: every length and depth is bounded, and a piece that is refused does not stop the next. */
#ifndef RO_INPUT_INPUT_H
#define RO_INPUT_INPUT_H

#include "base/arena.h"
#include "base/error.h"

/* How the reports of an input are written; name as in --from. */
#define RO_FORMAT_TABLE(X) \
    X(AUTO, "auto")         /* by content, for each file anew */ \
    X(TEXT, "text")         /* the whole file is one report */ \
    X(JSONL, "jsonl")       /* an object a line; also a list of objects, or objects over several lines (json.h) */ \
    X(HTML, "html")         /* a page (html.h) */ \
    X(FEED, "feed")         /* RSS or Atom: an item is a report (feed.h) */ \
    X(WARC, "warc")         /* web archives: a page or text in it is a report (warc.h) */ \
    X(PETRARCH, "petrarch") /* PETRARCH's XML: the sentences of one story are a report (feed.h) */ \
    X(CSV, "csv")           /* a row is a report; tabs, semicolons or bars too (csv.h) */
typedef enum ro_format {
#define X(name, text) RO_FORMAT_##name,
    RO_FORMAT_TABLE(X)
#undef X
        RO_FORMATS
} ro_format;
const char *ro_format_text(ro_format format);
#define RO_FORMAT_CHOICES "auto|text|jsonl|html|feed|warc|petrarch|csv" /* the table's, as an option lists them */

/* A piece that holds one report, not yet read. */
typedef struct ro_item {
    ro_format format; /* never AUTO */
    char *bytes;      /* its own; a NUL stands behind them */
    size_t size;
    size_t head;       /* so many of the bytes are of the input's beginning, and tell how the rest is read; line and byte are of the rest */
    char place[512];   /* what messages call it: the input's name; "news.tar.gz!2024/a.html" in an archive */
    size_t line, byte; /* of its first byte in it; line 0: the piece is the whole of it */
} ro_item;

/* A report of an item. source points into the item and into what is held here; until ro_item_report_free and ro_item_free. */
typedef struct ro_item_report {
    ro_source source; /* id is never NULL: the report's own, else its place (and line) */
    char id[600];
    void *held;
} ro_item_report;

typedef struct ro_input_options {
    ro_format format;
    bool petrarch_sentences; /* a sentence of PETRARCH's XML is a report of its own */
} ro_input_options;

/* Bounds. */
#define RO_MAX_FOLDERS 32u                      /* folders in each other */
#define RO_MAX_PACKS 3u                         /* compressions in each other */
#define RO_MAX_ARCHIVES 3u                      /* archives in each other */
#define RO_MAX_ENTRIES 1000000u                 /* of one folder */
#define RO_MAX_PIECE ((size_t)16 * 1024 * 1024) /* bytes of a line of JSON, a row, an item of a feed, a page */

/* What was passed over without an error: files of a folder or an archive that hold no text, records of a WARC that are no pages. */
#define RO_SKIP_TABLE(X) \
    X(OFFICE, "office document passed over", "office documents passed over") \
    X(PDF, "PDF passed over", "PDFs passed over") \
    X(IMAGE, "picture passed over", "pictures passed over") \
    X(BINARY, "file passed over that is not text", "files passed over that are not text") \
    X(XML, "file of other XML passed over", "files of other XML passed over") \
    X(LINK, "link or special file passed over", "links or special files passed over") \
    X(EMPTY, "empty file passed over", "empty files passed over") \
    X(RECORD, "WARC record passed over that is no page", "WARC records passed over that are no pages")
typedef enum ro_skip {
#define X(name, one, many) RO_SKIP_##name,
    RO_SKIP_TABLE(X)
#undef X
        RO_SKIPS
} ro_skip;

typedef struct ro_input ro_input;

typedef enum ro_input_got { RO_INPUT_END, RO_INPUT_ITEM, RO_INPUT_REFUSED } ro_input_got;

/* paths: files or folders; must outlive the input; "-" is standard input. Opens nothing yet. NULL: out of memory. */
ro_input *ro_input_open(const char *const *paths, size_t count, const ro_input_options *options, ro_error *err);
/* The same of bytes in memory (they and the name must outlive the input): a feed that was fetched. */
ro_input *ro_input_open_memory(const char *name, const char *bytes, size_t size, const ro_input_options *options, ro_error *err);
void ro_input_close(ro_input *input);

/* The next piece; free it with ro_item_free. REFUSED: err says what was refused and where; go on with the next call. err is cleared first. */
ro_input_got ro_input_next(ro_input *input, ro_item *item, ro_error *err);
void ro_item_free(ro_item *item);

/* How many of the paths are behind it, whole. */
size_t ro_input_paths_done(const ro_input *input);

/* Which of the paths, from 0, the last piece came from. */
size_t ro_input_path(const ro_input *input);

/* How many were passed over so far, and what messages call one and many of them (constants). */
size_t ro_input_skipped(const ro_input *input, ro_skip skip, const char **one, const char **many);

/* Reads a piece, on any thread. false: err says why, with the place in the input. */
bool ro_item_read(const ro_item *item, ro_item_report *report, ro_error *err);
void ro_item_report_free(ro_item_report *report);

/* Puts an error that coding the item's report gave at its place: in a file of many reports the file and line are the item's. */
void ro_item_error(const ro_item *item, ro_error *err);

#endif
