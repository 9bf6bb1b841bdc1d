"""What a team would write in Python: a sender of batches over ZeroMQ, and a receiver that acknowledges them."""

import multiprocessing
import os

import orjson
import zmq

BATCH_LINES = 500
WINDOW = 20


def run(events_path, receive):
    """Starts the sender in a process of its own and calls `receive(socket)` in this one; returns what it returns."""
    endpoint = f"ipc://@peer-pipeline-{os.getpid()}"
    context = zmq.Context()
    socket = context.socket(zmq.ROUTER)
    socket.bind(endpoint)
    sender = multiprocessing.Process(target=send, args=(events_path, endpoint))
    sender.start()
    result = receive(socket)
    sender.join()
    if sender.exitcode != 0:
        raise SystemExit("the sender failed")
    context.destroy(linger=0)
    return result


def send(events_path, endpoint):
    """Keeps at most `WINDOW` batches without an acknowledgement; an empty one says that all were sent."""
    socket = zmq.Context().socket(zmq.DEALER)
    socket.connect(endpoint)
    waiting = 0
    with open(events_path, "rb", buffering=1 << 20) as file:
        while lines := [line for _, line in zip(range(BATCH_LINES), file)]:
            socket.send(b"[" + b",".join(lines) + b"]", copy=False)
            waiting += 1
            while waiting >= WINDOW:
                socket.recv()
                waiting -= 1
    while waiting:
        socket.recv()
        waiting -= 1
    socket.send(b"")


def next_batches(socket, most):
    """Whatever waits, at most `most` batches: the sender's address and a list of lists of events; None at the end."""
    address, body = socket.recv_multipart()
    if not body:
        return None
    batches = [orjson.loads(body)]
    # The end is sent after the last acknowledgement, so it never waits behind a batch.
    while len(batches) < most and socket.poll(0):
        batches.append(orjson.loads(socket.recv_multipart()[1]))
    return address, batches


def acknowledge(socket, address, batches):
    for _ in batches:
        socket.send_multipart([address, b"ok"])
