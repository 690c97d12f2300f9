/* tagset.h - the labels of Universal Dependencies 2 (universaldependencies.org) and of the Penn Treebank as the English UD treebanks use
 * them. One table each; the order is part of no file format (files name labels by their text). */
#ifndef RO_SYNTAX_TAGSET_H
#define RO_SYNTAX_TAGSET_H

#include <stdint.h>

#define RO_UPOS_TABLE(X) \
    X(ADJ) \
    X(ADP) \
    X(ADV) \
    X(AUX) \
    X(CCONJ) \
    X(DET) \
    X(INTJ) \
    X(NOUN) \
    X(NUM) \
    X(PART) \
    X(PRON) \
    X(PROPN) \
    X(PUNCT) \
    X(SCONJ) \
    X(SYM) \
    X(VERB) \
    X(X)

typedef enum ro_upos {
    RO_UPOS_NONE,
#define X(tag) RO_UPOS_##tag,
    RO_UPOS_TABLE(X)
#undef X
        RO_UPOS_COUNT
} ro_upos;

/* name in C, text in files */
#define RO_XPOS_TABLE(X) \
    X(NN, "NN") \
    X(NNS, "NNS") \
    X(NNP, "NNP") \
    X(NNPS, "NNPS") \
    X(VB, "VB") \
    X(VBD, "VBD") \
    X(VBG, "VBG") \
    X(VBN, "VBN") \
    X(VBP, "VBP") \
    X(VBZ, "VBZ") \
    X(MD, "MD") \
    X(IN, "IN") \
    X(TO, "TO") \
    X(DT, "DT") \
    X(PDT, "PDT") \
    X(WDT, "WDT") \
    X(JJ, "JJ") \
    X(JJR, "JJR") \
    X(JJS, "JJS") \
    X(RB, "RB") \
    X(RBR, "RBR") \
    X(RBS, "RBS") \
    X(WRB, "WRB") \
    X(RP, "RP") \
    X(PRP, "PRP") \
    X(PRPS, "PRP$") \
    X(WP, "WP") \
    X(WPS, "WP$") \
    X(EX, "EX") \
    X(CC, "CC") \
    X(CD, "CD") \
    X(POS, "POS") \
    X(UH, "UH") \
    X(FW, "FW") \
    X(SYM, "SYM") \
    X(LS, "LS") \
    X(ADD, "ADD") \
    X(AFX, "AFX") \
    X(GW, "GW") \
    X(NFP, "NFP") \
    X(XX, "XX") \
    X(HYPH, "HYPH") \
    X(LRB, "-LRB-") \
    X(RRB, "-RRB-") \
    X(COMMA, ",") \
    X(STOP, ".") \
    X(COLON, ":") \
    X(OPEN_QUOTE, "``") \
    X(CLOSE_QUOTE, "''") \
    X(DOLLAR, "$")

typedef enum ro_xpos {
    RO_XPOS_NONE,
#define X(tag, text) RO_XPOS_##tag,
    RO_XPOS_TABLE(X)
#undef X
        RO_XPOS_COUNT
} ro_xpos;

/* name in C, text in files */
#define RO_DEPREL_TABLE(X) \
    X(acl, "acl") \
    X(acl_relcl, "acl:relcl") \
    X(advcl, "advcl") \
    X(advcl_relcl, "advcl:relcl") \
    X(advmod, "advmod") \
    X(amod, "amod") \
    X(appos, "appos") \
    X(aux, "aux") \
    X(aux_pass, "aux:pass") \
    X(case, "case") \
    X(cc, "cc") \
    X(cc_preconj, "cc:preconj") \
    X(ccomp, "ccomp") \
    X(compound, "compound") \
    X(compound_prt, "compound:prt") \
    X(conj, "conj") \
    X(cop, "cop") \
    X(csubj, "csubj") \
    X(csubj_outer, "csubj:outer") \
    X(csubj_pass, "csubj:pass") \
    X(dep, "dep") \
    X(det, "det") \
    X(det_predet, "det:predet") \
    X(discourse, "discourse") \
    X(dislocated, "dislocated") \
    X(expl, "expl") \
    X(fixed, "fixed") \
    X(flat, "flat") \
    X(goeswith, "goeswith") \
    X(iobj, "iobj") \
    X(list, "list") \
    X(mark, "mark") \
    X(nmod, "nmod") \
    X(nmod_desc, "nmod:desc") \
    X(nmod_poss, "nmod:poss") \
    X(nmod_unmarked, "nmod:unmarked") \
    X(nsubj, "nsubj") \
    X(nsubj_outer, "nsubj:outer") \
    X(nsubj_pass, "nsubj:pass") \
    X(nummod, "nummod") \
    X(obj, "obj") \
    X(obl, "obl") \
    X(obl_agent, "obl:agent") \
    X(obl_unmarked, "obl:unmarked") \
    X(orphan, "orphan") \
    X(parataxis, "parataxis") \
    X(punct, "punct") \
    X(reparandum, "reparandum") \
    X(root, "root") \
    X(vocative, "vocative") \
    X(xcomp, "xcomp")

typedef enum ro_deprel {
    RO_DEP_NONE,
#define X(tag, text) RO_DEP_##tag,
    RO_DEPREL_TABLE(X)
#undef X
        RO_DEP_COUNT
} ro_deprel;

/* The text of a label ("_" for NONE), and the label of a text (NONE if unknown; not ended by NUL necessarily). */
const char *ro_upos_text(ro_upos tag);
const char *ro_xpos_text(ro_xpos tag);
const char *ro_deprel_text(ro_deprel tag);
ro_upos ro_upos_named(const char *text, unsigned size);
ro_xpos ro_xpos_named(const char *text, unsigned size);
ro_deprel ro_deprel_named(const char *text, unsigned size);

/* The universal relation without its subtype: nsubj:pass -> nsubj. */
ro_deprel ro_deprel_plain(ro_deprel tag);

#endif
