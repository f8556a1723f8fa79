The methods of cx-abtest for means, ratios of means, ranks, resampling and quantiles.

Two samples that other programs have compared, with a customer a row.

  $ D="$TESTDIR/data/abtest" U="$TESTDIR/data/stat/users400.csv"
  $ sample() { awk -F, 'NR > 1 { print $0 "," NR } NR == 1 { print $0 ",customer" }' "$D/two_sample_$1.csv"; }
  $ compare() { cx-abtest --metric m=mean:y "$@" | sed '/trust/d;1d'; }
  $ users() { cx-abtest --customer user --control 0 "$@" "$U" | sed '/trust/d;1d'; }

Student's test of 400 users' revenue, from statsmodels 0.15.0 (least squares): standard error
0.8857761579181913, statistic 0.8534985162233176, p 0.39389628408653493. A z test with Welch's
standard error has p 0.39110343860118996 and the limits -0.9717416193257393, 2.483758892304073
(mpmath).

  $ users --metric m=mean:revenue --method student | cut -f 12,18-20,23
  0.8857761579\t0.8534985162\t398\t0.3938962841\tStudent, Fieller (esc)
  $ users --metric m=mean:revenue --method z | cut -f 13,14,19,20,23
  -0.9717416193\t2.483758892\t\t0.3911034386\tz, Fieller (esc)

The lift of n 1000, mean 10, sd 3 against n 1000, 10.4, 3.2 by the delta method is .04
(0.012282808448707404, 0.06771719155129267), on the logarithmic scale (0.012648896472385185,
0.06808984216327063), from mpmath.

  $ cat > means.csv <<'EOF'
  > metric,variant,n,sum,sum_squares
  > m,control,1000,10000,108991
  > m,b,1000,10400,118389.76
  > EOF
  $ cx-abtest --counts --lift delta means.csv | sed 1,2d | cut -f 15-17,23
  0.04\t0.01228280845\t0.06771719155\tWelch, delta lift (esc)
  $ cx-abtest --counts --lift log means.csv | sed 1,2d | cut -f 15-17,23
  0.04\t0.01264889647\t0.06808984216\tWelch, log lift (esc)

Cohen's d and Hedges' g of the samples, by their formulas in Python .04854533662013723 and
.0474963319706161; the limits by the noncentral t distribution in mpmath (data/abtest/make_effect_sizes):
-0.5984602963391026 to .69486023380635878 with Student's t, -0.60056056393109429 to .69693139276008286
with Welch's; near 1e9 -1.0446081006478791 to .6385714912300108. g has the limits of d times the same.

  $ sized() { compare --effect-size "$@" | cut -f 32-34 | tr '\t' ' '; }
  $ sample normal20 | sized cohen-d --method student
  0.04854533662 -0.5984602963 0.6948602338
  $ sample normal20 | sized m=cohen-d
  0.04854533662 -0.6005605639 0.6969313928
  $ sample offset1e9 | sized cohen-d --method student | cut -d ' ' -f 2,3
  -1.044608101 0.6385714912
  $ sample normal20 | sized hedges-g --method student
  0.04749633197 -0.5855283099 0.679845164
  $ sample normal20 | sized cohen-d --method yuen
  cx-abtest: metric 'm': its method 'yuen' has no cohen-d; those that have are welch, student, z (try 'cx-abtest --help')
  $ users --metric m=mean:revenue --covariate pre_revenue --effect-size cohen-d
  cx-abtest: metric 'm': cohen-d does not go with covariates (try 'cx-abtest --help')
  $ users --metric m=mean:revenue --cluster segment --effect-size cohen-d
  cx-abtest: metric 'm': cohen-d does not go with '--cluster' (try 'cx-abtest --help')

NIST's NumAcc4 against itself, whose certified standard deviation is .1: the standard error is
sqrt(2 * .01 / 1001) = 0.0044699015626767 (Python's decimal). A reader of doubles has eight digits of
it. A customer's rows of a tenth and two tenths are three tenths.

  $ awk 'BEGIN { print "customer,variant,y"; for (i = 0; i < 2002; i++)
  >   print i ",", i % 2 ? "control" : "b", ",10000000." (i < 2 ? 2 : i % 4 < 2 ? 1 : 3) }' OFS= > near.csv
  $ cx-abtest --metric m=mean:y --precision 14 near.csv | sed '/trust/d;1d' | cut -f 9-12
  10000000.2	10000000.2	0	0.0044699015626767 (esc)
  $ printf 'customer,variant,y\na,control,.1\na,control,.2\nb,control,.3\nc,B,1\nd,B,2\n' > tenths.csv
  $ compare --precision 16 tenths.csv | cut -f 9-12
  0.3	1.5	1.2	0.5 (esc)

Yuen's test of 20 against 17 values, from scipy 1.17.1 with trim=.2: t 0.2525120752531571, df
20.709212414848494, p 0.8031346602016627.

  $ sample normal20 | compare --variant variant --method yuen | cut -f 18-20,23
  0.2525120753\t20.70921241\t0.8031346602\tYuen 20 %, Fieller (esc)

Ranks of the same, from R 4.2.2: wilcox.test W 177, exact p 0.844871398017406, shift
0.150388000000001 (-1.412895, 1.59092); scipy's brunnermunzel 0.2081623145152206, p
0.8363620758010848, and the chance of superiority 0.5205882352941176.

  $ sample normal20 | compare --method hodges-lehmann | cut -f 11,13,14,18,20,23
  0.150388\t-1.412895\t1.59092\t177\t0.844871398\tMann-Whitney exact, Hodges-Lehmann (esc)
  $ sample normal20 | compare --method mann-whitney | cut -f 9,10,18,20,23
  0.4794117647\t0.5205882353\t177\t0.844871398\tMann-Whitney exact, Newcombe (esc)
  $ sample normal20 | compare --method brunner-munzel | cut -f 10,18,20,23
  0.5205882353\t0.2081623145\t0.8363620758\tBrunner-Munzel (esc)

Mood's test of the medians and Kolmogorov's distance of the same, from scipy 1.17.1: median_test
0.022989766081871366, p 0.8794836884419658, which rejects at 5 % when the variant is moved by 2.310937 down
or by 3.209622 up; ks_2samp D 0.14705882352941174, exact p 0.9603635692768548. 10 of 20 and 11 of 17 are
above the value there. That the arms have other distributions is no win.

  $ sample normal20 | compare --variant variant --method median | cut -f 9-14,18-20,23,25
  10.201874\t10.747218\t0.545344\t\t-2.310937\t3.209622\t0.02298976608\t1\t0.8794836884\tMood median, Yates, shift\t (esc)
  $ sample normal20 | compare --variant variant --method ks | cut -f 9-11,13,18,20,23,25
  0.5\t0.6470588235\t0.1470588235\t\t0.1470588235\t0.9603635693\tKolmogorov-Smirnov exact\tshares above 9.710619; no interval: no verdict (esc)

With ties the distance has too large a p. Of 200 against 200 customers that have nothing in common two of
all C(400, 200) orders are as far apart: log10 p -118.7116069 (Python's math.comb). Many are left to the limit:
30000 of 100000 against 31000 of 100000 have z sqrt(5), p 2 exp(-10) = 0.0000907998595,
one-sided half of it. Chi-square with correction has 1.2230958891449e-06 for them (scipy 1.17.1), but its shift
is between 0 and 0.

  $ printf 'metric,variant,n,value\nm,control,200,1\nm,b,200,2\n' > ks.csv
  $ cx-abtest --counts --method ks ks.csv | sed 1,2d | cut -f 18,21,23-25
  1\t-118.7116069\tKolmogorov-Smirnov exact\tinconclusive\tshares above 1; no interval: no verdict; ties: p is this or smaller (esc)
  $ printf 'metric,variant,n,value\nm,control,70000,0\nm,control,30000,1\nm,b,69000,0\nm,b,31000,1\n' > ks.csv
  $ cx-abtest --counts --method ks ks.csv | sed 1,2d | cut -f 18,20,23
  0.01\t0.00009079985952\tKolmogorov-Smirnov (esc)
  $ cx-abtest --counts --method ks --alternative greater ks.csv | sed 1,2d | cut -f 20,23
  0.00004539992976\tKolmogorov-Smirnov (esc)
  $ cx-abtest --counts --method ks --alternative less ks.csv | sed 1,2d | cut -f 9,11,20,25
  \t0\t1\tnowhere on that side; no interval: no verdict; ties: p is this or smaller (esc)
  $ cx-abtest --counts --method median ks.csv | sed 1,2d | cut -f 20,24,25
  1.223095889e-06\tinconclusive\tp rejects, but the interval holds 0: inconclusive (esc)

With ties and larger arms by the normal distribution with continuity correction; tea-tasting 1.14.0
has for the 400 users U 21085, p 0.2898033359236014 and the chances 0.4706384474404358 and
0.5293615525595642.

  $ users --metric m=mean:revenue --method mann-whitney | cut -f 9-11,18,20,23
  0.4706384474\t0.5293615526\t0.05872310512\t21085\t0.2898033359\tMann-Whitney, Newcombe (esc)

Ten against ten values with ties have 184756 relabellings; 58025 of them have a difference that is
as large or larger (counted in Python): two-sided 0.6281257442248155.

  $ sample ties | compare --method permutation | cut -f 20,23,25
  0.6281257442\tpermutation, exact\t (esc)
  $ sample ties | compare --method permutation --alternative greater | cut -f 20
  0.3140628721

Many are drawn instead. The p of the 400 users is near Welch's 0.3916, and the interval near
(-0.977, 2.489); scipy's bootstrap of the 20 against 17 has the 95 % percentile limits -1.212 and
1.386, basic -1.186 and 1.412, BCa -1.223 and 1.377 (60000 resamples).

  $ near() { awk -v a="$1" -v b="$2" -v by="$3" '{ print $1 - a < by && a - $1 < by && $2 - b < by && b - $2 < by ? "near" : $0 }'; }
  $ users --metric m=mean:revenue --method permutation | cut -f 13,14 | near -0.977 2.489 0.06
  near
  $ users --metric m=mean:revenue --method permutation | cut -f 23,25
  permutation\t9999 resamples, seed 1 (esc)
  $ sample normal20 | compare --method bootstrap --resamples 39999 | cut -f 13,14 | near -1.212 1.386 0.03
  near
  $ sample normal20 | compare --method basic --resamples 39999 | cut -f 13,14 | near -1.186 1.412 0.03
  near
  $ sample normal20 | compare --method bca --resamples 39999 | cut -f 13,14,25 | near -1.223 1.377 0.03
  near

A ratio is drawn customer by customer, both sums at once: tea-tasting's interval by the delta method
is (-0.0181, 0.0872).

  $ users --metric r=ratio:orders/sessions --method bca | cut -f 13,14 | near -0.0181 0.0872 0.003
  near
  $ users --metric r=ratio:orders/sessions --method permutation | cut -f 13,14 | near -0.0181 0.0872 0.003
  near

Neither threads nor the order of rows show; another seed does.

  $ users --metric m=mean:revenue --method bca -j 1 > one
  $ users --metric m=mean:revenue --method bca -j 4 | diff one - && echo the same
  the same
  $ (head -n 1 "$U"; sed 1d "$U" | sort -r) > backwards.csv
  $ cx-abtest --customer user --control 0 --metric m=mean:revenue --method bca backwards.csv | sed '/trust/d;1d' | diff one - && echo the same
  the same
  $ users --metric m=mean:revenue --method bca --seed 2 | diff -q one - > /dev/null || echo another
  another
  $ users --metric m=mean:revenue --method bca --resamples 5
  cx-abtest: option '--resamples': 5 is not between 99 and 10000000 (try 'cx-abtest --help')

The test and its interval agree at the corrected level too: 99 resamples are too few for a level
below 1/50.

  $ users --metric m=mean:revenue --method bootstrap --resamples 99 --alpha 0.001 | cut -f 13,14,25
  -inf\tinf\t99 resamples, seed 1; too few resamples for this level: see --resamples (esc)
  $ users --metric m=mean:revenue --method bca --resamples 999 --alpha 0.002 | cut -f 14,25
  inf\t999 resamples, seed 1; too few resamples for this level: see --resamples (esc)

A quantile: Python's statistics.quantiles(n=10, method='inclusive') has 18.006 and 18.334, and the
values at the shares .9 -+ 1.96 sqrt(.09/n) the standard error 2.8550164738730417.

  $ users --metric q=quantile:revenue@0.9 --method order-statistics | cut -f 9-14,18,20,23
  18.006\t18.334\t0.328\t2.855016474\t-5.267729464\t5.923729464\t0.1148855017\t0.908535877\torder statistics, z, Fieller (esc)

By MOVER the limits at these shares, 1.96 of them or as many as take 0 in, are put together (NumPy 2.4.6 and
SciPy 1.17.1's brentq): z .08273506052005, p .93406220616544, -5.02011787781533 to 6.17440882426271 and a lift
of -.25642217451312 to .38211312528466; of the median z 1.27211243076844, p .20333317509728, -.61092563024708
to 5.80322227084888 and a lift from -.14886264242282 up, as revenue may be 0.

  $ users --metric q=quantile:revenue@0.9 --precision 13 | cut -f 13,14,16-18,20,23
  -5.020117877815\t6.174408824263\t-0.2564221745131\t0.3821131252847\t0.08273506051986\t0.9340622061656\torder statistics, MOVER (esc)
  $ users --metric q=quantile:revenue@0.5 --precision 13 | cut -f 13,14,16-18,20
  -0.6109256302471\t5.803222270849\t-0.1488626424228\tinf\t1.272112430768\t0.2033331750973 (esc)

Of orders, which are few whole numbers, a step from one to the next is no finding where it hangs on four of 400
customers, as order-statistics would have it (1 by the root of twice (1 / 3.92)^2 is 2.77); limits of 2 to 3 in
either arm put together are 1 less the root of 2, and 1. Where nearly all took the step it is one, and only MOVER can say so.

  $ orders() { awk -v v="$1" -v n="$2" 'BEGIN { split(n, k, " "); for (x in k) print "q,quantile@0.5," v "," x "," k[x] }'; }
  $ of() { (echo metric,type,variant,value,n; orders 0 "$1"; orders 1 "$2") |
  >     cx-abtest --counts --control 0 --method "$3" | tail -n 1 | cut -f 9,10,13,14,18,24,25; }
  $ of "100 102 100 98" "100 98 104 98" order-statistics | cut -f 1-2,5-6
  2\t3\t2.771807649\twin (esc)
  $ of "100 102 100 98" "100 98 104 98" mover | cut -f 1-4,6
  2\t3\t-0.4142135624\t1\tinconclusive (esc)
  $ of "40 320 20 20" "20 20 320 40" order-statistics | cut -f 1,2,7
  2\t3\tthe quantiles lie among equal values: no test (esc)
  $ of "40 320 20 20" "20 20 320 40" mover | cut -f 1-4,6
  2\t3\t1\t1\twin (esc)

A margin is tested by the same methods. Two one-sided Welch tests within -1 and 1 of the 20 against
17 have p 0.09813675653492346 in scipy.

  $ sample normal20 | compare --equivalence m=1 | cut -f 20,24
  0.09813675653\tinconclusive (esc)
  $ sample normal20 | compare --equivalence m=1 --method bca | cut -f 20 | awk '{ print ($1 > 0.05 && $1 < 0.14) ? "near" : $0 }'
  near
  $ sample normal20 | compare --equivalence m=1 --method mann-whitney
  cx-abtest: metric 'm': its method 'mann-whitney' cannot answer for a margin, those that can are welch, student, z, yuen, ols, poststratified, permutation, bootstrap, basic, bca (try 'cx-abtest --help')

Covariates, against tea-tasting 1.14.0: revenue with revenue before has 6.367100636079338 and
7.101841225601707, difference 0.7347405895223691 (-0.9832883607156322, 2.4527695397603706), p
0.40098186432696825; its standard error is .8738876634136926, without it .8815214307217785 (statsmodels 0.15.0,
HC2), so the gain is the square of their ratio less 1, .0175471280. Orders by session with the same before: 0.2609675542864845 and 0.2955119411892419,
p 0.19780201703149045.

  $ users --metric m=mean:revenue --covariate pre_revenue | cut -f 9-11,13,14,20,23
  6.367100636\t7.101841226\t0.7347405895\t-0.9832883607\t2.45276954\t0.4009818643\tCUPED, Welch, Fieller (esc)
  $ users --metric m=mean:revenue --covariate pre_revenue | cut -f 29
  0.01754712802
  $ users --metric r=ratio:orders/sessions --covariate r=pre_orders/pre_sessions | cut -f 9,10,20,23
  0.2609675543\t0.2955119412\t0.197802017\tCUPED, delta, Welch, Fieller (esc)

A covariate twice tells nothing more, and other methods do not use any. A share with a covariate is
tested as a mean: 0.22816278224411501 in scipy.

  $ users --metric m=mean:revenue --covariate pre_revenue --covariate pre_revenue | cut -f 20,25
  0.4009818643\tcovariate 'pre_revenue' tells nothing more (esc)
  $ users --metric m=mean:revenue --covariate pre_revenue --method bca
  cx-abtest: metric 'm': its method 'bca' does not use covariates (try 'cx-abtest --help')
  $ users --metric c=proportion:converted --covariate pre_orders | cut -f 20,23
  0.2281627822\tCUPED, Welch, Fieller (esc)

What cannot be compared says why: counts without values, equal units, no control above 0.

  $ cx-abtest --counts --method yuen means.csv | sed 1,2d | cut -f 9,20,23,25
  \t\tYuen 20 %, Fieller\tthese counts do not have the units' values (esc)
  $ cx-abtest --counts --method mann-whitney means.csv | sed 1,2d | cut -f 20,25
  \tthese counts do not have the units' values (esc)
  $ printf 'customer,variant,y\na,control,2\nb,control,2\nc,B,2\nd,B,2\n' > same.csv
  $ for m in mann-whitney hodges-lehmann brunner-munzel permutation bca; do compare --method $m same.csv | cut -f 13,14,20,25; done
  \t\t\tall units equal: no test (esc)
  \t\t\tall units equal: no test (esc)
  \t\t\tall units are equal: no test (esc)
  -inf\tinf\t1\t (esc)
  \t\t\tall units equal: no test (esc)
  $ printf 'customer,variant,y\na,control,2\nb,control,3\nc,B,5\nd,B,7\n' > apart.csv
  $ sample normal20 | compare --method brunner-munzel --alternative greater | cut -f 14
  1
  $ sample normal20 | compare --method brunner-munzel --alternative less | cut -f 13
  -1
  $ compare --method brunner-munzel apart.csv | cut -f 13,14,20,25
  \t\t\tthe arms do not overlap: no test; permutation or mann-whitney have one (esc)

Variants that were not alike before are doubted: 48 of either variant, two apart; scipy 1.17.1 (ttest_ind)
has t 5.182387756 and p 1.248576386e-06, the standardised difference is 1.057850471 by
Python. Of two covariates each p counts twice; what is constant in either is told without p. Alike ones
have no row.

  $ awk 'BEGIN { n = split("10 12 9 11 8 10 13 7", x, " ")
  >     print "customer,variant,y,before,site,age"
  >     for (i = 0; i < 48; i++) { b = x[i % n + 1]
  >         print "a" i ",control," b "," b ",1," i % 7; print "b" i ",B," b + 2 "," b + 2 ",2," i % 7 } }' > unlike.csv
  $ asked() { cx-abtest --metric m=mean:y "$@"; }
  $ unlike() { asked --covariate before "$@" unlike.csv | grep '^[^(]*(covariate'; }
  $ unlike | cut -f 6-11,18-20,22-25
  B\t48\t48\t10\t12\t2\t5.182387756\t94\t1.248576386e-06\t1.248576386e-06\tWelch\tdoubtful\tcovariate 'before': standardised difference 1.06 (esc)
  $ unlike --covariate age | cut -f 20,22,25
  1.248576386e-06\t2.497152771e-06\tcovariate 'before': standardised difference 1.06 (esc)
  $ unlike --covariate site | cut -f 20,25
  1.248576386e-06\tcovariate 'before': standardised difference 1.06 (esc)
  \tcovariate 'site': constant in each, and not the same (esc)
  $ asked --covariate age unlike.csv | grep -c '(covariate'
  0
  [1]

A constant that everybody has is no difference, however the means round: .3/3 is not .1 in binary.

  $ awk 'BEGIN { print "customer,variant,y,tenth"
  >     for (i = 0; i < 43; i++) print i (i < 3 ? ",control," : ",B,") i % 5 ",.1" }' > tenth.csv
  $ asked --covariate tenth tenth.csv | grep -c '(covariate'
  0
  [1]
  $ asked --covariate before --partial unlike.csv > unlike.state
  $ asked --covariate before --merge unlike.state | grep '^[^(]*(covariate' > merged
  $ unlike | cmp - merged && echo same
  same
  $ asked --covariate before -f table unlike.csv | grep -A 1 balance
    covariate balance: B, p 1.2e-06; covariate 'before': standardised difference
      1.06

Two constants that differ are no reason to be certain, nor is one unit: the bootstraps say so, like
Welch.

  $ printf 'customer,variant,y\na,control,2\nb,control,2\nc,B,3\nd,B,3\n' > apart.csv
  $ printf 'customer,variant,y\na,control,2\nb,control,4\nc,B,9\n' > lonely.csv
  $ for m in welch bootstrap basic bca; do compare --method $m apart.csv | cut -f 13,14,16,20,24,25; done
  \t\t\t\tinconclusive\tno variation within the arms: no test (esc)
  \t\t\t\tinconclusive\tno variation within the arms: no test (esc)
  \t\t\t\tinconclusive\tno variation within the arms: no test (esc)
  \t\t\t\tinconclusive\tno variation within the arms: no test (esc)
  $ for m in welch bootstrap; do compare --method $m lonely.csv | cut -f 13,14,20,24,25; done
  \t\t\tinconclusive\tfewer than two units in an arm: no variance (esc)
  \t\t\tinconclusive\tfewer than two units in an arm: no variance (esc)

Where a method's p and interval are not of one kind and contradict each other, it says so, and there is
no verdict. Of 4 against 3 values that do not overlap, two of all 35 divisions are as extreme: p 2/35.

  $ printf 'metric,variant,n,value\nm,control,4,0\nm,b,1,3\nm,b,1,4\nm,b,1,5\n' > apart.csv
  $ cx-abtest --counts --method mann-whitney apart.csv | sed 1,2d | cut -f 20,24,25
  0.05714285714\tinconclusive\tthe interval leaves out 0, but p does not reject: inconclusive (esc)
