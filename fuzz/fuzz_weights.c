/* fuzz_weights.c - any bytes as a model file: refused or loaded, and what loads can parse. Most mutations break the checksum, so it is made
 * to hold again; that also shows what a file made on purpose can do. */
#include "base/hash.h"
#include "model/weights.h"
#include "syntax/parser.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void parse_something(const ro_parser *parser) {
    static const char *const forms[] = {"The", "envoy", "of", "Qatar", "called", ".", ""};
    ro_parse_work *work = ro_parse_work_new(parser, NULL, NULL);
    if (work == NULL) return;
    ro_arena arena;
    ro_arena_init(&arena, NULL);
    ro_token tokens[7];
    memset(tokens, 0, sizeof tokens);
    for (int i = 0; i < 7; i++) tokens[i].form = forms[i], tokens[i].form_size = (uint8_t)strlen(forms[i]);
    ro_sentence sentence = {.tokens = tokens, .count = 7};
    ro_parse(parser, work, &sentence, 1, &arena, NULL);
    ro_arena_free(&arena);
    ro_parse_work_free(work);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    uint8_t *copy = aligned_alloc(64, (size + 127) / 64 * 64);
    if (copy == NULL) return 0;
    memcpy(copy, bytes, size);
    for (int mended = 0; mended < 2; mended++) {
        if (mended && size >= 32) {
            uint64_t sum = ro_checksum(copy + 32, size - 32), whole = size;
            memcpy(copy + 16, &whole, 8);
            memcpy(copy + 24, &sum, 8);
        }
        ro_error err = {0};
        ro_weights *weights = ro_weights_of_memory(copy, size, "fuzz", NULL, &err);
        if (weights == NULL) continue;
        ro_parser *parser = ro_parser_load(weights, NULL, &err);
        if (parser) parse_something(parser);
        ro_parser_free(parser);
        ro_weights_close(weights);
    }
    free(copy);
    return 0;
}
