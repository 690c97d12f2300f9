/* api_code.c - a report comes in, its record goes out, with what explains it: the rules that fired, and why a sentence tells nothing. */
#include "serve/api.h"

#include "base/arena.h"
#include "input/html.h"
#include "input/jsonl.h"
#include "output/json.h"
#include "rules/rule_show.h"
#include "run/engine.h"

#include <stdio.h>
#include <string.h>

/* "frames/consult:receive-call": the rule, as `readout rules show` prints it. */
static void put_rule(const ro_knowledge *k, const char *id, ro_buffer *out) {
    for (uint32_t f = 0; f < k->frames_count; f = ro_rule_end(k, f))
        if (k->frames[f].pos != 'x' && strcmp(ro_k_string(k, k->frames[f].id), id) == 0) {
            ro_buffer text;
            ro_buffer_init(&text, NULL);
            ro_rule_print(k, f, &text);
            ro_json_key(out, id);
            ro_json_string(out, text.bytes ? text.bytes : "", text.size);
            out->failed = out->failed || text.failed;
            ro_buffer_free(&text);
            return;
        }
}

static void put_rules(const ro_engine *e, const ro_record *r, ro_buffer *out) {
    ro_json_key(out, "rules");
    ro_buffer_putc(out, '{');
    for (uint32_t i = 0; i < r->event_count; i++) {
        bool said = !r->events[i].rule;
        for (uint32_t j = 0; j < i && !said; j++) said = r->events[j].rule && strcmp(r->events[j].rule, r->events[i].rule) == 0;
        if (!said) put_rule(&e->knowledge, r->events[i].rule, out);
    }
    ro_buffer_putc(out, '}');
}

/* Words of the sentence that have frames, though none fired. */
static void put_heads(const ro_document *d, uint32_t s, ro_buffer *out) {
    const ro_sentence *sentence = &d->report->sentences[s];
    bool first = true;
    for (uint32_t i = 0; i < sentence->count; i++) {
        uint32_t lemma = d->lemma_ids[s][i];
        const ro_token *t = &sentence->tokens[i];
        if (!lemma || !d->knowledge->heads[lemma].count || (t->upos != RO_UPOS_VERB && t->upos != RO_UPOS_NOUN)) continue;
        if (!first) ro_buffer_putc(out, ',');
        first = false;
        ro_json_text(out, t->form);
    }
}

static void put_sentence(const ro_document *d, const ro_findings *findings, uint32_t s, size_t shift, ro_buffer *out) {
    const ro_sentence *sentence = &d->report->sentences[s];
    uint32_t fired = 0, named = 0;
    ro_buffer_printf(out, "{\"start\":%zu,\"end\":%zu,\"fired\":[", sentence->span.start + shift, sentence->span.end + shift);
    for (size_t i = 0; i < findings->count; i++) {
        const ro_finding *f = &findings->items[i];
        if (f->sentence != s || f->last <= f->first || f->last > sentence->count) continue;
        if (fired++) ro_buffer_putc(out, ',');
        ro_buffer_printf(out, "{\"start\":%zu,\"end\":%zu", sentence->tokens[f->first].span.start + shift,
                         sentence->tokens[f->last - 1].span.end + shift);
        ro_json_key(out, "rule");
        ro_json_text(out, ro_k_string(d->knowledge, d->knowledge->frames[f->frame].id));
        ro_json_key(out, "status");
        ro_json_text(out, ro_status_text((ro_status)f->status));
        ro_buffer_putc(out, '}');
    }
    for (uint32_t m = d->first_mention[s]; m < d->first_mention[s + 1]; m++)
        named += d->mentions[m].actor != RO_NOBODY || d->mentions[m].member_count;
    ro_buffer_printf(out, "],\"named\":%u,\"words\":[", named);
    if (!fired) put_heads(d, s, out);
    ro_buffer_puts(out, "]}");
}

/* The report once more, down to what each sentence told. shift: of the record's offsets. */
static bool put_sentences(ro_call *call, const ro_source *source, size_t shift, ro_buffer *out, ro_error *err) {
    const ro_engine *e = call->engine;
    ro_work *work = ro_work_reset(call->worker->work);
    ro_report report = {.arena = ro_work_arena(work), .text = source->text, .size = source->text_size};
    ro_findings findings = {.count = 0};
    ro_document d = ro_begin_document(e, source->published, source->publisher, false);
    bool ok = ro_split(e->splitter, &report, err) && ro_run_document(e, work, &report, &d, &findings, err);
    ro_json_key(out, "sentences");
    ro_buffer_putc(out, '[');
    for (uint32_t s = 0; ok && s < report.count; s++) {
        if (s) ro_buffer_putc(out, ',');
        put_sentence(&d, &findings, s, shift, out);
    }
    ro_buffer_putc(out, ']');
    ro_work_reset(work);
    return ok;
}

bool ro_api_put_coded(ro_call *call, const ro_source *source, bool any_language) {
    ro_error err;
    ro_code_options options = {.any_language = any_language};
    ro_buffer *out = &call->reply->body;
    ro_record *record = ro_code_report(call->engine, call->worker->work, source, &options, &err);
    if (!record) return ro_reply_failed(call->reply, &err), false;
    size_t size;
    char *json = ro_record_json(record, 0, &size, &err);
    bool ok = json != NULL;
    if (ok) {
        ro_json_key(out, "record");
        ro_buffer_put(out, json, size - 1);
        ro_json_key(out, "text");
        ro_json_string(out, record->text, record->text_size);
        put_rules(call->engine, record, out);
        ok = put_sentences(call, source, record->text_offset, out, &err);
    }
    ro_string_free(json);
    ro_record_free(record);
    if (!ok) ro_reply_failed(call->reply, &err);
    return ok;
}

static void code_source(ro_call *call, const ro_source *source) {
    ro_buffer_putc(&call->reply->body, '{');
    atomic_fetch_add(&call->metrics->coded, 1);
    if (ro_api_put_coded(call, source, false)) ro_buffer_puts(&call->reply->body, "}\n");
}

/* "text/html; charset=…" is "text/html". */
static bool is_type(const char *given, const char *type) {
    size_t n = strlen(type);
    return given && strncmp(given, type, n) == 0 && (!given[n] || given[n] == ';' || given[n] == ' ');
}

static bool is_date(const char *text) {
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    return !text[10];
}

/* The parameters that say what is known of a text. */
static bool take_params(ro_call *call, ro_source *source) {
    for (size_t i = 0; i < call->target->count; i++) {
        const ro_param *p = &call->target->params[i];
        if (strcmp(p->name, "published") == 0 && is_date(p->value))
            source->published = p->value;
        else if (strcmp(p->name, "publisher") == 0)
            source->publisher = p->value;
        else if (strcmp(p->name, "title") == 0)
            source->title = p->value;
        else if (strcmp(p->name, "url") == 0)
            source->url = p->value;
        else
            return ro_reply_error(call->reply, 400, "bad_request",
                                  strcmp(p->name, "published") == 0 ? "%s: wants YYYY-MM-DD" : "unknown parameter '%s'", p->name),
                   false;
    }
    return true;
}

/* What the caller knows beats what the page says of itself. */
static void fill_in(ro_source *into, const ro_source *from) {
    if (!into->text) into->text = from->text, into->text_size = from->text_size;
    if (!into->title) into->title = from->title;
    if (!into->published) into->published = from->published;
    if (!into->publisher) into->publisher = from->publisher;
    if (!into->url) into->url = from->url;
    if (!into->language) into->language = from->language;
}

static void code_page(ro_call *call, ro_source *source) {
    ro_arena arena;
    ro_error err;
    ro_source page = {.text = NULL};
    ro_html_hints hints = {.url = source->url};
    const char *charset = strstr(call->content_type, "charset=");
    char name[32] = "";
    if (charset) snprintf(name, sizeof name, "%.*s", (int)strcspn(charset + 8, "; \""), charset + 8);
    if (name[0]) hints.charset = name;
    ro_error_clear(&err);
    ro_arena_init(&arena, NULL);
    if (ro_html_read(call->body, call->body_size, &hints, &arena, &page, &err)) {
        fill_in(source, &page);
        code_source(call, source);
    } else
        ro_reply_failed(call->reply, &err);
    ro_arena_free(&arena);
}

void ro_api_code(ro_call *call) {
    ro_error err;
    ro_error_clear(&err);
    ro_source source = {.text = NULL};
    if (!take_params(call, &source)) return;
    if (!call->body_size) {
        ro_reply_error(call->reply, 400, "bad_request", "the body is empty: it should be the report's text");
    } else if (is_type(call->content_type, "application/json")) {
        ro_json_report report;
        if (!ro_json_report_read(&report, call->body, call->body_size, "the body", 1, 0, &err)) {
            ro_reply_failed(call->reply, &err);
            return;
        }
        fill_in(&source, &report.source);
        code_source(call, &source);
        ro_json_report_free(&report);
    } else if (!call->content_type || is_type(call->content_type, "text/plain")) {
        fill_in(&source, &(ro_source){.text = call->body, .text_size = call->body_size});
        code_source(call, &source);
    } else if (is_type(call->content_type, "text/html"))
        code_page(call, &source);
    else
        ro_reply_error(call->reply, 415, "bad_type", "the body should be text/plain, text/html or application/json");
}
