#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/nearest.h"

static const cli_command *const commands[] = {
#define X(name) &cli_command_##name,
    CLI_COMMAND_TABLE(X)
#undef X
};

#define COMMANDS (sizeof commands / sizeof commands[0])

const cli_command *const *cli_commands(size_t *count) {
    *count = COMMANDS;
    return commands;
}

const cli_command *cli_command_named(const char *name) {
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

const char *cli_nearest(const char *word, const char *const *names, size_t count) { return ro_nearest(word, names, count); }

/* --- messages --- */

const char *cli_style(bool on, cli_colour colour) {
    static const char *const codes[] = {"\033[0m", "\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m", "\033[34m", "\033[36m"};
    return on ? codes[colour] : "";
}

static void clear_progress(cli *c) {
    if (c->progress_shown) fputs("\r\033[K", stderr);
    c->progress_shown = false;
}

/* "readout parse: " or, for the whole program, "readout: ". */
static void say_name(const cli *c, cli_colour colour, const char *kind) {
    fprintf(stderr, "%sreadout%s%s: %s%s", cli_style(c->colour_err, colour), c->command ? " " : "", c->command ? c->command->name : "", kind,
            cli_style(c->colour_err, CLI_PLAIN));
}

/* What is shown of an address: its name and host, never the password in front of the '@' or behind "password=". */
static void hide_passwords(char *text) {
    for (char *at = text; (at = strstr(at, "://"));) {
        at += 3;
        size_t size = strcspn(at, " \t\n'\""), sign = size;
        while (sign && at[sign - 1] != '@') sign--;
        char *colon = sign ? memchr(at, ':', sign - 1) : NULL;
        if (colon) memmove(colon, at + sign - 1, strlen(at + sign - 1) + 1);
        for (char *word = at; (word = strstr(word, "password=")); word += 9)
            memmove(word + 9, word + 9 + strcspn(word + 9, "& \t\n'\""), strlen(word + 9 + strcspn(word + 9, "& \t\n'\"")) + 1);
    }
}

static void put_message(const char *format, va_list args) {
    char text[4096];
    vsnprintf(text, sizeof text, format, args);
    hide_passwords(text);
    fputs(text, stderr);
}

static void keep_status(cli *c, int status) {
    c->errors++;
    if (c->status == 0) c->status = status;
}

void cli_fail(cli *c, const ro_error *err) {
    char text[800];
    ro_error_format(err, text, sizeof text);
    hide_passwords(text);
    clear_progress(c);
    say_name(c, CLI_RED, "");
    fprintf(stderr, "%s\n", text);
    keep_status(c, ro_code_exit(err->code));
}

int cli_usage(cli *c, const char *format, ...) {
    va_list args;
    clear_progress(c);
    say_name(c, CLI_RED, "");
    va_start(args, format);
    put_message(format, args);
    va_end(args);
    if (c->command)
        fprintf(stderr, "\nTry 'readout help %s'.\n", c->command->name);
    else
        fputs("\nTry 'readout --help'.\n", stderr);
    keep_status(c, ro_code_exit(RO_E_USAGE));
    return ro_code_exit(RO_E_USAGE);
}

void cli_warn(cli *c, const char *format, ...) {
    va_list args;
    clear_progress(c);
    say_name(c, CLI_YELLOW, "warning: ");
    va_start(args, format);
    put_message(format, args);
    va_end(args);
    fputc('\n', stderr);
}

void cli_drop(cli *c, size_t number, const char *one, const char *many) {
    if (number == 0) return;
    for (size_t i = 0; i < CLI_MAX_COUNTS; i++) {
        cli_count *count = &c->counts[i];
        if (count->one && strcmp(count->one, one) != 0) continue;
        count->one = one;
        count->many = many;
        count->number += number;
        return;
    }
}

void cli_input_done(cli *c) { c->inputs++; }

const char *cli_input_name(const char *path) { return strcmp(path, "-") == 0 ? RO_STDIN_NAME : path; }

void cli_progress(cli *c, const char *format, ...) {
    static struct timespec last; /* one program, one terminal */
    struct timespec now;
    if (!c->terminal_err) return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t passed_ms = (int64_t)(now.tv_sec - last.tv_sec) * 1000 + (now.tv_nsec - last.tv_nsec) / 1000000;
    if (passed_ms < 100) return;
    last = now;
    va_list args;
    fputs("\r\033[K", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fflush(stderr);
    c->progress_shown = true;
}

/* --- options --- */

static bool has_choices(const char *value) { return value && value[0] >= 'a' && value[0] <= 'z'; }

int cli_choice(const char *choices, const char *value) {
    size_t size = strlen(value);
    int index = 0;
    for (const char *at = choices;; index++) {
        const char *end = strchr(at, '|');
        size_t n = end ? (size_t)(end - at) : strlen(at);
        if (n == size && memcmp(at, value, n) == 0) return index;
        if (!end) return -1;
        at = end + 1;
    }
}

static void *need(void *memory) {
    if (!memory) {
        fputs("readout: out of memory\n", stderr);
        exit(ro_code_exit(RO_E_MEMORY));
    }
    return memory;
}

static size_t count_options(const cli_option *options) {
    size_t n = 0;
    while (options[n].name) n++;
    return n;
}

static void prepare_options(cli *c) {
    const cli_option *options = c->command->options;
    size_t n = count_options(options), at = 0;
    struct option *longs = need(calloc(n + 2, sizeof *longs));
    char *shorts = need(calloc(2 * n + 3, 1));
    shorts[at++] = ':'; /* a missing value is told apart from an unknown option */
    for (size_t i = 0; i < n; i++) {
        longs[i] = (struct option){.name = options[i].name, .has_arg = options[i].value ? required_argument : no_argument, .val = options[i].key};
        if (options[i].key < 128) {
            shorts[at++] = (char)options[i].key;
            if (options[i].value) shorts[at++] = ':';
        }
        /* what --jobs was called once, and still is in scripts; no help names it */
        if (strcmp(options[i].name, "jobs") == 0) longs[n] = (struct option){.name = "threads", .has_arg = required_argument, .val = options[i].key};
    }
    c->long_options = longs;
    c->short_options = shorts;
    opterr = 0;
    optind = 1;
}

static const cli_option *option_of(const cli *c, int key) {
    for (const cli_option *o = c->command->options; o->name; o++)
        if (o->key == key) return o;
    return NULL;
}

static int unknown_option(cli *c) {
    const char *word = optind > 0 ? c->argv[optind - 1] : "";
    if (strncmp(word, "--", 2) != 0 || !word[2]) return cli_usage(c, "unknown option '-%c'", optopt ? optopt : '?'), CLI_BAD;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    if (optopt) return cli_usage(c, "--%s takes no value", name), CLI_BAD; /* getopt_long: a known option with a value it does not want */
    const char *names[64];
    size_t n = 0;
    for (const cli_option *o = c->command->options; o->name && n < 64; o++) names[n++] = o->name;
    const char *near = cli_nearest(name, names, n);
    if (near)
        cli_usage(c, "unknown option '--%s'; did you mean --%s?", name, near);
    else
        cli_usage(c, "unknown option '--%s'", name);
    return CLI_BAD;
}

static int options_ended(cli *c) {
    c->parsed = true;
    size_t n = (size_t)(c->argc - optind);
    c->operands = need(calloc(n + 2, sizeof *c->operands));
    for (size_t i = 0; i < n; i++) c->operands[i] = c->argv[optind + (int)i];
    c->files = c->operands;
    c->file_count = n;
    if (n == 0 && strstr(c->command->operands, "FILE")) {
        c->operands[0] = "-";
        c->file_count = 1;
    }
    if (n && !c->command->operands[0]) return cli_usage(c, "takes no operand, but was given '%s'", c->operands[0]), CLI_BAD;
    return 0;
}

int cli_option_next(cli *c, const char **value) {
    if (c->parsed) return 0;
    if (!c->long_options) prepare_options(c);
    *value = NULL;
    int key = getopt_long(c->argc, c->argv, c->short_options, c->long_options, NULL);
    if (key == -1) return options_ended(c);
    if (key == CLI_HELP) {
        cli_print_help(c->command);
        exit(cli_finish(c));
    }
    if (key == '?') return unknown_option(c);
    const cli_option *option = option_of(c, key == ':' ? optopt : key);
    if (key == ':') return cli_usage(c, "--%s needs a value: %s", option ? option->name : "?", option ? option->value : "?"), CLI_BAD;
    *value = optarg;
    if (option && has_choices(option->value) && cli_choice(option->value, optarg) < 0)
        return cli_usage(c, "--%s: '%s' is not one of %s", option->name, optarg, option->value), CLI_BAD;
    return key;
}

size_t cli_option_number(cli *c, const char *option, const char *value, size_t least, size_t most) {
    char *end;
    while (*option == '-') option++; /* "jobs" or "--jobs" */
    errno = 0;
    unsigned long long number = strtoull(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end || errno || number < least || number > most) {
        cli_usage(c, "--%s: '%s' is not a number from %zu to %zu", option, value, least, most);
        return least;
    }
    return (size_t)number;
}

size_t cli_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return (size_t)CPU_COUNT(&set);
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (size_t)n : 1;
}

/* --- output --- */

static void write_error(cli *c) {
    if (c->write_failed) return;
    ro_error err = {0};
    ro_error_clear(&err);
    ro_fail(&err, RO_E_WRITE, "standard output cannot be written: %s", strerror(errno));
    c->write_failed = true;
    cli_fail(c, &err);
}

bool cli_write(cli *c, const char *bytes, size_t size) {
    if (c->write_failed) return false;
    clear_progress(c);
    if (fwrite(bytes, 1, size, stdout) != size) write_error(c);
    return !c->write_failed;
}

bool cli_write_buffer(cli *c, const ro_buffer *buffer) {
    if (buffer->failed) {
        ro_error err;
        ro_error_clear(&err);
        ro_fail(&err, RO_E_MEMORY, "out of memory while writing");
        cli_fail(c, &err);
        return false;
    }
    return buffer->size == 0 || cli_write(c, buffer->bytes, buffer->size);
}

bool cli_flush(cli *c) {
    if (!c->write_failed && (fflush(stdout) != 0 || ferror(stdout))) write_error(c);
    return !c->write_failed;
}

int cli_terminal_width(const cli *c) {
    struct winsize size;
    if (c->terminal_out && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col > 100 ? 100 : size.ws_col;
    return 80;
}

int cli_finish(cli *c) {
    cli_flush(c);
    clear_progress(c);
    bool some = c->inputs > 1 && c->errors;
    if (some || c->counts[0].one) {
        say_name(c, CLI_DIM, "");
        const char *between = "";
        if (some) {
            fprintf(stderr, "%zu %s in %zu inputs", c->errors, c->errors == 1 ? "error" : "errors", c->inputs);
            between = ", ";
        }
        for (size_t i = 0; i < CLI_MAX_COUNTS && c->counts[i].one; i++) {
            fprintf(stderr, "%s%zu %s", between, c->counts[i].number, c->counts[i].number == 1 ? c->counts[i].one : c->counts[i].many);
            between = ", ";
        }
        fputc('\n', stderr);
    }
    free(c->long_options);
    free(c->short_options);
    free(c->operands);
    c->long_options = NULL;
    c->short_options = NULL;
    c->operands = NULL;
    return c->status;
}
