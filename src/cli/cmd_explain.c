/* readout explain - for each sentence, which frames fired on which words and between whom; and where none did, what is lacking. */
#include "events/ontology.h"
#include "cli/cli.h"

#include "cli/document.h"
#include "record/record.h"
#include "rules/rule_show.h"

#include <stdio.h>

#define RO_MAX_PATH 24u /* words from a party up to the root */
#define MOST_LOST 3u    /* runners-up shown of an event */
#define MOST_LACKS 4u   /* reasons shown why a sentence tells none */

static void put_words(ro_buffer *out, const ro_document *d, uint32_t s, uint32_t first, uint32_t last) {
    const ro_sentence *sentence = &d->report->sentences[s];
    for (uint32_t i = first; i < last; i++)
        ro_buffer_printf(out, i > first && sentence->tokens[i - 1].space_after ? " %s" : "%s", sentence->tokens[i].form);
}

static const char *actor_name(const ro_document *d, uint32_t actor, char *room, size_t size) {
    const ro_entity *a = &d->actors[actor];
    const char *country = a->country != RO_K_NONE ? d->knowledge->countries[a->country].iso3 : "---";
    const char *what = a->code                         ? a->code
                       : a->organisation != UINT32_MAX ? ro_k_string(d->knowledge, d->knowledge->organisations[a->organisation].name)
                       : a->office != UINT32_MAX       ? ro_k_string(d->knowledge, d->knowledge->offices[a->office].id)
                       : a->role != UINT32_MAX         ? ro_k_string(d->knowledge, d->knowledge->roles[a->role].name)
                                                       : ro_kind_text((ro_kind)a->kind);
    snprintf(room, size, "a%u %s/%s", actor + 1, country, what);
    return room;
}

static void put_actors(ro_buffer *out, const ro_document *d, const ro_actors_found *list) {
    char room[256];
    if (!list->count) ro_buffer_puts(out, "–");
    for (uint32_t i = 0; i < list->count; i++) ro_buffer_printf(out, "%s%s", i ? ", " : "", actor_name(d, list->items[i], room, sizeof room));
}

/* The tree's way from a word to another: "Norway ←nsubj– thanked". Where the words lie over one another it goes up, then down. */
static void put_path(ro_buffer *out, const ro_document *d, uint32_t s, uint32_t from, uint32_t to) {
    const ro_sentence *sentence = &d->report->sentences[s];
    uint32_t up[RO_MAX_PATH], down[RO_MAX_PATH], ups = 0, downs = 0;
    for (uint32_t at = from; ups < RO_MAX_PATH; at = (uint32_t)sentence->tokens[at].head) {
        up[ups++] = at;
        if (sentence->tokens[at].head < 0) break;
    }
    uint32_t meet = ups;
    for (uint32_t at = to; downs < RO_MAX_PATH && meet == ups; at = (uint32_t)sentence->tokens[at].head) {
        for (meet = 0; meet < ups && up[meet] != at;) meet++;
        if (meet < ups) break;
        down[downs++] = at;
        if (sentence->tokens[at].head < 0) break;
    }
    if (meet == ups) return; /* longer than anybody would read */
    for (uint32_t i = 0; i < meet; i++)
        ro_buffer_printf(out, "%s –%s→ ", sentence->tokens[up[i]].form, ro_deprel_text((ro_deprel)sentence->tokens[up[i]].deprel));
    ro_buffer_puts(out, sentence->tokens[up[meet]].form);
    for (uint32_t i = downs; i-- > 0;)
        ro_buffer_printf(out, " ←%s– %s", ro_deprel_text((ro_deprel)sentence->tokens[down[i]].deprel), sentence->tokens[down[i]].form);
}

/* The mention of the actor nearest to the word; NULL: the sentence has none. */
static const ro_mention *nearest(const ro_document *d, uint32_t s, uint32_t word, uint32_t actor) {
    const ro_mention *best = NULL;
    uint32_t least = UINT32_MAX;
    for (uint32_t i = d->first_mention[s]; i < d->first_mention[s + 1]; i++) {
        const ro_mention *m = &d->mentions[i];
        bool is = m->actor == actor;
        for (uint32_t k = 0; k < m->member_count; k++) is = is || m->members[k] == actor;
        uint32_t far = m->head > word ? m->head - word : word - m->head;
        if (is && far < least) best = m, least = far;
    }
    return best;
}

static void put_paths(ro_buffer *out, const ro_document *d, const ro_finding *f) {
    const ro_actors_found *sides[] = {&f->sources, &f->targets};
    bool any = false;
    for (int side = 0; side < 2; side++)
        for (uint32_t i = 0; i < sides[side]->count; i++) {
            const ro_mention *m = f->basis && side ? NULL : nearest(d, f->sentence, f->head, sides[side]->items[i]);
            if (!m || m->head == f->head) continue;
            ro_buffer_puts(out, any ? "; " : "    path ");
            put_path(out, d, f->sentence, m->head, f->head);
            any = true;
        }
    if (any) ro_buffer_putc(out, '\n');
}

static void put_event(ro_buffer *out, const ro_document *d, const ro_finding *f) {
    const ro_k_frame *frame = &d->knowledge->frames[f->frame];
    ro_event_type event = (ro_event_type)frame->event;
    const char *cameo = ro_k_string(d->knowledge, frame->cameo);
    ro_status status = (ro_status)f->status;
    char code[8];
    if (status == RO_STATUS_PLANNED && ro_future_event(event, cameo, code) != event) { /* as the record says it: the intent is expressed */
        event = ro_future_event(event, cameo, code);
        cameo = code;
        status = RO_STATUS_REPORTED;
    }
    ro_buffer_printf(out, "%s %s  ", event ? ro_event_text(event) : "statement", cameo);
    put_actors(out, d, &f->sources);
    ro_buffer_puts(out, f->symmetric ? " ↔ " : " → ");
    put_actors(out, d, &f->targets);
    ro_buffer_printf(out, "  [%s]", ro_status_text(status));
}

static void put_fate(ro_buffer *out, const ro_fate *fate) {
    switch (fate->kind) {
    case RO_FATE_SAID: ro_buffer_printf(out, "  sure %.2f", (double)fate->trust); break;
    case RO_FATE_DOUBT: ro_buffer_printf(out, "  not in the record: such events were right %.0f times in 100", (double)fate->trust * 100); break;
    case RO_FATE_TOPIC: ro_buffer_puts(out, "  not in the record: a topic, no event"); break;
    case RO_FATE_NOBODY: ro_buffer_puts(out, "  not in the record: it did not happen, and to nobody"); break;
    case RO_FATE_NONE: ro_buffer_puts(out, "  not in the record: between parties that are not of politics, or of one side"); break;
    default: break;
    }
    ro_buffer_putc(out, '\n');
}

static void put_by(ro_buffer *out, const ro_document *d, const ro_finding *f) {
    ro_buffer_printf(out, "by %s on “", ro_k_string(d->knowledge, d->knowledge->frames[f->frame].id));
    put_words(out, d, f->sentence, f->first, f->last);
    ro_buffer_puts(out, "”");
}

/* What lost to the finding, and why: the runners-up. */
static void put_runners_up(ro_buffer *out, const ro_document *d, const ro_findings *all, const ro_finding *f) {
    unsigned said = d->knowledge->frames[f->frame].pos == 'x' ? MOST_LOST : 0; /* the ranker's own compete with no frame */
    for (size_t i = 0; i < all->lost_count && said < MOST_LOST; i++) {
        const ro_loss *lost = &all->lost[i];
        const ro_finding *g = &lost->finding;
        bool same = g->sentence == f->sentence &&
                    (lost->reason == RO_LOSS_SCORE ? g->head == f->head : lost->to == f->frame && g->head >= f->first && g->head < f->last);
        if (!same || (lost->reason != RO_LOSS_SCORE && lost->reason != RO_LOSS_WORDS && lost->reason != RO_LOSS_OWN)) continue;
        said++;
        ro_buffer_puts(out, "    over ");
        put_event(out, d, g);
        ro_buffer_puts(out, " ");
        put_by(out, d, g);
        ro_buffer_puts(out, lost->reason == RO_LOSS_OWN     ? ": a rule of yours tells it\n"
                            : lost->reason == RO_LOSS_WORDS ? ": its words are used here\n"
                            : g->score < f->score           ? ": less specific\n"
                                                            : ": as specific, and came later\n");
    }
}

static void put_lack(ro_buffer *out, const ro_document *d, const ro_lack *lack) {
    const ro_knowledge *k = d->knowledge;
    const ro_sentence *sentence = &d->report->sentences[lack->sentence];
    const ro_k_frame *frame = &k->frames[lack->frame];
    ro_buffer_printf(out, "  “%s” (nearest: %s): ", sentence->tokens[lack->head].form, ro_k_string(k, frame->id));
    const char *filler = lack->token == RO_NO_TOKEN ? NULL : sentence->tokens[lack->token].form;
    uint32_t path = lack->what == RO_LACK_SOURCE ? frame->source : frame->target;
    if (lack->what == RO_LACK_NEED) {
        const ro_k_need *need = &k->needs[lack->need];
        ro_buffer_printf(out, "%s ", need->negated ? "excluded by" : "its condition on");
        ro_rule_print_path(k, &need->path, out);
        ro_buffer_puts(out, filler ? " “" : "");
        ro_buffer_puts(out, filler ? filler : "");
        ro_buffer_puts(out, filler ? "”" : "");
        ro_buffer_puts(out, need->negated ? "\n" : filler ? " is not met\n" : " is not met: nothing stands there\n");
        return;
    }
    ro_buffer_printf(out, "no actor resolved for the %s, ", lack->what == RO_LACK_SOURCE ? "source" : "target");
    ro_rule_print_path(k, &k->paths[path], out);
    if (filler)
        ro_buffer_printf(out, " “%s”\n", filler);
    else
        ro_buffer_puts(out, ": nothing stands there\n");
}

/* Why a sentence tells no event. */
static void put_why_not(ro_buffer *out, const ro_document *d, const ro_findings *all, uint32_t s) {
    const ro_sentence *sentence = &d->report->sentences[s];
    uint32_t mentions = 0, said = 0;
    for (uint32_t m = d->first_mention[s]; m < d->first_mention[s + 1]; m++)
        mentions += d->mentions[m].actor != RO_NOBODY || d->mentions[m].member_count;
    if (!mentions) {
        ro_buffer_puts(out, "  no event: no actor is named\n");
        return;
    }
    ro_buffer_puts(out, "  no event\n");
    for (uint8_t what = RO_LACK_TARGET; what >= RO_LACK_NEED; what--) /* the nearest first */
        for (size_t i = 0; i < all->lack_count && said < MOST_LACKS; i++)
            if (all->lacks[i].sentence == s && all->lacks[i].what == what) put_lack(out, d, &all->lacks[i]), said++;
    for (uint32_t i = 0; i < sentence->count && said < MOST_LACKS; i++) {
        const ro_token *t = &sentence->tokens[i];
        uint32_t lemma = d->lemma_ids[s][i];
        if (t->upos != RO_UPOS_VERB || (lemma && d->knowledge->heads[lemma].count)) continue;
        ro_buffer_printf(out, "  no frame for “%s”\n", t->form);
        said++;
    }
    if (!said) ro_buffer_puts(out, "  no word of it has a frame that comes near\n");
}

static void put_sentence(ro_buffer *out, const cli *c, const cli_document *doc, const ro_fate *fates, uint32_t s) {
    const ro_document *d = &doc->document;
    const ro_findings *all = &doc->findings;
    ro_buffer_puts(out, cli_style(c->colour_out, CLI_BOLD));
    put_words(out, d, s, 0, d->report->sentences[s].count);
    ro_buffer_puts(out, cli_style(c->colour_out, CLI_PLAIN));
    ro_buffer_putc(out, '\n');
    static const char *const basis[] = {[RO_TARGET_ANSWER] = "whom it answers",
                                        [RO_TARGET_HOME] = "the actor's own country: it is done at home",
                                        [RO_TARGET_LAST] = "who was spoken of last"};
    uint32_t fired = 0;
    for (size_t i = 0; i < all->count; i++) {
        const ro_finding *f = &all->items[i];
        if (f->sentence != s) continue;
        fired++;
        ro_buffer_puts(out, "  ");
        put_event(out, d, f);
        put_fate(out, &fates[i]);
        ro_buffer_puts(out, "    ");
        put_by(out, d, f);
        ro_buffer_putc(out, '\n');
        put_paths(out, d, f);
        if (f->basis) ro_buffer_printf(out, "    the target is not said: %s\n", basis[f->basis]);
        put_runners_up(out, d, all, f);
    }
    for (size_t i = 0; i < all->lost_count; i++) {
        const ro_loss *lost = &all->lost[i];
        const ro_finding *f = &lost->finding;
        if (f->sentence != s) continue;
        if (lost->reason == RO_LOSS_RULE) {
            fired++;
            ro_buffer_puts(out, "  no event: ");
            put_by(out, d, f);
            ro_buffer_putc(out, '\n');
        } else if (lost->reason == RO_LOSS_DOUBT || lost->reason == RO_LOSS_CONTENT) {
            fired++;
            ro_buffer_puts(out, "  no event: ");
            put_event(out, d, f);
            ro_buffer_puts(out, "\n    ");
            put_by(out, d, f);
            if (lost->reason == RO_LOSS_DOUBT)
                ro_buffer_printf(out, ": the ranker gives it %.2f\n", (double)f->confidence);
            else
                ro_buffer_puts(out, ": it is what another event asks, agrees or refuses\n");
        }
    }
    if (!fired) put_why_not(out, d, all, s);
}

static bool explain(cli *c, const cli_document *doc, void *context) {
    (void)context;
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    ro_error err;
    ro_kept_record kept = {.record = {.text = doc->report.text, .text_size = doc->report.size}};
    ro_arena_init(&kept.arena, NULL);
    ro_fate *fates = ro_arena_array(&kept.arena, doc->findings.count + 1, sizeof *fates);
    bool ok = fates && ro_build_record(&doc->document, &doc->findings, false, fates, &kept, &err);
    if (ok) {
        for (uint32_t s = 0; s < doc->report.count; s++) put_sentence(&out, c, doc, fates, s);
        ok = cli_write_buffer(c, &out);
    } else {
        if (!fates) ro_fail(&err, RO_E_MEMORY, "out of memory");
        cli_fail(c, &err);
    }
    ro_arena_free(&kept.arena);
    ro_buffer_free(&out);
    return ok;
}

static int run(cli *c) {
    cli_document_options options = {.explains = true};
    const char *value;
    for (int key; (key = cli_option_next(c, &value));)
        if (!cli_document_option(c, &options, key, value)) return cli_finish(c);
    return cli_documents(c, &options, explain, NULL);
}

static const cli_option options[] = {CLI_RULES_OPTION, CLI_DOCUMENT_OPTIONS, CLI_SENTENCES_OPTION, CLI_OPTIONS_END};

const cli_command cli_command_explain = {.name = "explain",
                                         .operands = "[FILE…]",
                                         .summary = "say for every sentence which frame made which event, or why there is none",
                                         .details = "Example:\n  readout explain examples/summons.txt\n",
                                         .options = options,
                                         .run = run};
