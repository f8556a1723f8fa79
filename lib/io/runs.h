/* runs.h - what spill.c (shares, runs and ranges) and merge.c share and nobody else sees. */
#ifndef CX_IO_RUNS_H
#define CX_IO_RUNS_H

#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "base/region.h"
#include "base/sort.h"
#include "io/spill.h"

/* In memory and in files a record is a head, its key, and the rest, one behind the other.  The head
 * is two lengths of two bytes: there are many records, and hardly a long one.  That has a mark in
 * the place of the second length, and two lengths of four bytes behind. */
enum { CX_RECORD_HEAD = 4, CX_LONG_HEAD = 12, CX_LONG_RECORD = 0xffff, CX_RECORD_SLACK = 64 };

struct cx_record_head {
    uint32_t key_n, n; /* n: key and rest */
    size_t size;       /* of the head */
};

/* Of a record of at most n bytes. */
static inline size_t cx_record_head_size(size_t n)
{
    return n < CX_LONG_RECORD ? CX_RECORD_HEAD : CX_LONG_HEAD;
}
static inline void cx_record_begin(char *record, struct cx_record_head head)
{
    bool is_long = head.size == CX_LONG_HEAD;
    uint16_t brief[2] = {is_long ? 0 : (uint16_t)head.key_n,
                         is_long ? CX_LONG_RECORD : (uint16_t)head.n};
    memcpy(record, brief, sizeof brief);
    if (!is_long)
        return;
    uint32_t lengths[2] = {head.key_n, head.n};
    memcpy(record + sizeof brief, lengths, sizeof lengths);
}
static inline struct cx_record_head cx_record_head(const char *record)
{
    uint16_t brief[2];
    memcpy(brief, record, sizeof brief);
    if (brief[1] != CX_LONG_RECORD)
        return (struct cx_record_head){brief[0], brief[1], CX_RECORD_HEAD};
    uint32_t lengths[2];
    memcpy(lengths, record + sizeof brief, sizeof lengths);
    return (struct cx_record_head){lengths[0], lengths[1], CX_LONG_HEAD};
}
static inline struct cx_text cx_record_key(const char *record)
{
    struct cx_record_head head = cx_record_head(record);
    return (struct cx_text){record + head.size, head.key_n};
}
static inline struct cx_text cx_record_group(const char *record)
{
    struct cx_text key = cx_record_key(record);
    return (struct cx_text){key.s, key.n - (size_t)CX_SPILL_TAIL};
}
static inline size_t cx_record_size(const char *record)
{
    struct cx_record_head head = cx_record_head(record);
    return head.size + head.n;
}

/* Eight bytes of a key from `at` on as a number that compares like them; there are bytes behind
 * every key. */
static inline uint64_t cx_key_word(struct cx_text key, size_t at)
{
    uint64_t word;
    memcpy(&word, key.s + at, sizeof word);
    word = cx_big_64(word);
    size_t left = key.n - at;
    return left >= sizeof word ? word : left == 0 ? 0 : word & ~(UINT64_MAX >> 8 * left);
}
static inline size_t cx_agreement(struct cx_text a, struct cx_text b)
{
    size_t n = a.n < b.n ? a.n : b.n, i = 0;
    while (i < n && a.s[i] == b.s[i])
        i++;
    return i;
}

struct cx_sample { /* a group that a record of the run belongs to, and where that stands */
    struct cx_text group;
    uint64_t at;     /* in the file; in memory its number */
    uint64_t weight; /* bytes of records from here to the next sample */
};

struct cx_run_of { /* sorted records: in a file, or in memory when there are entries */
    int file;
    uint64_t begin, end;          /* bytes of the file, or numbers of entries */
    uint64_t forgotten;           /* how far the file's bytes have been given up */
    const struct cx_keyed *entry; /* .what is a pointer to the record */
    struct cx_sample *sample;
    size_t samples;
    struct cx_text first, last; /* groups */
};

struct cx_runs {
    struct cx_run_of *at;
    size_t n, room;
};

struct cx_spill {
    size_t memory, share_memory;
    int threads;
    const char *folder;
    pthread_mutex_t lock; /* of the list of shares */
    struct cx_region region;
    struct cx_share *shares;
    struct cx_runs runs;  /* once sorted: of all shares */
    struct cx_runs kept;  /* those in memory */
    size_t written;       /* runs by shares */
    int file;             /* of merged runs; -1: none */
    struct cx_pass *pass; /* the last one */
    struct cx_arena arena;
    struct cx_text *splitter; /* between ranges: the first group of the next */
    size_t ranges;
    struct cx_text first, last; /* groups of all */
};

bool cx_runs_add(struct cx_runs *runs, const struct cx_run_of *run);
/* A file without a name. */
enum cx_status cx_spill_file(const struct cx_spill *s, int *file, struct cx_error *e);
enum cx_status cx_spill_file_error(const struct cx_spill *s, const char *doing, struct cx_error *e);

/* ---- a run being written: begin, put every record, end */

struct cx_run_writer {
    const struct cx_spill *spill;
    struct cx_arena *arena; /* of samples */
    struct cx_run_of run;
    struct cx_bytes out;
    size_t last; /* where the last record begins in out */
    uint64_t sampled, interval;
    size_t sample_room;
};

/* Of about `bytes` bytes, written from `at` on. */
void cx_run_begin(struct cx_run_writer *w, const struct cx_spill *s, struct cx_arena *arena,
                  struct cx_run_of at, uint64_t bytes);
enum cx_status cx_run_put(struct cx_run_writer *w, const char *record, struct cx_error *e);
/* Gives back what the writer holds; the run is whole when all went well. */
enum cx_status cx_run_end(struct cx_run_writer *w, enum cx_status so_far, struct cx_error *e);

/* About how many bytes of records there are for a sample. */
uint64_t cx_sample_interval(uint64_t bytes);
/* A sample of the run, copied into the arena; *room is that of run->sample. */
bool cx_run_sample(struct cx_arena *arena, struct cx_run_of *run, size_t *room, const char *record,
                   uint64_t at, uint64_t weight);

/* ---- merging */

/* How much of a run is read at once when `n` of them are merged. */
size_t cx_read_room(const struct cx_spill *s, size_t n);
/* Merges n runs of files into the one that w has begun. */
enum cx_status cx_merge_runs(const struct cx_spill *s, const struct cx_run_of *runs, size_t n,
                             struct cx_run_writer *w, struct cx_error *e);

#endif
