"""peers.py PEER WORK IN OUT: one piece of the benchmark's work by one other program.

Works: rfm (customer, orders, distinct days, first, last, total), scores (that with quintile scores
and segments), sessionize (all columns and a session number per customer, 30 minutes), abtest and
channels (per arm: units, mean, variance of the spend per customer and arm), churn (BG/NBD from the
purchases to a prediction for every customer). The forms are the best we know for each peer; a
better one is welcome.
"""

import sys

SCHEMA = ('order_id String, customer_id String, timestamp String, amount String, '
          'currency String, channel String, product String')


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


if __name__ == '__main__':
    peer, work, source_path, target_path = sys.argv[1:]
    globals()[f'{peer}_{work}'](source_path, target_path)
