/* zonenames.c - see zonenames.h. */
#include "base/zonenames.h"

#include <string.h>

#include "base/ascii.h"
#include "base/compat.h"

/* In the order of their names with upper case folded, to be searched by halves.  Those of Rails are
 * the constant MAPPING of its class ActiveSupport::TimeZone; those of Windows are the rows of
 * territory 001 in the file windowsZones.xml of Unicode's CLDR. */
static const struct alias {
    const char *name, *zone;
} aliases[] = {
    {"Abu Dhabi", "Asia/Muscat"},
    {"Adelaide", "Australia/Adelaide"},
    {"Afghanistan Standard Time", "Asia/Kabul"},
    {"Alaska", "America/Juneau"},
    {"Alaskan Standard Time", "America/Anchorage"},
    {"Alberta Standard Time", "America/Edmonton"},
    {"Aleutian Standard Time", "America/Adak"},
    {"Almaty", "Asia/Almaty"},
    {"Altai Standard Time", "Asia/Barnaul"},
    {"American Samoa", "Pacific/Pago_Pago"},
    {"Amsterdam", "Europe/Amsterdam"},
    {"Arab Standard Time", "Asia/Riyadh"},
    {"Arabian Standard Time", "Asia/Dubai"},
    {"Arabic Standard Time", "Asia/Baghdad"},
    {"Argentina Standard Time", "America/Argentina/Buenos_Aires"},
    {"Arizona", "America/Phoenix"},
    {"Astana", "Asia/Dhaka"},
    {"Astrakhan Standard Time", "Europe/Astrakhan"},
    {"Athens", "Europe/Athens"},
    {"Atlantic Standard Time", "America/Halifax"},
    {"Atlantic Time (Canada)", "America/Halifax"},
    {"Auckland", "Pacific/Auckland"},
    {"AUS Central Standard Time", "Australia/Darwin"},
    {"Aus Central W. Standard Time", "Australia/Eucla"},
    {"AUS Eastern Standard Time", "Australia/Sydney"},
    {"Azerbaijan Standard Time", "Asia/Baku"},
    {"Azores", "Atlantic/Azores"},
    {"Azores Standard Time", "Atlantic/Azores"},
    {"Baghdad", "Asia/Baghdad"},
    {"Bahia Standard Time", "America/Bahia"},
    {"Baku", "Asia/Baku"},
    {"Bangkok", "Asia/Bangkok"},
    {"Bangladesh Standard Time", "Asia/Dhaka"},
    {"Beijing", "Asia/Shanghai"},
    {"Belarus Standard Time", "Europe/Minsk"},
    {"Belgrade", "Europe/Belgrade"},
    {"Berlin", "Europe/Berlin"},
    {"Bern", "Europe/Zurich"},
    {"Bogota", "America/Bogota"},
    {"Bougainville Standard Time", "Pacific/Bougainville"},
    {"Brasilia", "America/Sao_Paulo"},
    {"Bratislava", "Europe/Bratislava"},
    {"Brisbane", "Australia/Brisbane"},
    {"British Columbia Standard Time", "America/Vancouver"},
    {"Brussels", "Europe/Brussels"},
    {"Bucharest", "Europe/Bucharest"},
    {"Budapest", "Europe/Budapest"},
    {"Buenos Aires", "America/Argentina/Buenos_Aires"},
    {"Cairo", "Africa/Cairo"},
    {"Canada Central Standard Time", "America/Regina"},
    {"Canberra", "Australia/Melbourne"},
    {"Cape Verde Is.", "Atlantic/Cape_Verde"},
    {"Cape Verde Standard Time", "Atlantic/Cape_Verde"},
    {"Caracas", "America/Caracas"},
    {"Casablanca", "Africa/Casablanca"},
    {"Caucasus Standard Time", "Asia/Yerevan"},
    {"Cen. Australia Standard Time", "Australia/Adelaide"},
    {"Central America", "America/Guatemala"},
    {"Central America Standard Time", "America/Guatemala"},
    {"Central Asia Standard Time", "Asia/Bishkek"},
    {"Central Brazilian Standard Time", "America/Cuiaba"},
    {"Central Europe Standard Time", "Europe/Budapest"},
    {"Central European Standard Time", "Europe/Warsaw"},
    {"Central Pacific Standard Time", "Pacific/Guadalcanal"},
    {"Central Standard Time", "America/Chicago"},
    {"Central Standard Time (Mexico)", "America/Mexico_City"},
    {"Central Time (US & Canada)", "America/Chicago"},
    {"Chatham Is.", "Pacific/Chatham"},
    {"Chatham Islands Standard Time", "Pacific/Chatham"},
    {"Chennai", "Asia/Kolkata"},
    {"Chihuahua", "America/Chihuahua"},
    {"China Standard Time", "Asia/Shanghai"},
    {"Chongqing", "Asia/Shanghai"},
    {"Copenhagen", "Europe/Copenhagen"},
    {"Cuba Standard Time", "America/Havana"},
    {"Darwin", "Australia/Darwin"},
    {"Dateline Standard Time", "Etc/GMT+12"},
    {"Dhaka", "Asia/Dhaka"},
    {"Dublin", "Europe/Dublin"},
    {"E. Africa Standard Time", "Africa/Nairobi"},
    {"E. Australia Standard Time", "Australia/Brisbane"},
    {"E. Europe Standard Time", "Europe/Chisinau"},
    {"E. South America Standard Time", "America/Sao_Paulo"},
    {"Easter Island Standard Time", "Pacific/Easter"},
    {"Eastern Standard Time", "America/New_York"},
    {"Eastern Standard Time (Mexico)", "America/Cancun"},
    {"Eastern Time (US & Canada)", "America/New_York"},
    {"Edinburgh", "Europe/London"},
    {"Egypt Standard Time", "Africa/Cairo"},
    {"Ekaterinburg", "Asia/Yekaterinburg"},
    {"Ekaterinburg Standard Time", "Asia/Yekaterinburg"},
    {"Fiji", "Pacific/Fiji"},
    {"Fiji Standard Time", "Pacific/Fiji"},
    {"FLE Standard Time", "Europe/Kyiv"},
    {"Georgetown", "America/Guyana"},
    {"Georgian Standard Time", "Asia/Tbilisi"},
    {"GMT Standard Time", "Europe/London"},
    {"Greenland", "America/Nuuk"},
    {"Greenland Standard Time", "America/Nuuk"},
    {"Greenwich Standard Time", "Atlantic/Reykjavik"},
    {"GTB Standard Time", "Europe/Bucharest"},
    {"Guadalajara", "America/Mexico_City"},
    {"Guam", "Pacific/Guam"},
    {"Haiti Standard Time", "America/Port-au-Prince"},
    {"Hanoi", "Asia/Bangkok"},
    {"Harare", "Africa/Harare"},
    {"Hawaii", "Pacific/Honolulu"},
    {"Hawaiian Standard Time", "Pacific/Honolulu"},
    {"Helsinki", "Europe/Helsinki"},
    {"Hobart", "Australia/Hobart"},
    {"Hong Kong", "Asia/Hong_Kong"},
    {"India Standard Time", "Asia/Kolkata"},
    {"Indiana (East)", "America/Indiana/Indianapolis"},
    {"International Date Line West", "Pacific/Midway"},
    {"Iran Standard Time", "Asia/Tehran"},
    {"Irkutsk", "Asia/Irkutsk"},
    {"Islamabad", "Asia/Karachi"},
    {"Israel Standard Time", "Asia/Jerusalem"},
    {"Istanbul", "Europe/Istanbul"},
    {"Jakarta", "Asia/Jakarta"},
    {"Jerusalem", "Asia/Jerusalem"},
    {"Jordan Standard Time", "Asia/Amman"},
    {"Kabul", "Asia/Kabul"},
    {"Kaliningrad", "Europe/Kaliningrad"},
    {"Kaliningrad Standard Time", "Europe/Kaliningrad"},
    {"Kamchatka", "Asia/Kamchatka"},
    {"Karachi", "Asia/Karachi"},
    {"Kathmandu", "Asia/Kathmandu"},
    {"Kolkata", "Asia/Kolkata"},
    {"Korea Standard Time", "Asia/Seoul"},
    {"Krasnoyarsk", "Asia/Krasnoyarsk"},
    {"Kuala Lumpur", "Asia/Kuala_Lumpur"},
    {"Kuwait", "Asia/Kuwait"},
    {"Kyiv", "Europe/Kyiv"},
    {"La Paz", "America/La_Paz"},
    {"Libya Standard Time", "Africa/Tripoli"},
    {"Lima", "America/Lima"},
    {"Line Islands Standard Time", "Pacific/Kiritimati"},
    {"Lisbon", "Europe/Lisbon"},
    {"Ljubljana", "Europe/Ljubljana"},
    {"London", "Europe/London"},
    {"Lord Howe Standard Time", "Australia/Lord_Howe"},
    {"Madrid", "Europe/Madrid"},
    {"Magadan", "Asia/Magadan"},
    {"Magadan Standard Time", "Asia/Magadan"},
    {"Magallanes Standard Time", "America/Punta_Arenas"},
    {"Manitoba Standard Time", "America/Winnipeg"},
    {"Marquesas Standard Time", "Pacific/Marquesas"},
    {"Marshall Is.", "Pacific/Majuro"},
    {"Mauritius Standard Time", "Indian/Mauritius"},
    {"Mazatlan", "America/Mazatlan"},
    {"Melbourne", "Australia/Melbourne"},
    {"Mexico City", "America/Mexico_City"},
    {"Mid-Atlantic", "Atlantic/South_Georgia"},
    {"Middle East Standard Time", "Asia/Beirut"},
    {"Midway Island", "Pacific/Midway"},
    {"Minsk", "Europe/Minsk"},
    {"Monrovia", "Africa/Monrovia"},
    {"Monterrey", "America/Monterrey"},
    {"Montevideo", "America/Montevideo"},
    {"Montevideo Standard Time", "America/Montevideo"},
    {"Morocco Standard Time", "Africa/Casablanca"},
    {"Moscow", "Europe/Moscow"},
    {"Mountain Standard Time", "America/Denver"},
    {"Mountain Standard Time (Mexico)", "America/Mazatlan"},
    {"Mountain Time (US & Canada)", "America/Denver"},
    {"Mumbai", "Asia/Kolkata"},
    {"Muscat", "Asia/Muscat"},
    {"Myanmar Standard Time", "Asia/Yangon"},
    {"N. Central Asia Standard Time", "Asia/Novosibirsk"},
    {"Nairobi", "Africa/Nairobi"},
    {"Namibia Standard Time", "Africa/Windhoek"},
    {"Nepal Standard Time", "Asia/Kathmandu"},
    {"New Caledonia", "Pacific/Noumea"},
    {"New Delhi", "Asia/Kolkata"},
    {"New Zealand Standard Time", "Pacific/Auckland"},
    {"Newfoundland", "America/St_Johns"},
    {"Newfoundland Standard Time", "America/St_Johns"},
    {"Norfolk Standard Time", "Pacific/Norfolk"},
    {"North Asia East Standard Time", "Asia/Irkutsk"},
    {"North Asia Standard Time", "Asia/Krasnoyarsk"},
    {"North Korea Standard Time", "Asia/Pyongyang"},
    {"Novosibirsk", "Asia/Novosibirsk"},
    {"Nuku'alofa", "Pacific/Tongatapu"},
    {"Omsk Standard Time", "Asia/Omsk"},
    {"Osaka", "Asia/Tokyo"},
    {"Pacific SA Standard Time", "America/Santiago"},
    {"Pacific Standard Time", "America/Los_Angeles"},
    {"Pacific Standard Time (Mexico)", "America/Tijuana"},
    {"Pacific Time (US & Canada)", "America/Los_Angeles"},
    {"Pakistan Standard Time", "Asia/Karachi"},
    {"Paraguay Standard Time", "America/Asuncion"},
    {"Paris", "Europe/Paris"},
    {"Perth", "Australia/Perth"},
    {"Port Moresby", "Pacific/Port_Moresby"},
    {"Prague", "Europe/Prague"},
    {"Pretoria", "Africa/Johannesburg"},
    {"Puerto Rico", "America/Puerto_Rico"},
    {"Quito", "America/Lima"},
    {"Qyzylorda Standard Time", "Asia/Qyzylorda"},
    {"Rangoon", "Asia/Yangon"},
    {"Riga", "Europe/Riga"},
    {"Riyadh", "Asia/Riyadh"},
    {"Romance Standard Time", "Europe/Paris"},
    {"Rome", "Europe/Rome"},
    {"Russia Time Zone 10", "Asia/Srednekolymsk"},
    {"Russia Time Zone 11", "Asia/Kamchatka"},
    {"Russia Time Zone 3", "Europe/Samara"},
    {"Russian Standard Time", "Europe/Moscow"},
    {"SA Eastern Standard Time", "America/Cayenne"},
    {"SA Pacific Standard Time", "America/Bogota"},
    {"SA Western Standard Time", "America/La_Paz"},
    {"Saint Pierre Standard Time", "America/Miquelon"},
    {"Sakhalin Standard Time", "Asia/Sakhalin"},
    {"Samara", "Europe/Samara"},
    {"Samoa", "Pacific/Apia"},
    {"Samoa Standard Time", "Pacific/Apia"},
    {"Santiago", "America/Santiago"},
    {"Sao Tome Standard Time", "Africa/Sao_Tome"},
    {"Sapporo", "Asia/Tokyo"},
    {"Sarajevo", "Europe/Sarajevo"},
    {"Saratov Standard Time", "Europe/Saratov"},
    {"Saskatchewan", "America/Regina"},
    {"SE Asia Standard Time", "Asia/Bangkok"},
    {"Seoul", "Asia/Seoul"},
    {"Singapore", "Asia/Singapore"},
    {"Singapore Standard Time", "Asia/Singapore"},
    {"Skopje", "Europe/Skopje"},
    {"Sofia", "Europe/Sofia"},
    {"Solomon Is.", "Pacific/Guadalcanal"},
    {"South Africa Standard Time", "Africa/Johannesburg"},
    {"South Sudan Standard Time", "Africa/Juba"},
    {"Srednekolymsk", "Asia/Srednekolymsk"},
    {"Sri Jayawardenepura", "Asia/Colombo"},
    {"Sri Lanka Standard Time", "Asia/Colombo"},
    {"St. Petersburg", "Europe/Moscow"},
    {"Stockholm", "Europe/Stockholm"},
    {"Sudan Standard Time", "Africa/Khartoum"},
    {"Sydney", "Australia/Sydney"},
    {"Syria Standard Time", "Asia/Damascus"},
    {"Taipei", "Asia/Taipei"},
    {"Taipei Standard Time", "Asia/Taipei"},
    {"Tallinn", "Europe/Tallinn"},
    {"Tashkent", "Asia/Tashkent"},
    {"Tasmania Standard Time", "Australia/Hobart"},
    {"Tbilisi", "Asia/Tbilisi"},
    {"Tehran", "Asia/Tehran"},
    {"Tijuana", "America/Tijuana"},
    {"Tocantins Standard Time", "America/Araguaina"},
    {"Tokelau Is.", "Pacific/Fakaofo"},
    {"Tokyo", "Asia/Tokyo"},
    {"Tokyo Standard Time", "Asia/Tokyo"},
    {"Tomsk Standard Time", "Asia/Tomsk"},
    {"Tonga Standard Time", "Pacific/Tongatapu"},
    {"Transbaikal Standard Time", "Asia/Chita"},
    {"Turkey Standard Time", "Europe/Istanbul"},
    {"Turks And Caicos Standard Time", "America/Grand_Turk"},
    {"Ulaanbaatar", "Asia/Ulaanbaatar"},
    {"Ulaanbaatar Standard Time", "Asia/Ulaanbaatar"},
    {"Urumqi", "Asia/Urumqi"},
    {"US Eastern Standard Time", "America/Indiana/Indianapolis"},
    {"US Mountain Standard Time", "America/Phoenix"},
    {"UTC+12", "Etc/GMT-12"},
    {"UTC+13", "Etc/GMT-13"},
    {"UTC-02", "Etc/GMT+2"},
    {"UTC-08", "Etc/GMT+8"},
    {"UTC-09", "Etc/GMT+9"},
    {"UTC-11", "Etc/GMT+11"},
    {"Venezuela Standard Time", "America/Caracas"},
    {"Vienna", "Europe/Vienna"},
    {"Vilnius", "Europe/Vilnius"},
    {"Vladivostok", "Asia/Vladivostok"},
    {"Vladivostok Standard Time", "Asia/Vladivostok"},
    {"Volgograd", "Europe/Volgograd"},
    {"Volgograd Standard Time", "Europe/Volgograd"},
    {"W. Australia Standard Time", "Australia/Perth"},
    {"W. Central Africa Standard Time", "Africa/Lagos"},
    {"W. Europe Standard Time", "Europe/Berlin"},
    {"W. Mongolia Standard Time", "Asia/Hovd"},
    {"Warsaw", "Europe/Warsaw"},
    {"Wellington", "Pacific/Auckland"},
    {"West Asia Standard Time", "Asia/Tashkent"},
    {"West Bank Standard Time", "Asia/Hebron"},
    {"West Central Africa", "Africa/Algiers"},
    {"West Pacific Standard Time", "Pacific/Port_Moresby"},
    {"Yakutsk", "Asia/Yakutsk"},
    {"Yakutsk Standard Time", "Asia/Yakutsk"},
    {"Yerevan", "Asia/Yerevan"},
    {"Yukon Standard Time", "America/Whitehorse"},
    {"Zagreb", "Europe/Zagreb"},
    {"Zurich", "Europe/Zurich"},
};

/* The order of a text against a name of the list. */
static int compare(struct cx_text t, const char *name)
{
    for (size_t i = 0; i < t.n && name[i]; i++)
        if (cx_lower(t.s[i]) != cx_lower(name[i]))
            return (unsigned char)cx_lower(t.s[i]) < (unsigned char)cx_lower(name[i]) ? -1 : 1;
    return (int)(t.n > strlen(name)) - (int)(t.n < strlen(name));
}

/* "(GMT-05:00) Lima" is how Rails shows Lima to people. */
static struct cx_text without_offset(struct cx_text name)
{
    const char *close = name.n && name.s[0] == '(' ? memchr(name.s, ')', name.n) : NULL;
    size_t skip = close ? (size_t)(close - name.s) + 2 : 0;
    struct cx_text begin = {name.s, 4};
    if (!close || skip >= name.n || close[1] != ' ' ||
        (compare(begin, "(gmt") && compare(begin, "(utc")))
        return name;
    return (struct cx_text){name.s + skip, name.n - skip};
}

const char *cx_zone_alias(struct cx_text name)
{
    size_t low = 0, high = CX_COUNT_OF(aliases);
    name = without_offset(name);
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(name, aliases[middle].name);
        if (order == 0)
            return aliases[middle].zone;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *cx_zone_alias_name(size_t i)
{
    return i < CX_COUNT_OF(aliases) ? aliases[i].name : NULL;
}

/* ---- fixed offsets */

static const struct {
    const char *name;
    int hours;
    bool several;
} abbreviations[] = {
    {"Z", 0, false},    {"UTC", 0, false},  {"GMT", 0, false},  {"WET", 0, false},
    {"WEST", 1, false}, {"CET", 1, false},  {"CEST", 2, false}, {"MEZ", 1, false},
    {"MESZ", 2, false}, {"EET", 2, false},  {"EEST", 3, false}, {"EST", -5, false},
    {"EDT", -4, false}, {"CDT", -5, false}, {"MST", -7, false}, {"MDT", -6, false},
    {"PST", -8, false}, {"PDT", -7, false}, {"UT", 0, false},   {"IST", 0, true},
    {"CST", 0, true},   {"BST", 0, true},
};

static size_t take_digits(struct cx_text *t, int *value)
{
    size_t n = 0;
    for (*value = 0; n < t->n && n < 4 && cx_is_digit(t->s[n]); n++)
        *value = *value * 10 + (t->s[n] - '0');
    *t = (struct cx_text){t->s + n, t->n - n};
    return n;
}

static bool take(struct cx_text *t, const char *wanted)
{
    size_t n = strlen(wanted);
    if (t->n < n || compare((struct cx_text){t->s, n}, wanted))
        return false;
    *t = (struct cx_text){t->s + n, t->n - n};
    return true;
}

/* +02, +0200 or +02:00, with a prefix also +2 and +2:00. */
static bool read_offset(struct cx_text t, bool is_prefixed, int *minutes)
{
    bool west = take(&t, "-") || take(&t, "\xE2\x88\x92");
    int hours, rest = 0;
    if (!west && !take(&t, "+"))
        return false;
    size_t n = take_digits(&t, &hours);
    if (n == 4) {
        rest = hours % 100;
        hours /= 100;
    } else if (n < (is_prefixed ? 1u : 2u) || n > 2 ||
               (take(&t, ":") && take_digits(&t, &rest) != 2)) {
        return false;
    }
    *minutes = (hours * 60 + rest) * (west ? -1 : 1);
    return t.n == 0 && hours < 24 && rest < 60;
}

enum cx_zone_word cx_zone_fixed(struct cx_text name, int *minutes)
{
    for (size_t i = 0; i < CX_COUNT_OF(abbreviations); i++)
        if (!compare(name, abbreviations[i].name)) {
            *minutes = abbreviations[i].hours * 60;
            return abbreviations[i].several ? CX_ZONE_SEVERAL : CX_ZONE_KNOWN;
        }
    bool is_prefixed = take(&name, "UTC") || take(&name, "GMT");
    if (is_prefixed)
        take(&name, " ");
    return read_offset(name, is_prefixed, minutes) ? CX_ZONE_KNOWN : CX_ZONE_UNKNOWN;
}
