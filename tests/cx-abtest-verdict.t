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
        cost 0.209 points, not choosing it 3.2 points
