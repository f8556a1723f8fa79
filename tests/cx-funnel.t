cx-funnel: where customers are lost
===================================

Five steps over 9,080 generated rows, under four sets of rules and three windows:
users, dropped, open and seconds are as an independent program says, which rounds
to three decimals (tests/data/README.md).

  $ cp $TESTDIR/data/sessions/funnel* . && gzip -dc $TESTDIR/data/sessions/log.csv.gz > log.csv
  $ shop() { cx-funnel -q --steps home,product,cart,checkout,purchase "$@"; }
  $ check() {
  >   name=$1
  >   shift
  >   shop --no-header "$@" log.csv > got.tsv
  >   awk -F '\t' -v name=$name '
  >       function differ(a, b) { d = a - b; return (a == "") != (b == "") || d * d > .000500001 ^ 2 }
  >       NR == FNR { if ($1 == name) wanted[$2] = $0; next }
  >       {
  >           split(wanted[$1], w)
  >           if ($3 != w[4] || (FNR > 1 && $11 != w[7]) || $4 != w[8] || differ($12, w[9]) ||
  >               differ($15, w[10]) || differ($13, w[11]) || differ($16, w[12]) ||
  >               differ($14, w[13]) || differ($18, w[14]))
  >               print name, $0
  >       }
  >       END { print FNR }' funnels.tsv got.tsv
  > }
  $ for within in 30m 1d 14d; do
  >   check ordered_$within --within $within
  >   check ordered_strict_ties_$within --within $within --ties strict
  >   check strict_$within --within $within --order strict --ties input
  >   check any_$within --within $within --order any
  > done | sort | uniq -c
       12 5

Every customer's level, entry, last step and seconds (ClickHouse has the same
levels); those of level 0 never entered:

  $ for within in 30m 1d 14d; do
  >   shop --no-header --within $within --who all log.csv | cut -f 1,2,4-6 > got.tsv
  >   gzip -dc funnel_users.tsv.gz | awk -F '\t' -v within=$within '$1 == within && $3 > 0' |
  >     cut -f 2- | cmp - got.tsv && wc -l < got.tsv
  > done
  796
  796
  796

What the dropped did next:

  $ shop --no-header --within 1d --after log.csv | cut -f 1-4 > got.tsv
  $ tail -n +2 funnel_after.tsv | cmp - got.tsv && wc -l < got.tsv
  19

23 journeys made by hand, under seven sets of rules: level, and seconds to the last
step. The default and --ties strict are ClickHouse's windowFunnel in its default mode
and with strict_increase, level by level.

  $ awk -F '\t' -v OFS=, 'BEGIN { print "customer", "time", "event" }
  >     NR > 1 {
  >         n = split($2, moment, " ")
  >         for (i = 1; i <= n; i++) {
  >             second = substr(moment[i], 2)
  >             print $1, sprintf("2025-01-01T00:%02d:%02dZ", second / 60, second % 60),
  >                 substr(moment[i], 1, 1)
  >         }
  >     }' funnel_small.tsv > small.csv
  $ small() {
  >   column=$1
  >   shift
  >   cx-funnel -q --no-header --steps A,B,C --within 100s --who all "$@" small.csv > got.tsv
  >   awk -F '\t' -v column=$column '
  >       NR == FNR { level[$1] = $2; seconds[$1] = $6; next }
  >       FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
  >       {
  >           n = column in at && column "_times" in at ? split($at[column "_times"], t, " ") : 0
  >           if ($at[column] != level[$1] + 0 || (n > 0 && seconds[$1] != t[n] - t[1]))
  >               print column, $0
  >       }
  >       END { print FNR - 1 }' got.tsv funnel_small.tsv
  > }
  $ small ordered_any_best
  23
  $ small ordered_input_best --ties input
  23
  $ small ordered_strict_best --ties strict
  23
  $ small ordered_any_first --entry first
  23
  $ small strict_input_best --order strict --ties input
  23
  $ small strict_any_best --order strict
  23
  $ small anyorder_best --order any
  23
  $ small clickhouse_default
  23
  $ small clickhouse_strict_increase --ties strict
  23

The bundled shop: users at each step as retentioneering's own funnel counts them,
without a window.

  $ cx-funnel --customer user_id --time timestamp --ties input --within 5000w --no-header \
  >   --steps home,product_view,add_to_cart,cart data/shop_events.csv.gz | cut -f 1-3
  1\thome\t586 (esc)
  2\tproduct_view\t581 (esc)
  3\tadd_to_cart\t480 (esc)
  4\tcart\t382 (esc)

Rates
-----

Customers who may still come
----------------------------

35 customers enter; 26 of them days ago, of whom 5 bought: 5 / 26 = .1923. Of the
9 whose day is not over, 3 have bought already. To leave out only those who have
not bought would make it (5 + 3) / (26 + 3) = .276, and to count everybody
8 / 35 = .229. The rate is .1923, and the last column but one tells of whom.

  $ visits() {
  >   awk -v n=$1 -v bought=$2 -v name=$3 -v day=$4 'BEGIN {
  >       for (i = 1; i <= n; i++) {
  >           printf "%s%03d,%sT12:00:00Z,visit\n", name, i, day
  >           if (i <= bought)
  >               printf "%s%03d,%sT13:00:00Z,buy\n", name, i, day
  >       }
  >   }'
  > }
  $ { echo customer,time,event; visits 26 5 old 2025-03-01; visits 9 3 new 2025-03-09; } > open.csv
  $ cx-funnel --steps visit,buy --within 1d open.csv | cut -f 3-5,8,11,17
  users\topen\trate_first\trate_previous\tdropped\tclosed (esc)
  35\t0\t1\t1\t\t26 (esc)
  8\t6\t0.1923076923\t0.1923076923\t27\t5 (esc)

The day ends with the as-of instant; a day later all windows are closed. A window
that ends at the as-of instant is still open.

  $ cx-funnel --steps visit,buy --within 1d --as-of 2025-03-10 open.csv | cut -f 3-5,17
  users\topen\trate_first\tclosed (esc)
  35\t0\t1\t35 (esc)
  8\t0\t0.2285714286\t8 (esc)
  $ cx-funnel --steps visit,buy --within 60m open.csv | tail -1 | cut -f 3-5,17
  8\t6\t0.1923076923\t5 (esc)
  $ cx-funnel --steps visit,buy --within 3599s open.csv | tail -1 | cut -f 3-5,17
  0\t0\t0\t0 (esc)
  $ cx-funnel --steps visit,buy --within 3599s open.csv | head -2 | tail -1 | cut -f 3-5,17
  35\t0\t1\t35 (esc)

The end of the as-of day is that of --tz, else of UTC: who entered at noon in UTC has
been watched for 12 hours at the end of that day there, and for 22 at that in Honolulu.

  $ printf 'customer,time,event\na,2025-03-10T12:00:00Z,visit\n' > tz.csv
  $ cx-funnel --steps visit,buy --within 21h --as-of 2025-03-10 -q tz.csv | tail -1 | cut -f 4
  1
  $ cx-funnel --steps visit,buy --within 21h --as-of 2025-03-10 -q --tz Pacific/Honolulu tz.csv |
  >   tail -1 | cut -f 4
  0
  $ cx-funnel --steps visit,buy --within 22h --as-of 2025-03-10 -q --tz Pacific/Honolulu tz.csv |
  >   tail -1 | cut -f 4
  1

Limits are Wilson's. R. G. Newcombe 1998, "Two-sided confidence intervals for the
single proportion: comparison of seven methods", Statistics in Medicine 17, 857,
table I: 81 of 263 .2553 to .3662, 15 of 148 .0624 to .1605, 0 of 20 0 to .1611,
1 of 29 .0061 to .1718.

  $ { echo customer,time,event; visits 263 81 a 2025-03-01; visits 148 15 b 2025-03-01
  >   visits 20 0 c 2025-03-01; visits 29 1 d 2025-03-01; } |
  >   awk -F , -v OFS=, '{ print $0, substr($1, 1, 1) }' | sed '1s/c$/group/' > newcombe.csv
  $ cx-funnel --steps visit,buy --within 2h --by group --as-of 2025-03-02 newcombe.csv |
  >   awk -F '\t' '$2 == 2 { printf "%s %.4f %.4f %.4f %.4f\n", $1, $7, $8, $10, $11 }'
  a 0.2553 0.3662 0.2553 0.3662
  b 0.0624 0.1605 0.0624 0.1605
  c 0.0000 0.1611 0.0000 0.1611
  d 0.0061 0.1718 0.0061 0.1718

Survival
--------

Remission in leukaemia (aml of R's package survival) as if a week were a second of a
funnel: time, number at risk, survival and its log-log limits are R's survfit().

  $ awk -F '\t' -v OFS=, 'BEGIN { print "customer", "time", "event", "group" }
  >     function at(second) {
  >         return sprintf("2025-01-01T00:%02d:%02dZ", second / 60, second % 60)
  >     }
  >     $1 == "aml" {
  >         print NR, at(200 - $3), "visit", $2
  >         if ($4 == 1)
  >             print NR, at(200), "buy", $2
  >     }' $TESTDIR/data/stat/durations.tsv > aml.csv
  $ cx-funnel -q --steps visit,buy --by group --survival --no-header aml.csv > curve.tsv
  $ wc -l < curve.tsv
  20
  $ awk -F '\t' '
  >     function differ(a, b) { return a == "" ? b != "nan" : (a - b) ^ 2 > 1e-18 }
  >     NR == FNR { if ($1 == "aml" && $3 == "log-log") wanted[$2, $4] = $0; next }
  >     $4 > 0 {
  >         split(wanted[$1, $2], w)
  >         n++
  >         if ($3 != w[5] || differ($6, w[6]) || differ($7, w[8]) || differ($8, w[9]))
  >             print $0 " not " wanted[$1, $2]
  >     }
  >     END { print n }' $TESTDIR/data/stat/survival.tsv curve.tsv
  16

Who does not come is watched to the end of the window, and no longer:

  $ cx-funnel --steps visit,buy --within 30s --survival --by group -q aml.csv | tail -3
  Nonmaintained\t23\t6\t1\t0\t0.4861111111\t0.1918766196\t0.7296715698 (esc)
  Nonmaintained\t27\t5\t1\t0\t0.3888888889\t0.1262720122\t0.6498174083 (esc)
  Nonmaintained\t30\t4\t1\t3\t0.2916666667\t0.07240160891\t0.5608860527 (esc)

Steps
-----

Alternatives, a comma and a bar in a name, a name given twice: each event serves one
step, so Bo, with two of the same, is no further than Aino with three.

  $ cat > odd.csv << 'END'
  > customer;time;event
  > Aino;2025-03-01T10:00:00Z;home, or not
  > Aino;2025-03-01T10:00:10Z;a|b
  > Aino;2025-03-01T10:00:30Z;a|b
  > Aino;2025-03-01T10:01:00Z;sale
  > Bo;2025-03-01T10:00:00Z;home, or not
  > Bo;2025-03-01T10:00:10Z;c\d
  > Bo;2025-03-01T10:00:50Z;sale
  > END
  $ odd() { cx-funnel --steps 'home\, or not,a\|b|c\\d,a\|b|c\\d,sale' --within 2m odd.csv "$@"; }
  $ odd -f csv |
  >   cut -d , -f 1-4
  step,event,users,open
  1,"home, or not",2
  2,a|b|c\d,2,0
  3,a|b|c\d,1,1
  4,sale,1,0
  $ odd --who 'home, or not:users' --no-header | cut -f 1 | xargs
  Aino Bo
  $ odd --who 'home\, or not:users' --no-header | cut -f 1 | xargs
  Aino Bo
  $ cx-funnel --steps 'sale,a\|b|c\\d,a\|b|c\\d' --order any --within 2m odd.csv | cut -f 1-3
  step\tevent\tusers (esc)
  1\t(any 1)\t2 (esc)
  2\t(any 2)\t2 (esc)
  3\t(any 3)\t1 (esc)

The carts of two shoppers: Aino bought the one she had filled, Bo another one. Of
several that come as far, the one that was entered first counts.

  $ cat > carts.csv << 'END'
  > customer,time,event,cart,channel
  > Aino,2025-03-01T10:00:00Z,fill,c1,web
  > Aino,2025-03-01T10:01:00Z,fill,c2,app
  > Aino,2025-03-01T10:02:00Z,buy,c2,app
  > Bo,2025-03-01T10:00:00Z,fill,c3,web
  > Bo,2025-03-01T10:01:00Z,fill,c4,app
  > Bo,2025-03-01T10:02:00Z,buy,c5,app
  > END
  $ cx-funnel --steps fill,buy --hold cart --who all carts.csv
  cart\tcustomer\tlevel\tstep\tentered\treached\tseconds\topen (esc)
  c2\tAino\t2\tbuy\t2025-03-01T10:01:00Z\t2025-03-01T10:02:00Z\t60\t0 (esc)
  c3\tBo\t1\tfill\t2025-03-01T10:00:00Z\t2025-03-01T10:00:00Z\t0\t1 (esc)
  $ cx-funnel --steps fill,buy --hold cart --by channel --no-header carts.csv | cut -f 1-5
  app\t1\tfill\t1\t0 (esc)
  app\t2\tbuy\t1\t0 (esc)
  web\t1\tfill\t1\t0 (esc)
  web\t2\tbuy\t0\t1 (esc)
  $ cx-funnel --steps fill,buy --hold cart --by cart --who buy:open --tz Europe/Helsinki carts.csv
  cart\tcustomer\tlevel\tstep\tentered\treached\tseconds\topen (esc)
  c3\tBo\t1\tfill\t2025-03-01T12:00:00+02:00\t2025-03-01T12:00:00+02:00\t0\t1 (esc)

An excluded event between two steps takes the customer out; -v says how many.

  $ cat > help.csv << 'END'
  > customer,time,event
  > Aino,2025-03-01T10:00:00Z,home
  > Aino,2025-03-01T10:01:00Z,cart
  > Aino,2025-03-01T10:02:00Z,help
  > Aino,2025-03-01T10:03:00Z,buy
  > Bo,2025-03-01T10:00:00Z,home
  > Bo,2025-03-01T10:01:00Z,help
  > Bo,2025-03-01T10:02:00Z,cart
  > Cai,2025-03-01T10:00:00Z,help
  > Cai,2025-03-01T10:00:00Z,home
  > END
  $ excluded() { cx-funnel --steps home,cart,buy "$@" --who all --no-header help.csv | cut -f 1 | xargs; }
  $ excluded
  Aino Bo Cai
  $ excluded --exclusion help
  Cai
  $ excluded --exclusion help:2-3
  Bo Cai
  $ excluded --exclusion help:1-2
  Aino Cai
  $ excluded --exclusion help:1-2 --exclusion help:2-3
  Cai
  $ cx-funnel --steps home,cart,buy --exclusion help -v help.csv 2>&1 > out.tsv | grep customers
  cx-funnel: customers who entered: 1
  cx-funnel: customers left out by --exclusion: 2

Only the first entry, or the best:

  $ printf '%s\n' customer,time,event a,2025-03-01T10:00:00Z,home a,2025-03-01T10:30:00Z,home \
  >   a,2025-03-01T10:31:00Z,buy > twice.csv
  $ cx-funnel --steps home,buy --within 5m --no-header twice.csv | cut -f 3 | xargs
  1 1
  $ cx-funnel --steps home,buy --within 5m --entry first --no-header twice.csv | cut -f 3 | xargs
  1 0

Cells of --who: customers by name, by number or name of the step.

  $ for cell in 1:users cart:users cart:dropped 3:users buy:dropped 3:open; do
  >   echo $cell $(cx-funnel --steps home,cart,buy --who $cell --no-header help.csv | cut -f 1)
  > done
  1:users Aino Bo Cai
  cart:users Aino Bo
  cart:dropped Cai
  3:users Aino
  buy:dropped Bo
  3:open Bo

Customers, times and events may be called otherwise.

  $ sed 's/customer,time,event/who,at,what/' help.csv > other.csv
  $ cx-funnel --customer who --time at --event what --steps home,buy --no-header other.csv |
  >   cut -f 3 | xargs
  3 1

A shop that did not sell: what is not known is empty; nobody entered, and no rows.

  $ cx-funnel -q --steps nothing,home --no-header help.csv | tr '\t' ,
  1,nothing,0,0,,,,,,,,,,,,,0,
  2,home,0,0,,,,,,,0,,,,,,0,
  $ head -1 help.csv | cx-funnel --steps home,buy | cut -f 1-3
  step\tevent\tusers (esc)
  $ cx-funnel -q --steps nothing,home --by customer --no-header help.csv
  $ cx-funnel -q --steps nothing,home --after --no-header help.csv
  $ cx-funnel -q --steps nothing,home --survival --no-header help.csv
  $ cx-funnel -q --steps nothing,home --who all --no-header help.csv

The same bytes at any -j
------------------------

  $ for what in '' '--by campaign' '--by campaign --after' '--survival' '--who product:dropped'; do
  >   shop $what --order strict -j 1 log.csv > one.tsv
  >   shop $what --order strict -j 4 log.csv | cmp - one.tsv
  >   shop $what -j 1 log.csv > one.tsv
  >   shop $what -j 4 log.csv | cmp - one.tsv && [ $(wc -l < one.tsv) -gt 5 ] && echo same
  > done
  same
  same
  same
  same
  same

States
------

The log in seven pieces cut anywhere, one after the other with --state, is the log at
once, also where the pieces are strict about the order of equal times:

  $ cut_at() {
  >   awk -v seed=$1 'BEGIN { srand(seed) } NR == 1 { head = $0; next }
  >       NR == 2 || rand() < 6 / 9080 { file = "piece" ++n ".csv"; print head > file }
  >       { print > file }' log.csv
  > }
  $ for seed in 1 2 3; do
  >   rm -f piece*.csv shop.state strict.state
  >   cut_at $seed
  >   for piece in $(ls piece*.csv | sort -V); do
  >     shop --state shop.state --by campaign $piece > got.tsv
  >     shop --state strict.state --order strict --ties input --after $piece > after.tsv
  >   done
  >   shop --by campaign log.csv | cmp - got.tsv
  >   shop --order strict --ties input --after log.csv | cmp - after.tsv
  > done

Pieces by themselves, merged in any order, too; of a state another time, order or
table can be asked:

  $ for piece in piece*.csv; do shop --partial -o $piece.state $piece; done
  $ shop log.csv > whole.tsv
  $ shop --merge $(ls piece*.csv.state) | cmp - whole.tsv
  $ shop --merge $(ls -r piece*.csv.state) | cmp - whole.tsv
  $ shop --partial log.csv > log.state
  $ shop --order any --within 30m --merge log.state | cut -f 3 | xargs
  users 887 671 431 247 104
  $ awk '$1 == "any_30m" { print $4 }' funnels.tsv | xargs
  887 671 431 247 104
  $ backwards() { cx-funnel -q --steps purchase,checkout,cart,product,home "$@"; }
  $ backwards --merge log.state > got.tsv; backwards log.csv | cmp - got.tsv
  $ shop --survival --merge log.state > got.tsv; shop --survival log.csv | cmp - got.tsv
  $ shop --who cart:open --merge log.state > got.tsv; shop --who cart:open log.csv | cmp - got.tsv

The newest instant may be that of an event of no step, and of a piece that has no other:

  $ printf 'customer,time,event\nEve,2025-03-11T12:00:00Z,help\n' > later.csv
  $ cx-funnel -q --steps visit,buy --within 1d open.csv later.csv > got.tsv; cut -f 4,17 got.tsv
  open\tclosed (esc)
  0\t35 (esc)
  0\t8 (esc)
  $ for piece in open later; do
  >   cx-funnel --steps visit,buy --partial -o $piece.state $piece.csv
  >   cx-funnel -q --steps visit,buy --within 1d --state both.state $piece.csv > after.tsv
  > done
  $ cx-funnel -q --steps visit,buy --within 1d --merge open.state later.state | cmp - got.tsv
  $ cmp after.tsv got.tsv

A state of other steps or columns, the same input twice, a damaged state, and days
later than --as-of:

  $ cx-funnel --steps home,product --merge log.state
  cx-funnel: log.state:1: a state made with events=cart,checkout,home,product,purchase, not with events=home,product
  [2]
  $ shop --by campaign --merge log.state
  cx-funnel: log.state:1: a state made without by=campaign
  [2]
  $ shop --tz Europe/Helsinki --merge log.state
  cx-funnel: log.state:1: a state made without tz=Europe/Helsinki
  [2]
  $ shop --merge log.state log.state
  cx-funnel: log.state:1: two of these states have read the same input: it would count twice
  [1]
  $ sed 's/4:home/4:hone/' log.state > damaged.state
  $ shop --merge damaged.state
  cx-funnel: damaged.state: the state is damaged (its checksum differs): put an older copy in its place, or make it anew from all its input
  [1]
  $ shop --as-of 2025-03-20 --merge log.state
  cx-funnel: the states have rows of 2025-04-13, later than --as-of 2025-03-20 (try 'cx-funnel --help')
  [2]

Rows that are not after what the state held, which an instant is that it held, are counted aloud,
wherever they stand; later ones are not, and nothing of that is lost:

  $ printf 'customer,time,event\nA,2025-03-01T10:00:00Z,home\nA,2025-03-02T10:00:00Z,buy\n' > day1.csv
  $ { cat day1.csv; echo B,2025-03-03T10:00:00Z,home; } > longer.csv
  $ printf 'customer,time,event\nB,2025-03-03,home\nC,2025-03-04,home\nB,2025-03-02,buy\n' > dates.csv
  $ held() { cx-funnel --steps home,buy --state held.state "$@" | cut -f 3 | xargs; }
  $ held day1.csv
  users 1 1
  $ cx-funnel --steps home,buy --state held.state day1.csv
  cx-funnel: held.state: this input is in the state already: it would count twice
  [1]
  $ for j in 1 4; do cp held.state keep; held -j $j longer.csv; mv keep held.state; done
  cx-funnel: warning: longer.csv:2: 2 rows are not after what the state held (until 2025-03-02T10:00:00Z): rows sent again count twice; see cx-ingest --dedupe
  users 2 1
  cx-funnel: warning: longer.csv:2: 2 rows are not after what the state held (until 2025-03-02T10:00:00Z): rows sent again count twice; see cx-ingest --dedupe
  users 2 1
  $ { head -n 1 day1.csv; tail -n 1 longer.csv; } > next.csv; held next.csv
  users 2 1
  $ held dates.csv
  cx-funnel: warning: dates.csv:4: 1 row is not after what the state held (until 2025-03-03T10:00:00Z): rows sent again count twice; see cx-ingest --dedupe
  users 3 1
  $ held -q longer.csv
  users 3 1

Messages
--------

A name that no event has, and the nearest there is:

  $ cx-funnel --steps home,cartt,buy --no-header help.csv | cut -f 3 | xargs
  cx-funnel: warning: no row has the event 'cartt'; did you mean 'cart'?
  3 0 0
  $ cx-funnel --steps 'home|zebra,buy' --no-header help.csv | cut -f 3 | xargs
  cx-funnel: warning: no row has the event 'zebra'
  3 1

Rows without a customer:

  $ { cat help.csv; printf ',2025-03-01T11:00:00Z,home\nDag,2025-03-01T11:00:00Z,\n'; } > holes.csv
  $ cx-funnel --steps home,buy --no-header holes.csv | cut -f 3 | xargs
  cx-funnel: warning: 1 row without a customer left out
  3 1

A run tells of those it has read, not of those of earlier ones; of states alone all are told:

  $ cx-funnel --steps home,buy --state holes.state holes.csv > out.tsv
  cx-funnel: warning: 1 row without a customer left out
  $ printf 'customer,time,event\nEva,2025-03-02T10:00:00Z,home\n' > more.csv
  $ cx-funnel --steps home,buy --state holes.state --no-header more.csv | cut -f 3 | xargs
  4 1
  $ cx-funnel --steps home,buy --merge --no-header holes.state | cut -f 3 | xargs
  cx-funnel: warning: 1 row without a customer left out
  4 1

Options that cannot be:

  $ try() { cx-funnel "$@" help.csv; }
  $ try
  cx-funnel: option '--steps' is needed: the events that are the steps, with commas (try 'cx-funnel --help')
  [2]
  $ try --steps home
  cx-funnel: option '--steps': a funnel has at least two steps, and 'home' is one (try 'cx-funnel --help')
  [2]
  $ try --steps home,,buy
  cx-funnel: option '--steps': step 2 of 'home,,buy' has no name (try 'cx-funnel --help')
  [2]
  $ try --steps "$(seq -s , 65)"
  cx-funnel: option '--steps': more than 64 steps (try 'cx-funnel --help')
  [2]
  $ try --steps "$(seq -s , 64)" -q --no-header | wc -l
  64
  $ try --steps home,buy --within 0d
  cx-funnel: option '--within': must be at least a millisecond (try 'cx-funnel --help')
  [2]
  $ try --steps 'home|cart,cart|buy' --order any
  cx-funnel: option '--steps': with '--order any' two steps must have all their events in common, or none (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy --exclusion help:2-1
  cx-funnel: option '--exclusion': 'help:2-1' is not EVENT or EVENT:I-J with steps from 1 to 2 (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy --exclusion buy
  cx-funnel: option '--exclusion': 'buy' is a step (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy --who buy
  cx-funnel: option '--who': 'buy' is not all, STEP:users, STEP:dropped or STEP:open (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy --who cart:users
  cx-funnel: option '--who': there is no step 'cart' (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy --who home:dropped
  cx-funnel: option '--who': nobody drops before step 1 (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy,home --who home:users
  cx-funnel: option '--who': steps 1 and 3 are both called 'home': say the number (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy --after --survival
  cx-funnel: only one of '--who', '--after' and '--survival' can be asked for at once (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy --by event
  cx-funnel: option '--by': the output has a column 'event' of its own (try 'cx-funnel --help')
  [2]
  $ try --steps home,buy --hold chart
  cx-funnel: help.csv:1: no column 'chart' for --hold; the columns are 'customer', 'time', 'event'
  [2]

Rows that are none, and nothing half written:

  $ printf 'Eve,yesterday,home\n' | cat help.csv - > bad.csv
  $ cx-funnel --steps home,buy -o new.tsv bad.csv
  cx-funnel: bad.csv:11: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms)
  [1]
  $ cx-funnel --steps home,buy --state new.state bad.csv 2> /dev/null
  [1]
  $ ls | grep '^new\.'
  [1]
  $ cx-funnel --steps home,buy --rejects rejects.tsv --no-header bad.csv > counts.tsv; cut -f 3 counts.tsv | xargs
  cx-funnel: warning: 1 of 10 rows left out as bad (first: bad.csv:11: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms))
  3 1

A row of 2099 would close all windows: it is left out by --as-of, and told of without.

  $ printf 'Eve,2099-01-01T00:00:00Z,help\n' | cat help.csv - > far.csv
  $ cx-funnel --steps home,buy --as-of 2025-03-01 help.csv > near.tsv
  $ cx-funnel --steps home,buy --as-of 2025-03-01 far.csv | cmp - near.tsv
  $ cx-funnel --steps home,buy --no-header far.csv | cut -f 4,17
  cx-funnel: warning: the newest day, 2099-01-01, is 26969 days after the one before, 2025-03-01; --as-of can set another
  0\t3 (esc)
  0\t1 (esc)
