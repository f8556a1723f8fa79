cx-rfm: recency, frequency and money
====================================

CDNOW's whole history, as published: 23,570 customers, 2,500,315.63 dollars, and
69,659 purchases of which 2,068 are on a day that already had one.

  $ awk 'BEGIN { print "customer,time,amount" } NR > 1 { sub("\r", "")
  >   print $1 "," substr($2, 1, 4) "-" substr($2, 5, 2) "-" substr($2, 7) "," $4 }' \
  >   data/CDNOW_master.txt > cdnow.csv
  $ cx-rfm cdnow.csv > cdnow.tsv
  $ awk 'NR > 1 { days += $3; money += $4 }
  >      END { printf "%d %d %.2f\n", NR - 1, days + 2068, money }' cdnow.tsv
  23570 69659 2500315.63

Every measure and score of it, against a slow program that follows the man page
word by word:

  $ cut -f 1-10 cdnow.tsv > measures.tsv
  $ $TESTDIR/data/rfm/reference 1998-06-30 < cdnow.csv | cmp - measures.tsv
  $ for bins in 1 2 3 10 12; do
  >   cx-rfm -q --bins $bins cdnow.csv | cut -f 1-10 > measures.tsv
  >   $TESTDIR/data/rfm/reference 1998-06-30 $bins < cdnow.csv | cmp - measures.tsv
  > done

Rows count as purchases when asked; order does not matter, of rows or of columns:

  $ cx-rfm --frequency rows cdnow.csv | awk '{ rows += $3 } END { print rows }'
  69659
  $ { head -n 1 cdnow.csv; tail -n +2 cdnow.csv | sort -t , -k 3; } | cx-rfm | cmp - cdnow.tsv
  $ awk -F , -v OFS=, '{ print $3, $1, $2 }' cdnow.csv | cx-rfm -j 2 | cmp - cdnow.tsv

Orders, refunds and kinds
-------------------------

Order 1 is bought over two days and partly returned; 2 is returned whole; 3 is
free. Bo's refund belongs to an order that is not here, and his row without an
order counts by its day. Shipping is not what somebody buys.

  $ cat > orders.csv << 'END'
  > customer,time,order,kind,amount
  > Aino,2025-03-02T09:00:00+02:00,1,sale,20
  > Aino,2025-03-01T23:30:00+02:00,1,sale,30.50
  > Aino,2025-03-09,1,refund,-10
  > Aino,2025-03-05,2,sale,15
  > Aino,2025-03-09,2,refund,-15
  > Aino,2025-03-06,3,sale,0
  > Aino,2025-03-07,3,shipping,4.90
  > Bo,2025-02-11,,sale,7
  > Bo,2025-02-11,,sale,2.385
  > Bo,2025-03-08,9,refund,-1
  > Cai,2025-03-03,4,,12
  > Cai,2025-03-10,4,,-12
  > END
  $ cx-rfm orders.csv | cut -f 1-6
  customer\trecency\tfrequency\tmonetary\tfirst\tlast (esc)
  Aino\t4\t2\t40.5\t2025-03-01\t2025-03-06 (esc)
  Bo\t27\t1\t8.385\t2025-02-11\t2025-02-11 (esc)
  Cai\t\t0\t0\t\t (esc)
  $ $TESTDIR/data/rfm/reference 2025-03-10 < orders.csv > wanted.tsv
  $ cx-rfm orders.csv | cut -f 1-10 | cmp - wanted.tsv

Days instead of orders, and rows. Aino's order 1 has two rows on two days, but is
one purchase on the first:

  $ cx-rfm --frequency days orders.csv | cut -f 1,3
  customer\tfrequency (esc)
  Aino\t2 (esc)
  Bo\t1 (esc)
  Cai\t0 (esc)
  $ cx-rfm --frequency rows orders.csv | cut -f 1,3
  customer\tfrequency (esc)
  Aino\t3 (esc)
  Bo\t2 (esc)
  Cai\t0 (esc)

Without orders there is nothing to subtract a refund from but its own day:

  $ cx-rfm --order none-such orders.csv
  cx-rfm: orders.csv:1: no column 'none-such' for --order; the columns are 'customer', 'time', 'order', 'kind', 'amount'
  [2]
  $ cut -d , -f 1,2,4,5 orders.csv > days.csv
  $ cx-rfm --frequency orders days.csv
  cx-rfm: option '--frequency orders' needs a column 'order' (try 'cx-rfm --help')
  [2]
  $ cx-rfm days.csv | cut -f 1-6
  customer\trecency\tfrequency\tmonetary\tfirst\tlast (esc)
  Aino\t4\t4\t40.5\t2025-03-01\t2025-03-06 (esc)
  Bo\t27\t1\t8.385\t2025-02-11\t2025-02-11 (esc)
  Cai\t7\t1\t0\t2025-03-03\t2025-03-03 (esc)

Other rules for refunds:

  $ cx-rfm --refunds drop orders.csv | cut -f 1-4
  customer\trecency\tfrequency\tmonetary (esc)
  Aino\t0\t3\t65.5 (esc)
  Bo\t23\t1\t9.385 (esc)
  Cai\t3\t1\t12 (esc)
  $ cx-rfm --refunds keep orders.csv | cut -f 1-6
  customer\trecency\tfrequency\tmonetary\tfirst\tlast (esc)
  Aino\t4\t3\t40.5\t2025-03-01\t2025-03-06 (esc)
  Bo\t2\t2\t8.385\t2025-02-11\t2025-03-08 (esc)
  Cai\t7\t1\t0\t2025-03-03\t2025-03-03 (esc)
  $ cx-rfm --refunds error orders.csv
  cx-rfm: orders.csv:4: column 'kind': a refund, and --refunds error allows none
  [1]

Kinds that are none, and refunds that bring money, are bad rows:

  $ printf 'customer,time,amount,kind\nAino,2025-01-07,3,gift\n' | cx-rfm
  cx-rfm: <stdin>:2: column 'kind': not a kind: sale, refund, shipping, tax or fee
  [1]
  $ printf 'customer,time,amount,kind\nAino,2025-01-07,3,refund\n' | cx-rfm
  cx-rfm: <stdin>:2: column 'kind': a refund takes money back: its amount must not be above 0
  [1]

A customer who only gave things back has bought nothing, but the money counts; an
amount that is missing is a bad row:

  $ printf 'customer,time,amount\nAino,2025-01-07,3\nBo,2025-01-08,-2\n' | cx-rfm
  customer\trecency\tfrequency\tmonetary\tfirst\tlast\tr\tf\tm\trfm\tsegment (esc)
  Aino\t1\t1\t3\t2025-01-07\t2025-01-07\t1\t1\t1\t111\tlost (esc)
  Bo\t\t0\t-2\t\t\t\t\t\t\trefunded (esc)
  $ printf 'customer,time,amount\nAino,2025-01-07,\n' | cx-rfm
  cx-rfm: <stdin>:2: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]

Unless --missing-amount says otherwise: kept, such a row is a purchase of no money;
dropped, it is as if it were not there. Rows that are no purchases need none.

  $ cat > missing.csv << 'END'
  > customer,time,order,amount,kind
  > Aino,2025-01-07,1,10,
  > Aino,2025-01-09,2,,
  > Bo,2025-01-08,3,,sale
  > Bo,2025-01-20,3,,shipping
  > Cai,2025-01-09,4,5,sale
  > Cai,2025-01-10,4,,refund
  > END
  $ cx-rfm missing.csv --rejects bad.tsv -q | cut -f 1-4
  customer\trecency\tfrequency\tmonetary (esc)
  Aino\t2\t1\t10 (esc)
  Cai\t0\t1\t5 (esc)
  $ cut -f 2,5,6 bad.tsv
  line\treason\tcolumn (esc)
  3\tno-amount\tamount (esc)
  4\tno-amount\tamount (esc)
  7\tno-amount\tamount (esc)
  $ cx-rfm --missing-amount keep -v missing.csv 2>told > kept; sed 's/,,$/,0,/; s/,,/,0,/' missing.csv |
  >   cx-rfm | cmp - kept
  $ grep row told
  cx-rfm: 3 rows without an amount counted
  cx-rfm: 6 rows read
  cx-rfm: 1 row left out for kind or currency
  cx-rfm: 5 rows counted
  $ cx-rfm --missing-amount drop -v missing.csv 2>told > dropped; grep -v ,, missing.csv > full.csv
  $ grep ,10, missing.csv >> full.csv; awk '!seen[$0]++' full.csv | cx-rfm | cmp - dropped
  $ grep row told
  cx-rfm: 3 rows without an amount left out
  cx-rfm: 6 rows read
  cx-rfm: 4 rows left out for kind, currency or want of an amount
  cx-rfm: 2 rows counted
  $ cx-rfm --totals --missing-amount keep missing.csv | cut -f 1,3 | grep -P '^(orders|revenue)\t'
  orders\t4 (esc)
  revenue\t15 (esc)

Rows without a customer are counted aloud:

  $ printf 'customer,time,amount\n,2025-01-07,3\nAino,2025-01-07,2\n' | cx-rfm | cut -f 1-4
  cx-rfm: warning: 1 row without a customer left out
  customer\trecency\tfrequency\tmonetary (esc)
  Aino\t0\t1\t2 (esc)

One currency, or a choice:

  $ cat > two.csv << 'END'
  > customer,time,amount,currency
  > Aino,2025-01-07,3,EUR
  > Bo,2025-01-08,30,SEK
  > END
  $ cx-rfm two.csv
  cx-rfm: two.csv:3: column 'currency': two currencies, 'EUR' (line 2) and 'SEK': choose one with --currency
  [2]
  $ cx-rfm --currency SEK two.csv | cut -f 1-4
  customer\trecency\tfrequency\tmonetary (esc)
  Bo\t0\t1\t30 (esc)
  $ cx-rfm --currency sek two.csv | cut -f 1,4
  customer\tmonetary (esc)
  Bo\t30 (esc)
  $ { cat two.csv; echo Cai,2025-01-08,4,eur; echo Aino,2025-01-08,2,eur; } > cases.csv
  $ cx-rfm --currency EUR cases.csv | cut -f 1,4
  customer\tmonetary (esc)
  Aino\t5 (esc)
  Cai\t4 (esc)
  $ for part in 2 4; do sed $part'd' cases.csv | cx-rfm --currency Eur --partial > $part.state; done
  $ cx-rfm --currency eur --merge 2.state 4.state | cut -f 1,4
  customer\tmonetary (esc)
  Aino\t7 (esc)
  Cai\t4 (esc)
  $ cx-rfm --currency EU -o none.tsv two.csv
  cx-rfm: warning: no row is left of 2: 2 left out for kind or currency
  $ cx-rfm --currency SEK orders.csv
  cx-rfm: option '--currency' needs a column 'currency' (try 'cx-rfm --help')
  [2]

As of an earlier day, what is later has not happened:

  $ cx-rfm --as-of 2025-03-05 orders.csv | cut -f 1-6
  customer\trecency\tfrequency\tmonetary\tfirst\tlast (esc)
  Aino\t0\t2\t65.5\t2025-03-01\t2025-03-05 (esc)
  Bo\t22\t1\t9.385\t2025-02-11\t2025-02-11 (esc)
  Cai\t2\t1\t12\t2025-03-03\t2025-03-03 (esc)

Days are those that the times are written with, or those of --tz:

  $ cx-rfm --tz UTC orders.csv | cut -f 1,5 | head -n 2
  customer\tfirst (esc)
  Aino\t2025-03-01 (esc)
  $ cx-rfm --tz Asia/Tokyo orders.csv | cut -f 1,5 | head -n 2
  customer\tfirst (esc)
  Aino\t2025-03-02 (esc)

Limits
------

Saved limits score the same customers the same, and next month's alike. Three of
them, as the slow program's limits() finds them:

  $ cx-rfm --bins 4 -q --save-cuts cuts.tsv cdnow.csv > four.tsv
  $ cx-rfm -q --method cuts --cuts cuts.tsv cdnow.csv | cmp - four.tsv
  $ sed -n 1,4p cuts.tsv
  measure\tscore\tlimit (esc)
  recency\t2\t505 (esc)
  recency\t3\t471 (esc)
  recency\t4\t207 (esc)
  $ cat > own.tsv << 'END'
  > measure	score	limit
  > recency	2	30
  > recency	3	7
  > frequency	2	2
  > frequency	3	
  > monetary	2	8.385
  > monetary	3	40.51
  > END
  $ cx-rfm -q --cuts own.tsv orders.csv | cut -f 1,10
  customer\trfm (esc)
  Aino\t322 (esc)
  Bo\t212 (esc)
  Cai\t (esc)

Next month's customers may be better or worse than all that the limits were learned
from:

  $ cx-rfm -q --save-cuts month.tsv cdnow.csv > /dev/null
  $ cat > next.csv << 'END'
  > customer,time,amount
  > best,1998-07-31,99999999
  > best,1998-07-30,1
  > best,1998-07-29,1
  > best,1998-07-28,1
  > worst,1990-01-01,0.01
  > END
  $ cx-rfm -q --cuts month.tsv next.csv | cut -f 1-4,10
  customer\trecency\tfrequency\tmonetary\trfm (esc)
  best\t0\t4\t100000002\t555 (esc)
  worst\t3133\t1\t0.01\t111 (esc)

-v shows the limits, how many customers have each score, and where equal values
leave scores unused:

  $ cx-rfm -v cdnow.csv 2>&1 > /dev/null | grep -e by.score -e uneven
  cx-rfm: customers by score of recency: 1: 4735, 2 (from 511): 4712, 3 (from 484): 4702, 4 (from 431): 4702, 5 (from 141): 4719
  cx-rfm: customers by score of frequency: 1: 12054, 2 (from 2): 0, 3 (from 2): 4040, 4 (from 3): 2205, 5 (from 4): 5271
  cx-rfm: scores of frequency are uneven: an even share were 4714; equal values score equally
  cx-rfm: customers by score of monetary: 1: 4817, 2 (from 15.37): 4609, 3 (from 31.35): 4716, 4 (from 59.93): 4713, 5 (from 133.95): 4715
  $ awk -F '\t' 'NR > 1 { n[$8]++ } END { for (f = 1; f < 6; f++) printf "%d ", n[f] }' cdnow.tsv
  12054 0 4040 2205 5271  (no-eol)

Nested, each recency score has limits of frequency of its own, and both have limits
of money: (bins - 1) (1 + bins + bins bins) rows. The slow program nests, too:

  $ for bins in 2 5 9; do
  >   cx-rfm -q --method nested --bins $bins --save-cuts nested.tsv cdnow.csv > nested
  >   cut -f 1-10 nested > measures.tsv
  >   $TESTDIR/data/rfm/reference 1998-06-30 $bins nested < cdnow.csv | cmp - measures.tsv
  >   cx-rfm -q -j 1 --cuts nested.tsv cdnow.csv | cmp - nested
  >   wc -l < nested.tsv
  > done
  8
  125
  729
  $ sed '1s/date/time/' $TESTDIR/data/cohort/orders.csv | cut -d , -f 2- > shop-days.csv
  $ cx-rfm -q --method nested --bins 2 --save-cuts nested.tsv shop-days.csv > /dev/null
  $ cx-rfm -v --method nested --bins 2 shop-days.csv 2>&1 > /dev/null | grep by.score
  cx-rfm: customers by score of recency: 1: 30, 2 (from 70): 30
  cx-rfm: customers by score of frequency: 1: 25, 2: 35; limits within other scores: --save-cuts
  cx-rfm: customers by score of monetary: 1: 29, 2: 31; limits within other scores: --save-cuts
  $ sed '3s/1\t$/3\t/' nested.tsv > bad.tsv; cx-rfm --cuts bad.tsv shop-days.csv
  cx-rfm: bad.tsv:3: there is no such score outside of this limit
  [1]
  $ sed '4s/$/2/' nested.tsv > bad.tsv; cx-rfm --cuts bad.tsv shop-days.csv
  cx-rfm: bad.tsv:4: limits of recency have no r and no f, of frequency no f
  [1]
  $ sed '5s/1$//' nested.tsv > bad.tsv; cx-rfm --cuts bad.tsv shop-days.csv
  cx-rfm: bad.tsv:5: nested limits of frequency need an r, of money an r and an f
  [1]
  $ sed 8d nested.tsv > bad.tsv; cx-rfm --cuts bad.tsv shop-days.csv
  cx-rfm: bad.tsv: wants one limit for each score of each measure within each score outside of it, from 2 to 2
  [1]
  $ cx-rfm --method nested --cuts nested.tsv shop-days.csv
  cx-rfm: options '--method nested' and '--cuts' exclude each other: limits that were saved are nested when they were learned so (try 'cx-rfm --help')
  [2]
  $ cx-rfm --method quantile --cuts nested.tsv shop-days.csv
  cx-rfm: options '--method quantile' and '--cuts' exclude each other: limits that were saved are nested when they were learned so (try 'cx-rfm --help')
  [2]
  $ cx-rfm --bins 5 --cuts nested.tsv shop-days.csv
  cx-rfm: options '--bins' and '--cuts' exclude each other: the limits in the file say how many bins there are (try 'cx-rfm --help')
  [2]
  $ cx-rfm --method nested --bins 10 shop-days.csv
  cx-rfm: option '--method nested': at most 9 bins (try 'cx-rfm --help')
  [2]

Files of limits that cannot be right:

  $ cx-rfm --method cuts orders.csv
  cx-rfm: option '--method cuts' needs '--cuts FILE' (try 'cx-rfm --help')
  [2]
  $ sed '2s/30/6/' own.tsv > bad.tsv; cx-rfm --cuts bad.tsv orders.csv
  cx-rfm: bad.tsv: the limit of recency for score 3 is easier than for 2
  [1]
  $ sed '4s/2$/2.5/' own.tsv > bad.tsv; cx-rfm --cuts bad.tsv orders.csv
  cx-rfm: bad.tsv:4: column 'limit': not a whole number
  [1]
  $ sed 4d own.tsv > bad.tsv; cx-rfm --cuts bad.tsv orders.csv
  cx-rfm: bad.tsv: wants one limit for each score of each measure, from 2 to 3
  [1]
  $ sed 's/monetary/money/' own.tsv > bad.tsv; cx-rfm --cuts bad.tsv orders.csv
  cx-rfm: bad.tsv:6: column 'measure': not recency, frequency or monetary
  [1]
  $ cx-rfm --bins 0 orders.csv
  cx-rfm: option '--bins': '0' is not from 1 to 1000 (try 'cx-rfm --help')
  [2]

Segments
--------

The rules that come with cx leave nobody out. The segments, counted again from
the scores by the table in the man page:

  $ tail -n +2 cdnow.tsv | cut -f 11 | LC_ALL=C sort | uniq -c > segments
  $ awk -F '\t' 'NR > 1 { r = $7; f = $8; m = $9
  >   if ($3 == 0) s = "refunded"
  >   else if (r > 3 && f > 3 && m > 3) s = "champions"
  >   else if (r > 2 && f > 3) s = "loyal"
  >   else if (r > 3) s = $3 == 1 ? "new" : "promising"
  >   else if (r == 3) s = "attention"
  >   else if (f > 3 && m > 3) s = "cannot-lose"
  >   else if (f > 2) s = "at-risk"
  >   else s = r == 2 ? "sleeping" : "lost"
  >   print s }' cdnow.tsv | LC_ALL=C sort | uniq -c | cmp - segments

Own rules, the first that matches; those without any chance are told of, and
customers who are left over:

  $ cat > rules.tsv << 'END'
  > segment	r	f	recency	monetary
  > best	4..5	4..5		
  > rich				40..
  > fresh			..7	
  > top	5	5		
  > END
  $ cx-rfm --segments rules.tsv orders.csv >answer.tsv
  cx-rfm: warning: rules.tsv: rule 4, 'top', can never match: the rules before it take all, or there are no such scores
  cx-rfm: warning: 2 customers match no rule of rules.tsv: segment 'other'; a last rule without conditions takes what is left
  $ cut -f 1,11 answer.tsv
  customer\tsegment (esc)
  Aino\tbest (esc)
  Bo\tother (esc)
  Cai\tother (esc)
  $ { sed 5d rules.tsv; printf 'rest\t\t\t\t\n'; } > more.tsv
  $ cx-rfm --segments more.tsv orders.csv | cut -f 11 | tail -n 2
  rest
  rest
  $ printf 'segment,r\nall,1..5\nnone,\nrest,\n' > most.csv
  $ cx-rfm --segments most.csv orders.csv | cut -f 11 | tail -n 1
  none
  $ printf 'segment,r\na,4-5\n' > bad.csv; cx-rfm --segments bad.csv orders.csv
  cx-rfm: bad.csv:2: column 'r': not a condition such as 4, 4..5, 4.. or ..2
  [1]

The shipped rules are for five bins:

  $ cx-rfm --bins 3 orders.csv | cut -f 1,10,11
  cx-rfm: warning: no segments: the rules that come with cx are for 5 bins, and --segments is not given
  customer\trfm\tsegment (esc)
  Aino\t333\t (esc)
  Bo\t111\t (esc)
  Cai\t\t (esc)

Totals
------

Orders of a made shop: customers who bought again, repeat orders and days between
orders are those that pandas found (data/cohort/repeat.csv), the money is that of
its monthly table.

  $ sed '1s/date/time/' $TESTDIR/data/cohort/orders.csv > shop.csv
  $ cx-rfm --totals --as-of 2024-08-31 shop.csv > totals.tsv
  $ for figure in customers orders repeat_in_window repeat_order_share gap_mean gap_median \
  >     gap_p25 gap_p75 gap_p90; do
  >   awk -F '\t' -v f=$figure '$1 == f && $2 == "" { printf "%s,", $3 }' totals.tsv
  > done; echo
  60,190,0.8,0.6842105263,34.52307692,26,11,51.75,79.3,
  $ cut -d , -f 1,4,5,6,8- $TESTDIR/data/cohort/repeat.csv
  customers,orders,repeat_orders,repeat_order_share,gap_mean,gap_median,gap_p25,gap_p75,gap_p90
  60,190,130,0.6842105263,34.52307692,26,11,51.75,79.3
  $ awk -F , 'NR > 1 { sum += $9 } END { print sum }' $TESTDIR/data/cohort/monthly.csv
  5389.36
  $ grep ^revenue. totals.tsv | head -n 1 | cut -f 3
  5389.36

Who only gave back has a part in the revenue, which is the sum of what cx-rfm calls
monetary, and in no other figure:

  $ printf 'customer,time,order,amount\nAino,2025-01-07,1,10\nBo,2025-01-08,7,-4\n' > back.csv
  $ cx-rfm --totals back.csv | cut -f 1,3 | grep -P '^(customers|orders|revenue|largest_share)\t'
  customers\t1 (esc)
  orders\t1 (esc)
  revenue\t6 (esc)
  largest_share\t1 (esc)
  $ cx-rfm back.csv | awk -F '\t' 'NR > 1 { sum += $4 } END { print sum }'
  6

Every figure, against a slow program that follows the man page word by word, also
of a window, of days, at CDNOW, and with refunds:

  $ compare() {
  >   cx-rfm --totals --as-of "$2" ${3:+--since $3} "$1" > totals.tsv
  >   $TESTDIR/data/rfm/totals totals.tsv "$2" $3 < "$1"
  > }
  $ compare shop.csv 2024-08-31
  106 figures
  $ compare shop.csv 2024-08-31 2024-06-01
  106 figures
  $ compare shop-days.csv 2024-08-31 2024-03-01
  106 figures
  $ compare cdnow.csv 1998-06-30
  116 figures
  $ compare cdnow.csv 1998-06-30 1998-01-01
  106 figures
  $ compare orders.csv 2025-03-10
  46 figures
  $ compare orders.csv 2025-03-10 2025-03-01
  46 figures

The order of the rows, the number of threads and the way there do not matter; days
are those of orders when asked for:

  $ cx-rfm --totals cdnow.csv > totals.tsv
  $ { head -n 1 cdnow.csv; tail -n +2 cdnow.csv | sort -t , -k 3; } > shuffled.csv
  $ cx-rfm --partial cdnow.csv > cdnow.state
  $ cx-rfm --totals -j 1 shuffled.csv | cmp - totals.tsv
  $ cx-rfm --totals -j 4 --merge cdnow.state | cmp - totals.tsv
  $ cx-rfm --totals --as-of 2024-08-31 shop-days.csv > totals.tsv
  $ cx-rfm --totals --frequency days --as-of 2024-08-31 shop.csv | cmp - totals.tsv

One who got back more than was paid is told of; a header alone has figures of
nobody:

  $ printf 'customer,time,order,amount\na,2025-01-02,1,5\na,2025-01-03,2,-9\nb,2025-01-02,3,5\n' |
  >   cx-rfm --totals | grep -e revenue -e gini -e share | cut -f 1,3,6
  cx-rfm: warning: 1 customer got back more than was paid: counted as nothing among the shares of customers
  revenue\t1\t (esc)
  revenue_per_customer\t0.5\t2 (esc)
  revenue_per_order\t0.5\t2 (esc)
  repeat_order_share\t0\t2 (esc)
  gini\t0.5\t2 (esc)
  gini_corrected\t1\t2 (esc)
  top20_share\t1\t2 (esc)
  largest_share\t1\t2 (esc)
  $ echo customer,time,amount | cx-rfm --totals | cut -f 1,3- | grep -v -e gap -e again
  figure\tvalue\tlow\thigh\tn (esc)
  customers\t0\t\t\t (esc)
  new_customers\t0\t\t\t0 (esc)
  orders\t0\t\t\t (esc)
  revenue\t0\t\t\t (esc)
  orders_per_customer\t\t\t\t0 (esc)
  revenue_per_customer\t\t\t\t0 (esc)
  revenue_per_order\t\t\t\t0 (esc)
  repeat_in_window\t\t\t\t0 (esc)
  returning_as_of\t\t\t\t0 (esc)
  repeat_order_share\t\t\t\t0 (esc)
  gini\t\t\t\t0 (esc)
  gini_corrected\t\t\t\t0 (esc)
  top20_share\t\t\t\t0 (esc)
  customers_for_80\t0\t\t\t0 (esc)
  hhi\t\t\t\t0 (esc)
  largest_share\t\t\t\t0 (esc)

What does not go together:

  $ cx-rfm --since 2024-06-01 shop.csv
  cx-rfm: option '--since' needs '--totals' (try 'cx-rfm --help')
  [2]
  $ cx-rfm --totals --cuts own.tsv shop.csv
  cx-rfm: option '--totals' scores nobody: limits and segments have no part in it (try 'cx-rfm --help')
  [2]
  $ cx-rfm --totals --frequency rows shop.csv
  cx-rfm: option '--totals' counts orders or days, not '--frequency rows' (try 'cx-rfm --help')
  [2]
  $ cx-rfm --totals --as-of 2024-05-31 --since 2024-06-01 shop.csv
  cx-rfm: option '--since': the day is later than '--as-of' (try 'cx-rfm --help')
  [2]

States
------

Parts, however they are cut, give the answer of the whole; so do days added one
after another:

  $ head -n 1 cdnow.csv > header
  $ tail -n +2 cdnow.csv | sort -t , -k 3 > shuffled; split -n l/3 shuffled part.
  $ for part in part.aa part.ab part.ac; do
  >   cat header $part | cx-rfm --partial > $part.state
  > done
  $ cx-rfm --merge part.ac.state part.aa.state part.ab.state | cmp - cdnow.tsv
  $ cx-rfm --merge --partial part.ab.state part.ac.state > two.state
  $ cx-rfm --merge --partial part.ac.state part.ab.state | cmp - two.state
  $ cx-rfm --merge two.state part.aa.state | cmp - cdnow.tsv
  $ for part in part.ab part.aa; do cat header $part | cx-rfm -q --state all.state > /dev/null; done
  $ cat header part.ac | cx-rfm --state all.state | cmp - cdnow.tsv
  cx-rfm: warning: <stdin>:2: 23,361 rows are not after what the state held (until 1998-07-01T00:00:00Z): rows sent again count twice; see cx-ingest --dedupe
  $ cx-rfm --merge all.state | cmp - cdnow.tsv

A day without purchases is a header alone, and may come twice:

  $ for day in 1 2; do cx-rfm --state all.state header | cmp - cdnow.tsv; done

A file that was read before is noticed among others, packed or not:

  $ for part in aa ab ac; do cat header part.$part > $part.csv; done; gzip -k ab.csv
  $ cx-rfm --state files.state aa.csv ab.csv > /dev/null
  $ cx-rfm --state files.state ac.csv ab.csv.gz
  cx-rfm: files.state: this input is in the state already: it would count twice
  [1]
  $ cx-rfm -q --state files.state ac.csv header | cmp - cdnow.tsv

An order whose refund comes with another part:

  $ for n in 3 9; do
  >   sed -n "1p;$((n - 1)),$((n + 4))p" orders.csv | cx-rfm --partial > orders.$n.state
  > done
  $ cx-rfm orders.csv > orders.tsv
  $ cx-rfm --merge orders.9.state orders.3.state | cmp - orders.tsv

A customer may be called as the lines that are no customers begin.

  $ { echo customer,time,amount; printf '%s,2025-01-02,4\n' '#cx-sum 3' '#cx-state' '#cx-state x'; } > odd.csv
  $ cx-rfm odd.csv > odd; cx-rfm --partial odd.csv | cx-rfm --merge | cmp - odd; sed -n '$=' odd
  4

States keep to what they were made with:

  $ cx-rfm --merge --refunds keep part.aa.state
  cx-rfm: part.aa.state:1: a state made with refunds=net, not with refunds=keep
  [2]
  $ sed 2d two.csv | cx-rfm --partial > sek.state; sed 3d two.csv | cx-rfm --partial > eur.state
  $ cx-rfm --merge sek.state eur.state
  cx-rfm: two currencies, 'EUR' and 'SEK': choose one with --currency
  [2]
  $ cx-rfm --merge --as-of 2025-03-03 orders.9.state
  cx-rfm: the states have rows of 2025-03-10, later than --as-of 2025-03-03 (try 'cx-rfm --help')
  [2]
