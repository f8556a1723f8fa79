Several variants with --bayes: p_best is the chance to be the best of all, the control among them,
and losses are from the best of all. Shares of four arms: scipy's quadrature has .05512196589373865,
.7482594158963157 and .18939805344722918, mpmath 1.3.0 the losses .0220502338536, .00209015401333 and
.0140662019175, and of the control .0320302737738. Means: mpmath, products of normal distributions;
p_better is the normal chance of difference by se.

  $ cat > four.csv <<'EOT'
  > metric,variant,n,successes,sum,sum_squares
  > m,a,1000,100,,
  > m,b,1000,110,,
  > m,c,1000,130,,
  > m,d,1000,118,,
  > s,a,1000,,1000,2000
  > s,b,1100,,1110,2100
  > s,c,1200,,1250,2400
  > EOT
  $ believe() { cx-abtest --counts --control a --bayes "$@" four.csv | awk -F'\t' '$26 != ""' | cut -f 3,5,6,26-28,31; }
  $ believe
  metric\tcontrol\tvariant\tp_best\tloss\tloss_control\tp_better (esc)
  m\ta\tb\t0.05512196589\t0.02205023385\t0.03203027377\t0.7666141363 (esc)
  m\ta\tc\t0.7482594159\t0.002090154013\t0.03203027377\t0.9821650661 (esc)
  m\ta\td\t0.1893980534\t0.01406620192\t0.03203027377\t0.9013216008 (esc)
  s\ta\tb\t0.1715853172\t0.03956879998\t0.04865970907\t0.5845661457 (esc)
  s\ta\tc\t0.7049837501\t0.006993042405\t0.04865970907\t0.8394113031 (esc)

It does not matter which pairs are compared, and one variant is better as often as it is best. Where
lower is better, p_better is the rest of what it was.

  $ believe | sed 1d > with_control
  $ believe --pairs all | awk '$2 == "a"' | diff - with_control && echo the same
  the same
  $ believe --pairs all | awk '{ print $1, $3, $4, $5 }' | sort -u | wc -l
  6
  $ believe --lower-is-better m | awk '$1 == "m" { printf "%s %.10f %s\n", $3, 1 - $7, ($4 <= $7) }'
  b 0.7666141363 1
  c 0.9821650661 1
  d 0.9013216008 1
  $ grep -v ',[cd],' four.csv > two.csv
  $ cx-abtest --counts --control a --bayes two.csv | awk -F'\t' '$26 != ""' | cut -f 26,31
  p_best\tp_better (esc)
  0.7666141363\t0.7666141363 (esc)
  0.5845661457\t0.5845661457 (esc)

A prior of the effect takes of the estimate's variance, and so of the control's, which all share
(mpmath: .296985516752433, .415691363097078; losses .006221516664473, .00446184563294893, and of the
control .00669708705880754).

  $ believe --prior s=0,1% | grep ^s
  s\ta\tb\t0.2969855168\t0.006221516664\t0.006697087059\t0.5194813766 (esc)
  s\ta\tc\t0.4156913631\t0.004461845633\t0.006697087059\t0.5908656259 (esc)
  $ cx-abtest --counts --control a --bayes -f table four.csv | grep -A 1 'chance of 98'
      better with a chance of 98.22 %, best of all with 74.83 %; choosing it may
        cost 0.209 points, keeping a 3.2 points

Of skewed values a test of means wants 355 g1^2 customers in each arm: scipy's g1 of these two samples
are 6.7654582825409255 and 3.154442944398103, of those with ties 1.11743854898502 and
1.6376123401972105. Where values hardly differ compared with their mean, nothing is said.

  $ sample() { awk -F, 'NR == 1 { print "customer,variant,x" } NR > 1 { print NR "," substr($1, 1, 1) "," $2 }' \
  >     "$TESTDIR/data/abtest/two_sample_$1.csv"; }
  $ small() { cut -f 3,6,7,8,18,24,25 | grep small; }
  $ for name in lognormal ties offset1e9; do
  >   sample $name | cx-abtest --control c --metric x=mean:x | small
  > done
  (too small)\tt\t60\t55\t16249\tdoubtful\tx: its test wants 16249 units in each arm (esc)
  (too small)\tt\t10\t10\t953\tdoubtful\tx: its test wants 953 units in each arm (esc)
  [1]
  $ awk 'BEGIN { printf "%.2f %.2f\n", 355 * 6.7654582825409255 ^ 2, 355 * 1.6376123401972105 ^ 2 }'
  16248.86 952.03
  $ sample lognormal | cx-abtest --control c --metric x=mean:x --method bca --resamples 99 | small
  [1]

Counts tell it when they know: by values, or by sums with those of cubes.

  $ sample ties | awk -F, 'NR > 1 { n[$2 "," $3]++ }
  >   END { print "metric,variant,value,n"; for (k in n) print "x," k "," n[k] }' > values.csv
  $ cx-abtest --control c --counts values.csv | small
  (too small)\tt\t10\t10\t953\tdoubtful\tx: its test wants 953 units in each arm (esc)
  $ sample ties | awk -F, 'NR > 1 { v = $2; n[v]++; s[v] += $3; q[v] += $3 ^ 2; c[v] += $3 ^ 3 }
  >   END { print "metric,variant,n,sum,sum_squares,sum_cubes"
  >         for (v in n) printf "x,%s,%d,%.9g,%.12g,%.15g\n", v, n[v], s[v], q[v], c[v] }' > sums.csv
  $ cx-abtest --control c --counts sums.csv | small
  (too small)\tt\t10\t10\t953\tdoubtful\tx: its test wants 953 units in each arm (esc)
  $ cx-abtest --control c --counts --partial -o half.state sums.csv
  $ cx-abtest --control c --counts --merge half.state | small
  (too small)\tt\t10\t10\t953\tdoubtful\tx: its test wants 953 units in each arm (esc)
  $ cut -d , -f 1-5 sums.csv | cx-abtest --control c --counts | small
  [1]
  $ printf 'metric,variant,n,successes,sum_cubes\nm,control,3,1,1\n' | cx-abtest --counts
  cx-abtest: <stdin>:2: column 'metric': sum_cubes of what is no mean's sums
  [1]

Trust comes first, whatever metrics are called, and says doubtful where it is. By hand: the arms are
3 and 3 customers of which the variant should have a third, and 355 g1^2 of 1, -1, .5 is 98.9.

  $ cat > trust.csv <<'EOT'
  > customer,variant,flat,near,age
  > a,A,2,1,
  > b,A,2,-1,
  > c,A,2,0.5,31
  > d,B,2,1,
  > e,B,2,3,30
  > f,B,2,2,
  > g,A,2,0,
  > g,B,2,0,
  > EOT
  $ cx-abtest --control A --metric '!flat=mean:flat' --metric '#near=mean:near' \
  >     --covariate '#near=age' --expect A=2,B=1 trust.csv | cut -f 3,7,8,24,25
  metric\tn_control\tn_variant\tverdict\tnote (esc)
  (control near zero)\t3\t3\tdoubtful\t#near: control not distinct from 0, lifts mean little (esc)
  (missing covariate)\t3\t4\tdoubtful\t4 units without some covariate, counted with its mean (esc)
  (multiple exposure)\t6\t1\tdoubtful\t1 unit in several variants, excluded (esc)
  (sample ratio)\t3\t3\t\t (esc)
  (too small)\t3\t3\tdoubtful\t#near: its test wants 99 units in each arm (esc)
  (zero variance)\t3\t3\tdoubtful\t!flat: no variation in either arm (esc)
  !flat\t3\t3\tinconclusive\tall units equal: no test (esc)
  #near\t3\t3\tinconclusive\tlift unbounded: control not distinct from 0 (esc)
  $ cx-abtest --control A --metric near=mean:near --expect A=2,B=1 trust.csv | grep 'ratio)' | cut -f 9,10,15
  0.3333333333\t0.5\t0.5 (esc)
