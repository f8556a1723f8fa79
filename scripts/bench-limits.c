/* bench-limits scan|inflate FILE - what nothing that reads FILE can be faster than: reading it in
 * blocks and adding its words up, or inflating a gzip file with zlib and dropping what comes out.
 * For scripts/bench; nothing here is linked into cx.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 256 * 1024 };
static unsigned char in[BLOCK], out[BLOCK];

static int scan(int file)
{
    uint64_t sum = 0, word;
    ssize_t n;
    while ((n = read(file, in, sizeof in)) > 0)
        for (ssize_t i = 0; i + (ssize_t)sizeof word <= n; i += sizeof word) {
            memcpy(&word, in + i, sizeof word);
            sum += word;
        }
    printf("%016llx\n", (unsigned long long)sum);
    return n < 0;
}

static int inflate_all(int file)
{
    z_stream z = {0};
    int code = inflateInit2(&z, 15 + 16);
    ssize_t n = 0;
    while (code == Z_OK && (n = read(file, in, sizeof in)) > 0) {
        z.next_in = in;
        z.avail_in = (uInt)n;
        while (code == Z_OK && z.avail_in > 0) {
            z.next_out = out;
            z.avail_out = sizeof out;
            code = inflate(&z, Z_NO_FLUSH);
        }
    }
    printf("%lu\n", z.total_out);
    inflateEnd(&z);
    return code != Z_STREAM_END;
}

int main(int argc, char **argv)
{
    int file = argc == 3 ? open(argv[2], O_RDONLY) : -1;
    if (file < 0) {
        fputs("usage: bench-limits scan|inflate FILE\n", stderr);
        return 2;
    }
    return strcmp(argv[1], "scan") == 0 ? scan(file) : inflate_all(file);
}
