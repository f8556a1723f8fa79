Quantiles of events: of the values of all rows, which are alike within a customer.

  $ cp "$TESTDIR"/data/abtest/events.csv "$TESTDIR"/data/abtest/events.tsv .

Customers, rows, values, standard errors and intervals are those of make_events, which has them by
their definition: for customers in several variants excluded, first and kept, windows and segments.

  $ tail -n +2 events.tsv | while IFS='	' read -r p multi window place rest; do
  >   [ "$window" = 0 ] || window="--window ${window}s"
  >   cx-abtest --control A --correction none --metric "ms=quantile:event(ms)@$p" --method order-statistics --multi $multi \
  >       ${window#0} --segment place events.csv |
  >     awk -F '\t' -v place="${place#-}" '$3 == "ms" && $2 == place' > got.tsv
  >   echo "$rest" | awk -F '\t' -v name="$p $multi $window $place" '
  >     NR == FNR { for (i = 1; i <= NF; i++) want[i] = $i; next }
  >     function size(x) { return x < 0 ? -x : x }
  >     function differs(got, i) { return size(got - want[i]) > 1e-9 * size(want[i]) }
  >     {
  >       n = split("7 8 0 0 9 10 11 12 13 14", column, " ")
  >       for (i = 1; i <= n; i++) if (column[i] && differs($column[i], i)) bad = bad " " column[i]
  >       if ($25 != "of " want[3] " and " want[4] " rows") bad = bad " " $25
  >       print name ":" (bad ? bad : " same"), $23
  >     }' - got.tsv
  > done
  0.5 exclude 0 -: same order statistics by unit, z, Fieller
  0.9 exclude 0 -: same order statistics by unit, z, Fieller
  0.5 first 0 -: same order statistics by unit, z, Fieller
  0.5 keep 0 -: same order statistics by unit, z, Fieller
  0.5 first --window 86400s -: same order statistics by unit, z, Fieller
  0.75 keep --window 86400s -: same order statistics by unit, z, Fieller
  0.5 exclude 0 home: same order statistics by unit, z, Fieller
  0.5 exclude 0 away: same order statistics by unit, z, Fieller

Neither the order of rows, nor threads, nor shards, nor files of their own for the outcomes matter.

  $ both="--control A --metric p50=quantile:event(ms)@0.5 --metric p90=quantile:event(ms)@0.9"
  $ both="$both --metric spent=mean:ms --segment place"
  $ (head -n 1 events.csv; tail -n +2 events.csv | sort -r) > sorted.csv
  $ awk 'NR == 1 || NR % 3' events.csv > most.csv
  $ awk 'NR == 1 || NR % 3 == 0' events.csv > rest.csv
  $ awk -F , 'NR == 1 || $2 != ""' events.csv | cut -d , -f 1-4 > exposures.csv
  $ cut -d , -f 1,4,5 events.csv > outcomes.csv
  $ for how in "--multi exclude" "--multi first --window 20h" "--multi keep" "--aa 40" \
  >     "--strata place --method spent=poststratified --missing drop --sequential confseq"; do
  >   cx-abtest $both $how events.csv > want.tsv || break
  >   cx-abtest $both $how -j 4 sorted.csv | cmp - want.tsv
  >   cx-abtest $both $how --partial most.csv > most.state
  >   cx-abtest $both $how --partial rest.csv > rest.state
  >   cx-abtest $both $how --merge rest.state most.state | cmp - want.tsv
  >   rm -f carried.state
  >   cx-abtest $both $how -q --state carried.state most.csv > /dev/null
  >   cx-abtest $both $how -q --state carried.state rest.csv | cmp - want.tsv
  >   [ "$how" = "--multi keep" ] || cx-abtest $both $how --outcomes outcomes.csv exposures.csv |
  >     cmp - want.tsv && echo same
  > done
  same
  same
  same
  same
  same

A customer without any value has no part in the metric; --missing error wants to hear of it.

  $ cat > few.csv <<'EOF'
  > customer,variant,ms
  > c1,A,10
  > c1,A,30
  > c2,A,
  > c3,B,20
  > EOF
  $ cx-abtest --control A --metric 'ms=quantile:event(ms)@0.5' few.csv | cut -f 3,7-11,25
  metric	n_control	n_variant	control_value	variant_value	difference	note
  (multiple exposure)	3	0	1	0		
  (sample ratio)	2	1	0.5	0.3333333333	-0.1666666667	
  ms	1	1	20	20	0	too few units for this quantile: no standard error; of 2 and 1 rows
  $ cx-abtest --control A --metric 'ms=quantile:event(ms)@0.5' --missing error few.csv > /dev/null
  cx-abtest: metric 'ms': 1 customer without a value; --missing can say what such customers count with
  [1]

Customers that are all alike about a quantile leave nothing to test with.

  $ cat > alike.csv <<'EOF'
  > customer,variant,ms
  > c1,A,10
  > c1,A,30
  > c2,A,10
  > c2,A,30
  > c3,B,10
  > c3,B,40
  > c4,B,10
  > c4,B,40
  > EOF
  $ cx-abtest --control A --metric 'ms=quantile:event(ms)@0.5' alike.csv | tail -n 1 | cut -f 7-12,20,25
  2	2	20	25	5			nothing varies between units about the quantiles: no test; of 4 and 4 rows

What events are not for is refused.

  $ loads() { cx-abtest --control A "$@" events.csv 2>&1 | head -n 1; }
  $ loads --metric 'ms=mean:event(ms)'
  cx-abtest: option '--metric': 'ms=mean:event(ms)': only a quantile is of events (try 'cx-abtest --help')
  $ loads --metric 'ms=ratio:ms/event(ms)'
  cx-abtest: option '--metric': 'ms=ratio:ms/event(ms)': only a quantile is of events (try 'cx-abtest --help')
  $ loads --metric 'ms=quantile:event()@0.5'
  cx-abtest: option '--metric': 'ms=quantile:event()@0.5' names no column (try 'cx-abtest --help')
  $ loads --metric 'ms=quantile:event(ms)@0.5' --winsorise ms=0.01
  cx-abtest: option '--winsorise': metric 'ms' is of events (try 'cx-abtest --help')
  $ loads --metric 'ms=quantile:event(ms)@0.5' --covariate ms
  cx-abtest: option '--covariate': metric 'ms' is a quantile, which has none (try 'cx-abtest --help')
  $ loads --metric 'ms=quantile:event(ms)@0.5' --looks daily
  cx-abtest: option '--looks': the method of metric 'ms' wants all values, not their sums (try 'cx-abtest --help')
  $ loads --metric 'ms=quantile:event(ms)@0.5' --strata place
  cx-abtest: option '--strata' needs a method that knows strata: cmh, cmh-yates, cmh-exact, poststratified (try 'cx-abtest --help')
  $ loads --metric 'ms=quantile:event(ms)@0.5' --missing zero
  cx-abtest: option '--missing' needs a metric that is not of events, of which who has none never counts; only error goes (try 'cx-abtest --help')
