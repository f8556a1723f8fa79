Customers that were randomised together: --cluster.

  $ cp "$TESTDIR"/data/abtest/clusters.csv "$TESTDIR"/data/abtest/clusters.tsv .
  $ cp "$TESTDIR"/data/stat/users400.csv .
  $ metrics="--metric spend=mean:amount --metric bought=proportion:count(amount)
  >     --metric basket=ratio:amount/orders --metric orders=count:orders
  >     --metric half=quantile:amount@0.5 --metric event=quantile:event(amount)@0.75"
  $ homes="--control A --expect A=2,B=1 --cluster household --correction none"

Households of up to seven, some of them in both variants, some customers without one, and some who
moved later: clusters, values, standard errors, degrees of freedom and intervals are those of
make_clusters, which has them by their definition, and CR1 from statsmodels.

  $ same() {
  >   awk -F '\t' -v known="$1" '
  >     function size(x) { return x < 0 ? -x : x }
  >     FNR == 1 { for (i = 1; i <= NF; i++) if (NR > FNR) column[$i] = i; else name[i] = $i; next }
  >     NR == FNR { if ($1 "\t" $2 "\t" $4 == known) for (i = 1; i <= NF; i++) want[$3, name[i]] = $i; next }
  >     $3 ~ /^\(/ { next }
  >     {
  >       split("n_control n_variant control_value variant_value difference se df p low high lift lift_low lift_high", to, " ")
  >       split("n_control n_variant control variant difference se df p low high lift lift_low lift_high", from, " ")
  >       bad = ""
  >       for (i = 1; i in to; i++) {
  >         x = want[$3, from[i]]; got = $column[to[i]]
  >         if (x != "" && size(got - x) > 1e-9 * size(x)) bad = bad " " to[i]
  >       }
  >       counted = want[$3, "clusters_control"] " and " want[$3, "clusters_variant"] " clusters; " want[$3, "shared"] " of them in both"
  >       if (index($column["note"], counted) == 0) bad = bad " note"
  >       print $3 ":" (bad ? bad : " same")
  >     }' clusters.tsv -
  > }
  $ tab=$(printf '\t')
  $ for how in "exclude -" "first -" "keep -" "exclude town" "keep land"; do
  >   set -- $how
  >   for method in welch order-statistics; do
  >     only=$(case $method in welch) echo 'basket|bought|orders|spend' ;; *) echo 'half|event' ;; esac)
  >     cx-abtest $metrics $homes --multi $1 --segment place --precision 15 --method half=order-statistics \
  >         --method event=order-statistics clusters.csv |
  >       awk -F '\t' -v place="${2#-}" -v only="^($only)$" 'NR == 1 || $2 == place && $3 ~ only' |
  >       same "$1$tab$2$tab$method"
  >   done | tr '\n' ' '
  >   echo $how
  > done
  basket: same bought: same orders: same spend: same event: same half: same exclude -
  basket: same bought: same orders: same spend: same event: same half: same first -
  basket: same bought: same orders: same spend: same event: same half: same keep -
  basket: same bought: same orders: same spend: same event: same half: same exclude town
  basket: same bought: same orders: same spend: same event: same half: same keep land
  $ for how in exclude first keep; do
  >   cx-abtest $homes --multi $how --metric spend=mean:amount --precision 15 --method cr1 \
  >       --metric 'bought=proportion:count(amount)' clusters.csv | same "$how$tab-${tab}cr1"
  > done
  bought: same
  spend: same
  bought: same
  spend: same
  bought: same
  spend: same

Users of one cluster in both variants are CR1 of statsmodels 0.15.0, OLS with 40 groups: se
.8919360900784958, .0947520052183858 and .05228724482619786; p (t, 39 df) .401830459096788,
.2798440111233371 and .24186708587633965.

  $ users="--customer user --control 0 --cluster cluster --correction none"
  $ cx-abtest $users --method cr1 --metric revenue=mean:revenue --metric orders=mean:orders \
  >     --metric converted=proportion:converted users400.csv | cut -f 3,11,12,19,20,23 | grep -v '('
  metric\tdifference\tse\tdf\tp\tmethod (esc)
  converted\t0.06213753107\t0.05228724483\t39\t0.2418670859\tclusters, CR1, Fieller (esc)
  orders\t0.1038387186\t0.09475200522\t39\t0.2798440111\tclusters, CR1, Fieller (esc)
  revenue\t0.7560086365\t0.8919360901\t39\t0.4018304591\tclusters, CR1, Fieller (esc)

When each customer is a cluster, all is as without them: Welch's test for whatever type.

  $ of_units="--control A --expect A=2,B=1 --metric spend=mean:amount --metric orders=count:orders
  >     --metric basket=ratio:amount/orders --metric event=quantile:event(amount)@0.75
  >     --method welch --metric bought=proportion:count(amount)"
  $ cx-abtest $of_units clusters.csv | grep -v '(' | cut -f 1-22 > without.tsv
  $ cx-abtest $of_units --cluster customer clusters.csv | grep -v '(' | cut -f 1-22 > with.tsv
  $ cmp with.tsv without.tsv && wc -l < with.tsv
  6

Neither the order of rows, nor threads, nor shards, nor files of their own for the outcomes matter.

  $ (head -n 1 clusters.csv; tail -n +2 clusters.csv | sort -r) > sorted.csv
  $ awk 'NR == 1 || NR % 3' clusters.csv > most.csv
  $ awk 'NR == 1 || NR % 3 == 0' clusters.csv > rest.csv
  $ cut -d , -f 1-5 clusters.csv > exposures.csv
  $ cut -d , -f 1,5-7 clusters.csv > outcomes.csv
  $ for how in "--multi exclude" "--multi first --window 20h" "--multi keep --segment place" \
  >     "--method spend=bca --method basket=permutation --resamples 199 --sequential confseq"; do
  >   cx-abtest $metrics $homes $how clusters.csv > want.tsv || break
  >   cx-abtest $metrics $homes $how -j 4 sorted.csv | cmp - want.tsv
  >   cx-abtest $metrics $homes $how -j 1 sorted.csv | cmp - want.tsv
  >   cx-abtest $metrics $homes $how --partial most.csv > most.state
  >   cx-abtest $metrics $homes $how --partial rest.csv > rest.state
  >   cx-abtest $metrics $homes $how --merge rest.state most.state | cmp - want.tsv
  >   rm -f carried.state
  >   cx-abtest $metrics $homes $how -q --state carried.state most.csv > /dev/null
  >   cx-abtest $metrics $homes $how -q --state carried.state rest.csv | cmp - want.tsv
  > done
  $ cx-abtest $metrics $homes --multi first clusters.csv > want.tsv
  $ cx-abtest $metrics $homes --multi first --outcomes outcomes.csv exposures.csv | cmp - want.tsv

The trust rows count clusters, and it is their number that is compared with the plan: here a and b
have three and two, c has none, and f is in both variants. The design effect is by hand, 1.529165
over 1.337778.

  $ cat > homes.csv <<'EOF'
  > customer,variant,home,x
  > a1,control,a,1
  > a2,control,a,2
  > a3,control,a,4
  > b1,B,b,3
  > b2,B,b,1
  > c1,B,,5
  > c2,control,,3
  > d1,B,d,2
  > e1,control,e,2
  > f1,control,f,2
  > f2,B,f,7
  > EOF
  $ cx-abtest --cluster home --metric x=mean:x homes.csv | cut -f 3,7-9,23,25
  metric\tn_control\tn_variant\tcontrol_value\tmethod\tnote (esc)
  (clusters)\t6\t1\t0.8571428571\t\t1 cluster in several variants (esc)
  (multiple exposure)\t11\t0\t1\t\t (esc)
  (no cluster)\t9\t2\t0.8181818182\t\t2 units without a cluster, each one of its own (esc)
  (sample ratio)\t4\t4\t0.5\tchi-square of clusters\t (esc)
  x\t6\t5\t2.333333333\tclusters, Welch, Fieller\tfew: 4 and 4 clusters; 1 of them in both; design effect 1.14 (esc)
  $ cx-abtest --cluster home --metric x=mean:x --expect control=1,B=0 homes.csv |
  >     grep ratio | cut -f 7,8,25
  4\t4\tleak: 4 clusters in an arm of weight 0 (esc)
  $ cx-abtest --cluster home --metric x=mean:x --expect control=20,B=1,C=1 homes.csv |
  >     grep ratio | cut -f 6-8,24,25
  B\t4\t4\tuntrusted\t1000 % more than planned (esc)
  C\t4\t0\tuntrusted\tplanned, but no cluster was in it (esc)

The page tells so; 4 of 8 households.

  $ cx-abtest --cluster home --metric x=mean:x -f table homes.csv | grep 'ratio\|clusters'
    clusters: 1 cluster in several variants
    sample ratio: B has 50 % of clusters, 50 % planned, p 1
  x: mean, clusters, Welch, Fieller
      few: 4 and 4 clusters; 1 of them in both; design effect 1.14

Where most clusters are in several variants, it was the customers who were divided.

  $ cx-abtest $users --metric x=mean:revenue users400.csv | cut -f 3,7,8,23,25 | head -n 4
  metric\tn_control\tn_variant\tmethod\tnote (esc)
  (clusters)\t0\t40\t\t40 clusters in several variants; that is most with several units: the sample ratio is of units (esc)
  (multiple exposure)\t400\t0\t\t (esc)
  (sample ratio)\t187\t213\tchi-square\t (esc)

A customer's cluster is that of its first exposure, and of two at one instant the smaller one; a
segment has its own.

  $ cat > moves.csv <<'EOF'
  > customer,variant,time,home,x,land
  > a,control,2026-01-01T10:00Z,h2,1,east
  > a,control,2026-01-01T09:00Z,h1,1,east
  > b,control,2026-01-01T09:00Z,h3,1,east
  > b,control,2026-01-01T09:00Z,h1,2,east
  > c,B,2026-01-01T09:00Z,h4,2,east
  > d,B,2026-01-01T09:00Z,h5,5,west
  > EOF
  $ cx-abtest --cluster home --segment land --metric x=mean:x moves.csv | cut -f 2,3,7,8,25 |
  >     grep 'x	\|(clu'
  \t(clusters)\t3\t0\t (esc)
  \tx\t2\t2\tfewer than two clusters in an arm: no variance; few: 1 and 2 clusters (esc)
  (heterogeneity)\tx\t2\t1\tfewer than two segments with a standard error: no test (esc)
  east\tx\t2\t1\tfewer than two units in an arm: no variance; few: 1 and 1 clusters (esc)

Two experiments may have clusters of the same names.

  $ awk -F, 'NR == 1 { print "experiment," $0; next } { print "one," $0; print "two," $0 }' homes.csv |
  >     cx-abtest --cluster home --metric x=mean:x | sed 1d > both.tsv
  $ cx-abtest --cluster home --metric x=mean:x homes.csv | sed 1d | cut -f 2- > alone.tsv
  $ for name in one two; do grep "^$name" both.tsv | cut -f 2- | cmp - alone.tsv; done

Methods that draw, draw clusters: of those in one variant the standard error is near the test's,
and the permutation is exact where there are few (18 of the 20 divisions of a, b, d, e and the two
alone, by hand).

  $ awk -F, 'NR == FNR { if (of[$3] != "" && of[$3] != $2) mixed[$3] = 1; of[$3] = $2; next }
  >     FNR == 1 || $3 != "" && !($3 in mixed)' clusters.csv clusters.csv > whole.csv
  $ for method in welch bootstrap; do
  >   cx-abtest $homes --metric spend=mean:amount --method $method whole.csv | grep spend
  > done | awk -F '\t' 'NR == 1 { se = $12; next } { print ($12 / se > .9 && $12 / se < 1.1), $23, $25 }'
  1 clusters, bootstrap, percentile * clusters; 9999 resamples, seed 1 (glob)
  $ cx-abtest --cluster home --metric x=mean:x --method permutation homes.csv | grep '	x	' | cut -f 20,23,25
  \tpermutation\tfew: 4 and 4 clusters; 1 of them in both; these cannot be drawn for one: no test (esc)
  $ grep -v f[12] homes.csv | cx-abtest --cluster home --metric x=mean:x --method permutation |
  >     grep '	x	' | cut -f 20,23,25
  0.9\tclusters, permutation, exact\tfew: 3 and 3 clusters (esc)

What stands beside the test goes by it; beliefs of shares, too, as those of other metrics do.

  $ cx-abtest $homes --metric bought='proportion:count(amount)' --sequential confseq --bayes \
  >     clusters.csv | grep bought | cut -f 12,23
  0.114448908\tclusters, Welch, Fieller (esc)
  0.114448908\tconfidence sequence (esc)
  0.114448908\tnormal effect (esc)

Covariates of customers in households: values, standard errors, degrees of freedom, intervals and
the gain are those of make_cluster_covariates, which has them by their definition; of 12 and 12
households of three, those of statsmodels 0.15.0's OLS of their means.

  $ cp "$TESTDIR"/data/abtest/cluster_covariates.[ct]sv "$TESTDIR"/data/abtest/cluster_panel.csv .
  $ agree() {
  >   awk -F '\t' -v known="$1" '
  >     function size(x) { return x < 0 ? -x : x }
  >     FNR == 1 { for (i = 1; i <= NF; i++) if (NR > FNR) column[$i] = i; else name[i] = $i; next }
  >     NR == FNR { if ($1 == known) { met[$2]; for (i = 1; i <= NF; i++) want[$2, name[i]] = $i }; next }
  >     $3 ~ /^\(/ || !($3 in met) || $2 != (known == "town" ? "town" : "") { next }
  >     {
  >       split("control_value variant_value difference se df p low high lift lift_low lift_high gain", to, " ")
  >       split("control variant difference se df p low high lift lift_low lift_high gain", from, " ")
  >       bad = ""
  >       for (i = 1; i in to; i++) {
  >         x = want[$3, from[i]]; got = $column[to[i]]
  >         if (x != "" && size(got - x) > 1e-9 * size(x)) bad = bad " " to[i]
  >       }
  >       if (index($column["note"], want[$3, "clusters_control"] " and " want[$3, "clusters_variant"] " clusters") == 0)
  >         bad = bad " clusters"
  >       print known ": " $3 ":" (bad ? bad : " same")
  >     }' cluster_covariates.tsv -
  > }
  $ covered="--control A --expect A=2,B=1 --cluster household --correction none"
  $ metrics="--metric spend=mean:amount --metric both=mean:amount --metric bought=proportion:bought
  >   --metric orders=count:orders --metric basket=ratio:amount/orders
  >   --metric mixed=ratio:amount/orders --covariate spend=last --covariate both=last
  >   --covariate both=visits --covariate bought=last --covariate bought=visits
  >   --covariate orders=orders_before --covariate basket=last/orders_before
  >   --covariate mixed=last/orders_before --covariate mixed=visits"
  $ awk -F, 'NR == FNR { if (of[$4] != "" && of[$4] != $2) mixed[$4] = 1; of[$4] = $2; next }
  >     FNR == 1 || $4 != "" && !($4 in mixed)' cluster_covariates.csv cluster_covariates.csv > apart.csv
  $ exact="cx-abtest $covered --precision 15"
  $ $exact $metrics cluster_covariates.csv | agree all
  all: basket: same
  all: both: same
  all: bought: same
  all: mixed: same
  all: orders: same
  all: spend: same
  $ $exact $metrics apart.csv | agree whole
  whole: basket: same
  whole: both: same
  whole: bought: same
  whole: mixed: same
  whole: orders: same
  whole: spend: same
  $ $exact $metrics --segment place cluster_covariates.csv | agree town
  town: basket: same
  town: both: same
  town: bought: same
  town: mixed: same
  town: orders: same
  town: spend: same
  $ for how in mean drop zero indicator; do
  >   $exact --metric aged=mean:amount --covariate age --missing-covariate $how \
  >       cluster_covariates.csv | agree $how
  > done
  mean: aged: same
  drop: aged: same
  zero: aged: same
  indicator: aged: same
  $ panel="$exact --metric amount=mean:amount --covariate last"
  $ $panel cluster_panel.csv | agree panel
  panel: amount: same
  $ $panel --covariate visits cluster_panel.csv | agree panel2
  panel2: amount: same
  $ $panel --covariate visits --precision 6 cluster_panel.csv | grep -w amount | cut -f 12,19,23,25
  1.47543\t20\tCUPED, clusters, Welch, Fieller\tfew: 12 and 12 clusters; design effect 2.1 (esc)

Neither order, threads nor shards matter with covariates, and what came before is what a column of
it would be.

  $ (head -n 1 cluster_covariates.csv; tail -n +2 cluster_covariates.csv | sort -r) > sorted.csv
  $ awk 'NR == 1 || NR % 3' cluster_covariates.csv > most.csv
  $ awk 'NR == 1 || NR % 3 == 0' cluster_covariates.csv > rest.csv
  $ for missing in drop indicator; do
  >   how="$metrics --covariate bought=age --missing-covariate $missing --segment place"
  >   cx-abtest $covered $how cluster_covariates.csv > want.tsv || break
  >   cx-abtest $covered $how -j 4 sorted.csv | cmp - want.tsv
  >   cx-abtest $covered $how -j 1 sorted.csv | cmp - want.tsv
  >   cx-abtest $covered $how --partial most.csv > most.state
  >   cx-abtest $covered $how --partial rest.csv > rest.state
  >   cx-abtest $covered $how --merge rest.state most.state | cmp - want.tsv
  > done
  $ awk -F, 'NR == 1 { print "customer,variant,household,time,amount,last"; next }
  >     { print $1 "," $2 "," $4 ",2026-03-10,," $5; print $1 ",,,2026-03-11," $9 ","
  >       print $1 ",,,2026-03-01," $5 "," }' cluster_covariates.csv > before.csv
  $ for covariate in last 'before(amount)'; do
  >   cx-abtest $covered --metric amount=mean:amount --covariate "$covariate" before.csv |
  >       grep -w amount > "$covariate.tsv"
  > done
  $ cmp last.tsv 'before(amount).tsv' && cut -f 23 last.tsv
  CUPED, clusters, Welch, Fieller

A covariate that every customer has alike is left out, and costs nothing; where there are no more
clusters than coefficients there is no answer; 1e9 more in values and covariates changes nothing;
what stands beside goes by the adjusted standard error.

  $ awk -F, 'NR == 1 { print $0 ",one"; next } { print $0 ",3" }' cluster_panel.csv > one.csv
  $ amount="cx-abtest $covered --metric amount=mean:amount --covariate last"
  $ $amount cluster_panel.csv | grep -w amount | cut -f 7-22 > without.tsv
  $ $amount --covariate one one.csv | grep -w amount | cut -f 7-22 | cmp - without.tsv
  $ $amount --covariate one one.csv | grep -w amount | cut -f 25
  few: 12 and 12 clusters; design effect 2.1; covariate 'one' tells nothing more
  $ awk -F, 'NR == 1 || $3 ~ /^p[01]-0/ || $3 ~ /^p[23]-1/' cluster_panel.csv > few.csv
  $ $amount --covariate visits few.csv | grep '	amount	' | cut -f 12,19,20,25
  \t\t\tno more clusters than coefficients: no variance; few: 2 and 2 clusters; design effect 0.249 (esc)
  $ awk -F, 'NR == 1 { print; next } { printf "%s,%s,%s,%.2f,%s,%.2f\n", $1, $2, $3, $4 + 1e9, $5, $6 + 1e9 }' \
  >     cluster_panel.csv > large.csv
  $ for file in cluster_panel large; do
  >   $amount --precision 6 $file.csv | grep -w amount | cut -f 11,12,19,20 > $file.tsv
  > done
  $ cmp cluster_panel.tsv large.tsv
  $ $amount --sequential confseq --method z --precision 6 cluster_panel.csv | grep -w amount |
  >     cut -f 12,19,23
  1.65988\t\tCUPED, clusters, z, Fieller (esc)
  1.65988\t\tconfidence sequence (esc)
  $ $amount --sequential confseq -f table cluster_panel.csv | grep worth
      covariates are worth 613 % more clusters
      covariates are worth 613 % more clusters
  $ for method in cr1 bootstrap lin; do $amount --method $method cluster_panel.csv; done
  cx-abtest: metric 'amount': its method 'cr1' does not use covariates (try 'cx-abtest --help')
  cx-abtest: metric 'amount': its method 'bootstrap' does not use covariates (try 'cx-abtest --help')
  cx-abtest: metric 'amount': its method 'lin' knows no clusters; those that do are welch, z, cr1, permutation, bootstrap, basic, bca (try 'cx-abtest --help')
  [2]

Large values in small differences keep their digits: 1e9 more for every customer changes nothing.

  $ awk -F, 'NR == 1 { print; next } { printf "%s,%s,%s,%.0f\n", $1, $2, $3, $4 + 1e9 }' homes.csv |
  >     cx-abtest --cluster home --metric x=mean:x | grep '	x	' | cut -f 11,12,19 > large.tsv
  $ cx-abtest --cluster home --metric x=mean:x homes.csv | grep '	x	' | cut -f 11,12,19 | cmp - large.tsv

What does not go with clusters is said.

  $ run() { cx-abtest --control A --cluster household --metric spend=mean:amount "$@" clusters.csv; }
  $ run --method mann-whitney
  cx-abtest: metric 'spend': its method 'mann-whitney' knows no clusters; those that do are welch, z, cr1, permutation, bootstrap, basic, bca (try 'cx-abtest --help')
  [2]
  $ run --metric bought='proportion:count(amount)' --method fisher
  cx-abtest: metric 'bought': its method 'fisher' knows no clusters; those that do are welch, z, cr1 (try 'cx-abtest --help')
  [2]
  $ run --aa 100
  cx-abtest: option '--aa' does not go with '--cluster' (try 'cx-abtest --help')
  [2]
  $ run --looks daily
  cx-abtest: option '--looks' does not go with '--cluster' (try 'cx-abtest --help')
  [2]
  $ cx-abtest --control A --metric spend=mean:amount --method cr1 clusters.csv
  cx-abtest: metric 'spend': its method 'cr1' needs '--cluster' (try 'cx-abtest --help')
  [2]
  $ run --cluster hosehold
  cx-abtest: *hosehold* (glob)
  [2]
