# /// script
# dependencies = ["pyspark==4.3.0"]
# [tool.peer]
# title = "Spark {version}, batch, local[2]"
# durable = "no: reads a file"
# needs = "java"
# ///
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, count, count_if, substring

import answer

SCHEMA = "source STRING, id STRING, time STRING, data STRUCT<service: STRING, rating: INT, stage: STRING>"

session = (
    SparkSession.builder.master("local[2]").config("spark.driver.memory", "4g").config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2").getOrCreate())
rows = (
    session.read.schema(SCHEMA).json(sys.argv[1])
    .select("source", "id", substring("time", 1, 13).alias("hour"), "data.service", "data.rating", "data.stage")
    .dropDuplicates(["source", "id"])
    .groupBy("service", "hour")
    .agg(
        count("*"), *[count_if(col("rating") == value) for value in range(1, 6)],
        count_if(col("stage") == "completed"))
    .collect())
answer.write(sys.argv[2], [tuple(row) for row in rows])
session.stop()
