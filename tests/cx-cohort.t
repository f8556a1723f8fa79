cx-cohort: who comes back
=========================

Monthly cohorts of 60 made customers, beside the figures that pandas and DuckDB
agree on (tests/data/README.md): how many came back in a month, and in it or
later; orders, revenue, and all revenue until then.

  $ cp $TESTDIR/data/cohort/*.csv .
  $ tail -n +2 monthly.csv | cut -d , -f 1-3,4,8,9,10 > wanted.csv
  $ cx-cohort --time date --as-of 2024-08-31 orders.csv > months.tsv
  $ grep -v '^all' months.tsv | tail -n +2 | cut -f 1,3,2,5,9,10,12 |
  >   awk -v OFS=, '{ print $1, $3, $2, $4, $5, $6, $7 }' | cmp - wanted.csv
  $ cut -d , -f 1,3,6 monthly.csv | tail -n +2 > wanted.csv
  $ cx-cohort --time date --as-of 2024-08-31 --return after orders.csv | grep -v '^all' |
  >   tail -n +2 | cut -f 1,2,5 | tr '\t' , | cmp - wanted.csv

The rates, to nine digits:

  $ grep -v '^all' months.tsv | cut -f 6,13 | paste - monthly.csv | tr ',' '\t' |
  >   awk 'NR > 1 { d = $1 - $7; e = $2 - $13; n++
  >     if (d * d > 1e-18 * $7 * $7 || e * e > 1e-18 * $13 * $13) print "apart:", $0 }
  >     END { print n " rows" }'
  33 rows

The newest of these rows is a date, so its day is over, with or without --as-of:

  $ cx-cohort --time date orders.csv | cmp - months.tsv

Days after the first, in brackets, one by one, and from one on; only who was
followed so long counts (the same makers):

  $ tail -n +2 days.csv | while IFS=, read -r kind from to eligible active rate; do
  >   case $kind in
  >   bracket) how=$from-$to row=$from-$to ;;
  >   nday) how=on row=$from to= ;;
  >   *) how=after row=$from ;;
  >   esac
  >   cx-cohort --time date --period day --return "$how" orders.csv |
  >     awk -v row="$row" -v n="$eligible" -v k="$active" -v rate="$rate" '
  >       $1 == "all" && $2 == row { found = $4 == n && $5 == k && ($6 - rate) ^ 2 <= 1e-18 }
  >       END { print (found ? "agrees" : "differs") }'
  > done | sort | uniq -c
       13 agrees

A log of 899 visitors, weekly cohorts followed day by day in Helsinki over the
night in which daylight saving began, as DuckDB counts it; the newest row has a
clock time, so its day is not over:

  $ log="$TESTDIR/data/sessions/log.csv.gz"
  $ for how in on after; do
  >   cx-cohort -q --tz Europe/Helsinki --period day --cohort week --return $how "$log" |
  >     awk -v OFS=, 'NR > 1 && $4 > 0 && $2 <= 30 { print $1, $2, $4, $5 }' > $how.csv
  > done
  $ cut -d , -f 4 after.csv | paste -d , on.csv - | LC_ALL=C sort > ours.csv
  $ tail -n +2 retention_calendar_day.csv | cut -d , -f 1-5 |
  >   sed 's/2025-W11/2025-03-10/; s/2025-W12/2025-03-17/; s/2025-W13/2025-03-24/
  >        s/2025-W14/2025-03-31/; s/2025-W15/2025-04-07/' | LC_ALL=C sort | cmp - ours.csv
  $ wc -l < ours.csv
  125

Windows of 24 hours from each visitor's first instant, as pandas counts them,
and brackets of calendar days:

  $ for how in on after; do
  >   cx-cohort -q --period day --clock rolling --return $how "$log" |
  >     awk -v OFS=, '$1 == "all" && $4 > 0 && $2 <= 30 { print $2, $4, $5 }' > $how.csv
  > done
  $ cut -d , -f 3 after.csv | paste -d , on.csv - > ours.csv
  $ tail -n +2 retention_rolling_24h.csv | cmp - ours.csv
  $ tail -n +2 retention_bracket.csv | cut -d , -f 1-3 > wanted.csv
  $ cx-cohort -q --tz Europe/Helsinki --period day --return 0-0,1-3,4-7,8-14,15-30 "$log" |
  >   awk -v OFS=, '$1 == "all" { print $2, $4, $5 }' | cmp - wanted.csv

On which day somebody comes back who comes two minutes over midnight, or at the
same time of a day of 23 or 25 hours: by the calendar, and rolling.

  $ awk -F , 'NR == 1 { print "customer,time" } NR > 1 { print $1 "," $2; print $1 "," $3 }' \
  >   retention_day_rules.csv > hard.csv
  $ for clock in calendar rolling; do
  >   cx-cohort --tz Europe/Helsinki --period day --clock $clock --by customer hard.csv \
  >     --as-of 2025-12-31 | awk 'NR > 1 && $2 != "all" && $6 > 0 { day[$1] = $3 }
  >     END { for (who in day) print who "," day[who] }' | LC_ALL=C sort > $clock.csv
  > done
  $ tail -n +2 retention_day_rules.csv | cut -d , -f 1,4,5 | LC_ALL=C sort > wanted.csv
  $ join -t , calendar.csv rolling.csv | cmp - wanted.csv

CDNOW
-----

Of the 7,846 customers who began in January 1997, 1,157 bought in February,
as everybody counts them; all cells by a slow program that follows the man page
word by word:

  $ awk 'BEGIN { print "customer,time,amount" } NR > 1 { sub("\r", "")
  >   print $1 "," substr($2, 1, 4) "-" substr($2, 5, 2) "-" substr($2, 7) "," $4 }' \
  >   data/CDNOW_master.txt > cdnow.csv
  $ cx-cohort cdnow.csv > cdnow.tsv
  $ sed -n '2,3p' cdnow.tsv | cut -f 1-5
  1997-01\t0\t7846\t7846\t7846 (esc)
  1997-01\t1\t7846\t7846\t1157 (esc)
  $ check() { $TESTDIR/data/cohort/reference "$@"; }
  $ check cdnow.tsv < cdnow.csv
  69 rows, 0 cells differ

The whole is what cx-rfm adds up, in whatever order rows and columns come, and
at any number of threads:

  $ awk '$1 != "all" { money += $10; orders += $9 } END { printf "%.2f %d\n", money, orders }' \
  >   cdnow.tsv
  2500315.63 67591
  $ { head -n 1 cdnow.csv; tail -n +2 cdnow.csv | sort -t , -k 3; } | cx-cohort -j 3 | cmp - cdnow.tsv
  $ awk -F , -v OFS=, '{ print $3, $1, $2 }' cdnow.csv | cx-cohort -j 1 | cmp - cdnow.tsv

Odd shops
---------

Orders over several days, refunds of orders that are not here, kinds, offsets
and values, in random order; every option against the slow program:

  $ awk 'function random(n) { seed = (seed * 16807) % 2147483647; return int(seed / 2147483647 * n) }
  >   BEGIN { seed = 97; split("Z +03:00 -11:30", offset, " "); split("web app shop", chan, " ")
  >     split("view cart buy", event, " ")
  >     print "customer,time,amount,order,kind,event,channel"
  >     for (i = 0; i < 700; i++) {
  >       minute = random(90) * 1440 + random(2) * random(1440)
  >       time = sprintf("2024-%02d-%02dT%02d:%02d:00%s", 1 + int(minute / 43200),
  >         1 + int(minute / 1440) % 28, int(minute / 60) % 24, minute % 60, offset[1 + random(3)])
  >       amount = (random(9) - 2) * 3.25
  >       kind = random(9) ? "" : amount > 0 ? "sale" : "refund"
  >       order = random(3) ? "" : "O" random(9)
  >       print "c" random(60) "," time "," amount "," order "," kind "," event[1 + random(3)] \
  >         "," chan[1 + random(3)]
  >     } }' > odd.csv
  $ try() {
  >   cx-cohort -q "$@" odd.csv > odd.tsv && check odd.tsv "$@" < odd.csv
  > }
  $ try
  8 rows, 0 cells differ
  $ try --return after --cohort day
  78 rows, 0 cells differ
  $ try --period week --by channel --as-of 2024-02-20
  108 rows, 0 cells differ
  $ try --period 10d --cohort week --return 0,1-2,1-5,40
  28 rows, 0 cells differ
  $ try --period day --clock rolling
  2007 rows, 0 cells differ
  $ try --period 14d --clock rolling --by channel --as-of 2024-03-09
  36 rows, 0 cells differ
  $ try --first view --again buy --again cart --period week
  100 rows, 0 cells differ
  $ try --again buy --clock rolling --period 3d --cohort month --return after --by event
  200 rows, 0 cells differ

Three states of three parts are the state of the whole, and answer like it; one
state can be asked for any period and any kind of return, day by day too:

  $ for i in 0 1 2; do
  >   awk -v i=$i 'NR == 1 || NR % 3 == i' odd.csv > part$i.csv
  >   cx-cohort --partial part$i.csv > $i.state
  >   cx-cohort --partial --clock rolling --period day --by channel part$i.csv > rolling$i.state
  > done
  $ for how in "--return after" "--period week --return 1-3" "--period 30d --wide"; do
  >   cx-cohort -q $how odd.csv > whole.tsv
  >   cx-cohort -q --merge $how 2.state 0.state 1.state | cmp - whole.tsv
  > done
  $ cx-cohort -q --clock rolling --period day --by channel odd.csv > whole.tsv
  $ cx-cohort -q --merge --clock rolling --period day --by channel rolling?.state | cmp - whole.tsv
  $ cx-cohort -q odd.csv > whole.tsv
  $ for i in 0 1 2; do cx-cohort -q --state daily.state part$i.csv > now.tsv; done
  $ cmp now.tsv whole.tsv
  $ cx-cohort --merge --by channel 0.state
  cx-cohort: 0.state:1: a state made with refunds=net, not with refunds=net,rows,by=channel
  [2]
  $ cx-cohort --event channel --first 'web shop' --partial part0.csv 2> told > blank.state
  $ cx-cohort --event channel --first web_shop --merge blank.state
  cx-cohort: blank.state:1: a state made with first=web%20shop, not with first=web_shop
  [2]
  $ cx-cohort --event channel --first web --first shop --partial part0.csv 2> told > two.state
  $ cx-cohort --event channel --first web,first=shop --merge two.state
  cx-cohort: two.state:1: a state made with first=web,first=shop, not with first=web%2cfirst=shop
  [2]
  $ cx-cohort --state daily.state part1.csv
  cx-cohort: daily.state: this input is in the state already: it would count twice
  [1]

Refunds and money
-----------------

Order 1 is bought in January and partly returned in March: that takes from
January. Cai returned everything and is in no cohort. Bo's refund is of an order
that is not here: it counts in period 0.

  $ cat > orders.csv << 'END'
  > customer,time,order,amount
  > Aino,2025-01-07,1,50.50
  > Aino,2025-03-02,1,-10.385
  > Aino,2025-02-11,2,31.25
  > Bo,2025-01-09,3,12
  > Bo,2025-02-09,9,-1
  > Cai,2025-01-20,4,19.90
  > Cai,2025-02-14,4,-19.90
  > Dag,2025-02-12,5,0
  > END
  $ cx-cohort -v --as-of 2025-03-30 orders.csv > shop.tsv
  cx-cohort: customers left out because refunds left nothing of their purchases: 1
  cx-cohort: 8 rows read
  cx-cohort: 8 rows counted
  $ cut -f 1-5,9,10,12 shop.tsv
  cohort\tperiod\tsize\teligible\tactive\torders\trevenue\tcumulative_revenue (esc)
  2025-01\t0\t2\t2\t2\t2\t51.115\t51.115 (esc)
  2025-01\t1\t2\t2\t1\t1\t31.25\t82.365 (esc)
  2025-01\t2\t2\t0\t\t\t\t (esc)
  2025-02\t0\t1\t1\t1\t1\t0\t0 (esc)
  2025-02\t1\t1\t0\t\t\t\t (esc)
  all\t0\t3\t3\t3\t3\t51.115\t51.115 (esc)
  all\t1\t3\t2\t1\t1\t31.25\t82.365 (esc)
  all\t2\t3\t0\t\t\t\t (esc)
  $ cx-cohort --refunds keep --as-of 2025-03-30 orders.csv | cut -f 1-5,9,10 | grep 2025-01
  2025-01\t0\t3\t3\t3\t3\t52.115 (esc)
  2025-01\t1\t3\t3\t2\t2\t30.25 (esc)
  2025-01\t2\t3\t0\t\t\t (esc)
  $ cx-cohort --refunds error orders.csv
  cx-cohort: orders.csv:3: column 'amount': a refund, and --refunds error allows none
  [1]

Where refunds leave nobody, an empty table is no answer:

  $ sed -n '1p;6p' orders.csv | cx-cohort --no-header
  cx-cohort: warning: no customer is left: refunds left nothing of their purchases
  $ printf 'customer,time,event\na,2025-01-01,look\n' > looks.csv
  $ cx-cohort --first join --again join --no-header looks.csv
  cx-cohort: warning: option '--first': no row has the event 'join'
  cx-cohort: warning: option '--again': no row has the event 'join'
  cx-cohort: warning: no customer is left: they never began

Columns by other names:

  $ sed '1s/.*/who,when,receipt,paid/; s/$/,sale,EUR/; 1s/sale,EUR/what,money/' orders.csv > own.csv
  $ cx-cohort --refunds keep --as-of 2025-03-30 orders.csv > kept.tsv
  $ sed 's/,-\(.*\),sale/,-\1,refund/' own.csv | cx-cohort --customer who --time when --order receipt \
  >   --amount paid --kind what --currency-column money --currency EUR --refunds keep \
  >   --as-of 2025-03-30 | cmp - kept.tsv

An amount may be missing where no money is told, unless a state is left that may be
asked for it; elsewhere --missing-amount says what such a row is.

  $ sed 's/,31.25/,/' orders.csv > missing.csv; sed 's/,31.25/,0/' orders.csv > zero.csv
  $ cx-cohort missing.csv
  cx-cohort: missing.csv:4: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]
  $ cx-cohort --missing-amount keep missing.csv > kept.tsv; cx-cohort zero.csv | cmp - kept.tsv
  $ cx-cohort --missing-amount drop missing.csv > dropped.tsv
  $ grep -v 31.25 orders.csv | cx-cohort | cmp - dropped.tsv
  $ cx-cohort --wide -v missing.csv 2>told > wide.tsv; cx-cohort --wide orders.csv | cmp - wide.tsv
  $ grep amount told
  cx-cohort: 1 row without an amount counted
  $ cx-cohort --wide --value revenue missing.csv
  cx-cohort: missing.csv:4: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]
  $ cx-cohort --wide --state money.state missing.csv
  cx-cohort: missing.csv:4: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]
  $ ls money.state
  ls: cannot access 'money.state': No such file or directory
  [2]
  $ cx-cohort --wide --missing-amount error missing.csv
  cx-cohort: missing.csv:4: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]

In a log most events cost nothing: only with --missing-amount error must those that
count have an amount.

  $ cat > log.csv << 'END'
  > customer,time,event,amount
  > a,2025-01-01,join,
  > a,2025-01-02,look,
  > a,2025-02-01,buy,5
  > END
  $ cx-cohort --first join --again buy log.csv --as-of 2025-03-31 | cut -f 1-5,10 | grep '^2025'
  2025-01\t0\t1\t1\t0\t0 (esc)
  2025-01\t1\t1\t1\t1\t5 (esc)
  2025-01\t2\t1\t1\t0\t0 (esc)
  $ cx-cohort --first buy --again buy --missing-amount error --as-of 2025-03-31 log.csv | cut -f 1-5,10 | grep '^2025'
  2025-02\t0\t1\t1\t1\t5 (esc)
  2025-02\t1\t1\t1\t0\t0 (esc)
  $ cx-cohort --first join --again buy --missing-amount error log.csv
  cx-cohort: log.csv:2: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]

Without amounts there is no revenue, but all else; with amounts that are all 0,
too:

  $ cut -d , -f 1,2 orders.csv | cx-cohort --as-of 2025-03-30 | head -n 3
  cohort\tperiod\tsize\teligible\tactive\tretention\tlow\thigh\torders\trevenue\trevenue_per_customer\tcumulative_revenue\tcumulative_per_customer (esc)
  2025-01\t0\t3\t3\t3\t1\t0.4385029682\t1\t3\t\t\t\t (esc)
  2025-01\t1\t3\t3\t3\t1\t0.4385029682\t1\t3\t\t\t\t (esc)
  $ sed 's/,[-0-9.]*$/,0/' orders.csv | cx-cohort --as-of 2025-03-30 | head -n 3
  cohort\tperiod\tsize\teligible\tactive\tretention\tlow\thigh\torders\trevenue\trevenue_per_customer\tcumulative_revenue\tcumulative_per_customer (esc)
  2025-01\t0\t3\t3\t3\t1\t0.4385029682\t1\t3\t\t\t\t (esc)
  2025-01\t1\t3\t3\t2\t0.6666666667\t0.2076596008\t0.9385080553\t2\t\t\t\t (esc)

What is not over
----------------

March has one day left, so nobody is asked about it:

  $ cx-cohort --as-of 2025-03-30 orders.csv | grep '^2025-02'
  2025-02\t0\t1\t1\t1\t1\t0.2065493144\t1\t1\t0\t0\t0\t0 (esc)
  2025-02\t1\t1\t0\t\t\t\t\t\t\t\t\t (esc)
  $ cx-cohort --as-of 2025-03-31 orders.csv | grep '^2025-02'
  2025-02\t0\t1\t1\t1\t1\t0.2065493144\t1\t1\t0\t0\t0\t0 (esc)
  2025-02\t1\t1\t1\t0\t0\t0\t0.7934506856\t0\t0\t0\t0\t0 (esc)

A clock time leaves its day open, a date does not, and -v says so:

  $ printf 'customer,time\na,2025-01-30T10:00\na,2025-01-31T23:59\n' > clock.csv
  $ cx-cohort -v clock.csv 2>&1 > clock.tsv | grep over
  cx-cohort: 2025-01-31 is not over: its newest row has a clock time; --as-of can say that it is
  cx-cohort: warning: no period is over; --as-of can say that one is
  $ tail -n 1 clock.tsv | cut -f 1-5
  all\t0\t1\t0\t (esc)
  $ cut -c 1-12 clock.csv | sed '1s/.*/customer,time/' > date.csv
  $ cx-cohort -v date.csv 2>&1 > date.tsv | grep over
  [1]
  $ tail -n 1 date.tsv | cut -f 1-5
  all\t0\t1\t1\t1 (esc)
  $ cx-cohort --as-of 2025-01-31 clock.csv | tail -n 1 | cut -f 1-5
  all\t0\t1\t1\t1 (esc)
  $ cx-cohort --partial clock.csv | cx-cohort -q --merge | tail -n 1 | cut -f 1-5
  all\t0\t1\t0\t (esc)

Wide
----

  $ cx-cohort --as-of 2025-03-31 --wide orders.csv
  cohort\tsize\t0\t1\t2 (esc)
  2025-01\t2\t1\t0.5\t0 (esc)
  2025-02\t1\t1\t0\t (esc)
  all\t3\t1\t0.3333333333\t0 (esc)
  $ cx-cohort --as-of 2025-03-31 --wide --value revenue --through 1 orders.csv
  cohort\tsize\t0\t1 (esc)
  2025-01\t2\t51.115\t31.25 (esc)
  2025-02\t1\t0\t0 (esc)
  all\t3\t51.115\t31.25 (esc)
  $ for value in active eligible orders revenue_per_customer cumulative_revenue \
  >   cumulative_per_customer; do
  >   cx-cohort --as-of 2025-03-31 --wide --value $value orders.csv | tail -n 1
  > done
  all\t3\t3\t1\t0 (esc)
  all\t3\t3\t3\t2 (esc)
  all\t3\t3\t1\t0 (esc)
  all\t3\t17.03833333\t10.41666667\t0 (esc)
  all\t3\t51.115\t82.365\t82.365 (esc)
  all\t3\t17.03833333\t27.455\t41.1825 (esc)
  $ cx-cohort --as-of 2025-03-31 --wide --return 1-2,0 --period 30d -f json orders.csv | tail -n 1
  {"cohort":"all","size":3,"1-2":null,"0":1}

A heat map
----------

Shades only on a terminal, and only where it wants any; the numbers are always
there:

  $ cx-cohort --as-of 2025-03-31 --wide -f table orders.csv
  cohort   size  0       1  2
  -------  ----  -  ------  -
  2025-01     2  1     0.5  0
  2025-02     1  1       0
  all         3  1  0.3333  0
  $ cx-cohort --as-of 2025-03-31 --wide -f table --color always orders.csv | cat -v
  cohort   size  0       1  2
  -------  ----  -  ------  -
  2025-01     2  1  ^[[48;5;18;38;5;231m   0.5^[[0m  ^[[48;5;195;38;5;16m0^[[0m
  2025-02     1  1  ^[[48;5;195;38;5;16m     0^[[0m
  all         3  1  ^[[48;5;33;38;5;16m0.3333^[[0m  ^[[48;5;195;38;5;16m0^[[0m
  $ cat > on-a-terminal.py << 'END'
  > import os, pty, sys
  > sys.stdout.flush()
  > shown = b''
  > def read(fd):
  >     global shown
  >     data = os.read(fd, 4096)
  >     shown += data
  >     return b''
  > pty.spawn(['cx-cohort', '--as-of', '2025-03-31', '--wide', '-f', 'table', *sys.argv[1:],
  >            'orders.csv'], read)
  > print('shaded' if b'\x1b[48;5;' in shown else 'plain')
  > END
  $ cx-cohort --as-of 2025-03-31 --wide --color always orders.csv
  cx-cohort: option '--color' shades a table: it needs '-f table' (try 'cx-cohort --help')
  [2]
  $ cx-cohort --by channel --by item orders.csv
  cx-cohort: option '--by' takes one column, not both 'channel' and 'item' (try 'cx-cohort --help')
  [2]
  $ unset NO_COLOR; export TERM=xterm-256color
  $ /usr/bin/python3 on-a-terminal.py < /dev/null
  shaded
  $ /usr/bin/python3 on-a-terminal.py --color never < /dev/null
  plain
  $ NO_COLOR=1 /usr/bin/python3 on-a-terminal.py < /dev/null
  plain
  $ NO_COLOR= /usr/bin/python3 on-a-terminal.py < /dev/null
  shaded
  $ NO_COLOR=1 /usr/bin/python3 on-a-terminal.py --color always < /dev/null
  shaded
  $ TERM=dumb /usr/bin/python3 on-a-terminal.py < /dev/null
  plain
  $ /usr/bin/python3 on-a-terminal.py -o file.txt < /dev/null; grep -c . file.txt
  plain
  5

Events
------

Signed up, then played: whoever never signed up is nobody's customer, and what
was played before does not count.

  $ cat > log.csv << 'END'
  > customer,time,event
  > a,2025-01-30T10:00:00Z,play
  > a,2025-01-31T10:00:00Z,sign-up
  > a,2025-01-31T10:00:00Z,play
  > a,2025-02-01T09:00:00Z,play
  > b,2025-01-31T12:00:00Z,sign-up
  > b,2025-02-02T12:00:00Z,look
  > c,2025-02-01T12:00:00Z,play
  > d,2025-02-05T12:00:00Z,look
  > END
  $ cx-cohort -v --first sign-up --again play --period day log.csv 2>&1 > log.tsv | grep left
  cx-cohort: customers left out because they never began: 2
  $ cut -f 1-5,9 log.tsv
  cohort\tperiod\tsize\teligible\tactive\torders (esc)
  2025-01-31\t0\t2\t2\t1\t1 (esc)
  2025-01-31\t1\t2\t2\t1\t1 (esc)
  2025-01-31\t2\t2\t2\t0\t0 (esc)
  2025-01-31\t3\t2\t2\t0\t0 (esc)
  2025-01-31\t4\t2\t2\t0\t0 (esc)
  2025-01-31\t5\t2\t0\t\t (esc)
  all\t0\t2\t2\t1\t1 (esc)
  all\t1\t2\t2\t1\t1 (esc)
  all\t2\t2\t2\t0\t0 (esc)
  all\t3\t2\t2\t0\t0 (esc)
  all\t4\t2\t2\t0\t0 (esc)
  all\t5\t2\t0\t\t (esc)
  $ cx-cohort --first sign-up --again playing log.csv | tail -n 1 | cut -f 1-5
  cx-cohort: warning: option '--again': no row has the event 'playing'
  all\t1\t2\t0\t (esc)
  $ cx-cohort --first sign-up log.csv > log.tsv
  $ sed '1s/event/what/' log.csv | cx-cohort --first sign-up --event what | cmp - log.tsv
  $ cut -d , -f 1,2 log.csv | cx-cohort --first sign-up
  cx-cohort: <stdin>:1: no column 'event' for --event; the columns are 'customer', 'time'
  [2]

Wrong uses
----------

  $ cx-cohort --period quarter orders.csv
  cx-cohort: option '--period': 'quarter' is not month, week, day or whole days such as 30d (try 'cx-cohort --help')
  [2]
  $ cx-cohort --period 12h orders.csv
  cx-cohort: option '--period': '12h' is not month, week, day or whole days such as 30d (try 'cx-cohort --help')
  [2]
  $ cx-cohort --clock rolling orders.csv
  cx-cohort: option '--clock rolling': months have no fixed number of hours; --period day, week or a duration such as 30d is wanted (try 'cx-cohort --help')
  [2]
  $ cx-cohort --return 3-1 orders.csv
  cx-cohort: option '--return': '3-1' is not on, after, or periods such as 0,1-3,4-7 (try 'cx-cohort --help')
  [2]
  $ cx-cohort --return 0,1-3,4-7,1-3 orders.csv
  cx-cohort: option '--return': '0,1-3,4-7,1-3' has the same periods twice (try 'cx-cohort --help')
  [2]
  $ cx-cohort --return never orders.csv
  cx-cohort: option '--return': 'never' is not on, after, or periods such as 0,1-3,4-7 (try 'cx-cohort --help')
  [2]
  $ cx-cohort --return 1-3 --through 2 orders.csv
  cx-cohort: option '--through': '--return 1-3' says which periods (try 'cx-cohort --help')
  [2]
  $ cx-cohort --through few orders.csv
  cx-cohort: option '--through': 'few' is not a period: 0, 1, 2 and so on (try 'cx-cohort --help')
  [2]
  $ cx-cohort --value revenue orders.csv
  cx-cohort: option '--value' is for '--wide' (try 'cx-cohort --help')
  [2]
  $ cx-cohort --wide --value size orders.csv
  cx-cohort: option '--value': 'size' is not retention, active, eligible, orders, revenue, revenue_per_customer, cumulative_revenue or cumulative_per_customer (try 'cx-cohort --help')
  [2]
  $ sed '1s/order/size/' orders.csv | cx-cohort --by size
  cx-cohort: option '--by': the output has a column 'size' of its own (try 'cx-cohort --help')
  [2]
  $ cx-cohort --by channel orders.csv
  cx-cohort: orders.csv:1: no column 'channel' for --by; the columns are 'customer', 'time', 'order', 'amount'
  [2]
  $ cx-cohort --amount price orders.csv
  cx-cohort: orders.csv:1: no column 'price' for --amount; the columns are 'customer', 'time', 'order', 'amount'
  [2]
  $ printf 'customer,time,amount\na,2025-01-07,x\n' | cx-cohort
  cx-cohort: <stdin>:2: column 'amount': not a number such as 1234.56 (cx-ingest reads other forms)
  [1]
  $ printf 'customer,time,amount\na,2025-01-07,\n' | cx-cohort
  cx-cohort: <stdin>:2: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]
  $ printf 'customer,time,amount,currency\na,2025-01-07,3,EUR\nb,2025-01-08,3,SEK\n' | cx-cohort
  cx-cohort: <stdin>:3: column 'currency': two currencies, 'EUR' (line 2) and 'SEK': choose one with --currency
  [2]
  $ printf 'customer,time,amount\n,2025-01-07,3\n' | cx-cohort
  cx-cohort: warning: 1 row without a customer left out
  cohort\tperiod\tsize\teligible\tactive\tretention\tlow\thigh\torders\trevenue\trevenue_per_customer\tcumulative_revenue\tcumulative_per_customer (esc)
  $ cx-cohort --fail-if 'retention < 0.4' --as-of 2025-03-31 orders.csv > /dev/null
  [3]
