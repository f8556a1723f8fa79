/* spill.c - records sorted in bounded memory by several threads; the order expected is libc's
 * qsort's over the same sort keys. */
#include "unit.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rng.h"
#include "io/spill.h"

enum { KEY_ROOM = 140, MOST_REST = 90, MOST_THREADS = 5 };

struct made { /* a record; what goes with its key is `rest_n` bytes that follow from its number */
    size_t key_n, rest_n;
    unsigned number;
    char key[KEY_ROOM];
};

struct kind { /* of records */
    size_t n, groups;
    size_t longest; /* group in bytes */
    unsigned alike; /* bytes that groups may have: few make long common beginnings */
};

static int by_key(const void *a, const void *b)
{
    const struct made *x = a, *y = b;
    size_t n = x->key_n < y->key_n ? x->key_n : y->key_n;
    int order = memcmp(x->key, y->key, n);
    assert_true(order != 0 || x == y);
    return order;
}

/* A group of random bytes that are not 0, ended by 0; then 16 bytes: random ones that often agree,
 * and the record's number. */
static void make_key(const struct kind *kind, struct cx_rng *rng, unsigned number, struct made *r)
{
    uint64_t group = cx_rng_next(rng) % kind->groups;
    struct cx_rng of_group;
    cx_rng_seed(&of_group, group, 7);
    size_t n = (size_t)(cx_rng_next(&of_group) % (kind->longest + 1));
    for (size_t i = 0; i < n; i++)
        r->key[i] = (char)(1 + cx_rng_next(&of_group) % kind->alike);
    n += (size_t)sprintf(r->key + n, "%llx", (unsigned long long)group) + 1; /* with its 0 */
    for (size_t i = 0; i < 8; i++)
        r->key[n++] = (char)(i < 7 ? 0 : cx_rng_next(rng) % 3);
    for (size_t i = 0; i < 8; i++)
        r->key[n++] = (char)(number >> (i < 4 ? 0 : 8 * (7 - i)) & (i < 4 ? 0 : 255));
    r->key_n = n;
    r->number = number;
    r->rest_n = (size_t)(cx_rng_next(rng) % MOST_REST);
}

static struct made *make(const struct kind *kind, uint64_t seed)
{
    struct made *made = malloc((kind->n + 1) * sizeof *made);
    struct cx_rng rng;
    cx_rng_seed(&rng, seed, 1);
    assert_non_null(made);
    for (size_t i = 0; i < kind->n; i++)
        make_key(kind, &rng, (unsigned)i, &made[i]);
    return made;
}

static char rest_byte(unsigned number, size_t i)
{
    return (char)(number * 31 + i);
}

struct adder {
    pthread_t thread;
    struct cx_spill *spill;
    const struct made *made;
    size_t from, step, n;
    enum cx_status status;
    struct cx_error error;
};

static void *add_records(void *argument)
{
    struct adder *a = argument;
    struct cx_share *share;
    a->status = cx_spill_share(a->spill, &share, &a->error);
    for (size_t i = a->from; a->status == CX_OK && i < a->n; i += a->step) {
        const struct made *r = &a->made[i];
        char *to;
        a->status = cx_share_reserve(share, r->key_n + r->rest_n + 20, &to, &a->error);
        if (a->status != CX_OK)
            break;
        memcpy(to, r->key, r->key_n);
        for (size_t k = 0; k < r->rest_n; k++)
            to[r->key_n + k] = rest_byte(r->number, k);
        cx_share_commit(share, r->key_n, r->key_n + r->rest_n);
    }
    return NULL;
}

static enum cx_status add_all(struct cx_spill *s, const struct made *made, size_t n, size_t threads,
                              struct cx_error *e)
{
    struct adder adder[MOST_THREADS];
    enum cx_status status = CX_OK;
    for (size_t t = 0; t < threads; t++) {
        adder[t] = (struct adder){.spill = s, .made = made, .from = t, .step = threads, .n = n};
        assert_int_equal(pthread_create(&adder[t].thread, NULL, add_records, &adder[t]), 0);
    }
    for (size_t t = 0; t < threads; t++) {
        pthread_join(adder[t].thread, NULL);
        if (status == CX_OK && adder[t].status != CX_OK) {
            status = adder[t].status;
            *e = adder[t].error;
        }
    }
    return status;
}

static void must_be(const struct cx_record *got, const struct made *want)
{
    assert_int_equal(got->key.n, want->key_n);
    assert_memory_equal(got->key.s, want->key, want->key_n);
    assert_ptr_equal(got->rest.s, got->key.s + got->key.n);
    assert_int_equal(got->rest.n, want->rest_n);
    for (size_t k = 0; k < want->rest_n; k++)
        assert_int_equal(got->rest.s[k], rest_byte(want->number, k));
}

static bool same_group(const struct made *a, const struct made *b)
{
    return a->key_n == b->key_n && memcmp(a->key, b->key, a->key_n - CX_SPILL_TAIL) == 0;
}

/* All ranges, one behind the other. */
static void check_ranges(struct cx_spill *s, const struct made *want, size_t n)
{
    struct cx_merge *merge = NULL;
    struct cx_error e = {0};
    size_t at = 0;
    for (size_t range = 0; range < cx_spill_ranges(s); range++) {
        struct cx_record record;
        assert_int_equal(cx_merge_open(s, range, &merge, &e), CX_OK);
        if (range > 0 && at < n)
            assert_false(same_group(&want[at - 1], &want[at]));
        for (;;) {
            assert_int_equal(cx_merge_next(merge, &record, &e), CX_OK);
            if (!record.key.s)
                break;
            assert_true(at < n);
            must_be(&record, &want[at++]);
        }
        cx_merge_forget(s, range);
    }
    assert_int_equal(at, n);
    cx_merge_close(merge);
}

/* Sorts within `memory` and compares; returns the number of runs on disk. */
static size_t sort_and_check(const struct kind *kind, size_t memory, size_t threads)
{
    struct cx_spill *s;
    struct cx_error e = {0};
    struct made *made = make(kind, memory + threads);
    assert_int_equal(cx_spill_open(memory, (int)threads, "/tmp", &s, &e), CX_OK);
    assert_int_equal(add_all(s, made, kind->n, threads, &e), CX_OK);
    assert_int_equal(cx_spill_sort(s, &e), CX_OK);
    qsort(made, kind->n, sizeof *made, by_key);
    check_ranges(s, made, kind->n);
    size_t runs = cx_spill_runs(s);
    cx_spill_close(s);
    free(made);
    return runs;
}

static const struct kind kinds[] = {
    {.n = 30000, .groups = 5000, .longest = 12, .alike = 200},
    {.n = 30000, .groups = 30, .longest = 90, .alike = 1}, /* they differ late, or in length */
    {.n = 20000, .groups = 20000, .longest = 40, .alike = 2},
    {.n = 20000, .groups = 1, .longest = 5, .alike = 9},
    {.n = 3, .groups = 3, .longest = 5, .alike = 9},
};

static void what_fits_stays_in_memory(void **unused)
{
    (void)unused;
    for (size_t k = 0; k < CX_COUNT_OF(kinds); k++)
        for (size_t threads = 1; threads <= MOST_THREADS; threads += 2)
            assert_int_equal(sort_and_check(&kinds[k], 1 << 28, threads), 0);
    assert_int_equal(sort_and_check(&(struct kind){.n = 0}, 1 << 28, 2), 0);
    assert_int_equal(sort_and_check(&(struct kind){.n = 1, .groups = 1, .alike = 1}, 1, 1), 0);
}

static void what_does_not_fit_is_spilled_and_merged(void **unused)
{
    (void)unused;
    static const size_t memories[] = {2000000, 700001, 300000};
    for (size_t k = 0; k + 1 < CX_COUNT_OF(kinds); k++)
        for (size_t m = 0; m < CX_COUNT_OF(memories); m++)
            for (size_t threads = 1; threads <= MOST_THREADS; threads += 2)
                assert_true(sort_and_check(&kinds[k], memories[m], threads) > 0);
}

/* More runs than are merged at once, and than those are, too. */
static void many_runs_are_merged_in_passes(void **unused)
{
    (void)unused;
    for (size_t k = 0; k + 1 < CX_COUNT_OF(kinds); k++)
        for (size_t threads = 1; threads <= MOST_THREADS; threads += 2)
            assert_true(sort_and_check(&kinds[k], 1, threads) > 8 * 8);
}

static void a_record_may_be_longer_than_the_memory(void **unused)
{
    (void)unused;
    enum { LONG = 3000000, RECORDS = 7 };
    struct cx_spill *s;
    struct cx_share *share;
    struct cx_merge *merge = NULL;
    struct cx_error e = {0};
    struct cx_record record;
    char *to;
    assert_int_equal(cx_spill_open(1000, 1, "/tmp", &s, &e), CX_OK);
    assert_int_equal(cx_spill_share(s, &share, &e), CX_OK);
    for (int i = 0; i < RECORDS; i++) {
        size_t n = i % 2 ? LONG : 30;
        assert_int_equal(cx_share_reserve(share, n, &to, &e), CX_OK);
        memset(to, 'a' + RECORDS - i, n);
        cx_share_commit(share, 20, n);
    }
    assert_int_equal(cx_spill_sort(s, &e), CX_OK);
    int last = 0;
    for (size_t range = 0; range < cx_spill_ranges(s); range++) {
        assert_int_equal(cx_merge_open(s, range, &merge, &e), CX_OK);
        for (;;) {
            assert_int_equal(cx_merge_next(merge, &record, &e), CX_OK);
            if (!record.key.s)
                break;
            last++;
            assert_int_equal(record.key.s[0], 'a' + last);
            assert_int_equal(record.key.n + record.rest.n, (RECORDS - last) % 2 ? LONG : 30);
            assert_int_equal(record.rest.s[record.rest.n - 1], 'a' + last);
        }
    }
    assert_int_equal(last, RECORDS);
    cx_merge_close(merge);
    cx_spill_close(s);
}

/* Lengths about those that two bytes hold; more is asked for than there will be, too. */
static void records_may_be_of_any_length(void **unused)
{
    (void)unused;
    enum { FIRST = 65530, LENGTHS = 12, MORE = 3, KEY = 20 };
    for (size_t memory = 1000; memory < (1 << 30); memory *= 1000) {
        struct cx_spill *s;
        struct cx_share *share;
        struct cx_merge *merge = NULL;
        struct cx_error e = {0};
        struct cx_record record;
        char *to;
        assert_int_equal(cx_spill_open(memory, 1, "/tmp", &s, &e), CX_OK);
        assert_int_equal(cx_spill_share(s, &share, &e), CX_OK);
        for (size_t i = LENGTHS; i-- > 0;) {
            size_t n = FIRST + i / 2;
            assert_int_equal(cx_share_reserve(share, n + i % 2 * MORE, &to, &e), CX_OK);
            memset(to, (int)('a' + i), n);
            cx_share_commit(share, i / 2 % 2 ? n : KEY, n); /* some are all key */
        }
        assert_int_equal(cx_spill_sort(s, &e), CX_OK);
        size_t i = 0;
        for (size_t range = 0; range < cx_spill_ranges(s); range++) {
            assert_int_equal(cx_merge_open(s, range, &merge, &e), CX_OK);
            while (cx_merge_next(merge, &record, &e) == CX_OK && record.key.s) {
                size_t n = FIRST + i / 2;
                assert_int_equal(record.key.n, i / 2 % 2 ? n : KEY);
                assert_int_equal(record.key.n + record.rest.n, n);
                for (size_t k = 0; k < n; k += n - 1)
                    assert_int_equal(record.key.s[k], (int)('a' + i));
                i++;
            }
        }
        assert_int_equal(i, LENGTHS);
        cx_merge_close(merge);
        cx_spill_close(s);
    }
}

/* ---- disks that fail */

static void a_folder_that_is_not_there_is_told(void **unused)
{
    (void)unused;
    struct cx_spill *s;
    struct cx_error e = {0};
    struct made *made = make(&kinds[0], 1);
    assert_int_equal(cx_spill_open(1, 1, "/no/such/folder", &s, &e), CX_OK);
    assert_int_equal(add_all(s, made, kinds[0].n, 1, &e), CX_FAILED);
    assert_non_null(strstr(e.what, "cannot make a temporary file in '/no/such/folder'"));
    cx_spill_close(s);
    free(made);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* As a full disk does, a limit lets a part of a write through and fails the rest.  The first limit
 * fails a share, the second only the longer runs that are merged from all shares. */
static void a_disk_that_is_full_is_told(void **unused)
{
    (void)unused;
    static const rlim_t limits[] = {100001, 1500000};
    struct made *made = make(&kinds[0], 1);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < CX_COUNT_OF(limits); i++) {
        struct cx_spill *s;
        struct cx_error e = {0};
        limit_files(limits[i]);
        assert_int_equal(cx_spill_open(1, 3, "/tmp", &s, &e), CX_OK);
        enum cx_status status = add_all(s, made, kinds[0].n, 3, &e);
        assert_int_equal(status, i == 0 ? CX_FAILED : CX_OK);
        if (status == CX_OK)
            assert_int_equal(cx_spill_sort(s, &e), CX_FAILED);
        assert_non_null(strstr(e.what, "cannot write a temporary file in '/tmp': "));
        cx_spill_close(s);
        limit_files(RLIM_INFINITY);
    }
    signal(SIGXFSZ, SIG_DFL);
    free(made);
}

/* Cuts the files without names that this program has open; returns how many there were. */
static int cut_temporary_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int found = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char path[300], target[300] = "";
        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        if (readlink(path, target, sizeof target - 1) > 0 && strstr(target, "cx-spill-")) {
            assert_int_equal(truncate(path, 50000), 0);
            found++;
        }
    }
    if (folder)
        closedir(folder);
    return found;
}

static void what_cannot_be_read_back_is_told(void **unused)
{
    (void)unused;
    static const size_t memories[] = {1, 1500000}; /* met in a pass, and in a range */
    struct made *made = make(&kinds[0], 1);
    for (size_t i = 0; i < CX_COUNT_OF(memories); i++) {
        struct cx_spill *s;
        struct cx_merge *merge = NULL;
        struct cx_error e = {0};
        struct cx_record record = {{"", 0}, {"", 0}};
        assert_int_equal(cx_spill_open(memories[i], 2, "/tmp", &s, &e), CX_OK);
        assert_int_equal(add_all(s, made, kinds[0].n, 2, &e), CX_OK);
        if (cut_temporary_files() == 0) { /* there is no /proc */
            cx_spill_close(s);
            continue;
        }
        enum cx_status status = cx_spill_sort(s, &e);
        assert_int_equal(status, i == 0 ? CX_FAILED : CX_OK);
        for (size_t range = 0; status == CX_OK && range < cx_spill_ranges(s); range++) {
            status = cx_merge_open(s, range, &merge, &e);
            for (record.key.s = ""; status == CX_OK && record.key.s;)
                status = cx_merge_next(merge, &record, &e);
        }
        assert_int_equal(status, CX_FAILED);
        assert_non_null(strstr(e.what, "cannot read a temporary file in '/tmp': "));
        cx_merge_close(merge);
        cx_spill_close(s);
    }
    free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_stays_in_memory),
        cmocka_unit_test(what_does_not_fit_is_spilled_and_merged),
        cmocka_unit_test(many_runs_are_merged_in_passes),
        cmocka_unit_test(a_record_may_be_longer_than_the_memory),
        cmocka_unit_test(records_may_be_of_any_length),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
        cmocka_unit_test(a_disk_that_is_full_is_told),
        cmocka_unit_test(what_cannot_be_read_back_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
