/* evaluate.c - scores from gold tokens (UPOS, XPOS, lemma, UAS, LAS without subtypes, LAS with them), lemmas from gold tags (so that a lost
 * lemma is blamed on the lemmatiser or on the tagger), and how often each relation's arc and label are right. */
#include "train/evaluate.h"

#include "syntax/lemma.h"
#include "syntax/parser.h"
#include "train/treebank.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

typedef struct tally {
    long words, upos, xpos, lemma, uas, las, full, lemma_gold;
    long rel_words[RO_DEP_COUNT], rel_arc[RO_DEP_COUNT], rel_both[RO_DEP_COUNT], rel_said[RO_DEP_COUNT], rel_said_right[RO_DEP_COUNT];
    long with_case[2], with_case_right[2], between, between_right, between_both; /* obl and nmod with their prepositions; "between X and Y" */
} tally;

static bool same_text(const char *a, size_t a_size, const char *b, size_t b_size) { return a_size == b_size && memcmp(a, b, a_size) == 0; }

static void count_token(tally *t, const ro_token *gold, const ro_token *said, const ro_lemmatiser *lemmatiser) {
    bool arc = gold->head == said->head, label = ro_deprel_plain(gold->deprel) == ro_deprel_plain(said->deprel);
    t->words++;
    t->upos += gold->upos == said->upos;
    t->xpos += gold->xpos == said->xpos;
    t->uas += arc;
    t->las += arc && label;
    t->full += arc && gold->deprel == said->deprel;
    if (gold->lemma) {
        char made[256];
        size_t size = ro_lemma_of(lemmatiser, gold->form, gold->form_size, gold->upos, gold->xpos, made);
        t->lemma += same_text(gold->lemma, gold->lemma_size, said->lemma, said->lemma_size);
        t->lemma_gold += same_text(gold->lemma, gold->lemma_size, made, size);
    }
    t->rel_words[gold->deprel]++;
    t->rel_arc[gold->deprel] += arc;
    t->rel_both[gold->deprel] += arc && gold->deprel == said->deprel;
    t->rel_said[said->deprel]++;
    t->rel_said_right[said->deprel] += arc && gold->deprel == said->deprel;
}

/* Is every preposition of gold token i also said to be its? */
static bool same_cases(const ro_sentence *gold, const ro_sentence *said, uint32_t i, bool *any, bool *between) {
    bool same = true;
    for (uint32_t c = 0; c < gold->count; c++) {
        const ro_token *g = &gold->tokens[c];
        if (g->head != (int32_t)i || g->deprel != RO_DEP_case) continue;
        *any = true;
        *between = *between || (g->form_size == 7 && strncasecmp(g->form, "between", 7) == 0);
        same = same && said->tokens[c].head == (int32_t)i && said->tokens[c].deprel == RO_DEP_case;
    }
    return same;
}

/* The arcs that say who dealt with whom: a phrase counts with its preposition, "between X and Y" with both its ends. */
static void count_phrase(tally *t, const ro_sentence *gold, const ro_sentence *said, uint32_t i) {
    ro_deprel deprel = ro_deprel_plain(gold->tokens[i].deprel);
    if (deprel != RO_DEP_obl && deprel != RO_DEP_nmod) return;
    bool any = false, between = false, cases = same_cases(gold, said, i, &any, &between);
    bool right = gold->tokens[i].head == said->tokens[i].head && deprel == ro_deprel_plain(said->tokens[i].deprel) && cases;
    if (!any) return;
    t->with_case[deprel == RO_DEP_nmod]++;
    t->with_case_right[deprel == RO_DEP_nmod] += right;
    if (!between) return;
    bool ends = right;
    for (uint32_t c = i + 1; c < gold->count; c++)
        if (gold->tokens[c].head == (int32_t)i && gold->tokens[c].deprel == RO_DEP_conj)
            ends = ends && said->tokens[c].head == (int32_t)i && said->tokens[c].deprel == RO_DEP_conj;
    t->between++;
    t->between_right += right;
    t->between_both += ends;
}

static double percent(long part, long whole) { return 100 * (double)part / (double)(whole ? whole : 1); }

static void print_phrases(const tally *t) {
    printf("  obl with its preposition   %5ld words, right %.1f\n", t->with_case[0], percent(t->with_case_right[0], t->with_case[0]));
    printf("  nmod with its preposition  %5ld words, right %.1f\n", t->with_case[1], percent(t->with_case_right[1], t->with_case[1]));
    printf("  between X and Y            %5ld words, X right %.1f, both right %.1f\n", t->between, percent(t->between_right, t->between),
           percent(t->between_both, t->between));
}

static void print_relations(const tally *t) {
    printf("  %-16s %7s %7s %7s %7s\n", "relation", "words", "arc", "recall", "prec.");
    for (int r = 1; r < RO_DEP_COUNT; r++) {
        if (t->rel_words[r] == 0) continue;
        double n = (double)t->rel_words[r], said = (double)(t->rel_said[r] ? t->rel_said[r] : 1);
        printf("  %-16s %7ld %7.1f %7.1f %7.1f\n", ro_deprel_text((ro_deprel)r), t->rel_words[r], 100 * (double)t->rel_arc[r] / n,
               100 * (double)t->rel_both[r] / n, 100 * (double)t->rel_said_right[r] / said);
    }
}

/* The gold sentences with everything but the forms taken away. */
static ro_sentence *bare_copy(const treebank *bank, ro_arena *arena) {
    ro_sentence *out = ro_arena_array(arena, (size_t)bank->count, sizeof *out);
    for (int s = 0; s < bank->count; s++) {
        out[s] = *bank->sentences[s];
        out[s].tokens = ro_arena_array(arena, out[s].count, sizeof *out[s].tokens);
        for (uint32_t i = 0; i < out[s].count; i++) {
            ro_token *to = &out[s].tokens[i];
            *to = bank->sentences[s]->tokens[i];
            to->lemma = NULL;
            to->lemma_size = to->upos = to->xpos = to->deprel = 0;
            to->head = -2;
        }
    }
    return out;
}

/* Of this thread's processor, so that what else runs on the machine counts as little as can be. */
static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct evaluation {
    const ro_parser *parser;
    ro_parse_work *work;
    ro_lemmatiser lemmatiser;
    bool relations, speed;
} evaluation;

static bool score_file(evaluation *e, const char *path, ro_error *err) {
    treebank bank;
    treebank_read(&bank, &path, 1);
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    ro_sentence *said = bare_copy(&bank, &arena);
    double best = 1e9;
    for (int round = 0; round < (e->speed ? 10 : 1); round++) {
        double from = cpu_seconds();
        if (!ro_parse(e->parser, e->work, said, (size_t)bank.count, &arena, err)) return false;
        double took = cpu_seconds() - from;
        best = took < best ? took : best;
    }
    tally *t = calloc(1, sizeof *t);
    for (int s = 0; s < bank.count; s++)
        for (uint32_t i = 0; i < said[s].count; i++) {
            count_token(t, &bank.sentences[s]->tokens[i], &said[s].tokens[i], &e->lemmatiser);
            count_phrase(t, bank.sentences[s], &said[s], i);
        }
    double per = 100.0 / (double)(t->words ? t->words : 1);
    printf("%s: %ld words  UPOS %.2f  XPOS %.2f  lemma %.2f (gold tags %.2f)  UAS %.2f  LAS %.2f (with subtypes %.2f)\n", path, t->words,
           per * (double)t->upos, per * (double)t->xpos, per * (double)t->lemma, per * (double)t->lemma_gold, per * (double)t->uas,
           per * (double)t->las, per * (double)t->full);
    if (e->speed) printf("  %.0f sentences/s, %.2f microseconds a word\n", (double)bank.count / best, 1e6 * best / (double)t->words);
    if (e->relations) print_relations(t), print_phrases(t);
    free(t);
    ro_arena_free(&arena);
    treebank_free(&bank);
    return true;
}

static bool choose_isa(ro_parse_work *work, const char *name) {
    for (int isa = 0; isa < RO_ISA_COUNT; isa++)
        if (strcmp(name, ro_isa_name((ro_isa)isa)) == 0) return ro_parse_work_use(work, (ro_isa)isa);
    return false;
}

static int run_evaluation(const char *model, const char *isa, evaluation *e, char **paths, int count) {
    ro_error err = {0};
    char text[600];
    int status = 0;
    ro_weights *weights = ro_weights_open(model, NULL, &err);
    ro_parser *parser = weights ? ro_parser_load(weights, NULL, &err) : NULL;
    e->parser = parser;
    e->work = parser ? ro_parse_work_new(parser, NULL, &err) : NULL;
    bool ok = e->work && ro_lemmatiser_load(&e->lemmatiser, weights, &ro_default_allocator, &err);
    if (ok && isa && !choose_isa(e->work, isa)) ok = ro_fail(&err, RO_E_USAGE, "this processor has no %s", isa);
    for (int k = 0; ok && k < count; k++) ok = score_file(e, paths[k], &err);
    if (!ok) {
        ro_error_format(&err, text, sizeof text);
        fprintf(stderr, "readout-train: %s\n", text);
        status = ro_code_exit(err.code);
    }
    ro_lemmatiser_free(&e->lemmatiser, &ro_default_allocator);
    ro_parse_work_free(e->work);
    ro_parser_free(parser);
    ro_weights_close(weights);
    return status;
}

int train_evaluate(int argc, char **argv) {
    const char *model = "models/english.model", *isa = NULL;
    evaluation e = {0};
    int first = 1;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        if (strcmp(argv[first], "--model") == 0 && first + 1 < argc)
            model = argv[++first];
        else if (strcmp(argv[first], "--isa") == 0 && first + 1 < argc)
            isa = argv[++first];
        else if (strcmp(argv[first], "--relations") == 0)
            e.relations = true;
        else if (strcmp(argv[first], "--speed") == 0)
            e.speed = true;
        else
            return fprintf(stderr, "readout-train evaluate: unknown option %s\n", argv[first]), 64;
    }
    if (first == argc) return fprintf(stderr, "readout-train evaluate: which treebank?\n"), 64;
    return run_evaluation(model, isa, &e, argv + first, argc - first);
}
