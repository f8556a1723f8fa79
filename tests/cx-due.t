cx-due: when customers will want an item again
==============================================

2,252 purchases, with days, calls and states that an independent program worked out
(tests/data/README.md): what customers' own rhythms give, of those with two
intervals or more.

  $ due=$TESTDIR/data/due
  $ sed '1s/.*/customer,item,time,quantity/' $due/purchases.csv > purchases.csv
  $ cx-due --as-of 2025-11-20 purchases.csv > due.tsv
  $ awk -F '\t' -v OFS='\t' 'NR > 1 && $6 > 1 {
  >   k = $6 < 3 ? "" : $12 > 50 ? 50 : $12
  >   print $1, $2, $5, $3, $7, $9, $15, $16, $19, k }' $due/expected.tsv > wanted.tsv
  $ awk -F '\t' -v OFS='\t' '$11 == "own" {
  >   print $1, $2, $3, $4, $5, $6, $8, $9, $10, $7 }' due.tsv > found.tsv
  $ cut -f 1-9 wanted.tsv > wanted-9.tsv && cut -f 1-9 found.tsv | cmp - wanted-9.tsv
  $ paste wanted.tsv found.tsv | awk -F '\t' '
  >   ($10 == "") == ($20 == "") && ($10 - $20) ^ 2 <= 1e-12 { n++ } END { print n, NR }'
  200 200

The flip-chart paper is bought after 90, 91 and 92 days, the last time on 15 October:

  $ grep office1 due.tsv
  office1\tflipchart-paper\t2025-10-15\t4\t91\t1\t50\t2026-01-14\t2025-12-30\tearly\town\t1 (esc)

How many of an item's customers bought it again is what that program says, too:

  $ awk -F '\t' 'NR > 1 { print $1 "\t" $3 }' $due/priors.tsv > wanted.tsv
  $ tail -n +2 due.tsv | cut -f 2,12 | sort -u | cmp - wanted.tsv

Every column of every row, priors too, against a slow program that follows the man
page word by word:

  $ $due/reference 2025-11-20 < purchases.csv | cmp - due.tsv
  $ cx-due --as-of 2025-11-20 --min-intervals 5 --lead 0.5 purchases.csv > due.tsv
  $ $due/reference 2025-11-20 min=5 lead=1/2 < purchases.csv | cmp - due.tsv
  $ cx-due --as-of 2025-11-20 --by-quantity --lead-days 10 purchases.csv > due.tsv
  $ $due/reference 2025-11-20 quantity lead-days=10 < purchases.csv | cmp - due.tsv
  $ cx-due --as-of 2025-11-20 --whole purchases.csv > due.tsv
  $ $due/reference 2025-11-20 whole < purchases.csv | cmp - due.tsv

The same of purchases with orders over several days, refunds by kind, by amount and
by quantity, and cells that are missing:

  $ awk 'function random(n) { seed = (seed * 16807) % 2147483647; return seed % n }
  >   BEGIN {
  >     seed = 4711
  >     print "customer,time,item,order,kind,amount,quantity"
  >     for (i = 0; i < 6000; i++) {
  >       n = random(500); day = sprintf("2025-%02d-%02d", int(n / 42) + 1, n % 28 + 1)
  >       back = random(5) == 0; item = random(12)
  >       amount = random(3) ? random(3) + random(100) / 100 : ""
  >       kind = random(3) ? "" : back ? "refund" : random(9) ? "sale" : "tax"
  >       order = random(3) ? "A" random(400) : ""
  >       quantity = random(2) ? random(4) : ""
  >       if (back && amount != "") amount = -amount
  >       else if (back && quantity != "" && kind == "") quantity = -quantity
  >       print "C" random(150) "," day "," (item ? "item " item : "") "," order "," kind "," \
  >         amount "," quantity
  >     }
  >   }' > mixed.csv
  $ cx-due --as-of 2025-10-20 mixed.csv > mixed.tsv
  cx-due: warning: 302 purchases without an item left out, as others have one; --whole takes all
  $ $due/reference 2025-10-20 < mixed.csv | cmp - mixed.tsv
  $ cut -f 11 mixed.tsv | sort | uniq -c | sed 's/^ *//'
  1 basis
  853 item
  611 own
  $ cx-due -q --as-of 2025-10-20 --min-intervals 20 mixed.csv > rate.tsv
  $ $due/reference 2025-10-20 min=20 < mixed.csv | cmp - rate.tsv
  $ cut -f 11 rate.tsv | sort | uniq -c | sed 's/^ *//'
  1 basis
  1464 rate
  $ cx-due -q --as-of 2025-10-20 --min-again 72% mixed.csv > again.tsv
  $ $due/reference 2025-10-20 again=18/25 < mixed.csv | cmp - again.tsv
  $ cut -f 11 again.tsv | sort | uniq -c | sed 's/^ *//'
  1 basis
  379 item
  474 none
  611 own
  $ cx-due -q --as-of 2025-10-20 --refunds keep --by-quantity mixed.csv > keep.tsv
  $ $due/reference 2025-10-20 keep quantity < mixed.csv | cmp - keep.tsv
  $ cx-due -q --as-of 2025-10-20 --whole mixed.csv > whole.tsv
  $ $due/reference 2025-10-20 whole < mixed.csv | cmp - whole.tsv

The order of rows and of columns, and threads, do not matter:

  $ { head -n 1 mixed.csv; tail -n +2 mixed.csv | sort -t , -k 6; } > sorted.csv
  $ for j in 1 2 5; do cx-due -q -j $j --as-of 2025-10-20 sorted.csv | cmp - mixed.tsv; done
  $ awk -F , -v OFS=, '{ print $7, $1, $6, $2, $4, $3, $5 }' mixed.csv |
  >   cx-due -q --as-of 2025-10-20 | cmp - mixed.tsv

CDNOW has no items: every customer has one rhythm. 23,570 customers, of whom 11,516
came on a second day:

  $ cx-ingest --profile cdnow data/CDNOW_master.txt > cdnow.tsv
  $ cx-due cdnow.tsv > due.tsv
  $ awk -F '\t' 'NR > 1 { n++; again += $4 > 1; share = $12 }
  >   END { print n, again, (share - again / n) ^ 2 < 1e-18 }' due.tsv
  23570 11516 1
  $ cut -f 2 due.tsv | sort -u
  
  item
  $ cut -f 1,2,6 cdnow.tsv | sed 's/\t/,/g' | $due/reference 1998-06-30 | cmp - due.tsv

Columns
-------

A category plays the item as well; columns have the names that the shop gives them:

  $ cat > shop.csv << 'END'
  > buyer,when,what,group,number,sum,coin
  > Aino,2025-09-01,Kulta,coffee,1,6.90,EUR
  > Aino,2025-09-22,Juhla,coffee,1,7.20,EUR
  > Aino,2025-10-11,Kulta,coffee,1,6.90,EUR
  > Aino,2025-10-11,mug,dishes,1,80,SEK
  > END
  $ ask() { cx-due --customer buyer --time when --quantity number --amount sum "$@"; }
  $ ask --item group shop.csv | cut -f 1-5
  customer\titem\tlast\tpurchases\tmedian_days (esc)
  Aino\tcoffee\t2025-10-11\t3\t20 (esc)
  Aino\tdishes\t2025-10-11\t1\t (esc)
  $ ask --item what shop.csv | cut -f 1-5,10,11
  customer\titem\tlast\tpurchases\tmedian_days\tstatus\tbasis (esc)
  Aino\tJuhla\t2025-09-22\t1\t\t\tnone (esc)
  Aino\tKulta\t2025-10-11\t2\t30\tearly\trate (esc)
  Aino\tmug\t2025-10-11\t1\t\t\tnone (esc)

(Of the two days on which Aino bought Kulta, 40 days apart, the item's rate has alpha
1 and beta 20; hers is (1 + 1) / (40 + 20), one purchase in 30 days.)

Without a column of items, or one that is empty, a customer has one rhythm; a column
that was asked for must be there:

  $ cx-due --customer buyer --time when shop.csv | cut -f 1-5
  customer\titem\tlast\tpurchases\tmedian_days (esc)
  Aino\t\t2025-10-11\t3\t20 (esc)
  $ ask --whole shop.csv | cut -f 1-5
  customer\titem\tlast\tpurchases\tmedian_days (esc)
  Aino\t\t2025-10-11\t3\t20 (esc)
  $ ask --item what --whole shop.csv
  cx-due: options '--whole' and '--item' exclude each other (try 'cx-due --help')
  [2]
  $ cx-due --customer buyer --time when --item whta shop.csv
  cx-due: shop.csv:1: no column 'whta' for --item; the columns are 'buyer', 'when', 'what', 'group', 'number', 'sum', 'coin'; did you mean 'what'?
  [2]

Currencies need not agree, as nothing is added up; --currency picks the rows of one:

  $ ask --item group --currency SEK --currency-column coin shop.csv | cut -f 1-4
  customer\titem\tlast\tpurchases (esc)
  Aino\tdishes\t2025-10-11\t1 (esc)
  $ ask --currency SEK shop.csv
  cx-due: option '--currency' needs a column 'currency' (try 'cx-due --help')
  [2]

Which refunds are told how
--------------------------

Order 1 is returned in part, order 2 wholly; Bo's list has quantities alone. Cai got
everything back, and postage is nothing that Dag bought:

  $ cat > returns.csv << 'END'
  > customer,time,order,item,kind,amount,quantity
  > Aino,2025-03-01,1,tea,sale,8,2
  > Aino,2025-03-03,1,tea,refund,-4,1
  > Aino,2025-03-11,2,tea,sale,8,2
  > Aino,2025-03-15,2,tea,refund,-8,2
  > Aino,2025-03-21,3,tea,sale,4,1
  > Bo,2025-03-02,,tea,,,3
  > Bo,2025-03-02,,tea,,,-3
  > Bo,2025-03-09,,tea,,,2
  > Bo,2025-03-09,,tea,,,-1
  > Cai,2025-03-04,7,tea,sale,4,1
  > Cai,2025-03-05,7,tea,refund,-4,1
  > Dag,2025-03-06,8,postage,shipping,5,1
  > END
  $ cx-due returns.csv | cut -f 1-4
  customer\titem\tlast\tpurchases (esc)
  Aino\ttea\t2025-03-21\t2 (esc)
  Bo\ttea\t2025-03-09\t1 (esc)
  $ cx-due --refunds drop returns.csv | cut -f 1-4
  customer\titem\tlast\tpurchases (esc)
  Aino\ttea\t2025-03-21\t3 (esc)
  Bo\ttea\t2025-03-09\t2 (esc)
  Cai\ttea\t2025-03-04\t1 (esc)
  $ cx-due --refunds keep returns.csv | cut -f 1-4
  customer\titem\tlast\tpurchases (esc)
  Aino\ttea\t2025-03-21\t3 (esc)
  Bo\ttea\t2025-03-09\t2 (esc)
  Cai\ttea\t2025-03-04\t1 (esc)
  $ cx-due --refunds error returns.csv
  cx-due: returns.csv:3: column 'kind': a refund, and --refunds error allows none
  [1]
  $ sed '1s/order/receipt/; 1s/kind/type/' returns.csv > named.csv
  $ cx-due returns.csv -o returns.tsv
  $ cx-due --order receipt --kind type named.csv | cmp - returns.tsv
  $ cut -d , -f 1,2,4,7 returns.csv | cx-due --refunds error
  cx-due: <stdin>:8: column 'quantity': a refund, and --refunds error allows none
  [1]
  $ cx-due -v returns.csv -o returns.tsv
  cx-due: 4 rows without an amount counted
  cx-due: as of 2025-03-21, the newest day in the data
  cx-due: 1 customer has no purchase: refunds leave nothing of what was bought
  cx-due: 12 rows read
  cx-due: 1 row left out for kind or currency
  cx-due: 11 rows counted

A purchase without an amount is one unless --missing-amount says otherwise, and it comes
through cx-ingest:

  $ printf 'customer,time,item,amount\nAino,2025-01-01,tea,4\nAino,2025-01-15,tea,\nAino,2025-01-29,tea,4\n' > tea.csv
  $ cx-due tea.csv > tea.tsv; cut -f 1-5 tea.tsv
  customer	item	last	purchases	median_days
  Aino	tea	2025-01-29	3	14
  $ cx-ingest --missing-amount keep tea.csv | cx-due | cmp - tea.tsv
  $ cx-due --missing-amount drop tea.csv | cut -f 3-4
  last	purchases
  2025-01-29	2
  $ cx-due --missing-amount error tea.csv
  cx-due: tea.csv:3: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]

What says two things at once, or nothing known, is a bad row:

  $ printf 'customer,time,amount,quantity\nAino,2025-01-07,3,-1\n' | cx-due
  cx-due: <stdin>:2: column 'amount': a refund takes money back: its amount must not be above 0
  [1]
  $ printf 'customer,time,kind\nAino,2025-01-07,gift\n' | cx-due
  cx-due: <stdin>:2: column 'kind': not a kind: sale, refund, shipping, tax or fee
  [1]
  $ printf 'customer,time,quantity\nAino,2025-01-07,many\n' | cx-due
  cx-due: <stdin>:2: column 'quantity': not a number such as 1234.56 (cx-ingest reads other forms)
  [1]
  $ printf 'customer,time,amount\nAino,2025-01-07,1.23456\n' | cx-due --round half-even | cut -f 4
  purchases
  1

Rows without a customer or an item are counted aloud:

  $ printf 'customer,time,item\n,2025-01-07,tea\nAino,2025-01-07,tea\nAino,2025-01-08,\n' |
  >   cx-due | cut -f 1-4
  cx-due: warning: 1 row without a customer left out
  cx-due: warning: 1 purchase without an item left out, as others have one; --whole takes all
  customer\titem\tlast\tpurchases (esc)
  Aino\ttea\t2025-01-07\t1 (esc)

Calls
-----

An interval of 20 days has its call after 16.67, rounded to 17; the lead may be said
as a fraction, a decimal or in percent, or in days before the expected day:

  $ lead() { cx-due --customer buyer --time when "$@" shop.csv | tail -n 1 | cut -f 8,9; }
  $ lead
  2025-10-31\t2025-10-28 (esc)
  $ lead --lead 1/2
  2025-10-31\t2025-10-21 (esc)
  $ lead --lead 0.5
  2025-10-31\t2025-10-21 (esc)
  $ lead --lead 50%
  2025-10-31\t2025-10-21 (esc)
  $ lead --lead-days 0
  2025-10-31\t2025-10-31 (esc)

More days than the interval has leave the day after the last purchase, 11 October:

  $ lead --lead-days 30
  2025-10-31\t2025-10-12 (esc)
  $ lead --lead 0
  2025-10-31\t2025-10-12 (esc)
  $ cx-due --as-of 2025-11-20 --lead-days 20 purchases.csv > due.tsv
  $ $due/reference 2025-11-20 lead-days=20 < purchases.csv | cmp - due.tsv
  $ awk -F '\t' 'NR > 1 && $9 != "" && $9 <= $3 { n++ } END { print n + 0 }' due.tsv
  0
  $ cx-due --lead 4/3 shop.csv
  cx-due: option '--lead': '4/3' is not a part of 1, such as 2.5/3, 0.8 or 80% (try 'cx-due --help')
  [2]
  $ cx-due --lead 0.8 --lead-days 3 shop.csv
  cx-due: options '--lead' and '--lead-days' exclude each other (try 'cx-due --help')
  [2]
  $ cx-due --min-intervals 0 shop.csv
  cx-due: option '--min-intervals': at least 1 is wanted (try 'cx-due --help')
  [2]
  $ cx-due --min-again 2 shop.csv
  cx-due: option '--min-again': a share from 0 to 1 is wanted, or a percentage (try 'cx-due --help')
  [2]
  $ cx-due --next 36h shop.csv
  cx-due: option '--next': whole days are wanted, a hundred years at most (try 'cx-due --help')
  [2]

Each status begins on its day; --next takes what is to be called by then, and no one
who has lapsed:

  $ state() { cx-due --customer buyer --time when --as-of "$@" shop.csv | tail -n +2 | cut -f 10; }
  $ for day in 2025-10-27 2025-10-28 2025-10-30 2025-10-31 2025-11-19 2025-11-20; do
  >   echo $day $(state $day) "($(state $day --next 0d))" "($(state $day --next 1d))"
  > done
  2025-10-27 early () (early)
  2025-10-28 due (due) (due)
  2025-10-30 due (due) (due)
  2025-10-31 overdue (overdue) (overdue)
  2025-11-19 overdue (overdue) (overdue)
  2025-11-20 lapsed () ()

--sort call puts first who is to be called first, those of a day by customer and item,
and last what has no day at all; sort(1) does the same:

  $ by_call() {
  >   head -n 1 "$1"
  >   tail -n +2 "$1" | awk -F '\t' '{ print ($9 == "" ? "none" : $9) "\t" $0 }' |
  >     LC_ALL=C sort -s -t "$(printf '\t')" -k 1,1 | cut -f 2-
  > }
  $ by_call again.tsv > wanted.tsv
  $ for j in 1 2 5; do
  >   cx-due -q -j $j --as-of 2025-10-20 --min-again 72% --sort call mixed.csv | cmp - wanted.tsv
  > done
  $ tail -n 1 wanted.tsv | cut -f 9,11
  \tnone (esc)
  $ cx-due -q --as-of 2025-10-20 --next 7d mixed.csv > next.tsv
  $ by_call next.tsv > wanted.tsv
  $ cx-due -q --as-of 2025-10-20 --next 7d --sort call mixed.csv | cmp - wanted.tsv
  $ printf 'customer,time\n' | cx-due --sort call | cut -f 1-3
  customer\titem\tlast (esc)
  $ cx-due --sort value mixed.csv
  cx-due: option '--sort': 'value' is not customer or call (try 'cx-due --help')
  [2]

What is later than --as-of has not happened. The answer is yes when somebody is to be
called:

  $ cx-due --customer buyer --time when --as-of 2025-09-30 shop.csv | tail -n 1 | cut -f 3,4
  2025-09-22\t2 (esc)
  $ cx-due --customer buyer --time when --next 7d --as-of 2025-10-25 --fail-if 'purchases > 0' \
  >   shop.csv -o calls.tsv
  [3]
  $ cx-due --customer buyer --time when --as-of 2025-10-31 shop.csv -o all.tsv \
  >   --fail-if 'status = overdue'
  [3]
  $ cx-due --customer buyer --time when --as-of 2025-10-30 shop.csv -o all.tsv \
  >   --fail-if 'status = overdue'
  $ cx-due -q --min-again 0 --as-of 2025-10-20 mixed.csv -o all.tsv --fail-if 'basis = item'
  [3]
  $ cx-due -q --min-again 0 --as-of 2025-10-20 mixed.csv -o all.tsv --fail-if 'basis = none'

Items by the ten thousand, far in time, have rows like any others:

  $ awk 'BEGIN {
  >     print "customer,time,item"
  >     for (i = 0; i < 66000; i++)
  >       print "A,2025-03-01," i "\nA,2025-03-21," i "\nB,1987-04-06," i
  >   }' > many.csv
  $ cx-due --as-of 2025-03-28 many.csv | awk -F '\t' 'NR == 1 || $2 ~ /^(7|8|4711)$/' > wanted.tsv
  $ awk -F , 'NR == 1 || $3 ~ /^(7|8|4711)$/' many.csv > few.csv
  $ cx-due --as-of 2025-03-28 few.csv | cmp - wanted.tsv
  $ $due/reference 2025-03-28 < few.csv | cmp - wanted.tsv

States
------

Days in parts, in any order, refunds of another part's orders included, are the whole:

  $ awk -F , 'NR == 1 { for (i = 0; i < 4; i++) print > ("part" i ".csv"); next }
  >   { print > ("part" NR % 4 ".csv") }' mixed.csv
  $ for i in 0 1 2 3; do cx-due --partial part$i.csv --as-of 2025-10-20 -o part$i.state; done
  $ cx-due -q --merge --as-of 2025-10-20 part2.state part0.state part3.state part1.state |
  >   cmp - mixed.tsv
  $ cx-due --merge --partial part3.state part1.state -o a.state
  $ cx-due --merge --partial part0.state part2.state -o b.state
  $ cx-due -q --merge --as-of 2025-10-20 b.state a.state | cmp - mixed.tsv
  $ cx-due --merge --partial a.state b.state -o ab.state
  $ cx-due --merge --partial part0.state part1.state part2.state part3.state -o all.state
  $ cmp ab.state all.state
  $ for i in 3 1 0 2; do
  >   cx-due -q --state due.state --as-of 2025-10-20 part$i.csv -o due.tsv
  > done
  $ cmp due.tsv mixed.tsv

Options that change what a state means bind it:

  $ cx-due --merge --whole all.state
  cx-due: all.state:1: a state made with refunds=net, not with refunds=net,whole
  [2]
  $ cx-due -q --partial --item kind mixed.csv -o kind.state
  $ cx-due --merge kind.state
  cx-due: kind.state:1: a state made with item=kind, not without
  [2]
  $ cx-due --merge --item kind all.state
  cx-due: all.state:1: a state made without item=kind
  [2]
  $ cx-due -q --merge --item kind kind.state > kind.tsv
  $ cx-due -q --item kind mixed.csv | cmp - kind.tsv
  $ cx-due --merge --as-of 2025-03-01 all.state -o due.tsv
  cx-due: the states have rows of 2025-10-20, later than --as-of 2025-03-01 (try 'cx-due --help')
  [2]
  $ cx-due -q --by-quantity --as-of 2025-10-20 mixed.csv > quantity.tsv
  $ cx-due -q --merge --by-quantity --as-of 2025-10-20 all.state | cmp - quantity.tsv
