/* readout merge - why tellings are one event, and what a person decides of it. */
#include "cli/cli.h"

#include "store/store.h"
#include "store/db.h"
#include "store/verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_EXPLAIN = 256, KEY_CONTACT, KEY_SPLIT, KEY_JOIN, KEY_ALL };

static const struct {
    int key;
    const char *name;
} deeds[] = {{KEY_EXPLAIN, "--explain"}, {KEY_SPLIT, "--split"}, {KEY_JOIN, "--join"}, {KEY_ALL, "--all"}};

typedef struct explaining {
    cli *c;
    ro_buffer out;
    int64_t id;
    bool contact;
} explaining;

static const char *or_dash(const char *text) { return text ? text : "-"; }

static void show_head(void *context, const ro_merged *m) {
    explaining *x = context;
    ro_buffer_printf(&x->out, "%s%s %lld%s  %s  %s  %s  %s  %lld mention%s, %lld report%s, %lld publisher%s\n", cli_style(x->c->colour_out, CLI_BOLD),
                     x->contact ? "contact" : "event", (long long)x->id, cli_style(x->c->colour_out, CLI_PLAIN), or_dash(m->what), or_dash(m->dyad),
                     or_dash(m->day), or_dash(m->status), (long long)m->mentions, m->mentions == 1 ? "" : "s", (long long)m->reports,
                     m->reports == 1 ? "" : "s", (long long)m->sources, m->sources == 1 ? "" : "s");
}

static void show_mention(void *context, const ro_explained *m) {
    explaining *x = context;
    ro_buffer_printf(&x->out, "  mention %lld  %s  %s  %s%s\n      %s\n", (long long)m->mention, or_dash(m->report), or_dash(m->publisher),
                     or_dash(m->published), m->pinned ? "  pinned" : "", m->why ? m->why : "the first");
    if (!m->words) return;
    ro_buffer_puts(&x->out, "      \"");
    for (size_t i = 0; i < m->words_size; i++) ro_buffer_putc(&x->out, (unsigned char)m->words[i] < ' ' ? ' ' : m->words[i]);
    ro_buffer_puts(&x->out, "\"\n");
}

static void explain(cli *c, ro_store *store, ro_merged_kind kind, int64_t id, ro_error *err) {
    explaining x = {.c = c, .id = id, .contact = kind == RO_MERGED_CONTACTS};
    ro_buffer_init(&x.out, NULL);
    if (ro_merge_explain(store, kind, id, show_head, show_mention, &x, err)) cli_write_buffer(c, &x.out);
    ro_buffer_free(&x.out);
}

static void say(cli *c, const char *format, long long a, long long b) {
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    ro_buffer_printf(&out, format, a, b);
    cli_write_buffer(c, &out);
    ro_buffer_free(&out);
}

static bool number_of(cli *c, const char *text, int64_t *out) {
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (errno || end == text || *end || n < 1) return cli_usage(c, "'%s' is not a number of a mention, event or contact", text), false;
    *out = n;
    return true;
}

static void merge_all(cli *c, ro_store *store, ro_error *err) {
    ro_store_counts counts = {0};
    if (!ro_merge_all(store, &counts, err)) return;
    say(c, "events    %lld of %lld mentions\n", (long long)counts.events, (long long)(counts.events + counts.merged_events));
    say(c, "contacts  %lld of %lld mentions\n", (long long)counts.contacts, (long long)(counts.contacts + counts.merged_contacts));
}

/* numbers: the operands behind the database, or of --explain. */
static void decide(cli *c, ro_store *store, int deed, ro_merged_kind kind, const int64_t *numbers, size_t count, ro_error *err) {
    int64_t made;
    const bool contact = kind == RO_MERGED_CONTACTS;
    switch (deed) {
    case KEY_EXPLAIN: explain(c, store, kind, numbers[0], err); break;
    case KEY_ALL: merge_all(c, store, err); break;
    case KEY_JOIN:
        if (ro_merge_join(store, kind, numbers[0], numbers[1], err))
            say(c, contact ? "contact %lld has taken in contact %lld\n" : "event %lld has taken in event %lld\n", numbers[0], numbers[1]);
        break;
    default:
        if (ro_merge_split(store, kind, numbers, count, &made, err))
            say(c, contact ? "contact %lld is new, of %lld mentions\n" : "event %lld is new, of %lld mentions\n", made, (long long)count);
    }
}

static int run(cli *c) {
    int deed = 0;
    ro_merged_kind kind = RO_MERGED_EVENTS;
    const char *value, *explained = NULL, *before = NULL;
    for (int key; (key = cli_option_next(c, &value));) switch (key) {
        case KEY_CONTACT: kind = RO_MERGED_CONTACTS; break;
        case CLI_BAD: return cli_finish(c);
        default:
            for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
                if (deeds[i].key != key) continue;
                if (before) return cli_usage(c, "%s and %s do not go together", before, deeds[i].name), cli_finish(c);
                before = deeds[i].name;
            }
            deed = key;
            if (key == KEY_EXPLAIN) explained = value;
        }
    if (c->status) return cli_finish(c);
    if (!deed) return cli_usage(c, "say what to do: --explain, --split, --join or --all"), cli_finish(c);
    size_t count = c->file_count > 1 ? c->file_count - 1 : 0, want_least = deed == KEY_JOIN ? 2 : deed == KEY_SPLIT ? 1 : 0;
    if (c->file_count == 0) return cli_usage(c, "name the database"), cli_finish(c);
    if (count < want_least || (deed != KEY_SPLIT && count > want_least) || count > RO_SPLIT_MOST)
        return cli_usage(c, "%s wants %s behind the database", before,
                         deed == KEY_JOIN    ? "two numbers"
                         : deed == KEY_SPLIT ? "numbers of mentions"
                                             : "nothing"),
               cli_finish(c);
    int64_t *numbers = calloc(count + 1, sizeof *numbers);
    ro_error err;
    ro_error_clear(&err);
    bool good = numbers || ro_fail(&err, RO_E_MEMORY, "out of memory");
    for (size_t i = 0; good && i < count; i++) good = number_of(c, c->files[i + 1], &numbers[i]);
    if (good && explained) good = number_of(c, explained, &numbers[0]);
    if (good) {
        ro_store *store = ro_store_open(c->files[0], deed == KEY_EXPLAIN ? RO_STORE_READ : RO_STORE_WRITE, &err);
        if (store) decide(c, store, deed, kind, numbers, count, &err);
        ro_store_close(store);
        char shown[512];
        ro_db_shown(c->files[0], shown, sizeof shown);
        ro_error_in_file(&err, shown);
    }
    if (err.code != RO_OK) cli_fail(c, &err);
    free(numbers);
    return cli_finish(c);
}

static const cli_option options[] = {
    {KEY_EXPLAIN, "explain", "ID", "which mentions the event has, and why each is one of it"},
    {KEY_CONTACT, "contact", NULL, "numbers are of contacts and their mentions, and not of events"},
    {KEY_SPLIT, "split", NULL, "take the mentions that are named behind the database out, into an event of their own"},
    {KEY_JOIN, "join", NULL, "the two events that are named behind the database are one"},
    {KEY_ALL, "all", NULL, "merge all mentions anew; what was split or joined by hand stays so"},
    CLI_OPTIONS_END};

const cli_command cli_command_merge = {.name = "merge",
                                       .operands = "DB [NUMBER…]",
                                       .summary = "say why reports are of one event in a database, and correct it",
                                       .details = "Examples:\n"
                                                  "  readout merge news.db --explain 12\n"
                                                  "  readout merge news.db --split 40 41      # mentions, as --explain numbers them\n"
                                                  "  readout merge news.db --join 12 17       # events\n"
                                                  "  readout merge news.db --contact --explain 3\n"
                                                  "  readout merge news.db --all\n",
                                       .options = options,
                                       .run = run};
