/* datewords.c - see datewords.h. */
#include "model/datewords.h"

#include <string.h>

#include "base/lower.h"

enum { MONTHS = 12, WEEKDAYS = 7 };

static const char *const months[MONTHS] = {
    "jan january januari januar janner jaenner",
    "feb february februari februar febr feber",
    "mar march mars marz maerz mrz",
    "apr april",
    "may maj mai",
    "jun june juni",
    "jul july juli",
    "aug august augusti",
    "sep sept september",
    "oct october okt oktober",
    "nov november",
    "dec december dez dezember",
};

static const char *const finnish[MONTHS] = {
    "tammi", "helmi", "maalis", "huhti", "touko",  "kesa",
    "heina", "elo",   "syys",   "loka",  "marras", "joulu",
};
static const char finnish_endings[] = "k kuu kuuta kuun kuussa";

static const char *const weekdays[WEEKDAYS] = {
    "mon monday ma maanantai maanantaina man mandag mo montag",
    "tue tues tuesday ti tiistai tiistaina tis tisdag di dienstag",
    "wed wednesday ke keskiviikko keskiviikkona ons onsdag mi mittwoch",
    "thu thur thurs thursday to torstai torstaina tor tors torsdag do donnerstag",
    "fri friday pe perjantai perjantaina fre fredag fr freitag",
    "sat saturday la lauantai lauantaina lor lordag sa samstag sonnabend",
    "sun sunday su sunnuntai sunnuntaina son sondag so sonntag",
};

/* Whether the list, words parted by blanks, has the word. */
static bool has(const char *list, struct cx_text word)
{
    while (*list) {
        size_t n = 0;
        while (n < word.n && list[n] == cx_lower(word.s[n]))
            n++;
        if (n == word.n && (list[n] == ' ' || !list[n]))
            return true;
        while (*list && *list++ != ' ')
            ;
    }
    return false;
}

static bool is_finnish(const char *stem, struct cx_text word)
{
    size_t n = strlen(stem);
    if (word.n < n || !cx_text_is_like((struct cx_text){word.s, n}, (struct cx_text){stem, n}))
        return false;
    return word.n == n || has(finnish_endings, (struct cx_text){word.s + n, word.n - n});
}

int cx_month_named(struct cx_text word)
{
    for (int i = 0; i < MONTHS; i++)
        if (has(months[i], word) || is_finnish(finnish[i], word))
            return i + 1;
    return 0;
}

int cx_weekday_named(struct cx_text word)
{
    for (int i = 0; i < WEEKDAYS; i++)
        if (has(weekdays[i], word))
            return i + 1;
    return 0;
}
