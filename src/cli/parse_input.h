/* parse_input.h - the inputs of `readout parse`, given in parts of some hundred sentences, so that memory stays bounded. */
#ifndef RO_CLI_PARSE_INPUT_H
#define RO_CLI_PARSE_INPUT_H

#include "base/file.h"
#include "cli/cli.h"
#include "input/input.h"
#include "text/splitter.h"

/* The text of a report, which is there whole (a paragraph may be as long as it) and stays until the last part of it is done with. */
typedef struct parse_text {
    ro_item item;
    ro_item_report report;
    char *joined; /* title and text, where the title leads; else NULL */
    const char *bytes;
    size_t size;
    size_t users;
} parse_text;

/* A part: the report's sentences, not parsed yet. */
typedef struct parse_part {
    ro_report report; /* its arena is set by the caller and kept */
    const char *name; /* of the report; of CoNLL-U, of the input */
    bool begins;      /* the first part of it */
    bool many;        /* its input may hold more reports than this */
    parse_text *text; /* NULL for CoNLL-U */
} parse_part;

typedef struct parse_input {
    cli *c;
    const ro_splitter *splitter;
    bool conllu;
    ro_input_options options; /* of all but CoNLL-U */
    ro_input *input;

    /* CoNLL-U */
    size_t next_file; /* of c->files */
    const char *name; /* of the open one; NULL: none is open */
    ro_reader *reader;
    bool begins; /* of the open one, or of the text */

    parse_text *text; /* of the report in hand, and how far it is split */
    ro_split_cursor cursor;
} parse_input;

/* The next part. false when all inputs have ended. An error of an input is said, and the next input begins. */
bool parse_input_next(parse_input *input, parse_part *part);

/* Nothing of the part is needed any more, but its arena's memory. */
void parse_part_done(parse_part *part);

/* Closes what is open, if the reading ends early. */
void parse_input_close(parse_input *input);

#endif
