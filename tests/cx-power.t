cx-power plans an experiment.

Units of two proportions. R 4.2.2, power.prop.test(strict = TRUE): 57762.5100671709 for .1 against
.105, and 3840.83817098038 against .12; the formula of one tail (mpmath) says 57762.65, and an
effect that falls needs others.

  $ cx-power --baseline 10% --mde 5% --mde 20% --mde -0.005 | cut -f 2-8
  baseline\teffect\talpha\tpower\tn_control\tn_variant\tn_total (esc)
  0.1\t0.005\t0.05\t0.8000033263\t57763\t57763\t115526 (esc)
  0.1\t0.02\t0.05\t0.8000165286\t3841\t3841\t7682 (esc)
  0.1\t-0.005\t0.05\t0.8000008894\t55251\t55251\t110502 (esc)

Means: R's power.t.test(strict = TRUE), 393.405695019503 and 63.7656101909419 for effects of .2 and
.5 standard deviations; the same by shares of the baseline.

  $ cx-power --baseline 0 --sd 1 --mde .2 --mde .5 | cut -f 3,6-8,12
  effect\tn_control\tn_variant\tn_total\tmethod (esc)
  0.2\t394\t394\t788\tWelch's t (esc)
  0.5\t64\t64\t128\tWelch's t (esc)
  $ cx-power --baseline 20 --type mean --sd 4 --mde 10% | cut -f 3,6,10 | sed 1d
  2\t64\t0.1 (esc)

Power: pwr.2p2n.test of R, .523629193388665 for .1 against .105 with 20,000 and 60,000 customers.

  $ cx-power --baseline .1 --mde 5% --method arcsine --n 80000 --ratio 3 | cut -f 5-8 | sed 1d
  0.5236291934\t20000\t60000\t80000 (esc)

The effect that can be found: .01220102507 by power.prop.test (one tail) with 10,000 in each arm.

  $ cx-power --baseline .1 --n 20000 | cut -f 3,5,10 | sed 1d
  0.01220100981\t0.8\t0.1220100981 (esc)
  $ cx-power --baseline .1 --n 20000 --alternative less | cut -f 3 | sed 1d | cut -c 1-3
  -0.

Means in unequal arms have Welch's degrees of freedom, as in cx-abtest; tea-tasting 1.14.0 (solve_power)
has lifts of .15848900963422252 and .18301906682319183 for 20,000 customers in arms of 1 to 1 and 1 to 3,
.0945679870717008 and .1092117005015416 for 10,000 of another metric, and powers of .14316505146041
.11933648763935 .31636158472480 .24969183736201 for 5 %. Student's t has some more power, .11934559184
(both tails of scipy 1.17.1's noncentral t with 19,998 degrees of freedom, by Simpson's rule too).

  $ for arms in 1 3; do
  >     cx-power --baseline 5 --sd 20 --n 20000 --ratio $arms | cut -f 3,10 | sed 1d
  >     cx-power --baseline .53 --sd .8944271909999159 --n 10000 --ratio $arms | cut -f 3,10 | sed 1d
  >     cx-power --baseline 5 --sd 20 --mde 5% --n 20000 --ratio $arms | cut -f 5,12 | sed 1d
  >     cx-power --baseline .53 --sd .8944271909999159 --mde 5% --n 10000 --ratio $arms | cut -f 5 | sed 1d
  > done
  0.7924450482\t0.1584890096 (esc)
  0.05012103315\t0.09456798707 (esc)
  0.1431650515\tWelch's t (esc)
  0.3163615847
  0.9150953341\t0.1830190668 (esc)
  0.05788220127\t0.1092117005 (esc)
  0.1193364876\tWelch's t (esc)
  0.2496918374
  $ cx-power --baseline 5 --sd 20 --mde 5% --n 20000 --ratio 3 --method t | cut -f 5,12 | sed 1d
  0.1193455918\tStudent's t (esc)

Every method for proportions has its own number (mpmath: 57762.65 pooled, 57759.91 unpooled, 58161.96
with the continuity correction, 57755.78 by arcsine, 56885.4 by the control's variance); z and t.

  $ for method in default pooled unpooled fleiss arcsine miller; do
  >     echo $method $(cx-power --baseline .1 --mde 5% --method $method | cut -f 6 | sed 1d)
  > done
  default 57763
  pooled 57763
  unpooled 57760
  fleiss 58162
  arcsine 57756
  miller 56886
  $ for method in z t welch; do cx-power --baseline 0 --sd 1 --mde .5 --method $method; done | cut -f 6 | grep -v n
  63
  64
  64

Rates: (z sqrt(2.05 * 2) + z' sqrt(2 + 2.1))^2 / .1^2 = 3218.13 with z 1.959964 and z' .8416212; twice
that with a dispersion of 2.

  $ cx-power --baseline 2 --type count --mde 5% | cut -f 6,12 | sed 1d
  3219\tscore test of rates (esc)
  $ cx-power --baseline 2 --type count --mde 5% --dispersion 2 | cut -f 6 | sed 1d
  6437

What a covariate saves (1 - rho^2 = .75 of 392.4436) and what clusters cost (1 + 9 * .1 = 1.9 times:
745.6, which are 75 clusters), with known variance.

  $ cx-power --baseline 0 --sd 1 --mde .2 --method z --rho .5 | cut -f 6 | sed 1d
  295
  $ cx-power --baseline 0 --sd 1 --mde .2 --method z --cluster-size 10 --icc .1 |
  >     cut -f 6,13- | sed 1d
  750\t75 and 75 clusters\t75\t75 (esc)

Clusters are divided whole and compared by Welch's t of clusters: six in each arm have a power of
.766351442, seven .839990397 and 5 beside 15 .812572533; shares take 237, which have .800624181, and 236
have .798958538 (noncentral t in mpmath, with the design effect 1 + 49 * .2).

  $ few() { cx-power --cluster-size 50 --icc .2 "$@" | cut -f 5-8,12-15 | sed 1d; }
  $ few --baseline 20 --sd 10 --mde 8
  0.8399903975\t350\t350\t700\tclusters, Welch\tfew: 7 and 7 clusters\t7\t7 (esc)
  $ few --baseline 20 --sd 10 --mde 8 --n 649
  0.766351442\t300\t300\t600\tclusters, Welch\tfew: 6 and 6 clusters\t6\t6 (esc)
  $ few --baseline 20 --sd 10 --mde 8 --ratio 3
  0.812572533\t250\t750\t1000\tclusters, Welch\tfew: 5 and 15 clusters\t5\t15 (esc)
  $ few --baseline 20% --mde 25%
  0.8006241807\t11850\t11850\t23700\tclusters, Welch\t237 and 237 clusters\t237\t237 (esc)
  $ few --baseline 20 --sd 10 --mde 8 --n 199
  \t50\t100\t150\tclusters, Welch\ttoo few clusters: no variance\t1\t2 (esc)
  $ few --baseline 20 --sd 10 --n 49
  0.8\t0\t0\t0\tclusters, Welch\ttoo few customers: nobody in some arm\t0\t0 (esc)

Three variants are each compared at alpha / 3: z 2.393980, so 2 (2.393980 + .8416212)^2 / .04 = 523.46.

  $ cx-power --baseline 0 --sd 1 --mde .2 --method z --variants 3 | cut -f 4,6-8 | sed 1d
  0.05\t524\t524\t2096 (esc)

Looks: rpact 3.3.4's inflation factors at alpha .05 two-sided and power .8, two even looks, are
1.00778625504821 for O'Brien and Fleming and 1.00372502996942 for the spending function like it:
times 57762.51 that is 58212.3 and 57977.7.

  $ cx-power --baseline .1 --mde 5% --sequential of --looks 2 | cut -f 6 | sed 1d
  58213
  $ cx-power --baseline .1 --mde 5% --sequential asof --information .5,1 | cut -f 6 | sed 1d
  57978
  $ for design in pocock asp confseq; do
  >     cx-power --baseline .1 --mde 5% --sequential $design > plan
  >     n=$(cut -f 8 plan | sed 1d)
  >     cut -f 5 plan > planned
  >     cx-power --baseline .1 --mde 5% --sequential $design --n $n | cut -f 5 | diff planned - && echo the same
  > done
  the same
  the same
  the same

A normal test of two looks has the power of its walk (O'Brien and Fleming's constant is 1.67795274; the
integral over the first look by Simpson's rule: .255862501 at a drift of 1, .00438939648 at -1, on the side
that is not tested). Where a single test of equivalence has no power, looks have none.

  $ for effect in .1 -.1; do
  >     cx-power --baseline 0 --sd 1 --mde=$effect --method z --alternative greater --sequential of \
  >         --looks 2 --n 400 | cut -f 5 | sed 1d
  > done
  0.255862501
  0.004389396476
  $ cx-power --baseline 20 --sd 10 --equivalence 1 --n 800 --sequential of | cut -f 5,13 | sed 1d
  0\ttoo few customers for this margin (esc)

Not worse by a margin, when there is no difference: Farrington and Manning's restricted proportions of
.1 and .1 at -.01 are .10522173 and .09522173 (SciPy's maximum), their variance .18030466, so
(1.644854 sqrt(.18030466) + .8416212 sqrt(.18))^2 / .01^2 = 11141.06; equivalence of means, (1.644854 +
1.281552)^2 2 35^2 / 1^2 = 20981.1 by the normal distribution and some more by t.

  $ cx-power --baseline .1 --margin 0.01 | cut -f 3,6,8 | sed 1d
  0\t11142\t22284 (esc)
  $ cx-power --baseline .1 --margin 0.01 --alternative less | cut -f 6 | sed 1d
  11142
  $ cx-power --baseline 20 --sd 35 --equivalence 1 | cut -f 6 | sed 1d
  20983
  $ cx-power --baseline .1 --margin .001 --mde -2% | cut -f 6,13 | sed 1d
  \tthe effect is beyond the margin: no number of customers shows it (esc)

A margin in percent is a hypothesis on the ratio, whose factor the control's variance has twice. Restricted
to a ratio of .9 the proportions are .10523078 and .09470770 (mpmath), .81 .10523078 .89476922 + .09470770
.90529230 = .16200554, so (1.644854 sqrt(.16200554) + .8416212 sqrt(1.81 .09))^2 / .01^2 = 10034.8; of
1.1 12260.5. Means: (1.644854 + .8416212)^2 (1 + .8^2) / .2^2 = 253.5 and some more by t, 254.16.
Counts: both sums of events are one Poisson number, (1.644854 sqrt(.8) + .8416212 sqrt(1.64 .5))^2 / .1^2 =
498.8, while a difference of .1 takes rates restricted to it, .55495098 and .45495098: 622.3. Equivalence:
the larger ratio needs more, 21018.2 (all mpmath).

  $ cx-power --baseline .1 --margin 10% | cut -f 3,6,8 | sed 1d
  0\t10035\t20070 (esc)
  $ cx-power --baseline .1 --margin 10% --alternative less | cut -f 6 | sed 1d
  12261
  $ cx-power --baseline 20 --sd 20 --margin 20% | cut -f 6 | sed 1d
  255
  $ cx-power --baseline .5 --type count --margin 20% | cut -f 6 | sed 1d
  499
  $ cx-power --baseline .5 --type count --margin 0.1 | cut -f 6 | sed 1d
  623
  $ cx-power --baseline 20 --sd 35 --equivalence 5% | cut -f 6 | sed 1d
  21019
  $ cx-power --baseline .1 --margin 1% --mde -2% | cut -f 6,13 | sed 1d
  \tthe effect is beyond the margin: no number of customers shows it (esc)
  $ cx-power --baseline .1 --margin 100%
  cx-power: option '--margin': a margin of 100 % or more (try 'cx-power --help')
  [2]

Several powers (the formula in Python: 85949.93 and 109502.38); days (.297600070 for 15,000 each).

  $ cx-power --metric sold --baseline .1 --mde 5% --power 80% --power .9 --alpha .01 --daily 1000.5 |
  >     cut -f 1,4-9 | sed 1d
  sold\t0.01\t0.8000004009\t85950\t85950\t171900\t172 (esc)
  sold\t0.01\t0.9000019224\t109503\t109503\t219006\t219 (esc)
  $ cx-power --baseline .1 --mde 5% --days 30 --daily 1000 | cut -f 5,8,9 | sed 1d
  0.2976000702\t30000\t30 (esc)

From a log: spend of each of four customers is 15, 12, 30 and 0, over four days. Ratios and shares of
400 users by awk.

  $ cat > log.csv <<'EOF'
  > customer,time,amount
  > a,2025-01-01,10
  > b,2025-01-01,12
  > a,2025-01-03,5
  > c,2025-01-02,30
  > d,2025-01-04,
  > EOF
  $ cx-power --metric spend=mean:amount --mde 20% log.csv | cut -f 1-3,8,9,11
  metric\tbaseline\teffect\tn_total\tdays\tsd (esc)
  spend\t14.25\t2.85\t592\t592\t12.33896268 (esc)
  $ cx-power --metric spend=mean:amount --days 10 log.csv | cut -f 8,9 | sed 1d
  10\t10 (esc)
  $ sed '1s/time/seen/' log.csv | cx-power --metric spend=mean:amount --mde 20% --time seen | cut -f 9
  days
  592
  $ users=$TESTDIR/data/stat/users400.csv
  $ awk -F, 'NR > 1 { n++; o += $4; s += $3; c += $9 } END { printf "%.10g %.10g\n", o / s, c / n }' $users
  0.2793867121 0.5625
  $ cx-power --customer user --metric per=ratio:orders/sessions --metric bought=proportion:converted \
  >     --mde 10% $users | cut -f 1,2,9,12
  metric\tbaseline\tdays\tmethod (esc)
  per\t0.2793867121\t\tWelch's t (esc)
  bought\t0.5625\t\tpooled z (esc)

Days are those of the log, not only those on which somebody new came: 36 customers, four in 31 days, take
36 / (4 / 31) = 279 days, and with --as-of those of January to March, 90, take 810.

  $ printf 'customer,time,amount\na,2025-01-01,5\nb,2025-01-02,7\nc,2025-01-02,9\nd,2025-01-02,2\na,2025-01-31,5\n' > january.csv
  $ cx-power --metric spend=mean:amount --mde 50% january.csv | cut -f 8,9 | sed 1d
  36\t279 (esc)
  $ cx-power --metric spend=mean:amount --mde 50% --as-of 2025-03-31 january.csv | cut -f 8,9 | sed 1d
  36\t810 (esc)

Counts vary as the log says: ten with 20 visits and ninety without have a variance of 20^2 .1 .9 100 / 99
= 36.36 by a mean of 2. An effect on the side that is not tested is never found, and a tiny one takes too long.

  $ awk 'BEGIN { print "customer,n"; for (i = 0; i < 100; i++) print i "," (i < 10 ? 20 : 0) }' > visits.csv
  $ cx-power --metric n=count:n --mde 20% visits.csv > learnt
  $ cx-power --baseline 2 --type count --mde 20% --dispersion 18.1818181818 | cut -f 6-8 > given
  $ cut -f 6-8 learnt | diff given - && echo the same
  the same
  $ cx-power --baseline 10% --mde -5% --alternative greater | cut -f 13 | sed 1d
  the effect is on the side that is not tested: no number of customers finds it
  $ cx-power --baseline 10% --mde 1e-9 | cut -f 13 | sed 1d
  the effect is so small that it takes more than 1e15 customers
  $ cx-power --baseline 10% --mde -1e-9 --margin 1e-9 | cut -f 13 | sed 1d
  the effect is beyond the margin: no number of customers shows it
  $ cx-power --baseline 10% --margin 1e-9 | cut -f 13 | sed 1d
  the effect is so near the margin that it takes more than 1e15 customers

Covariates of a log: revenue before and after have a correlation of .13114904527885515, and with orders
before a multiple one of .13945151779209322; linearised ratios -.01850367012985713 (least squares in
Python's fractions). Adjusted for 400 users and as many columns these are .12137020031699022,
.12044463803431167 and less than nothing, 1 - (1 - r^2) 399 / (399 - k) in Python.

  $ log() { cx-power --customer user --mde 10% "$@"; }
  $ log --metric r=mean:revenue --covariate pre_revenue $users | tee learnt | cut -f 13
  note
  rho 0.121
  $ log --metric r=mean:revenue --rho .12137020031699022 $users | cut -f 1-12 > given
  $ cut -f 1-12 learnt | diff given - && echo the same
  the same
  $ log --metric r=mean:revenue --metric per=ratio:orders/sessions --covariate pre_revenue \
  >     --covariate r=pre_orders $users | cut -f 13 | sed -n 2p
  rho 0.12
  $ log --metric per=ratio:orders/sessions --metric o=mean:orders --covariate per=pre_orders/pre_sessions \
  >     $users | cut -f 1,13 | sed 1d
  per\trho 0 (esc)
  o\t (esc)
  $ printf 'customer,x,z\na,1,1\nb,2,2\nc,3,3\nd,5,5\n' > same.csv
  $ cx-power --metric m=mean:x --covariate z --mde 5% same.csv
  cx-power: option '--covariate': metric 'm': of these customers covariates explain all there is, which says nothing of others
  [1]
  $ printf 'customer,x,z\na,1,7\nb,2,2\n' | cx-power --metric m=mean:x --covariate z --mde 5%
  cx-power: option '--covariate': metric 'm': of these customers covariates explain all there is, which says nothing of others
  [1]

Clusters of a log: customers with the same number of sessions, 11 clusters of 36.3636 on the average, have
orders with an icc of .30523768536957047 (n0 32.0345); the users' own 40 clusters of 10 have -.02188314 of
revenue and -.01365706 of conversion (analysis of variance in Python's fractions).

  $ log --metric o=mean:orders --cluster sessions $users | tee learnt | cut -f 13 | sed 1d
  626 and 626 clusters; icc 0.305, 36.36 customers a cluster
  $ log --metric o=mean:orders --icc .30523768536957047 --cluster-size 36.36363636363637 $users |
  >     cut -f 1-12,14,15 > given
  $ cut -f 1-12,14,15 learnt | diff given - && echo the same
  the same
  $ sed 1q $users > turned.csv
  $ sed 1d $users | sort -t , -k 5 >> turned.csv
  $ log --metric o=mean:orders --cluster sessions -j 1 turned.csv | diff learnt - && echo the same
  the same
  $ log --metric r=mean:revenue --metric c=proportion:converted --cluster cluster $users |
  >     cut -f 13 | sed 's/.*; //;1d'
  icc -0.0219 taken as 0, 10 customers a cluster
  icc -0.0137 taken as 0, 10 customers a cluster

What makes no sense.

  $ cx-power
  cx-power: which metric? its value today (--baseline 10%), or where it is found (--metric spend=mean:amount FILE) (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1
  cx-power: what is to be planned? an effect to be found (--mde 5%), or how many customers there will be (--n 10000) (try 'cx-power --help')
  [2]
  $ cx-power --baseline 3 --mde 5%
  cx-power: option '--baseline': 3 is no share between 0 and 1; a mean needs --sd (try 'cx-power --help')
  [2]
  $ cx-power --baseline 3 --type mean --mde 5%
  cx-power: a mean needs --sd, the standard deviation of customers' values (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --mde x
  cx-power: option '--mde': 'x' is not a size, such as 0.5 or 2% (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --mde 5% --power 2
  cx-power: option '--power': '2' is not between 0 and 1 (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --mde 5% --n 100 --days 3 --daily 2
  cx-power: options '--n' and '--days' both say how many customers there will be (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --mde 5% --days 3
  cx-power: option '--days' needs --daily, the customers of a day (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --margin 1% --equivalence 1%
  cx-power: options '--margin' and '--equivalence' are two different questions (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --mde 5% --method t
  cx-power: option '--method': not for a proportion (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --mde 5% --sequential of --information .5,.9
  cx-power: option '--information': the last look has all customers: it is 1 (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --mde 5% --ratio 0
  cx-power: option '--ratio': not between 1e-6 and 1e6 (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --n 1000000000000001
  cx-power: option '--n': more than 1e15 customers (try 'cx-power --help')
  [2]
  $ cx-power --baseline .1 --days 10000000 --daily 1e9
  cx-power: option '--days': more than 1e15 customers (try 'cx-power --help')
  [2]
  $ cx-power --baseline .9 --mde 20% | cut -f 6,13 | sed 1d
  \tthe effect leads where the metric cannot be (esc)
