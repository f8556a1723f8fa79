How a table is written, found out. The files are those of the case collection in tests/data/ingest/own;
what they are stands in its manifest, written by hand with the files.

  $ cases=$TESTDIR/data/ingest/own

Delimiter, quote and escape of all cases are what the manifest says.

  $ cat > wanted.py <<END
  > import json, sys
  > words = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", "\1": "^A"}
  > for line in open(sys.argv[1]):
  >     case = json.loads(line)
  >     if "delim" not in case or case["exit"] == 2 and case["file"].startswith("shape"):
  >         continue
  >     found = "-d " + words.get(case["delim"], case["delim"])
  >     if case.get("quote", '"') != '"':
  >         found += " --quote=" + case["quote"]
  >     if "escape" in case:
  >         found += " --escape=" + case["escape"]
  >     print(case["file"], found)
  > END
  $ python3 wanted.py $cases/MANIFEST.jsonl > wanted
  $ cut -d ' ' -f 1 wanted | while read file; do
  >     eval "printf '%s\n' $(cx-ingest --raw -q --sniff $cases/$file)" | grep -v -e --skip -e --encoding -e --raw > words
  >     echo $file $(cat words)
  > done > found
  $ diff wanted found
  $ wc -l < wanted | tr -d ' '
  78

What stands above the header and below the rows is what the manifest says, line by line but for blank
ones. Below GA4's rows stands a sum without a name, which only a profile can know.

  $ cat > lines.py <<END
  > import json, sys
  > for line in open(sys.argv[1]):
  >     case = json.loads(line)
  >     kinds = [k for n, k in case["skipped"]]
  >     above = [n for n, k in case["skipped"] if k in ("sep-line", "comment", "preamble")]
  >     print(case["file"], max(above or [0]), kinds.count("footer"))
  > END
  $ python3 lines.py $cases/MANIFEST.jsonl | grep -v -e ' 0 0$' -e ga4
  pre_sep.csv 1 0
  pre_hash.csv 5 0
  pre_text.csv 4 0
  foot_total.csv 0 1
  foot_total_blank.csv 0 2
  foot_yhteensa.csv 0 1
  exp_salesforce_report.csv 0 3
  $ for file in $(python3 lines.py $cases/MANIFEST.jsonl | cut -d ' ' -f 1); do
  >     echo $file $(cx-ingest --raw -q --sniff $cases/$file 2> told | tr ' ' '\n' | grep -e --skip)
  > done | grep skip
  pre_sep.csv --skip=1
  pre_hash.csv --skip=6
  pre_text.csv --skip=4
  foot_total.csv --skip-footer=1
  foot_total_blank.csv --skip-footer=2
  foot_yhteensa.csv --skip-footer=1
  exp_klarna_settlement.csv --skip=3
  exp_salesforce_report.csv --skip-footer=3
  exp_ga4_events.csv --skip=9

What --sniff writes reads every file in the same way.

  $ for file in $cases/*.[clt]*; do
  >     cx-ingest --raw -q $file > plain 2> told; status=$?
  >     options=$(cx-ingest --raw -q --sniff $file 2> told)
  >     eval "cx-ingest --raw -q $options $file" > again 2> told
  >     test $? = $status && cmp plain again || echo "$file: $options"
  > done
  $ cx-ingest --sniff $cases/exp_klarna_settlement.csv
  -d semicolon --skip=3 --profile=klarna-settlement --decimal=.
  $ cx-ingest --sniff $cases/pre_text.csv
  -d semicolon --skip=4 --profile=generic

-v tells what was found in one line.

  $ cx-ingest -v $cases/exp_ga4_events.csv 2>&1 > out | grep -o 'dialect.*report'
  dialect -d comma --skip=9 header line 10 profile ga4-report
  $ cx-ingest --raw -v $cases/foot_total.csv 2>&1 > out | grep -o 'dialect.*(score 0'
  dialect -d comma --skip-footer=1 header line 1 (score 0

Standard input and gzip are found out likewise, and the end of long inputs is looked at in each.

  $ awk 'BEGIN { print "id;note;amount"; for (i = 1; i <= 100000; i++) print i ";;1,50"; print "Total;;150000,00" }' > long.csv
  $ for how in 'cat long.csv' 'gzip -c long.csv' 'iconv -f utf-8 -t utf-16le long.csv'; do
  >     $how > form; cx-ingest --raw form | wc -l | tr -d ' '
  >     $how | cx-ingest --raw --encoding auto | tail -n 1; cx-ingest --raw --sniff < form
  > done
  100001
  100000		1,50
  -d semicolon --skip-footer=1 --raw
  100001
  100000		1,50
  -d semicolon --skip-footer=1 --raw
  100001
  100000		1,50
  -d semicolon --skip-footer=1 --encoding=utf-16le --raw
  $ cat long.csv | cx-ingest --raw --encoding utf-8 | tail -n 1
  100000		1,50
  $ gzip -c long.csv | cx-ingest --raw --encoding utf-8 | tail -n 1
  100000		1,50
  $ cx-ingest --raw --skip-footer 0 long.csv | tail -n 1
  Total		150000,00

A row as wide as the table whose cells are all filled is a row, whatever its first cell says.

  $ printf 'item,customer,date,amount\n1001,ann,2026-01-05,1\n1002,bo,2026-01-06,4\nTotal,cy,2026-01-07,39.90\n' > named.csv
  $ cx-ingest named.csv | cut -f 1,4,6
  customer	item	amount
  ann	1001	1
  bo	1002	4
  cy	Total	39.9

Each file of a stream may be written in its own way.

  $ printf 'id;name\n1;Ada\n' > january.csv; printf '# February\nid,name\n2,Bo\n' > february.csv
  $ cx-ingest --raw january.csv february.csv
  id	name
  1	Ada
  2	Bo
  $ cx-ingest --raw --sniff january.csv february.csv
  cx-ingest: february.csv: is written in another way than january.csv: ask for each alone
  [2]

Where two readings are as good, nothing is written and both are told.

  $ printf 'a,b;c\nx,y;z\nu,v;w\n' > close.csv
  $ cx-ingest --raw close.csv
  cx-ingest: close.csv: two readings fit about as well, say which: -d comma makes 2 columns of it, the first line [a] [b;c]; -d semicolon makes 2 columns of it, the first line [a,b] [c]
  [2]
  $ cx-ingest --sniff close.csv
  cx-ingest: close.csv: two readings fit about as well, say which: -d comma makes 2 columns of it, the first line [a] [b;c]; -d semicolon makes 2 columns of it, the first line [a,b] [c]
  [2]
  $ cx-ingest --raw -d ';' close.csv | head -n 1
  a,b	c
  $ printf 'customer,time;x,amount\na,b;c,d\ne,f;g,h\ni,j;k,l\n' > known.csv
  $ cx-ingest --raw known.csv | head -n 1
  customer	time;x	amount

A table without a header line is a question, but passes as it is with --raw.

  $ cx-ingest $cases/shape_no_header.csv
  cx-ingest: */shape_no_header.csv:1: no header line: this one looks as all rows do; say --headerless, or --header-rows 1 if it names the columns (glob)
  [2]
  $ cx-ingest --raw $cases/shape_no_header.csv | head -n 2
  1	A1	2026-01-01	10.00
  2	A2	2026-01-02	10.00
  $ cx-ingest --raw --sniff $cases/shape_no_header.csv
  -d comma --headerless --raw
  $ cx-ingest --raw --header-rows 1 $cases/shape_no_header.csv | wc -l | tr -d ' '
  5
  $ cx-ingest --headerless --map customer=@2 --map time=@3 --map amount=@4 $cases/shape_no_header.csv | wc -l | tr -d ' '
  6

Rows above a change of the dialect are never lost.

  $ cx-ingest --raw $cases/shape_dialect_change.csv
  c0
  v0
  a;b

A header line that is not as the rows are, in its width or in its quotes, is passed on with --raw, and
the rows are judged by each other.

  $ printf 'id,name\n1,Ada,5.00\n2,Bo,6.00\n3,7.00\n4,Di,8.00\n' > odd.csv
  $ cx-ingest --raw --rejects bad.tsv odd.csv
  cx-ingest: warning: odd.csv:1: the header line is not as the rows are; it is passed on as it is
  id	name
  1	Ada	5.00
  2	Bo	6.00
  4	Di	8.00
  cx-ingest: warning: 1 of 4 rows left out as bad (first: odd.csv:4: 2 fields, but the header has 3)
  $ cx-ingest --raw --bad-rows skip -q odd.csv odd.csv
  id	name
  3	7.00
  3	7.00
  $ printf 'id,"na"me,sum\n1,Ada,5.00\n2,Bo,6.00\n' > stray.csv
  $ cx-ingest --raw -q stray.csv | wc -l | tr -d ' '
  3

Columns may be many, and the line of their names long, as those of a survey with whole questions.

  $ { seq -f 'What do you think of question number %g' -s ';' 3000; seq -s ';' 3000; seq -s ';' 3000; } > survey.csv
  $ cx-ingest --raw survey.csv | tr '\t' ';' | cmp - survey.csv
  $ { seq -f 'name%g' -s , 5000; seq -s , 5000; seq -s , 5000; } > wide.csv
  $ cx-ingest --raw -v wide.csv 2>told | tr '\t' ',' | cmp - wide.csv; grep -o 'dialect -d [a-z]*' told
  dialect -d comma
