The header line chooses the profile; the canonical columns come out in their order, with file and
line.

  $ cat > orders.csv <<END
  > Order Number,Customer Email,Order Date,Amount,Currency,SKU,Qty
  > 1001,ann@example.com,2026-01-05,12.50,eur,A-1,2
  > 1002,"bo@example.com",2026-01-06 10:00+02:00,"1,234.5",EUR,"B ""x""",1
  > END
  $ cx-ingest orders.csv
  customer	time	order	item	quantity	amount	currency	kind	channel	promotion	referral	source	line
  ann@example.com	2026-01-05	1001	A-1	2	12.5	EUR	sale				orders.csv	2
  bo@example.com	2026-01-06T10:00:00+02:00	1002	B "x"	1	1234.5	EUR	sale				orders.csv	3

What it writes it reads again to the same rows, but for where they come from.

  $ cx-ingest orders.csv > once.tsv
  $ cx-ingest once.tsv | cut -f 1-11 > twice.tsv
  $ cut -f 1-11 once.tsv | cmp - twice.tsv

The profiles that are shipped, and one of one's own.

  $ cx-ingest --list-profiles | cut -f 1,2 | grep -E '^(profile|cdnow|generic|shopify)'
  profile	stream
  cdnow	purchases
  generic	purchases
  generic-events	events
  shopify-customers	contacts
  shopify-orders	purchases
  $ cat > stripe.tsv <<END
  > rule	field	value
  > about		a payment service's balance
  > stream		purchases
  > column	customer	Source
  > column	time	Created (UTC)
  > column	order	id
  > column	amount	Amount
  > column	currency	Currency
  > column	kind	Type
  > sale	kind	charge
  > refund	kind	refund
  > leave-out	kind	payout
  > END
  $ cx-ingest --profile stripe.tsv $TESTDIR/data/ingest/own/exp_stripe_balance.csv | cut -f 1-3,6-8
  customer	time	order	amount	currency	kind
  ch_1	2026-09-01T14:03:00Z	txn_1	120	EUR	sale
  re_1	2026-09-02T14:03:00Z	txn_2	-20	EUR	refund

A header that says UTC is an offset; --tz writes the shop's day.

  $ cx-ingest --profile ./stripe.tsv --tz Europe/Helsinki $TESTDIR/data/ingest/own/exp_stripe_balance.csv | cut -f 2
  time
  2026-09-01T17:03:00+03:00
  2026-09-02T17:03:00+03:00

Wrong rules are told with their line.

  $ printf 'rule\tfield\tvalue\nabout\t\tx\ncolum\ttime\tDate\n' > wrong.tsv
  $ cx-ingest --profile wrong.tsv orders.csv
  cx-ingest: wrong.tsv:3: 'colum' is no rule of a profile
  [2]
  $ printf 'rule\tfield\tvalue\ncolumn\ttme\tDate\n' > wrong.tsv
  $ cx-ingest --profile wrong.tsv orders.csv
  cx-ingest: wrong.tsv:2: 'tme' is no field
  [2]
  $ cx-ingest --profile shopfy-orders orders.csv
  cx-ingest: no profile 'shopfy-orders'; did you mean 'shopify-orders'? (try 'cx-ingest --help')
  [2]
  $ cx-ingest --profile shopify-orders orders.csv
  cx-ingest: the columns are not those of profile 'shopify-orders': 'Order Number', 'Customer Email', 'Order Date', 'Amount', 'Currency', 'SKU', 'Qty' (try 'cx-ingest --help')
  [2]

Columns that no profile knows are mapped by name or number, and a field may be given up.

  $ printf 'buyer;when;paid\nann;2026-01-05;12,50\n' > odd.csv
  $ cx-ingest odd.csv
  cx-ingest: no profile fits these columns: say --map FIELD=COLUMN; the columns are 'buyer', 'when', 'paid' (try 'cx-ingest --help')
  [2]
  $ cx-ingest --map customer=buyer --map time=@2 --map amount=paid --currency eur odd.csv | cut -f 1,2,6,7
  customer	time	amount	currency
  ann	2026-01-05	12.5	EUR
  $ cx-ingest --profile none --map customer=buyer --map time=when odd.csv
  cx-ingest: no column for the amount (--missing-amount keep does without): say --map amount=COLUMN; the columns are 'buyer', 'when', 'paid' (try 'cx-ingest --help')
  [2]
  $ cx-ingest --map customer=byer odd.csv
  cx-ingest: odd.csv:1: no column 'byer' for --map customer; the columns are 'buyer', 'when', 'paid'; did you mean 'buyer'?
  [2]
  $ cx-ingest --map custmer=buyer odd.csv
  cx-ingest: option '--map': no field 'custmer'; the fields are customer, time, clock, zone, order, refund-of, refunded-to, item, quantity, price, list-price, amount, discount, tax, total, order-discount, order-tax, shipping, refunded, currency, kind, part, status, mode, cancelled, channel, promotion, referral, event, value, campaign, source, id, email, phone, loyalty, cookie, country, consent, experiment, variant (try 'cx-ingest --help')
  [2]
  $ cx-ingest --map item= orders.csv | sed -n 2p | cut -f 3,4,5
  1001		2
  $ printf 'customer,email,date,amount\n7,a@example.com,2026-01-05,1\n' > two.csv
  $ cx-ingest two.csv
  cx-ingest: 'customer' and 'email' could both be the customer: say --map customer=@1 or --map customer=@2 (try 'cx-ingest --help')
  [2]
  $ cx-ingest --map customer=email two.csv | sed -n 2p | cut -f 1
  a@example.com

Day or month first: the last row decides about the first (60 rows, the last one alone proves it).

  $ cx-ingest --map customer=id --map time=date --map amount=id \
  >     $TESTDIR/data/ingest/own/date_dmy_late_evidence.csv | awk 'NR == 2 || NR == 6 || NR == 61' | cut -f 2
  2026-02-02
  2026-06-06
  2026-02-28

Under -v it says what was decided, and by which row.

  $ cx-ingest -v --map customer=id --map time=date --map amount=id \
  >     $TESTDIR/data/ingest/own/date_dmy_late_evidence.csv 2>&1 >/dev/null | grep first
  cx-ingest: column 'date': the day is first, as *.csv:61 shows (glob)

The same through a pipe, which is kept to be read twice and leaves nothing behind.

  $ cx-ingest --map customer=id --map time=date --map amount=id \
  >     < $TESTDIR/data/ingest/own/date_dmy_late_evidence.csv | cut -f 2 | cksum > file.sum
  $ mkdir tmp; cat $TESTDIR/data/ingest/own/date_dmy_late_evidence.csv |
  >     TMPDIR=$PWD/tmp cx-ingest --map customer=id --map time=date --map amount=id | cut -f 2 | cksum | cmp - file.sum
  $ ls tmp

Where no row tells, or rows contradict each other, it is a question and nothing is written.

  $ cd $TESTDIR/data/ingest/own
  $ cx-ingest --map customer=id --map time=date --map amount=id date_all_ambiguous.csv
  cx-ingest: date_all_ambiguous.csv:10: column 'date': no date of the column tells which part is the day: say --date-order dmy or mdy
  [2]
  $ cx-ingest --map customer=id --map time=date --map amount=id date_both.csv
  cx-ingest: date_both.csv:2: column 'date': the day is first here, but the month in date_both.csv:3: say --date-order dmy or mdy
  [2]
  $ cx-ingest --map customer=id --map time=date --map amount=id date_sorted_hint.csv
  cx-ingest: date_sorted_hint.csv:2: column 'date': no date of the column tells which part is the day: say --date-order dmy or mdy* (glob)
  [2]
  $ cx-ingest --map customer=id --map time=date --map amount=id --date-order mdy date_both.csv > /dev/null
  cx-ingest: date_both.csv:2: column 'date': not a date
  [1]
  $ cx-ingest --map customer=id --map time=date --map amount=id --date-order mdy date_sorted_hint.csv | sed -n 2p | cut -f 2
  2026-01-02
  $ cd "$OLDPWD"

A clock time without offset is a question of the zone; dates alone are not.

  $ printf 'customer,date,amount\nann,2026-07-01 10:00,1\nann,2026-01-01 10:00,1\n' > clock.csv
  $ cx-ingest clock.csv
  cx-ingest: clock.csv:2: column 'date': a clock time without offset: say the shop's zone, such as --tz Europe/Helsinki
  [2]
  $ cx-ingest --tz Europe/Helsinki clock.csv | cut -f 2
  time
  2026-07-01T10:00:00+03:00
  2026-01-01T10:00:00+02:00
  $ cx-ingest --tz Europe/Helsinky clock.csv
  cx-ingest: * (glob)
  [2]
  $ cx-ingest --date-order dmy --decimal . clock.csv > /dev/null
  cx-ingest: clock.csv:2: column 'date': a clock time without offset (say --tz)
  [1]

Local times that daylight saving skips or gives twice are counted (Helsinki: 29 March, 25 October).

  $ printf 'customer,date,amount\nann,2026-03-29 03:30,1\nann,2026-10-25 03:30,2\n' > gap.csv
  $ cx-ingest -v --tz Europe/Helsinki gap.csv 2>told | cut -f 1-2
  customer	time
  ann	2026-03-29T04:30:00+03:00
  ann	2026-10-25T03:30:00+03:00
  $ grep 'skipped by' told
  cx-ingest: 1 local times skipped by daylight saving moved forward, 1 that came twice took the first
  $ sed -e 's/2026-01-05 09:59:00 +0200/2026-03-29 03:30:00/' $TESTDIR/data/ingest/own/exp_shopify_orders.csv > folded.csv
  $ cx-ingest -v --tz Europe/Helsinki folded.csv 2>&1 >/dev/null | grep 'skipped by'
  cx-ingest: 1 local times skipped by daylight saving moved forward, 0 that came twice took the first
  $ cx-ingest --tz-gap reject --tz Europe/Helsinki gap.csv > /dev/null
  cx-ingest: gap.csv:2: column 'date': a local time that daylight saving skipped
  [1]

Dates in words, of access logs, as seconds since 1970; the weekday has to be the date's (it was a
Tuesday).

  $ cat > words.csv <<END
  > customer;date;amount
  > a;"Tue, 03 Feb 2026 04:05:06 GMT";1
  > a;3. helmikuuta 2026;1
  > a;3 februari 2026;1
  > a;3. Mrz. 2026;1
  > a;[03/Feb/2026:04:05:06 +0200];1
  > a;1770084306;1
  > a;2026-W06-2;1
  > a;2026-034;1
  > a;Mon, 3 Feb 2026;1
  > END
  $ cx-ingest -q --rejects bad.tsv words.csv | cut -f 2
  time
  2026-02-03T04:05:06Z
  2026-02-03
  2026-02-03
  2026-03-03
  2026-02-03T04:05:06+02:00
  2026-02-03T02:05:06Z
  2026-02-03
  2026-02-03
  $ cut -f 2,5,7 bad.tsv
  line	reason	value
  10	bad-date	Mon, 3 Feb 2026

A column of numbers that can be the days of a spreadsheet is one; a single such number is not. Day 60
is 29 February 1900, which never was; Excel for Macintosh began with 1904.

  $ printf 'customer,date,amount\na,46056,1\na,46057,2\n' > excel.csv
  $ cx-ingest -v excel.csv 2>told | cut -f 2
  time
  2026-02-03
  2026-02-04
  $ grep Excel told
  cx-ingest: column 'date': numbers of days as Excel counts them, from 1900
  $ cx-ingest --sniff excel.csv
  -d comma --profile=generic --date-format=excel --decimal=.
  $ printf 'customer,date,amount\na,2026-02-03,1\na,46057.5,2\n' > mixed.csv
  $ cx-ingest mixed.csv > /dev/null
  cx-ingest: mixed.csv:3: column 'date': not a date; a spreadsheet's number of a day? (say --date-format)
  [1]
  $ cx-ingest --date-format excel --tz UTC mixed.csv | cut -f 2
  time
  2026-02-03
  2026-02-04T12:00:00Z
  $ printf 'customer,date,amount\na,61,1\na,60,2\n' | cx-ingest --date-format excel | cut -f 2
  cx-ingest: <stdin>:3: column 'date': not a date
  time
  1900-03-01
  $ printf 'customer,date,amount\na,46056,1\ncustomer,date,amount\na,46057,2\n' | cx-ingest | cut -f 2
  time
  2026-02-03
  2026-02-04
  $ cat > excel.tsv <<END
  > rule	field	value
  > column	customer	customer
  > column	time	date
  > column	amount	amount
  > dates		excel
  > END
  $ cx-ingest --profile excel.tsv --tz UTC mixed.csv | cut -f 2
  time
  2026-02-03
  2026-02-04T12:00:00Z
  $ printf 'customer,date,amount\na,44594,1\n' | cx-ingest --date-format excel-1904 | sed -n 2p | cut -f 2
  2026-02-03

Years of two digits with dashes may stand first or last: only a day that has one reading tells.

  $ printf 'customer,date,amount\na,26-02-03,1\na,26-02-04,2\n' > short.csv
  $ cx-ingest short.csv
  cx-ingest: short.csv:2: column 'date': no date of the column tells which part is the day: say --date-order dmy, ymd or mdy* (glob)
  [2]
  $ cx-ingest --date-order ymd short.csv | sed -n 2p | cut -f 2
  2026-02-03

Times that are the zero of some clock are taken, and told.

  $ printf 'customer,date,amount\na,1970-01-01T00:00:00Z,1\n' | cx-ingest | sed -n 2p | cut -f 2
  cx-ingest: warning: times that are the zero of some clock, such as 1970-01-01T00:00, and were perhaps never set: 1
  1970-01-01T00:00:00Z

Date and clock time in two columns, the zone in a third: by offset, abbreviation, the name of the tz
database, of Rails or of Windows. It matters only where the time does not say its own. A name that
means several zones is refused unless the profile says which.

  $ cat > split.tsv <<END
  > rule	field	value
  > column	customer	Who
  > column	time	Date
  > column	clock	Time
  > column	zone	TimeZone
  > column	amount	Gross
  > zone-name		IST=Asia/Kolkata
  > END
  $ cat > split.csv <<END
  > Who,Date,Time,TimeZone,Gross
  > a,13/02/2026,04:05:06,PST,1
  > b,01/02/2026,04:05:06,Europe/Berlin,1
  > c,01/07/2026,16:05,Eastern Time (US & Canada),1
  > d,01/07/2026,16:05,FLE Standard Time,1
  > e,01/07/2026,16:05,GMT+2,1
  > f,01/07/2026,16:05,IST,1
  > g,01/07/2026,,Nowhere,1
  > h,01/07/2026,16:05Z,Nowhere,1
  > i,01/07/2026,16:05,Nowhere,1
  > j,01/07/2026,16:05,CST,1
  > END
  $ cx-ingest -q --profile split.tsv --rejects bad.tsv split.csv | cut -f 1,2
  customer	time
  a	2026-02-13T04:05:06-08:00
  b	2026-02-01T04:05:06+01:00
  c	2026-07-01T16:05:00-04:00
  d	2026-07-01T16:05:00+03:00
  e	2026-07-01T16:05:00+02:00
  f	2026-07-01T16:05:00+05:30
  g	2026-07-01
  h	2026-07-01T16:05:00Z
  $ cut -f 2,5-7 bad.tsv
  line	reason	column	value
  10	bad-zone	TimeZone	Nowhere
  11	ambiguous-zone	TimeZone	CST

A header says a zone, too, and is stronger than --tz.

  $ printf 'customer,Date (CET),amount\na,2026-02-03 04:05,1\n' > cet.csv
  $ cx-ingest --map time=@2 cet.csv | sed -n 2p | cut -f 2
  2026-02-03T04:05:00+01:00
  $ cx-ingest --map time=@2 --tz Europe/Helsinki cet.csv | sed -n 2p | cut -f 2
  2026-02-03T05:05:00+02:00

Many rows of many zones are the same with one thread and with four.

  $ awk 'BEGIN { print "Who,Date,Time,TimeZone,Gross"
  >     n = split("PST,Europe/Berlin,IST,Tokyo,Nowhere,GMT+2,America/Lima,FLE Standard Time,CST", zone, ",")
  >     for (i = 0; i < 30000; i++) print i ",14/02/2026,04:05:06," zone[i * 7 % n + 1] ",1" }' > many.csv
  $ cx-ingest -q -j 1 --profile split.tsv --rejects one.tsv many.csv | cksum > one.sum
  $ cx-ingest -q -j 4 --profile split.tsv --rejects four.tsv many.csv | cksum | cmp - one.sum
  $ cmp one.tsv four.tsv; sed 1d one.tsv | cut -f 5,7 | sort | uniq -c | tr -s ' '
   3333 ambiguous-zone	CST
   3333 bad-zone	Nowhere

With --tz the same instants are written as the shop's clock showed them.

  $ cx-ingest -q --profile split.tsv --bad-rows skip --tz Europe/Helsinki split.csv | sed -n '2p;3p;9p' | cut -f 1,2
  a	2026-02-13T14:05:06+02:00
  b	2026-02-01T05:05:06+02:00
  h	2026-07-01T19:05:00+03:00
  $ cx-ingest --tz 'FLE Standard Time' clock.csv | cut -f 2
  time
  2026-07-01T10:00:00+03:00
  2026-01-01T10:00:00+02:00
  $ printf 'rule\tfield\tvalue\nzone-name\t\tIST\n' > wrong.tsv
  $ cx-ingest --profile wrong.tsv clock.csv
  cx-ingest: wrong.tsv:2: 'IST' is not a name and a time zone, such as 'IST=+05:30'
  [2]

Decimal comma or thousands: the column decides, else the other columns, else a semicolon file.

  $ printf 'customer;date;amount\na;2026-01-01;1.234\nb;2026-01-01;12,50\n' > comma.csv
  $ cx-ingest comma.csv | cut -f 6
  amount
  1234
  12.5
  $ cx-ingest -v comma.csv 2>&1 >/dev/null | grep column
  cx-ingest: column 'amount': decimal comma
  $ printf 'customer;date;amount\na;2026-01-01;1,234\n' | cx-ingest | sed -n 2p | cut -f 6
  1.234
  $ printf 'customer,date,quantity,unit price\na,2026-01-01,"1,000",0.05\n' | cx-ingest | sed -n 2p | cut -f 5,6
  1000	50
  $ printf 'customer,date,amount\na,2026-01-01,"1,234"\n' > open.csv
  $ cx-ingest open.csv > /dev/null
  cx-ingest: open.csv:2: column 'amount': thousands or decimals? (say --decimal . or --decimal ,)
  [1]
  $ cx-ingest --decimal , open.csv | sed -n 2p | cut -f 6
  1.234
  $ cx-ingest --decimal . open.csv | sed -n 2p | cut -f 6
  1234
  $ cx-ingest --decimal ';' open.csv
  cx-ingest: option '--decimal': ';' is neither a point nor a comma (try 'cx-ingest --help')
  [2]

Signs, codes and what has too many decimals.

  $ cat > money.csv <<END
  > customer,date,amount,currency
  > a,2026-01-01,€12.50,
  > a,2026-01-02,-\$5.00,usd
  > a,2026-01-03,(7.25),EUR
  > a,2026-01-04,8.10-,EUR
  > END
  $ cx-ingest money.csv | cut -f 6-8
  amount	currency	kind
  12.5	EUR	sale
  -5	USD	refund
  -7.25	EUR	refund
  -8.1	EUR	refund
  $ cat > refused.csv <<END
  > customer,date,amount,currency
  > a,2026-01-01,\$1,
  > a,2026-01-01,€1,SEK
  > a,2026-01-01,1,EURO
  > a,2026-01-01,0.00005,EUR
  > a,2026-01-01,922337203685477.5808,EUR
  > a,2026-01-01,one,EUR
  > a,2026-01-01,,EUR
  > ,2026-01-01,1,EUR
  > a,,1,EUR
  > a,31.4.2026,1,EUR
  > a,2026-01-01,1
  > a,2026-01-01,1,EUR,more
  > a,2026-01-01,"1"x,EUR
  > a,2026-01-01,"1,EUR
  > b,2026-01-02,2,EUR
  > END
  $ cx-ingest -q --rejects rejects.tsv refused.csv | cut -f 1,2,6
  customer	time	amount
  b	2026-01-02	2
  $ cut -f 2,5,6,7 rejects.tsv | tr '\t' ' '
  line reason column value
  2 bad-currency amount $1
  3 bad-currency amount €1
  4 bad-currency currency EURO
  5 too-precise amount 0.00005
  6 overflow amount 922337203685477.5808
  7 bad-amount amount one
  8 no-amount amount 
  9 no-customer customer 
  10 no-time date 
  11 bad-date date 31.4.2026
  12 few-fields  
  13 many-fields  
  14 quote-junk  
  15 open-quote  
  $ cx-ingest refused.csv > /dev/null
  cx-ingest: refused.csv:2: column 'amount': a sign of several currencies (say --currency)
  [1]
  $ cx-ingest --round half-even --bad-rows skip -q refused.csv | cut -f 1,6 | sed -n 2p
  a	0
  $ cx-ingest --max-rejects 3 -q refused.csv 2>&1 > /dev/null | cut -c 1-60
  cx-ingest: refused.csv:2: column 'amount': a sign of several

A sign of several currencies means the one that is known, and no other.

  $ signed() { printf 'customer,date,amount\na,2026-02-03,%s\n' "$2" | cx-ingest --currency $1 | sed 1d | cut -f 6,7; }
  $ signed CAD '$5'
  5	CAD
  $ signed SEK '5 kr'
  5	SEK
  $ signed JPY '¥5'
  5	JPY
  $ signed EUR '$5'
  cx-ingest: <stdin>:2: column 'amount': not a sign of the shop's currency
  $ signed EUR '5 kr'
  cx-ingest: <stdin>:2: column 'amount': not a sign of the shop's currency
  $ signed EUR '£5'
  5	GBP
  $ printf 'customer,date,amount,currency\na,2026-02-03,$5,EUR\n' | cx-ingest --rejects bad.tsv -q | sed 1d
  $ cut -f 5-7 bad.tsv
  reason	column	value
  bad-currency	amount	$5

Guards of spreadsheets, price tags of Sweden, Germany and Switzerland, words for nothing.

  $ printf 'customer;date;amount\na;2026-01-01;"=""12,50"""\na;2026-01-02;9,- €\na;2026-01-03;'"'"'-7,25\na;2026-01-04;NULL\n' > tags.csv
  $ cx-ingest -q --rejects bad.tsv tags.csv | cut -f 6-8
  amount	currency	kind
  12.5		sale
  9	EUR	sale
  -7.25		refund
  $ cut -f 2,5 bad.tsv
  line	reason
  5	no-amount

A purchase without an amount is refused, left out, or kept: then it has none. Of an
order some of whose lines have none the amount is the sum of the others.

  $ printf 'customer,date,order,item,amount\na,2026-01-01,1,x,\na,2026-01-01,1,y,5\nb,2026-01-02,2,x,\n' > none.csv
  $ cx-ingest none.csv > /dev/null
  cx-ingest: none.csv:2: column 'amount': is empty (--missing-amount can drop or keep such rows)
  [1]
  $ cx-ingest --missing-amount keep -v none.csv 2> told | cut -f 1,4,6,8
  customer	item	amount	kind
  a	x		sale
  a	y	5	sale
  b	x		sale
  $ grep -e purchases -e records told
  cx-ingest: 3 records = 3 accepted + 0 rejected + 0 skipped + 0 filtered
  cx-ingest: purchases without an amount: 2
  $ cx-ingest --missing-amount drop -v none.csv 2> told | cut -f 1,4,6,8
  customer	item	amount	kind
  a	y	5	sale
  $ grep -e records -e left told
  cx-ingest: 3 records = 1 accepted + 0 rejected + 0 skipped + 2 filtered (no-amount 2)
  cx-ingest: 2 rows left out by the profile, --exclude, --as-of, --dedupe or --missing-amount
  $ cx-ingest --missing-amount keep --grain order --report report none.csv | cut -f 1,3,6,8
  customer	order	amount	kind
  a	1	5	sale
  b	2		sale
  $ grep -o '"missing_amounts":[0-9]*' report
  "missing_amounts":1
  $ cut -d , -f 1-4 none.csv | cx-ingest --missing-amount keep | cut -f 1,4,6,8
  customer	item	amount	kind
  a	x		sale
  a	y		sale
  b	x		sale

More decimals than the currency has are kept; -v says how many amounts have them.

  $ printf 'customer,date,amount,currency\na,2026-01-01,1.5,JPY\na,2026-01-01,0.005,EUR\na,2026-01-01,1.234,KWD\n' > finer.csv
  $ cx-ingest -v finer.csv 2>told | cut -f 6,7
  amount	currency
  1.5	JPY
  0.005	EUR
  1.234	KWD
  $ grep decimals told
  cx-ingest: 2 amounts have more decimals than their currency, and keep them

Price times quantity is exact, also beyond two decimals.

  $ printf 'customer,date,unit price,quantity\na,2026-01-01,0.0005,3\na,2026-01-02,1.005,7\na,2026-01-03,2.50,-2\n' | cx-ingest | cut -f 5-8
  quantity	amount	currency	kind
  3	0.0015		sale
  7	7.035		sale
  -2	-5		refund

Spreadsheets' guards are not part of an id; an id that a spreadsheet has rounded is gone.

  $ printf 'order,customer,date,amount\n"=""00123""",0440123456,2026-01-01,1\n9,'"'"'0012,2026-01-01,2\n1.23E+12,7,2026-01-01,3\n' > ids.csv
  $ cx-ingest -q --rejects bad.tsv ids.csv | cut -f 1,3
  customer	order
  0440123456	00123
  0012	9
  $ cut -f 2,5,6 bad.tsv
  line	reason	column
  4	excel-damaged-id	order

  $ own=$TESTDIR/data/ingest/own
  $ sed -e '1s/$/,date/' -e '2,$s/$/,2026-01-01/' $own/num_ids_kept.csv > kept.csv
  $ cx-ingest -q --rejects bad.tsv kept.csv | cut -f 1,3
  customer	order
  0440123456	000123
  0045	00123
  $ cut -f 2,5 bad.tsv
  line	reason
  3	excel-damaged-id
  $ sed -e '1s/$/;date/' -e '2,$s/$/;2026-01-01/' $own/num_column_evidence.csv | cx-ingest --map customer=id | cut -f 6
  amount
  1234
  12.5

A header line in the middle, where exports were put together, is skipped and counted; not in a single
column, where it may be a value.

  $ printf 'foo\nfoo\nbar\n' | cx-ingest --raw
  foo
  foo
  bar
  $ cx-ingest -v $TESTDIR/data/ingest/own/shape_header_again.csv 2>&1 >/dev/null | grep '^cx-ingest: 3 records'
  cx-ingest: 3 records = 2 accepted + 0 rejected + 1 skipped (header-again 1) + 0 filtered
  $ cx-ingest $TESTDIR/data/ingest/own/shape_two_header_rows.csv > /dev/null
  cx-ingest: */shape_two_header_rows.csv:2: column 'date': not a date (glob)
  [1]

A quote that is never closed costs its line, not the 198 rows below it.

  $ cx-ingest --raw -q --rejects bad.tsv $TESTDIR/data/ingest/own/q_open_runaway.csv | wc -l | tr -d ' '
  199
  $ cut -f 2,5 bad.tsv
  line	reason
  2	open-quote
  $ cx-ingest --raw $TESTDIR/data/ingest/own/q_open_runaway.csv
  id	name	age
  cx-ingest: */q_open_runaway.csv:2: a quoted field is not closed (glob)
  [1]

Shopify: an order's fields stand on its first row only. By order: the total less shipping, the
shipping, the refund; the voided order is filtered.

  $ cx-ingest $TESTDIR/data/ingest/own/exp_shopify_orders.csv | cut -f 1-11
  customer	time	order	item	quantity	amount	currency	kind	channel	promotion	referral
  ada@example.com	2026-01-05T09:59:00+02:00	#1001		3	86.4	EUR	sale	web	SALE	
  ada@example.com	2026-01-05T09:59:00+02:00	#1001			5	EUR	shipping	web	SALE	
  bo@example.com	2026-01-06T09:00:00+02:00	#1002		1	20	EUR	sale	pos		
  bo@example.com	2026-01-06T09:00:00+02:00	#1002			-5	EUR	refund	pos		
  $ cx-ingest -v $TESTDIR/data/ingest/own/exp_shopify_orders.csv 2>&1 >/dev/null | grep -E 'records|row, |rows, '| grep -v read
  cx-ingest: 4 records = 3 accepted + 0 rejected + 0 skipped + 1 filtered (status=voided 1)
  cx-ingest: sale: 2 rows, 106.4 EUR
  cx-ingest: refund: 1 row, -5 EUR
  cx-ingest: shipping: 1 row, 5 EUR

By line: what the lines (2 x 39.90 + 11.60 = 91.40) are more than the order's 86.40 is taken off
again, so both add up to the same.

  $ cx-ingest --grain line $TESTDIR/data/ingest/own/exp_shopify_orders.csv | cut -f 3-6,8,13
  order	item	quantity	amount	kind	line
  #1001	S-R	2	79.8	sale	2
  #1001	K-1	1	11.6	sale	3
  #1001			-5	sale	2
  #1001			5	shipping	2
  #1002	C-1	1	20	sale	4
  #1002			-5	refund	4

As events: what the customer did.

  $ cx-ingest --as events $TESTDIR/data/ingest/own/exp_shopify_orders.csv | cut -f 1-5
  customer	time	event	value	channel
  ada@example.com	2026-01-05T09:59:00+02:00	purchase	86.4	web
  bo@example.com	2026-01-06T09:00:00+02:00	purchase	20	pos
  bo@example.com	2026-01-06T09:00:00+02:00	refund	-5	pos
  $ printf 'user_id,event,timestamp\nu1,view,2026-01-01T10:00:00Z\n' | cx-ingest
  customer	time	event	value	channel	campaign	source	line
  u1	2026-01-01T10:00:00Z	view				<stdin>	2

The rows below a refused first row are refused, below one that is left out they are left out.

  $ sed -e 's/,ada@example.com,paid/,,paid/' $TESTDIR/data/ingest/own/exp_shopify_orders.csv > nobody.csv
  $ cx-ingest -q --rejects bad.tsv nobody.csv | cut -f 3,6
  order	amount
  #1002	20
  #1002	-5
  $ cut -f 2,5 bad.tsv
  line	reason
  2	no-customer
  3	no-order

Customers to leave out, and several files as one stream.

  $ echo ann@example.com > staff.txt
  $ cx-ingest --exclude staff.txt orders.csv two.csv
  cx-ingest: two.csv:1: its 4 columns are not the 7 of 'orders.csv'
  [2]
  $ cp orders.csv more.csv
  $ cx-ingest --exclude staff.txt orders.csv - < more.csv | cut -f 1,12,13
  customer	source	line
  bo@example.com	orders.csv	3
  bo@example.com	<stdin>	3

An order's rows leave together, and are counted as filtered.

  $ echo ada@example.com > ada.txt
  $ cx-ingest -v --exclude ada.txt $TESTDIR/data/ingest/own/exp_shopify_orders.csv 2>told | cut -f 1,3,6
  customer	order	amount
  bo@example.com	#1002	20
  bo@example.com	#1002	-5
  $ grep records told
  cx-ingest: 4 records = 1 accepted + 0 rejected + 0 skipped + 3 filtered (excluded 2, status=voided 1)

--raw: the same table, well-formed, no value changed; also without a header, or without a byte.

  $ printf 'a;b\n28/01/2018;"x;y"\n 007 ;00:00\n' | cx-ingest --raw -f csv
  a,b
  28/01/2018,x;y
  007,00:00
  $ printf '1|2\n' | cx-ingest --raw --headerless
  1	2
  $ cx-ingest --raw < /dev/null
  $ printf 'a\tb\nC:\\new\t"x\n' | cx-ingest --raw -f csv
  a,b
  C:\new,"""x"

A table may be written in any way that can be said: several bytes between cells, another quote, an
escape, comments, lines above the header, rows below it and at the end. The expected rows are those
of the cases' own descriptions.

  $ cd $TESTDIR/data/ingest/own
  $ cx-ingest --raw -d '||' del_double_pipe.txt
  id	name	x
  1	a	b
  2	c	d
  $ cx-ingest --raw -d ^A del_ctrl_a.txt
  id	name
  1	a
  2	b
  $ cx-ingest --raw --quote "'" q_single.csv
  id	name	price
  1	Doe, John	3.00
  2	O'Hara	4.00
  $ cx-ingest --raw -f csv --escape '\' q_backslash.csv
  id,name,price
  1,"Table, 48"" round",3.00
  2,a\b,4.00
  3,plain,5
  $ cx-ingest --raw --skip 4 pre_text.csv
  Receipt	Customer	Date	Sum
  1	A	1.1.2026	5,00
  2	B	2.1.2026	6,00
  $ cx-ingest --raw --comment '#' pre_hash.csv | sed -n 1,2p
  width	density	views
  1920	1	3,505
  $ sed -n 2p shape_two_header_rows.csv
  #,name,yyyy-mm-dd,EUR
  $ cx-ingest --raw --header-rows 2 shape_two_header_rows.csv
  order #	customer name	date yyyy-mm-dd	amount EUR
  1	A1	2026-01-01	10.00
  $ cx-ingest --raw --header-rows 0 --skip 1 shape_two_header_rows.csv | wc -l | tr -d ' '
  2
  $ cx-ingest --raw --skip-footer 2 foot_total_blank.csv | sed -n '$p'
  5	A5	2026-01-05	10.00
  $ cx-ingest --raw --skip-footer 9 foot_total_blank.csv
  order	customer	date	amount
  $ cx-ingest --raw -v shape_header_only.csv 2>&1 >/dev/null | sed -n 2p
  cx-ingest: a header line, but no rows
  $ printf 'name\n"Lee, Ann"\n' | cx-ingest --raw -d none --quote none
  name
  "Lee, Ann"
  $ cx-ingest --sniff -d '||' --quote "'" --comment '#' --skip-footer 1 del_double_pipe.txt
  -d '||' --quote=\' --comment='#' --skip-footer=1
  $ cx-ingest --raw -d , --quote ab q_single.csv
  cx-ingest: option '--quote': 'ab' is not one character or none (try 'cx-ingest --help')
  [2]
  $ cx-ingest --raw -d , --quote , q_single.csv
  cx-ingest: a quote or a line end cannot be the delimiter
  [2]
  $ cx-ingest --raw -d eight888 q_single.csv
  cx-ingest: option '--delimiter': 'eight888' is not one to 7 characters, ^A, tab, comma, semicolon, pipe, space or none (try 'cx-ingest --help')
  [2]

A quote inside a cell that does not begin with one is plain; lines end with LF, CR LF, CR or LF CR.

  $ cx-ingest --raw -f csv q_in_unquoted.csv
  id,name,price
  1,"5"" pipe",3.00
  2,x,4.00
  $ for file in eol_cr eol_mixed eol_lfcr; do cx-ingest --raw $file.csv | cut -f 1 | tr '\n' ' '; done
  order 1 2 3 4 5 order 1 2 3 order 1 2 3 4 5  (no-eol)
  $ printf 'a,b\r1,2\r"x"y,2\r3,4\r' | cx-ingest --raw
  a	b
  1	2
  cx-ingest: <stdin>:3: a quote where none belongs
  [1]
  $ cd "$OLDPWD"

Rows of another width are bad, filled up, cut, or with --raw kept; cells behind the header's that are
empty are no harm, and neither is a header that ends with the delimiter.

  $ cd $TESTDIR/data/ingest/own
  $ cx-ingest --raw --ragged pad -f csv shape_short_padded_all.csv
  id,name,note
  1,a,
  2,b,
  3,c,x
  $ cx-ingest --raw --ragged trim -f csv shape_long.csv
  order,customer,date,amount
  1,A1,2026-01-01,10
  2,A2,2026-01-02,10.00
  $ cx-ingest --raw --ragged keep -f csv shape_long.csv
  order,customer,date,amount
  1,A1,2026-01-01,10,00
  2,A2,2026-01-02,10.00
  $ printf 'a,b\n1\n"x,y"\n""\n1,2,"3,4"\n' | cx-ingest --raw -d , --ragged keep -f csv
  a,b
  1
  "x,y"
  ""
  1,2,"3,4"
  $ printf 'a,b\na,b,c\na,b\n' | cx-ingest --raw -d , --ragged keep -f csv
  a,b
  a,b,c
  $ cx-ingest --raw -f csv shape_trailing_delim.csv
  id,name
  1,a
  2,b
  $ printf 'id,name,\n1,a,x\n2,b,\n' | cx-ingest --raw -f csv
  id,name,column_3
  1,a,x
  2,b,
  $ printf 'id,name,\n1,a,\n2,b,x\n' | cx-ingest --raw -f csv
  id,name
  1,a
  cx-ingest: <stdin>:3: 3 fields, but the header has 2
  [1]
  $ cx-ingest --ragged keep shape_long.csv
  cx-ingest: option '--ragged': rows of any width can be kept with --raw only (try 'cx-ingest --help')
  [2]
  $ cx-ingest --raw --ragged keep -f json shape_long.csv
  cx-ingest: option '--ragged': rows of any width can be written as tsv, csv or excel only (try 'cx-ingest --help')
  [2]
  $ cx-ingest --raw --ragged keep --redact-identity-codes shape_long.csv
  cx-ingest: option '--ragged': rows of any width cannot be kept where columns are hidden (try 'cx-ingest --help')
  [2]

Columns of one name are told apart: total and total_2 in the output, total#2 for --map; a column
without a name has its number.

  $ cx-ingest --raw -f csv shape_dup_header.csv
  id,total,total_2
  1,2,3
  $ cx-ingest --raw -f csv shape_empty_header_name.csv
  id,column_2,x
  1,2,3
  $ printf 'customer,date,total,total\nann,2026-01-05,2.50,3.75\n' > twice.csv
  $ cd "$OLDPWD"; printf 'customer,date,total,total\nann,2026-01-05,2.50,3.75\n' > twice.csv
  $ cx-ingest --map 'amount=total#2' twice.csv | cut -f 6
  amount
  3.75
  $ cx-ingest --map amount=total twice.csv
  cx-ingest: twice.csv:1: two columns are called 'total': choose one by its number, --map amount @3
  [2]

Stray quotes: the line is bad, or has the header's cells when a quote closes only before a delimiter.

  $ cd $TESTDIR/data/ingest/own
  $ cx-ingest --raw --repair-quotes -f csv q_unescaped_inside.csv
  id,name,price
  1,"Table 48"" round",3.00
  2,x,4.00
  $ printf 'a,b\n"x""y" "z",2\n"5"",3\n"open,4\n5,"p"q",r\n' | cx-ingest --raw --repair-quotes -f csv -q --bad-rows skip
  a,b
  "x""y"" ""z",2
  "5""",3
  """open",4

A stray quote that opens a cell is plain where another cell that begins with a quote would be
swallowed; so is one in the header.

  $ printf 'a,"b"x,c\n"1,2,"x"\n' | cx-ingest --raw -d , --repair-quotes -f csv
  a,"""b""x",c
  """1",2,x

Where nothing is quoted nothing is to be repaired, and blanks stay: here a row of too many lines.

  $ printf 'a\n  x\\\ny\n' | cx-ingest --raw -d none --quote none --escape '\' --max-lines 1 --repair-quotes --header-rows 1 | cat -A
  a$
    x\\$
  y$

A quote that stays open costs one line, however many lines or bytes it would swallow.

  $ cx-ingest --raw --max-lines 2 q_multiline_ok.csv | wc -l | tr -d ' '
  3
  $ cx-ingest --raw --max-lines 1 q_multiline_ok.csv
  id	note
  cx-ingest: q_multiline_ok.csv:2: a quoted field is not closed within 1 line
  [1]
  $ cx-ingest --raw --max-lines 0 -q --bad-rows skip q_open_runaway.csv | wc -l | tr -d ' '
  199
  $ cd "$OLDPWD"
  $ cx-ingest --raw --max-record 64 --rejects bad.tsv -q $TESTDIR/data/ingest/own/q_open_runaway.csv | wc -l | tr -d ' '
  199
  $ cut -f 2,5 bad.tsv
  line	reason
  2	too-long

Bad rows as they stood, below all that was above them; mended, the file can be read again.

  $ printf 'sep=;\r\nid;name\r\n1;a\r\n2;"b\r\n3;"c"d\r\n4;"e\nf";x\r\n' > broken.csv
  $ cx-ingest --raw -q --rejects bad.tsv --rejects-raw bad.csv broken.csv
  id	name
  1	a
  $ cut -f 2,5 bad.tsv | tr '\t' ' '
  line reason
  4 quote-junk
  5 quote-junk
  6 many-fields
  $ tr '\r' '.' < bad.csv
  sep=;.
  id;name.
  2;"b.
  3;"c"d.
  4;"e
  f";x.
  $ ls -l bad.csv | cut -c 1-10
  -rw-------
  $ sed -e 's/"b/b/' -e 's/"c"d/cd/' -e 's/;x//' bad.csv | cx-ingest --raw -f csv
  id,name
  2,b
  3,cd
  4,"e
  f"
  $ cx-ingest --raw --rejects-raw bad.csv broken.csv
  cx-ingest: option '--rejects-raw' needs '--rejects', which says why rows are bad (try 'cx-ingest --help')
  [2]
  $ printf 'name;id\na;"b\n' > other.csv
  $ cx-ingest --raw -q --rejects bad.tsv --rejects-raw bad.csv broken.csv other.csv > /dev/null
  cx-ingest: other.csv: bad rows of files whose headers differ cannot be kept in one file by --rejects-raw
  [1]

The line that counts bad rows comes with the options that read them again, and so does the report:
nothing is left to a few rows. The footer stays behind, the mark that another row proved is said (2.25
is no thousands, so 1.500 is one and a half), and what was decoded is UTF-8.

  $ again() { sed -n 's/.*once mended, is read with: //p' told; }
  $ printf 'customer,date,order,amount\nann,2026-01-01,1,12\nbo,2026-01-02,2,x\nTotal,,,12\n' > till.csv
  $ cx-ingest --rejects bad.tsv --rejects-raw bad.csv --report report.json till.csv 2>told | cut -f 1,6
  customer	amount
  ann	12
  $ cat told
  cx-ingest: warning: bad.csv, once mended, is read with: -d comma --quote='"' --skip=0 --header-rows=1 --skip-footer=0 --encoding=utf-8 --profile=generic --decimal=.
  cx-ingest: warning: 1 of 2 rows left out as bad (first: till.csv:3: column 'amount': not a number)
  $ python3 -c 'import json; print(json.load(open("report.json"))["mended"])' > reported; again | diff - reported
  $ sed 's/x$/7/' bad.csv > mended.csv; eval "cx-ingest $(again) mended.csv" | cut -f 1,6
  customer	amount
  bo	7
  $ cx-ingest --skip-footer 1 --rejects bad.tsv --rejects-raw bad.csv till.csv 2>told | wc -l | tr -d ' '
  2
  $ sed 's/x$/7/' bad.csv > mended.csv; eval "cx-ingest $(again) mended.csv" | cut -f 1,6
  customer	amount
  bo	7
  $ printf 'customer;amount;date\nann;2.25;2026-01-01\nbo;1.500;2026-13-01\n' > open.csv
  $ cx-ingest --rejects bad.tsv --rejects-raw bad.csv open.csv 2>told | wc -l | tr -d ' '
  2
  $ sed 's/-13-/-12-/' bad.csv > mended.csv; eval "cx-ingest $(again) mended.csv" | cut -f 1,2,6
  customer	time	amount
  bo	2026-12-01	1.5
  $ printf 'customer,date,item,amount\nann,2026-01-01,caf\351,12\nbo,2026-01-02,na\357ve,x\n' > latin.csv
  $ cx-ingest --encoding cp1252 --rejects bad.tsv --rejects-raw bad.csv latin.csv 2>told | wc -l | tr -d ' '
  2
  $ sed 's/x$/7/' bad.csv > mended.csv; eval "cx-ingest $(again) mended.csv" | cut -f 1,4,6
  customer	item	amount
  bo\tna\xc3\xafve\t7 (esc)
  $ cx-ingest --report report.json till.csv --skip-footer 2 -o out.tsv; grep -o '"mended":[a-z]*' report.json
  "mended":null

Also what only the rows told or the user said: the days of a spreadsheet, the order of the dates, words
with blanks, and a table that passes as it is. Of several files it is the one with the bad rows.

  $ printf 'customer,date,amount\na,46056,1\na,46057,x\n' > excel.csv
  $ cx-ingest --rejects bad.tsv --rejects-raw bad.csv excel.csv 2>told | wc -l | tr -d ' '
  2
  $ sed 's/x$/7/' bad.csv > mended.csv; eval "cx-ingest $(again) mended.csv" | cut -f 2,6
  time	amount
  2026-02-04	7
  $ printf 'who;order date;sum in $\nann;14/2/2026 12:00;2,5\n' > one.csv
  $ printf "'sum in \$','order date','who'\n'1,x','3/2/2026 12:00','bo'\n'8','14/2/2026 12:00','cy'\n" > other.csv
  $ cx-ingest --map customer=who --map 'time=order date' --map 'amount=sum in $' --tz 'Eastern Time (US & Canada)' --rejects bad.tsv --rejects-raw bad.csv one.csv other.csv 2>told | wc -l | tr -d ' '
  3
  $ again
  -d comma --quote=\' --skip=0 --header-rows=1 --skip-footer=0 --encoding=utf-8 --profile=generic --date-order=dmy --decimal=, --map=customer=who --map='time=order date' --map='amount=sum in $' --tz='Eastern Time (US & Canada)'
  $ sed 's/1,x/1,500/' bad.csv > mended.csv; eval "cx-ingest $(again) mended.csv" | cut -f 1,2,6
  customer	time	amount
  bo	2026-02-03T12:00:00-05:00	1.5
  $ printf "a;b\n1;2\n'3;4'\n" > table.csv
  $ cx-ingest --raw -d ';' --quote "'" --max-lines 9 --rejects bad.tsv --rejects-raw bad.csv table.csv 2>told
  a	b
  1	2
  $ again
  -d semicolon --quote=\' --skip=0 --header-rows=1 --skip-footer=0 --encoding=utf-8 --max-lines=9 --raw
  $ sed "s/'//g" bad.csv > mended.csv; eval "cx-ingest $(again) mended.csv"
  a	b
  3	4

Marks that differ from column to column are told, since no option says them; lines of a log and columns
parted by blanks have no dialect to say.

  $ printf 'customer,date,amount,discount\na,2026-01-01,"1,50",2.25\nb,2026-01-02,x,3\n' > two.csv
  $ cx-ingest --map discount=discount --rejects bad.tsv --rejects-raw bad.csv -o out.tsv two.csv 2>&1 | grep -v 'left out'
  cx-ingest: warning: bad.csv, once mended, is read with: -d comma --quote='"' --skip=0 --header-rows=1 --skip-footer=0 --encoding=utf-8 --profile=generic --map=discount=@4
  cx-ingest: warning: bad.csv: the decimal mark differs from column to column, which no option can say
  $ printf ' 00001 19970101  1  11.77\n 00004 1997x101  2  29.33\n' > cdnow.txt
  $ cx-ingest --profile cdnow --rejects bad.tsv --rejects-raw bad.txt -o out.tsv cdnow.txt 2>told; again
  --encoding=utf-8 --profile=cdnow --decimal=. --headerless
  $ sed 's/x1/01/' bad.txt > mended.txt; eval "cx-ingest $(again) mended.txt" | cut -f 1,2,6
  customer	time	amount
  00004	1997-01-01	29.33

The line is whole however long it is: 1500 bytes of a path are no less.

  $ : > nobody; long=$(printf './%.0s' $(seq 750))nobody
  $ cx-ingest --exclude "$long" --rejects bad.tsv --rejects-raw bad.csv till.csv 2>told | wc -l | tr -d ' '
  2
  $ again | grep -c -e " --exclude=$long\$"
  1

What is no data is skipped, and -v says where it stands. Zero bytes at the end are skipped, in a row
they make it bad.

  $ printf 'sep=;\n# by till\nToday\na;b\n\n1;2\na;b\n# end\nsum;3\n\n\000\000' > till.csv
  $ cx-ingest --raw -v --comment '#' --skip 3 --skip-footer 1 -o till.tsv till.csv 2>&1 | grep -v dialect
  cx-ingest: till.csv:1: skipped: sep-line
  cx-ingest: till.csv:2: skipped: comment
  cx-ingest: till.csv:3: skipped: preamble
  cx-ingest: till.csv:5: skipped: blank
  cx-ingest: till.csv:7: skipped: header-again
  cx-ingest: till.csv:8: skipped: comment
  cx-ingest: till.csv:9: skipped: footer
  cx-ingest: till.csv:10: skipped: blank
  cx-ingest: till.csv:11: skipped: nul-tail
  cx-ingest: 10 records = 1 accepted + 0 rejected + 9 skipped (sep-line 1, comment 2, preamble 1, blank 2, header-again 1, footer 1, nul-tail 1) + 0 filtered
  cx-ingest: 1 row read
  cx-ingest: 1 row counted
  $ cat till.tsv
  a	b
  1	2
  $ printf 'a;b\n1;x\000y\n2;3\n' | cx-ingest --raw --rejects bad.tsv -q
  a	b
  2	3
  $ cut -f 2,5 bad.tsv | sed -n 2p
  2	nul

A download that was cut off: whole rows are kept, the part of a row is refused, the status is 1.

  $ cx-ingest --raw --rejects bad.tsv -q $TESTDIR/data/ingest/own/gz_truncated.csv.gz 2>told | tail -n 1 | cut -f 1
  21
  $ cat told
  cx-ingest: */gz_truncated.csv.gz: gzip data end too early: the file is truncated (glob)
  $ cut -f 2,5,8 bad.tsv | sed -n 2p
  23	truncated	22,A2
  $ cx-ingest --raw --rejects bad.tsv $TESTDIR/data/ingest/own/gz_bad_crc.csv.gz 2>told | wc -l | tr -d ' '
  6
  $ cat told
  cx-ingest: */gz_bad_crc.csv.gz: gzip data are damaged: the checksum (CRC) does not match (glob)

--sniff: what was found, as options.

  $ cx-ingest --sniff comma.csv
  -d semicolon --profile=generic --decimal=,
  $ cx-ingest --sniff odd.csv
  -d semicolon
  $ cx-ingest $(cx-ingest --sniff comma.csv) comma.csv | sed -n 2p | cut -f 6
  1234
  $ printf 'Asiakas:Pvm:Summa (sis. ALV):x\nada:3.2.2026 14.05:1 234,50:1\n' > said.csv
  $ say() { cx-ingest -d : --map customer=Asiakas --map time=Pvm --map 'amount=Summa (sis. ALV)' --map item= --tz Europe/Helsinki --currency EUR "$@" said.csv; }
  $ say --sniff
  -d : --profile=generic --decimal=, --map=customer=@1 --map=time=@2 --map=amount=@3 --map=item= --tz=Europe/Helsinki --currency=EUR
  $ say > said.tsv
  $ sed 1d said.tsv | cut -f 1,2,6,7
  ada	2026-02-03T14:05:00+02:00	1234.5	EUR
  $ cx-ingest $(say --sniff) said.csv | cmp - said.tsv
  $ eval "cx-ingest $(say --sniff) said.csv" | cmp - said.tsv
  $ cx-ingest -d tab --sniff once.tsv
  -d tab --profile=generic --decimal=.

All that was said and changes the reading is in it, quoted for the shell where it must be.

  $ printf 'ann\n' > "left; out.txt"
  $ cx-ingest --sniff --encoding utf-8 --repair-quotes --bad-bytes replace --ragged pad --max-lines 7 --max-record 2M --as-of 2026-03-01 --grain line --dedupe exact --exclude 'left; out.txt' --round half-even --tz-gap reject comma.csv
  -d semicolon --encoding=utf-8 --profile=generic --decimal=, --grain=line --tz-gap=reject --round=half-even --bad-bytes=replace --ragged=pad --repair-quotes --max-record=2097152 --max-lines=7 --as-of=2026-03-01 --exclude='left; out.txt' --dedupe=exact
  $ printf "customer~date~amount\n'a~b'~2026-01-01~1\nann~2026-01-01~2~\nbo~2026-01-02~3~~5\n" > "it's said.csv"
  $ say() { cx-ingest -d '~' --quote "'" --comment '*' --ragged trim --exclude 'left; out.txt' --as-of 2026-01-01 "$@" "it's said.csv"; }
  $ say --sniff
  -d '~' --quote=\' --comment='*' --profile=generic --decimal=. --ragged=trim --as-of=2026-01-01 --exclude='left; out.txt'
  $ eval "cx-ingest $(say --sniff) \"it's said.csv\"" | cut -f 1,2,6
  customer	time	amount
  a~b	2026-01-01	1
  $ cp "$TESTDIR/../data/profiles/generic.tsv" "my own.tsv"; cx-ingest --profile './my own.tsv' --sniff comma.csv
  -d semicolon --profile='./my own.tsv' --decimal=,
  $ printf 'id,amount\n1,2\n' | cx-ingest --raw --sniff --profile none --repair-quotes --redact-identity-codes
  -d comma --profile=none --repair-quotes --redact-identity-codes --raw

What cannot be read at all.

  $ mkdir folder; cx-ingest folder
  cx-ingest: folder: is a directory
  [1]
  $ printf 'PK\003\004....[Content_Types].xml' > book.xlsx; cx-ingest book.xlsx
  cx-ingest: book.xlsx: an xlsx workbook, not text: save it as CSV
  [1]
  $ : > empty.csv; cx-ingest empty.csv
  cx-ingest: empty.csv: is empty: no header line
  [2]
  $ gzip -c orders.csv | head -c 100 > cut.csv.gz; cx-ingest cut.csv.gz
  cx-ingest: cut.csv.gz: gzip data end too early: the file is truncated
  [1]
  $ cx-ingest orders.csv > /dev/full
  cx-ingest: <stdout>: cannot write: No space left on device
  [1]
  $ mkfifo pipe; cx-ingest pipe
  cx-ingest: 'pipe' cannot be read twice: give it on standard input, or say --encoding, --profile, --date-order and --decimal (try 'cx-ingest --help')
  [2]

With nothing to ask, rows go on as they come: the second one is not there yet.

  $ mkfifo log; mkfifo answers
  $ cx-ingest --encoding utf-8 --profile cdnow < log > answers & exec 3> log 4< answers
  $ echo '00004 19970101 2 29.33' >&3; head -n 2 <&4 | cut -f 1,2,6
  customer	time	amount
  00004	1997-01-01	29.33
  $ exec 3>&- 4<&-; wait
