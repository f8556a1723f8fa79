
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
  $ zeros 40000000 | cx-ingest
  cx-ingest: <stdin>: holds but zero bytes: no header line
  [2]
