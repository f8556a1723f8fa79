cx-sessionize on data that may not be passed on
===============================================

  $ [ -f "$CX_DATA/wikimedia_session_dataset.csv.gz" ] || exit 80

Wikimedia's reader sessions: 22,226 where half an hour begins a new one, as its
authors publish; two gaps are half an hour exactly.

  $ for boundary in ge gt; do
  >   cx-sessionize --summary --no-header --boundary $boundary --customer uuid --time timestamp \
  >     "$CX_DATA/wikimedia_session_dataset.csv.gz" | wc -l
  > done
  22226
  22224
