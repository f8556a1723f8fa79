What became of every record: 9 records, of which one is voided, one is a header line and three cannot
be read. Sums by hand: 12.50 + 3 EUR sold, 2 EUR given back, 7 USD sold.

  $ cat > shop.tsv <<END
  > rule	field	value
  > about		a till
  > column	customer	customer
  > column	time	date
  > column	amount	amount
  > column	currency	currency
  > column	status	status
  > leave-out	status	VOIDED
  > END
  $ cat > till.csv <<END
  > customer,date,amount,currency,status
  > ann,2026-03-05 10:00+02:00,12.50,EUR,
  > bo,2026-03-29 03:30,3,EUR,
  > customer,date,amount,currency,status
  > bo,2026-03-07,-2,EUR,
  > cy,2026-03-31,1,EUR
  > cy,2026-03-32,1,EUR,
  > di,2026-03-08,7,USD,voided
  > di,2026-03-09,7,USD,
  > ,2026-03-32,1,EUR,
  > END
  $ cx-ingest -v --tz Europe/Helsinki --profile ./shop.tsv --rejects bad.tsv till.csv 2> told | wc -l | tr -d ' '
  5
  $ grep -A 6 records told
  cx-ingest: 9 records = 4 accepted + 3 rejected (few-fields 1, bad-date 1, no-customer 1) + 1 skipped (header-again 1) + 1 filtered (status=voided 1)
  cx-ingest: sale: 2 rows, 15.5 EUR
  cx-ingest: refund: 1 row, -2 EUR
  cx-ingest: sale: 1 row, 7 USD
  cx-ingest: times from 2026-03-05T10:00:00+02:00 to 2026-03-29T04:30:00+03:00
  cx-ingest: 1 local times skipped by daylight saving moved forward, 0 that came twice took the first
  cx-ingest: warning: 3 of 8 rows left out as bad (first: till.csv:6: 4 fields, but the header has 5)

The same as JSON, which another program reads.

  $ cx-ingest -q --report report.json --tz Europe/Helsinki --profile ./shop.tsv --rejects bad.tsv till.csv > /dev/null
  $ cat > shown.py <<'END'
  > import json, sys
  > r = json.load(open('report.json'))
  > print(r['records'], r['records'] == sum(r[k] for k in ('accepted', 'rejected', 'skipped', 'filtered')))
  > for w in r['reasons']:
  >     print(w['count'], w['reason'], w['rows'], w['first']['file'], w['first']['line'])
  > for s in r['sums']:
  >     print(s['kind'], s['currency'], s['rows'], s['amount'])
  > for name in sys.argv[1:]:
  >     print(name, json.dumps(r[name]))
  > END
  $ python3 shown.py report files dialect profile stream grain columns date_order zone currency decimal tz_gaps tz_folds oldest newest dedupe state identity_codes pseudonymised key_id
  9 True
  rejected few-fields 1 till.csv 6
  rejected bad-date 1 till.csv 7
  rejected no-customer 1 till.csv 10
  skipped header-again 1 till.csv 4
  filtered status=voided 1 till.csv 8
  sale EUR 2 15.5
  refund EUR 1 -2
  sale USD 1 7
  report 1
  files [{"file": "till.csv", "encoding": "utf-8"}]
  dialect "-d comma"
  profile "./shop.tsv"
  stream "purchases"
  grain "row"
  columns {"customer": "customer", "time": "date", "amount": "amount", "currency": "currency", "status": "status"}
  date_order "iso"
  zone "Europe/Helsinki"
  currency null
  decimal {"amount": "."}
  tz_gaps 1
  tz_folds 0
  oldest "2026-03-05T10:00:00+02:00"
  newest "2026-03-29T04:30:00+03:00"
  dedupe "none"
  state false
  identity_codes 0
  pseudonymised null
  key_id null

Which row decided the order of day and month, and who was left out; of a word in several files the
first is told, at any number of threads.

  $ printf 'customer;date;amount\nann;3/2/2026;1,5\nbo;14/2/2026;2\nann;1/3/2026;4\n' > a.csv
  $ printf 'customer;date;amount\nbo;1/3/2026;5\nann;2/3/2026;6\n' > b.csv
  $ echo ann > staff.txt
  $ for j in 1 4; do
  >   cx-ingest -j $j -q --report report.json --exclude staff.txt --as-of 2026-02-28 b.csv - < a.csv | wc -l
  >   python3 shown.py date_order date_order_from decimal files
  > done | tr -s ' '
  2
  5 True
  filtered later 1 b.csv 2
  filtered excluded 3 b.csv 3
  sale 1 2
  date_order "dmy"
  date_order_from {"file": "<stdin>", "line": 3}
  decimal {"amount": ","}
  files [{"file": "b.csv", "encoding": "utf-8"}, {"file": "<stdin>", "encoding": "utf-8"}]
  2
  5 True
  filtered later 1 b.csv 2
  filtered excluded 3 b.csv 3
  sale 1 2
  date_order "dmy"
  date_order_from {"file": "<stdin>", "line": 3}
  decimal {"amount": ","}
  files [{"file": "b.csv", "encoding": "utf-8"}, {"file": "<stdin>", "encoding": "utf-8"}]

As events, shipping, taxes and fees are no events and say so.

  $ printf 'rule\tfield\tvalue\ncolumn\tcustomer\tcustomer\ncolumn\ttime\tdate\ncolumn\tamount\tamount\ncolumn\tkind\ttype\nsale\tkind\tbought\nfee\tkind\tfee\nshipping\tkind\tpost\ntax\tkind\tvat\nconstant\tevent\tpurchase\n' > kinds.tsv
  $ printf 'customer,date,amount,type\nann,2026-01-05,1,bought\nann,2026-01-05,2,fee\nann,2026-01-05,3,post\nann,2026-01-05,4,vat\n' > kinds.csv
  $ cx-ingest -v --profile ./kinds.tsv --as events kinds.csv 2>&1 >/dev/null | grep records
  cx-ingest: 4 records = 1 accepted + 0 rejected + 0 skipped + 3 filtered (kind=fee 1, kind=shipping 1, kind=tax 1)

Is the newest row too old?

  $ cx-ingest --as-of 2026-03-02 --max-age 2d --date-order dmy b.csv > /dev/null
  $ cx-ingest --as-of 2026-03-09 --max-age 2d --date-order dmy b.csv > /dev/null
  [3]
  $ cx-ingest --max-age 2d b.csv
  cx-ingest: option '--max-age' needs '--as-of', because no clock is looked at (try 'cx-ingest --help')
  [2]

Reasons that no other transcript shows: what is no text, and how it stands in the rejects; a record
without end; a clock without zone; an hour that daylight saving skipped; thousands or decimals; a
kind that no rule knows.

  $ printf 'customer,date,amount\nJ\366rg,2026-01-05,1\n\\x,2026-01-05\n' | cx-ingest -q --encoding utf-8 --rejects bad.tsv | wc -l | tr -d ' '
  1
  $ cut -f 2,4,5,8 bad.tsv
  line	byte	reason	raw
  2	21	bad-encoding	J\xF6rg,2026-01-05,1
  3	39	few-fields	\\x,2026-01-05
  $ awk 'BEGIN { print "customer,date,amount"; printf "\""; for (i = 0; i < 20000; i++) printf "%1000s\n", "x"
  >   print "ann,2026-01-05,1" }' > long.csv
  $ cx-ingest -q --max-lines 0 --rejects bad.tsv long.csv | cut -f 1,2; cut -f 2,5 bad.tsv | head -n 3
  customer	time
  ann	2026-01-05
  line	reason
  2	too-long
  3	few-fields
  $ { cat shop.tsv; printf 'dates\t\tiso\ndecimal\t\t.\n'; } > iso.tsv
  $ printf 'customer,date,amount,status,currency\nann,2026-01-05 10:00,1,,\n' | cx-ingest -q --profile ./iso.tsv --rejects bad.tsv | wc -l | tr -d ' '
  1
  $ cut -f 2,5-7 bad.tsv
  line	reason	column	value
  2	no-zone	date	2026-01-05 10:00
  $ printf 'customer,date,amount,type\nann,2026-03-29 03:30,1,bought\nann,2026-01-05,"1,234",bought\nann,2026-01-05,1,gone\n' |
  >   cx-ingest -q --tz Europe/Helsinki --tz-gap reject --profile ./kinds.tsv --rejects bad.tsv | wc -l | tr -d ' '
  1
  $ cut -f 2,5-7 bad.tsv
  line	reason	column	value
  2	tz-gap	date	2026-03-29 03:30
  3	ambiguous-amount	amount	1,234
  4	bad-kind	type	gone

A table as it is has an account, too, and can be rid of equal rows; it has no keys and no times.

  $ printf 'a,b\n1,2\n1,2,3\n"1",2\n1,3\n' > table.csv
  $ cx-ingest -v --raw --dedupe exact --rejects bad.tsv --report report.json table.csv 2>told
  a	b
  1	2
  1	3
  $ grep -o '[0-9]* records.*' told
  4 records = 2 accepted + 1 rejected (many-fields 1) + 0 skipped + 1 filtered (duplicate 1)
  $ python3 shown.py stream profile grain dialect dedupe
  4 True
  rejected many-fields 1 table.csv 3
  filtered duplicate 1 table.csv 4
  stream "raw"
  profile null
  grain null
  dialect "-d comma"
  dedupe "exact"
  $ cx-ingest --raw --dedupe key table.csv
  cx-ingest: option '--raw' knows no keys: say --dedupe exact (try 'cx-ingest --help')
  [2]
  $ cx-ingest --raw --as-of 2026-03-01 table.csv
  cx-ingest: option '--raw' reads no times: '--as-of' and '--max-age' mean nothing there (try 'cx-ingest --help')
  [2]

The name of a file may be no text; JSON always is.

  $ cp table.csv "$(printf 'caf\351.csv')"
  $ cx-ingest -q --raw --rejects bad.tsv --report report.json caf*.csv | wc -l | tr -d ' '
  4
  $ python3 -c 'import json; print(ascii(json.load(open("report.json"))["files"][0]["file"]))'
  'caf\ufffd.csv'

Rows that only pass through have no customers and no times either: no option is quietly
without effect.

  $ echo 1 > erased.txt
  $ cx-ingest --as table --map customer=a --exclude erased.txt table.csv
  cx-ingest: option '--exclude': the stream table knows no customers (try 'cx-ingest --help')
  [2]
  $ cx-ingest --as table --map customer=a --as-of 2026-03-01 table.csv
  cx-ingest: option '--as-of': the stream table reads no times (try 'cx-ingest --help')
  [2]
