cx-stage: where customers stand, and who moves
==============================================

9,080 generated events of a shop, of which 266 are purchases: the stage of every
customer on two days, as an independent program says (tests/data/README.md). There a
purchase is an instant, and a lapse 14 days for all.

  $ stages=$TESTDIR/data/stages
  $ gzip -dc "$TESTDIR/data/sessions/log.csv.gz" > log.csv
  $ ask() { cx-stage -q --purchase-event purchase --order time --rhythm off --lapse 14d "$@"; }
  $ for day in 2025-03-24 2025-04-09; do
  >   gzip -dc $stages/stages.tsv.gz | awk -F '\t' -v day=$day '$1 == day' | cut -f 2- > wanted
  >   ask --as-of $day log.csv | tail -n +2 | cut -f 1,2,4-7 | cmp - wanted && wc -l < wanted
  > done
  638
  899

All events in one file, or what is no purchase in another:

  $ ask --as-of 2025-04-09 log.csv > list
  $ awk -F , 'NR == 1 || $4 == "purchase"' log.csv > purchases.csv
  $ awk -F , 'NR == 1 || $4 != "purchase"' log.csv > visits.csv
  $ cx-stage -q --order time --rhythm off --lapse 14d --as-of 2025-04-09 --events visits.csv \
  >   purchases.csv | cmp - list

Moves and stickiness by week, in the days of Helsinki, from the same program (of the
moves also by DuckDB); moves by month of 190 orders, from pandas:

  $ helsinki() { cx-stage -q -f csv --period week --tz Europe/Helsinki --as-of 2025-04-27 "$@"; }
  $ tail -n +2 $stages/lifecycle_week.csv > wanted
  $ helsinki --moves log.csv | tail -n +2 | cut -d , -f 1,3-6 | cmp - wanted
  $ helsinki --moves --active seen --purchase-event purchase log.csv | tail -n +2 |
  >   cut -d , -f 1,3-6 | cmp - wanted
  $ tail -n +2 $stages/stickiness_week.csv > wanted
  $ helsinki --stickiness log.csv | tail -n +2 | cut -d , -f 1-3 | cmp - wanted
  $ tail -n +2 $stages/lifecycle_month.csv > wanted
  $ cx-stage --moves -f csv --time date "$TESTDIR/data/cohort/orders.csv" | tail -n +2 |
  >   cut -d , -f 1-6,10,11 | cmp - wanted

Every column of every row against a slow program that follows the man page word by
word, on rows that have orders over several days, refunds and returns of all of an
order, kinds, and customers without a name:

  $ awk 'function random(n) { seed = (seed * 16807) % 2147483647; return seed % n }
  >   function date(n) { return sprintf("2025-%02d-%02d", int(n / 28) + 1, n % 28 + 1) }
  >   BEGIN {
  >     seed = 4711
  >     print "customer,time,order,kind,amount,event,referral" > "mixed.csv"
  >     for (i = 0; i < 3000; i++) {
  >       back = random(6) == 0; amount = random(3) + random(100) / 100
  >       kind = random(3) ? "" : back ? "refund" : random(9) ? "sale" : "tax"
  >       who = random(20) ? "C" random(150) : ""
  >       print who "," date(random(330)) "," (random(3) ? "A" random(900) : "") "," kind "," \
  >         (back ? -amount : amount) "," (random(3) ? "buy" : "look") "," \
  >         (random(40) ? "" : "C" random(150)) > "mixed.csv"
  >     }
  >     print "customer,time" > "seen.csv"
  >     for (i = 0; i < 600; i++) print "C" random(220) "," date(random(330)) > "seen.csv"
  >     print "customer,time,question,score" > "asked.csv"
  >     for (i = 0; i < 300; i++)
  >       print "C" random(170) "," date(random(330)) "," (random(4) ? "nps" : "csat") "," \
  >         (random(9) ? 5 + random(6) : "") > "asked.csv"
  >   }'
  $ day=2025-10-20
  $ mixed() { cx-stage -q --as-of $day --lapse 40d "$@" mixed.csv; }
  $ wanted() { view=$1; shift; $stages/reference $view $day lapse=40 "$@"; }
  $ mixed > list; wanted list mixed.csv | cmp - list; cut -f 2 list | sort -u | tr '\n' ' '
  lapsed repeat returned stage  (no-eol)
  $ mixed --refunds drop > drop; mixed --refunds keep > keep
  $ wanted list keep mixed.csv | cmp - keep; cmp -s drop keep || echo differ
  differ
  $ mixed --ladder --events seen.csv --surveys asked.csv > ladder
  $ wanted ladder mixed.csv seen.csv asked.csv | cmp - ladder
  $ cut -f 2 ladder | sort -u | tr '\n' ' '; cut -f 10 ladder | sort -u | tr '\n' ' '
  interested interested-lapsed lapsed repeat returned stage advocate interested regular repeat rung  (no-eol)
  $ mixed --purchase-event buy --rhythm off --ladder --regular 1.5 --events seen.csv > ladder
  $ wanted ladder buy=buy off k=1.5 mixed.csv seen.csv | cmp - ladder
  $ for period in month week day 10; do
  >   unit=$period; [ $period != 10 ] || unit=10d
  >   mixed --moves --period $unit > moves
  >   wanted moves period=$period mixed.csv | cmp - moves
  >   mixed --stickiness --period $unit --active seen --events seen.csv > stickiness
  >   wanted stickiness period=$period seen mixed.csv seen.csv | cmp - stickiness
  > done
  $ mixed --moves --since 2025-05-05 --events seen.csv > matrix
  $ wanted matrix since=2025-05-05 mixed.csv seen.csv | cmp - matrix

The order of rows and of columns, and threads, do not matter:

  $ { head -n 1 mixed.csv; tail -n +2 mixed.csv | sort -t , -k 5; } > sorted.csv
  $ mixed --ladder --events seen.csv --surveys asked.csv > ladder
  $ for j in 1 2 5; do
  >   cx-stage -q -j $j --as-of $day --lapse 40d --ladder --events seen.csv --surveys asked.csv \
  >     sorted.csv | cmp - ladder
  > done
  $ awk -F , -v OFS=, '{ print $7, $6, $5, $4, $3, $2, $1 }' mixed.csv |
  >   cx-stage -q --as-of $day --lapse 40d | cmp - list

Columns may have any names:

  $ mixed --purchase-event buy --ladder > ladder
  $ sed '1s/.*/who,when,receipt,type,sum,did,by/' mixed.csv > named.csv
  $ cx-stage -q --as-of $day --lapse 40d --purchase-event buy --ladder --customer who \
  >   --time when --order receipt --kind type --amount sum --event did --referral by named.csv |
  >   cmp - ladder

What holds
----------

The 69,659 purchases of CDNOW, 23,570 customers: the list of every month's end agrees
with the moves of stages between two of them, and `since` is the day on which the
stage first was what it is.

  $ cx-ingest --profile cdnow data/CDNOW_master.txt > cdnow.tsv
  $ cx-stage --as-of 1997-06-30 cdnow.tsv | tail -n +2 | cut -f 1,2 > june
  $ cx-stage --as-of 1997-12-31 cdnow.tsv | tail -n +2 > december; wc -l < december
  23570
  $ cut -f 1,2 december | join -t "$(printf '\t')" june - | cut -f 2,3 | sort | uniq -c |
  >   awk '{ print $2 "\t" $3 "\t" $1 }' > wanted
  $ cx-stage --moves --since 1997-06-30 --as-of 1997-12-31 cdnow.tsv | tail -n +2 | cut -f 1-3 |
  >   cmp - wanted
  $ awk -F '\t' '$3 > "1997-12-24" { print $1 "\t" $3 }' december > lately
  $ test -s lately
  $ for day in 24 25 26 27 28 29 30 31; do
  >   cx-stage --as-of 1997-12-$day cdnow.tsv | tail -n +2 | cut -f 1,2 | sed "s/^/$day\t/"
  > done | awk -F '\t' '$3 != stage[$2] { since[$2] = $1; stage[$2] = $3 }
  >   END { for (c in since) if (since[c] > 24) print c "\t1997-12-" since[c] }' |
  >   LC_ALL=C sort | cmp - lately

Every customer is new once, and active customers of all periods are the sum of moves;
the days of --stickiness are the days with a purchase, 67,591 of them as there are
2,068 further purchases of a day that had one:

  $ cx-stage --moves cdnow.tsv | awk -F '\t' 'NR > 1 {
  >   new += $3; bad += $2 != $3 + $4 + $5 || $2 != before + $3 + $5 - $6; before = $2 }
  >   END { print NR - 1, new, bad }'
  18 23570 0
  $ cx-stage --stickiness --period 7d cdnow.tsv | awk -F '\t' '{ n += $2 * $3 } END { print n }'
  67591

Rules by hand
-------------

Bo came back after 90 days less one, Cai after 90, Dag after 91; a lapse is complete on
the 90th day.

  $ cat > few.csv << 'END'
  > customer,time
  > Aino,2025-01-01
  > Bo,2025-01-01
  > Bo,2025-03-31
  > Cai,2025-01-01
  > Cai,2025-04-01
  > Dag,2025-01-01
  > Dag,2025-04-02
  > END
  $ cx-stage --as-of 2025-04-02 few.csv | cut -f 1-3
  customer\tstage\tsince (esc)
  Aino\tlapsed\t2025-04-01 (esc)
  Bo\trepeat\t2025-03-31 (esc)
  Cai\trepeat\t2025-04-01 (esc)
  Dag\treturned\t2025-04-02 (esc)
  $ cx-stage --as-of 2025-03-31 few.csv | cut -f 1-3 | grep Aino
  Aino\tfirst-time\t2025-01-01 (esc)

A rhythm of their own, with three intervals: 7, 7 and 8 days, so that 14 are a lapse.

  $ cat > weekly.csv << 'END'
  > customer,time
  > Aino,2025-01-01
  > Aino,2025-01-08
  > Aino,2025-01-15
  > Aino,2025-01-23
  > END
  $ for day in 2025-02-05 2025-02-06; do
  >   cx-stage --as-of $day weekly.csv | tail -n 1 | cut -f 2,3,8,9; done
  repeat\t2025-01-08\t14\town (esc)
  lapsed\t2025-02-06\t14\town (esc)
  $ cx-stage --as-of 2025-02-06 --rhythm off weekly.csv | tail -n 1 | cut -f 2,3,8,9
  repeat\t2025-01-08\t90\toption (esc)

The ladder: a promoter who bought once is no advocate; who names themselves sent
nobody; the newest answer counts, of one instant the lowest; of two who sent somebody
the first.

  $ cat > sent.csv << 'END'
  > customer,time,referral
  > Aino,2025-01-01,Aino
  > Bo,2025-01-02,
  > Bo,2025-01-03,
  > Cai,2025-01-04,Eva
  > Cai,2025-01-05,Dag
  > Dag,2025-01-06,
  > Eva,2025-01-07,
  > Finn,2025-01-08,
  > Finn,2025-01-09,
  > END
  $ cat > answers.csv << 'END'
  > customer,time,score
  > Aino,2025-01-05,10
  > Bo,2025-01-04T10:00,6
  > Bo,2025-01-04T10:01,9
  > Cai,2025-01-05T09:00,9
  > Cai,2025-01-05T09:00,8
  > Finn,2025-01-09,9
  > Finn,2025-01-10,
  > END
  $ cx-stage --ladder --surveys answers.csv sent.csv | cut -f 1,10
  customer\trung (esc)
  Aino\tfirst (esc)
  Bo\tadvocate (esc)
  Cai\trepeat (esc)
  Dag\tfirst (esc)
  Eva\tadvocate (esc)
  Finn\tadvocate (esc)
  $ sed '1s/score/question,score/; 2,$s/,\([0-9]*\)$/,friend,\1/' answers.csv > questions.csv
  $ cx-stage --ladder --surveys questions.csv sent.csv | cut -f 10 | sort | uniq -c
  *1 advocate (glob)
  *2 first (glob)
  *3 repeat (glob)
  *1 rung (glob)
  $ cx-stage --ladder --question friend --surveys questions.csv sent.csv | grep -c advocate
  3
  $ cx-stage --ladder --referral time sent.csv | grep -c advocate
  0
  [1]
  $ sed 's/,Dag$/,D/; s/,Eva$/,E/' sent.csv | cx-stage -v --ladder 2>&1 | grep sent
  cx-stage: 1 who sent somebody is not among the customers
  $ sed 's/,8$/,11/' answers.csv > high.csv
  $ cx-stage --ladder --surveys high.csv sent.csv
  cx-stage: high.csv:6: column 'score': not a score from 0 to 10
  [1]

Periods
-------

A period that is not over is left out; the newest day is not over when its newest row
has a clock time, unless --as-of says so.

  $ printf 'customer,time\nA,2025-01-30\nA,2025-02-28\n' > dates.csv
  $ cx-stage --moves dates.csv | cut -f 1,2,6
  period\tactive\tdormant (esc)
  2025-01\t1\t0 (esc)
  2025-02\t1\t0 (esc)
  $ sed 's/28$/28T17:00/' dates.csv > clock.csv
  $ cx-stage -v --moves clock.csv 2>&1 | grep -v row | cut -f 1,2,6
  cx-stage: as of 2025-02-28, the newest day in the data
  cx-stage: the period 2025-02 is left out: it is not over on 2025-02-27
  period\tactive\tdormant (esc)
  2025-01\t1\t0 (esc)
  $ cx-stage --moves dates.csv > moves; cx-stage --moves --as-of 2025-02-28 clock.csv | cmp - moves
  $ cx-stage --moves --as-of 2025-01-30 dates.csv
  cx-stage: warning: no period is over; --as-of can say that one is
  period\tactive\tnew\treturning\tresurrected\tdormant\tnew_share\treturning_share\tresurrected_share\tdormant_rate\tquick_ratio (esc)
  $ cx-stage --moves --period 30d dates.csv | cut -f 1-6
  period\tactive\tnew\treturning\tresurrected\tdormant (esc)
  2025-01-30\t1\t1\t0\t0\t0 (esc)

States
------

Parts make the whole, in any order, and so do days; what is behind the ledgers comes
with them.

  $ all() { cx-stage -q --lapse 40d --ladder "$@"; }
  $ all --events seen.csv --surveys asked.csv mixed.csv > whole
  $ { head -n 1 mixed.csv; tail -n +2 mixed.csv | awk 'NR % 2'; } > one.csv
  $ { head -n 1 mixed.csv; tail -n +2 mixed.csv | awk 'NR % 2 == 0'; } > two.csv
  $ head -n 1 mixed.csv > none.csv
  $ all --partial --events seen.csv one.csv > one.state
  $ all --partial --surveys asked.csv two.csv > two.state
  $ all --merge one.state two.state | cmp - whole
  $ all --merge two.state one.state | cmp - whole
  $ all --merge --partial two.state one.state | all --merge | cmp - whole
  $ all --state shop.state one.csv > /dev/null
  $ all --state shop.state --events seen.csv --surveys asked.csv two.csv | cmp - whole
  $ all --state shop.state --events seen.csv none.csv
  cx-stage: shop.state: this input is in the state already: it would count twice
  [1]
  $ cx-stage --merge one.state
  cx-stage: one.state:1: a state made with ladder=nps, not with ladder=
  [2]
  $ all --merge --events seen.csv one.state
  cx-stage: option '--events' goes with '--partial': what is merged has it (try 'cx-stage --help')
  [2]
  $ sed 's/^\(C1\t.*\t\)[0-9]*$/\177/' two.state > bad.state; cmp -s bad.state two.state
  [1]
  $ all --merge bad.state
  cx-stage: bad.state:4: the state is damaged (a line that cannot be read): put an older copy in its place, or make it anew from all its input
  [1]

What is wrong
-------------

  $ cx-stage --lapse 12h few.csv
  cx-stage: option '--lapse': not whole days from 1 to 1000000, such as 60d (try 'cx-stage --help')
  [2]
  $ cx-stage --moves --stickiness few.csv
  cx-stage: only one of '--moves' and '--stickiness' (try 'cx-stage --help')
  [2]
  $ cx-stage --since 2025-01-01 few.csv
  cx-stage: option '--since' is for '--moves' (try 'cx-stage --help')
  [2]
  $ cx-stage --period week few.csv
  cx-stage: option '--period' is for '--stickiness', and for '--moves' without '--since' (try 'cx-stage --help')
  [2]
  $ cx-stage --moves --since 2025-01-01 --active seen --events few.csv few.csv
  cx-stage: option '--active' is for '--stickiness', and for '--moves' without '--since' (try 'cx-stage --help')
  [2]
  $ cx-stage --moves --period fortnight few.csv
  cx-stage: option '--period': 'fortnight' is not month, week, day or whole days such as 30d (try 'cx-stage --help')
  [2]
  $ cx-stage --moves --active seen few.csv
  cx-stage: option '--active seen' needs '--events' or '--purchase-event' (try 'cx-stage --help')
  [2]
  $ cx-stage --moves --since 2025-04-02 few.csv
  cx-stage: option '--since': not before the as-of day (try 'cx-stage --help')
  [2]
  $ cx-stage --moves --ladder few.csv
  cx-stage: option '--ladder' adds to the list of customers: '--moves' does not go with it (try 'cx-stage --help')
  [2]
  $ cx-stage --surveys answers.csv few.csv
  cx-stage: option '--surveys' is for '--ladder' (try 'cx-stage --help')
  [2]
  $ cx-stage --regular 3 few.csv
  cx-stage: option '--regular' is for '--ladder' (try 'cx-stage --help')
  [2]
  $ cx-stage --question csat few.csv
  cx-stage: option '--question' is for '--ladder' (try 'cx-stage --help')
  [2]
  $ cx-stage --ladder --regular -1 few.csv
  cx-stage: option '--regular': not a number from 0 on (try 'cx-stage --help')
  [2]
  $ cx-stage --purchase-event buy few.csv
  cx-stage: few.csv:1: no column 'event' for --event; the columns are 'customer', 'time'
  [2]
  $ cx-stage --purchase-event purchse log.csv > /dev/null
  cx-stage: warning: 85 rows without a customer left out
  cx-stage: warning: option '--purchase-event': no row has the event 'purchse'
  $ cx-stage log.csv > /dev/null
  cx-stage: warning: 85 rows without a customer left out
  cx-stage: warning: every event counts as a purchase; '--purchase-event' can say which are
  $ cx-stage --events - < few.csv
  cx-stage: standard input can be only one of purchases, '--events' and '--surveys' (try 'cx-stage --help')
  [2]
  $ cx-stage --events dates.csv --customer buyer few.csv
  cx-stage: dates.csv:1: no column 'buyer' for --customer; the columns are 'customer', 'time'
  [2]
  $ printf 'customer,time\nA,2025-13-01\n' > bad.csv
  $ cx-stage --events bad.csv few.csv
  cx-stage: bad.csv:2: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms)
  [1]
  $ cx-stage --events bad.csv --bad-rows skip few.csv > kept; wc -l < kept
  cx-stage: warning: 1 of 8 rows left out as bad (first: bad.csv:2: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms))
  5

Amounts need not be there, and may be missing where they are. Several currencies are an error. A customer with nothing but refunds has no
stage; later rows have no part.

  $ cat > money.csv << 'END'
  > customer,time,amount,currency
  > Aino,2025-01-01,10,EUR
  > Bo,2025-01-02,-5,EUR
  > Cai,2025-01-03,7,EUR
  > Cai,2025-01-03,-7,EUR
  > Dag,2025-02-01,3,EUR
  > END
  $ cx-stage -v --as-of 2025-01-31 money.csv
  cx-stage: 2 customers left out: nothing bought, or all returned, and not seen
  customer\tstage\tsince\tfirst\tlast\tpurchases\tseen\tlapse_days\tbasis (esc)
  Aino\tfirst-time\t2025-01-01\t2025-01-01\t2025-01-01\t1\t2025-01-01\t90\toption (esc)
  cx-stage: 5 rows read
  cx-stage: 1 row left out as later than --as-of
  cx-stage: 4 rows counted
  $ cx-stage --refunds error money.csv
  cx-stage: money.csv:3: column 'amount': a refund, and --refunds error allows none
  [1]
  $ sed 's/3,EUR/,EUR/' money.csv | cx-stage -v 2>told > kept; cx-stage money.csv | cmp - kept
  $ grep amount told
  cx-stage: 1 row without an amount counted
  $ sed 's/3,EUR/,EUR/' money.csv | cx-stage --missing-amount error
  cx-stage: <stdin>:6: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]
  $ sed 's/3,EUR/,EUR/' money.csv | cx-stage --missing-amount drop -v 2>&1 | grep amount
  cx-stage: 1 row without an amount left out
  cx-stage: 1 row left out for kind, currency or want of an amount
  $ printf 'customer,time,event,amount\na,2025-01-01,look,\na,2025-01-02,buy,\n' > log.csv
  $ cx-stage --purchase-event buy --missing-amount drop log.csv | cut -f 1-3
  customer\tstage\tsince (esc)
  a\tinterested\t2025-01-01 (esc)
  $ cx-stage --purchase-event buy --missing-amount error log.csv
  cx-stage: log.csv:3: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]
  $ sed 's/3,EUR/3,SEK/' money.csv | cx-stage
  cx-stage: <stdin>:6: column 'currency': two currencies, 'EUR' (line 2) and 'SEK': choose one with --currency
  [2]
  $ sed 's/3,EUR/3,SEK/' money.csv | cx-stage --currency SEK | cut -f 1,2
  customer\tstage (esc)
  Dag\tfirst-time (esc)
  $ sed '1s/currency/coin/; s/3,EUR/3,SEK/' money.csv |
  >   cx-stage --currency SEK --currency-column coin | cut -f 1,2 | tail -n 1
  Dag\tfirst-time (esc)
  $ sed -n '1p;3p' money.csv | cx-stage --no-header
  cx-stage: warning: no customer is left: nobody was seen, and refunds leave nothing of what was bought
  $ sed -n '1p;3p' money.csv | cx-stage --moves --no-header
  cx-stage: warning: no customer is left: nobody was seen, and refunds leave nothing of what was bought
  $ head -n 1 money.csv | cx-stage | wc -l
  1
  $ head -n 1 money.csv | cx-stage --moves | wc -l
  1
  $ head -n 1 money.csv | cx-stage --moves --since 2025-01-01
  from\tto\tcustomers\tshare (esc)
  $ cx-stage --fail-if 'stage = lapsed' few.csv > /dev/null
  [3]
