/* markdown.c - the record as Markdown: headings, lists, and the events as a table. */
#include "output/markdown.h"

#include "base/error.h"
#include "output/words.h"

#include <string.h>

/* How many digits of a list's number ("1.", "12)") the text begins with; 0: it does not. */
static size_t numbers(const char *text, size_t size) {
    size_t n = 0;
    while (n < size && text[n] >= '0' && text[n] <= '9') n++;
    return n && n < size && (text[n] == '.' || text[n] == ')') ? n : 0;
}

void ro_markdown_text(ro_buffer *out, const char *text, size_t size) {
    size_t at = 0;
    while (at < size && ro_words_is_blank(text[at])) at++;
    while (size > at && ro_words_is_blank(text[size - 1])) size--;
    size_t first = at, list = at + numbers(text + at, size - at);
    for (size_t step; at < size; at += step) {
        char c = text[at];
        size_t control = ro_words_control(text, size, at);
        step = control ? control : 1;
        if (ro_words_is_blank(c)) {
            if (!ro_words_is_blank(text[at - 1])) ro_buffer_putc(out, ' ');
            continue;
        }
        if (control) c = '?';
        bool starts_block = (at == first && (c == '-' || c == '+')) || (at == list && list > first);
        if (starts_block || strchr("\\`*_[]<>&|~#$", c)) ro_buffer_putc(out, '\\');
        ro_buffer_putc(out, c);
    }
}

void ro_markdown_string(ro_buffer *out, const char *text) {
    if (text) ro_markdown_text(out, text, strlen(text));
}

static void quote(ro_buffer *out, const ro_record *r, ro_bytes span) {
    if (!ro_words_holds(r, span)) return;
    ro_buffer_puts(out, "“");
    ro_markdown_text(out, r->text + span.start, span.end - span.start);
    ro_buffer_puts(out, "”");
}

static void person(ro_buffer *out, const ro_record *r, uint32_t actor) {
    char note[64];
    if (actor == RO_NOBODY) {
        ro_buffer_puts(out, "not said");
        return;
    }
    const ro_actor *a = &r->actors[actor];
    ro_buffer_puts(out, "**");
    ro_markdown_string(out, ro_words_name(r, actor));
    ro_buffer_puts(out, "**");
    if (ro_words_office(a)) ro_buffer_puts(out, ", "), ro_markdown_string(out, ro_words_office(a));
    if (ro_words_country(a, note)[0]) ro_buffer_putc(out, ' '), ro_markdown_string(out, note);
}

static void item(ro_buffer *out, const char *label) { ro_buffer_printf(out, "- %s: ", label); }

static void contact(ro_buffer *out, const ro_record *r, const ro_contact *x) {
    char title[32];
    ro_buffer_printf(out, "\n## %s", ro_words_channel_title(x->channel, title));
    if (x->participants.count == 2) {
        ro_buffer_putc(out, ' ');
        ro_markdown_string(out, ro_words_party(r, x->participants.items[0]));
        ro_buffer_printf(out, " %s ", ro_words_arrow(x));
        ro_markdown_string(out, ro_words_party(r, x->participants.items[1]));
    }
    if (x->status != RO_STATUS_REPORTED) ro_buffer_printf(out, " (%s)", ro_status_text(x->status));
    ro_buffer_puts(out, "\n\n");
    for (uint32_t p = 0; p < x->participants.count; p++) {
        item(out, ro_words_role(x, p));
        person(out, r, x->participants.items[p]);
        ro_buffer_putc(out, '\n');
    }
    if (x->date) item(out, "when"), ro_markdown_string(out, x->date), ro_buffer_putc(out, '\n');
    if (x->place.name) item(out, "where"), ro_markdown_string(out, x->place.name), ro_buffer_putc(out, '\n');
    if (x->topic_count) ro_buffer_puts(out, "- about:\n");
    for (uint32_t t = 0; t < x->topic_count; t++) {
        const char *hollow = x->topics[t].empty ? "*" : "";
        ro_buffer_printf(out, "  - %s", hollow);
        ro_markdown_string(out, x->topics[t].text);
        ro_buffer_printf(out, "%s\n", hollow);
    }
    if (!x->evidence_count) return;
    ro_buffer_puts(out, "- words:");
    for (uint32_t e = 0; e < x->evidence_count; e++) ro_buffer_putc(out, ' '), quote(out, r, ro_words_proof(&x->evidence[e]));
    ro_buffer_putc(out, '\n');
}

static void parties(ro_buffer *out, const ro_record *r, ro_list list) {
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) ro_buffer_puts(out, ", ");
        ro_markdown_string(out, ro_words_party(r, list.items[i]));
    }
}

static void strings(ro_buffer *out, ro_strings list, const char *between) {
    for (uint32_t i = 0; i < list.count; i++) {
        if (i) ro_buffer_puts(out, between);
        ro_markdown_string(out, list.items[i]);
    }
}

static void positions(ro_buffer *out, const ro_record *r) {
    char stance[32];
    if (r->position_count) ro_buffer_puts(out, "\n## Positions\n\n");
    for (uint32_t i = 0; i < r->position_count; i++) {
        const ro_position *p = &r->positions[i];
        ro_buffer_puts(out, "- ");
        parties(out, r, p->by);
        ro_buffer_printf(out, " **%s** ", ro_words_stance(p->stance, stance));
        if (p->addressees.count) ro_buffer_puts(out, "→ "), parties(out, r, p->addressees), ro_buffer_puts(out, ": ");
        ro_markdown_string(out, p->object);
        ro_buffer_putc(out, '\n');
    }
}

static void mediations(ro_buffer *out, const ro_record *r) {
    if (r->mediation_count) ro_buffer_puts(out, "\n## Mediation\n\n");
    for (uint32_t i = 0; i < r->mediation_count; i++) {
        const ro_mediation *m = &r->mediations[i];
        ro_buffer_puts(out, "- ");
        strings(out, m->mediators, ", ");
        if (m->parties.count) ro_buffer_puts(out, " between "), strings(out, m->parties, " and ");
        if (m->conflict) ro_buffer_printf(out, " %s ", ro_words_over(m)), ro_markdown_string(out, m->conflict);
        if (m->evidence_count) ro_buffer_putc(out, ' '), quote(out, r, ro_words_proof(&m->evidence[0]));
        ro_buffer_putc(out, '\n');
    }
}

static void events(ro_buffer *out, const ro_record *r) {
    ro_buffer_puts(out, r->event_count ? "\n## Events\n\n| From | To | Event | CAMEO | When | Status | Sure | Words |\n"
                                         "|---|---|---|---|---|---|---|---|\n"
                                       : "\n## No event found\n");
    for (uint32_t i = 0; i < r->event_count; i++) {
        const ro_event *e = &r->events[i];
        ro_buffer_puts(out, "| ");
        ro_markdown_string(out, ro_words_party(r, e->source));
        ro_buffer_puts(out, " | ");
        ro_markdown_string(out, e->target == RO_NOBODY ? "–" : ro_words_party(r, e->target));
        ro_buffer_printf(out, " | %s", ro_words_event(e));
        if (e->mode) ro_buffer_putc(out, '/'), ro_markdown_string(out, e->mode);
        if (e->reports > 1) ro_buffer_printf(out, " ×%u", e->reports);
        ro_buffer_puts(out, " | ");
        ro_markdown_string(out, e->cameo);
        ro_buffer_puts(out, " | ");
        ro_markdown_string(out, e->date ? e->date : "–");
        ro_buffer_printf(out, " | %s | %.2f | ", ro_status_text(e->status), e->confidence);
        if (e->evidence_count) quote(out, r, ro_words_proof(&e->evidence[0]));
        ro_buffer_puts(out, " |\n");
    }
}

char *ro_record_markdown(const ro_record *r, size_t *size, ro_error *err) {
    ro_buffer out;
    ro_error_clear(err);
    ro_buffer_init(&out, NULL);
    ro_buffer_puts(&out, "# ");
    ro_markdown_string(&out, r->title ? r->title : ro_words_report(r));
    ro_buffer_putc(&out, '\n');
    const char *facts[] = {r->title ? r->id : NULL, r->publisher, r->published, r->url}, *between = "\n";
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (facts[i]) ro_buffer_puts(&out, between), ro_markdown_string(&out, facts[i]), between = " · ";
    if (between[0] != '\n') ro_buffer_putc(&out, '\n');
    for (uint32_t i = 0; i < r->contact_count; i++) contact(&out, r, &r->contacts[i]);
    positions(&out, r);
    mediations(&out, r);
    events(&out, r);
    return ro_words_done(&out, size, err);
}
