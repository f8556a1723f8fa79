Every shipped profile on an export of its shop. The files exp_* are cases of ours, with the numbers
of records, orders, purchases, refunds and filtered rows that their manifest says; the others are
made here, below header lines as the shops write them. Amounts add up by hand.

  $ cd $TESTDIR/data/ingest/own
  $ scratch=$OLDPWD
  $ account() { cx-ingest -v "$@" 2>&1 >/dev/null | sed -nE 's/^cx-ingest: (profile [^:]*):.*/\1/p; s/^cx-ingest: (.* records? = )/\1/p; s/^cx-ingest: ((sale|refund|shipping|tax|fee): )/\1/p'; }

Shopify orders: 4 rows, 3 orders, 2 of them purchases; the third is voided and has no e-mail.

  $ account exp_shopify_orders.csv
  profile shopify-orders
  4 records = 3 accepted + 0 rejected + 0 skipped + 1 filtered (status=voided 1)
  sale: 2 rows, 106.4 EUR
  refund: 1 row, -5 EUR
  shipping: 1 row, 5 EUR

A status that no rule knows is refused, not guessed; what is below the list price is a promotion.

  $ cat > $scratch/shopify.csv <<END
  > Name,Email,Financial Status,Currency,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Cancelled at,Refunded Amount,Source
  > #1,Ann@Example.com,paid,EUR,0,0,30.00,,0,2026-01-05 09:59:00 +0200,2,Cap,15.00,19.90,,0,web
  > #2,bo@example.com,paid,EUR,0,0,19.90,,0,2026-01-06 09:59:00 +0200,1,Cap,19.90,19.90,,0,web
  > #3,cy@example.com,mislaid,EUR,0,0,9,,0,2026-01-06 09:59:00 +0200,1,Cap,9,,,0,web
  > #4,di@example.com,authorized,EUR,0,0,9,,0,2026-01-06 09:59:00 +0200,1,Cap,9,,,0,web
  > END
  $ cx-ingest -q --rejects $scratch/bad.tsv $scratch/shopify.csv | cut -f 1,3,6,10
  customer	order	amount	promotion
  ann@example.com	#1	30	below-list
  bo@example.com	#2	19.9	
  $ cut -f 2,5-7 $scratch/bad.tsv
  line	reason	column	value
  4	bad-status	Financial Status	mislaid

The same export tells of people, too.

  $ cx-ingest --as contacts exp_shopify_orders.csv | cut -f 1,2,4,9,10
  customer	source	email	consent	time
  ada@example.com	shopify	ada@example.com	yes	2026-01-05T09:59:00+02:00
  bo@example.com	shopify	bo@example.com	no	2026-01-06T09:00:00+02:00

Shopify customers: the guard is taken off the id; who gave no e-mail goes by the id.

  $ cat > $scratch/customers.csv <<END
  > Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
  > '7210448301122,Teo,V,Teo.V@example.com,no,,Street 1,,Elko,NV,US,89801,,'+17755550154,no,7790.44,6,,yes,"retail, ag"
  > '7210448301123,Bo,K,,yes,,,,,,FI,,,,no,0.00,0,,no,
  > END
  $ cx-ingest $scratch/customers.csv
  customer	source	id	email	phone	loyalty	cookie	country	consent	time
  teo.v@example.com	shopify	7210448301122	teo.v@example.com	+17755550154			US	no	
  7210448301123	shopify	7210448301123					FI	yes	

WooCommerce by WebToffee: 2 orders, 1 purchase of two lines in groups of columns; the pending one is
filtered. A customer 0 is a guest, who goes by the e-mail.

  $ account --tz Europe/Helsinki exp_woo_webtoffee.csv
  profile woo-webtoffee
  2 records = 1 accepted + 0 rejected + 0 skipped + 1 filtered (status=pending 1)
  sale: 1 row, 50 EUR
  shipping: 1 row, 5 EUR
  $ cx-ingest --tz Europe/Helsinki --grain line exp_woo_webtoffee.csv | cut -f 1-6,8
  customer	time	order	item	quantity	amount	kind
  ada@example.com	2026-03-02T09:00:00+02:00	9002	10645	5	32.5	sale
  ada@example.com	2026-03-02T09:00:00+02:00	9002	300	1	17.5	sale
  ada@example.com	2026-03-02T09:00:00+02:00	9002			5	shipping
  $ cx-ingest exp_woo_webtoffee.csv
  cx-ingest: exp_woo_webtoffee.csv:2: column 'order_date': a clock time without offset: say the shop's zone, such as --tz Europe/Helsinki
  [2]

A bad cell of a later group is named by its own column.

  $ sed 's/,1,17.50,17.50/,x,17.50,17.50/' exp_woo_webtoffee.csv > $scratch/woo.csv
  $ cx-ingest --tz UTC $scratch/woo.csv
  customer	time	order	item	quantity	amount	currency	kind	channel	promotion	referral	source	line
  cx-ingest: */woo.csv:2: column 'Product Item 2 Quantity': not a number (glob)
  [1]

WooCommerce by Advanced Order Export: every item repeats its order, whose total counts once.

  $ cat > $scratch/advanced.csv <<END
  > Order Number,Order Status,Order Date,Email (Billing),Country Code (Billing),Order Total Amount,Order Total Tax Amount,Order Shipping Amount,Order Refund Amount,Coupon Code,SKU,Quantity,Item Cost
  > 51,Completed,2026-03-02 09:00,ada@example.com,FI,62.00,12.00,5.00,10.00,SPRING,A-1,2,15.00
  > 51,Completed,2026-03-02 09:00,ada@example.com,FI,62.00,12.00,5.00,10.00,SPRING,B-1,1,15.00
  > 52,On hold,2026-03-02 10:00,bo@example.com,FI,15.00,0,0,0,,B-1,1,15.00
  > 53,Processing,2026-03-02 11:00,bo@example.com,FI,15.00,0,0,0,,B-1,1,15.00
  > END
  $ cx-ingest --tz UTC --currency EUR $scratch/advanced.csv | cut -f 1,3-8,10
  customer	order	item	quantity	amount	currency	kind	promotion
  ada@example.com	51		3	57	EUR	sale	SPRING
  ada@example.com	51			5	EUR	shipping	SPRING
  ada@example.com	51			-10	EUR	refund	SPRING
  bo@example.com	53		1	15	EUR	sale	
  $ cx-ingest --tz UTC --currency EUR --grain line $scratch/advanced.csv | cut -f 3-6,8
  order	item	quantity	amount	kind
  51	A-1	2	30	sale
  51	B-1	1	15	sale
  51			12	sale
  51			5	shipping
  51			-10	refund
  53	B-1	1	15	sale

--check-totals: 45 + 5 + 12 is the order's 62; an order that does not add up is told, and with -v
how. Tax that the lines hold already is none to add.

  $ cx-ingest --tz UTC --check-totals $scratch/advanced.csv > /dev/null
  $ sed -e 's/^53,\(.*\),15.00,0,0,0/53,\1,14.00,0,0,0/' $scratch/advanced.csv > $scratch/differs.csv
  $ cx-ingest --tz UTC --check-totals $scratch/differs.csv > /dev/null
  cx-ingest: warning: 1 order does not add up to the total, the first at */differs.csv:5 (-v shows all) (glob)
  $ cx-ingest -v --tz UTC --check-totals $scratch/differs.csv 2>&1 >/dev/null | grep "'53'"
  cx-ingest: */differs.csv:5: order '53': lines 15 - discount 0 + shipping 0 + tax 0 is not 14 (glob)
  $ sed -e 's/,62.00,12.00,/,50.00,12.00,/' $scratch/advanced.csv > $scratch/within.csv
  $ cx-ingest --tz UTC --check-totals $scratch/within.csv > /dev/null
  $ cx-ingest --check-totals exp_shopify_orders.csv > /dev/null
  $ cx-ingest --check-totals exp_square_items.csv
  cx-ingest: option '--check-totals': this export has no column for the total (try 'cx-ingest --help')
  [2]

Magento: a row per order, whose store runs over three lines; money with its sign, a date in words.

  $ account --tz Europe/Helsinki exp_magento_orders.csv
  profile magento-orders
  1 record = 1 accepted + 0 rejected + 0 skipped + 0 filtered
  sale: 1 row, 91.4 EUR
  $ cx-ingest --tz Europe/Helsinki exp_magento_orders.csv | sed 1d | cut -f 1-3,6-8
  ada@example.com	2026-01-05T09:59:00+02:00	000000012	91.4	EUR	sale
  $ cx-ingest --tz Europe/Helsinki --grain line exp_magento_orders.csv
  cx-ingest: option '--grain': this export says nothing of the lines of an order (try 'cx-ingest --help')
  [2]

Stripe balance: UTC by its header, currencies in small letters; 1 purchase, 1 refund, the payout is
filtered. It names no customers.

  $ account exp_stripe_balance.csv
  profile stripe-balance
  3 records = 2 accepted + 0 rejected + 0 skipped + 1 filtered (kind=payout 1)
  sale: 1 row, 120 EUR
  refund: 1 row, -20 EUR
  $ cx-ingest exp_stripe_balance.csv | cut -f 1-3,6-8
  customer	time	order	amount	currency	kind
  	2026-09-01T14:03:00Z	ch_1	120	EUR	sale
  	2026-09-02T14:03:00Z	re_1	-20	EUR	refund
  $ sed s/payout/piggybank/ exp_stripe_balance.csv > $scratch/stripe.csv
  $ cx-ingest $scratch/stripe.csv > /dev/null
  cx-ingest: */stripe.csv:4: column 'Type': not a kind that is known (glob)
  [1]

Stripe payments: the refund stands in a column; tests, failures and what was not captured go.

  $ cat > $scratch/payments.csv <<END
  > id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Statement Descriptor,Customer ID,Customer Description,Customer Email,Captured,Card ID
  > ch_1,Order 1,Payment complete.,2026-09-01 14:03,"1,050.00",50.00,eur,1050.00,50.00,3.78,0,eur,Live,Paid,SHOP,cus_1,,Ada@Example.com,true,card_1
  > ch_2,Order 2,Payment complete.,2026-09-01 15:03,20.00,20.00,eur,20.00,20.00,0.5,0,eur,Live,Refunded,SHOP,cus_2,,,true,card_2
  > ch_3,Order 3,Payment complete.,2026-09-01 15:03,20.00,0,eur,20.00,0,0.5,0,eur,Test,Paid,SHOP,cus_2,,,true,card_2
  > ch_4,Order 4,Declined.,2026-09-01 15:03,20.00,0,eur,20.00,0,0.5,0,eur,Live,Failed,SHOP,cus_2,,,false,card_2
  > ch_5,Order 5,,2026-09-01 15:03,20.00,0,eur,20.00,0,0.5,0,eur,Live,Paid,SHOP,cus_2,,,false,card_2
  > END
  $ cx-ingest $scratch/payments.csv | cut -f 1-3,6-8
  customer	time	order	amount	currency	kind
  ada@example.com	2026-09-01T14:03:00Z	ch_1	1050	EUR	sale
  ada@example.com	2026-09-01T14:03:00Z	ch_1	-50	EUR	refund
  cus_2	2026-09-01T15:03:00Z	ch_2	20	EUR	sale
  cus_2	2026-09-01T15:03:00Z	ch_2	-20	EUR	refund
  $ account $scratch/payments.csv | grep records
  5 records = 2 accepted + 0 rejected + 0 skipped + 3 filtered (mode=test 1, status=failed 1, part=false 1)

PayPal: 1 purchase, 1 refund, whose customer is whom it went to, and whose order the one it gives
back; 2 rows filtered. Money that the shop itself paid is filtered, too.

  $ account exp_paypal_en_dmy.csv
  profile paypal
  4 records = 2 accepted + 0 rejected + 0 skipped + 2 filtered (kind=*withdrawal* 1, kind=*authorization* 1)
  sale: 1 row, 1250 EUR
  refund: 1 row, -250 EUR
  $ cx-ingest exp_paypal_en_dmy.csv | cut -f 1-3,6-8
  customer	time	order	amount	currency	kind
  jana@example.com	2026-01-13T10:00:00+01:00	1AB	1250	EUR	sale
  jana@example.com	2026-01-14T09:00:00+01:00	1AB	-250	EUR	refund
  $ sed -e '2s/"1.250,00"/"-1.250,00"/' exp_paypal_en_dmy.csv > $scratch/paid.csv
  $ account $scratch/paid.csv | grep records
  4 records = 1 accepted + 0 rejected + 0 skipped + 3 filtered (paid-by-shop 1, kind=*withdrawal* 1, kind=*authorization* 1)

PayPal's statement in German; a zone that nobody knows makes a bad row.

  $ account exp_paypal_de.csv
  profile paypal-statement-de
  1 record = 1 accepted + 0 rejected + 0 skipped + 0 filtered
  sale: 1 row, 1024.9 EUR
  $ cx-ingest exp_paypal_de.csv | sed 1d | cut -f 1-3
  ada@example.com	2026-09-21T19:00:00+02:00	2AB
  $ sed -e 's,Europe/Berlin,Europe/Berlino,' exp_paypal_de.csv > $scratch/zone.csv
  $ cx-ingest $scratch/zone.csv > /dev/null
  cx-ingest: */zone.csv:2: column 'Zeitzone': not a time zone that is known (glob)
  [1]

Square items: one sale, one refund; a dollar sign says too little.

  $ cx-ingest exp_square_items.csv > /dev/null
  cx-ingest: exp_square_items.csv:2: column 'Net Sales': a sign of several currencies (say --currency)
  [1]
  $ account --currency USD exp_square_items.csv
  profile square-items
  2 records = 2 accepted + 0 rejected + 0 skipped + 0 filtered
  sale: 1 row, 1045 USD
  refund: 1 row, -45 USD
  $ cx-ingest --currency USD exp_square_items.csv | sed 1d | cut -f 1-6,8
  CU1	2026-10-05T12:00:00-04:00	T1	Manicure	1	1045	sale
  CU1	2026-10-05T13:00:00-04:00	T2	Manicure	-1	-45	refund

Square transactions: what was collected, tax and tip included.

  $ cat > $scratch/square.csv <<END
  > Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,Other Tender Note,Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,Details,Description,Event Type,Location,Dining Option,Customer ID,Customer Name
  > 10/13/26,12:00:00,Eastern Time (US & Canada),"\$1,240.00",-\$40.00,\$0.00,"\$1,200.00",\$0.00,\$99.00,\$1.00,\$0.00,"\$1,300.00",Point of Sale,"\$1,300.00",Chip,\$0.00,\$0.00,\$0.00,,,-\$30.00,"\$1,270.00",T1,P1,Visa,1234,iPad,Ann,S1,,Manicure,Payment,Downtown,,CU1,Ada L
  > 10/14/26,12:00:00,Eastern Time (US & Canada),-\$45.00,\$0.00,\$0.00,-\$45.00,\$0.00,\$0.00,\$0.00,\$0.00,-\$45.00,Point of Sale,-\$45.00,Chip,\$0.00,\$0.00,\$0.00,,,\$0.00,-\$45.00,T2,P2,Visa,1234,iPad,Ann,S1,,Manicure,Refund,Downtown,,,
  > END
  $ cx-ingest --currency USD $scratch/square.csv | cut -f 1-3,6-9
  customer	time	order	amount	currency	kind	channel
  CU1	2026-10-13T12:00:00-04:00	T1	1300	USD	sale	Point of Sale
  	2026-10-14T12:00:00-04:00	T2	-45	USD	refund	Point of Sale

Amazon orders: a price is the whole line's, tax comes on top; what was taken off the shipping goes
off it, a cancelled order is filtered, and a quote is plain data.

  $ { printf 'amazon-order-id\tmerchant-order-id\tpurchase-date\torder-status\tsales-channel\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tpromotion-ids\n';
  >   printf '026-1\t\t2026-09-03T10:00:00+00:00\tShipped\tAmazon.de\t5" pan\tS1\tB1\tShipped\t2\tEUR\t40.00\t7.60\t4.00\t0.76\t\t\t5.00\t1.00\tP-1\n';
  >   printf '026-1\t\t2026-09-03T10:00:00+00:00\tShipped\tAmazon.de\tLid\tS2\tB2\tShipped\t1\tEUR\t10.00\t1.90\t\t\t\t\t\t\t\n';
  >   printf '026-2\t\t2026-09-04T10:00:00+00:00\tCancelled\tAmazon.de\tLid\tS2\tB2\tCancelled\t0\t\t\t\t\t\t\t\t\t\t\n'; } > $scratch/amazon.txt
  $ cx-ingest $scratch/amazon.txt | cut -f 2-10
  time	order	item	quantity	amount	currency	kind	channel	promotion
  2026-09-03T10:00:00Z	026-1	S1	2	42.6	EUR	sale	Amazon.de	P-1
  2026-09-03T10:00:00Z	026-1			3.76	EUR	shipping	Amazon.de	P-1
  2026-09-03T10:00:00Z	026-1	S2	1	11.9	EUR	sale	Amazon.de	
  $ account $scratch/amazon.txt | grep records
  3 records = 2 accepted + 0 rejected + 0 skipped + 1 filtered (status=cancelled 1)

Amazon settlement: 4 rows, the first of them the summary, whose currency goes for the rows below.

  $ account exp_amazon_settlement.txt
  profile amazon-settlement
  4 records = 3 accepted + 0 rejected + 0 skipped + 1 filtered (status=(empty) 1)
  sale: 1 row, 20 EUR
  refund: 1 row, -1.5 EUR
  fee: 1 row, -3 EUR

Parts of an amount are added up: of an order, or with --grain line of each item.

  $ { head -n 2 exp_amazon_settlement.txt
  >   part() { printf '111\t\t\t\t\t\tOrder\t026-1\t%s\t%s\t%s\t03.09.2026\t%s\t%s\n' "$@"; }
  >   part ItemPrice Principal 20,00 S1 1; part ItemPrice Tax 3,80 S1 ''; part ItemPrice Shipping 4,00 S1 ''
  >   part ItemFees Commission -3,00 S1 ''; part Promotion Principal -2,00 S1 ''; part ItemPrice Principal 5,00 S2 2; } > $scratch/parts.txt
  $ cx-ingest $scratch/parts.txt | cut -f 3-8
  order	item	quantity	amount	currency	kind
  026-1		3	26.8	EUR	sale
  026-1			4	EUR	shipping
  026-1			-3	EUR	fee
  $ cx-ingest --grain line $scratch/parts.txt | cut -f 3-8
  order	item	quantity	amount	currency	kind
  026-1	S1	1	21.8	EUR	sale
  026-1	S1		4	EUR	shipping
  026-1	S1		-3	EUR	fee
  026-1	S2	2	5	EUR	sale

Etsy: the month is first, always; a price is one piece's; shipping is repeated and counts once.

  $ account exp_etsy_items.csv
  profile etsy-items
  1 record = 1 accepted + 0 rejected + 0 skipped + 0 filtered
  sale: 1 row, 30 EUR
  shipping: 1 row, 4.5 EUR
  $ { cat exp_etsy_items.csv; echo '09/14/26,Mouse,marion,2,8.00,,,1.00,0,4.50,0,16.00,EUR,112,9,09/14/26,09/15/26,Marion,501,,MX'; } > $scratch/etsy.csv
  $ cx-ingest $scratch/etsy.csv | cut -f 1-6,8,10
  customer	time	order	item	quantity	amount	kind	promotion
  marion	2026-09-14	501		3	45	sale	below-list
  marion	2026-09-14	501			4.5	shipping	
  $ cx-ingest --grain line $scratch/etsy.csv | cut -f 3-6,8,10
  order	item	quantity	amount	kind	promotion
  501	FX	1	30	sale	
  501	MX	2	15	sale	below-list
  501			4.5	shipping	

MyCashflow: columns of one's own choice; those that the profile does not know are mapped.

  $ cat > $scratch/mycashflow.csv <<END
  > CustomerID;CustomerCode;CustomerEmail;OrderNumber;Tilattu;Summa
  > 7;K-7;liisa@example.com;501;3.2.2026 9.05;12,50
  > END
  $ cx-ingest --tz Europe/Helsinki --currency EUR --map time=Tilattu --map total=Summa $scratch/mycashflow.csv | cut -f 1-3,6-8
  customer	time	order	amount	currency	kind
  liisa@example.com	2026-02-03T09:05:00+02:00	501	12.5	EUR	sale
  $ printf 'CustomerID,CustomerCode,CustomerEmail,CustomerFirstName,CustomerLastName\n7,K-7,Liisa@example.com,Liisa,L\n' | cx-ingest | cut -f 1-4,6
  customer	source	id	email	loyalty
  liisa@example.com	mycashflow	7	liisa@example.com	K-7

Mailchimp: who subscribed consents, from the confirmation on; the two other lists do not.

  $ cx-ingest exp_mailchimp.csv
  customer	source	id	email	phone	loyalty	cookie	country	consent	time
  ada@example.com	mailchimp	ab	ada@example.com					yes	2024-03-14T09:14:00Z
  $ { echo '"Email Address","First Name",MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,CC,LEID,EUID,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_CAMPAIGN_ID'
  >   echo 'bo@example.com,Bo,2,"2024-03-14 09:12:31","2024-03-14 09:14:00",fi,1,cd,"2025-01-02 03:04:05",News,9,,9'; } | cx-ingest | sed 1d | cut -f 1,3,8-10
  bo@example.com	cd	fi	no	2025-01-02T03:04:05Z
  $ { echo '"Email Address",MEMBER_RATING,OPTIN_TIME,LEID,EUID,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE'
  >   echo 'cy@example.com,2,"2024-03-14 09:12:31",1,ef,"2025-01-02 03:04:05",News'; } | cx-ingest | sed 1d | cut -f 1,3,9,10
  cy@example.com	ef	no	2025-01-02T03:04:05Z

HubSpot: 2 contacts; an e-mail is trimmed and in small letters, who has none goes by the record.

  $ cx-ingest --tz Europe/Paris exp_hubspot_contacts.csv
  customer	source	id	email	phone	loyalty	cookie	country	consent	time
  g.perrin@example.com	hubspot	901	g.perrin@example.com	04 50 11 22 33					2024-03-12T09:14:00+01:00
  902	hubspot	902							

Exposures: 3 rows, as GrowthBook's query names them; other columns come along as metrics.

  $ cx-ingest exp_growthbook_exposures.csv
  experiment	customer	variant	time
  checkout	u1	0	2026-01-01T00:00:00Z
  checkout	u2	1	2026-01-01T00:00:01Z
  checkout	u1	1	2026-01-03T00:00:00Z
  $ printf 'visitor,arm,revenue,device\nv1,A,12.50,phone\nv2,,0,desk\n' > $scratch/arms.csv
  $ cx-ingest -q --rejects $scratch/bad.tsv --map customer=visitor --map variant=arm $scratch/arms.csv
  experiment	customer	variant	time	revenue	device
  	v1	A		12.50	phone
  $ cut -f 2,5,6 $scratch/bad.tsv
  line	reason	column
  3	no-variant	arm
  $ printf 'visitor,arm,time,when\nv1,A,3,2026-01-01\n' | cx-ingest --map customer=visitor --map variant=arm --map time=when
  cx-ingest: column 'time' plays another field, but exposures have a column of that name: rename it, or say --map time=time (try 'cx-ingest --help')
  [2]

Contacts under names of no special shop.

  $ printf 'Email,Phone,Country,Newsletter,Created at\nAda@Example.com,040 123,FI,true,2026-01-05\n' | cx-ingest
  customer	source	id	email	phone	loyalty	cookie	country	consent	time
  ada@example.com	<stdin>		ada@example.com	040 123			FI	true	2026-01-05

Google Analytics 4 in BigQuery: microseconds of UTC; who is logged in goes by that name.

  $ cat > $scratch/bigquery.csv <<END
  > event_date,event_timestamp,event_name,user_pseudo_id,user_id,medium,campaign,purchase_revenue
  > 20260105,1767607200000000,page_view,123.456,,cpc,winter,
  > 20260105,1767607260500000,purchase,123.456,ada,,,607.000002
  > END
  $ cx-ingest $scratch/bigquery.csv | cut -f 1-6
  customer	time	event	value	channel	campaign
  123.456	2026-01-05T10:00:00Z	page_view		cpc	winter
  ada	2026-01-05T10:01:00.500Z	purchase	607		

Matomo: visits are events; a report is sums, and stays the table it is.

  $ cat > $scratch/visits.csv <<END
  > idSite,idVisit,visitIp,visitorId,fingerprint,firstActionTimestamp,userId,totalEcommerceRevenue,referrerTypeName,campaignName
  > 1,77,192.0.2.0,aa11,ff,1767607200,,12.5,Direct Entry,
  > 1,78,192.0.2.0,aa11,ff,1767608200,ada,0,Campaigns,winter
  > END
  $ cx-ingest $scratch/visits.csv | cut -f 1-6
  customer	time	event	value	channel	campaign
  aa11	2026-01-05T10:00:00Z	visit	12.5	Direct Entry	
  ada	2026-01-05T10:16:40Z	visit	0	Campaigns	winter
  $ printf 'label,nb_uniq_visitors,nb_visits,nb_actions\nYahoo!,15,151,147\n' | cx-ingest -f csv
  label,nb_uniq_visitors,nb_visits,nb_actions
  Yahoo!,15,151,147

An access log: 3 lines and one that is none; the user, else the address, and the path.

  $ cx-ingest --sniff exp_combined.log
  --profile=combined-log
  $ cx-ingest -q --rejects $scratch/bad.tsv exp_combined.log | cut -f 1-3,5
  customer	time	event	channel
  ada	2026-01-05T10:00:00+02:00	/shop?q=a%20b	https://example.com/
  192.0.2.2	2026-01-05T10:00:01+02:00	-	
  2001:db8::1	2026-01-05T10:00:02+02:00	/	
  $ cut -f 2,5,8 $scratch/bad.tsv
  line	reason	raw
  4	bad-log-line	broken line
  $ cx-ingest --profile combined-log exp_combined.log > /dev/null
  cx-ingest: exp_combined.log:4: not a line of a combined or common access log
  [1]
  $ cx-ingest --raw --profile combined-log --rejects $scratch/bad.tsv -q -f csv exp_combined.log | head -n 2
  host,ident,user,time,method,path,protocol,status,bytes,referer,agent
  192.0.2.1,-,ada,05/Jan/2026:10:00:00 +0200,GET,/shop?q=a%20b,HTTP/1.1,200,512,https://example.com/,"Mozilla/5.0 (X11; ""q"")"

The common form, escapes, a request that is none, and what a server adds behind the agent.

  $ cat > $scratch/odd.log <<'END'
  > h - - [05/Jan/2026:10:00:00 +0000] "GET /a b HTTP/1.0" 200 1
  > h - - [05/Jan/2026:10:00:01 +0000] "\x16\x03" 400 0 "-" "\xc3\xa4 \"x\" \\"
  > h - Ann B [05/Jan/2026:10:00:02 +0000] "GET /c HTTP/1.1" 200 1 "-" "a" 0.021 "more"
  > END
  $ cx-ingest --raw --profile combined-log -f csv $scratch/odd.log | cut -d , -f 3,5-7,11
  user,method,path,protocol,agent
  -,GET,/a b,HTTP/1.0,
  -,,\x16\x03,,"ä ""x"" \"
  Ann B,GET,/c,HTTP/1.1,a
  $ : > $scratch/empty.log; cx-ingest --profile combined-log $scratch/empty.log
  cx-ingest: */empty.log: is empty: no header line (glob)
  [2]

--grain order with lines of no total: those of an order that stand together are added up.

  $ printf 'order,customer,date,sku,qty,amount\n1,a,2026-01-05,X,1,2.385\n1,a,2026-01-05,Y,2,1\n1,a,2026-01-06,Y,-1,-0.5\n2,a,2026-01-07,X,1,7\n' > $scratch/lines.csv
  $ cx-ingest --grain order $scratch/lines.csv | cut -f 2-6,8
  time	order	item	quantity	amount	kind
  2026-01-05	1		3	3.385	sale
  2026-01-06	1		-1	-0.5	refund
  2026-01-07	2		1	7	sale
  $ printf 'customer,date,amount\na,2026-01-05,1\n' | cx-ingest --grain order
  cx-ingest: option '--grain': there is no column for the order: say --map order=COLUMN (try 'cx-ingest --help')
  [2]

Rules that cannot be, and those that want another.

  $ printf 'rule\tfield\tvalue\nelse\tamount\tNet\n' > $scratch/wrong.tsv; cx-ingest --profile $scratch/wrong.tsv exp_etsy_items.csv
  cx-ingest: */wrong.tsv:2: 'amount' is a field of amounts: say add or less (glob)
  [2]
  $ printf 'rule\tfield\tvalue\nsum\t\t\nrepeat\t\t\n' > $scratch/wrong.tsv; cx-ingest --profile $scratch/wrong.tsv exp_etsy_items.csv
  cx-ingest: */wrong.tsv:3: one of 'fold', 'repeat' and 'sum' is enough (glob)
  [2]
  $ printf 'rule\tfield\tvalue\ncolumn\tcustomer\tBuyer\ncolumn\ttime\tSale Date\ncolumn\tprice\tPrice\ncolumn\tquantity\tQuantity\ncarry\tcustomer\t\n' > $scratch/wrong.tsv; cx-ingest --profile $scratch/wrong.tsv exp_etsy_items.csv
  cx-ingest: profile '*/wrong.tsv': rule 'carry' wants one of 'fold', 'repeat' and 'sum' (try 'cx-ingest --help') (glob)
  [2]

What a profile calls a footer is none of its rows, be it as wide as they are.

  $ printf 'rule\tfield\tvalue\ncolumn\tcustomer\tc\ncolumn\ttime\tt\ncolumn\tamount\ta\nfooter\t\tLoppu\n' > $scratch/end.tsv
  $ printf 'c,t,a\nann,2026-01-05,4\nbo,2026-01-06,7\nLoppu 2026,,11\n' > $scratch/end.csv
  $ account --profile $scratch/end.tsv --currency EUR $scratch/end.csv | sed 1d
  3 records = 2 accepted + 0 rejected + 1 skipped (footer 1) + 0 filtered
  sale: 2 rows, 11 EUR

More columns to be added up than a profile can hold are refused, never left out.

  $ { printf 'rule\tfield\tvalue\ncolumn\tcustomer\tc\ncolumn\ttime\tt\ncolumn\tamount\ta0\n'; seq 20 | sed 's/.*/add\tamount\ta&/'; } > $scratch/crowd.tsv
  $ { echo c,t,$(seq -s , 0 20 | sed 's/[0-9][0-9]*/a&/g'); echo x,2026-01-01,$(seq -s , 0 20); } > $scratch/crowd.csv
  $ cx-ingest --profile $scratch/crowd.tsv $scratch/crowd.csv
  cx-ingest: profile '*/crowd.tsv': more than 16 columns here are added, taken off or stand in for others (try 'cx-ingest --help') (glob)
  [2]

Klarna's settlement: the totals above are another table; the body names its columns further down.

  $ account exp_klarna_settlement.csv
  profile klarna-settlement
  5 records = 2 accepted + 0 rejected + 3 skipped (preamble 2, blank 1) + 0 filtered
  sale: 1 row, 100 EUR
  fee: 1 row, -3 EUR

A Salesforce report: three lines of footer below blank ones; 2/13/2026 says that the month is first.

  $ account exp_salesforce_report.csv
  profile salesforce-report
  8 records = 2 accepted + 0 rejected + 6 skipped (blank 3, footer 3) + 0 filtered
  sale: 2 rows, 1250 EUR
  $ cx-ingest -q exp_salesforce_report.csv | sed 1d | cut -f 1,2,6
  ada@example.com	2026-02-13	1200
  bo@example.com	2026-02-03	50

A GA4 report: comments above, and a last row of sums without a name.

  $ account exp_ga4_events.csv
  profile ga4-report
  12 records = 2 accepted + 0 rejected + 10 skipped (comment 9, footer 1) + 0 filtered
  $ cx-ingest -f csv exp_ga4_events.csv | cut -d , -f 1,2,5
  Event name,Event count,Total revenue
  page_view,6067,0
  purchase,23,607.000002

Upper and lower case are alike in names and values, also beyond ASCII.

  $ printf 'rule,field,value\ncolumn,customer,ÄSSÄ\ncolumn,time,Päivä\ncolumn,amount,SUMMA\ncolumn,status,Tila\ntake,status,ok\nleave-out,status,mitätöity\n' > $scratch/till.csv
  $ printf 'ässä,PÄIVÄ,Summa,TILA\n1,2026-01-05,5.00,OK\n2,2026-01-06,7.00,MITÄTÖITY\n' > $scratch/table.csv
  $ account --profile $scratch/till.csv $scratch/table.csv
  profile */till.csv (glob)
  2 records = 1 accepted + 0 rejected + 0 skipped + 1 filtered (status=mitätöity 1)
  sale: 1 row, 5

Rules about a field that no column plays decide nothing, and that is told, unless it was said that
there may be none.

  $ sed -e 's/,Tila/,Tlia/' $scratch/till.csv > $scratch/typo.csv
  $ cx-ingest --profile $scratch/typo.csv $scratch/table.csv 2> $scratch/told | cut -f 1,6; sed "s,$scratch/,," $scratch/told
  customer	amount
  1	5
  2	7
  cx-ingest: warning: profile 'typo.csv': no column is the status (looked for: 'tlia'), so these rules decide nothing: take status=ok, leave-out status=mitätöity
  $ cx-ingest -q --profile $scratch/typo.csv $scratch/table.csv > $scratch/out
  $ cx-ingest --profile $scratch/typo.csv --map status= $scratch/table.csv > $scratch/out
  $ cx-ingest --profile $scratch/typo.csv --map status=TILA $scratch/table.csv | wc -l | tr -d ' '
  2
  $ (cat $scratch/typo.csv; echo optional,status,) > $scratch/may.csv
  $ cx-ingest --profile $scratch/may.csv $scratch/table.csv > $scratch/out
  $ (cat $scratch/typo.csv; echo single,,) > $scratch/common.csv
  $ cx-ingest --profile $scratch/common.csv $scratch/table.csv > $scratch/out

A long list is cut; a report of Salesforce without its stages may have deals that were lost.

  $ (cat $scratch/typo.csv; for i in 1 2 3; do echo column,status,State $i; echo sale,status,s$i; done; echo column,status,@9 of 9) > $scratch/long.csv
  $ cx-ingest --profile $scratch/long.csv $scratch/table.csv 2>&1 > $scratch/out | sed 's/.*csv.: //'
  no column is the status (looked for: 'tlia', 'state 1', 'state 2', 'state 3', ...), so these rules decide nothing: take status=ok, leave-out status=mitätöity, sale status=s1, sale status=s2, ...
  $ for file in exp_*; do cx-ingest --tz Europe/Helsinki $file 2>&1 > $scratch/out | grep 'decide nothing'; done | cat
  cx-ingest: warning: profile 'salesforce-report': no column is the status (looked for: 'stage'), so these rules decide nothing: take status=closed won, leave-out status=*
