cx-path on tables that may not be passed on
===========================================

  $ [ -f "$CX_DATA/ecom_path_matrix_session.csv" ] || exit 80

The bundled shop log by its own sessions: every transition as an independent program
has it, whose counts are those of retentioneering, with and without loops.

  $ rounded() {
  >   awk -F , -v OFS=, 'NR > 1 {
  >     for (i = 1; i <= NF; i++)
  >       if ($i ~ /^[0-9.]+$/) $i = sprintf("%.6f", $i)
  >     print }'
  > }
  $ check() {
  >   wanted=$CX_DATA/ecom_path_matrix_session$1.csv
  >   shift
  >   cx-path -f csv --precision 17 --customer user_id --session session_id --time timestamp "$@" \
  >     data/shop_events.csv.gz | rounded > got && rounded < "$wanted" | cmp - got && wc -l < got
  > }
  $ check ''
  371
  $ check _collapsed --collapse
  353
