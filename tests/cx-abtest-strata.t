Within strata whom nobody can be compared with is left out: customers without a stratum (here 3), and those of strata
that only one of the variants has (Oulu 4, Pori 2). What is said is of the others, and the same as if there were no
others; trust and notes say how many.

  $ awk 'BEGIN { print "customer,variant,time,town,bought,spent,land"
  >     split("Espoo Lahti  Oulu Pori", t, " ")
  >     for (i = 0; i < 60; i++) row(i % 3 == 0 ? "A" : "B", i % 2 ? "Espoo" : "Lahti", i)
  >     for (; i < 64; i++) row("A", "Oulu", i)
  >     for (; i < 66; i++) row("B", "Pori", i)
  >     for (; i < 69; i++) row(i < 67 ? "A" : "B", "", i) }
  >     function row(v, town, i) { printf "c%02d,%s,2026-01-%02d,%s,%d,%d,%s\n", i, v, 1 + i % 9, town, i * 7 % 5 < 2, i * 7 % 11, i % 4 ? "fi" : "se" }' > towns.csv
  $ ab() { cx-abtest --control A --strata town --metric b=proportion:bought --metric s=mean:spent --method cmh --method poststratified "$@"; }
  $ ab towns.csv > all
  $ cut -f 3,7-10,24,25 all | grep stratum
  (no stratum)\t66\t3\t0.9565217391\t0.04347826087\t\t3 units without a stratum, left out of what is compared within strata; 1 of 'A'; 2 of 'B' (esc)
  $ grep '^..[bs]' all | cut -f 3,7-10,25 | cut -d ';' -f 1
  b\t20\t40\t0.4\t0.4\t2 strata of one arm only left out, 6 units (esc)
  s\t20\t40\t5.35\t4.85\t2 strata of one arm only left out, 6 units (esc)
  $ cut -f 3,6-10,24,25 all | grep one-sided
  (one-sided strata)\tB\t60\t6\t0.9090909091\t0.09090909091\tdoubtful\tb: 6 units in strata of one arm only, left out (esc)
  (one-sided strata)\tB\t60\t6\t0.9090909091\t0.09090909091\tdoubtful\ts: 6 units in strata of one arm only, left out (esc)
  $ sed 's/Oulu/Lahti/' towns.csv | ab | cut -f 3,6-10,24,25 | grep one-sided.*b:
  (one-sided strata)\tB\t64\t2\t0.9696969697\t0.0303030303\t\tb: 2 units in strata of one arm only, left out (esc)
  $ awk -F, '$4 == "Espoo" || $4 == "Lahti" { n[$2]++; b[$2] += $5; s[$2 $4] += $6; k[$2 $4]++; all[$4]++; N++ }
  >     END { for (v in n) { m = 0; for (t in all) m += all[t] / N * s[v t] / k[v t]; print v, n[v], b[v] / n[v], m } }' towns.csv | sort
  A 20 0.4 5.35
  B 40 0.4 4.85
  $ grep -v ',,\|Oulu\|Pori' towns.csv > both.csv
  $ ab both.csv | grep '^..[bs]' | cut -f 1-24,26- > without
  $ grep '^..[bs]' all | cut -f 1-24,26- | diff - without && echo the same
  the same
  $ grep '^..b' all | cut -f 25 | grep -o 'values[^;]*'
  values are over all strata, difference and lift within them

The same from counts, from states, on the last day, and whatever the order of rows and threads.

  $ awk -F, 'NR > 1 { k = $2 "," $4; n[k]++; b[k] += $5; s[k] += $6; q[k] += $6 * $6 }
  >     END { print "metric,variant,town,n,successes,sum,sum_squares"
  >         for (k in n) { print "b," k "," n[k] "," b[k] ",,"; print "s," k "," n[k] ",," s[k] "," q[k] } }' towns.csv > counts.csv
  $ cut -f 3,6-25 all | grep '^b\|^s\|stratum' > wanted
  $ cx-abtest --counts --control A --strata town --method cmh --method poststratified counts.csv |
  >     cut -f 3,6-25 | grep '^b\|^s\|stratum' | diff wanted - && echo the same
  the same
  $ sed 1d towns.csv | sort -t, -k 6 | (head -n 1 towns.csv; cat) > sorted.csv
  $ ab -j 1 sorted.csv | diff all - && echo the same
  the same
  $ (head -n 1 towns.csv; sed 1d towns.csv | awk 'NR % 2') | ab --partial -o odd.state
  $ (head -n 1 towns.csv; sed 1d towns.csv | awk 'NR % 2 == 0') | ab --partial -o even.state
  $ ab --merge even.state odd.state | diff all - && echo the same
  the same
  $ ab --looks daily towns.csv | grep 2026-01-09 | cut -f 1-29 > last
  $ sed 1d all | cut -f 1-29 | diff last - && echo the same
  the same

Beside the test, and in segments, it is the same customers.

  $ ab --sequential confseq towns.csv | grep '^..[bs]' | cut -f 3,7,8,23
  b\t20\t40\tCochran-Mantel-Haenszel, stratified score intervals (esc)
  b\t20\t40\tconfidence sequence (esc)
  s\t20\t40\tpost-stratified Welch, Fieller (esc)
  s\t20\t40\tconfidence sequence (esc)
  $ awk -F, '$4 == "Espoo" || $4 == "Lahti" { n[$7 " " $2]++ } END { for (k in n) print k, n[k] }' towns.csv | sort
  fi A 15
  fi B 30
  se A 5
  se B 10
  $ ab --segment land towns.csv | cut -f 2,3,7,8 | grep '^[fs].*b'
  fi\tb\t15\t30 (esc)
  se\tb\t5\t10 (esc)

Where customers of only one variant have a value, or nobody shares a stratum, nothing is made up.

  $ awk -F, 'BEGIN { OFS = "," } $2 == "A" && $4 == "Lahti" { $6 = "" } 1' towns.csv > gaps.csv
  $ ab --missing drop gaps.csv | grep '^..s' | cut -f 7,8,25 | cut -d ';' -f 1
  10\t20\t3 strata of one arm only left out, 26 units (esc)
  $ grep -v 'Espoo\|Lahti' towns.csv | ab | grep '^..[bs]' | cut -f 7-20,25
  0\t0\t\t\t\t\t\t\t\t\t\t\t\t\t2 strata of one arm only left out, 6 units; no stratum of both arms: no comparison (esc)
  0\t0\t\t\t\t\t\t\t\t\t\t\t\t\t2 strata of one arm only left out, 6 units; no stratum of both arms: no comparison (esc)
  $ sed 's/Espoo//; s/Lahti//; s/Oulu//; s/Pori//' towns.csv | ab | grep '^..[bs(].*str' | cut -f 3,7,8,25
  (no stratum)\t0\t69\t69 units without a stratum, compared as if they were one; 25 of 'A'; 44 of 'B' (esc)
  b\t25\t44\tno strata; 97.5 % interval (esc)
  s\t25\t44\tno strata; 97.5 % interval (esc)
  $ ab -f table towns.csv | grep -A 1 stratum
    no stratum: 3 units without a stratum, left out of what is compared within
      strata; 1 of 'A'; 2 of 'B'

The exact test: p by R 4.2.2 (mantelhaen.test with exact = TRUE) is .0223843621641422; the conditional common odds ratio
and its limits are those of 40 digits (data/abtest/exact_strata.tsv).

  $ cat > places.csv <<'END'
  > metric,variant,place,n,successes
  > share,0,a,100,20
  > share,1,a,100,30
  > share,0,b,200,10
  > share,1,b,200,15
  > share,0,c,100,50
  > share,1,c,100,60
  > END
  $ exact() { cx-abtest --counts --control 0 --strata place --method cmh-exact "$@" | grep share; }
  $ exact places.csv | cut -f 18-20,23
  \t\t0.02238436216\texact within strata, by likelihood; stratified score intervals (esc)
  $ exact places.csv | cut -f 25 | cut -d ';' -f 1,2
  common odds ratio 1.57481, 1.06343 to 2.34181; p that strata have the same 0.953
  $ exact places.csv | cut -f 7-17 > exact
  $ cx-abtest --counts --control 0 --strata place --method cmh places.csv | grep share | cut -f 7-17 | diff - exact && echo the same
  the same

As effect size cmh has the one of Mantel and Haenszel, of statsmodels 0.15.0 (StratifiedTable) 1.5780346820809248,
1.0820576532120376 to 2.3013500717436104.

  $ for method in cmh cmh-yates cmh-exact; do
  >     cx-abtest --counts --control 0 --strata place --method $method --effect-size odds-ratio --precision 15 places.csv | grep share | cut -f 32-35
  > done
  1.57803468208092\t1.08205765321204\t2.30135007174361\todds-ratio (esc)
  1.57803468208092\t1.08205765321204\t2.30135007174361\todds-ratio (esc)
  1.57480697400317\t1.06343048092154\t2.34181026969769\todds-ratio (esc)
  $ awk -F '\t' '$1 == "three" && $3 !~ /log/ { print $3, $4 }' "$TESTDIR/data/abtest/exact_strata.tsv"
  odds 1.5748069740031712
  low 1.0634304809215409
  high 2.3418102696976875

In one stratum it is Fisher's test (here .14120674630517255 by whole numbers); one-sided it has one end.

  $ head -n 3 places.csv | exact | cut -f 20
  0.1412067463
  $ head -n 3 places.csv | cut -d , -f 1,2,4,5 | cx-abtest --counts --control 0 --method fisher | grep share | cut -f 20
  0.1412067463
  $ exact --alternative greater places.csv | cut -f 14,20,25 | cut -d ';' -f 1 | sed 's/ratio .* to/ratio ... to/'
  1\t0.01119218108\tcommon odds ratio ... to inf (esc)

Strata of a few customers do not tell whether their odds are the same.

  $ awk 'BEGIN { print "customer,variant,home,bought"; for (i = 0; i < 120; i++) print "c" i "," (i % 2 ? "A" : "B") ",h" int(i / 6) "," (i * 7 % 5 < 2) }' > homes.csv
  $ cx-abtest --control A --strata home --method cmh --metric b=proportion:bought homes.csv | tail -n 1 | cut -f 25 | grep -c 'have the same'
  0
  [1]
  $ sed 's/,h\([0-9]\),/,h1,/; s/,h1[0-9],/,h2,/' homes.csv | cx-abtest --control A --strata home --method cmh --metric b=proportion:bought | tail -n 1 | cut -f 25 | grep -c 'have the same'
  1

Without strata it is no method.

  $ cx-abtest --counts --control 0 --method cmh places.csv
  cx-abtest: metric 'share': its method 'cmh' needs '--strata' (try 'cx-abtest --help')
  [2]

It does not guess where it would take too long, or where there is nothing to tell, and answers for no margin.

  $ printf 'metric,variant,place,n,successes\nshare,0,a,200000,60000\nshare,1,a,200000,60100\n' | exact | cut -f 20,25
  \tmore than 100000 outcomes to look at: no exact test (esc)
  $ printf 'metric,variant,place,n,successes\nshare,0,a,3,0\nshare,1,a,2,0\nshare,0,b,4,4\nshare,1,b,2,2\n' | exact | cut -f 20,25 | cut -d ';' -f 1
  \tno stratum with successes and failures: no test (esc)
  $ exact --margin share=0.5 places.csv 2>&1 | cut -d , -f 1
  cx-abtest: metric 'share': its method 'cmh-exact' cannot answer for a margin
  $ cx-abtest --list-methods | grep cmh-exact
  cmh-exact\tproportion\t\texact within strata, by likelihood; stratified score intervals\tshares within strata with few successes, p as R has it\tmethod (esc)

Where equal shares have no test a margin has one: two strata of 40 and 40 without success make z .01 / sqrt(.0099 / 79), the
variance being Miettinen and Nurminen's, and p .185849032 (mpmath).

  $ printf 'metric,variant,stratum,n,successes\nc,A,x,40,0\nc,B,x,40,0\nc,A,y,40,0\nc,B,y,40,0\n' |
  >   cx-abtest --counts --control A --strata stratum --method cmh --margin c=0.01 | tail -n 1 | cut -f 18,20,25
  0.8932971499\t0.1858490319\tvalues are over all strata, difference and lift within them; 90 % interval (esc)

Beside it a confidence sequence takes its p; where p and the intervals disagree, the note says so.

  $ cx-abtest --counts --control 0 --strata place --method cmh-exact --sequential confseq places.csv | grep share | cut -f 23
  exact within strata, by likelihood; stratified score intervals
  confidence sequence
  $ printf 'metric,variant,place,n,successes\nshare,0,a,8,1\nshare,1,a,8,4\nshare,0,b,9,1\nshare,1,b,9,4\n' | exact | cut -f 24,25 | sed 's/common.*them/.../'
  inconclusive\t...; the interval leaves out 0, but p does not reject: inconclusive (esc)
