/* What is turned, in any statement:
 *   ? and ?1                          $1
 *   ifnull group_concat json_object…  coalesce string_agg json_build_object…
 *   a LIKE b                          a ILIKE b: SQLite's does not tell A from a (texts are COLLATE "C", so it is ASCII alone here too)
 *   a IS b, a IS NOT b                IS [NOT] DISTINCT FROM, but for NULL, TRUE and FALSE
 *   INSERT OR IGNORE                  ON CONFLICT DO NOTHING
 *   ORDER BY a, b DESC                NULLS FIRST, NULLS LAST: as SQLite sorts them (a row's own number is never null)
 *   LIMIT ?                           nullif(…, -1): -1 is no limit
 *   t MATCH ?                         t @@ ?::tsquery
 *   CAST (a AS BLOB|TEXT|INTEGER|REAL), x'0A'
 *   CROSS JOIN a ON b                 JOIN: it only tells SQLite's planner the order
 *   FROM (SELECT …) without a name    with one
 * and in the schema the types, the numbers of rows, WITHOUT ROWID, and the table of full text. */
#include "store/pg_dialect.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define MOST_DEPTH 64

typedef enum token_kind { END, WORD, QUOTED, STRING, BYTES, NUMBER, VALUE, OTHER } token_kind;

typedef struct token {
    token_kind kind;
    const char *at;
    size_t size;
} token;

typedef struct level {
    bool from;    /* a select that FROM or JOIN opens */
    bool order;   /* in its ORDER BY */
    bool falls;   /* the term ends in DESC */
    bool never;   /* the term is a row's own number */
    bool columns; /* of an index */
    char cast;    /* 'B', 'T': a function that this bracket became; 'p': plain cast */
} level;

typedef struct saying {
    const char *at, *end;
    ro_buffer *out;
    ro_pg_said *said;
    level levels[MOST_DEPTH];
    int depth;
    int names; /* given to selects */
    bool ignore, schema, after_from, index, limit;
} saying;

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end) {
        if (*at == ' ' || *at == '\n' || *at == '\t')
            at++;
        else if (*at == '-' && at + 1 < end && at[1] == '-')
            while (at < end && *at != '\n') at++;
        else
            break;
    }
    return at;
}

static const char *behind_quote(const char *at, const char *end, char quote) {
    for (at++; at < end; at++)
        if (*at == quote && (at + 1 == end || at[1] != quote))
            return at + 1;
        else if (*at == quote)
            at++;
    return end;
}

static token next(const char **place, const char *end) {
    const char *at = skip_blanks(*place, end), *begin = at;
    token_kind kind = OTHER;
    if (at == end)
        kind = END;
    else if ((*at == 'x' || *at == 'X') && at + 1 < end && at[1] == '\'')
        kind = BYTES, at = behind_quote(at + 1, end, '\'');
    else if (is_digit(*at)) {
        kind = NUMBER;
        while (at < end && (is_digit(*at) || *at == '.')) at++;
    } else if (is_word(*at)) {
        kind = WORD;
        while (at < end && (is_word(*at) || *at == '$')) at++;
    } else if (*at == '\'' || *at == '"')
        kind = *at == '"' ? QUOTED : STRING, at = behind_quote(at, end, *at);
    else if (*at == '?') {
        kind = VALUE;
        for (at++; at < end && is_digit(*at);) at++;
    } else if (at + 1 < end && ((at[0] == '|' && at[1] == '|') || (strchr("<>!=", at[0]) && strchr("=>", at[1])) || (at[0] == ':' && at[1] == ':')))
        at += 2;
    else
        at++;
    *place = at;
    return (token){kind, begin, (size_t)(at - begin)};
}

static token peek(const saying *s) {
    const char *at = s->at;
    return next(&at, s->end);
}

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : c; }

static bool is(token t, const char *word) {
    if (t.kind != WORD && t.kind != OTHER) return false;
    size_t i = 0;
    for (; i < t.size && word[i] && upper(t.at[i]) == word[i]; i++) continue;
    return i == t.size && !word[i];
}

static bool take(saying *s, const char *word) {
    if (!is(peek(s), word)) return false;
    next(&s->at, s->end);
    return true;
}

static void put(saying *s, const char *text) {
    ro_buffer_puts(s->out, text);
    ro_buffer_putc(s->out, ' ');
}

/* --- brackets ------------------------------------------------------------------------------------------------------------------------------------
 */

static level *top(saying *s) { return &s->levels[s->depth]; }

static void push(saying *s, level l) {
    if (s->depth + 1 < MOST_DEPTH)
        s->levels[++s->depth] = l;
    else
        s->out->failed = true;
}

static void end_term(saying *s) {
    level *l = top(s);
    if (l->order && !l->never) put(s, l->falls ? "NULLS LAST" : "NULLS FIRST");
    if (l->columns && !l->never) put(s, "NULLS FIRST");
    l->falls = l->never = false;
}

static void end_order(saying *s) {
    if (top(s)->order) end_term(s);
    top(s)->order = false;
}

/* A select in FROM wants a name: there is none where a word of the statement follows, or nothing. */
static bool is_named(token t) {
    static const char *const none[] = {"WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "JOIN", "CROSS", "LEFT", "ON", "HAVING"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (is(t, none[i])) return false;
    return t.kind == WORD || t.kind == QUOTED;
}

static void close_bracket(saying *s) {
    level l = *top(s);
    if (l.columns)
        end_term(s);
    else
        end_order(s);
    if (s->depth) s->depth--;
    if (l.cast == 'B') ro_buffer_puts(s->out, ", 'UTF8'");
    put(s, l.cast == 'J' ? "), '[]')" : ")");
    if (l.from && !is_named(peek(s))) ro_buffer_printf(s->out, "AS select_%d ", ++s->names);
}

/* Behind "CAST (": which type it ends with. */
static char cast_type(const saying *s) {
    const char *at = s->at;
    int depth = 1;
    for (token t = next(&at, s->end); t.kind != END; t = next(&at, s->end)) {
        if (is(t, "(")) depth++;
        if (is(t, ")") && --depth == 0) break;
        if (depth == 1 && is(t, "AS")) {
            t = next(&at, s->end);
            return is(t, "BLOB") ? 'B' : is(t, "TEXT") ? 'T' : 'p';
        }
    }
    return 'p';
}

static void begin_cast(saying *s) {
    take(s, "(");
    char type = cast_type(s);
    put(s, type == 'B' ? "convert_to(" : type == 'T' ? "as_text(" : "CAST(");
    push(s, (level){.cast = type});
}

/* --- words ---------------------------------------------------------------------------------------------------------------------------------------
 */

static bool other_name(saying *s, token t) {
    static const char *const names[][2] = {{"IFNULL", "coalesce"},
                                           {"GROUP_CONCAT", "string_agg"},
                                           {"JSON_OBJECT", "json_build_object"},
                                           {"JSON_ARRAY", "json_build_array"},
                                           {"LIKE", "ILIKE"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(t, names[i][0])) return put(s, names[i][1]), true;
    return false;
}

/* Types are in capitals, so that a column may be called "text". */
static bool other_type(saying *s, token t) {
    if (!(t.at[0] >= 'A' && t.at[0] <= 'Z')) return false;
    if (is(t, "INTEGER")) {
        bool key = take(s, "PRIMARY");
        if (key) take(s, "KEY");
        put(s, key ? "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY" : "BIGINT");
        return true;
    }
    if (is(t, "REAL")) return put(s, "DOUBLE PRECISION"), true;
    if (s->schema && is(t, "TEXT")) return put(s, "TEXT COLLATE \"C\""), true;
    if (is(t, "BLOB")) return put(s, "BYTEA"), true;
    return false;
}

static void say_is(saying *s) {
    bool not = take(s, "NOT");
    token t = peek(s);
    if (is(t, "NULL") || is(t, "TRUE") || is(t, "FALSE") || is(t, "DISTINCT"))
        put(s, not ? "IS NOT" : "IS");
    else
        put(s, not ? "IS DISTINCT FROM" : "IS NOT DISTINCT FROM");
}

/* A foreign key costs PostgreSQL a question for each row; the store is the only one that writes, and in one transaction. */
static void skip_reference(saying *s) {
    next(&s->at, s->end);
    take(s, "(");
    while (s->at < s->end && !is(next(&s->at, s->end), ")")) continue;
}

static bool schema_word(saying *s, token t) {
    if (!s->schema) return false;
    if (is(t, "REFERENCES")) return skip_reference(s), true;
    if (is(t, "WITHOUT")) return take(s, "ROWID"), true;
    if (is(t, "COLLATE")) return next(&s->at, s->end), true;
    if (is(t, "INDEX")) s->index = true;
    if (is(t, "UNIQUE")) return put(s, "UNIQUE"), take(s, "INDEX") ? put(s, "INDEX") : (void)0, true;
    return false;
}

static void value(saying *s, token t) {
    int number = t.size > 1 ? atoi(t.at + 1) : s->said->values + 1;
    if (number > s->said->values) s->said->values = number;
    ro_buffer_printf(s->out, s->limit ? "nullif($%d, -1) " : "$%d ", number);
}

static bool clause(saying *s, token t) {
    if (is(t, "IS")) return say_is(s), true;
    if (is(t, "CAST")) return begin_cast(s), true;
    if (is(t, "JSON_GROUP_ARRAY") && take(s, "(")) { /* of no rows: [] and not null */
        put(s, "coalesce(json_agg(");
        push(s, (level){.cast = 'J'});
        return true;
    }
    if (is(t, "AS") && (top(s)->cast == 'B' || top(s)->cast == 'T')) return next(&s->at, s->end), true; /* the function says the type */
    if (is(t, "CROSS")) return true;                                                                    /* its JOIN follows */
    if (is(t, "OR") && take(s, "IGNORE")) return s->ignore = true;
    if (is(t, "ORDER")) {
        take(s, "BY");
        put(s, "ORDER BY");
        top(s)->order = true;
        top(s)->falls = top(s)->never = false;
        return true;
    }
    if (is(t, "MATCH")) {
        token v = next(&s->at, s->end);
        put(s, "@@");
        value(s, v);
        put(s, "::tsquery");
        s->said->search = s->said->values;
        return true;
    }
    if (is(t, "LIMIT") || is(t, "UNION")) end_order(s);
    if (is(t, "RETURNING") || is(t, "SELECT")) s->said->answers = s->said->answers || is(t, "RETURNING") || s->out->size == 0;
    return false;
}

static void word(saying *s, token t) {
    s->after_from = is(t, "FROM") || is(t, "JOIN");
    s->limit = false;
    if (schema_word(s, t) || clause(s, t) || other_name(s, t) || other_type(s, t)) return;
    s->limit = is(t, "LIMIT");
    level *l = top(s);
    if (is(t, "DESC")) l->falls = true;
    bool order = is(t, "DESC") || is(t, "ASC");
    if (!order) l->never = is(t, "ID") || is(t, "ROWID") || is(t, "NUMBER") || is(t, "REPORT");
    ro_buffer_put(s->out, t.at, t.size);
    ro_buffer_putc(s->out, ' ');
}

static void bytes(saying *s, token t) {
    ro_buffer_puts(s->out, "'\\x");
    ro_buffer_put(s->out, t.at + 2, t.size - 3);
    put(s, "'::bytea");
}

static void sign_of(saying *s, token t) {
    bool from = s->after_from;
    s->after_from = s->limit = false;
    if (is(t, "(")) {
        push(s, (level){.from = from && is(peek(s), "SELECT"), .columns = s->index});
        s->index = false;
        put(s, "(");
    } else if (is(t, ")"))
        close_bracket(s);
    else {
        if (is(t, ",")) end_term(s);
        bool dot = is(t, "."); /* the column behind it, not the table, says what the term is */
        ro_buffer_put(s->out, t.at, t.size);
        if (!dot) ro_buffer_putc(s->out, ' ');
    }
}

static void statement(saying *s) {
    token t;
    for (t = next(&s->at, s->end); t.kind != END && !is(t, ";"); t = next(&s->at, s->end)) switch (t.kind) {
        case WORD: word(s, t); break;
        case VALUE: value(s, t), s->limit = false; break;
        case BYTES: bytes(s, t); break;
        case OTHER: sign_of(s, t); break;
        default:
            top(s)->never = false;
            s->after_from = s->limit = false;
            ro_buffer_put(s->out, t.at, t.size);
            ro_buffer_putc(s->out, ' ');
        }
    end_order(s);
    if (s->ignore) put(s, "ON CONFLICT DO NOTHING");
}

void ro_pg_say(const char *sql, size_t size, ro_buffer *out, ro_pg_said *said) {
    *said = (ro_pg_said){.values = 0};
    saying s = {.at = sql, .end = sql + size, .out = out, .said = said};
    statement(&s);
}

void ro_pg_say_schema(const char *sql, ro_buffer *out) {
    ro_pg_said said;
    const char *end = sql + strlen(sql);
    for (const char *at = skip_blanks(sql, end); at < end; at = skip_blanks(at, end)) {
        saying s = {.at = at, .end = end, .out = out, .said = &said, .schema = true};
        const char *look = at;
        next(&look, end);
        if (is(next(&look, end), "VIRTUAL")) { /* the full text: schema_pg.sql has its own */
            while (at < end && !is(next(&at, end), ";")) continue;
            continue;
        }
        statement(&s);
        ro_buffer_puts(out, ";\n");
        at = s.at;
    }
}

/* --- full text -----------------------------------------------------------------------------------------------------------------------------------
 */

#define MOST_WORD ((size_t)240) /* bytes; a longer one is cut */
#define MOST_PLACE 16383u       /* PostgreSQL counts no further */

/* The next word, folded, into out (ended by NUL); its size, 0: there is none. */
static size_t next_word(const char *text, size_t size, size_t *at, char out[MOST_WORD + 8]) {
    size_t n = 0;
    while (*at < size) {
        uint32_t c;
        size_t step = ro_utf8_decode(text, size, *at, &c);
        bool mark = c >= 0x300 && c < 0x370;
        bool part = ro_utf8_is_letter(c) || ro_utf8_is_digit(c);
        if (!part && n) break;
        *at += step;
        if (part && !mark && n < MOST_WORD) n += ro_utf8_encode(ro_utf8_lower(ro_utf8_base_letter(ro_utf8_lower(c))), out + n);
    }
    out[n] = '\0';
    return n;
}

void ro_pg_words(const char *text, size_t size, unsigned *at, ro_buffer *out) {
    char word[MOST_WORD + 8];
    for (size_t place = 0, n; (n = next_word(text, size, &place, word));) {
        if (*at < MOST_PLACE) ++*at;
        ro_buffer_putc(out, '\'');
        ro_buffer_put(out, word, n);
        ro_buffer_printf(out, "':%u ", *at);
    }
}

/* One phrase of the search: its words behind each other. */
static void phrase(const char *text, size_t size, bool begins, ro_buffer *out) {
    char word[MOST_WORD + 8];
    size_t place = 0, n, count = 0;
    while ((n = next_word(text, size, &place, word))) {
        if (count++)
            ro_buffer_puts(out, " <-> ");
        else
            ro_buffer_puts(out, out->size ? " & (" : "(");
        ro_buffer_printf(out, "'%s'", word);
    }
    if (!count) return;
    ro_buffer_puts(out, begins ? ":*)" : ")");
}

void ro_pg_search(const char *search, size_t size, ro_buffer *out) {
    size_t begun = out->size;
    for (size_t at = 0; at < size;) {
        if (search[at] != '"') {
            at++;
            continue;
        }
        const char *end = memchr(search + at + 1, '"', size - at - 1);
        size_t n = end ? (size_t)(end - (search + at + 1)) : size - at - 1;
        bool begins = end && (size_t)(end - search) + 1 < size && end[1] == '*';
        phrase(search + at + 1, n, begins, out);
        at += n + 2;
    }
    if (out->size == begun) ro_buffer_puts(out, "'\\u0001'"); /* no text has such a word */
}
