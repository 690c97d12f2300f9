#include "text/report.h"

#include <string.h>

ro_span ro_word_span(const ro_sentence *sentence, uint32_t token) {
    const ro_token *t = sentence->tokens;
    ro_span whole = t[token].span;
    uint32_t first = token;
    while (first > 0 && t[first].mwt <= 1 && t[first - 1].span.start == whole.start && t[first - 1].span.end == whole.end) first--;
    uint32_t words = t[first].mwt;
    if (words <= 1 || token >= first + words || first + words > sentence->count) return whole;
    uint32_t size = 0, before = 0;
    for (uint32_t i = first; i < first + words; i++) {
        if (i == token) before = size;
        size += t[i].form_size;
    }
    if (size != whole.end - whole.start) return whole; /* the surface is spelt otherwise: cannot, gonna */
    return (ro_span){whole.start + before, whole.start + before + t[token].form_size};
}

bool ro_title_leads(const ro_source *source) {
    size_t title = source->title ? strlen(source->title) : 0, size = source->text_size;
    const char *text = source->text;
    while (size && (*text == ' ' || *text == '\n' || *text == '\r' || *text == '\t')) text++, size--;
    return title && !(size >= title && memcmp(text, source->title, title) == 0);
}
