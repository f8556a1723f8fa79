Looking again and again: p values and intervals that hold at every look, beside those of the test.
The numbers are worked out from the formulas of the man page by an independent program (mpmath, 40
digits), for 500 of 5000 against 600 of 5000, and for means 10 and 10.9 with deviations 3 and 3.5 of
400 and 500 customers.

  $ cat > counts.csv <<'EOT'
  > metric,variant,n,successes,sum,sum_squares
  > bought,control,5000,500,,
  > bought,B,5000,600,,
  > spend,control,400,,4000,43591
  > spend,B,500,,5450,65517.75
  > EOT
  $ beside() { cx-abtest --counts --correction none --precision 8 "$@" counts.csv | grep -v '('; }
  $ beside --sequential confseq,msprt,t --effect bought=0.02 --effect spend=10% |
  >   cut -f 3,20,23,24
  metric	p	method	verdict
  bought	0.0013934042	pooled z, score intervals	win
  bought	0.033650911	confidence sequence	win
  bought	0.031961174	mSPRT	win
  bought	0.033650911	sequential t	win
  spend	0.000036208588	Welch, Fieller	win
  spend	0.010316108	confidence sequence	win
  spend	0.0013664582	mSPRT	win
  spend	0.010434028	sequential t	win

Their intervals are those of the test at the level where both agree.

  $ beside --sequential confseq,msprt,t --effect bought=0.02 --effect spend=10% |
  >   grep '^[^a-z]*spend' | grep -v Welch | cut -f 13,14,23
  0.15599436	1.6440056	confidence sequence
  0.22902932	1.5709707	mSPRT
  0.15560977	1.6443902	sequential t
  $ beside --sequential confseq --alternative greater | grep 'spend.*sequence' | cut -f 13,14,20
  0.20839156	inf	0.0077949354

A confidence sequence that is tightest early tells more now, and less later: at 900 customers.

  $ for n in 100 900 100000; do
  >   beside --sequential confseq --tightest $n | grep 'spend.*sequence' | cut -f 24
  > done
  win
  win
  inconclusive

Planned looks: the first of five, p by hand for the spending function like O'Brien and Fleming's,
4 Q(z sqrt t); at the second look the published boundary is 3.3570.

  $ five="--information 0.2,0.4,0.6,0.8,1"
  $ beside --sequential asof $five --look 1 | grep 'spend.*spending' | cut -f 20,23,24
  0.11041559	spending as O'Brien-Fleming	inconclusive
  $ beside --sequential asof $five --look 2 --precision 4 | grep 'spend.*spending' | cut -f 13,14,24
  0.1697	1.63	win

With --planned-n the share of this look is that of the customers there are, 10000 of 25000, and only
those of the looks before are told: the same second look.

  $ beside --sequential asof --information 0.2 --planned-n 25000 --precision 4 |
  >   grep 'spend.*spending' | cut -f 13,14,24,25
  0.1697	1.63	win	at 0.4 of the planned customers
  $ for method in asof asp kd hsd; do
  >   beside --sequential $method --planned-n 25000 | cut -f 13,14,20,24 > planned
  >   beside --sequential $method --information 0.4 | cut -f 13,14,20,24 | cmp - planned && echo same
  > done
  same
  same
  same
  same

More than was planned is all of it; before anybody is there, nothing is spent.

  $ beside --sequential asof --information 0.5 --planned-n 8000 | grep 'spend.*spending' | cut -f 13,14,20 > over
  $ beside --sequential asof --information 0.5,1.25 | grep 'spend.*spending' | cut -f 13,14,20 | cmp - over && echo same
  same
  $ beside --sequential asof --planned-n 100000000 | grep 'spend.*spending' | cut -f 13,14,24,25
  -inf\tinf\tinconclusive\tat 0.0001 of the planned customers; too early for an interval (esc)

Every day of a log is a look: of 60 customers a day, with 400 planned, the fourth is at .6.

  $ awk 'BEGIN { print "customer,variant,time,x"; for (i = 0; i < 240; i++)
  >   printf "c%d,%s,2026-03-%02dT12:00:00Z,%d\n", i, i % 2 ? "A" : "B", 1 + int(i / 60), (i * 37) % 101 + 30 * (i % 2) }' > days.csv
  $ daily() { cx-abtest --control A --metric x=mean:x "$@"; }
  $ daily --sequential asof,hsd --looks daily --planned-n 400 days.csv > all.tsv
  $ shares=
  $ for share in 0.15 0.3 0.45 0.6; do
  >   shares=$shares${shares:+,}$share
  >   day=2026-03-0$(echo $shares | tr ',' '\n' | wc -l)
  >   awk -F, -v day=$day 'NR == 1 || substr($3, 1, 10) <= day' days.csv > cut.csv
  >   daily --sequential asof,hsd --information $shares cut.csv | grep spending | cut -f 13,14,20,24 > want
  >   grep "$day" all.tsv | grep spending | cut -f 13,14,20,24 | cmp - want && wc -l < want
  > done
  2
  2
  2
  2
  $ grep 03-04 all.tsv | grep -c 'at 0.6 of the planned customers'
  2

A day on which nobody comes is no look: there is nothing that it could spend. Nor is there after all was
spent: of 180 planned the third day has them all.

  $ (cat days.csv; printf 'c1,,2026-03-05T12:00:00Z,400\nc2,,2026-03-05T13:00:00Z,1\nc300,A,2026-03-06T12:00:00Z,9\n') > quiet.csv
  $ spending() { daily --sequential asof --looks daily "$@" quiet.csv | grep spending | cut -f 13,14,20,24,25; }
  $ spending --planned-n 400 | cut -f 4,5 | tail -n 3
  loss\tat 0.6 of the planned customers (esc)
  inconclusive\tnobody has come since the last look: nothing to spend, so no look; at 0.6 of the planned customers (esc)
  loss\tat 0.6025 of the planned customers (esc)
  $ spending --planned-n 180 | cut -f 1,2,5 | tail -n 3
  -inf\tinf\tat 1.333333333 of the planned customers; an earlier look had all that was planned: it decides (esc)
  \t\tnobody has come since the last look: nothing to spend, so no look; at 1.333333333 of the planned customers (esc)
  -inf\tinf\tat 1.338888889 of the planned customers; an earlier look had all that was planned: it decides (esc)
  $ spending --planned-n 180 | cut -f 1,2 | sed -n 3p > third
  $ daily --sequential asof --information 0.33333333333333333,0.66666666666666667,1 \
  >   --as-of 2026-03-03 quiet.csv | grep spending | cut -f 13,14 | cmp - third && echo same
  same

What does not go together, and looks that were later than this one.

  $ refuse() { cx-abtest --counts counts.csv "$@" 2>&1 | cut -c 1-110; }
  $ refuse --sequential of --planned-n 20000
  cx-abtest: option '--planned-n' does not go with '--sequential of', which must know the looks to come (try 'cx
  $ refuse --sequential pocock --information 0.2,0.6
  cx-abtest: option '--information': '--sequential pocock' wants all looks that are planned, and the last has al
  $ daily --sequential of --information 0.5,1 --looks daily days.csv 2>&1 | cut -c 1-110
  cx-abtest: option '--looks' with '--sequential of' would look at other times than were planned; asof, with --p
  $ daily --sequential asof --information 0.5,1 --looks daily days.csv 2>&1 | cut -c 1-110
  cx-abtest: option '--looks' with '--sequential asof' wants to know how many customers are planned: --planned-n
  $ refuse --planned-n 20000
  cx-abtest: option '--planned-n' needs '--sequential' with a spending function: asof, asp, kd, hsd (try 'cx-abt
  $ refuse --sequential kd --planned-n 20000 --look 1
  cx-abtest: option '--look' does not go with '--planned-n', with which now is the last (try 'cx-abtest --help')
  $ refuse --sequential kd --planned-n 20000 --information 0.5
  cx-abtest: there was a look at 0.5 of what is planned, and now there is no more than 0.5 of it
  $ daily --sequential kd --planned-n 400 --looks daily --information 0.5 days.csv 2>&1 | cut -c 1-110
  cx-abtest: option '--information' does not go with '--looks' and '--planned-n', which know all looks (try 'cx-

A single look is the test itself, whatever the design.

  $ beside --sequential of,pocock,wt,asof,asp,kd,hsd --information 1 |
  >   grep '^[^a-z]*spend' | cut -f 20,24 | uniq -c
        8 0.000036208588	win

All tests of a design are corrected as a family of their own, and intervals are at its level.

  $ cx-abtest --counts --sequential pocock $five --look 3 counts.csv | grep Pocock | cut -f 21-25 |
  >   awk '{ print ($1 <= $2) }'
  1
  1

With margins: the variant is not worse by 1 %, at any look; each end is that of a one-sided sequence.

  $ beside --sequential confseq --margin spend=1% | grep 'spend' | cut -f 23,24
  Welch, Fieller	non-inferior
  confidence sequence	non-inferior
  $ beside --sequential confseq --margin spend=1% | grep 'spend.*sequence' | cut -f 13
  0.20839156

The sizes of the arms are watched in the same way: 5200 and 4800, by the same program.

  $ printf 'metric,variant,n,successes\nm,control,5200,500\nm,B,4800,500\n' |
  >   cx-abtest --counts --precision 8 --sequential confseq | grep '(' | cut -f 3,18,20,23,24
  (sample ratio)	16	0.000063342484	chi-square	untrusted
  (sequential sample ratio)	3.6538807	0.025890461	Dirichlet mixture	

Beliefs: 100 of 1000 against 130 of 1000 with a uniform prior (mpmath, 40 digits, and scipy), and
the mean effect above with a prior of mean 0 and deviation 0.5.

  $ printf 'metric,variant,n,successes\nm,control,1000,100\nm,B,1000,130\n' > classic.csv
  $ cx-abtest --counts --bayes classic.csv | grep binomial | cut -f 9-11,13,14,26-28
  0.1007984032	0.130738523	0.02994011976	0.002008521662	0.05797928989	0.9821650661	0.0000923744915	0.03003249425
  $ cx-abtest --counts --bayes --lower-is-better m classic.csv | grep binomial | cut -f 26-28
  0.01783493388	0.03003249425	0.0000923744915
  $ cx-abtest --counts --bayes --prior m=10,90 classic.csv | grep binomial | cut -f 26-28
  0.9783400238	0.0001087936886	0.02738152096
  $ beside --bayes --prior spend=0,0.5 | grep 'spend.*effect' | cut -f 11-14,26-28
  0.75757576	0.19890271	0.3677336	1.1474179	0.99993017	3.2621228e-06	0.75757902

A prior may be of the lift: 0 and 5 % of the control's 10.

  $ beside --bayes --prior spend=0,5% | grep 'spend.*effect' | cut -f 11,12
  0.75757576	0.19890271

The mean of a ratio by Beta(a, b) is finite only where a is above 1: none of 20 leaves it at 1, and
one gives (2 / 22) (21 / 1) - 1 of two alike.

  $ printf 'metric,variant,n,successes\nno,control,20,0\nno,B,20,1\none,control,20,1\none,B,20,1\n' |
  >   cx-abtest --counts --bayes | grep binomial | cut -f 3,25
  no	mean lift infinite: the control may be next to 0
  one	mean lift 90.9091 %

Where the test has no answer, they have none; and where p would be next to nothing, it is not 0.

  $ cat > hard.csv <<'EOT'
  > metric,variant,n,sum,sum_squares
  > one,control,1,5,25
  > one,B,1,6,36
  > same,control,3,6,12
  > same,B,3,6,12
  > clear,control,1000,10,5000
  > clear,B,1000,900000,900000000
  > EOT
  $ all="confseq,t,of,pocock,wt,asof,asp,kd,hsd --information 0.3,0.6,1 --look 2"
  $ cx-abtest --counts --sequential $all --bayes hard.csv | grep -e '^[^a-z]*one' -e '^[^a-z]*same' |
  >   cut -f 3,13,14,20,24,26 | sort | uniq -c | tr '\t' '.'
        1 one.....
       10 one....inconclusive.
        1 same.....
       10 same....inconclusive.
  $ cx-abtest --counts --sequential $all hard.csv | grep '^[^(]*clear' | cut -f 21 |
  >   awk '{ print ($1 < -100 && $1 > -1000) }' | uniq -c
       10 1

A look a day with --state sees what a look at the whole log sees.

  $ awk 'BEGIN { print "customer,variant,time,amount"
  >     for (i = 1; i <= 600; i++)
  >         printf "%d,%s,2025-03-0%d,%d\n", i % 400, i % 2 ? "B" : "control", 1 + int(i / 201), i * 37 % 11 + i % 2 * 2
  > }' > log.csv
  $ look() { cx-abtest --metric spend=mean:amount --sequential confseq,t --bayes "$@"; }
  $ for day in 1 2 3; do
  >   (head -n 1 log.csv; grep "2025-03-0$day" log.csv) > today.csv
  >   (head -n 1 log.csv; grep "2025-03-0[1-$day]" log.csv) > whole.csv
  >   look --state looks.state -o day.tsv today.csv
  >   look -o all.tsv whole.csv
  >   cmp day.tsv all.tsv && grep -c spend day.tsv
  > done
  4
  4
  4

They are in the list of methods, with the option that takes them.

  $ cx-abtest --list-methods | grep -e '^confseq' -e '^bayes' | grep -e proportion -e mean | cut -f 1-4,6
  confseq	proportion		confidence sequence	sequential
  confseq	mean		confidence sequence	sequential
  bayes	proportion		beta-binomial	bayes
  bayes	mean		normal effect	bayes

What is not asked rightly.

  $ cx-abtest --counts --sequential daily counts.csv
  cx-abtest: option '--sequential': 'daily' is none of confseq, msprt, t, of, pocock, wt, asof, asp, kd, hsd (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --sequential asof counts.csv
  cx-abtest: option '--sequential': 'asof' wants to know the looks, such as --information 0.2,0.5,1 (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --sequential msprt counts.csv
  cx-abtest: option '--sequential': 'msprt' wants to know how large effects are, such as --effect bought=2% (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --sequential asof --information 0.5,0.2 counts.csv
  cx-abtest: option '--information': '0.5,0.2' are not shares of the planned information that rise, such as 0.2,0.5,1 (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --sequential asof --information 0.5 --look 2 counts.csv
  cx-abtest: option '--look': 2 is not one of the looks of '--information' (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --tightest 0 counts.csv
  cx-abtest: option '--tightest': 0 is not a number of customers (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --bayes --prior bought=1 counts.csv
  cx-abtest: option '--prior': 'bought=1' is not METRIC=A,B, such as bought=1,1 or spend=0,5% (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --bayes --prior bought=0.01,1 counts.csv
  cx-abtest: option '--prior': 'bought=0.01,1': a proportion has a prior of two numbers of at least 1/15 (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --bayes --prior sold=1,1 counts.csv
  cx-abtest: option '--prior': there is no metric 'sold' (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --effect bought counts.csv
  cx-abtest: option '--effect': 'bought' is not METRIC=SIZE above 0, such as spend=0.5 or spend=2% (try 'cx-abtest --help')
  [2]
