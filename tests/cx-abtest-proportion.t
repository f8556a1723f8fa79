Methods for proportions and for counts. Numbers from elsewhere stand beside each; all of them are
met to ten digits by the unit tests two_proportions, exact and rates.

  $ cat > shares.csv <<'END'
  > metric,variant,n,successes
  > few,control,20,3
  > few,b,22,9
  > many,control,1000,100
  > many,b,1000,130
  > END
  $ by() {
  >     method=$1
  >     shift
  >     cx-abtest --counts --correction none --method "$method" "$@" shares.csv |
  >         sed 1d | grep -v '(sample' | cut -f "3,13-14,16-20" | tr '\t' ' '
  > }

R 4.2.2, PropCIs: Miettinen and Nurminen's interval -0.01874846 to 0.50163635 and 0.00204154 to
0.05817242 (its search stops at 1e-7); mpmath: z 1.834083868 and 2.102214855, which are 1.856316 and
2.102740606 by sqrt(41/42) and sqrt(1999/2000).

  $ by mn
  few -0.01874843819 0.5016363992 -0.05920866699 7.623652836 1.834083868  0.06664154562
  many 0.002041597212 0.05817247366 0.0178028538 0.6613591656 2.102214855  0.03553445914

R, prop.test: X-squared 3.44590909090909, p .0634085298634493, and 4.42151805453206, .0354884504664747;
with the correction 2.29329545454545, .129933784782622, and 4.13166298206829, .0420879717671758.

  $ by chi2 | cut -d ' ' -f 1,6-8
  few 3.445909091 1 0.06340852986
  many 4.421518055 1 0.03548845047
  $ by yates | cut -d ' ' -f 1,6-8
  few 2.293295455 1 0.1299337848
  many 4.131662982 1 0.04208797177

Where the test rejects, the interval excludes 0, and that of the lift as well.

  $ by yates --alpha 0.0420879 | grep many | cut -d ' ' -f 2-5
  -1.019090482e-08 0.06023678015 -8.798313811e-08 0.6915495244
  $ by yates --alpha 0.0420880 | grep many | cut -d ' ' -f 2-5
  4.009043536e-09 0.06023676573 3.461206477e-08 0.6915493158

G by mpmath: 3.579139667207979, p .0585094460311225.

  $ by g | grep few | cut -d ' ' -f 1,6-8
  few 3.579139667 1 0.05850944603

statsmodels 0.15.0: Wald 0.00082908711 to 0.51735273107, p .04926904954; Agresti-Caffo -0.019865014
to 0.489561984, p .070745582; Newcombe's interval by its own p. Few users leave the lift unbounded.

  $ by unpooled | grep few
  few 0.0008290871124 0.5173527311   1.966255975  0.04926904954
  $ by agresti-caffo | grep few | cut -d ' ' -f 1-3,6-8
  few -0.0198650143 0.489561984 1.807107097  0.07074558224
  $ by newcombe | grep few | cut -d ' ' -f 1-3
  few -0.01557235647 0.4848538473

R, fisher.test: p .0913206979296673, .0419045483837351; exact2x2: central p .127449697473301, mid-p
.0761698271533048; binomMeld.test: -0.05987789 to 0.53134476, ratio 0.81208893 to 14.0704635 (to 1e-5).

  $ by fisher | cut -d ' ' -f 1,8
  few 0.09132069793
  many 0.04190454838
  $ by fisher-central | grep few
  few -0.05987769285 0.5313487352 -0.1878968779 13.07046019   0.1274496975
  $ by midp | grep few | cut -d ' ' -f 8
  0.07616982715

Odds ratios, R and statsmodels 0.15.0. fisher.test has the central limits .747914 to 26.219274, exact2x2
by likelihood .8773 to 19.412 and by Blaker .8771 to 19.412, mid-p .876839 to 20.476947; binomMeld.test
.742777 to 28.132892, all of the first to 1e-4; of the other score intervals 1.020226687054221 to
1.7726830824378625, with N/(N-1) 1.020156516198348 to 1.7728049934184789, smoothed 1.0194421798564024
to 1.7730089214666573. R's prop.test of both: -.0468981856 to .5650800038, .0010679344 to .0589320656.

  $ sized() {
  >   kind=$1; shift
  >   cx-abtest --counts --correction none --effect-size "$kind" --method "$@" shares.csv |
  >     grep -v metric | cut -f 3,32-34 | tr '\t' ' '
  > }
  $ sized odds-ratio fisher-central | grep few
  few 3.796402704 0.7479028239 26.21945732
  $ sized odds-ratio fisher | grep few
  few 3.796402704 0.877280422 19.41196234
  $ sized odds-ratio blaker | grep few
  few 3.796402704 0.8770658693 19.41196234
  $ sized odds-ratio midp | grep few
  few 3.796402704 0.8768152417 20.47726902
  $ sized melded-odds-ratio fisher-central | grep few
  few 3.923076923 0.7427768705 28.13288697
  $ sized odds-ratio pooled | grep many
  many 1.344827586 1.020226687 1.772683082
  $ sized odds-ratio mn | grep many
  many 1.344827586 1.020156516 1.772804993
  $ sized odds-ratio agresti-caffo | grep many
  many 1.344425558 1.01944218 1.773008921
  $ by blaker | cut -d ' ' -f 1,8
  few 0.09132069793
  many 0.04190454838
  $ by yates-wald | cut -d ' ' -f 1-3,8
  few -0.04689818561 0.5650800038 0.1299337848
  many 0.001067934439 0.05893206556 0.04208797177

One side has the central limit of that side, by fisher.test .922610; Cohen's h is 2 asin(sqrt(p)), here of
.1 and .13. Of both metrics, corrected, limits are those of 97.5 %: .7693258109 to 19.2261629 by score of
9 * 17 / (3 * 13) (statsmodels 0.15.0), and h less and more 2.241402728 sqrt(2 / 1000).

  $ sized odds-ratio fisher --alternative greater | grep few
  few 3.796402704 0.9226095409 inf
  $ sized cohen-h pooled | grep many
  many 0.09422485966 0.006572605602 0.1818771137
  $ cx-abtest --counts --effect-size few=odds-ratio --effect-size many=cohen-h -f table shares.csv |
  >   grep 'odds\|Cohen'
      odds ratio 3.92, 0.769 to 19.2
      Cohen's h 0.0942, -0.00601 to 0.194

What is said of one metric holds before what is said of all, in any order; nothing is said twice.

  $ cx-abtest --counts --method few=fisher --method chi2 shares.csv | cut -f 3,23 | sed 1,2d
  few\tFisher exact by likelihood; melded central intervals (esc)
  many\tchi-square, score intervals (esc)
  $ cx-abtest --counts --effect-size few=odds-ratio --effect-size cohen-h shares.csv | cut -f 3,32 | sed 1,2d
  few\t3.923076923 (esc)
  many\t0.09422485966 (esc)
  $ cx-abtest --counts --method g --method chi2 shares.csv
  cx-abtest: option '--method': both 'g' and 'chi2' for metric 'few' (try 'cx-abtest --help')
  [2]

Not every size is for every metric, and not every method has it.

  $ cx-abtest --counts --effect-size d shares.csv
  cx-abtest: option '--effect-size': 'd' is no effect size, those are odds-ratio, melded-odds-ratio, cohen-h, cohen-d, hedges-g (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --effect-size few=cohen-d shares.csv
  cx-abtest: option '--effect-size': cohen-d is for a mean (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --effect-size few=odds-ratio --effect-size few=cohen-h shares.csv
  cx-abtest: option '--effect-size': both 'few=odds-ratio' and 'few=cohen-h' for metric 'few' (try 'cx-abtest --help')
  [2]
  $ cx-abtest --counts --effect-size odds-ratio --method newcombe shares.csv
  cx-abtest: metric 'few': its method 'newcombe' has no odds-ratio; those that have are pooled, mn, chi2, yates, yates-wald, g, unpooled, agresti-caffo, fisher, fisher-central, midp, blaker, cmh, cmh-yates, cmh-exact (try 'cx-abtest --help')
  [2]

Barnard's p of the first, by the chances of all its tables at 5000 proportions in Python: .07479368816;
Boschloo's by exact2x2 on 100 of them: .0811474. The lift by the same tests of other ratios, in Python:
-0.0931226 to 7.751842; of two one-sided ones -0.0948345 to 12.38418.

  $ by barnard
  few -0.02581026778 0.508813362 -0.09312291642 7.751843003   0.07479368816
  many 0.001900848784 0.05836701073 0.008208683861 0.6626505389   0.03934916164
  $ by boschloo
  few -0.02602933347 0.5156857054 -0.0948347963 12.38423474   0.08115479186
  many 0.00160897281 0.05829635534 0.00315078185 0.692175364   0.03837964117

Exact tests answer where there is nothing to see, too (1 - .025^(1/50) is .0711217365, 1 - .025^(1/40)
is .0880973029); they do not take margins.

  $ printf 'metric,variant,n,successes\nnone,control,50,0\nnone,b,40,0\n' > none.csv
  $ cx-abtest --counts --method fisher none.csv | tail -n 1 | cut -f 13-16,18-20,24-25
  -0.07112173646\t0.08809730288\t\t-1\t\t\t1\tinconclusive\tno success in the control: no lift (esc)
  $ cx-abtest --counts --method pooled none.csv | tail -n 1 | cut -f 18-20,24-25
  \t\t\tinconclusive\tno success in either arm: no test (esc)
  $ cx-abtest --counts --method fisher --margin none=0.1 none.csv
  cx-abtest: metric 'none': its method 'fisher' cannot answer for a margin, those that can are pooled, mn, chi2, yates, g, unpooled, agresti-caffo, newcombe, welch, z, ols, cmh, cmh-yates (try 'cx-abtest --help')
  [2]

Where nobody succeeds a margin has a test even so: of a variant with none that is worse by .1 the control
has .1, so z is .1 / sqrt(.09 / 50) and p .00921106273 (mpmath).

  $ cx-abtest --counts --margin none=0.1 none.csv | tail -n 1 | cut -f 18-20,24-25
  2.357022604\t\t0.009211062727\tnon-inferior\tno success in either arm: no lift; 90 % interval (esc)

A margin, by Farrington and Manning's z and by Miettinen and Nurminen's: mpmath has 6.721863060394206
and 6.720182384518355 for 95 of 1000 against 100 of 1000 and a margin of .1.

  $ printf 'metric,variant,n,successes\nshare,control,1000,100\nshare,b,1000,95\n' > margin.csv
  $ cx-abtest --counts --method pooled --margin share=0.1 margin.csv | tail -n 1 | cut -f 18,20,24
  6.72186306\t8.970776738e-12\tnon-inferior (esc)
  $ cx-abtest --counts --method mn --margin share=0.1 margin.csv | tail -n 1 | cut -f 18,20,24
  6.720182385\t9.07486202e-12\tnon-inferior (esc)

Counts of events, 3 of ten units against 9 of eleven: statsmodels 0.15.0 has z 1.568873365, p
.116677449 and the ratio 0.798746395 to 9.312112779 by score; z 1.504953163, p .132336119 by
logarithm, 0.738347611 to 10.073868212, and 0.724472600 to 8.404343348 with half an event more; z
1.735798849, p .082599408 and from 0.879467323 (mpmath) by the score of the logarithm, which rejects no ratio
above; MOVER's difference is -0.181239027 to 1.281254441, its ratio 0.762598793 to 9.397691915;
1.566555492, p .117218628 by square roots. R, poisson.test: p
.151470561, ratio 0.680622227 to 15.661821024; statsmodels' one-sided mid-p is .06361447118, of which the
central one is twice.

  $ { echo 'user,variant,clicks'
  >   n=0
  >   for k in 1 0 2 0 0 0 0 0 0 0; do n=$((n + 1)); echo "u$n,A,$k"; done
  >   for k in 2 1 0 1 0 1 1 1 0 1 1; do n=$((n + 1)); echo "u$n,B,$k"; done; } > clicks.csv
  $ clicks() {
  >     cx-abtest --customer user --control A --metric clicks=count:clicks --method "$@" clicks.csv |
  >         grep ^.*clicks | cut -f 9-11,16-20 | tr '\t' ' '
  > }
  $ clicks score
  0.3 0.8181818182 0.5181818182 -0.2012536033 8.31211278 1.568873365  0.1166774492
  $ clicks wald-log | cut -d ' ' -f 4-8
  -0.2616523889 9.073868212 1.504953163  0.1323361187
  $ clicks wald-log-half | cut -d ' ' -f 4-5
  -0.2755273998 7.404343348
  $ clicks score-log | cut -d ' ' -f 4-8
  -0.120532677 inf 1.735798849  0.08259940777
  $ cx-abtest --customer user --control A --metric clicks=count:clicks --method mover clicks.csv |
  >     tail -n 1 | cut -f 13-14,16-17
  -0.1812390265\t1.281254441\t-0.2374012067\t8.397691915 (esc)
  $ clicks sqrt | cut -d ' ' -f 6-8
  1.566555492  0.1172186281
  $ clicks exact | cut -d ' ' -f 4-8
  -0.3193777725 14.66182102   0.1514705615
  $ clicks midp-exact | cut -d ' ' -f 4-8
  -0.2294305273 11.48857778   0.1272289424

statsmodels has .115220762964684 for the E-test; the lift by direct sums in Python, -0.1968330897 to
8.168547364.

  $ clicks e-test | cut -d ' ' -f 6-8
  1.568873365  0.115220763
  $ clicks e-test | awk '{ printf "%.7f %.7f\n", $4, $5 }'
  -0.1968331 8.1685474

Without an event in an arm there is no logarithm of the ratio. Where p and interval are of two kinds
and one rejects, the note says so: 3 in 20 units against 0 in 25 have the binomial p (4/9)^3 =
.0877914952, the other end being likelier, (5/9)^3; the intervals are those of the central test.

  $ printf 'metric,type,variant,n,sum\nfew,count,control,20,3\nfew,count,b,25,0\n' > few.csv
  $ cx-abtest --counts --method wald-log few.csv | tail -n 1 | cut -f 20,24,25
  \tinconclusive\tno event in an arm: no logarithm, no test (esc)
  $ cx-abtest --counts --method exact --alpha 0.1 few.csv | tail -n 1 | cut -f 20,24,25
  0.0877914952\tinconclusive\tp rejects, but the interval holds 0: inconclusive (esc)

The difference's interval by score is where z is 1.96: -0.156892586 to 1.291494299 in statsmodels, to
the digits of its search.

  $ cx-abtest --customer user --control A --metric clicks=count:clicks clicks.csv | grep clicks |
  >     cut -f 12-14
  0.3302891295\t-0.1568925864\t1.291494299 (esc)

A margin in percent is another ratio, which the exact tests know: 9 or more of 12 events where a rate
.8 times the control's would give the variant 8.8 / 18.8 of them have the binomial p .04676534888.

  $ clicks exact --margin clicks=20% | cut -d ' ' -f 8
  0.04676534888
  $ cx-abtest --customer user --control A --metric clicks=count:clicks --margin clicks=20% \
  >     --method exact-central clicks.csv | grep clicks | awk -F '\t' '{ print $24, ($16 > -0.2) }'
  non-inferior 1
  $ clicks exact --margin clicks=0.1
  cx-abtest: metric 'clicks': its method 'exact' cannot answer for a margin but in percent, those that can are score, mover, welch, z, permutation, bootstrap, basic, bca (try 'cx-abtest --help')

Units that vary more than Poisson's would are not for these tests, but for Welch's; his
t by its formula in Python has se 4.94064773081425, 16.41313648871952 degrees of freedom and p
0.98409572985.

  $ { echo 'user,variant,clicks'
  >   for n in 1 2 3 4 5 6 7 8 9; do echo "a$n,A,0"; echo "b$n,B,1"; done
  >   echo 'a,A,40'; echo 'b,B,30'; } > bursts.csv
  $ cx-abtest --customer user --control A --metric clicks=count:clicks bursts.csv | grep clicks |
  >     cut -f 20,25
  4.605558798e-72\tclicks: units vary 40 times as much as Poisson's; --method clicks=welch takes the variance that there is (esc)
  0.9104200005\tunits vary 40 times as much as Poisson's: not for this test, but for welch (esc)

A row of trust doubts them: A has the mean 4 and the variance 160, so a chi-square of 360 with 9
degrees of freedom, whose p is 4.6055587975185e-72 in mpmath, 30 digits. Sums with their squares say as
much, a test that takes the variance that there is is not doubted, nor are counts that vary as Poisson's.

  $ cx-abtest --customer user --control A --metric clicks=count:clicks bursts.csv | cut -f 3,5,18-21,24 |
  >     grep overdispersed
  (overdispersed)\tA\t40\t9\t4.605558798e-72\t-71.33671767\tdoubtful (esc)
  $ printf 'metric,type,variant,n,sum,sum_squares\nk,count,control,10,40,1600\nk,count,b,10,39,909\n' |
  >     cx-abtest --counts | cut -f 3,5,18-21,24,25 | grep overdispersed
  (overdispersed)\tcontrol\t40\t9\t4.605558798e-72\t-71.33671767\tdoubtful\tk: units vary 40 times as much as Poisson's; --method k=welch takes the variance that there is (esc)
  $ cx-abtest --customer user --control A --metric clicks=count:clicks --method welch bursts.csv |
  >     grep -c overdispersed
  0
  [1]
  $ cx-abtest --customer user --control A --metric clicks=count:clicks clicks.csv |
  >     grep -c overdispersed
  0
  [1]
  $ cx-abtest --customer user --control A --metric clicks=count:clicks --method welch bursts.csv |
  >     grep '^[^(]*clicks' | cut -f 11,12,19,20,23,25
  -0.1\t4.940647731\t16.41313649\t0.9840957299\tdelta, Welch, Fieller\tlift unbounded: control not distinct from 0 (esc)

Nobody in an arm is said in one sentence, by every method alike.

  $ printf 'metric,variant,n,successes\nshare,control,0,0\nshare,b,40,3\n' > nobody.csv
  $ for m in pooled unpooled newcombe fisher barnard welch; do
  >     cx-abtest --counts --expect control=0,b=1 --method $m nobody.csv | tail -n 1 | cut -f 9-11,13,16,20,25
  > done | sort -u
  \t0.075\t\t\t\t\tnobody in the control: no comparison (esc)

A formula may leave out the difference itself: with a success and a failure more in either arm, 12 of 12
against 0 of 4 have 1/6 - 13/14, which less 1.2816 standard errors is -.9759114315.

  $ printf 'metric,variant,n,successes\nall,control,12,12\nall,b,4,0\n' > all.csv
  $ cx-abtest --counts --alpha 0.2 --method agresti-caffo all.csv | tail -n 1 | cut -f 11,13,25 | tr '\t' '\n'
  -1
  -0.9759114315
  fewer than 5 expected in a cell; the interval leaves out the difference itself: too few units for this method
