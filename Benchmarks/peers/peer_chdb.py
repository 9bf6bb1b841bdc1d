# /// script
# dependencies = ["chdb==4.4.0"]
# [tool.peer]
# title = "chDB {version} (ClickHouse), 2 threads"
# durable = "no: reads a file"
# ///
import sys

import chdb

import answer

QUERY = """
    SELECT service, hour, count(), countIf(rating = 1), countIf(rating = 2), countIf(rating = 3),
        countIf(rating = 4), countIf(rating = 5), countIf(stage = 'completed')
    FROM (
        SELECT any(tupleElement(data, 'service')) AS service, any(substring(time, 1, 13)) AS hour,
            any(tupleElement(data, 'rating')) AS rating, any(tupleElement(data, 'stage')) AS stage
        FROM file('{path}', 'JSONEachRow', 'source String, id String, time String,
            data Tuple(service String, rating UInt8, stage String)')
        GROUP BY source, id)
    GROUP BY service, hour
    SETTINGS max_threads = 2, input_format_skip_unknown_fields = 1,
        input_format_json_ignore_unknown_keys_in_named_tuple = 1,
        input_format_json_defaults_for_missing_elements_in_named_tuple = 1
    FORMAT TSV
"""

rows = []
for line in str(chdb.query(QUERY.replace("{path}", sys.argv[1]))).splitlines():
    service, hour, *counts = line.split("\t")
    rows.append((service, hour, *map(int, counts)))
answer.write(sys.argv[2], rows)
