#include "run/rule_check.h"

#include "base/error.h"
#include "base/file.h"

#include <string.h>

static bool check_must(const ro_engine *e, ro_work *work, const ro_rule_test *t, ro_rule_verdict *v, ro_error *err) {
    ro_relation r;
    if (!ro_relate(e, work, t->text, t->size, &r, err)) return false;
    bool both = strstr(t->text, "<s>") && strstr(t->text, "<t>");
    bool own = r.event && r.rule && strcmp(r.rule, t->rule) == 0;
    v->misplaced = own && r.fit < (both ? 90 : 40);
    v->holds = own && !v->misplaced;
    if (!r.event) return true;
    v->event = r.event;
    v->rule = r.rule;
    memcpy(v->code, r.code, sizeof v->code);
    v->cameo = r.code[0] ? v->code : r.cameo;
    return true;
}

static bool check_mustnot(const ro_engine *e, ro_work *work, const ro_rule_test *t, ro_rule_verdict *v, ro_error *err) {
    const ro_knowledge *k = &e->knowledge;
    ro_work_reset(work);
    ro_report report = {.arena = ro_work_arena(work), .text = t->text, .size = t->size};
    ro_document d = {.date = 99991231, .publisher = RO_K_NONE};
    ro_findings findings = {.count = 0};
    if (!ro_text_check(t->text, t->size, t->file, err) || !ro_split(e->splitter, &report, err) ||
        !ro_run_document(e, work, &report, &d, &findings, err))
        return false;
    v->holds = true;
    for (size_t i = 0; i < findings.count && v->holds; i++) {
        const ro_k_frame *f = &k->frames[findings.items[i].frame];
        if (t->blocks ? f->event == RO_EVENT_NONE : strcmp(ro_k_string(k, f->id), t->rule) != 0) continue;
        *v = (ro_rule_verdict){.event = (ro_event_type)f->event, .cameo = ro_k_string(k, f->cameo), .rule = ro_k_string(k, f->id)};
    }
    return true;
}

bool ro_rule_check(const ro_engine *e, ro_work *work, size_t test, ro_rule_verdict *v, ro_error *err) {
    const ro_rule_test *t = &e->rules.tests[test];
    ro_error_clear(err);
    *v = (ro_rule_verdict){.holds = false};
    return t->negative ? check_mustnot(e, work, t, v, err) : check_must(e, work, t, v, err);
}
