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
  >     cx-abtest $metrics "$@" cut.csv | sed "1d; s/\$/$day/" > want.tsv
  >     grep "	$day\$" all.tsv | cmp - want.tsv && echo same
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

Neither the order of rows, nor threads, nor shards matter.

  $ cx-abtest $metrics --looks daily log.csv > all.tsv
  $ (head -n 1 log.csv; tail -n +2 log.csv | sort) > sorted.csv
  $ cx-abtest $metrics --looks daily -j 4 sorted.csv | cmp - all.tsv
  $ awk 'NR == 1 || NR % 2' log.csv > odd.csv
  $ awk 'NR == 1 || NR % 2 == 0' log.csv > even.csv
  $ cx-abtest $metrics --looks daily --partial odd.csv > odd.state
  $ cx-abtest $metrics --looks daily --partial even.csv > even.state
  $ cx-abtest $metrics --looks daily --merge odd.state even.state | cmp - all.tsv

A week is named by its Sunday.

  $ cx-abtest $metrics --looks weekly log.csv | awk -F '\t' 'NR > 1 { print $NF }' | uniq
  2026-01-04
  2026-01-11
  2026-01-18

What would be another thing every day is refused.

  $ cx-abtest $metrics --looks daily --window 2d log.csv
  cx-abtest: option '--looks' does not go with '--window', whose ends are other days (try 'cx-abtest --help')
  [2]
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
