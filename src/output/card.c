/* card.c - the record as a card that a person reads in ten seconds: who called whom, when and where, about what; positions, mediation, events,
 * each with the words that prove it. */
#include "base/buffer.h"
#include "base/error.h"
#include "output/words.h"
#include "record/alike.h"

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

static void newline(card *c, int indent) {
    while (c->out.size && c->out.bytes[c->out.size - 1] == ' ') c->out.bytes[--c->out.size] = '\0';
    ro_buffer_putc(&c->out, '\n');
    for (c->column = 0; c->column < indent; c->column++) ro_buffer_putc(&c->out, ' ');
}

/* Puts words, breaking lines before `width`; the next lines begin at `indent`. */
static void flow(card *c, const char *text, size_t size, int indent) {
    for (size_t at = 0; at < size;) {
        size_t end = at;
        while (end < size && !ro_words_is_blank(text[end])) end++;
        if (end > at) {
            int n = ro_words_columns(text + at, end - at);
            bool blank = at > 0 && c->column > indent;
            if (c->column + n + blank > c->width && c->column > indent) newline(c, indent), blank = false;
            if (blank && c->out.size && c->out.bytes[c->out.size - 1] != ' ') ro_buffer_putc(&c->out, ' '), c->column++;
            ro_words_put(&c->out, text + at, end - at);
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

static void quote(card *c, const ro_bytes *span, int indent) {
    if (!ro_words_holds(c->r, *span)) return;
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
    say(c, ro_words_name(c->r, actor), indent);
    paint(c, PLAIN);
    if (ro_words_office(a)) {
        ro_buffer_putc(&c->out, ',');
        c->column++;
        then(c, ro_words_office(a), indent);
    }
    if (ro_words_country(a, note)[0]) then(c, note, indent);
}

static void label(card *c, const char *text, int to) {
    newline(c, 2);
    paint(c, DIM);
    say(c, text, 2);
    paint(c, PLAIN);
    pad(c, to);
}

#define INDENT 14

static void contacts(card *c) {
    const ro_record *r = c->r;
    for (uint32_t i = 0; i < r->contact_count; i++) {
        const ro_contact *x = &r->contacts[i];
        char line[256];
        newline(c, 0);
        paint(c, TITLE);
        say(c, ro_words_channel_title(x->channel, line), 0);
        paint(c, PLAIN);
        if (x->participants.count == 2) {
            paint(c, BOLD);
            then(c, ro_words_party(r, x->participants.items[0]), 0);
            then(c, ro_words_arrow(x), 0);
            then(c, ro_words_party(r, x->participants.items[1]), 0);
            paint(c, PLAIN);
        }
        if (x->status != RO_STATUS_REPORTED) {
            paint(c, NOTE);
            snprintf(line, sizeof line, "[%s]", ro_status_text(x->status));
            then(c, line, 0);
            paint(c, PLAIN);
        }
        for (uint32_t p = 0; p < x->participants.count; p++) {
            label(c, ro_words_role(x, p), INDENT);
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
        then(c, ro_words_party(c->r, list.items[i]), indent);
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
        paint(c, ro_is_against(p->stance) ? BAD : GOOD);
        say(c, ro_words_stance(p->stance, stance), INDENT);
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
            then(c, ro_words_over(m), INDENT);
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
        say(c, ro_words_party(r, e->source), 2);
        then(c, "→", 2);
        then(c, e->target == RO_NOBODY ? "–" : ro_words_party(r, e->target), 2);
        pad(c, INDENT + 3);
        int quad = ro_event_quad(e->event);
        paint(c, quad >= 3 ? BAD : GOOD);
        say(c, ro_words_event(e), INDENT + 3);
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
    say(&c, ro_words_report(r), 0);
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
    return ro_words_done(&c.out, size, err);
}
