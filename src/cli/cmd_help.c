/* readout help - made from the commands' own descriptions, also for the shells' completions (--complete). */
#include "cli/cli.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a text in a terminal: bytes that begin a character (all that help prints is narrow). */
static int columns(const char *s) {
    int n = 0;
    for (; *s; s++) n += (*s & 0xC0) != 0x80;
    return n;
}

static void print_option(const cli_option *o) {
    char left[128];
    char letter[8] = "    ";
    if (o->key > 0 && o->key < 128) snprintf(letter, sizeof letter, "-%c, ", o->key);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->value ? " " : "", o->value ? o->value : "");
    if (columns(left) > 28)
        printf("  %s\n  %28s  %s\n", left, "", o->help);
    else
        printf("  %s%*s  %s\n", left, 28 - columns(left), "", o->help);
}

static void print_all(void) {
    size_t count;
    const cli_command *const *all = cli_commands(&count);
    fputs("usage: readout COMMAND [OPTIONS] [FILE…]\n\n"
          "Reads the readouts of diplomatic contacts and the news, and writes what they say: who met, called or wrote to whom, about what,\n"
          "who took which position, and every political event, each with the words that prove it.\n\nCommands:\n",
          stdout);
    for (size_t i = 0; i < count; i++) printf("  %-10s  %s\n", all[i]->name, all[i]->summary);
    fputs("\nOptions:\n  --help      this help; 'readout help COMMAND' for one command\n  --version   the version\n\nExamples:\n", stdout);
    for (size_t i = 0; i < count; i++) {
        const char *example = all[i]->details ? strstr(all[i]->details, "\n  readout ") : NULL;
        if (example) printf("%.*s\n", (int)strcspn(example + 1, "\n"), example + 1);
    }
    fputs("\nWithout FILE, or where FILE is -, a command reads standard input. Exit status: 0, or that of the first error by\n"
          "sysexits.h (64 usage, 65 input is at fault, 66 no such input, 71 out of memory, 74 reading or writing failed).\n",
          stdout);
}

void cli_print_help(const cli_command *command) {
    if (!command) {
        print_all();
        return;
    }
    printf("usage: readout %s [OPTIONS]%s%s\n\n", command->name, command->operands[0] ? " " : "", command->operands);
    printf("%c%s.\n", toupper((unsigned char)command->summary[0]), command->summary + 1);
    fputs("\nOptions:\n", stdout);
    for (const cli_option *o = command->options; o->name; o++) print_option(o);
    if (command->details) printf("\n%s\n", command->details);
}

/* What the shells' completions ask: without a name the commands, with one its options, as "word TAB help TAB values". */
static int complete(cli *c) {
    if (c->file_count == 0) {
        size_t count;
        const cli_command *const *all = cli_commands(&count);
        for (size_t i = 0; i < count; i++) printf("%s\t%s\t\n", all[i]->name, all[i]->summary);
        return cli_finish(c);
    }
    const cli_command *command = cli_command_named(c->files[0]);
    if (command)
        for (const cli_option *o = command->options; o->name; o++) printf("--%s\t%s\t%s\n", o->name, o->help, o->value ? o->value : "");
    return cli_finish(c);
}

static int run(cli *c) {
    const char *value;
    bool for_shell = false;
    for (int key; (key = cli_option_next(c, &value));) {
        if (key == CLI_BAD) return cli_finish(c);
        if (key == 'c') for_shell = true;
    }
    if (for_shell) return complete(c);
    if (c->file_count == 0) cli_print_help(NULL);
    for (size_t i = 0; i < c->file_count; i++) {
        const cli_command *command = cli_command_named(c->files[i]);
        if (command)
            cli_print_help(command);
        else
            cli_usage(c, "there is no command '%s'", c->files[i]);
    }
    return cli_finish(c);
}

static const cli_option options[] = {
    {'c', "complete", NULL, "lists commands, or the options of COMMAND, for a shell's completion"},
    CLI_OPTIONS_END,
};

const cli_command cli_command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "explain the program, or one command",
    .options = options,
    .run = run,
};
