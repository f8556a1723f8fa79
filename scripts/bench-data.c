/* bench-data purchases|experiment|events ROWS CUSTOMERS SEED - writes made-up rows to standard
 * output, as CSV in the order of time (events: nearly).
 * bench-data summary CUSTOMERS SEED - a row for each customer, in the order of their names.
 *
 *   purchases    order_id, customer_id, timestamp, amount, currency, channel, product
 *   experiment   timestamp, customer_id, variant, event, amount: views and purchases of customers
 *                of whom half see the treatment; only purchases (one row in five) have an amount
 *   events       event_id, customer_id, timestamp, event, channel, campaign, value: the pages and
 *                acts of visits to a shop
 *   summary      customer, x, t_x, T, as the history of days that cx-churn fits models to
 *
 * The same numbers give the same bytes.  Purchases: in three years customers arrive evenly, each
 * with a first purchase; then each buys at a pace of their own and stays for a time of their own,
 * as the models of cx-churn suppose.  A third of the rows come minutes after another row of the
 * same customer, so that there are sessions; amounts are log-normal.  Events: in a month customers
 * arrive evenly, and come again, early ones more often; a visit goes from event to event by fixed
 * chances, forty seconds each on average.  Summary: the Pareto/NBD at the parameters that it has
 * for the CDNOW customers (r .553, alpha 10.58 weeks, s .606, beta 11.67 weeks), of whom the last
 * came twelve weeks after the first.  For scripts/bench; nothing here is linked into cx.
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
#define STAY (200 * DAY) /* the median time that a customer stays */
#define AGAIN .33        /* the part of rows that come soon after another */
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
    double now; /* seconds from the first day */
    int64_t customers;
    int64_t arrived;
    double rate; /* see asking_rate() */
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

/* --- events -------------------------------------------------------------------------------- */

enum page {
    HOME,
    SEARCH,
    CATEGORY,
    PRODUCT,
    REVIEW,
    WISHLIST,
    CART,
    REMOVE,
    LOGIN,
    CHECKOUT,
    HELP,
    PURCHASE,
    PAGES
};
static const char *const pages[PAGES] = {"home",   "search",   "category", "product",
                                         "review", "wishlist", "cart",     "remove",
                                         "login",  "checkout", "help",     "purchase"};
/* Chances in hundredths that one follows on the other; what is missing leaves. */
static const int chances[PAGES][PAGES] = {
    [HOME] = {[SEARCH] = 25, [CATEGORY] = 30, [PRODUCT] = 15, [LOGIN] = 4, [HELP] = 1},
    [SEARCH] = {[HOME] = 3, [SEARCH] = 15, [CATEGORY] = 5, [PRODUCT] = 50},
    [CATEGORY] = {[HOME] = 4, [SEARCH] = 8, [CATEGORY] = 15, [PRODUCT] = 45},
    [PRODUCT] = {[HOME] = 3,
                 [SEARCH] = 6,
                 [CATEGORY] = 12,
                 [PRODUCT] = 25,
                 [REVIEW] = 10,
                 [WISHLIST] = 4,
                 [CART] = 14},
    [REVIEW] = {[PRODUCT] = 40, [REVIEW] = 15, [CART] = 10},
    [WISHLIST] = {[CATEGORY] = 15, [PRODUCT] = 50, [CART] = 5},
    [CART] = {[CATEGORY] = 8, [PRODUCT] = 25, [REMOVE] = 8, [LOGIN] = 4, [CHECKOUT] = 30},
    [REMOVE] = {[CATEGORY] = 10, [PRODUCT] = 40, [CART] = 10},
    [LOGIN] = {[HOME] = 20, [PRODUCT] = 20, [CART] = 10, [CHECKOUT] = 25},
    [CHECKOUT] = {[CART] = 10, [LOGIN] = 4, [HELP] = 6, [PURCHASE] = 50},
    [HELP] = {[HOME] = 20, [PRODUCT] = 10, [CHECKOUT] = 15},
    [PURCHASE] = {[HOME] = 15, [PRODUCT] = 8, [HELP] = 2},
};

struct visit {
    int64_t customer, ms; /* of the last event */
    int page;             /* PAGES: the visit is over */
    uint64_t bits;        /* channel and campaign */
};

static int page_after(int page)
{
    int dice = (int)(next_bits() % 100);
    for (int next = 0; next < PAGES; next++) {
        dice -= chances[page][next];
        if (dice < 0)
            return next;
    }
    return PAGES;
}

static int landing_page(void)
{
    double u = uniform();
    return u < .6 ? HOME : u < .85 ? PRODUCT : CATEGORY;
}

/* One who has not been here, when it is time for the next to arrive; else one who has. */
static struct visit new_visit(int64_t *arrived, double due)
{
    struct visit v = {.page = landing_page(), .bits = next_bits()};
    if ((double)*arrived < due)
        v.customer = (*arrived)++;
    else
        v.customer = (int64_t)(uniform() * uniform() * (double)*arrived);
    return v;
}

/* Rows come up to five seconds late, and one in a hundred has the time of the one before it. */
static void print_event(int64_t row, struct visit *v, double second)
{
    char stamp[32];
    if (v->ms == 0 || next_bits() % 100 > 0)
        v->ms = (int64_t)(1000 * (second - 5 * uniform()));
    format_time((double)(v->ms / 1000), stamp);
    stamp[strlen(stamp) - 1] = '\0';
    printf("E%09" PRId64 ",C%07" PRId64 ",%s.%03dZ,%s,%s,", row, v->customer, stamp,
           (int)(v->ms % 1000), pages[v->page], channels[v->bits & 3]);
    if ((v->bits >> 2) % 8 == 0)
        printf("spring-%d", (int)((v->bits >> 5) % 20));
    int64_t cents = random_cents();
    if (v->page == PRODUCT || v->page == CART || v->page == PURCHASE)
        printf(",%" PRId64 ".%02" PRId64 "\n", cents / 100, cents % 100);
    else
        puts(",");
}

static void print_events(int64_t rows, int64_t customers)
{
    static struct visit open[4096];
    double every = 30 * DAY / (double)rows;
    size_t visits = every * 4096 > 40 ? (size_t)(40 / every) + 1 : 4096;
    int64_t arrived = 0;
    for (size_t i = 0; i < visits; i++)
        open[i].page = PAGES;
    puts("event_id,customer_id,timestamp,event,channel,campaign,value");
    for (int64_t row = 0; row < rows; row++) {
        struct visit *v = &open[next_bits() % visits];
        if (v->page == PAGES || (v->page = page_after(v->page)) == PAGES)
            *v = new_visit(&arrived, (double)customers * (double)row / (double)rows + 1);
        print_event(row, v, (double)FIRST_SECOND + every * (double)row);
    }
}

/* --- summary -------------------------------------------------------------------------------- */

static double exponential(void)
{
    return -log(1 - uniform());
}

/* G. Marsaglia and W. W. Tsang 2000, "A simple method for generating gamma variables"; scale 1. */
static double gamma_variate(double shape)
{
    if (shape < 1) /* their note 6 */
        return gamma_variate(shape + 1) * pow(1 - uniform(), 1 / shape);
    double d = shape - 1. / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double z = normal(), v = pow(1 + c * z, 3);
        if (v > 0 && log(1 - uniform()) < .5 * z * z + d - d * v + d * log(v))
            return d * v;
    }
}

/* Purchases of one day are one, and those of the first day none. */
static void print_summary(int64_t customers)
{
    enum { LEAST_DAYS = 189, MOST_DAYS = 272 };
    puts("customer,x,t_x,T");
    for (int64_t customer = 0; customer < customers; customer++) {
        int days = LEAST_DAYS + (int)(next_bits() % (MOST_DAYS - LEAST_DAYS + 1));
        double rate = gamma_variate(.553) / (7 * 10.58), hazard = gamma_variate(.606) / (7 * 11.67);
        double end = exponential() / hazard, t = 0;
        int x = 0, last = 0;
        while ((t += exponential() / rate) < end && t < days)
            if ((int)t > last) {
                x++;
                last = (int)t;
            }
        printf("C%07" PRId64 ",%d,%d,%d\n", customer, x, last, days);
    }
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "summary") == 0) {
        state = mix(strtoull(argv[3], NULL, 10));
        print_summary(strtoll(argv[2], NULL, 10));
        return fclose(stdout) == 0 ? 0 : 1;
    }
    const char *what = argc == 5 ? argv[1] : "";
    if (argc != 5 || strtod(argv[2], NULL) < 2 * strtod(argv[3], NULL)) {
        fputs("usage: bench-data purchases|experiment|events ROWS CUSTOMERS SEED "
              "(two rows a customer or more)\n"
              "       bench-data summary CUSTOMERS SEED\n",
              stderr);
        return 2;
    }
    state = mix(strtoull(argv[4], NULL, 10));
    int64_t rows = strtoll(argv[2], NULL, 10), customers = strtoll(argv[3], NULL, 10);
    if (strcmp(what, "experiment") == 0)
        print_experiment(rows, customers);
    else if (strcmp(what, "events") == 0)
        print_events(rows, customers);
    else
        print_purchases(rows, customers);
    return fclose(stdout) == 0 ? 0 : 1;
}
