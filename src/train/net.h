/* net.h - the parser's network with its gradient: what the trainer learns and the library later runs in 8 bits.
 *
 * Layers (sizes in net_shape):
 *   x    = [dropout(word vector) ; tanh(sum of the vectors of affixes, form and shape)]
 *   h_l  = forward and backward recurrences over the layer below: f, o = sigmoid, g = tanh of W x_t + U h_(t-1) + b;
 *          c_t = f c_(t-1) + (1 - f) g; h_t = o c_t (an LSTM with coupled gates: Greff et al. 2017, "LSTM: a search space odyssey";
 *          c needs no squashing because it is a mean of values in [-1, 1], which also suits 8 bits)
 *   tag  = softmax(T h_1), over the (upos, xpos) pairs of the training data
 *   arc  = softmax over heads j of (D_i A) . H_j + a . H_j, D and H tanh layers over the top h (Dozat & Manning 2017)
 *   rel  = softmax(C tanh(P_i + Q_j)) on the chosen arc (Kiperwasser & Goldberg 2016)
 * The root is a learned vector among the H and the Q. All tanh and sigmoid are the rational functions of squash.h, in training as in use.
 *
 * A net is a flat vector of dense weights and two tables of embeddings; a pass is one worker's memory for a batch and its gradient. Passes
 * of different workers may run at the same time over one net. */
#ifndef RO_TRAIN_NET_H
#define RO_TRAIN_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NET_MAX_LAYERS 3

typedef struct net_shape {
    int words, subs; /* sizes of the two vocabularies; word 0 is the unknown one */
    int word_size, sub_size;
    int layers, hidden[NET_MAX_LAYERS]; /* units a direction */
    int arc, rel;                       /* sizes of the arc and the relation spaces */
    int tags, rels;
} net_shape;

typedef struct net_part {
    size_t at;
    int rows, cols;
} net_part;

typedef struct net {
    net_shape shape;
    net_part w[NET_MAX_LAYERS][2], u[NET_MAX_LAYERS][2], b[NET_MAX_LAYERS][2]; /* rows: f, g, o gates of every unit */
    net_part tag_w, tag_b, dep_w, dep_b, head_w, head_b, arc_a, arc_bias, arc_root, rel_p, rel_q, rel_b, rel_root, rel_c, rel_cb;
    size_t dense; /* how many floats */
    float *p, *word, *sub;
} net;

net *net_new(const net_shape *shape, uint64_t seed);
void net_free(net *n);
net *net_copy(const net *n);

/* One sentence as numbers. Heads count from 1, 0 is the root. The soft targets are probabilities that other models give. */
typedef struct net_sentence {
    int count;
    int *word, *sub, *sub_start; /* sub[sub_start[i] .. sub_start[i+1]) */
    int *tag, *head, *rel;
    uint8_t *known;                        /* whether the word may be used by its vector (all, but in tests) */
    float trust;                           /* how much the soft targets count against the gold ones, 0 to 1 */
    float *soft_tag, *soft_arc, *soft_rel; /* count x tags, count x (count + 1), count x rels (on `head`); NULL where trust is 0 */
} net_sentence;

typedef struct net_dropout {
    float word, sub, input, hidden, recurrent, mlp; /* probabilities; all 0: the plain network */
} net_dropout;

typedef struct net_loss {
    double tag, arc, rel;
    long tokens, tag_right, arc_right, rel_right;
} net_loss;

typedef struct net_pass net_pass;

net_pass *net_pass_new(const net *n);
void net_pass_free(net_pass *pass);

/* Adds the gradient of scale * (sum of the losses of the sentences) to the pass's gradient. */
void net_learn(net_pass *pass, const net *n, const net_sentence *const *sentences, int count, const net_dropout *dropout, uint64_t seed, float scale,
               net_loss *loss);

/* Log-probabilities without dropout: tags (count x tags), arcs (count x (count + 1)) of one sentence, at `sentence` of the last call of
 * net_predict; relations (count x rels) given heads. Valid until the next call. */
void net_predict(net_pass *pass, const net *n, const net_sentence *const *sentences, int count);
const float *net_tags(const net_pass *pass, int sentence);
const float *net_arcs(const net_pass *pass, int sentence);
const float *net_rels(net_pass *pass, const net *n, int sentence, const int *heads);

/* The gradient: dense part, and the rows of the embeddings that are not zero. */
typedef struct net_gradient {
    float *dense, *word, *sub;
    int *words, *subs; /* the touched rows, each once */
    int word_count, sub_count;
    uint8_t *word_touched, *sub_touched;
} net_gradient;
net_gradient *net_pass_gradient(net_pass *pass);
void net_gradient_clear(net_gradient *gradient, const net *n);

/* Adam with lazy rows of embeddings (Kingma & Ba 2015). sum of the gradients of `count` passes, in their order. */
typedef struct net_adam net_adam;
net_adam *net_adam_new(const net *n);
void net_adam_free(net_adam *adam);
void net_adam_step(net_adam *adam, net *n, net_gradient *const *gradients, int count, float rate, float clip);

#endif
