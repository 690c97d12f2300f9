/* dateline.h - what opens a news story and is no sentence of it: "DOHA, June 1 (QNA) —", "(Reuters) -", "By Jane Doe".
 * A dateline tells place, day and agency; it becomes a sentence of its own, so that the story's first sentence has a plain tree. */
#ifndef RO_TEXT_DATELINE_H
#define RO_TEXT_DATELINE_H

#include "text/split_feature.h"

/* How many units at the paragraph's start are a dateline, its dash included; 0: none. It may be the whole paragraph. */
size_t ro_dateline(const char *text, const ro_unit *units, size_t count);

/* Whether the whole paragraph is a byline. */
bool ro_byline(const ro_unit *units, size_t count);

/* Whether the whole paragraph is a heading: all in capitals, or short and without a full stop. `alone`: nothing follows it in the text. */
bool ro_heading(const ro_unit *units, size_t count, bool alone);

/* Whether all words are in capitals, as in a headline. */
bool ro_capitals(const ro_unit *units, size_t count);

#endif
