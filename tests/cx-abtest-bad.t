What is wrong with an experiment, in each form of input: a log, exposures with outcomes, a row each
customer, counts, states.

  $ cat > log.csv <<'EOF'
  > customer,variant,time,x,land,age
  > a,A,2025-03-01,7,fi,3
  > b,A,2025-03-01,4,se,4
  > c,B,2025-03-01,1,fi,5
  > d,B,2025-03-02,6,se,6
  > a,,2025-03-03,2,,
  > EOF
  $ cut -d , -f 1-3,5,6 log.csv | grep -v ^a,, > exposures.csv
  $ cut -d , -f 1,3,4 log.csv > outcomes.csv
  $ grep -v ^a,, log.csv > users.csv
  $ printf 'metric,variant,n,sum,sum_squares,land\nx,A,1,9,81,fi\nx,A,1,4,16,se\nx,B,1,1,1,fi\nx,B,1,6,36,se\n' > counts.csv
  $ x=--metric=x=mean:x
  $ cx-abtest $x --partial -o log.state log.csv
  $ cx-abtest --counts --partial -o counts.state counts.csv
  $ tell() { "$@" > out.tsv 2> said; status=$?; sed 's/ (try .*//' said; echo "[$status]"; }
  $ each() {
  >     tell cx-abtest $x "$@" log.csv
  >     tell cx-abtest $x "$@" --outcomes outcomes.csv exposures.csv
  >     tell cx-abtest $x "$@" users.csv
  >     tell cx-abtest --counts "$@" counts.csv
  >     tell cx-abtest $x "$@" --merge log.state
  >     tell cx-abtest --counts "$@" --merge counts.state
  > }

A control that nobody is in.

  $ each --control Z
  cx-abtest: the experiment has no variant 'Z' to compare with, only 'A', 'B': name the control with --control
  [2]
  cx-abtest: the experiment has no variant 'Z' to compare with, only 'A', 'B': name the control with --control
  [2]
  cx-abtest: the experiment has no variant 'Z' to compare with, only 'A', 'B': name the control with --control
  [2]
  cx-abtest: the experiment has no variant 'Z' to compare with, only 'A', 'B': name the control with --control
  [2]
  cx-abtest: the experiment has no variant 'Z' to compare with, only 'A', 'B': name the control with --control
  [2]
  cx-abtest: the experiment has no variant 'Z' to compare with, only 'A', 'B': name the control with --control
  [2]

Nobody in any variant that was expected, or in one of them, which rows tell, as others do of who was
in a variant that was not expected.

  $ each --control A --expect a=50,b=50
  cx-abtest: the experiment has none of the variants of --expect, only 'A', 'B'
  [2]
  cx-abtest: the experiment has none of the variants of --expect, only 'A', 'B'
  [2]
  cx-abtest: the experiment has none of the variants of --expect, only 'A', 'B'
  [2]
  cx-abtest: the experiment has none of the variants of --expect, only 'A', 'B'
  [2]
  cx-abtest: the experiment has none of the variants of --expect, only 'A', 'B'
  [2]
  cx-abtest: the experiment has none of the variants of --expect, only 'A', 'B'
  [2]
  $ tell cx-abtest $x --control A --expect A=50,b=50 users.csv && grep ratio out.tsv | cut -f 6,8,24,25
  [0]
  B\t2\tuntrusted\tleak: 2 units in an arm of weight 0 (esc)
  b\t0\tuntrusted\tplanned, but no unit was in it (esc)

Weights that do not sum, or are none.

  $ each --control A --expect A=50,B=40
  cx-abtest: warning: option '--expect': the weights sum to 90, not to 100; only their ratios count
  [0]
  cx-abtest: warning: option '--expect': the weights sum to 90, not to 100; only their ratios count
  [0]
  cx-abtest: warning: option '--expect': the weights sum to 90, not to 100; only their ratios count
  [0]
  cx-abtest: warning: option '--expect': the weights sum to 90, not to 100; only their ratios count
  [0]
  cx-abtest: warning: option '--expect': the weights sum to 90, not to 100; only their ratios count
  [0]
  cx-abtest: warning: option '--expect': the weights sum to 90, not to 100; only their ratios count
  [0]
  $ for weights in A=0,B=0 A=-1,B=2 A=1,B=x A=1,A=2 A; do
  >     tell cx-abtest $x --control A --expect $weights users.csv
  > done
  cx-abtest: option '--expect': 'A=0,B=0': all weights are 0
  [2]
  cx-abtest: option '--expect': 'A=-1' is not VARIANT=WEIGHT, such as A=50
  [2]
  cx-abtest: option '--expect': 'B=x' is not VARIANT=WEIGHT, such as A=50
  [2]
  cx-abtest: option '--expect': 'A=1,A=2' names 'A' twice
  [2]
  cx-abtest: option '--expect': 'A' is not VARIANT=WEIGHT, such as A=50
  [2]

One variant alone, the control's or another's: nothing can be compared.

  $ mkdir one && for form in log exposures users counts; do
  >     grep -v ,B, $form.csv > one/$form.csv
  > done
  $ cp outcomes.csv one && cd one
  $ cx-abtest $x --partial -o log.state log.csv
  $ cx-abtest --counts --partial -o counts.state counts.csv
  $ each --control A
  cx-abtest: the experiment has no variant but 'A': nothing to compare it with
  [1]
  cx-abtest: the experiment has no variant but 'A': nothing to compare it with
  [1]
  cx-abtest: the experiment has no variant but 'A': nothing to compare it with
  [1]
  cx-abtest: the experiment has no variant but 'A': nothing to compare it with
  [1]
  cx-abtest: the experiment has no variant but 'A': nothing to compare it with
  [1]
  cx-abtest: the experiment has no variant but 'A': nothing to compare it with
  [1]
  $ tell cx-abtest $x users.csv
  cx-abtest: the experiment has no variant 'control' to compare with, only 'A': name the control with --control
  [2]
  $ cd ..

Segments nobody of a variant is in, segments without anybody, and no such column.

  $ sed 's/,se/,no/; s/b,A\(.*\),no/b,A\1,se/' log.csv > apart.csv
  $ cut -d , -f 1-3,5,6 apart.csv | grep -v ^a,, > apart-exposures.csv
  $ grep -v ^a,, apart.csv > apart-users.csv
  $ sed 's/,B\(.*\)se/,B\1no/' counts.csv > apart-counts.csv
  $ cx-abtest $x --segment land --partial -o apart.state apart.csv
  $ cx-abtest --counts --segment land --partial -o apart-counts.state apart-counts.csv
  $ alone() {
  >     "$@" --control A --segment land | grep 'one arm' | cut -f 2,7,8,25
  > }
  $ alone cx-abtest $x apart.csv
  no\t0\t1\tsegment 'no' has no units in 'A': no comparison (esc)
  se\t1\t0\tsegment 'se' has no units in 'B': no comparison (esc)
  $ alone cx-abtest $x apart.csv > wanted
  $ alone cx-abtest $x --outcomes outcomes.csv apart-exposures.csv | diff wanted - && echo the same
  the same
  $ alone cx-abtest $x apart-users.csv | diff wanted - && echo the same
  the same
  $ alone cx-abtest --counts apart-counts.csv | diff wanted - && echo the same
  the same
  $ alone cx-abtest $x --merge apart.state | diff wanted - && echo the same
  the same
  $ alone cx-abtest --counts --merge apart-counts.state | diff wanted - && echo the same
  the same

  $ for form in log exposures users counts; do sed '1!s/,fi/,/; 1!s/,se/,/' $form.csv > $form.none; done
  $ cx-abtest $x --segment land --partial -o log.none.state log.none
  $ cx-abtest --counts --segment land --partial -o counts.none.state counts.none
  $ nobody() { tell cx-abtest --control A --segment land "$@"; }
  $ nobody $x log.none; nobody $x --outcomes outcomes.csv exposures.none; nobody $x users.none
  cx-abtest: warning: no customer is in a segment: column 'land' is empty
  [0]
  cx-abtest: warning: no customer is in a segment: column 'land' is empty
  [0]
  cx-abtest: warning: no customer is in a segment: column 'land' is empty
  [0]
  $ nobody --counts counts.none; nobody $x --merge log.none.state; nobody --counts --merge counts.none.state
  cx-abtest: warning: no customer is in a segment: column 'land' is empty
  [0]
  cx-abtest: warning: no customer is in a segment: column 'land' is empty
  [0]
  cx-abtest: warning: no customer is in a segment: column 'land' is empty
  [0]
  $ tell cx-abtest $x --control A --segment lnd users.csv
  cx-abtest: users.csv:1: no column 'lnd' for --segment; the columns are 'customer', 'variant', 'time', 'x', 'land', 'age'; did you mean 'land'?
  [2]
  $ tell cx-abtest $x --control A --segment lnd --outcomes outcomes.csv exposures.csv
  cx-abtest: exposures.csv:1: no column 'lnd' for --segment; the columns are 'customer', 'variant', 'time', 'land', 'age'; did you mean 'land'?
  [2]
  $ tell cx-abtest --counts --control A --segment lnd counts.csv
  cx-abtest: counts.csv:1: no column 'lnd' for --segment; the columns are 'metric', 'variant', 'n', 'sum', 'sum_squares', 'land'; did you mean 'land'?
  [2]
  $ tell cx-abtest $x --control A --segment land --merge log.state
  cx-abtest: log.state:1: a state made with segment=, not with segment=land
  [2]

Strata and the columns of a ratio name the option, too.

  $ tell cx-abtest $x --control A --strata lnd --method poststratified users.csv
  cx-abtest: users.csv:1: no column 'lnd' for --strata; the columns are 'customer', 'variant', 'time', 'x', 'land', 'age'; did you mean 'land'?
  [2]
  $ for columns in z/x x/z; do tell cx-abtest --metric r=ratio:$columns --control A users.csv; done
  cx-abtest: users.csv:1: no column 'z' for --metric; the columns are 'customer', 'variant', 'time', 'x', 'land', 'age'
  [2]
  cx-abtest: users.csv:1: no column 'z' for --metric; the columns are 'customer', 'variant', 'time', 'x', 'land', 'age'
  [2]
  $ tell cx-abtest $x --control A --outcomes exposures.csv exposures.csv
  cx-abtest: exposures.csv:1: no column 'x' for --metric; the columns are 'customer', 'variant', 'time', 'land', 'age'
  [2]

So does a covariate, of the first row or of those before.

  $ for covariate in agee x=agee 'before(agee)'; do
  >     tell cx-abtest $x --control A --covariate "$covariate" users.csv
  > done
  cx-abtest: users.csv:1: no column 'agee' for --covariate; the columns are 'customer', 'variant', 'time', 'x', 'land', 'age'; did you mean 'age'?
  [2]
  cx-abtest: users.csv:1: no column 'agee' for --covariate; the columns are 'customer', 'variant', 'time', 'x', 'land', 'age'; did you mean 'age'?
  [2]
  cx-abtest: users.csv:1: no column 'agee' for --covariate; the columns are 'customer', 'variant', 'time', 'x', 'land', 'age'; did you mean 'age'?
  [2]
  $ tell cx-abtest $x --control A --covariate agee --outcomes outcomes.csv exposures.csv
  cx-abtest: exposures.csv:1: no column 'agee' for --covariate; the columns are 'customer', 'variant', 'time', 'land', 'age'; did you mean 'age'?
  [2]
  $ tell cx-abtest $x --control A --covariate 'before(agee)' --outcomes outcomes.csv exposures.csv
  cx-abtest: outcomes.csv:1: no column 'agee' for --covariate; the columns are 'customer', 'time', 'x'
  [2]

Text in a metric, with the place.

  $ for form in log outcomes users; do sed 's/^\(c,.*\),1\(,fi.*\)*$/\1,one\2/' $form.csv > text-$form.csv; done
  $ tell cx-abtest $x --control A text-log.csv
  cx-abtest: text-log.csv:4: column 'x': not a number
  [1]
  $ tell cx-abtest $x --control A --outcomes text-outcomes.csv exposures.csv
  cx-abtest: text-outcomes.csv:4: column 'x': not a number
  [1]
  $ tell cx-abtest $x --control A text-users.csv
  cx-abtest: text-users.csv:4: column 'x': not a number
  [1]
  $ tell cx-abtest --metric x=proportion:x --control A text-users.csv
  cx-abtest: text-users.csv:2: column 'x': not 0 or 1, true or false
  [1]
  $ tell cx-abtest --metric x=ratio:x/age --control A text-users.csv
  cx-abtest: text-users.csv:4: column 'x': not a number
  [1]
  $ tell cx-abtest --metric x=count:x --control A text-users.csv
  cx-abtest: text-users.csv:4: column 'x': not a number
  [1]
  $ sed 's/,1,fi/,1.5,fi/' users.csv > half.csv && tell cx-abtest --metric x=count:x --control A half.csv
  cx-abtest: half.csv:4: column 'x': not a whole number of 0 or more
  [1]
  $ tell cx-abtest $x --control A --covariate land users.csv
  cx-abtest: users.csv:2: column 'land': not a number
  [1]
  $ tell cx-abtest $x --control A --covariate land --outcomes outcomes.csv exposures.csv
  cx-abtest: exposures.csv:2: column 'land': not a number
  [1]

Text in counts, and cells that are missing.

  $ for cells in x,A,1,one,16 x,A,1,1,one x,A,one,1,16 x,A,1.5,1,16 x,A,,1,1 ,A,1,1,1 x,,1,1,1 \
  >     x,A,1,1, x,A,1,,16 x,A,1,1,1,9; do
  >     printf "metric,variant,n,sum,sum_squares\nx,B,2,1,1\n$cells\n" > bad.csv
  >     tell cx-abtest --counts --control A bad.csv
  > done
  cx-abtest: bad.csv:3: column 'sum': not a number
  [1]
  cx-abtest: bad.csv:3: column 'sum_squares': not a number
  [1]
  cx-abtest: bad.csv:3: column 'n': not a whole number
  [1]
  cx-abtest: bad.csv:3: column 'n': not a whole number
  [1]
  cx-abtest: bad.csv:3: column 'n': is empty
  [1]
  cx-abtest: bad.csv:3: column 'metric': is empty
  [1]
  cx-abtest: bad.csv:3: column 'variant': is empty
  [1]
  cx-abtest: bad.csv:3: column 'metric': neither successes, nor sum and sum_squares
  [1]
  cx-abtest: bad.csv:3: column 'metric': neither successes, nor sum and sum_squares
  [1]
  cx-abtest: bad.csv:3: 6 fields, but the header has 5
  [1]

States that are damaged, cut, of other options, of the same input, or none.

  $ sed '2s/.$/x/' log.state > bad.state && tell cx-abtest $x --control A --merge bad.state
  cx-abtest: bad.state:2: the state is damaged (a line that cannot be read): put an older copy in its place, or make it anew from all its input
  [1]
  $ sed '2s/mean/moan/' counts.state > bad.state && tell cx-abtest --counts --control A --merge bad.state
  cx-abtest: bad.state:2: the state is damaged (a line that cannot be read): put an older copy in its place, or make it anew from all its input
  [1]
  $ sed 3d log.state > bad.state && tell cx-abtest $x --control A --merge bad.state
  cx-abtest: bad.state: the state is damaged (lines are missing, or too many): put an older copy in its place, or make it anew from all its input
  [1]
  $ tell cx-abtest --metric x=mean:age --control A --merge log.state
  cx-abtest: log.state:1: a state made with sum=x, not with sum=age
  [2]
  $ tell cx-abtest --counts --control A --merge log.state
  cx-abtest: log.state:1: a state made with log,sum=x, not with counts
  [2]
  $ tell cx-abtest $x --control A --merge log.state log.state
  cx-abtest: log.state:1: two of these states have read the same input: it would count twice
  [1]
  $ tell cx-abtest $x --control A --merge users.csv
  cx-abtest: users.csv: not a state of cx-abtest with these options, or a damaged one
  [2]
  $ tell cx-abtest $x --control A --merge nowhere.state
  cx-abtest: nowhere.state: No such file or directory
  [1]

Nothing at all: a header alone answers with a header, an empty file has none.

  $ for form in log users exposures counts; do head -n 1 $form.csv > $form.head; done
  $ tell cx-abtest $x log.head; tell cx-abtest $x --outcomes outcomes.csv exposures.head; wc -l < out.tsv
  [0]
  cx-abtest: warning: no customer is left of 4: nobody is in any variant (4 with outcomes alone)
  [0]
  3
  $ tell cx-abtest --counts counts.head; tell cx-abtest $x --segment land users.head
  [0]
  [0]
  $ : > empty.csv; tell cx-abtest $x empty.csv; tell cx-abtest --counts empty.csv; tell cx-abtest $x --merge empty.csv
  cx-abtest: empty.csv: is empty: no header line
  [2]
  cx-abtest: empty.csv: is empty: no header line
  [2]
  [0]

Nobody in any variant, by the windows or by the log: what became of customers is told, experiment by
experiment, on the page and on days, too; days before the first exposure have no heading.

  $ cat > nobody.csv << 'END'
  > experiment,customer,variant,time,amount
  > hat,p,A,2026-01-02,1
  > hat,q,B,2026-01-02,2
  > hat,r,A,2026-01-03,3
  > hat,r,B,2026-01-03,3
  > cap,s,,2026-01-01,4
  > END
  $ of="--control A --metric spend=mean:amount --window 9d --complete"
  $ cx-abtest $of nobody.csv > out.tsv
  cx-abtest: warning: no customer is left of 1: nobody is in any variant of experiment 'cap' (1 with outcomes alone)
  cx-abtest: warning: no customer is left of 3: nobody is in any variant of experiment 'hat' (2 whose window is not over, 1 in several variants)
  $ cut -f 1,3,7,8,25 out.tsv
  experiment	metric	n_control	n_variant	note
  cap	(multiple exposure)	0	0	
  cap	(outcomes without exposure)	0	1	1 unit with outcomes in no variant, left out
  hat	(multiple exposure)	2	1	1 unit in several variants, excluded
  hat	(open window)	1	2	2 units whose window is not over, left out
  $ cx-abtest $of -f table --looks daily nobody.csv 2> /dev/null | grep -e '^Up' -e open
  Up to 2026-01-02
    open window: 2 units whose window is not over, left out
  Up to 2026-01-03
    open window: 2 units whose window is not over, left out
