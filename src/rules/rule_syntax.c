#include "rules/rule_syntax.h"

#include "base/nearest.h"
#include "base/utf8.h"
#include "syntax/tagset.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const ro_rule_role ro_rule_roles[] = {{"subj", RO_ROLE_SUBJ}, {"obj", RO_ROLE_OBJ},   {"iobj", RO_ROLE_IOBJ}, {"comp", RO_ROLE_COMP},
                                      {"prt", RO_ROLE_PRT},   {"poss", RO_ROLE_POSS}, {"mod", RO_ROLE_MOD},   {"appos", RO_ROLE_APPOS},
                                      {"neg", RO_ROLE_NEG},   {"aux", RO_ROLE_AUX},   {"each", RO_ROLE_EACH}, {NULL, 0}};

static const char *const event_names[] = {
#define X(name, quad) #name,
    RO_EVENT_TABLE(X)
#undef X
        "STATEMENT",
    "none"};
#define EVENTS (RO_EVENT_ASSAULT + 1u)
#define STATEMENT EVENTS /* CAMEO 01 and 02, which PLOVER drops */
#define NO_EVENT (EVENTS + 1u)

static const char *const channel_names[] = {
#define X(name, text) text,
    RO_CHANNEL_TABLE(X)
#undef X
};
static const char *const status_names[] = {
#define X(name, text) text,
    RO_STATUS_TABLE(X)
#undef X
};
#define FEW 10u /* names that a message has room for */
#define COUNT(array) (sizeof array / sizeof *array)

/* --- faults --- */

/* The length of s, at most `size`, without a stump of a character at its end. */
static uint32_t whole_characters(const char *s, uint32_t size, uint32_t most) {
    if (size <= most) return size;
    while (most && ((unsigned char)s[most] & 0xC0) == 0x80) most--;
    return most;
}

void ro_rule_fault_at(ro_rule_faults *f, const ro_rule_text *text, uint32_t byte, uint32_t size, const char *format, ...) {
    f->total++;
    if (f->count == RO_RULES_KEPT_FAULTS) return;
    char message[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    uint32_t kept = n < 0 ? 0 : (uint32_t)n < sizeof message ? (uint32_t)n : whole_characters(message, sizeof message, sizeof message - 1);
    const char *copy = ro_arena_copy(f->arena, message, kept);
    f->items[f->count++] = (ro_rule_fault_row){text, byte, size, copy ? copy : "out of memory"};
}

void ro_rule_unknown(ro_rule_faults *f, const ro_rule_text *text, uint32_t byte, uint32_t size, const char *what, const char *const *names,
                     size_t count) {
    if (f->count == RO_RULES_KEPT_FAULTS) { /* without looking for a hint that nobody will read */
        f->total++;
        return;
    }
    char word[RO_RULE_MAX_WORD + 1];
    uint32_t n = whole_characters(text->bytes + byte, size, RO_RULE_MAX_WORD);
    memcpy(word, text->bytes + byte, n);
    word[n] = '\0';
    const char *near = n ? ro_nearest(word, names, count) : NULL;
    if (near) {
        ro_rule_fault_at(f, text, byte, size, "unknown %s \"%s\"; did you mean \"%s\"?", what, word, near);
        return;
    }
    char all[128] = "";
    for (size_t k = 0, at = 0; k < count && count <= FEW && at < sizeof all; k++)
        at += (size_t)snprintf(all + at, sizeof all - at, "%s%s", k ? ", " : "; there are ", names[k]);
    ro_rule_fault_at(f, text, byte, size, "unknown %s \"%s\"%s", what, word, all);
}

/* --- tokens --- */

typedef enum kind { END, LINE, WORD, STRING, SET, OPEN, CLOSE, EQUALS, OR, COMMA, DOT, OTHER } kind;

typedef struct token {
    kind kind;
    uint32_t byte, size; /* of a string or set: with its quotes, its "@" */
} token;

typedef struct parser {
    const ro_rule_text *t;
    ro_arena *arena;
    ro_rule_faults *faults;
    ro_rule_file *out;
    uint32_t at;
    token now;
    bool quiet; /* in a line that is at fault already */
} parser;

static bool plain_byte(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '\'' || c == ':';
}

/* The size of the plain character at `at`, 0 if it is none. */
static uint32_t plain_character(const char *text, size_t size, size_t at) {
    if (plain_byte((unsigned char)text[at])) return 1;
    if ((unsigned char)text[at] < 0x80) return 0;
    uint32_t c;
    size_t n = ro_utf8_decode(text, size, at, &c);
    return ro_utf8_is_letter(c) || ro_utf8_is_digit(c) ? (uint32_t)n : 0;
}

bool ro_rule_is_plain(const char *text, size_t size) {
    for (size_t at = 0; at < size;) {
        uint32_t n = plain_character(text, size, at);
        if (!n) return false;
        at += n;
    }
    return size > 0;
}

static uint32_t run_of_plain(const parser *p, uint32_t at) {
    uint32_t begin = at, n;
    while (at < p->t->size && (n = plain_character(p->t->bytes, p->t->size, at))) at += n;
    return at - begin;
}

/* Behind blanks and comments, but not behind the line. */
static uint32_t skip_blanks(const parser *p, uint32_t at) {
    while (at < p->t->size) {
        uint32_t c = (unsigned char)p->t->bytes[at];
        size_t n = 1;
        if (c == '#') {
            const char *end = memchr(p->t->bytes + at, '\n', p->t->size - at);
            return end ? (uint32_t)(end - p->t->bytes) : (uint32_t)p->t->size;
        }
        if (c >= 0x80) n = ro_utf8_decode(p->t->bytes, p->t->size, at, &c);
        if (c == '\n' || !(ro_utf8_is_space(c) || ro_utf8_is_invisible(c))) return at;
        at += (uint32_t)n;
    }
    return at;
}

#define SAY(byte, size, ...) \
    do { \
        if (!p->quiet) ro_rule_fault_at(p->faults, p->t, byte, size, __VA_ARGS__); \
    } while (0)

/* From the quote on: the whole string, up to the end of the line where it is not closed. */
static token string_token(parser *p, uint32_t begin) {
    uint32_t at = begin + 1, size = (uint32_t)p->t->size;
    while (at < size && p->t->bytes[at] != '"' && p->t->bytes[at] != '\n')
        at += p->t->bytes[at] == '\\' && at + 1 < size && p->t->bytes[at + 1] != '\n' ? 2 : 1;
    bool closed = at < size && p->t->bytes[at] == '"';
    if (at > size) at = size;
    if (!closed) SAY(begin, at - begin, "this string is not closed on its line");
    return (token){STRING, begin, at + closed - begin};
}

static token other_token(parser *p, uint32_t at) {
    uint32_t c;
    uint32_t n = (uint32_t)ro_utf8_decode(p->t->bytes, p->t->size, at, &c);
    if (c == 0x201C || c == 0x201D)
        SAY(at, n, "a string stands in plain quotes (\"), not in typographic ones");
    else if (c >= 0x20 && c != 0x7F)
        SAY(at, n, "unexpected character \"%.*s\" (a word with it stands in quotes)", (int)n, p->t->bytes + at);
    else
        SAY(at, n, "unexpected control character (0x%02X)", (unsigned)c);
    p->quiet = true;
    return (token){OTHER, at, n};
}

/* A line ends a statement, but not behind "|", ",", "=", "{" and not before "|" or ",". */
static token line_token(parser *p, uint32_t at) {
    uint32_t end = at;
    while (end < p->t->size && p->t->bytes[end] == '\n') end = skip_blanks(p, end + 1);
    p->at = end;
    bool goes_on = p->now.kind == OR || p->now.kind == COMMA || p->now.kind == EQUALS || p->now.kind == OPEN;
    if (end < p->t->size && (p->t->bytes[end] == '|' || p->t->bytes[end] == ',')) goes_on = true;
    return goes_on ? (token){OTHER, end, 0} : (token){LINE, at, 1};
}

static token read_token(parser *p) {
    uint32_t at = skip_blanks(p, p->at), size = (uint32_t)p->t->size;
    if (at < size && p->t->bytes[at] == '\n') {
        token line = line_token(p, at);
        if (line.kind == LINE) return line;
        at = line.byte;
    }
    if (at >= size) {
        p->at = size;
        return (token){END, size, 0};
    }
    token t = {OTHER, at, 1};
    switch (p->t->bytes[at]) {
    case ';': t.kind = LINE; break;
    case '{': t.kind = OPEN; break;
    case '}': t.kind = CLOSE; break;
    case '=': t.kind = EQUALS; break;
    case '|': t.kind = OR; break;
    case ',': t.kind = COMMA; break;
    case '.': t.kind = DOT; break;
    case '"': t = string_token(p, at); break;
    case '@':
        t = (token){SET, at, 1 + run_of_plain(p, at + 1)};
        if (t.size == 1) SAY(at, 1, "\"@\" stands before the name of a set");
        break;
    default: t.size = run_of_plain(p, at); t = t.size ? (token){WORD, at, t.size} : other_token(p, at);
    }
    if ((t.kind == WORD || t.kind == SET) && t.size > RO_RULE_MAX_WORD + (t.kind == SET))
        SAY(at, t.size, "a word has at most %u bytes", RO_RULE_MAX_WORD);
    p->at = at + t.size;
    return t;
}

static void advance(parser *p) { p->now = read_token(p); }

static bool word_is(const parser *p, const char *text) {
    return p->now.kind == WORD && p->now.size == strlen(text) && memcmp(p->t->bytes + p->now.byte, text, p->now.size) == 0;
}

/* "expected WHAT, not …" at the token in hand. Always false. */
static bool expected(parser *p, const char *what) {
    if (p->now.kind == END)
        SAY(p->now.byte, 0, "expected %s, not the end of the file", what);
    else if (p->now.kind == LINE)
        SAY(p->now.byte, 1, "expected %s, not the end of the line", what);
    else {
        uint32_t n = whole_characters(p->t->bytes + p->now.byte, p->now.size, 60);
        SAY(p->now.byte, p->now.size, "expected %s, not %s%.*s%s%s", what, p->now.kind == STRING ? "" : "\"", (int)n, p->t->bytes + p->now.byte,
            n < p->now.size ? "…" : "", p->now.kind == STRING ? "" : "\"");
    }
    return false;
}

/* --- words, paths, lists --- */

static ro_rule_word whole(token t) { return (ro_rule_word){t.byte, (uint16_t)(t.size > UINT16_MAX ? UINT16_MAX : t.size), RO_RULE_PLAIN}; }

/* A plain or quoted word (or, where they are wanted, a set). */
static bool take_word(parser *p, bool sets, const char *what, ro_rule_word *out) {
    token t = p->now;
    if (t.kind != WORD && t.kind != STRING && !(sets && t.kind == SET)) return expected(p, what);
    *out = whole(t);
    if (t.kind == SET && t.size == 1) return false; /* said by the lexer */
    if (t.kind == SET) *out = (ro_rule_word){t.byte + 1, (uint16_t)(t.size - 1), RO_RULE_SET};
    if (t.kind == STRING) {
        uint32_t inner = t.size > 2 ? t.size - 2 : 0;
        if (inner == 0 || inner > RO_RULE_MAX_WORD || memchr(p->t->bytes + t.byte + 1, '\\', inner)) {
            SAY(t.byte, t.size, "a word in quotes has 1 to %u bytes, and no \"\\\"", RO_RULE_MAX_WORD);
            inner = 0;
        }
        *out = (ro_rule_word){t.byte + 1, (uint16_t)inner, RO_RULE_QUOTED};
    }
    advance(p);
    return true;
}

/* "troops | @ARMS | "u.n."" */
static bool take_words(parser *p, ro_rule_words *out) {
    for (;;) {
        if (out->count == RO_RULE_MAX_WORDS) {
            SAY(p->now.byte, p->now.size, "a list has at most %u words", RO_RULE_MAX_WORDS);
            return false;
        }
        if (!ro_arena_grow(p->arena, (void **)&out->items, out->count, &out->capacity, sizeof *out->items)) return false;
        if (!take_word(p, true, "a word or @SET", &out->items[out->count])) return false;
        out->count++;
        if (p->now.kind != OR) return true;
        advance(p);
    }
}

/* "obj", "obj.of", "dep.advcl.obj", "prep.vis-a-vis" */
static bool take_path(parser *p, ro_rule_path *out) {
    uint32_t begin = p->now.byte;
    out->count = 0;
    for (;;) {
        bool relation = word_is(p, "dep"), preposition = word_is(p, "prep");
        ro_rule_word step;
        if (p->now.kind == STRING || !take_word(p, false, "a role", &step)) return p->now.kind == STRING ? expected(p, "a role") : false;
        if ((relation || preposition) && p->now.kind == DOT) {
            advance(p);
            if (!take_word(p, false, relation ? "a relation" : "a preposition", &step)) return false;
            step.kind = relation ? RO_RULE_RELATION : RO_RULE_PREPOSITION;
        }
        if (out->count == RO_PATH_STEPS) {
            SAY(begin, step.byte + step.size - begin, "a role has at most %d steps", RO_PATH_STEPS);
            return false;
        }
        out->steps[out->count++] = step;
        if (p->now.kind != DOT) return true;
        advance(p);
    }
}

/* The index of the word in hand among the names, or -1 with a fault. */
static int take_name(parser *p, const char *what, const char *const *names, size_t first, size_t count) {
    if (p->now.kind != WORD) {
        expected(p, what);
        return -1;
    }
    for (size_t k = first; k < count; k++)
        if (word_is(p, names[k])) {
            advance(p);
            return (int)k;
        }
    if (!p->quiet) ro_rule_unknown(p->faults, p->t, p->now.byte, p->now.size, what, names + first, count - first);
    return -1;
}

/* --- statements --- */

static bool take_head(parser *p, ro_rule *r) {
    static const char *const parts[] = {"verb", "noun", "adjective"};
    if (word_is(p, "any")) {
        SAY(p->now.byte, p->now.size, "a rule must name its head's words: \"any\" would match everything");
        return false;
    }
    int part = take_name(p, "part of speech", parts, 0, COUNT(parts));
    if (part < 0) return false;
    r->pos = (uint8_t) "vna"[part];
    for (;;) {
        ro_rule_head head = {.count = 0};
        uint32_t begin = p->now.byte;
        while (head.count == 0 || p->now.kind == WORD || p->now.kind == STRING) {
            if (head.count == COUNT(head.words)) {
                SAY(begin, p->now.byte + p->now.size - begin, "a head has at most %zu words", COUNT(head.words));
                return false;
            }
            if (head.count == 0 && word_is(p, "any")) {
                SAY(p->now.byte, p->now.size, "a rule must name its head's words: \"any\" would match everything");
                return false;
            }
            if (!take_word(p, false, "a word", &head.words[head.count])) return false;
            head.count++;
        }
        if (r->head_count == RO_RULE_MAX_HEADS) {
            SAY(begin, p->now.byte - begin, "a rule has at most %u heads", RO_RULE_MAX_HEADS);
            return false;
        }
        if (!ro_arena_grow(p->arena, (void **)&r->heads, r->head_count, &r->head_capacity, sizeof *r->heads)) return false;
        r->heads[r->head_count++] = head;
        if (p->now.kind != OR) return true;
        advance(p);
    }
}

static bool take_where(parser *p, ro_rule *r, token begin) {
    static const char *const tests[] = {"any", "actor", "place"}; /* what stands behind "is"; words stand behind "=" */
    static const uint8_t kinds[] = {RO_NEED_ANY, RO_NEED_ACTOR, RO_NEED_PLACE};
    ro_rule_condition c = {.kind = RO_NEED_WORDS};
    if (word_is(p, "not")) {
        c.negated = 1;
        advance(p);
    }
    if (!take_path(p, &c.path)) return false;
    if (p->now.kind == EQUALS) {
        advance(p);
        if (!take_words(p, &c.words)) return false;
    } else if (word_is(p, "is")) {
        advance(p);
        int test = take_name(p, "test", tests, 0, COUNT(tests));
        if (test < 0) return false;
        c.kind = kinds[test];
    } else
        return expected(p, "\"=\" and words, or \"is\" and actor, place or any");
    if (r->condition_count == RO_RULE_MAX_CONDITIONS) {
        SAY(begin.byte, begin.size, "a rule has at most %u conditions", RO_RULE_MAX_CONDITIONS);
        return false;
    }
    if (!ro_arena_grow(p->arena, (void **)&r->conditions, r->condition_count, &r->condition_capacity, sizeof *r->conditions)) return false;
    r->conditions[r->condition_count++] = c;
    return true;
}

static bool take_roles(parser *p, ro_rule_paths *out) {
    if (word_is(p, "none")) {
        advance(p);
        return true;
    }
    for (;;) {
        if (out->count == RO_RULE_MAX_ROLES) {
            SAY(p->now.byte, p->now.size, "at most %u roles stand here", RO_RULE_MAX_ROLES);
            return false;
        }
        if (!ro_arena_grow(p->arena, (void **)&out->items, out->count, &out->capacity, sizeof *out->items)) return false;
        out->items[out->count] = (ro_rule_path){.count = 0};
        if (!take_path(p, &out->items[out->count])) return false;
        out->count++;
        if (p->now.kind != COMMA) return true;
        advance(p);
    }
}

static bool take_event(parser *p, ro_rule *r) {
    int type = take_name(p, "event type", event_names, 1, COUNT(event_names));
    if (type < 0) return false;
    r->blocks = (uint32_t)type == NO_EVENT;
    r->type = (uint32_t)type < EVENTS ? (uint8_t)type : RO_EVENT_NONE;
    if (r->blocks) return true;
    if (p->now.kind != WORD) return expected(p, "a CAMEO code");
    r->code = whole(p->now);
    advance(p);
    while (p->now.kind == WORD) {
        bool mode = word_is(p, "mode"), channel = word_is(p, "channel");
        if (!mode && !channel) return expected(p, "mode, channel or the end of the line");
        if (mode ? r->mode.size : r->channel) {
            SAY(p->now.byte, p->now.size, "%s stands here twice", mode ? "mode" : "channel");
            return false;
        }
        advance(p);
        if (mode) {
            if (p->now.kind != WORD) return expected(p, "a mode");
            r->mode = whole(p->now);
            advance(p);
        } else {
            int value = take_name(p, "channel", channel_names, 1, COUNT(channel_names));
            if (value < 0) return false;
            r->channel = (uint8_t)value;
        }
    }
    return true;
}

static bool take_status(parser *p, ro_rule *r) {
    int status = take_name(p, "status", status_names, 0, COUNT(status_names));
    if (status >= 0) r->fixed_status = (uint8_t)(status + 1);
    return status >= 0;
}

/* 0.01 to 1, in hundredths */
static bool take_confidence(parser *p, ro_rule *r) {
    uint32_t begin = p->now.byte, end = begin;
    while (p->now.kind == WORD || p->now.kind == DOT) {
        end = p->now.byte + p->now.size;
        advance(p);
    }
    if (end == begin) return expected(p, "a number from 0.01 to 1");
    const char *s = p->t->bytes + begin;
    uint32_t n = end - begin, value = 0;
    bool good = n <= 4 && (s[0] == '0' || s[0] == '1') && (n == 1 || (n > 2 && s[1] == '.'));
    for (uint32_t i = 2; good && i < n; i++) good = s[i] >= '0' && s[i] <= '9';
    if (good) value = 100u * (uint32_t)(s[0] - '0') + (n > 2 ? 10u * (uint32_t)(s[2] - '0') : 0) + (n > 3 ? (uint32_t)(s[3] - '0') : 0);
    if (value < 1 || value > 100) {
        SAY(begin, n, "confidence is a number from 0.01 to 1, with two decimals at most");
        return false;
    }
    r->hundredths = (uint8_t)value;
    return true;
}

static bool take_sentence(parser *p, ro_rule *r, bool negative) {
    if (p->now.kind != STRING) return expected(p, "a sentence in quotes");
    token t = p->now;
    ro_rule_sentence s = {.byte = t.byte, .negative = negative};
    advance(p);
    if (t.size <= 2) {
        SAY(t.byte, t.size, "this sentence is empty");
        return true;
    }
    if (t.size - 2 > RO_RULE_MAX_STRING) {
        SAY(t.byte, t.size, "a sentence has at most %u bytes", RO_RULE_MAX_STRING);
        return true;
    }
    if (r->sentence_count == RO_RULE_MAX_SENTENCES) {
        SAY(t.byte, t.size, "a rule has at most %u sentences", RO_RULE_MAX_SENTENCES);
        return true;
    }
    char *text = ro_arena_alloc(p->arena, t.size);
    if (!text) return false;
    for (uint32_t at = t.byte + 1; at < t.byte + t.size - 1; at++) {
        if (p->t->bytes[at] == '\\') {
            char escaped = p->t->bytes[++at];
            if (escaped != '"' && escaped != '\\') SAY(at - 1, 2, "a string knows \\\" and \\\\ only");
        }
        text[s.size++] = p->t->bytes[at];
    }
    s.text = text;
    if (!ro_arena_grow(p->arena, (void **)&r->sentences, r->sentence_count, &r->sentence_capacity, sizeof *r->sentences)) return false;
    r->sentences[r->sentence_count++] = s;
    return true;
}

/* One line of a rule. false: at fault, or out of memory. */
static bool take_statement(parser *p, ro_rule *r) {
    static const char *const names[] = {"head", "where", "source", "target", "event", "status", "confidence", "must", "mustnot"};
    ro_rule_word *const once[] = {&r->head, NULL, &r->source, &r->target, &r->event, &r->status, &r->confidence, NULL, NULL};
    token begin = p->now;
    int which = take_name(p, "line of a rule", names, 0, COUNT(names));
    if (which < 0) return false;
    if (once[which] && once[which]->size) {
        SAY(begin.byte, begin.size, "this rule has a \"%s\" already", names[which]);
        return false;
    }
    if (once[which]) *once[which] = whole(begin);
    bool ok = false;
    switch (which) {
    case 0: ok = take_head(p, r); break;
    case 1: ok = take_where(p, r, begin); break;
    case 2: ok = take_roles(p, &r->sources); break;
    case 3: ok = take_roles(p, &r->targets); break;
    case 4: ok = take_event(p, r); break;
    case 5: ok = take_status(p, r); break;
    case 6: ok = take_confidence(p, r); break;
    default: ok = take_sentence(p, r, which == 8); break;
    }
    if (ok && p->now.kind != LINE && p->now.kind != CLOSE && p->now.kind != END) return expected(p, "the end of the line");
    return ok;
}

/* Up to the end of the line or rule; what is wrong on the way was said. */
static void skip_line(parser *p) {
    p->quiet = true;
    while (p->now.kind != LINE && p->now.kind != CLOSE && p->now.kind != END) advance(p);
    p->quiet = false;
}

/* Up to the next line that begins with "rule" or "set". */
static void skip_to_top(parser *p) {
    p->quiet = true;
    for (;;) {
        while (p->now.kind != LINE && p->now.kind != END) advance(p);
        while (p->now.kind == LINE) advance(p);
        if (p->now.kind == END || word_is(p, "rule") || word_is(p, "set")) break;
    }
    p->quiet = false;
}

/* --- rules and sets --- */

/* What a whole rule must have. */
static void check_rule(parser *p, const ro_rule *r) {
    const ro_rule_word *n = &r->name;
    const char *name = p->t->bytes + n->byte;
    if (!r->head.size) SAY(n->byte, n->size, "rule %.*s has no head: it would match everything", (int)n->size, name);
    if (!r->event.size) {
        SAY(n->byte, n->size, "rule %.*s has no event (\"event none\": these words tell none)", (int)n->size, name);
        return;
    }
    if (r->blocks) {
        const ro_rule_word *no[] = {&r->source, &r->target, &r->status, &r->confidence};
        for (size_t k = 0; k < COUNT(no); k++) {
            bool none = k < 2 && !(k == 0 ? r->sources.count : r->targets.count); /* "source none" */
            if (no[k]->size && !none)
                SAY(no[k]->byte, no[k]->size, "a rule that tells no event has no %.*s", (int)no[k]->size, p->t->bytes + no[k]->byte);
        }
        for (size_t k = 0; k < r->sentence_count; k++)
            if (!r->sentences[k].negative) SAY(r->sentences[k].byte, 1, "a rule that tells no event has mustnot sentences only");
        return;
    }
    if (!r->sources.count) {
        const ro_rule_word *at = r->source.size ? &r->source : n;
        SAY(at->byte, at->size, "rule %.*s has no source: an event is somebody's", (int)n->size, name);
    }
    if (!r->target.size) SAY(n->byte, n->size, "rule %.*s has no target (\"target none\": its event has none)", (int)n->size, name);
}

static bool take_rule(parser *p) {
    size_t before = p->faults->total;
    advance(p);
    ro_rule r = {.name = whole(p->now)};
    if (p->now.kind != WORD) {
        expected(p, "the rule's name");
        skip_to_top(p);
        return true;
    }
    advance(p);
    if (p->now.kind != OPEN) {
        expected(p, "\"{\"");
        skip_to_top(p);
        return true;
    }
    advance(p);
    bool closed = true;
    while (p->now.kind != CLOSE) {
        if (p->now.kind == LINE) {
            advance(p);
            continue;
        }
        if (p->now.kind == END || word_is(p, "rule") || word_is(p, "set")) {
            SAY(r.name.byte, r.name.size, "rule %.*s is not closed: \"}\" is missing", (int)r.name.size, p->t->bytes + r.name.byte);
            closed = false;
            break;
        }
        if (!take_statement(p, &r)) skip_line(p);
        if (p->arena->failed) return false;
        p->quiet = false;
    }
    if (closed) {
        advance(p);
        /* what lacks may be what was at fault */
        if (p->faults->total == before) check_rule(p, &r);
    }
    if (p->out->rule_count == RO_RULES_MAX) {
        SAY(r.name.byte, r.name.size, "a file has at most %u rules", RO_RULES_MAX);
        p->at = (uint32_t)p->t->size;
        advance(p);
        return true;
    }
    if (!ro_arena_grow(p->arena, (void **)&p->out->rules, p->out->rule_count, &p->out->rule_capacity, sizeof *p->out->rules)) return false;
    p->out->rules[p->out->rule_count++] = r;
    return true;
}

static bool take_set(parser *p) {
    advance(p);
    ro_rule_set s = {.name = whole(p->now)};
    if (p->now.kind == SET) s.name = (ro_rule_word){p->now.byte + 1, (uint16_t)(p->now.size - 1), RO_RULE_SET};
    bool ok = p->now.kind == WORD || p->now.kind == SET ? true : expected(p, "the set's name");
    if (ok) advance(p);
    if (ok && p->now.kind != EQUALS) ok = expected(p, "\"=\"");
    if (ok) {
        advance(p);
        ok = take_words(p, &s.words);
    }
    if (p->arena->failed) return false;
    if (ok && p->now.kind != LINE && p->now.kind != END) ok = expected(p, "the end of the line");
    if (!ok) {
        skip_to_top(p);
        s.words.count = 0; /* its name is known nevertheless, so that nobody says that it is not */
        if (!s.name.size || s.name.size > RO_RULE_MAX_WORD) return true;
    }
    if (p->out->set_count == RO_RULES_MAX) {
        SAY(s.name.byte, s.name.size, "a file has at most %u sets", RO_RULES_MAX);
        p->at = (uint32_t)p->t->size;
        advance(p);
        return true;
    }
    if (!ro_arena_grow(p->arena, (void **)&p->out->sets, p->out->set_count, &p->out->set_capacity, sizeof *p->out->sets)) return false;
    p->out->sets[p->out->set_count++] = s;
    return true;
}

bool ro_rule_parse(const ro_rule_text *text, ro_arena *arena, ro_rule_faults *faults, ro_rule_file *out) {
    static const char *const names[] = {"rule", "set"};
    parser p = {.t = text, .arena = arena, .faults = faults, .out = out, .now = {LINE, 0, 0}};
    *out = (ro_rule_file){.text = text};
    advance(&p);
    while (p.now.kind != END && !arena->failed) {
        if (p.now.kind == LINE)
            advance(&p);
        else if (word_is(&p, "rule"))
            take_rule(&p);
        else if (word_is(&p, "set"))
            take_set(&p);
        else {
            if (p.now.kind == WORD)
                ro_rule_unknown(faults, text, p.now.byte, p.now.size, "word at the beginning of a line", names, 2);
            else
                expected(&p, "\"rule\" or \"set\"");
            skip_to_top(&p);
        }
    }
    return !arena->failed;
}
