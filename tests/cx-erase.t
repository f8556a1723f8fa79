A person's rows leave a stream; every other byte stays: line ends, quotes, blank lines, the byte order
mark, a last line without end. Ids are made alike as for pseudonyms: Ann@Example.com is the same
person.

  $ printf '\357\273\277customer;time;note\r\n"Ann@Example.com";2026-01-05;"two\nlines"\r\n\r\nbo@example.com;2026-01-06;"a ""b"""\r\nann@example.com ;2026-01-07;x\n\ncy;2026-01-08;y' > log.csv
  $ echo ann@example.com > ids.txt
  $ cx-erase --ids ids.txt log.csv > kept.csv
  $ printf '\357\273\277customer;time;note\r\n\r\nbo@example.com;2026-01-06;"a ""b"""\r\n\ncy;2026-01-08;y' | cmp - kept.csv
  $ cx-erase -v --ids ids.txt log.csv 2>&1 >/dev/null | grep erased
  cx-erase: 2 of 4 rows erased, of 1 of 1 persons

Nobody listed, or nobody of those: all stays. Everybody: the header stays.

  $ : > nobody.txt; cx-erase --ids nobody.txt log.csv | cmp - log.csv
  $ echo di > di.txt; cx-erase --ids di.txt log.csv | cmp - log.csv
  $ printf 'customer\nAnn@example.com\nbo@example.com\ncy\n' > all.txt; cx-erase -q --ids all.txt log.csv | tr -d '\357\273\277\r\n'
  customer;time;note (no-eol)

The same bytes through a pipe, from gzip, and at any number of threads.

  $ cx-erase --ids ids.txt < log.csv | cmp - kept.csv
  $ gzip -c log.csv > log.csv.gz; cx-erase --ids ids.txt log.csv.gz | cmp - kept.csv
  $ awk 'BEGIN { print "customer,n"; for (i = 0; i < 60000; i++) print "c" i % 7 "," i (i % 11 ? "" : "\n") }' > big.csv
  $ awk -F , '$1 != "c3"' big.csv > wanted.csv
  $ echo c3 > c3.txt
  $ for j in 1 2 4; do cx-erase -j $j --ids c3.txt big.csv | cmp - wanted.csv; done

With --key the pseudonyms of the ids go, too, in whatever column they stand, and plain ids as before.

  $ python3 -c 'open("key", "wb").write(bytes(range(32)))'; chmod 600 key
  $ printf 'customer,date,amount,referral\nann@example.com,2026-01-05,1,\nbo,2026-01-06,2,Ann@Example.com\ncy,2026-01-07,3,bo\n' > shop.csv
  $ cx-ingest --pseudonymise customer,referral --key key shop.csv > hidden.tsv
  $ cx-erase -v --ids ids.txt --key key hidden.tsv 2>told | cut -f 2
  time
  2026-01-07
  $ sed -n 's/cx-erase: //p' told | grep -E 'key|erased'
  pseudonyms by key qzixivs4
  2 of 3 rows erased, of 1 of 1 persons
  $ cx-erase --ids ids.txt hidden.tsv | cmp - hidden.tsv
  $ cx-ingest shop.csv > plain.tsv; cx-erase --ids ids.txt --key key plain.tsv | cut -f 2
  time
  2026-01-06
  2026-01-07

A pseudonym may be listed itself; the list may be a table; a person who is listed twice is one.

  $ printf 'note,customer\nasked on Monday,p1_ouq2rbof5zazgkm3sgdo6rrow4\nagain,p1_ouq2rbof5zazgkm3sgdo6rrow4\n' > list.csv
  $ cx-erase -v --ids list.csv hidden.tsv 2>&1 >/dev/null | grep erased
  cx-erase: 2 of 3 rows erased, of 1 of 1 persons

The customer may have another column, or more than one; a table without it has others.

  $ cx-erase --customer referral --ids ids.txt shop.csv | cut -d , -f 2
  date
  2026-01-05
  2026-01-07
  $ cx-erase --column referral --ids ids.txt shop.csv | cut -d , -f 2
  date
  2026-01-07
  $ printf 'email,phone\nann@example.com,+358401234567\nbo@example.com,+358 (0)40 123 4567\ncy@example.com,\n' > contacts.csv
  $ echo '+358 40 1234567' > phone.txt
  $ cx-erase --column email --column @2 --ids phone.txt contacts.csv
  email,phone
  cy@example.com,
  $ cx-erase --ids phone.txt contacts.csv
  cx-erase: contacts.csv:1: no column 'customer' for --customer; the columns are 'email', 'phone'
  [2]
  $ cx-erase --column mail --ids phone.txt contacts.csv
  cx-erase: option '--column': no column 'mail' (try 'cx-erase --help')
  [2]
  $ printf 'email,email\nab@example.com,cy@example.com\n' > twice.csv
  $ echo cy@example.com | cx-erase --column email --ids - twice.csv
  cx-erase: option '--column': two columns are called 'email' (try 'cx-erase --help')
  [2]
  $ echo cy@example.com | cx-erase --column email#2 --ids - twice.csv
  email,email
  $ cx-erase shop.csv
  cx-erase: whom to erase? say --ids FILE (try 'cx-erase --help')
  [2]

Several files are one stream, with one header, and a last line without end gets one; not when their
columns stand in another order, because bytes would mean something else then.

  $ printf 'customer,n\nann@example.com,1\nbo,2' > a.csv; printf 'customer,n\nbo,3\n' > b.csv
  $ cx-erase --ids ids.txt a.csv b.csv
  customer,n
  bo,2
  bo,3
  $ printf 'n,customer\n4,bo\n' > turned.csv; cx-erase --ids ids.txt a.csv turned.csv > /dev/null
  cx-erase: turned.csv: its columns are parted otherwise, or stand in another order, than in the first file: erase from each file by itself
  [2]

Whose a row is that cannot be read, nobody knows: it ends the tool, or is set aside, but never passed
on.

  $ printf 'customer,n\nann@example.com,1\nann@example.com,2,3\nbo,4\n"ann@example.com"x,5\nbo,6\n' > broken.csv
  $ cx-erase --ids ids.txt broken.csv
  customer,n
  cx-erase: broken.csv:3: 3 fields, but the header has 2
  [1]
  $ cx-erase -q --ids ids.txt --rejects bad.tsv broken.csv
  customer,n
  bo,4
  bo,6
  $ cut -f 2,5 bad.tsv
  line	reason
  3	many-fields
  5	quote-junk

A key that others may read is refused, as by cx-ingest, and a file is replaced when all is well.

  $ chmod 644 key; cx-erase --ids ids.txt --key key hidden.tsv
  cx-erase: option '--key': others may read or write 'key' (mode 0644): chmod 600 it (try 'cx-erase --help')
  [2]
  $ cp shop.csv same.csv; cx-erase --ids ids.txt -o same.csv same.csv; cut -d , -f 1 same.csv
  customer
  bo
  cy

A person is found behind a spreadsheet's guard, too, as cx-ingest takes guards off.

  $ printf "customer,Phone\n1,'+358401234567\n2,\"=\"\"0501234567\"\"\"\n3,09\n" > guarded.csv
  $ printf '+358401234567\n0501234567\n' > phones; cx-erase --ids phones --column Phone guarded.csv
  customer,Phone
  3,09
