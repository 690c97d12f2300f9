/* stats.h - what a database holds, in figures: for `readout stats`. */
#ifndef RO_STORE_STATS_H
#define RO_STORE_STATS_H

#include "base/arena.h"
#include "store/store.h"

typedef struct ro_stat_line {
    const char *label;
    int64_t count;
} ro_stat_line;

/* Lists, the most frequent first; key as in JSON, title for a person. */
#define RO_STAT_TABLE(X) \
    X(PUBLISHERS, "publishers", "reports by publisher") \
    X(TYPES, "types", "events by type") \
    X(DYADS, "dyads", "events by pair of countries") \
    X(MEDIATORS, "mediators", "mediators") \
    X(CHANNELS, "channels", "contacts by channel") \
    X(UNRESOLVED, "unresolved", "names not resolved: no country, or not known what they are; add them to a dictionary (docs/dictionaries.md)")
typedef enum ro_stat {
#define X(name, key, title) RO_STAT_##name,
    RO_STAT_TABLE(X)
#undef X
        RO_STATS
} ro_stat;

#define RO_STAT_SERIES 5 /* reports, then events of quad classes 1 to 4 */

typedef struct ro_stats {
    int64_t reports, copies, publishers, events, contacts, actors, positions, mediations;
    int64_t reported;         /* events that took place */
    int64_t low;              /* of these, with a confidence under RO_STAT_LOW */
    int64_t mentions;         /* tellings of events, so that mentions / events is how often one is told */
    const char *first, *last; /* days of publication; NULL: none */
    struct {
        ro_stat_line *lines;
        size_t count;
    } lists[RO_STATS];
    const char **months; /* YYYY-MM, without a gap */
    size_t month_count;
    int64_t *series[RO_STAT_SERIES]; /* by month */
} ro_stats;

#define RO_STAT_LOW 0.5

const char *ro_stat_key(ro_stat stat);
const char *ro_stat_title(ro_stat stat);

/* The lists with at most `most` lines each. Everything lies in the arena. */
bool ro_stats_read(ro_store *store, size_t most, ro_arena *arena, ro_stats *stats, ro_error *err);

#endif
