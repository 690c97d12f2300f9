/* card.c - the record as a card that a person reads in ten seconds: who called whom, when and where, about what; positions, mediation, events,
 * each with the words that prove it. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

typedef struct card {
    ro_buffer out;
    const ro_record *r;
    int width;
    bool colour;
    int column;
} card;

typedef enum style { PLAIN, BOLD, DIM, TITLE, GOOD, BAD, NOTE } style;

static const char *const codes[] = {"\033[0m", "\033[1m", "\033[2m", "\033[1;36m", "\033[32m", "\033[31m", "\033[33m"};

static void paint(card *c, style s) {
    if (c->colour) ro_buffer_puts(&c->out, codes[s]);
}

/* Columns that text takes: characters, without combining marks. */
static int columns(const char *text, size_t size) {
    int n = 0;
    for (size_t at = 0; at < size;) {
        uint32_t ch;
        at += ro_utf8_decode(text, size, at, &ch);
        bool wide = (ch >= 0x1100 && ch <= 0x115F) || (ch >= 0x2E80 && ch <= 0xD7A3) || (ch >= 0xF900 && ch <= 0xFAFF) ||
                    (ch >= 0xFF00 && ch <= 0xFF60);
        n += ro_utf8_is_invisible(ch) || (ch >= 0x300 && ch <= 0x36F) ? 0 : wide ? 2 : 1;
    }
    return n;
}

static void newline(card *c, int indent) {
    while (c->out.size && c->out.bytes[c->out.size - 1] == ' ') c->out.bytes[--c->out.size] = '\0';
    ro_buffer_putc(&c->out, '\n');
    for (c->column = 0; c->column < indent; c->column++) ro_buffer_putc(&c->out, ' ');
}

/* Puts words, breaking lines before `width`; the next lines begin at `indent`. */
static void flow(card *c, const char *text, size_t size, int indent) {
    for (size_t at = 0; at < size;) {
        size_t end = at;
        while (end < size && text[end] != ' ' && text[end] != '\n' && text[end] != '\t' && text[end] != '\r') end++;
        if (end > at) {
            int n = columns(text + at, end - at);
            bool blank = at > 0 && c->column > indent;
            if (c->column + n + blank > c->width && c->column > indent) newline(c, indent), blank = false;
            if (blank && c->out.size && c->out.bytes[c->out.size - 1] != ' ') ro_buffer_putc(&c->out, ' '), c->column++;
            /* a control character in a report must not reach the terminal */
            for (size_t i = at; i < end; i++) ro_buffer_putc(&c->out, (unsigned char)text[i] < 0x20 || text[i] == 0x7F ? '?' : text[i]);
            c->column += n;
        }
        at = end + 1;
    }
}

static void say(card *c, const char *text, int indent) { flow(c, text, strlen(text), indent); }

/* Like say, but with a blank before it even at the start of the text. */
static void then(card *c, const char *text, int indent) {
    if (c->column > indent && c->out.size && c->out.bytes[c->out.size - 1] != ' ') {
        ro_buffer_putc(&c->out, ' ');
        c->column++;
    }
    say(c, text, indent);
}

static void pad(card *c, int to) {
    do {
        ro_buffer_putc(&c->out, ' ');
        c->column++;
    } while (c->column < to);
}

static void heading(card *c, const char *text) {
    newline(c, 0);
    paint(c, TITLE);
    say(c, text, 0);
    paint(c, PLAIN);
}

static const char *short_name(const ro_record *r, uint32_t actor) {
    if (actor == RO_NOBODY) return "?";
    const ro_actor *a = &r->actors[actor];
    if (a->name) return a->name;
    if (a->office) return a->office;
    return a->country ? a->country : "?";
}

static const char *party(const ro_record *r, uint32_t actor) {
    if (actor == RO_NOBODY) return "(not said)";
    const ro_actor *a = &r->actors[actor];
    bool of_its_own = a->kind == RO_KIND_ORGANISATION || a->kind == RO_KIND_GROUP;
    if (of_its_own && a->country && a->sector && (strcmp(a->sector, "MIL") == 0 || strcmp(a->sector, "GOV") == 0)) return a->country;
    if (of_its_own || !a->country) return a->name ? a->name : short_name(r, actor);
    return a->country;
}

static void quote(card *c, const ro_bytes *span, int indent) {
    if (span->end <= span->start) return;
    ro_buffer words;
    ro_buffer_init(&words, c->out.allocator);
    ro_buffer_puts(&words, "“");
    ro_buffer_put(&words, c->r->text + span->start, span->end - span->start);
    ro_buffer_puts(&words, "”");
    paint(c, DIM);
    if (words.failed)
        c->out.failed = true;
    else
        then(c, words.bytes, indent);
    paint(c, PLAIN);
    ro_buffer_free(&words);
}

static void person(card *c, uint32_t actor, int indent) {
    if (actor == RO_NOBODY) {
        say(c, "not said", indent);
        return;
    }
    const ro_actor *a = &c->r->actors[actor];
    char note[64];
    paint(c, BOLD);
    say(c, short_name(c->r, actor), indent);
    paint(c, PLAIN);
    if (a->office && a->name) {
        ro_buffer_putc(&c->out, ',');
        c->column++;
        then(c, a->office, indent);
    }
    if (a->country && !(a->kind == RO_KIND_COUNTRY)) {
        const char *basis = a->country_basis == RO_BASIS_KNOWLEDGE ? ", known" : a->country_basis == RO_BASIS_INFERRED ? ", inferred" : "";
        snprintf(note, sizeof note, "(%s%s)", a->country, basis);
        then(c, note, indent);
    }
}

static void label(card *c, const char *text, int to) {
    newline(c, 2);
    paint(c, DIM);
    say(c, text, 2);
    paint(c, PLAIN);
    pad(c, to);
}

static const char *channel_words(ro_channel channel, ro_status status) {
    (void)status;
    switch (channel) {
    case RO_CHANNEL_PHONE: return "phone call";
    case RO_CHANNEL_VIDEO: return "video call";
    case RO_CHANNEL_LETTER: return "letter or message";
    case RO_CHANNEL_OTHER: return "contact";
    default: return ro_channel_text(channel);
    }
}

#define INDENT 14

static void contacts(card *c) {
    const ro_record *r = c->r;
    for (uint32_t i = 0; i < r->contact_count; i++) {
        const ro_contact *x = &r->contacts[i];
        char line[256];
        newline(c, 0);
        paint(c, TITLE);
        snprintf(line, sizeof line, "%c%s", channel_words(x->channel, x->status)[0] - 32, channel_words(x->channel, x->status) + 1);
        say(c, line, 0);
        paint(c, PLAIN);
        if (x->participants.count == 2) {
            snprintf(line, sizeof line, "%s %s %s", party(r, x->participants.items[0]), x->initiator == RO_NOBODY ? "↔" : "→",
                     party(r, x->participants.items[1]));
            paint(c, BOLD);
            then(c, " ", 0);
            say(c, line, 0);
            paint(c, PLAIN);
        }
        if (x->status != RO_STATUS_REPORTED) {
            paint(c, NOTE);
            snprintf(line, sizeof line, "[%s]", ro_status_text(x->status));
            then(c, line, 0);
            paint(c, PLAIN);
        }
        for (uint32_t p = 0; p < x->participants.count; p++) {
            bool caller = x->participants.items[p] == x->initiator;
            const char *role = caller                                ? (x->channel == RO_CHANNEL_PHONE || x->channel == RO_CHANNEL_VIDEO ? "caller"
                                                                        : x->channel == RO_CHANNEL_LETTER                                ? "sender"
                                                                        : x->channel == RO_CHANNEL_SUMMONS                               ? "summoner"
                                                                        : x->channel == RO_CHANNEL_CREDENTIALS                           ? "presents"
                                                                                                                                         : "visitor")
                               : p == 0                              ? "between"
                               : p == 1 && x->initiator == RO_NOBODY ? "and"
                               : p == 1                              ? "with"
                                                                     : "and";
            label(c, role, INDENT);
            person(c, x->participants.items[p], INDENT);
        }
        if (x->date) {
            label(c, "when", INDENT);
            say(c, x->date, INDENT);
        }
        if (x->place.name) {
            label(c, "where", INDENT);
            say(c, x->place.name, INDENT);
        }
        for (uint32_t t = 0; t < x->topic_count; t++) {
            if (t == 0)
                label(c, "about", INDENT);
            else
                newline(c, INDENT);
            if (x->topics[t].empty) paint(c, DIM);
            say(c, x->topics[t].text, INDENT);
            if (x->topics[t].empty) paint(c, PLAIN);
        }
        if (x->evidence_count) {
            label(c, "words", INDENT);
            for (uint32_t e = 0; e < x->evidence_count && e < 6; e++) quote(c, &x->evidence[e].trigger, INDENT);
        }
        ro_buffer_putc(&c->out, '\n');
        c->column = 0;
    }
}

static void names(card *c, ro_list list, int indent) {
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) ro_buffer_putc(&c->out, ','), c->column++;
        then(c, party(c->r, list.items[i]), indent);
    }
}

static void positions(card *c) {
    const ro_record *r = c->r;
    if (!r->position_count) return;
    heading(c, "Positions");
    for (uint32_t i = 0; i < r->position_count; i++) {
        const ro_position *p = &r->positions[i];
        newline(c, 2);
        names(c, p->by, 2);
        pad(c, INDENT);
        char stance[32];
        snprintf(stance, sizeof stance, "%s", ro_stance_text(p->stance));
        for (char *s = stance; *s; s++)
            if (*s == '_') *s = ' ';
        bool against = p->stance == RO_STANCE_CONDEMN || p->stance == RO_STANCE_REJECT || p->stance == RO_STANCE_WARN ||
                       p->stance == RO_STANCE_ACCUSE || p->stance == RO_STANCE_DENY;
        paint(c, against ? BAD : GOOD);
        say(c, stance, INDENT);
        paint(c, PLAIN);
        pad(c, INDENT + 12);
        if (p->addressees.count) {
            say(c, "→", INDENT + 12);
            names(c, p->addressees, INDENT + 12);
            ro_buffer_putc(&c->out, ':');
            c->column++;
        }
        then(c, p->object, INDENT + 12);
    }
    ro_buffer_putc(&c->out, '\n');
    c->column = 0;
}

static void mediations(card *c) {
    const ro_record *r = c->r;
    if (!r->mediation_count) return;
    heading(c, "Mediation");
    for (uint32_t i = 0; i < r->mediation_count; i++) {
        const ro_mediation *m = &r->mediations[i];
        newline(c, 2);
        for (uint32_t k = 0; k < m->mediators.count; k++) {
            if (k) ro_buffer_putc(&c->out, ','), c->column++;
            then(c, m->mediators.items[k], 2);
        }
        pad(c, INDENT);
        if (m->parties.count) {
            say(c, "between", INDENT);
            for (uint32_t k = 0; k < m->parties.count; k++) {
                if (k) then(c, "and", INDENT);
                then(c, m->parties.items[k], INDENT);
            }
        }
        if (m->conflict) {
            then(c, m->parties.count ? "over" : "on", INDENT);
            then(c, m->conflict, INDENT);
        }
        if (m->evidence_count) quote(c, &m->evidence[0].trigger, INDENT);
    }
    ro_buffer_putc(&c->out, '\n');
    c->column = 0;
}

static void events(card *c) {
    const ro_record *r = c->r;
    heading(c, r->event_count ? "Events" : "No event found");
    for (uint32_t i = 0; i < r->event_count; i++) {
        const ro_event *e = &r->events[i];
        char line[256];
        newline(c, 2);
        snprintf(line, sizeof line, "%s → %s", party(r, e->source), e->target == RO_NOBODY ? "–" : party(r, e->target));
        say(c, line, 2);
        pad(c, INDENT + 3);
        int quad = ro_event_quad(e->event);
        paint(c, quad >= 3 ? BAD : GOOD);
        say(c, e->event ? ro_event_text(e->event) : "STATEMENT", INDENT + 3);
        paint(c, PLAIN);
        if (e->mode) {
            ro_buffer_puts(&c->out, "/");
            c->column++;
            flow(c, e->mode, strlen(e->mode), INDENT + 3);
        }
        then(c, e->cameo, INDENT + 3);
        if (e->status != RO_STATUS_REPORTED) {
            paint(c, NOTE);
            snprintf(line, sizeof line, "[%s]", ro_status_text(e->status));
            then(c, line, INDENT + 3);
            paint(c, PLAIN);
        }
        if (e->reports > 1) {
            snprintf(line, sizeof line, "×%u", e->reports);
            then(c, line, INDENT + 3);
        }
        if (e->date) then(c, e->date, INDENT + 3);
        snprintf(line, sizeof line, "%.2f", e->confidence);
        then(c, line, INDENT + 3);
        if (e->evidence_count) quote(c, &e->evidence[0].trigger, INDENT + 3);
    }
    ro_buffer_putc(&c->out, '\n');
    c->column = 0;
}

char *ro_record_card(const ro_record *r, int width, int colour, size_t *size, ro_error *err) {
    card c = {.r = r, .width = width < 40 ? 40 : width > 400 ? 400 : width, .colour = colour != 0};
    ro_error_clear(err);
    ro_buffer_init(&c.out, NULL);
    paint(&c, DIM);
    say(&c, r->id ? r->id : "report", 0);
    if (r->publisher) then(&c, "·", 0), then(&c, r->publisher, 0);
    if (r->published) then(&c, "·", 0), then(&c, r->published, 0);
    paint(&c, PLAIN);
    if (r->title) {
        newline(&c, 0);
        paint(&c, BOLD);
        say(&c, r->title, 0);
        paint(&c, PLAIN);
    }
    ro_buffer_putc(&c.out, '\n');
    c.column = 0;
    contacts(&c);
    positions(&c);
    mediations(&c);
    events(&c);
    if (c.out.failed) {
        ro_buffer_free(&c.out);
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    if (size) *size = c.out.size;
    return c.out.bytes;
}
