The report at the end of each day, in one run: what it says of a day is what a run on the log cut
after that day says.  Customers come back on later days, with outcomes alone or in another variant.

  $ awk 'BEGIN {
  >   srand(1); print "experiment,customer,variant,segment,time,amount,bought,was"
  >   for (i = 0; i < 900; i++) {
  >     c = (i * 7919) % 300; d = c % 9 + 1 + 2 * int(i / 300); if (d < 3) d = 3; s = c % 3 ? "k" : "l"
  >     v = i % 53 == 0 ? "C" : int(c / 4) % 2 ? "A" : "B"; if (i % 5 == 4) { v = ""; s = "" }
  >     printf "%s,c%d,%s,%s,2026-01-%02dT%02d:%02d:00Z,%s,%s,%s\n", c % 4 ? "x" : "y", c, v, s, d,
  >       (i * 13) % 24, (i * 17) % 60, i % 4 ? (i * 37) % 997 / 10 : "", i % 6 ? i % 2 : "",
  >       c % 7 ? c % 11 : ""
  >   }
  > }' > log.csv
  $ metrics="--control A --metric spend=mean:amount --metric bought=proportion:bought"
  $ metrics="$metrics --metric per=ratio:amount/bought"
  $ days=$(tail -n +2 log.csv | cut -d , -f 5 | cut -c 1-10 | sort -u)
  $ looks_agree() {
  >   cx-abtest $metrics --looks daily "$@" log.csv > all.tsv
  >   for day in $days; do
  >     awk -F , -v day="$day" 'NR == 1 || substr($5, 1, 10) <= day' log.csv > cut.csv
  >     cx-abtest $metrics "$@" cut.csv | sed "1d; s/	\(\([^	]*	\)\{5\}[^	]*\)\$/$day	\1/" > want.tsv
  >     grep "	$day	" all.tsv | cmp - want.tsv && echo same
  >   done | uniq -c
  > }
  $ looks_agree
       11 same
  $ looks_agree --segment segment --multi first --sequential confseq,t --bayes
       11 same
  $ looks_agree --multi keep --covariate was --missing-covariate drop
       11 same
  $ looks_agree --strata segment --method spend=poststratified
       11 same

What a window holds is known row by row, when it ends by the day: whoever waits for that comes in
then, whether there are rows of it on that day or not. The log is known to the end of each day, and
the last day to its newest row.

  $ looks_agree_as_of() {
  >   cx-abtest $metrics --looks daily --as-of 2026-01-13 "$@" log.csv > all.tsv
  >   tail -n +2 log.csv | cut -d , -f 5 | cut -c 1-10 | sort -u > days
  >   sed 1d all.tsv | cut -f 30 | grep -vxFf days
  >   for day in $(cat days); do
  >     awk -F , -v day="$day" 'NR == 1 || substr($5, 1, 10) <= day' log.csv > cut.csv
  >     cx-abtest $metrics --as-of $day "$@" cut.csv 2> /dev/null | sed "1d; s/	\(\([^	]*	\)\{5\}[^	]*\)\$/$day	\1/" > want.tsv
  >     grep "	$day	" all.tsv | cmp - want.tsv && [ -s want.tsv ] && echo same
  >   done | uniq -c
  > }
  $ looks_agree_as_of --window 30h
       11 same
  $ looks_agree_as_of --window 30h --complete
       11 same
  $ looks_agree_as_of --window 2d --complete --multi keep --segment segment --missing drop
       11 same
  $ looks_agree_as_of --window 1d --multi first --covariate 'spend=before(amount)'
       11 same
  $ for window in 4d 6d 8d 10d; do
  >   cx-abtest $metrics --looks daily --window $window log.csv | grep 2026-01-13 > last.tsv
  >   cx-abtest $metrics --window $window log.csv | sed "1d; s/	\(\([^	]*	\)\{5\}[^	]*\)\$/2026-01-13	\1/" | cmp - last.tsv
  >   grep -o "(open window)" last.tsv | uniq
  > done | uniq
  (open window)

Where the log has no rows for days, nobody looks, but windows end.

  $ mv log.csv whole.csv && grep -v 2026-01-0[578] whole.csv | grep -v 2026-01-1[01] > log.csv
  $ looks_agree_as_of --window 30h --complete
        6 same
  $ looks_agree_as_of --window 3d
        6 same
  $ mv whole.csv log.csv

Days are local with --tz, in which windows end, too.

  $ for day in $days; do
  >   cx-abtest $metrics --tz Pacific/Auckland --as-of $day --window 1d --complete log.csv 2> /dev/null |
  >     sed "1d; s/	\(\([^	]*	\)\{5\}[^	]*\)\$/$day	\1/"
  > done > want.tsv
  $ cx-abtest $metrics --tz Pacific/Auckland --as-of 2026-01-13 --window 1d --complete --looks daily \
  >   log.csv | sed 1d | cmp - want.tsv && [ -s want.tsv ] && echo same
  same

Neither the order of rows, nor threads, nor shards matter.

  $ cx-abtest $metrics --looks daily log.csv > all.tsv
  $ (head -n 1 log.csv; tail -n +2 log.csv | sort) > sorted.csv
  $ cx-abtest $metrics --looks daily -j 4 sorted.csv | cmp - all.tsv
  $ awk 'NR == 1 || NR % 2' log.csv > odd.csv
  $ awk 'NR == 1 || NR % 2 == 0' log.csv > even.csv
  $ cx-abtest $metrics --looks daily --partial odd.csv > odd.state
  $ cx-abtest $metrics --looks daily --partial even.csv > even.state
  $ cx-abtest $metrics --looks daily --merge odd.state even.state | cmp - all.tsv
  $ window="--looks daily --window 30h --complete"
  $ cx-abtest $metrics $window log.csv > all.tsv
  $ cx-abtest $metrics $window -j 4 sorted.csv | cmp - all.tsv
  $ cx-abtest $metrics $window --partial odd.csv > odd.state
  $ cx-abtest $metrics $window --partial even.csv > even.state
  $ cx-abtest $metrics $window --merge odd.state even.state | cmp - all.tsv

A week is named by its Sunday.

  $ cx-abtest $metrics --looks weekly log.csv | awk -F '\t' 'NR > 1 { print $30 }' | uniq
  2026-01-04
  2026-01-11
  2026-01-18
  $ cx-abtest $metrics --looks weekly --window 30h --complete log.csv > weekly.tsv
  $ for day in 2026-01-04 2026-01-11 2026-01-18; do
  >   as_of="--as-of $day"
  >   [ $day = 2026-01-18 ] && as_of=
  >   cx-abtest $metrics $as_of --window 30h --complete log.csv 2> /dev/null | sed "1d; s/	\(\([^	]*	\)\{5\}[^	]*\)\$/$day	\1/"
  > done > want.tsv
  $ sed 1d weekly.tsv | cmp - want.tsv && cut -f 30 want.tsv | uniq
  2026-01-04
  2026-01-11
  2026-01-18

A customer without a value counts once, on however many days: a, who has rows on three.

  $ printf 'customer,variant,time,x\na,A,2026-01-01,\na,A,2026-01-02,\na,A,2026-01-03,\nb,B,2026-01-02,3\n' > unvalued.csv
  $ cx-abtest --control A --metric m=mean:x --missing error --looks daily unvalued.csv
  cx-abtest: metric 'm': 1 customer without a value; --missing can say what such customers count with
  [1]

What would be another thing every day is refused.

  $ cx-abtest $metrics --looks daily --winsorise spend=0.01,0.99 log.csv 2>&1 | head -n 1
  cx-abtest: option '--looks' does not go with '--winsorise', whose caps would be others every day (try 'cx-abtest --help')
  $ cx-abtest $metrics --looks daily --covariate was log.csv 2>&1 | head -n 1
  cx-abtest: option '--looks': the mean covariate would be another every day; say --missing-covariate drop or zero (try 'cx-abtest --help')
  $ cx-abtest $metrics --looks daily --method spend=bootstrap log.csv 2>&1 | head -n 1
  cx-abtest: option '--looks': the method of metric 'spend' wants all values, not their sums (try 'cx-abtest --help')
  $ cx-abtest --counts --looks daily log.csv 2>&1 | head -n 1
  cx-abtest: option '--looks' does not go with '--counts', which have no days (try 'cx-abtest --help')
  $ cx-abtest $metrics --looks daily --aa 10 log.csv 2>&1 | head -n 1
  cx-abtest: option '--looks' does not go with '--aa', which relabels whole logs (try 'cx-abtest --help')
  $ cut -d , -f 1-4,6- log.csv > timeless.csv
  $ cx-abtest $metrics --looks daily timeless.csv 2>&1 | head -n 1
  cx-abtest: option '--looks' needs to know when; name the column with --time (try 'cx-abtest --help')
