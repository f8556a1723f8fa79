cx-abtest on the raw files of two published experiments, which may not be passed on: they are looked
for in the folder that CX_DATA names.

  $ [ -f "$CX_DATA/cookie_cats.csv.gz" ] && [ -f "$CX_DATA/udacity_ab_data.csv.gz" ] || exit 80

Cookie Cats, 90,189 players: 44,700 and 45,489; day 1 z 1.784086, p .0744097; day 7 z 3.164359, p
.00155425; rounds Welch p .3759; their skewness in gate_30 is 163.70438 (moments in Python), 355 times its square
9,513,688.7.

  $ cx-abtest --customer userid --variant version --control gate_30 --correction none \
  >     --metric day1=proportion:retention_1 --metric day7=proportion:retention_7 \
  >     --metric rounds=mean:sum_gamerounds "$CX_DATA/cookie_cats.csv.gz" > cats
  $ cut -f 3,7,8,18,20 cats | grep -v multiple
  metric\tn_control\tn_variant\tstatistic\tp (esc)
  (sample ratio)\t44700\t45489\t6.90240495\t0.008607987811 (esc)
  (too small)\t44700\t45489\t9513689\t (esc)
  day1\t44700\t45489\t-1.784086225\t0.0744096553 (esc)
  day7\t44700\t45489\t-3.164358913\t0.001554249976 (esc)
  rounds\t44700\t45489\t-0.8854374331\t0.3759243841 (esc)

The counts alone give the same bytes.

  $ cx-abtest --counts --control gate_30 --correction none data/cookie_cats_counts.csv |
  >     cut -f 4- | sed 1,2d > counted
  $ grep day cats | cut -f 4- | diff - counted && echo the same
  the same

Udacity's landing page: 3,893 rows whose page is not their group's are taken out, then 290,584 users
(one of them twice) give 17,489/145,274 against 17,264/145,310 and p .18988.

  $ zcat "$CX_DATA/udacity_ab_data.csv.gz" |
  >     awk -F, 'NR == 1 || ($3 == "treatment") == ($4 == "new_page")' > udacity.csv
  $ cx-abtest --customer user_id --variant group --time timestamp \
  >     --metric converted=proportion:converted udacity.csv > pages
  $ cut -f 3,7-10,20,24 pages | grep -v multiple
  metric\tn_control\tn_variant\tcontrol_value\tvariant_value\tp\tverdict (esc)
  (sample ratio)\t145274\t145310\t0.5\t0.5000619442\t0.9467543682\t (esc)
  converted\t145274\t145310\t0.1203863045\t0.1188080655\t0.1898833745\tinconclusive (esc)
  $ awk 'BEGIN { printf "%.10g %.10g\n", 17489 / 145274, 17264 / 145310 }'
  0.1203863045 0.1188080655

Per country the counts are US 101,716 and 101,903, UK 36,360 and 36,106, CA 7,198 and 7,301.

  $ zcat "$CX_DATA/udacity_countries.csv.gz" > countries.csv
  $ awk -F, 'NR == FNR { country[$1] = $2; next } { print $0 "," country[$1] }' \
  >     countries.csv udacity.csv > both.csv
  $ cx-abtest --customer user_id --variant group --time timestamp --segment country \
  >     --metric converted=proportion:converted both.csv | cut -f 2,3,7-10 | sed 1,5d
  CA\tconverted\t7198\t7301\t0.1187829953\t0.1119024791 (esc)
  UK\tconverted\t36360\t36106\t0.1200220022\t0.1211709965 (esc)
  US\tconverted\t101716\t101903\t0.1206299894\t0.1184655996 (esc)

Without the cleaning 1,895 users are in both groups; they are left out and counted.

  $ cx-abtest --customer user_id --variant group --time timestamp \
  >     --metric converted=proportion:converted "$CX_DATA/udacity_ab_data.csv.gz" |
  >     cut -f 3,7,8,25 | grep multiple
  (multiple exposure)\t288689\t1895\t1895 units in several variants, excluded (esc)
  $ zcat "$CX_DATA/udacity_ab_data.csv.gz" | awk -F, 'NR > 1 && !seen[$1, $3]++ { groups[$1]++ }
  >     END { for (user in groups) n[groups[user]]++; print n[1], n[2] }'
  288689 1895
