Options of cx-abtest that would change nothing are refused, each with what it needs.

  $ cat > log.csv <<'EOF'
  > customer,variant,time,spend,bought,age,land
  > a,control,2025-03-01,7,1,30,fi
  > b,control,2025-03-01,4,0,20,fi
  > c,B,2025-03-01,1,0,40,se
  > d,B,2025-03-02,6,1,50,se
  > e,B,2025-03-02,2,1,50,fi
  > f,control,2025-03-02,2,1,50,se
  > EOF
  $ try() { cx-abtest --metric spend=mean:spend "$@" log.csv; }
  $ fine() { try "$@" > fine.tsv && echo fine; }

Without a window there is nothing to be complete, and a window of no time is none.

  $ try --complete
  cx-abtest: option '--complete' needs '--window' (try 'cx-abtest --help')
  [2]
  $ fine --complete --window 12h
  fine
  $ try --window 0m
  cx-abtest: option '--window' is 0: only a longer time is a window (try 'cx-abtest --help')
  [2]

What speaks of covariates needs some, and a window before the exposure what was before.

  $ try --missing-covariate drop
  cx-abtest: option '--missing-covariate' needs '--covariate' (try 'cx-abtest --help')
  [2]
  $ fine --missing-covariate drop --covariate age
  fine
  $ try --missing-covariate drop --covariate 'before(spend)'
  cx-abtest: option '--missing-covariate' needs '--covariate' that may be missing: before(COLUMN) is 0 of nothing (try 'cx-abtest --help')
  [2]
  $ fine --missing-covariate drop --covariate 'before(spend)' --covariate age
  fine
  $ try --covariate-window 7d
  cx-abtest: option '--covariate-window' needs '--covariate' with before(COLUMN) (try 'cx-abtest --help')
  [2]
  $ try --covariate-window 7d --covariate age
  cx-abtest: option '--covariate-window' needs '--covariate' with before(COLUMN) (try 'cx-abtest --help')
  [2]
  $ try --covariate-window 0d --covariate 'before(spend)'
  cx-abtest: option '--covariate-window' is 0: only a longer time is a window (try 'cx-abtest --help')
  [2]
  $ fine --covariate-window 7d --covariate 'before(spend)'
  fine

A covariate of no metric's name is of all that can take it: no quantile, and one that is a ratio only ratios.

  $ q='--metric late=quantile:spend@0.5 --metric each=ratio:spend/bought'
  $ try $q --covariate age | grep '^..[els]' | cut -f 3-20 > all.tsv
  $ try $q --covariate spend=age --covariate each=age | grep '^..[els]' | cut -f 3-20 | diff all.tsv - && echo the same
  the same
  $ try $q --covariate age/spend | grep '^..[els]' | cut -f 3-20 > all.tsv
  $ try $q --covariate each=age/spend | grep '^..[els]' | cut -f 3-20 | diff all.tsv - && echo the same
  the same
  $ try $q --covariate late=age
  cx-abtest: option '--covariate': metric 'late' is a quantile, which has none (try 'cx-abtest --help')
  [2]
  $ cx-abtest --metric late=quantile:spend@0.5 --covariate age log.csv
  cx-abtest: option '--covariate': metric 'late' is a quantile, which has none (try 'cx-abtest --help')
  [2]

A count of nothing is 0, and not missing.

  $ cx-abtest --metric 'rows=mean:count(spend)' --missing drop log.csv
  cx-abtest: option '--missing' needs a metric whose value may be missing: a count of nothing is 0 (try 'cx-abtest --help')
  [2]
  $ fine --missing error --metric 'rows=mean:count(spend)'
  fine
  $ cx-abtest --metric 'last=mean:last(spend)' --missing drop log.csv | grep -c '^[^(]*last'
  1

Strata are for methods that know them; a state keeps them for whoever asks later.

  $ try --strata land
  cx-abtest: option '--strata' needs a method that knows strata: cmh, cmh-yates, cmh-exact, poststratified (try 'cx-abtest --help')
  [2]
  $ fine --strata land --method poststratified
  fine
  $ fine --strata land --partial
  fine

Nothing is drawn but by some methods, and by --aa.

  $ try --resamples 999
  cx-abtest: option '--resamples' needs a method that draws: permutation, bootstrap, basic, bca (try 'cx-abtest --help')
  [2]
  $ try --seed 7
  cx-abtest: option '--seed' needs '--aa', or a method that draws: permutation, bootstrap, basic, bca (try 'cx-abtest --help')
  [2]
  $ try --resamples 999 --aa 3
  cx-abtest: option '--resamples' needs a method that draws: permutation, bootstrap, basic, bca (try 'cx-abtest --help')
  [2]
  $ fine --seed 7 --aa 3
  fine
  $ for method in permutation bootstrap basic bca; do fine --seed 7 --resamples 99 --method $method; done
  fine
  fine
  fine
  fine
  $ try --aa 0
  cx-abtest: option '--aa' is 0: that is no try at all (try 'cx-abtest --help')
  [2]

The lift of shares has the interval of their test, and a margin of the lift Fieller's.

  $ cx-abtest --metric bought=proportion:bought --lift log log.csv
  cx-abtest: option '--lift' needs a metric without a margin in percent, and a method whose lift is free: welch, student, z, cr1, yuen, lin, ancova, ols (try 'cx-abtest --help')
  [2]
  $ try --margin spend=10% --lift log
  cx-abtest: option '--lift' needs a metric without a margin in percent, and a method whose lift is free: welch, student, z, cr1, yuen, lin, ancova, ols (try 'cx-abtest --help')
  [2]
  $ fine --lift log --margin spend=1
  fine
  $ fine --lift log --metric bought=proportion:bought --method bought=z
  fine

The side of a margin is that of --lower-is-better.

  $ try --margin spend=1 --alternative greater
  cx-abtest: option '--alternative' needs a metric without a margin: that has the side that '--lower-is-better' says (try 'cx-abtest --help')
  [2]
  $ fine --margin spend=1 --alternative greater --metric bought=proportion:bought
  fine

Answers beside the test are asked for, and then told what they want to know.

  $ try --tightest 100
  cx-abtest: option '--tightest' needs '--sequential' with one of: confseq, t (try 'cx-abtest --help')
  [2]
  $ try --tightest 100 --sequential msprt --effect spend=1
  cx-abtest: option '--tightest' needs '--sequential' with one of: confseq, t (try 'cx-abtest --help')
  [2]
  $ fine --tightest 100 --sequential t
  fine
  $ try --effect spend=1 --sequential confseq
  cx-abtest: option '--effect' needs '--sequential' with one of: msprt (try 'cx-abtest --help')
  [2]
  $ try --information 0.5,1 --sequential confseq
  cx-abtest: option '--information' needs '--sequential' with a method for planned looks: of, pocock, wt, asof, asp, kd, hsd (try 'cx-abtest --help')
  [2]
  $ try --look 1 --information 0.5,1
  cx-abtest: option '--information' needs '--sequential' with a method for planned looks: of, pocock, wt, asof, asp, kd, hsd (try 'cx-abtest --help')
  [2]
  $ try --look 0 --information 0.5,1 --sequential of
  cx-abtest: option '--look' is 0: the first look is 1 (try 'cx-abtest --help')
  [2]
  $ fine --look 1 --information 0.5,1 --sequential of
  fine
  $ try --prior spend=0,5
  cx-abtest: option '--prior' needs '--bayes' (try 'cx-abtest --help')
  [2]
  $ fine --prior spend=0,5 --bayes
  fine

Counts have no customers and no times.

  $ printf 'metric,variant,n,successes\nm,control,10,4\nm,B,10,5\n' > counts.csv
  $ of_counts() { cx-abtest --counts "$@" counts.csv 2>&1 | sed 's/ (try.*//'; }
  $ for option in '--customer metric' '--exclude counts.csv' '--outcomes counts.csv' '--multi keep' \
  >     '--missing drop' '--winsorise m=0.1' '--covariate n' '--missing-covariate drop' '--time n' \
  >     '--window 1d' '--complete' '--covariate-window 1d' '--tz +02:00' '--tz-gap reject' \
  >     '--as-of 2025-03-01' '--max-age 1d'; do
  >     of_counts $option
  > done
  cx-abtest: option '--customer' does not go with '--counts', which have no customers
  cx-abtest: option '--exclude' does not go with '--counts', which have no customers
  cx-abtest: option '--outcomes' does not go with '--counts', which have no customers
  cx-abtest: option '--multi' does not go with '--counts', which have no customers
  cx-abtest: option '--missing' does not go with '--counts', which have no customers
  cx-abtest: option '--winsorise' does not go with '--counts', which have no customers
  cx-abtest: option '--covariate' does not go with '--counts', which have no customers
  cx-abtest: option '--missing-covariate' does not go with '--counts', which have no customers
  cx-abtest: option '--time' does not go with '--counts', which have no times
  cx-abtest: option '--window' does not go with '--counts', which have no times
  cx-abtest: option '--complete' does not go with '--counts', which have no times
  cx-abtest: option '--covariate-window' does not go with '--counts', which have no times
  cx-abtest: option '--tz' does not go with '--counts', which have no times
  cx-abtest: option '--tz-gap' does not go with '--counts', which have no times
  cx-abtest: option '--as-of' does not go with '--counts', which have no times
  cx-abtest: option '--max-age' does not go with '--counts', which have no times
  $ of_counts --seed 3
  cx-abtest: option '--seed' needs '--aa', or a method that draws: permutation, bootstrap, basic, bca

A log without times has no days either.

  $ cut -d , -f 1,2,4 log.csv > timeless.csv
  $ for option in '--as-of 2025-01-01' '--max-age 1d --as-of 2025-01-01' '--tz +02:00' '--tz-gap reject'; do
  >     cx-abtest --metric spend=mean:spend $option timeless.csv
  > done
  cx-abtest: option '--as-of' needs to know when; name the column with --time (try 'cx-abtest --help')
  cx-abtest: option '--as-of' needs to know when; name the column with --time (try 'cx-abtest --help')
  cx-abtest: option '--tz' needs to know when; name the column with --time (try 'cx-abtest --help')
  cx-abtest: option '--tz-gap' needs to know when; name the column with --time (try 'cx-abtest --help')
  [2]

States have their outcomes already.

  $ cut -d , -f 1-3 log.csv > exposures.csv
  $ cut -d , -f 1,3,4 log.csv > outcomes.csv
  $ cx-abtest --metric spend=mean:spend --outcomes outcomes.csv exposures.csv --partial -o both.state
  $ cx-abtest --metric spend=mean:spend --outcomes outcomes.csv --merge both.state
  cx-abtest: option '--outcomes' does not go with '--merge': states have them (try 'cx-abtest --help')
  [2]

What a metric has once is not given twice: the first would change nothing.

  $ try --winsorise spend=0.1 --winsorise spend=0.2
  cx-abtest: option '--winsorise': metric 'spend' has caps already (try 'cx-abtest --help')
  [2]
  $ try --bayes --prior spend=0,1 --prior spend=0,2
  cx-abtest: option '--prior': metric 'spend' has one already (try 'cx-abtest --help')
  [2]
  $ try --sequential msprt --effect spend=1 --effect spend=2
  cx-abtest: option '--effect': metric 'spend' has one already (try 'cx-abtest --help')
  [2]
