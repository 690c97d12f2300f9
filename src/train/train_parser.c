#include "train/export.h"
#include "train/merge.h"
#include "train/teach.h"
#include "train/train.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct setting {
    const char *treebanks, *out, *load, *save;
    double seed, epochs, hidden, hidden2, layers, word, sub, arc, rel, rate, batch, threads, dropout, worddrop, recdrop, subdrop, least, leastsub;
} setting;

int train_parser(int argc, char **argv) {
    setting o = {.treebanks = "", .seed = 1, .epochs = 20, .hidden = 128, .hidden2 = 128, .layers = 2, .word = 96, .sub = 96, .arc = 128, .rel = 96,
        .rate = 0.002, .batch = 600, .threads = 2, .dropout = 0.3, .worddrop = 0.2, .recdrop = 0.2, .subdrop = 0.05, .least = 2, .leastsub = 2};
    struct { const char *name; double *value; const char **text; } table[] = {
        {"--treebanks", NULL, &o.treebanks}, {"--out", NULL, &o.out}, {"--seed", &o.seed, NULL}, {"--epochs", &o.epochs, NULL}, {"--hidden", &o.hidden, NULL},
        {"--hidden2", &o.hidden2, NULL},{"--layers", &o.layers, NULL},{"--word", &o.word, NULL},{"--sub", &o.sub, NULL},{"--arc", &o.arc, NULL},{"--rel", &o.rel, NULL},
        {"--rate", &o.rate, NULL},{"--batch", &o.batch, NULL},{"--threads", &o.threads, NULL},{"--dropout", &o.dropout, NULL},{"--worddrop", &o.worddrop, NULL},
        {"--recdrop", &o.recdrop, NULL},{"--subdrop", &o.subdrop, NULL},{"--least", &o.least, NULL},{"--leastsub", &o.leastsub, NULL},{"--save", NULL, &o.save},
    };
    for (int i = 1; i + 1 < argc; i += 2) {
        bool found = false;
        for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) if (!strcmp(argv[i], table[k].name)) { found = true; if (table[k].value) *table[k].value = atof(argv[i+1]); else *table[k].text = argv[i+1]; }
        if (!found) { fprintf(stderr, "what is %s?\n", argv[i]); return 64; }
    }
    char names[4][1024]; const char *const base[4] = {"ewt-train", "gum-train", "ewt-dev", "gum-dev"};
    for (int k = 0; k < 4; k++) snprintf(names[k], 1024, "%s/%s.conllu", o.treebanks, base[k]);
    treebank train, dev[2];
    treebank_read(&train, (const char *[]){names[0], names[1]}, 2);
    treebank_read(&dev[0], (const char *[]){names[2]}, 1);
    treebank_read(&dev[1], (const char *[]){names[3]}, 1);
    coder c;
    coder_learn(&c, &train, (uint32_t)o.least, (uint32_t)o.leastsub);
    teach_set set = {coder_encode(&c, &train), train.count}, devset[2] = {{coder_encode(&c, &dev[0]), dev[0].count}, {coder_encode(&c, &dev[1]), dev[1].count}};
    net_shape shape = {.words = c.words.count + 1, .subs = c.subs.count, .word_size = (int)o.word, .sub_size = (int)o.sub, .layers = (int)o.layers,
        .hidden = {(int)o.hidden, (int)o.hidden2, (int)o.hidden2}, .arc = (int)o.arc, .rel = (int)o.rel, .tags = c.tag_count, .rels = c.rel_count};
    printf("%d sentences %ld tokens, %d words %d subs %d tags %d rels\n", train.count, train.tokens, shape.words, shape.subs, shape.tags, shape.rels); fflush(stdout);
    net *n = net_new(&shape, (uint64_t)o.seed);
    float d = (float)o.dropout;
    teach_options options = {.epochs = (int)o.epochs, .batch_tokens = (int)o.batch, .threads = (int)o.threads, .rate = (float)o.rate, .clip = 5, .soft = 0,
        .dropout = {(float)o.worddrop, (float)o.subdrop, d, d, (float)o.recdrop, d}, .seed = (uint64_t)o.seed, .name = "parser", .report_every = 2};
    teach(n, &set, devset, (const char *const[]){"ewt", "gum"}, 2, &c, &options);
    if (o.out) {
        export_set parts = {0};
        ro_error err = {0};
        export_net(&parts, n, &c);
        export_lemmas(&parts, &train);
        if (!ro_weights_merge(o.out, parts.parts, parts.count, "parser.", &err)) { fprintf(stderr, "%s\n", err.message); return 1; }
        for (size_t k = 0; k < parts.count; k++) printf("%s %zu\n", parts.names[k], parts.parts[k].size);
        export_free(&parts);
    }
    return 0;
}
