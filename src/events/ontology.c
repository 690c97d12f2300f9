#include "events/ontology.h"

#include <stdio.h>
#include <string.h>

ro_event_type ro_future_event(ro_event_type event, const char *cameo, char code[8]) {
    static const struct {
        const char *now;
        ro_event_type then;
        const char *code;
    } table[] = {{"04", RO_EVENT_AGREE, "036"},   {"05", RO_EVENT_AGREE, "032"},   {"061", RO_EVENT_AGREE, "0311"}, {"062", RO_EVENT_AGREE, "0312"},
                 {"063", RO_EVENT_AGREE, "0313"}, {"064", RO_EVENT_AGREE, "0314"}, {"06", RO_EVENT_AGREE, "031"},   {"071", RO_EVENT_AGREE, "0331"},
                 {"072", RO_EVENT_AGREE, "0332"}, {"073", RO_EVENT_AGREE, "0333"}, {"074", RO_EVENT_AGREE, "0334"}, {"07", RO_EVENT_AGREE, "033"},
                 {"081", RO_EVENT_AGREE, "0351"}, {"082", RO_EVENT_AGREE, "0352"}, {"083", RO_EVENT_AGREE, "034"},  {"084", RO_EVENT_AGREE, "0353"},
                 {"085", RO_EVENT_AGREE, "0354"}, {"086", RO_EVENT_AGREE, "0355"}, {"087", RO_EVENT_AGREE, "0356"}, {"08", RO_EVENT_AGREE, "035"}};
    snprintf(code, 8, "%s", cameo);
    switch (event) {
    case RO_EVENT_CONSULT:
    case RO_EVENT_SUPPORT:
    case RO_EVENT_COOPERATE:
    case RO_EVENT_AID:
    case RO_EVENT_RETREAT: break;
    default: return event;
    }
    if (strcmp(cameo, "060") == 0) {
        snprintf(code, 8, "030");
        return RO_EVENT_AGREE;
    }
    for (size_t k = 0; k < sizeof table / sizeof *table; k++)
        if (strncmp(cameo, table[k].now, strlen(table[k].now)) == 0) {
            snprintf(code, 8, "%s", table[k].code);
            return table[k].then;
        }
    return event;
}
