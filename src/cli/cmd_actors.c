/* readout actors - who is named in a report: every mention with its actor, country and how it is known, office, sector. A table of tabs. */
#include "cli/cli.h"

#include "actors/code.h"
#include "base/file.h"
#include "base/hash.h"
#include "cli/document.h"

#include <string.h>

static const char *form_text(uint8_t form) {
    static const char *const texts[] = {"name", "title",  "country", "adjective",  "place", "organisation",
                                        "role", "people", "pronoun", "collective", "other", "own"};
    return form < sizeof texts / sizeof *texts ? texts[form] : "?";
}

static void cell(ro_buffer *out, const char *text) {
    ro_buffer_putc(out, '\t');
    ro_buffer_puts(out, text && text[0] ? text : "-");
}

static void put_span(ro_buffer *out, const ro_report *report, ro_span span) {
    for (uint32_t i = span.start; i < span.end; i++) ro_buffer_putc(out, (unsigned char)report->text[i] < 0x20 ? ' ' : report->text[i]);
}

static void put_words(ro_buffer *out, const char *id, const ro_document *d, const ro_mention *m, ro_span span, uint8_t form) {
    const ro_knowledge *k = d->knowledge;
    ro_buffer_puts(out, id);
    ro_buffer_printf(out, "\t%u\t%u\t", span.start, span.end);
    put_span(out, d->report, span);
    cell(out, form_text(form));
    if (m->member_count) {
        ro_buffer_putc(out, '\t');
        for (uint32_t i = 0; i < m->member_count; i++) ro_buffer_printf(out, i ? ",a%u" : "a%u", m->members[i] + 1);
        ro_buffer_puts(out, "\t-\t-\t-\t-\t-\t-\t-\n");
        return;
    }
    if (m->actor == RO_NOBODY) {
        ro_buffer_puts(out, "\t-\t-\t-\t-\t-\t-\t-\t-\n");
        return;
    }
    const ro_entity *a = &d->actors[m->actor];
    ro_buffer_printf(out, "\ta%u", m->actor + 1);
    cell(out, a->person != UINT32_MAX ? ro_k_string(k, k->persons[k->persons[a->person].main].name) : NULL);
    cell(out, ro_kind_text((ro_kind)a->kind));
    cell(out, a->country != RO_K_NONE ? k->countries[a->country].iso3 : NULL);
    cell(out, a->country != RO_K_NONE ? ro_basis_text((ro_basis)a->basis) : NULL);
    ro_buffer_putc(out, '\t');
    if (a->former && a->office != UINT32_MAX) ro_buffer_puts(out, "former:");
    ro_buffer_puts(out, a->office != UINT32_MAX ? ro_k_string(k, k->offices[a->office].id) : "-");
    cell(out, ro_actor_sector(d, a));
    cell(out, ro_actor_code(d, d->arena, a));
    ro_buffer_putc(out, '\n');
}

/* "A B, the foreign minister of X": a name, and what it is called beside it, in two rows. */
static void put_mention(ro_buffer *out, const char *id, const ro_document *d, const ro_mention *m) {
    const ro_sentence *s = &d->report->sentences[m->sentence];
    bool named = m->name_last > m->name_first, titled = m->title_last > m->title_first;
    uint32_t from = m->title_first < m->name_first ? m->title_last : m->name_last,
             to = m->title_first < m->name_first ? m->name_first : m->title_first;
    uint32_t comma = m->last;
    for (uint32_t i = from; named && titled && i < to && comma == m->last; i++)
        if (strcmp(s->tokens[i].form, ",") == 0 && i > m->first) comma = i;
    if (comma == m->last) {
        put_words(out, id, d, m, m->span, m->form);
        return;
    }
    uint32_t behind = comma + 1;
    while (behind + 1 < m->last && (s->tokens[behind].upos == RO_UPOS_DET || s->tokens[behind].xpos == RO_XPOS_PRPS)) behind++;
    bool name_first = m->name_first < m->title_first;
    put_words(out, id, d, m, (ro_span){m->span.start, ro_word_span(s, comma - 1).end}, name_first ? RO_FORM_NAME : RO_FORM_TITLE);
    put_words(out, id, d, m, (ro_span){ro_word_span(s, behind).start, m->span.end}, name_first ? RO_FORM_TITLE : RO_FORM_NAME);
}

static bool list(cli *c, const cli_document *doc, void *context) {
    (void)context;
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    for (size_t i = 0; i < doc->document.mention_count; i++) {
        const ro_mention *m = &doc->document.mentions[i];
        bool nobody = m->form == RO_FORM_PRONOUN && m->actor == RO_NOBODY && !m->member_count; /* it rains */
        if (!nobody) put_mention(&out, doc->id, &doc->document, m);
    }
    bool ok = cli_write_buffer(c, &out);
    ro_buffer_free(&out);
    return ok;
}

static int run(cli *c) {
    cli_document_options options = {0};
    const char *value;
    for (int key; (key = cli_option_next(c, &value));)
        if (!cli_document_option(c, &options, key, value)) return cli_finish(c);
    static const char header[] = "report\tstart\tend\ttext\tform\tactor\tperson\tkind\tcountry\tbasis\toffice\tsector\tcode\n";
    if (c->status == 0) cli_write(c, header, sizeof header - 1);
    return cli_documents(c, &options, list, NULL);
}

static const cli_option options[] = {CLI_DOCUMENT_OPTIONS, CLI_SENTENCES_OPTION, CLI_OPTIONS_END};

const cli_command cli_command_actors = {
    .name = "actors",
    .operands = "[FILE…]",
    .summary = "list who is named in a report, with country, office and how they are known",
    .details = "Columns: report, start, end (bytes), text, form, actor, person (the known one), kind, country, basis, office, sector (PLOVER), code\n"
               "(CAMEO).\n\n"
               "Example:\n  readout actors --date 2024-03-12 examples/doha-call.txt\n",
    .options = options,
    .run = run};
