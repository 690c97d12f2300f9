/* Golden records: each file of tests/golden/records names an example and its options, and the facts that its record must hold, one a line:
 *
 *   file = examples/visit.txt
 *   published = 2024-05-10
 *   ---
 *   contact visit reported KEN/William Ruto > JPN/Fumio Kishida …
 *
 * The facts are the whole of the record but evidence, confidence and spans. READOUT_UPDATE=1 writes them anew (then read the change!). */
#include "harness.h"

#include "base/buffer.h"
#include "readout.h"

#include <dirent.h>

static ro_engine *engine;

static const char *who(const ro_record *r, uint32_t actor, char room[256]) {
    if (actor == RO_NOBODY) return "-";
    const ro_actor *a = &r->actors[actor];
    snprintf(room, 256, "%s/%s", a->country ? a->country : "---", a->name ? a->name : a->office ? a->office : "?");
    return room;
}

static void put_list(ro_buffer *out, const ro_record *r, ro_list list) {
    char room[256];
    for (uint32_t i = 0; i < list.count; i++) ro_buffer_printf(out, "%s%s", i ? " + " : "", who(r, list.items[i], room));
}

static void put_strings(ro_buffer *out, ro_strings list) {
    for (uint32_t i = 0; i < list.count; i++) ro_buffer_printf(out, "%s%s", i ? "," : "", list.items[i]);
}

static void put_record(ro_buffer *out, const ro_record *r) {
    char room[256], other[256];
    for (uint32_t i = 0; i < r->actor_count; i++) {
        const ro_actor *a = &r->actors[i];
        ro_buffer_printf(out, "actor %s %s [%s] %s %s %s\n", who(r, i, room), ro_kind_text(a->kind), ro_basis_text(a->country_basis),
                         a->sector ? a->sector : "-", a->code ? a->code : "-", a->office ? a->office : "-");
    }
    for (uint32_t i = 0; i < r->contact_count; i++) {
        const ro_contact *c = &r->contacts[i];
        ro_buffer_printf(out, "contact %s %s by %s: ", ro_channel_text(c->channel), ro_status_text(c->status), who(r, c->initiator, room));
        put_list(out, r, c->participants);
        ro_buffer_printf(out, " on %s at %s\n", c->date ? c->date : "-", c->place.name ? c->place.name : "-");
        for (uint32_t t = 0; t < c->topic_count; t++) {
            ro_buffer_printf(out, "  topic %s [", c->topics[t].text);
            put_strings(out, c->topics[t].countries);
            ro_buffer_printf(out, "]%s\n", c->topics[t].empty ? " empty" : "");
        }
    }
    for (uint32_t i = 0; i < r->position_count; i++) {
        const ro_position *p = &r->positions[i];
        ro_buffer_puts(out, "position ");
        put_list(out, r, p->by);
        ro_buffer_printf(out, " %s", ro_stance_text(p->stance));
        if (p->addressees.count) ro_buffer_puts(out, " to "), put_list(out, r, p->addressees);
        ro_buffer_printf(out, ": %s\n", p->object);
    }
    for (uint32_t i = 0; i < r->mediation_count; i++) {
        ro_buffer_puts(out, "mediation ");
        put_strings(out, r->mediations[i].mediators);
        ro_buffer_printf(out, " on %s between ", r->mediations[i].conflict ? r->mediations[i].conflict : "-");
        put_strings(out, r->mediations[i].parties);
        ro_buffer_putc(out, '\n');
    }
    for (uint32_t i = 0; i < r->event_count; i++) {
        const ro_event *e = &r->events[i];
        ro_buffer_printf(out, "event %s > %s %s%s%s %s %s x%u on %s\n", who(r, e->source, room), who(r, e->target, other), ro_event_text(e->event),
                         e->mode ? "/" : "", e->mode ? e->mode : "", e->cameo, ro_status_text(e->status), e->reports, e->date ? e->date : "-");
    }
}

/* The value of "key = value" in the head of a golden file, or NULL; ended by NUL in place. */
static char *setting(char *head, const char *key, char room[256]) {
    char pattern[64];
    snprintf(pattern, sizeof pattern, "%s = ", key);
    char *at = strstr(head, pattern);
    if (!at) return NULL;
    at += strlen(pattern);
    size_t n = strcspn(at, "\n");
    snprintf(room, 256, "%.*s", (int)n, at);
    return room;
}

static void check(const char *path) {
    size_t size, text_size;
    char *golden = test_read(path, &size), room[4][256];
    char *rule = strstr(golden, "---\n");
    assert_non_null(rule);
    char *head = strndup(golden, (size_t)(rule - golden));
    const char *file = setting(head, "file", room[0]);
    assert_non_null(file);
    char *text = test_read(file, &text_size);
    ro_source source = {.id = file,
                        .text = text,
                        .text_size = text_size,
                        .published = setting(head, "published", room[1]),
                        .publisher = setting(head, "publisher", room[2])};
    ro_code_options options = {.no_office_holders = setting(head, "no_office_holders", room[3]) != NULL};
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    assert_non_null(work);
    ro_record *record = ro_code_report(engine, work, &source, &options, &err);
    assert_good(&err);
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    put_record(&out, record);
    if (getenv("READOUT_UPDATE")) {
        char *full = path[0] == '/' ? strdup(path) : test_path(path);
        FILE *f = fopen(full, "wb");
        assert_non_null(f);
        fprintf(f, "%s---\n%s", head, out.bytes);
        fclose(f);
        free(full);
    } else if (strcmp(rule + 4, out.bytes) != 0) {
        print_error("%s: the record differs; it is now\n%s", path, out.bytes);
        assert_string_equal(rule + 4, out.bytes);
    }
    ro_buffer_free(&out);
    ro_record_free(record);
    ro_work_free(work);
    free(text);
    free(head);
    free(golden);
}

static char *paths[256];

static void one(void **state) { check(*(const char **)*state ? *(const char **)*state : ""); }

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

int main(void) {
    ro_error err;
    engine = ro_engine_open(NULL, &err);
    if (!engine) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    char *folder = test_path("tests/golden/records");
    DIR *dir = opendir(folder);
    size_t count = 0;
    for (struct dirent *entry; dir && count < 256 && (entry = readdir(dir));)
        if (strstr(entry->d_name, ".txt")) {
            paths[count] = malloc(strlen(folder) + strlen(entry->d_name) + 2);
            sprintf(paths[count++], "%s/%s", folder, entry->d_name);
        }
    if (dir) closedir(dir);
    free(folder);
    qsort(paths, count, sizeof *paths, by_name);
    struct CMUnitTest tests[256];
    for (size_t i = 0; i < count; i++) tests[i] = (struct CMUnitTest){strrchr(paths[i], '/') + 1, one, NULL, NULL, &paths[i]};
    int failed = _cmocka_run_group_tests("records", tests, count, NULL, NULL);
    for (size_t i = 0; i < count; i++) free(paths[i]);
    ro_engine_close(engine);
    return failed || !count;
}
