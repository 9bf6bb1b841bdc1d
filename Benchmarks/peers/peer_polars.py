# /// script
# dependencies = ["polars==2.1.0"]
# [tool.peer]
# title = "Polars {version}, 2 threads"
# durable = "no: reads a file"
# ///
import os
import sys

os.environ["POLARS_MAX_THREADS"] = "2"
import polars

import answer

SCHEMA = {
    "source": polars.String, "id": polars.String, "time": polars.String,
    "data": polars.Struct({"service": polars.String, "rating": polars.Int8, "stage": polars.String}),
}
rating = polars.col("rating")
frame = (
    polars.scan_ndjson(sys.argv[1], schema=SCHEMA)
    .select(
        "source", "id", polars.col("time").str.head(13).alias("hour"),
        polars.col("data").struct.field("service", "rating", "stage"))
    .unique(subset=["source", "id"], keep="any")
    .group_by("service", "hour")
    .agg(
        polars.len(), *[(rating == value).sum().alias(f"r{value}") for value in range(1, 6)],
        (polars.col("stage") == "completed").sum().alias("completions"))
    .collect(engine="streaming")
)
answer.write(sys.argv[2], frame.rows())
