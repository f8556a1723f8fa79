cx-rfm on data that may not be passed on
========================================

  $ [ -f "$CX_DATA/rfm_data_orders.csv.gz" ] && [ -f "$CX_DATA/online_retail.csv.gz" ] || exit 80

Orders of the R package rfm: its vignette has Abbey O'Reilly at 205 days, 6
orders and 472, scored 343.

  $ cx-rfm --customer customer_id --time order_date --amount revenue --frequency rows \
  >   --as-of 2006-12-31 "$CX_DATA/rfm_data_orders.csv.gz" | grep Abbey | cut -f 1-4,10
  Abbey O'Reilly\t205\t6\t472\t343 (esc)

UCI Online Retail without cancelled rows and rows without customer, quantity or
price: 4,338 customers, 18,532 invoices and 8,911,407.904 pounds, as many papers
count it.

  $ cat > retail.py << 'END'
  > import csv, decimal, gzip, sys
  > source = csv.DictReader(gzip.open(sys.argv[1], 'rt', encoding='utf-8', newline=''))
  > print('customer,time,order,amount')
  > for row in source:
  >     quantity, price = int(row['Quantity']), decimal.Decimal(row['UnitPrice'])
  >     if sys.argv[2] == 'clean' and (row['InvoiceNo'][0] == 'C' or quantity <= 0 or price <= 0):
  >         continue
  >     print(row['CustomerID'], row['InvoiceDate'], row['InvoiceNo'], quantity * price, sep=',')
  > END
  $ /usr/bin/python3 retail.py "$CX_DATA/online_retail.csv.gz" clean | grep -v '^,' > clean.csv
  $ cx-rfm clean.csv > clean.tsv
  $ awk '{ orders += $3; money += $4 } END { printf "%d %d %.3f\n", NR - 1, orders, money }' \
  >   clean.tsv
  4338 18532 8911407.904
  $ $TESTDIR/data/rfm/reference 2011-12-09 < clean.csv > wanted.tsv
  $ cut -f 1-10 clean.tsv | cmp - wanted.tsv

With everything, 135,080 rows have no customer (UCI's own count), and refunds are
rows of cancelled invoices:

  $ /usr/bin/python3 retail.py "$CX_DATA/online_retail.csv.gz" all > all.csv
  $ cx-rfm all.csv | cut -f 1-10 > all.tsv
  cx-rfm: warning: 135,080 rows without a customer left out
  $ grep -v '^,' all.csv | $TESTDIR/data/rfm/reference 2011-12-09 | cmp - all.tsv
