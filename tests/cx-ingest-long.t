
Lines longer than any row may be, and files that are filled up with zero bytes. A line of 300,000
bytes where 64 KiB are allowed ends the tool as any bad row does.

  $ x() { head -c $1 /dev/zero | tr '\0' x; }
  $ { printf 'a,b\n1,2\n'; x 300000; printf '\n3,4\n'; } > long.csv
  $ cx-ingest --raw --max-record 64K long.csv
  a	b
  1	2
  cx-ingest: long.csv:3: a line of more than 65536 bytes
  [1]

When going on it is one bad row, at its line and its byte, and the next line is read.

  $ cx-ingest --raw --max-record 64K --rejects bad.tsv -v long.csv 2>told
  a	b
  1	2
  3	4
  $ cut -f 1-7 bad.tsv
  source	line	last_line	byte	reason	column	value
  long.csv	3	3	8	too-long		
  $ grep -e records -e warning told
  cx-ingest: 3 records = 2 accepted + 1 rejected (too-long 1) + 0 skipped + 0 filtered
  cx-ingest: warning: 1 of 3 rows left out as bad (first: long.csv:3: a line of more than 65536 bytes)

Of the row stand as many bytes as are allowed, and \... where it goes on.

  $ sed 1d bad.tsv | cut -f 8 | tr -d x
  \...
  $ expr $(sed 1d bad.tsv | cut -f 8 | tr -dc x | wc -c)
  65536
  $ cx-ingest --raw --max-record 64K --rejects bad.tsv --rejects-redact -q long.csv | wc -l | tr -d ' '
  3
  $ cut -f 2,5,8 bad.tsv
  line	reason	raw
  3	too-long	65536

Such lines between others, with every delimiter and line end: three in a row, the first of them of
one byte too many, one that just fits, and one at the end that has no line end. Python makes them,
and says what is bad, where, and what --rejects-raw has to hold.

  $ cat > make.py <<'END'
  > import gzip
  > MOST = 65536
  > def write(name, content):
  >     with open(name, 'wb') as file:
  >         file.write(content)
  > def make(name, part, end):
  >     def row(n):
  >         return f'{n}{part}x'.encode()
  >     def wide(n):
  >         cell = f'é"{part}'.encode()
  >         return cell * (n // len(cell)) + b'z' * (n % len(cell))
  >     lines = [f'a{part}b'.encode(), row(1), wide(MOST + 1 - len(end)), wide(300000),
  >              wide(1000003), row(2), wide(MOST - 1 - len(end)), row(3), wide(600001)]
  >     raw, bad, good = lines[0] + end, '', b'a\tb\n'
  >     byte = len(raw)
  >     for at, line in enumerate(lines[1:], 2):
  >         size = len(line + end)
  >         if len(line) > 9:
  >             raw += line + (end if at < len(lines) else b'\n')
  >             bad += f'{at}\t{at}\t{byte}\t{"too-long" if size > MOST else "many-fields"}\n'
  >         else:
  >             good += line.replace(part.encode(), b'\t') + b'\n'
  >         byte += size
  >     write(name + '.csv', end.join(lines))
  >     write(name + '.csv.gz', gzip.compress(end.join(lines), 1))
  >     write(name + '.raw', raw)
  >     write(name + '.bad', bad.encode())
  >     write(name + '.good', good)
  > for name, part in {'comma': ',', 'semicolon': ';', 'tab': '\t', '||': '||'}.items():
  >     for kind, end in {'lf': b'\n', 'crlf': b'\r\n', 'cr': b'\r'}.items():
  >         make(f'{name}.{kind}', part, end)
  > END
  $ python3 make.py
  $ for file in *.*.csv; do
  >     name=${file%.csv}
  >     for from in "-j 1 $name.csv" "-j 4 $name.csv" "-j 3 $name.csv.gz" -; do
  >         cat $name.csv | cx-ingest --raw -d ${name%.*} --max-record 64K -q --rejects bad.tsv --rejects-raw bad.raw $from > good.tsv
  >         sed 1d bad.tsv | cut -f 2-5 | cmp - $name.bad; cmp good.tsv $name.good; cmp bad.raw $name.raw
  >     done
  > done; ls *.*.csv | wc -l | tr -d ' '
  12

A pipe that writes now and then gives the same.

  $ cx-ingest --raw --max-record 64K -q --rejects once.tsv long.csv > once.out
  $ { printf 'a,b\n1,2\n'; for i in 1 2 3; do x 100000; sleep 0.1; done; printf '\n3,'; sleep 0.1; printf '4\n'; } |
  >   cx-ingest --raw --max-record 64K -q --rejects bad.tsv | cmp - once.out
  $ sed 1d bad.tsv | cut -f 2- > one; sed 1d once.tsv | cut -f 2- | cmp - one

Mended, the row is read with the options that are told.

  $ cx-ingest --raw --max-record 64K --rejects bad.tsv --rejects-raw bad.csv long.csv 2>told > good.tsv
  $ sed 's/^xx*$/5,6/' bad.csv > mended.csv
  $ eval "cx-ingest $(sed -n 's/.*once mended, is read with: //p' told) mended.csv"
  a	b
  5	6

Where lines have no quotes to be repaired in, none are: a part of a line tells nothing of its cells.

  $ { printf 'a,b\n1,"2"'; x 70000; printf '\n"3"x,4\n'; } | cx-ingest --raw -d , --quote '"' --max-record 64K --repair-quotes -q --rejects bad.tsv -f csv
  a,b
  """3""x",4
  $ cut -f 2,5 bad.tsv
  line	reason
  2	too-long

A footer may be longer than a row, but what stands above a line that is too long is none, and neither
is that line.

  $ { printf 'id;n\n1;2\n'; x 70000; printf '\n3;4\n5;6\ntotal;'; x 40000; printf '\nprinted;'; x 40000; printf '\n'; } > foot.csv
  $ for threads in 1 4; do
  >     cx-ingest --raw --max-record 64K --skip-footer 2 -j $threads --rejects bad.tsv -q foot.csv
  >     cut -f 2-5 bad.tsv | sed 1d
  > done
  id	n
  1	2
  3	4
  5	6
  3	3	9	too-long
  id	n
  1	2
  3	4
  5	6
  3	3	9	too-long
  $ { printf 'id;n\n1;2\ntotal;2\n'; x 70000; } | cx-ingest --raw -d ';' --max-record 64K --skip-footer 2 -v --bad-rows skip 2>told
  id	n
  1	2
  total	2
  $ grep -o '[0-9]* records.*' told
  3 records = 2 accepted + 1 rejected (too-long 1) + 0 skipped + 0 filtered

The books hold such a row as one, also where a second pass reads the columns, and a limit counts it.

  $ { printf 'customer,date,amount\nann,2026-01-05,1\n'; x 300000; printf '\nbo,2026-01-06,2\n'; } > shop.csv
  $ cx-ingest -v --max-record 64K --rejects bad.tsv shop.csv 2>told | cut -f 1,2,6,13
  customer	time	amount	line
  ann	2026-01-05	1	2
  bo	2026-01-06	2	4
  $ grep -o '[0-9]* records.*' told
  3 records = 2 accepted + 1 rejected (too-long 1) + 0 skipped + 0 filtered
  $ cx-ingest -q --max-record 64K --max-rejects 0 shop.csv > /dev/null
  cx-ingest: shop.csv:3: a line of more than 65536 bytes (the first of 1 bad rows in 2, more than --max-rejects allows: is the dialect right?)
  [1]

What stands above the rows has to fit, and what has no line end at all is no table.

  $ { printf 'a,'; x 300000; printf '\n1,2\n'; } | cx-ingest --raw --skip 0 --max-record 64K --bad-rows skip
  cx-ingest: <stdin>:1: no line end in 65536 bytes: this is not a text table
  [1]
  $ { printf 'title\n'; x 300000; printf '\na,b\n1,2\n'; } | cx-ingest --raw -d , --skip 2 --max-record 64K --bad-rows skip
  cx-ingest: <stdin>:2: no line end in 65536 bytes: this is not a text table
  [1]
  $ tr '\r\n' '..' < long.csv | cx-ingest --raw --max-record 64K --bad-rows skip
  cx-ingest: <stdin>:1: no line end in 65536 bytes: this is not a text table
  [1]

The other tools allow 16 MiB. cx-erase passes nothing on of what it could not read.

  $ { printf 'customer\ttime\tamount\nann\t2026-01-05\t1\n'; x 40000000; printf '\nbo\t2026-01-06\t2\n'; } > stream.tsv
  $ cx-rfm --rejects bad.tsv stream.tsv 2>told | cut -f 1-4
  customer	recency	frequency	monetary
  ann	1	1	1
  bo	0	1	2
  $ cat told
  cx-rfm: warning: 1 of 3 rows left out as bad (first: stream.tsv:3: a line of more than 16777216 bytes)
  $ cut -f 1-5 bad.tsv
  source	line	last_line	byte	reason
  stream.tsv	3	3	38	too-long
  $ cx-rfm stream.tsv | wc -l | tr -d ' '
  cx-rfm: stream.tsv:3: a line of more than 16777216 bytes
  0
  $ echo ann > ids; cx-erase -q --ids ids --bad-rows skip stream.tsv
  customer	time	amount
  bo	2026-01-06	2

Zero bytes at the end of a file are skipped however many they are; a row above them without a line end
is whole. Where anything stands behind them they belong to a line.

  $ zeros() { head -c $1 /dev/zero; }
  $ { printf 'a,b\n1,2\n3,4'; zeros 40000000; } > filled.csv
  $ gzip -1c filled.csv > filled.csv.gz
  $ for file in filled.csv filled.csv.gz -; do
  >     cat filled.csv | cx-ingest --raw -v --max-record 64K $file 2>told; grep -o -e '[0-9]*: skipped: .*' -e '[0-9]* records.*' told
  > done
  a	b
  1	2
  3	4
  3: skipped: nul-tail
  3 records = 2 accepted + 0 rejected + 1 skipped (nul-tail 1) + 0 filtered
  a	b
  1	2
  3	4
  3: skipped: nul-tail
  3 records = 2 accepted + 0 rejected + 1 skipped (nul-tail 1) + 0 filtered
  a	b
  1	2
  3	4
  3: skipped: nul-tail
  3 records = 2 accepted + 0 rejected + 1 skipped (nul-tail 1) + 0 filtered
  $ { printf 'a,b\n1,2\ntotal,2\n'; zeros 40000000; } | cx-ingest --raw -v -d , --skip-footer 1 2>&1 | grep -o -e '[0-9]*: skipped: .*'
  3: skipped: footer
  4: skipped: nul-tail
  $ { printf 'a,b\n1,2\n'; zeros 40000000; printf '\n3,4\n'; zeros 100000; printf '5,6\n7,8\n'; } > odd.csv
  $ cx-ingest --raw -d , --max-record 64K -q --rejects bad.tsv --rejects-raw bad.csv odd.csv
  a	b
  1	2
  3	4
  7	8
  $ cut -f 2-5 bad.tsv
  line	last_line	byte	reason
  3	3	8	too-long
  5	5	40000013	too-long
  $ { printf 'a,b\n'; sed -n -e 3p -e 5p odd.csv; } | cmp - bad.csv
  $ zeros 40000000 | cx-ingest
  cx-ingest: <stdin>: holds but zero bytes: no header line
  [2]
