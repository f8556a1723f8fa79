/* sink.c - output that is complete or not there at all. */
#include "io/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static struct cx_arena memory;
static char folder[] = "/tmp/cx-sink-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    cx_arena_release(&memory);
    return rmdir(folder);
}

static const char *path_of(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return cx_arena_text(&memory, path, strlen(path));
}

static size_t files_there(void)
{
    DIR *d = opendir(folder);
    size_t n = 0;
    for (struct dirent *entry = readdir(d); entry; entry = readdir(d))
        n += entry->d_name[0] != '.';
    closedir(d);
    return n;
}

static void assert_holds(const char *path, const char *wanted)
{
    char got[256] = {0};
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(got, 1, sizeof got - 1, f);
    fclose(f);
    assert_int_equal(n, strlen(wanted));
    assert_string_equal(got, wanted);
}

static struct cx_sink open_good(const char *path, bool private_file)
{
    struct cx_error e = {0};
    struct cx_sink sink;
    assert_int_equal(cx_sink_open(&memory, path, private_file, &sink, &e), CX_OK);
    return sink;
}

static void a_file_appears_when_it_is_finished(void **state)
{
    (void)state;
    struct cx_error e = {0};
    const char *path = path_of("answer");
    struct cx_sink sink = open_good(path, false);
    assert_int_equal(cx_sink_write(&sink, "one\n", 4, &e), CX_OK);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(files_there(), 1);
    assert_int_equal(cx_sink_write(&sink, "two\n", 4, &e), CX_OK);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    assert_holds(path, "one\ntwo\n");
    assert_int_equal(files_there(), 1);
    unlink(path);
}

static void an_abandoned_file_leaves_the_old_one(void **state)
{
    (void)state;
    struct cx_error e = {0};
    const char *path = path_of("answer");
    struct cx_sink sink = open_good(path, false);
    cx_sink_write(&sink, "old\n", 4, &e);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    sink = open_good(path, false);
    cx_sink_write(&sink, "new\n", 4, &e);
    assert_int_equal(files_there(), 2);
    cx_sink_abandon(&sink);
    cx_sink_abandon(&sink);
    assert_int_equal(files_there(), 1);
    assert_holds(path, "old\n");
    unlink(path);
}

static void permissions_are_kept_or_private(void **state)
{
    (void)state;
    struct cx_error e = {0};
    struct stat there;
    const char *path = path_of("answer");
    mode_t mask = umask(022);
    struct cx_sink sink = open_good(path, false);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    assert_int_equal(stat(path, &there), 0);
    assert_int_equal(there.st_mode & 07777, 0644);
    chmod(path, 0640);
    sink = open_good(path, false);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    assert_int_equal(stat(path, &there), 0);
    assert_int_equal(there.st_mode & 07777, 0640);
    sink = open_good(path, true);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    assert_int_equal(stat(path, &there), 0);
    assert_int_equal(there.st_mode & 07777, 0600);
    umask(mask);
    unlink(path);
}

static void a_link_stays_a_link(void **state)
{
    (void)state;
    struct cx_error e = {0};
    struct stat there;
    const char *target = path_of("target"), *link = path_of("link");
    close(open(target, O_WRONLY | O_CREAT, 0644));
    assert_int_equal(symlink("target", link), 0);
    struct cx_sink sink = open_good(link, false);
    cx_sink_write(&sink, "x\n", 2, &e);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    assert_int_equal(lstat(link, &there), 0);
    assert_true(S_ISLNK(there.st_mode));
    assert_holds(target, "x\n");
    unlink(link);
    unlink(target);
}

static void large_and_small_writes_keep_their_order(void **state)
{
    (void)state;
    struct cx_error e = {0};
    const char *path = path_of("answer");
    struct cx_sink sink = open_good(path, false);
    static char block[100003];
    size_t total = 0;
    for (int i = 0; i < 50; i++) {
        size_t n = (size_t)(i % 7 == 0 ? 100003 : 1 + i * 37);
        memset(block, 'a' + i % 26, n);
        assert_int_equal(cx_sink_write(&sink, block, n, &e), CX_OK);
        total += n;
    }
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    FILE *f = fopen(path, "r");
    for (int i = 0; i < 50; i++) {
        size_t n = (size_t)(i % 7 == 0 ? 100003 : 1 + i * 37);
        for (size_t j = 0; j < n; j++)
            assert_int_equal(fgetc(f), 'a' + i % 26);
        total -= n;
    }
    assert_int_equal(fgetc(f), EOF);
    assert_int_equal(total, 0);
    fclose(f);
    unlink(path);
}

/* So large that it is on its way to the disk before it is finished. */
static void a_large_file_is_whole(void **state)
{
    (void)state;
    enum { WORDS = 100003, TIMES = 100 };
    static uint32_t words[WORDS], got[WORDS];
    struct cx_error e = {0};
    const char *path = path_of("large");
    struct cx_sink sink = open_good(path, false);
    for (uint32_t t = 0; t < TIMES; t++) {
        for (uint32_t i = 0; i < WORDS; i++)
            words[i] = t * WORDS + i;
        assert_int_equal(cx_sink_write(&sink, words, sizeof words, &e), CX_OK);
    }
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    for (uint32_t t = 0; t < TIMES; t++) {
        assert_int_equal(fread(got, 1, sizeof got, f), sizeof got);
        for (uint32_t i = 0; i < WORDS; i++)
            assert_true(got[i] == t * WORDS + i);
    }
    assert_int_equal(fgetc(f), EOF);
    fclose(f);
    unlink(path);
}

static void a_full_disk_is_noticed(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    struct cx_error e = {0};
    struct cx_sink sink = open_good("/dev/full", false);
    assert_null(sink.temporary);
    assert_int_equal(cx_sink_write(&sink, "x\n", 2, &e), CX_OK); /* pending */
    assert_int_equal(cx_sink_finish(&sink, &e), CX_FAILED);
    assert_string_equal(e.file, "/dev/full");
    assert_non_null(strstr(e.what, "No space left on device"));

    sink = open_good("/dev/full", false);
    sink.eager = true;
    assert_int_equal(cx_sink_write(&sink, "x\n", 2, &e), CX_FAILED);
    cx_sink_abandon(&sink);
}

static void what_cannot_be_opened_is_said(void **state)
{
    (void)state;
    struct cx_error e = {0};
    struct cx_sink sink;
    const char *path = path_of("no-such-folder/answer");
    assert_int_equal(cx_sink_open(&memory, path, false, &sink, &e), CX_FAILED);
    assert_string_equal(e.file, path);
    assert_non_null(strstr(e.what, "No such file or directory"));
    assert_int_equal(cx_sink_open(&memory, folder, false, &sink, &e), CX_FAILED);
    assert_non_null(strstr(e.what, "Is a directory"));
    assert_int_equal(files_there(), 0);
}

/* A folder that goes away before the rename. */
static void a_file_that_cannot_be_put_in_place_leaves_nothing(void **state)
{
    (void)state;
    struct cx_error e = {0};
    const char *path = path_of("answer");
    struct cx_sink sink = open_good(path, false);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_FAILED);
    assert_non_null(strstr(e.what, "cannot replace"));
    assert_int_equal(files_there(), 1);
    rmdir(path);
}

static void a_numbered_descriptor_is_used_as_it_is(void **state)
{
    (void)state;
    struct cx_error e = {0};
    const char *path = path_of("answer");
    int descriptor = open(path, O_WRONLY | O_CREAT, 0644);
    assert_int_equal(write(descriptor, "before\n", 7), 7);
    char name[64];
    snprintf(name, sizeof name, "/dev/fd/%d", descriptor);
    struct cx_sink sink = open_good(name, false);
    cx_sink_write(&sink, "x\n", 2, &e);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    assert_int_equal(write(descriptor, "after\n", 6), 6);
    close(descriptor);
    assert_holds(path, "before\nx\nafter\n");
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_appears_when_it_is_finished),
        cmocka_unit_test(an_abandoned_file_leaves_the_old_one),
        cmocka_unit_test(permissions_are_kept_or_private),
        cmocka_unit_test(a_link_stays_a_link),
        cmocka_unit_test(large_and_small_writes_keep_their_order),
        cmocka_unit_test(a_large_file_is_whole),
        cmocka_unit_test(a_full_disk_is_noticed),
        cmocka_unit_test(what_cannot_be_opened_is_said),
        cmocka_unit_test(a_file_that_cannot_be_put_in_place_leaves_nothing),
        cmocka_unit_test(a_numbered_descriptor_is_used_as_it_is),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
