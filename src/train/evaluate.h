/* evaluate.h - how right a model is on a treebank, stage by stage, and how fast. */
#ifndef RO_TRAIN_EVALUATE_H
#define RO_TRAIN_EVALUATE_H

/* readout-train evaluate --model FILE [--relations] [--isa NAME] [--speed] TREEBANK… */
int train_evaluate(int argc, char **argv);

#endif
