#include "input/input.h"

#include "base/file.h"
#include "input/archive.h"
#include "input/detect.h"
#include "input/html.h"
#include "input/jsonl.h"
#include "input/pieces.h"
#include "input/unpack.h"

#include <dirent.h>
#include <errno.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_FRAMES (RO_MAX_FOLDERS + RO_MAX_ARCHIVES + 2)
#define LONGEST_PATH ((size_t)4096)

/* What is open: a folder being walked, an archive whose members come, a stream being cut into pieces; each in the one before it. */
typedef struct frame {
    enum { FOLDER, ARCHIVE, PIECES } kind;
    char place[512];
    unsigned packs, archives; /* compressions and archives around it */
    bool found;               /* came of a folder or an archive, nobody named it */
    char *path;               /* FOLDER */
    char **names;
    size_t name_count, next;
    ro_archive *archive;
    ro_pieces pieces;
} frame;

struct ro_input {
    const char *const *paths;
    size_t count, next;
    const char *memory, *memory_name; /* the only input, where it is in memory */
    size_t memory_size;
    ro_input_options options;
    size_t skips[RO_SKIPS], found; /* found: pieces of the path in hand, and what was refused or skipped in it */
    frame *frames;
    size_t depth;
};

const char *ro_format_text(ro_format format) {
    static const char *const texts[] = {
#define X(name, text) text,
        RO_FORMAT_TABLE(X)
#undef X
    };
    return texts[format];
}

size_t ro_input_skipped(const ro_input *input, ro_skip skip, const char **one, const char **many) {
    static const char *const ones[] = {
#define X(name, one, many) one,
        RO_SKIP_TABLE(X)
#undef X
    };
    static const char *const manies[] = {
#define X(name, one, many) many,
        RO_SKIP_TABLE(X)
#undef X
    };
    *one = ones[skip];
    *many = manies[skip];
    return input->skips[skip];
}

ro_input *ro_input_open(const char *const *paths, size_t count, const ro_input_options *options, ro_error *err) {
    ro_input *input = calloc(1, sizeof *input);
    if (input) input->frames = calloc(MOST_FRAMES, sizeof *input->frames);
    if (!input || !input->frames) {
        free(input);
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    xmlInitParser(); /* before there are threads */
    input->paths = paths;
    input->count = count;
    if (options) input->options = *options;
    return input;
}

ro_input *ro_input_open_memory(const char *name, const char *bytes, size_t size, const ro_input_options *options, ro_error *err) {
    ro_input *input = ro_input_open(NULL, 1, options, err);
    if (!input) return NULL;
    input->memory = bytes;
    input->memory_size = size;
    input->memory_name = name;
    return input;
}

static void pop(ro_input *input) {
    frame *f = &input->frames[--input->depth];
    for (size_t i = 0; i < f->name_count; i++) free(f->names[i]);
    free(f->names);
    free(f->path);
    if (f->kind == ARCHIVE) ro_archive_close(f->archive);
    if (f->kind == PIECES) ro_pieces_close(&f->pieces);
    *f = (frame){.kind = PIECES};
}

void ro_input_close(ro_input *input) {
    if (!input) return;
    while (input->depth) pop(input);
    free(input->frames);
    free(input);
}

size_t ro_input_paths_done(const ro_input *input) { return input->next - (input->depth ? 1 : 0); }

size_t ro_input_path(const ro_input *input) { return input->next ? input->next - 1 : 0; }

void ro_item_free(ro_item *item) {
    free(item->bytes);
    item->bytes = NULL;
}

/* --- what is in a stream --- */

/* A new frame; like the one whose part it is, unless the caller says more. */
static frame *push(ro_input *input, int kind, const char *place) {
    frame *f = &input->frames[input->depth++];
    *f = (frame){.kind = kind};
    snprintf(f->place, sizeof f->place, "%s", place);
    return f;
}

static bool skip(ro_input *input, ro_skip what) {
    input->skips[what]++;
    input->found++;
    return true;
}

/* docx, odt and the like are zip archives whose first member says so. */
static bool is_office(const char *bytes, size_t size) {
    return size >= 50 && memcmp(bytes, "PK\x03\x04", 4) == 0 &&
           (memcmp(bytes + 30, "[Content_Types].xml", 19) == 0 || memcmp(bytes + 30, "mimetypeapplication/", 20) == 0 ||
            memcmp(bytes + 30, "_rels/.rels", 11) == 0);
}

static bool refuse_binary(ro_stream *stream, ro_skip what, ro_error *err) {
    static const char *const kinds[RO_SKIPS] = {
        [RO_SKIP_OFFICE] = "an office document", [RO_SKIP_PDF] = "PDF", [RO_SKIP_IMAGE] = "a picture", [RO_SKIP_XML] = "XML of another kind"};
    size_t have = ro_stream_have(stream);
    if (!kinds[what] && !ro_text_check(ro_stream_at(stream), have, "", err) && err->code == RO_E_BINARY)
        return false; /* which kind it is, where that is known */
    ro_error_clear(err);
    return ro_fail(err, RO_E_BINARY, "is not text%s%s", kinds[what] ? " but " : "", kinds[what] ? kinds[what] : "");
}

/* Opens what a stream holds, as deep as its compressions go. Takes the stream over. false: refused (err). */
static bool open_stream(ro_input *input, ro_stream *stream, const char *place, unsigned packs, unsigned archives, bool found, ro_error *err) {
    ro_format forced = input->options.format, format;
    ro_skip what = RO_SKIP_BINARY;
    for (;;) {
        size_t have = ro_stream_fill(stream, 6);
        const char *at = ro_stream_at(stream);
        ro_pack pack = have ? ro_pack_of(at, have) : RO_PACK_NONE;
        if (pack == RO_PACK_NONE) break;
        unsigned layers;
        stream = ro_stream_unpack(stream, pack, &layers, err);
        if (!stream) return false;
        packs += layers;
        if (packs > RO_MAX_PACKS) {
            ro_stream_close(stream);
            return ro_fail(err, RO_E_SIZE, "is compressed more than %u times over", RO_MAX_PACKS);
        }
    }
    /* What is forced, or plainly begins as JSON or markup, need not be waited for. */
    char first = ro_stream_have(stream) ? *ro_stream_at(stream) : '\0';
    bool plain = first == '{' || first == '[' || (forced != RO_FORMAT_AUTO && (first == '<' || first == 'W'));
    size_t have = ro_stream_fill(stream, plain ? 32 : forced != RO_FORMAT_AUTO ? 512 : RO_LOOK_AT);
    const char *at = ro_stream_at(stream);
    if (have && is_office(at, have)) {
        what = RO_SKIP_OFFICE;
        format = RO_FORMAT_AUTO;
    } else if (have && ro_archive_begins(at, have)) {
        if (archives == RO_MAX_ARCHIVES || input->depth == MOST_FRAMES) {
            ro_stream_close(stream);
            return ro_fail(err, RO_E_SIZE, "lies in more than %u archives in each other", RO_MAX_ARCHIVES);
        }
        ro_archive *archive = ro_archive_open(stream, err);
        if (!archive) return false;
        frame *f = push(input, ARCHIVE, place);
        f->archive = archive;
        f->packs = packs;
        f->archives = archives + 1;
        return true;
    } else
        format = forced != RO_FORMAT_AUTO ? forced : have ? ro_detect(at, have, &what) : RO_FORMAT_TEXT;
    bool empty = have == 0 && !ro_stream_fault(stream, NULL);
    if (found && (empty || format == RO_FORMAT_AUTO)) {
        ro_stream_close(stream);
        return skip(input, empty ? RO_SKIP_EMPTY : what);
    }
    if (format == RO_FORMAT_AUTO) {
        refuse_binary(stream, what, err);
        ro_stream_close(stream);
        return false;
    }
    frame *f = push(input, PIECES, place);
    f->found = found;
    f->pieces = (ro_pieces){.format = format, .stream = stream, .options = &input->options, .skips = input->skips};
    ro_buffer_init(&f->pieces.head, NULL);
    ro_buffer_init(&f->pieces.group, NULL);
    return true;
}

/* --- folders --- */

static int by_bytes(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static bool add_name(frame *f, size_t *capacity, const char *name, ro_error *err) {
    if (f->name_count == *capacity) {
        size_t more = *capacity ? 2 * *capacity : 64;
        char **grown = realloc(f->names, more * sizeof *grown);
        if (!grown) return ro_fail(err, RO_E_MEMORY, "out of memory");
        f->names = grown;
        *capacity = more;
    }
    f->names[f->name_count] = strdup(name);
    return f->names[f->name_count] ? (f->name_count++, true) : ro_fail(err, RO_E_MEMORY, "out of memory");
}

/* The names in it, sorted; hidden ones are left out. */
static bool open_folder(ro_input *input, const char *path, ro_error *err) {
    DIR *folder = opendir(path);
    size_t capacity = 0;
    bool ok = true;
    if (!folder) return ro_fail(err, RO_E_OPEN, "cannot be opened: %s", strerror(errno));
    char place[512];
    ro_name_clean(path, place, sizeof place);
    frame *f = push(input, FOLDER, place);
    f->path = strdup(path);
    if (!f->path) ok = ro_fail(err, RO_E_MEMORY, "out of memory");
    for (struct dirent *entry; ok && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        if (f->name_count == RO_MAX_ENTRIES)
            ok = ro_fail(err, RO_E_SIZE, "has more than %u files", RO_MAX_ENTRIES);
        else
            ok = add_name(f, &capacity, entry->d_name, err);
    }
    closedir(folder);
    if (!ok) {
        pop(input);
        return false;
    }
    if (f->name_count) qsort(f->names, f->name_count, sizeof *f->names, by_bytes);
    return true;
}

/* The next name of a folder: a file is opened, a folder entered, a link passed over. */
static bool enter(ro_input *input, frame *f, ro_item *item, ro_error *err) {
    char path[LONGEST_PATH];
    struct stat about;
    size_t n = strlen(f->path);
    const char *name = f->names[f->next++];
    int length = snprintf(path, sizeof path, "%s%s%s", f->path, n && f->path[n - 1] == '/' ? "" : "/", name);
    ro_name_clean(path, item->place, sizeof item->place);
    if (length < 0 || (size_t)length >= sizeof path) return ro_fail(err, RO_E_SIZE, "has a path of more than %zu bytes", sizeof path);
    if (lstat(path, &about) < 0) return ro_fail(err, RO_E_OPEN, "cannot be opened: %s", strerror(errno));
    if (S_ISDIR(about.st_mode)) {
        if (input->depth >= RO_MAX_FOLDERS) return ro_fail(err, RO_E_SIZE, "lies more than %u folders deep", RO_MAX_FOLDERS);
        return open_folder(input, path, err);
    }
    if (!S_ISREG(about.st_mode)) return skip(input, RO_SKIP_LINK);
    ro_stream *stream = ro_stream_of_file(path, err);
    return stream && open_stream(input, stream, item->place, 0, 0, true, err);
}

/* --- one after the other --- */

static bool open_path(ro_input *input, ro_item *item, ro_error *err) {
    struct stat about;
    ro_stream *stream;
    input->found = 0;
    if (input->memory_name) {
        input->next++;
        snprintf(item->place, sizeof item->place, "%s", input->memory_name);
        stream = ro_stream_of_memory(input->memory, input->memory_size, err);
    } else {
        const char *path = input->paths[input->next++];
        bool from_pipe = strcmp(path, "-") == 0;
        snprintf(item->place, sizeof item->place, "%s", from_pipe ? RO_STDIN_NAME : path);
        if (!from_pipe && stat(path, &about) == 0 && S_ISDIR(about.st_mode)) return open_folder(input, path, err);
        stream = ro_stream_of_file(path, err);
    }
    return stream && open_stream(input, stream, item->place, 0, 0, false, err);
}

/* The next member of an archive. false: refused; *ended: there is none any more. */
static bool open_member(ro_input *input, frame *f, ro_item *item, bool *ended, ro_error *err) {
    char name[256];
    ro_stream *member = ro_archive_next(f->archive, name, sizeof name, err);
    if (!member) {
        *ended = true;
        snprintf(item->place, sizeof item->place, "%s", f->place);
        return err->code == RO_OK;
    }
    snprintf(item->place, sizeof item->place, "%.254s!%s", f->place, name);
    return open_stream(input, member, item->place, f->packs, f->archives, true, err);
}

/* A folder or an archive is behind: whether there was anything in it. */
static bool leave(ro_input *input, ro_item *item, ro_error *err) {
    frame *f = &input->frames[input->depth - 1];
    bool named = input->depth == 1;
    snprintf(item->place, sizeof item->place, "%s", f->place);
    pop(input);
    return !named || input->found || ro_fail(err, RO_E_EMPTY, "holds no report");
}

/* One step: a piece, a refusal, or (END) neither yet. */
static ro_input_got step(ro_input *input, ro_item *item, ro_error *err) {
    bool ok = true, ended = false;
    if (input->depth == 0) return open_path(input, item, err) ? RO_INPUT_END : RO_INPUT_REFUSED;
    frame *f = &input->frames[input->depth - 1];
    switch (f->kind) {
    case FOLDER: ok = f->next < f->name_count ? enter(input, f, item, err) : leave(input, item, err); break;
    case ARCHIVE:
        ok = open_member(input, f, item, &ended, err);
        if (ended) ok = leave(input, item, err) && ok;
        break;
    case PIECES: {
        snprintf(item->place, sizeof item->place, "%s", f->place);
        ro_input_got got = ro_pieces_next(&f->pieces, item, err);
        if (got == RO_INPUT_END)
            pop(input);
        else
            input->found++;
        return got;
    }
    }
    return ok ? RO_INPUT_END : RO_INPUT_REFUSED;
}

ro_input_got ro_input_next(ro_input *input, ro_item *item, ro_error *err) {
    ro_error_clear(err);
    while (input->depth || input->next < input->count) {
        *item = (ro_item){.format = RO_FORMAT_TEXT};
        ro_input_got got = step(input, item, err);
        if (got == RO_INPUT_END) continue;
        if (got == RO_INPUT_REFUSED) {
            if (input->depth) input->found++;
            ro_item_free(item);
            ro_error_in_file(err, item->place);
        }
        return got;
    }
    *item = (ro_item){.format = RO_FORMAT_TEXT};
    return RO_INPUT_END;
}

/* --- a piece to a report --- */

typedef struct holding {
    ro_arena arena;
    ro_json_report json;
} holding;

static bool read_item(const ro_item *item, holding *h, ro_source *source, ro_error *err) {
    switch (item->format) {
    case RO_FORMAT_JSONL:
        if (!ro_json_report_read(&h->json, item->bytes, item->size, item->place, item->line, item->byte, err)) return false;
        *source = h->json.source;
        return true;
    case RO_FORMAT_HTML: return ro_html_read(item->bytes, item->size, NULL, &h->arena, source, err);
    case RO_FORMAT_FEED: return ro_feed_read(item, &h->arena, source, err);
    case RO_FORMAT_PETRARCH: return ro_petrarch_read(item, &h->arena, source, err);
    case RO_FORMAT_WARC: return ro_warc_read(item, &h->arena, source, err);
    case RO_FORMAT_CSV: return ro_csv_read(item, &h->arena, source, err);
    default: *source = (ro_source){.text = item->bytes, .text_size = item->size}; return true;
    }
}

bool ro_item_read(const ro_item *item, ro_item_report *report, ro_error *err) {
    *report = (ro_item_report){.held = NULL};
    holding *h = calloc(1, sizeof *h);
    if (!h) return ro_fail(err, RO_E_MEMORY, "out of memory");
    ro_arena_init(&h->arena, NULL);
    report->held = h;
    if (!read_item(item, h, &report->source, err)) {
        ro_item_report_free(report);
        ro_error_in_file(err, item->place);
        return false;
    }
    if (!report->source.id) {
        if (item->format == RO_FORMAT_WARC)
            snprintf(report->id, sizeof report->id, "%s@%zu", item->place, item->byte);
        else if (item->line)
            snprintf(report->id, sizeof report->id, "%s:%zu", item->place, item->line);
        else
            snprintf(report->id, sizeof report->id, "%s", item->place);
        report->source.id = report->id;
    }
    return true;
}

void ro_item_report_free(ro_item_report *report) {
    holding *h = report->held;
    if (!h) return;
    ro_json_report_free(&h->json);
    ro_arena_free(&h->arena);
    free(h);
    report->held = NULL;
}

void ro_item_error(const ro_item *item, ro_error *err) {
    if (err->code == RO_OK) return;
    bool many = item->line || item->format == RO_FORMAT_WARC;
    if (!many && item->format == RO_FORMAT_TEXT) {
        ro_error_in_file(err, item->place);
        return;
    }
    /* Places in the text that was made of the piece say nothing of the file. */
    snprintf(err->file, sizeof err->file, "%.255s", item->place);
    err->line = item->line;
    err->column = 0;
    err->byte = many ? item->byte : RO_NO_BYTE;
}
