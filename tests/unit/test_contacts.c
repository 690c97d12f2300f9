/* contacts: who took part, who began it, which contacts of one sentence are several. The text; then one line a contact: channel, status, who began
 * it, the participants by country or, without one, by name. */
#include "harness.h"

#include "base/buffer.h"
#include "readout.h"

static ro_engine *engine;
static ro_work *work;

static int open_all(void **state) {
    (void)state;
    ro_error err;
    engine = ro_engine_open(NULL, &err);
    work = engine ? ro_work_new(engine, &err) : NULL;
    return work ? 0 : -1;
}

static int close_all(void **state) {
    (void)state;
    ro_work_free(work);
    ro_engine_close(engine);
    return 0;
}

static const char *who(const ro_record *r, uint32_t actor) {
    if (actor == RO_NOBODY) return "-";
    return r->actors[actor].country ? r->actors[actor].country : r->actors[actor].name ? r->actors[actor].name : "?";
}

static void expect(const char *text, const char *contacts) {
    ro_source source = {.id = "t", .text = text, .text_size = strlen(text), .published = "2021-03-01"};
    ro_code_options options = {.no_office_holders = false};
    ro_error err;
    ro_record *r = ro_code_report(engine, work, &source, &options, &err);
    assert_good(&err);
    ro_buffer out;
    ro_buffer_init(&out, NULL);
    ro_buffer_puts(&out, "");
    for (uint32_t i = 0; i < r->contact_count; i++) {
        const ro_contact *c = &r->contacts[i];
        ro_buffer_printf(&out, "%s %s by %s:", ro_channel_text(c->channel), ro_status_text(c->status), who(r, c->initiator));
        for (uint32_t p = 0; p < c->participants.count; p++) ro_buffer_printf(&out, " %s", who(r, c->participants.items[p]));
        ro_buffer_puts(&out, "\n");
    }
    if (strcmp(out.bytes, contacts) != 0) print_error("%s\n", text);
    assert_string_equal(out.bytes, contacts);
    ro_buffer_free(&out);
    ro_record_free(r);
}

static void visitors_begin(void **state) {
    (void)state;
    expect("The Swedish foreign minister paid a courtesy call on President Zelenskyy in Kyiv.", "meeting reported by SWE: SWE UKR\n");
    expect("The Prime Minister of Samoa was paid a farewell call by the New Zealand High Commissioner.", "meeting reported by NZL: NZL WSM\n");
    expect("Swedish Foreign Minister Ann Linde is on an official visit to Hanoi, where she met the Vietnamese prime minister.",
           "visit reported by SWE: SWE VNM\n");
    expect("The Swedish foreign minister held talks with visiting Iranian Foreign Minister Zarif.", "meeting reported by IRN: IRN SWE\n");
    expect("Emmanuel Macron was received in Jeddah by Crown Prince Mohammed bin Salman.", "visit reported by FRA: FRA SAU\n");
    expect("The Chinese foreign minister met in Beijing with the Malian foreign minister.", "meeting reported by MLI: MLI CHN\n");
}

/* Where nothing says who began it, nobody did. */
static void nobody_begins(void **state) {
    (void)state;
    expect("The Swedish foreign minister met the Vietnamese prime minister.", "meeting reported by -: SWE VNM\n");
    expect("The Swedish foreign minister spoke by phone with the Vietnamese prime minister.", "phone reported by -: SWE VNM\n");
    expect("The French president told the Iranian president in a phone call that the prisoners must come home.", "phone reported by -: FRA IRN\n");
}

static void callers_and_summoners_begin(void **state) {
    (void)state;
    expect("The Swedish foreign minister telephoned his Ukrainian colleague, Dmytro Kuleba.", "phone reported by SWE: SWE UKR\n");
    expect("Foreign Minister Ann Linde of Sweden spoke by phone with the Iranian foreign minister, who had requested the conversation.",
           "phone reported by IRN: IRN SWE\n");
    expect("The Chadian minister summoned the Sudanese chargé d'affaires.", "summons reported by TCD: TCD SDN\n");
    expect("The Russian ambassador was called in to the Swedish Foreign Ministry.", "summons reported by SWE: SWE RUS\n");
    expect("The Swedish foreign minister was handed a letter from President Macron.", "letter reported by FRA: FRA SWE\n");
}

static void calls_of_a_list_are_several(void **state) {
    (void)state;
    expect("President Macron has made a series of telephone calls. He spoke with President Joko Widodo of Indonesia; Prime Minister Mia Mottley of "
           "Barbados; and the King of Jordan.",
           "phone reported by FRA: FRA IDN\nphone reported by FRA: FRA BRB\nphone reported by FRA: FRA JOR\n");
    expect("President Macron held a phone call with President Joko Widodo of Indonesia and Prime Minister Mia Mottley of Barbados.",
           "phone reported by -: FRA IDN BRB\n");
}

static void planned_contacts(void **state) {
    (void)state;
    expect("The French president is scheduled to meet with the Kenyan president.", "meeting planned by -: FRA KEN\n");
}

/* "X met A, B and C": no events among A, B and C. */
static void no_pairs_on_one_side(void **state) {
    (void)state;
    static const char text[] =
        "The French foreign minister met the Qatari foreign minister, the Saudi foreign minister and the Omani foreign minister.";
    ro_source source = {.id = "t", .text = text, .text_size = strlen(text), .published = "2021-03-01"};
    ro_code_options options = {.no_office_holders = false};
    ro_error err;
    ro_record *r = ro_code_report(engine, work, &source, &options, &err);
    assert_good(&err);
    assert_int_equal(r->event_count, 3);
    for (uint32_t e = 0; e < r->event_count; e++)
        assert_true(strcmp(who(r, r->events[e].source), "FRA") == 0 || strcmp(who(r, r->events[e].target), "FRA") == 0);
    ro_record_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(visitors_begin),
                                       cmocka_unit_test(nobody_begins),
                                       cmocka_unit_test(callers_and_summoners_begin),
                                       cmocka_unit_test(calls_of_a_list_are_several),
                                       cmocka_unit_test(planned_contacts),
                                       cmocka_unit_test(no_pairs_on_one_side)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
