/* train.h - the trainer's subcommands. Each takes its own arguments (argv[0] is its name) and gives the exit status. */
#ifndef RO_TRAIN_TRAIN_H
#define RO_TRAIN_TRAIN_H

int train_parser(int argc, char **argv);
int train_splitter(int argc, char **argv);
int train_rank(int argc, char **argv);
int train_link(int argc, char **argv);

#endif
