cx-due on data that may not be passed on
========================================

  $ [ -f "$CX_DATA/grocery_elog.csv" ] && [ -f "$CX_DATA/grocery_regularity_R.csv" ] || exit 80

BTYDplus's groceries: R's k of 302 customers (estimateRegularity, mle-minka), which
ends at 50 here:

  $ awk -F , 'NR == 1 { print "customer,time"; next }
  >   { gsub("\r", ""); print $1 "," $2 }' "$CX_DATA/grocery_elog.csv" > days.csv
  $ /usr/bin/python3 -c 'import datetime, sys
  > print(sys.stdin.readline(), end="")
  > for line in sys.stdin:
  >     customer, day = line.split(",")
  >     print(customer, datetime.date(1970, 1, 1) + datetime.timedelta(int(day)), sep=",")
  > ' < days.csv > groceries.csv
  $ cx-due groceries.csv > due.tsv
  $ awk 'NR == FNR { k[$1] = $7; next }
  >   FNR > 1 { split($0, r, ","); wanted = r[3] > 50 ? 50 : r[3]
  >     n++; good += (k[r[1]] / wanted - 1) ^ 2 < 1e-15 } END { print n, good }' FS='\t' due.tsv \
  >   "$CX_DATA/grocery_regularity_R.csv"
  302 302
