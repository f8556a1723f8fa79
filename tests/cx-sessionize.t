cx-sessionize: where visits begin
=================================

154 hand-made rows, each a trap, under ten sets of rules, and 9,080 generated rows
in order of arrival under six: every row's session, number and reason (for the
generated ones under two), and every session's summary, are as an independent
program says (tests/data/README.md). Three rows have no time that can be read.

  $ cd $TESTDIR/data/sessions && gzip -dc rows.tsv.gz > $OLDPWD/rows.tsv &&
  >   gzip -dc summaries.tsv.gz > $OLDPWD/summaries.tsv && gzip -dc log.csv.gz > $OLDPWD/log.csv &&
  >   cp edge.csv $OLDPWD && cd $OLDPWD
  $ check() {
  >   file=${1%:*}.csv name=$1
  >   shift
  >   cx-sessionize -q --bad-rows skip --tz Europe/Helsinki "$@" $file > got.tsv || return
  >   awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
  >       { print $1, $at["session"], $at["session_no"], $at["start_reason"] }' got.tsv |
  >     sort -n > got
  >   awk -F '\t' -v OFS='\t' -v name=$name '$1 == name { print $2, $3, $4, $5 }' rows.tsv > wanted
  >   [ ! -s wanted ] || cmp got wanted && wc -l < wanted
  >   cx-sessionize -q --bad-rows skip --tz Europe/Helsinki --summary "$@" $file |
  >     tail -n +2 | cut -f 1-13 | sort > got
  >   awk -v name=,$name, 'index("," $1 ",", name)' summaries.tsv | cut -f 2- | sort | cmp - got &&
  >     wc -l < got
  > }
  $ check edge:gap30_gt
  151
  39
  $ check edge:gap30_ge --boundary ge
  151
  44
  $ check edge:gap5_gt --timeout 5m
  151
  132
  $ check edge:gap30_midnight --midnight
  151
  43
  $ check edge:gap30_campaign_change --campaign campaign
  151
  43
  $ check edge:gap30_campaign_present --campaign campaign --campaign-rule present
  151
  44
  $ check edge:ua --boundary ge --midnight --campaign campaign --campaign-rule present
  151
  53
  $ check edge:matomo --boundary ge --midnight --campaign campaign --max-events 10000
  151
  52
  $ cx-sessionize --max-length 0 --summary log.csv > never
  $ cx-sessionize --summary log.csv | cmp - never
  $ check edge:posthog --max-length 24h
  151
  40
  $ check edge:max5events --max-events 5
  151
  54
  $ check log:gap30_gt
  9080
  2566
  $ check log:ua --boundary ge --midnight --campaign campaign --campaign-rule present
  9080
  2834
  $ check log:gap30_ge --boundary ge
  0
  2724
  $ check log:gap30_midnight --midnight
  0
  2580
  $ check log:gap30_campaign_change --campaign campaign
  0
  2596
  $ check log:matomo --boundary ge --midnight --campaign campaign --max-events 10000
  0
  2762

Midnight in Helsinki is at 22:00Z in winter and at 21:00Z in summer. On 30 March
2025 the clock goes from 02:59:59 to 04:00, on 26 October from 03:59:59 back to
03:00 (offsets and instants: Python's zoneinfo):

  $ cat > clock.csv << 'END'
  > customer,time,event
  > spring,2025-03-30T02:50:00,20 minutes before 04:10
  > spring,2025-03-30T04:10:00,
  > spring,2025-03-30T05:30:00,
  > spring gap,2025-03-30T03:20:00,never was: 04:20
  > spring gap,2025-03-30T04:25:00,
  > autumn,2025-10-26T03:20:00+03:00,65 minutes before 03:25+02:00
  > autumn,2025-10-26T03:25:00+02:00,
  > autumn back,2025-10-26T03:50:00+03:00,20 minutes before 03:10+02:00
  > autumn back,2025-10-26T03:10:00+02:00,
  > winter,2025-03-29T21:50:00Z,
  > winter,2025-03-29T22:10:00Z,the 30th
  > winter,2025-03-29T22:35:00Z,
  > summer,2025-03-30T20:50:00Z,
  > summer,2025-03-30T21:10:00Z,the 31st
  > sharp,2025-10-26T21:59:59.999Z,25 hours after the last midnight
  > sharp,2025-10-26T22:00:00.000Z,the 27th
  > END
  $ cx-sessionize --midnight --tz Europe/Helsinki -v clock.csv 2> notes | cut -f 1,2,5,6
  customer	time	session_no	start_reason (esc)
  autumn	2025-10-26T03:20:00+03:00	1	first (esc)
  autumn	2025-10-26T03:25:00+02:00	2	timeout (esc)
  autumn back	2025-10-26T03:50:00+03:00	1	first (esc)
  autumn back	2025-10-26T03:10:00+02:00	1	 (esc)
  sharp	2025-10-26T21:59:59.999Z	1	first (esc)
  sharp	2025-10-26T22:00:00.000Z	2	midnight (esc)
  spring	2025-03-30T02:50:00	1	first (esc)
  spring	2025-03-30T04:10:00	1	 (esc)
  spring	2025-03-30T05:30:00	2	timeout (esc)
  spring gap	2025-03-30T03:20:00	1	first (esc)
  spring gap	2025-03-30T04:25:00	1	 (esc)
  summer	2025-03-30T20:50:00Z	1	first (esc)
  summer	2025-03-30T21:10:00Z	2	midnight (esc)
  winter	2025-03-29T21:50:00Z	1	first (esc)
  winter	2025-03-29T22:10:00Z	2	midnight (esc)
  winter	2025-03-29T22:35:00Z	2	 (esc)
  $ cx-sessionize -q --midnight --tz UTC clock.csv | cut -f 6 | grep -c midnight
  0
  [1]
  $ cx-sessionize --tz Europe/Helsinki --tz-gap reject clock.csv > out.tsv
  cx-sessionize: clock.csv:5: column 'time': a local time that daylight saving skipped
  [1]

The shop's events as bundled: its own 3,605 sessions, row by row.

  $ cx-sessionize --customer user_id --time timestamp --event event data/shop_events.csv.gz \
  >   > shop.tsv
  $ tail -n +2 shop.tsv | cut -f 2,9 | sort -u | wc -l
  3605
  $ tail -n +2 shop.tsv | cut -f 2 | sort -u | wc -l
  3605
  $ tail -n +2 shop.tsv | cut -f 9 | sort -u | wc -l
  3605

Order
-----

Without --sorted the rows may come in any order and leave by customer, time and
input row. Sorted input gives the same sessions in the order it came in:

  $ cx-sessionize -q log.csv > any.tsv
  $ cut -f 2,3 any.tsv | tail -n +2 | cut -f 1 | LC_ALL=C sort -c
  $ { head -n 1 log.csv; tail -n +2 log.csv | tac; } > reversed.csv
  $ cx-sessionize -q reversed.csv | cut -f 1,6,7 | sort > 1; cut -f 1,6,7 any.tsv | sort | cmp - 1
  $ cut -f 1-5 any.tsv > by-customer.tsv
  $ cx-sessionize --sorted customer by-customer.tsv | cmp - any.tsv
  $ { head -n 1 by-customer.tsv
  >   tail -n +2 by-customer.tsv | sed 's/\(:..\)Z/\1.000Z/' | sort -s -t "$(printf '\t')" -k 3,3
  > } > by-time.tsv
  $ cx-sessionize --sorted time by-time.tsv > timed.tsv
  $ cut -f 1-5 timed.tsv | cmp - by-time.tsv
  $ cut -f 1,6-8 timed.tsv | sort > 1; cut -f 1,6-8 any.tsv | sort | cmp - 1
  $ cx-sessionize --summary --sorted time by-time.tsv | sort > 1
  $ cx-sessionize --summary by-customer.tsv | sed 's/\(:..\)Z/\1Z/g' | sort > 2
  $ cut -f 1-3,6-13 1 > 3; cut -f 1-3,6-13 2 | cmp - 3

At any number of threads and any memory:

  $ for threads in 1 2 5; do
  >   cx-sessionize -q -j $threads log.csv | cmp - any.tsv
  >   cx-sessionize -q -j $threads --memory 64K log.csv | cmp - any.tsv
  >   cx-sessionize -j $threads --sorted time by-time.tsv | cmp - timed.tsv
  >   cx-sessionize --summary -j $threads --sorted time by-time.tsv | sort | cmp - 1
  >   cx-sessionize --summary -j $threads --sorted customer by-customer.tsv | sort | cmp - 2
  > done

A broken promise is told:

  $ cx-sessionize --sorted customer by-time.tsv > out.tsv
  cx-sessionize: by-time.tsv:*: before the row above in byte order: the rows are not sorted by key (LC_ALL=C sort) (glob)
  [1]
  $ cx-sessionize --sorted time by-customer.tsv > out.tsv
  cx-sessionize: by-customer.tsv:*: earlier than the row before (*): the rows are not sorted by time (glob)
  [1]

Rows
----

Cells pass through as they are, whatever is in them; dates are times, too. The
ids are those of an independent Python program:

  $ cat > odd.csv << 'END'
  > "a ""name""",customer,time
  > " x,y",Aino,2025-03-02T10:00:00+02:00
  > "two
  > lines",Aino,2025-03-02 08:10
  > tab there,Bo,2025-03-02
  > END
  $ cx-sessionize -f csv odd.csv
  "a ""name""",customer,time,session,session_no,start_reason
  " x,y",Aino,2025-03-02T10:00:00+02:00,4bf7919650c69436,1,first
  "two
  lines",Aino,2025-03-02 08:10,4bf7919650c69436,1,
  tab there,Bo,2025-03-02,a4370f39ed62760c,1,first
  $ cx-sessionize odd.csv | cx-sessionize
  cx-sessionize: the input has a column 'session' already (try 'cx-sessionize --help')
  [2]

Rows without a customer:

  $ printf 'customer,time\n,2025-01-07\nAino,2025-01-07T10:00Z\n' > nameless.csv
  $ cx-sessionize -v nameless.csv 2>&1 > out.tsv | grep without
  cx-sessionize: rows without a customer, in no session: 1
  $ cut -f 1,2,4,5 out.tsv
  customer\ttime\tsession_no\tstart_reason (esc)
  \t2025-01-07\t\t (esc)
  Aino\t2025-01-07T10:00Z\t1\tfirst (esc)
  $ cx-sessionize --no-customer drop nameless.csv | wc -l
  2
  $ cx-sessionize --summary nameless.csv | wc -l
  2
  $ cx-sessionize --no-customer error nameless.csv
  cx-sessionize: nameless.csv:2: column 'customer': no customer
  [1]

Later rows have not happened yet:

  $ cx-sessionize -q --as-of 2025-01-06 nameless.csv | wc -l
  1

Options that say nothing:

  $ cx-sessionize --timeout 0s nameless.csv
  cx-sessionize: option '--timeout': must be at least a millisecond (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --campaign-rule present nameless.csv
  cx-sessionize: option '--campaign-rule' needs '--campaign COL' (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --campaign source nameless.csv
  cx-sessionize: nameless.csv:1: no column 'source' for --campaign; the columns are 'customer', 'time'
  [2]

Engaged time
------------

Pings of one beat count once, the first of a view stands for the least visit. At
10 s: v1 has the beats :10 and :20, v2 the beat :20, so (3 - 2) x 10 s + 2 x 5 s;
Bo's one ping is a least visit; Cia has none; the session that Aino's forgotten tab
begins is all pings:

  $ cat > pings.csv << 'END'
  > customer,time,event,view
  > Aino,2025-03-02T10:00:00Z,page_view,v1
  > Aino,2025-03-02T10:00:10Z,page_ping,v1
  > Aino,2025-03-02T10:00:20Z,page_ping,v1
  > Aino,2025-03-02T10:00:21Z,page_ping,v1
  > Aino,2025-03-02T10:00:21Z,page_view,v2
  > Aino,2025-03-02T10:00:29Z,page_ping,v2
  > Aino,2025-03-02T12:00:00Z,page_ping,v2
  > Aino,2025-03-02T12:00:09.999Z,page_ping,v2
  > Aino,2025-03-02T12:00:10Z,page_ping,
  > Bo,2025-03-02T10:00:21Z,page_view,v3
  > Bo,2025-03-02T10:00:51Z,page_ping,v3
  > Cia,2025-03-02T11:00:00Z,page_view,v4
  > END
  $ engaged() { cx-sessionize --summary "$@" | cut -f 2,3,7,11,14; }
  $ engaged --heartbeat 10s pings.csv
  customer\tsession_no\tevents\tbounce\tengaged_s (esc)
  Aino\t1\t6\t0\t20 (esc)
  Aino\t2\t3\t1\t5 (esc)
  Bo\t1\t2\t1\t5 (esc)
  Cia\t1\t1\t1\t0 (esc)

Without views a session is one: the beats :10, :20 of Aino's first, and of her
second :00, :10. Other pings and other least visits, and no pings at all:

  $ cut -d , -f 1-3 pings.csv > viewless.csv
  $ engaged --heartbeat 10s viewless.csv | cut -f 5 | paste -s -
  engaged_s\t15\t15\t5\t0 (esc)
  $ sed 's/page_ping/beat/; s/,view$/,page/' pings.csv > other.csv
  $ engaged --heartbeat 10s --ping beat --view page --min-visit 0s other.csv | cut -f 5 | paste -s -
  engaged_s\t10\t0\t0\t0 (esc)
  $ engaged --heartbeat 10s --ping beat --view page --min-visit 2500ms other.csv | cut -f 5 | paste -s -
  engaged_s\t15\t2.5\t2.5\t0 (esc)
  $ engaged pings.csv | cut -f 4,5 | tr '\t' ' ' | paste -s -
  bounce engaged_s\t0 \t0 \t0 \t1  (esc)

5,519 rows with several tabs at once, in no order and in each, as a slow program says
that keeps every ping in sets:

  $ $TESTDIR/data/sessions/engaged make > log.csv
  $ { head -n 1 log.csv; tail -n +2 log.csv | sort -t , -k 2,2; } > by-time.csv
  $ { head -n 1 log.csv; tail -n +2 by-time.csv | sort -s -t , -k 1,1; } > by-customer.csv
  $ judge() { cx-sessionize --summary "$@" | tail -n +2 | cut -f 2,3,11,14 | sort | cmp - wanted; }
  $ for rule in '10 5' '7 2' '1800 60'; do
  >   $TESTDIR/data/sessions/engaged $rule < log.csv | sort > wanted
  >   set -- --heartbeat ${rule% *}s --min-visit ${rule#* }s
  >   judge "$@" log.csv && judge "$@" --sorted time by-time.csv &&
  >     judge "$@" --sorted customer by-customer.csv && judge "$@" -j 1 --memory 64K log.csv
  > done
  $ wc -l < wanted
  779

  $ cx-sessionize --heartbeat 10s pings.csv
  cx-sessionize: option '--heartbeat' needs '--summary' (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --summary --view view pings.csv
  cx-sessionize: option '--view' needs '--heartbeat TIME' (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --summary --ping page_view pings.csv
  cx-sessionize: option '--ping' needs '--heartbeat TIME' (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --summary --min-visit 5s pings.csv
  cx-sessionize: option '--min-visit' needs '--heartbeat TIME' (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --summary --heartbeat 25h pings.csv
  cx-sessionize: option '--heartbeat': longer than a day (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --summary --heartbeat 10s --min-visit 2d pings.csv
  cx-sessionize: option '--min-visit': longer than a day (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --summary --heartbeat 10s --ping '' pings.csv
  cx-sessionize: option '--ping': an event is needed (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize --summary --heartbeat 10s --event '@1' nameless.csv > out.tsv
  cx-sessionize: warning: option '--ping': no row has the event 'page_ping'
  $ cx-sessionize --summary --heartbeat 10s --ping page_pings pings.csv > out.tsv
  cx-sessionize: warning: option '--ping': no row has the event 'page_pings'; did you mean 'page_ping'?
  $ head -n 1 pings.csv | cx-sessionize --summary --heartbeat 10s | wc -l
  1
  $ cx-sessionize --summary --heartbeat 10s nameless.csv > out.tsv
  cx-sessionize: option '--heartbeat' needs a column of events, '--event COL' (try 'cx-sessionize --help')
  [2]

Whose device
------------

A session is of its device, whosever that is. The map does not know phone-2; rows of
it without an id or a customer say nothing:

  $ cat > devices.csv << 'END'
  > customer,time
  > phone-1,2025-03-02T10:00:00Z
  > phone-1,2025-03-02T10:10:00Z
  > laptop-1,2025-03-02T10:05:00Z
  > phone-2,2025-03-02T10:00:00Z
  > END
  $ cat > link.csv << 'END'
  > source;id;customer
  > app;phone-1;Aino
  > web;laptop-1;Aino
  > web;laptop-2;Bo
  > web;phone-1;Aino
  > app;;Bo
  > app;phone-3;
  > END
  $ cx-sessionize -v --link link.csv devices.csv 2> notes | cut -f 1,2,4-
  customer\ttime\tsession_no\tstart_reason\tperson (esc)
  laptop-1\t2025-03-02T10:05:00Z\t1\tfirst\tAino (esc)
  phone-1\t2025-03-02T10:00:00Z\t1\tfirst\tAino (esc)
  phone-1\t2025-03-02T10:10:00Z\t1\t\tAino (esc)
  phone-2\t2025-03-02T10:00:00Z\t1\tfirst\t (esc)
  $ grep ids notes
  cx-sessionize: ids of 'link.csv' that were met: 2 of 3
  $ cx-sessionize --summary --link link.csv devices.csv | cut -f 2,3,15
  customer\tsession_no\tperson (esc)
  laptop-1\t1\tAino (esc)
  phone-1\t1\tAino (esc)
  phone-2\t1\t (esc)
  $ cx-sessionize devices.csv > without.tsv
  $ cx-sessionize --link link.csv devices.csv | cut -f 1-5 | cmp - without.tsv

  $ printf 'id,customer\nphone-1,Aino\nphone-2,Bo\nphone-1,Bo\n' > torn.csv
  $ cx-sessionize --link torn.csv devices.csv
  cx-sessionize: torn.csv:4: id 'phone-1' is linked to another customer already, 'Aino'
  [1]
  $ cx-sessionize --link devices.csv devices.csv
  cx-sessionize: devices.csv:1: no column 'id' for --link; the columns are 'customer', 'time'
  [2]
  $ cx-sessionize --link none.csv devices.csv
  cx-sessionize: none.csv: No such file or directory
  [1]
  $ sed 's/time/person,time/; s/,2025/,x,2025/' devices.csv > taken.csv
  $ cx-sessionize --link link.csv taken.csv > out.tsv
  cx-sessionize: the input has a column 'person' already (try 'cx-sessionize --help')
  [2]
  $ cx-sessionize taken.csv | wc -l
  5

Times that cannot be
--------------------

A time that cannot be read ends the tool; nothing stands in FILE then:

  $ printf 'customer,time\nAino,2025-03-02T10:00Z\nBo,2025-02-30T10:00Z\nBo,\n' > bad.csv
  $ cx-sessionize -o out bad.csv
  cx-sessionize: bad.csv:3: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms)
  [1]
  $ [ -e out ]
  [1]
  $ cx-sessionize --rejects rejects.tsv bad.csv > out.tsv
  cx-sessionize: warning: 2 of 3 rows left out as bad (first: bad.csv:3: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms))
  $ wc -l < out.tsv
  2
  $ cut -f 1,2,5-7 rejects.tsv
  source\tline\treason\tcolumn\tvalue (esc)
  bad.csv\t3\tbad-date\ttime\t2025-02-30T10:00Z (esc)
  bad.csv\t4\tno-time\ttime\t (esc)

A row of a time that has not come yet is warned of, and counted when --as-of leaves
it out. From 2025-03-02 to 2099-12-31 are 27,332 days (Python's datetime):

  $ printf 'customer,time\nAino,2025-03-02T10:00Z\nAino,2099-12-31T23:50Z\nBo,2025-03-02T10:20Z\n' \
  >   > poisoned.csv
  $ cx-sessionize -v --as-of 2025-03-02 --sorted time poisoned.csv 2> notes | cut -f 1,2,4
  customer\ttime\tsession_no (esc)
  Aino\t2025-03-02T10:00Z\t1 (esc)
  Bo\t2025-03-02T10:20Z\t1 (esc)
  $ grep later notes
  cx-sessionize: 1 row left out as later than --as-of
  $ cx-sessionize poisoned.csv > out.tsv
  cx-sessionize: warning: the newest day, 2099-12-31, is 27332 days after the one before, 2025-03-02; --as-of can set another
  $ cx-sessionize --sorted time -o out poisoned.csv
  cx-sessionize: poisoned.csv:4: earlier than the row before (2099-12-31T23:50:00Z): the rows are not sorted by time
  [1]
  $ [ -e out ]
  [1]

A disk that is full while rows are sorted; a limit on files stands in for it:

  $ (trap '' XFSZ; ulimit -f 64; cx-sessionize --memory 64K -o out log.csv)
  cx-sessionize: cannot write a temporary file in '*': File too large (glob)
  [1]
  $ [ -e out ]
  [1]
