/* xml.h - the tags and texts of XML in memory, one after the other, for feeds and PETRARCH files. Reads what is there, well formed or not;
 * knows the entities of XML, the named ones of HTML that feeds use, and numbers. Entities that a document declares are not read, so none can
 * grow. */
#ifndef RO_INPUT_XML_H
#define RO_INPUT_XML_H

#include "base/buffer.h"

typedef enum ro_xml_kind {
    RO_XML_END,
    RO_XML_OPEN,
    RO_XML_CLOSE,
    RO_XML_EMPTY, /* <a/> */
    RO_XML_TEXT,
    RO_XML_CDATA,
    RO_XML_OTHER, /* comments, instructions, declarations */
    RO_XML_CUT    /* the bytes end inside a tag, a comment … */
} ro_xml_kind;

typedef struct ro_xml {
    const char *bytes;
    size_t size, at;
    /* the token last read */
    ro_xml_kind kind;
    size_t start;     /* its first byte; it ends at `at` */
    const char *name; /* of a tag, as written */
    size_t name_size; /* local: behind its prefix */
    const char *local;
    size_t local_size;
    const char *body; /* of a text; of a tag its attributes */
    size_t body_size;
} ro_xml;

ro_xml_kind ro_xml_next(ro_xml *xml);

/* Whether the tag is called so, with its prefix or (where the name asked for has none) without it. */
bool ro_xml_named(const ro_xml *xml, const char *name);

/* The value of an attribute of the tag last read; appended, decoded. false: it has none. */
bool ro_xml_attribute(const ro_xml *xml, const char *name, ro_buffer *out);

/* Text with its entities decoded. */
void ro_xml_decode(const char *text, size_t size, ro_buffer *out);

#endif
