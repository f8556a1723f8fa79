cx-churn: who is still a customer
==================================

CDNOW
-----

The 1/10 sample of the CD shop, as purchases:

  $ tr -d '\r' < data/CDNOW_sample.txt |
  >   awk 'BEGIN { print "customer,time,amount" } { print $2 "," $3 "," $5 }' > cdnow.csv

x, t_x and T at the end of September 1997, and the mean spend of repeat days, as
the Python package lifetimes 0.11.3 counts them:

  $ cx-churn --summary --time-unit day --as-of 1997-09-30 cdnow.csv > summary.tsv
  $ head -n 3 summary.tsv
  customer\tx\tt_x\tT\tspend\tlitt (esc)
  0001\t2\t213\t272\t22.345\t8.111328003286733 (esc)
  0002\t1\t12\t272\t11.77\t2.4849066497880004 (esc)
  $ cut -f 1-4 summary.tsv > ours; cut -f 1-4 $TESTDIR/data/btyd/cdnow_summary_days.tsv | cmp - ours
  $ cut -f 1-5 summary.tsv | paste - $TESTDIR/data/btyd/cdnow_summary_days.tsv | awk -F '\t' '
  >   NR > 1 { d = $5 - $10; if (d < 0) d = -d; if (d > 1e-9 * $10) print }'

Fitted to that, by name: lifetimes, CLVTools and an independent program agree to
these digits (log-likelihoods -9582.42921, -9582.13572, -9594.97618; forecasts of 39
weeks 1653.4087, 1576.7283, 1665.5131; 1,882 purchases came). The NBD: scipy, -9763.65761
and 2929.8203.

  $ cx-churn --compare --calibrate-until 1997-09-30 --precision 8 cdnow.csv |
  >   cut -f 1-8 | grep -v '^('
  model\tparameters\tloglik\taic\tbic\tholdout_actual\tholdout_expected\tholdout_error (esc)
  nbd\t2\t-9763.6576\t19531.315\t19542.846\t1882\t2929.8203\t0.55675892 (esc)
  bgnbd\t4\t-9582.4292\t19172.858\t19195.919\t1882\t1653.4087\t-0.1214619 (esc)
  mbgnbd\t4\t-9582.1357\t19172.271\t19195.332\t1882\t1576.7283\t-0.162206 (esc)
  paretonbd\t4\t-9594.9762\t19197.952\t19221.013\t1882\t1665.5131\t-0.11503023 (esc)
  mbgcnbd\t5\t-9582.1357\t19174.271\t19203.097\t1882\t1576.7283\t-0.162206 (esc)

  $ cx-churn --fit --model bgnbd --as-of 1997-09-30 --precision 6 cdnow.csv
  model\tparameter\testimate\tse\tlow\thigh (esc)
  bgnbd\tr\t0.242595\t0.0125574\t0.21919\t0.268498 (esc)
  bgnbd\talpha\t4.4136\t0.378224\t3.73121\t5.2208 (esc)
  bgnbd\ta\t0.792922\t0.185734\t0.501009\t1.25492 (esc)
  bgnbd\tb\t2.42591\t0.705414\t1.37201\t4.28933 (esc)
  gammagamma\tp\t6.24957\t1.19006\t4.30292\t9.0769 (esc)
  gammagamma\tq\t3.74422\t0.290133\t3.21665\t4.35833 (esc)
  gammagamma\tv\t15.4435\t4.15942\t9.10943\t26.1819 (esc)

The same from the published summary, whose times are rounded (Fader, Hardie and Lee
2005: .243 4.414 .793 2.426; .553 10.578 .606 11.669; .525 6.183 .891 1.614; .385
12.072; note 025: 6.25 3.74 15.44):

  $ published="--input summary --customer ID --spend zbar
  >   data/cdnow_customers_summary_with_transactions.csv"
  $ for model in bgnbd paretonbd mbgnbd nbd; do
  >   cx-churn --fit --model $model --precision 5 $published | cut -f 1-3
  > done | grep -v estimate | sort -u
  bgnbd\ta\t0.79289 (esc)
  bgnbd\talpha\t4.4135 (esc)
  bgnbd\tb\t2.4258 (esc)
  bgnbd\tr\t0.24259 (esc)
  gammagamma\tp\t6.2488 (esc)
  gammagamma\tq\t3.7446 (esc)
  gammagamma\tv\t15.448 (esc)
  mbgnbd\ta\t0.89136 (esc)
  mbgnbd\talpha\t6.183 (esc)
  mbgnbd\tb\t1.614 (esc)
  mbgnbd\tr\t0.52484 (esc)
  nbd\talpha\t12.072 (esc)
  nbd\tr\t0.38477 (esc)
  paretonbd\talpha\t10.578 (esc)
  paretonbd\tbeta\t11.668 (esc)
  paretonbd\tr\t0.55328 (esc)
  paretonbd\ts\t0.60621 (esc)

Limits from the profile of the likelihood, as an independent program finds them
(make_profiles, to seven digits), do not lie evenly round the estimate:

  $ cx-churn -q --fit --profile --model bgnbd --precision 9 $published |
  >   cut -f 1,2,5,6 > profiles
  $ awk -F '\t' '
  >   function off(a, b) { d = a / b - 1; if (d < 0) d = -d; if (d > most) most = d }
  >   NR == FNR { low[$1, $2] = $3; high[$1, $2] = $4; next }
  >   FNR > 1 { n++; off(low[$1, $2], $3); off(high[$1, $2], $4) }
  >   END { print n, (most < 2e-6 ? "parameters agree" : "off by " most) }' \
  >   profiles $TESTDIR/data/btyd/profiles.tsv
  7 parameters agree

Customers, as lifetimes answers them (its optimum is within 1e-6 of ours): P(alive)
and purchases in 39 weeks.

  $ for model in bgnbd mbgnbd paretonbd; do
  >   cx-churn -q --model $model --horizon 39w $published > $model.tsv
  > done
  $ awk -F '\t' '
  >   function off(a, b) { d = a / b - 1; if (d < 0) d = -d; if (d > most) most = d }
  >   FILENAME ~ /predictions/ { for (i = 6; i <= 12; i++) wanted[$1, i] = $i; known[$1] = 1 }
  >   FILENAME == "bgnbd.tsv" && $1 in known && FNR > 1 {
  >       off($6, wanted[$1, 6]); off($7, wanted[$1, 7]); off($12, wanted[$1, 12] * wanted[$1, 7]) }
  >   FILENAME == "mbgnbd.tsv" && $1 in known && FNR > 1 {
  >       off($6, wanted[$1, 8]); off($7, wanted[$1, 9]) }
  >   FILENAME == "paretonbd.tsv" && $1 in known && FNR > 1 {
  >       off($6, wanted[$1, 10]); off($7, wanted[$1, 11]); n++ }
  >   END { print n, (most < 2e-5 ? "customers agree" : "off by " most) }' \
  >   $TESTDIR/data/btyd/cdnow_predictions.tsv bgnbd.tsv mbgnbd.tsv paretonbd.tsv
  1016 customers agree

Value and lifetime value as in the R package CLVTools 0.12.1, at its parameters and
its year of 52 weeks at 15 % (sum of the lifetime values 261,614.78):

  $ cx-churn --use-model $TESTDIR/data/btyd/clvtools_model.tsv --as-of 1997-09-30 \
  >   --discount 15.055207695851426% --horizon 39w cdnow.csv > clv.tsv
  $ awk -F '\t' 'NR > 1 { sum += $13 } END { printf "%.2f\n", sum }' clv.tsv
  261614.78
  $ awk -F '\t' '
  >   function off(a, b) { d = a / b - 1; if (d < 0) d = -d; if (d > most) most = d }
  >   NR == FNR { p[$1] = $6; e[$1] = $7; v[$1] = $12; c[$1] = $13; next }
  >   FNR > 1 { n++; off(p[$1], $2); off(e[$1], $3); off(v[$1], $4); off(c[$1], $5) }
  >   END { print n, (most < 2e-9 ? "customers agree" : "off by " most) }' \
  >   clv.tsv $TESTDIR/data/btyd/clvtools_answers.tsv
  472 customers agree

The next purchase of a customer of the BG/NBD: P(alive) .7266, r + x = 2.2426, alpha
+ T = 43.271, so it is as likely as not after A ((1 - .5/P)^(-1/R) - 1) weeks, which
is in its 207th day. Customer 0003 has not bought again and would take 13 years:

  $ cx-churn -q --model bgnbd --as-of 1997-09-30 --horizon 39w --precision 6 cdnow.csv |
  >   cut -f 1-15 | grep -E '^(customer|0001|0003)'
  customer\tx\tt_x\tT\tspend\tp_alive\texpected\texpected_low\texpected_high\tbuys_low\tbuys_high\tvalue\tclv\tnext\tp_buy (esc)
  0001\t2\t30.4286\t38.8571\t22.345\t0.72662\t1.22599\t1.14054\t1.31785\t0\t5\t30.2256\t157.099\t1998-04-25\t0.554628 (esc)
  0003\t0\t0\t38.8571\t\t1\t0.194794\t0.177933\t0.213252\t0\t2\t6.85096\t45.7945\t2011-05-12\t0.144335 (esc)
  $ awk 'BEGIN { P = .72661843; R = 2.2425945542; A = 4.413603811 + 272 / 7
  >   print 7 * A * ((1 - .5 / P)^(-1 / R) - 1)
  >   R = .2425945542; print 7 * A * (2^(1 / R) - 1) }'
  206.352
  4971.46
  $ for days in 207 4972; do date -u -d "1997-09-30 + $days days" +%F; done
  1998-04-25
  2011-05-12

At the end of the horizon: customer 1 is still one with P(alive) times a 2F1 of the
BG/NBD, or ((beta + T)/(beta + T + 52))^s of the Pareto/NBD (mpmath: .531707 and
.565957); purchases within 52 weeks at 15 % are 1.46178935 and 1.73583662 (scipy,
quadrature), each worth 24.6586162 (lifetimes):

  $ for model in bgnbd paretonbd; do
  >   cx-churn -q --model $model --horizon 52w --discount 15.055207695851426% --precision 6 \
  >     $published | cut -f 1,16,17 | grep '^1	'
  > done
  1\t0.531707\t36.0457 (esc)
  1\t0.565957\t42.8033 (esc)
  $ awk 'BEGIN { print 1.46178935 * 24.6586162, 1.73583662 * 24.6586162 }'
  36.0457 42.8033

All together
------------

The sums of BTYD 2.4.3 at its parameters (P(alive) 1051.67729, purchases of 39 weeks
1665.42819) and of CLVTools 0.12.1 at its own (lifetime value 261,614.78):

  $ { head -n 3 $TESTDIR/data/btyd/clvtools_model.tsv
  > printf 'paretonbd\tr\t.55339714326267\t\t\t\t\t\t\nparetonbd\talpha\t10.5801985435866\t\t\t\t\t\t\n'
  > printf 'paretonbd\ts\t.606062497103349\t\t\t\t\t\t\nparetonbd\tbeta\t11.6562236702215\t\t\t\t\t\t\n'
  > printf 'cx-churn\trows\t6\t\t\t\t\t\t\n'; } > btyd.tsv
  $ cx-churn -q --totals --use-model btyd.tsv --horizon 39w --as-of 1997-09-30 --precision 9 cdnow.csv |
  >   cut -f 1,2 | tee totals.tsv | grep -v buyers
  quantity\testimate (esc)
  customers\t1051.67729 (esc)
  purchases\t1665.42819 (esc)
  value\t (esc)
  clv\t (esc)
  $ cx-churn -q --totals --use-model $TESTDIR/data/btyd/clvtools_model.tsv --as-of 1997-09-30 \
  >   --discount 15.055207695851426% --horizon 39w --precision 8 cdnow.csv | cut -f 1,2 | grep clv
  clv\t261614.78 (esc)

Buyers are the sum of the customers' chances; the errors of a total are checked in
tests/unit/btyd_total.c.

  $ cx-churn -q --use-model btyd.tsv --horizon 39w --as-of 1997-09-30 --precision 9 cdnow.csv |
  >   awk -F '\t' 'FILENAME != "-" && $1 == "buyers" { wanted = $2 } FILENAME == "-" { buyers += $15 }
  >   END { d = buyers / wanted - 1; print d * d < 1e-16 ? "the sum of chances" : "off by " d }' totals.tsv -
  the sum of chances

Without a discount, nothing sums up purchases for ever:

  $ cx-churn --totals --model mbgnbd --discount 0 --horizon 39w --as-of 1997-09-30 cdnow.csv |
  >   grep clv
  cx-churn: warning: 'clv' stays empty: without '--discount' purchases to come for ever have no sum
  clv\t\t\t\t\t (esc)
  $ cx-churn --model mbgnbd --discount 0 --as-of 1997-09-30 cdnow.csv | cut -f 13 | sort -u
  cx-churn: warning: 'clv' stays empty: without '--discount' purchases to come for ever have no sum
  
  clv

A customer who is new: lifetimes expects 1.1950162 (BG/NBD) and 1.2134081 (Pareto/NBD)
purchases in 39 weeks, and P(alive) is (beta / (beta + 39))^s = .410576:

  $ for model in bgnbd paretonbd; do
  >   cx-churn -q --new-customers --model $model --horizon 39w --precision 6 $published > new.tsv
  >   wc -l < new.tsv; tail -n 1 new.tsv | cut -f 1-3
  > done
  40
  39\t0.794693\t1.19502 (esc)
  40
  39\t0.410576\t1.21341 (esc)
  $ cx-churn -q --new-customers --model nbd --time-unit day --horizon 125d --as-of 1997-09-30 cdnow.csv |
  >   cut -f 1,2 | tail -n 2
  123\t1 (esc)
  125\t1 (esc)
  $ cx-churn --profile cdnow.csv
  cx-churn: option '--profile' is for --fit (try 'cx-churn --help')
  [2]
  $ cx-churn --fit --profile --use-model btyd.tsv cdnow.csv
  cx-churn: option '--profile' is for --fit of a new model (try 'cx-churn --help')
  [2]
  $ cx-churn --totals --new-customers cdnow.csv
  cx-churn: only one of '--fit', '--compare', '--calibration', '--totals', '--new-customers' and '--summary' can be shown (try 'cx-churn --help')
  [2]

Discounted by the month, as lifetimes does it: 12 months of 4.345 weeks at 1 % a month,
summed over all customers 71,509.90; every fifth customer:

  $ cx-churn -q --model bgnbd --horizon 52w --discount 12.682503013196977% --discounting monthly \
  >   $published > monthly.tsv
  $ awk -F '\t' 'NR > 1 { sum += $17 } END { printf "%.2f\n", sum }' monthly.tsv
  71509.90
  $ awk -F '\t' '
  >   NR == FNR { clv[$1] = $17; next }
  >   FNR > 1 { n++; d = clv[$1] / $2 - 1; if (d < 0) d = -d; if (d > most) most = d }
  >   END { print n, (most < 2e-6 ? "customers agree" : "off by " most) }' \
  >   monthly.tsv $TESTDIR/data/btyd/lifetimes_clv.tsv
  472 customers agree
  $ cx-churn --discounting monthly --totals cdnow.csv
  cx-churn: option '--discounting' is about the customers' clv_horizon (try 'cx-churn --help')
  [2]

The full history, 23,570 customers: lifetimes, BTYD and CLVTools have -95368.44393,
-95336.95832 and -95415.11862, and 16873.7, 15933.6 and 17153.2 purchases; scipy has
-96845.34424 and 29008.443 for the NBD.

  $ tr -d '\r' < data/CDNOW_master.txt |
  >   awk 'BEGIN { print "customer,time,amount" } NR > 1 { print $1 "," $2 "," $4 }' > full.csv
  $ cx-churn --compare --calibrate-until 1997-09-30 --precision 8 full.csv |
  >   cut -f 1,3,6,7 | grep -v '^('
  model\tloglik\tholdout_actual\tholdout_expected (esc)
  nbd\t-96845.344\t19684\t29008.443 (esc)
  bgnbd\t-95368.444\t19684\t16873.734 (esc)
  mbgnbd\t-95336.958\t19684\t15933.6 (esc)
  paretonbd\t-95415.119\t19684\t17153.189 (esc)
  mbgcnbd\t-95336.958\t19684\t15933.6 (esc)

Choosing
--------

Without a name, the model is the one whose forecast of purchases held back was
nearest; -v says so. 12,320 customers' days after 1997-12-30 have a purchase:

  $ cx-churn -v full.csv 2>&1 >answers.tsv | grep -E 'fitted|joined|paretonbd'
  cx-churn: 2068 rows joined others of the same customer and day, 381 of them on the first day
  cx-churn: fitted until 1997-12-30, judged by the 12320 purchases of the same customers until 1998-06-30; 0 customers first bought after 1997-12-30
  cx-churn: model paretonbd: its forecast was off by +1.9 %, less than that of the others
  cx-churn: paretonbd: log-likelihood -173327.9962 of 23570 customers
  $ tail -n +2 full.csv | awk -F , '$2 > 19971230' | cut -d , -f 1,2 | sort -u | wc -l
  12320
  $ cx-churn -v --calibrate-until 1997-09-30 --fit --precision 6 full.csv 2>&1 |
  >   grep -E 'model|beta'
  cx-churn: model paretonbd: its forecast was off by -12.9 %, less than that of the others
  model\tparameter\testimate\tse\tlow\thigh (esc)
  paretonbd\tbeta\t8.82776\t1.47423\t6.36357\t12.2462 (esc)

A summary has no days, so the smallest AIC decides (mbgnbd: 2 x 4 + 2 x 9582.1327):

  $ cx-churn -v --fit $published 2>&1 | grep -m 1 model
  cx-churn: model mbgnbd: the smallest AIC, as no forecast could be judged

When a day is named, nothing after it touches the parameters:

  $ cx-churn --fit --model bgnbd --calibrate-until 1997-09-30 cdnow.csv > until.tsv
  $ cx-churn --fit --model bgnbd --as-of 1997-09-30 cdnow.csv | cmp - until.tsv

One purchase
------------

BG/NBD lets nobody leave before the second purchase: 1,411 of these customers bought once
(lifetimes counts 946 repeaters of 2,357). Whoever is given its answers is told so, also
where it was not asked for by name or comes from a file:

  $ cx-churn --model bgnbd --as-of 1997-09-30 --save-model once.tsv cdnow.csv | awk '$2 == 0' |
  >   cut -f 6 | sort | uniq -c
  cx-churn: warning: bgnbd takes the 1411 of 2357 customers who bought once for customers for sure, p_alive 1; other models do not
     1411 1
  $ cx-churn --use-model once.tsv --as-of 1997-09-30 cdnow.csv > /dev/null
  cx-churn: warning: bgnbd takes the 1411 of 2357 customers who bought once for customers for sure, p_alive 1; other models do not
  $ cx-churn -v cdnow.csv 2>&1 > /dev/null | grep bgnbd
  cx-churn: model bgnbd: its forecast was off by +1.6 %, less than that of the others
  cx-churn: bgnbd: log-likelihood -17138.2340 of 2357 customers
  cx-churn: warning: bgnbd takes the 1218 of 2357 customers who bought once for customers for sure, p_alive 1; other models do not
  $ cx-churn --model mbgnbd --as-of 1997-09-30 cdnow.csv | awk '$2 == 0 && $6 > .99' | wc -l
  0

A second purchase on the first day is none, and -v says how many there were, beside the day
up to which customers were followed:

  $ cx-churn -v --summary cdnow.csv 2>&1 > /dev/null
  cx-churn: as of 1998-06-30, the newest day in the data
  cx-churn: 223 rows joined others of the same customer and day, 42 of them on the first day
  cx-churn: 6,919 rows read
  cx-churn: 6,919 rows counted
  $ sed 1d cdnow.csv | sort -t , -k 1,2 | awk -F , '$1 != last { last = $1; first = $2; next }
  >   $1 == last && $2 == first { joined++ } END { print joined }'
  42

Models and simple forecasts
---------------------------

How near each customer's forecast is, from CLVTools' (bgnbd, paretonbd), BTYDplus'
(mbgnbd) and lifetimes' figures by a Python program: mean absolute and root mean square
error, and what the tenth with the highest forecasts bought of it all. Simple forecasts
follow: x / T each goes on; what each bought in the 39 weeks before, which is x; all alike.

  $ cx-churn --compare --calibrate-until 1997-09-30 --precision 4 cdnow.csv |
  >   cut -f 1,2,3,6-8,10-
  model\tparameters\tloglik\tholdout_actual\tholdout_expected\tholdout_error\tmae\trmse\ttop_tenth (esc)
  nbd\t2\t-9764\t1882\t2930\t0.5568\t1.041\t1.86\t0.459 (esc)
  bgnbd\t4\t-9582\t1882\t1653\t-0.1215\t0.7855\t1.608\t0.4693 (esc)
  mbgnbd\t4\t-9582\t1882\t1577\t-0.1622\t0.7648\t1.607\t0.4765 (esc)
  paretonbd\t4\t-9595\t1882\t1666\t-0.115\t0.7545\t1.603\t0.4728 (esc)
  mbgcnbd\t5\t-9582\t1882\t1577\t-0.1622\t0.7648\t1.607\t0.4765 (esc)
  (same rate)\t0\t\t1882\t2930\t0.5569\t1.024\t2.212\t0.459 (esc)
  (same again)\t0\t\t1882\t2457\t0.3055\t0.8973\t1.971\t0.4541 (esc)
  (average)\t0\t\t1882\t2929\t0.5563\t1.382\t2.104\t0.1 (esc)

The time before is as long as the time after: 181 days until the end of 1997.

  $ cx-churn --compare --model nbd --calibrate-until 1997-12-31 --precision 6 cdnow.csv |
  >   cut -f 1,6,7 | grep -e actual -e again
  model\tholdout_actual\tholdout_expected (esc)
  (same again)\t1151\t1434 (esc)
  $ cut -d , -f 1,2 cdnow.csv | sed 1d | sort -u | awk -F , '
  >   $1 != last { last = $1; next } $2 > 19980000 { after++ }
  >   $2 > 19970703 && $2 < 19980000 { before++ } END { print after, before }'
  1151 1434

Who buys every month goes on: what is simple is nearer then, and says so.

  $ seq 40 | awk 'BEGIN { print "customer,time,amount" } { for (month = 1; month <= 12; month++)
  >   printf "c%d,2024-%02d-%02d,5\n", $1, month, $1 % 28 + 1 }' > steady.csv
  $ cx-churn -q --compare --precision 3 steady.csv | cut -f 1,6,8,9,11 | grep -e '^nbd' -e again
  nbd\t160\t-0.0777\tpurchase rates homogeneous: everybody buys at a rate of 0.2134\t0.311 (esc)
  mbgcnbd\t160\t-0.000169\tauto: the nearest forecast; no dropout detected: fits no better than where nobody leaves; (same again) is nearer\t0.221 (esc)
  (same again)\t160\t0\t\t0 (esc)
  $ cx-churn -v --fit steady.csv 2>&1 | grep simple
  cx-churn: a simple forecast does better: (same again) is nearer

What came, beside what was expected
-----------------------------------

By the number of repeat purchases before, and by tenths of the customers as the forecast
ranks them. Counts are awk's and Python's from the purchases; expectations are CLVTools',
summed up; limits, expected buyers and last digits by frequency are those of a Python program
(mpmath: formulas of the paper, information by differences, pairs of purchases by quadrature).

  $ cx-churn --calibration --model bgnbd --calibrate-until 1997-09-30 --precision 4 cdnow.csv \
  >   > calibration.tsv
  $ cut -f 1-8 calibration.tsv | grep -v decile
  by\tbin\tcustomers\tactual\texpected\tactual_buyers\texpected_buyers\terror (esc)
  frequency\t0\t1411\t334\t317.6\t193\t226.5\t-0.04911 (esc)
  frequency\t1\t439\t306\t229.7\t157\t123.2\t-0.2495 (esc)
  frequency\t2\t214\t298\t223.4\t125\t92.5\t-0.2502 (esc)
  frequency\t3\t100\t156\t152\t59\t49.88\t-0.02546 (esc)
  frequency\t4\t62\t157\t134.2\t49\t36.37\t-0.1455 (esc)
  frequency\t5\t38\t112\t100.8\t26\t22.69\t-0.09959 (esc)
  frequency\t6\t29\t112\t101.6\t19\t19.8\t-0.0927 (esc)
  frequency\t7+\t64\t407\t394.1\t56\t46.07\t-0.03179 (esc)
  all\t\t2357\t1882\t1653\t684\t617\t-0.1215 (esc)
  $ grep decile calibration.tsv | cut -f 2-6
  1\t236\t885\t860.8\t188 (esc)
  2\t235\t306\t260.3\t136 (esc)
  3\t236\t226\t146.4\t104 (esc)
  4\t235\t112\t73.84\t60 (esc)
  5\t245\t79\t60.78\t48 (esc)
  6\t231\t44\t54.69\t28 (esc)
  7\t231\t51\t52.31\t30 (esc)
  8\t234\t55\t50.84\t29 (esc)
  9\t245\t47\t50.95\t28 (esc)
  10\t229\t77\t42.53\t33 (esc)
  $ cut -f 1,2,9- calibration.tsv | grep -v decile
  by\tbin\tactual_mean\texpected_mean\texpected_low\texpected_high\tmodel (esc)
  frequency\t0\t0.2367\t0.2251\t0.1873\t0.2629\tbgnbd (esc)
  frequency\t1\t0.697\t0.5231\t0.4081\t0.6381\tbgnbd (esc)
  frequency\t2\t1.393\t1.044\t0.8087\t1.28\tbgnbd (esc)
  frequency\t3\t1.56\t1.52\t1.084\t1.957\tbgnbd (esc)
  frequency\t4\t2.532\t2.164\t1.484\t2.844\tbgnbd (esc)
  frequency\t5\t2.947\t2.654\t1.67\t3.638\tbgnbd (esc)
  frequency\t6\t3.862\t3.504\t2.132\t4.876\tbgnbd (esc)
  frequency\t7+\t6.359\t6.157\t4.601\t7.713\tbgnbd (esc)
  all\t\t0.7985\t0.7015\t0.6168\t0.7861\tbgnbd (esc)
  $ cx-churn --calibration --model bgnbd --calibrate-until 1997-09-30 --precision 4 -j 3 cdnow.csv |
  >   cmp - calibration.tsv

As they are by hand, from another program's view of the same customers:

  $ sed 1d cdnow.csv | cut -d , -f 1,2 | sort -u | awk -F '[,\t]' '
  >   FNR == 1 { file++ } file == 1 { later[$1] += $2 > 19970930; next }
  >   FNR > 1 { x = $2 < 7 ? $2 : 7; n[x]++; a[x] += later[$1]; b[x] += later[$1] > 0 }
  >   END { for (x in n) print x, n[x], a[x], b[x] }' - summary.tsv | sort > by-hand
  $ grep frequency calibration.tsv | awk '{ print $2 + 0, $3, $4, $6 }' | cmp - by-hand

The model is the one of the best forecast, unless named or saved; of customers who came
after the day nothing was expected:

  $ cx-churn --calibration --calibrate-until 1997-02-15 --precision 3 full.csv |
  >   grep -e all -e newcomers
  all\t\t12406\t21897\t21400\t5545\t5130\t-0.024\t1.77\t1.72\t0.519\t2.93\tparetonbd (esc)
  newcomers\t\t11164\t31176\t\t11164\t\t\t2.79\t\t\t\tparetonbd (esc)
  $ sed 1d full.csv | cut -d , -f 1,2 | sort -u | awk -F , '
  >   $1 != last { last = $1; old = $2 <= 19970215; n[old]++ } $2 > 19970215 { a[old]++ }
  >   END { print n[1], a[1], n[0], a[0] }'
  12406 21897 11164 31176
  $ cx-churn -q --model bgnbd --as-of 1997-09-30 --save-model until.tsv cdnow.csv > /dev/null
  $ cx-churn --calibration --use-model until.tsv --calibrate-until 1997-09-30 --precision 4 cdnow.csv |
  >   cmp - calibration.tsv

Nothing can be judged without days, or where all are one:

  $ cx-churn --calibration $published
  cx-churn: option '--calibration' needs purchases: a summary has no days (try 'cx-churn --help')
  [2]
  $ grep -e customer -e 19970101 cdnow.csv | cx-churn --calibration
  cx-churn: no customer was observed for longer than the first day
  [1]
  $ grep -e customer -e 19970101 cdnow.csv | cx-churn --calibration --use-model until.tsv
  cx-churn: nothing is held back to judge by: all purchases are of one day
  [1]
  $ cx-churn --calibration --save-model m.tsv cdnow.csv
  cx-churn: option '--save-model' needs a model to be chosen and fitted (try 'cx-churn --help')
  [2]

Models that stay
----------------

A saved model is small, has no customer in it, and answers as the fit did, also in
another unit of time:

  $ cx-churn --model paretonbd --as-of 1997-09-30 --save-model model.tsv cdnow.csv > fitted.tsv
  $ [ $(wc -c < model.tsv) -lt 1000 ] && cut -f 1,2 model.tsv | paste -s -d ,
  model\tparameter,cx-churn\tformat,cx-churn\tunit_days,paretonbd\tr,paretonbd\talpha,paretonbd\ts,paretonbd\tbeta,gammagamma\tp,gammagamma\tq,gammagamma\tv,cx-churn\trows (esc)
  $ cx-churn --use-model model.tsv --as-of 1997-09-30 cdnow.csv | cmp - fitted.tsv
  $ cx-churn --use-model model.tsv --as-of 1997-09-30 --time-unit day --precision 8 cdnow.csv |
  >   cut -f 1,6- > days.tsv
  $ cx-churn --use-model model.tsv --as-of 1997-09-30 --precision 8 cdnow.csv | cut -f 1,6- |
  >   cmp - days.tsv
  $ cx-churn --use-model model.tsv --fit --precision 6 cdnow.csv | head -n 3
  model\tparameter\testimate\tse\tlow\thigh (esc)
  paretonbd\tr\t0.553277\t0.0476279\t0.467378\t0.654963 (esc)
  paretonbd\talpha\t10.5777\t0.842723\t9.04848\t12.3653 (esc)
  $ cx-churn --use-model model.tsv --fit --precision 6 --time-unit day cdnow.csv | head -n 3
  model\tparameter\testimate\tse\tlow\thigh (esc)
  paretonbd\tr\t0.553277\t0.0476279\t0.467378\t0.654963 (esc)
  paretonbd\talpha\t74.0438\t5.89906\t63.3393\t86.5573 (esc)

One that is damaged is refused:

  $ sed 4d model.tsv > bad.tsv; cx-churn --use-model bad.tsv cdnow.csv
  cx-churn: bad.tsv:4: not a model that cx-churn has saved
  [1]
  $ sed 's/paretonbd/bgbb/' model.tsv > bad.tsv; cx-churn --use-model bad.tsv cdnow.csv
  cx-churn: bad.tsv:4: not a model that cx-churn has saved
  [1]
  $ head -n 4 model.tsv > bad.tsv; cx-churn --use-model bad.tsv cdnow.csv
  cx-churn: bad.tsv: a saved model that ends too early
  [1]
  $ sed '4s/0\.55/-0.55/' model.tsv > bad.tsv; cx-churn --use-model bad.tsv cdnow.csv
  cx-churn: bad.tsv:4: a parameter that is not above 0
  [1]
  $ sed '2s/2/3/' model.tsv > bad.tsv; cx-churn --use-model bad.tsv cdnow.csv
  cx-churn: bad.tsv:2: a model of format 3, where this cx-churn reads 2
  [1]
  $ sed 2d model.tsv > bad.tsv; cx-churn --use-model bad.tsv cdnow.csv
  cx-churn: bad.tsv:2: a model of an older format than 2: fit it again
  [1]
  $ bad() { cx-churn --use-model bad.tsv cdnow.csv; }
  $ head -n 7 model.tsv > bad.tsv; bad
  cx-churn: bad.tsv: a saved model that ends too early
  [1]
  $ sed '8,10d' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:8: a saved model of which rows are missing
  [1]
  $ cat model.tsv until.tsv | grep -v parameter > rows; { head -n 1 model.tsv; cat rows; } > bad.tsv; bad
  cx-churn: bad.tsv:12: something behind the saved model
  [1]
  $ { head -n 5 model.tsv; sed -n 6p model.tsv | cut -f 1-3 | tr -d '\n'; } > bad.tsv; bad
  cx-churn: bad.tsv:6: 3 fields, but the header has 9
  [1]
  $ sed '5s/10\.5776[0-9]*/many/' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:5: column 'value': not a number
  [1]
  $ sed '5s/10\.5776[0-9]*//' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:5: a parameter without a number
  [1]
  $ sed '4s/0\.0074/-0.0074/' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:4: a variance below 0
  [1]
  $ awk -F '\t' -v OFS='\t' 'NR == 9 { $5 = "" } 1' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:9: a covariance is missing
  [1]
  $ sed 's/cx-churn/cx-rfm/' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:2: not a model that cx-churn has saved
  [1]
  $ cx-churn --use-model nowhere.tsv cdnow.csv
  cx-churn: nowhere.tsv: No such file or directory
  [1]
  $ cx-churn --use-model cdnow.csv cdnow.csv
  cx-churn: cdnow.csv: not a model that cx-churn has saved
  [1]
  $ cx-churn --use-model model.tsv --model nbd cdnow.csv
  cx-churn: option '--use-model' takes the model as it is: nothing is fitted (try 'cx-churn --help')
  [2]

Summaries
---------

What --summary writes, --input summary reads: the same answers.

  $ cx-churn --summary full.csv | cx-churn --input summary --as-of 1998-06-30 --model mbgnbd |
  >   cut -f 1-13,15 > from-summary.tsv
  $ cx-churn --model mbgnbd full.csv | cut -f 1-13,15 | cmp - from-summary.tsv

Rows that no customer can have are bad rows:

  $ summary() { printf 'customer,x,t_x,T\n'; printf '%s\n' "$@"; }
  $ summary Aino,2,5,7 Bo,1,8,7 | cx-churn --input summary
  cx-churn: <stdin>:3: column 't_x': t_x is above T
  [1]
  $ summary Aino,0,5,7 | cx-churn --input summary
  cx-churn: <stdin>:2: column 't_x': t_x is above zero without a repeat purchase
  [1]
  $ summary Aino,1,0,7 | cx-churn --input summary
  cx-churn: <stdin>:2: column 't_x': t_x is zero although there are repeat purchases
  [1]
  $ summary Aino,-1,0,7 | cx-churn --input summary
  cx-churn: <stdin>:2: column 'x': x is below zero
  [1]
  $ summary Aino,1.5,2,7 | cx-churn --input summary
  cx-churn: <stdin>:2: column 'x': not a whole number
  [1]
  $ summary Aino,99999999999,2,7 | cx-churn --input summary
  cx-churn: <stdin>:2: column 'x': x is above 10000000
  [1]
  $ summary Aino,1,2,nan | cx-churn --input summary
  cx-churn: <stdin>:2: column 'T': not a number
  [1]
  $ summary Aino,1,inf,7 | cx-churn --input summary
  cx-churn: <stdin>:2: column 't_x': not a number
  [1]
  $ summary Aino,1,0,0 | cx-churn --input summary
  cx-churn: <stdin>:2: column 't_x': t_x is zero although there are repeat purchases
  [1]
  $ printf 'customer,x,t_x,T,spend\nAino,1,2,7,-4.5\n' | cx-churn --input summary
  cx-churn: <stdin>:2: column 'spend': spend is below zero
  [1]
  $ printf 'customer,x,T\nAino,1,2\n' | cx-churn --input summary
  cx-churn: <stdin>:1: no column 't_x' for --t_x; the columns are 'customer', 'x', 'T'
  [2]
  $ summary ,1,2,7 | cx-churn --input summary
  cx-churn: <stdin>:2: column 'customer': is empty
  [1]
  $ summary Aino,1,2,7 Aino,0,0,7 | cx-churn --input summary
  cx-churn: <stdin>:3: its customer came before
  [1]
  $ summary Aino,1,2,7 Bo,1,9,7 Cai,0,0,9 | cx-churn --input summary --bad-rows skip --summary
  customer\tx\tt_x\tT\tspend\tlitt (esc)
  Aino\t1\t2\t7\t\t0.6931471805599453 (esc)
  Cai\t0\t0\t9\t\t0 (esc)
  cx-churn: warning: 1 of 3 rows left out as bad (first: <stdin>:3: column 't_x': t_x is above T)

A row may stand for many customers who are alike: the same model, to the last digit,
and the sums are those of the customers one by one (1576.74 purchases in 39 weeks says
lifetimes). Such rows need no names and are
answered in their order.

  $ published_file=data/cdnow_customers_summary_with_transactions.csv
  $ tr -d '\r' < $published_file | awk -F , 'NR > 1 { n[$2 "," $3 + 0 "," $4 + 0 "," ($2 ? $5 + 0 : "")]++ }
  >   END { for (k in n) print k "," n[k] }' | sort -t , -k 4 | sed '1i x,t_x,T,spend,weights' > counted.csv
  $ cx-churn --input summary --customer ID --spend zbar --model mbgnbd --fit $published_file > one-by-one.tsv
  $ cx-churn --input summary --count weights --model mbgnbd --fit counted.csv | cmp - one-by-one.tsv
  $ cx-churn --input summary --count weights --model mbgnbd --horizon 39w counted.csv > counted.tsv
  $ head -n 1 counted.tsv
  x\tt_x\tT\tspend\tp_alive\texpected\texpected_low\texpected_high\tbuys_low\tbuys_high\tvalue\tclv\tnext\tp_buy\tp_alive_end\tclv_horizon\tcount (esc)
  $ sed '1s/weights/count/' counted.csv > rows.csv
  $ cut -f 1-4,17 counted.tsv | tr '\t' , | cmp - rows.csv
  $ cx-churn --input summary --customer ID --spend zbar --model mbgnbd --horizon 39w $published_file |
  >   awk -F '\t' 'FNR > 1 { n = FILENAME != "-" ? $17 : 1; c = FILENAME == "-" ? 7 : 6
  >   rows[c] += n; buys[c] += n * $c; clv[c] += n * $(c + 6) }
  >   END { printf "%d %.2f %d\n", rows[6] - rows[7], buys[6], clv[6] - clv[7] }' - counted.tsv
  0 1576.74 0
  $ cx-churn --input summary --count weights --summary counted.csv |
  >   cx-churn --input summary --count count --model mbgnbd --horizon 39w -j 3 | cmp - counted.tsv

With names they are sorted as ever, and only whole numbers above zero count:

  $ counts() { printf 'customer,x,t_x,T,count\n'; printf '%s\n' "$@"; }
  $ counts Bo,1,3,7,25 Aino,2,5,7,4 Cai,0,0,7,3 | cx-churn --input summary --summary
  customer\tx\tt_x\tT\tspend\tcount\tlitt (esc)
  Aino\t2\t5\t7\t\t4\t (esc)
  Bo\t1\t3\t7\t\t25\t1.0986122886681098 (esc)
  Cai\t0\t0\t7\t\t3\t0 (esc)
  $ counts Bo,1,3,7,-1 | cx-churn --input summary --summary
  cx-churn: <stdin>:2: column 'count': count is below zero
  [1]
  $ counts Bo,1,3,7,5 Aino,0,0,7,0 | cx-churn --input summary --summary
  customer\tx\tt_x\tT\tspend\tcount\tlitt (esc)
  Bo\t1\t3\t7\t\t5\t1.0986122886681098 (esc)
  $ counts Aino,0,0,7,0 | cx-churn --input summary --summary
  customer\tx\tt_x\tT\tspend\tcount\tlitt (esc)
  cx-churn: warning: no row is left of 1: 1 left out for a count of 0
  $ counts Bo,1,3,7,2.5 | cx-churn --input summary --fit
  cx-churn: <stdin>:2: column 'count': not a whole number
  [1]
  $ counts Bo,1,3,7, | cx-churn --input summary --fit
  cx-churn: <stdin>:2: column 'count': is empty
  [1]
  $ counts Bo,1,3,7,1 | cut -d , -f 2- | cx-churn --input summary --fit
  cx-churn: <stdin>:1: no column 'customer' for --customer; the columns are 'x', 't_x', 'T', 'count'; without names: --input summary --count count
  [2]
  $ cx-churn --count weights cdnow.csv
  cx-churn: option '--count' is for --input summary (try 'cx-churn --help')
  [2]

Parts of a summary have states, which are answered as the whole:

  $ parts() { for n in 0 1 2; do
  >   awk -v n=$n 'NR == 1 || NR % 3 == n' "$1" | cx-churn --input summary $columns --partial > $n.state
  > done; }
  $ columns='--customer ID --spend zbar'; parts $published_file
  $ cx-churn --model mbgnbd --horizon 39w $published > whole.tsv
  $ cx-churn --input summary --merge --model mbgnbd --horizon 39w 2.state 0.state 1.state |
  >   cmp - whole.tsv
  $ for n in 0 1 2; do
  >   awk -v n=$n 'NR == 1 || NR % 3 == n' $published_file > part.csv
  >   cx-churn -q --input summary $columns --state s --model mbgnbd --horizon 39w part.csv > last.tsv
  > done; cmp last.tsv whole.tsv
  $ cx-churn --summary --as-of 1997-09-30 cdnow.csv > litt.tsv
  $ cx-churn --input summary --partial litt.tsv > litt.state
  $ cx-churn --input summary --merge litt.state --summary | cmp - litt.tsv

Without names those who are alike become one row, in an order of their own; so a state is
small, and the same whichever came first:

  $ cut -d , -f 1-3,5 counted.csv > few.csv; columns='--count weights'; parts few.csv
  $ cx-churn --input summary --merge --partial 2.state 0.state 1.state > all.state
  $ cx-churn --input summary --merge --partial 1.state 2.state 0.state | cmp - all.state
  $ grep -v -c '^#' all.state; tail -n +2 few.csv | cut -d , -f 1-3 | sort -u | wc -l
  1016
  1016
  $ awk -F '\t' '$3 != "" { n += $7 } END { print n }' all.state
  2357
  $ cx-churn --input summary --merge --model mbgnbd --fit all.state > merged.tsv
  $ cx-churn --input summary --count weights --model mbgnbd --fit few.csv | cmp - merged.tsv

What cannot be told apart, or does not fit, is refused:

  $ summary Aino,1,2,7 | cx-churn --input summary --partial > aino.state
  $ summary Aino,0,0,7 | cx-churn --input summary --partial > again.state
  $ cx-churn --input summary --merge --fit aino.state again.state
  cx-churn: again.state:2: its customer came before
  [1]
  $ cx-churn --input summary --merge --fit aino.state all.state
  cx-churn: some of these summaries have names of customers, and some have none
  [1]
  $ summary Aino,1,2.5,7 | cx-churn --input summary --partial > part.state
  $ cx-churn --input summary --merge --fit --model bgbb part.state
  cx-churn: part.state:2: a state of times that are not whole periods: t_x is not a whole number of periods
  [2]
  $ cx-churn --input summary --merge --fit --time-unit day aino.state
  cx-churn: aino.state:1: a state made with time-unit=week, not with time-unit=day
  [2]
  $ sed 's/Aino	1	1/Aino	1	-1/' aino.state > bad.state; cx-churn --input summary --merge bad.state
  cx-churn: bad.state:2: the state is damaged (a line that cannot be read): put an older copy in its place, or make it anew from all its input
  [1]

Refusals and edges
------------------

When nobody has bought again there is nothing to fit:

  $ summary Aino,0,0,7 Bo,0,0,9 | cx-churn --input summary
  cx-churn: no customer has bought again: there is nothing to fit
  [1]
  $ summary Aino,0,0,7 Bo,0,0,9 | cx-churn --input summary --compare
  cx-churn: no customer has bought again: there is nothing to fit
  [1]
  $ summary Aino,0,0,0 | cx-churn --input summary --model nbd
  cx-churn: no customer was observed for longer than the first day
  [1]

When nobody had by the day that models learn up to, the day is named, whatever is shown; there is
nothing to compare with either.

  $ cat > later.csv <<'EOF'
  > customer,time,amount
  > Aino,2025-01-01,5
  > Aino,2025-05-20,5
  > Bo,2025-01-10,5
  > Bo,2025-06-08,5
  > EOF
  $ for show in --compare --calibration --fit '--fit --model nbd' ''; do
  >     cx-churn $show --calibrate-until 2025-04-01 later.csv
  > done
  cx-churn: no customer had bought again by 2025-04-01: there is nothing to fit
  cx-churn: no customer had bought again by 2025-04-01: there is nothing to fit
  cx-churn: no customer had bought again by 2025-04-01: there is nothing to fit
  cx-churn: no customer had bought again by 2025-04-01: there is nothing to fit
  cx-churn: no customer had bought again by 2025-04-01: there is nothing to fit
  [1]

One gap alone teaches nothing about leaving, which is said; of 18 weeks one purchase is .05556:

  $ summary Aino,1,3,9 Bo,0,0,9 | cx-churn --input summary --model nbd | cut -f 1,6
  cx-churn: warning: nbd: purchase rates homogeneous: everybody buys at a rate of 0.05556
  cx-churn: warning: one customer bought again, once: that cannot tell who has left from who is slow; p_alive and forecasts are assumed rather than learnt
  customer\tp_alive (esc)
  Aino\t1 (esc)
  Bo\t1 (esc)
  $ summary Aino,1,3,9 Bo,1,2,9 | cx-churn --input summary --model nbd 2>&1 | grep -c assumed
  0
  [1]

A state of a summary is none of purchases, in any order:

  $ cx-churn --partial -o purchases.state later.csv
  $ summary Aino,1,3,9 | cx-churn --input summary --partial -o summary.state
  $ cx-churn --merge purchases.state summary.state
  cx-churn: summary.state:1: a state made with input=summary,time-unit=week, not with refunds=net
  [2]
  $ cx-churn --merge summary.state purchases.state
  cx-churn: summary.state:1: a state made with input=summary,time-unit=week, not with refunds=net
  [2]
  $ cx-churn --input summary --merge summary.state purchases.state
  cx-churn: purchases.state:1: a state made with refunds=net, not with input=summary,time-unit=week
  [2]

When nobody leaves, the model says so and predicts as the NBD:

  $ seq 300 | awk 'BEGIN { print "customer,x,t_x,T" }
  >   { x = $1 % 7; print "c" $1 "," x "," (x ? 50 - $1 % 3 : 0) ",50" }' > loyal.csv
  $ cx-churn --input summary --model bgnbd --precision 4 loyal.csv > bgnbd.tsv
  cx-churn: warning: bgnbd: no dropout detected: fits no better than nbd
  $ cx-churn --input summary --model bgnbd --precision 4 -q --fit loyal.csv | cut -f 1,2,4-
  model\tparameter\tse\tlow\thigh (esc)
  bgnbd\tr\t1.884\t3.478\t11.3 (esc)
  bgnbd\talpha\t31.59\t57.46\t188.7 (esc)
  bgnbd\ta\t\t\t (esc)
  bgnbd\tb\t\t\t (esc)
  $ cx-churn --input summary --model bgnbd --precision 4 --fit --profile loyal.csv |
  >   cut -f 2,4- | grep '^[ab]	'
  cx-churn: warning: bgnbd: no dropout detected: fits no better than nbd
  cx-churn: warning: the data do not bound 'a' at all
  cx-churn: warning: the data do not bound 'b' at all
  a\t\t\t (esc)
  b\t\t\t (esc)
  $ cx-churn --input summary --model nbd --precision 4 loyal.csv | cmp - bgnbd.tsv
  $ cx-churn --input summary --compare --precision 6 loyal.csv | cut -f 1,3,9
  model\tloglik\tnote (esc)
  nbd\t-3431.54\tauto: the smallest AIC (esc)
  bgnbd\t-3431.54\tno dropout detected: fits no better than nbd (esc)
  mbgnbd\t-3431.54\tno dropout detected: fits no better than nbd (esc)
  paretonbd\t-3431.54\tno dropout detected: fits no better than nbd (esc)
  mbgcnbd\t\tmbgcnbd needs the times between purchases, a summary's 'litt' (esc)
  $ cx-churn --input summary -v --fit loyal.csv 2>&1 | grep 'model nbd'
  cx-churn: model nbd: the smallest AIC, as no forecast could be judged

Without those who bought once the model is wrong, quietly; so it is said (lifetimes
finds r 2.88 there and says nothing):

  $ awk -F , 'NR == 1 || $2 > 0' data/cdnow_customers_summary_with_transactions.csv > repeaters.csv
  $ cx-churn --input summary --customer ID --model bgnbd --fit --precision 3 repeaters.csv |
  >   cut -f 1-3
  cx-churn: warning: every customer has bought again: if those who bought once were left out, the model is wrong for all
  model\tparameter\testimate (esc)
  bgnbd\tr\t2.88 (esc)
  bgnbd\talpha\t20.3 (esc)
  bgnbd\ta\t0.672 (esc)
  bgnbd\tb\t1.21 (esc)

Spend that does not vary has no model; the other columns are there:

  $ sed '2,$s/,[^,]*$/,9.95/' data/cdnow_customers_summary_with_transactions.csv |
  >   cx-churn --input summary --customer ID --spend zbar --model bgnbd --horizon 39w \
  >     --precision 6 2> warnings | cut -f 1,5,7,12,13 | head -n 2; grep value warnings
  customer\tspend\texpected\tvalue\tclv (esc)
  1\t9.95\t1.22591\t\t (esc)
  cx-churn: warning: 'value' and 'clv' stay empty: the spend model has no optimum: spend may not vary

Models of purchases need no amounts; without them there is no money:

  $ cut -d , -f 1,2 cdnow.csv > days.csv
  $ cx-churn --model mbgnbd days.csv | cut -f 1-4,6-11,14-16 > days.tsv
  cx-churn: warning: 'value' and 'clv' stay empty: there are no amounts
  $ cx-churn --model mbgnbd cdnow.csv | cut -f 1-4,6-11,14-16 | cmp - days.tsv
  $ cx-churn -q --model mbgnbd days.csv | cut -f 5,12,13,17 | sort -u
  \t\t\t (esc)
  spend\tvalue\tclv\tclv_horizon (esc)
  $ cx-churn --partial days.csv > days.state; cx-churn --merge --fit --model nbd days.state > merged.tsv
  cx-churn: warning: 'value' and 'clv' stay empty: there are no amounts
  $ cx-churn --fit --model nbd cdnow.csv | grep -v gamma | cmp - merged.tsv
  $ cx-churn --compare --calibrate-until 1997-09-30 days.csv > compared.tsv
  $ cx-churn --compare --calibrate-until 1997-09-30 cdnow.csv | cmp - compared.tsv
  $ cx-churn --amount paid days.csv
  cx-churn: days.csv:1: no column 'paid' for --amount; the columns are 'customer', 'time'
  [2]

A table of another kind is told by its columns:

  $ summary Aino,2,5,7 | cx-churn
  cx-churn: <stdin>:1: no column 'time' for --time; the columns are 'customer', 'x', 't_x', 'T'; a summary is read with --input summary
  [2]

When refunds leave nobody:

  $ printf 'customer,time,amount\nAino,2025-01-07,-5\nBo,2025-01-08,-3\n' | cx-churn --model nbd
  cx-churn: warning: no customer is left of 2: refunds left nothing of their purchases
  customer\tx\tt_x\tT\tspend\tp_alive\texpected\texpected_low\texpected_high\tbuys_low\tbuys_high\tvalue\tclv\tnext\tp_buy\tp_alive_end\tclv_horizon (esc)

Refunds that leave nothing of what a customer bought:

  $ { cat cdnow.csv; echo Zoe,1997-02-01,20; echo Zoe,1997-02-01,-20; } > refunded.csv
  $ cx-churn --model nbd -v refunded.csv 2>&1 | grep -i -E 'zoe|refund'
  cx-churn: customers left out because refunds left nothing of their purchases: 1

One header, one line:

  $ for show in '' --fit --compare --calibration --summary; do head -n 1 cdnow.csv | cx-churn $show; done
  customer\tx\tt_x\tT\tspend\tp_alive\texpected\texpected_low\texpected_high\tbuys_low\tbuys_high\tvalue\tclv\tnext\tp_buy\tp_alive_end\tclv_horizon (esc)
  model\tparameter\testimate\tse\tlow\thigh (esc)
  model\tparameters\tloglik\taic\tbic\tholdout_actual\tholdout_expected\tholdout_error\tnote\tmae\trmse\ttop_tenth (esc)
  by\tbin\tcustomers\tactual\texpected\tactual_buyers\texpected_buyers\terror\tactual_mean\texpected_mean\texpected_low\texpected_high\tmodel (esc)
  customer\tx\tt_x\tT\tspend\tlitt (esc)
  $ head -n 1 cdnow.csv | cx-churn --save-model none.tsv
  cx-churn: there are no customers to fit a model to
  [1]

Options that do not go together:

  $ cx-churn --fit --compare cdnow.csv
  cx-churn: only one of '--fit', '--compare', '--calibration', '--totals', '--new-customers' and '--summary' can be shown (try 'cx-churn --help')
  [2]
  $ cx-churn --calibrate-until 1998-06-30 cdnow.csv
  cx-churn: option '--calibrate-until': nothing is held back, 1998-06-30 is not before 1998-06-30, the last day (try 'cx-churn --help')
  [2]
  $ cx-churn --calibrate-until 1996-01-01 --fit cdnow.csv
  cx-churn: option '--calibrate-until': nothing was bought by 1996-01-01, the first day is 1997-01-01 (try 'cx-churn --help')
  [2]
  $ cx-churn --input summary --calibrate-until 1998-01-01 loyal.csv
  cx-churn: option '--calibrate-until' needs purchases: a summary has no days (try 'cx-churn --help')
  [2]
  $ cx-churn --horizon 3m cdnow.csv
  cx-churn: option '--horizon': '3m' is less than a day: m is minutes, d is days, w is weeks (try 'cx-churn --help')
  [2]
  $ cx-churn --horizon soon cdnow.csv
  cx-churn: option '--horizon': 'soon' is not a duration such as 14d or 12w (try 'cx-churn --help')
  [2]
  $ cx-churn --calibration --horizon 12w cdnow.csv
  cx-churn: option '--horizon' is not for '--calibration', which looks from one day to another: for 12 weeks say --calibrate-until DATE --as-of DATE, 12 weeks apart (try 'cx-churn --help')
  [2]
  $ for shown in fit compare summary; do
  >   cx-churn --$shown --horizon 52w cdnow.csv
  > done
  cx-churn: option '--horizon' is for what lies ahead, which is not shown here (try 'cx-churn --help')
  cx-churn: option '--horizon' is for what lies ahead, which is not shown here (try 'cx-churn --help')
  cx-churn: option '--horizon' is for what lies ahead, which is not shown here (try 'cx-churn --help')
  [2]
  $ cx-churn --fit --discount 10% cdnow.csv
  cx-churn: option '--discount' is for what lies ahead, which is not shown here (try 'cx-churn --help')
  [2]
  $ cx-churn --summary --model nbd cdnow.csv
  cx-churn: option '--model' is for models: '--summary' fits none (try 'cx-churn --help')
  [2]
  $ cx-churn --summary --calibrate-until 1997-09-30 cdnow.csv
  cx-churn: option '--calibrate-until' is for models: '--summary' fits none (try 'cx-churn --help')
  [2]
  $ for option in refunds=net round=no missing-amount=auto tz=UTC tz-gap=forward currency=EUR time=t \
  >     amount=a order=o kind=k currency-column=c max-age=2d; do
  >   cx-churn --input summary --$option loyal.csv
  > done 2>&1 | cut -d ' ' -f 3-
  '--refunds' is for purchases: a summary has none (try 'cx-churn --help')
  '--round' is for purchases: a summary has none (try 'cx-churn --help')
  '--missing-amount' is for purchases: a summary has none (try 'cx-churn --help')
  '--tz' is for purchases: a summary has none (try 'cx-churn --help')
  '--tz-gap' is for purchases: a summary has none (try 'cx-churn --help')
  '--currency' is for purchases: a summary has none (try 'cx-churn --help')
  '--time' is for purchases: a summary has none (try 'cx-churn --help')
  '--amount' is for purchases: a summary has none (try 'cx-churn --help')
  '--order' is for purchases: a summary has none (try 'cx-churn --help')
  '--kind' is for purchases: a summary has none (try 'cx-churn --help')
  '--currency-column' is for purchases: a summary has none (try 'cx-churn --help')
  '--max-age' is for purchases: a summary has none (try 'cx-churn --help')
  $ cx-churn --horizon 0d cdnow.csv
  cx-churn: option '--horizon': nothing lies ahead (try 'cx-churn --help')
  [2]
  $ cx-churn --discount -5% cdnow.csv
  cx-churn: option '--discount': a rate below 0 (try 'cx-churn --help')
  [2]
  $ cx-churn --discount 10 cdnow.csv
  cx-churn: option '--discount': 10 is 1000 % a year; for a hundredth of that say 10% (try 'cx-churn --help')
  [2]
  $ cx-churn --model bbgb cdnow.csv
  cx-churn: option '--model': 'bbgb' is not auto, nbd, bgnbd, mbgnbd, paretonbd, mbgcnbd or bgbb (try 'cx-churn --help')
  [2]
  $ cx-churn --compare --save-model m.tsv cdnow.csv
  cx-churn: option '--save-model' needs a model to be chosen and fitted (try 'cx-churn --help')
  [2]
  $ cx-churn --input summary --spend money loyal.csv
  cx-churn: loyal.csv:1: no column 'money' for --spend; the columns are 'customer', 'x', 't_x', 'T'
  [2]

Regular purchases
-----------------

The sum of the logarithms of the times between purchases, as the R package BTYDplus 1.2.0 has it
(elog2cbs, weeks), from purchases and from a summary that is read again:

  $ tr -d '\r' < data/CDNOW_sample.txt |
  >   awk 'BEGIN { print "customer,time,amount" } { print $1 + 0 "," $3 "," $5 }' > master.csv
  $ cx-churn --summary --as-of 1997-09-30 master.csv > weeks.tsv
  $ awk -F '\t' 'NR == FNR { x[$1] = $2; litt[$1] = $6; next }
  >   FNR > 1 { n++; d = litt[$1] - $3; good += x[$1] == $2 && d * d < 1e-24 * (1 + $3 * $3) }
  >   END { print n, good }' weeks.tsv $TESTDIR/data/btyd/cdnow_litt.tsv
  946 946
  $ cx-churn --input summary --summary weeks.tsv | cmp - weeks.tsv

Whoever buys music does not buy regularly: BTYDplus chooses k = 1, which is the MBG/NBD (.524844
6.18309 .891388 1.61405, log-likelihood -9582.13571559, where it stops a little early):

  $ cx-churn -v --model mbgcnbd --fit --as-of 1997-09-30 --precision 4 cdnow.csv 2>&1 |
  >   grep mbgcnbd | cut -f 1-3
  cx-churn: mbgcnbd: log-likelihood -9582.1357 of 2357 customers
  cx-churn: mbgcnbd: regularity 1
  cx-churn: warning: mbgcnbd: purchases are not regular: the same as mbgnbd
  mbgcnbd\tr\t0.5248 (esc)
  mbgcnbd\talpha\t6.183 (esc)
  mbgcnbd\ta\t0.8914 (esc)
  mbgcnbd\tb\t1.614 (esc)
  mbgcnbd\tk\t1 (esc)
  $ for model in mbgnbd 'mbgcnbd --regularity 1'; do
  >   cx-churn -q --model $model --as-of 1997-09-30 cdnow.csv | cksum
  > done | uniq | wc -l
  1

A regularity that is named is taken, saved, and there again in another unit of time:

  $ cx-churn --model mbgcnbd --regularity 3 --as-of 1997-09-30 --save-model three.tsv \
  >   --precision 8 cdnow.csv | cut -f 1,6- > three.out
  $ cut -f 1-3 three.tsv | grep k
  mbgcnbd\tk\t3 (esc)
  $ cx-churn --use-model three.tsv --as-of 1997-09-30 --time-unit day --precision 8 cdnow.csv |
  >   cut -f 1,6- | cmp - three.out
  $ cx-churn --compare --regularity 3 --input summary weeks.tsv --precision 6 |
  >   awk -F '\t' '$1 == "mbgcnbd" { print $2 }'
  5
  $ sed '/k\t3/s/3/2.5/' three.tsv > bad.tsv; cx-churn --use-model bad.tsv cdnow.csv
  cx-churn: bad.tsv:8: a regularity that is not a whole number up to 20
  [1]
  $ sed '/k\t3/d' three.tsv > bad.tsv; cx-churn --use-model bad.tsv cdnow.csv
  cx-churn: bad.tsv:8: not a model that cx-churn has saved
  [1]
  $ cx-churn --regularity 21 cdnow.csv
  cx-churn: option '--regularity': above 20 (try 'cx-churn --help')
  [2]
  $ cx-churn --regularity 2 --model paretonbd cdnow.csv
  cx-churn: option '--regularity' is one of mbgcnbd (try 'cx-churn --help')
  [2]

A summary needs the column; what cannot be is a bad row (x = 2 and t_x = 5 have at most 2 log 2.5):

  $ cx-churn --input summary --model mbgcnbd loyal.csv
  cx-churn: mbgcnbd needs the times between purchases, a summary's 'litt'
  [1]
  $ litt() { printf 'customer,x,t_x,T,gaps\n'; printf '%s\n' "$@"; }
  $ litt Aino,2,5,7,1.84 Bo,1,3,7, Cai,2,5,7,1.9 | cx-churn --input summary --litt gaps --summary
  cx-churn: <stdin>:4: column 'gaps': litt is above what x purchases until t_x can have
  [1]

Counted in periods
------------------

Donations in six years, 11,104 donors in 22 rows. Fader, Hardie and Shang 2010: 1.204 .750 .657
2.783, log-likelihood -33,225.6; the last digits and the errors are those of lifetimes 0.11.3:

  $ donors="--input summary --time-unit year --x frequency --t_x recency --T periods
  >   --count weights data/bgbb_donations_grouped.csv"
  $ cx-churn --model bgbb --fit --precision 6 $donors | cut -f 1-4
  model\tparameter\testimate\tse (esc)
  bgbb\talpha\t1.20352\t0.0693914 (esc)
  bgbb\tbeta\t0.749716\t0.0294477 (esc)
  bgbb\tgamma\t0.656718\t0.0510099 (esc)
  bgbb\tdelta\t2.78344\t0.320819 (esc)
  $ cx-churn --model bgbb --compare --precision 9 $donors | cut -f 1-3
  model\tparameters\tloglik (esc)
  bgbb\t4\t-33225.5813 (esc)

Donations in five more years: lifetimes expects 12,884.157 of all.

  $ cx-churn --model bgbb --horizon 5y --save-model donors.tsv $donors > five.tsv
  $ awk -F '\t' 'NR > 1 { sum += $6 * $NF } END { printf "%.3f\n", sum }' five.tsv
  12884.157
  $ cx-churn --use-model donors.tsv --horizon 1826d $donors | cmp - five.tsv

Purchases are counted by calendar period. Months of CDNOW until the end of September 1997, counted
by awk; October is not over on the 30th, and nobody is known yet whose first month is not over:

  $ cx-churn --model bgbb --time-unit month --as-of 1997-09-30 --summary cdnow.csv |
  >   cut -f 1-4 > months.tsv
  $ awk -F , 'BEGIN { OFS = "\t"; print "customer", "x", "t_x", "T" }
  >   NR > 1 && $2 <= 19970930 { m = substr($2, 5, 2) + 0; if (!($1 in first) || m < first[$1]) first[$1] = m
  >     if (m > last[$1]) last[$1] = m; if (!seen[$1, m]++) n[$1]++ }
  >   END { for (c in first) print c, n[c] - 1, last[c] - first[c], 9 - first[c] | "sort" }' cdnow.csv |
  >   cmp - months.tsv
  $ cx-churn --model bgbb --time-unit month --as-of 1997-10-30 --summary cdnow.csv | cut -f 1-4 |
  >   cmp - months.tsv
  $ cx-churn -v --model bgbb --time-unit month --as-of 1997-03-10 --summary cdnow.csv 2>&1 |
  >   grep -c -v -e ^cx-churn -e ^customer
  1638
  $ cx-churn -v --model bgbb --time-unit month --as-of 1997-03-10 --summary cdnow.csv 2>&1 |
  >   grep 'not over'
  cx-churn: customers left out because the period of their first purchase is not over: 306
  $ tail -n +2 cdnow.csv | sort -t , -k 1,1 -k 2,2 | awk -F , '!seen[$1]++ {
  >   early += $2 <= 19970228; late += $2 > 19970228 && $2 <= 19970310 } END { print early, late }'
  1638 306

A model of periods is judged by periods, and the next purchase comes by the end of one:

  $ cx-churn --model bgbb --time-unit month --calibrate-until 1997-12-31 --compare cdnow.csv |
  >   cut -f 1,6
  model\tholdout_actual (esc)
  bgbb\t914 (esc)
  (same rate)\t914 (esc)
  (same again)\t914 (esc)
  (average)\t914 (esc)
  $ awk -F , 'NR > 1 && $2 > 19971231 && !seen[$1, substr($2, 1, 6)]++ { n++ } END { print n }' cdnow.csv
  914
  $ cx-churn --model bgbb --time-unit month cdnow.csv | cut -f 14 | grep ^[0-9] | sort -u > days
  $ while read day; do date -u -d "$day + 1 day" +%d; done < days | sort -u
  01

What counts nothing in whole periods is refused:

  $ summary Aino,2,5,7 Bo,1,2.5,7 | cx-churn --input summary --model bgbb
  cx-churn: <stdin>:3: column 't_x': t_x is not a whole number of periods
  [1]
  $ summary Aino,2,5,7 Bo,1,2,7.25 | cx-churn --input summary --model bgbb
  cx-churn: <stdin>:3: column 'T': T is not a whole number of periods
  [1]
  $ summary Aino,2,5,7 Bo,3,2,7 | cx-churn --input summary --model bgbb
  cx-churn: <stdin>:3: column 'x': x is above t_x: more purchases than periods
  [1]
  $ summary Aino,0,0,70000000 | cx-churn --input summary --model bgbb
  cx-churn: <stdin>:2: column 'T': T is above 10000000 periods
  [1]
  $ cx-churn --model bgbb --horizon 26w $donors
  cx-churn: option '--horizon': less than half a period of --time-unit (try 'cx-churn --help')
  [2]
  $ cx-churn --use-model donors.tsv --time-unit month cdnow.csv
  cx-churn: donors.tsv is a model of periods: it needs '--time-unit year' (try 'cx-churn --help')
  [2]

Same answers
------------

In any order, in parts, at any number of threads:

  $ cx-churn full.csv | cmp - answers.tsv
  $ cx-churn -j 1 full.csv | cmp - answers.tsv
  $ cx-churn -j 5 full.csv | cmp - answers.tsv
  $ { head -n 1 full.csv; tail -n +2 full.csv | sort -t , -k 3; } > shuffled.csv
  $ cx-churn shuffled.csv | cmp - answers.tsv
  $ for n in 0 1 2; do
  >   awk -v n=$n 'NR == 1 || NR % 3 == n' full.csv | cx-churn --partial > $n.state
  > done
  $ cx-churn --merge 2.state 0.state 1.state | cmp - answers.tsv

For cron:

  $ cx-churn -q --model bgnbd --fail-if 'p_alive < 0.001' cdnow.csv > /dev/null
  [3]

Columns may have other names: the answer is the same, from purchases and from a summary.

  $ cx-ingest --profile cdnow data/CDNOW_sample.txt | awk -F '\t' -v OFS='\t' '
  >   { print $1, $2, NR == 1 ? "order" : "o" NR, $6, $7, $8 }' > named.tsv
  $ sed '1s/.*/who\twhen\tid\tpaid\tmoney\tsort/' named.tsv > renamed.tsv
  $ cx-churn --model mbgnbd named.tsv > named.out
  $ cx-churn --model mbgnbd --customer who --time when --order id --amount paid \
  >   --currency-column money --kind sort renamed.tsv | cmp - named.out
  $ sed '1s/.*/who,repeats,last,age,mean/' data/cdnow_customers_summary_with_transactions.csv \
  >   > renamed.csv
  $ cx-churn --model mbgnbd --input summary --customer ID --spend zbar \
  >   data/cdnow_customers_summary_with_transactions.csv > named.out
  $ cx-churn --model mbgnbd --input summary --customer who --x repeats --t_x last --T age \
  >   --spend mean renamed.csv | cmp - named.out && wc -l < named.out
  2358
