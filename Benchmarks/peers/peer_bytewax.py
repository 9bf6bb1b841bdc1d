# /// script
# dependencies = ["bytewax==0.21.1", "orjson==3.13.0"]
# [tool.peer]
# title = "bytewax {version}"
# durable = "no: recovery is off"
# ///
import sys

import bytewax.operators as op
import orjson
from bytewax.connectors.files import FileSource
from bytewax.dataflow import Dataflow
from bytewax.operators import StatefulBatchLogic
from bytewax.testing import TestingSink, run_main

import answer


class ServiceLogic(StatefulBatchLogic):
    """An identity belongs to one service, so what was seen is kept with the service."""

    def __init__(self):
        self.seen = set()
        self.counters = {}

    def on_batch(self, values):
        for event in values:
            identity = (event["source"], event["id"])
            if identity in self.seen:
                continue
            self.seen.add(identity)
            hour = event["time"][:13]
            if hour not in self.counters:
                self.counters[hour] = answer.Counters()
            self.counters[hour].count(event["data"])
        return [], False

    def on_eof(self):
        return list(self.counters.items()), True

    def snapshot(self):
        return None


def keyed(lines):
    events = orjson.loads("[" + ",".join(lines) + "]")
    return [(event["data"]["service"], event) for event in events]


counted = []
flow = Dataflow("count")
lines = op.input("lines", flow, FileSource(sys.argv[1], batch_size=500))
events = op.flat_map_batch("parse", lines, keyed)
rows = op.stateful_batch("count", events, lambda state: ServiceLogic())
op.output("collect", rows, TestingSink(counted))
run_main(flow)
answer.write(sys.argv[2], [counters.row(service, hour) for service, (hour, counters) in counted])
