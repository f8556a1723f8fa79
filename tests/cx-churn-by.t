cx-churn --by: a model for each group
=====================================

600 simulated customers of three channels, as purchases (the last day is 2024-12-29):

  $ awk -F '\t' -v OFS=, '
  >   BEGIN { print "customer,time,amount,age,channel" }
  >   function buy(day) {
  >     print $1, strftime("%Y-%m-%d", 1735430400 - 86400 * ($4 - day), 1), 9 + NR % 7 * day % 5, $5, $6 }
  >   NR > 1 { buy(0); for (i = 1; i < $2; i++) buy(i); if ($2 > 0) buy($3) }' \
  >   $TESTDIR/data/btyd/covariates.tsv > shop.csv
  $ churn() { cx-churn -q --as-of 2024-12-29 "$@"; }

Each group is answered as if it were alone, whatever is asked:

  $ alone() {
  >   for channel in app shop web; do
  >     grep -E "^customer|,$channel$" shop.csv > only.csv
  >     churn "$@" only.csv | sed "1s/^/channel\t/;2,\$s/^/$channel\t/" |
  >       if [ $channel = app ]; then cat; else tail -n +2; fi
  >   done
  > }
  $ churn --by channel --model mbgnbd shop.csv > answers.tsv
  $ alone --model mbgnbd | cmp - answers.tsv
  $ cut -f 1 answers.tsv | uniq -c | awk '{ print $1, $2 }'
  1 channel
  205 app
  192 shop
  203 web
  $ churn --by channel --summary shop.csv > summary.tsv; alone --summary | cmp - summary.tsv
  $ churn --by channel --compare --model mbgnbd --calibrate-until 2024-06-30 shop.csv > compared.tsv
  $ alone --compare --model mbgnbd --calibrate-until 2024-06-30 | cmp - compared.tsv
  $ churn --by channel --calibration --model mbgnbd --calibrate-until 2024-06-30 shop.csv |
  >   cut -f 1-14 > right.tsv
  $ alone --calibration --model mbgnbd --calibrate-until 2024-06-30 | cmp - right.tsv

--fit has that of all customers first:

  $ churn --by channel --fit --model mbgnbd shop.csv > fits.tsv
  $ { churn --fit --model mbgnbd shop.csv | sed '1s/^/channel\t/;2,$s/^/(all)\t/'
  >   alone --fit --model mbgnbd | tail -n +2; } > wanted.tsv
  $ cut -f 1-7 fits.tsv | cmp - wanted.tsv

A summary is read again by group, and covariates go with them:

  $ churn --by channel --model mbgnbd --input summary summary.tsv | cut -f 1-14,16 > again.tsv
  $ cut -f 1-14,16 answers.tsv | cmp - again.tsv
  $ churn --by channel --covariate age --model mbgnbd --fit shop.csv | cut -f 1-4 > with-age.tsv
  $ grep -E '^(customer|.*,web$)' shop.csv | churn --covariate age --model mbgnbd --fit |
  >   sed 's/^/web\t/' | grep nbd | cut -f 1-4 > web-age.tsv
  $ grep '^web.*nbd' with-age.tsv | cmp - web-age.tsv && wc -l < web-age.tsv
  7

In any order, in parts, at any number of threads:

  $ { head -n 1 shop.csv; tail -n +2 shop.csv | sort -t , -k 3; } > shuffled.csv
  $ churn --by channel --model mbgnbd -j 1 shuffled.csv | cmp - answers.tsv
  $ churn --by channel --model mbgnbd -j 4 shop.csv | cmp - answers.tsv
  $ for n in 0 1 2; do
  >   awk -v n=$n 'NR == 1 || NR % 3 == n' shop.csv | churn --by channel --partial > $n.state
  > done
  $ churn --merge --by channel --model mbgnbd 2.state 0.state 1.state | cmp - answers.tsv

A group that has too little takes the fit of all, and says so:

  $ awk -F , -v OFS=, '{ $5 = $1 ~ /^c0[0-4]/ && $5 == "web" ? "fair" : $5 } 1' shop.csv > small.csv
  $ cx-churn --as-of 2024-12-29 --by channel --model mbgnbd --fit small.csv > fits.tsv
  cx-churn: warning: channel 'fair': the fit of all customers: 11 bought again here, fewer than 20
  $ awk -F , '$5 == "fair" { n[$1]++ } END { for (c in n) s += n[c] > 1; print s }' small.csv
  11
  $ grep '^(all)' fits.tsv | cut -f 2-7 > all
  $ grep '^fair' fits.tsv | cut -f 2-7 | cmp - all
  $ grep '^fair' fits.tsv | cut -f 8 | uniq
  the fit of all customers: 11 bought again here, fewer than 20
  $ cx-churn -q --as-of 2024-12-29 --by channel --model mbgnbd small.csv | grep '^fair' |
  >   cut -f 2- > fair.tsv
  $ churn --model mbgnbd small.csv | awk -F '\t' 'NR == FNR { fair[$1]; next } $1 in fair' \
  >   fair.tsv - | cmp - fair.tsv
  $ sed 's/,5[0-9],web/,1,web/' shop.csv | awk -F , -v OFS=, '{ $4 = $5 == "app" ? 40 : $4 } 1' |
  >   cx-churn -v --as-of 2024-12-29 --by channel --covariate age --model mbgnbd --fit 2>&1 \
  >   > /dev/null | grep app
  cx-churn: warning: channel 'app': the fit of all customers: covariate 'age' is the same for all customers

So it does in --calibration, which looks at those who had bought again by the day:

  $ churn -q --calibrate-until 2023-12-31 --model mbgnbd --save-model all.tsv small.csv > /dev/null
  $ cx-churn --by channel --calibration --as-of 2024-12-29 --calibrate-until 2023-12-31 \
  >   --model mbgnbd small.csv | grep '^fair' > fair.tsv
  cx-churn: warning: channel 'fair': the fit of all customers: 9 bought again here, fewer than 20
  $ awk -F '[,-]' '$7 == "fair" && $2 <= 2023 { n[$1]++ } END { for (c in n) s += n[c] > 1; print s }' small.csv
  9
  $ grep -e customer -e fair small.csv | churn --use-model all.tsv --calibration \
  >   --calibrate-until 2023-12-31 | tail -n +2 > alone.tsv
  $ cut -f 2-14 fair.tsv | cmp - alone.tsv
  $ cut -f 15 fair.tsv | uniq
  the fit of all customers: 9 bought again here, fewer than 20

Of many such groups one warning tells:

  $ awk -F , -v OFS=, '{ $5 = NR == 1 ? $5 : $5 == "web" ? "web" : substr($1, 1, 3) } 1' shop.csv |
  >   cx-churn --as-of 2024-12-29 --by channel --model mbgnbd --totals > /dev/null
  cx-churn: warning: channel 'c00': the fit of all customers: 4 bought again here, fewer than 20 (and the like of 60 more groups)

Models of groups that stay
--------------------------

A saved model has those of all groups, and knows their column: every customer is answered as
by the fit. It is small, also with the covariances of all parameters:

  $ churn --by channel --model mbgnbd --save-model model.tsv small.csv > answers.tsv
  $ cut -f 1,2 model.tsv | grep -E -v '^(mbg|gamma)' | tr '\t' : | paste -s -d ' '
  model:parameter cx-churn:format cx-churn:unit_days by:channel group:app group:fair group:shop group:web cx-churn:rows
  $ [ $(wc -c < model.tsv) -lt 5000 ] && cx-churn --use-model model.tsv --as-of 2024-12-29 small.csv |
  >   cmp - answers.tsv
  $ churn --use-model model.tsv --time-unit day --precision 8 small.csv | cut -f 1,7- > days.tsv
  $ churn --use-model model.tsv --precision 8 small.csv | cut -f 1,7- | cmp - days.tsv
  $ churn --by channel --model mbgnbd --fit small.csv | cut -f 1-7 > fits.tsv
  $ churn --use-model model.tsv --fit small.csv > used.tsv; cut -f 1-7 used.tsv | cmp - fits.tsv
  $ cut -f 1,8 used.tsv | uniq
  channel\tnote (esc)
  (all)\t (esc)
  app\t (esc)
  fair\tthe fit of all customers: it had none of its own when the model was saved (esc)
  shop\t (esc)
  web\t (esc)

A group that is not in the model has the fit of all; the column may have another name:

  $ sed 's/,web$/,fax/;1s/channel/source/' small.csv > fax.csv
  $ cx-churn --use-model model.tsv --as-of 2024-12-29 --by source fax.csv > fax.tsv
  cx-churn: warning: the model does not know 1 of the groups, with 190 customers: they have the fit of all
  $ churn --model mbgnbd small.csv | sort > pooled.tsv
  $ grep '^fax' fax.tsv | cut -f 2- | sort | comm -23 - pooled.tsv | wc -l
  0
  $ grep -c '^fax' fax.tsv
  190
  $ cx-churn --use-model model.tsv fax.csv
  cx-churn: fax.csv:1: no column 'channel' for --by; the columns are 'customer', 'time', 'amount', 'age', 'source'
  [2]
  $ grep -e customer -e ,app small.csv > app.csv
  $ churn --model mbgnbd --save-model app-model.tsv app.csv > /dev/null
  $ churn --use-model app-model.tsv --calibration --calibrate-until 2024-06-30 app.csv | tail -n +2 > app.tsv
  $ churn --use-model model.tsv --calibration --calibrate-until 2024-06-30 small.csv | grep '^app' |
  >   cut -f 2-14 | cmp - app.tsv

Damaged:

  $ bad() { cx-churn --use-model bad.tsv small.csv; }
  $ sed '/^group\tfair/d' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:36: a saved model of which rows are missing
  [1]
  $ sed 's/^group\tshop/group\tapp/' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:21: a group that is not in its place
  [1]
  $ sed '/^by/d' model.tsv > bad.tsv; bad
  cx-churn: bad.tsv:11: not a model that cx-churn has saved
  [1]

A customer with several values belongs where the earliest sale says, not a refund:

  $ { cat shop.csv; echo c001,2024-12-28,5,33,web; echo c003,2020-01-01,-5,59,shop
  >   echo c002,2020-01-01,5,31,web; } | cx-churn --by channel --summary --as-of 2024-12-29 > moved.tsv
  cx-churn: warning: 2 customers have several values in column 'channel': that of the first sale counts
  $ awk -F '\t' '$2 ~ /^c00[123]$/ { print $1, $2 }' moved.tsv
  app c001
  app c003
  web c002

What does not go together:

  $ cx-churn --by country shop.csv
  cx-churn: shop.csv:1: no column 'country' for --by; the columns are 'customer', 'time', 'amount', 'age', 'channel'
  [2]
  $ cx-churn --by customer shop.csv
  cx-churn: option '--by': the output has a column 'customer' of its own (try 'cx-churn --help')
  [2]
  $ churn --save-model m.tsv --model mbgnbd shop.csv > plain.tsv
  $ churn --use-model m.tsv --by channel shop.csv | tail -n +2 | cut -f 2- | sort > by.tsv
  $ tail -n +2 plain.tsv | sort | cmp - by.tsv
  $ for show in '' --fit --compare --calibration --summary; do
  >   head -n 1 shop.csv | cx-churn --by channel $show | cut -f 1,2
  > done
  channel\tcustomer (esc)
  channel\tmodel (esc)
  channel\tmodel (esc)
  channel\tby (esc)
  channel\tcustomer (esc)
