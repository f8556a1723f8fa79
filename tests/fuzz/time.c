/* time.c - fuzzes the reader of times: what is read is written, and read again to the same instant,
 * day and offset, in UTC and in a zone with daylight saving; and the reader of durations.
 *
 *     clang -std=c11 -D_XOPEN_SOURCE=700 -g -O1 -fsanitize=fuzzer,address,undefined -Ilib \
 *         tests/fuzz/time.c lib/base/[abcdez]*.c -lm -o build/fuzz-time && build/fuzz-time
 */
#include "base/civil.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static const struct cx_zone *helsinki(void)
{
    static struct cx_arena arena;
    static const struct cx_zone *zone;
    struct cx_error e;
    if (!zone)
        require(cx_zone_load(&arena, NULL, "Europe/Helsinki", &zone, &e) == CX_OK);
    return zone;
}

static void check_time(struct cx_text text, const struct cx_time_rule *rule)
{
    struct cx_time t, back;
    char out[CX_TIME_ROOM];
    if (cx_time_parse(text, rule, &t) != CX_TIME_OK)
        return;
    size_t n = cx_time_format(&t, out);
    require(n < sizeof out && (n == 0) == (text.n == 0));
    if (n == 0)
        return;
    require(cx_time_parse((struct cx_text){out, n}, rule, &back) == CX_TIME_OK);
    require(back.ms == t.ms && back.day == t.day && back.is_date == t.is_date);
    require(back.offset == t.offset);
    int32_t day;
    require(cx_day_parse((struct cx_text){out, 10}, &day) && day == t.day);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct cx_time_rule utc = {0};
    const struct cx_time_rule local = {.zone = helsinki()};
    const struct cx_time_rule converted = {.zone = local.zone, .convert = true};
    struct cx_text t = {(const char *)data, size};
    int64_t ms;
    check_time(t, &utc);
    check_time(t, &local);
    check_time(t, &converted);
    if (cx_duration_parse(t, &ms))
        require(ms >= 0);
    return 0;
}
