/* zone.c - see zone.h.
 *
 * A zone is a list of intervals [at[i], at[i+1]) with one offset each; before at[0] holds `first`.
 * The footer rule is unrolled into that list for four hundred years after the table, and later
 * instants are moved back by whole cycles of 400 years, after which the Gregorian calendar repeats,
 * week days included.  A grid of equal steps says where in the list to begin, so that a look-up is
 * an index and a step or two: no search, no cache, nothing shared that changes.
 */
#include "base/zone.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/civil.h"
#include "base/zonenames.h"

#define ZONE_DIRECTORY "/usr/share/zoneinfo"
#define LARGEST_FILE ((size_t)1 << 20)
#define DAY_SECONDS INT64_C(86400)
#define CYCLE (INT64_C(146097) * DAY_SECONDS)
#define CYCLE_YEARS 400
#define GRID_SHIFT 23                   /* steps of 97 days: mostly no transition in one */
#define GRID_FROM INT64_C(-5000000000)  /* the year 1811; no place changed its clocks before */
#define FARTHEST_OFFSET (26 * 3600)     /* beyond any local reading of an instant, either way */

struct interval {
    int64_t from; /* UTC second */
    int32_t offset;
};

struct cx_zone {
    const char *name;
    const struct interval *intervals; /* intervals[0].from is the beginning of time */
    size_t n;
    int64_t wrap_from; /* instants from here on repeat with CYCLE; INT64_MAX: they do not */
    const uint16_t *grid;
    size_t grid_n;
};

/* ---- looking up ---- */

static int64_t unwrapped(const struct cx_zone *z, int64_t second, int64_t *cycles)
{
    *cycles = second < z->wrap_from ? 0 : (second - z->wrap_from) / CYCLE + 1;
    return second - *cycles * CYCLE;
}

static size_t search(const struct cx_zone *z, int64_t second)
{
    size_t low = 0, high = z->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (z->intervals[middle].from <= second)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The interval an instant (not beyond wrap_from) lies in. */
static inline size_t find(const struct cx_zone *z, int64_t second)
{
    uint64_t step = (uint64_t)(second - GRID_FROM) >> GRID_SHIFT;
    if (second >= z->intervals[z->n - 1].from)
        return z->n - 1;
    if (second < GRID_FROM || step >= z->grid_n)
        return search(z, second);
    size_t i = z->grid[step];
    while (i + 1 < z->n && z->intervals[i + 1].from <= second)
        i++;
    return i;
}

int32_t cx_zone_offset(const struct cx_zone *z, int64_t utc_second)
{
    int64_t cycles;
    utc_second = unwrapped(z, utc_second, &cycles);
    return z->intervals[find(z, utc_second)].offset;
}

static bool holds(const struct cx_zone *z, size_t i, int64_t second)
{
    return (i == 0 || z->intervals[i].from <= second) &&
           (i + 1 == z->n || second < z->intervals[i + 1].from);
}

/* The first interval from `i` on whose offset makes `local` an instant inside it, and how many
 * do.  In a gap none does, and `utc` is reckoned with the offset before the gap. */
static int find_readings(const struct cx_zone *z, size_t i, int64_t local, int64_t *utc)
{
    int found = 0;
    int64_t skipped = local - z->intervals[i].offset;
    for (; i < z->n && (i == 0 || z->intervals[i].from <= local + FARTHEST_OFFSET); i++) {
        int64_t candidate = local - z->intervals[i].offset;
        if (holds(z, i, candidate)) {
            if (found++ == 0)
                *utc = candidate;
        } else if (i + 1 < z->n && candidate >= z->intervals[i + 1].from) {
            skipped = candidate; /* the interval was over when its clock came to `local` */
        }
    }
    if (!found)
        *utc = skipped;
    return found;
}

enum cx_zone_local cx_zone_utc(const struct cx_zone *z, int64_t local_second, int64_t *utc_second)
{
    int64_t cycles;
    int64_t local = unwrapped(z, local_second, &cycles);
    size_t i = find(z, local - FARTHEST_OFFSET);
    if (i + 1 == z->n || z->intervals[i + 1].from > local + FARTHEST_OFFSET) {
        *utc_second = local_second - z->intervals[i].offset; /* no transition is near */
        return CX_ZONE_ONCE;
    }
    int found = find_readings(z, i, local, utc_second);
    *utc_second += cycles * CYCLE;
    return found == 0 ? CX_ZONE_SKIPPED : found == 1 ? CX_ZONE_ONCE : CX_ZONE_TWICE;
}

const char *cx_zone_name(const struct cx_zone *z)
{
    return z->name;
}

/* ---- building ---- */

struct builder {
    struct cx_arena *arena;
    struct interval *intervals;
    size_t n, room;
    int64_t table_end; /* the rule holds after it; the list may end before, see add_interval */
    bool no_memory;
};

/* Appends a transition.  One at the same instant replaces the last; one that changes nothing or
 * goes back in time is left out. */
static void add_interval(struct builder *b, int64_t from, int32_t offset)
{
    if (b->no_memory)
        return;
    if (b->n > 1 && b->intervals[b->n - 1].from == from)
        b->n--;
    if (b->n > 0 && (b->intervals[b->n - 1].offset == offset || b->intervals[b->n - 1].from > from))
        return;
    if (b->n == b->room) {
        size_t room = b->room ? 2 * b->room : 64;
        struct interval *larger = cx_arena_grow(b->arena, b->intervals, b->room * sizeof *larger,
                                                room * sizeof *larger);
        if (!larger) {
            b->no_memory = true;
            return;
        }
        b->intervals = larger;
        b->room = room;
    }
    b->intervals[b->n++] = (struct interval){.from = from, .offset = offset};
}

/* For each step of time, the last interval that begins at or before the step does. */
static bool build_grid(struct cx_arena *arena, struct cx_zone *z)
{
    int64_t last = z->intervals[z->n - 1].from;
    if (z->n == 1 || z->n > UINT16_MAX || last < GRID_FROM)
        return true;
    size_t steps = (size_t)((last - GRID_FROM) >> GRID_SHIFT) + 1;
    uint16_t *grid = cx_arena_alloc(arena, steps * sizeof *grid);
    if (!grid)
        return false;
    size_t i = 0;
    for (size_t step = 0; step < steps; step++) {
        int64_t from = GRID_FROM + (int64_t)(step << GRID_SHIFT);
        while (i + 1 < z->n && z->intervals[i + 1].from <= from)
            i++;
        grid[step] = (uint16_t)i;
    }
    z->grid = grid;
    z->grid_n = steps;
    return true;
}

static enum cx_status finish(struct builder *b, struct cx_zone zone, const struct cx_zone **out,
                             struct cx_error *e)
{
    struct cx_zone *z = cx_arena_alloc(b->arena, sizeof *z);
    char *name = cx_arena_text(b->arena, zone.name, strlen(zone.name));
    if (b->no_memory || !z || !name)
        return cx_no_memory(e);
    *z = zone;
    z->name = name;
    z->intervals = b->intervals;
    z->n = b->n;
    if (!build_grid(b->arena, z))
        return cx_no_memory(e);
    *out = z;
    return CX_OK;
}

/* ---- the POSIX rule of the footer (POSIX.1 chapter 8.3, RFC 8536 section 3.3.1) ---- */

enum rule_form { MONTH_WEEK_DAY, JULIAN_WITHOUT_LEAP_DAY, DAY_OF_YEAR };

struct rule_date {
    enum rule_form form;
    int month, week, day;
    int32_t second; /* of the local clock, -167 h to 167 h */
};

struct rule {
    int32_t standard, summer; /* seconds east */
    bool has_summer;
    struct rule_date start, end;
};

static bool read_zone_name(const char **at)
{
    const char *s = *at;
    if (*s == '<') {
        s += strcspn(s, ">");
        *at = s + (*s == '>');
        return *s == '>';
    }
    while ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
        s++;
    bool long_enough = s - *at >= 3;
    *at = s;
    return long_enough;
}

static bool read_int(const char **at, int most, int *x)
{
    const char *s = *at;
    *x = 0;
    while (*s >= '0' && *s <= '9' && *x <= most)
        *x = *x * 10 + (*s++ - '0');
    bool good = s > *at && *x <= most;
    *at = s;
    return good;
}

/* [+-]hh[:mm[:ss]] */
static bool read_seconds(const char **at, int most_hours, int32_t *seconds)
{
    int sign = **at == '-' ? -1 : 1, hours, minutes = 0, rest = 0;
    if (**at == '-' || **at == '+')
        ++*at;
    if (!read_int(at, most_hours, &hours))
        return false;
    if (**at == ':') {
        ++*at;
        if (!read_int(at, 59, &minutes))
            return false;
    }
    if (**at == ':') {
        ++*at;
        if (!read_int(at, 59, &rest))
            return false;
    }
    *seconds = sign * (hours * 3600 + minutes * 60 + rest);
    return true;
}

static bool expect(const char **at, char c)
{
    if (**at != c)
        return false;
    ++*at;
    return true;
}

static bool read_rule_date(const char **at, struct rule_date *d)
{
    *d = (struct rule_date){.form = DAY_OF_YEAR, .second = 2 * 3600};
    if (!expect(at, ','))
        return false;
    if (expect(at, 'M')) {
        d->form = MONTH_WEEK_DAY;
        if (!read_int(at, 12, &d->month) || !expect(at, '.') || !read_int(at, 5, &d->week) ||
            !expect(at, '.') || !read_int(at, 6, &d->day) || d->month < 1 || d->week < 1)
            return false;
    } else {
        if (expect(at, 'J'))
            d->form = JULIAN_WITHOUT_LEAP_DAY;
        if (!read_int(at, 365, &d->day) || (d->form == JULIAN_WITHOUT_LEAP_DAY && d->day < 1))
            return false;
    }
    return !expect(at, '/') || read_seconds(at, 167, &d->second);
}

static bool read_rule(const char *s, struct rule *r)
{
    *r = (struct rule){0};
    if (!read_zone_name(&s) || !read_seconds(&s, 24, &r->standard))
        return false;
    r->standard = -r->standard; /* POSIX counts to the west */
    if (*s == '\0')
        return true;
    r->has_summer = true;
    r->summer = r->standard + 3600;
    if (!read_zone_name(&s))
        return false;
    if (*s != ',') {
        if (!read_seconds(&s, 24, &r->summer))
            return false;
        r->summer = -r->summer;
    }
    return read_rule_date(&s, &r->start) && read_rule_date(&s, &r->end) && *s == '\0';
}

static int32_t rule_day(const struct rule_date *d, int year)
{
    int32_t new_year = cx_day_from_civil(year, 1, 1);
    if (d->form == DAY_OF_YEAR)
        return new_year + d->day;
    if (d->form == JULIAN_WITHOUT_LEAP_DAY) /* counted as if 29 February were not */
        return new_year + d->day - 1 + (d->day >= 60 && cx_date_valid(year, 2, 29));
    int32_t first = cx_day_from_civil(year, d->month, 1);
    int sunday_based = (cx_weekday(first) + 1) % 7;
    int month_day = 1 + (d->day - sunday_based + 7) % 7 + 7 * (d->week - 1);
    while (!cx_date_valid(year, d->month, month_day))
        month_day -= 7; /* week 5 is the last one */
    return first + month_day - 1;
}

static int64_t rule_second(const struct rule_date *d, int year, int32_t offset_before)
{
    return rule_day(d, year) * DAY_SECONDS + d->second - offset_before;
}

static int year_of(int64_t second)
{
    int year, month, day;
    cx_day_to_civil((int32_t)(second / DAY_SECONDS), &year, &month, &day);
    return year;
}

static void add_after_table(struct builder *b, int64_t from, int32_t offset)
{
    if (from > b->table_end)
        add_interval(b, from, offset);
}

/* One more than 400 years: the first may be half the table's. */
static int64_t unroll(struct builder *b, const struct rule *r)
{
    int from_year = year_of(b->table_end);
    for (int year = from_year; year <= from_year + CYCLE_YEARS + 1; year++) {
        int64_t start = rule_second(&r->start, year, r->standard);
        int64_t end = rule_second(&r->end, year, r->summer);
        if (start < end) {
            add_after_table(b, start, r->summer);
            add_after_table(b, end, r->standard);
        } else { /* also when both are one instant: then summer time goes on */
            add_after_table(b, end, r->standard);
            add_after_table(b, start, r->summer);
        }
    }
    return cx_day_from_civil(from_year + CYCLE_YEARS + 1, 1, 1) * DAY_SECONDS;
}

/* ---- TZif (RFC 8536 section 3) ---- */

struct tzif {
    const unsigned char *at, *end;
};

struct tzif_counts {
    size_t ut, standard, leaps, transitions, types, letters;
};

static int64_t big_endian(const unsigned char *p, size_t width)
{
    uint64_t x = p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < width; i++)
        x = x << 8 | p[i];
    return (int64_t)x;
}

static bool read_counts(struct tzif *f, struct tzif_counts *c, int *version)
{
    if (f->end - f->at < 44 || memcmp(f->at, "TZif", 4) != 0)
        return false;
    *version = f->at[4] == 0 ? 1 : f->at[4] - '0';
    size_t *const counts[] = {&c->ut, &c->standard, &c->leaps, &c->transitions, &c->types,
                              &c->letters};
    for (size_t i = 0; i < CX_COUNT_OF(counts); i++) {
        int64_t count = big_endian(f->at + 20 + 4 * i, 4);
        if (count < 0 || (size_t)count > LARGEST_FILE)
            return false;
        *counts[i] = (size_t)count;
    }
    f->at += 44;
    return true;
}

static size_t data_size(const struct tzif_counts *c, size_t width)
{
    return c->transitions * (width + 1) + c->types * 6 + c->letters + c->leaps * (width + 4) +
           c->standard + c->ut;
}

/* The data block: transition times, the type of each, the types. */
static bool read_data(struct tzif *f, const struct tzif_counts *c, size_t width, struct builder *b)
{
    size_t size = data_size(c, width);
    if (size > (size_t)(f->end - f->at) || c->types == 0)
        return false;
    const unsigned char *times = f->at, *indices = times + c->transitions * width;
    const unsigned char *types = indices + c->transitions;
    int64_t before = INT64_MIN, offset = big_endian(types, 4);
    if (offset < -FARTHEST_OFFSET || offset > FARTHEST_OFFSET)
        return false;
    add_interval(b, INT64_MIN, (int32_t)offset);
    for (size_t i = 0; i < c->transitions; i++) {
        int64_t from = big_endian(times + i * width, width);
        offset = indices[i] < c->types ? big_endian(types + 6 * indices[i], 4) : INT32_MAX;
        if ((i > 0 && from <= before) || offset < -FARTHEST_OFFSET || offset > FARTHEST_OFFSET)
            return false;
        add_interval(b, from, (int32_t)offset);
        before = from;
        if (from > b->table_end)
            b->table_end = from;
    }
    f->at += size;
    return true;
}

/* Reads the rule between the last two newlines and continues the list with it. */
static bool read_footer(struct tzif *f, struct builder *b, int64_t *wrap_from)
{
    char text[256];
    size_t n = (size_t)(f->end - f->at);
    if (n < 2 || n > sizeof text || f->at[0] != '\n' || f->at[n - 1] != '\n')
        return false;
    memcpy(text, f->at + 1, n - 2);
    text[n - 2] = '\0';
    struct rule r;
    if (n == 2)
        return true;
    if (memchr(text, '\0', n - 2) || !read_rule(text, &r))
        return false;
    if (r.has_summer)
        *wrap_from = unroll(b, &r);
    else if (b->n == 1 && !b->no_memory)
        b->intervals[0].offset = r.standard;
    return true;
}

static const char *read_tzif(struct tzif f, struct builder *b, int64_t *wrap_from)
{
    static const char damaged[] = "is damaged";
    struct tzif_counts c;
    int version;
    if (!read_counts(&f, &c, &version))
        return "is not time zone data";
    if (version >= 2) { /* the block of 32-bit times is for older readers */
        size_t size = data_size(&c, 4);
        if (size > (size_t)(f.end - f.at))
            return damaged;
        f.at += size;
        if (!read_counts(&f, &c, &version))
            return damaged;
    }
    if (c.leaps)
        return "counts leap seconds, which cx does not";
    if (!read_data(&f, &c, version >= 2 ? 8 : 4, b))
        return damaged;
    if (version >= 2 && !read_footer(&f, b, wrap_from))
        return damaged;
    return NULL;
}

/* ---- names ---- */

static bool is_plain_name(const char *name)
{
    if (name[0] == '\0' || name[0] == '/' || name[0] == '-')
        return false;
    return name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                             "_+-/")] == '\0';
}

/* "UTC", "Z", or an offset as in times: +hh, +hh:mm, +hhmm. */
static bool read_fixed(const char *name, int32_t *offset)
{
    char time[CX_TIME_ROOM];
    const struct cx_time_rule rule = {0};
    struct cx_time t;
    *offset = 0;
    if (strcmp(name, "UTC") == 0 || strcmp(name, "Z") == 0)
        return true;
    if (name[0] != '+' && name[0] != '-')
        return false;
    int n = snprintf(time, sizeof time, "2000-01-01T00:00%s", name);
    if (n >= (int)sizeof time ||
        cx_time_parse((struct cx_text){time, (size_t)n}, &rule, &t) != CX_TIME_OK)
        return false;
    *offset = t.offset * 60;
    return true;
}

static enum cx_status unknown_zone(const char *directory, const char *name, struct cx_error *e)
{
    struct stat status;
    if (stat(directory, &status) != 0)
        return cx_fail(e, CX_USAGE, "time zone '%s': there is no time zone data in '%s'", name,
                       directory);
    return cx_fail(e, CX_USAGE, "unknown time zone '%s'", name);
}

static enum cx_status load_file(struct builder *b, const char *directory, const char *name,
                                struct tzif *f, struct cx_error *e)
{
    struct cx_bytes path = {0};
    cx_bytes_format(&path, "%s/%s", directory, name);
    cx_bytes_put(&path, '\0');
    FILE *file = path.failed ? NULL : fopen(path.s, "rb");
    bool no_memory = path.failed;
    cx_bytes_release(&path);
    if (no_memory)
        return cx_no_memory(e);
    if (!file)
        return unknown_zone(directory, name, e);
    unsigned char *data = cx_arena_bytes(b->arena, LARGEST_FILE);
    size_t n = data ? fread(data, 1, LARGEST_FILE, file) : 0;
    bool failed = ferror(file) != 0;
    fclose(file);
    if (!data)
        return cx_no_memory(e);
    if (failed) /* a directory, such as "Europe" */
        return unknown_zone(directory, name, e);
    *f = (struct tzif){data, data + n};
    return CX_OK;
}

static enum cx_status load_named(struct builder *b, struct builder *scratch, const char *directory,
                                 struct cx_zone *zone, struct cx_error *e)
{
    struct tzif f;
    enum cx_status status = load_file(scratch, directory, zone->name, &f, e);
    if (status != CX_OK)
        return status;
    const char *trouble = read_tzif(f, b, &zone->wrap_from);
    if (trouble)
        return cx_fail(e, CX_USAGE, "time zone '%s': the file in '%s' %s", zone->name, directory,
                       trouble);
    return CX_OK;
}

enum cx_status cx_zone_load(struct cx_arena *a, const char *directory, const char *name,
                            const struct cx_zone **zone, struct cx_error *e)
{
    const char *alias = cx_zone_alias(cx_text_from(name));
    if (alias)
        name = alias;
    struct cx_zone z = {.name = name, .wrap_from = INT64_MAX};
    struct builder b = {.arena = a, .table_end = GRID_FROM};
    int32_t offset;
    if (read_fixed(name, &offset)) {
        add_interval(&b, INT64_MIN, offset);
        return finish(&b, z, zone, e);
    }
    if (!is_plain_name(name))
        return cx_fail(e, CX_USAGE, "'%s' is not the name of a time zone", name);
    struct cx_arena room = {0};
    struct builder scratch = {.arena = &room};
    enum cx_status status =
        load_named(&b, &scratch, directory ? directory : ZONE_DIRECTORY, &z, e);
    cx_arena_release(&room);
    return status == CX_OK ? finish(&b, z, zone, e) : status;
}
