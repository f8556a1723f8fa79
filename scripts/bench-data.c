/* bench-data purchases|experiment ROWS CUSTOMERS SEED - writes made-up rows to standard output, as
 * CSV in the order of time.
 *
 *   purchases    order_id, customer_id, timestamp, amount, currency, channel, product
 *   experiment   timestamp, customer_id, variant, event, amount: views and purchases of customers
 *                of whom half see the treatment; only purchases (one row in five) have an amount
 *
 * The same numbers give the same bytes.  Purchases: in three years customers arrive evenly, each
 * with a first purchase; then each buys at a pace of their own and stays for a time of their own,
 * as the models of cx-churn suppose.  A third of the rows come minutes after another row of the
 * same customer, so that there are sessions; amounts are log-normal.  For scripts/bench; nothing
 * here is linked into cx.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRST_SECOND INT64_C(1640995200) /* 2022-01-01T00:00:00Z */
#define DAY 86400.0
#define SPAN (3 * 365 * DAY)
#define STAY (200 * DAY)    /* the median time that a customer stays */
#define AGAIN .33           /* the part of rows that come soon after another */
enum { RECENT = 64, PRODUCTS = 2000 };

static const double TWO_PI = 6.283185307179586;
static const char *const channels[] = {"web", "store", "app", "phone"};

/* SplitMix64: S. Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static uint64_t state;

static uint64_t next_bits(void)
{
    return mix(state += UINT64_C(0x9E3779B97F4A7C15));
}

/* In [0, 1). */
static double uniform(void)
{
    return (double)(next_bits() >> 11) * 0x1p-53;
}

static double normal(void)
{
    return sqrt(-2 * log(1 - uniform())) * cos(TWO_PI * uniform());
}

/* In [0, 1), fixed for each customer and trait. */
static double trait(int64_t customer, uint64_t which)
{
    return (double)(mix((uint64_t)customer * 2 + which + 1) >> 11) * 0x1p-53;
}

static double pace(int64_t customer)
{
    double u = trait(customer, 0);
    return u * u;
}

/* Half of the customers stay shorter than STAY; the part that is left after t is
 * 1 / (1 + t / STAY). */
static double stay(int64_t customer)
{
    double u = trait(customer, 1);
    return STAY * u / (1 - u);
}

/* How often a second each customer who has arrived must be asked whether they buy, so that the
 * yes-sayers make `wanted` rows in SPAN: the mean pace is 1/3, and the customers who have arrived
 * and are still there, summed over SPAN, are the bracket. */
static double asking_rate(double wanted, double customers)
{
    double present = customers * STAY / SPAN * ((SPAN + STAY) * log(1 + SPAN / STAY) - SPAN);
    return wanted / (present / 3);
}

static void format_time(double second, char stamp[32])
{
    time_t t = (time_t)second;
    struct tm when;
    gmtime_r(&t, &when);
    strftime(stamp, 32, "%Y-%m-%dT%H:%M:%SZ", &when);
}

static int64_t random_cents(void)
{
    return 1 + (int64_t)(100 * exp(3.2 + .9 * normal()));
}

static void print_row(int64_t row, int64_t customer, double second)
{
    char stamp[32];
    format_time(second, stamp);
    int64_t cents = random_cents();
    uint64_t bits = next_bits();
    printf("O%08" PRId64 ",C%07" PRId64 ",%s,%" PRId64 ".%02" PRId64 ",EUR,%s,SKU-%04d\n", row,
           customer, stamp, cents / 100, cents % 100, channels[bits & 3],
           (int)((bits >> 8) % PRODUCTS));
}

struct shop {
    double now;         /* seconds from the first day */
    int64_t customers;
    int64_t arrived;
    double rate;        /* see asking_rate() */
};

/* The customer of the next purchase that does not follow at once on another, with now set to its
 * time: one who arrives, or one who was asked and said yes. */
static int64_t next_customer(struct shop *shop)
{
    for (;;) {
        double every = SPAN / (double)shop->customers;
        double asked = shop->now - log(1 - uniform()) / (shop->rate * (double)(shop->arrived + 1));
        if (shop->arrived < shop->customers && asked >= every * (double)shop->arrived) {
            shop->now = every * (double)shop->arrived;
            return shop->arrived++;
        }
        shop->now = asked;
        int64_t customer = (int64_t)(uniform() * (double)shop->arrived);
        double age = shop->now - every * (double)customer;
        if (age < stay(customer) && uniform() < pace(customer)) {
            return customer;
        }
    }
}

static void print_purchases(int64_t rows, int64_t customers)
{
    struct shop shop = {.customers = customers};
    int64_t recent[RECENT] = {0};
    shop.rate = asking_rate((double)rows * (1 - AGAIN) - (double)customers, (double)customers);
    puts("order_id,customer_id,timestamp,amount,currency,channel,product");
    for (int64_t row = 0; row < rows; row++) {
        bool again = row > RECENT && uniform() < AGAIN;
        int64_t customer = again ? recent[next_bits() % RECENT] : next_customer(&shop);
        recent[row % RECENT] = customer;
        print_row(row, customer, (double)FIRST_SECOND + shop.now);
    }
}

static void print_experiment(int64_t rows, int64_t customers)
{
    static const char *const variants[] = {"control", "treatment"};
    double every = 28 * DAY / (double)rows;
    puts("timestamp,customer_id,variant,event,amount");
    for (int64_t row = 0; row < rows; row++) {
        int64_t customer = (int64_t)(uniform() * (double)customers);
        const char *variant = variants[trait(customer, 0) < .5];
        char stamp[32];
        format_time((double)FIRST_SECOND + every * (double)row, stamp);
        printf("%s,C%07" PRId64 ",%s,", stamp, customer, variant);
        int64_t cents = random_cents();
        if (uniform() < .2)
            printf("purchase,%" PRId64 ".%02" PRId64 "\n", cents / 100, cents % 100);
        else
            puts("view,");
    }
}

int main(int argc, char **argv)
{
    bool is_experiment = argc == 5 && strcmp(argv[1], "experiment") == 0;
    if (argc != 5 || strtod(argv[2], NULL) < 2 * strtod(argv[3], NULL)) {
        fputs("usage: bench-data purchases|experiment ROWS CUSTOMERS SEED "
              "(two rows a customer or more)\n", stderr);
        return 2;
    }
    state = mix(strtoull(argv[4], NULL, 10));
    int64_t rows = strtoll(argv[2], NULL, 10), customers = strtoll(argv[3], NULL, 10);
    if (is_experiment)
        print_experiment(rows, customers);
    else
        print_purchases(rows, customers);
    return fclose(stdout) == 0 ? 0 : 1;
}
