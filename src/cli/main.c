/* readout - the command. It finds the command's name and hands over; all else is in cli.h and the cmd_*.c files. */
#include "cli/cli.h"

#include "base/error.h"
#include "cli/secrets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void look_at_terminals(cli *c) {
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    bool colour = !(no_colour && no_colour[0]) && !(term && strcmp(term, "dumb") == 0);
    c->terminal_out = isatty(STDOUT_FILENO);
    c->terminal_err = isatty(STDERR_FILENO);
    c->colour_out = colour && c->terminal_out;
    c->colour_err = colour && c->terminal_err;
}

static int unknown_command(cli *c, const char *name) {
    size_t count;
    const cli_command *const *all = cli_commands(&count);
    const char *names[64];
    for (size_t i = 0; i < count && i < 64; i++) names[i] = all[i]->name;
    const char *near = cli_nearest(name, names, count < 64 ? count : 64);
    if (near) return cli_usage(c, "unknown command '%s'; did you mean '%s'?", name, near);
    return cli_usage(c, "unknown command '%s'", name);
}

int main(int argc, char **argv) {
    cli c = {0};
    cli_hide_secrets(argc, argv);
    look_at_terminals(&c);
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    if (argc < 2) {
        cli_usage(&c, "say what to do: readout COMMAND [OPTIONS] [FILE…]");
        return c.status;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        cli_print_help(NULL);
        return cli_finish(&c);
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("readout %s\n", ro_version());
        return cli_finish(&c);
    }
    if (name[0] == '-' && name[1]) {
        cli_usage(&c, "the command comes first, then its options ('%s')", name);
        return c.status;
    }
    c.command = cli_command_named(name);
    if (!c.command) return unknown_command(&c, name);
    c.argc = argc - 1;
    c.argv = argv + 1;
    return c.command->run(&c);
}
