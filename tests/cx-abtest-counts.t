Counts answer as the customers would, whatever the type of metric: with covariates, in segments and
strata, from values and from sums.

  $ customers="$TESTDIR/data/stat/users400.csv"
  $ head -n 1 "$customers"
  user,variant,sessions,orders,revenue,pre_sessions,pre_orders,pre_revenue,converted,segment,cluster
  $ of_users() {
  >     cx-abtest --customer user --control 0 --segment segment --metric m=mean:revenue --metric c=count:orders \
  >         --metric r=ratio:revenue/sessions --metric o=proportion:converted --metric e=count:orders/sessions \
  >         --metric q=quantile:revenue@0.9 "$@" "$customers" | grep -v '(multiple'
  > }
  $ awk -F, 'NR > 1 { k = "," $2 "," $10 ","; n["m,mean" k $5 ","]++; n["c,count" k $4 ","]++
  >                   n["r,ratio" k $5 "," $3]++; n["o,proportion" k $9 ","]++
  >                   n["e,count" k $4 "," $3]++; n["q,quantile@0.9" k $5 ","]++ }
  >     END { print "metric,type,variant,segment,value,denominator,n"
  >           for (k in n) print k "," n[k] }' "$customers" > values.csv
  $ of_counts() { cx-abtest --counts --control 0 --segment segment "$@"; }
  $ of_users > from-users && of_counts values.csv | diff from-users - && echo the same
  the same
  $ of_users --method c=welch --method m=bca --resamples 999 > from-users
  $ of_counts --method c=welch --method m=bca --resamples 999 values.csv | diff from-users - && echo the same
  the same
  $ of_users --strata segment --method o=cmh --method m=poststratified > from-users
  $ of_counts --strata segment --method o=cmh --method m=poststratified values.csv | diff from-users - && echo the same
  the same

A covariate beside values is what all customers of the row had.

  $ covered() { of_users --covariate m=pre_orders --covariate r=pre_revenue --covariate o=pre_orders --covariate e=pre_orders "$@"; }
  $ awk -F, 'NR > 1 { k = "," $2 "," $10 ","; n["m,mean" k $5 ",," $7]++; n["c,count" k $4 ",,"]++
  >                   n["r,ratio" k $5 "," $3 "," $8]++; n["o,proportion" k $9 ",," $7]++
  >                   n["e,count" k $4 "," $3 "," $7]++; n["q,quantile@0.9" k $5 ",,"]++ }
  >     END { print "metric,type,variant,segment,value,denominator,covariate,n"
  >           for (k in n) print k "," n[k] }' "$customers" > covered.csv
  $ covered > from-users && of_counts covered.csv | diff from-users - && echo the same
  the same

Sums do as well, here of whole numbers, where a program that adds doubles loses none.

  $ awk -F, 'NR > 1 { g = $2 "," $10; group[g]; n[g]++; o[g] += $9; oz[g] += $9 * $7; x[g] += $4; xx[g] += $4 * $4; xxx[g] += $4 * $4 * $4
  >                   y[g] += $3; yy[g] += $3 * $3; xy[g] += $4 * $3
  >                   z[g] += $7; zz[g] += $7 * $7; xz[g] += $4 * $7; yz[g] += $3 * $7 }
  >     END { print "metric,type,variant,segment,n,successes,sum,sum_squares,denominator,denominator_squares,product," \
  >               "covariate,covariate_squares,covariate_product,covariate_denominator,sum_cubes"
  >           for (g in group) { covariate = z[g] "," zz[g] ","
  >               sums = g "," n[g] ",," x[g] "," xx[g] ","; under = y[g] "," yy[g] "," xy[g] "," covariate xz[g] "," yz[g]
  >               print "o,proportion," g "," n[g] "," o[g] ",,,,,," covariate oz[g] ",,"
  >               print "m,mean," sums ",,," covariate xz[g] ",," xxx[g]
  >               print "e,count," sums under ","; print "r,ratio," sums under "," } }' "$customers" > sums.csv
  $ cx-abtest --customer user --control 0 --segment segment --metric o=proportion:converted --metric m=mean:orders \
  >     --metric e=count:orders/sessions --metric r=ratio:orders/sessions --covariate pre_orders "$customers" |
  >     grep -v '(multiple' | sed "s/'pre_orders'/'covariate'/" > from-users
  $ of_counts sums.csv | diff from-users - && echo the same
  the same

Of Poisson counts sums are enough; that they vary more than Poisson's is only seen with their squares.
By hand: the pooled rate is 1320/810, z = (700/410 - 620/400) / sqrt(1320/810 (1/400 + 1/410)) = 1.7535204, and
its two-sided p (erfc of the C library) .0795127254.

  $ printf 'metric,type,variant,n,sum\nc,count,0,400,620\nc,count,1,410,700\n' > poisson.csv
  $ cx-abtest --counts --control 0 poisson.csv | grep -v '(' | cut -f 9-11,20,23,25
  control_value\tvariant_value\tdifference\tp\tmethod\tnote (esc)
  1.55\t1.707317073\t0.1573170732\t0.0795127254\tPoisson score z and intervals\t (esc)
  $ printf 'metric,type,variant,n,sum,denominator\nc,count,0,400,620,800\nc,count,1,410,700,820\n' | cx-abtest --counts --control 0 | grep -v '(' | cut -f 9,10,20
  control_value\tvariant_value\tp (esc)
  0.775\t0.8536585366\t0.0795127254 (esc)

No event in 1000 days of either arm: no test of equal rates, but where the rate may rise by .01 a day
that is z = .01 / sqrt(.01 / 1000) = sqrt(10), p Q(sqrt(10)) = .000782701129 (mpmath); with half an
event more in either arm the rates are equal.

  $ nothing() {
  >     printf 'metric,type,variant,n,sum,denominator\nc,count,0,400,0,1000\nc,count,1,400,0,1000\n' |
  >         cx-abtest --counts --control 0 --lower-is-better c "$@" | sed 1,2d | cut -f 18,20,25
  > }
  $ nothing
  \t\tno event in either arm: no test (esc)
  $ nothing --margin c=0.01
  -3.16227766\t0.000782701129\tno event in either arm: no lift; 90 % interval (esc)
  $ nothing --method wald-log-half
  0\t1\tno event in either arm: no lift (esc)

Strata of counts: statsmodels 0.15.0 has for these tables the common odds ratio 1.57803468, its limits 1.08205765
and 2.30135007, and .95263070 for their equality (Breslow-Day-Tarone). One-sided the limit is exp(log OR - 1.6449
se) with its se; one stratum has nothing in common.

  $ cat > strata.csv <<'EOF'
  > metric,variant,place,n,successes
  > share,0,a,100,20
  > share,1,a,100,30
  > share,0,b,200,10
  > share,1,b,200,15
  > share,0,c,100,50
  > share,1,c,100,60
  > EOF
  $ cmh() { cx-abtest --counts --control 0 --strata place --method cmh "$@" | grep share | cut -f 25; }
  $ cmh strata.csv
  common odds ratio 1.57803, 1.08206 to 2.30135; p that strata have the same 0.953; values are over all strata, difference and lift within them
  $ cmh --alternative greater strata.csv | cut -d ';' -f 1
  common odds ratio 1.57803, 1.14973 to inf
  $ head -n 3 strata.csv | cmh
  

States of counts add up to the same, covariates and all.

  $ of_counts covered.csv > from-all
  $ (head -n 1 covered.csv; sed 1d covered.csv | awk 'NR % 2') | of_counts --partial -o odd.state
  $ (head -n 1 covered.csv; sed 1d covered.csv | awk 'NR % 2 == 0') | of_counts --partial -o even.state
  $ of_counts --merge even.state odd.state | diff from-all - && echo the same
  the same

What does not fit together is said with its line.

  $ refused() { printf "$1" | cx-abtest --counts --control 0; }
  $ refused 'metric,type,variant,n,sum\nm,median,0,3,4\n'
  cx-abtest: <stdin>:2: column 'metric': a type that is not proportion, mean, ratio, count or, with its share, quantile@0.9
  [1]
  $ refused 'metric,type,variant,n,value\nm,quantile,0,3,4\n' 2>&1 | cut -d: -f 4 | cut -c 1-32
   column 'metric'
  $ refused 'metric,type,variant,n,value\nm,quantile@1,0,3,4\n'
  cx-abtest: <stdin>:2: column 'metric': a quantile whose share is not between 0 and 1
  [1]
  $ refused 'metric,type,variant,n,sum,sum_squares\nm,quantile@0.5,0,3,4,5\n'
  cx-abtest: <stdin>:2: column 'metric': a quantile without values
  [1]
  $ refused 'metric,type,variant,n,sum\nm,count,0,3,4.5\n'
  cx-abtest: <stdin>:2: column 'metric': a count that is not a whole number of 0 or more
  [1]
  $ refused 'metric,type,variant,n,value\nm,proportion,0,3,2\n'
  cx-abtest: <stdin>:2: column 'metric': a success that is not 0 or 1
  [1]
  $ refused 'metric,type,variant,n,successes\nm,mean,0,3,2\n'
  cx-abtest: <stdin>:2: column 'metric': successes of a type that has none
  [1]
  $ refused 'metric,variant,n,sum,sum_squares,covariate\nm,0,3,2,4,7\n'
  cx-abtest: <stdin>:2: column 'metric': a covariate wants covariate, covariate_squares and covariate_product
  [1]
  $ refused 'metric,variant,n,value,covariate\nm,0,3,2,4\nm,0,3,2,\n'
  cx-abtest: <stdin>:3: rows of one metric and variant differ in which cells are filled
  [1]
  $ refused 'metric,variant,n,value,covariate\nm,0,3,2,4\nm,1,3,2,\n'
  cx-abtest: metric 'm' has a covariate in some rows only
  [1]
  $ refused 'metric,type,variant,n,value\nm,quantile@0.5,0,3,2\nm,quantile@0.9,1,3,2\n'
  cx-abtest: metric 'm' is the quantile at 0.5 in one row and at 0.9 in another
  [1]
