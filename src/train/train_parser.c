/* train_parser.c - `readout-train parser`: treebanks in, the sections parser.* and lemma.* of a model file out.
 *
 * Several teachers learn the treebanks, each from its own seed. Their mean probabilities label the treebanks' sentences and new ones made of
 * their constituents (augment.h), and one student learns from those labels: most of what an ensemble knows more than one model, at the price
 * of one model (Hinton et al. 2015; Kuncoro et al. 2016, "Distilling an ensemble of greedy dependency parsers into one MST parser").
 * docs/syntax.md gives the gains. The options are for experiments; the defaults make the weights that are shipped. */
#include "train/augment.h"
#include "train/export.h"
#include "train/merge.h"
#include "train/teach.h"
#include "train/train.h"

#include "base/hash.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct setting {
    const char *treebanks, *own, *out, *keep; /* own: our treebank of the genre */
    double own_times;                         /* how often it is read: it is small beside the others */
    double seed, threads;
    double teachers, teacher_epochs, epochs, copies, trust, trust_new;
    double teacher_hidden, hidden, hidden2, layers, word, sub, arc, rel;
    double least_word, least_sub;
    double rate, batch, dropout, word_dropout, sub_dropout, recurrent_dropout;
    double student_dropout, student_rate;
} setting;

static const setting defaults = {.treebanks = ".",
                                 .own_times = 2,
                                 .seed = 1,
                                 .threads = 2,
                                 .teachers = 2,
                                 .teacher_epochs = 16,
                                 .epochs = 8,
                                 .copies = 2,
                                 .trust = 0.5,
                                 .trust_new = 1,
                                 .teacher_hidden = 128,
                                 .hidden = 128,
                                 .hidden2 = 128,
                                 .layers = 2,
                                 .word = 96,
                                 .sub = 96,
                                 .arc = 128,
                                 .rel = 96,
                                 .least_word = 2,
                                 .least_sub = 2,
                                 .rate = 0.0015,
                                 .batch = 300,
                                 .dropout = 0.2,
                                 .word_dropout = 0.15,
                                 .sub_dropout = 0.05,
                                 .recurrent_dropout = 0.1,
                                 .student_dropout = 0.15,
                                 .student_rate = 0.001};

static bool read_options(setting *o, int argc, char **argv) {
    const struct {
        const char *name;
        double *number;
        const char **text;
    } table[] = {
        {"--treebanks", NULL, &o->treebanks},
        {"--own", NULL, &o->own},
        {"--own-times", &o->own_times, NULL},
        {"--out", NULL, &o->out},
        {"--keep", NULL, &o->keep},
        {"--seed", &o->seed, NULL},
        {"--threads", &o->threads, NULL},
        {"--teachers", &o->teachers, NULL},
        {"--teacher-epochs", &o->teacher_epochs, NULL},
        {"--epochs", &o->epochs, NULL},
        {"--copies", &o->copies, NULL},
        {"--trust", &o->trust, NULL},
        {"--trust-new", &o->trust_new, NULL},
        {"--teacher-hidden", &o->teacher_hidden, NULL},
        {"--hidden", &o->hidden, NULL},
        {"--hidden2", &o->hidden2, NULL},
        {"--layers", &o->layers, NULL},
        {"--word", &o->word, NULL},
        {"--sub", &o->sub, NULL},
        {"--arc", &o->arc, NULL},
        {"--rel", &o->rel, NULL},
        {"--least-word", &o->least_word, NULL},
        {"--least-sub", &o->least_sub, NULL},
        {"--rate", &o->rate, NULL},
        {"--batch", &o->batch, NULL},
        {"--dropout", &o->dropout, NULL},
        {"--word-dropout", &o->word_dropout, NULL},
        {"--sub-dropout", &o->sub_dropout, NULL},
        {"--recurrent-dropout", &o->recurrent_dropout, NULL},
        {"--student-dropout", &o->student_dropout, NULL},
        {"--student-rate", &o->student_rate, NULL},
    };
    *o = defaults;
    for (int i = 1; i < argc; i += 2) {
        size_t k = 0;
        while (k < sizeof table / sizeof table[0] && strcmp(argv[i], table[k].name) != 0) k++;
        if (k == sizeof table / sizeof table[0] || i + 1 == argc) {
            fprintf(stderr, "readout-train parser: unknown option, or one without its value: %s\n", argv[i]);
            return false;
        }
        if (table[k].number)
            *table[k].number = strtod(argv[i + 1], NULL);
        else
            *table[k].text = argv[i + 1];
    }
    return true;
}

/* --- data --- */

#define DEVS 2
#define MOST_TIMES 8
static const char *const dev_names[DEVS] = {"ewt", "gum"};

typedef struct data {
    treebank train, dev[DEVS];
    coder c;
    teach_set train_set, dev_set[DEVS];
} data;

static void read_data(data *d, const setting *o) {
    char path[2][4096];
    const char *files[2 + MOST_TIMES];
    int count = 0;
    snprintf(path[0], sizeof path[0], "%s/ewt-train.conllu", o->treebanks);
    snprintf(path[1], sizeof path[1], "%s/gum-train.conllu", o->treebanks);
    files[count++] = path[0];
    files[count++] = path[1];
    for (int i = 0; o->own && i < (int)o->own_times && i < MOST_TIMES; i++) files[count++] = o->own;
    treebank_read(&d->train, files, count);
    coder_learn(&d->c, &d->train, (uint32_t)o->least_word, (uint32_t)o->least_sub);
    d->train_set = (teach_set){coder_encode(&d->c, &d->train), d->train.count};
    for (int k = 0; k < DEVS; k++) {
        snprintf(path[0], sizeof path[0], "%s/%s-dev.conllu", o->treebanks, dev_names[k]);
        treebank_read(&d->dev[k], (const char *[]){path[0]}, 1);
        d->dev_set[k] = (teach_set){coder_encode(&d->c, &d->dev[k]), d->dev[k].count};
    }
}

static void free_data(data *d) {
    coder_free_sentences(d->train_set.sentences, d->train_set.count);
    for (int k = 0; k < DEVS; k++) {
        coder_free_sentences(d->dev_set[k].sentences, d->dev_set[k].count);
        treebank_free(&d->dev[k]);
    }
    coder_free(&d->c);
    treebank_free(&d->train);
}

/* --- models --- */

static net_shape shape_of(const setting *o, const coder *c, double hidden, double hidden2) {
    net_shape shape = {.words = c->words.count + 1,
                       .subs = c->subs.count,
                       .word_size = (int)o->word,
                       .sub_size = (int)o->sub,
                       .layers = (int)o->layers,
                       .arc = (int)o->arc,
                       .rel = (int)o->rel,
                       .tags = c->tag_count,
                       .rels = c->rel_count};
    shape.hidden[0] = (int)hidden;
    for (int l = 1; l < shape.layers; l++) shape.hidden[l] = (int)hidden2;
    return shape;
}

static teach_options options_of(const setting *o, double epochs, double dropout) {
    float d = (float)dropout;
    return (teach_options){.epochs = (int)epochs,
                           .batch_tokens = (int)o->batch,
                           .parts = 2,
                           .threads = (int)o->threads,
                           .rate = (float)o->rate,
                           .clip = 5,
                           .dropout = {(float)o->word_dropout, (float)o->sub_dropout, d, d, (float)o->recurrent_dropout, d},
                           .report_every = 4};
}

typedef struct lesson {
    const setting *o;
    const data *d;
    net *made;
    int number;
} lesson;

/* --keep PREFIX: a teacher is written to PREFIX.number once made, and read from there by the next run. */
static bool keep_teacher(const setting *o, net *n, int number, bool write) {
    char path[4096];
    if (o->keep == NULL) return false;
    snprintf(path, sizeof path, "%s.%d", o->keep, number);
    FILE *file = fopen(path, write ? "wb" : "rb");
    if (file == NULL) return false;
    size_t words = (size_t)n->shape.words * (size_t)n->shape.word_size, subs = (size_t)n->shape.subs * (size_t)n->shape.sub_size, done;
    if (write)
        done = fwrite(n->p, 4, n->dense, file) + fwrite(n->word, 4, words, file) + fwrite(n->sub, 4, subs, file);
    else
        done = fread(n->p, 4, n->dense, file) + fread(n->word, 4, words, file) + fread(n->sub, 4, subs, file);
    bool whole = done == n->dense + words + subs && (write || fgetc(file) == EOF);
    return fclose(file) == 0 && whole;
}

static void *run_lesson(void *argument) {
    lesson *job = argument;
    const setting *o = job->o;
    char name[32];
    snprintf(name, sizeof name, "teacher %d", job->number);
    net_shape shape = shape_of(o, &job->d->c, o->teacher_hidden, o->teacher_hidden);
    teach_options options = options_of(o, o->teacher_epochs, o->dropout);
    options.seed = ro_hash_mix((uint64_t)o->seed, (uint64_t)job->number);
    options.name = name;
    options.parts = options.threads = 1;
    job->made = net_new(&shape, options.seed);
    if (keep_teacher(o, job->made, job->number, false)) return NULL;
    net_free(job->made);
    job->made = net_new(&shape, options.seed);
    teach(job->made, &job->d->train_set, job->d->dev_set, dev_names, DEVS, &job->d->c, &options);
    keep_teacher(o, job->made, job->number, true);
    return NULL;
}

/* Two teachers at a time, where there are two threads: that wastes less than two threads on one. */
static void make_teachers(const setting *o, const data *d, net **teachers, int count) {
    for (int k = 0; k < count; k += 2) {
        bool two = o->threads > 1 && k + 1 < count;
        lesson jobs[2] = {{o, d, NULL, k + 1}, {o, d, NULL, k + 2}};
        pthread_t thread;
        bool started = two && pthread_create(&thread, NULL, run_lesson, &jobs[1]) == 0;
        run_lesson(&jobs[0]);
        if (started)
            pthread_join(thread, NULL);
        else if (k + 1 < count)
            run_lesson(&jobs[1]);
        teachers[k] = jobs[0].made;
        if (k + 1 < count) teachers[k + 1] = jobs[1].made;
    }
}

/* The student's sentences: the treebanks' own, then the new ones; all with the teachers' labels. */
static teach_set make_lessons(const setting *o, data *d, net *const *teachers, int count) {
    teach_set fresh = {NULL, 0}, all;
    if (count > 0 && o->trust > 0) teach_soften(teachers, count, &d->train_set, (float)o->trust, (int)o->threads);
    fresh.sentences = augment(d->train_set.sentences, d->train_set.count, (int)o->copies, coder_relation(&d->c, RO_DEP_root),
                              coder_relation(&d->c, RO_DEP_punct), ro_hash_mix((uint64_t)o->seed, 4711), &fresh.count);
    if (count > 0) teach_soften(teachers, count, &fresh, (float)o->trust_new, (int)o->threads);
    all.count = d->train_set.count + fresh.count;
    all.sentences = malloc((size_t)(all.count + 1) * sizeof *all.sentences);
    memcpy(all.sentences, d->train_set.sentences, (size_t)d->train_set.count * sizeof *all.sentences);
    memcpy(all.sentences + d->train_set.count, fresh.sentences, (size_t)fresh.count * sizeof *all.sentences);
    free(fresh.sentences);
    free(d->train_set.sentences);
    d->train_set = (teach_set){NULL, 0};
    return all;
}

static bool write_model(const setting *o, const net *student, const data *d) {
    export_set parts = {.count = 0};
    ro_error err = {0};
    export_net(&parts, student, &d->c);
    export_lemmas(&parts, &d->train);
    bool ok = ro_weights_merge(o->out, parts.parts, parts.count, "parser.", &err);
    if (!ok) fprintf(stderr, "readout-train: %s: %s\n", o->out, err.message);
    export_free(&parts);
    return ok;
}

int train_parser(int argc, char **argv) {
    setting o;
    if (!read_options(&o, argc, argv)) return 64;
    data d;
    read_data(&d, &o);
    printf("%d sentences, %ld words; vocabulary: %d words, %d affixes, forms and shapes, %d tags, %d relations\n", d.train.count, d.train.tokens,
           d.c.words.count, d.c.subs.count, d.c.tag_count, d.c.rel_count);
    fflush(stdout);
    int count = (int)o.teachers;
    net **teachers = calloc((size_t)count + 1, sizeof(net *));
    make_teachers(&o, &d, teachers, count);
    if (count > 1) teach_report_ensemble(teachers, count, d.dev_set, dev_names, DEVS, &d.c);
    net_shape shape = shape_of(&o, &d.c, o.hidden, o.hidden2);
    /* a student of a teacher's sizes goes on from where the first teacher stopped */
    bool warm = count > 0 && memcmp(&shape, &teachers[0]->shape, sizeof shape) == 0;
    net *student = warm ? net_copy(teachers[0]) : net_new(&shape, ro_hash_mix((uint64_t)o.seed, 99));
    teach_set lessons = make_lessons(&o, &d, teachers, count);
    for (int k = 0; k < count; k++) net_free(teachers[k]);
    free(teachers);
    teach_options options = options_of(&o, o.epochs, o.student_dropout);
    options.seed = ro_hash_mix((uint64_t)o.seed, 100);
    options.name = "student";
    options.rate = (float)o.student_rate;
    teach(student, &lessons, d.dev_set, dev_names, DEVS, &d.c, &options);
    bool ok = o.out == NULL || write_model(&o, student, &d);
    net_free(student);
    coder_free_sentences(lessons.sentences, lessons.count);
    free_data(&d);
    return ok ? 0 : 1;
}
