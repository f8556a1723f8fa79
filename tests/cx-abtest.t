cx-abtest compares the variants of an experiment with its control.

The Cookie Cats counts are published facts: 44,700 and 45,489 players, z 1.784 and p .0744 after a
day, z 3.164 and p .00155 after a week, sample ratio chi-square 6.9024 and p .0086 (mpmath agrees
to all digits shown).

  $ cx-abtest --counts --control gate_30 data/cookie_cats_counts.csv > counts
  $ cut -f 3,7-11,18-20,24 counts
  metric\tn_control\tn_variant\tcontrol_value\tvariant_value\tdifference\tstatistic\tdf\tp\tverdict (esc)
  (sample ratio)\t44700\t45489\t0.5\t0.5043741476\t0.004374147623\t6.90240495\t1\t0.008607987811\t (esc)
  retention_1\t44700\t45489\t0.4481879195\t0.4422827497\t-0.005905169787\t-1.784086225\t\t0.0744096553\tinconclusive (esc)
  retention_7\t44700\t45489\t0.1902013423\t0.182000044\t-0.008201298315\t-3.164358913\t\t0.001554249976\tloss (esc)

The columns are those of the contract, in its order.

  $ head -n 1 counts | tr '\t' ' '
  experiment segment metric type control variant n_control n_variant control_value variant_value difference se low high lift lift_low lift_high statistic df p log10_p p_adjusted method verdict note p_best loss loss_control gain look p_better effect_size effect_size_low effect_size_high effect_size_kind question

Mee's and Koopman's intervals of 100/1000 against 130/1000, from mpmath: (0.00204862521342,
0.0581653421683) and, as a ratio, (1.01786476662, 1.66125766083).

  $ printf 'metric,variant,n,successes\nm,control,1000,100\nm,b,1000,130\n' > classic.csv
  $ cx-abtest --counts classic.csv | sed 1,2d | cut -f 11-18,20,21
  0.03\t0.01426709501\t0.002048625213\t0.05816534217\t0.3\t0.01786476662\t0.6612576608\t2.102740606\t0.03548845047\t-1.449912963 (esc)

Welch and Fieller for n 1000, mean 10 and sd 3 against n 1000, 10.4 and 3.2, from mpmath: t
2.88374900364, df 1989.73527259, p .00397195013989, interval (0.127971199988, 0.672028800012), lift
.04 (0.0126357940667, 0.0680844520182). The sums: 1000*10, 999*9 + 1000*100 and so on.

  $ cat > means.csv <<'EOF'
  > metric,variant,n,sum,sum_squares
  > m,control,1000,10000,108991
  > m,b,1000,10400,118389.76
  > EOF
  $ cx-abtest --counts means.csv | sed 1,2d | cut -f 4,9-20
  mean\t10\t10.4\t0.4\t0.1387083271\t0.1279712\t0.6720288\t0.04\t0.01263579407\t0.06808445202\t2.883749004\t1989.735273\t0.00397195014 (esc)

A ratio, against tea-tasting 1.14.0 on the same 400 users: 0.260948905109, 0.29552715655, difference
0.03457825144 (-0.0180837190296, 0.0872402219096), statistic 1.29094938160, p .197488956635, lift
.132509662861.

  $ cx-abtest --customer user --control 0 --metric per_session=ratio:orders/sessions \
  >     "$TESTDIR/data/stat/users400.csv" > users
  $ grep per_session users | cut -f 7-11,13-15,18,20
  187\t213\t0.2609489051\t0.2955271565\t0.03457825144\t-0.01808371903\t0.08724022191\t0.1325096629\t1.290949382\t0.1974889566 (esc)

Its mean of revenue: difference 0.756008636489, interval (-0.977028535484, 2.48904580846), statistic
0.857617988788, p .391621218170.

  $ cx-abtest --customer user --control 0 --metric m=mean:revenue "$TESTDIR/data/stat/users400.csv" |
  >     grep mean | cut -f 11,13,14,18,20
  0.7560086365\t-0.9770285355\t2.489045808\t0.8576179888\t0.3916212182 (esc)

Counts of the same users give the same bytes as the users themselves.

  $ awk -F, 'NR > 1 { n[$2]++; o[$2] += $4; oo[$2] += $4 * $4; ooo[$2] += $4 * $4 * $4; s[$2] += $3; ss[$2] += $3 * $3
  >                   os[$2] += $4 * $3; c[$2] += $9 }
  >          END { print "metric,variant,n,successes,sum,sum_squares,denominator,denominator_squares,product,sum_cubes"
  >                for (v in n) {
  >                    printf "bought,%s,%d,%d,,,,,,\n", v, n[v], c[v]
  >                    printf "orders,%s,%d,,%d,%d,,,,%d\n", v, n[v], o[v], oo[v], ooo[v]
  >                    printf "per_session,%s,%d,,%d,%d,%d,%d,%d,\n", v, n[v], o[v], oo[v], s[v], ss[v], os[v]
  >                } }' "$TESTDIR/data/stat/users400.csv" > users-counted.csv
  $ cx-abtest --control 0 --counts users-counted.csv > from-counts
  $ cx-abtest --customer user --control 0 --metric bought=proportion:converted \
  >     --metric orders=mean:orders --metric per_session=ratio:orders/sessions \
  >     "$TESTDIR/data/stat/users400.csv" | grep -v '(multiple' | diff - from-counts && echo the same
  the same

A log of several rows a customer: outcomes add up, the first exposure by time decides, and c3, who
saw both variants, is left out and counted.

  $ cat > log.csv <<'EOF'
  > customer,variant,time,bought,amount
  > c1,A,2025-03-01T10:00:00Z,0,
  > c1,A,2025-03-02T10:00:00Z,1,12.50
  > c1,A,2025-03-03T10:00:00Z,true,7.50
  > c2,A,2025-03-01T11:00:00Z,False,
  > c3,B,2025-03-02T09:00:00Z,1,100
  > c3,A,2025-03-01T09:00:00Z,0,
  > c4,B,2025-03-01T12:00:00Z,,
  > c5,B,2025-03-01T13:00:00Z,1,31
  > EOF
  $ log() { cx-abtest --control A --metric bought=proportion:bought --metric spend=mean:amount "$@"; }
  $ log log.csv | cut -f 3,6-10,25
  metric\tvariant\tn_control\tn_variant\tcontrol_value\tvariant_value\tnote (esc)
  (control near zero)\tB\t2\t2\t10\t15.5\tspend: control not distinct from 0, lifts mean little (esc)
  (multiple exposure)\t\t4\t1\t0.8\t0.2\t1 unit in several variants, excluded (esc)
  (sample ratio)\tB\t2\t2\t0.5\t0.5\t (esc)
  (too small)\tB\t2\t2\t0.5\t0.5\tbought: its test wants 10 units in each arm (esc)
  bought\tB\t2\t2\t0.5\t0.5\tfewer than 5 expected in a cell; 97.5 % interval (esc)
  spend\tB\t2\t2\t10\t15.5\tlift unbounded: control not distinct from 0; 97.5 % interval (esc)

In its first variant c3 is in A with all it did; kept, it is in both with what it did there.

  $ log --multi first log.csv | cut -f 3,7-10,25 | grep -e '(' -e spend
  (control near zero)\t3\t2\t40\t15.5\tspend: control not distinct from 0, lifts mean little (esc)
  (multiple exposure)\t4\t1\t0.8\t0.2\t1 unit in several variants, counted in their first variant (esc)
  (sample ratio)\t3\t2\t0.5\t0.4\t (esc)
  (too small)\t3\t2\t0.6666666667\t0.5\tbought: its test wants 13 units in each arm (esc)
  (too small)\t3\t2\t40\t15.5\tspend: its test wants 126 units in each arm (esc)
  spend\t3\t2\t40\t15.5\tlift unbounded: control not distinct from 0; 97.5 % interval (esc)
  $ log --multi keep log.csv | cut -f 3,7-10,25 | grep -e '(' -e spend
  (control near zero)\t3\t3\t6.666666667\t43.66666667\tspend: control not distinct from 0, lifts mean little (esc)
  (multiple exposure)\t4\t1\t0.8\t0.2\t1 unit in several variants, counted in each variant (esc)
  (sample ratio)\t3\t3\t0.5\t0.5\t (esc)
  (too small)\t3\t3\t0.3333333333\t0.6666666667\tbought: its test wants 10 units in each arm (esc)
  (too small)\t3\t3\t6.666666667\t43.66666667\tspend: its test wants 178 units in each arm (esc)
  spend\t3\t3\t6.666666667\t43.66666667\tlift unbounded: control not distinct from 0; 97.5 % interval (esc)

Which is first cannot be known without times.

  $ cut -d , -f 1,2,4,5 log.csv > timeless.csv
  $ log --multi first timeless.csv
  cx-abtest: option '--multi': 'first' needs to know when; name the column with --time (try 'cx-abtest --help')
  [2]

The order of rows and the threads do not show, and neither do shards: states merge to the same bytes.

  $ log --multi first log.csv > whole
  $ (head -n 1 log.csv; sed 1d log.csv | sort -r) > backwards.csv
  $ log --multi first -j 4 backwards.csv | diff whole - && echo the same
  the same
  $ for part in 1 2 3; do
  >     awk -v part=$part 'NR == 1 || NR % 3 == part % 3' log.csv > part.csv
  >     log --multi first --partial -o part$part.state part.csv
  > done
  $ log --multi first --merge part3.state part1.state part2.state | diff whole - && echo the same
  the same
  $ log --multi first --merge part2.state part3.state --partial -o two.state
  $ log --multi first --merge two.state part1.state | diff whole - && echo the same
  the same

Kept apart, each variant of a customer has its own line in a state, and finds its own again.

  $ log --multi keep log.csv > whole-kept
  $ log --multi keep -j 4 backwards.csv | diff whole-kept - && echo the same
  the same
  $ for part in 1 2 3; do
  >     awk -v part=$part 'NR == 1 || NR % 3 == part % 3' log.csv > part.csv
  >     log --multi keep --partial -o kept$part.state part.csv
  > done
  $ log --multi keep --merge kept2.state kept3.state --partial -o two.state
  $ log --multi keep --merge two.state kept1.state | diff whole-kept - && echo the same
  the same
  $ log --multi keep --partial log.csv | grep -v '^#' > forwards
  $ log --multi keep --partial backwards.csv | grep -v '^#' | diff forwards - && echo the same
  the same
  $ cut -f 2-5 forwards | grep c3
  c3\t2\t1740819600000\tA (esc)
  c3\t0\t1740906000000\tB (esc)

Also of a customer whose variants were in different shards, and with metrics that have blanks.

  $ spend() { cx-abtest --control A --metric 'the spend=mean:amount' "$@"; }
  $ spend log.csv > whole-spend
  $ for part in 1 2 3; do
  >     awk -v part=$part 'NR == 1 || NR % 3 == part % 3' log.csv | spend --partial -o spend$part.state
  > done
  $ spend --merge spend3.state spend1.state --partial -o two.state
  $ spend --merge two.state spend2.state | diff whole-spend - && echo the same
  the same

Variants are told apart by every byte, whatever their length (the values by awk).

  $ awk 'BEGIN {
  >     print "customer,variant,amount"
  >     for (row = 1; row <= 3; row++) for (n = 1; n <= 18; n++) for (at = 0; at <= n; at++) {
  >         name = ""
  >         for (i = 1; i <= n; i++) name = name (i == at ? "y" : "x")
  >         for (again = 0; again < 2; again++) print "c" row name "," name "," row * n * 20 + at
  >     }
  > }' > names.csv
  $ awk -F, 'NR > 1 && $2 != "x" { n[$2]++; sum[$2] += $3 }
  >     END { for (v in n) print v "\t" n[v] / 2 "\t" sum[v] / n[v] * 2 }' names.csv | sort > by-awk
  $ cx-abtest --control x --metric m=mean:amount names.csv | grep mean | cut -f 6,8,10 |
  >     sort | diff by-awk - && wc -l < by-awk
  188

A state carried on from day to day answers for all days.

  $ log --multi first --state running.state part.csv > /dev/null
  $ awk 'NR == 1 || NR % 3 != 0' log.csv | log -q --multi first --state running.state | diff whole - && echo the same
  the same

A state of other metrics is no use.

  $ cx-abtest --control A --metric spend=mean:amount --multi first --merge part1.state > /dev/null 2>&1
  [2]

Counts have states too.

  $ (head -n 1 means.csv; sed -n 2p means.csv) | cx-abtest --counts --partial -o c1.state
  $ (head -n 1 means.csv; sed -n 3p means.csv) | cx-abtest --counts --partial -o c2.state
  $ cx-abtest --counts means.csv > whole
  $ cx-abtest --counts --merge c2.state c1.state | diff whole - && echo the same
  the same

Segments are compared too, as a family of their own (the counts by awk).

  $ by_segment() { cx-abtest --customer user --control 0 --segment segment "$@" "$TESTDIR/data/stat/users400.csv"; }
  $ by_segment --metric orders=mean:orders | cut -f 2,3,7,8 | sed 1,3d
  \t(too small)\t187\t213 (esc)
  \torders\t187\t213 (esc)
  (heterogeneity)\torders\t187\t213 (esc)
  android\torders\t47\t52 (esc)
  ios\torders\t51\t70 (esc)
  web\torders\t89\t91 (esc)

Is the effect the same in all of them? Cochran's Q by scipy: Q 0.20149822637899378 with 2 degrees of
freedom, p 0.9041598462124396, I2 0, weighted mean 0.7808491970907786 with standard error
0.8583353150288784.

  $ by_segment --metric m=mean:revenue | grep 'hetero' | cut -f 4,11,12,18-20,22-25
  mean\t0.7808491971\t0.858335315\t0.2014982264\t2\t0.9041598462\t0.9041598462\tCochran's Q\t\tI2 0 % (esc)

All metrics and variants are one family of that question, too: p of 3 tests by Holm is 3 times the
smallest. Where segments have no test, or there is one only, there is no answer.

  $ by_segment --metric m=mean:revenue --metric o=mean:orders --metric c=proportion:converted |
  >     grep hetero | cut -f 20,22 | sort -n |
  >     awk '{ due = NR == 1 || $1 * (4 - NR) > due ? $1 * (4 - NR) : due
  >            print ($2 - (due > 1 ? 1 : due)) ^ 2 < 1e-16 }'
  1
  1
  1
  $ printf 'customer,variant,where,x\na,A,north,1\nb,A,north,1\nc,B,north,1\nd,B,north,1\n' |
  >     cx-abtest --control A --segment where --metric x=mean:x | grep hetero | cut -f 18-20,25
  \t\t\tfewer than two segments with a standard error: no test (esc)

Several experiments in one file are reported apart.

  $ cat > two.csv <<'EOF'
  > experiment,customer,variant,bought
  > button,c1,A,1
  > button,c2,B,0
  > banner,c1,B,1
  > banner,c2,A,0
  > EOF
  $ cx-abtest --control A --metric bought=proportion:bought two.csv | cut -f 1,3,9,10
  experiment\tmetric\tcontrol_value\tvariant_value (esc)
  banner\t(multiple exposure)\t1\t0 (esc)
  banner\t(sample ratio)\t0.5\t0.5 (esc)
  banner\t(too small)\t0\t1 (esc)
  banner\t(zero variance)\t0\t1 (esc)
  banner\tbought\t0\t1 (esc)
  button\t(multiple exposure)\t1\t0 (esc)
  button\t(sample ratio)\t0.5\t0.5 (esc)
  button\t(too small)\t1\t0 (esc)
  button\t(zero variance)\t1\t0 (esc)
  button\tbought\t1\t0 (esc)

A sample ratio that cannot be chance makes every verdict untrusted (chi-square 12.195, p .000479 by
mpmath, as is z 5.39911624); with the weights that were planned it may be right.

  $ printf 'metric,variant,n,successes\nm,control,10000,1000\nm,b,10500,1300\n' > uneven.csv
  $ cx-abtest --counts uneven.csv | cut -f 3,18,20,24
  metric\tstatistic\tp\tverdict (esc)
  (sample ratio)\t12.19512195\t0.0004791464346\tuntrusted (esc)
  m\t5.39911624\t6.696997409e-08\tuntrusted (esc)
  $ cx-abtest --counts --expect control=20,b=21 uneven.csv | cut -f 3,18,20,24
  metric\tstatistic\tp\tverdict (esc)
  (sample ratio)\t0\t1\t (esc)
  m\t5.39911624\t6.696997409e-08\twin (esc)

An arm of weight 0, or one that was not planned, leaks; a planned arm without anybody is missed.

  $ cx-abtest --counts --expect control=1,c=1 uneven.csv | cut -f 3,6,8,9,24,25 | head -n 3
  metric\tvariant\tn_variant\tcontrol_value\tverdict\tnote (esc)
  (sample ratio)\tb\t10500\t0\tuntrusted\tleak: 10500 units in an arm of weight 0 (esc)
  (sample ratio)\tc\t0\t0.5\tuntrusted\tplanned, but no unit was in it (esc)

Weights may have any scale, but those that look like percents or shares and come to something else
are told; thirds may be rounded.

  $ for weights in control=20,b=30 control=1,b=1 control=60,b=40 control=.6,b=.4 control=33.3,b=33.3,c=33.3 control=0.1,b=0.2,c=.7; do
  >     cx-abtest --counts --expect $weights uneven.csv > /dev/null
  > done
  $ cx-abtest --counts --expect control=50,b=40 uneven.csv > /dev/null
  cx-abtest: warning: option '--expect': the weights sum to 90, not to 100; only their ratios count
  $ cx-abtest --counts --expect control=.5,b=.6 uneven.csv > /dev/null
  cx-abtest: warning: option '--expect': the weights sum to 1.1, not to 1; only their ratios count

How far a variant is off is told where p <= alpha: 45,489 of 90,189 are 0.87 % more than a half, and
10,500 of 20,500 2.4 %.

  $ cx-abtest --counts --control gate_30 data/cookie_cats_counts.csv | grep '(sample' | cut -f 6,25
  gate_40\t0.87 % more than planned (esc)
  $ cx-abtest --counts uneven.csv | grep '(sample' | cut -f 6,25
  b\t2.4 % more than planned (esc)

For some metrics less is better. 200/1000 and 400/1000 against 300/1000.

  $ printf 'metric,variant,n,successes\nm,control,1000,300\nm,b,1000,200\nm,c,1000,400\n' > churn.csv
  $ cx-abtest --counts --lower-is-better m churn.csv | sed 1,3d | cut -f 6,24
  b\twin (esc)
  c\tloss (esc)
  $ cx-abtest --counts --lower-is-better churn churn.csv
  cx-abtest: option '--lower-is-better': there is no metric 'churn' (try 'cx-abtest --help')
  [2]

Corrections of .01, .02 and .03 and so on are tested in the library; here the choices, on p .0744 and
.00155. The interval is at the level that matches, so it never contradicts the verdict.

  $ for correction in none holm hochberg hommel bh by bonferroni; do
  >     echo $correction $(cx-abtest --counts --control gate_30 --correction $correction \
  >         data/cookie_cats_counts.csv | sed 1,2d | cut -f 22,24)
  > done
  none 0.0744096553 inconclusive 0.001554249976 loss
  holm 0.0744096553 inconclusive 0.003108499951 loss
  hochberg 0.0744096553 inconclusive 0.003108499951 loss
  hommel 0.0744096553 inconclusive 0.003108499951 loss
  bh 0.0744096553 inconclusive 0.003108499951 loss
  by 0.1116144829 inconclusive 0.004662749927 loss
  bonferroni 0.1488193106 inconclusive 0.003108499951 loss

Sidak's 1 - (1 - p)^2, and stepping down p itself of the larger one. In two stages one of the two is
rejected at first, so the other is thought to be the only one without an effect: p and twice p, of which
Benjamini and Hochberg take .0744 and .00311 for two, are half of that, 1.05 times with tsbky; but no
interval at 95 % excludes what a p of .0744 does not reject.

  $ for correction in sidak holm-sidak tsbh tsbky; do
  >     echo $correction $(cx-abtest --counts --control gate_30 --correction $correction \
  >         data/cookie_cats_counts.csv | sed 1,2d | cut -f 22,24)
  > done
  sidak 0.1432825138 inconclusive 0.003106084258 loss
  holm-sidak 0.0744096553 inconclusive 0.003106084258 loss
  tsbh 0.03720482765 inconclusive 0.001554249976 loss
  tsbky 0.03906506903 inconclusive 0.001631962474 loss
  $ cx-abtest --counts --control gate_30 --correction tsbh data/cookie_cats_counts.csv |
  >     sed 1,2d | cut -f 22,25
  0.03720482765\trejected for the others' sake: by itself it is not (esc)
  0.001554249976\t (esc)

Dunnett's correction with one variance for all arms, as R 4.2.2's multcomp 1.4-22 has it: p
.777248425570286 and .977379585306716; scipy 1.17.1 of one side .41300578 and .59170412. Tukey's in
R's TukeyHSD: .825077779770886, .983095523568221, .905374767779501; intervals of scipy: -.18080412049757
to .3022923908649559, and so on.

  $ three() { cx-abtest --customer user --control 0 --metric orders=mean:orders "$@" \
  >     "$TESTDIR/data/abtest/users600_3arm.csv" | grep -v '(' | sed 1d; }
  $ three --correction dunnett --method student | cut -f 6,22,23,25
  1\t0.7772484256\tStudent of all arms, Fieller; Dunnett\t97.29 % interval (esc)
  2\t0.9773795853\tStudent of all arms, Fieller; Dunnett\t97.29 % interval (esc)
  $ three --correction dunnett --method student --alternative greater | cut -f 6,22
  1\t0.4130046237 (esc)
  2\t0.5917036359 (esc)
  $ three --correction tukey --pairs all --method student | cut -f 5,6,13,14,22,23
  0\t1\t-0.1808041205\t0.3022923909\t0.8250777797\tStudent of all arms, Fieller; Tukey-Kramer (esc)
  0\t2\t-0.2210758846\t0.2568471082\t0.9830955236\tStudent of all arms, Fieller; Tukey-Kramer (esc)
  1\t2\t-0.2799440617\t0.1942270149\t0.9053747678\tStudent of all arms, Fieller; Tukey-Kramer (esc)

With each pair's own variances all pairs are those of Games and Howell (scipy 1.17.1:
.8262541768831326, .9837752621991246 and .9012472029642131), comparisons with a control those of
Hasler and Hothorn (their double integral by mpmath 1.3.0: .7747929174 and .9777719151).

  $ three --correction tukey --pairs all | cut -f 5,6,22,23,25
  0\t1\t0.8262541769\tWelch, Fieller; Games-Howell\t98.09 % interval (esc)
  0\t2\t0.9837752622\tWelch, Fieller; Games-Howell\t98.09 % interval (esc)
  1\t2\t0.901247203\tWelch, Fieller; Games-Howell\t98.09 % interval (esc)
  $ three --correction dunnett | cut -f 6,22,23,25
  1\t0.7747929174\tWelch, Fieller; Dunnett with own variances\t97.26 % interval (esc)
  2\t0.9777719151\tWelch, Fieller; Dunnett with own variances\t97.26 % interval (esc)

A statistic that is no t, such as a chi-square, counts by the z that has its p: the same as that of
the pooled z.

  $ printf 'metric,variant,n,successes\nm,control,1000,100\nm,b,1000,130\nm,c,1000,140\n' > rising.csv
  $ for method in pooled chi2 midp; do
  >     cx-abtest --counts --correction dunnett --method $method rising.csv | sed 1,3d | cut -f 13,14,22,24
  > done | uniq -c | awk '{ print $1, ($2 > 0) == ($4 <= 0.05) ? $5 : "contradicts itself" }'
  1 inconclusive
  1 win
  1 inconclusive
  1 win
  1 inconclusive
  1 win
  $ cx-abtest --counts --correction dunnett --method chi2 rising.csv | cut -f 13-17,20-22,24 > chi2
  $ cx-abtest --counts --correction dunnett rising.csv | cut -f 13-17,20-22,24 | diff chi2 - && echo the same
  the same
  $ cx-abtest --counts --correction tukey classic.csv
  cx-abtest: option '--correction': tukey is for --pairs all, two-sided (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --correction dunnett --pairs all classic.csv
  cx-abtest: option '--correction': dunnett compares with the control, all pairs are for tukey (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --correction dunnett --margin m=1 classic.csv
  cx-abtest: option '--correction': dunnett does not go with a margin (try 'cx-abtest --help')
  [2]

A p too small for any number is not 0: 40,000 against 60,000 of a million, log10 p -916.214503643202
by mpmath.

  $ printf 'metric,variant,n,successes\nm,control,1000000,40000\nm,b,1000000,60000\n' |
  >     cx-abtest --counts | sed 1,2d | cut -f 18,20,21,24
  64.88856845\t0\t-916.2145036\twin (esc)

One-sided: half of p for the side that was right (mpmath: .0177442252332, .982255774767).

  $ cx-abtest --counts --alternative greater classic.csv | sed 1,2d | cut -f 13,14,17,20,24
  0.006559880645\t1\tinf\t0.01774422523\twin (esc)
  $ cx-abtest --counts --alternative less classic.csv | sed 1,2d | cut -f 13,14,20,24
  -1\t0.05359230058\t0.9822557748\tinconclusive (esc)

Not worse by a margin: Farrington and Manning's z and p of 100/1000 against 95/1000, at .01 and .05
(mpmath: .37675927 with p .35317626, 3.33033606 with p .000433706). An interval of 90 % has 5 % at
each end, so it is within the margin when the test says so.

  $ printf 'metric,variant,n,successes\nm,control,1000,100\nm,b,1000,95\n' > slight.csv
  $ cx-abtest --counts --margin m=0.01 slight.csv | sed 1,2d | cut -f 13,18,20,24,25
  -0.02693072752\t0.3767592717\t0.3531762553\tinconclusive\t90 % interval (esc)
  $ cx-abtest --counts --margin m=0.05 slight.csv | sed 1,2d | cut -f 18,20,24
  3.330336057\t0.0004337061312\tnon-inferior (esc)
  $ cx-abtest --counts --equivalence m=0.05 slight.csv | sed 1,2d | cut -f 18,20,24
  3.330336057\t0.0004337061312\tequivalent (esc)

A margin may be a share of the control's value. Where less is better, it is above: 95 to 100 may be
worse by .005, 130 to 100 is.

  $ cx-abtest --counts --margin m=30% slight.csv | sed 1,2d | cut -f 16,20,24
  -0.240249623\t0.01217606945\tnon-inferior (esc)
  $ cx-abtest --counts --margin m=0.005 --lower-is-better m slight.csv | sed 1,2d | cut -f 14,20,24
  0.01689530864\t0.2255932515\tinconclusive (esc)
  $ cx-abtest --counts --margin m=0.005 --lower-is-better m classic.csv | sed 1,2d | cut -f 13,20,24
  0.006559880645\t0.9602771608\tinferior (esc)
  $ cx-abtest --counts --margin m=30% slight.csv | sed 1,2d | cut -f 36
  not worse by 30%
  $ cx-abtest --counts --equivalence m=0.005 --sequential confseq slight.csv | cut -f 23,24,36 | sed 1,3d
  pooled z, score intervals\tinconclusive\tneither better nor worse by 0.005 (esc)
  confidence sequence\tinconclusive\tneither better nor worse by 0.005 (esc)
  $ cx-abtest --counts --margin mean=2 --margin m=1% slight.csv
  cx-abtest: option '--margin': there is no metric 'mean' (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --margin m=-2 slight.csv
  cx-abtest: option '--margin': 'm=-2' is not METRIC=SIZE above 0, such as spend=0.5 or spend=2% (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --margin m=2 slight.csv
  cx-abtest: metric 'm': a margin of 100 points or more; two points are 0.02 (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --margin m=2 --equivalence m=2 slight.csv
  cx-abtest: option '--equivalence': metric 'm' has a margin already (try 'cx-abtest --help')
  [2]

Means: t of the difference and 0.2 by its standard error, p by Student's distribution, both from the
figures of Welch's test above: (0.4 + 0.2) / 0.1387083271, and (10.4 - 0.98 10) by the root of
3.2^2/1000 + 0.98^2 3^2/1000, with 1989.735 degrees of freedom.

  $ cx-abtest --counts --margin m=0.2 means.csv | sed 1,2d | cut -f 18,20,24
  4.325623505\t7.981448623e-06\tnon-inferior (esc)
  $ cx-abtest --counts --margin m=2% means.csv | sed 1,2d | cut -f 16,18,20,24
  0.01699164096\t4.366252569\t6.644205511e-06\tnon-inferior (esc)

Methods are chosen by name, for all metrics or for one.

  $ cx-abtest --list-methods | cut -f 1-3 | grep -e '^welch' -e '^pooled'
  pooled\tproportion\tyes (esc)
  welch\tproportion\t (esc)
  welch\tmean\tyes (esc)
  welch\tratio\tyes (esc)
  welch\tcount\t (esc)
  $ cx-abtest --counts --method welch means.csv > chosen
  $ cx-abtest --counts --method m=welch means.csv | diff chosen - && echo the same
  the same
  $ cx-abtest --counts --method pooled means.csv 2>&1 | cut -d , -f 1
  cx-abtest: option '--method': 'pooled' is no method of a mean
  $ cx-abtest --counts --method x=welch means.csv
  cx-abtest: option '--method': there is no metric 'x' (try 'cx-abtest --help')
  [2]

All pairs, each once, the control always first.

  $ cx-abtest --counts --pairs all churn.csv | sed 1,3d | cut -f 5,6,11
  control\tb\t-0.1 (esc)
  b\tc\t0.2 (esc)
  control\tc\t0.1 (esc)

What is undefined is empty, and the note says why.

  $ cat > hard.csv <<'EOF'
  > metric,variant,n,successes,sum,sum_squares
  > none,control,500,0,,
  > none,b,400,0,,
  > constant,control,10,,20,40
  > constant,b,10,,20,40
  > one,control,1,,5,25
  > one,b,20,,100,600
  > impossible,control,10,,20,39
  > impossible,b,10,,21,50
  > nearly,control,200,,10,796.5
  > nearly,b,200,,60,814
  > EOF
  $ cx-abtest --counts hard.csv | grep -v '(sample' | cut -f 3,11,13,15,16,20,25
  metric\tdifference\tlow\tlift\tlift_low\tp\tnote (esc)
  (control near zero)\t\t\t\t\t\tnearly: control not distinct from 0, lifts mean little (esc)
  (zero variance)\t\t\t\t\t\tconstant: no variation in either arm (esc)
  (zero variance)\t\t\t\t\t\tnone: no variation in either arm (esc)
  constant\t0\t\t0\t\t\tall units equal: no test (esc)
  impossible\t0.1\t\t0.05\t\t\tsums of squares too small for their sums (esc)
  nearly\t0.25\t-0.1431884648\t5\t\t0.2120340377\tlift unbounded: control not distinct from 0 (esc)
  none\t0\t-0.007624340462\t\t-1\t\tno success in either arm: no test (esc)
  one\t0\t\t0\t\t\tfewer than two units in an arm: no variance (esc)

What is wrong with the command line.

  $ cx-abtest log.csv
  cx-abtest: which metric? for example --metric spend=mean:amount (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric spend log.csv
  cx-abtest: option '--metric': 'spend' is not NAME=TYPE:COLUMN, such as spend=mean:amount (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric spend=median:amount log.csv
  cx-abtest: option '--metric': 'spend=median:amount': the type 'median' is not proportion, mean, ratio, count or quantile (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric spend=ratio:amount log.csv
  cx-abtest: option '--metric': 'spend=ratio:amount': a ratio has two columns, such as basket=ratio:amount/orders (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric spend=mean:amuont log.csv
  cx-abtest: log.csv:1: no column 'amuont' for --metric; the columns are 'customer', 'variant', 'time', 'bought', 'amount'; did you mean 'amount'?
  [2]
  $ cx-abtest --metric a=mean:amount --metric a=mean:bought log.csv
  cx-abtest: option '--metric': two metrics are called 'a' (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --metric a=mean:amount classic.csv
  cx-abtest: option '--metric' does not go with '--counts', whose rows name their metrics (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric a=mean:amount --alpha 1 log.csv
  cx-abtest: option '--alpha': 1 is not between 0 and 0.5 (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric a=mean:amount --alpha .95 log.csv
  cx-abtest: option '--alpha': 0.95 would find something in most experiments where nothing is; did you mean 0.05? (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric a=mean:amount --expect A=1,B log.csv
  cx-abtest: option '--expect': 'B' is not VARIANT=WEIGHT, such as A=50 (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric a=mean:amount log.csv
  cx-abtest: the experiment has no variant 'control' to compare with, only 'A', 'B': name the control with --control
  [2]
  $ cx-abtest --metric a=mean:amount --control A --expect a=50,b=50 log.csv
  cx-abtest: the experiment has none of the variants of --expect, only 'A', 'B'
  [2]
  $ grep -v ,B, log.csv | cx-abtest --metric a=mean:amount --control A
  cx-abtest: the experiment has no variant but 'A': nothing to compare it with
  [1]

With segments the variants there are are told too; a segment that has one arm of two alone says so.

  $ cat > alone.csv <<'EOF'
  > customer,variant,amount,where
  > c1,A,1,north
  > c2,B,2,north
  > c3,A,3,south
  > c4,A,4,south
  > c5,B,5,west
  > c6,C,6,west
  > EOF
  $ cx-abtest --metric a=mean:amount --segment where alone.csv
  cx-abtest: the experiment has no variant 'control' to compare with, only 'A', 'B', 'C': name the control with --control
  [2]
  $ cx-abtest --metric a=mean:amount --segment where --control A alone.csv | grep one | cut -f 2-8,24,25
  north\t(one arm only)\ttrust\tA\tC\t1\t0\t\tsegment 'north' has no units in 'C': no comparison (esc)
  south\t(one arm only)\ttrust\tA\tB\t2\t0\t\tsegment 'south' has no units in 'B': no comparison (esc)
  south\t(one arm only)\ttrust\tA\tC\t2\t0\t\tsegment 'south' has no units in 'C': no comparison (esc)
  west\t(one arm only)\ttrust\tA\tB\t0\t1\t\tsegment 'west' has no units in 'A': no comparison (esc)
  west\t(one arm only)\ttrust\tA\tC\t0\t1\t\tsegment 'west' has no units in 'A': no comparison (esc)

Bad rows: a flag that is none, counts that cannot be, an unknown variant.

  $ printf 'customer,variant,bought\nc1,A,1\nc2,B,maybe\n' > flag.csv
  $ cx-abtest --control A --metric bought=proportion:bought flag.csv
  cx-abtest: flag.csv:3: column 'bought': not 0 or 1, true or false
  [1]
  $ cx-abtest --control A --metric bought=mean:bought flag.csv
  cx-abtest: flag.csv:3: column 'bought': not a number
  [1]
  $ printf 'metric,variant,n,successes\nm,control,10,11\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'successes': more successes than units
  [1]
  $ printf 'metric,variant,n,successes\nm,control,10,-1\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'successes': less than no successes
  [1]
  $ printf 'metric,type,variant,n,successes\nm,proportion,control,10,11\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'successes': more successes than units
  [1]
  $ printf 'metric,type,variant,n,successes\nm,mean,control,10,11\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'metric': successes of a type that has none
  [1]
  $ printf 'metric,variant,n,successes\nm,control,-10,1\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'n': less than no units
  [1]
  $ printf 'metric,variant,n,successes\nm,control,1000000000000001,1\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'n': more than 1e15 units
  [1]
  $ printf 'metric,variant,n,successes\nm,control,1000000000000000,1\nm,control,1,1\n' | cx-abtest --counts
  cx-abtest: <stdin>:3: more than 1e15 units
  [1]
  $ printf 'variant,n,successes\ncontrol,10,1\n' | cx-abtest --counts
  cx-abtest: <stdin>:1: no column 'metric'; the columns are 'variant', 'n', 'successes'
  [2]
  $ printf 'metric,variant,n,sum\nm,control,10,11\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'metric': neither successes, nor sum and sum_squares
  [1]
  $ printf 'metric,variant,n,successes\nm,,10,1\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'variant': is empty
  [1]

For cron: end with 3 when a variant loses.

  $ cx-abtest --counts --control gate_30 --fail-if 'verdict == loss' -o report.tsv data/cookie_cats_counts.csv
  [3]

Two experiments in one log are two answers, each with its own customers: counted by head.

  $ cat > two.csv <<'EOF'
  > test,customer,variant,bought
  > hat,a,x,1
  > hat,b,y,0
  > hat,c,x,0
  > hat,d,y,1
  > shoe,a,y,1
  > shoe,b,x,0
  > EOF
  $ cx-abtest --experiment test --control x --metric bought=proportion:bought two.csv |
  >   cut -f 1,3,7-10 | tr '\t' ' ' | grep -v '(multiple'
  experiment metric n_control n_variant control_value variant_value
  hat (sample ratio) 2 2 0.5 0.5
  hat (too small) 2 2 0.5 0.5
  hat bought 2 2 0.5 0.5
  shoe (sample ratio) 1 1 0.5 0.5
  shoe (too small) 1 1 0 1
  shoe (zero variance) 1 1 0 1
  shoe bought 1 1 0 1

Of two customers whose sums grow too large the one of the lower line is told, and its line.

  $ printf 'customer,variant,x\na,control,4e15\nb,B,1\na,control,4e15\nb,B,4e15\nb,B,4e15\n' > big.csv
  $ cx-abtest --metric x=mean:x big.csv
  cx-abtest: big.csv:4: column 'x': a customer's sum is beyond 4.5e15
  [1]
