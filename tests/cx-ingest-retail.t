UCI Online Retail (CC0), looked for in the folder that CX_DATA names: 541,909 rows, 135,080 of them
without customer, 9,288 cancelled, for 9,747,747.934 pounds altogether.

  $ test -f "$CX_DATA/online_retail.csv.gz" || exit 80
  $ cx-ingest -q --report report.json --rejects bad.tsv "$CX_DATA/online_retail.csv.gz" > purchases.tsv
  $ sed 's/.*"records"/"records"/; s/,"skipped.*//' report.json
  "records":541909,"accepted":406829,"rejected":135080
  $ grep -o '"reason":"[^"]*","rows":[0-9]*' report.json
  "reason":"no-customer","rows":135080
  $ { sed 1d purchases.tsv | cut -f 3,8; awk -F'\t' '$5 == "no-customer" && $8 ~ /^C/ { print "C\trefund" }' bad.tsv; } |
  >     awk -F'\t' '$1 ~ /^C/ && $2 == "refund"' | wc -l | tr -d ' '
  9288

With a column that is never empty for the customer, every row is there and the whole sum.

  $ cx-ingest --map customer=Country --report all.json "$CX_DATA/online_retail.csv.gz" > /dev/null
  $ sed 's/.*"sums"/"sums"/' all.json | grep -o '"amount":[-0-9.]*' | cut -d: -f2 |
  >     awk '{ split($1, part, "."); whole += part[1]; thousandths += ($1 < 0 ? -1 : 1) * substr(part[2] "000", 1, 3) }
  >          END { all = whole * 1000 + thousandths; printf "%d.%03d\n", all / 1000, all % 1000 }'
  9747747.934

Not cancelled, with customer, quantity and price above zero: 397,884 rows, 4,338 customers, 18,532
invoices, 8,911,407.904 pounds.

  $ awk -F'\t' '$8 == "sale" && $6 > 0' purchases.tsv > kept
  $ wc -l < kept | tr -d ' '
  397884
  $ cut -f 1 kept | sort -u | wc -l | tr -d ' '
  4338
  $ cut -f 3 kept | sort -u | wc -l | tr -d ' '
  18532
  $ cut -f 6 kept | awk '{ split($1, part, "."); whole += part[1]; rest += substr(part[2] "0000", 1, 4) }
  >     END { printf "%d.%04d\n", whole + int(rest / 10000), rest % 10000 }'
  8911407.9040
