#include "rules/rule_show.h"

#include "rules/rule_syntax.h"
#include "syntax/tagset.h"

#include <string.h>

#define WIDTH 120 /* of a line, roughly; a longer list goes on below */

const char *ro_rule_name(const ro_knowledge *k, uint32_t frame) {
    const char *id = ro_k_string(k, k->frames[frame].id), *slash = strchr(id, '/');
    return slash ? slash + 1 : id;
}

uint32_t ro_rule_end(const ro_knowledge *k, uint32_t frame) {
    uint32_t end = frame + 1;
    while (end < k->frames_count && k->frames[end].id == k->frames[frame].id) end++;
    return end;
}

static void put_word(const ro_knowledge *k, uint32_t lemma, ro_buffer *out) {
    const char *text = ro_k_string(k, k->lemmas[lemma]);
    ro_buffer_printf(out, ro_rule_is_plain(text, strlen(text)) ? "%s" : "\"%s\"", text);
}

void ro_rule_print_path(const ro_knowledge *k, const ro_k_path *p, ro_buffer *out) {
    for (int s = 0; s < RO_PATH_STEPS && p->step[s]; s++) {
        if (s) ro_buffer_putc(out, '.');
        if (p->step[s] >= RO_ROLE_RELATION)
            ro_buffer_printf(out, "dep.%s", ro_deprel_text((ro_deprel)(p->step[s] - RO_ROLE_RELATION)));
        else if (p->step[s] >= RO_ROLE_PREPOSITION)
            put_word(k, p->step[s] - RO_ROLE_PREPOSITION, out);
        else
            for (const ro_rule_role *r = ro_rule_roles; r->name; r++)
                if (r->role == p->step[s]) ro_buffer_puts(out, r->name);
    }
}

static void put_paths(const ro_knowledge *k, const char *what, uint32_t path, uint32_t count, ro_buffer *out) {
    ro_buffer_printf(out, "    %-8s", what);
    if (!count) ro_buffer_puts(out, "none");
    for (uint32_t p = path; p < path + count; p++) {
        if (p > path) ro_buffer_puts(out, ", ");
        ro_rule_print_path(k, &k->paths[p], out);
    }
    ro_buffer_putc(out, '\n');
}

/* The name of the set that holds just these words. */
static const char *set_of(const ro_knowledge *k, const ro_k_need *need) {
    for (uint32_t i = 0; i < k->sets_count && need->word_count > 1; i++) {
        const ro_k_set *s = &k->sets[i];
        if (s->word_count == need->word_count && memcmp(k->words + s->word, k->words + need->word, need->word_count * sizeof *k->words) == 0)
            return ro_k_string(k, s->name);
    }
    return NULL;
}

static void put_words(const ro_knowledge *k, const ro_k_need *need, ro_buffer *out) {
    const char *set = set_of(k, need);
    if (set && ro_rule_is_plain(set, strlen(set))) {
        ro_buffer_printf(out, "@%s", set);
        return;
    }
    size_t line = out->size;
    for (uint32_t w = need->word; w < need->word + need->word_count; w++) {
        bool over = w > need->word && out->size - line > WIDTH - 30;
        if (w > need->word) ro_buffer_puts(out, over ? " |\n            " : " | ");
        if (over) line = out->size;
        put_word(k, k->words[w], out);
    }
}

static void put_need(const ro_knowledge *k, const ro_k_need *need, ro_buffer *out) {
    static const char *const tests[] = {[RO_NEED_ANY] = "any", [RO_NEED_ACTOR] = "actor", [RO_NEED_PLACE] = "place"};
    ro_buffer_printf(out, "    %-8s%s", "where", need->negated ? "not " : "");
    ro_rule_print_path(k, &need->path, out);
    if (need->kind == RO_NEED_WORDS) {
        ro_buffer_puts(out, " = ");
        put_words(k, need, out);
    } else
        ro_buffer_printf(out, " is %s", tests[need->kind]);
    ro_buffer_putc(out, '\n');
}

static void put_head(const ro_knowledge *k, const ro_k_frame *f, uint32_t head, ro_buffer *out) {
    if (f->pos != 'n') put_word(k, head, out);
    for (uint32_t e = 0; e < f->extra_count; e++) {
        if (f->pos != 'n' || e) ro_buffer_putc(out, ' ');
        put_word(k, f->extra[e], out);
    }
    if (f->pos == 'n') {
        if (f->extra_count) ro_buffer_putc(out, ' ');
        put_word(k, head, out);
    }
}

/* All lemmas whose runs of frames hold one of these, in the order of the frames. */
static void put_heads(const ro_knowledge *k, uint32_t frame, uint32_t end, ro_buffer *out) {
    uint8_t pos = k->frames[frame].pos;
    bool any = false;
    ro_buffer_printf(out, "    %-8s%s ", "head", pos == 'v' ? "verb" : pos == 'n' ? "noun" : "adjective");
    for (uint32_t i = frame; i < end; i++)
        for (uint32_t lemma = 1; lemma < k->heads_count; lemma++)
            for (uint32_t h = k->heads[lemma].frame; h < k->heads[lemma].frame + k->heads[lemma].count; h++) {
                if (k->entries[h].frame != i) continue;
                if (any) ro_buffer_puts(out, " | ");
                any = true;
                put_head(k, &k->frames[i], lemma, out);
            }
    ro_buffer_putc(out, '\n');
}

void ro_rule_print(const ro_knowledge *k, uint32_t frame, ro_buffer *out) {
    const ro_k_frame *f = &k->frames[frame];
    ro_buffer_printf(out, "rule %s {\n", ro_rule_name(k, frame));
    put_heads(k, frame, ro_rule_end(k, frame), out);
    for (uint32_t n = f->need; n < f->need + f->need_count; n++) put_need(k, &k->needs[n], out);
    if (f->blocks) {
        ro_buffer_puts(out, "    event   none\n}\n");
        return;
    }
    put_paths(k, "source", f->source, f->source_count, out);
    put_paths(k, "target", f->target, f->target_count, out);
    ro_buffer_printf(out, "    %-8s%s %s", "event", f->event ? ro_event_text((ro_event_type)f->event) : "STATEMENT", ro_k_string(k, f->cameo));
    if (f->mode) ro_buffer_printf(out, " mode %s", ro_k_string(k, f->mode));
    if (f->channel) ro_buffer_printf(out, " channel %s", ro_channel_text((ro_channel)f->channel));
    ro_buffer_putc(out, '\n');
    if (f->status) ro_buffer_printf(out, "    %-8s%s\n", "status", ro_status_text((ro_status)(f->status - 1)));
    if (f->confidence) ro_buffer_printf(out, "    confidence %u.%02u\n", f->confidence / 100u, f->confidence % 100u);
    ro_buffer_puts(out, "}\n");
}
