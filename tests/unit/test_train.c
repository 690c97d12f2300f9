/* The trainer's network: its gradient against differences, learning ten sentences by heart, the same bits from the same seed. The trainer is
 * no part of the library, so its sources are taken in here; OpenBLAS is replaced by three plain loops, which also makes this run anywhere. */
#include "harness.h"

#include "train/net_math.h"

void math_gemm_nt(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc) {
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            float sum = beta == 0 ? 0 : beta * c[i * ldc + j];
            for (int q = 0; q < k; q++) sum += a[i * lda + q] * b[j * ldb + q];
            c[i * ldc + j] = sum;
        }
}

void math_gemm_nn(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc) {
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            float sum = beta == 0 ? 0 : beta * c[i * ldc + j];
            for (int q = 0; q < k; q++) sum += a[i * lda + q] * b[q * ldb + j];
            c[i * ldc + j] = sum;
        }
}

void math_gemm_tn(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c, int ldc) {
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++)
            for (int q = 0; q < k; q++) c[i * ldc + j] += a[q * lda + i] * b[q * ldb + j];
}

#include "train/augment.c"
#include "train/export.c"
#include "train/merge.c"
#include "train/net.c"
#include "train/net_adam.c"
#include "train/net_math.c"
#include "train/teach.c"
#include "train/train_lemma.c"
#include "train/treebank.c"

#include "syntax/parser.h"

/* Ten sentences of our own. */
static const char ten[] =
    "1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_\n2\tminister\tminister\tNOUN\tNN\t_\t3\tnsubj\t_\t_\n3\tspoke\tspeak\tVERB\tVBD\t_\t0\troot\t_\t_\n"
    "4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_\n\n"
    "1\tShe\tshe\tPRON\tPRP\t_\t2\tnsubj\t_\t_\n2\tcalled\tcall\tVERB\tVBD\t_\t0\troot\t_\t_\n3\thim\the\tPRON\tPRP\t_\t2\tobj\t_\t_\n\n"
    "1\tTalks\ttalk\tNOUN\tNNS\t_\t2\tnsubj\t_\t_\n2\tresumed\tresume\tVERB\tVBD\t_\t0\troot\t_\t_\n3\tin\tin\tADP\tIN\t_\t4\tcase\t_\t_\n"
    "4\tOslo\tOslo\tPROPN\tNNP\t_\t2\tobl\t_\t_\n\n"
    "1\tPeace\tpeace\tNOUN\tNN\t_\t0\troot\t_\t_\n\n"
    "1\tBoth\tboth\tDET\tDT\t_\t2\tdet\t_\t_\n2\tsides\tside\tNOUN\tNNS\t_\t3\tnsubj\t_\t_\n3\tagreed\tagree\tVERB\tVBD\t_\t0\troot\t_\t_\n"
    "4\tto\tto\tPART\tTO\t_\t5\tmark\t_\t_\n5\tmeet\tmeet\tVERB\tVB\t_\t3\txcomp\t_\t_\n6\tsoon\tsoon\tADV\tRB\t_\t5\tadvmod\t_\t_\n\n"
    "1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_\n2\tking\tking\tNOUN\tNN\t_\t3\tnsubj\t_\t_\n3\treceived\treceive\tVERB\tVBD\t_\t0\troot\t_\t_\n"
    "4\ta\ta\tDET\tDT\t_\t5\tdet\t_\t_\n5\tletter\tletter\tNOUN\tNN\t_\t3\tobj\t_\t_\n6\tfrom\tfrom\tADP\tIN\t_\t8\tcase\t_\t_\n"
    "7\tthe\tthe\tDET\tDT\t_\t8\tdet\t_\t_\n8\tqueen\tqueen\tNOUN\tNN\t_\t5\tnmod\t_\t_\n\n"
    "1\tViolence\tviolence\tNOUN\tNN\t_\t3\tnsubj:pass\t_\t_\n2\twas\tbe\tAUX\tVBD\t_\t3\taux:pass\t_\t_\n3\tcondemned\tcondemn\tVERB\tVBN\t_"
    "\t0\troot\t_\t_\n\n"
    "1\tCairo\tCairo\tPROPN\tNNP\t_\t0\troot\t_\t_\n2\tand\tand\tCCONJ\tCC\t_\t3\tcc\t_\t_\n3\tDoha\tDoha\tPROPN\tNNP\t_\t1\tconj\t_\t_\n\n"
    "1\tThey\tthey\tPRON\tPRP\t_\t2\tnsubj\t_\t_\n2\tmet\tmeet\tVERB\tVBD\t_\t0\troot\t_\t_\n3\ttwice\ttwice\tADV\tRB\t_\t2\tadvmod\t_\t_\n"
    "4\t,\t,\tPUNCT\t,\t_\t6\tpunct\t_\t_\n5\tthen\tthen\tADV\tRB\t_\t6\tadvmod\t_\t_\n6\tleft\tleave\tVERB\tVBD\t_\t2\tconj\t_\t_\n\n"
    "1\tGood\tgood\tADJ\tJJ\t_\t2\tamod\t_\t_\n2\tnews\tnews\tNOUN\tNN\t_\t0\troot\t_\t_\n3\t!\t!\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";

typedef struct small {
    treebank bank;
    coder c;
    teach_set set;
    net *n;
} small;

static small make_small(uint64_t seed, int layers) {
    small s;
    treebank_read_text(&s.bank, ten, sizeof ten - 1);
    coder_learn(&s.c, &s.bank, 1, 1);
    s.set = (teach_set){coder_encode(&s.c, &s.bank), s.bank.count};
    net_shape shape = {.words = s.c.words.count + 1,
                       .subs = s.c.subs.count,
                       .word_size = 16,
                       .sub_size = 16,
                       .layers = layers,
                       .hidden = {16, 16, 16},
                       .arc = 16,
                       .rel = 16,
                       .tags = s.c.tag_count,
                       .rels = s.c.rel_count};
    s.n = net_new(&shape, seed);
    return s;
}

static void free_small(small *s) {
    net_free(s->n);
    coder_free_sentences(s->set.sentences, s->set.count);
    coder_free(&s->c);
    treebank_free(&s->bank);
}

static double loss_of(net_pass *pass, const net *n, const net_sentence **all, int count, const net_dropout *dropout) {
    net_loss loss = {0};
    net_learn(pass, n, all, count, dropout, 7, 1.0f, &loss);
    net_gradient_clear(net_pass_gradient(pass), n);
    return loss.tag + loss.arc + loss.rel;
}

/* Compares one number of the gradient with the slope between two near points. Floats: the loss of some 40 tokens has 5 digits. */
static void check_slope(net_pass *pass, net *n, const net_sentence **all, int count, const net_dropout *dropout, float *p, double gradient,
                        const char *what, size_t index) {
    const float step = 4e-3f;
    float old = *p;
    *p = old + step;
    double high = loss_of(pass, n, all, count, dropout);
    *p = old - step;
    double low = loss_of(pass, n, all, count, dropout);
    *p = old;
    double slope = (high - low) / (2.0 * (double)step);
    if (fabs(slope - gradient) > 0.03 + 0.03 * fabs(gradient)) fail_msg("%s[%zu]: gradient %f, slope %f", what, index, gradient, slope);
}

static void gradient_is_the_slope(void **state) {
    (void)state;
    small s = make_small(3, 2);
    /* with dropout too: its masks come from the seed, so both points see the same ones */
    for (int with = 0; with < 2; with++) {
        net_dropout dropout = {0};
        if (with) dropout = (net_dropout){0.2f, 0.1f, 0.2f, 0.2f, 0.2f, 0.2f};
        const net_sentence *all[10];
        for (int k = 0; k < 10; k++) all[k] = &s.set.sentences[k];
        net_pass *pass = net_pass_new(s.n);
        net_loss loss = {0};
        net_learn(pass, s.n, all, 10, &dropout, 7, 1.0f, &loss);
        net_gradient *g = net_pass_gradient(pass);
        size_t words = (size_t)s.n->shape.words * 16, subs = (size_t)s.n->shape.subs * 16;
        float *dense = malloc(s.n->dense * sizeof *dense), *word = malloc(words * sizeof *word), *sub = malloc(subs * sizeof *sub);
        memcpy(dense, g->dense, s.n->dense * sizeof *dense);
        memcpy(word, g->word, words * sizeof *word);
        memcpy(sub, g->sub, subs * sizeof *sub);
        net_gradient_clear(g, s.n);
        for (size_t i = 0; i < s.n->dense; i += 41) check_slope(pass, s.n, all, 10, &dropout, &s.n->p[i], (double)dense[i], "dense", i);
        for (size_t i = 0; i < words; i += 29) check_slope(pass, s.n, all, 10, &dropout, &s.n->word[i], (double)word[i], "word", i);
        for (size_t i = 0; i < subs; i += 97) check_slope(pass, s.n, all, 10, &dropout, &s.n->sub[i], (double)sub[i], "sub", i);
        free(dense), free(word), free(sub);
        net_pass_free(pass);
    }
    free_small(&s);
}

static teach_options small_options(int threads) {
    return (teach_options){.epochs = 300, .batch_tokens = 12, .parts = 2, .threads = threads, .rate = 0.01f, .clip = 5, .seed = 5, .report_every = 1};
}

static void ten_sentences_by_heart(void **state) {
    (void)state;
    small s = make_small(3, 2);
    teach_options o = small_options(1);
    teach(s.n, &s.set, NULL, NULL, 0, &s.c, &o);
    net_pass *pass = net_pass_new(s.n);
    teach_score score = teach_evaluate(pass, s.n, &s.set, &s.c);
    assert_true(score.upos > 99.9 && score.xpos > 99.9 && score.uas > 99.9 && score.las > 99.9);
    net_pass_free(pass);
    free_small(&s);
}

static void same_seed_same_bits(void **state) {
    (void)state;
    small first = make_small(3, 3), second = make_small(3, 3), other = make_small(4, 3);
    teach_options one = small_options(1), two = small_options(2);
    one.epochs = two.epochs = 3;
    one.dropout = two.dropout = (net_dropout){0.2f, 0.1f, 0.2f, 0.2f, 0.2f, 0.2f};
    teach(first.n, &first.set, NULL, NULL, 0, &first.c, &one);
    teach(second.n, &second.set, NULL, NULL, 0, &second.c, &two); /* in two threads: still the same */
    teach(other.n, &other.set, NULL, NULL, 0, &other.c, &one);
    assert_memory_equal(first.n->p, second.n->p, first.n->dense * sizeof(float));
    assert_memory_equal(first.n->sub, second.n->sub, (size_t)first.n->shape.subs * 16 * sizeof(float));
    assert_memory_not_equal(first.n->p, other.n->p, first.n->dense * sizeof(float));
    export_set a = {.count = 0}, b = {.count = 0};
    export_net(&a, first.n, &first.c);
    export_net(&b, second.n, &second.c);
    assert_int_equal(a.count, b.count);
    for (size_t k = 0; k < a.count; k++) {
        assert_int_equal(a.parts[k].size, b.parts[k].size);
        assert_memory_equal(a.parts[k].bytes, b.parts[k].bytes, a.parts[k].size);
    }
    export_free(&a), export_free(&b);
    free_small(&first), free_small(&second), free_small(&other);
}

/* What the trainer learned, the library knows: same tags, heads and labels in 8 bits. */
static void library_runs_what_was_learned(void **state) {
    (void)state;
    small s = make_small(3, 2);
    teach_options o = small_options(1);
    teach(s.n, &s.set, NULL, NULL, 0, &s.c, &o);
    export_set parts = {.count = 0};
    export_net(&parts, s.n, &s.c);
    export_lemmas(&parts, &s.bank);
    char *path = test_write("", 0);
    ro_error err = {0};
    remove(path);
    assert_true(ro_weights_merge(path, parts.parts, parts.count, NULL, &err));
    assert_true(ro_weights_merge(path, parts.parts, parts.count, "parser.", &err)); /* over itself: the same */
    ro_weights *weights = ro_weights_open(path, NULL, &err);
    assert_non_null(weights);
    assert_int_equal(ro_weights_count(weights), parts.count);
    ro_parser *parser = ro_parser_load(weights, NULL, &err);
    assert_good(&err);
    ro_parse_work *work = ro_parse_work_new(parser, NULL, &err);
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    for (int k = 0; k < s.bank.count; k++) {
        ro_sentence said = *s.bank.sentences[k];
        said.tokens = ro_arena_array(&arena, said.count, sizeof *said.tokens);
        for (uint32_t i = 0; i < said.count; i++) {
            said.tokens[i].form = s.bank.sentences[k]->tokens[i].form;
            said.tokens[i].form_size = s.bank.sentences[k]->tokens[i].form_size;
        }
        assert_true(ro_parse(parser, work, &said, 1, &arena, &err));
        for (uint32_t i = 0; i < said.count; i++) {
            const ro_token *gold = &s.bank.sentences[k]->tokens[i], *token = &said.tokens[i];
            assert_int_equal(token->upos, gold->upos);
            assert_int_equal(token->xpos, gold->xpos);
            assert_int_equal(token->head, gold->head);
            assert_int_equal(token->deprel, gold->deprel);
            assert_string_equal(token->lemma, gold->lemma);
        }
    }
    ro_arena_free(&arena);
    ro_parse_work_free(work);
    ro_parser_free(parser);
    ro_weights_close(weights);
    export_free(&parts);
    remove(path);
    free(path);
    free_small(&s);
}

static void new_sentences_are_trees(void **state) {
    (void)state;
    small s = make_small(3, 2);
    int made = 0;
    net_sentence *fresh = augment(s.set.sentences, s.set.count, 20, coder_relation(&s.c, RO_DEP_root), coder_relation(&s.c, RO_DEP_punct), 1, &made);
    assert_true(made > 20);
    for (int k = 0; k < made; k++) {
        uint32_t seen[200];
        int32_t heads[200];
        for (int i = 0; i < fresh[k].count; i++) heads[i] = fresh[k].head[i];
        assert_true(ro_mst_is_tree(heads, (uint32_t)fresh[k].count, seen));
    }
    coder_free_sentences(fresh, made);
    free_small(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient_is_the_slope),         cmocka_unit_test(ten_sentences_by_heart),  cmocka_unit_test(same_seed_same_bits),
        cmocka_unit_test(library_runs_what_was_learned), cmocka_unit_test(new_sentences_are_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
