# /// script
# dependencies = ["pyzmq==27.3.0", "orjson==3.13.0"]
# [tool.peer]
# title = "Python: ZeroMQ batches, orjson, dict"
# durable = "acknowledged, not durable"
# ///
import sys

import answer
import python_pipeline


def receive(socket):
    seen = set()
    counters = {}
    while (received := python_pipeline.next_batches(socket, most=1)) is not None:
        address, batches = received
        for event in batches[0]:
            identity = (event["source"], event["id"])
            if identity in seen:
                continue
            seen.add(identity)
            data = event["data"]
            key = (data["service"], event["time"][:13])
            if key not in counters:
                counters[key] = answer.Counters()
            counters[key].count(data)
        python_pipeline.acknowledge(socket, address, batches)
    return [counter.row(*key) for key, counter in counters.items()]


if __name__ == "__main__":
    answer.write(sys.argv[2], python_pipeline.run(sys.argv[1], receive))
