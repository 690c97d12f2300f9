/* CoNLL-U in and out: what is read, what is refused and where, and that reading then writing changes nothing. */
#include "harness.h"

#include "syntax/conllu.h"

typedef struct fixture {
    ro_arena arena;
    ro_report report;
    ro_buffer out;
    ro_error err;
} fixture;

static void setup(fixture *f) {
    memset(f, 0, sizeof *f);
    ro_arena_init(&f->arena, NULL);
    ro_buffer_init(&f->out, NULL);
    f->report.arena = &f->arena;
}

static void teardown(fixture *f) {
    ro_buffer_free(&f->out);
    ro_arena_free(&f->arena);
}

static bool reads(fixture *f, const char *text, unsigned flags) {
    ro_error_clear(&f->err);
    return ro_conllu_read(&f->report, text, strlen(text), flags, &f->err);
}

/* --- good input --- */

static const char call[] = "# newdoc id = a\n"
                           "# sent_id = 1\n"
                           "# text = The envoy didn't call (yet).\n"
                           "1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_\n"
                           "2\tenvoy\tenvoy\tNOUN\tNN\t_\t5\tnsubj\t_\t_\n"
                           "3-4\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_\n"
                           "3\tdid\tdo\tAUX\tVBD\t_\t5\taux\t_\t_\n"
                           "4\tn't\tnot\tPART\tRB\t_\t5\tadvmod\t_\t_\n"
                           "5\tcall\tcall\tVERB\tVB\t_\t0\troot\t_\t_\n"
                           "6\t(\t(\tPUNCT\t-LRB-\t_\t7\tpunct\t_\tSpaceAfter=No\n"
                           "7\tyet\tyet\tADV\tRB\t_\t5\tadvmod\t_\tSpaceAfter=No\n"
                           "8\t)\t)\tPUNCT\t-RRB-\t_\t7\tpunct\t_\tSpaceAfter=No\n"
                           "9\t.\t.\tPUNCT\t.\t_\t5\tpunct\t_\t_\n"
                           "\n";

static void fields_are_read(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_true(reads(&f, call, 0));
    assert_int_equal(f.report.count, 1);
    assert_string_equal(f.report.text, "The envoy didn't call (yet). ");
    const ro_sentence *s = &f.report.sentences[0];
    assert_int_equal(s->count, 9);
    assert_string_equal(s->comments, "# newdoc id = a\n# sent_id = 1\n# text = The envoy didn't call (yet).\n");
    assert_int_equal(s->span.start, 0);
    assert_int_equal(s->span.end, 28);
    const ro_token *t = s->tokens;
    assert_string_equal(t[1].form, "envoy");
    assert_int_equal(t[1].form_size, 5);
    assert_string_equal(t[4].lemma, "call");
    assert_int_equal(t[1].upos, RO_UPOS_NOUN);
    assert_int_equal(t[5].xpos, RO_XPOS_LRB);
    assert_int_equal(t[1].deprel, RO_DEP_nsubj);
    assert_int_equal(t[1].head, 4);
    assert_int_equal(t[4].head, -1);
    assert_int_equal(t[2].mwt, 2);
    assert_int_equal(t[3].mwt, 0);
    assert_int_equal(t[2].span.start, 10);
    assert_int_equal(t[2].span.end, 16);
    assert_int_equal(t[3].span.start, 10);
    assert_int_equal(t[2].space_after, 0);
    assert_int_equal(t[3].space_after, 1);
    assert_int_equal(t[5].space_after, 0);
    assert_int_equal(t[8].space_after, 1);
    teardown(&f);
}

static void round_trip(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_true(reads(&f, call, 0));
    ro_conllu_write(&f.out, &f.report, 0, 0);
    assert_string_equal(f.out.bytes, call);
    teardown(&f);
}

static void forms_alone_are_enough(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_true(reads(&f, "1\tYes\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\t.\t_\t_\t_\t_\t_\t_\t_\t_\n", 0));
    const ro_token *t = f.report.sentences[0].tokens;
    assert_int_equal(t[0].head, -2);
    assert_int_equal(t[0].upos, RO_UPOS_NONE);
    assert_null(t[0].lemma);
    ro_conllu_write(&f.out, &f.report, 6, 0);
    assert_string_equal(f.out.bytes, "# newpar\n# sent_id = 7\n# text = Yes.\n"
                                     "1\tYes\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\t.\t_\t_\t_\t_\t_\t_\t_\t_\n\n");
    teardown(&f);
}

static void other_columns_are_not_looked_at(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_true(reads(&f, "1\tYes\tyes\tNO-TAG\tno tag\t_\tmany\tno:rel\t_\t_\n", RO_CONLLU_FORMS));
    assert_int_equal(f.report.sentences[0].tokens[0].head, -2);
    teardown(&f);
}

static void empty_nodes_are_skipped(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_true(reads(&f,
                      "0.1\tit\t_\t_\t_\t_\t_\t_\t_\t_\n1\tA\t_\t_\t_\t_\t_\t_\t_\t_\n1.1\tsaid\t_\t_\t_\t_\t_\t_\t_\t_\n"
                      "1.2\tso\t_\t_\t_\t_\t_\t_\t_\t_\n2\tB\t_\t_\t_\t_\t_\t_\t_\t_\n",
                      0));
    assert_int_equal(f.report.sentences[0].count, 2);
    assert_string_equal(f.report.text, "A B ");
    teardown(&f);
}

static void paragraphs(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_true(reads(&f,
                      "\xEF\xBB\xBF# newpar\r\n1\tOne\t_\t_\t_\t_\t_\t_\t_\t_\r\n\r\n1\tTwo\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\r\n\r\n"
                      "# newpar\r\n1\tThree\t_\t_\t_\t_\t_\t_\t_\t_\r\n\r\n\r\n# the end\r\n",
                      0));
    assert_int_equal(f.report.count, 3);
    assert_int_equal(f.report.paragraphs, 2);
    assert_int_equal(f.report.sentences[1].paragraph, 0);
    assert_int_equal(f.report.sentences[2].paragraph, 1);
    assert_string_equal(f.report.text, "One Two\n\nThree ");
    assert_string_equal(f.report.sentences[2].comments, "# newpar\n");
    teardown(&f);
}

static void some_at_a_time(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    static const char three[] = "1\tA\t_\t_\t_\t_\t_\t_\t_\t_\n\n1\tB\t_\t_\t_\t_\t_\t_\t_\t_\n\n\n# c\n1\tC\t_\t_\t_\t_\t_\t_\t_\t_";
    ro_conllu_cursor cursor;
    assert_true(ro_conllu_open(&cursor, three, sizeof three - 1, 0, &f.err));
    assert_true(ro_conllu_next(&cursor, 2, &f.report, &f.err));
    assert_int_equal(f.report.count, 2);
    assert_string_equal(f.report.text, "A B ");
    ro_arena_reset(&f.arena);
    assert_true(ro_conllu_next(&cursor, 2, &f.report, &f.err));
    assert_int_equal(f.report.count, 1);
    assert_string_equal(f.report.sentences[0].tokens[0].form, "C");
    assert_true(ro_conllu_next(&cursor, 2, &f.report, &f.err));
    assert_int_equal(f.report.count, 0);
    teardown(&f);
}

static void nothing_is_no_fault(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_true(reads(&f, "", 0));
    assert_int_equal(f.report.count, 0);
    assert_true(reads(&f, "\n\n# only\n\n", 0));
    assert_int_equal(f.report.count, 0);
    teardown(&f);
}

static void ranges_are_written(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_true(reads(&f,
                      "1-2\tcannot\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n1\tcan\t_\t_\t_\t_\t_\t_\t_\t_\n2\tnot\t_\t_\t_\t_\t_\t_\t_\t_\n3\t!\t_\t_\t_"
                      "\t_\t_\t_\t_\t_\n",
                      0));
    ro_conllu_write(&f.out, &f.report, 0, RO_CONLLU_RANGES);
    assert_string_equal(f.out.bytes, "# newpar\n# sent_id = 1\n# text = cannot!\n"
                                     "1-2\tcannot\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No|TokenRange=0:6\n"
                                     "1\tcan\t_\t_\t_\t_\t_\t_\t_\t_\n2\tnot\t_\t_\t_\t_\t_\t_\t_\t_\n"
                                     "3\t!\t_\t_\t_\t_\t_\t_\t_\tTokenRange=6:7\n\n");
    teardown(&f);
}

static void options_accept_more(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    static const char cycle[] = "1\ta\t_\t_\t_\t_\t2\tdep\t_\t_\n2\tb\t_\t_\t_\t_\t1\tdep\t_\t_\n";
    static const char roots[] = "1\ta\t_\t_\t_\t_\t0\troot\t_\t_\n2\tb\t_\t_\t_\t_\t0\troot\t_\t_\n";
    assert_true(reads(&f, cycle, RO_CONLLU_ANY_TREE));
    assert_true(reads(&f, roots, RO_CONLLU_ANY_TREE));
    assert_true(reads(&f, "1\ta\t_\tNEW\tNEW\t_\t0\tnsubj:new\t_\t_\n", RO_CONLLU_ANY_LABEL));
    assert_int_equal(f.report.sentences[0].tokens[0].upos, RO_UPOS_NONE);
    assert_int_equal(f.report.sentences[0].tokens[0].deprel, RO_DEP_nsubj);
    teardown(&f);
}

/* --- bad input: each with its place --- */

static void faults_have_a_place(void **state) {
    (void)state;
    static const struct {
        const char *text;
        ro_code code;
        size_t line, column;
    } faults[] = {
        {"1\ta\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 1, 18},                                       /* nine columns */
        {"# x\n\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 3, 20},                          /* eleven */
        {"1\t\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 1, 3},                                      /* an empty one */
        {"one\n", RO_E_CONLLU, 1, 4},                                                              /* no tab at all */
        {"2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 1, 1},                                     /* begins at 2 */
        {"1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n3\tb\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 2, 1},       /* a gap */
        {"1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n1\tb\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 2, 1},       /* twice */
        {"x\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 1, 1},                                     /* no number */
        {"99999999999\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 1, 1},                           /* too large */
        {"1-9\tab\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 1, 1},    /* a range over the end */
        {"1-1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 1, 1},     /* a range of one */
        {"1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n1.2\tb\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 2, 1},     /* 1.2 before 1.1 */
        {"1\ta\t_\t_\t_\t_\t2\t_\t_\t_\n", RO_E_CONLLU, 1, 13},                                    /* head outside */
        {"1\ta\t_\t_\t_\t_\t-1\t_\t_\t_\n", RO_E_CONLLU, 1, 13},                                   /* no head */
        {"\n1\ta\t_\t_\t_\t_\t2\tdep\t_\t_\n2\tb\t_\t_\t_\t_\t1\tdep\t_\t_\n", RO_E_CONLLU, 2, 1}, /* no root */
        {"1\ta\t_\t_\t_\t_\t0\troot\t_\t_\n2\tb\t_\t_\t_\t_\t0\troot\t_\t_\n", RO_E_CONLLU, 1, 1}, /* two */
        {"1\ta\t_\t_\t_\t_\t0\troot\t_\t_\n2\tb\t_\t_\t_\t_\t3\tdep\t_\t_\n3\tc\t_\t_\t_\t_\t2\tdep\t_\t_\n", RO_E_CONLLU, 1, 1}, /* a cycle */
        {"1\ta\t_\tNOTAG\t_\t_\t0\troot\t_\t_\n", RO_E_TAGSET, 1, 7},
        {"1\ta\t_\t_\tNOTAG\t_\t0\troot\t_\t_\n", RO_E_TAGSET, 1, 9},
        {"1\ta\t_\t_\t_\t_\t0\tnorel\t_\t_\n", RO_E_TAGSET, 1, 15},
        {"1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n# x\n", RO_E_CONLLU, 2, 1}, /* a comment inside */
        {"1.1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_CONLLU, 1, 1},    /* empty node first */
        {"0.1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n\n", RO_E_CONLLU, 1, 1},  /* no word at all */
        {"1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n\n1\t\xC3(\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_E_UTF8, 3, 3},
    };
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        fixture f;
        setup(&f);
        assert_false(reads(&f, faults[k].text, 0));
        assert_error(&f.err, faults[k].code, faults[k].line, faults[k].column, RO_NO_BYTE);
        teardown(&f);
    }
}

static void nul_is_refused(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    assert_false(ro_conllu_read(&f.report, "1\ta\0b\n", 6, 0, &f.err));
    assert_error(&f.err, RO_E_NUL, 1, 4, 3);
    teardown(&f);
}

static void limits(void **state) {
    (void)state;
    fixture f;
    setup(&f);
    size_t room = 3 * RO_CONLLU_MAX_WORD;
    char *long_form = malloc(room);
    snprintf(long_form, room, "1\t%0255d\t%0255d\t_\t_\t_\t_\t_\t_\t_\n", 1, 1);
    assert_true(reads(&f, long_form, 0));
    assert_int_equal(f.report.sentences[0].tokens[0].form_size, 255);
    /* a web address: whole when written again, its size that of what is looked at */
    snprintf(long_form, room, "1\t%0473d\t%0473d\t_\t_\t_\t_\t_\t_\t_\n", 1, 1);
    assert_true(reads(&f, long_form, 0));
    assert_int_equal(f.report.sentences[0].tokens[0].form_size, 255);
    assert_int_equal(strlen(f.report.sentences[0].tokens[0].form), 473);
    ro_buffer again;
    ro_buffer_init(&again, NULL);
    ro_conllu_write(&again, &f.report, 0, 0);
    assert_non_null(strstr(again.bytes, f.report.sentences[0].tokens[0].form));
    ro_buffer_free(&again);
    snprintf(long_form, room, "1\t%0*d\t_\t_\t_\t_\t_\t_\t_\t_\n", (int)RO_CONLLU_MAX_WORD + 1, 1);
    assert_false(reads(&f, long_form, 0));
    assert_error(&f.err, RO_E_CONLLU, 1, 3, RO_NO_BYTE);
    snprintf(long_form, room, "1\ta\t%0*d\t_\t_\t_\t_\t_\t_\t_\n", (int)RO_CONLLU_MAX_WORD + 1, 1);
    assert_false(reads(&f, long_form, 0));
    assert_error(&f.err, RO_E_CONLLU, 1, 5, RO_NO_BYTE);
    free(long_form);
    ro_buffer many;
    ro_buffer_init(&many, NULL);
    for (unsigned k = 1; k <= RO_MAX_SENTENCE; k++) ro_buffer_printf(&many, "%u\tw\t_\t_\t_\t_\t_\t_\t_\t_\n", k);
    assert_true(reads(&f, many.bytes, 0));
    assert_int_equal(f.report.sentences[0].count, RO_MAX_SENTENCE);
    ro_buffer_printf(&many, "%u\tw\t_\t_\t_\t_\t_\t_\t_\t_\n", RO_MAX_SENTENCE + 1);
    assert_false(reads(&f, many.bytes, 0));
    assert_error(&f.err, RO_E_CONLLU, RO_MAX_SENTENCE + 1, 1, RO_NO_BYTE);
    ro_buffer_free(&many);
    teardown(&f);
}

static bool read_and_write(void *context, const ro_allocator *allocator) {
    (void)context;
    ro_arena arena;
    ro_arena_init(&arena, allocator);
    ro_report report = {.arena = &arena};
    ro_error err = {0};
    ro_buffer out;
    ro_buffer_init(&out, allocator);
    bool good = ro_conllu_read(&report, call, sizeof call - 1, 0, &err);
    if (good) ro_conllu_write(&out, &report, 0, 0);
    if (!good) assert_int_equal(err.code, RO_E_MEMORY);
    good = good && !out.failed;
    ro_buffer_free(&out);
    ro_arena_free(&arena);
    return good;
}

static void out_of_memory(void **state) {
    (void)state;
    assert_true(test_every_failure(read_and_write, NULL, 0) > 1);
}

/* A line of ten columns as far as it must come back: FEATS and DEPS cut, of MISC only SpaceAfter. */
static void put_comparable(ro_buffer *out, const char *line, size_t size) {
    const char *field[10], *at = line;
    size_t sizes[10], n = 0;
    if (size == 0 || line[0] == '#') {
        ro_buffer_put(out, line, size);
        ro_buffer_putc(out, '\n');
        return;
    }
    while (n < 10) {
        const char *tab = memchr(at, '\t', size - (size_t)(at - line));
        field[n] = at;
        sizes[n++] = (size_t)((tab ? tab : line + size) - at);
        if (!tab) break;
        at = tab + 1;
    }
    if (n == 10 && memchr(field[0], '.', sizes[0])) return;
    for (size_t k = 0; k < n; k++) {
        if (k == 5 || k == 8) continue;
        if (k < 9)
            ro_buffer_put(out, field[k], sizes[k]);
        else
            ro_buffer_puts(out, memmem(field[k], sizes[k], "SpaceAfter=No", 13) ? "SpaceAfter=No" : "_");
        ro_buffer_putc(out, k < 9 ? '\t' : '\n');
    }
}

static void treebanks_round_trip(void **state) {
    (void)state;
    static const char *const names[] = {"ewt-dev.conllu", "gum-dev.conllu"};
    for (size_t b = 0; b < 2; b++) {
        fixture f;
        setup(&f);
        char *path = test_treebank(names[b]);
        size_t size;
        char *bytes = test_read(path, &size);
        bool good = ro_conllu_read(&f.report, bytes, size, 0, &f.err);
        assert_good(&f.err);
        assert_true(good);
        ro_conllu_write(&f.out, &f.report, 0, 0);
        ro_buffer want, got;
        ro_buffer_init(&want, NULL);
        ro_buffer_init(&got, NULL);
        for (const char *at = bytes, *end; (end = strchr(at, '\n')); at = end + 1) put_comparable(&want, at, (size_t)(end - at));
        for (const char *at = f.out.bytes, *end; (end = strchr(at, '\n')); at = end + 1) put_comparable(&got, at, (size_t)(end - at));
        assert_int_equal(want.size, got.size);
        assert_memory_equal(want.bytes, got.bytes, want.size);
        ro_buffer_free(&want);
        ro_buffer_free(&got);
        free(bytes);
        free(path);
        teardown(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(forms_alone_are_enough),
        cmocka_unit_test(other_columns_are_not_looked_at),
        cmocka_unit_test(empty_nodes_are_skipped),
        cmocka_unit_test(paragraphs),
        cmocka_unit_test(some_at_a_time),
        cmocka_unit_test(nothing_is_no_fault),
        cmocka_unit_test(ranges_are_written),
        cmocka_unit_test(options_accept_more),
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(nul_is_refused),
        cmocka_unit_test(limits),
        cmocka_unit_test(out_of_memory),
        cmocka_unit_test(treebanks_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
