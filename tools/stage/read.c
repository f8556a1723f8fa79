/* read.c - cx-stage's way in: purchases, and behind each ledger what few customers have. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intern.h"
#include "base/number.h"
#include "cli/events.h"
#include "stage.h"

enum { NOBODY, MOST_SCORE = 10 };
enum { EVENTS, SURVEYS, TABLES };

/* Behind the ledger: NULL for most. */
struct own {
    struct stage_rare *rare;
};

/* A day as an occasion of a ledger of days. */
static const struct cx_occasion_rule by_days = {.refunds = CX_REFUND_KEEP};

static struct cx_intern referrals = CX_INTERN_OF(0);

static struct stage_rare *rare_of(struct own *own, struct cx_arena *memory)
{
    if (own->rare == NULL)
        own->rare = cx_arena_alloc(memory, sizeof *own->rare);
    return own->rare;
}

static enum cx_status see_on(struct own *own, int32_t day, struct cx_arena *memory,
                             struct cx_error *e)
{
    struct stage_rare *rare = rare_of(own, memory);
    const struct cx_occasion_row row = {.day = day};
    if (rare == NULL)
        return cx_no_memory(e);
    return cx_occasions_add(&rare->seen, &by_days, &row, memory, e);
}

/* The first one counts; of those of one instant the first by name. */
static void take_referral(struct stage_rare *rare, int64_t ms, uint32_t referral)
{
    bool is_first = rare->referral == NOBODY || ms < rare->referral_ms;
    if (!is_first && ms == rare->referral_ms)
        is_first = cx_text_compare(cx_interned_text(&referrals, referral),
                                   cx_interned_text(&referrals, rare->referral)) < 0;
    if (!is_first)
        return;
    rare->referral_ms = ms;
    rare->referral = referral;
}

/* The newest one counts; of those of one instant the lowest. */
static void take_score(struct stage_rare *rare, int64_t ms, int8_t score)
{
    if (rare->has_score && (ms < rare->score_ms || (ms == rare->score_ms && score > rare->score)))
        return;
    rare->has_score = true;
    rare->score_ms = ms;
    rare->score = score;
}

/* ---- rows of the operands */

struct watch {
    struct cx_named_events purchase; /* of --purchase-event */
    bool has_referrals;
};

static bool is_purchase(void *context, const struct cx_row *row)
{
    const struct watch *w = context;
    return cx_is_named_event(&w->purchase, row->value[STAGE_EVENT].text);
}

static enum cx_status see_row(void *own, const struct cx_row *row, bool *is_bought,
                              struct cx_arena *memory, void *context, struct cx_error *e)
{
    const struct watch *w = context;
    const union cx_value *value = row->value;
    *is_bought = is_purchase(context, row);
    if (w->has_referrals && value[STAGE_REFERRAL].text.n > 0) {
        struct stage_rare *rare = rare_of(own, memory);
        uint32_t number;
        if (rare == NULL ||
            cx_intern(&referrals, value[STAGE_REFERRAL].text, &number) != CX_INTERN_OK)
            return cx_no_memory(e);
        take_referral(rare, value[CX_PURCHASE_TIME].time.ms, number);
    }
    return *is_bought ? CX_OK : see_on(own, value[CX_PURCHASE_TIME].time.day, memory, e);
}

/* ---- rows of other tables */

static struct cx_role event_roles[] = {
    [SURVEY_CUSTOMER] = {.name = "customer", .kind = CX_TEXT},
    [SURVEY_TIME] = {.name = "time", .kind = CX_TIME, .filled = true},
};
static struct cx_role survey_roles[SURVEY_ROLES] = {
    [SURVEY_CUSTOMER] = {.name = "customer", .kind = CX_TEXT},
    [SURVEY_TIME] = {.name = "time", .kind = CX_TIME, .filled = true},
    [SURVEY_QUESTION] = {.name = "question", .kind = CX_TEXT, .optional = true},
    [SURVEY_SCORE] = {.name = "score", .kind = CX_INTEGER},
};

static enum cx_status add_events(void *const *slots, const struct cx_row *const *rows, size_t n,
                                 struct cx_arena *memory, void *context, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    (void)context;
    for (size_t i = 0; i < n && status == CX_OK; i++)
        if (rows[i]->value[SURVEY_CUSTOMER].text.n > 0)
            status = see_on(cx_purchase_more_of(slots[i]), rows[i]->value[SURVEY_TIME].time.day,
                            memory, e);
    return status;
}

static enum cx_status add_answers(void *const *slots, const struct cx_row *const *rows, size_t n,
                                  struct cx_arena *memory, void *context, struct cx_error *e)
{
    (void)context;
    for (size_t i = 0; i < n; i++) {
        const union cx_value *value = rows[i]->value;
        if (value[SURVEY_CUSTOMER].text.n == 0)
            continue;
        struct stage_rare *rare = rare_of(cx_purchase_more_of(slots[i]), memory);
        if (rare == NULL)
            return cx_no_memory(e);
        take_score(rare, value[SURVEY_TIME].time.ms, (int8_t)value[SURVEY_SCORE].integer.n);
    }
    return CX_OK;
}

/* A comment without a score is no answer. */
static enum cx_verdict accept_answer(void *context, const struct cx_row *row,
                                     struct cx_refusal *why)
{
    const bool *has_questions = context;
    const union cx_value *value = row->value;
    if (value[SURVEY_SCORE].integer.none ||
        (*has_questions && !cx_text_is(value[SURVEY_QUESTION].text, stage_options.question)))
        return CX_LEAVE_OUT;
    if (value[SURVEY_SCORE].integer.n >= 0 && value[SURVEY_SCORE].integer.n <= MOST_SCORE)
        return CX_KEEP;
    why->reason = "bad-score";
    why->column = "score";
    snprintf(why->what, sizeof why->what, "not a score from 0 to %d", MOST_SCORE);
    return CX_REFUSE;
}

static struct cx_run open_table(const struct cx_list *files, struct cx_role *roles, size_t n)
{
    struct cx_reading how = cx_reading();
    roles[SURVEY_CUSTOMER].column = stage_roles[CX_PURCHASE_CUSTOMER].column;
    roles[SURVEY_TIME].column = stage_roles[CX_PURCHASE_TIME].column;
    struct cx_run run = cx_open_as(&how, files->item, files->n, roles, n);
    run.time_role = SURVEY_TIME;
    run.exclude_role = SURVEY_CUSTOMER;
    return run;
}

static void open_tables(struct cx_purchase_more *more)
{
    static struct cx_run run[TABLES];
    static struct cx_group group[TABLES];
    static bool has_questions;
    more->runs = run;
    more->groups = group;
    if (stage_options.events.n > 0) {
        run[more->tables] = open_table(&stage_options.events, event_roles,
                                       CX_COUNT_OF(event_roles));
        group[more->tables++] = (struct cx_group){.keys = {SURVEY_CUSTOMER}, .add = add_events};
    }
    if (stage_options.surveys.n > 0) {
        struct cx_run *answers = &run[more->tables];
        *answers = open_table(&stage_options.surveys, survey_roles, SURVEY_ROLES);
        has_questions = cx_table_has(answers->in, SURVEY_QUESTION);
        answers->accept = accept_answer;
        answers->context = &has_questions;
        answers->left_out_why = "for want of a score or for the question";
        group[more->tables++] = (struct cx_group){.keys = {SURVEY_CUSTOMER}, .add = add_answers};
    }
}

/* ---- states */

static enum cx_status merge_own(void *to, const void *from, struct cx_arena *memory, void *context,
                                struct cx_error *e)
{
    const struct own *other = from;
    const struct stage_rare *more = other->rare;
    (void)context;
    if (more == NULL)
        return CX_OK;
    struct stage_rare *rare = rare_of(to, memory);
    if (rare == NULL)
        return cx_no_memory(e);
    if (more->referral != NOBODY)
        take_referral(rare, more->referral_ms, more->referral);
    if (more->has_score)
        take_score(rare, more->score_ms, more->score);
    return cx_occasions_merge(&rare->seen, &by_days, &more->seen, memory, e);
}

static const struct cx_column own_columns[] = {{"seen", CX_TEXT},
                                               {"referral_ms", CX_INTEGER},
                                               {"referral", CX_TEXT},
                                               {"score_ms", CX_INTEGER},
                                               {"score", CX_INTEGER}};
enum { SEEN_CELL, REFERRAL_MS_CELL, REFERRAL_CELL, SCORE_MS_CELL, SCORE_CELL };

static void put_if(struct cx_out *out, bool defined, int64_t x)
{
    if (defined)
        cx_put_int(out, x);
    else
        cx_put_none(out);
}

static void save_own(const void *slot, struct cx_out *out, void *context)
{
    static const struct stage_rare none = {.referral = NOBODY};
    const struct own *own = slot;
    const struct stage_rare *rare = own->rare != NULL ? own->rare : &none;
    struct cx_bytes text = {0};
    (void)context;
    cx_occasions_save(&rare->seen, &by_days, &text);
    cx_put_text(out, (struct cx_text){text.s, text.n});
    put_if(out, rare->referral != NOBODY, rare->referral_ms);
    cx_put_text(out, cx_interned_text(&referrals, rare->referral));
    put_if(out, rare->has_score, rare->score_ms);
    put_if(out, rare->has_score, rare->score);
    out->bytes.failed |= text.failed;
    cx_bytes_release(&text);
}

static enum cx_status load_own(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    int64_t ms, score;
    uint32_t number;
    (void)context;
    if (cells[SEEN_CELL].n + cells[REFERRAL_CELL].n + cells[SCORE_CELL].n == 0)
        return CX_OK;
    struct stage_rare *rare = rare_of(slot, memory);
    if (rare == NULL)
        return cx_no_memory(e);
    if (cells[REFERRAL_CELL].n > 0) {
        if (!cx_integer_parse(cells[REFERRAL_MS_CELL], &ms))
            return cx_fail(e, CX_FAILED, "a damaged referral");
        if (cx_intern(&referrals, cells[REFERRAL_CELL], &number) != CX_INTERN_OK)
            return cx_no_memory(e);
        take_referral(rare, ms, number);
    }
    if (cells[SCORE_CELL].n > 0) {
        if (!cx_integer_parse(cells[SCORE_MS_CELL], &ms) ||
            !cx_integer_parse(cells[SCORE_CELL], &score) || score < 0 || score > MOST_SCORE)
            return cx_fail(e, CX_FAILED, "a damaged score");
        take_score(rare, ms, (int8_t)score);
    }
    return cx_occasions_load(&rare->seen, &by_days, cells[SEEN_CELL], memory, e);
}

/* What of the input a state has depends on these. */
static const char *state_options(void)
{
    struct cx_bytes word = {0};
    cx_state_option(&word, "ladder", stage_options.ladder ? stage_options.question : "");
    for (size_t i = 0; i < stage_options.purchase_events.n; i++)
        cx_state_option(&word, "purchase", stage_options.purchase_events.item[i]);
    return cx_kept_text(&word);
}

/* ---- the whole */

/* A log of all that happened is no list of purchases, though who moves may be asked of it. */
static void warn_of_a_log(const struct cx_table *in)
{
    bool is_asked = stage_options.stickiness ||
                    (stage_options.moves && stage_options.since == CX_NO_DAY);
    if (in == NULL || is_asked || stage_options.purchase_events.n > 0 ||
        !cx_table_has(in, STAGE_EVENT) || cx_table_has(in, CX_PURCHASE_AMOUNT) ||
        cx_table_has(in, CX_PURCHASE_ORDER) || cx_table_has(in, CX_PURCHASE_KIND))
        return;
    cx_warn("every event counts as a purchase; '--purchase-event' can say which are");
}

/* Names that stand as senders, but not among the customers: of another list, mostly. */
static void tell_strangers(const struct stage *s)
{
    uint32_t number, strangers = 0;
    for (uint32_t i = 0; i < cx_intern_count(&referrals); i++)
        strangers += s->has_referred[i];
    for (size_t i = s->purchases.first; i < s->purchases.customers.n && strangers > 0; i++)
        strangers -= cx_intern_find(&referrals, cx_group_at(&s->purchases.customers, i).key[0],
                                    &number) &&
                     s->has_referred[number];
    if (strangers > 0)
        cx_note("%" PRIu32 " who sent somebody %s not among the customers", strangers,
                strangers == 1 ? "is" : "are");
}

/* Who sent somebody else than themselves. */
static void find_referrers(struct stage *s)
{
    s->has_referred = cx_need(cx_arena_alloc(cx_memory(), cx_intern_count(&referrals)));
    for (size_t i = s->purchases.first; i < s->purchases.customers.n; i++) {
        struct cx_group_row row = cx_group_at(&s->purchases.customers, i);
        const struct own *own = cx_purchase_more_of(row.slot);
        if (own->rare != NULL && own->rare->referral != NOBODY &&
            !cx_text_equal(cx_interned_text(&referrals, own->rare->referral), row.key[0]))
            s->has_referred[own->rare->referral] = true;
    }
    tell_strangers(s);
}

void stage_read(struct stage *s)
{
    static struct watch watch;
    uint32_t nobody;
    bool has_events = stage_options.purchase_events.n > 0;
    if (cx_intern(&referrals, CX_TEXT_OF(""), &nobody) != CX_INTERN_OK)
        cx_need(NULL);
    watch = (struct watch){cx_name_events("purchase-event", &stage_options.purchase_events),
                           stage_options.ladder};
    stage_roles[STAGE_EVENT].optional = !has_events;
    cx_settle_missing_amount(CX_MISSING_KEEP);
    s->referrals = &referrals;
    s->more = (struct cx_purchase_more){
        .size = sizeof(struct own),
        .see = has_events || stage_options.ladder ? see_row : NULL,
        .is_purchase = has_events ? is_purchase : NULL,
        .merge = merge_own,
        .state = {own_columns, CX_COUNT_OF(own_columns), save_own, load_own, NULL},
        .context = &watch,
        .options = state_options(),
    };
    open_tables(&s->more);
    cx_read_more_purchases(stage_roles, STAGE_ROLES, &s->more, &s->purchases);
    cx_warn_of_unmet(&watch.purchase);
    warn_of_a_log(s->purchases.in);
    if (stage_options.ladder)
        find_referrers(s);
}

/* ---- a customer's days */

/* One for each purchase of a ledger. */
static enum cx_status take_days(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                struct stage_scratch *scratch, struct cx_bytes *days,
                                struct cx_error *e)
{
    struct cx_occasion *list;
    size_t n;
    enum cx_status status = cx_occasions_fold(l, rule, false, &scratch->days, &list, &n, e);
    days->n = 0;
    if (status != CX_OK)
        return status;
    if (!cx_bytes_reserve(days, (n + 1) * sizeof(int32_t)))
        return cx_no_memory(e);
    int32_t *day = (void *)days->s;
    for (size_t i = 0; i < n; i++)
        day[i] = list[i].day;
    days->n = n * sizeof *day;
    return CX_OK;
}

enum cx_status stage_days_of(const struct stage *s, void *slot, struct stage_scratch *scratch,
                             struct stage_days *days, struct cx_error *e)
{
    const struct cx_purchase_slot *ledger = slot;
    const struct own *own = cx_purchase_more_of(slot);
    *days = (struct stage_days){.rare = own->rare};
    enum cx_status status =
        take_days(&ledger->occasions, &s->purchases.rule, scratch, &scratch->bought, e);
    if (status == CX_OK && own->rare != NULL)
        status = take_days(&own->rare->seen, &by_days, scratch, &scratch->seen, e);
    if (status != CX_OK)
        return status;
    if (!cx_bytes_reserve(&scratch->number, 2 * scratch->bought.n + sizeof(int32_t)))
        return cx_no_memory(e);
    days->room = (void *)scratch->number.s;
    days->life.bought = (void *)scratch->bought.s;
    days->life.purchases = scratch->bought.n / sizeof(int32_t);
    days->life.seen = (void *)scratch->seen.s;
    days->life.sightings = own->rare != NULL ? scratch->seen.n / sizeof(int32_t) : 0;
    return CX_OK;
}

void stage_scratch_release(struct stage_scratch *scratch)
{
    cx_bytes_release(&scratch->bought);
    cx_bytes_release(&scratch->seen);
    cx_bytes_release(&scratch->days);
    cx_bytes_release(&scratch->number);
}
