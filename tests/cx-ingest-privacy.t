Pseudonyms, as Python's hmac makes them: e-mail and telephone made alike first, other ids as they
are; empty cells stay empty.

  $ python3 -c 'open("key", "wb").write(bytes(range(32)))'; chmod 600 key
  $ cat > people.csv <<END
  > customer,date,amount,referral
  >  Ann@Example.com ,2026-01-05,1,bo@example.com
  > ann@example.com,2026-01-06,2,
  > +358 (0)40 123-4567,2026-01-07,3,
  > +358401234567,2026-01-08,4,
  > 0401234567,2026-01-09,5,
  > 1001,2026-01-10,6,
  > END
  $ cat > pseudonym.py <<'END'
  > import base64, hashlib, hmac, sys
  > key = open(sys.argv[1], 'rb').read()
  > for line in sys.stdin.read().splitlines():
  >     kind, normal = line.split(' ', 1)
  >     h = hmac.new(key, kind.encode() + b'\0' + normal.encode(), hashlib.sha256).digest()
  >     print('p1_' + base64.b32encode(h[:16]).decode().rstrip('=').lower())
  > END
  $ cx-ingest -v --pseudonymise customer,referral --key key people.csv 2> told > hidden.tsv
  $ cut -f 1 hidden.tsv | sed 1d > customers
  $ python3 pseudonym.py key > wanted <<END
  > email ann@example.com
  > email ann@example.com
  > phone +358401234567
  > phone +358401234567
  > id 0401234567
  > id 1001
  > END
  $ cmp customers wanted && head -n 1 customers
  p1_ouq2rbof5zazgkm3sgdo6rrow4
  $ { echo email bo@example.com | python3 pseudonym.py key; echo; } > wanted-referrals
  $ cut -f 11 hidden.tsv | sed -n 2,3p | cmp - wanted-referrals

The name of the key is told, the key never.

  $ grep pseudonyms told
  cx-ingest: pseudonyms of customer,referral by key qzixivs4
  $ python3 -c 'import base64, hashlib, hmac; print(base64.b32encode(hmac.new(bytes(range(32)), b"key id", hashlib.sha256).digest()[:5]).decode().lower())'
  qzixivs4
  $ cx-ingest -q --report report.json --pseudonymise customer --key key people.csv > /dev/null
  $ grep -o '"pseudonymised.*"key_id":"[^"]*"' report.json
  "pseudonymised":"customer","key_id":"qzixivs4"

The same at any number of threads, and in a table as it is, by name and by number.

  $ cx-ingest -j 1 --pseudonymise customer --key key people.csv | cut -f 1 | sed 1d | cmp - wanted
  $ cx-ingest --raw --pseudonymise @1,referral --key key people.csv | cut -f 1 | sed 1d | cmp - wanted
  $ cx-ingest --raw --pseudonymise nobody --key key people.csv
  cx-ingest: option '--pseudonymise': no column 'nobody' (try 'cx-ingest --help')
  [2]
  $ printf 'id,mail,mail\n17,ab,cy\n' > twice.csv
  $ cx-ingest --raw --pseudonymise mail --key key twice.csv
  cx-ingest: option '--pseudonymise': two columns are called 'mail' (try 'cx-ingest --help')
  [2]
  $ cx-ingest --raw --pseudonymise mail#2 --key key twice.csv | cut -f 2
  mail
  ab

--exclude still takes plain ids.

  $ echo 1001 > staff.txt
  $ cx-ingest --exclude staff.txt --pseudonymise customer --key key people.csv | wc -l | tr -d ' '
  6

A key is a file that nobody else may read, of 32 bytes at least, and random.

  $ refuse() { cx-ingest --pseudonymise customer --key "$1" people.csv; }
  $ cp key open; chmod 640 open; refuse open
  cx-ingest: option '--key': others may read or write 'open' (mode 0640): chmod 600 it (try 'cx-ingest --help')
  [2]
  $ head -c 31 key > short; chmod 400 short; refuse short
  cx-ingest: option '--key': 'short' has 31 bytes, a key has at least 32 random ones (try 'cx-ingest --help')
  [2]
  $ head -c 64 /dev/zero > flat; chmod 600 flat; refuse flat
  cx-ingest: option '--key': the bytes of 'flat' are not random (try 'cx-ingest --help')
  [2]
  $ head -c 5000 /dev/urandom > log; chmod 600 log; refuse log
  cx-ingest: option '--key': 'log' has more than 4096 bytes: is it a key? (try 'cx-ingest --help')
  [2]
  $ refuse nowhere
  cx-ingest: option '--key': cannot read 'nowhere': No such file or directory
  [1]
  $ mkdir folder; refuse folder
  cx-ingest: option '--key': cannot read 'folder': Is a directory
  [1]
  $ cx-ingest --pseudonymise customer people.csv
  cx-ingest: options '--pseudonymise' and '--key' need each other (try 'cx-ingest --help')
  [2]
  $ cx-ingest --pseudonymise amount --key key people.csv
  cx-ingest: option '--pseudonymise': 'amount' is no text column of the stream, such as customer (try 'cx-ingest --help')
  [2]

Personal identity codes: those with the right day and check character, old signs and new (131052-308T
and 010594Y9021 are published by the Digital and Population Data Services Agency), are counted in any
column, and covered on request, in the output and in what is rejected.

  $ cat > codes.csv <<END
  > customer,date,amount,sku,note
  > ann,2026-01-05,1,010594Y9021,nobody maps this: 131052-308T
  > 131052-308T,2026-01-06,2,131052-308U,131052-308
  > bo,2026-01-32,3,x,010594y9021
  > bo,2026-01-32,3,131052-308T
  > END
  $ cx-ingest -v --rejects bad.tsv codes.csv 2>&1 > /dev/null | grep identity
  cx-ingest: 5 personal identity codes in the input (--redact-identity-codes covers them)
  $ cx-ingest -v --redact-identity-codes --rejects bad.tsv codes.csv 2>told | cut -f 1,4
  customer	item
  ann	***********
  ***********	131052-308U
  $ grep identity told
  cx-ingest: 5 personal identity codes in the input, covered
  $ cut -f 2,5,8 bad.tsv
  line	reason	raw
  4	bad-date	bo,2026-01-32,3,x,***********
  5	few-fields	bo,2026-01-32,3,***********
  $ cx-ingest --raw -q --redact-identity-codes --bad-rows skip codes.csv | cut -f 1,4,5
  customer	sku	note
  ann	***********	nobody maps this: ***********
  ***********	131052-308U	131052-308
  bo	x	***********

Also where tabs part the cells, which the rejects have to escape.

  $ tr , '\t' < codes.csv | cx-ingest -q --redact-identity-codes --rejects bad.tsv > /dev/null; cut -f 8 bad.tsv
  raw
  bo\t2026-01-32\t3\tx\t***********
  bo\t2026-01-32\t3\t***********

Rejects are for their owner only; --rejects-redact keeps place, reason and lengths.

  $ cx-ingest -q --rejects bad.tsv codes.csv > /dev/null; ls -l bad.tsv | cut -c 1-10
  -rw-------
  $ chmod 644 bad.tsv; cx-ingest -q --rejects bad.tsv codes.csv > /dev/null; ls -l bad.tsv | cut -c 1-10
  -rw-------
  $ cx-ingest -q --rejects bad.tsv --rejects-redact codes.csv > /dev/null; cut -f 2- bad.tsv
  line	last_line	byte	reason	column	value	raw
  4	4	137	bad-date	date	10	29
  5	5	167	few-fields		0	27
  $ cx-ingest --rejects-redact codes.csv
  cx-ingest: option '--rejects-redact' is about what '--rejects' writes (try 'cx-ingest --help')
  [2]

What keeps rows untouched cannot hide them.

  $ cx-ingest --rejects bad.tsv --rejects-raw raw.csv --rejects-redact codes.csv
  cx-ingest: option '--rejects-raw' keeps rows untouched: it cannot go with --rejects-redact or --redact-identity-codes (try 'cx-ingest --help')
  [2]
  $ cx-ingest --rejects bad.tsv --rejects-raw raw.csv --redact-identity-codes codes.csv
  cx-ingest: option '--rejects-raw' keeps rows untouched: it cannot go with --rejects-redact or --redact-identity-codes (try 'cx-ingest --help')
  [2]

Nothing that a cell says is on standard error, whatever goes wrong.

  $ cat > secret.csv <<END
  > order,customer,date,amount,currency,type,sku
  > SECRET,SECRET,2026-01-05,SECRET,EUR,sale,SECRET
  > 1.23E+12,SECRET,2026-01-05,1,EUR,sale,SECRET
  > SECRET,SECRET,SECRET,1,EUR,sale,SECRET
  > SECRET,SECRET,2026-01-05,1,SECRET,sale,SECRET
  > SECRET,SECRET,2026-01-05,1,EUR,SECRET,SECRET
  > SECRET,SECRET,2026-01-05,1,EUR,SECRET
  > SECRET,SECRET,2026-01-05,1,EUR,"SECRET" SECRET,SECRET
  > END
  $ for line in 2 3 4 5 6 7 8; do
  >   sed -n "1p;${line}p" secret.csv | cx-ingest -v --map kind=type 2>&1 >/dev/null
  > done | grep -c SECRET
  0
  [1]
  $ cx-ingest -v --map kind=type --rejects bad.tsv secret.csv 2>&1 >/dev/null | grep -c SECRET
  0
  [1]

Duplicates by key: order, item and kind. What says the same is left out, what says something else is
the shop's to decide.

  $ cat > monday.csv <<END
  > order,customer,date,amount,currency,sku,seen
  > 1,ann,2026-01-05,12.50,EUR,A,x
  > 1,ann,2026-01-05,3,EUR,B,x
  > 2,bo,2026-01-05,7,EUR,A,x
  > END
  $ cat > tuesday.csv <<END
  > order,customer,date,amount,currency,sku,seen
  > 2,bo,2026-01-05,7.00,EUR,A,again
  > 2,bo,2026-01-05,-7,EUR,A,again
  > 1,ann,2026-01-05,4,EUR,B,x
  > 3,cy,2026-01-06,1,EUR,A,x
  > END
  $ cx-ingest -v --dedupe key --rejects bad.tsv monday.csv tuesday.csv 2>told | cut -f 1,3,4,6,8,12,13
  customer	order	item	amount	kind	source	line
  ann	1	A	12.5	sale	monday.csv	2
  ann	1	B	3	sale	monday.csv	3
  bo	2	A	7	sale	monday.csv	4
  bo	2	A	-7	refund	tuesday.csv	3
  cy	3	A	1	sale	tuesday.csv	5
  $ cut -f 1,2,5-8 bad.tsv
  source	line	reason	column	value	raw
  tuesday.csv	4	duplicate	order	1	1,ann,2026-01-05,4,EUR,B,x
  $ grep records told
  cx-ingest: 7 records = 5 accepted + 1 rejected (duplicate 1) + 0 skipped + 1 filtered (duplicate 1)
  $ cx-ingest --dedupe key monday.csv tuesday.csv > /dev/null
  cx-ingest: tuesday.csv:4: column 'order': the key of a row before it, which says something else
  [1]

Exact: all cells alike, also those that nothing maps, however they are quoted.

  $ { cat monday.csv; echo '"2","bo",2026-01-05,7,EUR,A,x'; echo '2,bo,2026-01-05,7,EUR,A,y'; } > double.csv
  $ cx-ingest --dedupe exact double.csv | cut -f 13
  line
  2
  3
  4
  6
  $ cx-ingest --dedupe none double.csv | wc -l | tr -d ' '
  6

Where there is no column for the order, customer and time are in its place; events by what happened.

  $ printf 'customer,date,amount\nann,2026-01-05,1\nann,2026-01-06,1\nann,2026-01-05,1.0\n' | cx-ingest --dedupe key | cut -f 13
  line
  2
  3
  $ printf 'user_id,event,timestamp\nu,view,2026-01-05T10:00:00Z\nu,buy,2026-01-05T10:00:00Z\nu,view,2026-01-05T12:00:00+02:00\n' | cx-ingest --dedupe key | cut -f 3,8
  event	line
  view	2
  buy	3

Of an order that runs over several rows the first one speaks for all.

  $ { cat $TESTDIR/data/ingest/own/exp_shopify_orders.csv; sed 1d $TESTDIR/data/ingest/own/exp_shopify_orders.csv; } > twice.csv
  $ cx-ingest $TESTDIR/data/ingest/own/exp_shopify_orders.csv | cut -f 1-11 > once.tsv
  $ for grain in order line; do
  >   cx-ingest --grain $grain $TESTDIR/data/ingest/own/exp_shopify_orders.csv | cut -f 1-11 > once.tsv
  >   cx-ingest -v --grain $grain --dedupe key twice.csv 2>told | cut -f 1-11 | cmp - once.tsv
  >   grep -o '[0-9]* records.*' told
  > done
  8 records = 3 accepted + 0 rejected + 0 skipped + 5 filtered (status=voided 2, duplicate 3)
  8 records = 3 accepted + 0 rejected + 0 skipped + 5 filtered (status=voided 2, duplicate 3)

The daily export that overlaps yesterday's: only what is new comes out, and the state is replaced
when all is well. It holds no id and belongs to its owner.

  $ cx-ingest --dedupe key --state seen.state monday.csv | wc -l | tr -d ' '
  4
  $ grep -c -E 'ann|bo' seen.state; ls -l seen.state | cut -c 1-10
  0
  -rw-------
  $ cx-ingest --dedupe key --state seen.state tuesday.csv > /dev/null
  cx-ingest: tuesday.csv:4: column 'order': the key of a row before it, which says something else
  [1]
  $ cx-ingest -q --rejects bad.tsv --dedupe key --state seen.state tuesday.csv | cut -f 3,6
  order	amount
  2	-7
  3	1
  $ cx-ingest --dedupe key --state seen.state monday.csv | wc -l | tr -d ' '
  1

A state is bound to what it was made with, and a damaged one is none.

  $ cx-ingest --dedupe exact --state seen.state monday.csv 2>&1 | cut -c 1-72
  cx-ingest: seen.state:1: a state made with dedupe=key,stream=0,columns=0
  $ cx-ingest --dedupe key --state seen.state --pseudonymise customer --key key monday.csv > /dev/null 2>&1
  [2]
  $ sed '$d' seen.state > cut.state; cx-ingest --dedupe key --state cut.state monday.csv
  cx-ingest: cut.state: the state is damaged (its last line is missing): put an older copy in its place, or make it anew from all its input
  [1]
  $ cx-ingest --state seen.state monday.csv
  cx-ingest: option '--state' keeps what '--dedupe' has seen: say --dedupe key or exact (try 'cx-ingest --help')
  [2]
