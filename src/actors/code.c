#include "actors/code.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

const char *ro_actor_sector(const ro_document *d, const ro_entity *a) {
    const ro_knowledge *k = d->knowledge;
    const char *sector = NULL;
    if (a->former && a->kind == RO_KIND_PERSON) return "ELI";
    if (a->code || a->agent) { /* the users' own */
        const char *own = a->agent ? ro_agent_sector(k, a->agent) : ro_code_sector(k, a->code);
        if (own[0]) return own;
        if (a->agent && a->role == UINT32_MAX) return NULL; /* theirs alone, of no sector of PLOVER */
    }
    if (a->role != UINT32_MAX)
        sector = ro_k_string(k, k->roles[a->role].sector);
    else if (a->organisation != UINT32_MAX)
        sector = ro_k_string(k, k->organisations[a->organisation].sector);
    else if (a->office != UINT32_MAX)
        sector = ro_k_string(k, k->offices[a->office].sector);
    else if (a->kind == RO_KIND_COUNTRY || a->kind == RO_KIND_GOVERNMENT)
        return "GOV";
    else if (a->kind == RO_KIND_POPULATION)
        return "CVL";
    return sector && sector[0] ? sector : NULL;
}

/* The users' own agent with the code of whose it is, theirs or ours. */
static const char *agent_code(const ro_document *d, ro_arena *arena, const ro_entity *a) {
    const ro_knowledge *k = d->knowledge;
    const char *of = a->code ? a->code : "";
    if (!a->code && a->organisation != UINT32_MAX) of = ro_k_string(k, k->organisations[a->organisation].code);
    if (!of[0] && a->country != RO_K_NONE) of = ro_k_string(k, k->countries[a->country].cameo);
    if (!of[0] && a->country != RO_K_NONE) of = k->countries[a->country].iso3;
    char joined[160];
    int n = snprintf(joined, sizeof joined, "%s%s", a->agent_before ? a->agent : of, a->agent_before ? of : a->agent);
    return n > 0 && (size_t)n < sizeof joined ? ro_arena_copy(arena, joined, (size_t)n) : NULL;
}

const char *ro_actor_code(const ro_document *d, ro_arena *arena, const ro_entity *a) {
    const ro_knowledge *k = d->knowledge;
    if (a->agent) return agent_code(d, arena, a);
    if (a->code) return a->code;
    const char *country = a->country != RO_K_NONE ? ro_k_string(k, k->countries[a->country].cameo) : "";
    if (a->country != RO_K_NONE && !country[0]) country = k->countries[a->country].iso3;
    if (a->organisation != UINT32_MAX) {
        const char *code = ro_k_string(k, k->organisations[a->organisation].code);
        if (code[0] && !(strlen(code) == 3 && country[0])) return code;
        if (code[0] && country[0]) {
            char joined[64];
            int n = snprintf(joined, sizeof joined, "%s%s", country, code);
            return ro_arena_copy(arena, joined, (size_t)n);
        }
    }
    const char *agent = "";
    if (a->role != UINT32_MAX)
        agent = ro_k_string(k, k->roles[a->role].agent);
    else if (a->kind == RO_KIND_COUNTRY)
        agent = "";
    else {
        const char *sector = ro_actor_sector(d, a);
        agent = sector ? sector : "";
    }
    if (!country[0] && !agent[0]) return NULL;
    char joined[64];
    int n = snprintf(joined, sizeof joined, "%s%s", country, agent);
    return n > 0 && (size_t)n < sizeof joined ? ro_arena_copy(arena, joined, (size_t)n) : NULL;
}
