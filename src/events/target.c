/* target.c - to whom an event is done where its sentence does not say it: "Y rejected the charge", "the cabinet resigned". */
#include "events/detect.h"

#include <string.h>

static const ro_k_frame *frame_of(const ro_document *d, const ro_finding *f) { return &d->knowledge->frames[f->frame]; }

static uint16_t country_of(const ro_document *d, uint32_t actor) { return d->actors[actor].country; }

/* A refusal, threat or charge that names nobody answers whoever did something to its author just before: "X accused Y of … Y rejected the charge". */
static bool answer(const ro_document *d, const ro_findings *all, ro_finding *f) {
    uint8_t event = frame_of(d, f)->event;
    if (event != RO_EVENT_REJECT && event != RO_EVENT_ACCUSE && event != RO_EVENT_THREATEN && event != RO_EVENT_CONCEDE && event != RO_EVENT_AGREE)
        return false;
    uint16_t own = country_of(d, f->sources.items[0]);
    const ro_finding *best = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const ro_finding *g = &all->items[i];
        if (!frame_of(d, g)->event || g->sources.count != 1 || g->targets.count != 1) continue;
        if (g->sentence > f->sentence || (g->sentence == f->sentence && g->head >= f->head) || f->sentence - g->sentence > 2) continue;
        bool same = g->targets.items[0] == f->sources.items[0] || (own != RO_K_NONE && country_of(d, g->targets.items[0]) == own);
        if (same && (own == RO_K_NONE || country_of(d, g->sources.items[0]) != own) &&
            (!best || g->sentence > best->sentence || (g->sentence == best->sentence && g->head > best->head)))
            best = g;
    }
    if (best) f->targets = best->sources, f->basis = RO_TARGET_ANSWER;
    return best != NULL;
}

static bool begins(const char *code, const char *const *with, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strncmp(code, with[i], strlen(with[i])) == 0) return true;
    return false;
}

/* What is done at home: protests, curfews, resignations, reforms. Its target is the actor's own country, as PLOVER has it. */
static bool at_home(ro_document *d, ro_finding *f, const char *code) {
    static const char *const home[] = {"034", "081", "082", "083", "123", "133", "137", "141", "142", "143", "144", "145", "165", "170", "172"};
    uint32_t own = begins(code, home, sizeof home / sizeof *home) ? ro_country_actor(d, country_of(d, f->sources.items[0]), RO_BASIS_INFERRED)
                                                                  : RO_NOBODY;
    if (own == RO_NOBODY) return false;
    f->targets = (ro_actors_found){.items = {own}, .count = 1};
    f->basis = RO_TARGET_HOME;
    return true;
}

/* What is done to others: whom the report spoke of last, of another country. */
static bool other_side(const ro_document *d, ro_finding *f, const char *code) {
    static const char *const abroad[] = {"05", "10", "111", "13", "15", "16"};
    if (!begins(code, abroad, sizeof abroad / sizeof *abroad)) return false;
    uint16_t own = country_of(d, f->sources.items[0]);
    if (own == RO_K_NONE) return false;
    for (uint32_t s = f->sentence, back = 0; back <= 2; back++, s--) {
        for (uint32_t i = d->first_mention[s + 1]; i-- > d->first_mention[s];) {
            const ro_mention *m = &d->mentions[i];
            if (!ro_may_be_party(m) || (s == f->sentence && m->last > f->first)) continue;
            uint16_t country = country_of(d, m->actor);
            if (country == RO_K_NONE || country == own) continue;
            f->targets = (ro_actors_found){.items = {m->actor}, .count = 1};
            f->basis = RO_TARGET_LAST;
            return true;
        }
        if (s == 0) break;
    }
    return false;
}

bool ro_find_targets(ro_document *d, ro_findings *all) {
    for (size_t i = 0; i < all->count; i++) {
        ro_finding *f = &all->items[i];
        const ro_k_frame *frame = frame_of(d, f);
        if (!frame->event || f->targets.count || f->symmetric || f->sources.count != 1) continue;
        if (answer(d, all, f) || frame->own) continue;
        const char *code = ro_k_string(d->knowledge, frame->cameo);
        if (!at_home(d, f, code)) other_side(d, f, code);
    }
    return !d->arena->failed;
}
