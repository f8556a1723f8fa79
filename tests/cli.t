What every tool shares, tried with a small one: cx-try writes the rows and the money of each
customer, or with --rows the rows themselves.

  $ PATH=$BUILD/tests/bin:$PATH
  $ cat > p.csv << END
  > customer,time,amount
  > bob,2025-01-03,2.5
  > anna,2025-01-04T10:00:00+02:00,10
  > bob,2025-01-05,1.25
  > END
  $ cat > bad.csv << END
  > customer,time,amount
  > bob,2025-01-03,2.5
  > anna,2025-01-04,ten
  > ,2025-01-05,1
  > END

Formats and streams
===================

Standard output gets a tab-separated table with a header; standard error nothing.

  $ cx-try p.csv > whole; cat whole
  customer\trows\tmoney\tmean\tas_of (esc)
  anna\t1\t10\t10\t2025-01-05 (esc)
  bob\t2\t3.75\t1.875\t2025-01-05 (esc)

No operand is standard input, and so is a dash; options may follow operands.

  $ cx-try < p.csv | cmp - whole
  $ cx-try - -f csv < p.csv
  customer,rows,money,mean,as_of
  anna,1,10,10,2025-01-05
  bob,2,3.75,1.875,2025-01-05

Several files are one stream; after two dashes all words are files.

  $ sed 1d p.csv | tail -n 1 > rest; (head -n 1 p.csv; cat rest) > -b.csv; sed '$d' p.csv > a.csv
  $ cx-try -- a.csv -b.csv | cmp - whole

JSON has an object a line; a table is for people; excel opens in a Finnish or German Excel.

  $ cx-try -f json p.csv
  {"customer":"anna","rows":1,"money":10,"mean":10,"as_of":"2025-01-05"}
  {"customer":"bob","rows":2,"money":3.75,"mean":1.875,"as_of":"2025-01-05"}
  $ cx-try --format=table p.csv
  customer  rows  money   mean  as_of
  --------  ----  -----  -----  ----------
  anna         1  10.00     10  2025-01-05
  bob          2   3.75  1.875  2025-01-05
  $ cx-try -fexcel p.csv
  \xef\xbb\xbfcustomer;rows;money;mean;as_of\r (esc)
  anna;1;10;10;2025-01-05\r (esc)
  bob;2;3,75;1,875;2025-01-05\r (esc)

The header can be left out, and estimates be shorter.

  $ cx-try --no-header --precision 2 p.csv
  anna\t1\t10\t10\t2025-01-05 (esc)
  bob\t2\t3.75\t1.9\t2025-01-05 (esc)

A header alone gives the header alone; no bytes at all are an error.

  $ head -n 1 p.csv | cx-try
  customer\trows\tmoney\tmean\tas_of (esc)
  $ cx-try < /dev/null
  cx-try: <stdin>: * (glob)
  [2]

What parts the cells is said by a character or a name.

  $ tr , '#' < p.csv | cx-try -d '#' | cmp - whole
  $ tr , '\t' < p.csv | cx-try -d tab | cmp - whole
  $ tr , ';' < p.csv | cx-try --delimiter semicolon | cmp - whole
  $ cx-try -d ab p.csv
  cx-try: option '--delimiter': 'ab' is not one character, tab, comma, semicolon or pipe (try 'cx-try --help')
  [2]

Without a header the columns have numbers.

  $ sed 1d p.csv | cx-try --headerless --customer @1 --time @2 --amount @3 | cmp - whole

With nothing to read and a terminal as standard input, a tool says how it is used and ends; a dash
means the terminal.

  $ script -qec "cx-try" /dev/null < /dev/null | tr -d '\r'
  usage: cx-try [options] [FILE...]
  cx-try: no file, and standard input is a terminal (try 'cx-try --help')
  $ script -qec "cx-try; echo \$?" /dev/null < /dev/null | tail -n 1 | tr -d '\r'
  2

Files
=====

A named file is complete or not there at all; nothing is left beside it.

  $ mkdir there
  $ cx-try -o there/answer p.csv
  $ cx-try p.csv | cmp - there/answer; ls there
  answer
  $ cx-try -o there/answer bad.csv
  cx-try: bad.csv:3: column 'amount': not a number such as 1234.56 (cx-ingest reads other forms)
  [1]
  $ cx-try p.csv | cmp - there/answer; ls there
  answer
  $ cx-try -o nowhere/answer p.csv
  cx-try: nowhere/answer: cannot create: No such file or directory
  [1]
  $ cx-try -o there p.csv
  cx-try: there: cannot write: Is a directory
  [1]

What is read is not replaced by what is made of it.

  $ cp p.csv log.csv; cx-try -o log.csv log.csv
  cx-try: 'log.csv' is read: it cannot be written as well (try 'cx-try --help')
  [2]
  $ cmp p.csv log.csv

Devices and pipes are written in place.

  $ cx-try -o /dev/null p.csv
  $ (echo before; cx-try -o /dev/stdout p.csv; echo after) > mixed; head -n 2 mixed; tail -n 1 mixed
  before
  customer\trows\tmoney\tmean\tas_of (esc)
  after

A second file is finished with the first, and a run that fails leaves neither.

  $ cx-try --also count -o answer p.csv; cat count
  customers
  2
  $ rm count answer; cx-try --also nowhere/count -o answer p.csv; ls count answer
  cx-try: nowhere/count: cannot create: No such file or directory
  ls: cannot access 'count': No such file or directory
  ls: cannot access 'answer': No such file or directory
  [2]

A signal removes what is unfinished.

  $ awk 'BEGIN { print "customer,time,amount"; for (i = 0; i < 200000; i++) print "c" i ",2025-01-01,1" }' > many.csv
  $ mkfifo feed; mkdir cut
  $ cx-try --rows -o cut/answer < feed & pid=$!
  $ exec 7> feed; cat many.csv >&7
  $ for i in $(seq 200); do ls cut | grep -q part && break; sleep .05; done
  $ kill -TERM $pid; wait $pid 2>/dev/null; echo $?; exec 7>&-; ls -A cut
  143

A full disk is noticed; a reader that goes away is not an error to talk about.

  $ cx-try p.csv > /dev/full
  cx-try: <stdout>: cannot write: No space left on device
  [1]
  $ cx-try --help > /dev/full
  cx-try: <stdout>: cannot write: No space left on device
  [1]
  $ cx-try p.csv >&-
  cx-try: <stdout>: cannot write: Bad file descriptor
  [1]
  $ cx-try -o answer p.csv >&-; rm answer
  $ (cx-try --rows many.csv; echo $? > status) | head -n 1; cat status
  customer\ttime\tamount (esc)
  141
  $ (trap '' PIPE; cx-try --rows many.csv; echo $? > status) | head -n 1; cat status
  customer\ttime\tamount (esc)
  1

A result of many blocks has the same bytes at any number of threads.

  $ cx-try -j 1 many.csv > many.1; cx-try -j 4 many.csv | cmp - many.1; wc -l < many.1
  200001
  $ cx-try -j 4 many.csv > /dev/full
  cx-try: <stdout>: cannot write: No space left on device
  [1]
  $ cx-try -j 4 many.csv | head -n 1
  customer\trows\tmoney\tmean\tas_of (esc)

A closed standard input is an error for those who read it only.

  $ cx-try p.csv <&- | cmp - whole
  $ cx-try <&-
  cx-try: <stdin>: * (glob)
  [1]

Rows go on at once when standard output is a pipe: nobody waits for a block to fill.

  $ mkfifo slow
  $ (exec 8> slow; cat p.csv >&8; sleep 20) & feeder=$!
  $ timeout 10 cx-try --rows slow | head -n 2
  customer\ttime\tamount (esc)
  bob\t2025-01-03\t2.5 (esc)
  $ kill $feeder 2> /dev/null || true

Bad rows
========

The first bad row ends the tool, at any number of threads, with its place and reason.

  $ cx-try -j 1 bad.csv; cx-try -j 4 bad.csv
  cx-try: bad.csv:3: column 'amount': not a number such as 1234.56 (cx-ingest reads other forms)
  cx-try: bad.csv:3: column 'amount': not a number such as 1234.56 (cx-ingest reads other forms)
  [1]

They can be left out and counted; the count can be kept quiet.

  $ cx-try --bad-rows skip bad.csv
  customer\trows\tmoney\tmean\tas_of (esc)
  bob\t1\t2.5\t2.5\t2025-01-03 (esc)
  cx-try: warning: 2 of 3 rows left out as bad (first: bad.csv:3: column 'amount': not a number such as 1234.56 (cx-ingest reads other forms))
  $ cx-try -q --bad-rows skip bad.csv
  customer\trows\tmoney\tmean\tas_of (esc)
  bob\t1\t2.5\t2.5\t2025-01-03 (esc)

Or kept, for the owner alone to read.

  $ cx-try -q --rejects rejects bad.csv > /dev/null; cat rejects; stat -c %a rejects
  source\tline\tlast_line\tbyte\treason\tcolumn\tvalue\traw (esc)
  bad.csv\t3\t3\t40\tbad-amount\tamount\tten\tanna,2025-01-04,ten (esc)
  bad.csv\t4\t4\t60\tno-customer\tcustomer\t\t,2025-01-05,1 (esc)
  600

Too many are too many.

  $ cx-try -q --max-rejects 2 bad.csv > /dev/null
  $ cx-try -q --max-rejects 1 bad.csv
  cx-try: bad.csv:3: column 'amount': not a number such as 1234.56 (cx-ingest reads other forms) (the first of 2 bad rows in 3, more than --max-rejects allows: is the dialect right?)
  [1]
  $ cx-try -q --max-rejects 70% bad.csv > /dev/null
  $ cx-try -q --max-rejects 60% bad.csv 2>&1 | cut -d ' ' -f 2
  bad.csv:3:
  $ cx-try --max-rejects many bad.csv
  cx-try: option '--max-rejects': 'many' is neither a number nor a percentage (try 'cx-try --help')
  [2]

Customers left out, days, answers by status
===========================================

The list of customers may have a header or further columns.

  $ echo bob > staff; cx-try --no-header --exclude staff p.csv
  anna\t1\t10\t10\t2025-01-04 (esc)
  $ printf 'customer\nbob\n' > staff; cx-try --no-header --exclude staff p.csv
  anna\t1\t10\t10\t2025-01-04 (esc)
  $ printf 'no;customer\n1;bob\n' > staff; cx-try --no-header --exclude staff p.csv
  anna\t1\t10\t10\t2025-01-04 (esc)
  $ printf 'no;name\n1;bob\n' > staff; cx-try --exclude staff p.csv
  cx-try: option '--exclude': staff has 2 columns and none is named 'customer' (try 'cx-try --help')
  [2]

Under -v a tool tells what it read, left out and assumed.

  $ echo bob > staff; cx-try -v --exclude staff --as-of 2025-01-04 p.csv
  customer\trows\tmoney\tmean\tas_of (esc)
  anna\t1\t10\t10\t2025-01-04 (esc)
  cx-try: 3 rows read
  cx-try: 1 row left out as later than --as-of
  cx-try: 1 row left out by --exclude
  cx-try: 1 row counted
  $ cx-try -v p.csv 2>&1 > /dev/null | head -n 1
  cx-try: as of 2025-01-05, the newest day in the data

A newest day that stands alone is told of: it may be a slip of the pen.

  $ (cat p.csv; echo anna,2052-01-06,1) | cx-try > /dev/null
  cx-try: warning: the newest day, 2052-01-06, is 9862 days after the one before, 2025-01-05; --as-of can set another
  $ (cat p.csv; echo anna,2052-01-06,1) | cx-try --as-of 2025-01-05 | cmp - whole

So is a customer that holds more than a fifth of the rows.

  $ awk 'BEGIN { print "customer,time,amount"; for (i = 0; i < 100; i++) print (i % 4 ? "c" i : "till") ",2025-01-01,1" }' > till.csv
  $ cx-try till.csv > /dev/null
  cx-try: warning: one customer holds 25 of 100 rows; --exclude can leave it out (-v names it)
  $ cx-try -v till.csv 2>&1 > /dev/null | grep customer
  cx-try: warning: one customer holds 25 of 100 rows; --exclude can leave it out
  cx-try: it is customer 'till'

For cron: status 3 when a row of the output meets a condition. The output is whole.

  $ cx-try --fail-if 'money >= 10' p.csv
  customer\trows\tmoney\tmean\tas_of (esc)
  anna\t1\t10\t10\t2025-01-05 (esc)
  bob\t2\t3.75\t1.875\t2025-01-05 (esc)
  [3]
  $ cx-try --fail-if 'money > 10' p.csv > /dev/null
  $ cx-try --fail-if 'customer = bob' p.csv > /dev/null
  [3]
  $ cx-try --fail-if 'mony > 10' p.csv
  cx-try: --fail-if 'mony > 10': no column 'mony', did you mean 'money'; there are customer, rows, money, mean, as_of
  [2]

And when the newest row is too old. The clock is never looked at.

  $ cx-try --max-age 2d --as-of 2025-01-07 p.csv > /dev/null
  $ cx-try --max-age 2d --as-of 2025-01-08 p.csv > /dev/null
  [3]
  $ echo 'x,2025-01-06T23:59:59Z,1' | cat p.csv - | cx-try --max-age 1h --as-of 2025-01-06 > /dev/null
  $ cx-try --partial -q p.csv > p.state
  $ cx-try --merge --max-age 2d --as-of 2025-01-07 p.state > /dev/null
  $ cx-try --merge --max-age 2d --as-of 2025-01-08 p.state > /dev/null
  [3]
  $ echo 'x,2025-01-06T23:59:59Z,1' | cat p.csv - | cx-try --partial -q > late.state
  $ cx-try --merge --max-age 1m --as-of 2025-01-06 late.state > /dev/null
  $ cx-try --merge --max-age 500ms --as-of 2025-01-06 late.state > /dev/null
  [3]
  $ cx-try --max-age 2d p.csv
  cx-try: option '--max-age' needs '--as-of', because no clock is looked at (try 'cx-try --help')
  [2]

States
======

Two parts, each read by itself, merge to the same answer as the whole.

  $ cx-try --partial a.csv > a.state; cx-try --partial -o b.state -- -b.csv
  $ cx-try --merge a.state b.state | cmp - whole
  $ cat b.state a.state | cx-try --merge | cmp - whole
  $ cx-try --merge --partial b.state a.state | cx-try --merge - | cmp - whole
  $ cx-try --merge < /dev/null
  customer\trows\tmoney\tmean\tas_of (esc)

A state grows from day to day. It is replaced when the answer stands, not before.

  $ cx-try --state now a.csv > /dev/null; stat -c %a now
  600
  $ cp now before; cx-try --state now -- -b.csv > /dev/full; cmp now before
  cx-try: <stdout>: cannot write: No space left on device
  $ cx-try --state now -- -b.csv | cmp - whole
  $ cx-try --state now -- -b.csv
  cx-try: now: this input is in the state already: it would count twice
  [1]
  $ ls now*
  now

A file that is given twice is a mistake where a state is kept, packed or not; headers alone are
no rows. Without a state it is the user's own affair.

  $ gzip -c a.csv > a.csv.gz; cx-try --state new a.csv a.csv.gz
  cx-try: new: two inputs are the same: they would count twice
  [1]
  $ cx-try --partial a.csv a.csv > two.state
  cx-try: two inputs are the same: they would count twice
  [1]
  $ ls new two.state 2>&1 | sed 's/.*new.*/no new/'; wc -c < two.state
  no new
  two.state
  0
  $ head -n 1 a.csv > head.csv; cx-try --state new head.csv head.csv | wc -l
  1
  $ rm -f new; cx-try --output '' a.csv
  cx-try: option '--output': '' is not a file (try 'cx-try --help')
  [2]

When another run has replaced the state meanwhile, nothing is lost.

  $ rm now; cx-try --state now a.csv > /dev/null; mkfifo late
  $ cx-try -q --state now late > /dev/null & pid=$!
  $ exec 7> late; cat many.csv >&7; cx-try --state now -- -b.csv > /dev/null; exec 7>&-; wait $pid
  cx-try: now: another program has replaced this state meanwhile; nothing was added
  [1]
  $ cx-try --merge now | cmp - whole; ls now*
  now

Progress
========

Progress comes and goes on standard error.

  $ cx-try --progress p.csv 2>&1 > /dev/null | tr '\r' '\n' | sed 's/ *$//'
  
  cx-try: 3 rows
  
  $ cx-try --progress --rows -j 2 many.csv 2>&1 > /dev/null | tr '\r' '\n' | grep -c rows
  [1-9]\d* (re)

Help, for people and for shells
===============================

  $ cx-try --help | head -n 4
  Example: cx-try purchases.tsv
  
  usage: cx-try [options] [FILE...]
  try what all tools share
  $ cx-try --generate=columns p.csv
  customer
  time
  amount

The list for man pages is good mdoc.

  $ (printf '.Dd January 5, 2026\n.Dt CX-TRY 1\n.Os\n.Sh NAME\n.Nm cx-try\n.Nd try\n.Sh DESCRIPTION\n'
  > cx-try --generate=man) > page.1; mandoc -T lint page.1 || exit 80

Completion knows options, choices and the columns of the file on the line.

  $ cat > words << 'END'
  > source /dev/stdin <<< "$(cx-try --generate=bash)"
  > compopt() { echo files; }
  > COMP_WORDS=("$@")
  > COMP_CWORD=$(($# - 1))
  > _cx_try
  > echo "${COMPREPLY[*]}"
  > END
  $ bash words cx-try --fo
  --format
  $ bash words cx-try --format ''
  tsv csv json table excel
  $ bash words cx-try -f = c
  csv
  $ bash words cx-try p.csv --customer c
  customer
  $ bash words cx-try --rejects ''
  files
  

A shipped file is found beside a build.

  $ cx-try --data-file README.md | sed 's/.*\(data.README.md\)/\1/'
  data/README.md
  $ cx-try --data-file no-such-file
  none
