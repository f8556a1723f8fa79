cx-sessionize: rows that come late
==================================

A row is late when it is earlier than the newest before it by more than the
lateness. 9,080 rows in the order they arrived in: which of them are late, how
many are held back, and how many sessions the others make, is as an independent
program says, which holds rows in a heap (tests/data/README.md). The others make
the same sessions as when they are sorted.

  $ gzip -dc $TESTDIR/data/sessions/log.csv.gz > log.csv
  $ gzip -dc $TESTDIR/data/sessions/late_rows.csv.gz > late_rows.csv
  $ for lateness in 0 1000 60000 300000 900000 3600000; do
  >   cx-sessionize -v --no-customer drop --lateness ${lateness}ms --late late.tsv -o out.tsv \
  >     log.csv 2> told
  >   tail -n +2 late.tsv | cut -f 1 | sort > got
  >   awk -F , -v l=$lateness '$1 == l { print $2 }' late_rows.csv | sort | cmp - got
  >   awk -F , 'FILENAME == "got" { late[$1] } FILENAME != "got" && !($1 in late)' got log.csv \
  >     > others.csv
  >   cx-sessionize --no-customer drop others.csv | sort > sorted.tsv
  >   sort out.tsv | cmp - sorted.tsv
  >   echo $lateness $(wc -l < got) $(cut -f 6 out.tsv | tail -n +2 | sort -u | wc -l) \
  >     $(sed -n 's/.*at most \(.*\) rows held.*/\1/p' told)
  > done | tee summary
  0 940 2576 0
  1000 929 2575 4
  60000 365 2572 12
  300000 22 2564 23
  900000 0 2566 34
  3600000 0 2566 59
  $ awk -F , 'NR > 1 { print $1, $2, $3, $1 == 0 ? 0 : $4 }' $TESTDIR/data/sessions/late_summary.csv |
  >   cmp - summary

At any number of threads, and by sessions as well:

  $ cx-sessionize --no-customer drop --lateness 15m log.csv > wanted
  $ cx-sessionize --no-customer drop --summary log.csv | sort > visits
  $ for threads in 1 2 5; do
  >   cx-sessionize -j $threads --no-customer drop --lateness 15m log.csv | cmp - wanted
  >   cx-sessionize -j $threads --no-customer drop --lateness 15m --summary log.csv | sort |
  >     cmp - visits
  >   cx-sessionize -q -j $threads --no-customer drop --lateness 1m --late late.$threads log.csv |
  >     cksum > sum.$threads
  >   cmp late.$threads late.1; cmp sum.$threads sum.1
  > done

The rows leave in order of time, of equal times in the order they came in.

  $ awk -F , -v OFS='\t' 'NR > 1 && $2 != "" {
  >   sub(/Z$/, "", $3); print $3 ($3 ~ /[.]/ ? "" : ".000"), NR - 1 }' log.csv |
  >   LC_ALL=C sort -k 1,1 -k 2,2n | cut -f 2 > by-time
  $ tail -n +2 wanted | cut -f 1 | cmp - by-time

A poisoned row
--------------

A bridging row (b3) and a row of 2100 (x1), which makes what follows late:

  $ at() { awk -F , 'NR == 1 { print "row,customer,time" } NR > 1 {
  >   ms = $3; day = int(ms / 86400000); s = int(ms / 1000) % 86400
  >   if (day > 0) date = "2100-01-01"; else date = "1970-01-01"
  >   printf "%s,%s,%sT%02d:%02d:%02dZ\n", $1, $2, date, s / 3600, s / 60 % 60, s % 60 }'; }
  $ at < $TESTDIR/data/sessions/late_small.csv > small.csv
  $ cat small.csv
  row,customer,time
  b1,a,1970-01-01T00:00:00Z
  b2,a,1970-01-01T00:50:00Z
  b3,a,1970-01-01T00:25:00Z
  b4,b,1970-01-01T00:50:01Z
  x1,z,2100-01-01T00:00:00Z
  b5,a,1970-01-01T00:50:02Z
  $ for lateness in 0 1500000 1600000; do
  >   cx-sessionize -q --lateness ${lateness}ms --late drop small.csv | tail -n +2 |
  >     awk -F '\t' -v l=$lateness '{ print l "," $1 ",0," $5 }'
  > done | sort > got
  $ awk -F , 'NR > 1 && !$3 { print $1 "," $2 "," $3 "," $4 }' \
  >   $TESTDIR/data/sessions/late_small_expected.csv | sort | cmp - got && wc -l < got
  14
  $ cx-sessionize --lateness 1500s --late late.tsv small.csv > out.tsv
  cx-sessionize: warning: 1 of 6 rows late, kept in late.tsv
  cx-sessionize: warning: the newest day, 2100-01-01, is 47482 days after the one before, 1970-01-01; --as-of can set another
  $ cat late.tsv
  row\tcustomer\ttime (esc)
  b5\ta\t1970-01-01T00:50:02Z (esc)
  $ stat -c %a late.tsv
  600
  $ cx-sessionize --lateness 1500s --as-of 1970-01-01 small.csv | cut -f 1,5
  row\tsession_no (esc)
  b1\t1 (esc)
  b3\t1 (esc)
  b2\t1 (esc)
  b4\t1 (esc)
  b5\t1 (esc)

Late rows end the run unless something else is said; what is written to a file is
not written then.

  $ cx-sessionize --lateness 1500s -o out.tsv small.csv; wc -l < out.tsv
  cx-sessionize: small.csv:7: late: 47481d 23h 9m 58s behind the newest row before it (2100-01-01T00:00:00Z), more than --lateness allows
  6
  $ cx-sessionize --lateness 1500s --late error -o new.tsv small.csv; ls new.tsv
  cx-sessionize: small.csv:7: late: 47481d 23h 9m 58s behind the newest row before it (2100-01-01T00:00:00Z), more than --lateness allows
  ls: cannot access 'new.tsv': No such file or directory
  [2]
  $ cx-sessionize --lateness 1499s -q --late drop --as-of 1970-01-01 small.csv | cut -f 1 | tail -n +2 |
  >   tr '\n' ' '
  b1 b2 b4 b5  (no-eol)

Rows of the same instant are not late, whatever the order is said to be:

  $ printf 'customer,time,n\nb,2025-01-07T10:00Z,1\na,2025-01-07T12:00+02:00,2\n' > same.csv
  $ cx-sessionize --lateness 0s same.csv | cut -f 3 | tr '\n' ' '
  n 1 2  (no-eol)

Cells of late rows stand as they were, quoted or not, by sessions as well:

  $ printf 'x,customer,time\n1,a,2025-01-07T10:00Z\n"l\n ""m""",a,2025-01-07\n"b\\s",b,2025-01-06\n' > odd.csv
  $ cx-sessionize -q --sorted time --late late.tsv --summary odd.csv | cut -f 2-4
  customer\tsession_no\tstart (esc)
  a\t1\t2025-01-07T10:00:00Z (esc)
  $ cat late.tsv
  x\tcustomer\ttime (esc)
  l\\n "m"\ta\t2025-01-07 (esc)
  b\\\\s\tb\t2025-01-06 (esc)
  $ cx-sessionize -q --lateness 2d odd.csv -f csv
  x,customer,time,session,session_no,start_reason
  b\s,b,2025-01-06,*,1,first (glob)
  "l
   ""m""",a,2025-01-07,*,1,first (glob)
  1,a,2025-01-07T10:00Z,*,2,timeout (glob)

On a pipe, rows are out as soon as the watermark has passed them.

  $ mkfifo in; cx-sessionize --lateness 15m < in | cat > out.tsv & pid=$!
  $ exec 7> in
  $ printf 'customer,time\na,2025-01-07T10:00Z\nb,2025-01-07T10:15Z\nb,2025-01-07T10:02Z\n' >&7
  $ wait_for() { for i in 1 2 3 4 5 6 7 8 9 10; do [ "$(wc -l < out.tsv)" = $1 ] && return; sleep .2; done; }
  $ wait_for 2; cut -f 2 out.tsv
  time
  2025-01-07T10:00Z
  $ printf 'a,2025-01-07T10:17Z\n' >&7; wait_for 3; cut -f 2 out.tsv
  time
  2025-01-07T10:00Z
  2025-01-07T10:02Z
  $ exec 7>&-; wait $pid; cut -f 2 out.tsv
  time
  2025-01-07T10:00Z
  2025-01-07T10:02Z
  2025-01-07T10:15Z
  2025-01-07T10:17Z

Sessions of a stream
--------------------

By time, a session's row leaves when the watermark shows that no row can join it
any more. So, where only the timeout ends sessions, they leave in the order of
their last rows, those of an instant by customer:

  $ by_end() { awk -F '\t' -v OFS='\t' '{ e = $5; sub(/Z$/, "", e); print e (e ~ /[.]/ ? "" : ".000"), $0 }' |
  >   LC_ALL=C sort -t "$(printf '\t')" -k 1,1 -k 3,3 | cut -f 2-; }
  $ cx-sessionize --no-customer drop --summary --no-header log.csv | by_end > wanted
  $ for threads in 1 2 5; do
  >   cx-sessionize -j $threads --no-customer drop --summary --no-header --lateness 15m log.csv |
  >     cmp - wanted
  >   cx-sessionize -j $threads --no-customer drop --summary --no-header --lateness 6h log.csv |
  >     cmp - wanted
  > done

By hand: Bo's session ends at 10:30 and a bit, before Aino's next row at 10:31;
her second one with the ad at 10:40; Cid's with his third row; at 11:09:00.001
ends Dia's, at 11:10:00.001 what is left of Aino.

  $ cat > visits.csv << 'END'
  > customer,time,campaign
  > Bo,2025-03-02T10:00Z,
  > Aino,2025-03-02T10:01Z,
  > Cid,2025-03-02T10:20Z,
  > Aino,2025-03-02T10:31Z,mail
  > Cid,2025-03-02T10:35Z,
  > Dia,2025-03-02T10:39Z,
  > Aino,2025-03-02T10:40Z,ad
  > Cid,2025-03-02T10:41Z,
  > Cid,2025-03-02T11:09Z,
  > END
  $ cx-sessionize --summary --sorted time --campaign campaign --max-events 3 --no-header visits.csv |
  >   cut -f 2-5,7,13
  Bo\t1\t2025-03-02T10:00:00Z\t2025-03-02T10:00:00Z\t1\tfirst (esc)
  Aino\t1\t2025-03-02T10:01:00Z\t2025-03-02T10:31:00Z\t2\tfirst (esc)
  Cid\t1\t2025-03-02T10:20:00Z\t2025-03-02T10:41:00Z\t3\tfirst (esc)
  Dia\t1\t2025-03-02T10:39:00Z\t2025-03-02T10:39:00Z\t1\tfirst (esc)
  Aino\t2\t2025-03-02T10:40:00Z\t2025-03-02T10:40:00Z\t1\tcampaign (esc)
  Cid\t2\t2025-03-02T11:09:00Z\t2025-03-02T11:09:00Z\t1\tmax-events (esc)

On a pipe each is out while the next row is still awaited: after the timeout, at
the boundary of `ge`, at the greatest length, at midnight in a zone, and full.

  $ out_after() { time=$1; shift; : > out.tsv
  >   cx-sessionize --summary --sorted time --no-header "$@" < in | cat > out.tsv & pid=$!
  >   exec 7> in
  >   printf 'customer,time\na,2025-01-07T21:50Z\na,2025-01-07T21:59Z\n' >&7
  >   printf "b,2025-01-07T$time\n" >&7
  >   for i in 1 2 3 4 5; do [ -s out.tsv ] && break; sleep .1; done
  >   cut -f 2-4 out.tsv; exec 7>&-; wait $pid; }
  $ out_after 22:29Z; out_after 22:29:00.001Z
  a\t1\t2025-01-07T21:50:00Z (esc)
  $ out_after 22:28:59.999Z --boundary ge; out_after 22:29Z --boundary ge
  a\t1\t2025-01-07T21:50:00Z (esc)
  $ out_after 22:04:59Z --max-length 15m; out_after 22:05Z --max-length 15m
  a\t1\t2025-01-07T21:50:00Z (esc)
  $ out_after 21:59:59Z --midnight --tz Europe/Helsinki
  $ out_after 22:00Z --midnight --tz Europe/Helsinki
  a\t1\t2025-01-07T23:50:00+02:00 (esc)
  $ out_after 22:00Z --max-events 3; out_after 22:00Z --max-events 2
  a\t1\t2025-01-07T21:50:00Z (esc)

Into a file they go in large pieces.

  $ cx-sessionize --summary --sorted time --no-header < in > file.tsv & pid=$!
  $ exec 7> in; printf 'customer,time\na,2025-01-07T21:50Z\nb,2025-01-08T21:59Z\n' >&7
  $ sleep .2; wc -c < file.tsv; exec 7>&-; wait $pid; wc -l < file.tsv
  0
  2

Options that say nothing:

  $ cx-sessionize --late drop small.csv
  cx-sessionize: option '--late' needs '--lateness TIME', '--sorted time' or '--state FILE' (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --lateness 15m --sorted customer small.csv
  cx-sessionize: option '--lateness' is about an input that is sorted by time, which '--sorted customer' is not (try 'cx-sessionize --help')
  [2]
