What goes into cx-abtest: which rows, cells and customers count.

What a customer's rows come to, by hand: a has 5 at ten, -2 and 7 at noon, b 4 and nothing, c 1.

  $ cat > rows.csv <<'EOF'
  > customer,variant,time,x
  > a,control,2025-03-01T12:00:00Z,7
  > a,control,2025-03-01T10:00:00Z,5
  > a,control,2025-03-01T12:00:00Z,-2
  > b,control,2025-03-01T11:00:00Z,4
  > b,control,2025-03-02T11:00:00Z,
  > c,B,2025-03-01T11:00:00Z,1
  > d,B,2025-03-01T11:00:00Z,
  > EOF
  $ come() {
  >     for kind in sum count any first last max min; do
  >         echo $kind $(cx-abtest --metric "x=mean:$kind(x)" "$@" | grep -v '(' | cut -f 9,10 | sed 1d)
  >     done
  > }
  $ come rows.csv
  sum 7 0.5
  count 2 0.5
  any 1 0.5
  first 4.5 0.5
  last 1 0.5
  max 5.5 0.5
  min 1 0.5

Neither the order of rows nor shards show.

  $ come rows.csv > whole
  $ (head -n 1 rows.csv; sed 1d rows.csv | sort -r) > backwards.csv
  $ come -j 4 backwards.csv | diff whole - && echo the same
  the same
  $ (head -n 1 rows.csv; sed -n '2p;5p;8p' rows.csv) > one.csv
  $ (head -n 1 rows.csv; sed -n '3,4p;6,7p' rows.csv) > two.csv
  $ for kind in first last max min; do
  >     shard() { cx-abtest --metric "x=mean:$kind(x)" "$@"; }
  >     shard --partial -o one.state one.csv && shard --partial -o two.state two.csv
  >     echo $kind $(shard --merge two.state one.state | grep -v '(' | cut -f 9,10 | sed 1d)
  > done | diff - whole | grep '<'
  [1]

A share may go by the last flag; a cell that is filled may be text, and counts.

  $ cat > plans.csv <<'EOF'
  > customer,variant,time,paying,order
  > a,control,2025-03-01,1,o-1
  > a,control,2025-03-02,0,o-2
  > b,control,2025-03-01,0,
  > b,control,2025-03-02,1,
  > c,B,2025-03-01,1,o-3
  > EOF
  $ cx-abtest --metric 'paying=proportion:last(paying)' --metric 'orders=mean:count(order)' \
  >     --metric 'bought=proportion:count(order)' plans.csv | grep -v '(' | cut -f 3,9,10
  metric\tcontrol_value\tvariant_value (esc)
  bought\t0.5\t1 (esc)
  orders\t1\t1 (esc)
  paying\t0.5\t1 (esc)
