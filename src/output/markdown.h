/* markdown.h - text as Markdown (CommonMark, and the tables of GitHub's) that means nothing but itself. */
#ifndef RO_OUTPUT_MARKDOWN_H
#define RO_OUTPUT_MARKDOWN_H

#include "base/buffer.h"

/* Appends the text on one line, runs of blanks made one, every character that Markdown could obey escaped. It may stand anywhere: in a
 * heading, behind a bullet, in a cell. */
void ro_markdown_text(ro_buffer *out, const char *text, size_t size);
void ro_markdown_string(ro_buffer *out, const char *text); /* NULL: nothing */

#endif
