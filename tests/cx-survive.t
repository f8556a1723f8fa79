cx-survive: how long until it happens
=====================================

The second purchase at CDNOW, against R's survfit() (tests/data/README.md), with all
three kinds of limits; of 23,570 customers 11,516 bought again.

  $ cx-ingest --profile cdnow data/CDNOW_master.txt | cut -f 1,2,6 > purchases.tsv
  $ near() { awk -F '\t' '{ for (i = 1; i <= NF / 2; i++) {
  >     x = $i; y = $(i + NF / 2); n++
  >     if (x != y && (x - y) ^ 2 > (2e-10 * (x + y)) ^ 2) print "line", NR, x, "and", y } }
  >   END { print n, "numbers" }'; }
  $ for type in log-log log plain; do
  >   cx-survive --conf-type $type --at 0,1,7,30d,90d,180,365,500 --precision 12 purchases.tsv |
  >     tail -n +2 | cut -f 2,3,6- > found.tsv
  >   awk -F '\t' -v OFS='\t' -v type=$type '$1 == type { print $2, $3, $4, $5, $6, $7 }' \
  >     $TESTDIR/data/survive/cdnow_second_purchase.tsv | paste found.tsv - | near
  > done
  48 numbers
  48 numbers
  48 numbers
  $ cx-survive --summary purchases.tsv | cut -f 2-4,11
  customers\tevents\tmedian\thorizon (esc)
  23570\t11516\t\t545 (esc)
  $ cx-survive purchases.tsv | awk -F '\t' 'NR > 1 { events += $4; left += $5; if ($6 < last) n++;
  >   last = $6 } END { print events, left }'
  11516 12054

cx-rfm says the same of the second, third and fourth:

  $ cx-rfm --totals --precision 15 purchases.tsv | awk -F '\t' '$1 == "again_90d" && $2 >= 1 && $2 <= 3 {
  >   printf "%.8f %.8f %.8f\n", $3, $4, $5 }' > wanted
  $ for n in 1 2 3; do
  >   cx-survive --from $n --at 90 --no-header --precision 15 purchases.tsv
  > done |
  >   awk -F '\t' '{ printf "%.8f %.8f %.8f\n", 1 - $6, 1 - $9, 1 - $8 }' | cmp - wanted

The log-rank test of those who came in January, February and March, plain and with
early times counting more: 2.7004697558, p .25917938, and 2.1295872361, p .34479900
(lifelines; R agrees).

  $ awk -F '\t' -v OFS='\t' 'NR == 1 { print $0, "month"; next }
  >   !($1 in month) { month[$1] = substr($2, 1, 7) } { print $0, month[$1] }' purchases.tsv > by.tsv
  $ cx-survive --by month --log-rank by.tsv | cut -f 1,2,5-8
  group\tcustomers\tchi2\tdf\tp\tlog10_p (esc)
  1997-01\t7846\t2.700469756\t2\t0.259179378\t-0.5863995568 (esc)
  1997-02\t8476\t2.700469756\t2\t0.259179378\t-0.5863995568 (esc)
  1997-03\t7248\t2.700469756\t2\t0.259179378\t-0.5863995568 (esc)
  $ cx-survive --by month --log-rank --rho 1 by.tsv | cut -f 5,7 | uniq
  chi2\tp (esc)
  2.129587236\t0.3447990077 (esc)

The other weights: 2.1035299355, 2.4166539342, 2.1431737090 and, for late times,
3.4334866930 (tests/data/stat/log_rank_weights.tsv, lifelines):

  $ for weights in "--weights gehan" "--weights tarone-ware" "--weights peto-peto" "--gamma 1"; do
  >   cx-survive --by month --log-rank $weights by.tsv | tail -n 1 | cut -f 5
  > done
  2.103529936
  2.416653934
  2.143173709
  3.433486693

Neither threads nor the order of rows matter, nor states of parts:

  $ cx-survive --by month by.tsv > all.tsv
  $ { head -n 1 by.tsv; tail -n +2 by.tsv | sort -k 3; } > sorted.tsv
  $ for j in 1 2 5; do cx-survive -j $j --by month sorted.tsv | cmp - all.tsv; done
  $ awk 'NR == 1 || NR % 3 == 0' by.tsv | cx-survive --by month --partial > a.state
  $ awk 'NR == 1 || NR % 3' by.tsv | cx-survive --by month --partial > b.state
  $ cx-survive --by month --merge b.state a.state | cmp - all.tsv
  $ awk 'NR == 1 || NR % 3 == 0' by.tsv > third.tsv; awk 'NR == 1 || NR % 3' by.tsv > rest.tsv
  $ cx-survive --by month --state s --summary third.tsv > before.tsv
  $ cx-survive -q --by month --state s rest.tsv | cmp - all.tsv

Purchases
---------

The days are those with a purchase: Aino's two orders of one day are one, her refund
leaves nothing of the third of March, and the shipping is none. The group is that of the
first purchase.

  $ cat > shop.csv << 'END'
  > who,when,paid,number,what,money,channel
  > Aino,2025-01-01T09:00Z,10,1,sale,EUR,web
  > Aino,2025-01-01T18:30Z,12,2,sale,EUR,shop
  > Aino,2025-03-03,9,3,sale,EUR,shop
  > Aino,2025-04-01,-9,3,refund,EUR,shop
  > Aino,2025-03-20,5,4,shipping,EUR,shop
  > Aino,2025-04-11,8,5,sale,EUR,shop
  > Bo,2025-02-01,7,6,sale,EUR,web
  > Cai,2025-02-01,7,7,sale,EUR,shop
  > Cai,2025-05-02,7,8,sale,EUR,shop
  > END
  $ shop="--customer who --time when --amount paid --order number --kind what
  >   --currency-column money --currency EUR"
  $ cx-survive $shop --by channel shop.csv | cut -f 1-6
  cx-survive: warning: 1 customer has several values in column 'channel': that of the first sale counts
  group\ttime\tat_risk\tevents\tcensored\tsurvival (esc)
  shop\t90\t1\t1\t0\t0 (esc)
  web\t90\t2\t0\t1\t1 (esc)
  web\t100\t1\t1\t0\t0 (esc)
  $ cx-survive -q $shop --refunds drop --by channel shop.csv | cut -f 1-5 | grep web
  web\t61\t2\t1\t0 (esc)
  web\t90\t1\t0\t1 (esc)
  $ cx-survive $shop --as-of 2025-04-30 shop.csv | cut -f 2-6
  time\tat_risk\tevents\tcensored\tsurvival (esc)
  88\t3\t0\t2\t1 (esc)
  100\t1\t1\t0\t0 (esc)
  $ cx-survive $shop --from 2 shop.csv | cut -f 2-6
  time\tat_risk\tevents\tcensored\tsurvival (esc)
  0\t2\t0\t1\t1 (esc)
  21\t1\t0\t1\t1 (esc)
  $ cx-survive $shop --from 3 shop.csv
  group\ttime\tat_risk\tevents\tcensored\tsurvival\tse\tlow\thigh (esc)

Refunds that leave nobody are told:

  $ printf 'customer,time,amount\nAino,2025-01-07,-5\nBo,2025-01-08,-3\n' | cx-survive
  cx-survive: warning: no customer is left of 2: refunds left nothing of their purchases
  group\ttime\tat_risk\tevents\tcensored\tsurvival\tse\tlow\thigh (esc)

Amounts may be missing:

  $ cut -d , -f 1,2 shop.csv | cx-survive --customer who --time when --summary | cut -f 2-4
  customers\tevents\tmedian (esc)
  3\t2\t90 (esc)

  $ sed 's/,10,1,/,,1,/' shop.csv | cx-survive $shop --summary | cut -f 2-4
  customers\tevents\tmedian (esc)
  3\t2\t100 (esc)
  $ sed 's/,10,1,/,,1,/; s/,12,2,/,,2,/' shop.csv | cx-survive $shop --missing-amount drop --summary |
  >   cut -f 2-4
  customers\tevents\tmedian (esc)
  3\t1\t90 (esc)

Every line of the curve of 4,000 rows against a slow program that follows the man page word
by word: orders over several days, refunds by kind and by sign, clock times, empty amounts,
and what does not count.

  $ awk 'function random(n) { seed = (seed * 16807) % 2147483647; return seed % n }
  >   BEGIN {
  >     seed = 2385
  >     print "customer,time,amount,order,kind,channel"
  >     for (i = 0; i < 4000; i++) {
  >       n = random(500); day = sprintf("2025-%02d-%02d", int(n / 42) + 1, n % 28 + 1)
  >       clock = random(2) ? sprintf("T%02d:%02d:00Z", random(24), random(60)) : ""
  >       back = random(5) == 0; kind = random(3) ? "" : back ? "refund" : random(9) ? "sale" : "tax"
  >       amount = random(8) ? random(3) + random(4) / 4 : ""
  >       order = random(3) ? "A" random(2000) : ""
  >       print "C" random(900) "," day clock "," (back && amount ? -amount : amount) "," order "," \
  >         kind "," substr("webshopapp", random(3) * 3 + 1, 3)
  >     }
  >   }' > mixed.csv
  $ for from in 1 2 3; do
  >   cx-survive --from $from --as-of 2025-10-20 mixed.csv | cut -f 1-6 > found.tsv
  >   $TESTDIR/data/survive/reference 2025-10-20 from=$from < mixed.csv | cmp - found.tsv
  >   cx-survive -q --by channel --from $from --as-of 2025-11-20 mixed.csv | cut -f 1-6 > found.tsv
  >   $TESTDIR/data/survive/reference 2025-11-20 from=$from by=channel < mixed.csv | cmp - found.tsv
  >   awk -F '\t' '{ events += $4; left += $5 } END { print NR, events, left }' found.tsv
  > done
  480 754 112
  416 560 194
  331 339 221
  $ cx-survive -v --from 3 --as-of 2025-11-20 mixed.csv 2>&1 > found.tsv | grep fewer
  cx-survive: customers left out because they have fewer than 3 days with a purchase: 327
  $ for j in 1 4; do cx-survive -j $j --by channel --refunds keep --missing-amount keep mixed.csv > /dev/null; done
  cx-survive: warning: 767 customers have several values in column 'channel': that of the first sale counts
  cx-survive: warning: 767 customers have several values in column 'channel': that of the first sale counts
  $ awk -F , 'NR > 1 && $5 != "tax" && !seen[$1, $6]++ { n[$1]++ } END { for (c in n) several += n[c] > 1; print several }' mixed.csv
  767

Durations
---------

Remission in leukaemia (aml) of R's survival package: curves with limits as its survfit()
has them, medians, restricted means and tests (tests/data/stat, R 4.2.2).

  $ stat=$TESTDIR/data/stat
  $ aml() { awk -F '\t' 'NR == 1 || $1 == "aml"' $stat/durations.tsv |
  >   cx-survive --duration time --observed event --by group "$@"; }
  $ for type in log-log log plain; do
  >   aml --precision 12 --conf-type $type | awk -F '\t' -v OFS='\t' '$4 > 0 && NR > 1 {
  >     print $2, $3, $6, $7, $8, $9 }' > found.tsv
  >   awk -F '\t' -v OFS='\t' -v type=$type '$1 == "aml" && $3 == type {
  >     print $4, $5, $6, $7 == "NA" ? "" : $7, $8 == "NA" ? "" : $8, $9 == "NA" ? "" : $9 }' \
  >     $stat/survival.tsv | sed 's/NaN//g; s/nan//g' | paste found.tsv - | near
  > done
  96 numbers
  96 numbers
  96 numbers
  $ aml --summary --conf-type log | cut -f 1-8,11
  group\tcustomers\tevents\tmedian\tmedian_low\tmedian_high\trmst\trmst_se\thorizon (esc)
  Maintained\t11\t7\t31\t18\t\t52.64545455\t19.8286028\t161 (esc)
  Nonmaintained\t12\t11\t23\t8\t\t22.70833333\t4.180941981\t161 (esc)
  $ aml --log-rank
  group\tcustomers\tobserved\texpected\tchi2\tdf\tp\tlog10_p (esc)
  Maintained\t11\t7\t10.68933599\t3.396388699\t1\t0.06533932204\t-1.184825376 (esc)
  Nonmaintained\t12\t11\t7.310664008\t3.396388699\t1\t0.06533932204\t-1.184825376 (esc)
  $ aml --log-rank --rho 1 | cut -f 3-5
  observed\texpected\tchi2 (esc)
  3.845410628\t6.142857143\t2.779279545 (esc)
  7.181504486\t4.884057971\t2.779279545 (esc)

A mean up to another horizon (Python's fractions: 19.694444, 3.0541979), which nobody
in a group may have reached; and other limits: 1.6448536 of them are 90 %.

  $ aml --summary --until 30 | tail -n 1 | cut -f 7-11
  19.69444444\t3.054197931\t13.7083265\t25.68056239\t30 (esc)
  $ aml --summary --until 161.5 | cut -f 7-11
  rmst\trmst_se\trmst_low\trmst_high\thorizon (esc)
  \t\t\t\t161.5 (esc)
  22.70833333\t4.180941981\t14.51383763\t30.90282904\t161.5 (esc)
  $ aml --summary --until 30 --alpha 10% | tail -n 1 |
  >   awk -F '\t' '{ printf "%.6f\n", ($10 - $9) / 2 / $8 }'
  1.644854

Quantiles have the limits of the curve; the time between events that are half apart is
the middle:

  $ aml --quantiles .5,25% --conf-type log
  group\tquantile\ttime\tlow\thigh (esc)
  Maintained\t0.25\t18\t13\t (esc)
  Maintained\t0.5\t31\t18\t (esc)
  Nonmaintained\t0.25\t8\t5\t30 (esc)
  Nonmaintained\t0.5\t23\t8\t (esc)

At times between events and behind the end; what happened since the row before:

  $ aml --at 0,12.5,45,200 | cut -f 1-6
  group\ttime\tat_risk\tevents\tcensored\tsurvival (esc)
  Maintained\t0\t11\t0\t0\t1 (esc)
  Maintained\t12.5\t10\t1\t0\t0.9090909091 (esc)
  Maintained\t45\t3\t5\t3\t0.3681818182 (esc)
  Maintained\t200\t0\t1\t1\t (esc)
  Nonmaintained\t0\t12\t0\t0\t1 (esc)
  Nonmaintained\t12.5\t7\t5\t0\t0.5833333333 (esc)
  Nonmaintained\t45\t1\t6\t1\t0 (esc)
  Nonmaintained\t200\t0\t0\t0\t0 (esc)

A time or a part is answered once, however often it is asked for:

  $ aml --at 45,12.5,45,45.0 | cut -f 1,2 | grep -v Non
  group\ttime (esc)
  Maintained\t12.5 (esc)
  Maintained\t45 (esc)
  $ aml --quantiles 25%,.25,.5 | cut -f 1,2 | grep -v Non
  group\tquantile (esc)
  Maintained\t0.25 (esc)
  Maintained\t0.5 (esc)

A table counted together, row by row, in any order and through states is the same:

  $ lives() { printf 'duration,observed,plan,customer\n'; printf '%s\n' "$@"; }
  $ lives 5,1,a,x 5.0,true,a,y 5e0,True,a,z 07,0,a,w | tee lives.csv |
  >   cx-survive --observed observed | cut -f 2-6
  time\tat_risk\tevents\tcensored\tsurvival (esc)
  5\t4\t3\t0\t0.25 (esc)
  7\t1\t0\t1\t0.25 (esc)
  $ lives 5,yes,a,x 5,Yes,a,y 5,YES,a,z 7,no,a,w > words.csv
  $ cx-survive --observed observed lives.csv > flags
  $ cx-survive --observed observed words.csv | cmp - flags
  $ lives 7,FALSE,a, 5,TRUE,a, | cx-survive --input durations --partial > a.state
  $ lives 5,1,a, 5,1,a, | cx-survive --input durations --partial > b.state
  $ cx-survive --input durations lives.csv > all.tsv
  $ cx-survive --input durations --merge a.state b.state | cmp - all.tsv
  $ cx-survive --input durations --by plan --merge a.state 2>&1 | sed 's/ (.*//'
  cx-survive: a.state:1: a state made without by=plan
  $ echo w > staff; cx-survive --input durations --exclude staff lives.csv | cut -f 2-5
  time\tat_risk\tevents\tcensored (esc)
  5\t3\t3\t0 (esc)
  $ cut -d , -f 1,2 lives.csv | cx-survive --input durations --exclude staff
  cx-survive: option '--exclude' needs a customer column (try 'cx-survive --help')
  [2]

Bad cells are bad rows:

  $ lives 5,2,a, | cx-survive --input durations
  cx-survive: <stdin>:2: column 'observed': not 1, 0, true, false, yes or no
  [1]
  $ lives 5,1,a, -1,1,a, | cx-survive --input durations
  cx-survive: <stdin>:3: column 'duration': a duration below 0
  [1]
  $ lives 5,1,a, 14d,1,a, | cx-survive --input durations
  cx-survive: <stdin>:3: column 'duration': not a number
  [1]
  $ lives ,1,a, | cx-survive --input durations
  cx-survive: <stdin>:2: column 'duration': is empty
  [1]
  $ lives 5,,a, | cx-survive --input durations
  cx-survive: <stdin>:2: column 'observed': is empty
  [1]
  $ lives 5,1,-3,x | cx-survive --input durations --count plan
  cx-survive: <stdin>:2: column 'plan': not a number of customers from 0 to a million millions
  [1]
  $ lives 5,1,3,x 6,0,0,y 7,1,2.5,z > bad.csv
  $ cx-survive --input durations --count plan --bad-rows skip -o good.tsv bad.csv; cut -f 2-5 good.tsv
  cx-survive: warning: 1 of 3 rows left out as bad (first: bad.csv:4: column 'plan': not a whole number)
  time\tat_risk\tevents\tcensored (esc)
  5\t3\t3\t0 (esc)

What was retained
-----------------

Of 100 customers 63, 47 and 38 are still there after one, two and three years: 37, 16 and
9 were lost in them.

  $ printf 'year,left\n0,100\n1,63\n2,47\n3,38\n4,\n' > years.csv
  $ cx-survive --duration year --active left years.csv | cut -f 2-6
  time\tat_risk\tevents\tcensored\tsurvival (esc)
  1\t100\t37\t0\t0.63 (esc)
  2\t63\t16\t0\t0.47 (esc)
  3\t47\t9\t38\t0.38 (esc)

Those who began later were followed for less long:

  $ cat > cohorts.csv << 'END'
  > cohort,duration,active
  > 2023,0,100
  > 2023,1,63
  > 2023,2,47
  > 2024,1,30
  > 2024,0,50
  > END
  $ cx-survive --input retained --started cohort cohorts.csv | cut -f 2-6
  time\tat_risk\tevents\tcensored\tsurvival (esc)
  1\t150\t57\t30\t0.62 (esc)
  2\t63\t16\t47\t0.4625396825 (esc)
  $ cx-survive --input retained --by cohort --at 1 cohorts.csv | cut -f 1-6
  group\ttime\tat_risk\tevents\tcensored\tsurvival (esc)
  2023\t1\t100\t37\t0\t0.63 (esc)
  2024\t1\t50\t20\t30\t0.6 (esc)
  $ cx-survive --input retained cohorts.csv
  cx-survive: cohorts.csv:5: its period came before; --by or --started COL tells apart who began together
  [1]
  $ printf 'duration,active\n0,9\n1,7\n2,8\n' | cx-survive --input retained
  cx-survive: <stdin>:4: period 2: more customers than in the period before: who has left cannot come back
  [1]
  $ printf 'duration,active\n1,7\n2,6\n' | cx-survive --input retained
  cx-survive: <stdin>:3: period 2: a period before it is missing, or its count is empty; the first is 0, with all who began
  [1]
  $ printf 'duration,active\n0,9\n1,\n2,6\n' | cx-survive --input retained
  cx-survive: <stdin>:4: period 2: a period before it is missing, or its count is empty; the first is 0, with all who began
  [1]
  $ printf 'duration,active\n0,7\n0.5,6\n' | cx-survive --input retained
  cx-survive: <stdin>:3: column 'duration': periods are whole numbers: 0, 1, 2 and so on
  [1]
  $ printf 'duration,active\n0,7\n00,6\n' | cx-survive --input retained
  cx-survive: <stdin>:3: period 00: comes twice
  [1]

Customers who renew or leave
----------------------------

Fader and Hardie 2007, table 1: two segments of subscribers over seven years. They print
.668, 3.806 and .704, 1.182; log-likelihoods -1611.158 and -1680.265. All digits by Newton's
method in mpmath (tests/data/README.md), for four, seven and twelve years.

  $ survive=$TESTDIR/data/survive
  $ years() { awk -F , -v n=$1 'NR == 1 || $2 <= n' $survive/retained.csv; }
  $ contract() { cx-survive --input retained --duration year --active customers --by segment \
  >   --precision 9 "$@"; }
  $ digits() { awk -F '\t' '{ d = $NF - $(NF - 1); if (d < 0) d = -d; e = $NF < 0 ? -$NF : $NF
  >   if (d > 1e-6 * e || $NF == "" || $(NF - 1) == "") print "wrong:", $0; n++ }
  >   END { print n, "numbers" }'; }
  $ for n in 4 7 12; do
  >   for model in sbg bdw; do
  >     years $n | contract --model $model --fit |
  >       awk -F '\t' -v OFS='\t' -v n=$n 'NR > 1 { print $2 "/" $1 "/" n "/" $3 "/0", $4
  >         print $2 "/" $1 "/" n "/se_" $3 "/0", $5 }'
  >     years $n | contract --model $model --horizon 40 --discount 10% |
  >       awk -F '\t' -v OFS='\t' -v n=$n -v m=$model 'NR > 1 {
  >         print m "/" $1 "/" n "/survival/" $2, $5; print m "/" $1 "/" n "/derl/" $2, $9 }'
  >   done
  >   years $n | contract --compare | awk -F '\t' -v OFS='\t' -v n=$n 'NR > 1 {
  >     print $2 "/" $1 "/" n "/loglik/0", $5 }'
  > done | sort > found.tsv
  $ awk -F '\t' -v OFS='\t' 'NR > 1 { print $1 "/" $2 "/" $3 "/" $4 "/" $5, $6 }' \
  >   $survive/contract.tsv | sort | join -t "$(printf '\t')" found.tsv - | digits
  168 numbers
  $ years 7 | contract --compare --precision 7 -f table
  group     model  parameters  customers     loglik       aic       bic  note
  --------  -----  ----------  ---------  ---------  --------  --------  ----
  high-end  sbg             2       1000  -1611.158  3226.316  3236.132
  high-end  bdw             3       1000  -1605.314  3216.628  3231.352
  regular   sbg             2       1000  -1680.265   3364.53  3374.346
  regular   bdw             3       1000  -1679.603  3365.206  3379.929

The interval of a parameter is that of its logarithm; what was observed stands beside what
the model says, as far as anybody was followed.

  $ years 7 | contract --model sbg --fit | awk -F '\t' 'NR == 2 {
  >   printf "%.6f %.6f\n", log($7 / $4) / ($5 / $4), log($4 / $6) / ($5 / $4) }'
  1.959964 1.959964
  $ years 2 | grep -v high | contract --model sbg --horizon 1 | cut -f 1-4 | tail -n 4
  regular\t0\t1000\t1 (esc)
  regular\t1\t1000\t0.631 (esc)
  regular\t2\t631\t0.468 (esc)
  regular\t3\t0\t (esc)

The horizon counts from the last period that was observed in any group, so that all groups
end at the same one:

  $ last() { awk -F '\t' 'NR > 1 { last[$1] = $2 } END { for (g in last) print g, last[g] }' |
  >   sort; }
  $ years 12 | contract --model sbg | last
  high-end 24
  regular 24
  $ { years 12 | grep -v regular; years 5 | grep regular; } | contract --model sbg --horizon 0 | last
  high-end 12
  regular 12
  $ { years 12; echo regular,13,50; } | contract --model bdw --horizon 7 -q | last
  high-end 20
  regular 20
  $ lives 1,1,a,x 2,1,a,y 99999,0,a,z | cx-survive --input durations --model sbg
  cx-survive: period 99999 was observed: no more than 100000 are shown
  [1]

From single customers, of any age, in any order: the same as the counts they come to.

  $ awk -F , 'NR > 1 && $1 == "regular" && $2 <= 4 {
  >   for (i = $3; $2 > 0 && i < before; i++) print $2 ",1"
  >   if ($2 == 4) for (i = 0; i < $3; i++) print "4,0"
  >   before = $3 }' $survive/retained.csv | sort -R --random-source=/dev/zero > rows
  $ wc -l < rows
  1000
  $ { echo duration,observed; cat rows; } |
  >   cx-survive --input durations --model sbg --fit | cut -f 2-5 > single
  $ years 4 | grep -v high | cx-survive --input retained --duration year --active customers \
  >   --model sbg --fit | cut -f 2-5 | cmp - single
  $ cut -f 2,3 single
  parameter\testimate (esc)
  alpha\t0.7636650626 (esc)
  beta\t1.295830272 (esc)

At the edge: who all leave with the chance of a fifth, who leave at once or never, nobody
who leaves, too few periods. Where a group can be fitted, the others are told. The limits
of .8^4 are those of the chance with its standard error, sqrt(.2 .8 / 2440), and Wilson's
of a half of 1,000 are .469 and .531. The log-likelihoods are 488 log .2 + 1952 log .8 and
1000 log .5.

  $ cat > edge.csv << 'END'
  > plan,duration,active
  > alike,0,1000
  > alike,1,800
  > alike,2,640
  > alike,3,512
  > half,0,1000
  > half,1,500
  > half,2,500
  > half,3,500
  > loyal,0,50
  > loyal,1,50
  > new,0,80
  > new,1,60
  > END
  $ cx-survive --input retained --by plan --model sbg --horizon 4 --precision 3 -o edge.tsv edge.csv
  cx-survive: warning: group 'alike': customers do not differ: each leaves with a chance of 0.2 a period
  cx-survive: warning: group 'half': all or nothing: a part of 0.5 leaves at once, the others never
  cx-survive: warning: group 'loyal': nobody has left: there is nothing to fit
  cx-survive: warning: group 'new': customers were followed for 1 period, and sbg has 2 parameters
  $ awk -F '\t' '$2 == 4' edge.tsv | cut -f 1,2,5-8
  alike\t4\t0.41\t0.377\t0.442\t0.8 (esc)
  half\t4\t0.5\t0.469\t0.531\t1 (esc)
  loyal\t4\t\t\t\t (esc)
  new\t4\t\t\t\t (esc)
  $ cx-survive --input retained --by plan --compare --precision 8 edge.csv | cut -f 1,2,5,8 |
  >   grep -v bdw
  group\tmodel\tloglik\tnote (esc)
  alike\tsbg\t-1220.9819\tcustomers do not differ: each leaves with a chance of 0.2 a period (esc)
  half\tsbg\t-693.14718\tall or nothing: a part of 0.5 leaves at once, the others never (esc)
  loyal\tsbg\t\tnobody has left: there is nothing to fit (esc)
  new\tsbg\t\tcustomers were followed for 1 period, and sbg has 2 parameters (esc)
  $ grep -E 'plan|loyal' edge.csv | cx-survive --input retained --model sbg
  cx-survive: nobody has left: there is nothing to fit
  [1]
  $ grep -E 'plan|loyal' edge.csv | cx-survive --input retained --compare
  cx-survive: nobody has left: there is nothing to fit
  [1]
  $ lives | cx-survive --input durations --model bdw --fit
  group\tmodel\tparameter\testimate\tse\tlow\thigh\tnote (esc)

A model wants whole periods:

  $ lives 1,0,a,x 2.5,1,a,y | cx-survive --input durations --model sbg
  cx-survive: <stdin>:3: column 'duration': a model wants whole periods: 1, 2, 3 and so on
  [1]
  $ lives 0,0,a,x 0,1,a,y | cx-survive --input durations --compare
  cx-survive: <stdin>:3: column 'duration': lost after 0 periods: the first is 1
  [1]

Edges
-----

Nobody, one customer, groups without events, and a single group:

  $ lives | cx-survive --input durations --by plan --log-rank
  group\tcustomers\tobserved\texpected\tchi2\tdf\tp\tlog10_p (esc)
  $ lives | cx-survive --input durations --summary
  group\tcustomers\tevents\tmedian\tmedian_low\tmedian_high\trmst\trmst_se\trmst_low\trmst_high\thorizon (esc)
  $ lives 0,1,a,x | cx-survive --input durations
  group\ttime\tat_risk\tevents\tcensored\tsurvival\tse\tlow\thigh (esc)
  \t0\t1\t1\t0\t0\t\t\t (esc)
  $ lives 0,1,a,x | cx-survive --input durations --summary | cut -f 2-11
  customers\tevents\tmedian\tmedian_low\tmedian_high\trmst\trmst_se\trmst_low\trmst_high\thorizon (esc)
  1\t1\t0\t\t\t0\t0\t0\t0\t0 (esc)
  $ lives 4,0,a,x 4,0,,y | cx-survive --input durations --by plan --log-rank
  cx-survive: warning: chi2 is empty: no event could have fallen on another group
  group\tcustomers\tobserved\texpected\tchi2\tdf\tp\tlog10_p (esc)
  \t1\t0\t0\t\t0\t\t (esc)
  a\t1\t0\t0\t\t0\t\t (esc)
  $ lives 4,1,a,x 5,0,a,y | cx-survive --input durations --by plan --log-rank
  cx-survive: warning: chi2 is empty: there is one group only
  group\tcustomers\tobserved\texpected\tchi2\tdf\tp\tlog10_p (esc)
  a\t2\t1\t1\t\t0\t\t (esc)

Options that contradict:

  $ refused() { cx-survive "$@" lives.csv 2>&1 | sed 's/ (try.*//'; }
  $ refused --log-rank
  cx-survive: option '--log-rank' needs groups: --by COL
  $ refused --summary --at 3
  cx-survive: only one of '--at', '--summary', '--quantiles', '--log-rank', '--compare' and '--model' can be shown
  $ refused --duration duration --model sbg --summary
  cx-survive: only one of '--at', '--summary', '--quantiles', '--log-rank', '--compare' and '--model' can be shown
  $ refused --fit
  cx-survive: option '--fit' needs a model: --model sbg or bdw
  $ refused --model sbg
  cx-survive: options '--model' and '--compare' are for those who renew or leave: --input durations or retained
  $ refused --duration duration --compare --model sbg
  cx-survive: only one of '--at', '--summary', '--quantiles', '--log-rank', '--compare' and '--model' can be shown
  $ refused --duration duration --compare --model sbg --fit
  cx-survive: only one of '--at', '--summary', '--quantiles', '--log-rank', '--compare' and '--model' can be shown
  $ refused --discount 10%
  cx-survive: option '--discount' is for what '--model' carries on
  $ refused --duration duration --model sbg --discount 15
  cx-survive: option '--discount': 15 is not from 1e-05 to 1 a period
  $ refused --duration duration --model sbg --horizon 1000000
  cx-survive: option '--horizon': more than 100000 periods
  $ refused --until 3
  cx-survive: option '--until' is for '--summary'
  $ refused --by plan --rho 1
  cx-survive: options '--weights', '--rho' and '--gamma' are for '--log-rank'
  $ refused --by plan --log-rank --weights gehan --rho 1
  cx-survive: options '--rho' and '--gamma' are weights by themselves
  $ refused --by plan --log-rank --rho -1
  cx-survive: options '--rho' and '--gamma': 0 or more is wanted
  $ refused --alpha 0
  cx-survive: option '--alpha': 0 is not between 0 and 1
  $ refused --input purchases --duration duration
  cx-survive: option '--duration' is for '--input durations' or '--input retained'
  $ refused --input purchases --observed plan
  cx-survive: option '--observed' is for '--input durations'
  $ refused --count plan --started plan
  cx-survive: option '--count' is for '--input durations'
  $ refused --input durations --active plan
  cx-survive: option '--active' is for '--input retained'
  $ refused --duration duration --from 2
  cx-survive: option '--from' is for purchases
  $ refused --from 0
  cx-survive: option '--from': at least 1 is wanted
  $ refused --duration duration --as-of 2025-01-01
  cx-survive: option '--as-of' is for purchases: durations have no days
  $ refused --duration duration --currency EUR
  cx-survive: option '--currency' is for purchases
  $ for given in '--refunds drop' '--round half-even' '--missing-amount drop' '--tz UTC' \
  >   '--tz-gap reject' '--max-age 3d' '--time plan' '--amount plan' '--order plan' \
  >   '--kind plan' '--currency-column plan'; do
  >   refused --input durations $given; done
  cx-survive: option '--refunds' is for purchases
  cx-survive: option '--round' is for purchases
  cx-survive: option '--missing-amount' is for purchases
  cx-survive: option '--tz' is for purchases: durations have no days
  cx-survive: option '--tz-gap' is for purchases: durations have no days
  cx-survive: option '--max-age' is for purchases: durations have no days
  cx-survive: option '--time' is for purchases
  cx-survive: option '--amount' is for purchases
  cx-survive: option '--order' is for purchases
  cx-survive: option '--kind' is for purchases
  cx-survive: option '--currency-column' is for purchases
  $ refused --horizon 5
  cx-survive: option '--horizon' is for what '--model' carries on
  $ refused --duration duration --by plan --log-rank --horizon 5
  cx-survive: option '--horizon' is for what '--model' carries on
  $ refused --duration duration --model sbg --fit --horizon 5
  cx-survive: option '--horizon' is for what '--model' carries on
  $ refused --by plan --log-rank --alpha 1%
  cx-survive: option '--alpha' is for limits: '--log-rank' and '--compare' have none
  $ refused --duration duration --refunds net
  cx-survive: option '--refunds' is for purchases
  $ refused --duration duration --horizon 12
  cx-survive: option '--horizon' is for what '--model' carries on
  $ refused --by plan --log-rank --conf-type log
  cx-survive: option '--conf-type' is for the limits of the curve: '--log-rank', '--model' and '--compare' have none of these
  $ refused --duration duration --model sbg --conf-type plain
  cx-survive: option '--conf-type' is for the limits of the curve: '--log-rank', '--model' and '--compare' have none of these
  $ refused --alpha 95%
  cx-survive: option '--alpha': limits would miss what is so in 95 % of samples; did you mean 5%?
  $ refused --alpha .5
  cx-survive: option '--alpha': limits would miss what is so in 50 % of samples; did you mean 5%?
  $ refused --duration duration --at 3,12w
  cx-survive: option '--at': '12w' is not a time, a number of the input's unit
  $ cx-survive --at soon purchases.tsv
  cx-survive: option '--at': 'soon' is not a time in days, or such as 12w (try 'cx-survive --help')
  [2]
  $ cx-survive --at 30,3m purchases.tsv
  cx-survive: option '--at': '3m' is less than a day: m is minutes, d is days, w is weeks (try 'cx-survive --help')
  [2]
  $ for until in 0 0d; do cx-survive --summary --until $until purchases.tsv; done
  cx-survive: option '--until': '0': the mean time up to 0 is 0 (try 'cx-survive --help')
  cx-survive: option '--until': '0d': the mean time up to 0 is 0 (try 'cx-survive --help')
  [2]
  $ cx-survive --summary --until 3m purchases.tsv
  cx-survive: option '--until': '3m' is less than a day: m is minutes, d is days, w is weeks (try 'cx-survive --help')
  [2]

A table of another kind is told by its columns:

  $ cut -d , -f 1-3 lives.csv | cx-survive
  cx-survive: <stdin>:1: no column 'customer' for --customer; the columns are 'duration', 'observed', 'plan'; durations are read with --input durations
  [2]
  $ cx-survive cohorts.csv
  cx-survive: cohorts.csv:1: no column 'customer' for --customer; the columns are 'cohort', 'duration', 'active'; what was retained is read with --input retained
  [2]
  $ cx-survive --by cohort --duration duration cohorts.csv
  cx-survive: cohorts.csv:1: no column 'observed' for --observed; the columns are 'cohort', 'duration', 'active'; what was retained is read with --input retained
  [2]
  $ refused --duration duration --quantiles 50
  cx-survive: option '--quantiles': '50' is not a part such as 50% or .5
