# /// script
# dependencies = ["duckdb==2.0.0"]
# [tool.peer]
# title = "DuckDB {version}, 2 threads"
# durable = "no: reads a file"
# ///
import sys

import duckdb

import answer

QUERY = """
    SELECT service, hour, count(*),
        count(*) FILTER (rating = 1), count(*) FILTER (rating = 2), count(*) FILTER (rating = 3),
        count(*) FILTER (rating = 4), count(*) FILTER (rating = 5), count(*) FILTER (stage = 'completed')
    FROM (
        SELECT any_value(data.service) AS service, any_value(left(time, 13)) AS hour,
            any_value(data.rating) AS rating, any_value(data.stage) AS stage
        FROM read_json($path, format = 'newline_delimited', columns = {
            source: 'VARCHAR', id: 'VARCHAR', time: 'VARCHAR',
            data: 'STRUCT(service VARCHAR, rating TINYINT, stage VARCHAR)'})
        GROUP BY source, id)
    GROUP BY service, hour
"""

connection = duckdb.connect(config={"threads": 2})
answer.write(sys.argv[2], connection.execute(QUERY, {"path": sys.argv[1]}).fetchall())
