What all tools have in common, shown with cx-rfm. The figures are small enough to check by head.

  $ cat > orders.csv << 'END'
  > customer,time,amount
  > ann,2026-03-01,2.385
  > bob,2026-03-02,17.5
  > ann,2026-03-05,31.25
  > END
  $ answer() { cut -f 1-4 | tr '\t' ' '; }
  $ cx-rfm orders.csv | answer
  customer recency frequency monetary
  ann 0 2 33.635
  bob 3 1 17.5

--help and --version.

  $ cx-rfm --help | sed -n '/^usage/,/^score/p'
  usage: cx-rfm [options] [FILE...]
  score customers by recency, frequency and money
  $ cx-rfm --version | sed -n '1s/[0-9][0-9.]*$/N/p'
  cx-rfm (cx) N

A delimiter that the header line does not show is told; otherwise there is one column, and the
message shows it.

  $ tr , : < orders.csv > colon.txt
  $ cx-rfm colon.txt
  cx-rfm: colon.txt:1: no column 'customer' for --customer; the columns are 'customer:time:amount'; a single column: name the delimiter with -d
  [2]
  $ cx-rfm -d : colon.txt | answer
  customer recency frequency monetary
  ann 0 2 33.635
  bob 3 1 17.5
  $ cx-rfm --delimiter=: colon.txt | answer
  customer recency frequency monetary
  ann 0 2 33.635
  bob 3 1 17.5

Without a header line the columns have numbers.

  $ tail -n +2 orders.csv | cx-rfm --headerless --customer @1 --time @2 --amount @3 | answer
  customer recency frequency monetary
  ann 0 2 33.635
  bob 3 1 17.5

A bad row ends the tool, with the place, at any number of threads: 30 February, a comma in an
amount, a row of one cell.

  $ cat > bad.csv << 'END'
  > customer,time,amount
  > ann,2026-03-01,2.385
  > bob,2026-02-30,17.5
  > eve,2026-03-03,"1,50"
  > ann,2026-03-05,31.25
  > kim
  > END
  $ cx-rfm -j 1 bad.csv
  cx-rfm: bad.csv:3: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms)
  [1]
  $ cx-rfm -j 4 bad.csv
  cx-rfm: bad.csv:3: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms)
  [1]
  $ cx-rfm --bad-rows stop bad.csv 2>&1 | wc -l
  1

Bad rows may be left out: that is said once, and --rejects keeps each with its reason.

  $ cx-rfm --bad-rows skip bad.csv > kept.tsv
  cx-rfm: warning: 3 of 5 rows left out as bad (first: bad.csv:3: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms))
  $ answer < kept.tsv
  customer recency frequency monetary
  ann 0 2 33.635
  $ cx-rfm -q --rejects rejects.tsv bad.csv | cmp - kept.tsv
  $ tr '\t' '|' < rejects.tsv
  source|line|last_line|byte|reason|column|value|raw
  bad.csv|3|3|42|bad-date|time|2026-02-30|bob,2026-02-30,17.5
  bad.csv|4|4|62|bad-amount|amount|1,50|eve,2026-03-03,"1,50"
  bad.csv|6|6|105|few-fields|||kim

No more than so many, or than such a part; a report for nobody is not written.

  $ cx-rfm -q --max-rejects 3 bad.csv | cmp - kept.tsv
  $ cx-rfm --max-rejects 2 bad.csv
  cx-rfm: bad.csv:3: column 'time': not an ISO 8601 date or time (cx-ingest reads other forms) (the first of 3 bad rows in 5, more than --max-rejects allows: is the dialect right?)
  [1]
  $ cx-rfm --max-rejects 59% bad.csv > none.tsv 2> /dev/null
  [1]
  $ cx-rfm -q --max-rejects 60% bad.csv | cmp - kept.tsv

Staff and the cash desk's collective customer are left out; -v tells how many rows.

  $ echo ann > staff.txt
  $ cx-rfm --exclude staff.txt orders.csv | answer
  customer recency frequency monetary
  bob 0 1 17.5
  $ cx-rfm -v --exclude staff.txt orders.csv -o out.tsv 2>&1 | grep -v 'by score'
  cx-rfm: as of 2026-03-02, the newest day in the data
  cx-rfm: 3 rows read
  cx-rfm: 2 rows left out by --exclude
  cx-rfm: 1 row counted

--as-of leaves later rows out, and --max-age asks whether the newest row is too old: 5 March is two
days before 7 March.

  $ cx-rfm -v --as-of 2026-03-03 orders.csv -o out.tsv 2>&1 | grep -v 'by score'; answer < out.tsv
  cx-rfm: 3 rows read
  cx-rfm: 1 row left out as later than --as-of
  cx-rfm: 2 rows counted
  customer recency frequency monetary
  ann 2 1 2.385
  bob 1 1 17.5
  $ cx-rfm --as-of 2026-03-07 --max-age 2d orders.csv -o out.tsv
  $ cx-rfm --as-of 2026-03-07 --max-age 1d orders.csv -o out.tsv
  [3]

What is written beside the output replaces nothing that the command line names otherwise.

  $ cp orders.csv mine.csv; ln -s mine.csv also.csv
  $ cx-rfm --rejects also.csv mine.csv
  cx-rfm: 'also.csv' is read: it cannot be written as well (try 'cx-rfm --help')
  [2]
  $ cx-rfm --exclude mine.csv --rejects ./mine.csv orders.csv
  cx-rfm: option '--exclude' names './mine.csv', too (try 'cx-rfm --help')
  [2]
  $ head -c 32 /dev/urandom > key; chmod 600 key; cp key before
  $ cx-ingest --pseudonymise customer --key key --report key orders.csv
  cx-ingest: option '--key' names 'key', too (try 'cx-ingest --help')
  [2]
  $ cmp key before; cmp mine.csv orders.csv

A terminal obeys control characters, so that messages have none.

  $ printf '\033[31mcust,\007date\n1,2\n' > control.csv; cx-rfm control.csv
  cx-rfm: control.csv:1: no column 'customer' for --customer; the columns are '?[31mcust', '?date'
  [2]

Two results cannot be one file: the later would replace the earlier.

  $ cx-rfm --rejects same.tsv -o same.tsv orders.csv
  cx-rfm: two results cannot both be written to 'same.tsv' (try 'cx-rfm --help')
  [2]
  $ cx-rfm --state same.tsv -o same.tsv orders.csv
  cx-rfm: two results cannot both be written to 'same.tsv' (try 'cx-rfm --help')
  [2]
  $ test -e same.tsv
  [1]
  $ cx-rfm --rejects /dev/null -o /dev/null orders.csv

A state has no rows any more that --exclude could leave out.

  $ cx-rfm --partial orders.csv -o orders.state
  $ echo ann > ann.txt
  $ cx-rfm --merge --exclude ann.txt orders.state
  cx-rfm: option '--exclude' leaves out rows, and a state has none: say it with --partial (try 'cx-rfm --help')
  [2]

--fail-if asks the answer.

  $ cx-rfm --fail-if 'monetary > 33.634' orders.csv -o out.tsv
  [3]
  $ cx-rfm --fail-if 'monetary > 33.635' orders.csv -o out.tsv
  $ cx-rfm --fail-if 'first > 2027' orders.csv -o out.tsv
  $ cx-rfm --fail-if 'first > 2026' orders.csv -o out.tsv
  [3]
  $ printf 'customer,time,code\nann,2026-03-01,200\n' > code.csv
  $ cx-sessionize --fail-if 'code != 200' code.csv > out.tsv
  $ echo ann,2026-03-01,error >> code.csv
  $ cx-sessionize --fail-if 'code != 200' code.csv > out.tsv
  [3]
  $ cx-rfm --fail-if 'money > 1' orders.csv -o out.tsv
  cx-rfm: --fail-if 'money > 1': no column 'money'; there are customer, recency, frequency, monetary, first, last, r, f, m, rfm, segment
  [2]

A local time that daylight saving skipped (Helsinki, 29 March 2026, between 3 and 4) moves forward,
or is bad.

  $ printf 'customer,time,amount\nann,2026-03-29T03:30:00,1\n' > gap.csv
  $ cx-rfm --tz Europe/Helsinki --tz-gap forward gap.csv | answer
  customer recency frequency monetary
  ann 0 1 1
  $ cx-rfm --tz Europe/Helsinki --tz-gap reject gap.csv
  cx-rfm: gap.csv:2: column 'time': a local time that daylight saving skipped
  [1]

An amount has four decimals at most, or is rounded, a tie to the even neighbour.

  $ printf 'customer,time,amount\nann,2026-03-29,1.23455\nbob,2026-03-29,1.23445\n' > long.csv
  $ cx-rfm long.csv
  cx-rfm: long.csv:2: column 'amount': more than four decimals (--round half-even rounds them)
  [1]
  $ cx-rfm --round half-even long.csv | answer
  customer recency frequency monetary
  ann 0 1 1.2346
  bob 0 1 1.2344

Amounts of two currencies are not added.

  $ printf 'customer,time,amount,money\nann,2026-03-28,10,EUR\nann,2026-03-29,3,SEK\n' > two.csv
  $ cx-rfm --currency-column money two.csv
  cx-rfm: two.csv:3: column 'money': two currencies, 'EUR' (line 2) and 'SEK': choose one with --currency
  [2]
  $ cx-rfm --currency-column money --currency SEK two.csv | answer
  customer recency frequency monetary
  ann 0 1 3

An answer about no row at all is not silent, but a state of none is.

  $ cx-rfm --currency-column money --currency NOK two.csv
  customer	recency	frequency	monetary	first	last	r	f	m	rfm	segment
  cx-rfm: warning: no row is left of 2: 2 left out for kind or currency
  $ cx-rfm --currency-column money --currency EUR --as-of 2020-01-01 --no-header two.csv
  cx-rfm: warning: no row is left of 2: 2 later than --as-of
  $ cx-rfm --currency-column money --currency NOK --partial two.csv > none.state
  $ cx-rfm -v --currency-column money --currency EUR two.csv 2>&1 | grep 'left out'
  cx-rfm: 1 row left out for kind or currency

The column of the kind may have another name; a refund takes money back.

  $ printf 'customer,time,amount,type\nann,2026-03-28,10,sale\nann,2026-03-29,-3,refund\n' > kind.csv
  $ cx-rfm --kind type kind.csv | answer
  customer recency frequency monetary
  ann 1 1 7

How much memory, how many threads, how many digits, whether progress is shown: the answer stays.

  $ cx-rfm orders.csv > answer.tsv
  $ cx-rfm --memory 64M orders.csv | cmp - answer.tsv
  $ cx-rfm --threads 3 orders.csv | cmp - answer.tsv
  $ cx-rfm --precision 3 orders.csv | cmp - answer.tsv
  $ cx-rfm --progress orders.csv 2> /dev/null | cmp - answer.tsv
  $ cx-rfm --memory lots orders.csv
  cx-rfm: option '--memory': 'lots' is not a size such as 256M (try 'cx-rfm --help')
  [2]
