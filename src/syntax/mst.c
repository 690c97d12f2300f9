#include "syntax/mst.h"

#include <string.h>

/* Nodes: 0 the root, 1 .. n the tokens, above n the contracted cycles (n - 1 at most). A cycle's arcs live in the row and column of one of
 * its members ("slot"), so the matrices stay (n + 1) x (n + 1). */
typedef struct edmonds {
    uint32_t n, side, nodes;
    double *weight;      /* [to slot][from slot]: less what entering a contracted cycle there gives up */
    uint16_t *from, *to; /* the same: the arc's own ends, as tokens */
    uint32_t *slot_node; /* the live node of a slot */
    uint32_t *slots;     /* the live slots, 0 first */
    uint32_t live;
    uint32_t *parent;          /* of a node: the cycle it was contracted into, 0 for none */
    uint32_t *slot;            /* of a node */
    uint16_t *in_from, *in_to; /* of a node: the arc chosen to enter it */
    double *in_weight;
    uint32_t *chosen_slot; /* of a slot: where its chosen arc comes from */
    uint8_t *state;        /* of a slot: 0 new, 1 on the path, 2 done */
    uint32_t *path;
} edmonds;

static size_t cells(uint32_t count) { return ((size_t)count + 1) * ((size_t)count + 1); }

size_t ro_mst_scratch(uint32_t count) {
    size_t side = (size_t)count + 1, nodes = 2 * side;
    return cells(count) * (sizeof(double) + 2 * sizeof(uint16_t)) + side * (4 * sizeof(uint32_t) + 1) +
           nodes * (sizeof(double) + 2 * sizeof(uint32_t) + 2 * sizeof(uint16_t)) + 128;
}

static void *carve(uint8_t **at, size_t size) {
    void *memory = *at;
    *at += (size + 7) / 8 * 8;
    return memory;
}

static void lay_out(edmonds *e, uint32_t count, void *scratch) {
    uint8_t *at = scratch;
    size_t side = (size_t)count + 1, nodes = 2 * side;
    e->n = count;
    e->side = count + 1;
    e->nodes = count + 1;
    e->weight = carve(&at, cells(count) * sizeof(double));
    e->in_weight = carve(&at, nodes * sizeof(double));
    e->from = carve(&at, cells(count) * sizeof(uint16_t));
    e->to = carve(&at, cells(count) * sizeof(uint16_t));
    e->slot_node = carve(&at, side * sizeof(uint32_t));
    e->slots = carve(&at, side * sizeof(uint32_t));
    e->chosen_slot = carve(&at, side * sizeof(uint32_t));
    e->path = carve(&at, side * sizeof(uint32_t));
    e->parent = carve(&at, nodes * sizeof(uint32_t));
    e->slot = carve(&at, nodes * sizeof(uint32_t));
    e->in_from = carve(&at, nodes * sizeof(uint16_t));
    e->in_to = carve(&at, nodes * sizeof(uint16_t));
    e->state = carve(&at, side);
}

static void fill(edmonds *e, const float *scores, size_t stride) {
    double least = 0, most = 0;
    for (uint32_t v = 1; v <= e->n; v++)
        for (uint32_t u = 0; u <= e->n; u++) {
            double x = (double)scores[(v - 1) * stride + u];
            if (u == v) continue;
            if (x < least) least = x;
            if (x > most) most = x;
        }
    double toll = (most - least + 1) * (e->n + 1);
    for (uint32_t v = 0; v <= e->n; v++) {
        e->slot_node[v] = e->slots[v] = v;
        e->slot[v] = v;
        e->parent[v] = 0;
        e->state[v] = v == 0 ? 2 : 0;
        for (uint32_t u = 0; v > 0 && u <= e->n; u++) {
            size_t cell = (size_t)v * e->side + u;
            e->weight[cell] = (double)scores[(v - 1) * stride + u] - (u == 0 ? toll : 0);
            e->from[cell] = (uint16_t)u;
            e->to[cell] = (uint16_t)v;
        }
    }
    e->live = e->side;
}

/* Chooses the best arc into the node at a slot. */
static void choose(edmonds *e, uint32_t v) {
    uint32_t best = e->slots[0] == v ? e->slots[1] : e->slots[0];
    const double *row = e->weight + (size_t)v * e->side;
    for (uint32_t k = 0; k < e->live; k++) {
        uint32_t u = e->slots[k];
        if (u != v && row[u] > row[best]) best = u;
    }
    uint32_t node = e->slot_node[v];
    size_t cell = (size_t)v * e->side + best;
    e->chosen_slot[v] = best;
    e->in_from[node] = e->from[cell];
    e->in_to[node] = e->to[cell];
    e->in_weight[node] = row[best];
}

static void copy_cell(edmonds *e, size_t to, size_t from, double weight) {
    e->weight[to] = weight;
    e->from[to] = e->from[from];
    e->to[to] = e->to[from];
}

/* path[first .. length) is a cycle: makes it one node, in the slot of path[first]. */
static void contract(edmonds *e, uint32_t first, uint32_t length) {
    uint32_t keep = e->path[first], made = e->nodes++;
    for (uint32_t k = first; k < length; k++) e->parent[e->slot_node[e->path[k]]] = made, e->state[e->path[k]] = 3;
    for (uint32_t j = 0; j < e->live; j++) {
        uint32_t u = e->slots[j];
        if (e->state[u] == 3) continue;
        for (uint32_t k = first; k < length; k++) {
            uint32_t v = e->path[k];
            size_t in = (size_t)v * e->side + u, in_keep = (size_t)keep * e->side + u;
            double entering = e->weight[in] - e->in_weight[e->slot_node[v]];
            if (k == first || entering > e->weight[in_keep]) copy_cell(e, in_keep, in, entering);
            size_t out = (size_t)u * e->side + v, out_keep = (size_t)u * e->side + keep;
            if (u != 0 && e->weight[out] > e->weight[out_keep]) copy_cell(e, out_keep, out, e->weight[out]);
        }
    }
    uint32_t left = 0;
    for (uint32_t j = 0; j < e->live; j++)
        if (e->slots[j] == keep || e->state[e->slots[j]] != 3) e->slots[left++] = e->slots[j];
    e->live = left;
    e->slot_node[keep] = made;
    e->slot[made] = keep;
    e->parent[made] = 0;
    e->state[keep] = 1;
}

/* Grows one path from a new slot until it reaches what is done. */
static void grow(edmonds *e, uint32_t start) {
    uint32_t length = 1;
    e->path[0] = start;
    e->state[start] = 1;
    for (;;) {
        uint32_t v = e->path[length - 1];
        choose(e, v);
        uint32_t u = e->chosen_slot[v];
        if (e->state[u] == 2) break;
        if (e->state[u] == 0) {
            e->state[u] = 1;
            e->path[length++] = u;
            continue;
        }
        uint32_t first = length - 1;
        while (e->path[first] != u) first--;
        contract(e, first, length);
        length = first + 1;
    }
    for (uint32_t k = 0; k < length; k++) e->state[e->path[k]] = 2;
}

/* From the last cycle made to the first: the arc that enters a cycle replaces the arc of the member it enters. */
static void expand(edmonds *e, int32_t *heads) {
    for (uint32_t node = e->nodes; node-- > e->side;) {
        uint32_t member = e->in_to[node];
        while (e->parent[member] != node) member = e->parent[member];
        e->in_from[member] = e->in_from[node];
        e->in_to[member] = e->in_to[node];
    }
    for (uint32_t v = 1; v <= e->n; v++) heads[v - 1] = e->in_from[v];
}

bool ro_mst_is_tree(const int32_t *heads, uint32_t count, uint32_t *seen) {
    uint32_t roots = 0;
    for (uint32_t i = 0; i < count; i++) {
        seen[i] = 0;
        roots += heads[i] == 0;
        if (heads[i] < 0 || (uint32_t)heads[i] > count) return false;
    }
    if (roots != 1) return false;
    for (uint32_t i = 0; i < count; i++) { /* walks up; every walk marks with its own number, so each token is passed once */
        uint32_t at = i + 1;
        while (at != 0 && seen[at - 1] == 0) {
            seen[at - 1] = i + 1;
            at = (uint32_t)heads[at - 1];
        }
        if (at != 0 && seen[at - 1] == i + 1) return false;
    }
    return true;
}

void ro_mst(const float *scores, size_t stride, uint32_t count, int32_t *heads, void *scratch) {
    if (count == 0 || ro_mst_is_tree(heads, count, scratch)) return;
    if (count == 1) {
        heads[0] = 0;
        return;
    }
    edmonds e;
    lay_out(&e, count, scratch);
    fill(&e, scores, stride);
    for (uint32_t v = 1; v <= count; v++)
        if (e.state[v] == 0) grow(&e, v);
    expand(&e, heads);
    if (ro_mst_is_tree(heads, count, scratch)) return;
    for (uint32_t i = 0; i < count; i++) heads[i] = i == 0 ? 0 : 1; /* scores that are not numbers */
}
