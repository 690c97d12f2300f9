/* reports.h - all reports of some bytes, for the targets that read formats of input. */
#ifndef RO_FUZZ_REPORTS_H
#define RO_FUZZ_REPORTS_H

#include "base/utf8.h"
#include "input/input.h"

#include <stdlib.h>
#include <string.h>

static void fuzz_string(const char *text) {
    if (text && ro_utf8_check(text, strlen(text)) != strlen(text)) abort();
}

static inline void fuzz_reports(const uint8_t *bytes, size_t size, ro_format format) {
    ro_input_options options = {.format = format, .petrarch_sentences = size % 2};
    ro_error err;
    ro_item item;
    ro_item_report report;
    size_t pieces = 0;
    ro_input *input = ro_input_open_memory("fuzz", (const char *)bytes, size, &options, &err);
    for (ro_input_got got; input && (got = ro_input_next(input, &item, &err)) != RO_INPUT_END; ro_item_free(&item)) {
        if (++pieces > 1000000) abort();
        if (got == RO_INPUT_REFUSED || !ro_item_read(&item, &report, &err)) {
            if (err.code == RO_OK || !err.message[0] || !err.file[0]) abort();
            continue;
        }
        const ro_source *s = &report.source;
        if (!s->text || !s->id) abort();
        if (item.format != RO_FORMAT_TEXT) fuzz_string(s->text);
        fuzz_string(s->title), fuzz_string(s->publisher), fuzz_string(s->url), fuzz_string(s->published), fuzz_string(s->language);
        ro_item_report_free(&report);
    }
    ro_input_close(input);
}

#endif
