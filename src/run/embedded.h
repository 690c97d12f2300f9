/* embedded.h - the model and the knowledge that were put into the library when it was built (cmake/embedded.S.in). */
#ifndef RO_RUN_EMBEDDED_H
#define RO_RUN_EMBEDDED_H

#include <stddef.h>

/* Files in the form of model/weights.h, 64-byte aligned; the _end is the address one past the last byte. Both empty where there was no
 * such file at build time. */
#define RO_HIDDEN __attribute__((visibility("hidden")))
extern const unsigned char ro_embedded_model[] RO_HIDDEN, ro_embedded_model_end[] RO_HIDDEN;
extern const unsigned char ro_embedded_knowledge[] RO_HIDDEN, ro_embedded_knowledge_end[] RO_HIDDEN;

static inline size_t ro_embedded_model_size(void) { return (size_t)(ro_embedded_model_end - ro_embedded_model); }
static inline size_t ro_embedded_knowledge_size(void) { return (size_t)(ro_embedded_knowledge_end - ro_embedded_knowledge); }

#endif
