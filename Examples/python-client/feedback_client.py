#!/usr/bin/env python3
"""Sends a file of CloudEvents (one JSON object a line) to the Digital Citizen Service.

    pip install pyzmq
    python3 feedback_client.py tcp://127.0.0.1:5600 town.json my-stream events.ndjson

The line number is the sequence number, so running it again sends only what is new. Protocol: docs/protocol.md.
"""
import json
import os
import random
import struct
import sys
import time

import zmq

MAGIC, VERSION = b"DCS", 1
HELLO, BATCH, WELCOME, ACK, NACK, FENCED, BUSY, REJECT = 1, 2, 17, 18, 19, 20, 21, 22
STREAM_NOT_OPEN = 10
CONTENT_TYPE = b"application/cloudevents-batch+json"
MAX_BODY = 4 * 1024 * 1024


def header(kind, fields):
    return struct.pack("<3sBBBH", MAGIC, VERSION, kind, 0, 0) + fields


def connect(endpoint, keys):
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.curve_publickey = keys["publicKey"].encode()
    socket.curve_secretkey = keys["secretKey"].encode()
    socket.curve_serverkey = keys["serverPublicKey"].encode()
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.IMMEDIATE, 1)
    socket.connect(endpoint)
    return socket


def ask(socket, frames):
    """Sends until there is an answer: no answer means "send again", which is always safe."""
    wait = 1.0
    for _ in range(8):
        if socket.poll(int(wait * 1000), zmq.POLLOUT):
            socket.send_multipart(frames)
            if socket.poll(int(wait * 1000), zmq.POLLIN):
                answer = socket.recv()
                magic, version, kind = struct.unpack_from("<3sBB", answer)
                if (magic, version) != (MAGIC, VERSION):
                    sys.exit("the server speaks another protocol")
                return kind, answer[8:]
        wait = min(32.0, wait * 2) * random.uniform(1.0, 1.25)
    sys.exit("no answer; check the endpoint and the keys, then run it again")


def hello(socket, stream):
    """Opens the stream: gives its epoch, the next sequence number and the largest batch."""
    attempt = random.getrandbits(64)
    name = stream.encode()
    message = header(HELLO, struct.pack("<QH", attempt, len(name)) + name)
    while True:
        kind, fields = ask(socket, [message])
        if kind == REJECT:
            sys.exit("refused, reason %d" % fields[8])
        if kind == BUSY:
            time.sleep(struct.unpack_from("<QI", fields)[1] / 1000 * random.uniform(1.0, 1.25))
        if kind == WELCOME:
            answered, epoch, sequence, largest, _credit = struct.unpack_from("<QQQII", fields)
            if answered == attempt:
                return epoch, sequence, largest


def batch(events, first, largest):
    chosen, size = [], 2
    for event in events[first:first + largest]:
        size += len(event) + 1
        if size > MAX_BODY:
            break
        chosen.append(event)
    return chosen


def send(socket, stream, events):
    epoch, sequence, largest = hello(socket, stream)
    while sequence < len(events):
        chosen = batch(events, sequence, largest)
        fields = struct.pack("<QQI", epoch, sequence, len(chosen))
        kind, fields = ask(socket, [header(BATCH, fields), CONTENT_TYPE, b"[" + b",".join(chosen) + b"]"])
        if kind == ACK:
            answered, following, accepted, duplicate, _credit, reasons, listed = struct.unpack_from("<QQIIIHH", fields)
            if answered != epoch or following <= sequence:
                continue
            sequence = following
            print("acknowledged below %d: %d accepted, %d duplicate" % (sequence, accepted, duplicate))
            for place in range(listed):
                number, reason = struct.unpack_from("<QB", fields, 32 + 5 * reasons + 9 * place)
                print("event %d was refused, reason %d" % (number, reason))
        elif kind == NACK:
            sequence = struct.unpack_from("<QQ", fields)[1]
        elif kind == BUSY:
            time.sleep(struct.unpack_from("<QI", fields)[1] / 1000 * random.uniform(1.0, 1.25))
        elif kind == REJECT and fields[8] == STREAM_NOT_OPEN:
            epoch, sequence, largest = hello(socket, stream)
        elif kind == FENCED:
            sys.exit("another instance sends on this stream")
        elif kind == REJECT:
            sys.exit("refused, reason %d" % fields[8])


if __name__ == "__main__":
    endpoint, key_file, stream, event_file = sys.argv[1:]
    if os.stat(key_file).st_mode & 0o077:
        sys.exit("the key file can be read by other users; run chmod 600 on it")
    with open(key_file) as file:
        keys = json.load(file)
    with open(event_file, "rb") as file:
        lines = [line.strip() for line in file]
    send(connect(endpoint, keys), stream, lines)
