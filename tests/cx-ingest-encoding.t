
From bytes to text. The files are those of the case collection in tests/data/ingest/own; what their
encodings are, stands in its manifest.

  $ cases=$TESTDIR/data/ingest/own
  $ for case in utf8_bom_quoted utf16le_bom utf16be_bom utf16le_nobom latin1 cp1252_euro; do
  >     printf '%s ' $case; cx-ingest --sniff $cases/enc_$case.csv | grep -o 'encoding=.*' || echo utf-8
  > done
  utf8_bom_quoted utf-8
  utf16le_bom encoding=utf-16le
  utf16be_bom encoding=utf-16be
  utf16le_nobom encoding=utf-16le
  latin1 encoding=cp1252
  cp1252_euro encoding=cp1252

Their text is what Python reads.

  $ cat > read.py <<END
  > import csv, sys
  > path, encoding = sys.argv[1:]
  > with open(path, encoding=encoding, newline='') as table:
  >     for row in csv.reader(table, delimiter=';'):
  >         print('\t'.join(row))
  > END
  $ same() { python3 read.py $cases/$1 $2 > wanted; cx-ingest --raw -d ';' $cases/$1 | cmp - wanted; }
  $ same enc_utf16le_bom.csv utf-16
  $ same enc_utf16be_bom.csv utf-16
  $ same enc_utf16le_nobom.csv utf-16le
  $ same enc_latin1.csv latin-1
  $ cx-ingest --raw $cases/enc_cp1252_euro.csv
  id	price
  1	12,50 €
  2	“5” €

The letter that decides may stand in the last row, far behind any sample; on a pipe, too.

  $ { echo id,name; yes 1,Mari | head -n 300000; printf '2,P\344ivi\n'; } > late.csv
  $ cx-ingest --raw late.csv | tail -n 1
  2	Päivi
  $ cat late.csv | cx-ingest --raw | tail -n 1
  2	Päivi
  $ gzip -c late.csv | cx-ingest --raw | tail -n 1
  2	Päivi
  $ cx-ingest --raw --encoding utf-8 late.csv > out.tsv
  cx-ingest: late.csv:300002: not UTF-8 text
  [1]

Files of one stream may each have an encoding of their own.

  $ printf 'id,name\n1,P\344ivi\n' > january.csv
  $ printf 'id,name\n2,P\303\244ivi\n' > february.csv
  $ cx-ingest -v --raw january.csv february.csv 2>&1 | grep -v dialect
  cx-ingest: january.csv: encoding cp1252
  id	name
  1	Päivi
  2	Päivi
  cx-ingest: 2 records = 2 accepted + 0 rejected + 0 skipped + 0 filtered
  cx-ingest: 2 rows read
  cx-ingest: 2 rows counted

A damaged place in UTF-8 does not make it another encoding: the row is bad, or the byte is mended as
wished.

  $ cx-ingest --raw $cases/enc_utf8_one_bad_byte.csv > out.tsv
  cx-ingest: */enc_utf8_one_bad_byte.csv:3: not UTF-8 text (glob)
  [1]
  $ cx-ingest --raw -q --bad-rows skip $cases/enc_utf8_one_bad_byte.csv
  id	name
  1	Mari
  3	Päivi
  $ cx-ingest --raw --bad-bytes replace $cases/enc_utf8_one_bad_byte.csv | grep ^2
  2	P�ivi
  $ cx-ingest --raw --bad-bytes cp1252 $cases/enc_utf8_one_bad_byte.csv | grep ^2
  2	Päivi

What is kept but looks wrong is told: bytes that cp1252 has no character for, and text that was
encoded twice.

  $ cx-ingest --sniff $cases/enc_macroman.csv
  cx-ingest: warning: */enc_macroman.csv: bytes that mean nothing in cp1252: 1; if it is in another encoding, such as macintosh or cp850, say --encoding (glob)
  -d comma --encoding=cp1252
  $ cx-ingest --raw --encoding macintosh $cases/enc_macroman.csv
  id	name
  1	Åke Öhman
  2	Päivi Mäki
  $ cx-ingest --raw $cases/enc_double_utf8.csv
  cx-ingest: warning: */enc_double_utf8.csv: letters that look as if UTF-8 had been taken for Latin-1 and saved again: 1; they are kept as they are (glob)
  id	name
  1	PÃ¤ivi

An encoding that nobody knows.

  $ cx-ingest --raw --encoding klingon january.csv
  cx-ingest: january.csv: unknown encoding 'klingon'; iconv -l lists those there are
  [2]
