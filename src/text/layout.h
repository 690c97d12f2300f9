/* layout.h - where the paragraphs of running text begin and end.
 *
 * A blank line always ends a paragraph. A single line break is one of two things, told apart by the widths of the lines around it: a
 * soft one, put in by a program that wraps at some column (the line is so full that the next word had no room), or a hard one (a
 * headline, a list item, text of one paragraph a line). Reads bytes, writes byte ranges. Linear; needs no model. */
#ifndef RO_TEXT_LAYOUT_H
#define RO_TEXT_LAYOUT_H

#include "base/arena.h"

#include <stdint.h>

typedef struct ro_paragraph {
    uint32_t start, end; /* bytes, without the line break at its end */
    bool after_blank;    /* a blank line (or the text's start) stands before it */
    bool item;           /* begins with a bullet or an item's number */
    bool complete;       /* false: the window ended inside it */
} ro_paragraph;

/* The paragraphs of text[start, end), which hold something to see. `whole`: the text ends at `end`; else its last paragraph is said to be
 * incomplete. NULL when out of memory; *count their number. */
ro_paragraph *ro_layout(ro_arena *arena, const char *text, size_t start, size_t end, bool whole, size_t *count);

/* The size of a bullet or an item's number ("•", "-", "(a)", "12.") at text[at] with blanks behind it; 0 where there is none. */
size_t ro_layout_bullet(const char *text, size_t end, size_t at);

#endif
