/* engine.c - the whole way of a report, on one screen (code_text): bytes -> sentences -> trees -> mentions -> actors -> events -> record. */
#include "readout.h"

#include "actors/mention.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "events/event.h"
#include "knowledge/knowledge.h"
#include "record/builder.h"
#include "record/record.h"
#include "run/embedded.h"
#include "run/engine.h"
#include "syntax/parser.h"
#include "text/language.h"
#include "text/report.h"
#include "text/splitter.h"

#include <stdlib.h>
#include <string.h>

struct ro_work {
    const ro_engine *engine;
    ro_parse_work *parse;
    ro_arena arena; /* of the report in hand; reset for the next */
};

static ro_weights *open_weights(const char *path, const unsigned char *embedded, size_t size, const char *what, const ro_allocator *allocator,
                                ro_error *err) {
    if (path) return ro_weights_open(path, allocator, err);
    if (size == 0) {
        ro_fail(err, RO_E_OPEN, "no %s was built into this library; name a file", what);
        return NULL;
    }
    return ro_weights_of_memory(embedded, size, what, allocator, err);
}

/* The user's rules beside the knowledge's frames. */
static bool take_rules(ro_engine *e, const ro_engine_options *options, ro_error *err) {
    if (!options->rule_file_count) return true;
    ro_rule_reader reader = {.fault = options->rule_fault, .context = options->rule_context};
    if (!ro_rules_read(&e->rules, &e->knowledge, options->rule_files, options->rule_file_count, &reader, &e->allocator, err)) return false;
    e->knowledge = e->rules.knowledge;
    return true;
}

#define MAX_DICTIONARIES 64u

/* The users' own dictionaries, each a file of its own, in the order in which they were given. */
static bool open_dictionaries(ro_engine *e, const ro_engine_options *options, ro_error *err) {
    size_t count = options->actor_file_count + options->agent_file_count;
    if (options->actor_file_count > MAX_DICTIONARIES || options->agent_file_count > MAX_DICTIONARIES || count > MAX_DICTIONARIES)
        return ro_fail(err, RO_E_USAGE, "more than %u dictionaries", MAX_DICTIONARIES);
    e->own.only = options->only_own_actors != 0;
    if (count == 0) return !e->own.only || ro_fail(err, RO_E_USAGE, "only_own_actors without a dictionary");
    ro_dictionary **items = e->allocator.resize(e->allocator.context, NULL, count * sizeof *items);
    if (!items) return ro_fail(err, RO_E_MEMORY, "out of memory");
    e->own.items = items;
    while (e->own.count < count) {
        bool agents = e->own.count >= options->actor_file_count;
        const char *path = agents ? options->agent_files[e->own.count - options->actor_file_count] : options->actor_files[e->own.count];
        ro_dictionary *d = ro_dictionary_open(path, agents ? RO_DICT_AGENTS : RO_DICT_ACTORS, &e->allocator, err);
        if (!d) return false;
        items[e->own.count++] = d;
        e->own.agents = e->own.agents || d->counts.agents;
    }
    return true;
}

ro_dictionary_counts ro_engine_dictionaries(const ro_engine *e) {
    ro_dictionary_counts sum = {0};
    for (size_t i = 0; i < e->own.count; i++) {
        const ro_dictionary *d = e->own.items[i];
        sum.actors += (size_t)d->counts.actors;
        sum.synonyms += (size_t)d->counts.synonyms;
        sum.agents += (size_t)d->counts.agents;
        sum.refused += d->file ? 0 : (size_t)d->counts.refused; /* what a compiled one lacks was said when it was made */
    }
    return sum;
}

ro_engine *ro_engine_open(const ro_engine_options *options, ro_error *err) {
    static const ro_engine_options none = {0};
    ro_error_clear(err);
    if (!options) options = &none;
    ro_allocator allocator = options->memory ? (ro_allocator){options->memory->resize, options->memory->context} : ro_default_allocator;
    ro_engine *e = allocator.resize(allocator.context, NULL, sizeof *e);
    if (!e) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    *e = (ro_engine){.allocator = allocator};
    ro_rules_init(&e->rules, &e->allocator);
    e->model = open_weights(options->model, ro_embedded_model, ro_embedded_model_size(), "model", &e->allocator, err);
    e->facts = e->model ? open_weights(options->knowledge, ro_embedded_knowledge, ro_embedded_knowledge_size(), "knowledge", &e->allocator, err)
                        : NULL;
    e->splitter = e->facts ? ro_splitter_load(e->model, &e->allocator, err) : NULL;
    e->parser = e->splitter ? ro_parser_load(e->model, &e->allocator, err) : NULL;
    if (e->parser && ro_knowledge_init(&e->knowledge, e->facts, err) && take_rules(e, options, err) && open_dictionaries(e, options, err) &&
        ro_ranker_init(&e->ranker, e->model, err) && ro_linker_init(&e->linker, e->model, err)) {
        ro_rank_frames_init(&e->rank_frames, &e->ranker, &e->knowledge);
        return e;
    }
    ro_engine_close(e);
    return NULL;
}

void ro_engine_close(ro_engine *e) {
    if (!e) return;
    for (size_t i = 0; i < e->own.count; i++) ro_dictionary_free(e->own.items[i]);
    if (e->own.items) e->allocator.resize(e->allocator.context, (void *)(uintptr_t)e->own.items, 0);
    if (e->parser) ro_parser_free(e->parser);
    if (e->splitter) ro_splitter_free(e->splitter);
    ro_rules_free(&e->rules);
    if (e->facts) ro_weights_close(e->facts);
    if (e->model) ro_weights_close(e->model);
    ro_allocator allocator = e->allocator;
    allocator.resize(allocator.context, e, 0);
}

ro_work *ro_work_new(const ro_engine *engine, ro_error *err) {
    ro_error_clear(err);
    ro_work *w = engine->allocator.resize(engine->allocator.context, NULL, sizeof *w);
    if (w) {
        *w = (ro_work){.engine = engine, .parse = ro_parse_work_new(engine->parser, &engine->allocator, err)};
        ro_arena_init(&w->arena, &engine->allocator);
        if (w->parse) return w;
        engine->allocator.resize(engine->allocator.context, w, 0);
    }
    ro_fail(err, RO_E_MEMORY, "out of memory");
    return NULL;
}

void ro_work_free(ro_work *w) {
    if (!w) return;
    ro_arena_free(&w->arena);
    ro_parse_work_free(w->parse);
    w->engine->allocator.resize(w->engine->allocator.context, w, 0);
}

/* "2024-06-01T…" as 20240601; 99991231 (the latest of everything) where there is none. */
uint32_t ro_date_number(const char *date) {
    uint32_t n = 0;
    if (!date) return 99991231;
    for (int i = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            if (date[i] != '-') return 99991231;
        } else if (date[i] >= '0' && date[i] <= '9')
            n = n * 10 + (uint32_t)(date[i] - '0');
        else
            return 99991231;
    }
    return n;
}

/* What one stretch of a publisher's name tells of its country, from `at` on. */
static bool publisher_sense(const ro_knowledge *k, const char *name, size_t size, size_t at, bool states, ro_document *d) {
    uint64_t h = RO_PHRASE_EMPTY, word;
    bool found = false;
    while ((word = ro_phrase_word(name, size, &at))) { /* the longest phrase is the last */
        bool by_agency = false;                        /* SPA: the Saudi agency rather than a parliament far away */
        h = ro_phrase_add(h, word);
        const ro_k_slot *slot = ro_k_find(k, h);
        if (!slot) break;
        for (uint32_t i = 0; i < slot->count; i++) {
            const ro_k_sense *s = &k->senses[slot->sense + i];
            if (s->type == RO_SENSE_COUNTRY || s->type == RO_SENSE_ADJECTIVE || s->type == RO_SENSE_SEAT) {
                d->publisher = (uint16_t)s->index;
                found = true;
            } else if (!states && s->type == RO_SENSE_ORGANISATION && k->organisations[s->index].country_count) {
                const ro_k_organisation *o = &k->organisations[s->index];
                const char *kind = ro_k_string(k, o->kind);
                if (strcmp(kind, "wire") == 0) continue; /* reports of the whole world */
                bool agency = strcmp(kind, "agency") == 0 || strcmp(kind, "ministry") == 0 || strcmp(kind, "government") == 0;
                if (by_agency && !agency) continue;
                by_agency = by_agency || agency;
                *(strcmp(kind, "media") == 0 ? &d->press : &d->publisher) = k->country_lists[o->country];
                found = true;
            }
        }
    }
    return found;
}

/* Is the whole name one phrase that the knowledge has? */
static bool is_single_phrase(const ro_knowledge *k, const char *name, size_t size) {
    uint64_t h = RO_PHRASE_EMPTY, word;
    size_t at = 0;
    while ((word = ro_phrase_word(name, size, &at))) h = ro_phrase_add(h, word);
    const ro_k_slot *slot = ro_k_find(k, h);
    return slot && slot->count;
}

/* The country of the agency, ministry or newspaper: its name as a whole, else the first part of it that tells ("Ministry of Foreign Affairs of X").
 */
static void read_publisher(const ro_knowledge *k, const char *publisher, ro_document *d) {
    size_t size = publisher ? strlen(publisher) : 0;
    /* "MOFA Oman": the state that is said, before an abbreviation that somebody else has too; but an agency's whole name before a state in it */
    if (publisher_sense(k, publisher, size, 0, false, d) && is_single_phrase(k, publisher, size)) return;
    d->publisher = d->press = RO_K_NONE;
    for (int states = 1; states >= 0; states--)
        for (size_t at = 0, next = 0; at < size; at = next) {
            if (publisher_sense(k, publisher, size, at, states, d)) return;
            next = at;
            if (!ro_phrase_word(publisher, size, &next)) break;
        }
}

ro_document ro_begin_document(const ro_engine *e, const char *published, const char *publisher, bool no_office_holders) {
    ro_document d = {.date = ro_date_number(published), .publisher = RO_K_NONE, .press = RO_K_NONE};
    d.no_office_holders = no_office_holders || e->own.only;
    if (!e->own.only) read_publisher(&e->knowledge, publisher, &d);
    d.foreign_ministry = !e->own.only && ro_is_foreign_ministry(publisher);
    return d;
}

bool ro_run_document(const ro_engine *e, ro_work *w, ro_report *report, ro_document *d, ro_findings *findings, ro_error *err) {
    d->knowledge = &e->knowledge;
    d->arena = &w->arena;
    d->report = report;
    if (d->date == 99991231 && ro_report_date(report)) d->date = ro_report_date(report);
    d->own = e->own.count ? &e->own : NULL;
    d->linker = e->linker.weights[0] ? &e->linker : NULL;
    return ro_parse(e->parser, w->parse, report->sentences, report->count, &w->arena, err) && /* tags, lemmas, trees */
           ro_find_mentions(d, err) &&                                                        /* who is named */
           ro_resolve_actors(d, err) &&                                                       /* who is that, on that date */
           ro_find_events(d, findings, err) &&                                                /* who did what to whom, by the frames */
           ro_detect_events(&e->ranker, &e->rank_frames, d, findings, err);                   /* … and by what was learned */
}

static bool code_text(const ro_engine *e, ro_work *w, ro_kept_record *kept, const ro_code_options *options, ro_error *err) {
    ro_record *r = &kept->record;
    ro_report report = {.arena = &w->arena, .text = r->text, .size = r->text_size};
    ro_document d = ro_begin_document(e, r->published, r->publisher, options->no_office_holders != 0);
    ro_findings findings = {.count = 0};
    bool ok = ro_split(e->splitter, &report, err) &&                                           /* paragraphs, sentences, tokens */
              ro_run_document(e, w, &report, &d, &findings, err) &&                            /* … to events */
              ro_build_record(&d, &findings, options->cameo_statements != 0, NULL, kept, err); /* contacts, positions, mediations; one event once */
    r->cut_sentences = report.cut_sentences;
    return ok;
}

ro_work *ro_work_reset(ro_work *w) {
    ro_arena_reset(&w->arena);
    return w;
}

ro_arena *ro_work_arena(ro_work *w) { return &w->arena; }

ro_parse_work *ro_work_parser(ro_work *w) { return w->parse; }

static const char *keep(ro_arena *arena, const char *string) { return string && string[0] ? ro_arena_copy(arena, string, strlen(string)) : NULL; }

ro_record *ro_code_report(const ro_engine *e, ro_work *w, const ro_source *source, const ro_code_options *options, ro_error *err) {
    static const ro_code_options none = {0};
    ro_error_clear(err);
    if (!options) options = &none;
    const char *name = source->id ? source->id : "";
    if (!ro_text_check(source->text, source->text_size, name, err)) return NULL;
    size_t title_size = source->title ? strlen(source->title) : 0;
    if (source->text_size > RO_MAX_REPORT || title_size > RO_MAX_TITLE) {
        ro_fail_at(err, RO_E_SIZE, name, 0, 0, RO_NO_BYTE, "is larger than a report may be (%zu bytes; the limit is %zu)", source->text_size,
                   RO_MAX_REPORT);
        return NULL;
    }
    if (title_size && ro_utf8_check(source->title, title_size) != title_size) {
        ro_fail_at(err, RO_E_UTF8, name, 0, 0, RO_NO_BYTE, "the title is not UTF-8");
        return NULL;
    }
    double share = 0;
    bool foreign = source->language && source->language[0] && strncmp(source->language, "en", 2) != 0;
    if (!options->any_language && (foreign || ro_language_of(source->text, source->text_size, &share) == RO_LANGUAGE_OTHER)) {
        if (foreign)
            ro_fail_at(err, RO_E_LANGUAGE, name, 0, 0, RO_NO_BYTE, "its language is given as \"%.20s\"; only English is coded", source->language);
        else
            ro_fail_at(err, RO_E_LANGUAGE, name, 0, 0, RO_NO_BYTE,
                       "does not look like English (%.0f%% of its words are common English words); nothing was coded", share * 100);
        return NULL;
    }
    ro_kept_record *kept = e->allocator.resize(e->allocator.context, NULL, sizeof *kept);
    if (!kept) {
        ro_fail(err, RO_E_MEMORY, "out of memory");
        return NULL;
    }
    *kept = (ro_kept_record){.record = {.text_size = 0}};
    ro_arena_init(&kept->arena, &e->allocator);
    ro_record *r = &kept->record;
    bool titled = ro_title_leads(source);
    r->text_offset = titled ? title_size + 2 : 0;
    r->text_size = r->text_offset + source->text_size;
    char *text = ro_arena_alloc(&kept->arena, r->text_size + 1);
    bool ok = text != NULL;
    if (ok) {
        if (titled) memcpy(text, source->title, title_size), memcpy(text + title_size, "\n\n", 2);
        memcpy(text + r->text_offset, source->text, source->text_size);
        r->text = text;
        r->id = keep(&kept->arena, source->id);
        r->title = keep(&kept->arena, source->title);
        r->publisher = keep(&kept->arena, source->publisher);
        r->url = keep(&kept->arena, source->url);
        r->published = keep(&kept->arena, source->published);
        r->language = keep(&kept->arena, source->language && source->language[0] ? source->language : "en");
        ro_sha256_hex(text, r->text_size, r->text_sha256);
        ok = !kept->arena.failed;
    }
    if (!ok) ro_fail(err, RO_E_MEMORY, "out of memory");
    ok = ok && code_text(e, w, kept, options, err);
    ro_arena_reset(&w->arena);
    if (ok) return r;
    ro_error_in_file(err, name);
    ro_record_free(r);
    return NULL;
}

void ro_record_free(ro_record *record) {
    if (!record) return;
    ro_kept_record *kept = (ro_kept_record *)record;
    ro_allocator allocator = *kept->arena.allocator;
    ro_arena_free(&kept->arena);
    allocator.resize(allocator.context, kept, 0);
}

void ro_string_free(char *string) { free(string); }
