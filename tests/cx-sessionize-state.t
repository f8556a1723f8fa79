cx-sessionize: from run to run
==============================

  $ gzip -dc $TESTDIR/data/sessions/log.csv.gz > log.csv
  $ awk -F , -v OFS=, 'NR == 1 { print "0", $0; next } {
  >   sub(/Z$/, "", $3); print $3 ($3 ~ /[.]/ ? "" : ".000"), $1, $2, $3 "Z", $4, $5 }' log.csv |
  >   LC_ALL=C sort -s -t , -k 1,1 | cut -d , -f 2- > by-time.csv

A log that is read in pieces gives the rows of one that is read at once, wherever
it is cut: pieces of a random length, the same in every run of this test. Where
the order is that of time, they come in the same order, too.

  $ pieces() { awk -v seed=$2 -v n=$3 -v rows=$(wc -l < $1) '
  >   BEGIN { srand(seed); for (i = 1; i < n; i++) cut[int(rand() * rows) + 1] }
  >   NR == 1 { header = $0; for (i = 1; i <= n; i++) print header > ("piece." i); i = 1; next }
  >   { while (NR in cut) { i++; delete cut[NR] }; print > ("piece." i) }' $1; }
  $ in_pieces() {
  >   file=$1 seed=$2 order=$3
  >   shift 3
  >   rm -f state piece.* got
  >   pieces $file $seed 4
  >   for i in 1 2 3 4; do
  >     [ "$order" != customer ] ||
  >       { head -n 1 piece.$i; tail -n +2 piece.$i | sort -s -t , -k 2,2; } > sorted
  >     [ "$order" != customer ] || mv sorted piece.$i
  >     [ $i = 4 ] && last=--finish || last=
  >     cx-sessionize -q --state state $last "$@" piece.$i > rows || return
  >     [ $i = 1 ] && cat rows > got || tail -n +2 rows >> got
  >   done
  >   cp $file whole.csv
  >   [ "$order" != customer ] ||
  >     { head -n 1 $file; tail -n +2 $file | sort -s -t , -k 2,2; } > whole.csv
  >   cx-sessionize -q "$@" whole.csv > wanted
  >   [ "$order" = time ] || { sort got > 1; mv 1 got; sort wanted > 1; mv 1 wanted; }
  >   cmp got wanted || echo "$file $seed $order $*"
  > }
  $ for seed in 1 2 3; do
  >   in_pieces by-time.csv $seed time --sorted time
  >   in_pieces log.csv $seed time --lateness 15m -j $seed
  >   in_pieces log.csv $seed time --lateness 1m --late drop --midnight --tz Europe/Helsinki
  >   in_pieces by-time.csv $seed any --campaign campaign -j $seed
  >   in_pieces by-time.csv $seed customer --sorted customer --max-events 3
  >   in_pieces by-time.csv $seed any --summary --midnight --campaign campaign -j $seed
  >   in_pieces by-time.csv $seed time --summary --sorted time --boundary ge --max-length 1h
  >   in_pieces by-time.csv $seed time --summary --sorted time --timeout 6h --campaign campaign --max-events 4
  >   in_pieces by-time.csv $seed time --summary --sorted time --timeout 12h --midnight --tz Europe/Helsinki
  >   in_pieces by-time.csv $seed time --summary --sorted time --timeout 12h --midnight -j $seed
  >   in_pieces log.csv $seed time --summary --lateness 1h --heartbeat 10s --ping product --view event
  >   in_pieces by-time.csv $seed customer --summary --sorted customer --campaign campaign
  > done

The order of the input may change from run to run in the middle of sessions, too:

  $ rm -f state; pieces by-time.csv 5 4
  $ for order in time no time; do
  >   n=$((n + 1)); [ $n = 3 ] && last=--finish || last=
  >   cx-sessionize -q --summary --state state --sorted $order $last --no-header piece.$n
  > done | sort > got
  $ { cat piece.1; tail -q -n +2 piece.2 piece.3; } | cx-sessionize -q --summary --no-header | sort |
  >   cmp - got

The sessions of another program, once more, from four pieces:

  $ gzip -dc $TESTDIR/data/sessions/rows.tsv.gz | grep '^log:ua' | cut -f 2-5 > ua
  $ in_pieces by-time.csv 7 any -q --tz Europe/Helsinki --boundary ge --midnight --campaign campaign \
  >   --campaign-rule present
  $ cut -f 1,6- got | grep -v ^row | sort -n | cmp - ua

Three sessions that begin at one instant, a run each:

  $ rm -f state; for campaign in x y z; do
  >   printf 'customer,time,campaign\na,2025-01-07T10:00Z,%s\n' $campaign > $campaign.csv
  >   cx-sessionize --campaign campaign --state state --no-header $campaign.csv
  > done > got
  $ cx-sessionize --campaign campaign --no-header x.csv y.csv z.csv | cmp - got; cut -f 5,6 got
  1\tfirst (esc)
  2\tcampaign (esc)
  3\tcampaign (esc)

Held rows keep every byte of their cells:

  $ printf '%b' 'x,customer,time\n"a\tb\\\\n\\\\",a,2025-01-07T10:00Z\n"l\n ""m""\r",,2025-01-07\n,ä,20250107\n' \
  >   > odd.csv
  $ head -n 1 odd.csv > header.csv
  $ for answer in '' --summary; do
  >   rm -f state; cx-sessionize $answer --state state --lateness 1d -f csv odd.csv
  >   grep -c '^#cx-row' state
  >   cx-sessionize $answer --state state --lateness 1d --finish -f csv header.csv > got
  >   cx-sessionize $answer --lateness 1d -f csv odd.csv | cmp - got
  > done
  x,customer,time,session,session_no,start_reason
  3
  session,customer,session_no,start,end,duration_s,events,first_event,last_event,campaign,bounce,day,start_reason,engaged_s,person
  3
  $ tr '\t\r' 'TR' < odd.csv
  x,customer,time
  "aTb\\n\\",a,2025-01-07T10:00Z
  "l
   ""m""R",,2025-01-07
  ,ä,20250107

The order may change from run to run; rows that are held back come first then.

  $ rm -f state; pieces by-time.csv 9 3; cx-sessionize -q by-time.csv | sort > wanted
  $ cx-sessionize --state state --lateness 15m piece.1 > got; grep -c '^#cx-row' state
  [1-9]\d* (re)
  $ cp state before; cx-sessionize --state state --sorted customer piece.2
  cx-sessionize: the state holds rows back, which belong between those of an input that is sorted by customer
  [2]
  $ cut -d , -f 1-4 piece.2 | cx-sessionize --state state --lateness 15m
  cx-sessionize: state: the state holds rows back whose columns are not those of the input
  [2]
  $ cmp before state; cx-sessionize -j 2 --state state piece.2 > rows; tail -n +2 rows >> got
  $ grep -c '^#cx-row' state
  0
  [1]
  $ cx-sessionize --state state --lateness 1h --finish piece.3 | tail -n +2 >> got
  $ sort got | cmp - wanted

A day's sessions
----------------

Sessions are written in the run in which they have ended: the newest row is more
than the timeout later. Rows that come before it are late.

  $ cat > mon.csv << 'END'
  > customer,time,event
  > Aino,2025-03-03T10:00:00+02:00,home
  > Bo,2025-03-03T23:50:00+02:00,product
  > Aino,2025-03-03T23:58:00+02:00,"cart, ""big"""
  > END
  $ cat > tue.csv << 'END'
  > customer,time,event
  > Aino,2025-03-04T00:10:00+02:00,purchase
  > Carl,2025-03-04T00:25:00+02:00,home
  > END
  $ cx-sessionize --summary --state day mon.csv | cut -f 2-9
  customer\tsession_no\tstart\tend\tduration_s\tevents\tfirst_event\tlast_event (esc)
  Aino\t1\t2025-03-03T10:00:00+02:00\t2025-03-03T10:00:00+02:00\t0\t1\thome\thome (esc)
  $ stat -c %a day; cp day monday
  600
  $ cx-sessionize --summary --state day tue.csv --no-header | cut -f 2-9
  Bo\t1\t2025-03-03T23:50:00+02:00\t2025-03-03T23:50:00+02:00\t0\t1\tproduct\tproduct (esc)
  $ printf 'customer,time,event\nAino,2025-03-04T00:24:59+02:00,home\n' > old.csv
  $ cp day tuesday; cx-sessionize --summary --state day old.csv
  cx-sessionize: old.csv:2: late: the state goes to 2025-03-03T22:25:00Z already (was this input read before?)
  [1]
  $ cmp day tuesday
  $ cx-sessionize --summary --state day --late late.tsv old.csv --no-header
  cx-sessionize: warning: 1 of 1 rows late, kept in late.tsv
  $ tail -n 1 late.tsv
  Aino\t2025-03-04T00:24:59+02:00\thome (esc)
  $ printf 'customer,time,event\n' > none.csv
  $ cx-sessionize --summary --state day --finish none.csv --no-header | cut -f 2-9
  Aino\t2\t2025-03-03T23:58:00+02:00\t2025-03-04T00:10:00+02:00\t720\t2\tcart, "big"\tpurchase (esc)
  Carl\t1\t2025-03-04T00:25:00+02:00\t2025-03-04T00:25:00+02:00\t0\t1\thome\thome (esc)
  $ cx-sessionize --summary --state day --finish none.csv --no-header

After --finish a row that could still have joined a session is late; the others
number on.

  $ printf 'customer,time,event\nAino,2025-03-04T00:55:00+02:00,home\n' > next.csv
  $ cx-sessionize --summary --state day next.csv
  cx-sessionize: next.csv:2: late: the state goes to 2025-03-03T22:55:00.001Z already (was this input read before?)
  [1]
  $ printf 'customer,time,event\nAino,2025-03-04T00:55:01+02:00,home\n' > next.csv
  $ cx-sessionize --summary --state day --finish next.csv --no-header | cut -f 2-4,13
  Aino\t3\t2025-03-04T00:55:01+02:00\ttimeout (esc)

The longest timeout reaches behind all times:

  $ cx-sessionize --timeout 106751991167d --state far --finish next.csv > out.tsv
  $ cx-sessionize --timeout 106751991167d --state far mon.csv
  cx-sessionize: mon.csv:2: late: the state goes to +010000-01-02T00:00:00Z already (was this input read before?)
  [1]

Of a session that has timed out a state knows its number and its end (instants by
date(1)); of one that another rule has ended, what the next one may depend on, too.

  $ cat > early.csv << 'END'
  > customer,time,event,campaign
  > a,2025-01-07T10:00Z,home,x
  > a,2025-01-07T10:10Z,cart,mail
  > c,2025-01-07T10:15Z,home,z
  > c,2025-01-07T10:17Z,cart,
  > d,2025-01-07T10:40:00.001Z,,
  > END
  $ told() { cx-sessionize --summary --campaign campaign --max-events 2 --state told --no-header "$@"; }
  $ told --sorted time early.csv | cut -f 2,3,10
  a\t1\tx (esc)
  c\t1\tz (esc)
  a\t2\tmail (esc)
  $ grep '^[ac]' told | cut -f 1,3-10
  a\t2\t0\t\t1736244600000\t\t\t\t1 (esc)
  c\t1\t0\t1736244900000\t1736245020000\t2\t20095\tz\t1 (esc)
  $ head -n 1 early.csv > then.csv
  $ printf '%s\n' c,2025-01-07T10:46Z,home,y a,2025-01-07T10:50Z,home,x >> then.csv
  $ told --finish then.csv | cut -f 2,3,13
  a\t3\ttimeout (esc)
  c\t2\tcampaign (esc)
  d\t1\tfirst (esc)

A session that nobody has told yet is not told twice:

  $ cp monday day; cat mon.csv > again.csv
  $ cx-sessionize --summary --state day --late drop again.csv > out.tsv
  cx-sessionize: warning: 2 of 3 rows late, left out
  cx-sessionize: day: this input is in the state already: it would count twice
  [1]
  $ cmp day monday

A row of a time that has not come yet would make all others late for ever after:
it ends the run, in whatever order the rows are, and nothing is saved. So does a
row that is read two days early, but not one that is an hour early. `--as-of`
leaves such rows out.

  $ printf 'customer,time\na,2025-03-05T10:00Z\na,2999-01-01T10:00+02:00\n' > future.csv
  $ for order in no time customer; do
  >   cx-sessionize --state future --sorted $order -o new.tsv future.csv; ls future new.tsv 2> /dev/null
  > done
  cx-sessionize: future.csv:3: 2999-01-01T08:00:00Z has not come yet, and all rows before it would be late for the next run: mend the row, or leave it out with --as-of
  cx-sessionize: future.csv:3: 2999-01-01T08:00:00Z has not come yet, and all rows before it would be late for the next run: mend the row, or leave it out with --as-of
  cx-sessionize: future.csv:3: 2999-01-01T08:00:00Z has not come yet, and all rows before it would be late for the next run: mend the row, or leave it out with --as-of
  [2]
  $ cx-sessionize --state future --late drop future.csv > out.tsv
  cx-sessionize: future.csv:3: 2999-01-01T08:00:00Z has not come yet, and all rows before it would be late for the next run: mend the row, or leave it out with --as-of
  [1]
  $ cx-sessionize --state future --as-of 2025-03-05 --no-header future.csv | cut -f 2
  2025-03-05T10:00Z
  $ date -u -d '+2 days' '+customer,time%na,%FT%TZ' > early.csv
  $ cx-sessionize --state early early.csv 2>&1 > out.tsv | grep -c 'has not come yet'
  1
  $ date -u -d '+1 hour' '+customer,time%na,%FT%TZ' > early.csv
  $ cx-sessionize --state early early.csv > out.tsv

What goes wrong
---------------

Nothing is written to a file, and the state stays as it was.

  $ bad() { cp monday day; "$@"; echo "[$?]"; cmp monday day; ls new.tsv day.* 2> /dev/null || :; }
  $ bad cx-sessionize --summary --state day --timeout 20m -o new.tsv tue.csv
  cx-sessionize: day:1: a state made with timeout=1800000ms, not with timeout=1200000ms
  [2]
  $ bad cx-sessionize --summary --state day --tz Europe/Helsinki -o new.tsv tue.csv
  cx-sessionize: day:1: a state made without tz=Europe/Helsinki
  [2]
  $ bad cx-sessionize --state day -o new.tsv tue.csv
  cx-sessionize: day:1: a state made with campaign=off,summary, not with campaign=off
  [2]
  $ { cat tue.csv; tail -n 1 mon.csv; } > unsorted.csv
  $ bad cx-sessionize --summary --state day --late drop -o new.tsv --sorted customer unsorted.csv
  cx-sessionize: unsorted.csv:4: before the row above in byte order: the rows are not sorted by key (LC_ALL=C sort)
  [1]
  $ bad cx-sessionize --summary --state day -o new.tsv --sorted time unsorted.csv
  cx-sessionize: unsorted.csv:4: earlier than the row before (2025-03-03T22:25:00Z): the rows are not sorted by time
  [1]
  $ damaged() { sed "$1" monday > damaged; cx-sessionize --summary --state damaged -o new.tsv tue.csv
  >   echo "[$?]"; ls new.tsv damaged.* 2> /dev/null || :; }
  $ damaged '1s/format=1/format=2/'
  cx-sessionize: damaged:1: a state of another version of cx
  [2]
  $ damaged '1s/tool=cx-sessionize/tool=cx-other/'
  cx-sessionize: damaged:1: a state of cx-other, not of cx-sessionize
  [2]
  $ damaged '2s,home,cart,; 3s,product,home,'
  cx-sessionize: damaged: the state is damaged (its checksum differs): put an older copy in its place, or make it anew from all its input
  [1]
  $ damaged '1s/watermark=[0-9]*/watermark=0/'
  cx-sessionize: damaged: the state is damaged (its checksum differs): put an older copy in its place, or make it anew from all its input
  [1]
  $ damaged '$d'
  cx-sessionize: damaged: the state is damaged (its last line is missing): put an older copy in its place, or make it anew from all its input
  [1]
  $ damaged '3p'
  cx-sessionize: damaged:4: the state is damaged (a key comes twice): put an older copy in its place, or make it anew from all its input
  [1]
  $ damaged '3d'
  cx-sessionize: damaged: the state is damaged (lines are missing, or too many): put an older copy in its place, or make it anew from all its input
  [1]
  $ cp mon.csv damaged; cx-sessionize --summary --state damaged tue.csv -o new.tsv
  cx-sessionize: damaged: not a state of cx-sessionize with these options, or a damaged one
  [2]
  $ cp monday day; cx-sessionize --summary --state day tue.csv > /dev/full
  cx-sessionize: <stdout>: cannot write: No space left on device
  [1]
  $ cmp monday day; ls day.*
  ls: cannot access 'day.*': No such file or directory
  [2]
  $ bad cx-sessionize --summary --state no/day tue.csv -o new.tsv
  cx-sessionize: no/day: cannot create: No such file or directory
  [1]
  $ bad cx-sessionize --summary --finish tue.csv -o new.tsv
  cx-sessionize: option '--finish' needs '--state FILE' (try 'cx-sessionize --help')
  [2]

A file system that is full while rows are sorted, or while the state is written:

  $ (trap '' XFSZ; ulimit -f 40; cx-sessionize --state new --memory 64K -o new.tsv log.csv) 2>&1 |
  >   sed "s,'/.*','DIR',"
  cx-sessionize: cannot write a temporary file in 'DIR': File too large
  $ ls new* 2> /dev/null
  [2]
  $ (trap '' XFSZ; ulimit -f 40; cx-sessionize --state new --sorted time by-time.csv > /dev/null)
  cx-sessionize: new: cannot write: File too large
  [1]
  $ ls new* 2> /dev/null
  [2]

Two runs at a time: what the first has added is not lost.

  $ awk -F , 'BEGIN { print "customer,time,event" } { for (i = 0; i < 150000; i++)
  >   printf "c%d,2025-03-05T%02d:%02d:%02dZ,\n", i * 7919 % 5003, i / 7200, i / 120 % 60, i / 2 % 60
  >   exit }' log.csv > many.csv
  $ cp monday day; mkfifo slow; cx-sessionize --summary --state day slow > out.tsv & pid=$!
  $ exec 7> slow; cat many.csv >&7
  $ cx-sessionize --summary --state day tue.csv > /dev/null; cp day tuesday; exec 7>&-; wait $pid
  cx-sessionize: day: another program has replaced this state meanwhile; nothing was added
  [1]
  $ cmp day tuesday

Whenever a run is killed, the state is the old one or the new one, and the output
is there when the state is new.

  $ printf 'customer,time,event\nc1,2025-03-04,\n' > one.csv
  $ cx-sessionize --state first one.csv > /dev/null
  $ cp first then; cx-sessionize --state then -o whole.tsv --sorted time many.csv
  $ for delay in 0 .005 .01 .02 .03 .04 .05 .07 .1 .15 .2 .3; do
  >   rm -f out.tsv* s.* s; cp first s
  >   cx-sessionize --state s -o out.tsv --sorted time many.csv & pid=$!
  >   sleep $delay; kill -9 $pid; wait $pid
  >   cmp -s s first || { cmp -s s then && [ -e out.tsv ]; } || echo "half a state after $delay"
  >   [ ! -e out.tsv ] || cmp -s out.tsv whole.tsv || echo "half an output after $delay"
  > done 2> /dev/null
