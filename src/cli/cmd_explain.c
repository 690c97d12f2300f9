/* readout explain - for each sentence, which frames fired on which words and between whom; and where none did, what is lacking. */
#include "events/ontology.h"
#include "cli/cli.h"

#include "cli/document.h"

#include <stdio.h>

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

/* Frames that some word of the sentence has, though none fired. */
static uint32_t heads_in(const ro_document *d, uint32_t s, ro_buffer *out) {
    uint32_t n = 0;
    const ro_sentence *sentence = &d->report->sentences[s];
    for (uint32_t i = 0; i < sentence->count; i++) {
        uint32_t lemma = d->lemma_ids[s][i];
        if (!lemma || !d->knowledge->heads[lemma].count || (sentence->tokens[i].upos != RO_UPOS_VERB && sentence->tokens[i].upos != RO_UPOS_NOUN))
            continue;
        ro_buffer_printf(out, "%s%s", n ? ", " : "", sentence->tokens[i].form);
        n++;
    }
    return n;
}

static void put_sentence(ro_buffer *out, const cli *c, const cli_document *doc, uint32_t s) {
    const ro_document *d = &doc->document;
    const ro_k_frame *frames = d->knowledge->frames;
    ro_buffer_puts(out, cli_style(c->colour_out, CLI_BOLD));
    put_words(out, d, s, 0, d->report->sentences[s].count);
    ro_buffer_puts(out, cli_style(c->colour_out, CLI_PLAIN));
    ro_buffer_putc(out, '\n');
    uint32_t fired = 0;
    for (size_t i = 0; i < doc->findings.count; i++) {
        const ro_finding *f = &doc->findings.items[i];
        if (f->sentence != s) continue;
        fired++;
        const ro_k_frame *frame = &frames[f->frame];
        ro_event_type event = (ro_event_type)frame->event;
        const char *cameo = ro_k_string(d->knowledge, frame->cameo);
        ro_status status = (ro_status)f->status;
        char code[8];
        if (status == RO_STATUS_PLANNED && ro_future_event(event, cameo, code) != event) { /* as the record says it: the intent is expressed */
            event = ro_future_event(event, cameo, code);
            cameo = code;
            status = RO_STATUS_REPORTED;
        }
        ro_buffer_printf(out, "  %s %s  ", event ? ro_event_text(event) : "statement", cameo);
        put_actors(out, d, &f->sources);
        ro_buffer_puts(out, f->symmetric ? " ↔ " : " → ");
        put_actors(out, d, &f->targets);
        ro_buffer_printf(out, "  [%s]\n    by %s on “", ro_status_text(status), ro_k_string(d->knowledge, frame->id));
        put_words(out, d, s, f->first, f->last);
        ro_buffer_puts(out, "”\n");
    }
    for (size_t i = 0; i < doc->findings.blocked_count; i++) {
        const ro_finding *f = &doc->findings.blocked[i];
        if (f->sentence != s) continue;
        fired++;
        ro_buffer_printf(out, "  no event: by %s on “", ro_k_string(d->knowledge, frames[f->frame].id));
        put_words(out, d, s, f->first, f->last);
        ro_buffer_puts(out, "”\n");
    }
    if (fired) return;
    uint32_t mentions = 0;
    for (uint32_t m = d->first_mention[s]; m < d->first_mention[s + 1]; m++)
        mentions += d->mentions[m].actor != RO_NOBODY || d->mentions[m].member_count;
    ro_buffer_puts(out, "  no event: ");
    if (!mentions)
        ro_buffer_puts(out, "no actor is named\n");
    else {
        ro_buffer words;
        ro_buffer_init(&words, NULL);
        if (heads_in(d, s, &words))
            ro_buffer_printf(out, "no frame's parties or conditions are met (words with frames: %s)\n", words.bytes);
        else
            ro_buffer_puts(out, "no word has a frame\n");
        ro_buffer_free(&words);
    }
}

static bool explain(cli *c, const cli_document *doc, void *context) {
    (void)context;
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    for (uint32_t s = 0; s < doc->report.count; s++) put_sentence(&out, c, doc, s);
    bool ok = cli_write_buffer(c, &out);
    ro_buffer_free(&out);
    return ok;
}

static int run(cli *c) {
    cli_document_options options = {0};
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
