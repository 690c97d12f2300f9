/* dictionary_read.c - the text of dictionaries: actor and agent files of TABARI and PETRARCH, tables of tabs (docs/dictionaries.md).
 *
 * A file is read line by line. An entry is a name, further names below it ("+") and codes, behind the name or on lines of their own; it ends where
 * the next one begins, or the file. What is at fault is refused alone, with its place: a name, a code, a line, or, where no code is left, the entry.
 */
#include "knowledge/dictionary_read.h"

#include "base/file.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_SETS 1024u
#define MAX_MEMBERS 4096u       /* of all sets of a file */
#define MAX_SPELLINGS 1024u     /* of one name, by its sets */
#define MAX_NAME ((size_t)1024) /* bytes of a name, its sets filled in */

/* ---- the pieces ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

static char capital(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : c; }

uint32_t ro_dict_read_date(const char *digits, size_t count) {
    uint32_t n = 0;
    for (size_t i = 0; i < count; i++) n = n * 10 + (uint32_t)(digits[i] - '0');
    if (count == 6) n += n / 10000 <= 30 ? 20000000 : 19000000;
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t year = n / 10000, month = n / 100 % 100, day = n % 100;
    if (year < 1000 || month < 1 || month > 12 || day < 1 || day > days[month - 1]) return 0;
    if (month == 2 && day == 29 && (year % 4 || (year % 100 == 0 && year % 400))) return 0;
    return n;
}

/* The digits at *at as a day, *at moved behind them. false: *why is set, and *at stands on the fault. */
static bool date_at(const char *body, size_t size, size_t *at, uint32_t *date, const char **why) {
    size_t end = *at;
    while (end < size && is_digit(body[end])) end++;
    if (end == *at) return *why = "a date is due here (YYMMDD or YYYYMMDD)", false;
    if (end - *at != 6 && end - *at != 8) return *why = "a date has six or eight digits (YYMMDD, YYYYMMDD)", false;
    *date = ro_dict_read_date(body + *at, end - *at);
    if (!*date) return *why = "there is no such day", false;
    *at = end;
    return true;
}

static void skip_blanks(const char *body, size_t size, size_t *at) {
    while (*at < size && is_blank(body[*at])) ++*at;
}

/* "320101-331108", ">011222", "<900823" */
static bool range_at(const char *body, size_t size, size_t *at, ro_dict_text_code *out, const char **why) {
    size_t start = *at;
    if (body[*at] == '<' || body[*at] == '>') {
        bool until = body[(*at)++] == '<';
        skip_blanks(body, size, at);
        if (!date_at(body, size, at, until ? &out->to : &out->from, why)) return false;
    } else {
        if (!date_at(body, size, at, &out->from, why)) return false;
        skip_blanks(body, size, at);
        if (*at == size || body[*at] != '-') return *at = start, *why = "a date alone: < (until), > (from) or a range is due", false;
        ++*at;
        skip_blanks(body, size, at);
        if (!date_at(body, size, at, &out->to, why)) return false;
        if (out->to < out->from) return *at = start, *why = "the range ends before it begins", false;
    }
    skip_blanks(body, size, at);
    return *at == size || (*why = "there is more behind the dates than belongs there", false);
}

bool ro_dict_read_code(const char *body, size_t size, bool agent, ro_dict_text_code *out, size_t *at, const char **why) {
    size_t n = 0, tildes = 0;
    *out = (ro_dict_text_code){.from = 0, .to = RO_DICT_LAST_DAY};
    *at = 0;
    skip_blanks(body, size, at);
    size_t begin = *at;
    for (; *at < size && !is_blank(body[*at]) && body[*at] != '<' && body[*at] != '>'; ++*at) {
        char c = capital(body[*at]);
        if (c == '~') {
            bool before = *at == begin;
            if (!agent) return *why = "\"~\" belongs to an agent's code", false;
            if (tildes++) return *why = "a second \"~\"", false;
            out->type = before ? RO_DICT_AGENT : RO_DICT_AGENT_BEFORE;
            continue;
        }
        if (out->type == RO_DICT_AGENT_BEFORE) return *why = "\"~\" stands before or behind the code, not in it", --*at, false;
        bool good = is_digit(c) || (c >= 'A' && c <= 'Z') || c == '/' || c == '-';
        if (!good) return *why = "a code holds letters, digits and \"/\" alone", false;
        if (n == RO_DICT_MAX_CODE) return *why = "a code has no more than 63 letters", false;
        out->text[n++] = c;
    }
    if (n == 0) return *at = begin, *why = "the code is empty", false;
    if (memchr(out->text, '-', n) && strcmp(out->text, RO_DICT_NOBODY) != 0)
        return *at = begin, *why = "a code has no \"-\" (but --- for nobody)", false;
    if (agent && !tildes) return *at = begin, *why = "an agent's code has a \"~\" where its actor's code goes", false;
    skip_blanks(body, size, at);
    if (*at == size) return true;
    if (agent) return *why = "an agent's code has no dates", false;
    return range_at(body, size, at, out, why);
}

static bool ends_with(const char *name, size_t size, const char *ending) {
    size_t n = strlen(ending);
    if (size < n) return false;
    for (size_t i = 0; i < n; i++)
        if (capital(name[size - n + i]) != ending[i]) return false;
    return true;
}

size_t ro_dict_plural(const char *name, size_t size, char *out, size_t room) {
    const char *ending = "S";
    bool vowel_before_y = ends_with(name, size, "AY") || ends_with(name, size, "EY") || ends_with(name, size, "OY") || ends_with(name, size, "UY");
    size_t stem = size;
    if (ends_with(name, size, "Y") && !vowel_before_y)
        stem--, ending = "IES";
    else if (ends_with(name, size, "S") || ends_with(name, size, "X") || ends_with(name, size, "Z") || ends_with(name, size, "CH") ||
             ends_with(name, size, "SH"))
        ending = "ES";
    size_t n = strlen(ending);
    if (!size || stem + n + 1 > room) return 0;
    memcpy(out, name, stem);
    memcpy(out + stem, ending, n + 1);
    return stem + n;
}

/* ---- a file ---- */

typedef struct set {
    const char *name, *members; /* members: "MAN", NUL, "MEN", NUL, … */
    size_t name_size, count;
} set;

typedef struct reader {
    ro_dictionary *d;
    ro_error *err;
    const char *file;
    bool agents;
    bool in_remark; /* inside <!-- … --> */
    char *line;     /* the line in hand, comments made blanks; its own memory */
    size_t size, number, byte;
    size_t before;  /* bytes of the mark at the file's beginning */
    ro_arena arena; /* of the sets */
    set *sets;
    size_t set_count, set_room, member_count;

    /* the entry in hand */
    bool open, gap; /* gap: an empty line came behind its names */
    bool bad_code;  /* a code of it was refused */
    bool always;    /* it has a code without dates */
    size_t first_name, first_prefix, first_code, begin_line, begin_column;
    uint64_t actors, synonyms;
} reader;

/* Keeps a fault (the first ones; the counts are the caller's). */
static bool keep_fault(reader *r, ro_code code, size_t line, size_t column, size_t byte, const char *format, va_list args) {
    ro_dictionary *d = r->d;
    if (d->fault_count >= RO_DICT_MAX_FAULTS) return true;
    if (!d->faults) d->faults = d->allocator.resize(d->allocator.context, NULL, RO_DICT_MAX_FAULTS * sizeof *d->faults);
    if (!d->faults) return ro_fail(r->err, RO_E_MEMORY, "out of memory");
    char text[200];
    vsnprintf(text, sizeof text, format, args);
    ro_error *fault = &d->faults[d->fault_count++];
    ro_error_clear(fault);
    ro_fail_at(fault, code, r->file, line, column, byte, "%s", text);
    return true;
}

static size_t column_of(const reader *r, size_t offset) {
    size_t column = 1;
    for (size_t i = 0; i < offset && i < r->size; i++) column += ((unsigned char)r->line[i] & 0xC0) != 0x80;
    return column;
}

/* Refuses what stands at an offset of the line. false: out of memory. */
__attribute__((format(printf, 3, 4))) static bool refuse(reader *r, size_t offset, const char *format, ...) {
    va_list args;
    va_start(args, format);
    bool ok = keep_fault(r, RO_E_DATA, r->number, column_of(r, offset), r->byte + offset, format, args);
    va_end(args);
    r->d->counts.refused++;
    return ok;
}

__attribute__((format(printf, 5, 6))) static bool say(reader *r, ro_code code, size_t line, size_t column, const char *format, ...) {
    va_list args;
    va_start(args, format);
    bool ok = keep_fault(r, code, line, column, RO_NO_BYTE, format, args);
    va_end(args);
    return ok;
}

/* ---- lines ---- */

/* Copies a line to r->line as UTF-8: a byte that is none is read as Latin-1. */
static bool take_line(reader *r, const char *bytes, size_t size) {
    size_t good = ro_utf8_check(bytes, size);
    if (good == size) {
        memcpy(r->line, bytes, size);
        r->size = size;
        return true;
    }
    r->d->counts.latin++;
    r->size = 0;
    size_t column = 0;
    for (size_t at = 0; at < size;) {
        uint32_t c = (unsigned char)bytes[at];
        size_t n = ro_utf8_check(bytes + at, size - at);
        if (n) { /* up to the next stray byte all is well */
            memcpy(r->line + r->size, bytes + at, n);
            r->size += n;
            at += n;
            continue;
        }
        if (!column) column = column_of(r, r->size);
        r->size += ro_utf8_encode(c, r->line + r->size);
        at++;
    }
    return say(r, RO_E_UTF8, r->number, column, "is not UTF-8: byte 0x%02X is read as Latin-1", (unsigned char)bytes[good]);
}

/* Makes blanks of "<!-- … -->" and of all behind "#". Whether there was any. */
static bool blank_comments(reader *r) {
    bool any = r->in_remark;
    for (size_t i = 0; i < r->size; i++) {
        if (r->in_remark) {
            if (r->size - i >= 3 && memcmp(r->line + i, "-->", 3) == 0) {
                memset(r->line + i, ' ', 3);
                r->in_remark = false;
                i += 2;
            } else if (((unsigned char)r->line[i] & 0xC0) != 0x80) /* the columns stay */
                r->line[i] = ' ';
            else
                r->line[i] = '\x80';
            continue;
        }
        if (r->size - i >= 4 && memcmp(r->line + i, "<!--", 4) == 0) {
            r->in_remark = any = true;
            memset(r->line + i, ' ', 4);
            i += 3;
        } else if (r->line[i] == '#') {
            r->size = i;
            return true;
        }
    }
    if (any) { /* what is left of letters of several bytes: behind the columns that count, so they may go */
        size_t n = 0;
        for (size_t i = 0; i < r->size; i++)
            if (!((unsigned char)r->line[i] == 0x80 && n && r->line[n - 1] == ' ')) r->line[n++] = r->line[i];
        r->size = n;
    }
    return any;
}

/* ---- names ---- */

/* Is it a name that could stand in a text? Otherwise refuses it. *good says which; false: out of memory. */
static bool name_is_good(reader *r, size_t at, size_t size, bool *good) {
    *good = false;
    size_t words = 0, position = 0;
    for (size_t i = at; i < at + size; i++) {
        unsigned char c = (unsigned char)r->line[i];
        if (c < 0x20 && c != '\t') return refuse(r, i, "the name holds a control character (0x%02X)", c);
        if (c && strchr("[]{}|<>=~^", c)) return refuse(r, i, "the name holds a \"%c\"", c);
    }
    char name[MAX_NAME];
    if (size >= sizeof name) return refuse(r, at, "the name is longer than %zu bytes", sizeof name - 1);
    for (size_t i = 0; i < size; i++) name[i] = r->line[at + i] == '_' || r->line[at + i] == '\t' ? ' ' : r->line[at + i];
    while (ro_phrase_word(name, size, &position)) words++;
    if (!words) return refuse(r, at, "the name is empty");
    if (words > RO_DICT_MAX_WORDS) return refuse(r, at, "the name has %zu words; the limit is %u", words, RO_DICT_MAX_WORDS);
    *good = true;
    return true;
}

/* "A_(B)_" as "A ( B )": the words that a text is cut into. */
static size_t plain_name(const char *name, size_t size, char *out, size_t room) {
    size_t n = 0;
    for (size_t i = 0; i < size && n + 4 < room; i++) {
        char c = name[i];
        if (c == '_' || c == '\t')
            out[n++] = ' ';
        else if (c && strchr("(),;:\"?", c)) {
            out[n++] = ' ';
            out[n++] = c;
            out[n++] = ' ';
        } else
            out[n++] = c;
    }
    return n;
}

static bool put_name(reader *r, const char *name, size_t size) {
    char plain[3 * MAX_NAME + 8];
    size_t n = plain_name(name, size, plain, sizeof plain);
    return ro_dict_put_name(r->d, plain, n, (uint32_t)r->d->entry_count, r->err);
}

/* ---- entries ---- */

static void open_entry(reader *r, size_t offset) {
    r->open = true;
    r->gap = r->bad_code = r->always = false;
    r->first_name = r->d->made.named_count;
    r->first_prefix = r->d->made.prefix_count;
    r->first_code = r->d->code_count;
    r->begin_line = r->number;
    r->begin_column = column_of(r, offset);
    r->actors = r->synonyms = 0;
}

/* Takes the entry's names and codes back. */
static void drop_entry(reader *r) {
    r->d->made.named_count = r->first_name;
    r->d->made.prefix_count = r->first_prefix;
    r->d->code_count = r->first_code;
}

static bool close_entry(reader *r) {
    if (!r->open) return true;
    r->open = false;
    size_t codes = r->d->code_count - r->first_code, names = r->d->made.named_count - r->first_name;
    if (codes && names) {
        r->d->counts.synonyms += r->synonyms;
        if (r->agents)
            r->d->counts.agents += r->actors;
        else
            r->d->counts.actors += r->actors;
        return ro_dict_put_entry(r->d, (uint32_t)r->first_code, (uint32_t)codes, r->err);
    }
    drop_entry(r);
    if (!names || r->bad_code) return true; /* what is wrong with it was said */
    r->d->counts.refused++;
    return say(r, RO_E_DATA, r->begin_line, r->begin_column, "the name has no code");
}

static bool read_code(reader *r, size_t *at) {
    size_t open = (*at)++;
    const char *end = memchr(r->line + *at, ']', r->size - *at), *again = memchr(r->line + *at, '[', r->size - *at);
    if (!end || (again && again < end)) {
        *at = again ? (size_t)(again - r->line) : r->size;
        return refuse(r, open, "\"[\" is not closed");
    }
    size_t size = (size_t)(end - r->line) - *at, fault = 0;
    const char *body = r->line + *at, *why = "";
    ro_dict_text_code code;
    *at += size + 1;
    if (!ro_dict_read_code(body, size, r->agents, &code, &fault, &why)) return refuse(r, (size_t)(body - r->line) + fault, "%s", why);
    bool always = code.from == 0 && code.to == RO_DICT_LAST_DAY;
    if (always && r->always) return refuse(r, open, r->agents ? "a second code; the first holds" : "a second code without a date; the first holds");
    r->always = r->always || always;
    if (r->d->code_count - r->first_code == RO_DICT_MAX_CODES) return refuse(r, open, "more than %u codes of one name", RO_DICT_MAX_CODES);
    return ro_dict_put_code(r->d, code.text, strlen(code.text), code.from, code.to, (ro_dict_type)code.type, r->err);
}

/* "[AFGGOV >011222]" at r->line[*at], which is moved behind it. */
static bool take_code(reader *r, size_t *at) {
    size_t count = r->d->code_count;
    bool ok = read_code(r, at);
    r->bad_code = r->bad_code || r->d->code_count == count;
    return ok;
}

/* All codes from `at` on; text between and behind them is a remark. */
static bool take_codes(reader *r, size_t at) {
    for (bool ok = true; at < r->size && r->line[at] != ';';) {
        if (r->line[at] == '[')
            ok = take_code(r, &at);
        else
            at++;
        if (!ok) return false;
    }
    return true;
}

/* Where the name that begins at `at` ends: before a code, a plural, a remark; blanks and "_" at its end are no part of it. */
static size_t name_end(const reader *r, size_t at, size_t *rest) {
    size_t end = at;
    while (end < r->size && r->line[end] != '[' && r->line[end] != ';' && !(r->agents && r->line[end] == '{')) end++;
    *rest = end;
    while (end > at && (is_blank(r->line[end - 1]) || r->line[end - 1] == '_')) end--;
    return end;
}

static bool take_actor_line(reader *r, size_t at) {
    if (r->line[at] == ';') return true;
    bool good;
    if (r->line[at] == '[') {
        if (!r->open) return refuse(r, at, "a code without a name above it");
        return take_codes(r, at);
    }
    bool synonym = r->line[at] == '+';
    if (synonym && !r->open) return refuse(r, at, "a further name (\"+\") without a first name above it");
    size_t begin = at + synonym, rest;
    skip_blanks(r->line, r->size, &begin);
    size_t end = name_end(r, begin, &rest);
    bool has_code = rest < r->size && r->line[rest] == '[';
    if (!synonym) {
        /* names below each other, with the codes below the last of them, are one entry */
        bool joins = r->open && !r->gap && !has_code && !r->bad_code && r->d->code_count == r->first_code;
        if (!joins) {
            if (!close_entry(r)) return false;
            open_entry(r, at);
        }
    }
    if (!name_is_good(r, begin, end - begin, &good)) return false;
    if (good) {
        if (!put_name(r, r->line + begin, end - begin)) return false;
        r->synonyms += synonym;
        r->actors += !synonym;
    }
    return take_codes(r, rest);
}

/* ---- sets ---- */

static const set *set_named(const reader *r, const char *name, size_t size) {
    for (size_t i = 0; i < r->set_count; i++)
        if (r->sets[i].name_size == size && memcmp(r->sets[i].name, name, size) == 0) return &r->sets[i];
    return NULL;
}

/* "!PERSON! = MAN, MEN, WOMAN": r->line[at] is the first "!", `equals` the "=". */
static bool take_set(reader *r, size_t at, size_t equals) {
    size_t end = equals;
    while (end > at && is_blank(r->line[end - 1])) end--;
    if (end - at < 3 || r->line[end - 1] != '!' || memchr(r->line + at + 1, '!', end - at - 2))
        return refuse(r, at, "the name of a set stands between two \"!\"");
    const char *name = r->line + at + 1;
    size_t name_size = end - at - 2;
    if (set_named(r, name, name_size)) return refuse(r, at, "there is a set of this name already");
    if (r->set_count == MAX_SETS) return refuse(r, at, "more than %u sets in a file", MAX_SETS);
    char *members = ro_arena_alloc(&r->arena, r->size - equals + 2);
    set made = {.name = ro_arena_copy(&r->arena, name, name_size), .members = members, .name_size = name_size};
    if (!members || !made.name || !ro_arena_grow(&r->arena, (void **)&r->sets, r->set_count, &r->set_room, sizeof *r->sets))
        return ro_fail(r->err, RO_E_MEMORY, "out of memory");
    size_t n = 0;
    for (size_t from = equals + 1; from <= r->size;) {
        size_t to = from;
        while (to < r->size && r->line[to] != ',') to++;
        size_t next = to + 1;
        skip_blanks(r->line, to, &from);
        while (to > from && (is_blank(r->line[to - 1]) || r->line[to - 1] == '_')) to--;
        if (to == from) {
            if (!refuse(r, from < r->size ? from : equals, "an empty member of a set")) return false;
        } else if (++r->member_count > MAX_MEMBERS)
            return refuse(r, from, "more than %u members of sets in a file", MAX_MEMBERS);
        else {
            memcpy(members + n, r->line + from, to - from);
            n += to - from;
            members[n++] = '\0';
            made.count++;
        }
        from = next;
    }
    r->sets[r->set_count++] = made;
    return true;
}

/* The name with its sets filled in, one spelling after the other; `room` spellings are left. */
static bool spell(reader *r, size_t at, size_t end, char *name, size_t size, unsigned *room, bool *good) {
    while (at < end && r->line[at] != '!') {
        if (size == MAX_NAME) return *good = false, refuse(r, at, "the name is longer than %zu bytes", MAX_NAME);
        name[size++] = r->line[at++];
    }
    if (at == end) {
        if (*room == 0) return *good = false, refuse(r, at, "the sets make more than %u names of it", MAX_SPELLINGS);
        --*room;
        return put_name(r, name, size);
    }
    const char *close = memchr(r->line + at + 1, '!', end - at - 1);
    if (!close) return *good = false, refuse(r, at, "\"!\" begins the name of a set that does not end");
    size_t name_size = (size_t)(close - r->line) - at - 1;
    const set *s = set_named(r, r->line + at + 1, name_size);
    if (!s) return *good = false, refuse(r, at, "there is no set !%.*s! above", (int)(name_size > 60 ? 60 : name_size), r->line + at + 1);
    const char *member = s->members;
    for (size_t i = 0; i < s->count && *good; i++, member += strlen(member) + 1) {
        size_t n = strlen(member);
        if (size + n > MAX_NAME) return *good = false, refuse(r, at, "the name is longer than %zu bytes", MAX_NAME);
        memcpy(name + size, member, n);
        if (!spell(r, at + name_size + 2, end, name, size + n, room, good)) return false;
    }
    return true;
}

/* ---- agents ---- */

/* "{PLURAL}" at r->line[*at]: its words, empty for "{}"; *at is moved behind it. *good is false where it is refused. */
static bool read_plural(reader *r, size_t *at, size_t *begin, size_t *size, bool *good) {
    const char *close = memchr(r->line + *at, '}', r->size - *at), *code = memchr(r->line + *at, '[', r->size - *at);
    if (!close || (code && code < close)) return *good = false, refuse(r, *at, "\"{\" is not closed");
    *begin = *at + 1;
    size_t end = (size_t)(close - r->line);
    *at = end + 1;
    skip_blanks(r->line, end, begin);
    while (end > *begin && (is_blank(r->line[end - 1]) || r->line[end - 1] == '_')) end--;
    *size = end - *begin;
    return *size == 0 || name_is_good(r, *begin, *size, good);
}

static bool put_agent_names(reader *r, size_t begin, size_t end, size_t plural, size_t plural_size, bool by_rule, bool *good) {
    char name[MAX_NAME + 8], more[MAX_NAME + 16];
    bool has_set = memchr(r->line + begin, '!', end - begin) != NULL;
    unsigned room = MAX_SPELLINGS;
    if (!spell(r, begin, end, name, 0, &room, good) || !*good) return r->err->code == RO_OK;
    if (plural_size) return put_name(r, r->line + plural, plural_size);
    if (!by_rule || has_set) return true; /* a set has the plurals that are wanted */
    size_t n = ro_dict_plural(r->line + begin, end - begin, more, sizeof more);
    return put_name(r, more, n);
}

static bool take_agent_line(reader *r, size_t at) {
    if (r->line[at] == ';') return true;
    if (r->line[at] == '!') {
        const char *equals = memchr(r->line + at, '=', r->size - at), *code = memchr(r->line + at, '[', r->size - at);
        if (equals && (!code || equals < code)) return take_set(r, at, (size_t)(equals - r->line));
    }
    if (r->line[at] == '[') return refuse(r, at, "a code without a name before it");
    if (r->line[at] == '+') return refuse(r, at, "an agent has no further names (\"+\"); write a line for each");
    size_t rest, plural = 0, plural_size = 0, end = name_end(r, at, &rest);
    bool good = true, by_rule = true, braced = rest < r->size && r->line[rest] == '{';
    open_entry(r, at);
    if (!name_is_good(r, at, end - at, &good)) return false;
    if (good && braced) {
        by_rule = false;
        if (!read_plural(r, &rest, &plural, &plural_size, &good)) return false;
    }
    if (good && !put_agent_names(r, at, end, plural, plural_size, by_rule, &good)) return false;
    r->actors = 1;
    if (good && !take_codes(r, rest)) return false;
    if (!good) drop_entry(r);
    return close_entry(r);
}

/* ---- tables of tabs ---- */

static bool iso_date(const char *text, size_t size, uint32_t *date, uint32_t none) {
    if (size == 1 && text[0] == '-') return *date = none, true;
    if (size != 10 || text[4] != '-' || text[7] != '-') return false;
    char digits[8] = {text[0], text[1], text[2], text[3], text[5], text[6], text[8], text[9]};
    for (int i = 0; i < 8; i++)
        if (!is_digit(digits[i])) return false;
    *date = ro_dict_read_date(digits, 8);
    return *date != 0;
}

static bool take_row(reader *r) {
    size_t at[4], end[4], columns = r->agents ? 2 : 4, n = 0, start = 0;
    for (size_t i = 0; i <= r->size; i++) {
        if (i < r->size && r->line[i] != '\t') continue;
        if (n < columns) at[n] = start, end[n] = i;
        n++;
        start = i + 1;
    }
    if (n != columns) return refuse(r, 0, "%zu columns where %zu are due", n, columns);
    for (size_t i = 0; i < n; i++) {
        skip_blanks(r->line, end[i], &at[i]);
        while (end[i] > at[i] && is_blank(r->line[end[i] - 1])) end[i]--;
        if (at[i] == end[i]) return refuse(r, at[i], "column %zu is empty (write - for none)", i + 1);
    }
    const char *why = "";
    size_t fault = 0;
    bool good = true;
    ro_dict_text_code code;
    if (!name_is_good(r, at[0], end[0] - at[0], &good) || !good) return r->err->code == RO_OK;
    for (size_t i = at[1]; i < end[1]; i++)
        if (is_blank(r->line[i])) return refuse(r, i, "a code has no blanks; dates stand in columns of their own");
    if (!ro_dict_read_code(r->line + at[1], end[1] - at[1], r->agents, &code, &fault, &why)) return refuse(r, at[1] + fault, "%s", why);
    for (size_t i = 2; i < columns; i++)
        if (!iso_date(r->line + at[i], end[i] - at[i], i == 2 ? &code.from : &code.to, i == 2 ? 0 : RO_DICT_LAST_DAY))
            return refuse(r, at[i], "the date is neither YYYY-MM-DD nor -");
    if (code.to < code.from) return refuse(r, at[2], "the range ends before it begins");
    open_entry(r, 0);
    if (!put_name(r, r->line + at[0], end[0] - at[0])) return false;
    char more[MAX_NAME + 16];
    size_t size = r->agents ? ro_dict_plural(r->line + at[0], end[0] - at[0], more, sizeof more) : 0;
    if (size && !put_name(r, more, size)) return false;
    r->actors = 1;
    return ro_dict_put_code(r->d, code.text, strlen(code.text), code.from, code.to, (ro_dict_type)code.type, r->err) && close_entry(r);
}

/* ---- the whole ---- */

/* Is the first code of the file an agent's? */
static bool looks_like_agents(const char *bytes, size_t size) {
    for (size_t at = 0; at < size;) {
        const char *line_end = memchr(bytes + at, '\n', size - at);
        size_t end = line_end ? (size_t)(line_end - bytes) : size;
        const char *remark = memchr(bytes + at, '#', end - at);
        size_t stop = remark ? (size_t)(remark - bytes) : end;
        const char *open = memchr(bytes + at, '[', stop - at);
        if (open) return memchr(open, '~', (size_t)(bytes + stop - open)) != NULL;
        at = end + 1;
    }
    return false;
}

static bool begins(const char *bytes, size_t size, const char *header) {
    size_t n = strlen(header);
    return size >= n && memcmp(bytes, header, n) == 0 && (size == n || bytes[n] == '\n' || bytes[n] == '\r');
}

static bool read_lines(reader *r, const char *bytes, size_t size, bool table) {
    for (size_t at = 0; at < size;) {
        const char *line_end = memchr(bytes + at, '\n', size - at);
        size_t end = line_end ? (size_t)(line_end - bytes) : size, length = end - at;
        if (length && bytes[end - 1] == '\r') length--;
        r->number++;
        r->byte = r->before + at;
        const char *line = bytes + at;
        at = end + 1;
        if (table && r->number == 1) continue; /* the header */
        if (length > RO_DICT_MAX_LINE) {
            r->size = 0;
            if (!refuse(r, 0, "the line is longer than %zu bytes", RO_DICT_MAX_LINE)) return false;
            continue;
        }
        if (!take_line(r, line, length)) return false;
        bool remark = table ? r->size && r->line[0] == '#' : blank_comments(r);
        size_t first = 0;
        if (table && remark) continue;
        skip_blanks(r->line, r->size, &first);
        if (first == r->size) {
            r->gap = r->gap || !remark;
            continue;
        }
        if (!(table ? take_row(r) : r->agents ? take_agent_line(r, first) : take_actor_line(r, first))) return false;
        if (!r->agents && !table) r->gap = false;
    }
    return close_entry(r);
}

bool ro_dictionary_read_bytes(ro_dictionary *d, const char *bytes, size_t size, const char *name, ro_dict_kind kind, ro_error *err) {
    ro_error mine;
    ro_error_clear(&mine);
    size_t mark = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    bytes += mark, size -= mark;
    if (size == 0) return ro_fail_at(err, RO_E_EMPTY, name, 0, 0, RO_NO_BYTE, "is empty");
    if (size >= 8 && memcmp(bytes, "READOUT\n", 8) == 0) return ro_fail_at(err, RO_E_DATA, name, 0, 0, RO_NO_BYTE, "is compiled already");
    size_t nuls = 0;
    for (size_t i = 0; i < size; i++) nuls += bytes[i] == '\0';
    if (nuls > size / 64) return ro_fail_at(err, RO_E_BINARY, name, 0, 0, RO_NO_BYTE, "holds %zu NUL bytes: this is no dictionary", nuls);
    bool actor_table = begins(bytes, size, "name\tcode\tfrom\tto"), agent_table = begins(bytes, size, "name\tcode");
    reader r = {.d = d, .err = &mine, .file = name, .before = mark};
    r.agents = agent_table || (!actor_table && (kind == RO_DICT_AGENTS || (kind == RO_DICT_GUESS && looks_like_agents(bytes, size))));
    ro_arena_init(&r.arena, &d->allocator);
    r.line = d->allocator.resize(d->allocator.context, NULL, 2 * RO_DICT_MAX_LINE + 8); /* Latin-1 grows to twice its bytes */
    bool ok = r.line ? read_lines(&r, bytes, size, actor_table || agent_table) : ro_fail(&mine, RO_E_MEMORY, "out of memory");
    if (r.line) d->allocator.resize(d->allocator.context, r.line, 0);
    ro_arena_free(&r.arena);
    if (ok) return true;
    if (mine.code == RO_OK) ro_fail(&mine, RO_E_MEMORY, "out of memory");
    ro_error_in_file(&mine, name);
    return ro_fail_at(err, mine.code, mine.file, mine.line ? mine.line : r.number, mine.column, mine.byte, "%s", mine.message);
}

bool ro_dictionary_read(ro_dictionary *d, const char *path, ro_dict_kind kind, ro_error *err) {
    char *bytes = NULL;
    size_t size = 0;
    if (!ro_file_read(path, RO_DICT_MAX_FILE, &d->allocator, &bytes, &size, err)) return false;
    bool ok = ro_dictionary_read_bytes(d, bytes, size, strcmp(path, "-") == 0 ? RO_STDIN_NAME : path, kind, err);
    ro_file_free(&d->allocator, bytes);
    return ok;
}
