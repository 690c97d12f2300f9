/* main.c - readout-train: learns the weights that readout ships with, and tells how good they are. Not part of the library. */
#include "base/error.h"
#include "train/evaluate.h"
#include "train/merge.h"
#include "train/net_math.h"
#include "train/train.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Puts all sections of one model file into another. */
static int train_merge(int argc, char **argv) {
    if (argc != 3) return fprintf(stderr, "usage: readout-train merge FROM INTO\n"), 64;
    ro_error err = {0};
    ro_weights *from = ro_weights_open(argv[1], NULL, &err);
    ro_weights_part *parts = calloc(RO_WEIGHTS_MAX_SECTIONS, sizeof *parts);
    bool ok = from != NULL && parts != NULL;
    for (size_t k = 0; ok && k < ro_weights_count(from); k++) {
        parts[k].name = ro_weights_name(from, k);
        parts[k].bytes = ro_weights_section(from, parts[k].name, &parts[k].size, &err);
    }
    ok = ok && ro_weights_merge(argv[2], parts, ro_weights_count(from), NULL, &err);
    ro_weights_close(from);
    free(parts);
    if (ok) return 0;
    char text[640];
    ro_error_format(&err, text, sizeof text);
    fprintf(stderr, "readout-train: %s\n", text);
    return ro_code_exit(err.code);
}

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"parser", train_parser, "--treebanks DIR --out FILE [--seed N]   learns tagger, lemmatiser and parser"},
    {"splitter", train_splitter, "--treebanks DIR --out FILE [--seed N]   learns tokens and sentences"},
    {"rank", train_rank, "--data DIR --out FILE [--plv FILE] [--dev FILE]   learns which event two parties have"},
    {"link", train_link, "--data DIR --out FILE [--dev FILE]   learns whom pronouns mean, and countries that are not said"},
    {"evaluate", train_evaluate, "--model FILE [--relations] [--speed] [--isa NAME] TREEBANK…   scores from gold tokens"},
    {"merge", train_merge, "FROM INTO   puts all sections of one model file into another"},
};

int main(int argc, char **argv) {
    math_one_thread();
    for (size_t k = 0; argc > 1 && k < sizeof commands / sizeof commands[0]; k++)
        if (strcmp(argv[1], commands[k].name) == 0) return commands[k].run(argc - 1, argv + 1);
    fprintf(stderr, "readout-train: trains and scores the models of readout\n\n");
    for (size_t k = 0; k < sizeof commands / sizeof commands[0]; k++)
        fprintf(stderr, "  readout-train %-9s %s\n", commands[k].name, commands[k].help);
    return 64;
}
