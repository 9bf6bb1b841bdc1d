# /// script
# dependencies = ["apache-flink==2.3.0"]
# [tool.peer]
# title = "Flink {version} SQL, batch, parallelism 2"
# durable = "no: checkpoints are off"
# needs = "java"
# ///
import sys

from pyflink.table import EnvironmentSettings, TableEnvironment

import answer

TABLE = """
    CREATE TABLE events (
        source STRING, id STRING, `time` STRING, data ROW<service STRING, rating INT, stage STRING>
    ) WITH ('connector' = 'filesystem', 'path' = 'file://{path}', 'format' = 'json')
"""
QUERY = """
    SELECT service, `hour`, COUNT(*),
        COUNT(*) FILTER (WHERE rating = 1), COUNT(*) FILTER (WHERE rating = 2), COUNT(*) FILTER (WHERE rating = 3),
        COUNT(*) FILTER (WHERE rating = 4), COUNT(*) FILTER (WHERE rating = 5),
        COUNT(*) FILTER (WHERE stage = 'completed')
    FROM (
        SELECT MIN(data.service) AS service, MIN(SUBSTRING(`time`, 1, 13)) AS `hour`, MIN(data.rating) AS rating,
            MIN(data.stage) AS stage
        FROM events GROUP BY source, id)
    GROUP BY service, `hour`
"""

environment = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
environment.get_config().set("parallelism.default", "2")
environment.execute_sql(TABLE.replace("{path}", sys.argv[1]))
with environment.execute_sql(QUERY).collect() as rows:
    answer.write(sys.argv[2], [tuple(row) for row in rows])
