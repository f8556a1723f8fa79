The bundled purchases of CDNOW, customers and dollars as data/README.md has them: 69,659 purchases of
23,570 customers for 2,500,315.63 dollars, 2,068 of them on a day that already had one.

  $ cx-ingest --profile cdnow --report master.json data/CDNOW_master.txt > master.tsv
  $ grep -o '"records".*"filtered":[0-9]*' master.json; grep -o '"sums.*' master.json
  "records":69660,"accepted":69659,"rejected":0,"skipped":1,"filtered":0
  "sums":[{"kind":"sale","currency":"USD","rows":69659,"amount":2500315.63}]}
  $ sed 1d master.tsv | cut -f 1 | sort -u | wc -l | tr -d ' '
  23570
  $ sed 1d master.tsv | cut -f 1,2 | sort | uniq -c | awk '{ n += $1 - 1 } END { print n }'
  2068
  $ sed 1d master.tsv | cut -f 2 | sort | sed -n '1p;$p'
  1997-01-01
  1998-06-30

Its sample has a column more and no header line: 6,919 purchases of 2,357 customers, 223 on such a
day. Identifiers keep their zeros.

  $ cx-ingest --profile cdnow data/CDNOW_sample.txt > sample.tsv
  $ sed 1d sample.tsv | wc -l | tr -d ' '
  6919
  $ sed 1d sample.tsv | cut -f 1 | sort -u | wc -l | tr -d ' '
  2357
  $ sed 1d sample.tsv | cut -f 1,2 | sort | uniq -c | awk '{ n += $1 - 1 } END { print n }'
  223
  $ sed -n 2p sample.tsv | cut -f 1,2,5,6
  00004	1997-01-01	2	29.33

The sample is every tenth customer of the master, with the same purchases.

  $ sed 1d sample.tsv | cut -f 1,2,5,6 | sort > sample.rows
  $ cut -f 1 sample.rows | sort -u > sample.ids
  $ sed 1d master.tsv | cut -f 1,2,5,6 | sort | join -t "$(printf '\t')" - sample.ids | sort | cmp - sample.rows

The bundled click log: 31,106 events of 600 users.

  $ cx-ingest --tz UTC data/shop_events.csv.gz > events.tsv
  $ sed 1d events.tsv | wc -l | tr -d ' '
  31106
  $ sed 1d events.tsv | cut -f 1 | sort -u | wc -l | tr -d ' '
  600

The bytes are the same at any number of threads.

  $ cx-ingest --tz UTC -j 1 data/shop_events.csv.gz | cmp - events.tsv
  $ cx-ingest --tz UTC -j 4 data/shop_events.csv.gz | cmp - events.tsv
  $ cx-ingest --profile cdnow -j 3 data/CDNOW_master.txt | cmp - master.tsv
