A/A tests: the customers of an experiment in variants drawn at random, to see whether its tests keep
their word. The interval of 47 of 1000 by Wilson's formula in Python: 0.0355271051063845 to
0.06193993808152845. Kolmogorov's distance of 1000 uniform values is below 0.0515 in 99 of 100 cases.

  $ USERS="$TESTDIR/data/stat/users400.csv"
  $ aa() { cx-abtest --customer user --control 0 --metric revenue=mean:revenue --aa 1000 "$@"; }
  $ aa --seed 1 "$USERS" > trial
  $ grep a/a trial | cut -f 3-6,8-10,13,14,23-25
  revenue\ta/a\t0\t1\t1000\t0.05\t0.047\t0.03552710511\t0.06193993808\tWelch, Fieller\t\t (esc)
  $ for seed in 1 2 3 4; do
  >     aa --seed $seed "$USERS" | awk -F '\t' '$4 == "a/a" {
  >         print ($13 <= 0.05 && $14 >= 0.05 ? "keeps" : "breaks"), ($18 < 0.0515 ? "uniform" : "not") }'
  > done
  keeps uniform
  keeps uniform
  keeps uniform
  keeps uniform

Nothing else changes, and neither the order of rows, threads nor shards show.

  $ cx-abtest --customer user --control 0 --metric revenue=mean:revenue "$USERS" > plain
  $ grep -v a/a trial | diff plain - && echo the same
  the same
  $ (head -n 1 "$USERS"; sed 1d "$USERS" | sort -r) > backwards.csv
  $ aa --seed 1 -j 4 backwards.csv | diff trial - && echo the same
  the same
  $ for part in 1 2; do
  >     awk -v part=$part 'NR == 1 || NR % 2 == part % 2' "$USERS" > part.csv
  >     cx-abtest --customer user --metric revenue=mean:revenue --partial -o part$part.state part.csv
  > done
  $ aa --seed 1 --merge part2.state part1.state | diff trial - && echo the same
  the same

A test that does not keep its word is told: events that come in hundreds are not Poisson's. A margin
is no matter here; experiments, strata and covariates have theirs.

  $ awk 'BEGIN {
  >     print "experiment,customer,variant,where,n,before,x"
  >     for (i = 1; i <= 600; i++)
  >         printf("%s,c%d,%s,%s,%d,%d,%d\n", i % 2 ? "hat" : "shoe", i, i * 7919 % 3 ? "A" : "B",
  >                i * 31 % 5 ? "n" : "s", (i * 7907 % 10) ^ 3, i * 7907 % 10, (i * 7 % 5 > 1))
  > }' > two.csv
  $ cx-abtest --control A --strata where --metric n=count:n --metric m=mean:n --covariate m=before \
  >     --metric x=proportion:x --method x=cmh --margin m=1% --aa 500 two.csv | grep a/a |
  >     awk -F '\t' '{ print $1, $3, $6, $8, ($13 <= 0.05 && $14 >= 0.05 ? "keeps" : "breaks"), $23, $25 }'
  hat m B 500 keeps CUPED, Welch, Fieller 
  hat n B 500 breaks Poisson score z and intervals rejects more often than it says
  hat x B 500 keeps Cochran-Mantel-Haenszel, stratified score intervals 
  shoe m B 500 keeps CUPED, Welch, Fieller 
  shoe n B 500 breaks Poisson score z and intervals rejects more often than it says
  shoe x B 500 keeps Cochran-Mantel-Haenszel, stratified score intervals 

Variants are drawn with the weights that were planned; where a round has no test it does not count.

  $ cx-abtest --control A --expect A=1,B=0 --metric m=mean:n --aa 5 two.csv | grep a/a |
  >     cut -f 1,3,8,10,25
  hat\tm\t0\t\tno round had a test (esc)
  shoe\tm\t0\t\tno round had a test (esc)
  $ printf 'customer,variant,n\na,A,1\nb,A,2\nc,B,2\nd,B,1\n' > few.csv
  $ cx-abtest --control A --metric n=mean:n --aa 100 few.csv | grep a/a | cut -f 25 | sed 's/^[0-9]*/some/'
  some rounds without a test

On the page it stands with what makes one trust.

  $ aa --seed 1 -f table "$USERS"
  Experiment: compared with 0, intervals of 95 %
  
  Trust: OK, but look at this
    multiple exposure: nobody
    sample ratio: 1 has 53.25 % of customers, 50 % planned, p 0.19
    too small: 1, revenue: its test wants 1646 units in each arm
    a/a: revenue, 1: 4.7 % of 1000 tests without a difference find one (3.55 % to
      6.19 %), due are 5 %
  
  revenue: mean, Welch, Fieller
    1: INCONCLUSIVE, 6.356 -> 7.112, p 0.39
      --[======|====*===============]--  lift 11.9 % (-13.6 % to 46 %)

What is not asked rightly.

  $ cx-abtest --counts --aa 3 data/cookie_cats_counts.csv
  cx-abtest: option '--aa' needs the customers, which '--counts' does not have (try 'cx-abtest --help')
  [2]
  $ aa --aa 1000001 "$USERS"
  cx-abtest: option '--aa': 1000001 is more than 1000000 (try 'cx-abtest --help')
  [2]

Few whole numbers are no trap for quantiles: by the limits of both the median of 1 to 4 orders differs in no more
rounds than it may, where order-statistics has one step for its standard error.

  $ awk 'BEGIN { print "customer,variant,n"; for (i = 0; i < 500; i++) print "c" i "," (i % 2 ? "A" : "B") "," 1 + int(i / 2) % 4 }' > few.csv
  $ rounds() { cx-abtest --control A --metric n=quantile:n@0.5 --aa 300 --method "$1" few.csv | awk -F '\t' '$4 == "a/a" { print ($10 <= 0.05 ? "held" : "broken") }'; }
  $ rounds mover
  held
  $ rounds order-statistics
  broken
