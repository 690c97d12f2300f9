/* rule_show.h - frames in the language of rules (docs/rules.md): what `readout rules show` prints, and compiles back to the same frames. */
#ifndef RO_RULES_RULE_SHOW_H
#define RO_RULES_RULE_SHOW_H

#include "base/buffer.h"
#include "knowledge/knowledge.h"

/* Its id without "frames/" or "rules/". */
const char *ro_rule_name(const ro_knowledge *knowledge, uint32_t frame);

/* One behind the last frame with this frame's id: a rule of several heads is a frame for each. */
uint32_t ro_rule_end(const ro_knowledge *knowledge, uint32_t frame);

/* The frames [frame, ro_rule_end(frame)) as one rule. */
void ro_rule_print(const ro_knowledge *knowledge, uint32_t frame, ro_buffer *out);

/* "obj.of". */
void ro_rule_print_path(const ro_knowledge *knowledge, const ro_k_path *path, ro_buffer *out);

#endif
