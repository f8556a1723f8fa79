/* currency.c - see currency.h.  ISO 4217 list one, and list three for currencies given up since
 * 1999; metals, units of account and test codes left out, which nobody pays with. */
#include "model/currency.h"

#include <string.h>

#include "base/ascii.h"

enum { STRIDE = 4 };

/* In order, to be searched by halves. */
static const char codes[] =
    "AED AFN ALL AMD ANG AOA ARS ATS AUD AWG AZN BAM BBD BDT BEF BGN BHD BIF BMD BND BOB BOV BRL "
    "BSD BTN BWP BYN BYR BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CYP CZK DEM "
    "DJF DKK DOP DZD EEK EGP ERN ESP ETB EUR FIM FJD FKP FRF GBP GEL GHS GIP GMD GNF GRD GTQ GYD "
    "HKD HNL HRK HTG HUF IDR IEP ILS INR IQD IRR ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRW KWD "
    "KYD KZT LAK LBP LKR LRD LSL LTL LUF LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MTL MUR MVR "
    "MWK MXN MXV MYR MZN NAD NGN NIO NLG NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PTE PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SIT SKK SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB "
    "TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VEF VES VND VUV WST XAF "
    "XCD XCG XOF XPF YER ZAR ZMK ZMW ZWG ZWL ";

/* Three letters as a number that compares like them. */
static int packed(const char *code)
{
    return (code[0] & 0xff) << 16 | (code[1] & 0xff) << 8 | (code[2] & 0xff);
}

bool cx_currency_code(struct cx_text t, char code[4])
{
    if (t.n != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        code[i] = cx_upper(t.s[i]);
    code[3] = '\0';
    int wanted = packed(code);
    size_t low = 0, high = (sizeof codes - 1) / STRIDE;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = packed(codes + middle * STRIDE) - wanted;
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

int cx_currency_decimals(const char code[4])
{
    static const struct {
        const char *codes;
        int decimals;
    } others[] = {
        {"BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ", 0},
        {"BHD IQD JOD KWD LYD OMR TND ", 3},
        {"CLF UYW ", 4},
    };
    for (size_t i = 0; i < CX_COUNT_OF(others); i++)
        for (const char *at = others[i].codes; *at; at += STRIDE)
            if (!memcmp(at, code, 3))
                return others[i].decimals;
    return 2;
}
