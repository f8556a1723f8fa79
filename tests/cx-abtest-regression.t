The regressions of cx-abtest: differences of means and shares by least squares.

  $ D="$TESTDIR/data/abtest" U="$TESTDIR/data/stat/users400.csv"
  $ fit() { cx-abtest --customer user --control 0 "$@" | sed '/trust/d;1d'; }
  $ users() { fit --metric m=mean:revenue "$@" "$U"; }

Without covariates it is the difference of means. Statsmodels 0.15.0 has 0.7560086364891674, and the
standard errors and statistics 0.8857761579181913, 0.8534985162233176 (classic), 0.8793067798175026,
0.8597780135916553 (HC0), 0.8815133247669796, 0.8576258750133036 (HC1), 0.8815214307217785,
0.8576179887880402 (HC2), 0.8837417070604696, 0.8554633446053235 (HC3); of classic errors p
0.39389628408653493. HC2 is Welch's, classic Student's.

  $ for e in classic hc0 hc1 hc2 hc3; do users --method ols --errors $e | cut -f 11,12,18,19,23; done
  0.7560086365\t0.8857761579\t0.8534985162\t398\tleast squares, classic, Fieller (esc)
  0.7560086365\t0.8793067798\t0.8597780136\t398\tleast squares, HC0, Fieller (esc)
  0.7560086365\t0.8815133248\t0.857625875\t398\tleast squares, HC1, Fieller (esc)
  0.7560086365\t0.8815214307\t0.8576179888\t398\tleast squares, HC2, Fieller (esc)
  0.7560086365\t0.8837417071\t0.8554633446\t398\tleast squares, HC3, Fieller (esc)
  $ users --method ols --errors classic | cut -f 20
  0.3938962841
  $ users --method ols | cut -f 12,23
  0.8815214307\tleast squares, HC2, Fieller (esc)

With revenue before, statsmodels has of common slopes the effect 0.7348023584822444, standard errors
0.8792988929713743 (classic, p 0.4038440906383234) and 0.8778802129006064 (HC3); of slopes of each
variant's own 0.7347624741346599 with 0.8804086750142172 (classic, p 0.4044631587877481) and
0.8761979161378572 (HC2).

  $ covered() { users --covariate pre_revenue "$@"; }
  $ for m in ancova lin; do covered --method $m --errors classic | cut -f 11,12,20,23; done
  0.7348023585\t0.879298893\t0.4038440906\tANCOVA, classic, Fieller (esc)
  0.7347624741\t0.880408675\t0.4044631588\tLin, classic, Fieller (esc)

Values, limits and lifts by definition, in Python's fractions with the quantile of t by Simpson's
rule: 6.367202883944671 and 7.101965358079333, (-0.9878186285905457, 2.4573435768598695), the lift by
Fieller (-0.1373192700384619, 0.45252679499219806), by the delta method (-0.17111897116846847,
0.4019149698282301); of common slopes with HC3 6.367067744108204 and 7.101870102590451,
(-0.9910727669345559, 2.4606774838990497), (-0.13779727605237957, 0.4531116194690312).

  $ covered --method lin | cut -f 9-14,16,17,19
  6.367202884\t7.101965358\t0.7347624741\t0.8761979161\t-0.9878186286\t2.457343577\t-0.13731927\t0.452526795\t396 (esc)
  $ covered --method lin --lift delta | cut -f 16,17,23
  -0.1711189712\t0.4019149698\tLin, HC2, delta lift (esc)
  $ covered --method ancova --errors hc3 | cut -f 9-14,16,17,19
  6.367067744\t7.101870103\t0.7348023585\t0.8778802129\t-0.9910727669\t2.460677484\t-0.1377972761\t0.4531116195\t397 (esc)

The gain is that of the standard errors: (0.8815214307217785 / 0.8761979161378572)^2 - 1.

  $ covered --method lin | cut -f 29
  0.01218831162

A share is 0 and 1: statsmodels has 0.060138375160064504 with HC3 0.04998907683147205.

  $ fit --metric c=proportion:converted --covariate pre_orders --method lin --errors hc3 "$U" | cut -f 11,12
  0.06013837516\t0.04998907683 (esc)

Who has no covariate may be told apart by an indicator, which statsmodels has for common slopes with
HC2: 0.6749074373694642, 0.8737811566176081. Where nobody misses one nothing changes. CUPED takes the
indicator, too: theta from two covariates, each of them more than one can do.

  $ missing() { fit --metric m=mean:revenue --covariate pre_revenue --missing-covariate indicator "$@" "$D/users400_missing_covariate.csv"; }
  $ missing --method ancova | cut -f 11,12,23
  0.6749074374\t0.8737811566\tANCOVA, HC2, Fieller (esc)
  $ cx-abtest --customer user --control 0 --metric m=mean:revenue --covariate pre_revenue \
  >     --missing-covariate indicator "$D/users400_missing_covariate.csv" | grep '(missing cov' | cut -f 7,8,25
  286\t114\t114 units without some covariate, told apart (esc)
  $ for m in welch ancova lin; do
  >     covered --method $m > without; covered --method $m --missing-covariate indicator | diff without - && echo the same
  > done
  the same
  the same
  the same

Neither threads nor the order of rows show, nor shards.

  $ covered --method lin -j 1 > one
  $ covered --method lin -j 4 | diff one - && echo the same
  the same
  $ (head -n 1 "$U"; sed 1d "$U" | sort -r) > backwards.csv
  $ fit --metric m=mean:revenue --covariate pre_revenue --method lin backwards.csv | diff one - && echo the same
  the same
  $ (head -n 1 "$U"; sed -n 2,150p "$U") > first.csv; (head -n 1 "$U"; sed 1,150d "$U") > second.csv
  $ for half in first second; do cx-abtest --customer user --control 0 --metric m=mean:revenue --covariate pre_revenue --method lin --partial -o $half.state $half.csv; done
  $ fit --metric m=mean:revenue --covariate pre_revenue --method lin --merge first.state second.state | diff one - && echo the same
  the same

They answer for a margin, and relabelled customers, and stand in segments.

  $ covered --method lin --margin m=2 | cut -f 23,24
  Lin, HC2, Fieller\tnon-inferior (esc)
  $ covered --method lin --aa 300 | awk -F '\t' '$4 == "a/a" { print ($13 < 0.05 && 0.05 < $14) ? "as often as alpha" : $0 }'
  as often as alpha
  $ covered --method lin --segment segment | cut -f 2,23
  \tLin, HC2, Fieller (esc)
  (heterogeneity)\tCochran's Q (esc)
  android\tLin, HC2, Fieller (esc)
  ios\tLin, HC2, Fieller (esc)
  web\tLin, HC2, Fieller (esc)

A covariate twice, or a constant, tells nothing more.

  $ covered --method lin --covariate m=pre_revenue | cut -f 20,25
  0.4022106573\tcovariate 'pre_revenue' tells nothing more (esc)
  $ covered --method lin | cut -f 20
  0.4022106573

What cannot be compared says why: who is alone with a covariate, customers no more than coefficients,
equal customers, counts.

  $ say() { cx-abtest --metric m=mean:y --covariate z "$@" | sed '/trust/d;1d' | cut -f 11,12,20,24,25; }
  $ printf 'customer,variant,y,z\na,control,3,0\nb,control,5,0\nc,control,4,1\nd,B,6,0\ne,B,7,0\n' > alone.csv
  $ say --method ancova alone.csv
  2.5\t\t\tinconclusive\ta customer has a coefficient for himself: only --errors classic, hc0 or hc1 (esc)
  $ say --method ancova --errors classic alone.csv | cut -f 1,2
  2.5\t1.118033989 (esc)
  $ printf 'customer,variant,y,z\na,control,3,0\nb,control,5,1\nc,B,6,0\nd,B,9,1\n' > few.csv
  $ say --method lin --errors hc1 few.csv
  3.5\t\t\tinconclusive\tno more customers than coefficients: no variance (esc)
  $ printf 'customer,variant,y,z\na,control,2,0\nb,control,2,1\nc,B,2,0\nd,B,2,3\ne,B,2,2\n' > same.csv
  $ say --method ancova same.csv
  0\t0\t\tinconclusive\tall units equal: no test (esc)
  $ cat > counts.csv <<'EOF'
  > metric,variant,n,sum,sum_squares
  > m,control,187,1188.53,22075.7171
  > m,B,213,1514.81,25816.1137
  > EOF
  $ cx-abtest --counts --method ols --errors hc3 counts.csv | sed '/trust/d;1d' | cut -f 23,25
  least squares, HC3, Fieller\t (esc)
  $ cx-abtest --counts --method lin counts.csv
  cx-abtest: metric 'm': its method 'lin' needs '--covariate' (try 'cx-abtest --help')
  [2]

What would change nothing, or nobody has worked out, is refused.

  $ try() { cx-abtest --customer user --control 0 --metric m=mean:revenue "$@" "$U"; }
  $ try --method lin
  cx-abtest: metric 'm': its method 'lin' needs '--covariate' (try 'cx-abtest --help')
  [2]
  $ try --method ols --covariate pre_revenue
  cx-abtest: metric 'm': its method 'ols' does not use covariates (try 'cx-abtest --help')
  [2]
  $ try --errors hc3
  cx-abtest: option '--errors' needs a regression: lin, ancova, ols (try 'cx-abtest --help')
  [2]
  $ try --method lin --covariate pre_revenue --cluster cluster
  cx-abtest: metric 'm': its method 'lin' knows no clusters; those that do are welch, z, cr1, permutation, bootstrap, basic, bca (try 'cx-abtest --help')
  [2]
  $ try --method ols --cluster cluster
  cx-abtest: metric 'm': its method 'ols' knows no clusters; those that do are welch, z, cr1, permutation, bootstrap, basic, bca (try 'cx-abtest --help')
  [2]
  $ cx-abtest --customer user --control 0 --metric r=ratio:orders/sessions --method lin --covariate pre_orders "$U"
  cx-abtest: option '--method': 'lin' is no method of a ratio, those are welch, z, cr1, permutation, bootstrap, basic, bca (try 'cx-abtest --help')
  [2]
  $ try $(for i in $(seq 23); do echo --covariate pre_revenue; done)
  cx-abtest: option '--covariate': metric 'm' has more than 22 columns (try 'cx-abtest --help')
  [2]
  $ try --missing-covariate indicator $(for i in $(seq 12); do echo --covariate pre_revenue; done)
  cx-abtest: option '--covariate': metric 'm' has more than 22 columns, with their indicators (try 'cx-abtest --help')
  [2]
