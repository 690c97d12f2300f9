#include "syntax/conllu.h"

#include "base/utf8.h"

#include <string.h>

enum { ID, FORM, LEMMA, UPOS, XPOS, FEATS, HEAD, DEPREL, DEPS, MISC, COLUMNS };

/* One line: its bytes without the line break, and where the next one begins. */
typedef struct line {
    const char *at;
    size_t size, next, number;
} line;

typedef struct field {
    const char *at;
    size_t size;
} field;

/* The reading of one sentence. */
typedef struct reading {
    ro_conllu_cursor *cursor;
    ro_report *report;
    ro_error *err;
    char *text; /* the report's text, being built */
    size_t text_size;
    size_t empty; /* number of the last empty node behind the current word (8.1 -> 1) */
} reading;

static line line_at(const ro_conllu_cursor *cursor, size_t at, size_t number) {
    const char *start = cursor->bytes + at, *end = memchr(start, '\n', cursor->size - at);
    size_t size = end ? (size_t)(end - start) : cursor->size - at;
    line l = {start, size, end ? at + size + 1 : cursor->size, number};
    if (l.size && start[l.size - 1] == '\r') l.size--;
    return l;
}

static bool fault(const reading *r, ro_code code, const line *l, const char *where, const char *message, const field *shown) {
    size_t column = where ? (size_t)(where - l->at) + 1 : 1, byte = (size_t)(l->at - r->cursor->bytes) + column - 1;
    if (shown) {
        int size = shown->size > 60 ? 60 : (int)shown->size;
        return ro_fail_at(r->err, code, NULL, l->number, column, byte, "%s: %.*s", message, size, shown->at);
    }
    return ro_fail_at(r->err, code, NULL, l->number, column, byte, "%s", message);
}

static bool out_of_memory(ro_error *err) { return ro_fail(err, RO_E_MEMORY, "out of memory reading CoNLL-U"); }

static bool split(const reading *r, const line *l, field out[COLUMNS]) {
    const char *at = l->at, *end = l->at + l->size;
    for (int k = 0; k < COLUMNS; k++) {
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        if (k < COLUMNS - 1 && !tab) return fault(r, RO_E_CONLLU, l, end, "a word needs ten columns, divided by tabs", NULL);
        if (k == COLUMNS - 1 && tab) return fault(r, RO_E_CONLLU, l, tab, "more than ten columns", NULL);
        out[k] = (field){at, (size_t)((tab ? tab : end) - at)};
        if (out[k].size == 0) return fault(r, RO_E_CONLLU, l, at, "an empty column ('_' stands for nothing)", NULL);
        at = tab ? tab + 1 : end;
    }
    return true;
}

static bool is_blank(field f) { return f.size == 1 && f.at[0] == '_'; }

/* Reads a decimal number at *at; false where there is none or it is too large to be an id. */
static bool number(const char **at, const char *end, size_t *value) {
    const char *p = *at;
    size_t n = 0;
    while (p < end && *p >= '0' && *p <= '9' && p - *at < 8) n = n * 10 + (size_t)(*p++ - '0');
    if (p == *at || (p < end && *p >= '0' && *p <= '9')) return false;
    *at = p;
    *value = n;
    return true;
}

typedef enum id_kind { WORD, RANGE, EMPTY, BROKEN } id_kind;

static id_kind read_id(field f, size_t *first, size_t *second) {
    const char *at = f.at, *end = f.at + f.size;
    *second = 0;
    if (!number(&at, end, first)) return BROKEN;
    if (at == end) return WORD;
    char mark = *at++;
    if (mark != '-' && mark != '.') return BROKEN;
    if (!number(&at, end, second) || at != end) return BROKEN;
    return mark == '-' ? RANGE : EMPTY;
}

static bool no_space_after(field misc) {
    static const char wanted[] = "SpaceAfter=No";
    const char *at = misc.at, *end = misc.at + misc.size;
    while (at < end) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        size_t size = (size_t)((bar ? bar : end) - at);
        if (size == sizeof wanted - 1 && memcmp(at, wanted, size) == 0) return true;
        at = bar ? bar + 1 : end;
    }
    return false;
}

static bool begins(const line *l, const char *comment) {
    size_t size = strlen(comment);
    return l->size >= size && memcmp(l->at, comment, size) == 0;
}

static bool begins_paragraph(const line *l) { return begins(l, "# newpar") || begins(l, "# newdoc"); }

/* Counts what the next sentences need, without judging them: an upper bound of words and of bytes of text. */
static void measure(const ro_conllu_cursor *cursor, uint32_t most, uint32_t *sentences, size_t *text) {
    size_t at = cursor->at;
    bool inside = false;
    *sentences = 0;
    *text = 1;
    while (at < cursor->size) {
        line l = line_at(cursor, at, 0);
        at = l.next;
        if (l.size == 0) {
            inside = false;
            continue;
        }
        if (l.at[0] == '#') continue;
        if (!inside) {
            if (*sentences == most) return;
            ++*sentences;
            *text += 2;
            inside = true;
        }
        const char *tab = memchr(l.at, '\t', l.size), *end = l.at + l.size;
        if (!tab) continue;
        const char *tab2 = memchr(tab + 1, '\t', (size_t)(end - tab - 1));
        *text += (size_t)((tab2 ? tab2 : end) - tab);
    }
}

static uint8_t label(const reading *r, const line *l, field f, const char *what, unsigned (*named)(const char *, unsigned), bool *good) {
    if (is_blank(f)) return 0;
    unsigned found = f.size < 32 ? named(f.at, (unsigned)f.size) : 0;
    if (!found && r->cursor->flags & RO_CONLLU_ANY_LABEL) {
        const char *colon = memchr(f.at, ':', f.size);
        return colon && f.size < 32 ? (uint8_t)named(f.at, (unsigned)(colon - f.at)) : 0;
    }
    if (!found) *good = fault(r, RO_E_TAGSET, l, f.at, what, &f);
    return (uint8_t)found;
}

static unsigned upos_named(const char *t, unsigned n) { return ro_upos_named(t, n); }
static unsigned xpos_named(const char *t, unsigned n) { return ro_xpos_named(t, n); }
static unsigned deprel_named(const char *t, unsigned n) { return ro_deprel_named(t, n); }

static bool read_labels(const reading *r, const line *l, const field f[COLUMNS], ro_token *token, size_t count) {
    ro_arena *arena = r->report->arena;
    if (!is_blank(f[LEMMA]) || is_blank(f[FORM])) {
        if (f[LEMMA].size > RO_CONLLU_MAX_WORD) return fault(r, RO_E_CONLLU, l, f[LEMMA].at, "a lemma of more than 4096 bytes", &f[LEMMA]);
        token->lemma = ro_arena_copy(arena, f[LEMMA].at, f[LEMMA].size);
        token->lemma_size = (uint8_t)(f[LEMMA].size < RO_MAX_FORM ? f[LEMMA].size : RO_MAX_FORM);
        if (!token->lemma) return out_of_memory(r->err);
    }
    bool good = true;
    token->upos = label(r, l, f[UPOS], "unknown part of speech (UPOS)", upos_named, &good);
    token->xpos = label(r, l, f[XPOS], "unknown tag (XPOS)", xpos_named, &good);
    token->deprel = label(r, l, f[DEPREL], "unknown relation (DEPREL)", deprel_named, &good);
    if (!good) return false;
    if (!is_blank(f[HEAD])) {
        const char *at = f[HEAD].at, *end = at + f[HEAD].size;
        size_t head;
        if (!number(&at, end, &head) || at != end) return fault(r, RO_E_CONLLU, l, f[HEAD].at, "a head is a word's number, 0 or '_'", &f[HEAD]);
        if (head > count) return fault(r, RO_E_CONLLU, l, f[HEAD].at, "a head outside the sentence", &f[HEAD]);
        token->head = (int32_t)head - 1;
    }
    return true;
}

static void add_text(reading *r, const char *bytes, size_t size) {
    memcpy(r->text + r->text_size, bytes, size);
    r->text_size += size;
}

/* No cycle, at most one root, and exactly one if every word has a head. */
static bool check_tree(const reading *r, const ro_sentence *sentence, const line *first) {
    if (r->cursor->flags & (RO_CONLLU_FORMS | RO_CONLLU_ANY_TREE)) return true;
    uint32_t roots = 0, open = 0;
    uint16_t seen[RO_MAX_SENTENCE] = {0}; /* from which word a walk came past here */
    for (uint32_t k = 0; k < sentence->count; k++) {
        roots += sentence->tokens[k].head == -1;
        open += sentence->tokens[k].head == -2;
    }
    if (roots > 1) return fault(r, RO_E_CONLLU, first, NULL, "several roots in this sentence", NULL);
    if (roots == 0 && open == 0) return fault(r, RO_E_CONLLU, first, NULL, "no root in this sentence", NULL);
    for (uint32_t k = 0; k < sentence->count; k++) {
        int32_t at = (int32_t)k;
        while (at >= 0 && !seen[at]) {
            seen[at] = (uint16_t)(k + 1);
            at = sentence->tokens[at].head;
        }
        if (at >= 0 && seen[at] == k + 1) return fault(r, RO_E_CONLLU, first, NULL, "a cycle in this sentence's tree", NULL);
    }
    return true;
}

/* The lines of one sentence counted: words only. Stops at the blank line. */
static bool count_words(const reading *r, line l, size_t *words) {
    *words = 0;
    for (;;) {
        if (l.at[0] == '#') return fault(r, RO_E_CONLLU, &l, NULL, "a comment inside a sentence", NULL);
        const char *tab = memchr(l.at, '\t', l.size);
        size_t size = tab ? (size_t)(tab - l.at) : l.size;
        if (!memchr(l.at, '-', size) && !memchr(l.at, '.', size)) ++*words;
        if (*words > RO_MAX_SENTENCE) return fault(r, RO_E_CONLLU, &l, NULL, "a sentence of more than 1000 words", NULL);
        if (l.next >= r->cursor->size) return true;
        l = line_at(r->cursor, l.next, l.number + 1);
        if (l.size == 0) return true;
    }
}

/* Checks that an id is the one that must come next. */
static bool check_id(reading *r, const line *l, field id, id_kind kind, size_t first, size_t second, size_t done, size_t count, size_t range_end) {
    if (kind == BROKEN) return fault(r, RO_E_CONLLU, l, NULL, "an id is 1, 1-2 or 1.1", &id);
    if (kind == EMPTY) {
        if (first != done || second != r->empty + 1) return fault(r, RO_E_CONLLU, l, NULL, "ids out of order", &id);
        r->empty++;
        return true;
    }
    r->empty = 0;
    if (first != done + 1) return fault(r, RO_E_CONLLU, l, NULL, "ids out of order", &id);
    if (kind == RANGE && (second <= first || second > count || second - first >= 255 || done < range_end))
        return fault(r, RO_E_CONLLU, l, NULL, "a multiword token's range is wrong", &id);
    return true;
}

static bool read_words(reading *r, line *l, ro_sentence *sentence) {
    size_t count = sentence->count, done = 0, range_end = 0;
    bool range_space = true;
    ro_span range = {0, 0};
    r->empty = 0;
    for (;;) {
        field f[COLUMNS];
        size_t first, second;
        if (!split(r, l, f)) return false;
        id_kind kind = read_id(f[ID], &first, &second);
        if (!check_id(r, l, f[ID], kind, first, second, done, count, range_end)) return false;
        if (kind != EMPTY && f[FORM].size > RO_CONLLU_MAX_WORD)
            return fault(r, RO_E_CONLLU, l, f[FORM].at, "a form of more than 4096 bytes", &f[FORM]);
        if (kind == RANGE) {
            range.start = (uint32_t)r->text_size;
            add_text(r, f[FORM].at, f[FORM].size);
            range.end = (uint32_t)r->text_size;
            range_end = second;
            range_space = !no_space_after(f[MISC]);
            if (range_space) add_text(r, " ", 1);
            sentence->tokens[done].mwt = (uint8_t)(second - first + 1);
        } else if (kind == WORD) {
            ro_token *token = &sentence->tokens[done++];
            token->form = ro_arena_copy(r->report->arena, f[FORM].at, f[FORM].size);
            if (!token->form) return out_of_memory(r->err);
            token->form_size = (uint8_t)(f[FORM].size < RO_MAX_FORM ? f[FORM].size : RO_MAX_FORM);
            token->head = -2;
            if (done <= range_end) {
                token->span = range;
                token->space_after = done == range_end && range_space;
            } else {
                token->span.start = (uint32_t)r->text_size;
                add_text(r, f[FORM].at, f[FORM].size);
                token->span.end = (uint32_t)r->text_size;
                token->space_after = !no_space_after(f[MISC]);
                if (token->space_after) add_text(r, " ", 1);
            }
            if (!(r->cursor->flags & RO_CONLLU_FORMS) && !read_labels(r, l, f, token, count)) return false;
        }
        r->cursor->at = l->next;
        r->cursor->line = l->number;
        if (l->next >= r->cursor->size) break;
        line after = line_at(r->cursor, l->next, l->number + 1);
        if (after.size == 0) break;
        *l = after;
    }
    if (done != count || count == 0) return fault(r, RO_E_CONLLU, l, NULL, "a sentence without words", NULL);
    sentence->span = (ro_span){sentence->tokens[0].span.start, sentence->tokens[count - 1].span.end};
    return true;
}

/* The comment lines from `start` to `end`, their line breaks made '\n'. */
static const char *copy_comments(reading *r, size_t start, size_t end) {
    char *copy = ro_arena_alloc(r->report->arena, end - start + 2);
    if (!copy) return NULL;
    size_t size = 0;
    while (start < end) {
        line l = line_at(r->cursor, start, 0);
        start = l.next;
        if (l.size == 0) continue;
        memcpy(copy + size, l.at, l.size);
        size += l.size;
        copy[size++] = '\n';
    }
    return copy;
}

/* Reads one sentence; *found false at the end of the bytes. */
static bool read_sentence(reading *r, ro_sentence *sentence, bool *found) {
    ro_conllu_cursor *c = r->cursor;
    size_t comments = SIZE_MAX;
    bool paragraph = false;
    *found = false;
    for (;;) {
        if (c->at >= c->size) return true;
        line l = line_at(c, c->at, c->line + 1);
        if (l.size && l.at[0] != '#') break;
        if (l.size && comments == SIZE_MAX) comments = c->at;
        paragraph |= begins_paragraph(&l);
        c->at = l.next;
        c->line = l.number;
    }
    *found = true;
    line l = line_at(c, c->at, c->line + 1), first = l;
    size_t words;
    if (!count_words(r, l, &words)) return false;
    sentence->count = (uint32_t)words;
    sentence->tokens = ro_arena_array(r->report->arena, words, sizeof *sentence->tokens);
    if (!sentence->tokens) return out_of_memory(r->err);
    if (comments != SIZE_MAX && !(sentence->comments = copy_comments(r, comments, c->at))) return out_of_memory(r->err);
    if (paragraph && r->report->count) {
        r->report->paragraphs++;
        if (r->text_size && r->text[r->text_size - 1] == ' ') r->text_size--;
        add_text(r, "\n\n", 2);
    }
    sentence->paragraph = r->report->paragraphs;
    return read_words(r, &l, sentence) && check_tree(r, sentence, &first);
}

bool ro_conllu_open(ro_conllu_cursor *cursor, const char *bytes, size_t size, unsigned flags, ro_error *err) {
    *cursor = (ro_conllu_cursor){.bytes = bytes, .size = size, .flags = flags};
    if (size > UINT32_MAX / 4) return ro_fail(err, RO_E_SIZE, "CoNLL-U of more than 1 GB");
    size_t bad = ro_utf8_check(bytes, size);
    const char *nul = memchr(bytes, 0, bad);
    size_t fault_at = nul ? (size_t)(nul - bytes) : bad;
    if (fault_at < size) {
        size_t lines = 1, start = 0;
        for (size_t k = 0; k < fault_at; k++)
            if (bytes[k] == '\n') {
                lines++;
                start = k + 1;
            }
        return ro_fail_at(err, nul ? RO_E_NUL : RO_E_UTF8, NULL, lines, fault_at - start + 1, fault_at,
                          nul ? "a NUL byte" : "the bytes here are not UTF-8");
    }
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) cursor->at = 3;
    return true;
}

bool ro_conllu_next(ro_conllu_cursor *cursor, uint32_t most, ro_report *report, ro_error *err) {
    uint32_t room;
    size_t text;
    ro_arena *arena = report->arena;
    measure(cursor, most, &room, &text);
    *report = (ro_report){.arena = arena};
    reading r = {.cursor = cursor, .report = report, .err = err, .text = ro_arena_alloc(arena, text)};
    report->sentences = ro_arena_array(arena, room, sizeof *report->sentences);
    if (!r.text || !report->sentences) return out_of_memory(err);
    report->text = r.text;
    while (report->count < room) {
        bool found;
        if (!read_sentence(&r, &report->sentences[report->count], &found)) return false;
        if (!found) break;
        report->count++;
    }
    r.text[r.text_size] = '\0';
    report->size = r.text_size;
    if (report->count) report->paragraphs++;
    return true;
}

bool ro_conllu_read(ro_report *report, const char *bytes, size_t size, unsigned flags, ro_error *err) {
    ro_conllu_cursor cursor;
    return ro_conllu_open(&cursor, bytes, size, flags, err) && ro_conllu_next(&cursor, UINT32_MAX, report, err);
}

/* A surface as it may stand in a FORM column or a text comment: no invisible characters, a run of white space as one blank. */
static void put_surface(ro_buffer *out, const char *text, ro_span span, bool clean) {
    if (!clean) {
        ro_buffer_put(out, text + span.start, span.end - span.start);
        return;
    }
    bool space = false;
    for (size_t at = span.start; at < span.end;) {
        uint32_t c;
        size_t size = ro_utf8_decode(text, span.end, at, &c);
        if (ro_utf8_is_space(c))
            space = true;
        else if (!ro_utf8_is_invisible(c)) {
            if (space) ro_buffer_putc(out, ' ');
            space = false;
            ro_buffer_put(out, text + at, size);
        }
        at += size;
    }
}

/* A token's surface: its form, or for a multiword token the bytes of the text. `read` sentences have their text built from FORM. */
static void put_token_surface(ro_buffer *out, const ro_report *report, const ro_sentence *sentence, const ro_token *token) {
    if (token->mwt > 1)
        put_surface(out, report->text, token->span, !sentence->comments);
    else
        ro_buffer_puts(out, token->form);
}

static uint32_t words_of(const ro_sentence *sentence, uint32_t k) {
    uint32_t n = sentence->tokens[k].mwt > 1 ? sentence->tokens[k].mwt : 1;
    return n < sentence->count - k ? n : sentence->count - k;
}

static void put_comments(ro_buffer *out, const ro_report *report, const ro_sentence *sentence, size_t number_, bool first_of_paragraph) {
    if (sentence->comments) {
        ro_buffer_puts(out, sentence->comments);
        return;
    }
    if (first_of_paragraph) ro_buffer_puts(out, "# newpar\n");
    ro_buffer_puts(out, "# sent_id = ");
    ro_buffer_number(out, number_);
    ro_buffer_puts(out, "\n# text = ");
    for (uint32_t k = 0; k < sentence->count; k += words_of(sentence, k)) {
        uint32_t last = k + words_of(sentence, k) - 1;
        put_token_surface(out, report, sentence, &sentence->tokens[k]);
        if (sentence->tokens[last].space_after && last + 1 < sentence->count) ro_buffer_putc(out, ' ');
    }
    ro_buffer_putc(out, '\n');
}

static void put_misc(ro_buffer *out, const ro_token *token, bool space_after, unsigned flags) {
    bool any = false;
    if (!space_after) {
        ro_buffer_puts(out, "SpaceAfter=No");
        any = true;
    }
    if (flags & RO_CONLLU_RANGES) {
        if (any) ro_buffer_putc(out, '|');
        ro_buffer_puts(out, "TokenRange=");
        ro_buffer_number(out, token->span.start);
        ro_buffer_putc(out, ':');
        ro_buffer_number(out, token->span.end);
        any = true;
    }
    if (!any) ro_buffer_putc(out, '_');
}

static void put_word(ro_buffer *out, const ro_token *token, uint32_t k, bool inside_mwt, unsigned flags) {
    ro_buffer_number(out, k + 1u);
    ro_buffer_putc(out, '\t');
    ro_buffer_puts(out, token->form);
    ro_buffer_putc(out, '\t');
    if (token->lemma && token->lemma_size)
        ro_buffer_puts(out, token->lemma);
    else
        ro_buffer_putc(out, '_');
    ro_buffer_putc(out, '\t');
    ro_buffer_puts(out, ro_upos_text((ro_upos)token->upos));
    ro_buffer_putc(out, '\t');
    ro_buffer_puts(out, ro_xpos_text((ro_xpos)token->xpos));
    ro_buffer_puts(out, "\t_\t");
    if (token->head >= -1)
        ro_buffer_number(out, (size_t)(token->head + 1));
    else
        ro_buffer_putc(out, '_');
    ro_buffer_putc(out, '\t');
    ro_buffer_puts(out, ro_deprel_text((ro_deprel)token->deprel));
    ro_buffer_puts(out, "\t_\t");
    if (inside_mwt)
        ro_buffer_putc(out, '_');
    else
        put_misc(out, token, token->space_after, flags);
    ro_buffer_putc(out, '\n');
}

void ro_conllu_write_sentence(ro_buffer *out, const ro_report *report, const ro_sentence *sentence, size_t number_, bool first_of_paragraph,
                              unsigned flags) {
    put_comments(out, report, sentence, number_, first_of_paragraph);
    uint32_t inside = 0; /* words of the current multiword token still to come */
    for (uint32_t k = 0; k < sentence->count; k++) {
        const ro_token *token = &sentence->tokens[k];
        if (token->mwt > 1 && !inside) {
            inside = words_of(sentence, k);
            ro_buffer_number(out, k + 1u);
            ro_buffer_putc(out, '-');
            ro_buffer_number(out, k + inside);
            ro_buffer_putc(out, '\t');
            put_token_surface(out, report, sentence, token);
            ro_buffer_puts(out, "\t_\t_\t_\t_\t_\t_\t_\t");
            put_misc(out, token, sentence->tokens[k + inside - 1].space_after, flags);
            ro_buffer_putc(out, '\n');
        }
        put_word(out, token, k, inside > 0, flags);
        if (inside) inside--;
    }
    ro_buffer_putc(out, '\n');
}

void ro_conllu_write(ro_buffer *out, const ro_report *report, size_t number_, unsigned flags) {
    for (uint32_t k = 0; k < report->count; k++) {
        const ro_sentence *sentence = &report->sentences[k];
        bool first = k == 0 || report->sentences[k - 1].paragraph != sentence->paragraph;
        ro_conllu_write_sentence(out, report, sentence, number_ + k + 1, first, flags);
    }
}
