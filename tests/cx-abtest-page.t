The report of cx-abtest as a page to read. What the figures are is tested elsewhere; these of Cookie
Cats are published: 44.82 % and 44.23 %, p .0744; 19.02 % and 18.20 %, p .00155; sample ratio p .0086.

  $ cx-abtest --counts --control gate_30 -f table data/cookie_cats_counts.csv
  Experiment cookie-cats: compared with gate_30, intervals of 95 %
  
  Trust: OK, but look at this
    sample ratio: gate_40 has 50.44 % of customers, 50 % planned, p 0.0086; 0.87 %
      more than planned
  
  retention_1: proportion, pooled z, score intervals
    gate_40: INCONCLUSIVE, 44.82 % -> 44.23 %, p 0.074
      --[=============*===========|=]--  lift -1.32 % (-2.74 % to 0.131 %)
  
  retention_7: proportion, pooled z, score intervals
    gate_40: LOSS, 19.02 % -> 18.2 %, p 0.0016, corrected 0.0031
      --[==========*=========]------|--  lift -4.31 % (-6.89 % to -1.66 %)

Beside the test stand the answers of other methods; a difference of shares is told in points. The mean
lift is 8280/45491 times 44701/8502, less 1: -4.30241... % by Python's fractions.

  $ cx-abtest --counts --control gate_30 --sequential confseq --bayes -f table \
  >     data/cookie_cats_counts.csv | sed -n '/^retention_7/,$p'
  retention_7: proportion, pooled z, score intervals
    gate_40: LOSS, 19.02 % -> 18.2 %, p 0.0016, corrected 0.0031
      --------[=======*======]----|----  lift -4.31 % (-6.89 % to -1.66 %)
    confidence sequence: INCONCLUSIVE, p 0.083, corrected 0.17
      --[=============*===========|=]--  lift -4.31 % (-8.9 % to 0.505 %)
      97.5 % interval
    beta-binomial
      --------[=======*======]----|----  lift -4.31 % (-6.89 % to -1.66 %)
      better with a chance of 0.07773 %; choosing it may cost 0.82 points, keeping
        gate_30 0.0000548 points
      mean lift -4.30241 %

The numbers of the page may have other digits.

  $ cx-abtest --counts --control gate_30 -f table --precision 6 data/cookie_cats_counts.csv | tail -n 2
    gate_40: LOSS, 19.0201 % -> 18.2 %, p 0.0016, corrected 0.0031
      --[==========*=========]------|--  lift -4.3119 % (-6.88909 % to -1.66347 %)

Segments, and whether they differ: all bars of a metric and segment have one scale.

  $ cat > shops.csv <<'END'
  > customer,variant,where,spend
  > a,A,north,10
  > b,A,north,12
  > c,B,north,20
  > d,B,north,21
  > e,C,north,9
  > f,C,north,12
  > g,A,south,10
  > h,A,south,11
  > i,B,south,2
  > j,B,south,3
  > k,C,south,11
  > l,C,south,9
  > END
  $ cx-abtest --control A --metric spend=mean:spend --segment where -f table shops.csv
  Experiment: compared with A, intervals of 95 % where no other level is said
  
  Trust: OK, but look at this
    multiple exposure: nobody
    sample ratio: B has 33.33 % of customers, 33.33 % planned, p 1
    sample ratio: C has 33.33 % of customers, 33.33 % planned, p 1
    too small: B, spend: its test wants 87 units in each arm
    too small: C, spend: its test wants 87 units in each arm
  
  spend: mean, Welch, Fieller
    B: INCONCLUSIVE, 10.75 -> 11.5, p 0.89, corrected 1
      --[============|*=============]--  lift 6.98 % (-193 % to 215 %)
      97.5 % interval
    C: INCONCLUSIVE, 10.75 -> 10.25, p 0.6, corrected 1
      -------------[*|=]---------------  lift -4.65 % (-28.7 % to 23.2 %)
      97.5 % interval
  
  Between segments
    spend, B: its effect differs between segments, Q 175, corrected p 1.2e-39, I2
      99 %
    spend, C: no sign of different effects, Q 0, corrected p 1, I2 0 %
  
  Segment north
  
  spend: mean, Welch, Fieller
    B: INCONCLUSIVE, 11 -> 20.5, p 0.032, corrected 0.095
      ----------[===|=====*=========]--  difference 9.5 (-5.26 to 24.3)
      lift unbounded: control not distinct from 0; 98.33 % interval
    C: INCONCLUSIVE, 11 -> 10.5, p 0.81, corrected 1
      --[==========*|==========]-------  difference -0.5 (-17.7 to 16.7)
      98.33 % interval
  
  Segment south
  
  spend: mean, Welch, Fieller
    B: LOSS, 10.5 -> 2.5, p 0.0077, corrected 0.031
      ----[=*===]-|--------------------  lift -76.2 % (-113 % to -32.2 %)
      98.33 % interval
    C: INCONCLUSIVE, 10.5 -> 10, p 0.71, corrected 1
      --[========*|=================]--  lift -4.76 % (-132 % to 247 %)
      98.33 % interval

What has no answer says why; what has no limit says so.

  $ cat > hard.csv <<'END'
  > metric,variant,n,sum,sum_squares
  > constant,control,10,20,40
  > constant,b,10,20,40
  > nearly,control,200,10,796.5
  > nearly,b,200,60,814
  > END
  $ cx-abtest --counts -f table --expect control=200,b=200 hard.csv | sed 1,3d
    control near zero: b, nearly: control not distinct from 0, lifts mean little
    sample ratio: b has 50 % of customers, 50 % planned, p 1
    zero variance: b, constant: no variation in either arm
  
  constant: mean, Welch, Fieller
    b: INCONCLUSIVE, 2 -> 2
      all units equal: no test
  
  nearly: mean, Welch, Fieller
    b: INCONCLUSIVE, 0.05 -> 0.3, p 0.21
      --[====|========*=============]--  difference 0.25 (-0.143 to 0.643)
      lift unbounded: control not distinct from 0
  $ printf 'metric,variant,n,successes\nm,control,1000,100\nm,b,1000,130\n' > classic.csv
  $ cx-abtest --counts -f table --alternative greater classic.csv | head -n 1
  Experiment: compared with control, intervals of 95 %, one-sided: greater
  $ cx-abtest --counts -f table --alternative greater classic.csv | tail -n 1
      --|-----[=====================*=>  lift 30 % (5.85 % to no limit)

The bar is of the interval that the verdict is from, that of differences wherever the lift says
something else: it has the other sign where the control is below 0, and a bootstrap's basic interval
of it may hold 0 where that of the difference does not.

  $ cat > below.csv <<'END'
  > metric,variant,n,sum,sum_squares
  > profit,control,400,-4000,43591
  > profit,b,500,-3450,27517
  > END
  $ below() { cx-abtest --counts -f table --expect control=4,b=5 "$@" below.csv; }
  $ below | tail -n 3
    b: WIN, -10 -> -6.9, p 1.7e-50
      --|---------------------[==*==]--  difference 3.1 (2.72 to 3.48)
      control below 0: lift has the other sign
  $ below --lower-is-better profit | grep -A 1 b:
    b: LOSS, -10 -> -6.9, p 1.7e-50
      --|---------------------[==*==]--  difference 3.1 (2.72 to 3.48)
  $ awk 'BEGIN { s = 36010; print "customer,variant,x"
  >   for (i = 0; i < 40; i++) { v = i % 2 ? "A" : "B"; s = (s * 16807) % 2147483647; x = -log(s / 2147483647)
  >     printf "c%d,%s,%.3f\n", i, v, x * x * x * (v == "B" ? 4 : 1) } }' > skewed.csv
  $ basic() { cx-abtest --control A --metric x=mean:x --method basic --resamples 999 "$@" skewed.csv; }
  $ basic | awk -F '\t' '$3 == "x" { print $24, ($13 > 0), ($16 > 0) }'
  win 1 0
  $ basic -f table | grep -A 1 WIN | tail -n 1 | cut -c 5-49
  --|-[============*============]--  difference

A margin is asked about beside the method, and a bar is of what it is a size or a share of.

  $ cx-abtest --counts -f table --margin m=0.05 classic.csv | tail -n 4
  m: proportion, pooled z, score intervals; not worse by 5 points?
    b: NON-INFERIOR, 10 % -> 13 %, p 2.1e-08
      --|---[===========*===========]--  difference 3 points (0.656 points to 5.36
        points)
  $ cx-abtest --counts -f table --equivalence m=50% classic.csv | tail -n 3
  m: proportion, pooled z, score intervals; neither better nor worse by 50 %?
    b: INCONCLUSIVE, 10 % -> 13 %, p 0.13
      --|--[==========*=============]--  lift 30 % (5.85 % to 59.7 %)
  $ cx-abtest --counts -f table --alternative less --bayes classic.csv | grep -A 1 beta
    beta-binomial
      --[================|=====*====]--  lift 29.8 % (-100 % to 59.6 %)

No bar crosses 0 beside a win or a loss, whatever the method, the level and the side, and there are
such bars.

  $ for side in two-sided greater less; do
  >   for method in 'bca --resamples 199' 'basic --resamples 199' 'bootstrap --resamples 199' \
  >       'permutation --resamples 199' mann-whitney hodges-lehmann 'welch --lift log' \
  >       'welch --lift delta' student; do
  >     cx-abtest --control A --metric x=mean:x --metric y=mean:x --alternative $side --bayes \
  >       --sequential confseq -f table --method $method skewed.csv
  >   done
  > done | grep -A 1 -E 'WIN|LOSS' > decided
  $ grep -c '[[<=*]|[]>=*]' decided
  0
  [1]
  $ [ $(grep -c '[]>]' decided) -ge 20 ] && echo enough
  enough

Broken trust comes first, and every verdict says so; --fail-if looks at the rows.

  $ cat > uneven.csv <<'END'
  > metric,variant,n,successes
  > m,control,10000,1000
  > m,b,10500,1300
  > m,c,40,0
  > END
  $ cx-abtest --counts --expect control=1,b=1 -f table --fail-if 'verdict == untrusted' uneven.csv
  Experiment: compared with control, intervals of 95 %
  
  Trust: BROKEN: assignment or logging is wrong; believe none of what follows
    sample ratio: b has 51.22 % of customers, 50 % planned, p 0.00048; 2.4 % more
      than planned
    sample ratio: c was not planned; leak: 40 units in an arm of weight 0
    too small: c, m: its test wants 51 units in each arm
    zero variance: c, m: no variation in the variant
  
  m: proportion, pooled z, score intervals
    b: UNTRUSTED, 10 % -> 12.38 %, p 6.7e-08, corrected 1.3e-07
      -----------------------|--[=*=]--  lift 23.8 % (14.6 % to 33.8 %)
    c: UNTRUSTED, 10 % -> 0 %, p 0.035
      --*=================]--|---------  lift -100 % (-100 % to -12.4 %)
      fewer than 5 expected in a cell
  [3]

No line has more than 80 characters, and no name does anything to a terminal.

  $ name='a variant whose name has no end at all'
  $ printf 'experiment,customer,variant,x\n\033[2J,a,A,1\n\033[2J,b,A,2\n' > names.csv
  $ printf "\033[2J,c,$name,5\n\033[2J,d,$name,1\n" >> names.csv
  $ cx-abtest --control A --metric x=mean:x -f table names.csv > page
  $ head -n 1 page
  Experiment ?[2J: compared with A, intervals of 95 %
  $ grep variant page
    sample ratio: a variant whose name has no... has 50 % of customers, 50 %
    a variant whose name has no...: INCONCLUSIVE, 1.5 -> 3, p 0.59
  $ awk 'length > 80' page

Clusters are called so, and the level is that of the intervals: .05 by four tests is .0125.

  $ cat > shops.csv << 'END'
  > customer,variant,shop,x,y
  > a,A,1,1,3
  > b,A,1,2,4
  > c,A,2,3,3
  > d,B,3,2,4
  > e,B,3,4,3
  > f,B,4,1,5
  > g,C,5,1,3
  > h,C,5,2,5
  > i,C,6,5,4
  > END
  $ cx-abtest --control A --metric x=mean:x --metric y=mean:y --cluster shop -f table shops.csv | sed -n '1p; /clusters:/p; /ratio/p'
  Experiment: compared with A, intervals of 98.75 %
    clusters: none in several variants
    sample ratio: B has 33.33 % of clusters, 33.33 % planned, p 1
    sample ratio: C has 33.33 % of clusters, 33.33 % planned, p 1

Where arms are of other sizes a covariate that tells nothing may cost: with
theta over both arms the variance is 1 / (1 - .04990231951119517) of that without (Python's statistics).

  $ awk 'BEGIN { print "customer,variant,x,z"
  >     for (i = 0; i < 14; i++) print "c" i "," (i % 4 ? "A" : "B") "," substr("05718246037152", i + 1, 1) "," substr("31420413204132", i + 1, 1) }' > few.csv
  $ cx-abtest --control A --metric x=mean:x --covariate z few.csv | tail -n 1 | cut -f 29
  -0.04990231951
  $ cx-abtest --control A --metric x=mean:x --covariate z -f table few.csv | tail -n 1
      covariates cost as much as 4.99 % of the customers

A covariate that is nothing but the variant takes off nothing, and one that nobody has leaves nobody, which is said.

  $ awk 'BEGIN { print "customer,variant,x,z,none"
  >     for (i = 0; i < 14; i++) print "c" i "," (i % 2 ? "A,3,5," : "B,4,1,") }' | sed 's/c2,B,4/c2,B,6/; s/c5,A,3/c5,A,1/' > arms.csv
  $ cx-abtest --control A --metric x=mean:x --covariate z arms.csv | tail -n 1 | cut -f 9-11,25
  2.714285714\t4.285714286\t1.571428571\tcovariate 'z' tells nothing more (esc)
  $ cx-abtest --control A --metric x=mean:x arms.csv | tail -n 1 | cut -f 9-11
  2.714285714\t4.285714286\t1.571428571 (esc)
  $ cx-abtest --control A --metric x=mean:x --covariate none arms.csv | tail -n 1 | cut -f 7-11,24,25
  0\t0\t\t\t\tinconclusive\tnobody has what the metric takes: no comparison (esc)
  $ cx-abtest --control A --metric x=mean:x --covariate none -f table arms.csv | tail -n 2
    B: INCONCLUSIVE, none -> none
      nobody has what the metric takes: no comparison

A covariate's name does not make customers clusters: theirs are those of --cluster.

  $ cat > clusters.csv << 'END'
  > customer,variant,y,twice,clusters
  > a,A,1,2,1
  > b,A,3,4,2
  > c,A,2,6,3
  > d,B,2,2,1
  > e,B,5,4,2
  > f,B,4,6,3
  > END
  $ cx-abtest --control A --metric y=mean:y --covariate twice --covariate clusters -f table clusters.csv |
  >     grep -A 1 worth | sed 's/worth .* more/worth ... more/'
      covariates are worth ... more customers
      covariate 'clusters' tells nothing more

The list of methods is a table as ever.

  $ cx-abtest --list-methods -f table | grep -c '^welch  *mean  *yes '
  1
