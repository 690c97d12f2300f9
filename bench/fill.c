/* readout-fill - a database of made-up reports, to measure queries and merging on a large one.
 *
 * usage: readout-fill [--seed S] [--batch N] [--shuffle S] [--apart 1] DB EVENTS
 *
 * --batch: reports of a transaction (500). --shuffle: all reports are made first, and come in an order by chance. --apart: each has
 * words of its own behind the others, so that none is taken for a copy of another.
 *
 * Stories are made day by day over six years: a pair of countries (few pairs have most of them, as in the news), one to three events, told by one to
 * eight publishers within three days, each in words of its own. The same seed gives the same database. Says what it took, for each tenth. */
#include "base/arena.h"
#include "base/hash.h"
#include "store/store.h"
#include "text/calendar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define BATCH 500
#define MOST_BATCH 100000
#define MOST_EVENTS 3
#define WORDS_OF_EVENT 14
#define OWN_WORDS 20

static const char *const countries[] = {"USA", "RUS", "UKR", "ISR", "PSE", "CHN", "IRN", "TUR", "GBR", "FRA", "DEU", "QAT", "EGY", "SAU", "SYR",
                                        "IND", "PAK", "JPN", "KOR", "PRK", "IRQ", "LBN", "JOR", "ARE", "YEM", "AFG", "POL", "ITA", "ESP", "NLD",
                                        "BRA", "ARG", "MEX", "CAN", "AUS", "IDN", "VNM", "PHL", "MMR", "THA", "NGA", "ETH", "SDN", "SSD", "KEN",
                                        "ZAF", "LBY", "TUN", "DZA", "MAR", "COD", "RWA", "SOM", "MLI", "NER", "TCD", "VEN", "COL", "CUB", "PER"};
#define COUNTRIES (sizeof countries / sizeof *countries)

static const char *const words[] = {
    "ceasefire", "humanitarian", "sanctions",  "election",  "border",    "missile",   "agreement", "trade",       "energy",    "gas",
    "pipeline",  "refugees",     "hostages",   "talks",     "summit",    "visit",     "security",  "cooperation", "defence",   "minister",
    "president", "parliament",   "resolution", "council",   "treaty",    "nuclear",   "programme", "inspection",  "grain",     "harbour",
    "aid",       "convoy",       "drought",    "flood",     "relief",    "loan",      "debt",      "investment",  "bank",      "currency",
    "protest",   "police",       "army",       "navy",      "airstrike", "artillery", "village",   "hospital",    "school",    "bridge",
    "airport",   "embassy",      "ambassador", "consulate", "visa",      "citizens",  "prisoners", "exchange",    "mediation", "delegation",
    "railway",   "vaccine",      "fisheries",  "climate",   "emissions", "satellite", "exercise",  "frigate",     "drone",     "strait"};
#define WORDS (sizeof words / sizeof *words)

typedef struct kind {
    ro_event_type type;
    const char *cameo, *mode;
    double goldstein;
    ro_channel channel;
    int share;
} kind;

static const kind kinds[] = {
    {RO_EVENT_CONSULT, "041", "phone", 1.0, RO_CHANNEL_PHONE, 14}, {RO_EVENT_CONSULT, "040", NULL, 1.0, RO_CHANNEL_MEETING, 16},
    {RO_EVENT_CONSULT, "042", "visit", 1.9, RO_CHANNEL_VISIT, 10}, {RO_EVENT_SUPPORT, "051", NULL, 3.4, RO_CHANNEL_NONE, 10},
    {RO_EVENT_AGREE, "057", NULL, 8.0, RO_CHANNEL_NONE, 5},        {RO_EVENT_COOPERATE, "061", NULL, 6.4, RO_CHANNEL_NONE, 4},
    {RO_EVENT_AID, "073", NULL, 7.4, RO_CHANNEL_NONE, 5},          {RO_EVENT_REQUEST, "102", NULL, -0.3, RO_CHANNEL_NONE, 7},
    {RO_EVENT_ACCUSE, "111", NULL, -2.0, RO_CHANNEL_NONE, 9},      {RO_EVENT_REJECT, "120", NULL, -4.0, RO_CHANNEL_NONE, 4},
    {RO_EVENT_THREATEN, "130", NULL, -4.4, RO_CHANNEL_NONE, 4},    {RO_EVENT_COERCE, "163", NULL, -8.0, RO_CHANNEL_NONE, 3},
    {RO_EVENT_ASSAULT, "190", NULL, -10.0, RO_CHANNEL_NONE, 5},    {RO_EVENT_ASSAULT, "195", "aerial", -10.0, RO_CHANNEL_NONE, 4}};
#define KINDS (sizeof kinds / sizeof *kinds)

typedef struct filler {
    ro_store *store;
    ro_arena arena;            /* of the stories that wait */
    const ro_record **waiting; /* to be written, `batch` at once; with shuffle all of them */
    size_t batch, room, made;
    uint64_t shuffle; /* 0: as they come */
    bool apart;
    ro_error err;
    uint64_t random;
    size_t want, in_batch, reports;
    ro_store_counts counts;
    double begun, last;
    size_t tenth;
} filler;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t any(filler *f, size_t below) {
    f->random = ro_hash_mix(f->random, 1);
    return (uint32_t)((f->random >> 20) % below);
}

/* The first of many far more often than the last. */
static size_t few(filler *f, size_t below) {
    double u = (double)any(f, 1u << 20) / (1u << 20);
    size_t n = (size_t)(u * u * u * (double)below);
    return n < below ? n : below - 1;
}

static const kind *any_kind(filler *f) {
    int at = (int)any(f, 100);
    for (size_t i = 0; i < KINDS; i++)
        if ((at -= kinds[i].share) < 0) return &kinds[i];
    return &kinds[0];
}

typedef struct story {
    size_t source, target;
    long day;
    const kind *kinds[MOST_EVENTS];
    uint32_t count;
    size_t words[MOST_EVENTS][WORDS_OF_EVENT];
    int person[2]; /* -1: the country alone */
} story;

static const char *text_of(filler *f, const char *format, const char *a, const char *b, int n) {
    char out[128];
    int size = snprintf(out, sizeof out, format, a, b, n);
    return ro_arena_copy(&f->arena, out, (size_t)size);
}

static const char *day_of(filler *f, long days) {
    char out[64];
    long y, m, d;
    ro_civil_of(days, &y, &m, &d);
    int size = snprintf(out, sizeof out, "%04ld-%02ld-%02ld", y, m, d);
    return ro_arena_copy(&f->arena, out, (size_t)size);
}

static void set_actor(filler *f, ro_actor *a, size_t country, int person) {
    static const char *const offices[] = {"President", "Foreign Minister", "Prime Minister", "Defence Minister"};
    const char *code = countries[country];
    *a = (ro_actor){.kind = RO_KIND_COUNTRY, .name = code, .country = code, .country_basis = RO_BASIS_STATED, .code = code};
    if (person < 0) return;
    a->kind = RO_KIND_PERSON;
    a->name = text_of(f, "%s %s", (const char *[]){"Anna", "Boris", "Carl", "Dina"}[person], text_of(f, "%s%s", code, "ovsky", 0), 0);
    a->office = offices[person];
    a->sector = person == 3 ? "MIL" : "GOV";
    a->code = text_of(f, "%s%s", code, a->sector, 0);
}

/* A sentence of the event's words, some left out and some of the publisher's own put in. */
static uint32_t write_sentence(filler *f, char *out, size_t room, const size_t *event_words) {
    size_t at = 0;
    for (int i = 0; i < WORDS_OF_EVENT; i++) {
        size_t word = any(f, 5) ? event_words[i] : any(f, WORDS);
        at += (size_t)snprintf(out + at, room - at, "%s%s", at ? " " : "", words[word]);
    }
    return (uint32_t)(at + (size_t)snprintf(out + at, room - at, ".\n"));
}

static void fill_event(filler *f, ro_event *e, const story *s, uint32_t i, ro_bytes span) {
    const kind *k = s->kinds[i];
    ro_evidence *evidence = ro_arena_alloc(&f->arena, sizeof *evidence);
    *evidence = (ro_evidence){.span = span};
    *e = (ro_event){.source = 0,
                    .target = 1,
                    .event = k->type,
                    .mode = k->mode,
                    .cameo = k->cameo,
                    .goldstein = k->goldstein,
                    .status = RO_STATUS_REPORTED,
                    .confidence = 0.5 + any(f, 49) / 100.0,
                    .reports = 1,
                    .rule = "fill:made-up",
                    .evidence = evidence,
                    .evidence_count = 1};
    if (any(f, 3)) e->date = day_of(f, s->day), e->date_basis = "stated";
    if (!any(f, 4)) e->place = (ro_place){text_of(f, "%s %s", "Capital of", countries[s->target], 0), countries[s->target], 10, 20};
}

/* In one transaction. */
static bool write_batch(filler *f, const ro_record *const *records, size_t count) {
    bool good = ro_store_begin(f->store, &f->err) && ro_store_expect(f->store, records, count, &f->err);
    for (size_t i = 0; good && i < count; i++) good = ro_store_add(f->store, records[i], &f->counts, &f->err) != RO_STORED_FAILED;
    if (good && ro_store_commit(f->store, &f->err)) return true;
    ro_store_rollback(f->store);
    return false;
}

static bool write_waiting(filler *f) {
    const size_t count = f->in_batch;
    f->in_batch = 0;
    for (size_t at = 0; at < count; at += f->batch)
        if (!write_batch(f, f->waiting + at, count - at < f->batch ? count - at : f->batch)) return false;
    return true;
}

static bool wait_in_line(filler *f, const ro_record *record) {
    if (f->in_batch == f->room) {
        size_t room = f->room ? 2 * f->room : f->batch;
        const ro_record **waiting = realloc(f->waiting, room * sizeof *waiting);
        if (!waiting) return false;
        f->waiting = waiting;
        f->room = room;
    }
    f->waiting[f->in_batch++] = record;
    return f->shuffle || f->in_batch < f->batch || write_waiting(f);
}

static void shuffle(filler *f) {
    f->random = f->shuffle;
    for (size_t i = f->in_batch; i > 1; i--) {
        size_t k = any(f, i);
        const ro_record *record = f->waiting[k];
        f->waiting[k] = f->waiting[i - 1];
        f->waiting[i - 1] = record;
    }
}

static bool tell(filler *f, const story *s, long published, size_t publisher) {
    char text[4096];
    uint32_t at = 0;
    ro_actor *actors = ro_arena_array(&f->arena, 2, sizeof *actors);
    ro_event *events = ro_arena_array(&f->arena, s->count, sizeof *events);
    ro_contact *contacts = ro_arena_array(&f->arena, s->count, sizeof *contacts);
    uint32_t *both = ro_arena_array(&f->arena, 2, sizeof *both);
    if (!actors || !events || !contacts || !both) return false;
    both[1] = 1;
    ro_record r = {.language = "en", .actors = actors, .actor_count = 2, .events = events, .contacts = contacts, .sentence_count = s->count};
    set_actor(f, &actors[0], s->source, any(f, 3) ? s->person[0] : -1);
    set_actor(f, &actors[1], s->target, any(f, 3) ? s->person[1] : -1);
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t size = write_sentence(f, text + at, sizeof text - at, s->words[i]);
        ro_event *e = &events[r.event_count++];
        fill_event(f, e, s, i, (ro_bytes){at, at + size - 1});
        at += size;
        if (!s->kinds[i]->channel) continue;
        contacts[r.contact_count++] = (ro_contact){.channel = s->kinds[i]->channel,
                                                   .initiator = 0,
                                                   .participants = {both, 2},
                                                   .date = e->date,
                                                   .date_basis = e->date_basis,
                                                   .place = e->place,
                                                   .status = e->status,
                                                   .confidence = e->confidence,
                                                   .event = i,
                                                   .evidence = e->evidence,
                                                   .evidence_count = 1};
    }
    for (int i = 0; f->apart && i < OWN_WORDS; i++) at += (uint32_t)snprintf(text + at, sizeof text - at, "own%zu%c ", f->reports, 'a' + i);
    r.id = text_of(f, "%s%s%d", "fill:", "", (int)f->reports);
    r.publisher = text_of(f, "%s%s %d", "Agency", "", (int)publisher);
    r.published = day_of(f, published);
    r.text = text;
    r.text_size = at;
    ro_sha256_hex(text, at, r.text_sha256);
    f->reports++;
    ro_record *kept = ro_arena_alloc(&f->arena, sizeof *kept);
    if (!kept) return false;
    r.text = ro_arena_copy(&f->arena, text, at);
    *kept = r;
    return wait_in_line(f, kept);
}

static bool tell_story(filler *f, long day) {
    story s = {.source = few(f, COUNTRIES), .day = day, .count = 1 + any(f, MOST_EVENTS)};
    s.target = (s.source + 1 + few(f, COUNTRIES - 1)) % COUNTRIES;
    for (uint32_t i = 0; i < s.count; i++) {
        s.kinds[i] = any_kind(f);
        for (int w = 0; w < WORDS_OF_EVENT; w++) s.words[i][w] = any(f, WORDS);
    }
    f->made += s.count;
    for (int i = 0; i < 2; i++) s.person[i] = (int)any(f, 5) - 1;
    size_t told = 1 + (any(f, 2) ? 0 : few(f, 8));
    for (size_t i = 0; i < told; i++)
        if (!tell(f, &s, day + (long)few(f, 3), few(f, 40))) return false;
    return true;
}

static void say(filler *f, const char *path) {
    struct stat s;
    double at = now();
    printf("%9zu events %9zu contacts %9zu reports %9zu merged %7.1f s %8.0f reports/s %6.1f µs/telling", f->counts.events, f->counts.contacts,
           f->reports, f->counts.merged_events, at - f->begun, (double)f->reports / (at - f->begun),
           1e6 * (at - f->begun) / (double)(f->counts.events + f->counts.merged_events));
    if (stat(path, &s) == 0) printf(" %6.0f MB %6.0f bytes/report", (double)s.st_size / 1e6, (double)s.st_size / (double)f->reports);
    printf("\n");
    fflush(stdout);
}

static bool fill(filler *f, const char *path) {
    long first = ro_days_of(2019, 1, 1), days = 6 * 365;
    while (f->made < f->want) {
        long day = first + (long)((double)f->made / (double)f->want * (double)days);
        if (f->in_batch == 0) ro_arena_reset(&f->arena);
        if (!tell_story(f, day)) return false;
        if (f->made * 10 / f->want > f->tenth && f->made < f->want && !f->shuffle) {
            f->tenth = f->made * 10 / f->want;
            say(f, path);
        }
    }
    return (!f->shuffle || (shuffle(f), true)) && write_waiting(f) && (say(f, path), true);
}

int main(int argc, char **argv) {
    filler f = {.begun = now(), .random = 1, .batch = BATCH};
    for (; argc > 3 && strncmp(argv[1], "--", 2) == 0; argv += 2, argc -= 2) {
        uint64_t value = strtoull(argv[2], NULL, 10);
        if (strcmp(argv[1], "--seed") == 0) f.random = value + 1;
        if (strcmp(argv[1], "--batch") == 0) f.batch = value && value < MOST_BATCH ? value : BATCH;
        if (strcmp(argv[1], "--shuffle") == 0) f.shuffle = value;
        if (strcmp(argv[1], "--apart") == 0) f.apart = value != 0;
    }
    f.want = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (!f.want) return fputs("usage: readout-fill [--seed S] [--batch N] [--shuffle S] [--apart 1] DB EVENTS\n", stderr), 64;
    ro_arena_init(&f.arena, NULL);
    f.store = ro_store_open(argv[1], RO_STORE_CREATE, &f.err);
    bool good = f.store && fill(&f, argv[1]);
    if (!good) fprintf(stderr, "readout-fill: %s: %s\n", f.err.file, f.err.message);
    ro_store_close(f.store);
    ro_arena_free(&f.arena);
    free(f.waiting);
    return good ? 0 : ro_code_exit(f.err.code ? f.err.code : RO_E_MEMORY);
}
