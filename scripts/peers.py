"""peers.py PEER WORK IN OUT: one piece of the benchmark's work by one other program.

Works: rfm (customer, orders, distinct days, first, last, total), scores (that with quintile scores
and segments), sessionize (all columns and a session number per customer, 30 minutes), abtest and
channels (per arm: units, mean, variance of the spend per customer and arm), churn (BG/NBD from the
purchases to a prediction for every customer), funnel (customers who came to each step within a day
of the first, in order, by their best chain, equal times in the order of the steps), path (what
follows on what: how often, and the median of the seconds between), due (per customer and item: last
day, days with a purchase, median of the days between), calls (that with spread, regularity, the
item's prior, dates and status: all that cx-due says), repeats (the same by channel), stage (first,
last, days with a purchase and the stage by the customer's own rhythm), cohort (by month of the
first purchase and months since: active customers and revenue), survive (by days since the first
purchase: customers without a second one), fit_ and alike_ with the name of a model (parameters from
x, t_x and T: a row for each customer, or those alike counted first). The forms are the best we know
for each peer; a better one is welcome.
"""

import sys

SCHEMA = ('order_id String, customer_id String, timestamp String, amount String, '
          'currency String, channel String, product String')


EVENTS = ('event_id String, customer_id String, timestamp String, event String, channel String, '
          'campaign String, value String')
STEPS = ['home', 'product', 'cart', 'checkout', 'purchase']
DAY_MS = 86_400_000


def write_funnel(reached, target):
    """Customers who came to each step, from pairs of highest step and customers."""
    with open(target, 'w') as out:
        print('step,users', file=out)
        for n, step in enumerate(STEPS, 1):
            print(step, sum(users for level, users in reached if level >= n), sep=',', file=out)


def duckdb_rfm(source, target):
    import duckdb
    duckdb.sql(f"""
        copy (select customer_id, count(*) as orders, count(distinct timestamp::date) as days,
                     min(timestamp::date) as first, max(timestamp::date) as last,
                     sum(amount) as total
              from read_csv('{source}', types = {{'amount': 'decimal(18, 2)'}}) group by 1)
        to '{target}' (header)""")


def duckdb_sessionize(source, target):
    import duckdb
    duckdb.sql(f"""
        copy (select * exclude (starts),
                     sum(starts) over (partition by customer_id order by timestamp, order_id
                                       rows unbounded preceding) session_no
              from (select *, (timestamp - lag(timestamp) over (partition by customer_id
                                   order by timestamp, order_id) > interval 30 minute
                               is not false)::int starts
                    from read_csv('{source}')))
        to '{target}' (header)""")


def segment_case(path='data/segments.tsv'):
    """The rules that come with cx as one CASE, first match wins."""
    with open(path) as rules:
        names = rules.readline().rstrip('\n').split('\t')
        cases = []
        for rule in rules:
            cells = rule.rstrip('\n').split('\t')
            tests = []
            for name, cell in list(zip(names, cells))[1:]:
                low, dots, high = cell.partition('..')
                if cell:
                    tests.append(f'{name} between {low} and {high if dots else low}')
            cases.append(f"when {' and '.join(tests)} then '{cells[0]}'")
    return f"case {' '.join(cases)} else 'other' end"


def duckdb_scores(source, target):
    import duckdb
    limits = ', '.join(f'quantile_disc({value}, [.2, .4, .6, .8]) as {name}_at'
                       for name, value in (('r', '-recency'), ('f', 'frequency'),
                                           ('m', 'monetary')))
    scores = ', '.join(f'1 + len(list_filter({name}_at, lambda x: {value} > x)) as {name}'
                       for name, value in (('r', '-recency'), ('f', 'frequency'),
                                           ('m', 'monetary')))
    duckdb.sql(f"""
        copy (with customers as (
                  select customer_id as customer, count(distinct timestamp::date) as frequency,
                         sum(amount) as monetary, min(timestamp::date) as first,
                         max(timestamp::date) as last
                  from read_csv('{source}', types = {{'amount': 'decimal(18, 2)'}}) group by 1),
              measured as (
                  select *, (select max(last) from customers) - last as recency from customers),
              scored as (
                  select *, {scores} from measured, (select {limits} from measured))
              select customer, recency, frequency, monetary, first, last, r, f, m,
                     concat(r, f, m) as rfm, {segment_case()} as segment
              from scored order by customer)
        to '{target}' (header)""")


def duckdb_arms(source, target, arm):
    import duckdb
    duckdb.sql(f"""
        copy (select {arm} as arm, count(*) n, avg(spend) mean, var_samp(spend) variance
              from (select {arm}, sum(coalesce(amount, 0)) spend from read_csv('{source}')
                    group by customer_id, {arm})
              group by 1 order by 1)
        to '{target}' (header)""")


def duckdb_abtest(source, target):
    duckdb_arms(source, target, 'variant')


def duckdb_channels(source, target):
    duckdb_arms(source, target, 'channel')


def duckdb_funnel(source, target):
    """To each event of a step the latest of the step before, with the beginning of its chain, which
    is then the latest possible.  A fold over each customer's sorted list takes as long, nested
    max() over (... range unbounded preceding) twice that.  Joining each step with the first of the
    one before, as is often done, takes two thirds, but finds half of the purchases only."""
    import duckdb
    chains = ["s1 as (select customer, ms, ms as begins from events where event = 'home')"]
    for k, step in enumerate(STEPS[1:], 2):
        chains.append(f"""s{k} as (select e.customer, e.ms, s.begins
            from (select * from events where event = '{step}') e
            asof join s{k - 1} s on e.customer = s.customer and e.ms >= s.ms
            where e.ms - s.begins <= {DAY_MS})""")
    counts = ' union all '.join(
        f"select {k} as n, '{step}' as step, count(distinct customer) as users from s{k}"
        for k, step in enumerate(STEPS, 1))
    duckdb.sql(f"""
        copy (with events as materialized (
                  select customer_id as customer, epoch_ms(timestamp) as ms, event
                  from read_csv('{source}') where event in {tuple(STEPS)}),
              {', '.join(chains)}
              select step, users from ({counts}) order by n)
        to '{target}' (header)""")


def duckdb_path(source, target):
    import duckdb
    duckdb.sql(f"""
        copy (select event as "from", "to", count(*) as count, median(ms) / 1000 as median_s
              from (select event, coalesce(lead(event) over w, '(end)') as "to",
                           epoch_ms(lead(timestamp) over w) - epoch_ms(timestamp) as ms
                    from read_csv('{source}')
                    window w as (partition by customer_id order by timestamp, event_id))
              group by 1, 2 order by 1, 2)
        to '{target}' (header)""")


def duckdb_due(source, target):
    import duckdb
    duckdb.sql(f"""
        copy (with days as (select distinct customer_id as customer, product as item,
                                   timestamp::date as day from read_csv('{source}')),
                   gaps as (select *, day - lag(day) over (partition by customer, item
                                                           order by day) as gap
                            from days)
              select customer, item, max(day) as last, count(*) as purchases,
                     median(gap) as median_days
              from gaps group by all order by customer, item)
        to '{target}' (header)""")


def duckdb_rhythms(source, target, item):
    """The window and the medians are only for what was bought again: with them for every customer
    and item, of whom most bought it once, it had not ended after ten minutes.  Sorting before the
    joins with what is known of the items takes as long."""
    import duckdb
    k = '(3 - s + sqrt((s - 3) ^ 2 + 24 * s)) / (12 * s)'
    duckdb.sql(f"""
        copy (with days as materialized (
                       select customer_id as customer, {item} as item, timestamp::date as day
                       from read_csv('{source}')),
                   pairs as materialized (
                       select customer, item, min(day) as first, max(day) as last
                       from days group by all),
                   again as (select customer, item from pairs where first < last),
                   gaps as (
                       select customer, item,
                              day - lag(day) over (partition by customer, item
                                                   order by day) as gap
                       from (select distinct customer, item, day
                             from days semi join again using (customer, item))),
                   own as materialized (
                       select customer, item, count(*) + 1 as purchases,
                              median(gap) as own_median, mad(gap) as spread,
                              ln(avg(gap)) - avg(ln(gap)) as s
                       from gaps where gap is not null group by all),
                   rhythms as materialized (
                       select customer, item, first, last, coalesce(own.purchases, 1) as purchases,
                              own_median, spread, s,
                              own.purchases / ((select max(last) from pairs) - first) as rate
                       from pairs left join own using (customer, item)),
                   priors as (
                       select item, count(rate) / count(*) as again,
                              median(own_median) filter (purchases > 2) as item_median,
                              count(*) filter (purchases > 2) as habits, avg(rate) as mean,
                              coalesce(nullif(var_samp(rate), 0), avg(rate) ^ 2) as variance
                       from rhythms group by item),
                   paces as (
                       select *,
                              case when purchases > 2 then 'own' when habits >= 3 then 'item'
                                   when mean is not null then 'rate' else 'none' end as basis,
                              case basis when 'own' then own_median when 'item' then item_median
                                   else (last - first + mean / variance)
                                        / (purchases - 1 + mean ^ 2 / variance)
                              end as median_days
                       from rhythms join priors using (item)),
                   dates as (
                       select *, (select max(last) from pairs) as as_of,
                              last + floor(median_days + .500001)::int as expected,
                              last + floor(median_days * 2.5 / 3 + .500001)::int as call,
                              last + floor(2 * median_days + .500001)::int as lapse
                       from paces)
              select customer, item, last, purchases, median_days,
                     case when basis = 'own' then spread end as spread_days,
                     case when basis = 'own' and purchases > 3
                          then case when s > 0 then least(50, {k}) else 50 end end as regularity,
                     expected, call,
                     case when as_of >= lapse then 'lapsed' when as_of >= expected then 'overdue'
                          when as_of >= call then 'due' when call is not null then 'early'
                     end as status,
                     basis, again
              from dates order by customer, item)
        to '{target}' (header)""")


def duckdb_calls(source, target):
    duckdb_rhythms(source, target, 'product')


def duckdb_repeats(source, target):
    duckdb_rhythms(source, target, 'channel')


def duckdb_stage(source, target):
    import duckdb
    duckdb.sql(f"""
        copy (with days as (select distinct customer_id, timestamp::date as day
                            from read_csv('{source}', types = {{'amount': 'decimal(18, 2)'}})),
                   gaps as (select *, day - lag(day) over (partition by customer_id
                                                           order by day) as gap
                            from days),
                   lapses as (select *, if(count(gap) over known >= 3, 2 * median(gap) over known,
                                           90) as lapse
                              from gaps window known as (partition by customer_id order by day
                                                         rows unbounded preceding)),
                   returns as (select *, gap > lag(lapse) over (partition by customer_id
                                                                order by day) as is_back
                               from lapses)
              select customer_id, min(day) as first, max(day) as last, count(*) as purchases,
                     case when (select max(day) from days) - max(day) >= arg_max(lapse, day)
                            then 'lapsed'
                          when count(*) = 1 then 'first-time'
                          when arg_max(is_back, day) then 'returned' else 'repeat' end as stage
              from returns group by 1)
        to '{target}' (header)""")


def duckdb_cohort(source, target):
    import duckdb
    duckdb.sql(f"""
        copy (select cohort, date_diff('month', cohort, month) as period, count(*) as active,
                     sum(revenue) as revenue
              from (select month, revenue, min(month) over (partition by customer_id) as cohort
                    from (select customer_id, date_trunc('month', timestamp)::date as month,
                                 sum(amount) as revenue
                          from read_csv('{source}', types = {{'amount': 'decimal(18, 2)'}})
                          group by 1, 2))
              group by 1, 2 order by 1, 2)
        to '{target}' (header)""")


def duckdb_survive(source, target):
    import duckdb
    duckdb.sql(f"""
        copy (with days as (select distinct customer_id, timestamp::date as day
                            from read_csv('{source}', types = {{'amount': 'decimal(18, 2)'}})),
                   firsts as (select min(day, 2) as first from days group by customer_id),
                   lives as (select len(first) = 2 as is_event,
                                    coalesce(first[2], (select max(day) from days)) - first[1]
                                        as time
                             from firsts),
                   lines as (select time, count(*) filter (is_event) as events,
                                    count(*) filter (not is_event) as censored
                             from lives group by 1),
                   risks as (select *, sum(events + censored) over (order by time desc) as at_risk
                             from lines)
              select time, at_risk, events, censored,
                     product(1 - events / at_risk) over (order by time) as survival
              from risks order by 1)
        to '{target}' (header)""")


def polars_cohort(source, target):
    import polars as pl
    month = pl.col('month')
    since = 12 * (pl.col('month').str.slice(0, 4).cast(pl.Int32)
                  - pl.col('cohort').str.slice(0, 4).cast(pl.Int32)) \
        + pl.col('month').str.slice(5).cast(pl.Int32) - pl.col('cohort').str.slice(5).cast(pl.Int32)
    (pl.scan_csv(source, schema_overrides={'timestamp': pl.String})
     .group_by('customer_id', pl.col('timestamp').str.slice(0, 7).alias('month'))
     .agg(pl.col('amount').sum().alias('revenue'))
     .with_columns(month.min().over('customer_id').alias('cohort'))
     .group_by('cohort', since.alias('period'))
     .agg(pl.len().alias('active'), pl.col('revenue').sum())
     .sort('cohort', 'period').collect().write_csv(target))


def chdb_cohort(source, target):
    chdb_query("""select cohort, dateDiff('month', toDate(cohort || '-01'), toDate(month || '-01'))
                      period, count() active, sum(revenue) revenue
                  from (select month, revenue, min(month) over (partition by customer_id) cohort
                        from (select customer_id, substring(timestamp, 1, 7) month,
                                     sum(toDecimal64(amount, 2)) revenue
                              from {source} group by customer_id, month))
                  group by cohort, period order by cohort, period""", source, target)


def polars_funnel(source, target):
    import polars as pl
    step, when = pl.col('step'), pl.col('when')
    rows = (pl.scan_csv(source).filter(pl.col('event').is_in(STEPS))
            .select('customer_id',
                    pl.col('timestamp').str.to_datetime('%Y-%m-%dT%H:%M:%S%.3fZ', time_unit='ms')
                    .cast(pl.Int64).alias('when'),
                    pl.col('event').replace_strict(STEPS, range(1, len(STEPS) + 1),
                                                   return_dtype=pl.Int8).alias('step'))
            .sort('customer_id', 'when', 'step')
            .with_columns(pl.when(step == 1).then(when).alias('1')))
    for k in range(2, len(STEPS) + 1):
        latest = pl.col(f'{k - 1}').forward_fill().over('customer_id')
        rows = rows.with_columns(pl.when((step == k) & (when - latest <= DAY_MS)).then(latest)
                                 .alias(f'{k}'))
    level = pl.max_horizontal(pl.when(pl.col(f'{k}').is_not_null()).then(k).max()
                              for k in range(1, len(STEPS) + 1)).fill_null(0).alias('level')
    reached = (rows.group_by('customer_id').agg(level).group_by('level').len()
               .collect(engine='streaming'))
    write_funnel(reached.rows(), target)


def polars_path(source, target):
    import polars as pl
    stays = pl.col('customer_id').shift(-1) == pl.col('customer_id')
    (pl.scan_csv(source, try_parse_dates=True).select('customer_id', 'timestamp', 'event')
     .sort('customer_id', 'timestamp', maintain_order=True)
     .select(pl.col('event').alias('from'),
             pl.when(stays).then(pl.col('event').shift(-1)).otherwise(pl.lit('(end)')).alias('to'),
             pl.when(stays).then(pl.col('timestamp').shift(-1) - pl.col('timestamp'))
             .dt.total_milliseconds().alias('ms'))
     .group_by('from', 'to')
     .agg(pl.len().alias('count'), (pl.col('ms').median() / 1000).alias('median_s'))
     .sort('from', 'to').collect().write_csv(target))


def polars_rfm(source, target):
    import polars as pl
    when = pl.col('timestamp').str.slice(0, 10)
    query = (pl.scan_csv(source, schema_overrides={'timestamp': pl.String})
             .group_by('customer_id')
             .agg(pl.len().alias('orders'), when.n_unique().alias('days'),
                  when.min().alias('first'), when.max().alias('last'),
                  pl.col('amount').sum().alias('total')))
    query.sink_csv(target)


def polars_sessionize(source, target):
    import polars as pl
    gap = pl.col('timestamp').diff().over('customer_id') > pl.duration(minutes=30)
    (pl.read_csv(source, try_parse_dates=True)
     .sort('customer_id', 'timestamp', maintain_order=True)
     .with_columns(gap.fill_null(True).cum_sum().over('customer_id').alias('session_no'))
     .write_csv(target))


def polars_due(source, target):
    import polars as pl
    same = (pl.col('customer_id') == pl.col('customer_id').shift()) & (
        pl.col('product') == pl.col('product').shift())
    (pl.scan_csv(source, schema_overrides={'timestamp': pl.String})
     .select('customer_id', 'product', pl.col('timestamp').str.slice(0, 10).str.to_date())
     .unique().sort('customer_id', 'product', 'timestamp')
     .with_columns(pl.when(same).then(pl.col('timestamp').diff().dt.total_days()).alias('gap'))
     .group_by('customer_id', 'product')
     .agg(pl.col('timestamp').max().alias('last'), pl.len().alias('purchases'),
          pl.col('gap').median().alias('median_days'))
     .sort('customer_id', 'product').rename({'customer_id': 'customer', 'product': 'item'})
     .collect(engine='streaming').write_csv(target))


def polars_arms(source, target, arm):
    import polars as pl
    query = (pl.scan_csv(source).group_by('customer_id', arm)
             .agg(pl.col('amount').sum().alias('spend'))
             .group_by(pl.col(arm).alias('arm'))
             .agg(pl.len().alias('n'), pl.col('spend').mean().alias('mean'),
                  pl.col('spend').var().alias('variance'))
             .sort('arm'))
    query.collect(engine='streaming').write_csv(target)


def polars_abtest(source, target):
    polars_arms(source, target, 'variant')


def polars_channels(source, target):
    polars_arms(source, target, 'channel')


def chdb_query(select, source, target):
    import chdb
    chdb.query(f"""{select.format(source=f"file('{source}', CSVWithNames, '{SCHEMA}')")}
                   into outfile '{target}' truncate format CSVWithNames""")


def chdb_rfm(source, target):
    chdb_query('select customer_id, count() orders, uniqExact(substring(timestamp, 1, 10)) days, '
               'substring(min(timestamp), 1, 10) first, substring(max(timestamp), 1, 10) last, '
               'sum(toDecimal64(amount, 2)) total from {source} group by customer_id',
               source, target)


def chdb_sessionize(source, target):
    chdb_query("""select * except (second, before),
                      sum(second - before > 1800) over (partition by customer_id
                          order by second, order_id) session_no
                  from (select *,
                            toInt64(toUnixTimestamp(parseDateTimeBestEffort(timestamp))) second,
                            lagInFrame(second, 1, toInt64(-1801)) over (partition by customer_id
                                order by second, order_id
                                rows between unbounded preceding and unbounded following) before
                        from {source})""", source, target)


def chdb_due(source, target):
    chdb_query("""select customer_id customer, product item, days[-1] last, length(days) purchases,
                         if(purchases > 1, arrayReduce('quantileExactInclusive(0.5)',
                             arrayPopFront(arrayDifference(arrayMap(x -> toInt32(x), days)))),
                            null) median_days
                  from (select customer_id, product, arraySort(groupUniqArray(
                                   toDate(substring(timestamp, 1, 10)))) days
                        from {source} group by customer_id, product)
                  order by customer, item""", source, target)


def chdb_abtest(source, target):
    import chdb
    chdb.query(f"""
        select variant as arm, count() n, avg(spend) mean, varSamp(spend) variance
        from (select variant, sum(toDecimal64(if(amount = '', '0', amount), 2)) spend
              from file('{source}', CSVWithNames, 'timestamp String, customer_id String,
                        variant String, event String, amount String')
              group by customer_id, variant) group by arm order by arm
        into outfile '{target}' truncate format CSVWithNames""")


def chdb_channels(source, target):
    chdb_query('select channel as arm, count() n, avg(spend) mean, varSamp(spend) variance '
               'from (select channel, sum(toDecimal64(amount, 2)) spend from {source} '
               'group by customer_id, channel) group by channel order by channel', source, target)


EVENTS_FROM = ("(select *, toUnixTimestamp64Milli(parseDateTime64BestEffort(timestamp, 3)) ms "
               f"from file('{{source}}', CSVWithNames, '{EVENTS}'))")


def chdb_funnel(source, target):
    import chdb
    conditions = ', '.join(f"event = '{step}'" for step in STEPS)
    reached = chdb.query(f"""
        select level, count()
        from (select windowFunnel({DAY_MS})(toUInt64(ms), {conditions}) level
              from {EVENTS_FROM.format(source=source)} where event in {tuple(STEPS)}
              group by customer_id)
        group by level""", 'CSV')
    pairs = (line.split(',') for line in str(reached).splitlines())
    write_funnel([(int(level), int(users)) for level, users in pairs], target)


def chdb_path(source, target):
    import chdb
    chdb.query(f"""
        select event "from", if(next = '', '(end)', next) "to", count() count,
               if(next = '', null, quantileExactInclusive(0.5)(later - ms) / 1000) median_s
        from (select event, ms, leadInFrame(event) over w next, leadInFrame(ms) over w later
              from {EVENTS_FROM.format(source=source)}
              window w as (partition by customer_id order by ms, event_id
                           rows between unbounded preceding and unbounded following))
        group by event, next order by 1, 2
        into outfile '{target}' truncate format CSVWithNames""")


def lifetimes_churn(source, target):
    import pandas
    from lifetimes import BetaGeoFitter
    from lifetimes.utils import summary_data_from_transaction_data
    purchases = pandas.read_csv(source, usecols=['customer_id', 'timestamp'])
    purchases['timestamp'] = pandas.to_datetime(purchases['timestamp'].str.slice(0, 10))
    summary = summary_data_from_transaction_data(purchases, 'customer_id', 'timestamp', freq='D')
    for column in ('recency', 'T'):
        summary[column] /= 7
    # Customers alike are counted, not repeated: ten times faster than a row for each.
    alike = summary.groupby(['frequency', 'recency', 'T']).size().reset_index(name='weight')
    model = BetaGeoFitter().fit(alike.frequency, alike.recency, alike['T'], weights=alike.weight)
    summary['expected'] = model.predict(52, summary.frequency, summary.recency, summary['T'])
    summary['p_alive'] = model.conditional_probability_alive(
        summary.frequency, summary.recency, summary['T'])
    summary.to_csv(target)
    print(*(f'{name} {value:.6g}' for name, value in model.params_.items()))


def lifetimes_fit(source, model, is_counted):
    import lifetimes
    import pandas
    summary = pandas.read_csv(source)
    weights = None
    if is_counted:
        summary = summary.groupby(['x', 't_x', 'T']).size().reset_index(name='weights')
        weights = summary.weights
    fitter = {'bgnbd': lifetimes.BetaGeoFitter, 'paretonbd': lifetimes.ParetoNBDFitter}[model]()
    fitter.fit(summary.x, summary.t_x, summary['T'], weights=weights)
    print(*(f'{name} {value:.6g}' for name, value in fitter.params_.items()))


def lifetimes_fit_bgnbd(source, _):
    lifetimes_fit(source, 'bgnbd', False)


def lifetimes_alike_bgnbd(source, _):
    lifetimes_fit(source, 'bgnbd', True)


def lifetimes_fit_paretonbd(source, _):
    lifetimes_fit(source, 'paretonbd', False)


def lifetimes_alike_paretonbd(source, _):
    lifetimes_fit(source, 'paretonbd', True)


if __name__ == '__main__':
    peer, work, source_path, target_path = sys.argv[1:]
    globals()[f'{peer}_{work}'](source_path, target_path)
