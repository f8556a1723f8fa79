/* segments.c - rules that name customers: a file of them read, and looked through. */
#include "rfm.h"

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

static struct rfm_segments read_segments(const char *path)
{
    struct cx_role rule_roles[1 + CX_RFM_FIELDS] = {
        {.name = "segment", .kind = CX_TEXT, .filled = true}};
    for (int field = 0; field < CX_RFM_FIELDS; field++)
        rule_roles[field + 1] =
            (struct cx_role){.name = cx_rfm_field_names[field], .kind = CX_TEXT, .optional = true};
    struct cx_batch rows = rfm_read_rows(path, rule_roles, CX_COUNT_OF(rule_roles));
    struct rfm_segments s = {.path = path, .n = rows.n, .named = true};
    s.rule = cx_need(cx_arena_alloc(cx_memory(), (rows.n + 1) * sizeof *s.rule));
    for (size_t i = 0; i < rows.n; i++)
        read_rule(path, &rows.row[i], &s.rule[i]);
    cx_batch_release(&rows);
    return s;
}

/* A last rule without conditions is there in case that something is left. */
static bool takes_the_rest(const struct rfm_segments *s, size_t i)
{
    bool has_conditions = false;
    for (int field = 0; field < CX_RFM_FIELDS; field++)
        has_conditions |= s->rule[i].range[field].given;
    return i + 1 == s->n && !has_conditions;
}

static void tell_of_dead(const struct rfm_segments *s, size_t i)
{
    const struct cx_text *segment = &s->rule[i].segment;
    (s->is_own ? cx_warn : cx_note)("%s: rule %zu, '%.*s', can never match: the rules before it "
                                    "take all, or there are no such scores",
                                    s->path, i + 1, (int)segment->n, segment->s);
}

struct rfm_segments rfm_segments_for(const char *file, size_t bins)
{
    if (file == NULL && bins != RFM_SHIPPED_BINS) {
        cx_warn("no segments: the rules that come with cx are for %d bins, and --segments is not "
                "given",
                RFM_SHIPPED_BINS);
        return (struct rfm_segments){.named = false};
    }
    const char *path = file != NULL ? file : cx_data_file("segments.tsv");
    if (path == NULL)
        cx_die_failed("cannot find 'segments.tsv', which comes with cx");
    struct rfm_segments s = read_segments(path);
    s.is_own = file != NULL;
    for (size_t i = 0; i < s.n; i++)
        if (cx_rfm_rule_is_dead(s.rule, i, bins) && !takes_the_rest(&s, i))
            tell_of_dead(&s, i);
    return s;
}

struct cx_text rfm_segment_name(const struct rfm_segments *s, size_t rule)
{
    if (rule < s->n)
        return s->rule[rule].segment;
    return s->named ? CX_TEXT_OF("other") : CX_TEXT_OF("");
}
