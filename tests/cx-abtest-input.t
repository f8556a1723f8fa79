What goes into cx-abtest: which rows, cells and customers count.

What a customer's rows come to, by hand: a has 5 at ten, -2 and 7 at noon, b 4 and nothing, c 1.

  $ cat > rows.csv <<'EOF'
  > customer,variant,time,x
  > a,control,2025-03-01T12:00:00Z,7
  > a,control,2025-03-01T10:00:00Z,5
  > a,control,2025-03-01T12:00:00Z,-2
  > b,control,2025-03-01T11:00:00Z,4
  > b,control,2025-03-02T11:00:00Z,
  > c,B,2025-03-01T11:00:00Z,1
  > d,B,2025-03-01T11:00:00Z,
  > EOF
  $ come() {
  >     for kind in sum count any first last max min; do
  >         echo $kind $(cx-abtest --metric "x=mean:$kind(x)" "$@" | grep -v '(' | cut -f 9,10 | sed 1d)
  >     done
  > }
  $ come rows.csv
  sum 7 0.5
  count 2 0.5
  any 1 0.5
  first 4.5 0.5
  last 1 0.5
  max 5.5 0.5
  min 1 0.5

Neither the order of rows nor shards show.

  $ come rows.csv > whole
  $ (head -n 1 rows.csv; sed 1d rows.csv | sort -r) > backwards.csv
  $ come -j 4 backwards.csv | diff whole - && echo the same
  the same
  $ (head -n 1 rows.csv; sed -n '2p;5p;8p' rows.csv) > one.csv
  $ (head -n 1 rows.csv; sed -n '3,4p;6,7p' rows.csv) > two.csv
  $ for kind in first last max min; do
  >     shard() { cx-abtest --metric "x=mean:$kind(x)" "$@"; }
  >     shard --partial -o one.state one.csv && shard --partial -o two.state two.csv
  >     echo $kind $(shard --merge two.state one.state | grep -v '(' | cut -f 9,10 | sed 1d)
  > done | diff - whole | grep '<'
  [1]

A share may go by the last flag; a cell that is filled may be text, and counts.

  $ cat > plans.csv <<'EOF'
  > customer,variant,time,paying,order
  > a,control,2025-03-01,1,o-1
  > a,control,2025-03-02,0,o-2
  > b,control,2025-03-01,0,
  > b,control,2025-03-02,1,
  > c,B,2025-03-01,1,o-3
  > EOF
  $ cx-abtest --metric 'paying=proportion:last(paying)' --metric 'orders=mean:count(order)' \
  >     --metric 'bought=proportion:count(order)' plans.csv | grep -v '(' | cut -f 3,9,10
  metric\tcontrol_value\tvariant_value (esc)
  bought\t0.5\t1 (esc)
  orders\t1\t1 (esc)
  paying\t0.5\t1 (esc)

A row without a variant is an outcome alone. It counts from the first exposure on: a spent 5 before
and 7 and 1 after, b nothing after, c 2 at the very instant; nobody saw d, who spent 100.

  $ cat > later.csv <<'EOF'
  > customer,variant,time,spent
  > a,,2025-03-01T09:00:00Z,5
  > a,,2025-03-01T10:30:00Z,7
  > a,control,2025-03-01T10:00:00Z,
  > a,,2025-03-09T10:00:00Z,1
  > a,control,2025-03-02T10:00:00Z,
  > b,control,2025-03-01T10:00:00Z,
  > b,,2025-02-01T10:00:00Z,50
  > c,B,2025-03-01T12:00:00Z,
  > c,,2025-03-01T12:00:00Z,2
  > d,,2025-03-01T12:00:00Z,100
  > EOF
  $ spent() { cx-abtest --metric spent=mean:spent --metric any=proportion:count\(spent\) "$@"; }
  $ spent later.csv | cut -f 3,7-10,25
  metric\tn_control\tn_variant\tcontrol_value\tvariant_value\tnote (esc)
  (control near zero)\t2\t1\t4\t2\tspent: control not distinct from 0, lifts mean little (esc)
  (multiple exposure)\t3\t0\t1\t0\t (esc)
  (outcomes before exposure)\t1\t2\t0.3333333333\t0.6666666667\t2 units with outcomes before, which do not count (esc)
  (outcomes without exposure)\t3\t1\t0.75\t0.25\t1 unit with outcomes in no variant, left out (esc)
  (sample ratio)\t2\t1\t0.5\t0.3333333333\t (esc)
  (too small)\t2\t1\t0.5\t1\tany: its test wants 15 units in each arm (esc)
  (zero variance)\t2\t1\t0.5\t1\tany: no variation in the variant (esc)
  any\t2\t1\t0.5\t1\tfewer than 5 expected in a cell (esc)
  spent\t2\t1\t4\t2\tfewer than two units in an arm: no variance (esc)

The order of rows, shards and their order do not show; nor does it matter whether exposures and
outcomes come in one file or in two.

  $ spent later.csv > whole
  $ (head -n 1 later.csv; sed 1d later.csv | sort -r) > backwards.csv
  $ spent backwards.csv | diff whole - && echo the same
  the same
  $ awk -F, 'NR == 1 || $2 != ""' later.csv | cut -d , -f 1-3 > exposures.csv
  $ awk -F, 'NR == 1 || $2 == ""' later.csv | cut -d , -f 1,3,4 > outcomes.csv
  $ spent --outcomes outcomes.csv exposures.csv | diff whole - && echo the same
  the same
  $ head -n 4 outcomes.csv > first.csv && (head -n 1 outcomes.csv; sed 1,4d outcomes.csv) > second.csv
  $ spent --outcomes second.csv --outcomes first.csv exposures.csv | diff whole - && echo the same
  the same
  $ for part in 0 1 2; do
  >     awk -v part=$part 'NR == 1 || NR % 3 == part' later.csv | spent --partial -o later$part.state
  > done
  $ spent --merge later2.state later0.state --partial -o two.state
  $ spent --merge two.state later1.state | diff whole - && echo the same
  the same
  $ for part in later backwards; do spent --multi keep $part.csv > $part.kept; done
  $ diff later.kept backwards.kept && spent --multi keep --partial -o kept.state later.csv &&
  >     spent --multi keep --merge kept.state | diff later.kept - && echo the same
  the same

Kept in both variants, what a customer did counts in each from its exposure there on.

  $ cat > both.csv <<'EOF'
  > customer,variant,time,spent
  > a,control,2025-03-01T10:00:00Z,
  > a,B,2025-03-03T10:00:00Z,
  > a,,2025-03-02T10:00:00Z,3
  > a,,2025-03-04T10:00:00Z,40
  > EOF
  $ cx-abtest --multi keep --metric spent=mean:spent both.csv | grep spent | cut -f 9,10
  43\t40 (esc)

A window ends so much after the first exposure, that instant included. Of those who have not had
theirs whole it is told, and they may be left out: the data reach to 9 March.

  $ spent --window 30m later.csv | cut -f 3,7-10 | grep spent
  spent\t2\t1\t3.5\t2 (esc)
  $ spent --window 29m later.csv | cut -f 3,7-10 | grep spent
  spent\t2\t1\t0\t2 (esc)
  $ spent --window 8d later.csv | cut -f 3,7-10,25 | grep -e spent -e window
  (control near zero)\t2\t1\t4\t2\tspent: control not distinct from 0, lifts mean little (esc)
  (open window)\t2\t1\t0.6666666667\t0.3333333333\t1 unit whose window is not over, counted with what there is (esc)
  spent\t2\t1\t4\t2\tfewer than two units in an arm: no variance (esc)
  $ spent --window 8d --complete later.csv | cut -f 3,7-10,25 | grep -e spent -e window
  cx-abtest: the experiment has no variant but 'control': nothing to compare it with
  [1]
  $ spent --window 8d backwards.csv > backwards && spent --window 8d later.csv | diff backwards - && echo the same
  the same
  $ spent --window 8d --partial -o window.state later.csv && spent --window 8d --merge window.state | diff backwards - && echo the same
  the same

Where --as-of says that a day is known to its end, windows may be over behind the last row, on that
day in --tz or UTC: these end on 9 March at 10:00 and 12:00, when it is midnight in Kiritimati, and
later. Dates go on to their ends, and a window of a day holds the day after.

  $ windows() { spent "$@" | cut -f 3,7-8,25 | grep window; }
  $ head -n 1 later.csv > few.csv && grep -v 2025-03-09 later.csv | sed 1d >> few.csv
  $ windows --window 8d few.csv
  (open window)\t0\t3\t3 units whose window is not over, counted with what there is (esc)
  $ windows --window 8d --as-of 2025-03-08 few.csv
  (open window)\t0\t3\t3 units whose window is not over, counted with what there is (esc)
  $ windows --window 8d --as-of 2025-03-09 few.csv
  [1]
  $ windows --window 8d --as-of 2025-03-09 --tz Pacific/Kiritimati few.csv
  (open window)\t0\t3\t3 units whose window is not over, counted with what there is (esc)
  $ spent --window 8d --partial -o window.state few.csv
  $ windows --window 8d --as-of 2025-03-09 --merge window.state
  [1]
  $ printf 'customer,variant,time,spent\na,B,2025-03-01,1\nb,control,2025-03-01,2\n' > dates.csv
  $ windows --window 1d dates.csv
  (open window)\t0\t2\t2 units whose window is not over, counted with what there is (esc)
  $ (cat dates.csv; echo b,,2025-03-02,5) | spent --window 1d | cut -f 3,7-10 | grep spent
  spent\t1\t1\t7\t1 (esc)
  $ windows --window 1d --as-of 2025-03-02 dates.csv
  [1]

Without times a window cannot be told.

  $ cut -d , -f 1,2,4 later.csv | spent --window 8d
  cx-abtest: option '--window' needs to know when; name the column with --time (try 'cx-abtest --help')
  [2]

Without times all outcomes count; where only they have none it is told.

  $ cut -d , -f 1,2,4 later.csv | spent | grep '^[^(]*spent' | cut -f 7-10
  2\t1\t31.5\t2 (esc)
  $ cut -d , -f 1,3 outcomes.csv > timeless.csv
  $ spent --outcomes timeless.csv exposures.csv | grep '^[^(]*spent' | cut -f 7-10
  cx-abtest: warning: the outcomes have no times: those before the exposure count, too
  2\t1\t31.5\t2 (esc)

Exposures with times have a first one, whether outcomes have times or not.

  $ cat > moved.csv <<'EOF'
  > customer,variant,time
  > a,B,2025-03-02
  > a,control,2025-03-01
  > b,control,2025-03-01
  > c,B,2025-03-01
  > EOF
  $ printf 'customer,spent\na,7\nb,1\nc,3\n' > timeless.csv
  $ spent -q --multi first --outcomes timeless.csv moved.csv | grep '^[^(]*spent' | cut -f 7-10
  2\t1\t4\t3 (esc)

Covariates: who has none is counted, whatever the policy. Without b and e the ages 30, 50, 20 and 45
are 36.25 in the mean, theta is 65 / 568.75, and the means 2.5 and 3.5 become 2.5 - 3.75 theta and
3.5 + 3.75 theta.

  $ cat > age.csv <<'EOF'
  > customer,variant,time,spent,age
  > a,control,2025-03-01,1,30
  > a,control,2025-03-02,1,31
  > b,control,2025-03-01,2,
  > b,,2025-02-01,7,
  > c,control,2025-03-01,3,50
  > d,B,2025-03-01,1,20
  > e,B,2025-03-01,4,
  > f,B,2025-03-01,6,45
  > EOF
  $ aged() { cx-abtest --metric spent=mean:spent "$@"; }
  $ aged --covariate age age.csv | cut -f 3,7-10,25 | grep covariate
  (missing covariate)\t4\t2\t0.6666666667\t0.3333333333\t2 units without some covariate, counted with its mean (esc)
  $ aged --covariate spent=age --missing-covariate drop age.csv | cut -f 3,7-10 | grep -e covariate -e ^spent
  (missing covariate)\t4\t2\t0.6666666667\t0.3333333333 (esc)
  spent\t2\t2\t2.071428571\t3.928571429 (esc)
  $ aged --covariate 'before(spent)' age.csv | grep -c 'missing covariate'
  0
  [1]
  $ aged --covariate age age.csv > whole
  $ (head -n 1 age.csv; sed 1d age.csv | sort -r) | aged --covariate age -j 4 | diff whole - && echo the same
  the same
  $ awk -F, 'NR == 1 || $2 != ""' age.csv | cut -d , -f 1-3,5 > exposures.csv
  $ cut -d , -f 1,3,4 age.csv > outcomes.csv
  $ aged --covariate age --outcomes outcomes.csv exposures.csv | diff whole - && echo the same
  the same

  $ aged --covariate spend=age age.csv
  cx-abtest: option '--covariate': there is no metric 'spend' (try 'cx-abtest --help')
  [2]
  $ aged --covariate age/spent age.csv
  cx-abtest: option '--covariate': 'age/spent' is a ratio, metric 'spent' is none (try 'cx-abtest --help')
  [2]
  $ aged --covariate 'before()' age.csv
  cx-abtest: option '--covariate': 'before()' is not [METRIC=]COLUMN, such as age or spend=before(amount) (try 'cx-abtest --help')
  [2]
  $ cut -d , -f 1,2,4 age.csv | aged --covariate 'before(spent)'
  cx-abtest: option '--covariate': 'before' needs to know when; name the column with --time (try 'cx-abtest --help')
  [2]

Strata: three tables of which statsmodels 0.15.0 has chi-square 5.63400968980697 and p
.0176152933916043 by Cochran, Mantel and Haenszel. Where there is one stratum, or none, it is one
table: z by awk, with n - 1 for n.

  $ awk 'BEGIN {
  >     print "customer,variant,land,size,bought"
  >     split("30 70 20 80 15 185 10 190 60 40 50 50", n, " ")
  >     for (i = 0; i < 12; i++) for (k = 0; k < n[i + 1]; k++)
  >         print "c" ++c "," (i % 4 < 2 ? "B" : "control") ",l" int(i / 4) "," (i < 4 ? "1:s" : "") "," 1 - i % 2
  > }' > lands.csv
  $ cx-abtest --strata land --method cmh --metric b=proportion:bought lands.csv > stratified
  $ grep -v '(' stratified | cut -f 18 | awk 'NR > 1 { printf "%.8f\n", $1 * $1 }'
  5.63400969
  $ grep -v '(' stratified | cut -f 20
  p
  0.01761529339
  $ (head -n 1 lands.csv; sed 1d lands.csv | sort -r) > backwards.csv
  $ cx-abtest --strata land --method cmh --metric b=proportion:bought -j 4 backwards.csv | diff stratified - && echo the same
  the same
  $ cx-abtest --strata land --metric b=proportion:bought --partial -o lands.state lands.csv
  $ cx-abtest --strata land --method cmh --metric b=proportion:bought --merge lands.state | diff stratified - && echo the same
  the same
  $ cx-abtest --strata size --segment land --method cmh --metric b=proportion:bought lands.csv | grep -v '(' | cut -f 2,18,25
  segment\tstatistic\tnote (esc)
  \t1.628905563\t (esc)
  l0\t1.628905563\t98.33 % interval (esc)
  l1\t1.031503757\tno strata; 98.33 % interval (esc)
  l2\t1.417780311\tno strata; 98.33 % interval (esc)
  $ awk 'function z(d, p, n) { return d / sqrt(p * (1 - p) * 2 / n) * sqrt((2 * n - 1) / (2 * n)) }
  >     BEGIN { printf "%.9f %.9f %.9f\n", z(.1, 50 / 200, 100), z(.025, 25 / 400, 200), z(.1, 110 / 200, 100) }'
  1.628905563 1.031503757 1.417780311

Winsorised at pooled quantiles of type 7: means, t, df, p and the cap of four pairs of samples, from
scipy 1.17.1. Of values near 1e9 scipy has six digits of t; by Python's fractions it is -.4238092687,
and df 15.4489794.

  $ winsorised() {
  >   awk -F, 'NR == 1 { print "customer,variant,x" } NR > 1 { print NR "," substr($1, 1, 1) "," $2 }' \
  >       "$TESTDIR/data/abtest/two_sample_$1.csv" > $1.csv
  >   printf '%s\t%s\t' $1 $2
  >   cx-abtest --control c --metric x=mean:x --winsorise x=0,$2 $1.csv | tail -n 1 |
  >       cut -f 9,10,18-20,25 | sed 's/values capped to .* and //'
  > }
  $ for s in normal20 lognormal ties counts; do for q in 0.9 0.95 0.99; do winsorised $s $q; done; done
  normal20\t0.9\t10.2749124\t10.405479\t0.1932383719\t33.26867376\t0.8479472203\t12.963247 (esc)
  normal20\t0.95\t10.27991204\t10.40583082\t0.1860462519\t33.31681862\t0.8535366408\t13.0132434 (esc)
  normal20\t0.99\t10.3031506\t10.40583082\t0.1505726237\t33.55274592\t0.8812144408\t13.291189 (esc)
  lognormal\t0.9\t1.539393883\t1.909870836\t1.359443589\t109.116402\t0.1768088635\t4.720013 (esc)
  lognormal\t0.95\t1.640825997\t2.072485102\t1.300628862\t107.9937413\t0.1961541085\t6.6889339 (esc)
  lognormal\t0.99\t1.839096735\t2.458788802\t1.121611907\t104.5271246\t0.264597527\t18.1312821 (esc)
  ties\t0.9\t2.03\t2.43\t0.4298839201\t17.88820868\t0.6724139889\t5.3 (esc)
  ties\t0.95\t2.3\t2.725\t0.3579057529\t17.94987494\t0.7245879838\t8.25 (esc)
  ties\t0.99\t2.3\t3.105\t0.5662523762\t16.14298017\t0.579010013\t12.05 (esc)
  counts\t0.9\t1.2\t1.355555556\t1.087724056\t165.4438774\t0.2782990095\t3 (esc)
  counts\t0.95\t1.2\t1.355555556\t1.087724056\t165.4438774\t0.2782990095\t3 (esc)
  counts\t0.99\t1.225\t1.411111111\t1.187997305\t167.2985325\t0.2365182857\t4 (esc)
  $ winsorised offset1e9 0.9 | cut -f 5,6
  -0.4238092687\t15.4489794 (esc)
  $ mv normal20.csv normal.csv
  $ capped() { cx-abtest --control c --metric x=mean:x "$@"; }

A share alone is taken off both ends. Of 1 to 11 in one arm and 0 in the other, 12 values, the
quantiles .1 and .9 are 1.1 and 9.9: 1 and 10, 11 are capped, 0 too.

  $ awk 'BEGIN { print "customer,variant,x"; for (i = 0; i < 12; i++) print i "," (i ? "c" : "t") "," i }' > twelve.csv
  $ capped --winsorise x=0.1 twelve.csv | grep -v '(' | cut -f 9,10,25
  control_value\tvariant_value\tnote (esc)
  5.9\t1.1\tfewer than two units in an arm: no variance; values capped to 1.1 and 9.9 (esc)
  $ awk 'BEGIN { for (i = 1; i < 12; i++) s += i < 1.1 ? 1.1 : i > 9.9 ? 9.9 : i; printf "%.9f\n", s / 11 }'
  5.900000000
  $ (head -n 1 normal.csv; sed 1d normal.csv | sort -r) > backwards.csv
  $ capped --winsorise x=0.05 normal.csv > whole && capped --winsorise x=0.05 -j 4 backwards.csv | diff whole - && echo the same
  the same

The caps of a ratio are those of both its columns: of orders 1 to 10 with amounts ten times as large,
a tenth off either end is below 1.9 and above 9.1.

  $ awk 'BEGIN { print "customer,variant,amount,orders"
  >     for (i = 1; i <= 10; i++) print i "," (i % 2 ? "c" : "t") "," 10 * i "," i }' > ten.csv
  $ cx-abtest --control c --metric aov=ratio:amount/orders --winsorise aov=0.1 ten.csv | grep '^[^(]*aov' | cut -f 25
  no variation within the arms: no test; values capped to 19 and 91; denominators to 1.9 and 9.1
  $ capped --winsorise x=0.6 normal.csv
  cx-abtest: option '--winsorise': 'x=0.6' is not METRIC=SHARE or METRIC=LOW,HIGH, such as spend=0.01 or spend=0,0.99 (try 'cx-abtest --help')
  [2]
  $ capped --winsorise y=0.1 normal.csv
  cx-abtest: option '--winsorise': there is no metric 'y' (try 'cx-abtest --help')
  [2]

Customers without any outcome count as 0, do not count, or are an error; a 0 is an outcome.

  $ printf 'customer,variant,x\na,c,4\nb,c,\nc,c,0\nd,t,\ne,t,6\ne,t,\n' > gaps.csv
  $ for missing in zero drop; do
  >     echo $missing $(capped --missing $missing gaps.csv | grep -v '(' | cut -f 7-10 | sed 1d)
  > done
  zero 3 2 1.333333333 3
  drop 2 1 2 6
Whether there is a value may be what the variant changes: 355 of 961 against 452 of 1005 have one
(shares .3694068678 and .4497512438, pooled z 3.620040905, p .0002945564467 by Python's math.erfc). With
ten times fewer it may be chance (.2238796449).

  $ survey() {
  >     awk -v a=$1 -v n=$2 -v b=$3 -v m=$4 'BEGIN { print "customer,variant,x"
  >         for (i = 0; i < n; i++) print "a" i ",c," (i < a ? i % 5 : "")
  >         for (i = 0; i < m; i++) print "b" i ",t," (i < b ? i % 5 : "") }'
  > }
  $ survey 355 961 452 1005 > answers.csv
  $ capped --missing drop answers.csv | grep '^[^(]*(missing' | cut -f 3-4,7-10,18,20,23-25
  (missing values)\ttrust\t961\t1005\t0.3694068678\t0.4497512438\t3.620040905\t0.0002945564467\tpooled z\tdoubtful\tx: 606 of 'c' and 553 of 't' have no value (esc)
  $ capped --missing drop --partial answers.csv > answers.state
  $ capped --missing drop --merge answers.state > merged.tsv
  $ capped --missing drop answers.csv | cmp - merged.tsv && echo same
  same
  $ survey 35 96 45 100 > few.csv
  $ capped --missing drop few.csv | grep '^[^(]*(missing' | cut -f 7-8,20,24-25
  96\t100\t0.2238796449\t\tx: 61 of 'c' and 55 of 't' have no value (esc)
  $ capped answers.csv | grep -c missing
  0
  [1]
  $ capped --missing error gaps.csv
  cx-abtest: metric 'x': 2 customers without a value; --missing can say what such customers count with
  [1]

Counts of distinct values give the same bytes as the customers, by sums and by ranks.

  $ customers="$TESTDIR/data/stat/users400.csv"
  $ awk -F, 'NR > 1 { m[$2 "," $6]++; r[$2 "," $6 "," $3]++ }
  >     END { print "metric,variant,value,denominator,n"
  >           for (k in m) { split(k, p, ","); print "m," p[1] "," p[2] ",," m[k] }
  >           for (k in r) { split(k, p, ","); print "r," p[1] "," p[2] "," p[3] "," r[k] } }' "$customers" > values.csv
  $ column=$(head -n 1 "$customers" | cut -d , -f 6) && under=$(head -n 1 "$customers" | cut -d , -f 3)
  $ of_users() { cx-abtest --customer user --control 0 --metric m=mean:$column --metric r=ratio:$column/$under "$@" "$customers"; }
  $ for method in welch mann-whitney; do
  >     of_users --method m=$method | grep -v '(multiple' > from-users
  >     cx-abtest --counts --control 0 --method m=$method values.csv | diff from-users - && echo the same
  > done
  the same
  the same
  $ (head -n 1 values.csv; sed 1d values.csv | sort) | cx-abtest --counts --partial --control 0 -o values.state
  $ cx-abtest --counts --control 0 --method m=mann-whitney --merge values.state | diff from-users - && echo the same
  the same
  $ printf 'metric,variant,n,value,sum\nm,0,2,3,5\n' | cx-abtest --counts --control 0
  cx-abtest: <stdin>:2: column 'metric': both a value and sums
  [1]

What customers did before their exposure is the covariate that a column of its sums would be.

  $ awk -F, 'NR == 1 { print "customer,variant,time,revenue,known" }
  >     NR > 1 { print $1 "," $2 ",2025-03-10,," $8; print $1 ",,2025-03-11," $5 ","; print $1 ",,2025-03-01," $8 "," }' \
  >     "$TESTDIR/data/stat/users400.csv" > before.csv
  $ adjusted() { cx-abtest --control 0 --metric m=mean:revenue "$@" | grep mean; }
  $ adjusted --covariate known before.csv > known
  $ adjusted --covariate 'before(revenue)' before.csv | diff known - && echo the same
  the same
  $ adjusted --covariate 'before(revenue)' --covariate-window 8d before.csv | cut -f 9-11,18 > none
  $ adjusted before.csv | cut -f 9-11,18 | diff none - && echo nothing before
  nothing before
  $ cx-abtest --control 0 --customer user --metric m=mean:revenue --covariate pre_revenue \
  >     "$TESTDIR/data/stat/users400.csv" | grep mean | diff known - && echo the same
  the same

Its p is tea-tasting 1.14.0's and gbstats 0.8.0's, .40098186432696825.

  $ cut -f 20 known
  0.4009818643

A state has what customers did, so what is asked of it may be something else when it is read: names,
quantiles, the length of a window, what becomes of the missing and of those in several variants.

  $ kept() { cx-abtest --control A --missing drop "$@" ; }
  $ cat > states.csv <<'EOF'
  > customer,variant,time,ms,land
  > a,A,2025-03-01,10,fi
  > b,B,2025-03-01,20,fi
  > c,A,2025-03-02,30,se
  > d,B,2025-03-02,,se
  > a,,2025-03-03,50,fi
  > e,A,2025-03-03,60,fi
  > e,B,2025-03-05,70,fi
  > EOF
  $ kept --metric low=quantile:ms@0.1 --metric n=count:ms --window 1d --partial states.csv > kept.state
  $ other="--metric high=quantile:ms@0.9 --metric n=count:ms --window 3d --multi first"
  $ kept $other states.csv > want.tsv
  $ kept $other --merge kept.state | cmp - want.tsv && [ -s want.tsv ] && echo same
  same
  $ cx-abtest --control A $other --missing error --merge kept.state
  cx-abtest: metric 'high': 1 customer without a value; --missing can say what such customers count with
  [1]

Another outcome, any window instead of none, variants apart, another zone or segment are not in it.

  $ again() { kept --merge kept.state "$@" 2>&1 | sed 's/.*: a/a/'; }
  $ same="--metric low=quantile:ms@0.1 --metric n=count:ms"
  $ again $same --window 1d --segment land
  a state made with segment=, not with segment=land
  $ again $same
  a state made with log,window, not with log
  $ again $same --window 1d --multi keep
  a state made with log,window, not with log,keep,window
  $ again $same --window 1d --tz Europe/Helsinki
  a state made without tz=Europe/Helsinki
  $ again $same --window 1d --missing zero
  a state made with count=ms, not without
  $ again --metric low=quantile:max\(ms\)@0.1 --metric n=count:ms --window 1d
  a state made with sum=ms, not with max=ms
  $ kept --metric n=count:ms --looks daily --partial states.csv > kept.state
  $ again $same
  a state made with log,looks, not with log,sum=ms

Under --looks all rows are kept, and even the window is open.

  $ kept --metric n=count:ms --window 1d --complete --looks weekly states.csv > want.tsv
  $ kept --metric n=count:ms --window 1d --complete --looks weekly --merge kept.state | cmp - want.tsv

States with times and states without do not go together, nor is there a first variant without times.

  $ cut -d , -f 1,2,4 states.csv | kept --metric m=mean:ms --partial > timeless.state
  $ kept --metric m=mean:ms --partial states.csv > timed.state
  $ kept --metric m=mean:ms --merge timeless.state | grep -c mean
  1
  $ kept --metric m=mean:ms --merge timeless.state timed.state
  cx-abtest: timed.state:2: some of the input that the states have read has times, and some has none
  [1]
  $ (head -n 1 states.csv; sed 1,4d states.csv) > rest.csv
  $ head -n 4 states.csv | cut -d , -f 1,2,4 | kept --metric m=mean:ms --partial > timeless.state
  $ kept --metric m=mean:ms --partial rest.csv > timed.state
  $ kept --metric m=mean:ms --merge timeless.state timed.state
  cx-abtest: some of the input that the states have read has times, and some has none
  [1]
  $ kept --metric m=mean:ms --state timeless.state rest.csv
  cx-abtest: some of the input that the states have read has times, and some has none
  [1]
  $ kept --metric m=mean:ms --multi first --merge timeless.state
  cx-abtest: option '--multi': 'first' needs to know when; these states have no times (try 'cx-abtest --help')
  [2]
