/* words.h - what every form of the record that a person reads says in the same words: names of parties, roles, channels, stances.
 *
 * Nothing here is escaped or wrapped: that is the work of the card, of Markdown and of HTML. */
#ifndef RO_OUTPUT_WORDS_H
#define RO_OUTPUT_WORDS_H

#include "base/buffer.h"
#include "readout.h"

/* Columns of a terminal that the text takes: characters, without combining marks. */
int ro_words_columns(const char *text, size_t size);

static inline bool ro_words_is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/* Bytes of text[at] that are a control character (C0, DEL, C1), of which none may reach a terminal or a page; 0: it is none. */
size_t ro_words_control(const char *text, size_t size, size_t at);

/* Appends the text with "?" for each control character. */
void ro_words_put(ro_buffer *out, const char *text, size_t size);

/* Whether the span lies in the record's text and holds something. */
static inline bool ro_words_holds(const ro_record *r, ro_bytes span) { return span.start < span.end && span.end <= r->text_size; }

/* What the report is called where it has no title: its id. */
const char *ro_words_report(const ro_record *r);

/* The actor's name; else the office, the country, "?". */
const char *ro_words_name(const ro_record *r, uint32_t actor);

/* The side that an actor speaks for: the country's code, an organisation's name. "(not said)" for RO_NOBODY. */
const char *ro_words_party(const ro_record *r, uint32_t actor);

/* The office to say behind the name; NULL where there is none, or where it stands for the name. */
const char *ro_words_office(const ro_actor *a);

/* "(QAT, known)" behind name and office; "" for a country itself, and where no country is known. Returns room. */
const char *ro_words_country(const ro_actor *a, char room[64]);

/* "phone call", and with a capital. */
const char *ro_words_channel(ro_channel channel);
const char *ro_words_channel_title(ro_channel channel, char room[32]);

/* What participant number p is in the contact: "caller", "with", "and" … */
const char *ro_words_role(const ro_contact *x, uint32_t p);

/* What the one who began such a contact is called: "caller", "sender", "visitor" … */
const char *ro_words_initiator(ro_channel channel);

/* Between the two parties of a contact: "→" where one began it, else "↔". */
const char *ro_words_arrow(const ro_contact *x);

/* "call for". */
const char *ro_words_stance(ro_stance stance, char room[32]);

/* "CONSULT"; "STATEMENT" for what PLOVER drops. */
const char *ro_words_event(const ro_event *e);

/* The words that prove it: the trigger, or the sentence where there is none. */
ro_bytes ro_words_proof(const ro_evidence *e);

/* The words of a position: from the trigger to the end of its object, where the object stands behind it in the same sentence. */
ro_bytes ro_words_position(const ro_record *r, const ro_position *p);

/* What a mediation is over: "over" where its parties are named before it, else "on". */
const char *ro_words_over(const ro_mediation *m);

/* Ends a function that answers a string: hands the buffer's bytes over, or says that memory ran out. */
char *ro_words_done(ro_buffer *out, size_t *size, ro_error *err);

#endif
