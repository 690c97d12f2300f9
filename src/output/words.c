#include "output/words.h"

#include "base/error.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

int ro_words_columns(const char *text, size_t size) {
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

size_t ro_words_control(const char *text, size_t size, size_t at) {
    unsigned char c = (unsigned char)text[at], next = at + 1 < size ? (unsigned char)text[at + 1] : 0;
    if (c < 0x20 || c == 0x7F) return 1;
    return c == 0xC2 && next >= 0x80 && next < 0xA0 ? 2 : 0;
}

void ro_words_put(ro_buffer *out, const char *text, size_t size) {
    for (size_t at = 0; at < size;) {
        size_t control = ro_words_control(text, size, at);
        ro_buffer_putc(out, control ? '?' : text[at]);
        at += control ? control : 1;
    }
}

const char *ro_words_report(const ro_record *r) { return r->id ? r->id : "report"; }

const char *ro_words_name(const ro_record *r, uint32_t actor) {
    if (actor == RO_NOBODY) return "?";
    const ro_actor *a = &r->actors[actor];
    if (a->name) return a->name;
    if (a->office) return a->office;
    return a->country ? a->country : "?";
}

const char *ro_words_party(const ro_record *r, uint32_t actor) {
    if (actor == RO_NOBODY) return "(not said)";
    const ro_actor *a = &r->actors[actor];
    bool of_its_own = a->kind == RO_KIND_ORGANISATION || a->kind == RO_KIND_GROUP;
    if (of_its_own && a->country && a->sector && (strcmp(a->sector, "MIL") == 0 || strcmp(a->sector, "GOV") == 0)) return a->country;
    if (of_its_own || !a->country) return ro_words_name(r, actor);
    return a->country;
}

const char *ro_words_office(const ro_actor *a) { return a->name ? a->office : NULL; }

const char *ro_words_country(const ro_actor *a, char room[64]) {
    room[0] = '\0';
    if (!a->country || a->kind == RO_KIND_COUNTRY) return room;
    const char *basis = a->country_basis == RO_BASIS_KNOWLEDGE ? ", known" : a->country_basis == RO_BASIS_INFERRED ? ", inferred" : "";
    snprintf(room, 64, "(%s%s)", a->country, basis);
    return room;
}

const char *ro_words_channel(ro_channel channel) {
    switch (channel) {
    case RO_CHANNEL_PHONE: return "phone call";
    case RO_CHANNEL_VIDEO: return "video call";
    case RO_CHANNEL_LETTER: return "letter or message";
    case RO_CHANNEL_NONE:
    case RO_CHANNEL_OTHER: return "contact";
    default: return ro_channel_text(channel);
    }
}

const char *ro_words_channel_title(ro_channel channel, char room[32]) {
    snprintf(room, 32, "%s", ro_words_channel(channel));
    if (room[0] >= 'a' && room[0] <= 'z') room[0] = (char)(room[0] - 32);
    return room;
}

const char *ro_words_initiator(ro_channel channel) {
    switch (channel) {
    case RO_CHANNEL_PHONE:
    case RO_CHANNEL_VIDEO: return "caller";
    case RO_CHANNEL_LETTER: return "sender";
    case RO_CHANNEL_SUMMONS: return "summoner";
    case RO_CHANNEL_CREDENTIALS: return "presents";
    default: return "visitor";
    }
}

const char *ro_words_role(const ro_contact *x, uint32_t p) {
    if (x->participants.items[p] == x->initiator) return ro_words_initiator(x->channel);
    if (p == 0) return "between";
    return p == 1 && x->initiator != RO_NOBODY ? "with" : "and";
}

const char *ro_words_arrow(const ro_contact *x) { return x->initiator == RO_NOBODY ? "↔" : "→"; }

const char *ro_words_stance(ro_stance stance, char room[32]) {
    snprintf(room, 32, "%s", ro_stance_text(stance));
    for (char *s = room; *s; s++)
        if (*s == '_') *s = ' ';
    return room;
}

const char *ro_words_event(const ro_event *e) { return e->event ? ro_event_text(e->event) : "STATEMENT"; }

ro_bytes ro_words_proof(const ro_evidence *e) { return e->trigger.start < e->trigger.end ? e->trigger : e->span; }

/* The end of `words` in text[from, end), where any run of blanks equals any other; 0 where they are not there. */
static size_t end_of(const char *text, size_t from, size_t end, const char *words) {
    for (size_t start = from; start < end; start++) {
        size_t at = start;
        const char *w = words;
        while (*w && at < end) {
            if (ro_words_is_blank(*w) && ro_words_is_blank(text[at])) {
                while (ro_words_is_blank(*w)) w++;
                while (at < end && ro_words_is_blank(text[at])) at++;
            } else if (*w == text[at])
                w++, at++;
            else
                break;
        }
        if (!*w && at > start) return at;
    }
    return 0;
}

ro_bytes ro_words_position(const ro_record *r, const ro_position *p) {
    if (!p->evidence_count) return (ro_bytes){0, 0};
    const ro_evidence *e = &p->evidence[0];
    ro_bytes words = ro_words_proof(e);
    if (!ro_words_holds(r, words) || !p->object || e->span.end > r->text_size) return words;
    size_t end = end_of(r->text, words.end, e->span.end, p->object);
    if (end) words.end = (uint32_t)end;
    return words;
}

const char *ro_words_over(const ro_mediation *m) { return m->parties.count ? "over" : "on"; }

char *ro_words_done(ro_buffer *out, size_t *size, ro_error *err) {
    ro_buffer_put(out, "", 0); /* so that even nothing is ended by NUL */
    if (out->failed) {
        ro_buffer_free(out);
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    if (size) *size = out->size;
    return out->bytes;
}
