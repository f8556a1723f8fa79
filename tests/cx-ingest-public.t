Public collections of hard files, looked for beside the folder that CX_DATA names: csv-spectrum
(BSD-2-Clause), the examples of rust-csv (Unlicense or MIT) and the "horror" files of messytables
(MIT).

  $ public="$CX_DATA/../ingest-cases/pub"
  $ test -n "$CX_DATA" && test -d "$public" || exit 80

csv-spectrum comes with the objects that each file means. Its location_coordinates.csv and .json have
different phone numbers, and the former is Latin-1 with a byte that the latter lost: the last but one
column is not compared there.

  $ cat > spectrum.py <<END
  > import json, subprocess, sys
  > name, folder = sys.argv[1:]
  > raw = open(f'{folder}/json/{name}.json', 'rb').read().decode('utf-8', 'replace')
  > wanted = json.loads(raw)
  > wanted = wanted if isinstance(wanted, list) else [wanted]
  > out = subprocess.run(['cx-ingest', '--raw', '-f', 'json', f'{folder}/csvs/{name}.csv'],
  >                      capture_output=True, check=True).stdout.decode()
  > got = [json.loads(line) for line in out.splitlines()]
  > if name == 'location_coordinates':
  >     for row in wanted + got:
  >         del row['Contact Phone Number'], row['Location Coordinates']
  > assert got == wanted, (got, wanted)
  > END
  $ for file in "$public"/csv-spectrum/csvs/*.csv; do
  >     python3 spectrum.py "$(basename $file .csv)" "$public/csv-spectrum" && echo "$(basename $file .csv)"
  > done
  comma_in_quotes
  empty
  empty_crlf
  escaped_quotes
  json
  location_coordinates
  newlines
  newlines_crlf
  quotes_and_newlines
  simple
  simple_crlf
  utf8

rust-csv: its tutorial has ten places in smallpop; uspop-latin1.csv has one letter that is not UTF-8.

  $ cd "$public/rust-csv/data"
  $ cx-ingest --raw smallpop.csv | tail -n +2 | wc -l | tr -d ' '
  10
  $ cx-ingest --raw smallpop.csv > $HOME/plain.tsv; cx-ingest --raw -d : smallpop-colon.csv | cmp - $HOME/plain.tsv
  $ sed 1d $HOME/plain.tsv > $HOME/rows.tsv; cx-ingest --raw --headerless smallpop-no-headers.csv | cmp - $HOME/rows.tsv
  $ cx-ingest --raw -d ';' --escape '\' --comment '#' --headerless --ragged pad strange.csv | tr '\t' '|'
  "Hacksaw" Jim Duggan|1987
  Bret "Hit Man" Hart|1984
  Rafael Halperin|
  "Big Cat" Ernie Ladd|1964
  "Macho Man" Randy Savage|1985
  Jake "The Snake" Roberts|1986
  $ cx-ingest --raw uspop-latin1.csv | iconv -f utf-8 -t latin1 | tr '\t' , | cmp - uspop-latin1.csv
  $ cx-ingest --raw -f csv uspop-null.csv | cmp - uspop-null.csv

messytables: every record of every file is a row, a reject with its reason, or a line that is no data.

  $ cd "$public/messytables"
  $ for file in *; do
  >     cx-ingest --raw --rejects /dev/null --report /tmp/report.$$ -q "$file" > /dev/null || echo "$file: $?"
  > done; rm -f /tmp/report.$$
