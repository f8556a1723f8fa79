cx-path: where customers go
===========================

9,080 generated events, cut into sessions: transitions, runs of events, steps and
whole paths are as an independent program says (tests/data/README.md).

  $ gzip -dc "$TESTDIR/data/sessions/log.csv.gz" > log.csv
  $ cx-sessionize log.csv > events.tsv
  $ rounded() {
  >   awk -F , -v OFS=, 'NR > 1 {
  >     for (i = 1; i <= NF; i++)
  >       if ($i ~ /^[0-9.]+$/) $i = sprintf("%.6f", $i)
  >     print }'
  > }
  $ check() {
  >   wanted=$TESTDIR/data/paths/path_$1.csv
  >   shift
  >   cx-path -q -f csv --precision 17 "$@" events.tsv | cut -d , -f "1-$(head -n 1 "$wanted" |
  >     tr , '\n' | wc -l)" | rounded > got && rounded < "$wanted" | cmp - got && wc -l < got
  > }
  $ check matrix_session
  46
  $ check matrix_session_collapsed --collapse
  39
  $ check matrix_user --unit customer
  48
  $ check ngram2_session --ngrams 2 --top 100
  32
  $ check ngram3_session --ngrams 3 --top 100
  86
  $ check step_matrix_session --steps 8
  63
  $ check whole_session_collapsed_top50 --whole --collapse --top 50
  50

At any number of threads:

  $ same() { cx-path -q -j 1 "$@" events.tsv > 1.out && cx-path -q -j 4 "$@" events.tsv | cmp - 1.out; }
  $ same; same --collapse; same --unit customer; same --unit customer --by campaign --max-steps 9
  $ same --ngrams 3; same --steps 5 --by campaign; same --whole --top 7; same --dot --min-count 9

What holds
----------

The bundled shop log, 31,106 events in 3,605 sessions. What goes out of an event and
what comes in are its visits, counted here by awk; out of (start) and into (end) go
all paths; shares add up to 1.

  $ shop() {
  >   cx-path --customer user_id --session session_id --time timestamp "$@" data/shop_events.csv.gz
  > }
  $ shop > shop.tsv
  $ gzip -dc data/shop_events.csv.gz | awk -F , 'NR > 1 { n[$3]++ } END {
  >   for (e in n) print e "\t" n[e] }' | LC_ALL=C sort > visits
  $ sums() {
  >   awk -F '\t' -v key="$1" -v value="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
  >     { sum[$at[key]] += $at[value] } END { for (k in sum) print k "\t" sum[k] }' | LC_ALL=C sort
  > }
  $ sums from count < shop.tsv | grep -v '^(' | cmp - visits
  $ sums to count < shop.tsv | grep -v '^(' | cmp - visits
  $ sums from count < shop.tsv | grep '^('
  (start)\t3605 (esc)
  $ sums to count < shop.tsv | grep '^('
  (end)\t3605 (esc)
  $ sums from p_out < shop.tsv | cut -f 2 | uniq
  1
  $ sums to p_in < shop.tsv | cut -f 2 | uniq
  1

The same of paths that are cut in any way; steps and whole paths add up, too.

  $ holds() {
  >   shop "$@" > rows && shop "$@" --steps 12 > steps && shop "$@" --whole > whole || return
  >   paths=$(sums from count < rows | sed -n 's/^(start)\t//p')
  >   sums from count < rows | grep -v '^(' > out; sums to count < rows | grep -v '^(' | cmp - out
  >   sums to count < rows | awk -F '\t' '/^\(/ { n += $2 } END { print n }'
  >   { echo "$paths"; sums step paths < steps | cut -f 2; } | uniq
  >   awk -F '\t' 'NR > 1 { n += $2; p += $3 } END { print n, p }' whole
  >   { sums from p_out < rows; sums to p_in < rows; sums step share < steps; } | cut -f 2 | uniq
  > }
  $ holds --collapse
  3605
  3605
  3605 1
  1
  $ holds --from cart --max-steps 4
  * (glob)
  * (glob)
  * 1 (glob)
  1
  $ holds --from catalog --to cart --collapse --max-steps 7 | tee three | wc -l
  4
  $ head -n 3 three | cut -d ' ' -f 1 | uniq | wc -l
  1

Runs of two are the transitions but for the stops:

  $ shop --ngrams 2 | awk -F '\t' 'NR > 1 { sub(/ > /, "\t", $1); print $1 "\t" $2 "\t" $3 }' |
  >   LC_ALL=C sort > pairs
  $ tail -n +2 shop.tsv | grep -v '[(]' | cut -f 1-4 | LC_ALL=C sort | cmp - pairs

Rules
-----

Four visits, a letter an event, a second apart; what is wanted is counted by hand.

  $ letters() {
  >   awk 'BEGIN { print "session,time,event,device" }
  >     { for (i = 1; i <= length($2); i++)
  >         printf "%s,2025-03-0%dT10:00:%02dZ,%s,%s\n", $1, NR, i, substr($2, i, 1), $3 }'
  > }
  $ letters > few.csv << 'END'
  > s1 hppc phone
  > s2 hp web
  > s3 pcb phone
  > s4 chc web
  > END
  $ cx-path --whole few.csv
  path\tpaths\tshare (esc)
  c > h > c\t1\t0.25 (esc)
  h > p\t1\t0.25 (esc)
  h > p > p > c\t1\t0.25 (esc)
  p > c > b\t1\t0.25 (esc)
  $ cx-path --whole --no-header --collapse -v few.csv 2> told | cut -f 1; grep collapsed told
  c > h > c
  h > p
  h > p > c
  p > c > b
  cx-path: 1 event collapsed into the one before
  $ cx-path --whole --no-header --from c -v few.csv 2> told; grep -E ' paths? ' told | cut -c 10-
  c\t1\t0.3333333333 (esc)
  c > b\t1\t0.3333333333 (esc)
  c > h > c\t1\t0.3333333333 (esc)
  3 paths counted
  1 path left out for want of the event of --from
  $ cx-path --whole --no-header --to c few.csv | cut -f 1,2
  c\t1 (esc)
  h > p > p > c\t1 (esc)
  p > c\t1 (esc)
  $ cx-path --whole --no-header --from c --to c -v few.csv 2> told; grep -E ' paths? ' told | cut -c 10-
  c > h > c\t1\t1 (esc)
  1 path counted
  1 path left out for want of the event of --from
  2 paths left out for want of the event of --to
  $ cx-path --whole --no-header --max-steps 2 -v few.csv 2> told; grep -E 'cut' told
  c > h > (more)\t1\t0.25 (esc)
  h > p\t1\t0.25 (esc)
  h > p > (more)\t1\t0.25 (esc)
  p > c > (more)\t1\t0.25 (esc)
  cx-path: 3 paths cut by --max-steps
  $ cx-path --max-steps 2 few.csv | grep '('
  (start)\tc\t1\t1\t0.25\t0.5\t0\t0 (esc)
  (start)\th\t2\t2\t0.5\t0.6666666667\t0\t0 (esc)
  (start)\tp\t1\t1\t0.25\t0.3333333333\t0\t0 (esc)
  c\t(more)\t1\t1\t0.5\t0.3333333333\t0\t0 (esc)
  h\t(more)\t1\t1\t0.3333333333\t0.3333333333\t0\t0 (esc)
  p\t(end)\t1\t1\t0.3333333333\t1\t0\t0 (esc)
  p\t(more)\t1\t1\t0.3333333333\t0.3333333333\t0\t0 (esc)
  $ cx-path --steps 3 --max-steps 2 --no-header few.csv | tail -n 2
  3\t(end)\t1\t0.25 (esc)
  3\t(more)\t3\t0.75 (esc)

The most frequent, those that are as frequent by name; at least so often:

  $ cx-path --top 4 few.csv | cut -f 1-3
  from\tto\tcount (esc)
  (start)\th\t2 (esc)
  c\t(end)\t2 (esc)
  h\tp\t2 (esc)
  p\tc\t2 (esc)
  $ cx-path --top 2 few.csv | cut -f 1-3 | tail -n +2
  (start)\th\t2 (esc)
  c\t(end)\t2 (esc)
  $ cx-path --min-count 2 few.csv | cut -f 1-3 | tail -n +2
  (start)\th\t2 (esc)
  c\t(end)\t2 (esc)
  h\tp\t2 (esc)
  p\tc\t2 (esc)
  $ cx-path --ngrams 4 few.csv
  path\tcount\tpaths (esc)
  h > p > p > c\t1\t1 (esc)

Each value of a column is as if it were alone; its column comes first. It is the
value of the path's first event that counts.

  $ alone() {
  >   cx-path --by device "$@" few.csv > both && head -n 1 both | cut -f 1 || return
  >   for device in phone web; do
  >     { head -n 1 few.csv; grep "$device" few.csv; } | cx-path --no-header "$@" |
  >       sed "s/^/$device\t/"
  >   done > apart && tail -n +2 both | cmp - apart
  > }
  $ alone; alone --steps 3; alone --whole; alone --ngrams 2; alone --top 2; alone --ngrams 2 --top 1
  device
  device
  device
  device
  device
  device
  $ sed '/s1.*p,/s/phone/web/' few.csv | cx-path --by device --from p --whole | cut -f 1-3
  device\tpath\tpaths (esc)
  phone\tp > c > b\t1 (esc)
  web\tp\t1 (esc)
  web\tp > p > c\t1 (esc)
  $ sed 's/phone//' few.csv | cx-path --by device --whole --top 1 | cut -f 1,2
  device\tpath (esc)
  \th > p > p > c (esc)
  web\tc > h > c (esc)

Whose path: sessions that are mere numbers are each customer's own; a visitor who
becomes known half way is one in a session that tells by itself.

  $ cat > units.csv << 'END'
  > customer,session,time,event
  > Aino,1,2025-03-02T10:00:00Z,a
  > Bo,1,2025-03-02T10:00:01Z,b
  > Aino,1,2025-03-02T10:00:02Z,c
  > Aino,2,2025-03-02T10:00:03Z,d
  > ,7,2025-03-02T10:00:04Z,e
  > Cai,7,2025-03-02T10:00:05Z,f
  > Cai,,2025-03-02T10:00:06Z,g
  > END
  $ cx-path --whole --no-header -v units.csv 2> told | cut -f 1; grep without told
  a > c
  b
  d
  e
  f
  cx-path: warning: 1 row without a session left out
  $ cx-path --whole --no-header --unit session units.csv | cut -f 1
  cx-path: warning: 1 row without a session left out
  a > b > c
  d
  e > f
  $ cx-path --whole --no-header --unit customer -v units.csv 2> told | cut -f 1; grep without told
  a > c > d
  b
  f > g
  cx-path: warning: 1 row without a customer left out
  $ grep -c 'left out' told
  1
  $ cut -d , -f 1,3,4 units.csv | sed 1s/event/what/ |
  >   cx-path --whole --no-header --event what | cut -f 1
  cx-path: warning: 1 row without a customer left out
  a > c > d
  b
  f > g
  $ cut -d , -f 1,3,4 units.csv | cx-path -v 2>&1 > one | grep session
  cx-path: no column for --session: each customer has one path
  $ cx-path --unit customer --state units.state units.csv > out.tsv
  cx-path: warning: 1 row without a customer left out
  $ sed -n '1p;3s/02T10/03T10/p' units.csv > more.csv
  $ cx-path --unit customer --state units.state more.csv > out.tsv
  $ cx-path --merge units.state --unit customer --whole --no-header 2> told | wc -l; cat told
  3
  cx-path: warning: 1 row without a session or customer left out
  $ cut -d , -f 2-4 units.csv | cx-path --whole --no-header | cut -f 1
  cx-path: warning: 1 row without a session left out
  a > b > c
  d
  e > f
  $ echo Cai > staff; cx-path --whole --no-header --exclude staff units.csv | cut -f 1
  a > c
  b
  d
  e

Rows in another order are the same, but for rows of one instant, which stay in the
order they come in.

  $ cx-path few.csv > rows; { head -n 1 few.csv; tail -n +2 few.csv | sort -r; } | cx-path | cmp - rows
  $ printf 'session,time,event\ns,2025-03-02,b\ns,2025-03-02,a\ns,2025-03-01,c\n' |
  >   cx-path --whole --no-header
  c > b > a\t1\t1 (esc)

Later rows are left out, and a path may end earlier:

  $ printf 'session,time,event\ns,2025-03-02,a\ns,2025-03-03,b\ns,2025-03-04,c\n' > days.csv
  $ cx-path --whole --no-header --as-of 2025-03-03 -v days.csv 2> told | cut -f 1; grep later told
  a > b
  cx-path: 1 row left out as later than --as-of
  $ cx-path --max-age 1d --as-of 2025-03-06 days.csv > out
  [3]
  $ cx-path --fail-if 'count >= 1' days.csv > out
  [3]

Names
-----

What parts the events of a path can be told from what stands in them; URLs,
quotes and line ends are names like any other.

  $ cat > odd.csv << 'END'
  > session,time,event
  > s,2025-03-02,a > b
  > s,2025-03-03,\
  > s,2025-03-04,"say ""hi"""
  > s,2025-03-05,"two
  > lines"
  > s,2025-03-06,/päivä?x=1&y=2
  > END
  $ cx-path -f csv --whole odd.csv
  path,paths,share
  "a \> b > \\ > say ""hi"" > two
  lines > /päivä?x=1&y=2",1,1
  $ cx-path -f csv --no-header odd.csv | cut -d , -f 1-3 | head -n 2
  (start),a > b,1
  /päivä?x=1&y=2,(end),1

Pictures
--------

Names are quoted as DOT wants it. Shares are of all that leaves the event.

  $ cx-path --dot odd.csv | grep label | head -n 5
    n0 [label="(start)\n1", shape=ellipse];
    n1 [label="a > b\n1"];
    n0 -> n1 [label="1 (100.0%)", penwidth=5.0];
    n2 [label="/päivä?x=1&y=2\n1"];
    n3 [label="(end)\n1", shape=ellipse];
  $ cx-path --dot odd.csv | grep -E 'hi|lines|\\\\'
    n4 [label="\\\n1"];
    n5 [label="say \"hi\"\n1"];
    n6 [label="two\\x0alines\n1"];
  $ cx-path --dot --top 3 few.csv
  digraph paths {
    rankdir=LR;
    node [shape=box];
    n0 [label="(start)\n4", shape=ellipse];
    n1 [label="h\n3"];
    n0 -> n1 [label="2 (50.0%)", penwidth=5.0];
    n2 [label="c\n4"];
    n3 [label="(end)\n4", shape=ellipse];
    n2 -> n3 [label="2 (50.0%)", penwidth=5.0];
    n4 [label="p\n4"];
    n1 -> n4 [label="2 (66.7%)", penwidth=5.0];
  }
  $ cx-path --dot -o graph.dot few.csv && cx-path --dot few.csv | cmp - graph.dot

Graphviz reads it, where it is; else every line is one of the four that DOT may have
here, and every quote that begins ends.

  $ quoted='"([^"\\]|\\.)*"'
  $ for file in odd.csv few.csv; do
  >   cx-path --dot $file > graph.dot
  >   if command -v dot > /dev/null; then dot -Tsvg graph.dot | grep -c '</svg>'; else echo 1; fi
  >   grep -vE "^  n[0-9]+ \[label=$quoted(, shape=ellipse)?\];\$" graph.dot |
  >     grep -vE "^  n[0-9]+ -> n[0-9]+ \[label=$quoted, penwidth=[0-9.]+\];\$" |
  >     grep -cvxE 'digraph paths \{|  rankdir=LR;|  node \[shape=box\];|\}'
  > done
  1
  0
  1
  0
  [1]

States
------

Pieces by any cut, each added to a state, are as all at once; also in one instant.

  $ head -n 1 events.tsv > header; tail -n +2 events.tsv > rows; cx-path -q events.tsv > once.tsv
  $ cx-path -q --unit customer --collapse --from home --whole events.tsv > whole.tsv
  $ for cut in 1 17 4000 9079; do
  >   rm -f all.state
  >   { cat header; head -n $cut rows; } | cx-path -q --state all.state > /dev/null
  >   { cat header; tail -n +$((cut + 1)) rows; } | cx-path -q --state all.state | cmp - once.tsv
  >   cx-path -q --merge all.state | cmp - once.tsv
  > done
  $ awk -v seed=7 'BEGIN { srand(seed) } rand() < .002 { n++ } { print > "piece." n + 100 }' rows
  $ for piece in piece.*; do
  >   cat header $piece | cx-path -q --unit customer --state one.state > /dev/null
  > done
  $ cx-path -q --merge --unit customer --collapse --from home --whole one.state | cmp - whole.tsv
  $ cx-path --collapse --merge one.state
  cx-path: one.state:1: a state made with unit=customer, not with unit=auto
  [2]

Rows that are not after what the state held are counted aloud, and the same file is refused:

  $ head -n 4 few.csv > first.csv; cx-path --state again.state first.csv > once.tsv
  $ cx-path --state again.state first.csv
  cx-path: again.state: this input is in the state already: it would count twice
  [1]
  $ cx-path --state again.state few.csv > out.tsv
  cx-path: warning: few.csv:2: 3 rows are not after what the state held (until *): rows sent again count twice; see cx-ingest --dedupe (glob)

States of parts together, in any order and any grouping; the customers of each part
are its own.

  $ for part in 0 1 2; do
  >   { cat header
  >     awk -F '\t' -v part=$part '{ n = substr($2, 2) } n % 3 == part' rows
  >   } | cx-path -q --by campaign --partial > $part.state
  > done
  $ cx-path -q --by campaign events.tsv > by.tsv
  $ cx-path -q --merge --by campaign 0.state 1.state 2.state > merged.tsv; cmp merged.tsv by.tsv
  $ cx-path -q --merge --partial --by campaign 2.state 0.state > two.state
  $ cx-path -q --merge --by campaign two.state 1.state | cmp - merged.tsv
  $ cx-path --merge 0.state
  cx-path: 0.state:1: a state made with by=campaign, not without
  [2]

Sessions in several states are put together by time, and one instant by name.

  $ printf 'session,time,event\ns,2025-03-02,b\ns,2025-03-04,d\n' | cx-path --partial > 1.state
  $ printf 'session,time,event\ns,2025-03-03,c\ns,2025-03-02,a\n' | cx-path --partial > 2.state
  $ cx-path --merge --whole --no-header 1.state 2.state
  a > b > c > d\t1\t1 (esc)
  $ cx-path --merge --whole --no-header 2.state 1.state
  a > b > c > d\t1\t1 (esc)
  $ cx-path --merge --as-of 2025-03-03 1.state
  cx-path: the states have rows of 2025-03-04, later than --as-of 2025-03-03 (try 'cx-path --help')
  [2]

Bad input
---------

  $ printf 'session,time,event\ns,2025-03-02,a\ns,2025-03-03,\ns,2025-03-04,(end)\ns,never,b\n' > bad.csv
  $ cx-path bad.csv
  cx-path: bad.csv:3: column 'event': * (glob)
  [1]
  $ cx-path --whole --no-header --rejects bad.tsv bad.csv
  a\t1\t1 (esc)
  cx-path: warning: 3 of 4 rows left out as bad (first: bad.csv:3: column 'event': *) (glob)
  $ cut -f 2,5-7 bad.tsv
  line\treason\tcolumn\tvalue (esc)
  3\tno-event\tevent\t (esc)
  4\treserved-event\tevent\t(end) (esc)
  5\tbad-date\ttime\tnever (esc)
  $ sed 3d bad.csv | cx-path
  cx-path: <stdin>:3: column 'event': the name of no event, but of a path's begin or end
  [1]
  $ printf 'time,event\n2025-03-02,a\n' | cx-path
  cx-path: no column 'customer' for --customer and none 'session' for --session; the columns are 'time', 'event'
  [2]
  $ printf 'customer,time,evnt\nA,2025-03-02,a\n' | cx-path
  cx-path: <stdin>:1: no column 'event' for --event; *; did you mean 'evnt'? (glob)
  [2]
  $ cx-path --unit customer few.csv
  cx-path: few.csv:1: no column 'customer' for --customer; * (glob)
  [2]
  $ cx-path --by devise few.csv
  cx-path: few.csv:1: no column 'devise' for --by; *; did you mean 'device'? (glob)
  [2]

A header alone is an answer without rows; an event that nobody has may be a slip.

  $ head -n 1 few.csv | cx-path
  from\tto\tcount\tpaths\tp_out\tp_in\tmedian_s\tp95_s (esc)
  $ head -n 1 few.csv | cx-path --steps 2 --by device
  device\tstep\tevent\tpaths\tshare (esc)
  $ head -n 1 few.csv | cx-path --dot | wc -l
  4
  $ cx-path --no-header --customer user_id --session session_id --time timestamp --from crat \
  >   data/shop_events.csv.gz
  cx-path: warning: option '--from': no row has the event 'crat'; did you mean 'cart'?
  $ cx-path --no-header --from b --to nowhere few.csv
  cx-path: warning: option '--to': no row has the event 'nowhere'
  $ cx-path --no-header --from b --to h few.csv

Options that do not go together:

  $ cx-path --steps 2 --whole few.csv
  cx-path: only one of '--ngrams', '--steps', '--whole' and '--dot' (try 'cx-path --help')
  [2]
  $ cx-path --steps 1001 few.csv
  cx-path: option '--steps': '1001' is not from 1 to 1000 (try 'cx-path --help')
  [2]
  $ cx-path --steps 0 few.csv
  cx-path: option '--steps': '0' is not from 1 to 1000 (try 'cx-path --help')
  [2]
  $ cx-path --ngrams 0 few.csv
  cx-path: option '--ngrams': '0' is not from 1 to 1000 (try 'cx-path --help')
  [2]
  $ cx-path --dot --by device few.csv
  cx-path: option '--dot' draws one graph: '--by' does not go with it (try 'cx-path --help')
  [2]
  $ cx-path --dot -f json few.csv
  cx-path: option '--dot' writes no table: '--format' does not go with it (try 'cx-path --help')
  [2]
  $ sed 1s/device/count/ few.csv | cx-path --by count
  cx-path: option '--by': the answer has a column 'count' of its own (try 'cx-path --help')
  [2]
