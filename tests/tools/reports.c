/* reports - what the inputs hold, as JSON Lines of reports; what is refused goes to standard error, what is passed over is counted there.
 *
 * usage: reports [--from FORMAT] [--petrarch-sentences] FILE… */
#include "input/input.h"
#include "input/report_json.h"

#include <stdio.h>
#include <string.h>

static void give(const ro_source *source) {
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    ro_report_json(source, &out);
    fwrite(out.bytes, 1, out.size, stdout);
    ro_buffer_free(&out);
}

int main(int argc, char **argv) {
    ro_input_options options = {.format = RO_FORMAT_AUTO};
    ro_item_report report;
    ro_item item;
    ro_error err;
    int first = 1, status = 0;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        if (strcmp(argv[first], "--petrarch-sentences") == 0) options.petrarch_sentences = true;
        for (int f = 0; strcmp(argv[first], "--from") == 0 && first + 1 < argc && f < RO_FORMATS; f++)
            if (strcmp(ro_format_text((ro_format)f), argv[first + 1]) == 0) options.format = (ro_format)f;
        if (strcmp(argv[first], "--from") == 0) first++;
    }
    ro_error_clear(&err);
    ro_input *input = ro_input_open((const char *const *)argv + first, (size_t)(argc - first), &options, &err);
    for (ro_input_got got; input && (got = ro_input_next(input, &item, &err)) != RO_INPUT_END;) {
        if (got == RO_INPUT_ITEM && ro_item_read(&item, &report, &err)) {
            give(&report.source);
            ro_item_report_free(&report);
        } else {
            char text[800];
            ro_error_format(&err, text, sizeof text);
            fprintf(stderr, "%s\n", text);
            status = 65;
        }
        ro_item_free(&item);
    }
    for (int i = 0; input && i < RO_SKIPS; i++) {
        const char *one, *many;
        size_t n = ro_input_skipped(input, (ro_skip)i, &one, &many);
        if (n) fprintf(stderr, "%zu %s\n", n, n == 1 ? one : many);
    }
    ro_input_close(input);
    return input ? status : 71;
}
