#include "syntax/tagset.h"

#include <string.h>

static const char *const upos_texts[] = {"_",
#define X(tag) #tag,
                                         RO_UPOS_TABLE(X)
#undef X
};

static const char *const xpos_texts[] = {"_",
#define X(tag, text) text,
                                         RO_XPOS_TABLE(X)
#undef X
};

static const char *const deprel_texts[] = {"_",
#define X(tag, text) text,
                                           RO_DEPREL_TABLE(X)
#undef X
};

const char *ro_upos_text(ro_upos tag) { return tag < RO_UPOS_COUNT ? upos_texts[tag] : "_"; }
const char *ro_xpos_text(ro_xpos tag) { return tag < RO_XPOS_COUNT ? xpos_texts[tag] : "_"; }
const char *ro_deprel_text(ro_deprel tag) { return tag < RO_DEP_COUNT ? deprel_texts[tag] : "_"; }

static unsigned named(const char *const *texts, unsigned count, const char *text, unsigned size) {
    for (unsigned k = 1; k < count; k++)
        if (strlen(texts[k]) == size && memcmp(texts[k], text, size) == 0) return k;
    return 0;
}

ro_upos ro_upos_named(const char *text, unsigned size) { return (ro_upos)named(upos_texts, RO_UPOS_COUNT, text, size); }
ro_xpos ro_xpos_named(const char *text, unsigned size) { return (ro_xpos)named(xpos_texts, RO_XPOS_COUNT, text, size); }
ro_deprel ro_deprel_named(const char *text, unsigned size) { return (ro_deprel)named(deprel_texts, RO_DEP_COUNT, text, size); }

ro_deprel ro_deprel_plain(ro_deprel tag) {
    const char *text = ro_deprel_text(tag);
    const char *colon = strchr(text, ':');
    return colon ? ro_deprel_named(text, (unsigned)(colon - text)) : tag;
}
