#include "cli/rules.h"

#include "base/utf8.h"

#include <stdio.h>

#define SHOWN 20   /* faults; the rest is counted */
#define BEFORE 100 /* characters of a long line shown before a fault, and behind its beginning */
#define BEHIND 60

bool cli_rules_add(cli *c, cli_rules *rules, const char *file) {
    if (rules->count == CLI_MAX_RULES) {
        cli_usage(c, "--rules: at most %d files", CLI_MAX_RULES);
        return false;
    }
    rules->files[rules->count++] = file;
    return true;
}

/* The byte of character number `character` (from 0) of the line, or its size. */
static size_t byte_of(const ro_rule_fault *f, size_t character) {
    size_t at = 0;
    for (size_t n = 0; at < f->source_size && n < character; n++) {
        uint32_t c;
        at += ro_utf8_decode(f->source, f->source_size, at, &c);
    }
    return at;
}

/* The line, and under it as many carets as characters are at fault. A long line is shown around the fault. */
static void show_line(const cli *c, const ro_rule_fault *f) {
    size_t first = f->column > BEFORE ? f->column - 1 - BEFORE : 0, width = f->width < BEHIND ? f->width : BEHIND;
    size_t begin = byte_of(f, first), end = byte_of(f, f->column - 1 + BEHIND);
    fprintf(stderr, "  %s", first ? "…" : "");
    for (size_t i = begin; i < end; i++) {
        unsigned char byte = (unsigned char)f->source[i];
        fputc(byte < 0x20 && byte != '\t' ? ' ' : byte == 0x7F ? ' ' : byte, stderr);
    }
    fprintf(stderr, "%s\n  %s", end < f->source_size ? "…" : "", first ? " " : "");
    for (size_t n = first; n + 1 < f->column; n++) { /* a tab is as wide here as above */
        size_t at = byte_of(f, n);
        fputc(at < f->source_size && f->source[at] == '\t' ? '\t' : ' ', stderr);
    }
    fputs(cli_style(c->colour_err, CLI_RED), stderr);
    for (size_t n = 0; n < width; n++) fputc('^', stderr);
    fprintf(stderr, "%s\n", cli_style(c->colour_err, CLI_PLAIN));
}

void cli_rule_fault(void *context, const ro_rule_fault *f) {
    cli *c = context;
    if (f->number > SHOWN) return;
    ro_error err;
    ro_error_clear(&err);
    ro_fail_at(&err, RO_E_RULE, f->file, f->line, f->column, f->byte, "%s", f->message);
    cli_fail(c, &err);
    show_line(c, f);
    if (f->number == SHOWN) cli_drop(c, f->total - SHOWN, "more fault in the rules", "more faults in the rules");
}
