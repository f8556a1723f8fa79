Options of cx-power that would change nothing are refused, and what cannot be has a reason.

  $ try() { cx-power "$@" 2>&1 | sed 's/ (try .*//'; }

Effect, customers and power: two of them say the third.

  $ cx-power --baseline 10% --mde 5% --n 20000 --power 90%
  cx-power: option '--power' follows from effect and customers: leave it out to learn it, --mde to learn the effect, or --n and --days to learn how many customers have it (try 'cx-power --help')
  [2]
  $ try --baseline 10% --mde 5% --days 20 --daily 500 --power 90%
  cx-power: option '--power' follows from effect and customers: leave it out to learn it, --mde to learn the effect, or --n and --days to learn how many customers have it
  $ try --baseline 10% --margin 5% --n 20000 --power 90%
  cx-power: option '--power' follows from the margin and the customers: leave it out to learn it, or --n and --days to learn how many customers have it
  $ cx-power --baseline 10% --n 20000 --power 90% | cut -f 5 | sed 1d
  0.9

Customers who do not fill the arms find nothing.

  $ cx-power --baseline 10% --n 0
  cx-power: option '--n' is 0: nobody finds anything (try 'cx-power --help')
  [2]
  $ cx-power --baseline 10% --days 0 --daily 5
  cx-power: option '--days' is 0: nobody comes on no day (try 'cx-power --help')
  [2]
  $ cx-power --baseline 10% --n 1 --mde 5% | cut -f 3,5,8,13
  effect\tpower\tn_total\tnote (esc)
  0.005\t\t1\ttoo few customers: nobody in some arm (esc)
  $ cx-power --baseline 10% --n 1 | cut -f 3,5,8,13 | sed 1d
  \t0.8\t1\ttoo few customers: nobody in some arm (esc)
  $ cx-power --baseline 10% --n 2 --variants 3 | cut -f 3,6-13 | sed 1d
  \t\t1\t2\t\t\t\tpooled z\ttoo few customers: nobody in some arm (esc)
  $ cx-power --baseline 10 --sd 3 --n 2 --mde 5% | cut -f 5,8,13 | sed 1d
  \t2\ttoo few customers: no variance (esc)
  $ cx-power --baseline 10 --sd 3 --n 2 | cut -f 3,8,13 | sed 1d
  \t2\ttoo few customers: no variance (esc)
  $ cx-power --baseline 10% --mde 5% --days 1 --daily 0.5 | cut -f 5,8,13 | sed 1d
  \t0\ttoo few customers: nobody in some arm (esc)

A share of nothing is nothing.

  $ cx-power --baseline 0 --sd 3 --mde 3%
  cx-power: option '--mde': a share of a baseline of 0 is nothing; say it in the metric's unit (try 'cx-power --help')
  [2]
  $ cx-power --baseline 0 --sd 3 --mde 1 --margin 3%
  cx-power: option '--margin': a share of a baseline of 0 is nothing; say it in the metric's unit (try 'cx-power --help')
  [2]
  $ cx-power --baseline 0 --sd 3 --equivalence 3%
  cx-power: option '--equivalence': a share of a baseline of 0 is nothing; say it in the metric's unit (try 'cx-power --help')
  [2]

What is for other types of metrics.

  $ try --baseline 2 --type count --mde 5% --sd 3
  cx-power: option '--sd' is for means
  $ try --baseline .2 --type proportion --mde 5% --sd 3
  cx-power: option '--sd' is for means
  $ try --baseline .2 --mde 5% --dispersion 2
  cx-power: option '--dispersion' is for counts

Covariates and clusters of a log are learnt, one or the other, and not given besides.

  $ printf 'customer,amount,was,house\na,1,2,h\nb,2,2,h\nc,4,5,i\nd,7,9,i\n' > houses.csv
  $ log() { try --metric m=mean:amount --mde 20% "$@" houses.csv; }
  $ log --covariate was --rho .5
  cx-power: option '--rho' is learnt with '--covariate'
  $ log --covariate was --cluster house
  cx-power: option '--cluster' does not go with '--covariate': plan with one of them
  $ log --covariate was --icc .1 --cluster-size 3
  cx-power: option '--icc' does not go with '--covariate': plan with one of them
  $ log --cluster house --cluster-size 3
  cx-power: option '--cluster-size' is learnt with '--cluster'
  $ log --cluster house --rho .5
  cx-power: option '--rho' does not go with '--cluster': plan with one of them
  $ log --covariate 'before(amount)'
  cx-power: option '--covariate': without an experiment there is nothing before it; name a column that says what customers were
  $ log --cluster customer
  cx-power: option '--cluster': metric 'm': too few clusters, or values that are all the same, have no correlation
  $ try --metric r=ratio:amount/was --mde 5% --cluster house houses.csv
  cx-power: option '--cluster': metric 'r' is no mean and no proportion: give '--icc' and '--cluster-size'
  $ try --baseline .1 --mde 5% --cluster house
  cx-power: option '--cluster' is for a FILE: with '--baseline' nothing is read
  $ try --baseline .1 --mde 5% --covariate was
  cx-power: option '--covariate' is for a FILE: with '--baseline' nothing is read

Customers who are all the same, or one alone, say nothing of the next ones' variance.

  $ printf 'customer,x\na,4\nb,4\n' > same.csv
  $ for how in '--mde 5%' '--mde 5% --n 90' '--n 90' '--mde 5% --method t' '--mde 5% --margin 2%'; do
  >     cx-power --metric m=mean:x $how same.csv | cut -f 13 | sed 1d
  > done | uniq -c
        5 the customers learnt from have no variance
  $ head -n 2 same.csv | cx-power --metric m=mean:x --mde 5% | cut -f 13 | sed 1d
  the customers learnt from have no variance

Looks are for designs that plan them; a confidence sequence plans none.

  $ try --baseline 10% --mde 5% --looks 3
  cx-power: option '--looks' needs '--sequential' with planned looks: of, pocock, asof or asp
  $ try --baseline 10% --mde 5% --information .5,1 --sequential confseq
  cx-power: option '--information' needs '--sequential' with planned looks: of, pocock, asof or asp
  $ try --baseline 10% --mde 5% --information .5,1 --looks 2 --sequential of
  cx-power: option '--looks' does not go with '--information', which has the looks

Clusters have a size and a correlation; equivalence has two sides.

  $ try --baseline 10% --mde 5% --cluster-size 10
  cx-power: options '--cluster-size' and '--icc' need each other
  $ try --baseline 10% --mde 5% --icc .1
  cx-power: options '--cluster-size' and '--icc' need each other
  $ try --baseline 10% --mde 5% --icc .1 --cluster-size .5
  cx-power: option '--cluster-size': less than 1
  $ try --baseline 10 --sd 3 --mde 5% --icc .1 --cluster-size 5 --rho .5
  cx-power: option '--rho' does not go with '--cluster-size': plan with one of them
  $ try --baseline 10% --mde 5% --icc .1 --cluster-size 5 --method pooled
  cx-power: option '--method': pooled z is of customers on their own; clusters have Welch's t
  $ cx-power --baseline 10% --mde 5% --icc .1 --cluster-size 5 > welch.tsv
  $ cx-power --baseline 10% --mde 5% --icc .1 --cluster-size 5 --method welch | diff welch.tsv - && echo the same
  the same
  $ try --baseline 10% --mde 5% --icc .1 --cluster-size 5 --method z
  cx-power: option '--method': not for a proportion
  $ try --baseline 10% --equivalence 5% --alternative less
  cx-power: option '--alternative' does not go with '--equivalence', which has both sides

With --baseline nothing is read; without it all is learnt.

  $ printf 'customer,x\na,1\nb,3\n' > log.csv
  $ cx-power --baseline 10% --mde 5% log.csv
  cx-power: 'log.csv' would not be read: with '--baseline' nothing is (try 'cx-power --help')
  [2]
  $ try --baseline 10% --mde 5% --metric spend=mean:x
  cx-power: option '--metric': with '--baseline' there is one, and it is but a name
  $ try --baseline 10% --mde 5% --metric a --metric b
  cx-power: option '--metric': with '--baseline' there is one, and it is but a name
  $ for option in '--customer x' '--time x' '--tz +02:00' '--tz-gap reject' '--as-of 2025-01-01' \
  >     '--max-age 2d' '-d ;' --headerless '--bad-rows skip' '--rejects r' \
  >     '--max-rejects 2' '--exclude x'; do
  >     try --baseline 10% --mde 5% $option
  > done
  cx-power: option '--customer' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--time' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--tz' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--tz-gap' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--as-of' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--max-age' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--delimiter' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--headerless' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--bad-rows' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--rejects' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--max-rejects' is for a FILE: with '--baseline' nothing is read
  cx-power: option '--exclude' is for a FILE: with '--baseline' nothing is read
  $ try --metric x=mean:x --mde 5% --sd 3 log.csv
  cx-power: option '--sd' goes with '--baseline': from a FILE it is learnt
  $ try --metric x=mean:x --mde 5% --type mean log.csv
  cx-power: option '--type' goes with '--baseline': from a FILE it is learnt
  $ try --metric x=mean:x --mde 5% --dispersion 3 log.csv
  cx-power: option '--dispersion' is for counts
  $ try --metric x=mean:x --days 5 log.csv
  cx-power: option '--days' needs --daily, as the input has no times
  $ try --metric x=mean:x --mde 5% --as-of 2025-01-01 log.csv
  cx-power: option '--as-of' needs to know when; name the column with --time
  $ try --metric x=quantile:x@0.5 --mde 5% log.csv
  cx-power: metric 'x': a quantile cannot be planned from its values
