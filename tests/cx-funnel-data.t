cx-funnel on data that may not be passed on
===========================================

  $ [ -f "$CX_DATA/ecom_funnel_expected.csv" ] && [ -f "$CX_DATA/ecom_events.csv.gz" ] || exit 80

The synthetic shop of retentioneering 5.2.4: users at each step are as its own
funnel counts them, without a window.

  $ cx-funnel --customer user_id --time timestamp --ties input --within 5000w \
  >   --steps home,product_view,add_to_cart,cart "$CX_DATA/ecom_events.csv.gz" -f csv |
  >   cut -d , -f 1-3 | sed '1s/.*/step,name,users/' | cmp - "$CX_DATA/ecom_funnel_expected.csv"
