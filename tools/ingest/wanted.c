/* wanted.c - which of the rows that could be read are wanted: --exclude, --as-of, --dedupe. */
#include "ingest.h"

static enum cx_shop_verdict leave_out(struct cx_shop_fault *fault, const char *word)
{
    fault->reason = word;
    return CX_SHOP_LEFT_OUT;
}

const char *ingest_word_of_no_event(enum cx_shop_kind kind)
{
    switch (kind) {
    case CX_KIND_SHIPPING:
        return "kind=shipping";
    case CX_KIND_TAX:
        return "kind=tax";
    case CX_KIND_FEE:
        return "kind=fee";
    default:
        return NULL;
    }
}

enum cx_shop_verdict ingest_judge(struct ingest *job, const struct ingest_candidate *row,
                                  struct cx_shop_fault *fault)
{
    const struct cx_shop_row *r = row->row;
    bool as_events = job->plan.stream == CX_STREAM_EVENTS;
    if (as_events && ingest_word_of_no_event(r->kind))
        return leave_out(fault, ingest_word_of_no_event(r->kind));
    if (job->exclude && cx_set_has(job->exclude, r->text[CX_FIELD_CUSTOMER]))
        return leave_out(fault, "excluded");
    if (cx_common.as_of != CX_NO_DAY && !(r->time.flags & CX_TIME_NONE) &&
        r->time.day > cx_common.as_of)
        return leave_out(fault, "later");
    switch (ingest_seen(job, row)) {
    case INGEST_SAME:
        return leave_out(fault, "duplicate");
    case INGEST_OTHER:
        return cx_shop_refuse(fault, "duplicate", CX_FIELD_ORDER, r->text[CX_FIELD_ORDER],
                              "the key of a row before it, which says something else");
    case INGEST_NEW:
        break;
    }
    return CX_SHOP_TAKEN;
}

enum cx_shop_verdict ingest_judge_order(void *job, const struct cx_text *cell,
                                        const struct cx_order_part *part,
                                        struct cx_shop_fault *fault)
{
    struct ingest_candidate first = {
        &part->head, cell, {part->total, part->shipping, part->refunded}};
    enum cx_shop_verdict verdict = ingest_judge(job, &first, fault);
    if (verdict == CX_SHOP_TAKEN)
        cx_books_time(&((struct ingest *)job)->books, &part->head.time);
    return verdict;
}
