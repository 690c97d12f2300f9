/* Users' own dictionaries: every form of the files of TABARI and PETRARCH and of the tables of tabs, every fault with its place, which code holds on
 * which day, the compiled form, and what they do to a record. */
#include "harness.h"

#include "knowledge/dictionary_read.h"
#include "readout.h"

#include <unistd.h>

/* ---- helpers ---- */

static ro_dictionary *read_as(const char *text, ro_dict_kind kind) {
    ro_error err;
    ro_error_clear(&err);
    ro_dictionary *d = ro_dictionary_new(NULL, &err);
    assert_non_null(d);
    ro_dictionary_read_bytes(d, text, strlen(text), "f", kind, &err);
    assert_good(&err);
    ro_dictionary_finish(d, &err);
    assert_good(&err);
    return d;
}

static ro_dictionary *read_good(const char *text, ro_dict_kind kind) {
    ro_dictionary *d = read_as(text, kind);
    if (d->fault_count) print_error("%s\n", d->faults[0].message);
    assert_int_equal(d->counts.refused, 0);
    return d;
}

static const ro_dict_slot *slot_of(const ro_dictionary *d, const char *phrase) {
    uint64_t h = RO_PHRASE_EMPTY, word;
    size_t at = 0;
    while ((word = ro_phrase_word(phrase, strlen(phrase), &at))) h = ro_phrase_add(h, word);
    return ro_dict_find(d, h);
}

/* The code of the phrase on a day, "" if none. */
static const char *code_on(const ro_dictionary *d, const char *phrase, uint32_t day) {
    const ro_dict_slot *slot = slot_of(d, phrase);
    ro_dict_found found;
    return slot && ro_dict_code_on(d, slot, day, &found) ? found.code : "";
}

#define assert_code(d, phrase, day, code) assert_string_equal(code_on(d, phrase, day), code)

static void assert_counts(const ro_dictionary *d, uint64_t actors, uint64_t synonyms, uint64_t agents, uint64_t refused) {
    assert_int_equal(d->counts.actors, actors);
    assert_int_equal(d->counts.synonyms, synonyms);
    assert_int_equal(d->counts.agents, agents);
    assert_int_equal(d->counts.refused, refused);
}

/* ---- actors ---- */

static void reads_every_form(void **state) {
    (void)state;
    ro_dictionary *d = read_good("# the isles\n"
                                 "RURITANIA_  [RUR]\r\n"
                                 "+RURITANIAN_ \n"
                                 "+STRELSAU_  ; its capital\n"
                                 "<!-- a remark\n"
                                 "NOT_AN_ACTOR [XXX]\n"
                                 "-->\n"
                                 "ZENDA_MOVEMENT <!-- é --> [RURREB 900101-991231] [RUROPP] ; text\n"
                                 "\n"
                                 "RUDOLF_RASSENDYLL_\n"
                                 "+RUDOLF_V\n"
                                 "\t[RURELI <19900823]\n"
                                 "\t[RURGOV 900824-950101][RURGOV 960101-19970101] text\n"
                                 "\t[RURSPY > 20010911]\n"
                                 "\n"
                                 "HENTZAU_HOUSE [RUR/BUS/ELI]\n"
                                 "UN_CLUB_\n"
                                 "U.N._CLUB\n"
                                 "\t[igorur]\n"
                                 "ELPHBERG_(MC)_PARTY [RURPTY]\n"
                                 "NOBODY_STREET [---]\n"
                                 "LAST_ACTOR\n"
                                 "+LAST_OF_ALL [LST]",
                                 RO_DICT_ACTORS);
    assert_counts(d, 9, 4, 0, 0);
    assert_code(d, "ruritania", 20200101, "RUR");
    assert_code(d, "Ruritanian", 20200101, "RUR");
    assert_code(d, "Strelsau", 20200101, "RUR");
    assert_code(d, "NOT AN ACTOR", 20200101, "");
    assert_code(d, "Zenda Movement", 19950101, "RURREB");
    assert_code(d, "Zenda Movement", 20200101, "RUROPP");
    assert_code(d, "Rudolf V", 19800101, "RURELI");
    assert_code(d, "Rudolf Rassendyll", 19900824, "RURGOV");
    assert_code(d, "Rudolf Rassendyll", 19960615, "RURGOV");
    assert_code(d, "Rudolf Rassendyll", 20200101, "RURSPY");
    assert_code(d, "Hentzau House", 20200101, "RUR/BUS/ELI");
    assert_code(d, "UN Club", 20200101, "IGORUR");
    assert_code(d, "un club", 20200101, "IGORUR");
    assert_code(d, "Elphberg ( MC ) Party", 20200101, "RURPTY");
    assert_code(d, "Nobody Street", 20200101, RO_DICT_NOBODY);
    assert_code(d, "last actor", 20200101, "LST");
    assert_code(d, "last of all", 20200101, "LST");
    assert_true(ro_dict_goes_on(slot_of(d, "last of")));
    assert_null(slot_of(d, "of all"));
    ro_dictionary_free(d);
}

static void all_names_are_one_entry(void **state) {
    (void)state;
    ro_dictionary *d = read_good("A_B [AAA]\n+C\nD [AAA]\n", RO_DICT_ACTORS);
    ro_dict_found x, y, z;
    assert_true(ro_dict_code_on(d, slot_of(d, "a b"), 20200101, &x) && ro_dict_code_on(d, slot_of(d, "c"), 20200101, &y) &&
                ro_dict_code_on(d, slot_of(d, "d"), 20200101, &z));
    assert_int_equal(x.entry, y.entry);
    assert_int_not_equal(x.entry, z.entry);
    ro_dictionary_free(d);
}

/* Both ends count; the narrowest range wins, then one end, then none; of equals the first. */
static void the_narrowest_range_wins(void **state) {
    (void)state;
    ro_dictionary *d = read_good("X\n\t[DEF]\n\t[FRO >900101]\n\t[WID 900101-091231]\n\t[NAR 950101-951231]\n\t[EQU 950101-951231]\n\t[TIL <850101]\n"
                                 "Y\n[ONE 970101-061231]\n[TWO 070101-081231]\n"
                                 "Z [OUT]\nZ [INN 010101-011231]\n",
                                 RO_DICT_ACTORS);
    assert_code(d, "x", 19850101, "TIL");
    assert_code(d, "x", 19850102, "DEF");
    assert_code(d, "x", 19891231, "DEF");
    assert_code(d, "x", 19900101, "WID");
    assert_code(d, "x", 19941231, "WID");
    assert_code(d, "x", 19950101, "NAR");
    assert_code(d, "x", 19951231, "NAR");
    assert_code(d, "x", 19960101, "WID");
    assert_code(d, "x", 20091231, "WID");
    assert_code(d, "x", 20100101, "FRO");
    assert_code(d, "x", RO_DICT_LAST_DAY, "FRO");
    assert_code(d, "y", 20061231, "ONE");
    assert_code(d, "y", 20070101, "TWO");
    assert_code(d, "y", 20100101, ""); /* nothing holds on that day */
    assert_code(d, "y", RO_DICT_LAST_DAY, "TWO");
    assert_code(d, "z", 20010601, "INN"); /* of another entry with the same name */
    assert_code(d, "z", 20020601, "OUT");
    ro_dictionary_free(d);
}

static void short_years(void **state) {
    (void)state;
    assert_int_equal(ro_dict_read_date("300101", 6), 20300101);
    assert_int_equal(ro_dict_read_date("310101", 6), 19310101);
    assert_int_equal(ro_dict_read_date("000229", 6), 20000229);
    assert_int_equal(ro_dict_read_date("19040229", 8), 19040229);
    assert_int_equal(ro_dict_read_date("19000229", 8), 0);
    assert_int_equal(ro_dict_read_date("20011301", 8), 0);
    assert_int_equal(ro_dict_read_date("20010431", 8), 0);
    assert_int_equal(ro_dict_read_date("20010400", 8), 0);
}

/* ---- faults ---- */

static void refuses(const char *text, ro_dict_kind kind, size_t line, size_t column, const char *message) {
    ro_dictionary *d = read_as(text, kind);
    if (d->counts.refused != 1) print_error("%s: %d refused\n", text, (int)d->counts.refused);
    assert_int_equal(d->counts.refused, 1);
    assert_int_equal(d->fault_count, 1);
    assert_error(&d->faults[0], RO_E_DATA, line, column, RO_NO_BYTE);
    if (!strstr(d->faults[0].message, message)) print_error("\"%s\" for %s\n", d->faults[0].message, text);
    assert_non_null(strstr(d->faults[0].message, message));
    assert_string_equal(d->faults[0].file, "f");
    assert_code(d, "good one", 20200101, "GOO"); /* what stands around it is taken */
    assert_code(d, "good two", 20200101, kind == RO_DICT_AGENTS ? "GOV" : "TWO");
    ro_dictionary_free(d);
}

static void refuses_actors(void **state) {
    (void)state;
    static const struct {
        const char *lines, *message;
        size_t line, column;
    } cases[] = {
        {"BAD\n", "has no code", 2, 1},
        {"BAD\n+WORSE\n\n", "has no code", 2, 1},
        {"BAD [ABC 20121204]\n", "a date alone", 2, 10},
        {"BAD [ABC 9008223-911221]\n", "six or eight digits", 2, 10},
        {"BAD [ABC 900823-9112211]\n", "six or eight digits", 2, 17},
        {"BAD\n\t[ABC >201005011]\n", "six or eight digits", 3, 8},
        {"BAD [ABC 991231-991230]\n", "ends before it begins", 2, 10},
        {"BAD [ABC >991331]\n", "no such day", 2, 11},
        {"BAD [ABC <]\n", "a date is due", 2, 11},
        {"BAD [ABC 990101-990102 x]\n", "more behind the dates", 2, 24},
        {"BAD [ABC and more]\n", "a date is due", 2, 10},
        {"BAD [A.C]\n", "letters, digits", 2, 7},
        {"BAD []\n", "the code is empty", 2, 6},
        {"BAD [~GOV]\n", "belongs to an agent", 2, 6},
        {"BAD [AB-C]\n", "has no \"-\"", 2, 6},
        {"BAD [ABC\n", "\"[\" is not closed", 2, 5},
        {"BAD [ABC [DEF\n\n", "\"[\" is not closed", 2, 5},
        {"É_BAD] [ABC]\n", "holds a \"]\"", 2, 6},
        {"_ [ABC]\n", "the name is empty", 2, 1},
        {"X [ABC]\n+A|B\n", "holds a \"|\"", 3, 3},
        {"X [ABC]\n+A\x1A"
         "B\n",
         "control character (0x1A)", 3, 3},
        {"X [ABC] [DEF]\n", "second code without a date", 2, 9},
        {"A_B_C_D_E_F_G_H_I_J_K_L_M_N_O_P_Q_R_S_T_U_V_W_X_Y [ABC]\n", "25 words", 2, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        bool unclosed = strstr(cases[i].lines, "[DEF\n\n") != NULL; /* two of them */
        snprintf(text, sizeof text, "GOOD_ONE [GOO]\n%sGOOD_TWO [TWO]\n", cases[i].lines);
        if (unclosed) {
            ro_dictionary *d = read_as(text, RO_DICT_ACTORS);
            assert_int_equal(d->counts.refused, 2);
            assert_error(&d->faults[1], RO_E_DATA, 2, 10, RO_NO_BYTE);
            ro_dictionary_free(d);
        } else
            refuses(text, RO_DICT_ACTORS, cases[i].line, cases[i].column, cases[i].message);
    }
    refuses("\t[ABC]\nGOOD_ONE [GOO]\nGOOD_TWO [TWO]\n", RO_DICT_ACTORS, 1, 2, "a code without a name");
    refuses("+ABC\nGOOD_ONE [GOO]\nGOOD_TWO [TWO]\n", RO_DICT_ACTORS, 1, 1, "without a first name");
    refuses("GOOD_ONE [GOO]\nGOOD_TWO [TWO]\nBAD\n", RO_DICT_ACTORS, 3, 1, "has no code");
}

static void keeps_what_is_good_of_an_entry(void **state) {
    (void)state;
    ro_dictionary *d = read_as("BA|SE\n+GOOD_NAME\n\t[BAD 20121204]\n\t[GOO 20130101-20131231]\n", RO_DICT_ACTORS);
    assert_counts(d, 0, 1, 0, 2);
    assert_code(d, "good name", 20130601, "GOO");
    ro_dictionary_free(d);
}

static void long_lines_and_many_faults(void **state) {
    (void)state;
    size_t size = RO_DICT_MAX_LINE + 100;
    char *text = malloc(size + 2000);
    assert_non_null(text);
    memset(text, 'A', size);
    strcpy(text + size, "\nGOOD_ONE [GOO]\nGOOD_TWO [TWO]\n");
    refuses(text, RO_DICT_ACTORS, 1, 1, "longer than 65536 bytes");
    text[0] = '\0';
    for (int i = 0; i < 150; i++) strcat(text, "+A|B\n");
    ro_dictionary *d = read_as(text, RO_DICT_ACTORS);
    assert_int_equal(d->counts.refused, 150);
    assert_int_equal(d->fault_count, RO_DICT_MAX_FAULTS);
    ro_dictionary_free(d);
    free(text);
}

static void reads_latin_1(void **state) {
    (void)state;
    ro_dictionary *d = read_as("CAF\xC9_M\xC3\x9CLLER [CAF]\n", RO_DICT_ACTORS);
    assert_counts(d, 1, 0, 0, 0);
    assert_int_equal(d->counts.latin, 1);
    assert_error(&d->faults[0], RO_E_UTF8, 1, 4, RO_NO_BYTE);
    assert_code(d, "Café Müller", 20200101, "CAF");
    ro_dictionary_free(d);
}

static void refuses_files(void **state) {
    (void)state;
    ro_error err;
    ro_error_clear(&err);
    ro_dictionary *d = ro_dictionary_new(NULL, &err);
    assert_false(ro_dictionary_read_bytes(d, "", 0, "f", RO_DICT_GUESS, &err));
    assert_error(&err, RO_E_EMPTY, 0, 0, RO_NO_BYTE);
    ro_error_clear(&err);
    assert_false(ro_dictionary_read_bytes(d, "a\0\0\0b", 5, "f", RO_DICT_GUESS, &err));
    assert_error(&err, RO_E_BINARY, 0, 0, RO_NO_BYTE);
    ro_error_clear(&err);
    assert_false(ro_dictionary_read(d, "/nowhere", RO_DICT_GUESS, &err));
    assert_int_equal(err.code, RO_E_OPEN);
    ro_dictionary_free(d);
}

/* ---- agents ---- */

static void reads_agents(void **state) {
    (void)state;
    ro_dictionary *d = read_good("!PERSON! = MAN, MEN , WOMAN_, NIGHT_WATCH\n"
                                 "RANGER [~MIL]\n"
                                 "MONITOR [igo~]\n"
                                 "CITY_GUARD {CITY_FOLK} [~COP]\n"
                                 "RIOT_POLICE {}[~COP]\n"
                                 "FISHER!PERSON! [~AGR] # at sea\n"
                                 "!PERSON! OF_!PERSON! [~CVL]\n"
                                 "CITY [~URB]\nJOURNEY [~TRA]\nBUS [~TRA]\nFOX [~ANI]\nCHURCH [~REL]",
                                 RO_DICT_GUESS);
    ro_dict_found found;
    assert_counts(d, 0, 0, 11, 0);
    assert_code(d, "ranger", 20200101, "MIL");
    assert_code(d, "rangers", 20200101, "MIL");
    assert_true(ro_dict_code_on(d, slot_of(d, "ranger"), 20200101, &found));
    assert_int_equal(found.type, RO_DICT_AGENT);
    assert_true(ro_dict_code_on(d, slot_of(d, "monitors"), 20200101, &found));
    assert_int_equal(found.type, RO_DICT_AGENT_BEFORE);
    assert_string_equal(found.code, "IGO");
    assert_code(d, "city folk", 20200101, "COP");
    assert_code(d, "city guards", 20200101, "");
    assert_code(d, "riot police", 20200101, "COP");
    assert_code(d, "riot polices", 20200101, "");
    assert_code(d, "fisherman", 20200101, "AGR");
    assert_code(d, "fishermen", 20200101, "AGR");
    assert_code(d, "fisherwoman", 20200101, "AGR");
    assert_code(d, "fishernight watch", 20200101, "AGR");
    assert_code(d, "fishermens", 20200101, "");
    assert_code(d, "men of woman", 20200101, "CVL");
    assert_code(d, "cities", 20200101, "URB");
    assert_code(d, "journeys", 20200101, "TRA");
    assert_code(d, "buses", 20200101, "TRA");
    assert_code(d, "foxes", 20200101, "ANI");
    assert_code(d, "churches", 20200101, "REL");
    ro_dictionary_free(d);
}

static void refuses_agents(void **state) {
    (void)state;
    static const struct {
        const char *line, *message;
        size_t column;
    } cases[] = {{"BAD", "has no code", 1},
                 {"BAD [~ENV}", "\"[\" is not closed", 5},
                 {"BAD [GOV]", "has a \"~\"", 6},
                 {"BAD [G~V]", "stands before or behind", 7},
                 {"BAD [~G~]", "a second \"~\"", 8},
                 {"BAD [~GOV 990101-990102]", "no dates", 11},
                 {"BAD {WORSE [~GOV]", "\"{\" is not closed", 5},
                 {"BAD {A|B} [~GOV]", "holds a \"|\"", 7},
                 {"BAD [~GOV] [~MIL]", "a second code", 12},
                 {"BAD!NONE! [~GOV]", "no set !NONE!", 4},
                 {"BAD!NONE [~GOV]", "does not end", 4},
                 {"+BAD [~GOV]", "no further names", 1},
                 {"[~GOV]", "without a name", 1},
                 {"!S = A", "between two \"!\"", 1},
                 {"!S! = A, , B", "empty member", 10},
                 {"!P! = A", "of this name already", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text, "!P! = A, B\nGOOD_ONE [~GOO]\n%s\nGOOD_TWO [~GOV]\n", cases[i].line);
        refuses(text, RO_DICT_AGENTS, 3, cases[i].column, cases[i].message);
    }
}

static void sets_are_bounded(void **state) {
    (void)state;
    ro_dictionary *d = read_as("!D! = A, B, C, D, E, F, G, H, I, J\nX!D!!D!!D!!D! [~GOV]\nGOOD [~GOO]\n", RO_DICT_AGENTS);
    assert_counts(d, 0, 0, 1, 1);
    assert_non_null(strstr(d->faults[0].message, "more than 1024 names"));
    assert_code(d, "xaaaa", 20200101, ""); /* all of it is taken back */
    assert_code(d, "goods", 20200101, "GOO");
    ro_dictionary_free(d);
}

/* ---- tables ---- */

static void reads_tables(void **state) {
    (void)state;
    ro_dictionary *d = read_good("\xEF\xBB\xBFname\tcode\tfrom\tto\r\nZenda_Movement\tRURREB\t1990-01-01\t1999-12-31\r\n# a remark\r\n\r\n"
                                 "Zenda Movement\tRUROPP\t-\t-\r\nBlack Michael\tRURELI\t2001-02-03\t-\r\n",
                                 RO_DICT_AGENTS); /* the header says what it is */
    assert_counts(d, 3, 0, 0, 0);
    assert_code(d, "zenda movement", 19990101, "RURREB");
    assert_code(d, "zenda movement", 20200101, "RUROPP");
    assert_code(d, "black michael", 20010202, "");
    assert_code(d, "black michael", 20010203, "RURELI");
    ro_dictionary_free(d);
    d = read_good("name\tcode\nranger\t~MIL\ntruce monitor\tIGO~\n", RO_DICT_ACTORS);
    assert_counts(d, 0, 0, 2, 0);
    assert_code(d, "rangers", 20200101, "MIL");
    assert_code(d, "truce monitors", 20200101, "IGO");
    ro_dictionary_free(d);
}

static void refuses_rows(void **state) {
    (void)state;
    static const struct {
        const char *row, *message;
        size_t column;
    } cases[] = {{"bad\tABC\t-", "3 columns where 4 are due", 1},
                 {"bad\tABC\t\t-", "column 3 is empty", 9},
                 {"bad\tA BC\t-\t-", "no blanks", 6},
                 {"bad\tA.C\t-\t-", "letters, digits", 6},
                 {"bad\tABC\t990101\t-", "YYYY-MM-DD", 9},
                 {"bad\tABC\t-\t1999-13-01", "YYYY-MM-DD", 11},
                 {"bad\tABC\t2000-01-01\t1999-01-01", "ends before", 9},
                 {"b[d\tABC\t-\t-", "holds a \"[\"", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text, "name\tcode\tfrom\tto\ngood one\tGOO\t-\t-\n%s\ngood two\tTWO\t-\t-\n", cases[i].row);
        refuses(text, RO_DICT_ACTORS, 3, cases[i].column, cases[i].message);
    }
}

/* ---- the compiled form ---- */

static void compiles(void **state) {
    (void)state;
    ro_error err;
    ro_error_clear(&err);
    ro_dictionary *d = ro_dictionary_new(NULL, &err);
    const char *actors = "RURITANIA [RUR]\n+STRELSAU\nBAD\n", *agents = "RANGER [~MIL]\n";
    assert_true(ro_dictionary_read_bytes(d, actors, strlen(actors), "a", RO_DICT_GUESS, &err));
    assert_true(ro_dictionary_read_bytes(d, agents, strlen(agents), "b", RO_DICT_GUESS, &err));
    assert_true(ro_dictionary_finish(d, &err));
    char *path = test_write("", 0);
    ro_dictionary_write(d, path, &err);
    assert_good(&err);
    ro_dictionary_free(d);
    assert_true(ro_dictionary_is_compiled(path));
    d = ro_dictionary_open(path, RO_DICT_ACTORS, NULL, &err);
    assert_good(&err);
    assert_counts(d, 1, 1, 1, 1);
    assert_code(d, "strelsau", 20200101, "RUR");
    assert_code(d, "rangers", 20200101, "MIL");
    assert_code(d, "elsewhere", 20200101, "");
    ro_dictionary_free(d);

    /* not to be compiled again; and a file that points outside itself is refused */
    d = ro_dictionary_new(NULL, &err);
    assert_false(ro_dictionary_read(d, path, RO_DICT_GUESS, &err));
    assert_int_equal(err.code, RO_E_DATA);
    ro_dictionary_free(d);
    ro_error_clear(&err);
    const ro_dict_entry entry = {7, 1};
    const ro_dict_counts counts = {0};
    const ro_weights_part parts[] = {{"dict.strings", "", 1}, {"dict.slots", NULL, 0},
                                     {"dict.names", NULL, 0}, {"dict.entries", &entry, sizeof entry},
                                     {"dict.codes", NULL, 0}, {"dict.counts", &counts, sizeof counts}};
    ro_weights_write(path, parts, 6, &err);
    assert_good(&err);
    assert_null(ro_dictionary_map(path, NULL, &err));
    assert_int_equal(err.code, RO_E_DATA);
    assert_non_null(strstr(err.message, "entries point outside"));
    unlink(path);
    free(path);
}

static bool read_with(void *context, const ro_allocator *allocator) {
    ro_error err;
    ro_error_clear(&err);
    const char *text = context;
    ro_dictionary *d = ro_dictionary_new(allocator, &err);
    bool ok = d && ro_dictionary_read_bytes(d, text, strlen(text), "f", RO_DICT_GUESS, &err) && ro_dictionary_finish(d, &err);
    assert_true(ok || err.code == RO_E_MEMORY);
    ro_dictionary_free(d);
    return ok;
}

static void runs_out_of_memory(void **state) {
    (void)state;
    assert_true(test_every_failure(read_with, "A_B [AAA 990101-990102]\n+C|D\n+E\n", 0) > 5);
    assert_true(test_every_failure(read_with, "!P! = A, B\nX!P! {Y} [~AAA]\n", 0) > 5);
}

/* ---- in a record ---- */

static const char my_actors[] = "RURITANIA_ [RUR]\n+RURITANIAN_\nGREEN_SHIRT_MOVEMENT_\n+GREEN_SHIRTS\n\t[KENREB >20100101]\n\t[KENOPP <091231]\n"
                                "KENYA_ [KEN]\n+KENYAN_\nUS_ [USA]\nINDIAN_OCEAN [---]\nADA_OKOTH\n\t[KENGOV 20200101-20221231]\n\t[KENELI]\n";
static const char my_agents[] = "!PERSON! = MAN, MEN\nFISHER!PERSON! [~AGR]\nRANGER [~MIL]\nTRUCE_MONITOR [IGO~]\nFOREIGN_MINISTER [~DIP]\n";

typedef struct own_paths {
    char *actors, *agents;
} own_paths;

static own_paths write_own(void) { return (own_paths){test_write(my_actors, strlen(my_actors)), test_write(my_agents, strlen(my_agents))}; }

static void remove_own(own_paths paths) {
    unlink(paths.actors);
    unlink(paths.agents);
    free(paths.actors);
    free(paths.agents);
}

static ro_record *code(own_paths paths, bool agents, bool only, const char *text, const char *date) {
    ro_error err;
    ro_engine_options options = {.actor_files = (const char *const *)&paths.actors, .actor_file_count = 1, .only_own_actors = only};
    if (agents) options.agent_files = (const char *const *)&paths.agents, options.agent_file_count = 1;
    static ro_engine *engine; /* the record needs it: closed by the next, and by code(NULL text) */
    static ro_record *record;
    if (engine) {
        ro_record_free(record);
        ro_engine_close(engine);
        engine = NULL;
        record = NULL;
    }
    if (!text) return NULL;
    engine = ro_engine_open(&options, &err);
    assert_good(&err);
    assert_int_equal(ro_engine_dictionaries(engine).actors, 6);
    assert_int_equal(ro_engine_dictionaries(engine).agents, agents ? 4 : 0);
    ro_work *work = ro_work_new(engine, &err);
    record = ro_code_report(engine, work, &(ro_source){.text = text, .text_size = strlen(text), .published = date}, NULL, &err);
    ro_work_free(work);
    assert_good(&err);
    return record;
}

static const ro_actor *named(const ro_record *r, const char *name) {
    for (uint32_t i = 0; i < r->actor_count; i++)
        if (r->actors[i].name && strcmp(r->actors[i].name, name) == 0) return &r->actors[i];
    print_error("nobody is named %s\n", name);
    fail();
    return NULL;
}

static void own_codes_go_into_the_record(void **state) {
    (void)state;
    own_paths paths = write_own();
    static const char text[] = "Ruritania accused the Green Shirts on Monday. The Green Shirt Movement attacked Ruritania and told us nothing.";
    const ro_record *r = code(paths, false, false, text, "2021-05-05");
    const ro_actor *a = named(r, "Ruritania");
    assert_string_equal(a->code, "RUR");
    assert_null(a->country);
    assert_int_equal(a->mention_count, 2);
    a = named(r, "Green Shirt Movement");
    assert_string_equal(a->code, "KENREB");
    assert_string_equal(a->country, "KEN");
    assert_string_equal(a->sector, "REB");
    assert_int_equal(a->country_basis, RO_BASIS_KNOWLEDGE);
    assert_int_equal(a->mention_count, 2);
    assert_int_equal(r->actor_count, 2);
    assert_true(r->event_count >= 2);
    r = code(paths, false, false, text, "2005-05-05");
    assert_string_equal(named(r, "Green Shirt Movement")->code, "KENOPP");
    r = code(paths, false, false, text, NULL);
    assert_string_equal(named(r, "Green Shirt Movement")->code, "KENREB");
    r = code(paths, false, false, "The Green Shirts attacked us on Monday, and then they accused us of the attack.", "2021-05-05");
    for (uint32_t i = 0; i < r->actor_count; i++) assert_string_not_equal(r->actors[i].code ? r->actors[i].code : "", "USA"); /* "us" is not the US */
    r = code(paths, false, false, "President Ada Okoth of Kenya met the Green Shirts.", "2021-05-05");
    a = named(r, "Ada Okoth");
    assert_string_equal(a->code, "KENGOV");
    assert_int_equal(a->kind, RO_KIND_PERSON);
    assert_string_equal(a->office, "President");
    code(paths, false, false, NULL, NULL);
    remove_own(paths);
}

static void own_agents_take_their_country(void **state) {
    (void)state;
    own_paths paths = write_own();
    const ro_record *r = code(
        paths, true, false,
        "On Monday the Kenyan fishermen attacked the Ruritanian rangers. The Ugandan truce monitors criticized the Kenyan fishermen. "
        "The Green Shirt Movement rangers attacked Uganda in the morning.",
        "2021-05-05");
    assert_string_equal(named(r, "Kenyan fishermen")->code, "KENAGR");
    assert_string_equal(named(r, "Kenyan fishermen")->country, "KEN");
    assert_string_equal(named(r, "Kenyan fishermen")->sector, "AGR");
    assert_string_equal(named(r, "Ruritanian rangers")->code, "RURMIL");
    assert_string_equal(named(r, "Ugandan truce monitors")->code, "IGOUGA");
    assert_string_equal(named(r, "Green Shirt Movement rangers")->code, "KENREBMIL");
    r = code(
        paths, true, false,
        "The Kenyan Foreign Minister Musalia Mudavadi met the leader of the Green Shirts. "
        "The Ruritanian Foreign Minister condemned the attack of the rangers of Ruritania on Uganda, and the rangers of Ruritania attacked Uganda.",
        "2021-05-05");
    assert_string_equal(named(r, "Musalia Mudavadi")->code, "KENDIP"); /* a title that we know too keeps its office */
    assert_string_equal(named(r, "Musalia Mudavadi")->office, "Foreign Minister");
    assert_string_equal(named(r, "rangers of Ruritania")->code, "RURMIL");
    const ro_actor *leader = NULL;
    for (uint32_t i = 0; i < r->actor_count; i++)
        if (r->actors[i].office && strcmp(r->actors[i].office, "leader") == 0) leader = &r->actors[i];
    assert_non_null(leader);
    assert_string_equal(leader->code, "KENREB");
    const ro_actor *minister = NULL;
    for (uint32_t i = 0; i < r->actor_count; i++)
        if (r->actors[i].code && strcmp(r->actors[i].code, "RURDIP") == 0) minister = &r->actors[i];
    assert_non_null(minister);
    r = code(paths, false, false, "The Ruritanian Foreign Minister condemned the attack on the north of Uganda.", "2021-05-05");
    assert_string_equal(r->actors[0].code, "RURGOV"); /* by our table of titles */
    r = code(paths, true, false, "Some rangers attacked Uganda on Monday, and then they left for the north of it.", "2021-05-05");
    assert_string_equal(named(r, "rangers")->code, "MIL");
    code(paths, false, false, NULL, NULL);
    remove_own(paths);
}

static void only_own_actors(void **state) {
    (void)state;
    own_paths paths = write_own();
    static const char text[] =
        "Uganda condemned Ruritania. Kenyan Foreign Minister Musalia Mudavadi condemned Ruritania. The United Nations condemned "
        "Ruritania.";
    const ro_record *r = code(paths, false, true, text, "2023-01-01");
    for (uint32_t i = 0; i < r->actor_count; i++)
        if (r->actors[i].country) assert_string_equal(r->actors[i].country, "KEN");
    assert_string_equal(named(r, "Musalia Mudavadi")->code, "KENGOV");
    assert_string_equal(named(r, "Ruritania")->code, "RUR");
    for (uint32_t i = 0; i < r->actor_count; i++) assert_true(!r->actors[i].code || strncmp(r->actors[i].code, "IGO", 3) != 0);
    r = code(paths, false, false, text, "2023-01-01");
    assert_string_equal(named(r, "Uganda")->code, "UGA");
    static const char roles[] = "On Monday the soldiers of Ruritania attacked the Kenyan rangers and the Green Shirts.";
    r = code(paths, false, true, roles, "2023-01-01");
    assert_string_equal(named(r, "soldiers of Ruritania")->code, "RURMIL"); /* our roles, where no agents are given */
    r = code(paths, true, true, roles, "2023-01-01");
    for (uint32_t i = 0; i < r->actor_count; i++) assert_true(!r->actors[i].name || !strstr(r->actors[i].name, "soldiers"));
    code(paths, false, false, NULL, NULL);
    remove_own(paths);
}

static void nobody_is_no_actor(void **state) {
    (void)state;
    own_paths paths = write_own();
    const ro_record *r = code(paths, false, false, "Indian Ocean storms hit Ruritania, and Ruritania thanked Uganda.", "2023-01-01");
    for (uint32_t i = 0; i < r->actor_count; i++) assert_true(!r->actors[i].country || strcmp(r->actors[i].country, "IND") != 0);
    code(paths, false, false, NULL, NULL);
    remove_own(paths);
}

static ro_record *code_published(ro_engine *engine, const char *text, const char *publisher) {
    ro_error err;
    ro_work *work = ro_work_new(engine, &err);
    ro_record *r = ro_code_report(engine, work, &(ro_source){.text = text, .text_size = strlen(text), .publisher = publisher}, NULL, &err);
    assert_good(&err);
    ro_work_free(work);
    return r;
}

static const ro_actor *of_office(const ro_record *r, const char *office) {
    for (uint32_t i = 0; i < r->actor_count; i++)
        if (r->actors[i].office && strcmp(r->actors[i].office, office) == 0) return &r->actors[i];
    fail();
    return NULL;
}

/* The publisher is one of our tables: it tells nobody's country where only the users' own are looked up, nor that of an actor with a code of theirs.
 */
static void the_publisher_is_ours(void **state) {
    (void)state;
    own_paths paths = write_own();
    const char *text = "The Foreign Minister accused the Green Shirts. The Ruritanian President accused the Green Shirts.";
    for (int only = 0; only < 2; only++) {
        ro_error err;
        ro_engine *engine = ro_engine_open(
            &(ro_engine_options){.actor_files = (const char *const *)&paths.actors, .actor_file_count = 1, .only_own_actors = only}, &err);
        assert_good(&err);
        ro_record *r = code_published(engine, text, "Qatar News Agency");
        for (uint32_t i = 0; only && i < r->actor_count; i++) assert_true(!r->actors[i].country || strcmp(r->actors[i].country, "QAT") != 0);
        if (!only) assert_string_equal(of_office(r, "Foreign Minister")->country, "QAT");
        assert_string_equal(of_office(r, "President")->code, "RURGOV");
        assert_null(of_office(r, "President")->country);
        ro_record_free(r);
        ro_engine_close(engine);
    }
    remove_own(paths);
}

/* "The group" is the users' own group; a word that they call nobody refers to none. */
static void definite_nouns_refer_to_own_actors(void **state) {
    (void)state;
    ro_error err;
    ro_error_clear(&err);
    const char *own = "GREEN_SHIRTS [KENREB]\nNO_ONE [---]\n", *nobody = "GREEN_SHIRTS [KENREB]\nGROUP [---]\n";
    for (int none = 0; none < 2; none++) {
        char *path = test_write(none ? nobody : own, strlen(none ? nobody : own));
        const char *files[] = {path};
        ro_engine *engine = ro_engine_open(&(ro_engine_options){.actor_files = files, .actor_file_count = 1}, &err);
        assert_good(&err);
        ro_record *r = code_published(engine, "The Green Shirts attacked Uganda on Monday. The group attacked Uganda on Tuesday.", NULL);
        assert_int_equal(named(r, "Green Shirts")->mention_count, none ? 1 : 2);
        ro_record_free(r);
        ro_engine_close(engine);
        unlink(path);
        free(path);
    }
}

/* Two files: the longest phrase of either; of equal ones the first file's. Text and compiled side by side. */
static void several_dictionaries(void **state) {
    (void)state;
    ro_error err;
    ro_error_clear(&err);
    const char *first = "ZENDA [RURONE]\nSTRELSAU [RURTWO]\n", *second = "ZENDA_LEAGUE [RURTHR]\nSTRELSAU [RURFOU]\n";
    char *one = test_write(first, strlen(first)), *two = test_write("", 0);
    ro_dictionary *d = read_good(second, RO_DICT_ACTORS);
    assert_true(ro_dictionary_write(d, two, &err));
    ro_dictionary_free(d);
    const char *files[] = {one, two};
    ro_engine *engine = ro_engine_open(&(ro_engine_options){.actor_files = files, .actor_file_count = 2}, &err);
    assert_good(&err);
    ro_work *work = ro_work_new(engine, &err);
    const char *text = "The Zenda League accused Strelsau of the attack on Monday.";
    ro_record *r = ro_code_report(engine, work, &(ro_source){.text = text, .text_size = strlen(text)}, NULL, &err);
    assert_good(&err);
    assert_string_equal(named(r, "Zenda League")->code, "RURTHR");
    assert_string_equal(named(r, "Strelsau")->code, "RURTWO");
    ro_record_free(r);
    ro_work_free(work);
    ro_engine_close(engine);
    unlink(one);
    unlink(two);
    free(one);
    free(two);
}

static void refuses_bad_options(void **state) {
    (void)state;
    ro_error err;
    const char *nowhere = "/nowhere.actors";
    assert_null(ro_engine_open(&(ro_engine_options){.actor_files = &nowhere, .actor_file_count = 1}, &err));
    assert_int_equal(err.code, RO_E_OPEN);
    assert_string_equal(err.file, nowhere);
    assert_null(ro_engine_open(&(ro_engine_options){.actor_files = &nowhere, .actor_file_count = 65}, &err));
    assert_int_equal(err.code, RO_E_USAGE);
    assert_null(ro_engine_open(&(ro_engine_options){.only_own_actors = 1}, &err));
    assert_int_equal(err.code, RO_E_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_every_form),
                                       cmocka_unit_test(all_names_are_one_entry),
                                       cmocka_unit_test(the_narrowest_range_wins),
                                       cmocka_unit_test(short_years),
                                       cmocka_unit_test(refuses_actors),
                                       cmocka_unit_test(keeps_what_is_good_of_an_entry),
                                       cmocka_unit_test(long_lines_and_many_faults),
                                       cmocka_unit_test(reads_latin_1),
                                       cmocka_unit_test(refuses_files),
                                       cmocka_unit_test(reads_agents),
                                       cmocka_unit_test(refuses_agents),
                                       cmocka_unit_test(sets_are_bounded),
                                       cmocka_unit_test(reads_tables),
                                       cmocka_unit_test(refuses_rows),
                                       cmocka_unit_test(compiles),
                                       cmocka_unit_test(runs_out_of_memory),
                                       cmocka_unit_test(own_codes_go_into_the_record),
                                       cmocka_unit_test(own_agents_take_their_country),
                                       cmocka_unit_test(only_own_actors),
                                       cmocka_unit_test(nobody_is_no_actor),
                                       cmocka_unit_test(the_publisher_is_ours),
                                       cmocka_unit_test(definite_nouns_refer_to_own_actors),
                                       cmocka_unit_test(several_dictionaries),
                                       cmocka_unit_test(refuses_bad_options)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
