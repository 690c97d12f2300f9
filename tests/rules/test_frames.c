/* Every frame's own sentences: what it must code (the marked source and target, its event) and what it must not (the frame stays silent).
 *
 * The trees are a parser's, so some sentences fail for their trees. Those are listed in tests/rules/known.txt, one "must ID" or "mustnot ID" a
 * line: a sentence that fails and is not listed fails the test, and so does a listed one that passes by now (take it off the list).
 * READOUT_UPDATE=1 writes the list anew. */
#include "harness.h"

#include "base/buffer.h"
#include "base/tsv.h"
#include "events/ontology.h"
#include "run/relate.h"

#include <dirent.h>

#define HEADER "id\thead\tpos\tneed\tsource\ttarget\tevent\tmode\tchannel\tcameo\tmust\tmustnot"
#define MOST_KNOWN_PERCENT 35 /* more of the sentences than this may not be on the list */

typedef struct tally {
    ro_engine *engine;
    ro_work *work;
    ro_buffer failing; /* "must ID\n" … */
    size_t must, must_failed, mustnot, mustnot_failed;
} tally;

static void event_name(ro_field field, char out[32]) { snprintf(out, 32, "%.*s", (int)(field.size < 31 ? field.size : 31), field.text); }

static void try_must(tally *t, const ro_tsv *row) {
    char expected[32], code[8];
    event_name(row->fields[6], expected);
    if (strcmp(expected, "-") == 0) return; /* statements are no events */
    ro_relation relation;
    ro_error err;
    t->must++;
    bool ok = ro_relate(t->engine, t->work, row->fields[10].text, row->fields[10].size, &relation, &err);
    if (!ok) print_error("%s:%zu: %s\n", row->file, row->line, err.message);
    assert_true(ok);
    /* a sentence may tell the event as still to come: AGREE for what the frame calls CONSULT */
    char cameo[8];
    snprintf(cameo, sizeof cameo, "%.*s", (int)row->fields[9].size, row->fields[9].text);
    ro_event_type plain = RO_EVENT_NONE;
    for (int k = 1; k <= RO_EVENT_ASSAULT; k++)
        if (strcmp(ro_event_text((ro_event_type)k), expected) == 0) plain = (ro_event_type)k;
    ro_event_type later = ro_future_event(plain, cameo, code);
    if (relation.event == plain || (relation.status == RO_STATUS_PLANNED && relation.event == later)) return;
    t->must_failed++;
    ro_buffer_printf(&t->failing, "must %.*s\n", (int)row->fields[0].size, row->fields[0].text);
}

static void try_mustnot(tally *t, const ro_tsv *row) {
    t->mustnot++;
    ro_error err;
    ro_error_clear(&err);
    ro_work_reset(t->work);
    char *text = strndup(row->fields[11].text, row->fields[11].size);
    ro_report report = {.arena = ro_work_arena(t->work), .text = text, .size = row->fields[11].size};
    ro_document d = {.date = 99991231, .publisher = RO_K_NONE};
    ro_findings findings = {.count = 0};
    bool ok = ro_split(t->engine->splitter, &report, &err) && ro_run_document(t->engine, t->work, &report, &d, &findings, &err);
    assert_good(&err);
    assert_true(ok);
    char id[256];
    snprintf(id, sizeof id, "frames/%.*s", (int)row->fields[0].size, row->fields[0].text);
    for (size_t i = 0; i < findings.count; i++)
        if (strcmp(ro_k_string(&t->engine->knowledge, t->engine->knowledge.frames[findings.items[i].frame].id), id) == 0) {
            t->mustnot_failed++;
            ro_buffer_printf(&t->failing, "mustnot %.*s\n", (int)row->fields[0].size, row->fields[0].text);
            break;
        }
    free(text);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void all_frames(void **state) {
    (void)state;
    tally t = {.engine = NULL};
    ro_error err;
    t.engine = ro_engine_open(NULL, &err);
    assert_non_null(t.engine);
    t.engine->ranker.codes = NULL; /* the frames alone */
    t.work = ro_work_new(t.engine, &err);
    assert_non_null(t.work);
    ro_buffer_init(&t.failing, NULL);
    char *folder = test_path("data/frames"), *names[64];
    size_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *e; count < 64 && (e = readdir(dir));)
        if (strstr(e->d_name, ".tsv") && strncmp(e->d_name, "sets", 4) != 0) names[count++] = strdup(e->d_name);
    closedir(dir);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        char path[512];
        snprintf(path, sizeof path, "data/frames/%s", names[i]);
        size_t size;
        char *bytes = test_read(path, &size);
        ro_tsv row;
        ro_error_clear(&err);
        assert_true(ro_tsv_begin(&row, bytes, size, path, HEADER, &err));
        while (ro_tsv_next(&row, &err)) {
            if (row.fields[10].size > 1) try_must(&t, &row);
            if (row.fields[11].size > 1) try_mustnot(&t, &row);
        }
        assert_good(&err);
        free(bytes);
        free(names[i]);
    }
    free(folder);
    print_message("# frames: %zu of %zu sentences that must be coded are, %zu of %zu that must not stay silent\n", t.must - t.must_failed, t.must,
                  t.mustnot - t.mustnot_failed, t.mustnot);
    if (getenv("READOUT_UPDATE")) {
        char *path = test_path("tests/rules/known.txt");
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        fwrite(t.failing.bytes ? t.failing.bytes : "", 1, t.failing.size, f);
        fclose(f);
        free(path);
    }
    size_t size;
    char *known = test_read("tests/rules/known.txt", &size);
    ro_buffer_puts(&t.failing, "");
    if (strcmp(known, t.failing.bytes) != 0) {
        /* show the first difference */
        size_t at = 0, line = 1;
        while (known[at] && known[at] == t.failing.bytes[at]) line += known[at++] == '\n';
        while (at > 0 && known[at - 1] != '\n') at--;
        print_error("known.txt:%zu: listed \"%.*s\", now \"%.*s\"\n", line, (int)strcspn(known + at, "\n"), known + at,
                    (int)strcspn(t.failing.bytes + at, "\n"), t.failing.bytes + at);
    }
    assert_string_equal(known, t.failing.bytes);
    assert_true((t.must_failed + t.mustnot_failed) * 100 <= (t.must + t.mustnot) * MOST_KNOWN_PERCENT);
    free(known);
    ro_buffer_free(&t.failing);
    ro_work_free(t.work);
    ro_engine_close(t.engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_frames)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
