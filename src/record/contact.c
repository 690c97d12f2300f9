/* contact.c - contacts: the findings that tell of a call, a meeting, a letter …, and the words that only point back to one ("this call"). */
#include "record/builder.h"

#include <string.h>

/* "discussed air defence": a group of no country, body or office is nobody to speak with. */
static bool is_nobody(const ro_entity *a) {
    return (a->kind == RO_KIND_GROUP || a->kind == RO_KIND_POPULATION) && a->country == RO_K_NONE && a->organisation == UINT32_MAX &&
           a->office == UINT32_MAX && !a->code;
}

/* side: as in the draft; of one finding two persons are two, of two mentions of a contact a title and a name may be one. */
static bool join(const ro_builder *b, ro_contact_draft *c, uint32_t actor, uint8_t side, bool merging) {
    for (uint32_t i = 0; i < c->participant_count; i++) {
        uint32_t at = c->participants[i];
        if (at == actor) return true;
        const ro_entity *old = &b->d->actors[at], *new = &b->d->actors[actor];
        bool one = merging && ro_may_be_one(b, at, actor);
        if (!one && !ro_same_side(b, at, actor)) continue;
        if (!one && old->kind == RO_KIND_PERSON && new->kind == RO_KIND_PERSON) continue; /* two people of one side */
        if (new->kind == RO_KIND_PERSON && (!one || new->name_mention != UINT32_MAX)) {
            if (c->initiator == at) c->initiator = actor;
            c->participants[i] = actor; /* a person says more than his country, a name more than a title */
        }
        return true;
    }
    if (c->participant_count < RO_MAX_PARTICIPANTS && !is_nobody(&b->d->actors[actor])) {
        c->sides[c->participant_count] = side;
        c->participants[c->participant_count++] = actor;
    }
    return true;
}

/* "in his conversation with X, they warned": not what was spoken of, but when. */
static bool is_occasion_of(const ro_builder *b, uint32_t s, uint32_t t) {
    static const char *const words[] = {"in", "during", "at", "after", "following", "before"};
    for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c))
        for (size_t i = 0; i < sizeof words / sizeof *words && ro_tok(b, s, c)->deprel == RO_DEP_case; i++)
            if (ro_token_is(ro_tok(b, s, c), words[i])) return true;
    return false;
}

/* "discussed the negotiations between X and Y": a matter of this contact, not another contact that the report tells. */
static bool is_matter(const ro_builder *b, const ro_finding *f) {
    const ro_knowledge *k = b->d->knowledge;
    uint32_t at = f->head;
    if (k->frames[f->frame].pos != 'n') return false;
    for (int steps = 0; steps < 4; steps++) {
        const ro_token *w = ro_tok(b, f->sentence, at);
        if (w->head < 0 || !(w->deprel == RO_DEP_obj || w->deprel == RO_DEP_obl || w->deprel == RO_DEP_nmod || w->deprel == RO_DEP_conj ||
                             w->deprel == RO_DEP_nsubj_pass))
            return false;
        if (w->deprel == RO_DEP_obl && is_occasion_of(b, f->sentence, at)) return false;
        at = (uint32_t)w->head;
        if (ro_find_word(b, k->topics, k->topics_count, f->sentence, at) || ro_find_word(b, k->stances, k->stances_count, f->sentence, at))
            return true;
    }
    return false;
}

/* "talks", "discussions": a contact of some kind, whose channel other words may say. */
static bool says_only_talk(const ro_builder *b, const ro_finding *f) {
    for (uint32_t t = f->first; t < f->last; t++)
        if (ro_k_is(b->d->knowledge, b->d->lemma_ids[f->sentence][t], RO_CLASS_TALK)) return true;
    return false;
}

/* "conveyed the greetings of the King to him": said in the meeting, no letter. */
static bool conveys_greetings(const ro_builder *b, const ro_finding *f) {
    static const char *const words[] = {"greeting", "regard", "wish", "salutation", "respect"};
    if (!ro_lemma_is(ro_tok(b, f->sentence, f->head), "convey")) return false;
    for (uint32_t t = f->first; t < f->last; t++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (ro_lemma_is(ro_tok(b, f->sentence, t), words[i])) return true;
    return false;
}

static bool is_contact(const ro_builder *b, const ro_finding *f) {
    const ro_k_frame *frame = &b->d->knowledge->frames[f->frame];
    if (is_matter(b, f)) return false;
    if (frame->pos == 'x') return false; /* the ranker's: that the two conferred somehow is an event, but how and who began is not told */
    if (frame->channel == RO_CHANNEL_STATEMENT) return false;
    if (frame->channel == RO_CHANNEL_LETTER && conveys_greetings(b, f)) return false;
    if (frame->channel) return true;
    const char *cameo = ro_k_string(b->d->knowledge, frame->cameo);
    if (frame->event != RO_EVENT_CONSULT) return false;
    return strcmp(cameo, "045") != 0 || (f->targets.count >= 2 && f->sources.count && says_only_talk(b, f)); /* "mediated talks between B and C" */
}

/* May two mentions be the same contact: compatible channel, status and parties? */
static bool same_contact(const ro_builder *b, const ro_contact_draft *x, const ro_contact_draft *y) {
    if (x->status != y->status) return false;
    bool channel = x->channel == y->channel || !x->channel || !y->channel || (x->channel == RO_CHANNEL_MEETING && y->channel == RO_CHANNEL_VISIT) ||
                   (x->channel == RO_CHANNEL_VISIT && y->channel == RO_CHANNEL_MEETING) ||
                   (x->channel == RO_CHANNEL_MEETING && y->channel == RO_CHANNEL_VIDEO) ||
                   (x->channel == RO_CHANNEL_VIDEO && y->channel == RO_CHANNEL_MEETING);
    if (!channel) return false;
    uint32_t shared = 0;
    const ro_contact_draft *small = y->participant_count < x->participant_count ? y : x, *large = small == x ? y : x;
    for (uint32_t i = 0; i < small->participant_count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < large->participant_count && !found; k++) {
            if (ro_may_be_one(b, small->participants[i], large->participants[k])) {
                found = true;
                continue;
            }
            if (!ro_same_side(b, small->participants[i], large->participants[k])) continue;
            const ro_entity *p = &b->d->actors[small->participants[i]], *q = &b->d->actors[large->participants[k]];
            /* the prime minister's call is not the foreign minister's */
            found = small->participants[i] == large->participants[k] || p->kind != RO_KIND_PERSON || q->kind != RO_KIND_PERSON;
        }
        shared += found;
    }
    return shared >= 2 && shared == small->participant_count;
}

/* Is something known of the actor that makes a contact one of politics? */
static bool is_known(const ro_builder *b, uint32_t actor) {
    const ro_entity *a = &b->d->actors[actor];
    if (a->group && a->basis == RO_BASIS_INFERRED && !a->code && a->organisation == UINT32_MAX) return false; /* "heads of state": whose is a guess */
    return a->country != RO_K_NONE || a->organisation != UINT32_MAX || a->office != UINT32_MAX || a->role != UINT32_MAX || a->person != UINT32_MAX ||
           a->code || a->agent;
}

/* A contact of politics has two sides that we know something of; a call, a letter and the like may have one and a person by his full name. */
static bool is_political(const ro_builder *b, const ro_contact_draft *c) {
    uint32_t known = 0, named = 0;
    for (uint32_t i = 0; i < c->participant_count; i++) {
        const ro_entity *a = &b->d->actors[c->participants[i]];
        if (is_known(b, c->participants[i]))
            known++;
        else
            named += a->kind == RO_KIND_PERSON && a->name_words >= 2;
    }
    bool formal = c->channel == RO_CHANNEL_PHONE || c->channel == RO_CHANNEL_VIDEO || c->channel == RO_CHANNEL_LETTER ||
                  c->channel == RO_CHANNEL_SUMMONS || c->channel == RO_CHANNEL_CREDENTIALS;
    bool official = b->d->publisher != RO_K_NONE; /* what a ministry tells is of politics */
    return known >= 2 || (known == 1 && named && (formal || official)) || (named >= 2 && formal && official);
}

/* Adds the contact that the finding tells of, or what it says more of one that was told before. */
static bool tell(ro_builder *b, uint32_t index, ro_contact_draft *draft) {
    ro_contact_draft now = *draft;
    const ro_finding *f = &b->findings->items[index];
    if (now.participant_count < 2) return true;
    if (now.channel == RO_CHANNEL_MEETING && says_only_talk(b, f))
        for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++)
            if (b->contacts[i].channel && b->contacts[i].status == now.status) now.channel = RO_CHANNEL_NONE; /* the channel is said elsewhere */
    if (!is_political(b, &now)) return true;
    ro_who_requested(b, f->sentence, &now);
    for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
        ro_contact_draft *old = &b->contacts[i];
        if (!same_contact(b, old, &now)) continue;
        if (!old->channel || (old->channel == RO_CHANNEL_MEETING && (now.channel == RO_CHANNEL_VISIT || now.channel == RO_CHANNEL_VIDEO)))
            old->channel = now.channel;
        for (uint32_t p = 0; p < now.participant_count; p++) join(b, old, now.participants[p], 0, true);
        if (old->initiator == RO_NOBODY && now.initiator != RO_NOBODY)
            for (uint32_t p = 0; p < old->participant_count; p++)
                if (ro_same_side(b, old->participants[p], now.initiator)) old->initiator = old->participants[p];
        bool says_more = (now.channel != 0) > (b->d->knowledge->frames[b->findings->items[old->finding].frame].channel != 0);
        bool says_less = (now.channel != 0) < (b->d->knowledge->frames[b->findings->items[old->finding].frame].channel != 0);
        if (says_more || (now.score > old->score && !says_less)) old->score = now.score, old->finding = index;
        ro_tell(&old->telling, index);
        b->contact_of[index] = (uint32_t)i + 1;
        return ro_add_evidence(b, &old->evidence, f->sentence, f->first, f->last);
    }
    ro_tell(&now.telling, index);
    if (!ro_add_evidence(b, &now.evidence, f->sentence, f->first, f->last)) return false;
    if (!ro_arena_grow(b->d->arena, (void **)&b->contacts, b->contact_count, &b->contact_capacity, sizeof *b->contacts)) return false;
    b->contacts[b->contact_count++] = now;
    if (!b->contact_of[index]) b->contact_of[index] = (uint32_t)b->contact_count;
    return true;
}

/* "had a call with B at the request of B's side": B is there in person too. */
static void join_with(const ro_builder *b, const ro_finding *f, ro_contact_draft *c) {
    ro_fillers with = {.count = 0};
    uint32_t id = ro_k_lemma(b->d->knowledge, "with", 4);
    if (id) ro_fill(b->d, f->sentence, f->head, RO_ROLE_PREPOSITION + id, &with);
    for (uint32_t i = 0; i < with.count; i++) {
        ro_actors_found who = {.count = 0};
        ro_filler_actors(b->d, f->sentence, with.tokens[i], &who);
        for (uint32_t k = 0; k < who.count; k++)
            if (ro_among_sides(b, c->participants, c->participant_count, who.items[k])) join(b, c, who.items[k], 0, true);
    }
}

/* "by videoconference", "via video link", "held a virtual meeting": on the words of the contact. */
static bool by_video(const ro_builder *b, const ro_finding *f) {
    static const char *const words[] = {"videoconference", "videoconferencing", "video-conference", "videolink", "video", "vtc", "zoom",
                                        "virtual",         "virtually",         "teleconferencing"};
    for (uint32_t t = 0; t < b->d->report->sentences[f->sentence].count; t++) {
        const ro_token *w = ro_tok(b, f->sentence, t);
        bool named = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) named = named || ro_lemma_is(w, words[i]);
        if (!named) continue;
        uint32_t at = t;
        for (int steps = 0; steps < 4; steps++) {
            if (at >= f->first && at < f->last) return true;
            int32_t head = ro_tok(b, f->sentence, at)->head;
            uint8_t deprel = ro_tok(b, f->sentence, at)->deprel;
            if (head < 0 || deprel == RO_DEP_nsubj || deprel == RO_DEP_acl_relcl || deprel == RO_DEP_advcl || deprel == RO_DEP_ccomp) break;
            at = (uint32_t)head;
        }
    }
    return false;
}

/* The frame's; but a meeting of the frame may be "a telephone conversation", and what is planned ("is expected to speak with") a talk of any kind. */
static uint8_t channel_of(const ro_builder *b, const ro_finding *f) {
    const ro_k_frame *frame = &b->d->knowledge->frames[f->frame];
    bool remote = frame->channel == RO_CHANNEL_PHONE || frame->channel == RO_CHANNEL_MEETING || !frame->channel;
    if (remote && by_video(b, f)) return RO_CHANNEL_VIDEO;
    bool courtesy = strcmp(ro_k_string(b->d->knowledge, frame->mode), "visit") == 0; /* "paid a call on": nobody telephoned */
    if (!frame->channel || frame->channel == RO_CHANNEL_MEETING) {                   /* "A phone conversation took place" */
        ro_fillers subject = {.count = 0};
        uint8_t channel = RO_CHANNEL_NONE;
        ro_surface_subject(b->d, f->sentence, f->head, &subject);
        if (subject.count == 1 && ro_names_contact(b, f->sentence, subject.tokens[0], &channel) && channel) return channel;
    }
    for (uint32_t t = f->first; frame->channel == RO_CHANNEL_MEETING && !courtesy && t < f->last; t++) {
        const ro_token *w = ro_tok(b, f->sentence, t);
        uint8_t channel;
        if (ro_names_contact(b, f->sentence, t, &channel) && (channel == RO_CHANNEL_PHONE || channel == RO_CHANNEL_VIDEO)) return channel;
        if (frame->event == RO_EVENT_AGREE && (ro_lemma_is(w, "speak") || ro_lemma_is(w, "talk"))) return RO_CHANNEL_NONE;
    }
    if (!frame->channel && ro_is_mediated(b, f)) return RO_CHANNEL_MEETING; /* by whoever brought them to one table */
    return frame->channel;
}

/* "had met": told as what went before. */
static bool is_pluperfect(const ro_builder *b, const ro_finding *f) {
    for (uint32_t t = f->first; t < f->last; t++) {
        if (ro_tok(b, f->sentence, t)->upos != RO_UPOS_VERB) continue;
        for (uint32_t c = ro_first_child(b->d, f->sentence, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, f->sentence, c))
            if (ro_tok(b, f->sentence, c)->deprel == RO_DEP_aux && ro_token_is(ro_tok(b, f->sentence, c), "had")) return true;
    }
    return false;
}

static bool says_earlier(const ro_builder *b, uint32_t s) {
    for (uint32_t t = 0; t < b->d->report->sentences[s].count; t++)
        if (ro_token_is(ro_tok(b, s, t), "earlier") || ro_token_is(ro_tok(b, s, t), "previously") || ro_token_is(ro_tok(b, s, t), "ago")) return true;
    return false;
}

/* "invited X to visit Singapore": whom he is to visit is the host in person, not only his country. */
static void join_host(const ro_builder *b, const ro_finding *f, ro_contact_draft *c) {
    const ro_token *w = ro_tok(b, f->sentence, f->head);
    if (c->channel != RO_CHANNEL_VISIT || w->head < 0 || (w->deprel != RO_DEP_xcomp && w->deprel != RO_DEP_advcl)) return;
    if (!ro_lemma_is(ro_tok(b, f->sentence, (uint32_t)w->head), "invite")) return;
    ro_fillers hosts;
    ro_actors_found who = {.count = 0};
    ro_fill(b->d, f->sentence, (uint32_t)w->head, RO_ROLE_SUBJ, &hosts);
    for (uint32_t i = 0; i < hosts.count; i++) ro_filler_actors(b->d, f->sentence, hosts.tokens[i], &who);
    for (uint32_t i = 0; i < who.count; i++) join(b, c, who.items[i], 2, true);
}

/* "hosted", "received", "welcomed X": CAMEO 043. */
static bool is_hosting(const ro_builder *b, const ro_finding *f) {
    const ro_k_frame *frame = &b->d->knowledge->frames[f->frame];
    return frame->channel == RO_CHANNEL_VISIT && strcmp(ro_k_string(b->d->knowledge, frame->cameo), "043") == 0;
}

/* The contact between sources and targets; `only`: of the list that is apart, those of this one's side. */
static bool take_some(ro_builder *b, uint32_t index, const ro_actors_found *sources, const ro_actors_found *targets, ro_apart apart, uint32_t only) {
    const ro_finding *f = &b->findings->items[index];
    ro_contact_draft now = {.channel = channel_of(b, f), .status = f->status, .initiator = RO_NOBODY, .finding = index, .score = f->score};
    if (b->d->knowledge->frames[f->frame].event == RO_EVENT_AGREE && now.status == RO_STATUS_REPORTED) now.status = RO_STATUS_PLANNED;
    if (now.status == RO_STATUS_REPORTED && is_pluperfect(b, f) && (b->contact_count || says_earlier(b, f->sentence)))
        now.status = RO_STATUS_RECALLED;
    for (uint32_t i = 0; i < sources->count; i++) {
        if (apart == RO_SOURCES_APART && !ro_same_side(b, sources->items[i], only)) continue;
        join(b, &now, sources->items[i], targets->count ? 1 : 0, false);
        if (f->initiates && now.initiator == RO_NOBODY) now.initiator = now.participants[0];
    }
    for (uint32_t i = 1; i < now.participant_count; i++) /* two states that came together: neither alone began it */
        if (b->d->actors[now.participants[i]].country != RO_K_NONE && !ro_same_side(b, now.participants[0], now.participants[i]))
            now.initiator = RO_NOBODY;
    uint32_t guests = now.participant_count;
    for (uint32_t i = 0; i < targets->count; i++)
        if (apart != RO_TARGETS_APART || ro_same_side(b, targets->items[i], only)) join(b, &now, targets->items[i], 2, false);
    if (is_hosting(b, f) && targets->count) { /* who hosts did not travel: his guest began it */
        now.initiator = now.participant_count > guests ? now.participants[guests] : RO_NOBODY;
        for (uint32_t i = guests + 1; i < now.participant_count; i++)
            if (!ro_same_side(b, now.participants[guests], now.participants[i])) now.initiator = RO_NOBODY;
    }
    ro_join_titles(b, f->sentence, &now);
    if (now.channel && apart == RO_TOGETHER) join_with(b, f, &now);
    if (apart == RO_TOGETHER) ro_join_convener(b, f, &now);
    join_host(b, f, &now);
    return tell(b, index, &now);
}

bool ro_tell_finding(ro_builder *b, uint32_t index) {
    const ro_finding *f = &b->findings->items[index];
    ro_actors_found sources = f->sources, targets = f->targets;
    if (targets.count) ro_complete_list(b, f, &targets, &sources);
    ro_complete_list(b, f, &sources, &targets);
    ro_apart apart = ro_who_is_apart(b, f, channel_of(b, f), &sources, &targets);
    if (apart == RO_TOGETHER) return take_some(b, index, &sources, &targets, apart, RO_NOBODY);
    const ro_actors_found *list = apart == RO_TARGETS_APART ? &targets : &sources;
    for (uint32_t i = 0; i < list->count; i++) {
        bool before = false;
        for (uint32_t k = 0; k < i; k++) before = before || ro_same_side(b, list->items[k], list->items[i]);
        if (!before && !take_some(b, index, &sources, &targets, apart, list->items[i])) return false;
    }
    return true;
}

/* Do the words that the frame asks for stand there: "telephone" before "conversation"? */
static bool words_stand(const ro_builder *b, const ro_k_frame *f, uint32_t s, uint32_t t) {
    const ro_knowledge *k = b->d->knowledge;
    for (uint32_t n = f->need; n < f->need + f->need_count; n++) {
        const ro_k_need *need = &k->needs[n];
        if (need->kind != RO_NEED_WORDS || need->negated) continue;
        ro_fillers fillers;
        bool met = false;
        ro_fill_path(b->d, s, t, &need->path, &fillers);
        for (uint32_t i = 0; i < fillers.count && !met; i++)
            for (uint32_t w = need->word; w < need->word + need->word_count && !met; w++) met = k->words[w] == b->d->lemma_ids[s][fillers.tokens[i]];
        if (!met) return false;
    }
    return true;
}

/* The frame of the contact that the noun names; *named: frames of contacts hang on the noun, whatever words they ask for. */
static uint32_t frame_of_noun(const ro_builder *b, uint32_t s, uint32_t t, uint8_t *channel, bool *named) {
    const ro_knowledge *k = b->d->knowledge;
    uint32_t lemma = b->d->lemma_ids[s][t];
    *named = false;
    *channel = RO_CHANNEL_NONE;
    if (!lemma || ro_tok(b, s, t)->upos != RO_UPOS_NOUN) return UINT32_MAX;
    for (uint32_t h = k->heads[lemma].frame; h < k->heads[lemma].frame + k->heads[lemma].count; h++) {
        const ro_k_frame *f = &k->frames[k->entries[h].frame];
        bool between = f->need_count == 1 && k->needs[f->need].kind == RO_NEED_ACTOR && strcmp(ro_k_string(k, f->cameo), "045") != 0;
        if (f->pos != 'n' || f->event != RO_EVENT_CONSULT || f->extra_count || (!f->channel && !between)) continue;
        *named = true;
        if (!words_stand(b, f, s, t)) continue;
        *channel = f->channel;
        return k->entries[h].frame;
    }
    return UINT32_MAX;
}

uint32_t ro_contact_frame(const ro_builder *b, uint32_t s, uint32_t t, uint8_t *channel) {
    bool named;
    return frame_of_noun(b, s, t, channel, &named);
}

bool ro_names_contact(const ro_builder *b, uint32_t s, uint32_t t, uint8_t *channel) {
    bool named;
    frame_of_noun(b, s, t, channel, &named);
    return named;
}

void ro_add_participant(const ro_builder *b, ro_contact_draft *c, uint32_t actor) { join(b, c, actor, 0, true); }

bool ro_is_definite(const ro_builder *b, uint32_t s, uint32_t t) {
    for (uint32_t c = ro_first_child(b->d, s, t); c != RO_NO_TOKEN; c = ro_next_child(b->d, s, c)) {
        const ro_token *w = ro_tok(b, s, c);
        if ((w->deprel == RO_DEP_det && (ro_token_is(w, "the") || ro_token_is(w, "this") || ro_token_is(w, "these"))) ||
            (w->deprel == RO_DEP_nmod_poss && w->upos == RO_UPOS_PRON))
            return true;
    }
    return false;
}

/* The contact told of before that a definite noun of this channel means; NULL if none. */
static ro_contact_draft *meant(const ro_builder *b, uint32_t s, uint32_t t, uint8_t channel) {
    const ro_sentence *sentence = &b->d->report->sentences[s];
    ro_contact_draft *best = NULL;
    for (size_t i = ro_low(b->contact_count); i < b->contact_count; i++) {
        ro_contact_draft *c = &b->contacts[i];
        if (c->status != RO_STATUS_REPORTED || b->findings->items[c->finding].sentence > s) continue;
        if (channel && c->channel && channel != c->channel && !(channel == RO_CHANNEL_MEETING)) continue;
        bool here = false;
        for (size_t e = 0; e < c->evidence.count; e++)
            here = here ||
                   (c->evidence.items[e].span.start == sentence->span.start && c->evidence.items[e].trigger.start <= sentence->tokens[t].span.start &&
                    c->evidence.items[e].trigger.end >= sentence->tokens[t].span.end);
        if (!here) best = c;
    }
    return best;
}

/* "Telephone conversation with Prime Minister A" over the report: the channel of the contact whose own words do not say it; "Calls on X": of all
 * such. */
static void channel_of_heading(const ro_builder *b) {
    size_t silent = 0;
    for (size_t i = 0; i < b->contact_count; i++) silent += !b->contacts[i].channel && b->contacts[i].status == RO_STATUS_REPORTED;
    for (uint32_t s = 0; s < b->d->report->count && s < 2; s++)
        for (uint32_t t = 0; t < b->d->report->sentences[s].count; t++) {
            uint8_t channel;
            if (b->d->report->sentences[s].kind != RO_SENTENCE_HEADING || !ro_names_contact(b, s, t, &channel)) continue;
            if (channel != RO_CHANNEL_PHONE && channel != RO_CHANNEL_VIDEO) continue;
            bool many = ro_tok(b, s, t)->xpos == RO_XPOS_NNS || ro_tok(b, s, t)->xpos == RO_XPOS_NNPS;
            if (silent > 1 && !many) continue;
            for (size_t i = 0; i < b->contact_count; i++)
                if (!b->contacts[i].channel && (many || b->contacts[i].status == RO_STATUS_REPORTED)) b->contacts[i].channel = channel;
            return;
        }
}

/* "President A placed three calls." What is then told of him without a channel are these. */
static void announced_calls(const ro_builder *b, uint32_t s, uint32_t t) {
    static const char *const verbs[] = {"make", "place", "hold", "have", "conduct"};
    const ro_token *w = ro_tok(b, s, t);
    uint32_t noun = t;
    if (w->head < 0 || w->xpos != RO_XPOS_NNS) return;
    if (w->deprel == RO_DEP_nmod && ro_lemma_is(ro_tok(b, s, (uint32_t)w->head), "series")) noun = (uint32_t)w->head;
    w = ro_tok(b, s, noun);
    if (w->deprel != RO_DEP_obj || w->head < 0) return;
    size_t verb = 0;
    while (verb < sizeof verbs / sizeof *verbs && !ro_lemma_is(ro_tok(b, s, (uint32_t)w->head), verbs[verb])) verb++;
    if (verb == sizeof verbs / sizeof *verbs || ro_event_status(b->d, s, (uint32_t)w->head) != RO_STATUS_REPORTED) return;
    ro_fillers subjects;
    ro_actors_found who = {.count = 0};
    ro_fill(b->d, s, (uint32_t)w->head, RO_ROLE_SUBJ, &subjects);
    for (uint32_t i = 0; i < subjects.count; i++) ro_filler_actors(b->d, s, subjects.tokens[i], &who);
    for (size_t i = ro_low(b->contact_count); who.count == 1 && i < b->contact_count; i++) {
        ro_contact_draft *c = &b->contacts[i];
        bool silent = !b->d->knowledge->frames[b->findings->items[c->finding].frame].channel;
        if (!silent || c->status != RO_STATUS_REPORTED || b->findings->items[c->finding].sentence < s) continue;
        for (uint32_t p = 0; p < c->participant_count; p++) {
            if (c->participants[p] != who.items[0]) continue;
            c->channel = RO_CHANNEL_PHONE;
            if (verb < 2 && c->initiator == RO_NOBODY) c->initiator = who.items[0];
        }
    }
}

/* "This phone call", "the discussions", "their conversation": counts for the contact told of before. */
static bool point_back(ro_builder *b) {
    for (uint32_t s = 0; s < b->d->report->count; s++)
        for (uint32_t t = 0; t < b->d->report->sentences[s].count; t++) {
            uint8_t channel;
            if (!ro_names_contact(b, s, t, &channel)) continue;
            if (channel == RO_CHANNEL_PHONE) announced_calls(b, s, t);
            if (!ro_is_definite(b, s, t)) continue;
            ro_contact_draft *best = meant(b, s, t, channel);
            if (!best) continue;
            if (!best->channel && (channel == RO_CHANNEL_PHONE || channel == RO_CHANNEL_VIDEO)) best->channel = channel;
            if (best->initiator == RO_NOBODY) ro_who_requested(b, s, best);
            if (!ro_add_evidence(b, &best->evidence, s, t, t + 1)) return false;
        }
    channel_of_heading(b);
    return true;
}

bool ro_build_contacts(ro_builder *b) {
    b->contact_of = ro_arena_array(b->d->arena, b->findings->count + RO_MAX_IMPLIED + 1, sizeof *b->contact_of);
    if (!b->contact_of) return false;
    for (uint32_t i = 0; i < b->findings->count; i++)
        if (is_contact(b, &b->findings->items[i]) && !ro_tell_finding(b, i)) return false;
    if (!ro_tell_implied(b) || !point_back(b)) return false;
    ro_join_attendants(b);
    ro_find_initiators(b);
    return true;
}
