/* rows.c - every row with the session it belongs to. */
#include "sessionize.h"

static bool is_detailed; /* a slot is a whole sessionize_slot, not only its session */
static const struct cx_column saved[] = {SESSIONIZE_STATE_COLUMNS};

struct place {
    int64_t start_ms;
    uint32_t number; /* 0: a row without customer is in no session */
    uint32_t same_start;
    uint8_t reason;
};

static struct cx_session_detail *detail_of(struct sessionize_slot *slot)
{
    return is_detailed ? &slot->detail : NULL;
}

static enum cx_status place_rows(const struct cx_steps *steps, void *context, struct cx_error *e)
{
    (void)context;
    for (size_t i = 0; i < steps->n; i++) {
        struct cx_session *session = steps->slots[i];
        const struct cx_session_at at = {&sessionize_options.rule, session,
                                         detail_of(steps->slots[i]), steps->memory.slots};
        const struct cx_row *row = steps->rows[i];
        struct place *place = steps->results[i];
        enum cx_session_reason reason = CX_SESSION_INSIDE;
        bool is_named = row->value[CUSTOMER].text.n > 0;
        enum cx_status status = is_named ? sessionize_step(&at, row, &reason, e) : CX_OK;
        if (status != CX_OK)
            return status;
        *place = (struct place){session->start_ms, session->number, session->same_start,
                                (uint8_t)reason};
    }
    return CX_OK;
}

static void put_place(struct cx_out *out, const struct place *place, uint64_t id)
{
    struct cx_text reason = cx_session_reason_name(place->reason);
    if (place->number > 0) {
        cx_put_id_int_word(out, id, place->number, reason);
    } else {
        cx_put_none(out);
        cx_put_none(out);
        cx_put_word(out, reason);
    }
}

static void put_rows(const struct cx_row *rows, const void *const *results, size_t n,
                     struct cx_out *out, void *context)
{
    const struct place *const *place = (const struct place *const *)results;
    const struct cx_table *in = context;
    size_t column_count = cx_table_columns(in);
    char delimiter = cx_table_dialect(in)->delimiter[0];
    for (size_t done = 0, some; done < n; done += some) {
        struct cx_session_start starts[SESSIONIZE_AT_ONCE];
        uint64_t ids[SESSIONIZE_AT_ONCE];
        some = n - done < SESSIONIZE_AT_ONCE ? n - done : SESSIONIZE_AT_ONCE;
        for (size_t i = 0; i < some; i++)
            starts[i] =
                (struct cx_session_start){rows[done + i].value[CUSTOMER].text,
                                          place[done + i]->start_ms,
                                          place[done + i]->same_start};
        cx_session_ids(starts, some, ids);
        for (size_t i = 0; i < some; i++) {
            cx_put_cells(out, &rows[done + i], column_count, delimiter);
            put_place(out, place[done + i], ids[i]);
            if (sessionize_options.link)
                cx_put_text(out, sessionize_person(starts[i].customer));
            cx_end_row(out);
        }
    }
}

static struct cx_writer *create(const struct cx_table *in)
{
    static const struct cx_column added[] = {
        {"session", CX_TEXT},
        {"session_no", CX_INTEGER},
        {"start_reason", CX_TEXT},
        {"person", CX_TEXT},
    };
    size_t more = CX_COUNT_OF(added) - (sessionize_options.link == NULL);
    size_t n = cx_table_columns(in);
    struct cx_column *columns = cx_columns_of(in, more);
    for (size_t i = 0; i < more; i++) {
        if (cx_table_find(in, cx_text_from(added[i].name)) >= 0)
            cx_die_usage("the input has a column '%s' already", added[i].name);
        columns[n + i] = added[i];
    }
    return cx_create(columns, n + more);
}

static void save_slot(const void *slot, struct cx_out *out, void *context)
{
    (void)context;
    sessionize_save(slot, detail_of((struct sessionize_slot *)(uintptr_t)slot), out);
}

static enum cx_status load_slot(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                void *context, struct cx_error *e)
{
    (void)context;
    return sessionize_load(slot, detail_of(slot), cells, memory, e);
}

struct cx_writer *sessionize_rows(const struct cx_table *in, struct cx_ordered *how)
{
    is_detailed = cx_session_needs_detail(&sessionize_options.rule);
    how->slot_size = is_detailed ? sizeof(struct sessionize_slot) : sizeof(struct cx_session);
    how->result_size = sizeof(struct place);
    how->step = place_rows;
    how->format = put_rows;
    how->state = (struct cx_slot_state){saved, CX_COUNT_OF(saved), save_slot, load_slot, NULL};
    return create(in);
}
