# /// script
# dependencies = ["pyzmq==27.3.0", "orjson==3.13.0"]
# [tool.peer]
# title = "the same with SQLite (synchronous=FULL)"
# durable = "yes, acknowledged after the commit"
# ///
import os
import sqlite3
import sys
import tempfile

import answer
import python_pipeline

QUERY = """
    SELECT service, hour, count(*), sum(rating IS 1), sum(rating IS 2), sum(rating IS 3), sum(rating IS 4),
        sum(rating IS 5), sum(stage IS 'completed')
    FROM event GROUP BY service, hour
"""


def open_store(folder):
    connection = sqlite3.connect(os.path.join(folder, "events.sqlite"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -262144")
    connection.execute("""
        CREATE TABLE event (
            source TEXT, id TEXT, service TEXT, hour TEXT, rating INTEGER, stage TEXT, PRIMARY KEY (source, id)
        ) WITHOUT ROWID""")
    return connection


def row(event):
    data = event["data"]
    return (
        event["source"], event["id"], data["service"], event["time"][:13], data.get("rating"), data.get("stage"))


def receive(socket):
    with tempfile.TemporaryDirectory() as folder:
        connection = open_store(folder)
        while (received := python_pipeline.next_batches(socket, most=python_pipeline.WINDOW)) is not None:
            address, batches = received
            with connection:
                for batch in batches:
                    connection.executemany(
                        "INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?)", map(row, batch))
            python_pipeline.acknowledge(socket, address, batches)
        return connection.execute(QUERY).fetchall()


if __name__ == "__main__":
    answer.write(sys.argv[2], python_pipeline.run(sys.argv[1], receive))
