All variants together, asked whether any differs. Of three variants of 600 simulated customers scipy
1.17.1 and statsmodels 0.15.0 say (data/abtest/many.tsv): Welch's F .021122589 with 394.6081857 df within, p
.97910004 for revenue, .18879538, 396.149245 and .82803036 for orders; F of the analysis of variance
.02245379, p .97779725 and .18556758, p .83068059; Kruskal and Wallis's H .76239252, p .68304382 and
1.0740219, p .58449271 (by fractions .58449271314993); chi-square of the shares 1.5303001217, p .4652641078.

  $ three() { cx-abtest --customer user --control 0 --metric revenue=mean:revenue --metric orders=mean:orders \
  >     --metric converted=proportion:converted --correction none --omnibus "$@" "$TESTDIR/data/abtest/users600_3arm.csv"; }
  $ all() { grep '(all)' | cut -f 3,18-20,22,23,25; }
  $ three | all
  converted\t1.530300122\t2\t0.4652641078\t0.4652641078\tchi-square of all arms\t (esc)
  orders\t0.1887953808\t2\t0.8280303568\t0.8280303568\tWelch's analysis of variance\tdf within 396.1492449 (esc)
  revenue\t0.02112258933\t2\t0.9791000371\t0.9791000371\tWelch's analysis of variance\tdf within 394.6081857 (esc)
  $ three --method student | all | grep -v chi
  orders\t0.1855675818\t2\t0.830680591\t0.830680591\tanalysis of variance\tdf within 597 (esc)
  revenue\t0.02245378985\t2\t0.977797246\t0.977797246\tanalysis of variance\tdf within 597 (esc)
  $ three --method mann-whitney | all | grep -v chi
  orders\t1.07402193\t2\t0.5844927131\t0.5844927131\tKruskal-Wallis\t (esc)
  revenue\t0.7623925154\t2\t0.6830438239\t0.6830438239\tKruskal-Wallis\t (esc)
  $ three --method converted=welch | all | head -n 1
  converted\t0.7659855997\t2\t0.465561076\t0.465561076\tWelch's analysis of variance\tdf within 397.1389149 (esc)

The row has the control's customers and those of all others, stands before the comparisons, and leaves
them as they were. The order of rows and of threads do not matter.

  $ three | sed 1d | cut -f 3,5-8 | grep -e '^orders'
  orders\t0\t(all)\t193\t407 (esc)
  orders\t0\t1\t193\t199 (esc)
  orders\t0\t2\t193\t208 (esc)
  $ cut -d , -f 2 "$TESTDIR/data/abtest/users600_3arm.csv" | sort | uniq -c | awk '{ print $2, $1 }'
  0 193
  1 199
  2 208
  variant 1
  $ three -j 1 > one; three -j 4 | cmp - one
  $ cx-abtest --customer user --control 0 --metric revenue=mean:revenue --metric orders=mean:orders \
  >     --metric converted=proportion:converted --correction none "$TESTDIR/data/abtest/users600_3arm.csv" > without
  $ grep -v '(all)' one | cmp - without
  $ f="$TESTDIR/data/abtest/users600_3arm.csv"
  $ (head -n 1 "$f"; sed 1d "$f" | sort -r) | cx-abtest --customer user --control 0 --metric revenue=mean:revenue \
  >     --metric orders=mean:orders --metric converted=proportion:converted --correction none --omnibus | cmp - one

NIST's groups: certified F 1.18046237440255 for SiRstv and, of nine groups of 201 values near 10^12 that differ
in tenths, SmLs08, 201, whose p is 4.0371419e-243 (scipy 1.17.1); of SmLs09, 2001 values, it is 2001.

  $ awk -F, 'NR == 1 { print "customer,variant,y"; next } { print NR "," $1 "," $2 }' "$TESTDIR/data/nist/SiRstv.csv" |
  >     cx-abtest --control 1 --metric y=mean:y --method student --omnibus --precision 15 | grep '(all)' | cut -f 18,19,25
  1.18046237440255\t4\tdf within 20 (esc)
  $ small() { awk -v n=$1 'BEGIN { print "customer,variant,y"; split("4 3 5 3 5 3 5 3 5", t, " ")
  >     for (g = 1; g <= 9; g++) for (i = 0; i < n; i++)
  >         print g "-" i "," g ",1000000000000." t[g] + (i == 0 ? 0 : i % 2 ? -1 : 1) }' |
  >     cx-abtest --control 1 --metric y=mean:y --method student --omnibus | grep '(all)' | cut -f 18-21,25; }
  $ small 201
  201\t8\t4.037141886e-243\t-242.393926\tdf within 1800 (esc)
  $ small 2001 | cut -f 1,2,5
  2001\t8\tdf within 18000 (esc)

Counts say the same as their customers. Shares 40 of 200, 55 of 200 and 38 of 210: chi-square 5.88188988494, p
.0528157973; twice the log likelihood ratio 5.75733223446, p .0562096900. Events 30, 45 and 28 in exposures of
100, 110 and 90: 2.20447190350, p .3321276315 (Python's fractions and mpmath 1.3.0).

  $ cat > shares.tsv <<'END'
  > metric	variant	n	successes
  > s	control	200	40
  > s	B	200	55
  > s	C	210	38
  > END
  $ cat > rates.tsv <<'END'
  > metric	variant	type	n	sum	denominator
  > r	control	count	50	30	100
  > r	B	count	50	45	110
  > r	C	count	50	28	90
  > END
  $ of() { cx-abtest --counts --omnibus "$@" | all; }
  $ of shares.tsv
  s\t5.881889885\t2\t0.05281579726\t0.05281579726\tchi-square of all arms\t (esc)
  $ of --method g shares.tsv
  s\t5.757332234\t2\t0.05620968999\t0.05620968999\tlikelihood ratio of all arms\t (esc)
  $ of --method fisher-central shares.tsv
  s\t5.881889885\t2\t0.05281579726\t0.05281579726\tchi-square of all arms\t (esc)
  $ of rates.tsv
  r\t2.204471904\t2\t0.3321276315\t0.3321276315\tPoisson chi-square of all arms\t (esc)
  $ of --method exact rates.tsv
  r\t2.204471904\t2\t0.3321276315\t0.3321276315\tPoisson chi-square of all arms\t (esc)

Of two variants each is the square of the two-sided test, with its p.

  $ awk 'BEGIN { print "customer,variant,time,orders,spend,load,bought"
  >     for (i = 0; i < 160; i++) for (k = 0; k <= i % 2; k++) printf "c%d,%s,2026-01-%02d,%d,%d.5,%d,%d\n",
  >         i, i % 5 < 2 ? "A" : "B", 1 + k, i % 3, i * 7 % 11 + i % 5, i * 37 % 101, i * 5 % 7 < 2 }' > two.csv
  $ squares() { cx-abtest --control A --omnibus --metric "$@" --precision 15 two.csv |
  >     awk -F '\t' '$6 == "(all)" { f = $18; p = $20 } $6 == "B" && $4 != "trust" {
  >     print f / $18 ^ 2 - 1 < 1e-12 && $18 ^ 2 / f - 1 < 1e-12 && p / $20 - 1 < 1e-9 && $20 / p - 1 < 1e-9 }'; }
  $ squares m=mean:spend
  1
  $ squares m=mean:spend --method student
  1
  $ squares m=mean:spend --method z
  1
  $ squares m=mean:spend --method yuen
  1
  $ squares m=ratio:spend/orders
  1
  $ squares m=count:orders
  1
  $ squares m=count:orders --method welch
  1
  $ squares m=proportion:bought
  1
  $ squares m=quantile:load@0.7 --method order-statistics
  1
  $ squares m=quantile:event'(load)'@0.7 --method order-statistics
  1

So it is with --cluster; with clusters in several variants there is none.

  $ awk -F, 'NR == 1 { print $0 ",home"; next } { print $0 ",h" $2 int(substr($1, 2) / 8) }' two.csv > homes.csv
  $ for method in welch z; do
  >     cx-abtest --control A --omnibus --cluster home --metric m=mean:spend --method $method --precision 15 homes.csv |
  >         awk -F '\t' '$6 == "(all)" { f = $18; p = $20 } $6 == "B" && $4 != "trust" {
  >         print f / $18 ^ 2 - 1 < 1e-12 && $18 ^ 2 / f - 1 < 1e-12 && p / $20 - 1 < 1e-9 && $20 / p - 1 < 1e-9 }'
  > done
  1
  1
  $ sed 's/,h[AB]/,h/' homes.csv | cx-abtest --control A --omnibus --cluster home --metric m=mean:spend | all
  m\t\t\t\t\tWelch's analysis of variance\tclusters in several variants: no test of all (esc)

Several metrics are a family by themselves, and those of all segments another: two p values, and four.

  $ awk 'BEGIN { print "customer,variant,where,x,y"; for (i = 0; i < 120; i++) {
  >     v = substr("ABC", i % 3 + 1, 1); print i "," v "," (i < 60 ? "north" : "south") "," i * 7 % 10 + (v == "B" ? 3 : 0) "," i * 3 % 8 } }' > family.csv
  $ cx-abtest --control A --omnibus --segment where --metric x=mean:x --metric y=mean:y --correction bonferroni family.csv |
  >     awk -F '\t' '$6 == "(all)" { n = $2 == "" ? 2 : 4; print $2, $3, (n * $20 > 1 ? $22 == 1 : (n * $20 / $22 - 1) ^ 2 < 1e-18) }'
   x 1
   y 1
  north x 1
  north y 1
  south x 1
  south y 1

What cannot be said is empty, with its reason. Of 1 and 2 five times each, 2 four times, 1 and 7 three times
each F is 3.618141593, p .0490743636 (Python's fractions, mpmath 1.3.0).

  $ printf 'metric\tvariant\tn\tsuccesses\ns\tcontrol\t20\t0\ns\tB\t20\t0\ns\tC\t2\t0\n' | of
  s\t\t\t\t\tchi-square of all arms\tall or none succeeded in all arms: no test (esc)
  $ printf 'metric\tvariant\ttype\tn\tsum\nr\tcontrol\tcount\t20\t0\nr\tB\tcount\t20\t0\nr\tC\tcount\t2\t0\n' | of
  r\t\t\t\t\tPoisson chi-square of all arms\tno event in any arm: no test (esc)
  $ values() { printf 'metric\tvariant\tvalue\tn\n'; printf 'm\tcontrol\t1\t5\nm\tcontrol\t2\t5\nm\tB\t%s\nm\tC\t1\t3\nm\tC\t7\t3\n' "$1"; }
  $ values '2	1' | of
  m\t\t\t\t\tWelch's analysis of variance\tfewer than two in an arm: no variance (esc)
  $ values '2	4' | of
  m\t\t\t\t\tWelch's analysis of variance\tno variation within an arm: no test of all (esc)
  $ values '2	4' | of --method student | cut -f 2-
  3.618141593\t2\t0.04907436357\t0.04907436357\tanalysis of variance\tdf within 17 (esc)
  $ printf 'metric\tvariant\tvalue\tn\nm\tcontrol\t1\t5\nm\tB\t1\t4\n' | of --method mann-whitney
  m\t\t\t\t\tKruskal-Wallis\tall units equal: no test (esc)
  $ printf 'metric\tvariant\tvalue\tn\nm\tcontrol\t1\t5\nm\tB\t1\t4\n' | of --method student
  m\t\t\t\t\tanalysis of variance\tno variation within the arms: no test (esc)
  $ printf 'metric\tvariant\tn\tsum\tsum_squares\nm\tcontrol\t9\t5\t4\nm\tB\t9\t6\t9\n' | of --method mann-whitney
  m\t\t\t\t\tKruskal-Wallis\tthese counts do not have the units' values (esc)

Where the sample ratio is broken it is not trusted either.

  $ printf 'metric\tvariant\tn\tsuccesses\ns\tcontrol\t2000\t40\ns\tB\t200\t55\ns\tC\t210\t38\n' |
  >     cx-abtest --counts --omnibus | grep '(all)' | cut -f 24
  untrusted

The page says it first.

  $ cx-abtest --counts --omnibus -f table shares.tsv | sed -n '/^s:/,$p'
  s: proportion, pooled z, score intervals
    all variants: no sign of a difference, chi-square of all arms, p 0.053
    B: INCONCLUSIVE, 20 % -> 27.5 %, p 0.078, corrected 0.16
      ---------[|======*============]--  lift 37.5 % (-8.17 % to 107 %)
    C: INCONCLUSIVE, 20 % -> 18.1 %, p 0.62
      --[=====*=|=======]--------------  lift -9.52 % (-42.5 % to 42.4 %)

Without customers in the control there is nothing to test, and a variant may not be called as all are.

  $ printf 'metric\tvariant\tn\tsuccesses\ns\tcontrol\t0\t0\ns\tB\t20\t5\ns\tC\t30\t6\n' | of
  s\t\t\t\t\tchi-square of all arms\tnobody in the control: no test of all (esc)
  $ printf 'metric\tvariant\tn\tsuccesses\ns\tcontrol\t10\t2\ns\t(all)\t20\t5\n' | cx-abtest --counts --omnibus
  cx-abtest: the experiment has a variant '(all)', which is what --omnibus calls all variants together: give it another name
  [2]

Neither covariates nor strata are for it.

  $ cx-abtest --metric m=mean:spend --omnibus --covariate orders two.csv
  cx-abtest: option '--omnibus' does not go with '--covariate' (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric m=mean:spend --omnibus --strata orders --method poststratified two.csv
  cx-abtest: option '--omnibus' does not go with '--strata' (try 'cx-abtest --help')
  [2]
