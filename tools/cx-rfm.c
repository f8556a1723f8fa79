/* cx-rfm - scores each customer by recency, frequency and money, and names the segment.
 *
 * Purchases become one exact ledger a customer; the ledgers are measured as of a day, limits
 * between the scores are learned from all customers or read from a file, and an ordered file of
 * rules names the segments (model/rfm.h).
 */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "cli/purchases.h"
#include "model/rfm.h"
#include "base/parallel.h"

enum { FREQUENCY_AUTO = 3 }; /* behind those of enum cx_rfm_frequency */
enum { METHOD_QUANTILE, METHOD_CUTS };
enum { SHIPPED_BINS = 5 };
/* Of the parts of a result; and how customers are brought into the cache. */
enum { SHARES = 2, FEW = 16, TURNS = 4, MOST_ASKED = 5 };

static struct cx_role roles[CX_PURCHASE_ROLES] = {CX_PURCHASE_ROLE_TABLE};
static int frequency = FREQUENCY_AUTO, method = METHOD_QUANTILE;
static int64_t bins = SHIPPED_BINS;
static const char *cuts_file, *save_cuts_file, *segments_file;

static const char *const frequencies[] = {"orders", "days", "rows", "auto", NULL};
static const char *const methods[] = {"quantile", "cuts", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, CX_PURCHASE_ROLES),
    CX_HEADING("Scores"),
    CX_CHOICE(0, "frequency", &frequency, frequencies,
              "what is counted; auto: orders where there is an order column, else days"),
    CX_COUNT(0, "bins", &bins, "N", "scores run from 1 to N"),
    CX_CHOICE(0, "method", &method, methods,
              "limits between the scores: quantiles of these customers, or those of --cuts"),
    CX_STRING(0, "cuts", &cuts_file, "FILE", "score by the limits in FILE"),
    CX_STRING(0, "save-cuts", &save_cuts_file, "FILE", "write the limits to FILE, for --cuts"),
    CX_STRING(0, "segments", &segments_file, "FILE",
              "name customers by the rules in FILE instead of those that come with cx"),
    CX_OPTIONS(cx_money_options),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-rfm",
    .summary = "score customers by recency, frequency and money",
    .stage = "describe",
    .operands = "[FILE...]",
    .example = "cx-rfm purchases.tsv -f table",
    .options = options,
};

static const struct cx_column columns[] = {
    {"customer", CX_TEXT},   {"recency", CX_INTEGER}, {"frequency", CX_INTEGER},
    {"monetary", CX_AMOUNT}, {"first", CX_TIME},      {"last", CX_TIME},
    {"r", CX_INTEGER},       {"f", CX_INTEGER},       {"m", CX_INTEGER},
    {"rfm", CX_TEXT},        {"segment", CX_TEXT},
};

/* ---- limits */

enum { MEASURE, SCORE, LIMIT, CUT_ROLES };
static const struct cx_role cut_roles[CUT_ROLES] = {
    [MEASURE] = {.name = "measure", .kind = CX_TEXT, .filled = true},
    [SCORE] = {.name = "score", .kind = CX_INTEGER, .filled = true},
    [LIMIT] = {.name = "limit", .kind = CX_AMOUNT},
};

_Noreturn static void refuse_row(const char *path, const struct cx_row *row, const char *what)
{
    cx_die_failed("%s:%llu: %s", path, (unsigned long long)row->line, what);
}

/* A file of rules or limits, whatever the options say about the input. */
static struct cx_batch read_rows(const char *path, const struct cx_role *wanted, size_t n)
{
    struct cx_reading how = {.grammar = CX_BY_HEADER};
    struct cx_table *table;
    struct cx_batch rows = {0};
    struct cx_error e = {0};
    cx_must(cx_table_read_all(cx_memory(), &how, path, wanted, n, &table, &rows, &e), &e);
    cx_table_close(table);
    return rows;
}

static int measure_named(struct cx_text name)
{
    int measure = 0;
    while (measure < CX_RFM_MEASURES && !cx_text_is(name, cx_rfm_measure_names[measure]))
        measure++;
    return measure;
}

static size_t highest_score(const char *path, const struct cx_batch *rows)
{
    int64_t highest = 1;
    for (size_t i = 0; i < rows->n; i++) {
        int64_t score = rows->row[i].value[SCORE].integer.n;
        if (score < 2 || score > CX_RFM_MAX_BINS)
            refuse_row(path, &rows->row[i], "column 'score': limits are for scores from 2");
        if (score > highest)
            highest = score;
    }
    return (size_t)highest;
}

static void read_limit(const char *path, const struct cx_row *row, const struct cx_rfm_cuts *cuts)
{
    int measure = measure_named(row->value[MEASURE].text);
    if (measure == CX_RFM_MEASURES)
        refuse_row(path, row, "column 'measure': not recency, frequency or monetary");
    struct cx_rfm_limit *limit = &cuts->limit[measure][row->value[SCORE].integer.n - 2];
    limit->never = row->value[LIMIT].amount.none;
    limit->at = row->value[LIMIT].amount.units;
    if (measure == CX_RFM_MONETARY)
        return;
    if (limit->at % CX_DECIMAL_ONE != 0)
        refuse_row(path, row, "column 'limit': not a whole number");
    limit->at /= CX_DECIMAL_ONE;
}

static struct cx_rfm_cuts read_cuts(const char *path)
{
    struct cx_batch rows = read_rows(path, cut_roles, CUT_ROLES);
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    cx_must(cx_rfm_cuts_new(cx_memory(), highest_score(path, &rows), &cuts, &e), &e);
    if (rows.n != CX_RFM_MEASURES * (cuts.bins - 1))
        cx_die_failed("%s: wants one limit for each score of each measure, from 2 to %zu", path,
                      cuts.bins);
    bool *seen = cx_need(cx_arena_alloc(cx_memory(), rows.n + 1));
    for (size_t i = 0; i < rows.n; i++) {
        const struct cx_row *row = &rows.row[i];
        read_limit(path, row, &cuts);
        size_t place = (size_t)measure_named(row->value[MEASURE].text) * (cuts.bins - 1) +
                       (size_t)row->value[SCORE].integer.n - 2;
        if (seen[place])
            refuse_row(path, row, "the limit of a score given twice");
        seen[place] = true;
    }
    cx_batch_release(&rows);
    if (cx_rfm_cuts_check(&cuts, &e) != CX_OK)
        cx_die_failed("%s: %s", path, e.what);
    return cuts;
}

static void save_cuts(const struct cx_rfm_cuts *cuts)
{
    static const struct cx_column cut_columns[] = {
        {"measure", CX_TEXT}, {"score", CX_INTEGER}, {"limit", CX_AMOUNT}};
    struct cx_writing how = {.path = save_cuts_file};
    struct cx_writer *w = cx_create_as(&how, cut_columns, CX_COUNT_OF(cut_columns));
    struct cx_out out = cx_out_for(w);
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++) {
        for (size_t i = 0; i + 1 < cuts->bins; i++) {
            const struct cx_rfm_limit *limit = &cuts->limit[measure][i];
            cx_put_string(&out, cx_rfm_measure_names[measure]);
            cx_put_int(&out, (int64_t)i + 2);
            if (limit->never)
                cx_put_none(&out);
            else
                cx_put_amount(&out,
                              measure == CX_RFM_MONETARY ? limit->at : limit->at * CX_DECIMAL_ONE);
            cx_end_row(&out);
        }
    }
    cx_emit(w, &out);
    cx_out_release(&out);
}

/* ---- segments */

struct segments {
    const char *path;
    struct cx_rfm_rule *rule;
    size_t n;
    bool named; /* false: there are no rules for that many bins */
    _Atomic uint64_t others; /* customers that match no rule */
};

static void read_rule(const char *path, const struct cx_row *row, struct cx_rfm_rule *rule)
{
    struct cx_text segment = row->value[0].text;
    rule->segment.n = segment.n;
    rule->segment.s = cx_need(cx_arena_text(cx_memory(), segment.s, segment.n));
    for (int field = 0; field < CX_RFM_FIELDS; field++)
        if (!cx_rfm_range_parse(row->value[field + 1].text, (enum cx_rfm_field)field,
                                &rule->range[field]))
            cx_die_failed("%s:%llu: column '%s': not a condition such as 4, 4..5, 4.. or ..2", path,
                          (unsigned long long)row->line, cx_rfm_field_names[field]);
}

static struct segments read_segments(const char *path)
{
    struct cx_role rule_roles[1 + CX_RFM_FIELDS] = {
        {.name = "segment", .kind = CX_TEXT, .filled = true}};
    for (int field = 0; field < CX_RFM_FIELDS; field++)
        rule_roles[field + 1] =
            (struct cx_role){.name = cx_rfm_field_names[field], .kind = CX_TEXT, .optional = true};
    struct cx_batch rows = read_rows(path, rule_roles, CX_COUNT_OF(rule_roles));
    struct segments s = {.path = path, .n = rows.n, .named = true};
    s.rule = cx_need(cx_arena_alloc(cx_memory(), (rows.n + 1) * sizeof *s.rule));
    for (size_t i = 0; i < rows.n; i++)
        read_rule(path, &rows.row[i], &s.rule[i]);
    cx_batch_release(&rows);
    return s;
}

static struct segments segments_for(size_t wanted_bins)
{
    if (segments_file == NULL && wanted_bins != SHIPPED_BINS) {
        cx_warn("no segments: the rules that come with cx are for %d bins, and --segments is not "
                "given",
                SHIPPED_BINS);
        return (struct segments){.named = false};
    }
    const char *path = segments_file != NULL ? segments_file : cx_data_file("segments.tsv");
    if (path == NULL)
        cx_die_failed("cannot find 'segments.tsv', which comes with cx");
    struct segments s = read_segments(path);
    for (size_t i = 0; i < s.n; i++)
        if (cx_common.verbose && cx_rfm_rule_is_dead(s.rule, i, wanted_bins))
            cx_note("%s: rule %zu, '%.*s', can never match: the rules before it take all, or there "
                    "are no such scores",
                    path, i + 1, (int)s.rule[i].segment.n, s.rule[i].segment.s);
    return s;
}

static struct cx_text segment_of(const struct segments *s, size_t rule)
{
    if (rule < s->n)
        return s->rule[rule].segment;
    return s->named ? CX_TEXT_OF("other") : CX_TEXT_OF("");
}

/* ---- from ledgers to rows */

static enum cx_rfm_frequency what_counts(const struct cx_purchases *p)
{
    if (frequency == FREQUENCY_AUTO)
        return p->has_orders ? CX_RFM_BY_ORDERS : CX_RFM_BY_DAYS;
    if (frequency == CX_RFM_BY_ORDERS && !p->has_orders)
        cx_die_usage("option '--frequency orders' needs a column '%s'",
                     roles[CX_PURCHASE_ORDER].column != NULL ? roles[CX_PURCHASE_ORDER].column
                                                             : roles[CX_PURCHASE_ORDER].name);
    return (enum cx_rfm_frequency)frequency;
}

/* What is measured takes the place of the ledger in its slot: nobody asks for it again.  Figures
 * that are too large for that are kept apart. */
struct measured {
    int64_t monetary; /* apart: the place there */
    int32_t first;    /* apart: the part */
    int32_t last;
    uint32_t frequency;
    bool is_apart;
};
_Static_assert(sizeof(struct measured) <= sizeof(struct cx_purchase_slot), "fits a slot");

/* Some customers, as they lie in memory. */
struct part {
    struct cx_bytes apart; /* struct cx_rfm_customer */
    struct cx_bytes scratch;
    struct cx_rfm_sample *sample; /* NULL: nothing is to be learned */
    uint64_t *money;              /* of the sample */
    struct cx_error error;        /* that of the first key */
    struct cx_text failed;
};

struct measuring {
    const struct cx_purchases *purchases;
    struct cx_rfm_counting how;
    struct part part[CX_GROUP_PARTS * SHARES];
};

static size_t share_begin(const struct measuring *m, size_t part)
{
    return cx_groups_in(&m->purchases->customers, part / SHARES) * (part % SHARES) / SHARES;
}

static size_t share_end(const struct measuring *m, size_t part)
{
    return cx_groups_in(&m->purchases->customers, part / SHARES) * (part % SHARES + 1) / SHARES;
}

static void keep_measured(struct measuring *m, struct part *part, const struct cx_rfm_customer *c,
                          void *slot)
{
    struct measured kept = {.monetary = (int64_t)c->monetary,
                            .first = c->first,
                            .last = c->last,
                            .frequency = (uint32_t)c->frequency};
    kept.is_apart = kept.monetary != c->monetary || kept.frequency != c->frequency;
    if (kept.is_apart) {
        kept.first = (int32_t)(part - m->part);
        kept.monetary = (int64_t)(part->apart.n / sizeof *c);
        cx_bytes_add(&part->apart, c, sizeof *c);
    }
    memcpy(slot, &kept, sizeof kept);
}

static void measure_one(struct measuring *m, struct part *part, const struct cx_group_row *row)
{
    const struct cx_purchase_slot *slot = row->slot;
    struct cx_rfm_customer c;
    struct cx_error e = {0};
    if (row->key[0].n == 0 && m->purchases->first > 0)
        return;
    if (cx_rfm_measure(&m->how, &slot->occasions, &part->scratch, &c, &e) != CX_OK) {
        if (part->error.status == CX_OK || cx_text_compare(row->key[0], part->failed) < 0) {
            part->error = e;
            part->failed = row->key[0];
        }
        return;
    }
    keep_measured(m, part, &c, row->slot);
    if (part->sample != NULL)
        cx_rfm_sample_add(part->sample, &c);
}

/* A few customers on their way through the cache. */
struct few {
    size_t n;
    struct cx_group_row row[FEW];
    struct cx_occasions_asked asked[FEW];
};

static void take_few(const struct measuring *m, size_t part, size_t *next, struct few *few)
{
    size_t end = share_end(m, part);
    for (few->n = 0; few->n < FEW && *next < end; few->n++) {
        struct cx_group_row *row = &few->row[few->n];
        *row = cx_group_in(&m->purchases->customers, part / SHARES, (*next)++);
        const struct cx_purchase_slot *slot = row->slot;
        cx_occasions_ask(&slot->occasions, &m->how.rule, &few->asked[few->n]);
    }
}

/* Ledgers of many chunks have their waits spread over more rows. */
static void ask_more(struct few *few, int times)
{
    bool more = true;
    for (int i = 0; more && i < times; i++) {
        more = false;
        for (size_t k = 0; k < few->n; k++)
            more |= cx_occasions_ask_more(&few->asked[k]);
    }
}

/* While some are measured, what the next ones need is on its way: their newest chunks, the ones
 * before, and older ones are asked for in turns. */
static void measure_part(size_t part, void *measuring)
{
    struct measuring *m = measuring;
    struct part *p = &m->part[part];
    struct few few[TURNS] = {{.n = 0}};
    size_t next = share_begin(m, part);
    if (p->sample != NULL)
        cx_rfm_sample_open(p->sample, p->money);
    take_few(m, part, &next, &few[0]);
    for (size_t turn = 1, empty = 0; empty < TURNS; turn++) {
        struct few *now = &few[turn % TURNS];
        take_few(m, part, &next, now);
        empty = now->n == 0 ? empty + 1 : 0;
        ask_more(&few[(turn + TURNS - 1) % TURNS], 1);
        ask_more(&few[(turn + TURNS - 2) % TURNS], MOST_ASKED);
        struct few *oldest = &few[(turn + 1) % TURNS];
        for (size_t i = 0; i < oldest->n; i++)
            measure_one(m, p, &oldest->row[i]);
        oldest->n = 0;
    }
    if (p->apart.failed)
        cx_no_memory(&p->error);
    cx_bytes_release(&p->scratch);
}

static void learn(struct measuring *m, struct cx_rfm_sample *samples, struct cx_rfm_cuts *cuts)
{
    struct cx_error e = {0};
    cx_must(cx_rfm_cuts_new(cx_memory(), (size_t)bins, cuts, &e), &e);
    cx_must(cx_rfm_cuts_learn(samples, CX_COUNT_OF(m->part), cx_threads(), cuts, &e), &e);
}

static void check_parts(const struct measuring *m)
{
    const struct part *first = &m->part[0];
    for (size_t i = 1; i < CX_COUNT_OF(m->part); i++) {
        const struct part *p = &m->part[i];
        if (p->error.status != CX_OK && (first->error.status == CX_OK ||
                                         cx_text_compare(p->failed, first->failed) < 0))
            first = p;
    }
    cx_must(first->error.status, &first->error);
}

/* Measures all customers in their slots and, where `cuts` is not NULL, learns limits from them. */
static void measure(const struct cx_purchases *p, struct cx_rfm_cuts *cuts, struct measuring *m)
{
    enum { PARTS = CX_COUNT_OF(m->part) };
    struct cx_arena money = {0};
    struct cx_rfm_sample *sample = NULL;
    *m = (struct measuring){.purchases = p, .how = {p->rule, what_counts(p), p->as_of}};
    if (cuts != NULL) {
        sample = cx_need(cx_arena_alloc(&money, PARTS * sizeof *sample));
        uint64_t *amount = cx_need(cx_arena_alloc(&money, (p->customers.n + 1) * sizeof *amount));
        for (size_t i = 0; i < PARTS; i++) {
            m->part[i].sample = &sample[i];
            m->part[i].money = amount;
            amount += share_end(m, i) - share_begin(m, i);
        }
    }
    cx_parallel(PARTS, cx_threads(), measure_part, m);
    check_parts(m);
    if (cuts != NULL)
        learn(m, sample, cuts);
    cx_arena_release(&money);
}

static struct cx_rfm_customer customer_of(const struct measuring *measuring, const void *slot)
{
    struct measured m;
    memcpy(&m, slot, sizeof m);
    if (m.is_apart) {
        struct cx_rfm_customer c;
        const char *apart = measuring->part[m.first].apart.s;
        memcpy(&c, apart + (size_t)m.monetary * sizeof c, sizeof c);
        return c;
    }
    return (struct cx_rfm_customer){.monetary = m.monetary,
                                    .frequency = m.frequency,
                                    .recency = m.frequency > 0 ? measuring->how.as_of - m.last : 0,
                                    .first = m.first,
                                    .last = m.last};
}

static void put_number_if(struct cx_out *out, bool defined, int64_t x)
{
    if (defined)
        cx_put_int(out, x);
    else
        cx_put_none(out);
}

/* Of columns. */
enum { R_COLUMN = 6, SEGMENT_COLUMN = 10 };

struct report {
    const struct measuring *measuring;
    struct cx_rfm_scale scale;
    struct segments segments;
    const struct cx_rfm_cell *cells; /* NULL: too many to be made ready */
    const struct cx_made *scores;    /* of each of these cells */
    const struct cx_made *segment;   /* of each rule, and of none */
};

static void put_scores(const struct cx_rfm_cuts *cuts, const struct cx_rfm_customer *c,
                       struct cx_out *out)
{
    char code[CX_RFM_CODE_ROOM];
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++)
        put_number_if(out, c->score[measure] > 0, c->score[measure]);
    cx_put_word(out, (struct cx_text){code, cx_rfm_code(c, cuts->bins, code)});
}

static void put_customer(void *report, size_t i, struct cx_out *out)
{
    struct report *r = report;
    const struct cx_purchases *p = r->measuring->purchases;
    struct cx_group_row row = cx_group_at(&p->customers, p->first + i);
    struct cx_rfm_customer c = customer_of(r->measuring, row.slot);
    cx_rfm_score(&r->scale, &c);
    const struct cx_rfm_cell *cell =
        r->cells != NULL ? cx_rfm_cell_of(r->cells, r->scale.cuts->bins, &c) : NULL;
    size_t rule = cell != NULL
                      ? cx_rfm_cell_segment(cell, r->segments.rule, r->segments.n, &c)
                      : cx_rfm_segment(r->segments.rule, r->segments.n, &c);
    if (rule == r->segments.n && r->segments.named)
        r->segments.others++;
    cx_put_text(out, row.key[0]);
    put_number_if(out, c.frequency > 0, c.recency);
    cx_put_int(out, c.frequency);
    cx_put_amount(out, c.monetary);
    cx_put_day(out, c.first);
    cx_put_day(out, c.last);
    if (cell != NULL)
        cx_put_made(out, &r->scores[cell - r->cells]);
    else
        put_scores(r->scale.cuts, &c, out);
    cx_put_made(out, &r->segment[rule]);
    cx_end_row(out);
}

static void make_segments(struct cx_writer *w, struct report *r)
{
    const struct segments *s = &r->segments;
    struct cx_made *made = cx_need(cx_arena_alloc(cx_memory(), (s->n + 1) * sizeof *made));
    struct cx_out out = cx_out_for(w);
    struct cx_error e = {0};
    for (size_t rule = 0; rule <= s->n; rule++) {
        out.column = SEGMENT_COLUMN;
        cx_put_text(&out, segment_of(s, rule));
        cx_must(cx_out_made(&out, SEGMENT_COLUMN, cx_memory(), &made[rule], &e), &e);
    }
    cx_out_release(&out);
    r->segment = made;
}

static void make_scores(struct cx_writer *w, struct report *r)
{
    size_t end = r->scale.cuts->bins + 1, n = end * end * end;
    struct cx_made *made = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *made));
    struct cx_out out = cx_out_for(w);
    struct cx_error e = {0};
    for (size_t i = 0; i < n; i++) {
        struct cx_rfm_customer c = {.frequency = 0};
        memcpy(c.score, r->cells[i].score, sizeof c.score);
        out.column = R_COLUMN;
        put_scores(r->scale.cuts, &c, &out);
        cx_must(cx_out_made(&out, R_COLUMN, cx_memory(), &made[i], &e), &e);
    }
    cx_out_release(&out);
    r->scores = made;
}

static void write_all(const struct measuring *m, const struct cx_rfm_cuts *cuts)
{
    struct report r = {.measuring = m, .segments = segments_for(cuts->bins)};
    struct cx_error e = {0};
    cx_must(cx_rfm_scale_new(cx_memory(), cuts, &r.scale, &e), &e);
    if (cuts->bins <= CX_RFM_CELL_BINS && r.segments.n <= CX_RFM_CELL_RULES)
        r.cells =
            cx_need(cx_rfm_cells_new(cx_memory(), r.segments.rule, r.segments.n, cuts->bins));
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns));
    make_segments(w, &r);
    if (r.cells != NULL)
        make_scores(w, &r);
    cx_put_rows(w, m->purchases->customers.n - m->purchases->first, put_customer, &r);
    if (r.segments.others > 0)
        cx_note("%llu customers match no rule of %s: segment 'other'",
                (unsigned long long)r.segments.others, r.segments.path);
}

static void check_options(void)
{
    if (bins < 1 || bins > CX_RFM_MAX_BINS)
        cx_die_usage("option '--bins': '%lld' is not from 1 to %d", (long long)bins,
                     CX_RFM_MAX_BINS);
    if (method == METHOD_CUTS && cuts_file == NULL)
        cx_die_usage("option '--method cuts' needs '--cuts FILE'");
}

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    check_options();
    struct cx_rfm_cuts cuts;
    if (cuts_file != NULL)
        cuts = read_cuts(cuts_file);
    struct cx_purchases purchases;
    cx_read_purchases(roles, CX_PURCHASE_ROLES, &purchases);
    struct measuring m;
    measure(&purchases, cuts_file == NULL ? &cuts : NULL, &m);
    if (save_cuts_file != NULL)
        save_cuts(&cuts);
    write_all(&m, &cuts);
    return cx_end();
}
