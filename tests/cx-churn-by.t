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
  $ churn --by channel --calibration --model mbgnbd --calibrate-until 2024-06-30 shop.csv > right.tsv
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
  6

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

A customer with several values belongs where the earliest sale says, not a refund:

  $ { cat shop.csv; echo c001,2024-12-28,5,33,web; echo c003,2020-01-01,-5,59,shop
  >   echo c002,2020-01-01,5,31,web; } | cx-churn --by channel --summary --as-of 2024-12-29 > moved.tsv
  cx-churn: warning: 2 customers have several values in column 'channel': that of the first sale counts
  $ awk -F '\t' '$2 ~ /^c00[123]$/ { print $1, $2 }' moved.tsv
  app c001
  app c003
  web c002

What does not go together:

  $ cx-churn --by channel --save-model m.tsv shop.csv
  cx-churn: option '--save-model' keeps one model: not with '--by' (try 'cx-churn --help')
  [2]
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
