cx-churn: what else is known of customers
==========================================

600 simulated customers, of whom age and channel are known, as purchases: the models look at
nothing but the first day, the last, and how many there are (END is 2024-12-29).

  $ awk -F '\t' -v OFS=, '
  >   BEGIN { print "customer,time,amount,age,channel" }
  >   function buy(day) {
  >     print $1, strftime("%Y-%m-%d", 1735430400 - 86400 * ($4 - day), 1), 9 + NR % 7 + day % 5, $5, $6 }
  >   NR > 1 { buy(0); for (i = 1; i < $2; i++) buy(i); if ($2 > 0) buy($3) }' \
  >   $TESTDIR/data/btyd/covariates.tsv > shop.csv
  $ head -n 3 shop.csv
  customer,time,amount,age,channel
  c001,2023-10-24,11,33,app
  c001,2023-10-25,12,33,app

An independent program (tests/data/btyd/make_covariates) has the same optima to seven digits, and
the same standard errors:

  $ known='--covariate age --covariate channel --as-of 2024-12-29'
  $ for model in bgnbd mbgnbd paretonbd; do
  >   cx-churn --fit --model $model $known shop.csv | grep nbd
  > done > fits.tsv
  $ awk -F '\t' '
  >   function off(a, b) { d = a / b - 1; return d < 0 ? -d : d }
  >   /covariates/ && NR > FNR { next }
  >   NR == FNR { if (FNR > 1) { value[$1, $2] = $3; error[$1, $2] = $4 } next }
  >   { n++; if (off($3, value[$1, $2]) > 2e-7 || off($4, error[$1, $2]) > 2e-5) print }
  >   END { print n, "compared" }' $TESTDIR/data/btyd/covariates_fits.tsv fits.tsv
  30 compared

So are its forecasts of 26 weeks:

  $ for model in bgnbd mbgnbd paretonbd; do
  >   cx-churn -q --model $model --horizon 26w $known shop.csv | awk -v m=$model -v OFS='\t' \
  >     -F '\t' 'NR > 1 { print m, $1, $6, $7, $8, $9 }'
  > done > forecasts.tsv
  $ awk -F '\t' '
  >   function off(a, b) { d = a / b - 1; return d < 0 ? -d : d }
  >   NR == FNR { got[$1, $2] = $3; buys[$1, $2] = $4; low[$1, $2] = $5; high[$1, $2] = $6; next }
  >   FNR > 1 { n++; k = $1 SUBSEP $2; if (off(got[k], $3) > 1e-6 || off(buys[k], $4) > 1e-6 ||
  >     off(low[k], $5) > 2e-5 || off(high[k], $6) > 2e-5) print }
  >   END { print n, "compared" }' forecasts.tsv $TESTDIR/data/btyd/covariates_answers.tsv
  90 compared

Whether they are worth it. Without covariates the log-likelihood is what it is without
'--covariate'; 99.4148 on 6 degrees of freedom has p e^-49.71 (1 + 49.71 + 49.71^2/2) = 3.3e-19.

  $ cx-churn --fit --model paretonbd --as-of 2024-12-29 -v shop.csv 2>&1 | grep log-like
  cx-churn: paretonbd: log-likelihood -4932.0172 of 600 customers
  $ cx-churn --fit --model paretonbd -v $known shop.csv 2>&1 | grep -E 'log-like|without cov'
  cx-churn: paretonbd: log-likelihood -4882.3098 of 600 customers
  cx-churn: paretonbd: without covariates -4932.0172: chi-square 99.41 on 6 degrees of freedom, p 3.32e-19
  $ cx-churn --fit --model paretonbd $known --precision 6 shop.csv | cut -f 2,3,7- > tests.tsv
  $ sed -n 1,2p tests.tsv; grep '(' tests.tsv
  parameter\testimate\tchi2\tdf\tp\tlog10_p (esc)
  r\t1.20681\t\t\t\t (esc)
  (covariates)\t\t99.4148\t6\t3.32382e-19\t-18.4784 (esc)
  $ awk 'BEGIN { h = 99.4148 / 2; p = exp(-h) * (1 + h + h * h / 2); printf "%.4g %.6g\n", p, log(p) / log(10) }'
  3.324e-19 -18.4784

Of a single coefficient by its own error, which covariates_fits.tsv has: (estimate / se)^2 on one
degree of freedom, p erfc(|z| / sqrt 2). A saved model has lost the other test:

  $ grep -e ing tests.tsv | cut -f 1,3-5 > single.tsv
  $ python3 -c '
  > import math, os
  > rows = [line.rstrip("\n").split("\t") for line in
  >         open(os.environ["TESTDIR"] + "/data/btyd/covariates_fits.tsv")]
  > z = {r[1]: float(r[2]) / float(r[3]) for r in rows if r[0] == "paretonbd" and "ing." in r[1]}
  > for line in open("single.tsv"):
  >     name, chi2, df, p = line.split()
  >     assert df == "1" and abs(float(chi2) / z[name] ** 2 - 1) < 4e-5, line
  >     assert abs(float(p) / math.erfc(abs(z[name]) / 2 ** .5) - 1) < 1e-3, line
  > print(len(z))'
  6
  $ cx-churn --model paretonbd $known --save-model m.tsv shop.csv > /dev/null
  $ cx-churn --use-model m.tsv --as-of 2024-12-29 --fit --precision 6 shop.csv | cut -f 2,3,7- > used.tsv
  $ grep -v covar tests.tsv | cmp - used.tsv
  $ cx-churn --compare $known --calibrate-until 2024-06-30 shop.csv | cut -f 1,2 | head -n 5
  model\tparameters (esc)
  nbd\t5 (esc)
  bgnbd\t10 (esc)
  mbgnbd\t10 (esc)
  paretonbd\t10 (esc)

Summaries and states
--------------------

A summary has them last, as they were written, and is read again:

  $ cx-churn --summary --as-of 2024-12-29 --covariate channel --covariate age shop.csv > summary.tsv
  $ head -n 3 summary.tsv
  customer\tx\tt_x\tT\tspend\tlitt\tchannel\tage (esc)
  c001\t2\t14.857142857142858\t61.714285714285715\t13.5\t0.7429086901190094\tapp\t33 (esc)
  c002\t1\t5.428571428571429\t86.71428571428571\t15\t1.6916760106710724\tshop\t31 (esc)
  $ cx-churn --fit --model paretonbd --input summary --covariate age --covariate channel \
  >   summary.tsv > again.tsv
  $ cx-churn --fit --model paretonbd $known shop.csv | cmp - again.tsv

Rows that stand for several customers have them, too:

  $ { head -n 1 summary.tsv | sed 's/$/\tcount/'; tail -n +2 summary.tsv | sed 's/$/\t2/'; } |
  >   cx-churn --fit --model paretonbd --input summary --count count --covariate age \
  >   --covariate channel | cut -f 1-3 > twice.tsv
  $ cut -f 1-3 again.tsv | cmp - twice.tsv
  $ { head -n 1 summary.tsv | sed 's/$/\tcount/'; tail -n +2 summary.tsv | sed 's/$/\t2/'; } |
  >   cut -f 2- | cx-churn --fit --model paretonbd --input summary --count count --covariate age \
  >   --covariate channel | cut -f 1-3 | cmp - twice.tsv

Parts of such a summary, with names and without:

  $ churn() { cx-churn --input summary --model paretonbd --covariate age --covariate channel "$@"; }
  $ awk -v OFS='\t' '{ print $0, (NR > 1 ? NR % 3 + 1 : "count") }' summary.tsv > counted.tsv
  $ cut -f 2- counted.tsv > nameless.tsv
  $ for file in counted nameless; do
  >   for n in 0 1; do
  >     awk -v n=$n 'NR == 1 || NR % 2 == n' $file.tsv | churn --count count --partial > $n.state
  >   done
  >   churn --merge --fit 0.state 1.state > merged.tsv
  >   churn --count count --fit $file.tsv | cmp - merged.tsv
  > done
  $ wc -l < merged.tsv
  15

In any order, in parts, at any number of threads:

  $ cx-churn --model mbgnbd $known shop.csv > answers.tsv
  $ cx-churn --model mbgnbd $known -j 1 shop.csv | cmp - answers.tsv
  $ cx-churn --model mbgnbd $known -j 4 shop.csv | cmp - answers.tsv
  $ { head -n 1 shop.csv; tail -n +2 shop.csv | sort -t , -k 2; } > shuffled.csv
  $ cx-churn --model mbgnbd $known shuffled.csv | cmp - answers.tsv
  $ for n in 0 1 2; do
  >   awk -v n=$n 'NR == 1 || NR % 3 == n' shop.csv | cx-churn --partial $known > $n.state
  > done
  $ cx-churn --model mbgnbd --merge $known 2.state 0.state 1.state | cmp - answers.tsv
  $ cx-churn --model mbgnbd --merge --covariate age --as-of 2024-12-29 0.state
  cx-churn: 0.state:1: a state made with covariate=channel, not without
  [2]

Models that stay
----------------

  $ cx-churn --model mbgnbd $known --save-model model.tsv shop.csv | cmp - answers.tsv
  $ cut -f 1,2 model.tsv | paste -s -d ' ' | tr '\t' :
  model:parameter cx-churn:format cx-churn:unit_days covariate:age covariate:channel level:app level:shop level:web mbgnbd:r mbgnbd:alpha mbgnbd:a mbgnbd:b mbgnbd:buying.age mbgnbd:buying.channel=shop mbgnbd:buying.channel=web mbgnbd:leaving.age mbgnbd:leaving.channel=shop mbgnbd:leaving.channel=web gammagamma:p gammagamma:q gammagamma:v cx-churn:rows
  $ cx-churn --use-model model.tsv --as-of 2024-12-29 shop.csv | cmp - answers.tsv
  $ cx-churn --use-model model.tsv --as-of 2024-12-29 --time-unit day --precision 8 shop.csv |
  >   cut -f 1,6- > days.tsv
  $ cx-churn --use-model model.tsv --as-of 2024-12-29 --precision 8 shop.csv | cut -f 1,6- |
  >   cmp - days.tsv
  $ sed 's/,app/,fax/' shop.csv | cx-churn --use-model model.tsv
  cx-churn: customer 'c001': column 'channel': 'fax' is not in the model, which knows 'app', 'shop', 'web'
  [1]
  $ sed 's/,33,/,33 years,/' shop.csv | cx-churn --use-model model.tsv
  cx-churn: customer 'c001': column 'age': '33 years' is not a number, as in the model
  [1]
  $ cx-churn --use-model model.tsv --covariate age shop.csv
  cx-churn: option '--use-model' brings the covariates of the model: no '--covariate' (try 'cx-churn --help')
  [2]
  $ cut -d , -f 1-4 shop.csv | cx-churn --use-model model.tsv
  cx-churn: <stdin>:1: no column 'channel' for --covariate; the columns are 'customer', 'time', 'amount', 'age'
  [2]
  $ sed 7d model.tsv | sed 6d > bad.tsv; cx-churn --use-model bad.tsv shop.csv
  cx-churn: bad.tsv:7: a covariate of one text
  [1]
  $ sed 12d model.tsv > bad.tsv; cx-churn --use-model bad.tsv shop.csv
  cx-churn: bad.tsv:12: not a model that cx-churn has saved
  [1]

Refusals
--------

A covariate does not change, and everybody has one:

  $ sed '3s/app/web/' shop.csv | cx-churn $known
  cx-churn: <stdin>:3: 'web' in column 'channel', which is 'app' in another row of the same customer: a covariate does not change
  [1]
  $ sed '3s/app//' shop.csv | cx-churn $known
  cx-churn: <stdin>:3: column 'channel': is empty: a covariate is needed of everybody
  [1]
  $ sed '3s/app//' shop.csv |
  >   cx-churn $known --summary --bad-rows skip --rejects rejects.tsv > kept.tsv
  cx-churn: warning: 1 of 1,886 rows left out as bad (first: <stdin>:3: column 'channel': is empty: a covariate is needed of everybody)
  $ sed -n 2p kept.tsv
  c001\t1\t14.857142857142858\t61.714285714285715\t15\t2.698480750086059\t33\tapp (esc)
  $ cut -f 2,5-7 rejects.tsv
  line\treason\tcolumn\tvalue (esc)
  3\tmissing-covariate\tchannel\t (esc)
  $ sed '3s/app//;3s/c001//' shop.csv | cx-churn $known --summary > kept.tsv
  cx-churn: warning: 1 row without a customer left out
  $ sed -n 2p kept.tsv
  c001\t1\t14.857142857142858\t61.714285714285715\t15\t2.698480750086059\t33\tapp (esc)

One that says nothing, or nothing new, and one that says too much:

  $ sed 's/web/app/;s/shop/app/' shop.csv | cx-churn $known --model bgnbd
  cx-churn: covariate 'channel' is the same for all customers
  [1]
  $ awk -F , -v OFS=, '{ $4 = NR == 1 ? $4 : 33 } 1' shop.csv | cx-churn $known --model bgnbd
  cx-churn: covariate 'age' is the same for all customers
  [1]
  $ awk -F , -v OFS=, '{ print $0, NR == 1 ? "born" : 2024 - $4 }' shop.csv > born.csv
  $ cx-churn $known --covariate born --model bgnbd born.csv
  cx-churn: covariate 'born' follows from those before it: leave it out
  [1]
  $ cx-churn --covariate customer shop.csv
  cx-churn: more than 24 covariates: column 'customer' has 600 values that are not all numbers (try 'cx-churn --help')
  [2]
  $ cx-churn --covariate age --covariate age shop.csv
  cx-churn: option '--covariate': 'age' is given twice (try 'cx-churn --help')
  [2]
  $ cx-churn --covariate x --summary --input summary summary.tsv
  cx-churn: option '--covariate': the output has a column 'x' of its own (try 'cx-churn --help')
  [2]

A single header is enough for a single header:

  $ head -n 1 shop.csv | cx-churn --summary $known
  customer\tx\tt_x\tT\tspend\tlitt\tage\tchannel (esc)
  $ head -n 1 shop.csv | cx-churn $known | wc -l
  1
