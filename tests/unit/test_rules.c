/* Rules of the user: each fault with its place, what a rule does to the coding, the frames of the knowledge as rules and back, and the examples
 * of docs/rules.md. */
#include "harness.h"

#include "base/buffer.h"
#include "rules/rule_show.h"
#include "run/rule_check.h"

#include <time.h>
#include <unistd.h>

static ro_engine *plain;
static ro_work *plain_work;

static int open_all(void **state) {
    (void)state;
    ro_error err;
    plain = ro_engine_open(NULL, &err);
    plain_work = plain ? ro_work_new(plain, &err) : NULL;
    return plain_work ? 0 : -1;
}

static int close_all(void **state) {
    (void)state;
    ro_work_free(plain_work);
    ro_engine_close(plain);
    return 0;
}

/* --- faults --- */

typedef struct heard {
    size_t count, total;
    size_t line[8], column[8], width[8];
    char message[8][256];
} heard;

static void hear(void *context, const ro_rule_fault *f) {
    heard *h = context;
    assert_int_equal(f->number, h->count + 1);
    assert_true(f->column <= f->source_size + 1);
    if (h->count < 8) {
        h->line[h->count] = f->line;
        h->column[h->count] = f->column;
        h->width[h->count] = f->width;
        snprintf(h->message[h->count], sizeof h->message[0], "%s", f->message);
    }
    h->count++;
    h->total = f->total;
}

static bool compile(ro_rules *rules, const char *text, size_t size, heard *h, ro_error *err) {
    *h = (heard){.count = 0};
    ro_error_clear(err);
    ro_rules_init(rules, NULL);
    ro_rule_text t = {.name = "own.rules", .stem = "own", .bytes = text, .size = size};
    return ro_rules_compile(rules, &plain->knowledge, &t, 1, &(ro_rule_reader){hear, h}, NULL, err);
}

#define GOOD "rule a {\n head verb go\n source subj\n target obj\n event CONSULT 040\n"

/* The first fault of a text stands at line:column, is `width` characters wide, and says this. */
static const struct {
    const char *text;
    size_t line, column, width, total;
    const char *says;
} faults[] = {
    {"rul a {\n}\n", 1, 1, 3, 1, "unknown word at the beginning of a line \"rul\"; did you mean \"rule\"?"},
    {"= a\n", 1, 1, 1, 1, "expected \"rule\" or \"set\", not \"=\""},
    {"rule {\n}\n", 1, 6, 1, 1, "expected the rule's name, not \"{\""},
    {"rule a\n{\n}\n", 1, 7, 1, 1, "expected \"{\", not the end of the line"},
    {"rule a {\n head verb go\n", 1, 6, 1, 1, "rule a is not closed: \"}\" is missing"},
    {"rule a {\n", 1, 6, 1, 1, "rule a is not closed"},
    {GOOD " haed verb go\n}\n", 6, 2, 4, 1, "unknown line of a rule \"haed\"; did you mean \"head\"?"},
    {GOOD " head verb go\n}\n", 6, 2, 4, 1, "this rule has a \"head\" already"},
    {"rule a {\n head verv go\n}\n", 2, 7, 4, 1, "unknown part of speech \"verv\"; did you mean \"verb\"?"},
    {"rule a {\n head any\n}\n", 2, 7, 3, 1, "would match everything"},
    {"rule a {\n head verb any\n}\n", 2, 12, 3, 1, "would match everything"},
    {"rule a {\n head verb\n}\n", 2, 11, 1, 1, "expected a word, not the end of the line"},
    {"rule a {\n head verb a b c d\n}\n", 2, 12, 7, 1, "a head has at most 3 words"},
    {"rule a {\n source subj\n target obj\n event CONSULT 040\n}\n", 1, 6, 1, 1, "rule a has no head: it would match everything"},
    {"rule a {\n head verb go\n}\n", 1, 6, 1, 1, "rule a has no event"},
    {"rule a {\n head verb go\n event CONSULT 040\n target none\n}\n", 1, 6, 1, 1, "rule a has no source"},
    {"rule a {\n head verb go\n event CONSULT 040\n target none\n source none\n}\n", 5, 2, 6, 1, "rule a has no source"},
    {"rule a {\n head verb go\n event CONSULT 040\n source subj\n}\n", 1, 6, 1, 1, "rule a has no target"},
    {"rule a {\n head verb go\n event none\n source subj\n}\n", 4, 2, 6, 1, "a rule that tells no event has no source"},
    {"rule a {\n head verb go\n event none\n must \"A.\"\n}\n", 4, 7, 1, 1, "has mustnot sentences only"},
    {GOOD " where ojb is actor\n}\n", 6, 8, 3, 1, "unknown role \"ojb\"; did you mean \"obj\"?"},
    {GOOD " where obj is troops\n}\n", 6, 15, 6, 1, "unknown test \"troops\"; there are any, actor, place"},
    {GOOD " where obj is actr\n}\n", 6, 15, 4, 1, "unknown test \"actr\"; did you mean \"actor\"?"},
    {GOOD " where obj troops\n}\n", 6, 12, 6, 1, "expected \"=\" and words, or \"is\" and actor, place or any, not \"troops\""},
    {GOOD " where obj =\n}\n", 7, 1, 1, 1, "expected a word or @SET, not \"}\""},
    {GOOD " where obj = a |\n | b\n}\n", 7, 2, 1, 1, "expected a word or @SET, not \"|\""},
    {GOOD " where obj = a b\n}\n", 6, 16, 1, 1, "expected the end of the line, not \"b\""},
    {GOOD " where obj.of.in.on.at = b\n}\n", 6, 8, 15, 1, "a role has at most 4 steps"},
    {GOOD " where obj. = b\n}\n", 6, 13, 1, 1, "expected a role, not \"=\""},
    {GOOD " where dep.advcll is any\n}\n", 6, 12, 6, 1, "unknown relation \"advcll\"; did you mean \"advcl\"?"},
    {GOOD " where each is actor\n}\n", 6, 8, 4, 1, "\"each\" stands alone"},
    {GOOD " where obj = @TROOPZ\n}\n", 6, 15, 6, 1, "unknown set \"TROOPZ\"; did you mean \"TROOPS\"?"},
    {GOOD " where obj = @\n}\n", 6, 14, 1, 1, "\"@\" stands before the name of a set"},
    {GOOD " where obj = \"\"\n}\n", 6, 14, 2, 1, "a word in quotes has 1 to 100 bytes"},
    {GOOD " where obj = \xE2\x80\x9Cx\xE2\x80\x9D\n}\n", 6, 14, 1, 1, "a string stands in plain quotes"},
    {GOOD " where obj = a & b\n}\n", 6, 16, 1, 1, "unexpected character \"&\""},
    {GOOD " where obj = \xC3\xA9t\xC3\xA9 \x01\n}\n", 6, 18, 1, 1, "unexpected control character (0x01)"},
    {GOOD " status plannned\n}\n", 6, 9, 8, 1, "unknown status \"plannned\"; did you mean \"planned\"?"},
    {GOOD " confidence 1.5\n}\n", 6, 13, 3, 1, "confidence is a number from 0.01 to 1"},
    {GOOD " confidence 0\n}\n", 6, 13, 1, 1, "confidence is a number from 0.01 to 1"},
    {GOOD " confidence 0.123\n}\n", 6, 13, 5, 1, "confidence is a number from 0.01 to 1"},
    {GOOD " confidence\n}\n", 6, 12, 1, 1, "expected a number from 0.01 to 1, not the end of the line"},
    {GOOD " must \"abc\n}\n", 6, 7, 4, 1, "this string is not closed on its line"},
    {GOOD " must abc\n}\n", 6, 7, 3, 1, "expected a sentence in quotes, not \"abc\""},
    {GOOD " must \"\"\n}\n", 6, 7, 2, 1, "this sentence is empty"},
    {GOOD " must \"a\\n\"\n}\n", 6, 9, 2, 1, "a string knows \\\" and \\\\ only"},
    {"rule a {\n head verb go\n source subj\n target obj\n event CONSLT 040\n}\n", 5, 8, 6, 1,
     "unknown event type \"CONSLT\"; did you mean \"CONSULT\"?"},
    {"rule a {\n head verb go\n source subj\n target obj\n event CONSULT\n}\n", 5, 15, 1, 1, "expected a CAMEO code, not the end of the line"},
    {"rule a {\n head verb go\n source subj\n target obj\n event CONSULT 0499\n}\n", 5, 16, 4, 1, "unknown CAMEO code \"0499\"; did you mean \"04"},
    {"rule a {\n head verb go\n source subj\n target obj\n event CONSULT 190\n}\n", 5, 16, 3, 1, "190 is ASSAULT in the codebook, not CONSULT"},
    {"rule a {\n head verb go\n source subj\n target obj\n event ASSAULT 190 mode arial\n}\n", 5, 25, 5, 1,
     "unknown mode of ASSAULT \"arial\"; did you mean \"aerial\"?"},
    {"rule a {\n head verb go\n source subj\n target obj\n event CONSULT 040 channel fone\n}\n", 5, 28, 4, 1,
     "unknown channel \"fone\"; did you mean \"phone\"?"},
    {"rule a {\n head verb go\n source subj\n target obj\n event CONSULT 040 by phone\n}\n", 5, 20, 2, 1,
     "expected mode, channel or the end of the line, not \"by\""},
    {GOOD "}\n" GOOD "}\n", 7, 6, 1, 1, "a rule a stands before this one"},
    {"set A = a\nset A = b\n", 2, 5, 1, 1, "the set A stands here twice"},
    {"set A = @B\nset B = a | @A\n", 2, 14, 1, 1, "this set holds itself"},
    {"set A = @B\nset B = @C\nset C = @D\nset D = @E\nset E = a\n", 4, 10, 1, 1, "sets nest deeper than 4"},
    {"set A a\n", 1, 7, 1, 1, "expected \"=\", not \"a\""},
    {"set = a\n", 1, 5, 1, 1, "expected the set's name, not \"=\""},
    {"}\n", 1, 1, 1, 1, "expected \"rule\" or \"set\", not \"}\""},
    /* several at once, in the order of the text, syntax and meaning mixed */
    {GOOD " where ojb is actor\n haed\n where obj = @TROOPZ\n}\nset A = @A\n", 6, 8, 3, 4, "unknown role \"ojb\""},
};

static void names_each_fault(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        ro_rules rules;
        ro_error err;
        heard h;
        bool ok = compile(&rules, faults[i].text, strlen(faults[i].text), &h, &err);
        if (ok || h.line[0] != faults[i].line || h.column[0] != faults[i].column || h.width[0] != faults[i].width || h.total != faults[i].total ||
            !strstr(h.message[0], faults[i].says)) {
            print_error("%s%zu:%zu (%zu wide), %zu faults: %s\n", faults[i].text, h.line[0], h.column[0], h.width[0], h.total, h.message[0]);
            for (size_t k = 1; k < h.count && k < 8; k++) print_error("  and %zu:%zu: %s\n", h.line[k], h.column[k], h.message[k]);
            fail_msg("fault %zu", i);
        }
        assert_error(&err, RO_E_RULE, faults[i].line, faults[i].column, RO_NO_BYTE);
        assert_string_equal(err.file, "own.rules");
        ro_rules_free(&rules);
    }
}

static void compile_good(ro_rules *rules, const char *text, size_t size) {
    ro_error err;
    heard h;
    bool ok = compile(rules, text, size, &h, &err);
    for (size_t i = 0; i < h.count && i < 8; i++) print_error("%zu:%zu: %s\n", h.line[i], h.column[i], h.message[i]);
    assert_good(&err);
    assert_true(ok);
}

static void takes_every_form(void **state) {
    (void)state;
    static const char text[] = "\xEF\xBB\xBF# only\r\nset A-1 = a\n  | \"b.c\" # one\n\n  | @TROOPS |\n d\r\n"
                               "rule x-y:z_1 { head verb go off | leave; source subj,\n obj.of\n , dep.nsubj:pass; target each; event CONSULT 040 }\n"
                               "rule s { head noun arms deal\n event STATEMENT 012\n source poss\n target none\n confidence 1 }";
    ro_rules rules;
    compile_good(&rules, text, sizeof text - 1);
    const ro_knowledge *k = &rules.knowledge;
    assert_int_equal(rules.rule_count, 2);
    assert_int_equal(k->frames_count - rules.first_frame, 3);
    const ro_k_frame *f = &k->frames[rules.first_frame];
    assert_string_equal(ro_k_string(k, f->id), "rules/own:x-y:z_1");
    assert_int_equal(f->source_count, 3);
    assert_int_equal(f->extra_count, 1);
    assert_string_equal(ro_k_string(k, k->lemmas[f->extra[0]]), "off");
    assert_int_equal(f[1].extra_count, 0);
    assert_int_equal(f[2].pos, 'n');
    assert_int_equal(f[2].event, RO_EVENT_NONE);
    assert_int_equal(f[2].blocks, 0);
    assert_int_equal(f[2].confidence, 100);
    assert_string_equal(ro_k_string(k, k->lemmas[f[2].extra[0]]), "arms");
    ro_rules_free(&rules);
    compile_good(&rules, "# nothing\n", 10);
    assert_int_equal(rules.rule_count, 0);
    ro_rules_free(&rules);
}

/* Of one more than may be, a fault; of as many, none. */
static void bound(const char *before, const char *each, const char *after, size_t most, const char *says) {
    ro_buffer b;
    ro_rules rules;
    ro_error err;
    heard h;
    ro_buffer_init(&b, NULL);
    for (size_t extra = 0; extra < 2; extra++) {
        ro_buffer_clear(&b);
        ro_buffer_puts(&b, before);
        for (size_t i = 0; i < most + extra; i++) ro_buffer_printf(&b, each, i);
        ro_buffer_puts(&b, after);
        bool ok = compile(&rules, b.bytes, b.size, &h, &err);
        if (ok == (extra != 0) || (extra && !strstr(h.message[0], says))) fail_msg("%s: %s", says, h.message[0]);
        ro_rules_free(&rules);
    }
    ro_buffer_free(&b);
}

static void keeps_its_bounds(void **state) {
    (void)state;
    bound(GOOD, " where obj = w%zu\n", "}\n", RO_RULE_MAX_CONDITIONS, "a rule has at most 64 conditions");
    bound("rule a {\n event none\n head verb go", " | w%zu", "\n}\n", RO_RULE_MAX_HEADS - 1, "a rule has at most 1024 heads");
    bound("set A = go", " | w%zu", "\n", RO_RULE_MAX_WORDS - 1, "a list has at most 4096 words");
    bound(GOOD, " must \"%zu\"\n", "}\n", RO_RULE_MAX_SENTENCES, "a rule has at most 64 sentences");
    bound("rule a {\n head verb go\n source subj\n event CONSULT 040\n target obj", ", obj", "\n}\n", RO_RULE_MAX_ROLES - 1,
          "at most 64 roles stand here");
    bound("", "set S%zu = a\n", "", RO_RULES_MAX, "a file has at most 100000 sets");
    char *word = calloc(1, RO_RULE_MAX_STRING + 200);
    for (size_t extra = 0; extra < 2; extra++) {
        ro_rules rules;
        ro_error err;
        heard h;
        memset(word, 'w', RO_RULE_MAX_WORD + extra);
        strcpy(word + RO_RULE_MAX_WORD + extra, " { head verb go; event none }");
        char *text = NULL;
        assert_true(asprintf(&text, "rule %s", word) > 0);
        assert_int_equal(compile(&rules, text, strlen(text), &h, &err), extra == 0);
        if (extra) assert_non_null(strstr(h.message[0], "a word has at most 100 bytes"));
        ro_rules_free(&rules);
        free(text);
        memset(word, 'w', RO_RULE_MAX_STRING + extra);
        word[RO_RULE_MAX_STRING + extra] = '\0';
        assert_true(asprintf(&text, GOOD " must \"%s\"\n}\n", word) > 0);
        assert_int_equal(compile(&rules, text, strlen(text), &h, &err), extra == 0);
        if (extra) assert_non_null(strstr(h.message[0], "a sentence has at most 4096 bytes"));
        ro_rules_free(&rules);
        free(text);
    }
    free(word);
}

/* A list grows by its sets too. */
static void bounds_what_sets_hold(void **state) {
    (void)state;
    ro_buffer b;
    ro_rules rules;
    ro_error err;
    heard h;
    ro_buffer_init(&b, NULL);
    for (int s = 0; s < 2; s++) {
        ro_buffer_printf(&b, "set S%d = a", s);
        for (int i = 0; i < 3000; i++) ro_buffer_printf(&b, " | w%d-%d", s, i);
        ro_buffer_puts(&b, "\n");
    }
    ro_buffer_puts(&b, "rule a {\n head verb go\n event none\n where obj = @S0 | @S1\n}\n");
    assert_false(compile(&rules, b.bytes, b.size, &h, &err));
    assert_error(&err, RO_E_RULE, 6, 15, RO_NO_BYTE);
    assert_non_null(strstr(err.message, "this list holds more than 4096 words, with its sets"));
    ro_rules_free(&rules);
    ro_buffer_free(&b);
}

static void counts_what_it_does_not_show(void **state) {
    (void)state;
    ro_buffer b;
    ro_rules rules;
    ro_error err;
    heard h;
    ro_buffer_init(&b, NULL);
    for (int i = 0; i < 5000; i++) ro_buffer_puts(&b, "rule a {\n haed\n}\n");
    assert_false(compile(&rules, b.bytes, b.size, &h, &err));
    assert_int_equal(h.count, RO_RULES_KEPT_FAULTS);
    assert_true(h.total >= 5000);
    ro_rules_free(&rules);
    ro_buffer_free(&b);
}

/* --- what rules do --- */

typedef struct opened {
    ro_engine *engine;
    ro_work *work;
    char *path;
} opened;

static opened open_with(const char *text) {
    opened o = {.path = test_write(text, strlen(text))};
    ro_error err;
    o.engine = ro_engine_open(&(ro_engine_options){.rule_files = (const char *const[]){o.path}, .rule_file_count = 1}, &err);
    assert_good(&err);
    assert_non_null(o.engine);
    o.work = ro_work_new(o.engine, &err);
    assert_non_null(o.work);
    return o;
}

static void close_it(opened o) {
    ro_work_free(o.work);
    ro_engine_close(o.engine);
    unlink(o.path);
    free(o.path);
}

static ro_relation relate(ro_engine *engine, ro_work *work, const char *text) {
    ro_relation r;
    ro_error err;
    ro_relate(engine, work, text, strlen(text), &r, &err);
    assert_good(&err);
    return r;
}

static const char *rule_of(const ro_relation *r) {
    const char *colon = r->rule && strncmp(r->rule, "rules/", 6) == 0 ? strchr(r->rule, ':') : NULL;
    return colon ? colon + 1 : "";
}

static void beats_the_frames(void **state) {
    (void)state;
    static const char thanked[] = "<s>Norway</s> thanked <t>Qatar</t> for its help.", shelled[] = "<s>Russia</s> shelled <t>Ukraine</t>.";
    assert_int_equal(relate(plain, plain_work, thanked).event, RO_EVENT_SUPPORT);
    assert_int_equal(relate(plain, plain_work, shelled).event, RO_EVENT_ASSAULT);
    opened o = open_with(
        "rule thanks {\n head verb thank\n source subj\n target obj\n event CONSULT 040 mode visit channel letter\n confidence 0.42\n}\n"
        "rule thanks-by-actor {\n head verb thank\n where subj = norway\n source subj\n target obj\n event CONSULT 042 mode visit\n}\n");
    /* less specific than the frame, and still: the user's; of his own the more specific */
    ro_relation r = relate(o.engine, o.work, "<s>Peru</s> thanked <t>Qatar</t> for its help.");
    assert_int_equal(r.event, RO_EVENT_CONSULT);
    assert_string_equal(rule_of(&r), "thanks");
    assert_true(r.score > 0.419 && r.score < 0.421);
    r = relate(o.engine, o.work, shelled); /* others are as before */
    assert_int_equal(r.event, RO_EVENT_ASSAULT);
    assert_int_equal(strncmp(r.rule, "frames/", 7), 0);
    ro_error err;
    static const char text[] = "Peru thanked Qatar for its help.";
    ro_record *record = ro_code_report(o.engine, o.work, &(ro_source){.text = text, .text_size = sizeof text - 1}, NULL, &err);
    assert_good(&err);
    assert_int_equal(record->event_count, 1);
    assert_int_equal(record->events[0].event, RO_EVENT_CONSULT);
    assert_non_null(strstr(record->events[0].rule, ":thanks"));
    assert_true(record->events[0].confidence > 0.419 && record->events[0].confidence < 0.421);
    assert_int_equal(record->contact_count, 1);
    assert_int_equal(record->contacts[0].channel, RO_CHANNEL_LETTER);
    ro_record_free(record);
    close_it(o);
}

static void prefers_the_more_specific(void **state) {
    (void)state;
    opened o = open_with("rule any {\n head verb zorb | thank\n source subj\n target obj\n event ASSAULT 190\n}\n"
                         "rule second {\n head verb thank\n source subj\n target obj\n event ASSAULT 190\n}\n"
                         "rule help {\n head verb thank\n where for = help\n source subj\n target obj\n event AID 070\n}\n");
    ro_relation r = relate(o.engine, o.work, "<s>Peru</s> thanked <t>Qatar</t> for its help.");
    assert_string_equal(rule_of(&r), "help");
    r = relate(o.engine, o.work, "<s>Peru</s> thanked <t>Qatar</t>.");
    assert_string_equal(rule_of(&r), "any"); /* the first of equals */
    r = relate(o.engine, o.work, "<s>Peru</s> zorbed <t>Qatar</t>.");
    if (r.rule && strncmp(r.rule, "ranker/", 7) != 0) assert_string_equal(rule_of(&r), "any"); /* a word of no lexicon: what the tagger makes of it */
    close_it(o);
}

static void blocks(void **state) {
    (void)state;
    static const char text[] = "<s>Norway</s> thanked <t>Qatar</t> for its help.";
    opened o = open_with("rule none {\n head verb thank\n where for = help\n event none\n mustnot \"Norway thanked Qatar for its help.\"\n}\n");
    assert_int_equal(relate(o.engine, o.work, text).event, RO_EVENT_NONE);
    assert_int_equal(relate(o.engine, o.work, "<s>Norway</s> thanked <t>Qatar</t> for its efforts.").event, RO_EVENT_SUPPORT);
    close_it(o);
    o = open_with("rule none {\n head verb thank\n where not for = help\n event none\n}\n"); /* a condition that does not hold: no block */
    assert_int_equal(relate(o.engine, o.work, text).event, RO_EVENT_SUPPORT);
    close_it(o);
    /* words that the blocking rule asks for fire none either */
    o = open_with("rule none {\n head verb hold\n where obj = talks | talk\n event none\n}\n");
    assert_int_equal(relate(plain, plain_work, "<s>Norway</s> held talks with <t>Qatar</t>.").event, RO_EVENT_CONSULT);
    assert_int_equal(relate(o.engine, o.work, "<s>Norway</s> held talks with <t>Qatar</t>.").event, RO_EVENT_NONE);
    close_it(o);
}

/* The words of a frame of the knowledge hold the word of a rule: of one type the rule tells it, of another both do. */
static void shares_words_with_frames(void **state) {
    (void)state;
    static const char text[] = "Norway held talks with Qatar.";
    static const struct {
        const char *rule;
        uint32_t events;
        ro_event_type first;
    } cases[] = {{"rule a {\n head noun talks | talk\n source subj\n target with\n event CONSULT 046\n}\n", 1, RO_EVENT_CONSULT},
                 {"rule a {\n head noun talks | talk\n source subj\n target with\n event ASSAULT 190\n}\n", 2, RO_EVENT_NONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        opened o = open_with(cases[i].rule);
        ro_error err;
        ro_record *r = ro_code_report(o.engine, o.work, &(ro_source){.text = text, .text_size = sizeof text - 1}, NULL, &err);
        assert_good(&err);
        bool own = false;
        for (uint32_t e = 0; e < r->event_count; e++) own = own || strstr(r->events[e].rule, ":a");
        assert_true(own);
        assert_int_equal(r->event_count, cases[i].events);
        if (cases[i].first) assert_int_equal(r->events[0].event, cases[i].first);
        ro_record_free(r);
        close_it(o);
    }
}

static void knows_sets_and_negation(void **state) {
    (void)state;
    opened o = open_with(
        "set GOODS = tractor | @MORE\nset MORE = bus\nset TROOPS = pencil\n"
        "rule goods {\n head verb grant\n where obj = @GOODS | @TROOPS\n where not obj.mod = old | red\n source subj\n target to, iobj\n"
        " event AID 070\n}\n"
        "rule built-in {\n head verb grant\n where obj = @MONEY\n source subj\n target to, iobj\n event AID 071\n}\n");
    static const struct {
        const char *text, *rule;
    } cases[] = {{"<s>Japan</s> granted a tractor to <t>Chad</t>.", "goods"}, {"<s>Japan</s> granted a bus to <t>Chad</t>.", "goods"},
                 {"<s>Japan</s> granted pencils to <t>Chad</t>.", "goods"},   {"<s>Japan</s> granted an old bus to <t>Chad</t>.", ""},
                 {"<s>Japan</s> granted soldiers to <t>Chad</t>.", ""},       {"<s>Japan</s> granted money to <t>Chad</t>.", "built-in"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ro_relation r = relate(o.engine, o.work, cases[i].text);
        if (strcmp(rule_of(&r), cases[i].rule) != 0) fail_msg("%s: %s", cases[i].text, r.rule ? r.rule : "none");
    }
    close_it(o);
}

static void fixes_the_status(void **state) {
    (void)state;
    static const char text[] = "<s>Russia</s> shelled <t>Ukraine</t>.", will[] = "<s>Russia</s> will shell <t>Ukraine</t>.";
    opened o = open_with("rule a {\n head verb shell\n source subj\n target obj\n event ASSAULT 190\n status hypothetical\n}\n");
    assert_int_equal(relate(o.engine, o.work, text).status, RO_STATUS_HYPOTHETICAL);
    assert_int_equal(relate(o.engine, o.work, will).status, RO_STATUS_HYPOTHETICAL);
    close_it(o);
    o = open_with("rule a {\n head verb shell\n source subj\n target obj\n event ASSAULT 190\n}\n");
    assert_int_equal(relate(o.engine, o.work, text).status, RO_STATUS_REPORTED);
    assert_int_equal(relate(o.engine, o.work, will).status, RO_STATUS_PLANNED);
    close_it(o);
}

static void steps_by_relations(void **state) {
    (void)state;
    opened o = open_with(
        "rule a {\n head verb thank\n where dep.obl.dep.nmod:poss is any\n source dep.nsubj\n target dep.obj\n event ASSAULT 190\n}\n");
    assert_int_equal(relate(o.engine, o.work, "<s>Norway</s> thanked <t>Qatar</t> for its help.").event, RO_EVENT_ASSAULT);
    assert_int_equal(relate(o.engine, o.work, "<s>Norway</s> thanked <t>Qatar</t> for help.").event, RO_EVENT_SUPPORT);
    /* nothing is undone: no subject of a passive */
    assert_int_not_equal(relate(o.engine, o.work, "<t>Qatar</t> was thanked by <s>Norway</s> for its help.").event, RO_EVENT_ASSAULT);
    close_it(o);
}

static void checks_sentences(void **state) {
    (void)state;
    opened o = open_with(
        "rule a {\n head verb thank\n source subj\n target obj\n event ASSAULT 190\n must \"<s>Norway</s> thanked <t>Qatar</t>.\"\n"
        " must \"<t>Norway</t> thanked <s>Qatar</s>.\"\n must \"<s>Norway</s> shelled <t>Qatar</t>.\"\n mustnot \"Norway thanked Qatar.\"\n"
        " mustnot \"Norway shelled Qatar.\"\n must \"Norway thanked Qatar.\"\n}\n");
    assert_int_equal(o.engine->rules.test_count, 6);
    static const bool holds[] = {true, false, false, false, true};
    ro_rule_verdict v;
    ro_error err;
    for (size_t i = 0; i < 5; i++) {
        assert_true(ro_rule_check(o.engine, o.work, i, &v, &err));
        assert_int_equal(v.holds, holds[i]);
        assert_int_equal(o.engine->rules.tests[i].line, 6 + i);
        assert_int_equal(o.engine->rules.tests[i].column, i == 3 || i == 4 ? 10 : 7);
        if (i == 1) assert_true(v.misplaced);
        if (i == 2) assert_int_equal(strncmp(v.rule, "frames/", 7), 0);
    }
    assert_false(ro_rule_check(o.engine, o.work, 5, &v, &err));
    assert_int_equal(err.code, RO_E_MARKS);
    close_it(o);
}

static void refuses_to_open(void **state) {
    (void)state;
    ro_error err;
    heard h = {.count = 0};
    char *path = test_write("rule a {\n}\nrule b {\n}\n", 21), *good = test_write(GOOD "}\n", strlen(GOOD "}\n"));
    const char *files[] = {good, path};
    ro_engine_options options = {.rule_files = files, .rule_file_count = 2, .rule_fault = hear, .rule_context = &h};
    assert_null(ro_engine_open(&options, &err));
    assert_error(&err, RO_E_RULE, 1, 6, 5);
    assert_string_equal(err.file, path);
    assert_int_equal(h.count, 4);
    options.rule_fault = NULL;
    assert_null(ro_engine_open(&options, &err));
    files[1] = "nowhere.rules";
    assert_null(ro_engine_open(&options, &err));
    assert_int_equal(err.code, RO_E_OPEN);
    files[1] = good; /* twice: the names are taken */
    assert_null(ro_engine_open(&options, &err));
    assert_error(&err, RO_E_RULE, 1, 6, 5);
    unlink(path);
    unlink(good);
    free(path);
    free(good);
}

/* --- the frames as rules, and back --- */

static bool same_path(const ro_k_path *x, const ro_k_path *y) { return memcmp(x, y, sizeof *x) == 0; }

static bool same_paths(const ro_knowledge *k, uint32_t x, uint32_t x_count, uint32_t y, uint32_t y_count) {
    bool same = x_count == y_count;
    for (uint32_t i = 0; same && i < x_count; i++) same = same_path(&k->paths[x + i], &k->paths[y + i]);
    return same;
}

static bool same_needs(const ro_knowledge *k, const ro_k_frame *x, const ro_k_frame *y) {
    bool same = x->need_count == y->need_count;
    for (uint32_t i = 0; same && i < x->need_count; i++) {
        const ro_k_need *a = &k->needs[x->need + i], *b = &k->needs[y->need + i];
        same = same_path(&a->path, &b->path) && a->kind == b->kind && a->negated == b->negated && a->word_count == b->word_count;
        for (uint32_t w = 0; same && w < a->word_count; w++) same = k->words[a->word + w] == k->words[b->word + w];
    }
    return same;
}

static bool same_frame(const ro_knowledge *k, const ro_k_frame *x, const ro_k_frame *y) {
    return x->pos == y->pos && x->event == y->event && x->channel == y->channel && x->mode == y->mode && x->extra_count == y->extra_count &&
           memcmp(x->extra, y->extra, x->extra_count * sizeof *x->extra) == 0 && strcmp(ro_k_string(k, x->cameo), ro_k_string(k, y->cameo)) == 0 &&
           memcmp(&x->goldstein, &y->goldstein, sizeof x->goldstein) == 0 && same_needs(k, x, y) &&
           same_paths(k, x->source, x->source_count, y->source, y->source_count) &&
           same_paths(k, x->target, x->target_count, y->target, y->target_count);
}

/* By frame, its heads: a sum that another set of heads hardly has. */
static uint32_t *heads_of(const ro_knowledge *k) {
    uint32_t *heads = calloc(k->frames_count + 1, sizeof *heads);
    for (uint32_t lemma = 1; lemma < k->heads_count; lemma++)
        for (uint32_t h = k->heads[lemma].frame; h < k->heads[lemma].frame + k->heads[lemma].count; h++)
            heads[k->entries[h].frame] += lemma * 2654435761u + (lemma >> 3);
    return heads;
}

static void shows_every_frame(void **state) {
    (void)state;
    const ro_knowledge *k = &plain->knowledge;
    ro_buffer all;
    ro_buffer_init(&all, NULL);
    uint32_t ids = 0, frames = 0; /* the ranker's come last; no word fires them, so there is nothing to show */
    while (frames < k->frames_count && k->frames[frames].pos != 'x') frames++;
    for (uint32_t f = 0; f < frames; f = ro_rule_end(k, f), ids++) ro_rule_print(k, f, &all);
    ro_rules rules;
    compile_good(&rules, all.bytes, all.size);
    assert_int_equal(rules.rule_count, ids);
    const ro_knowledge *now = &rules.knowledge;
    assert_int_equal(now->frames_count, k->frames_count + frames);
    assert_int_equal(now->lemmas_count, k->lemmas_count); /* no new word */
    uint32_t *heads = heads_of(now);
    for (uint32_t f = 0; f < frames; f++) {
        uint32_t own = k->frames_count + f;
        if (!same_frame(now, &now->frames[f], &now->frames[own]) || heads[f] != heads[own] || !now->frames[own].own)
            fail_msg("%s is another frame when it comes back", ro_k_string(now, now->frames[f].id));
    }
    free(heads);
    print_message("# rules: %u frames shown as %u rules and compiled back\n", frames, ids);
    ro_rules_free(&rules);
    ro_buffer_free(&all);
}

/* A rule of the user, shown, is itself again. */
static void shows_own_rules(void **state) {
    (void)state;
    static const char text[] = "rule a {\n    head    verb go off | leave\n    where   obj = @TROOPS\n    where   not dep.advcl.obj = \"b.c\" | d\n"
                               "    source  subj, obj.of\n    target  none\n    event   CONSULT 040 mode visit channel phone\n    status  planned\n"
                               "    confidence 0.07\n}\nrule b {\n    head    noun arms deal\n    event   none\n}\n";
    ro_rules rules;
    compile_good(&rules, text, sizeof text - 1);
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    for (uint32_t f = rules.first_frame; f < rules.knowledge.frames_count; f = ro_rule_end(&rules.knowledge, f)) {
        ro_buffer one;
        ro_buffer_init(&one, NULL);
        ro_rule_print(&rules.knowledge, f, &one);
        assert_int_equal(strncmp(one.bytes, "rule own:", 9), 0);
        ro_buffer_puts(&out, "rule ");
        ro_buffer_puts(&out, one.bytes + 9);
        ro_buffer_free(&one);
    }
    assert_string_equal(out.bytes, text);
    ro_rules_free(&rules);
    ro_buffer_free(&out);
}

/* --- size, memory, documentation --- */

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void compiles_many_fast(void **state) {
    (void)state;
    ro_buffer b;
    ro_rules rules;
    ro_buffer_init(&b, NULL);
    for (int i = 0; i < 10000; i++)
        ro_buffer_printf(
            &b,
            "rule a%d {\n head verb w%d | attack\n where obj = @TROOPS | x%d\n where not obj.of = y%d\n source subj\n target obj.of, obj\n"
            " event ASSAULT 190 mode aerial\n must \"<s>Russia</s> shelled <t>Ukraine</t>.\"\n}\n",
            i, i, i, i);
    double begin = now_s();
    compile_good(&rules, b.bytes, b.size);
    double took = now_s() - begin;
    print_message("# rules: 10000 compiled in %.3f s\n", took);
    assert_int_equal(rules.rule_count, 10000);
    assert_true(took < 10); /* with the sanitizers; a tenth of it without */
    ro_rules_free(&rules);
    ro_buffer_free(&b);
}

static bool compile_within(void *context, const ro_allocator *allocator) {
    const char *text = context;
    ro_rules rules;
    ro_error err;
    ro_error_clear(&err);
    ro_rules_init(&rules, allocator);
    ro_rule_text t = {.name = "own.rules", .stem = "own", .bytes = text, .size = strlen(text)};
    bool ok = ro_rules_compile(&rules, &plain->knowledge, &t, 1, NULL, allocator, &err);
    if (!ok) assert_int_equal(err.code, RO_E_MEMORY);
    ro_rules_free(&rules);
    return ok;
}

static void survives_lack_of_memory(void **state) {
    (void)state;
    assert_true(
        test_every_failure(compile_within, (void *)(uintptr_t) "set A = zorb | @TROOPS\n" GOOD " where obj = @A | blorb\n must \"x\"\n}\n", 0) > 3);
}

/* The examples of docs/rules.md compile, and their sentences hold. */
static void documentation_holds(void **state) {
    (void)state;
    size_t size, rules = 0, sentences = 0;
    char *text = test_read("docs/rules.md", &size);
    for (char *at = text; (at = strstr(at, "```rules\n"));) {
        at += 9;
        char *end = strstr(at, "```");
        assert_non_null(end);
        *end = '\0';
        opened o = open_with(at);
        rules += o.engine->rules.rule_count;
        for (size_t i = 0; i < o.engine->rules.test_count; i++, sentences++) {
            ro_rule_verdict v;
            ro_error err;
            assert_true(ro_rule_check(o.engine, o.work, i, &v, &err));
            if (!v.holds) fail_msg("%s: %s", o.engine->rules.tests[i].text, v.rule ? v.rule : "nothing");
        }
        close_it(o);
        at = end + 3;
    }
    assert_true(rules >= 4 && sentences >= 5);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_each_fault),
                                       cmocka_unit_test(takes_every_form),
                                       cmocka_unit_test(keeps_its_bounds),
                                       cmocka_unit_test(bounds_what_sets_hold),
                                       cmocka_unit_test(counts_what_it_does_not_show),
                                       cmocka_unit_test(beats_the_frames),
                                       cmocka_unit_test(prefers_the_more_specific),
                                       cmocka_unit_test(blocks),
                                       cmocka_unit_test(shares_words_with_frames),
                                       cmocka_unit_test(knows_sets_and_negation),
                                       cmocka_unit_test(fixes_the_status),
                                       cmocka_unit_test(steps_by_relations),
                                       cmocka_unit_test(checks_sentences),
                                       cmocka_unit_test(refuses_to_open),
                                       cmocka_unit_test(shows_every_frame),
                                       cmocka_unit_test(shows_own_rules),
                                       cmocka_unit_test(compiles_many_fast),
                                       cmocka_unit_test(survives_lack_of_memory),
                                       cmocka_unit_test(documentation_holds)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
